// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/coveragetable.h"

#include <algorithm>

namespace cw::storage::sql {

CoverageTable::CoverageTable(Connection &connection)
    : m_extend(
        connection,
        QStringLiteral(
            "UPDATE series SET covered_from = CASE WHEN covered_from < ?1 THEN covered_from ELSE ?1 END, "
            "covered_to = CASE WHEN covered_to > ?2 THEN covered_to ELSE ?2 END "
            "WHERE id = ?3 AND (covered_from IS NULL OR covered_from > ?1 OR covered_to < ?2)"),
        3)
{
}

Result<> CoverageTable::extend(std::int64_t seriesId, std::span<const Candle> rows)
{
    const auto bounds = finalBounds(rows);
    if (!bounds)
        return {};
    auto done = m_extend.run({bound(bounds->first), bound(bounds->second), bound(seriesId)});
    if (!done)
        return failFrom(done);
    return {};
}

std::optional<std::pair<UtcTime, UtcTime>> finalBounds(std::span<const Candle> rows)
{
    const auto isFinal = [](const Candle &candle) { return candle.final; };
    const auto first = std::find_if(rows.begin(), rows.end(), isFinal);
    if (first == rows.end())
        return std::nullopt;
    const auto last = std::find_if(rows.rbegin(), rows.rend(), isFinal);
    return std::pair(first->openTime, last->openTime);
}

} // namespace cw::storage::sql
