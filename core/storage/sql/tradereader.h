// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sql/places.h"

namespace cw::storage::sql {

/// Columns of a trade in the order they are read and written.
enum TradeColumn {
    kTradeId,
    kTradeTime,
    kPrice,
    kQuantity,
    kBuyerIsMaker,
    kTradeSource,
    kFirstId,
    kLastId,
    kTradeColumns
};

/// Their names, in that order, separated by commas.
[[nodiscard]] const QString &tradeColumns();

/// The trade in the current row, whose columns begin with those of `tradeColumns`.
[[nodiscard]] Result<Trade> readTrade(const Statement &row, const Scales &scales);

/// Reads trades of one instrument.
class TradeReader {
public:
    explicit TradeReader(Connection &connection);

    /// Rows that `select` names, found under `key`, of all places. Needs the caller's snapshot: it asks twice for a time
    /// range.
    [[nodiscard]] Result<std::vector<Trade>> select(const RowKey &key, const TradeSelect &select);
    /// The same rows, each with where it lies and since when.
    [[nodiscard]] Result<std::vector<Placed<Trade>>> placed(const RowKey &key, const TradeSelect &select);
    /// What `select` would have answered at `moment`. Rows without the moment they were stored at count as stored before
    /// `stampedSince`.
    [[nodiscard]] Result<std::vector<Trade>> asOf(const RowKey &key, const TradeSelect &select, UtcTime moment,
                                                  UtcTime stampedSince);
    /// True when such rows have times in `time`.
    [[nodiscard]] Result<bool> hasUnstamped(const RowKey &key, const TimeRange &time);
    /// The times between which trades with these ids were made, by their neighbours.
    [[nodiscard]] Result<TimeRange> timesAround(const RowKey &key, const IdRange &ids);
    /// Rows of one place by their ids, ascending.
    [[nodiscard]] Result<std::vector<Trade>> rowsIn(Place place, const RowKey &key, const IdRange &ids,
                                                    std::int64_t limit);

private:
    [[nodiscard]] Result<std::vector<Trade>> selectIn(Place place, const RowKey &key,
                                                      const TradeSelect &select);
    /// The ids of the rows there that `select` may mean.
    [[nodiscard]] Result<IdRange> idsIn(Place place, const RowKey &key, const TradeSelect &select);
    /// The ids between which the trades of `time` lie.
    [[nodiscard]] Result<IdRange> idsWithin(Place place, const RowKey &key, const TimeRange &time);

    PlaceStatements m_ascending;
    PlaceStatements m_descending;
    PlaceStatements m_placedAscending;
    PlaceStatements m_placedDescending;
    PlaceStatements m_thenAscending;
    PlaceStatements m_thenDescending;
    PlaceStatements m_idsWithin;
    PlaceStatements m_unstamped;
    LazyStatement m_versionsAscending;
    LazyStatement m_versionsDescending;
};

} // namespace cw::storage::sql
