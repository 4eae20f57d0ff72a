// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/tradefetch.h"

#include <memory>

namespace cw::ingest {

/// Fetches the trades of a time range: first asks which ids it spans, then fetches those by id.
class TradeSpanFetch final : public Fetch {
public:
    /// At most `maxRows` trades, the oldest ones, when it is given.
    TradeSpanFetch(FetchTools tools, InstrumentKey instrument, TimeRange range, Priority priority,
                   std::optional<std::int64_t> maxRows);

    void start() override;
    [[nodiscard]] bool isWaiting() const override { return m_inner && m_inner->isWaiting(); }
    [[nodiscard]] FetchProgress progress() const override
    {
        FetchProgress progress = m_inner ? m_inner->progress() : FetchProgress();
        progress.requests += m_requests;
        progress.weight += m_weight;
        return progress;
    }

private:
    using Located = std::function<void(std::optional<std::int64_t>)>;

    /// The first id at or after `at`, in the ids the feed counts in.
    void locate(market::UtcTime at, Located then);
    void locateNewest(Located then);
    void ask(exchange::TradeQuery query, Located then);
    void fetchIds(std::int64_t first, std::int64_t end);
    void finish(FetchOutcome outcome);

    FetchTools m_tools;
    InstrumentKey m_instrument;
    TimeRange m_range;
    Priority m_priority;
    std::optional<std::int64_t> m_maxRows;
    exchange::MarketClient::CallHandle m_call;
    std::int64_t m_requests = 0; ///< to find the ids
    std::int64_t m_weight = 0;
    std::unique_ptr<TradeFetch> m_inner;
};

} // namespace cw::ingest
