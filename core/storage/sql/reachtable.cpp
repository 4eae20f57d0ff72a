// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/reachtable.h"

namespace cw::storage::sql {

ReachTable::ReachTable(Connection &connection)
    : m_extend(
        connection,
        QStringLiteral(
            "UPDATE series SET covered_from = CASE WHEN covered_from < ?1 THEN covered_from ELSE ?1 END, "
            "covered_to = CASE WHEN covered_to > ?2 THEN covered_to ELSE ?2 END "
            "WHERE id = ?3 AND (covered_from IS NULL OR covered_from > ?1 OR covered_to < ?2)"),
        3)
{
}

Result<> ReachTable::extend(std::int64_t seriesId, const market::IdRanges &stored, market::Interval interval)
{
    const UtcTime newest = interval.previous(market::fromUs(stored.ranges().back().to));
    auto done = m_extend.run({bound(stored.ranges().front().from), bound(newest), bound(seriesId)});
    if (!done)
        return failFrom(done);
    return {};
}

} // namespace cw::storage::sql
