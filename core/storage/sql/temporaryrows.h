// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// "FROM … WHERE …": the temporary rows r of the owner in that parameter that no lease holds which is queued, fetching or
/// ready.
[[nodiscard]] QString sweptRows(RowKind kind, const Dialect &dialect, int parameter);

/// Clears the temporary tables.
class TemporaryRows {
public:
    explicit TemporaryRows(Connection &connection) : m_connection(connection) {}

    /// Who has such rows.
    [[nodiscard]] Result<std::vector<std::int64_t>> owners(RowKind kind);
    /// Removes the swept rows of one owner. Answers how many.
    [[nodiscard]] Result<std::int64_t> sweep(RowKind kind, std::int64_t owner);

private:
    Connection &m_connection;
    std::map<RowKind, LazyStatement> m_owners;
    std::map<RowKind, LazyStatement> m_sweep;
};

} // namespace cw::storage::sql
