// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/bulkupsert.h"
#include "core/storage/sqlite/keytable.h"

namespace cw::storage::sqlite {

/// Writes trades: an id that is stored already is skipped, unless the new row differs and has a better
/// source.
class TradeWriter {
public:
    explicit TradeWriter(Connection &connection);

    /// `rows`: ascending, one an id. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const RowKey &key, std::span<const Trade> rows);

private:
    BulkUpsert m_upsert;
};

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

} // namespace cw::storage::sqlite
