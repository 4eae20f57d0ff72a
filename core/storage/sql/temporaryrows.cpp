// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/temporaryrows.h"

#include "core/storage/sql/rowtables.h"

namespace cw::storage::sql {

Result<std::int64_t> TemporaryRows::sweep(RowKind kind, std::int64_t owner)
{
    constexpr const char *kSweep =
        "DELETE FROM {temp} AS r WHERE r.{owner} = ? AND NOT EXISTS (SELECT 1 {leases} "
        "AND l.state IN ('queued', 'fetching', 'ready') AND r.{time} >= l.from_time AND r.{time} < "
        "l.to_time)";
    return m_sweep.try_emplace(kind, m_connection, tableText(kSweep, kind, m_connection.dialect()), 1)
        .first->second.run({bound(owner)});
}

} // namespace cw::storage::sql
