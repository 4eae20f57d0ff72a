// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/clockwatch.h"

#include <ctime>
#include <utility>

namespace cw::ingest {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

nanoseconds read(clockid_t clock) noexcept
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

milliseconds whole(nanoseconds time) { return std::chrono::duration_cast<milliseconds>(time); }

} // namespace

ClockReading readClocks() noexcept
{
    return {read(CLOCK_MONOTONIC), read(CLOCK_BOOTTIME), read(CLOCK_REALTIME)};
}

std::optional<ClockBreak> ClockWatch::look(const ClockReading &now)
{
    const auto last = std::exchange(m_last, now);
    if (!last)
        return std::nullopt;
    const nanoseconds running = now.running - last->running;
    const nanoseconds elapsed = now.elapsed - last->elapsed;
    const nanoseconds set = now.wall - last->wall - elapsed;
    ClockBreak found;
    if (elapsed - running >= kLeastSleep)
        found.slept = whole(elapsed - running);
    if (running >= kLeastStop)
        found.stopped = whole(running);
    if (std::chrono::abs(set) >= kLeastSet)
        found.set = whole(set);
    const bool isQuiet = found.slept.count() == 0 && found.stopped.count() == 0 && found.set.count() == 0;
    return isQuiet ? std::nullopt : std::optional(found);
}

} // namespace cw::ingest
