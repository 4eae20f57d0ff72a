// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/refusedruns.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace cw::engine {
namespace {

using market::IdRange;

constexpr std::size_t kMostRuns = 10'000;

} // namespace

void RefusedRuns::add(RefusedRun run)
{
    if (run.keys.isEmpty())
        return;
    auto at = m_runs.upper_bound(run.keys.from);
    if (at != m_runs.begin() && std::prev(at)->second.keys.to >= run.keys.from)
        --at;
    // The new run speaks for what it ends with; a later one that it touches for its own end.
    while (at != m_runs.end() && at->first <= run.keys.to) {
        if (at->second.keys.to > run.keys.to)
            run.reason = std::move(at->second.reason);
        run.keys = {std::min(run.keys.from, at->first), std::max(run.keys.to, at->second.keys.to)};
        at = m_runs.erase(at);
    }
    m_runs.emplace(run.keys.from, std::move(run));
    if (m_runs.size() > kMostRuns)
        m_runs.erase(m_runs.begin());
}

void RefusedRuns::add(const RefusedRuns &others)
{
    for (const auto &[from, run] : others.m_runs)
        add(run);
}

RefusedRuns RefusedRuns::inside(const IdRange &range) const
{
    RefusedRuns out;
    auto at = m_runs.upper_bound(range.from);
    if (at != m_runs.begin())
        --at;
    for (; at != m_runs.end() && at->first < range.to; ++at)
        out.add({at->second.keys.intersected(range), at->second.reason});
    return out;
}

RefusedRuns RefusedRuns::outside(const IdRange &range) const
{
    if (range.isEmpty())
        return *this;
    constexpr auto kLimits = std::numeric_limits<std::int64_t>();
    RefusedRuns out = inside({kLimits.min(), range.from});
    out.add(inside({range.to, kLimits.max()}));
    return out;
}

} // namespace cw::engine
