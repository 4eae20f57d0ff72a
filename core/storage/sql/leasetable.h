// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Who holds which temporary rows.
class LeaseTable {
public:
    explicit LeaseTable(Connection &connection);

    /// Inserts, or updates by id. The instrument of its sequence has the number `instrumentId`.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const Lease &lease);
    /// Updates by id; one that is not there is skipped.
    [[nodiscard]] Result<WriteReport> update(const Lease &lease);
    /// Newest first.
    [[nodiscard]] Result<std::vector<Lease>> select();
    /// Whether a lease in whatever state is on a row of `range`; such leases stay until the end of the transaction.
    [[nodiscard]] Result<bool> holds(const Sequence &sequence, const TimeRange &range);
    [[nodiscard]] Result<std::optional<Lease>> find(const std::string &id);
    [[nodiscard]] Result<> remove(const std::string &id);

private:
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_select;
    LazyStatement m_holds;
    LazyStatement m_find;
    LazyStatement m_remove;
};

} // namespace cw::storage::sql
