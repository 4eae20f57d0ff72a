// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/reachtable.h"

namespace cw::storage::sql {

QString extendReachText(int first, int newest, int series)
{
    return QStringLiteral(
               "UPDATE series SET covered_from = CASE WHEN covered_from < ?%1 THEN covered_from ELSE ?%1 "
               "END, "
               "covered_to = CASE WHEN covered_to > ?%2 THEN covered_to ELSE ?%2 END "
               "WHERE id = ?%3 AND (covered_from IS NULL OR covered_from > ?%1 OR covered_to < ?%2)")
        .arg(first)
        .arg(newest)
        .arg(series);
}

UtcTime newestSlot(const market::IdRanges &stored, market::Interval interval)
{
    return interval.previous(market::fromUs(stored.ranges().back().to));
}

ReachTable::ReachTable(Connection &connection) : m_extend(connection, extendReachText(1, 2, 3), 3) {}

Result<> ReachTable::extend(std::int64_t seriesId, const market::IdRanges &stored, market::Interval interval)
{
    auto done = m_extend.run(
        {bound(stored.ranges().front().from), bound(newestSlot(stored, interval)), bound(seriesId)});
    if (!done)
        return failFrom(done);
    return {};
}

} // namespace cw::storage::sql
