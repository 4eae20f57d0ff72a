// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/markets/marketingest.h"

#include <functional>
#include <list>
#include <memory>
#include <set>

namespace cw::engine {

/// The ingest of a market; started when it is not yet.
using MarketOf = std::function<ingest::MarketIngest &(market::Market)>;

/// Waits until the exchange's clocks of some markets are known. On the engine thread; destroying it ends the
/// wait.
class ClockWait {
public:
    using Done = std::function<void(Result<>)>;

    ClockWait(ingest::Timers &timers, MarketOf marketOf);

    /// `done` is called once, perhaps at once, and may destroy this object. Network: no answer for half a
    /// minute. Banned: the exchange wants no requests for longer than that.
    void start(std::set<market::Market> markets, Done done);

private:
    void look();
    void end(Result<> result);

    ingest::Timers &m_timers;
    MarketOf m_marketOf;
    std::set<market::Market> m_markets;
    Done m_done;
    int m_looks = 0;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
};

/// Tells several askers what time it is on a market. On the engine thread.
class ClockQuestions {
public:
    using Told = std::function<void(Result<market::UtcTime>)>;

    ClockQuestions(ingest::Timers &timers, MarketOf marketOf);

    /// `told` is called once, perhaps at once, with the exchange's clock or why it is not known; never when this
    /// object goes before.
    void ask(market::Market market, Told told);

private:
    ingest::Timers &m_timers;
    MarketOf m_marketOf;
    std::list<ClockWait> m_waits;
};

/// Tells the exchange's clock as soon as it is known, on the engine thread; any thread, returns at once.
using AskClock = std::function<void(market::Market market, ClockQuestions::Told told)>;

} // namespace cw::engine
