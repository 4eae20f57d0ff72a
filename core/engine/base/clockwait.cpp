// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/clockwait.h"

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
    const auto unknown = std::find_if(m_markets.begin(), m_markets.end(), [this](market::Market market) {
        return !m_marketOf(market).exchangeNow().has_value();
    });
    if (unknown == m_markets.end())
        return end({});
    const exchange::BudgetState budget = m_marketOf(*unknown).budget();
    if (budget.blockedFor > kWaitPoll * kMaxLooks)
        return end(tl::unexpected(Error{ErrorCode::Banned, budget.blockedReason, budget.blockedFor}));
    // A pause that is shorter is no silence.
    if (!budget.blockedFor && m_looks++ == kMaxLooks)
        return end(fail(ErrorCode::Network, "The exchange does not answer."));
    m_wait = m_timers.after(kWaitPoll, [this] { look(); });
}

void ClockWait::end(Result<> result)
{
    // The callee may destroy this object.
    const Done done = std::move(m_done);
    done(std::move(result));
}

ClockQuestions::ClockQuestions(ingest::Timers &timers, MarketOf marketOf)
    : m_timers(timers), m_marketOf(std::move(marketOf))
{
}

void ClockQuestions::ask(market::Market market, Told told)
{
    const auto wait = m_waits.emplace(m_waits.end(), m_timers, m_marketOf);
    wait->start({market}, [this, wait, market, told = std::move(told)](const Result<> &known) {
        const Result<market::UtcTime> answer = known.map([&] { return *m_marketOf(market).exchangeNow(); });
        m_waits.erase(wait);
        told(answer);
    });
}

} // namespace cw::engine
