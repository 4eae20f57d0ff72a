// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/latencyhistogram.h"

#include <algorithm>
#include <cmath>

namespace cw::storage {

using std::chrono::microseconds;

void LatencyHistogram::record(microseconds duration, std::int64_t times) noexcept
{
    const double us = std::max<double>(1.0, static_cast<double>(duration.count()));
    const int bucket = static_cast<int>(std::ceil(std::log2(us) * kPerOctave));
    m_buckets[static_cast<std::size_t>(std::clamp(bucket, 0, kPerOctave * kOctaves - 1))] += times;
    m_count += times;
    m_max = std::max(m_max, duration);
}

microseconds LatencyHistogram::percentile(double share) const noexcept
{
    if (m_count == 0)
        return microseconds(0);
    const auto wanted = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(m_count)));
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < m_buckets.size(); ++i) {
        seen += m_buckets[i];
        if (seen >= std::max<std::int64_t>(wanted, 1)) {
            const double upper = std::ceil(std::exp2(static_cast<double>(i) / kPerOctave));
            return std::min(m_max, microseconds(static_cast<std::int64_t>(upper)));
        }
    }
    return m_max;
}

} // namespace cw::storage
