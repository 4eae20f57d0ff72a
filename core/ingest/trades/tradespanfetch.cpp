// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradespanfetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {

TradeSpanFetch::TradeSpanFetch(FetchTools tools, Wanted wanted)
    : m_tools(std::move(tools)), m_wanted(std::move(wanted)),
      m_search(m_tools, {m_wanted.instrument, m_wanted.range, m_wanted.priority, m_wanted.held.from.id,
                          m_wanted.held.to.id}),
      m_chain(m_tools.timers)
{
}

FetchProgress TradeSpanFetch::progress() const
{
    FetchProgress own = m_own;
    own.requests += m_search.soFar().requests;
    own.weight += m_search.soFar().weight;
    return m_chain.progress(own);
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
        m_own.rowsTotal += range.to - range.from;
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
    m_chain.run(
        std::make_unique<TradeFetch>(m_tools, std::move(request)),
        [this] {
            if (onChanged)
                onChanged();
        },
        [this](Result<> result) {
            if (result)
                fetchNext();
            else
                finish(std::move(result));
        });
}

void TradeSpanFetch::finish(Result<> result) { onDone({std::move(result), m_chain.written()}); }

} // namespace cw::ingest
