// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/ingest/trades/tradesheld.h"
#include "core/market/range.h"

#include <functional>
#include <optional>

namespace cw::ingest {

/// Which ids a time range has, and what it took to find that out.
struct TradeSpan {
    market::IdRange ids; ///< empty: there are no trades in it
    std::int64_t requests = 0;
    std::int64_t weight = 0;
};

/// Finds the ids of a time range: where what is held does not say it, the exchange is asked for the first trade at or
/// after each end, or for the newest one there is. A question is cancelled with the search.
class TradeSpanSearch {
public:
    struct Wanted {
        market::InstrumentKey instrument;
        market::TimeRange range;
        Priority priority = Priority::User;
        std::optional<std::int64_t> first; ///< the first id of the range, where it is known
        std::optional<std::int64_t> end;   ///< the id behind its last one, where that is known
    };
    using Found = std::function<void(Result<TradeSpan>)>;

    TradeSpanSearch(FetchTools tools, Wanted wanted);

    /// `found` is called once, perhaps at once, and may destroy this object.
    void start(Found found);
    /// Sent so far, and what they cost; the ids are not known yet.
    [[nodiscard]] const TradeSpan &soFar() const noexcept { return m_span; }

private:
    using Located = std::function<void(std::optional<std::int64_t>)>;

    void locateEnd(std::int64_t first);
    void locateNewest(std::int64_t first);
    /// The first id at or after a moment, in the ids the feed counts in; of no moment: the newest.
    void ask(std::optional<market::UtcTime> at, Located then);
    void finish(const market::IdRange &ids);
    void tell(Result<TradeSpan> span);

    FetchTools m_tools;
    Wanted m_wanted;
    TradeSpan m_span;
    Found m_found;
    exchange::MarketClient::CallHandle m_call;
};

} // namespace cw::ingest
