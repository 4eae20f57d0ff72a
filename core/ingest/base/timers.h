// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace cw::ingest {

/// Delays on the monotonic clock. Everything in this folder that waits does it through one of these, so tests can
/// turn the clock by hand. Bound to the thread that made it.
class Timers {
public:
    /// Stops its delay when destroyed.
    class Handle {
    public:
        virtual ~Handle() = default;
    };

    virtual ~Timers() = default;
    /// Calls `action` once after `delay`, on this thread, unless the handle is destroyed before.
    [[nodiscard]] virtual std::unique_ptr<Handle> after(std::chrono::milliseconds delay,
                                                        std::function<void()> action) = 0;
};

/// Delays by the calling thread's Qt event loop.
[[nodiscard]] std::unique_ptr<Timers> makeQtTimers();

} // namespace cw::ingest
