// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/asklist.h"

#include <algorithm>

namespace cw::ingest {

using market::TimeRange;
using market::UtcTime;

market::TimeRanges AskList::due(UtcTime now) const
{
    market::TimeRanges later;
    market::TimeRanges stretches;
    for (const SlotAsk &ask : m_asks) {
        if (ask.notBefore > now)
            later.add(ask.range);
        if (ask.absentSince)
            stretches.add(ask.range);
    }
    market::TimeRanges due;
    for (const SlotAsk &ask : m_asks) {
        const auto after =
            std::upper_bound(stretches.ranges().begin(), stretches.ranges().end(), ask.range.from,
                             [](UtcTime time, const TimeRange &range) { return time < range.from; });
        const bool isWhole =
            !ask.absentSince || later.missingIn(*std::prev(after)) == std::vector{*std::prev(after)};
        if (ask.notBefore <= now && isWhole)
            due.add(ask.range);
    }
    return due;
}

std::vector<SlotAsk> AskList::take(const TimeRange &window, const market::TimeRanges &due)
{
    std::vector<SlotAsk> taken;
    std::vector<SlotAsk> left;
    for (const SlotAsk &ask : m_asks) {
        if (!due.covers(ask.range) || !ask.range.overlaps(window)) {
            left.push_back(ask);
            continue;
        }
        taken.push_back(ask);
        taken.back().range = ask.range.intersected(window);
        for (const TimeRange &rest :
             {TimeRange{ask.range.from, window.from}, TimeRange{window.to, ask.range.to}}) {
            if (!rest.isEmpty())
                left.push_back({rest, ask.absentSince, ask.notBefore, ask.tries});
        }
    }
    m_asks = std::move(left);
    std::sort(taken.begin(), taken.end(),
              [](const SlotAsk &a, const SlotAsk &b) { return a.range.from < b.range.from; });
    return taken;
}

} // namespace cw::ingest
