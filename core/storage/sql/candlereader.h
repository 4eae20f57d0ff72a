// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"

namespace cw::storage::sql {

/// Columns of a candle in the order they are read and written.
enum CandleColumn {
    kOpenTime,
    kFinal,
    kSource,
    kEventTime,
    kCloseTime,
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,
    kQuoteVolume,
    kTradeCount,
    kTakerBuyVolume,
    kTakerBuyQuoteVolume,
    kCandleColumns
};

/// Their names, in that order, separated by commas.
[[nodiscard]] const QString &candleColumns();

/// Reads candles of one series.
class CandleReader {
public:
    explicit CandleReader(Connection &connection);

    /// Rows that `select` names, found under `key`.
    [[nodiscard]] Result<std::vector<Candle>> select(const RowKey &key, const CandleSelect &select);

private:
    LazyStatement m_ascending;
    LazyStatement m_descending;
};

} // namespace cw::storage::sql
