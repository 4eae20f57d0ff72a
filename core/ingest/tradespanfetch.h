// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetchchain.h"
#include "core/ingest/tradefetch.h"
#include "core/ingest/tradesheld.h"

#include <deque>
#include <memory>

namespace cw::ingest {

/// Fetches the trades of a time range that are not held yet: first asks which ids it spans, where what is held does not
/// say so, then fetches the missing ones by id, the oldest first.
class TradeSpanFetch final : public Fetch {
public:
    struct Wanted {
        InstrumentKey instrument;
        TimeRange range;
        Priority priority = Priority::User;
        std::optional<std::int64_t> maxRows; ///< at most so many, the oldest ones
        TradesHeld held;                     ///< of `range`; empty: everything is fetched
        /// Told once how many trades of the range are held; may be empty.
        std::function<void(std::int64_t)> onHeld;
    };

    TradeSpanFetch(FetchTools tools, Wanted wanted);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_chain.isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override { return m_chain.progress(m_own); }

private:
    using Located = std::function<void(std::optional<std::int64_t>)>;

    void locateEnd(std::int64_t first);
    /// The first id at or after `at`, in the ids the feed counts in.
    void locate(market::UtcTime at, Located then);
    void locateNewest(Located then);
    void ask(exchange::TradeQuery query, Located then);
    void fetchIds(std::int64_t first, std::int64_t end);
    void fetchNext();
    void finish(Result<> result);

    FetchTools m_tools;
    Wanted m_wanted;
    exchange::MarketClient::CallHandle m_call;
    std::deque<IdRange> m_missing;
    FetchProgress m_own; ///< rows in all, and the questions for ids
    FetchChain m_chain;
};

/// True when the end of a range has not come: what it spans ends with the newest trade there is.
[[nodiscard]] inline bool reachesNow(const TimeRange &range, std::optional<UtcTime> exchangeNow)
{
    return exchangeNow && range.to > *exchangeNow;
}

} // namespace cw::ingest
