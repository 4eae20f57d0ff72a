// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/feedalarm.h"

#include "core/ingest/base/log.h"
#include "core/market/localtime.h"

#include <utility>

namespace cw::ingest {

using exchange::StreamSpec;
using exchange::StreamState;

namespace {

/// Connections end every day, and are there again in a moment.
constexpr std::chrono::minutes kBriefAbsence{1};

} // namespace

void FeedAlarm::noteQuiet(const std::vector<StreamSpec> &specs, StreamState state)
{
    for (const StreamSpec &spec : specs)
        qCInfo(logIngest, "%s: a stream brings nothing.", market::describe(spec.instrument).c_str());
    if (specs.empty() || state != StreamState::Silent || (!m_problem.empty() && !m_isGone))
        return;
    m_isGone = false;
    raise("The exchange acknowledged " + std::to_string(specs.size()) + " subscriptions of "
          + std::string(market::marketText(m_market)) + " (" + market::describe(specs.front().instrument)
          + " among them) and sends no data, on a new connection either.");
}

void FeedAlarm::look(StreamState state, bool isWanted)
{
    const bool isLive = !isWanted || state == StreamState::Live;
    const bool isConnected = isLive || state == StreamState::Silent;
    if (isConnected)
        m_absence.reset();
    else if (!m_absence)
        m_absence = m_timers.after(kBriefAbsence, [this, now = market::localTime()] { noteGone(now); });
    if (isLive || (m_isGone && isConnected))
        end(isLive ? "bring data again" : "are connected again");
}

void FeedAlarm::noteGone(market::UtcTime since)
{
    if (!m_problem.empty())
        return;
    m_isGone = true;
    raise("There has been no connection to the streams of " + std::string(market::marketText(m_market))
          + " since " + market::isoText(since)
          + "; what the exchange sends meanwhile is fetched when it is back.");
}

void FeedAlarm::raise(std::string problem)
{
    m_problem = std::move(problem);
    qCWarning(logIngest, "%s", m_problem.c_str());
}

void FeedAlarm::end(const char *how)
{
    m_isGone = false;
    if (m_problem.empty())
        return;
    qCInfo(logIngest, "The streams of %s %s.", std::string(market::marketText(m_market)).c_str(), how);
    m_problem.clear();
}

} // namespace cw::ingest
