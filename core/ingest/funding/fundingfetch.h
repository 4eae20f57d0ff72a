// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"
#include "core/ingest/fetches/firstrowproof.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/funding/fundingfindings.h"
#include "core/interfaces/gapfiller.h"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cw::ingest {

/// Rates that one request asks for.
inline constexpr int kFundingPerPage = 1000;
/// Requests for so many rates: a page that is not full is the last one.
[[nodiscard]] constexpr std::int64_t fundingRequests(std::int64_t rates) noexcept
{
    return rates / kFundingPerPage + 1;
}

/// What to fetch of an instrument's settled rates.
struct FundingFetchRequest {
    FundingFacts facts;             ///< what was known when the holes were looked for
    std::vector<FundingHole> holes; ///< ascending
    Priority priority = Priority::Schedule;
    interfaces::GapFiller filler; ///< who fills them
    bool isTemporary = false;     ///< proves nothing and leaves the ledger alone
    std::optional<std::int64_t> maxRows; ///< no more rates than so many are stored
};

/// Requests of such a fetch while every page is whole: two of them ask for the first rate there ever was when nothing
/// older than the first hole is known.
[[nodiscard]] std::int64_t fundingRequests(std::span<const FundingHole> holes, bool asksForFirst);

/// Fetches missing funding rates, page by page from the oldest.
///
/// Rates have no grid, so an answer proves only what lies between two of its rates, or between one of them and a stored
/// one, that are no further apart than rates were settled around them; what is proven is stored in the transaction of the
/// rates. Where more time lies in between, at the end of what was asked for, and where a rate was refused, it is asked
/// again at least a minute later, past both ends. Only rates on both sides prove that the exchange settled none there.
/// What is left out before the first known rate is settled by two equal answers about the first rate ever. Everything
/// else stays missing, as an entry of the ledger.
class FundingFetch final : public Fetch {
public:
    FundingFetch(FetchTools tools, FundingFetchRequest request);

    void start() override { pump(); }
    [[nodiscard]] bool isWaiting() const override { return m_isWaiting; }
    [[nodiscard]] FetchProgress progress() const override;

private:
    /// A stretch that is to be asked for.
    struct Ask {
        market::TimeRange range;
        std::optional<market::UtcTime> before; ///< the rate before it
        std::optional<market::UtcTime> after;  ///< the rate behind it
        int tries = 0;                         ///< answers that left rates of it out
        market::UtcTime since;                 ///< when the first of them came
        market::UtcTime dueAt;                 ///< not asked earlier
    };
    /// What one answer says of one stretch.
    struct Answer {
        const exchange::FundingPage &page;
        Ask ask;
        bool hasBefore = false; ///< a rate before the stretch
        bool hasAfter = false;  ///< and one behind it
        bool isFull = false;    ///< there may be more behind it
    };
    /// Time between two rates, or between one of them and an end of what was asked for.
    struct Pause {
        market::TimeRange range;
        std::optional<market::UtcTime> before;
        std::optional<market::UtcTime> after;
    };

    void pump();
    [[nodiscard]] std::optional<Ask> takeDue();
    void send(Ask ask);
    void sendFirst();
    void handlePage(const Ask &ask, exchange::FundingPage page);
    void handleFirst(const exchange::FundingPage &page);
    /// Leaves out the rates for which there is no room; what lies behind is not asked for any more.
    void cut(Answer &answer, std::vector<market::FundingRate> &rates);
    void judge(const Answer &answer, std::span<const market::FundingRate> rates);
    /// True when nothing can be missing in it.
    [[nodiscard]] bool isSound(const Answer &answer, const Pause &pause) const;
    void doubt(const Answer &answer, const Pause &pause);
    void settleFront();
    void giveUp(const market::TimeRange &range, const std::string &refusal = {});
    void prove(const market::TimeRange &range, std::int64_t rows);
    void store(std::vector<market::FundingRate> rates);
    void noteTimes(std::span<const market::FundingRate> rates);
    [[nodiscard]] const exchange::RefusedRow *refusedIn(const Answer &answer,
                                                        const market::TimeRange &range) const;
    [[nodiscard]] market::UtcTime now() const;
    void fail(Error error);
    void leaveRest(const Ask &ask);
    void wait();
    void finish();

    FetchTools m_tools;
    FundingFetchRequest m_request;
    std::deque<Ask> m_todo;
    std::vector<Ask> m_again;
    std::vector<Ask> m_front; ///< nothing older is known: wait for the answer about the first rate
    FirstRowProof<market::UtcTime> m_first;
    FundingTimes m_times;          ///< of all rates that were seen
    FundingProof::States m_proven; ///< to be stored with the rates of the page
    FundingFindings m_findings;
    PageWriter m_writer;
    exchange::MarketClient::CallHandle m_call;
    std::optional<Error> m_error;
    std::optional<Error> m_unproven;
    std::unique_ptr<Timers::Handle> m_wait;
    std::int64_t m_due = 0;
    std::int64_t m_done = 0;
    std::int64_t m_requests = 0;
    bool m_isWaiting = false;
    bool m_findingsQueued = false;
    bool m_isFinished = false;
};

} // namespace cw::ingest
