// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sql/places.h"

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

/// The candle in the current row, whose columns begin with those of `candleColumns`.
[[nodiscard]] Result<Candle> readCandle(const Statement &row, const Scales &scales);

/// Reads candles of one series.
class CandleReader {
public:
    explicit CandleReader(Connection &connection);

    /// Rows that `select` names, found under `key`, of all places.
    [[nodiscard]] Result<std::vector<Candle>> select(const RowKey &key, const CandleSelect &select);
    /// The same rows, each with where it lies and since when.
    [[nodiscard]] Result<std::vector<Placed<Candle>>> placed(const RowKey &key, const CandleSelect &select);
    /// Rows of one place by their keys, ascending.
    [[nodiscard]] Result<std::vector<Candle>> rowsIn(Place place, const RowKey &key, const IdRange &keys,
                                                     std::int64_t limit);
    /// Final rows as they were stored at `moment`, ascending.
    [[nodiscard]] Result<std::vector<Candle>> asOf(const RowKey &key, const TimeRange &range, UtcTime moment);
    /// Losing versions of final rows, ascending by open time, then in the order they lost.
    [[nodiscard]] Result<std::vector<CandleVersion>> versions(const RowKey &key, const TimeRange &range);

private:
    [[nodiscard]] Result<std::vector<Candle>> selectIn(Place place, const RowKey &key,
                                                       const CandleSelect &select);

    PlaceStatements m_ascending;
    PlaceStatements m_descending;
    PlaceStatements m_placedAscending;
    PlaceStatements m_placedDescending;
    LazyStatement m_asOf;
    LazyStatement m_archivedAsOf;
    LazyStatement m_temporaryAsOf;
    LazyStatement m_versions;
};

} // namespace cw::storage::sql
