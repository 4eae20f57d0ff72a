// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// Counts what the places hold.
class PlaceCounter {
public:
    explicit PlaceCounter(Connection &connection);

    /// What each place holds of a sequence found under `key`, those with nothing left out, in the order of places.
    [[nodiscard]] Result<std::vector<PlaceSummary>> count(const Sequence &sequence, const RowKey &key);
    /// Final rows in the main table that are older than `before`.
    [[nodiscard]] Result<PlaceSummary> movable(const Sequence &sequence, const RowKey &key, UtcTime before);
    /// How many rows the archive holds between two keys.
    [[nodiscard]] Result<std::int64_t> archived(RowKind kind, const RowKey &key, const IdRange &keys);
    /// Every sequence that may hold rows, ascending.
    [[nodiscard]] Result<std::vector<Sequence>> sequences();
    /// True when main table and archive of such rows have the same columns.
    [[nodiscard]] Result<bool> hasEqualColumns(RowKind kind);

private:
    using Found = std::optional<PlaceSummary>;
    [[nodiscard]] LazyStatement &counting(RowKind kind, Place place);

    Connection &m_connection;
    LazyStatement m_sequences;
    LazyStatement m_columns;
    std::map<std::pair<RowKind, Place>, LazyStatement> m_counting;
    std::map<RowKind, LazyStatement> m_movable;
    std::map<RowKind, LazyStatement> m_archived;
};

} // namespace cw::storage::sql
