// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/clockwait.h"
#include "core/ingest/trades/tradespansearch.h"

#include <list>
#include <memory>

namespace cw::engine {

/// Asks the exchange which ids time ranges have, for plans. On the engine thread.
class TradeLocator {
public:
    TradeLocator(ingest::Timers &timers, MarketOf marketOf);

    /// `found` is called once, perhaps at once; never when this object goes before.
    void locate(ingest::TradeSpanSearch::Wanted wanted, ingest::TradeSpanSearch::Found found);

private:
    struct Search {
        ingest::TradeSpanSearch::Wanted wanted;
        ingest::TradeSpanSearch::Found found;
        ClockWait wait;
        std::unique_ptr<ingest::TradeSpanSearch> asked; ///< once the exchange's clock is known
        std::unique_ptr<ingest::Timers::Handle> end;
    };
    using Searches = std::list<Search>;

    void ask(Searches::iterator search);
    void finish(Searches::iterator search, Result<ingest::TradeSpan> span);

    ingest::Timers &m_timers;
    MarketOf m_marketOf;
    Searches m_searches;
};

} // namespace cw::engine
