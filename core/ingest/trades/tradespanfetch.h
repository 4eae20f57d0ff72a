// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetchchain.h"
#include "core/ingest/trades/tradefetch.h"
#include "core/ingest/trades/tradesheld.h"
#include "core/ingest/trades/tradespansearch.h"

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
    [[nodiscard]] FetchProgress progress() const override;

private:
    void fetchIds(IdRange ids);
    void fetchNext();
    void finish(Result<> result);

    FetchTools m_tools;
    Wanted m_wanted;
    TradeSpanSearch m_search;
    std::deque<IdRange> m_missing;
    FetchProgress m_own; ///< rows in all
    FetchChain m_chain;
};

} // namespace cw::ingest
