// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/tradelocator.h"

#include <utility>

namespace cw::engine {

TradeLocator::TradeLocator(ingest::Timers &timers, MarketOf marketOf)
    : m_timers(timers), m_marketOf(std::move(marketOf))
{
}

void TradeLocator::locate(ingest::TradeSpanSearch::Wanted wanted, ingest::TradeSpanSearch::Found found)
{
    const auto search = m_searches.insert(
        m_searches.end(), {std::move(wanted), std::move(found), ClockWait(m_timers, m_marketOf), {}, {}});
    search->wait.start({search->wanted.instrument.market}, [this, search](Result<> known) {
        if (known)
            ask(search);
        else
            finish(search, failFrom(known));
    });
}

void TradeLocator::ask(Searches::iterator search)
{
    search->asked = std::make_unique<ingest::TradeSpanSearch>(
        m_marketOf(search->wanted.instrument.market).fetchTools(), search->wanted);
    search->asked->start([this, search](Result<ingest::TradeSpan> span) { finish(search, std::move(span)); });
}

/// Called from inside the search, which therefore goes a turn later.
void TradeLocator::finish(Searches::iterator search, Result<ingest::TradeSpan> span)
{
    search->end = m_timers.after(std::chrono::milliseconds(0), [this, search] { m_searches.erase(search); });
    search->found(std::move(span));
}

} // namespace cw::engine
