// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feedalarm.h"

#include "core/ingest/log.h"

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
    if (specs.empty() || !m_problem.empty() || state != StreamState::Silent)
        return;
    raise("The exchange acknowledged " + std::to_string(specs.size()) + " subscriptions of "
          + std::string(market::marketText(m_market)) + " (" + market::describe(specs.front().instrument)
          + " among them) and sends no data, on a new connection either.");
}

void FeedAlarm::look(StreamState state, bool isWanted)
{
    const bool isOver = !isWanted || state == StreamState::Live;
    if (isOver) {
        m_absence.reset();
    } else if (!m_absence && state != StreamState::Silent) {
        const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        m_absence = m_timers.after(kBriefAbsence, [this, now] { noteGone(now); });
    }
    if (m_problem.empty() || !isOver)
        return;
    qCInfo(logIngest, "The streams of %s bring data again.", std::string(market::marketText(m_market)).c_str());
    m_problem.clear();
}

void FeedAlarm::noteGone(market::UtcTime since)
{
    if (m_problem.empty())
        raise("There has been no connection to the streams of " + std::string(market::marketText(m_market)) + " since "
              + market::isoText(since) + "; what the exchange sends meanwhile is fetched when it is back.");
}

void FeedAlarm::raise(std::string problem)
{
    m_problem = std::move(problem);
    qCWarning(logIngest, "%s", m_problem.c_str());
}

} // namespace cw::ingest
