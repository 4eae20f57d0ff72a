// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/ratelimiter.h"

#include <algorithm>

namespace cw::replay {
namespace {

using std::chrono::seconds;

/// Whole seconds from `now` to `t`, rounded up, at least one.
seconds secondsUntil(UtcTime t, UtcTime now)
{
    return std::max(seconds(1), std::chrono::ceil<seconds>(t - now));
}

} // namespace

void RateLimiter::enterWindow(UtcTime now)
{
    const UtcTime start(now.time_since_epoch() / m_window * market::microseconds(m_window));
    if (start == m_windowStart)
        return;
    m_windowStart = start;
    m_used = 0;
    m_refusals = 0;
}

RateLimiter::Verdict RateLimiter::charge(std::int64_t weight, UtcTime now, bool enforced)
{
    enterWindow(now);
    m_used += weight;
    if (!enforced)
        return {200, m_used, {}, {}};
    if (m_bannedUntil && now < *m_bannedUntil) {
        m_bannedUntil = now + m_ban; // going on prolongs a ban
        return banned(now);
    }
    m_bannedUntil.reset();
    return m_used > m_limit ? refuse(now) : Verdict{200, m_used, {}, {}};
}

RateLimiter::Verdict RateLimiter::refuse(UtcTime now)
{
    if (++m_refusals <= kPatience)
        return {429, m_used, secondsUntil(m_windowStart + m_window, now), {}};
    m_ban = std::clamp<std::chrono::minutes>(m_ban * 2, kFirstBan, kLongestBan);
    m_bannedUntil = now + m_ban;
    return banned(now);
}

RateLimiter::Verdict RateLimiter::banned(UtcTime now) const
{
    return {418, m_used, secondsUntil(*m_bannedUntil, now), m_bannedUntil};
}

} // namespace cw::replay
