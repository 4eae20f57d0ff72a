// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/clockwatch.h"
#include "core/market/time.h"

#include <chrono>
#include <optional>
#include <vector>

namespace cw::engine {

/// Two clocks that are no further apart than this say the same.
inline constexpr std::chrono::minutes kClockTolerance{5};

/// `mark` was written by a clock that was ahead.
[[nodiscard]] inline bool isAhead(market::UtcTime mark, market::UtcTime now)
{
    return mark > now + kClockTolerance;
}

/// What may be believed of the local clock, which can be set: it counts where an exchange's clock says the same, and
/// where it goes on from the time that was believed last. Where it is wrong, an exchange's clock that may be right stands
/// in for it; without one it is believed when it kept step with the monotonic clock for an hour. Pure.
class BelievedClock {
public:
    /// So far the local clock may be from where it is expected: a node that was off for so long needs no exchange.
    static constexpr std::chrono::hours kGap{1};
    /// So long a clock that nobody confirms is watched.
    static constexpr std::chrono::hours kProbation{1};

    /// `last`: the time that an earlier run believed last; nothing for a new store, which has nothing to lose.
    explicit BelievedClock(std::optional<market::UtcTime> last) : m_last(last) {}

    /// `exchanges`: those clocks of exchanges that are known. A replayed market's may be far from ours.
    void look(const ingest::ClockReading &clocks, const std::vector<market::UtcTime> &exchanges);

    /// The time as of the last look; nothing while it cannot be told.
    [[nodiscard]] std::optional<market::UtcTime> now() const noexcept { return m_now; }
    /// How far the local clock is ahead of the time that is believed, or was last; zero while it is believed.
    [[nodiscard]] std::chrono::microseconds lead() const noexcept { return m_lead; }

private:
    [[nodiscard]] market::UtcTime expected(const ingest::ClockReading &clocks, market::UtcTime wall) const;
    [[nodiscard]] bool hasKeptStep(const ingest::ClockReading &clocks);

    std::optional<market::UtcTime> m_last;
    std::optional<std::chrono::nanoseconds> m_lastElapsed; ///< at `m_last`; nothing while that is of an earlier run
    std::optional<ingest::ClockReading> m_doubted;         ///< since when the local clock is watched
    std::optional<market::UtcTime> m_now;
    std::chrono::microseconds m_lead{0};
};

} // namespace cw::engine
