// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/temporaryrows.h"

#include "core/storage/sql/rowtables.h"

namespace cw::storage::sql {

QString sweptRows(RowKind kind, const Dialect &dialect, int parameter)
{
    constexpr const char *kSwept =
        "FROM {temp} AS r WHERE r.{owner} = ?%1 AND NOT EXISTS (SELECT 1 {leases} "
        "AND l.state IN ('queued', 'fetching', 'ready') AND r.{time} >= l.from_time AND r.{time} < "
        "l.to_time)";
    return tableText(kSwept, kind, dialect).arg(parameter);
}

Result<std::vector<std::int64_t>> TemporaryRows::owners(RowKind kind)
{
    constexpr const char *kOwners = "SELECT {owner id} FROM {owners} WHERE {prefix}temp_from IS NOT NULL";
    return m_owners.try_emplace(kind, m_connection, tableText(kOwners, kind, m_connection.dialect()), 0)
        .first->second.collect<std::int64_t>(
            {}, [](const Statement &row) -> Result<std::int64_t> { return row.integer(0); });
}

Result<std::int64_t> TemporaryRows::sweep(RowKind kind, std::int64_t owner)
{
    return m_sweep
        .try_emplace(kind, m_connection, QStringLiteral("DELETE ") + sweptRows(kind, m_connection.dialect(), 1), 1)
        .first->second.run({bound(owner)});
}

} // namespace cw::storage::sql
