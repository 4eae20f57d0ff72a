// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "tests/support/fakemaintenance.h"
#include "tests/support/fakearchive.h"
#include "tests/support/fakemarketdata.h"
#include "tests/support/fakerowfiles.h"
#include "tests/support/fakesubscribers.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace cw::testing {

/// An engine without exchange and database. A test arranges stored data and status, and plays the live feed by
/// calling the functions below; callbacks run on the thread of that call. Thread-safe.
class FakeEngine : public interfaces::Engine,
                   private interfaces::LiveFeed,
                   private interfaces::GapReports,
                   private interfaces::Quarantine,
                   private interfaces::Findings,
                   private interfaces::Jobs,
                   private interfaces::Importer {
public:
    FakeEngine();

    // ---- what a test arranges
    [[nodiscard]] FakeMarketData &data() noexcept { return m_data; }
    [[nodiscard]] FakeMaintenance &care() noexcept { return m_care; }
    [[nodiscard]] FakeArchive &archiveFake() noexcept { return m_archive; }
    void setStatus(interfaces::EngineStatus status);
    void setGaps(std::vector<interfaces::Gap> gaps);
    void setRejected(std::vector<interfaces::RejectedRow> rows);
    void setFindings(std::vector<interfaces::Finding> findings);
    void setCoverage(std::vector<interfaces::SeriesCoverage> coverage);
    void setTradesCoverage(std::vector<interfaces::TradesCoverage> coverage);
    void setFundingCoverage(std::vector<interfaces::FundingCoverage> coverage);
    /// What a plan answers; without one there is no exchange.
    void setPlan(interfaces::BackfillPlan plan);
    /// What asking whether a job is stored answers; it is, by default.
    void setKept(Result<> kept);
    /// While it is set, asking whether a job is stored does not come back (for a while).
    void setSlowToKeep(bool slow);
    /// The list of jobs; requests to change them are only noted.
    void setJobs(std::vector<interfaces::JobStatus> jobs);
    /// Requests for work are taken from now on.
    void acceptJobs();
    [[nodiscard]] const std::vector<interfaces::BackfillRequest> &backfills() const noexcept
    {
        return m_backfills;
    }
    [[nodiscard]] const std::vector<interfaces::GapFilter> &repairs() const noexcept { return m_repairs; }
    /// What was asked of jobs, in order: "pause 3", "move 4 before 2".
    [[nodiscard]] const std::vector<std::string> &jobOrders() const noexcept { return m_jobOrders; }
    /// How many jobs were cancelled; any thread.
    [[nodiscard]] int cancels() const noexcept { return m_cancels; }
    /// What `refreshInstruments` does with its callback; the default answers "nothing changed" at once.
    using Refresh = std::function<void(std::function<void(Result<RefreshReport>)>)>;
    void setRefresh(Refresh refresh);

    /// Whether the version rises before what changed is reported; the facade promises no order.
    void setReportsLate(bool late) noexcept { m_reportsLate = late; }
    /// A repair or import: writes the rows, reports the range and raises the version.
    void repair(const market::SeriesKey &series, const std::vector<market::Candle> &candles);
    /// Removes rows, reports the range and raises the version.
    void remove(const market::SeriesKey &series, const market::TimeRange &range);
    /// Only reports a range as changed.
    void report(const market::SeriesKey &series, const market::TimeRange &range);
    /// The live feed closed a candle, the next or a late one: stored as final, published.
    void close(const market::SeriesKey &series, market::Candle candle);
    /// The candle in progress changed.
    void update(const market::SeriesKey &series, const market::Candle &candle);
    void publish(const interfaces::TradeUpdate &update);
    void publish(const interfaces::TickerUpdate &update);

    /// Subscriptions of all kinds that are alive.
    [[nodiscard]] std::size_t subscriptions() const;

    // ---- the facade
    [[nodiscard]] interfaces::MarketData &marketData() override { return m_data; }
    [[nodiscard]] interfaces::LiveFeed &liveFeed() override { return *this; }
    [[nodiscard]] interfaces::GapReports &gapReports() override { return *this; }
    [[nodiscard]] interfaces::Quarantine &quarantine() override { return *this; }
    [[nodiscard]] interfaces::Findings &findings() override { return *this; }
    [[nodiscard]] interfaces::Jobs &jobs() override { return *this; }
    [[nodiscard]] interfaces::Importer &importer() override { return *this; }
    [[nodiscard]] interfaces::RowFiles &rowFiles() override { return m_files; }
    [[nodiscard]] interfaces::Maintenance &maintenance() override { return m_care; }
    [[nodiscard]] interfaces::Archive &archive() override { return m_archive; }
    [[nodiscard]] interfaces::EngineStatus status() const override;
    /// What the status says of it.
    [[nodiscard]] Result<interfaces::StoreGrowth> growth() override;
    [[nodiscard]] Result<> track(const market::InstrumentKey &instrument) override;
    [[nodiscard]] Result<> untrack(const market::InstrumentKey &instrument) override;
    void refreshInstruments(std::function<void(Result<RefreshReport>)> done) override;

private:
    template<class T>
    using Shared = std::shared_ptr<const T>;
    template<class T>
    using Callback = std::function<void(const Shared<T> &)>;

    [[nodiscard]] interfaces::SubscriptionHandle
    onCandle(Callback<interfaces::CandleUpdate> callback) override;
    [[nodiscard]] interfaces::SubscriptionHandle
    onTrades(Callback<interfaces::TradeUpdate> callback) override;
    [[nodiscard]] interfaces::SubscriptionHandle
    onTicker(Callback<interfaces::TickerUpdate> callback) override;
    [[nodiscard]] interfaces::SubscriptionHandle
    onRangeChanged(Callback<interfaces::RangeChanged> callback) override;

    [[nodiscard]] Result<std::vector<interfaces::Gap>> gaps(const interfaces::GapFilter &filter) override;
    [[nodiscard]] Result<std::vector<interfaces::Gap>> away(const interfaces::AwayQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::SeriesCoverage>>
    coverage(const interfaces::CoverageQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::TradesCoverage>>
    tradesCoverage(const interfaces::CoverageQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::FundingCoverage>>
    fundingCoverage(const interfaces::CoverageQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::RejectedRow>>
    rejected(const interfaces::RejectedFilter &filter) override;
    [[nodiscard]] Result<std::vector<interfaces::Finding>>
    findings(const interfaces::FindingFilter &filter) override;
    [[nodiscard]] Result<> dismiss(std::int64_t id) override;

    [[nodiscard]] Result<std::int64_t> startBackfill(const interfaces::BackfillRequest &request) override;
    [[nodiscard]] Result<std::int64_t> startRepair(const interfaces::GapFilter &filter) override;
    [[nodiscard]] Result<interfaces::BackfillPlan> plan(const interfaces::BackfillRequest &request) override;
    [[nodiscard]] Result<> kept(std::int64_t job) override;
    void cancel(std::int64_t job) override;
    void pause(std::int64_t job) override;
    void resume(std::int64_t job) override;
    void retry(std::int64_t job) override;
    void move(std::int64_t job, std::optional<std::int64_t> before) override;
    [[nodiscard]] std::vector<interfaces::JobStatus> jobs() const override;
    [[nodiscard]] interfaces::SubscriptionHandle
    onJob(std::function<void(const interfaces::JobStatus &)> callback) override;

    [[nodiscard]] Result<interfaces::ImportReport> storeCandles(const market::SeriesKey &series,
                                                                std::vector<market::Candle> candles,
                                                                interfaces::ImportOrigin origin) override;
    [[nodiscard]] Result<interfaces::ImportReport> storeTrades(const market::InstrumentKey &instrument,
                                                               std::vector<market::Trade> trades,
                                                               interfaces::ImportOrigin origin) override;
    [[nodiscard]] Result<> refuseLines(const market::InstrumentKey &, const std::optional<market::Interval> &,
                                       const interfaces::ImportOrigin &,
                                       std::vector<interfaces::RefusedLine> lines) override
    {
        m_refusedLines += static_cast<int>(lines.size());
        return {};
    }
    [[nodiscard]] Result<std::int64_t> noteShortFile(const market::SeriesKey &, const market::TimeRange &,
                                                     const std::string &, std::int64_t) override
    {
        return 0;
    }

    /// Raises the version and runs `report`, in the order that is set.
    void raise(const market::SeriesKey &series, const std::function<void()> &report);

    FakeMarketData m_data;
    std::atomic<int> m_refusedLines = 0;
    FakeMaintenance m_care;
    FakeArchive m_archive;
    FakeRowFiles m_files;
    std::atomic<bool> m_reportsLate = false;
    bool m_isSlowToKeep = false; ///< under the mutex
    std::condition_variable m_keptAgain;
    std::atomic<int> m_cancels = 0;
    mutable std::mutex m_mutex;
    interfaces::EngineStatus m_status;
    std::vector<interfaces::SeriesCoverage> m_coverage;
    std::vector<interfaces::TradesCoverage> m_tradesCoverage;
    std::vector<interfaces::FundingCoverage> m_fundingCoverage;
    std::optional<interfaces::BackfillPlan> m_plan;
    Result<> m_kept;
    std::vector<interfaces::Gap> m_gaps;
    Refresh m_refresh;
    FakeSubscribers<Shared<interfaces::CandleUpdate>> m_candles;
    FakeSubscribers<Shared<interfaces::TradeUpdate>> m_trades;
    FakeSubscribers<Shared<interfaces::TickerUpdate>> m_tickers;
    FakeSubscribers<Shared<interfaces::RangeChanged>> m_ranges;
    FakeSubscribers<interfaces::JobStatus> m_jobs;
    std::vector<std::string> m_jobOrders;
    std::vector<interfaces::RejectedRow> m_rejected;
    std::vector<interfaces::Finding> m_findings;
    std::vector<interfaces::JobStatus> m_jobList;
    std::vector<interfaces::BackfillRequest> m_backfills;
    std::vector<interfaces::GapFilter> m_repairs;
    bool m_acceptsJobs = false;
};

} // namespace cw::testing
