// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/http/router.h"
#include "core/replay/faultinjector.h"
#include "core/replay/ratelimiter.h"
#include "core/replay/restcall.h"

#include <array>
#include <functional>

namespace cw::replay {

/// The REST side of the recorded exchange: /api/v3 and /fapi with the exchange's checks, weights, headers and
/// error bodies. Answers are pure functions of request, recording and time; lives on one thread.
class RestExchange {
public:
    struct Clocks {
        std::function<UtcTime()> exchange; ///< what `serverTime` says
        std::function<UtcTime()> limits;   ///< whose minutes the weight windows follow
    };

    /// `recorded` and `faults` must outlive this object. `unlimited`: weights are counted but never refused.
    RestExchange(const RecordedMarket &recorded, FaultInjector &faults, Clocks clocks, bool unlimited);

    /// Adds every route; this object must outlive the router.
    void addRoutes(http::Router &router);

private:
    /// Counters of one market.
    struct Limits {
        RateLimiter weight;
        RateLimiter raw;
        RateLimiter funding;
    };

    [[nodiscard]] http::Response answer(const RestRoute &route, const http::Request &request);
    [[nodiscard]] http::Response answerWithin(const RestRoute &route, const http::Request &request);
    [[nodiscard]] RateLimiter::Verdict charge(const RestRoute &route, const http::Request &request);
    void applyFaults(http::Response &response, const RestRoute &route,
                     const FaultInjector::AnswerFate &fate) const;
    [[nodiscard]] Limits &limitsOf(market::Market market)
    {
        return m_limits[static_cast<std::size_t>(market)];
    }

    const RecordedMarket &m_recorded;
    FaultInjector &m_faults;
    Clocks m_clocks;
    bool m_unlimited;
    std::array<Limits, 2> m_limits;
};

} // namespace cw::replay
