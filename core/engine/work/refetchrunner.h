// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/clockwait.h"
#include "core/engine/checks/openfindings.h"
#include "core/engine/jobs/jobrunner.h"
#include "core/engine/jobs/jobsink.h"
#include "core/ingest/candles/candlerefetch.h"
#include "core/ingest/markets/marketingest.h"

#include <map>
#include <memory>
#include <vector>

namespace cw::engine {

/// Does the jobs that ask the exchange again for stored candles and compare them. What differs is a finding; what is
/// better evidence than the stored row replaces it on its way.
class RefetchRunner final : public JobRunner {
public:
    struct Tools {
        JobBook &book;
        ingest::Reads &reads; ///< may take long
        ingest::RowSink &sink;
        ingest::Timers &timers;
        ingest::Listener &listener;
        MarketOf marketOf;
        std::function<market::UtcTime()> now; ///< the local clock
        /// A comparison that nobody asked for by hand came to its end.
        std::function<void(const interfaces::CrossCheckStatus &)> onChecked;
    };

    explicit RefetchRunner(Tools tools);

    void run(std::int64_t job, const JobRequest &request) override;
    void stop(std::int64_t job) override;
    [[nodiscard]] std::size_t parallel() const override { return 1; }

private:
    /// Open times of a series that are compared.
    struct Part {
        market::SeriesKey series;
        market::TimeRange range;
        OpenFindings open; ///< of the exchange
    };
    struct Work {
        std::shared_ptr<JobSink> sink; ///< shared with the fetches
        interfaces::RefetchRequest request;
        bool isDaily = false; ///< of the last day by each market's clock, whatever range is asked for
        ingest::Priority priority = ingest::Priority::User;
        std::map<ingest::FetchQueue::Id, market::Market> fetches;
        std::map<const ingest::Fetch *, ingest::FetchProgress> progress;
        std::size_t left = 0;
        bool hasRows = false; ///< some of the wanted ones are stored
        std::int64_t compared = 0;
        std::int64_t different = 0; ///< candles
        interfaces::RunReport report;
        std::unique_ptr<ClockWait> wait;
        Result<> result;
    };

    [[nodiscard]] static Result<std::vector<Part>> partsOf(storage::Reader &reader,
                                                           const interfaces::RefetchRequest &request);
    void handleParts(std::int64_t job, const std::vector<Part> &parts);
    /// The clocks of the exchanges are known.
    void addAll(std::int64_t job, std::vector<Part> parts);
    [[nodiscard]] market::TimeRange lastDay(market::Market market) const;
    /// Says plainly that nothing was compared.
    static void tellNothing(Work &work);
    void add(std::int64_t job, const Part &part);
    void handleCompared(std::int64_t job, const Part &part, const market::Candle &stored,
                        const market::Candle &fetched);
    /// Counts the candle, lists what differs and adds it to `batch`.
    void noteDifferences(Work &work, const std::vector<interfaces::CandleDifference> &differing,
                         const market::Candle &stored, const market::Candle &fetched, storage::WriteBatch &batch);
    void handleProgress(std::int64_t job, const ingest::Fetch &fetch);
    void handleDone(std::int64_t job, const ingest::Fetch &fetch, const ingest::FetchOutcome &outcome);
    void finish(std::int64_t job, const Result<> &result);

    Tools m_tools;
    ingest::PageWriter m_findings;
    std::map<std::int64_t, Work> m_work;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
