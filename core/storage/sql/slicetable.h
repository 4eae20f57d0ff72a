// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// What was moved to the archive, and what was counted there.
class SliceTable {
public:
    explicit SliceTable(Connection &connection);

    /// Ascending by sequence and key; an absent filter matches all.
    [[nodiscard]] Result<std::vector<ArchiveSlice>> select(const std::optional<Sequence> &sequence);
    /// The slice whose keys contain `key`.
    [[nodiscard]] Result<std::optional<ArchiveSlice>> containing(const Sequence &sequence, std::int64_t key);
    /// The newest slice that ends at or before `key`.
    [[nodiscard]] Result<std::optional<ArchiveSlice>> before(const Sequence &sequence, std::int64_t key);
    /// The first key of the oldest slice behind `key`.
    [[nodiscard]] Result<std::optional<std::int64_t>> nextAfter(const Sequence &sequence, std::int64_t key);

    /// Stores a slice: a new one with id 0, else what changed. Its sequence's instrument has the number `instrumentId`.
    [[nodiscard]] Result<> write(std::int64_t instrumentId, const ArchiveSlice &slice);
    [[nodiscard]] Result<> remove(std::int64_t id);
    /// Notes when a slice was verified and what was wrong. One that is gone is skipped.
    [[nodiscard]] Result<WriteReport> noteVerified(const ArchiveSlice &slice);

private:
    LazyStatement m_select;
    LazyStatement m_containing;
    LazyStatement m_before;
    LazyStatement m_next;
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_remove;
    LazyStatement m_verified;
};

} // namespace cw::storage::sql
