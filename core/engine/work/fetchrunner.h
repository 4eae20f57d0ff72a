// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/clockwait.h"
#include "core/engine/downloads/firstcandle.h"
#include "core/engine/downloads/leasedcopy.h"
#include "core/engine/gaps/holesearch.h"
#include "core/engine/jobs/jobrunner.h"
#include "core/engine/jobs/jobsink.h"
#include "core/engine/jobs/planpace.h"
#include "core/ingest/markets/marketingest.h"
#include "core/ingest/trades/tradesheld.h"

#include <map>
#include <optional>
#include <vector>

namespace cw::engine {

/// Does the jobs that ask the exchange: backfill a range, repair holes, fetch temporary rows.
class FetchRunner final : public JobRunner {
public:
    struct Tools {
        JobBook &book;
        ingest::Reads &reads;
        ingest::RowSink &sink;
        ingest::Timers &timers;
        ingest::Listener &listener;
        MarketOf marketOf;
        FirstCandle &firstCandle;
        /// Weight of a request for one candle.
        std::function<int(market::Market)> firstCandleWeight;
        bool isNode = false; ///< jobs that are held up wait; else they fail
        std::string node;    ///< who fills holes; empty on a database of one node
    };

    explicit FetchRunner(Tools tools);

    void run(std::int64_t job, const JobRequest &request) override;
    void stop(std::int64_t job) override;
    /// Two, so that a job that waits for time to pass or for an answer does not hold up the next.
    [[nodiscard]] std::size_t parallel() const override { return 2; }

private:
    /// The fetches of one job.
    struct Work {
        ingest::Lifetime lifetime; ///< of this run: what was asked by an earlier one is not heard any more
        std::shared_ptr<JobSink> sink; ///< shared with the fetches
        bool isTemporary = false;
        std::map<ingest::FetchQueue::Id, market::Market> fetches;
        std::map<const ingest::Fetch *, ingest::FetchProgress> progress;
        std::size_t left = 0;
        std::int64_t done = 0; ///< rows of fetches that ended
        std::int64_t total = 0;
        std::int64_t unripe = 0;       ///< slots of `total` whose rows are not proven final yet
        std::int64_t skipped = 0;      ///< slots that held a row already
        Spending spent;                ///< of this run
        std::optional<std::int64_t> quota;
        Result<> result;
        std::optional<interfaces::GapFilter> repaired; ///< a repair: its ledger entries are closed at the end
        std::optional<interfaces::BackfillRequest>
            broughtBack; ///< the same of purges that a download takes back
        std::unique_ptr<ClockWait> wait;
        std::unique_ptr<LeasedCopy> leased;
        std::optional<market::SeriesKey> series; ///< of candles that the automatic work leaves to this job
    };

    void begin(std::int64_t job, const interfaces::BackfillRequest &request, bool isTemporary);
    /// Takes over what leases hold of it.
    void takeLeased(std::int64_t job, const interfaces::BackfillRequest &request);
    void backfill(std::int64_t job, const interfaces::BackfillRequest &request);
    void backfillCandles(std::int64_t job, const interfaces::BackfillRequest &request);
    void askFirstCandle(std::int64_t job, const market::SeriesKey &series, ingest::CandleScan scan);
    void fetchMissing(std::int64_t job, const market::SeriesKey &series, const ingest::CandleScan &scan);
    /// Asks once more for the first candle, before which these slots lie.
    void addUnlisted(std::int64_t job, const market::SeriesKey &series, market::TimeRanges slots,
                     const FirstCandleAnswer &answer);
    /// Tells how far the job is, and how long the rest takes.
    void tellProgress(std::int64_t job, const Work &work, std::int64_t done, std::int64_t total);
    /// The database did not answer: a node's job waits for it, any other fails.
    void failRead(std::int64_t job, Error error);
    /// True when the job waits for the end of what stopped it.
    [[nodiscard]] bool waits(std::int64_t job, const Error &error);
    void backfillTrades(std::int64_t job, const interfaces::BackfillRequest &request);
    void addTradeSpan(std::int64_t job, const interfaces::BackfillRequest &request, ingest::TradesHeld held);
    void backfillFunding(std::int64_t job, const interfaces::BackfillRequest &request);
    void fetchTemporaryFunding(std::int64_t job, const interfaces::BackfillRequest &request);
    void addFunding(std::int64_t job, FundingHoles wanted,
                    std::optional<std::int64_t> maxRows = std::nullopt);
    void fetchTemporary(std::int64_t job, const interfaces::BackfillRequest &request);
    void fetchTemporaryCandles(std::int64_t job, const interfaces::BackfillRequest &request);
    void fetchTemporaryTrades(std::int64_t job, const interfaces::BackfillRequest &request);
    void repair(std::int64_t job, const interfaces::GapFilter &filter);
    void repairHoles(std::int64_t job, const Holes &holes);
    /// Puts the holes on record before they are filled.
    void noteRepair(const Holes &holes);
    [[nodiscard]] market::UtcTime exchangeTime(market::Market market) const;
    /// What a fetch of this job works with.
    [[nodiscard]] ingest::FetchTools toolsOf(std::int64_t job, market::Market market);
    void addCandles(std::int64_t job, const market::SeriesKey &series, const std::vector<ingest::CandleHole> &holes);
    void addTrades(std::int64_t job, const market::InstrumentKey &instrument, const ingest::TradeHole &hole);
    void add(std::int64_t job, market::Market market, std::unique_ptr<ingest::Fetch> fetch);
    void handleProgress(std::int64_t job, const ingest::Fetch &fetch);
    void noteProgress(std::int64_t job, Work &work, const ingest::Fetch &fetch);
    void handleDone(std::int64_t job, const ingest::Fetch &fetch, const ingest::FetchOutcome &outcome);
    void startOrFinish(std::int64_t job);
    void closeLedger(std::int64_t job, const interfaces::GapFilter &filter);
    void closePurges(std::int64_t job, const interfaces::BackfillRequest &request);
    /// Writes these ledger entries as filled by the job, and ends it.
    void finishWith(std::int64_t job, storage::WriteBatch batch);
    void finish(std::int64_t job);
    void fail(std::int64_t job, Error error);
    void lookAgain(const std::optional<market::SeriesKey> &series) const;

    Tools m_tools;
    ingest::PageWriter m_ledger;
    std::map<std::int64_t, Work> m_work;
};

} // namespace cw::engine
