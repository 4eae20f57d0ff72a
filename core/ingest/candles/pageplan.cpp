// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/pageplan.h"

#include <algorithm>

namespace cw::ingest {

using market::TimeRange;
using market::TimeRanges;

std::vector<TimeRange> PagePlan::takeNewest(TimeRanges &todo, market::UtcTime now) const
{
    const auto &holes = todo.ranges();
    const market::UtcTime end = holes.back().to;
    const int behind = isYoung(end, now) ? 1 : 0;
    const market::UtcTime pageStart = m_interval.advance(end, -std::max(1, m_rows - behind));
    std::vector<TimeRange> window;
    int alone = 0; // weight of asking for each hole of the window on its own
    for (auto hole = holes.rbegin(); hole != holes.rend() && hole->to > pageStart; ++hole) {
        const TimeRange part{std::max(hole->from, pageStart), hole->to};
        const int added = m_weight(slotsIn(part) + (isYoung(part.to, now) ? 1 : 0));
        if (!window.empty() && m_weight(slotsIn({part.from, end}) + behind) > alone + added)
            break;
        alone += added;
        window.push_back(part);
    }
    std::reverse(window.begin(), window.end());
    todo.remove({window.front().from, end});
    return window;
}

PagePlan::Cost PagePlan::costOf(TimeRanges todo, market::UtcTime now) const
{
    Cost cost;
    while (!todo.isEmpty()) {
        const auto window = takeNewest(todo, now);
        ++cost.requests;
        cost.weight += m_weight(slotsIn({window.front().from, window.back().to})
                                + (isYoung(window.back().to, now) ? 1 : 0));
    }
    return cost;
}

} // namespace cw::ingest
