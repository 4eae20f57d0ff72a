// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/keeping/wantedholes.h"

#include "core/ingest/base/followmarks.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::TimeRange;
using market::TimeRanges;

/// Holes one fetch fills: enough to share requests, few enough to see progress.
constexpr std::size_t kHolesPerFetch = 500;

/// History within the horizon, and whatever an expired verdict settled.
TimeRanges wantedHistory(const CandleHole &hole, const TimeRange &before, market::UtcTime horizon)
{
    TimeRanges history{{std::max(before.from, horizon), before.to}};
    for (const TimeRange &part : hole.judged.ranges())
        history.add(part.intersected(before));
    return history;
}

void addWanted(std::vector<CandleHole> &wanted, CandleHole hole, const HoleWishes &wishes)
{
    if (hole.isPrehistory || isLoss(hole.deleted, hole.record) || hole.range.from >= wishes.since) {
        wanted.push_back(std::move(hole));
        return;
    }
    const TimeRange before{hole.range.from, std::min(hole.range.to, wishes.since)};
    const TimeRanges history = wantedHistory(hole, before, wishes.horizon);
    for (const TimeRange &part : history.ranges()) {
        wanted.push_back(hole);
        wanted.back().isUnfollowed = true;
        wanted.back().range = part;
    }
    hole.range.from = before.to;
    if (!hole.range.isEmpty())
        wanted.push_back(std::move(hole));
}

} // namespace

bool isLoss(std::int64_t deleted, const std::optional<storage::GapRecord> &record) noexcept
{
    return deleted > 0 || (record && !isNoLoss(record->cause));
}

std::vector<CandleHole> wantedHoles(const std::vector<CandleHole> &holes, const HoleWishes &wishes)
{
    std::vector<CandleHole> wanted;
    for (CandleHole hole : holes) {
        const TimeRanges &left = isLoss(hole.deleted, hole.record) ? wishes.left.active : wishes.left.all;
        for (const TimeRange &part : left.missingIn(hole.range)) {
            hole.range = part;
            addWanted(wanted, hole, wishes);
        }
    }
    return wanted;
}

std::size_t holesOfOneFetch(std::span<const CandleHole> holes)
{
    if (holes.front().isPrehistory)
        return 1;
    const auto other = std::ranges::find_if(holes, [&](const CandleHole &hole) {
        return hole.isPrehistory || hole.isUnfollowed != holes.front().isUnfollowed;
    });
    return std::min(static_cast<std::size_t>(other - holes.begin()), kHolesPerFetch);
}

} // namespace cw::ingest
