// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace cw::replay {

using market::UtcTime;

/// Request weight of one market as the exchange counts it (binance-api §6): a window of fixed clock minutes,
/// 429 over the limit, 418 for those who go on regardless, each ban longer than the last. Weight of refused
/// requests counts.
class RateLimiter {
public:
    /// What to answer.
    struct Verdict {
        int status = 200;                   ///< 200, 429 or 418
        std::int64_t used = 0;              ///< weight of this window, this request included
        std::chrono::seconds retryAfter{0}; ///< for 429 and 418
        std::optional<UtcTime> bannedUntil; ///< for 418
    };

    /// 429s in one window that are forgiven before a ban.
    static constexpr int kPatience = 10;
    static constexpr std::chrono::minutes kFirstBan{2};
    static constexpr std::chrono::hours kLongestBan{72};

    RateLimiter(std::int64_t limit, std::chrono::minutes window) : m_limit(limit), m_window(window) {}

    /// Counts a request of `weight` at `now`. With `enforced` false nothing is ever refused.
    [[nodiscard]] Verdict charge(std::int64_t weight, UtcTime now, bool enforced);

    [[nodiscard]] std::int64_t limit() const noexcept { return m_limit; }

private:
    void enterWindow(UtcTime now);
    [[nodiscard]] Verdict refuse(UtcTime now);
    [[nodiscard]] Verdict banned(UtcTime now) const;

    std::int64_t m_limit;
    std::chrono::minutes m_window;
    UtcTime m_windowStart = UtcTime::min();
    std::int64_t m_used = 0;
    int m_refusals = 0;
    std::chrono::minutes m_ban{0}; ///< length of the ban in force or of the last one
    std::optional<UtcTime> m_bannedUntil;
};

} // namespace cw::replay
