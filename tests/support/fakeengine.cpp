// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeengine.h"

#include <algorithm>

namespace cw::testing {
namespace {

bool matches(const interfaces::GapFilter &filter, const interfaces::Gap &gap)
{
    const bool isResolved =
        gap.state == interfaces::GapState::VerifiedEmpty || gap.state == interfaces::GapState::Unavailable;
    return (!filter.instrument || *filter.instrument == gap.instrument)
           && (!filter.interval || filter.interval == gap.interval)
           && (!filter.market || *filter.market == gap.instrument.market)
           && (filter.includeResolved || !isResolved)
           && (filter.includeFilled || gap.state != interfaces::GapState::Filled);
}

} // namespace

FakeEngine::FakeEngine()
    : m_refresh([](const std::function<void(Result<RefreshReport>)> &done) { done(RefreshReport{}); })
{
    m_status.running = true;
}

void FakeEngine::setStatus(interfaces::EngineStatus status)
{
    const std::scoped_lock lock(m_mutex);
    m_status = std::move(status);
}

void FakeEngine::setGaps(std::vector<interfaces::Gap> gaps)
{
    const std::scoped_lock lock(m_mutex);
    m_gaps = std::move(gaps);
}

void FakeEngine::setRejected(std::vector<interfaces::RejectedRow> rows)
{
    const std::scoped_lock lock(m_mutex);
    m_rejected = std::move(rows);
}

void FakeEngine::setFindings(std::vector<interfaces::Finding> findings)
{
    const std::scoped_lock lock(m_mutex);
    m_findings = std::move(findings);
}

void FakeEngine::setJobs(std::vector<interfaces::JobStatus> jobs)
{
    const std::scoped_lock lock(m_mutex);
    m_jobList = std::move(jobs);
}

void FakeEngine::acceptJobs() { m_acceptsJobs = true; }

void FakeEngine::setRefresh(Refresh refresh)
{
    const std::scoped_lock lock(m_mutex);
    m_refresh = std::move(refresh);
}

void FakeEngine::repair(const market::SeriesKey &series, const std::vector<market::Candle> &candles)
{
    if (candles.empty())
        return;
    m_data.write(series, candles);
    const market::TimeRange range{candles.front().openTime, series.interval.next(candles.back().openTime)};
    raise(series, [&] { report(series, range); });
}

void FakeEngine::remove(const market::SeriesKey &series, const market::TimeRange &range)
{
    m_data.erase(series, range);
    raise(series, [&] { report(series, range); });
}

void FakeEngine::close(const market::SeriesKey &series, market::Candle candle)
{
    candle.final = true;
    m_data.write(series, {candle});
    if (!m_data.newestFinal(series) || *m_data.newestFinal(series) < candle.openTime)
        m_data.setNewestFinal(series, candle.openTime);
    const auto report = std::make_shared<interfaces::CandleUpdate>(
        interfaces::CandleUpdate{series, std::move(candle), /*closed=*/true});
    raise(series, [&] { m_candles.notify(report); });
}

void FakeEngine::update(const market::SeriesKey &series, const market::Candle &candle)
{
    m_data.write(series, {candle});
    m_candles.notify(std::make_shared<interfaces::CandleUpdate>(
        interfaces::CandleUpdate{series, candle, /*closed=*/false}));
}

void FakeEngine::publish(const interfaces::TradeUpdate &update)
{
    m_trades.notify(std::make_shared<interfaces::TradeUpdate>(update));
}

void FakeEngine::publish(const interfaces::TickerUpdate &update)
{
    m_tickers.notify(std::make_shared<interfaces::TickerUpdate>(update));
}

std::size_t FakeEngine::subscriptions() const
{
    return m_candles.count() + m_trades.count() + m_tickers.count() + m_ranges.count() + m_jobs.count();
}

Result<interfaces::StoreGrowth> FakeEngine::growth()
{
    return status().growth.value_or(interfaces::StoreGrowth());
}

interfaces::EngineStatus FakeEngine::status() const
{
    const std::scoped_lock lock(m_mutex);
    return m_status;
}

Result<> FakeEngine::track(const market::InstrumentKey &instrument)
{
    const std::scoped_lock lock(m_mutex);
    m_status.tracked.push_back({instrument, market::Interval::M1});
    return {};
}

Result<> FakeEngine::untrack(const market::InstrumentKey &instrument)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_status.tracked,
                  [&instrument](const auto &series) { return series.instrument == instrument; });
    return {};
}

void FakeEngine::refreshInstruments(std::function<void(Result<RefreshReport>)> done)
{
    Refresh refresh;
    {
        const std::scoped_lock lock(m_mutex);
        refresh = m_refresh;
    }
    refresh(std::move(done));
}

interfaces::SubscriptionHandle FakeEngine::onCandle(Callback<interfaces::CandleUpdate> callback)
{
    return m_candles.add(std::move(callback));
}

interfaces::SubscriptionHandle FakeEngine::onTrades(Callback<interfaces::TradeUpdate> callback)
{
    return m_trades.add(std::move(callback));
}

interfaces::SubscriptionHandle FakeEngine::onTicker(Callback<interfaces::TickerUpdate> callback)
{
    return m_tickers.add(std::move(callback));
}

interfaces::SubscriptionHandle FakeEngine::onRangeChanged(Callback<interfaces::RangeChanged> callback)
{
    return m_ranges.add(std::move(callback));
}

Result<std::vector<interfaces::Gap>> FakeEngine::gaps(const interfaces::GapFilter &filter)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::Gap> found;
    std::copy_if(m_gaps.begin(), m_gaps.end(), std::back_inserter(found),
                 [&filter](const auto &gap) { return matches(filter, gap); });
    return found;
}

Result<std::vector<interfaces::Gap>> FakeEngine::away(const interfaces::AwayQuery &query)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::Gap> found;
    std::ranges::copy_if(m_gaps, std::back_inserter(found), [&query](const interfaces::Gap &gap) {
        const bool isAway =
            gap.state == interfaces::GapState::Cold || gap.state == interfaces::GapState::Purged;
        const bool isOfKind = gap.interval == query.interval && (query.interval || gap.ids.has_value() != query.isFunding);
        const bool isBehind = gap.ids ? query.range.from > gap.range.to : query.range.from >= gap.range.to;
        return isAway && isOfKind && gap.instrument == query.instrument && gap.range.from <= query.range.to
               && !isBehind;
    });
    return found;
}

Result<> FakeEngine::dismiss(std::int64_t id)
{
    const std::scoped_lock lock(m_mutex);
    for (auto &finding : m_findings) {
        if (finding.id != id || finding.closedAt)
            continue;
        finding.closedAt = finding.foundAt;
        finding.closedBy = "dismissed";
        return {};
    }
    return fail(ErrorCode::NotFound, "There is no open finding " + std::to_string(id) + '.');
}

Result<std::vector<interfaces::Finding>> FakeEngine::findings(const interfaces::FindingFilter &filter)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::Finding> found;
    for (const auto &finding : m_findings) {
        const auto &instrument = finding.series.instrument;
        if ((!filter.instrument || *filter.instrument == instrument)
            && (!filter.interval || *filter.interval == finding.series.interval)
            && (!filter.market || *filter.market == instrument.market)
            && !(filter.onlyOpen && finding.closedAt)
            && found.size() < static_cast<std::size_t>(filter.limit))
            found.push_back(finding);
    }
    return found;
}

Result<std::vector<interfaces::RejectedRow>> FakeEngine::rejected(const interfaces::RejectedFilter &filter)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::RejectedRow> found;
    for (const auto &row : m_rejected) {
        if ((!filter.instrument || *filter.instrument == row.instrument)
            && (!filter.interval || filter.interval == row.interval)
            && (!filter.market || *filter.market == row.instrument.market)
            && found.size() < static_cast<std::size_t>(filter.limit))
            found.push_back(row);
    }
    return found;
}

Result<std::int64_t> FakeEngine::startBackfill(const interfaces::BackfillRequest &request)
{
    m_backfills.push_back(request);
    if (m_acceptsJobs)
        return static_cast<std::int64_t>(m_backfills.size() + m_repairs.size());
    return fail(ErrorCode::Unsupported, "The fake engine has no exchange.");
}

Result<std::int64_t> FakeEngine::startRepair(const interfaces::GapFilter &filter)
{
    m_repairs.push_back(filter);
    if (m_acceptsJobs)
        return static_cast<std::int64_t>(m_backfills.size() + m_repairs.size());
    return fail(ErrorCode::Unsupported, "The fake engine has no exchange.");
}

Result<std::vector<interfaces::SeriesCoverage>> FakeEngine::coverage(const interfaces::CoverageQuery &query)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::SeriesCoverage> found;
    std::copy_if(m_coverage.begin(), m_coverage.end(), std::back_inserter(found), [&](const auto &each) {
        return (!query.instrument || *query.instrument == each.series.instrument)
               && (!query.interval || *query.interval == each.series.interval);
    });
    for (auto &each : found) {
        if (!query.isByDay)
            each.byDay.clear();
    }
    return found;
}

Result<std::vector<interfaces::TradesCoverage>>
FakeEngine::tradesCoverage(const interfaces::CoverageQuery &query)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::TradesCoverage> found;
    std::ranges::copy_if(m_tradesCoverage, std::back_inserter(found), [&](const auto &each) {
        return !query.interval && (!query.instrument || *query.instrument == each.instrument);
    });
    return found;
}

void FakeEngine::setTradesCoverage(std::vector<interfaces::TradesCoverage> coverage)
{
    const std::scoped_lock lock(m_mutex);
    m_tradesCoverage = std::move(coverage);
}

Result<std::vector<interfaces::FundingCoverage>>
FakeEngine::fundingCoverage(const interfaces::CoverageQuery &query)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<interfaces::FundingCoverage> found;
    std::ranges::copy_if(m_fundingCoverage, std::back_inserter(found), [&](const auto &each) {
        return !query.interval && (!query.instrument || *query.instrument == each.instrument);
    });
    return found;
}

void FakeEngine::setFundingCoverage(std::vector<interfaces::FundingCoverage> coverage)
{
    const std::scoped_lock lock(m_mutex);
    m_fundingCoverage = std::move(coverage);
}

void FakeEngine::setCoverage(std::vector<interfaces::SeriesCoverage> coverage)
{
    const std::scoped_lock lock(m_mutex);
    m_coverage = std::move(coverage);
}

void FakeEngine::setPlan(interfaces::BackfillPlan plan)
{
    const std::scoped_lock lock(m_mutex);
    m_plan = plan;
}

void FakeEngine::setKept(Result<> kept)
{
    const std::scoped_lock lock(m_mutex);
    m_kept = std::move(kept);
}

void FakeEngine::setSlowToKeep(bool slow)
{
    const std::scoped_lock lock(m_mutex);
    m_isSlowToKeep = slow;
    m_keptAgain.notify_all();
}

Result<> FakeEngine::kept(std::int64_t)
{
    constexpr std::chrono::seconds kLongest{20};
    std::unique_lock lock(m_mutex);
    m_keptAgain.wait_for(lock, kLongest, [this] { return !m_isSlowToKeep; });
    return m_kept;
}

Result<interfaces::BackfillPlan> FakeEngine::plan(const interfaces::BackfillRequest &)
{
    const std::scoped_lock lock(m_mutex);
    if (m_plan)
        return *m_plan;
    return fail(ErrorCode::Unsupported, "The fake engine has no exchange.");
}

void FakeEngine::cancel(std::int64_t job)
{
    m_jobOrders.push_back("cancel " + std::to_string(job));
    ++m_cancels;
}

void FakeEngine::pause(std::int64_t job) { m_jobOrders.push_back("pause " + std::to_string(job)); }
void FakeEngine::resume(std::int64_t job) { m_jobOrders.push_back("resume " + std::to_string(job)); }
void FakeEngine::retry(std::int64_t job) { m_jobOrders.push_back("retry " + std::to_string(job)); }

void FakeEngine::move(std::int64_t job, std::optional<std::int64_t> before)
{
    m_jobOrders.push_back("move " + std::to_string(job)
                          + (before ? " before " + std::to_string(*before) : " last"));
}

std::vector<interfaces::JobStatus> FakeEngine::jobs() const
{
    const std::scoped_lock lock(m_mutex);
    return m_jobList;
}

interfaces::SubscriptionHandle FakeEngine::onJob(std::function<void(const interfaces::JobStatus &)> callback)
{
    return m_jobs.add(std::move(callback));
}

Result<interfaces::ImportReport> FakeEngine::storeCandles(const market::SeriesKey &series,
                                                          std::vector<market::Candle> candles,
                                                          interfaces::ImportOrigin)
{
    interfaces::ImportReport report;
    report.inserted = static_cast<std::int64_t>(candles.size());
    repair(series, candles);
    return report;
}

Result<interfaces::ImportReport> FakeEngine::storeTrades(const market::InstrumentKey &instrument,
                                                         std::vector<market::Trade> trades,
                                                         interfaces::ImportOrigin)
{
    interfaces::ImportReport report;
    report.inserted = static_cast<std::int64_t>(trades.size());
    m_data.setTrades(instrument, std::move(trades));
    return report;
}

void FakeEngine::report(const market::SeriesKey &series, const market::TimeRange &range)
{
    m_ranges.notify(std::make_shared<interfaces::RangeChanged>(interfaces::RangeChanged{series, range}));
}

void FakeEngine::raise(const market::SeriesKey &series, const std::function<void()> &report)
{
    if (!m_reportsLate)
        report();
    m_data.raiseVersion(series);
    if (m_reportsLate)
        report();
}

} // namespace cw::testing
