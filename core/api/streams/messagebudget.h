// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace cw::api {

/// Token bucket for the messages of one client.
class MessageBudget {
public:
    using Clock = std::chrono::steady_clock;

    MessageBudget(int perSecond, int burst, Clock::time_point now)
        : m_perSecond(perSecond), m_burst(burst), m_tokens(burst), m_at(now)
    {
    }

    /// Takes one message out; false when there is none left.
    [[nodiscard]] bool take(Clock::time_point now)
    {
        const double elapsed = std::chrono::duration<double>(now - m_at).count();
        m_tokens = std::min<double>(m_burst, m_tokens + elapsed * m_perSecond);
        m_at = now;
        if (m_tokens < 1)
            return false;
        m_tokens -= 1;
        return true;
    }

private:
    int m_perSecond;
    int m_burst;
    double m_tokens;
    Clock::time_point m_at;
};

} // namespace cw::api
