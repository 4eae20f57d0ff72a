// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/downloads/firstcandle.h"
#include "core/engine/jobs/jobbook.h"
#include "core/engine/jobs/jobqueue.h"
#include "core/exchange/venue.h"
#include "core/ingest/trades/tradespansearch.h"
#include "core/interfaces/engine.h"

#include <functional>

namespace cw::engine {

/// interfaces::Jobs: checks a request, gives it a number and hands it to the engine thread.
class JobDesk final : public interfaces::Jobs {
public:
    /// Gives `action` the queue on the engine thread, some time soon; any thread, returns at once.
    using Post = std::function<void(std::function<void(JobQueue &)> action)>;

    /// What this run may fetch from.
    struct Sources {
        bool canFetch = true;
        bool hasBulkFiles = false;
    };

    /// Asks the exchange which ids a range has, on the engine thread; any thread, returns at once.
    using Locate =
        std::function<void(ingest::TradeSpanSearch::Wanted wanted, ingest::TradeSpanSearch::Found found)>;

    /// Asks the exchange for the first candle of a series, in the same way.
    using AskFirst = std::function<void(const market::SeriesKey &series, FirstCandle::Found found)>;
    /// Calls `done` on the engine thread when the job is in the database.
    using Keep = std::function<void(std::int64_t job, std::function<void()> done)>;

    /// What it asks of the engine thread.
    struct Calls {
        Post post;
        Locate locate;
        AskFirst askFirst;
        AskClock askClock;
        Keep keep;
    };

    JobDesk(JobBook &book, ReadPool &pool, const StatusBoard &board,
            std::shared_ptr<const exchange::Venue> venue, Sources sources, Calls calls);

    [[nodiscard]] Result<std::int64_t> startBackfill(const interfaces::BackfillRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startRepair(const interfaces::GapFilter &filter) override;
    [[nodiscard]] Result<> kept(std::int64_t job) override;
    [[nodiscard]] Result<interfaces::BackfillPlan> plan(const interfaces::BackfillRequest &request) override;
    void cancel(std::int64_t job) override;
    void pause(std::int64_t job) override;
    void resume(std::int64_t job) override;
    void retry(std::int64_t job) override;
    void move(std::int64_t job, std::optional<std::int64_t> before) override;
    [[nodiscard]] std::vector<interfaces::JobStatus> jobs() const override { return m_book.jobs(); }
    [[nodiscard]] interfaces::SubscriptionHandle
    onJob(std::function<void(const interfaces::JobStatus &)> callback) override
    {
        return m_book.onJob(std::move(callback));
    }

private:
    std::int64_t enqueue(interfaces::JobKind kind, std::string title, std::string request);
    [[nodiscard]] Result<> check(const interfaces::BackfillRequest &request) const;
    [[nodiscard]] Result<interfaces::BackfillPlan> planCandles(const interfaces::BackfillRequest &request);
    /// What a plan takes for the present.
    struct Present {
        market::UtcTime time;
        bool isExchanges = false; ///< else the local clock's: the exchange does not answer, or is not asked
    };

    /// Waits until the exchange's clock is known, as the job does.
    [[nodiscard]] Present presentOf(market::Market market, interfaces::BackfillPlan &plan) const;
    /// Waits for the exchange; nothing when it does not answer in time. A pause that it wants is noted in the plan.
    [[nodiscard]] std::optional<FirstCandleAnswer> firstCandleOf(const market::SeriesKey &series,
                                                                 interfaces::BackfillPlan &plan) const;
    /// The same; nothing when the exchange need not be asked, either.
    [[nodiscard]] std::optional<ingest::TradeSpan> spanOf(const interfaces::BackfillRequest &request,
                                                          const ingest::TradesHeld &held,
                                                          interfaces::BackfillPlan &plan) const;
    void planPages(interfaces::BackfillPlan &plan, const market::SeriesKey &series,
                   market::TimeRanges missing, market::UtcTime now) const;
    std::int64_t leaveUnlistedOut(const market::SeriesKey &series, std::vector<ingest::CandleHole> &holes,
                                  const Present &now, interfaces::BackfillPlan &plan) const;
    [[nodiscard]] Result<interfaces::BackfillPlan> planTrades(const interfaces::BackfillRequest &request);
    [[nodiscard]] Result<interfaces::BackfillPlan> planFunding(const interfaces::BackfillRequest &request);
    [[nodiscard]] interfaces::MarketStatus statusOf(market::Market market) const;
    /// False while the archive is known not to answer.
    [[nodiscard]] bool hasBulkFiles(market::Market market) const;
    /// The times of what the plan asks for, and what of them a pause takes.
    void setDuration(interfaces::BackfillPlan &plan, const interfaces::BackfillRequest &request,
                     bool provesBeginning) const;
    /// How long a file of such rows took lately, where that was measured.
    [[nodiscard]] std::optional<std::chrono::milliseconds>
    fileTimeOf(const interfaces::BackfillRequest &request) const;

    JobBook &m_book;
    ReadPool &m_pool;
    const StatusBoard &m_board;
    std::shared_ptr<const exchange::Venue> m_venue;
    Sources m_sources;
    Calls m_calls;
};

} // namespace cw::engine
