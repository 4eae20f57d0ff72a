// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <cstdint>

namespace cw::replay {

using market::microseconds;
using market::UtcTime;

/// When a recording is played on the replay clock: once or in laps of equal length, lap 0 first heard at
/// `start`. Laps before lap 0 (negative numbers) give a looping tape a past.
class LapLine {
public:
    LapLine(UtcTime start, microseconds length, bool loops, std::int64_t lapsBefore = 0)
        : m_start(start), m_length(length), m_lapsBefore(lapsBefore), m_loops(loops)
    {
    }

    [[nodiscard]] UtcTime begin() const noexcept { return lapStart(-m_lapsBefore); }
    /// First instant after the tape; the end of time when it loops.
    [[nodiscard]] UtcTime end() const noexcept { return m_loops ? UtcTime::max() : m_start + m_length; }
    [[nodiscard]] bool contains(UtcTime t) const noexcept { return t >= begin() && t < end(); }
    [[nodiscard]] std::int64_t lapsBefore() const noexcept { return m_lapsBefore; }
    [[nodiscard]] microseconds length() const noexcept { return m_length; }
    [[nodiscard]] bool loops() const noexcept { return m_loops; }

    /// Number of the lap that contains `t`; meaningful inside [begin, end).
    [[nodiscard]] std::int64_t lapOf(UtcTime t) const noexcept
    {
        const microseconds since = t - m_start;
        const std::int64_t lap = since / m_length;
        return since % m_length < microseconds(0) ? lap - 1 : lap;
    }
    [[nodiscard]] UtcTime lapStart(std::int64_t lap) const noexcept { return m_start + m_length * lap; }

private:
    UtcTime m_start;
    microseconds m_length;
    std::int64_t m_lapsBefore;
    bool m_loops;
};

} // namespace cw::replay
