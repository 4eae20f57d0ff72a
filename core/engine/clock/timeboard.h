// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/clockwatch.h"
#include "core/market/time.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace cw::engine {

/// The believed time (TimeKeeper) where others than the engine thread read it. Written by that thread, read by any.
/// Between two words of the keeper it goes on with the monotonic clock, whatever happens to the local one.
class TimeBoard {
public:
    /// So long somebody waits who needs the time: at the start the exchange is asked for it first.
    static constexpr std::chrono::seconds kPatience{3};

    /// `now` is believed, or nothing is, when `clocks` were read.
    void publish(std::optional<market::UtcTime> now, const ingest::ClockReading &clocks);

    /// At this moment; nothing while it cannot be told.
    [[nodiscard]] std::optional<market::UtcTime> now() const;
    /// The same, but waits for it at most so long.
    [[nodiscard]] std::optional<market::UtcTime> await(std::chrono::milliseconds patience) const;

private:
    [[nodiscard]] std::optional<market::UtcTime> read() const;

    mutable std::mutex m_mutex; ///< guards all below
    mutable std::condition_variable m_known;
    std::optional<market::UtcTime> m_now;
    std::chrono::nanoseconds m_elapsed{0}; ///< when it was `m_now`
};

} // namespace cw::engine
