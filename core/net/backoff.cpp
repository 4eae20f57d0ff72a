// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/backoff.h"

#include <algorithm>

namespace cw::net {
namespace {

std::uint64_t seedOrRandom(std::uint64_t seed) { return seed != 0 ? seed : std::random_device()(); }

} // namespace

Backoff::Backoff(Options options, std::uint64_t seed) : m_options(options), m_random(seedOrRandom(seed)) {}

std::chrono::milliseconds Backoff::next()
{
    constexpr int kLargestShift = 20;
    const auto grown = m_options.first.count() << std::min(m_failures, kLargestShift);
    const auto bound = std::clamp<std::chrono::milliseconds::rep>(grown, 0, m_options.cap.count());
    m_failures += 1;
    m_isHealthy = false;
    return std::chrono::milliseconds(
        std::uniform_int_distribution<std::chrono::milliseconds::rep>(0, bound)(m_random));
}

void Backoff::healthy(MonoTime now)
{
    if (!m_isHealthy) {
        m_isHealthy = true;
        m_healthySince = now;
    }
    if (now - m_healthySince >= m_options.healthyAfter)
        m_failures = 0;
}

void Backoff::reset() noexcept
{
    m_failures = 0;
    m_isHealthy = false;
}

} // namespace cw::net
