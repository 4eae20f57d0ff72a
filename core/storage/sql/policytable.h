// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// How long rows stay in the main tables.
class PolicyTable {
public:
    explicit PolicyTable(Connection &connection);

    /// Inserts with id 0, else updates; an unknown id is NotFound.
    [[nodiscard]] Result<WriteReport> write(const ArchivePolicy &policy);
    /// One that is gone is skipped.
    [[nodiscard]] Result<WriteReport> remove(std::int64_t id);
    /// Ascending by id.
    [[nodiscard]] Result<std::vector<ArchivePolicy>> select();

private:
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_remove;
    LazyStatement m_select;
};

} // namespace cw::storage::sql
