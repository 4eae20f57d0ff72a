// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/tradespanfetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {

TradeSpanFetch::TradeSpanFetch(FetchTools tools, Wanted wanted)
    : m_tools(std::move(tools)), m_wanted(std::move(wanted)),
      m_search(m_tools, {m_wanted.instrument, m_wanted.range, m_wanted.priority, m_wanted.held.from.id,
                         m_wanted.held.to.id})
{
}

FetchProgress TradeSpanFetch::progress() const
{
    FetchProgress progress = m_ended;
    progress.requests += m_search.soFar().requests;
    progress.weight += m_search.soFar().weight;
    if (m_inner) {
        const FetchProgress inner = m_inner->progress();
        progress.rowsDone += inner.rowsDone;
        progress.requests += inner.requests;
        progress.weight += inner.weight;
    }
    return progress;
}

void TradeSpanFetch::start()
{
    m_search.start([this](Result<TradeSpan> span) {
        if (span)
            fetchIds(span->ids);
        else
            finish(failFrom(span));
    });
}

void TradeSpanFetch::fetchIds(IdRange ids)
{
    if (m_wanted.maxRows)
        ids.to = std::min(ids.to, ids.from + *m_wanted.maxRows);
    const auto missing = tradesToFetch(m_wanted.held, ids);
    m_missing.assign(missing.begin(), missing.end());
    for (const IdRange &range : missing)
        m_ended.rowsTotal += range.to - range.from;
    if (m_wanted.onHeld && !ids.isEmpty())
        m_wanted.onHeld(ids.to - ids.from - countMissing(m_wanted.held.ids, ids));
    fetchNext();
}

void TradeSpanFetch::fetchNext()
{
    if (m_missing.empty()) {
        finish({});
        return;
    }
    TradeFetchRequest request;
    request.instrument = m_wanted.instrument;
    request.ids = m_missing.front();
    request.span = m_wanted.range;
    request.priority = m_wanted.priority;
    m_missing.pop_front();
    m_inner = std::make_unique<TradeFetch>(m_tools, std::move(request));
    m_inner->onChanged = [this] {
        if (onChanged)
            onChanged();
    };
    m_inner->onDone = [this](const FetchOutcome &outcome) { handleInner(outcome); };
    m_inner->start();
}

/// Called from inside m_inner, which therefore goes a turn later.
void TradeSpanFetch::handleInner(const FetchOutcome &outcome)
{
    const FetchProgress spent = m_inner->progress();
    m_ended.rowsDone += spent.rowsDone;
    m_ended.requests += spent.requests;
    m_ended.weight += spent.weight;
    m_written += outcome.written;
    m_over = std::move(m_inner);
    m_turn = m_tools.timers.after(std::chrono::milliseconds(0), [this, result = outcome.result] {
        m_over.reset();
        if (result)
            fetchNext();
        else
            finish(result);
    });
}

void TradeSpanFetch::finish(Result<> result) { onDone({std::move(result), m_written}); }

} // namespace cw::ingest
