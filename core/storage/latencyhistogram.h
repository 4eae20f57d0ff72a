// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace cw::storage {

/// Counts durations in buckets of about 9 % width from a microsecond to days, in fixed memory. Not
/// thread-safe.
class LatencyHistogram {
public:
    /// `times` equal durations.
    void record(std::chrono::microseconds duration, std::int64_t times = 1) noexcept;

    [[nodiscard]] std::int64_t count() const noexcept { return m_count; }
    [[nodiscard]] std::chrono::microseconds max() const noexcept { return m_max; }
    /// The duration that `share` (0…1) of all do not exceed, rounded up to its bucket; zero when nothing was
    /// counted.
    [[nodiscard]] std::chrono::microseconds percentile(double share) const noexcept;

private:
    static constexpr int kPerOctave = 8;
    static constexpr int kOctaves = 40;

    std::array<std::int64_t, kPerOctave * kOctaves> m_buckets{};
    std::int64_t m_count = 0;
    std::chrono::microseconds m_max{0};
};

} // namespace cw::storage
