// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/pulsewatch.h"

#include <algorithm>
#include <utility>

namespace cw::engine {

PulseWatch::Pulses PulseWatch::look(const Pulses &pulses, Clock::time_point now)
{
    const auto step = std::min<Clock::duration>(now - std::exchange(m_lastLook, now), kLongestStep);
    std::map<std::int64_t, Seen> seen;
    Pulses hanging;
    for (const auto &[session, pulse] : pulses) {
        const auto last = m_seen.find(session);
        const bool isStill = last != m_seen.end() && last->second.pulse == pulse;
        const Seen &here = seen[session] = {pulse, isStill ? last->second.still + step : Clock::duration(0)};
        if (here.still >= kPatience)
            hanging.emplace(session, pulse);
    }
    m_seen = std::move(seen);
    return hanging;
}

} // namespace cw::engine
