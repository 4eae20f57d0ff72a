// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <chrono>
#include <functional>
#include <optional>

namespace cw::replay {

using market::UtcTime;

/// The simulated exchange clock. At a speed it follows the wall clock; at maximum speed it stands still until
/// somebody moves it to the next event. It never runs back.
class ReplayClock {
public:
    /// Monotonic wall time; replaced in tests.
    using WallTime = std::function<std::chrono::nanoseconds()>;

    /// `speed`: exchange seconds a wall second, above zero; absent: maximum speed.
    /// `end`: where the clock stops for good; absent: never.
    ReplayClock(UtcTime start, std::optional<double> speed, WallTime wall = steadyTime(),
                std::optional<UtcTime> end = std::nullopt);

    [[nodiscard]] UtcTime now() const;
    [[nodiscard]] bool isMaximum() const noexcept { return !m_speed; }
    /// True at the pace of the real exchange.
    [[nodiscard]] bool isRealTime() const noexcept { return m_speed == 1.0; }
    /// False for an instant behind the clock's end.
    [[nodiscard]] bool reaches(UtcTime t) const noexcept { return t <= m_end; }
    /// Moves a clock of maximum speed forward to `t`.
    void advanceTo(UtcTime t);
    /// Wall time until the clock shows `t`; zero when it does or when the clock waits to be moved.
    [[nodiscard]] std::chrono::nanoseconds wallTimeUntil(UtcTime t) const;

    [[nodiscard]] static WallTime steadyTime();

private:
    UtcTime m_start; ///< at maximum speed: the time shown
    std::optional<double> m_speed;
    WallTime m_wall;
    std::chrono::nanoseconds m_wallStart;
    UtcTime m_end;
};

} // namespace cw::replay
