// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace cw::net {

/// Growing pauses between attempts: a random part ("full jitter") of first·2ⁿ, capped. Unlimited in number. Pure:
/// the same seed and calls give the same pauses.
class Backoff {
public:
    struct Options {
        std::chrono::milliseconds first{1'000};
        std::chrono::milliseconds cap{60'000};
        std::chrono::milliseconds healthyAfter{60'000}; ///< health this long forgets former failures
    };

    /// `seed` 0 takes a random one.
    Backoff(Options options, std::uint64_t seed);

    /// Pause before the next attempt; every call counts as one more failure.
    [[nodiscard]] std::chrono::milliseconds next();

    /// Tells that data flowed at `now`. Failures are forgotten once health has lasted `healthyAfter`.
    void healthy(MonoTime now);
    /// Forgets all failures at once.
    void reset() noexcept;

    [[nodiscard]] int failures() const noexcept { return m_failures; }

private:
    Options m_options;
    std::mt19937_64 m_random;
    int m_failures = 0;
    bool m_isHealthy = false;
    MonoTime m_healthySince;
};

} // namespace cw::net
