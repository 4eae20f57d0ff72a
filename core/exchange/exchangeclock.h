// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"
#include "core/net/monoclock.h"

#include <chrono>
#include <optional>

namespace cw::exchange {

/// The exchange's clock as we know it: learned from answers to time requests and from stream events, moved on by the
/// monotonic clock. Pure; the local wall clock has no part in it.
///
/// It must follow a replay that runs at any speed, months away from here, and must not run ahead, because a candle is
/// final by it. So an answer counts from the moment it arrived, not from the middle of its round trip; and when two
/// answers show that the exchange's clock runs slower than ours, stands or jumps back, this one stops moving by itself
/// and is only the newest time seen.
class ExchangeClock {
public:
    /// An answer to a time request. One that lies far ahead of what is known is believed when a second one agrees: a
    /// single wrong answer must not make open candles final.
    void observeAnswer(net::MonoTime receivedAt, market::UtcTime serverTime);

    /// A time seen on a stream. It only moves the clock forward, and not far: an event far ahead makes `wantsAnswer`.
    /// Before the first answer no event is believed.
    void observeEvent(net::MonoTime now, market::UtcTime eventTime);

    /// The exchange's time now; empty before the first answer.
    [[nodiscard]] std::optional<market::UtcTime> now(net::MonoTime now) const;

    /// True when a time request should be made: never made, too long ago, or events contradict the clock.
    [[nodiscard]] bool wantsAnswer(net::MonoTime now) const;

    /// False when answers have shown a speed unlike that of our clock: a replay.
    [[nodiscard]] bool runsLikeOurs() const noexcept { return m_runsLikeOurs; }

private:
    struct Point {
        net::MonoTime local;
        market::UtcTime exchange;
    };

    void judgeSpeed(const Point &answer);

    std::optional<Point> m_base;   ///< newest certain pair
    std::optional<Point> m_answer; ///< answer that speed is measured from
    std::optional<market::UtcTime> m_doubted; ///< an answer far ahead, until another one agrees
    bool m_moves = true;
    bool m_runsLikeOurs = true;
    bool m_isContradicted = false;
};

} // namespace cw::exchange
