// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clock/believedclock.h"

#include <algorithm>

namespace cw::engine {
namespace {

using ingest::ClockReading;
using market::UtcTime;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

template<class Time>
bool isNear(Time apart, nanoseconds tolerance)
{
    return std::chrono::abs(nanoseconds(apart)) <= tolerance;
}

} // namespace

void BelievedClock::look(const ClockReading &clocks, const std::vector<UtcTime> &exchanges)
{
    const UtcTime wall(std::chrono::floor<microseconds>(clocks.wall));
    const UtcTime due = expected(clocks, wall);
    const bool isConfirmed =
        std::ranges::any_of(exchanges, [&](UtcTime time) { return isNear(time - wall, kClockTolerance); });
    // Time does not run back: the clock of a market that is replayed from the past is no evidence of the time of day.
    const auto standIn =
        std::ranges::find_if(exchanges, [&](UtcTime time) { return time >= due - kClockTolerance; });
    const bool hasStandIn = standIn != exchanges.end();
    const bool isBelieved = isConfirmed || isNear(wall - due, kGap) || (hasKeptStep(clocks) && !hasStandIn);
    m_now = isBelieved ? std::optional(wall) : hasStandIn ? std::optional(*standIn) : std::nullopt;
    m_lead = wall - m_now.value_or(due);
    if (isBelieved)
        m_doubted.reset();
    if (!m_now)
        return;
    m_last = m_now;
    m_lastElapsed = clocks.elapsed;
}

/// Where the local clock should be by what was believed last.
UtcTime BelievedClock::expected(const ClockReading &clocks, UtcTime wall) const
{
    if (!m_last)
        return wall;
    const nanoseconds since = m_lastElapsed ? clocks.elapsed - *m_lastElapsed : nanoseconds(0);
    return *m_last + std::chrono::floor<microseconds>(since);
}

bool BelievedClock::hasKeptStep(const ClockReading &clocks)
{
    const auto apart = [&] { return (clocks.wall - m_doubted->wall) - (clocks.elapsed - m_doubted->elapsed); };
    if (!m_doubted || !isNear(apart(), kClockTolerance))
        m_doubted = clocks;
    return clocks.elapsed - m_doubted->elapsed >= kProbation;
}

} // namespace cw::engine
