// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// What is stored, counted from the rows: an outsider's DELETE shows at once. A million rows take about 60
/// ms.
class SummaryTable {
public:
    explicit SummaryTable(Connection &connection);

    /// One series or instrument, or all that hold anything when the key is absent; in order of market, symbol
    /// and interval.
    [[nodiscard]] Result<std::vector<SeriesSummary>> series(const std::optional<SeriesKey> &key);
    /// Reader::coveredRange.
    [[nodiscard]] Result<std::optional<TimeRange>> covered(const SeriesKey &key);
    [[nodiscard]] Result<std::vector<TradeSummary>> trades(const std::optional<InstrumentKey> &key);
    /// Every instrument that has funding rates, in order of market and symbol.
    [[nodiscard]] Result<std::vector<FundingSummary>> funding();

private:
    LazyStatement m_series;
    LazyStatement m_trades;
    LazyStatement m_funding;
    LazyStatement m_covered;
};

} // namespace cw::storage::sql
