// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"

#include <chrono>
#include <cstddef>
#include <deque>

namespace cw::net {

/// Allows at most N events in any window of a given length. Pure.
class RateWindow {
public:
    RateWindow(std::size_t events, std::chrono::milliseconds window) : m_events(events), m_window(window) {}

    /// How long to wait until one more event is allowed; zero: now.
    [[nodiscard]] std::chrono::milliseconds waitFor(MonoTime now);
    /// Counts an event at `now`, allowed or not.
    void count(MonoTime now);
    /// Counts an event when it is allowed; false when it is not.
    [[nodiscard]] bool tryCount(MonoTime now);

private:
    void forgetBefore(MonoTime now);

    std::size_t m_events;
    std::chrono::milliseconds m_window;
    std::deque<MonoTime> m_times;
};

} // namespace cw::net
