// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/claims.h"

#include <algorithm>

namespace cw::engine {

Result<std::vector<ClaimedSeries>> claimedSeries(storage::Reader &reader,
                                                 const std::vector<storage::SeriesSummary> &stored)
{
    auto coverage = reader.candleCoverage(std::nullopt);
    if (!coverage)
        return failFrom(coverage);
    std::vector<ClaimedSeries> claims;
    for (const storage::SeriesSummary &summary : stored)
        claims.push_back({summary.series,
                          {summary.coveredFrom, summary.series.interval.next(summary.coveredTo)},
                          summary.rows});
    for (const storage::SeriesCoverage &held : *coverage) {
        const market::TimeRanges claimed = held.claimed();
        const bool isListed =
            std::ranges::find(stored, held.series, &storage::SeriesSummary::series) != stored.end();
        if (!isListed && !claimed.isEmpty())
            claims.push_back({held.series, {claimed.ranges().front().from, claimed.ranges().back().to}, 0});
    }
    return claims;
}

Result<std::vector<ClaimedTrades>> claimedTrades(storage::Reader &reader,
                                                 const std::vector<storage::TradeSummary> &stored)
{
    auto coverage = reader.tradeCoverage(std::nullopt);
    if (!coverage)
        return failFrom(coverage);
    std::vector<ClaimedTrades> claims;
    for (const storage::TradeSummary &summary : stored)
        claims.push_back({summary.instrument, {summary.firstId, summary.lastId + 1}, summary.rows});
    for (const storage::TradeCoverage &held : *coverage) {
        const bool isListed =
            std::ranges::find(stored, held.instrument, &storage::TradeSummary::instrument) != stored.end();
        if (!isListed && !held.claimed().isEmpty())
            claims.push_back({held.instrument, {}, 0});
    }
    return claims;
}

} // namespace cw::engine
