// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/exchange/venue.h"
#include "core/ingest/base/timers.h"

#include <memory>
#include <string>
#include <vector>

namespace cw::ingest {

/// Tells of subscriptions that the exchange acknowledges and leaves without data (reliability C7), and of an exchange that
/// has not been reached for a minute, once, until data come or a connection stands. On the thread of its market.
class FeedAlarm {
public:
    FeedAlarm(market::Market market, Timers &timers) : m_market(market), m_timers(timers) {}

    /// Streams bring nothing although they were subscribed anew. A quiet market may have nothing to say; a connection that
    /// says nothing at all, as the one before it, is broken: then `state` is Silent.
    void noteQuiet(const std::vector<exchange::StreamSpec> &specs, exchange::StreamState state);
    /// What the streams do now; `isWanted`: anything is recorded.
    void look(exchange::StreamState state, bool isWanted);

    /// What is wrong, one sentence; empty: nothing.
    [[nodiscard]] const std::string &problem() const noexcept { return m_problem; }

private:
    void noteGone(market::UtcTime since);
    void raise(std::string problem);
    void end(const char *how);

    market::Market m_market;
    Timers &m_timers;
    std::unique_ptr<Timers::Handle> m_absence; ///< while there is no connection
    std::string m_problem;
    bool m_isGone = false; ///< the problem is that there is no connection
};

} // namespace cw::ingest
