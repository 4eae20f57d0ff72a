// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/clock.h"

#include <algorithm>
#include <utility>

namespace cw::replay {

using std::chrono::nanoseconds;

ReplayClock::ReplayClock(UtcTime start, std::optional<double> speed, WallTime wall, std::optional<UtcTime> end)
    : m_start(start), m_speed(speed), m_wall(std::move(wall)), m_wallStart(m_wall()),
      m_end(end.value_or(UtcTime::max()))
{
}

ReplayClock::WallTime ReplayClock::steadyTime()
{
    return [] { return nanoseconds(std::chrono::steady_clock::now().time_since_epoch()); };
}

UtcTime ReplayClock::now() const
{
    if (!m_speed)
        return m_start;
    const double elapsed = static_cast<double>((m_wall() - m_wallStart).count()) * *m_speed / 1000.0;
    return std::min(m_end, m_start + market::microseconds(static_cast<std::int64_t>(elapsed)));
}

void ReplayClock::advanceTo(UtcTime t)
{
    if (!m_speed)
        m_start = std::max(m_start, std::min(m_end, t));
}

nanoseconds ReplayClock::wallTimeUntil(UtcTime t) const
{
    const UtcTime current = now();
    if (!m_speed || t <= current)
        return nanoseconds(0);
    // A day is as good as for ever here and keeps the conversion inside its range.
    const auto wait = std::min<market::microseconds>(t - current, std::chrono::hours(24));
    return nanoseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * 1000.0 / *m_speed) + 1);
}

} // namespace cw::replay
