// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// Clears the temporary tables.
class TemporaryRows {
public:
    explicit TemporaryRows(Connection &connection) : m_connection(connection) {}

    /// Removes the temporary rows of one owner that no lease holds which is queued, fetching or ready. Answers how many.
    [[nodiscard]] Result<std::int64_t> sweep(RowKind kind, std::int64_t owner);

private:
    Connection &m_connection;
    std::map<RowKind, LazyStatement> m_sweep;
};

} // namespace cw::storage::sql
