// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace cw::ingest {

/// One look at the machine's clocks, in nanoseconds of each.
struct ClockReading {
    std::chrono::nanoseconds running{0}; ///< monotonic, stands while the machine sleeps
    std::chrono::nanoseconds elapsed{0}; ///< monotonic, goes on while the machine sleeps
    std::chrono::nanoseconds wall{0};    ///< the local clock, which can be set
};

/// Source of readings; tests pass their own.
using ClockReader = std::function<ClockReading()>;

[[nodiscard]] ClockReading readClocks() noexcept;

/// What two looks at the clocks tell of the time between them.
struct ClockBreak {
    std::chrono::milliseconds slept{0};   ///< the machine was suspended
    std::chrono::milliseconds stopped{0}; ///< the machine ran and this process did not look for so long
    std::chrono::milliseconds set{0};     ///< the local clock was set, forward or back
};

/// Notices that the machine slept, that the process stood still, or that somebody set the clock, by looking often. Pure.
class ClockWatch {
public:
    /// A shorter sleep is not told from the error of the clocks, a shorter stop is a busy machine.
    static constexpr std::chrono::seconds kLeastSleep{2};
    static constexpr std::chrono::seconds kLeastStop{30};
    static constexpr std::chrono::seconds kLeastSet{2};

    /// What happened since the last look; nothing when nothing did, or at the first one.
    [[nodiscard]] std::optional<ClockBreak> look(const ClockReading &now);

private:
    std::optional<ClockReading> m_last;
};

} // namespace cw::ingest
