// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// Notes beside a series which keys the archive and the temporary table hold of it, so that a reader asks there only when
/// it must.
class SpanTable {
public:
    explicit SpanTable(Connection &connection) : m_connection(connection) {}

    /// Looks at the rows of `place`, which is not the main table, and notes their first and last key. In the transaction
    /// that changed them.
    [[nodiscard]] Result<> refresh(RowKind kind, Place place, std::int64_t owner);

private:
    Connection &m_connection;
    std::map<std::pair<RowKind, Place>, LazyStatement> m_refresh;
};

} // namespace cw::storage::sql
