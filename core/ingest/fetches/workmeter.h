// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/listener.h"
#include "core/ingest/fetches/fetch.h"

#include <optional>
#include <utility>

namespace cw::ingest {

/// Tells how far a fetch is that the program started by itself, and what it has cost since it was last looked at.
class WorkMeter {
public:
    /// Without a job nothing is told. `listener` outlives this object.
    WorkMeter(Listener &listener, market::Market market, std::optional<std::int64_t> job)
        : m_listener(listener), m_market(market), m_job(job)
    {
    }

    void look(const Fetch &fetch)
    {
        const FetchProgress now = fetch.progress();
        const FetchProgress before = std::exchange(m_seen, now);
        if (!m_job)
            return;
        if (now.requests > before.requests)
            m_listener.workSpent(*m_job, now.requests - before.requests, now.weight - before.weight);
        m_listener.workMoved(*m_job, {m_market, now.rowsDone, now.rowsTotal, now.requests, now.weight});
    }

private:
    Listener &m_listener;
    market::Market m_market;
    std::optional<std::int64_t> m_job;
    FetchProgress m_seen;
};

} // namespace cw::ingest
