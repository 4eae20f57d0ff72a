// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/engine/jobrequest.h"
#include "core/ingest/gapscan.h"
#include "core/ingest/marketingest.h"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace cw::engine {

/// Does what users ask for – backfill a range, repair holes – on the engine thread.
class JobRunner {
public:
    struct Tools {
        JobBook &book;
        ingest::Reads &reads;
        ingest::RowSink &sink;
        ingest::Timers &timers;
        ingest::Listener &listener;
        /// The ingest of a market; started when it is not yet.
        std::function<ingest::MarketIngest &(market::Market)> marketOf;
    };

    explicit JobRunner(Tools tools);

    /// Begins a job; it ends in the book, then in `onEnded`.
    void run(std::int64_t job, const JobRequest &request);
    /// Drops what a job still has to do. The book is not told, and neither is `onEnded`.
    void stop(std::int64_t job);

    std::function<void(std::int64_t)> onEnded;

private:
    void backfill(std::int64_t job, const interfaces::BackfillRequest &request);
    void repair(std::int64_t job, const interfaces::GapFilter &filter);
    /// The fetches of one job.
    struct Work {
        std::map<ingest::FetchQueue::Id, market::Market> fetches;
        std::map<const ingest::Fetch *, ingest::FetchProgress> progress;
        std::size_t left = 0;
        std::int64_t done = 0; ///< rows of fetches that ended
        std::int64_t total = 0;
        std::int64_t skipped = 0;
        storage::WriteReport written;
        Result<> result;
        std::optional<interfaces::GapFilter> repaired; ///< a repair: its ledger entries are closed at the end
        std::unique_ptr<ingest::Timers::Handle> wait;
    };
    struct Holes {
        std::map<market::SeriesKey, std::vector<ingest::CandleHole>> candles;
        std::vector<std::pair<market::InstrumentKey, ingest::TradeHole>> trades;
        std::vector<storage::GapRecord> healed;
        std::vector<market::SeriesKey> miscounted; ///< the database claims something else than its rows say
    };

    [[nodiscard]] static Result<Holes> findHoles(storage::Reader &reader,
                                                 const interfaces::GapFilter &filter);
    [[nodiscard]] static Result<> findCandleHoles(storage::Reader &reader,
                                                  const interfaces::GapFilter &filter, Holes &holes);
    [[nodiscard]] static Result<> findTradeHoles(storage::Reader &reader, const interfaces::GapFilter &filter,
                                                 Holes &holes);
    void whenClockKnown(std::int64_t job, market::Market market, std::function<void()> then, int tries = 0);
    void backfillCandles(std::int64_t job, const interfaces::BackfillRequest &request);
    void fetchMissing(std::int64_t job, const market::SeriesKey &series, const market::TimeRange &range,
                      const ingest::CandleScan &scan);
    void backfillTrades(std::int64_t job, const interfaces::BackfillRequest &request);
    void backfillFunding(std::int64_t job, const interfaces::BackfillRequest &request);
    void repairHoles(std::int64_t job, const Holes &holes);
    /// Answers how many slots are missing.
    std::int64_t addCandles(std::int64_t job, const market::SeriesKey &series,
                            const std::vector<ingest::CandleHole> &holes);
    void addTrades(std::int64_t job, const market::InstrumentKey &instrument, const ingest::TradeHole &hole);
    void add(std::int64_t job, market::Market market, std::unique_ptr<ingest::Fetch> fetch);
    void handleProgress(std::int64_t job, const ingest::Fetch &fetch);
    void noteProgress(std::int64_t job, Work &work, const ingest::Fetch &fetch);
    void handleDone(std::int64_t job, const ingest::Fetch &fetch, const ingest::FetchOutcome &outcome);
    void startOrFinish(std::int64_t job);
    void closeLedger(std::int64_t job, const interfaces::GapFilter &filter);
    void finish(std::int64_t job);
    void fail(std::int64_t job, Error error);

    Tools m_tools;
    ingest::PageWriter m_ledger;
    std::map<std::int64_t, Work> m_work;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
