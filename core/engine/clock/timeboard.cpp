// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clock/timeboard.h"

namespace cw::engine {

using market::UtcTime;

void TimeBoard::publish(std::optional<UtcTime> now, const ingest::ClockReading &clocks)
{
    const std::lock_guard lock(m_mutex);
    m_now = now;
    m_elapsed = clocks.elapsed;
    if (m_now)
        m_known.notify_all();
}

std::optional<UtcTime> TimeBoard::now() const
{
    const std::lock_guard lock(m_mutex);
    return read();
}

std::optional<UtcTime> TimeBoard::await(std::chrono::milliseconds patience) const
{
    std::unique_lock lock(m_mutex);
    m_known.wait_for(lock, patience, [this] { return m_now.has_value(); });
    return read();
}

/// The mutex is held.
std::optional<UtcTime> TimeBoard::read() const
{
    if (!m_now)
        return std::nullopt;
    return *m_now + std::chrono::floor<std::chrono::microseconds>(ingest::readClocks().elapsed - m_elapsed);
}

} // namespace cw::engine
