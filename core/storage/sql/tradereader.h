// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"

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

/// Reads trades of one instrument.
class TradeReader {
public:
    explicit TradeReader(Connection &connection);

    /// Rows that `select` names, found under `key`. Needs the caller's snapshot: it asks twice for a time
    /// range.
    [[nodiscard]] Result<std::vector<Trade>> select(const RowKey &key, const TradeSelect &select);

private:
    /// The ids between which the trades of `time` lie.
    [[nodiscard]] Result<IdRange> idsWithin(const RowKey &key, const TimeRange &time);

    LazyStatement m_ascending;
    LazyStatement m_descending;
    LazyStatement m_idsWithin;
};

} // namespace cw::storage::sql
