// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetch.h"
#include "core/ingest/pagewriter.h"
#include "core/market/range.h"

#include <vector>

namespace cw::ingest {

/// Rates that one request asks for.
inline constexpr int kFundingPerPage = 1000;
/// Requests that fetching so many rates takes: a page that is not full is the last one.
[[nodiscard]] constexpr std::int64_t fundingRequests(std::int64_t rates) noexcept
{
    return rates / kFundingPerPage + 1;
}

/// Fetches the settled funding rates of a perpetual in a time range, page by page from the oldest, and leaves out what
/// was put away on purpose.
class FundingFetch final : public Fetch {
public:
    FundingFetch(FetchTools tools, market::InstrumentKey instrument, market::TimeRange range,
                 market::TimeRanges putAway, Priority priority);

    void start() override { pump(); }
    [[nodiscard]] bool isWaiting() const override { return false; }
    [[nodiscard]] FetchProgress progress() const override
    {
        return {m_done, m_done, m_requests, m_requests * m_tools.fundingWeight};
    }

private:
    void pump();
    void skipPutAway();
    void handleAnswer(Result<exchange::FundingPage> answer);
    void handlePage(exchange::FundingPage page);
    void finish();

    FetchTools m_tools;
    market::InstrumentKey m_instrument;
    market::TimeRange m_left; ///< still to be asked for
    market::TimeRanges m_putAway;
    Priority m_priority;
    PageWriter m_writer;
    exchange::MarketClient::CallHandle m_call;
    std::optional<Error> m_error;
    std::int64_t m_done = 0;
    std::int64_t m_requests = 0;
    bool m_isFinished = false;
};

} // namespace cw::ingest
