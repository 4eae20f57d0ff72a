// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/sql/keytable.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Finds what is missing from the stored rows themselves, those of the main tables and the archive. Needs the caller's
/// snapshot: it asks several times.
class HoleFinder {
public:
    explicit HoleFinder(Connection &connection);

    /// Slots of the grid of `interval` whose open time is in `range` and that hold no final row. `key` is
    /// absent when nothing of the series is stored.
    [[nodiscard]] Result<std::vector<TimeRange>> candles(const std::optional<RowKey> &key,
                                                         market::Interval interval, const TimeRange &range);
    /// Ids that are missing between the first and the last stored trade.
    [[nodiscard]] Result<std::vector<IdRange>> trades(const RowKey &key);

private:
    /// How many rows, and which.
    struct Questions {
        LazyStatement counts;
        LazyStatement keys;
    };
    class CandleSlots;
    class TradeIds;

    [[nodiscard]] Result<std::vector<TimeRange>> onFixedGrid(const RowKey &key, market::Interval interval,
                                                             const TimeRange &range);
    [[nodiscard]] Result<std::vector<TimeRange>> onMonths(const RowKey &key, const TimeRange &range);

    Questions m_candles; ///< of the main table
    Questions m_allCandles;
    Questions m_trades; ///< of the main table
    Questions m_allTrades;
    LazyStatement m_ends;
};

} // namespace cw::storage::sql
