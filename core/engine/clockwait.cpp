// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clockwait.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

constexpr std::chrono::milliseconds kWaitPoll{500};
constexpr int kMaxLooks = 60;

} // namespace

ClockWait::ClockWait(ingest::Timers &timers, MarketOf marketOf)
    : m_timers(timers), m_marketOf(std::move(marketOf))
{
}

void ClockWait::start(std::set<market::Market> markets, Done done)
{
    m_markets = std::move(markets);
    m_done = std::move(done);
    look();
}

void ClockWait::look()
{
    const bool areKnown = std::all_of(m_markets.begin(), m_markets.end(), [this](market::Market market) {
        return m_marketOf(market).exchangeNow().has_value();
    });
    if (areKnown || m_looks++ == kMaxLooks) {
        // The callee may destroy this object.
        const Done done = std::move(m_done);
        done(areKnown ? Result<>() : Result<>(fail(ErrorCode::Network, "The exchange does not answer.")));
        return;
    }
    m_wait = m_timers.after(kWaitPoll, [this] { look(); });
}

} // namespace cw::engine
