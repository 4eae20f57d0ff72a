// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feedalarm.h"

#include "core/ingest/log.h"

namespace cw::ingest {

using exchange::StreamSpec;
using exchange::StreamState;

void FeedAlarm::noteQuiet(const std::vector<StreamSpec> &specs, StreamState state)
{
    for (const StreamSpec &spec : specs)
        qCInfo(logIngest, "%s: a stream brings nothing.", market::describe(spec.instrument).c_str());
    if (specs.empty() || !m_problem.empty() || state != StreamState::Silent)
        return;
    m_problem = "The exchange acknowledged " + std::to_string(specs.size()) + " subscriptions of "
                + std::string(market::marketText(m_market)) + " (" + market::describe(specs.front().instrument)
                + " among them) and sends no data, on a new connection either.";
    qCWarning(logIngest, "%s", m_problem.c_str());
}

void FeedAlarm::look(StreamState state, bool isWanted)
{
    if (m_problem.empty() || (isWanted && state != StreamState::Live))
        return;
    qCInfo(logIngest, "The streams of %s bring data again.", std::string(market::marketText(m_market)).c_str());
    m_problem.clear();
}

} // namespace cw::ingest
