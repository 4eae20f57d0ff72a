// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/jobdesk.h"

#include "core/engine/base/awaitanswer.h"
#include "core/engine/downloads/fundingplan.h"
#include "core/engine/downloads/leasedrows.h"
#include "core/engine/downloads/tradeplan.h"
#include "core/engine/jobs/downloadrange.h"
#include "core/engine/jobs/planpace.h"
#include "core/ingest/candles/bulkcandlefetch.h"
#include "core/ingest/candles/pageplan.h"
#include "core/ingest/causes/gapscan.h"
#include "core/ingest/feed/candletrack.h"
#include "core/ingest/fetches/filepace.h"
#include "core/ingest/funding/fundingfetch.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <future>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::BackfillPlan;
using interfaces::BackfillRequest;
using interfaces::DataKind;
using market::Interval;
using market::Market;
using market::SeriesKey;
using market::TimeRange;
using storage::Reader;

/// So long a plan waits for the exchange before it guesses.
constexpr std::chrono::seconds kPlanPatience{15};
/// So long a job may take to get into the database.
constexpr std::chrono::seconds kCommitPatience{5};

std::string titleOf(const BackfillRequest &request)
{
    std::string what;
    switch (request.kind) {
    case DataKind::Candles: what = request.interval.text(); break;
    case DataKind::Trades: what = "trades"; break;
    case DataKind::Funding: what = "funding"; break;
    }
    return market::describe(request.instrument) + ' ' + what + ' ' + market::isoText(request.range.from)
           + " … " + market::isoText(request.range.to);
}

/// A question that was refused may be the first to hear of a pause.
void notePause(BackfillPlan &plan, const Error &error)
{
    const bool isPause = error.code == ErrorCode::RateLimited || error.code == ErrorCode::Banned
                         || error.code == ErrorCode::Blocked;
    if (!isPause || !error.retryAfter)
        return;
    plan.blockedFor = std::chrono::ceil<std::chrono::seconds>(*error.retryAfter);
    plan.blockedReason = error.detail;
}

/// What the download finds when it has taken over what is leased.
Result<ingest::CandleScan> scanFor(Reader &reader, const BackfillRequest &request, market::UtcTime now)
{
    const SeriesKey series{request.instrument, request.interval};
    auto scan = ingest::recheckCandles(reader, series, downloadRange(request, now), now,
                                       request.includePurged ? ingest::Verdicts::Reversed
                                                             : ingest::Verdicts::Questioned);
    auto leased = leasedSlots(reader, request, now);
    if (!scan || !leased)
        return scan ? failFrom(leased) : scan;
    scan->stored += takeLeased(scan->holes, *leased, series.interval);
    return scan;
}

} // namespace

JobDesk::JobDesk(JobBook &book, ReadPool &pool, const StatusBoard &board,
                 std::shared_ptr<const exchange::Venue> venue, Sources sources, Calls calls)
    : m_book(book), m_pool(pool), m_board(board), m_venue(std::move(venue)), m_sources(sources),
      m_calls(std::move(calls))
{
}

Result<> JobDesk::check(const BackfillRequest &request) const
{
    const market::Market market = request.instrument.market;
    if (request.range.isEmpty())
        return fail(ErrorCode::InvalidInput, "The range is empty: its end must be after its start.");
    if (request.maxRows && *request.maxRows <= 0)
        return fail(ErrorCode::InvalidInput, "The maximum number of rows must be above zero.");
    if (request.kind == DataKind::Funding && market != market::Market::UsdM)
        return fail(ErrorCode::InvalidInput, "Only futures (market um) have funding rates.");
    const auto offered = m_venue->intervals(market);
    if (request.kind == DataKind::Candles
        && std::find(offered.begin(), offered.end(), request.interval) == offered.end()) {
        return fail(ErrorCode::InvalidInput, "The interval " + std::string(request.interval.text())
                                                 + " does not exist in market "
                                                 + std::string(market::marketText(market)) + ".");
    }
    return {};
}

Result<std::int64_t> JobDesk::startBackfill(const BackfillRequest &request)
{
    if (!m_sources.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run.");
    if (auto checked = check(request); !checked)
        return failFrom(checked);
    std::string text = jobRequestText(request);
    if (const auto now = m_board.exchangeTime(request.instrument.market))
        text = withAsked(text, *now);
    return enqueue(interfaces::JobKind::Backfill, titleOf(request), std::move(text));
}

Result<std::int64_t> JobDesk::startRepair(const interfaces::GapFilter &filter)
{
    if (!m_sources.canFetch)
        return fail(ErrorCode::Unsupported, "Fetching is switched off in this run.");
    const std::string what =
        filter.instrument ? market::describe(*filter.instrument) : std::string("all instruments");
    return enqueue(interfaces::JobKind::Repair, "repair " + what, jobRequestText(filter));
}

std::int64_t JobDesk::enqueue(interfaces::JobKind kind, std::string title, std::string request)
{
    const std::int64_t job = m_book.addRequested(kind, interfaces::JobPriority::User, "user",
                                                 std::move(title), std::move(request));
    m_calls.post([](JobQueue &queue) { queue.startNext(); });
    return job;
}

void JobDesk::cancel(std::int64_t job)
{
    m_calls.post([job](JobQueue &queue) { queue.cancel(job); });
}

void JobDesk::pause(std::int64_t job)
{
    m_calls.post([job](JobQueue &queue) { queue.pause(job); });
}

void JobDesk::resume(std::int64_t job)
{
    m_calls.post([job](JobQueue &queue) { queue.resume(job); });
}

void JobDesk::retry(std::int64_t job)
{
    m_calls.post([job](JobQueue &queue) { queue.retry(job); });
}

void JobDesk::move(std::int64_t job, std::optional<std::int64_t> before)
{
    m_calls.post([job, before](JobQueue &queue) { queue.move(job, before); });
}

Result<> JobDesk::kept(std::int64_t job)
{
    auto stored = std::make_shared<std::promise<void>>();
    const auto done = stored->get_future();
    m_calls.keep(job, [stored = std::move(stored)] { stored->set_value(); });
    if (done.wait_for(kCommitPatience) == std::future_status::ready)
        return {};
    cancel(job);
    const auto status = m_board.read();
    return fail(status->isDiskFull ? ErrorCode::StorageFull : ErrorCode::Busy,
                "The database did not take the job within " + std::to_string(kCommitPatience.count())
                    + " seconds; nothing was begun. Ask again when it does. " + status->databaseError);
}

Result<BackfillPlan> JobDesk::plan(const BackfillRequest &request)
{
    if (auto checked = check(request); !checked)
        return failFrom(checked);
    switch (request.kind) {
    case DataKind::Candles: return planCandles(request);
    case DataKind::Trades: return planTrades(request);
    case DataKind::Funding: break;
    }
    return planFunding(request);
}

Result<BackfillPlan> JobDesk::planCandles(const BackfillRequest &request)
{
    const SeriesKey series{request.instrument, request.interval};
    BackfillPlan plan;
    const Present now = presentOf(request.instrument.market, plan);
    auto scan = m_pool.call([&](Reader &reader) { return scanFor(reader, request, now.time); });
    if (!scan)
        return failFrom(scan);
    market::TimeRanges missing;
    const std::int64_t questions = leaveUnlistedOut(series, scan->holes, now, plan);
    for (const ingest::CandleHole &hole : scan->holes) {
        missing.add(hole.range);
        plan.rowsMissing += series.interval.slotsBetween(hole.range.from, hole.range.to);
    }
    // What somebody purged and what lies in files is left away by the run, too.
    plan.rowsExpected = scan->stored + plan.rowsMissing;
    const Market market = series.instrument.market;
    plan.requests = plan.requestsAtMost = questions;
    plan.weight = plan.weightAtMost = questions * m_venue->klinesWeight(market, 1);
    planPages(plan, series, std::move(missing), now.time);
    setDuration(plan, request, questions > 1);
    return plan;
}

/// What files hold is not asked for; if they are not there, it is, behind what is too young for a file.
void JobDesk::planPages(BackfillPlan &plan, const SeriesKey &series, market::TimeRanges missing,
                        market::UtcTime now) const
{
    const Market market = series.instrument.market;
    const ingest::PagePlan pages(series.interval, m_venue->klinesPageSize(market), [&](std::int64_t rows) {
        return m_venue->klinesWeight(market, static_cast<int>(rows));
    });
    const auto add = [&](market::TimeRanges slots, std::int64_t &requests, std::int64_t &weight) {
        const auto cost = pages.costOf(std::move(slots), now);
        requests += cost.requests;
        weight += cost.weight;
    };
    const auto files = hasBulkFiles(market) ? ingest::bulkPeriods(series, missing, now,
                                                                  ingest::rowsWorthAFile(pages.rowsPerPage()))
                                            : std::vector<ingest::BulkPeriod>();
    const market::UtcTime filesEnd = files.empty() ? market::UtcTime::min() : files.back().range.to;
    market::TimeRanges young = missing;
    young.remove({market::UtcTime::min(), filesEnd});
    market::TimeRanges old = missing;
    old.remove({filesEnd, market::UtcTime::max()});
    add(young, plan.requestsAtMost, plan.weightAtMost);
    add(old, plan.requestsAtMost, plan.weightAtMost);
    for (const ingest::BulkPeriod &file : files)
        missing.remove(file.range);
    add(std::move(missing), plan.requests, plan.weight);
    plan.files = static_cast<std::int64_t>(files.size());
}

/// As the job does it: where the series begins is asked first, and once more where that leaves slots out. Answers how many
/// questions the job will ask.
std::int64_t JobDesk::leaveUnlistedOut(const SeriesKey &series, std::vector<ingest::CandleHole> &holes,
                                       const Present &now, BackfillPlan &plan) const
{
    if (!wantsFirstCandle(holes))
        return 0;
    const auto first = now.isExchanges ? firstCandleOf(series, plan) : std::nullopt;
    if (!first)
        return 1;
    const auto unlisted = takeUnlisted(holes, first->first);
    return unlisted.isEmpty() ? 1 : 2;
}

JobDesk::Present JobDesk::presentOf(Market market, BackfillPlan &plan) const
{
    if (const auto known = m_board.exchangeTime(market))
        return {*known, true};
    const auto told = awaitAnswer<market::UtcTime>(
        [&](auto tell) { m_calls.askClock(market, std::move(tell)); }, kPlanPatience);
    if (told)
        return {*told, true};
    notePause(plan, told.error());
    return {market::localTime(), false};
}

std::optional<FirstCandleAnswer> JobDesk::firstCandleOf(const SeriesKey &series, BackfillPlan &plan) const
{
    if (!m_sources.canFetch)
        return std::nullopt;
    auto first = awaitAnswer<FirstCandleAnswer>([&](auto tell) { m_calls.askFirst(series, std::move(tell)); },
                                                kPlanPatience);
    if (first)
        return *std::move(first);
    notePause(plan, first.error());
    return std::nullopt;
}

std::optional<ingest::TradeSpan> JobDesk::spanOf(const BackfillRequest &request,
                                                 const ingest::TradesHeld &held, BackfillPlan &plan) const
{
    if (!m_sources.canFetch || (held.from.id && held.to.id))
        return std::nullopt;
    auto span = awaitAnswer<ingest::TradeSpan>(
        [&](auto tell) {
            m_calls.locate(
                {request.instrument, request.range, ingest::Priority::User, held.from.id, held.to.id},
                std::move(tell));
        },
        kPlanPatience);
    if (span)
        return *std::move(span);
    notePause(plan, span.error());
    return std::nullopt;
}

Result<BackfillPlan> JobDesk::planTrades(const BackfillRequest &request)
{
    BackfillPlan plan;
    const Present now = presentOf(request.instrument.market, plan);
    auto leased = m_pool.call([&](Reader &reader) { return leasedIds(reader, request, now.time); });
    if (!leased)
        return failFrom(leased);
    auto held = m_pool.call([&](Reader &reader) {
        return ingest::tradesHeld(reader, request.instrument, request.range, request.includePurged, *leased);
    });
    if (!held)
        return failFrom(held);
    const auto span = now.isExchanges ? spanOf(request, *held, plan) : std::nullopt;
    const auto ids = span ? std::optional(span->ids) : std::nullopt;
    auto outlook = m_pool.call([&](Reader &reader) {
        return outlookOn(
            reader, request,
            {std::move(*held), ids, now.time, hasBulkFiles(request.instrument.market), std::move(*leased)});
    });
    if (!outlook)
        return failFrom(outlook);
    plan.rowsExpected = outlook->rows;
    plan.rowsMissing = outlook->missing;
    plan.files = outlook->files;
    const std::int64_t questions = span ? span->requests : outlook->located;
    plan.requests = questions + outlook->pages;
    plan.requestsAtMost = questions + outlook->pagesAtMost;
    exchange::TradeQuery byId;
    byId.instrument = request.instrument;
    byId.fromId = 0;
    exchange::TradeQuery byTime;
    byTime.instrument = request.instrument;
    byTime.from = request.range.from;
    const std::int64_t asked = span ? span->weight : outlook->located * m_venue->tradesCall(byTime).weight;
    const int page = m_venue->tradesCall(byId).weight;
    plan.weight = asked + outlook->pages * page;
    plan.weightAtMost = asked + outlook->pagesAtMost * page;
    setDuration(plan, request, false);
    return plan;
}

/// As the job does it: what is proven is not asked for, and nothing before the first rate or after the present is due.
Result<BackfillPlan> JobDesk::planFunding(const BackfillRequest &request)
{
    BackfillPlan plan;
    const Market market = request.instrument.market;
    const SeriesKey candles{request.instrument, Interval::H8};
    const Present now = presentOf(market, plan);
    auto outlook = m_pool.call([&](Reader &reader) { return fundingOutlook(reader, request, now.time); });
    if (!outlook)
        return failFrom(outlook);
    bool asksForFirst = false;
    if (wantsFirstRate(*outlook) && now.isExchanges) {
        if (const auto first = firstCandleOf(candles, plan))
            asksForFirst = takeUnlisted(*outlook, first->first);
    }
    for (const ingest::FundingHole &hole : outlook->wanted.holes) {
        plan.rowsExpected += hole.due;
        plan.rowsMissing += hole.missing;
    }
    plan.rowsExpected += outlook->stored;
    plan.requests = ingest::fundingRequests(outlook->wanted.holes, asksForFirst);
    plan.weight = plan.requests
                  * m_venue->fundingCall({request.instrument, std::nullopt, std::nullopt, ingest::kFundingPerPage})
                        .weight;
    plan.requestsAtMost = plan.requests;
    plan.weightAtMost = plan.weight;
    setDuration(plan, request, asksForFirst);
    return plan;
}

interfaces::MarketStatus JobDesk::statusOf(Market market) const
{
    for (const interfaces::MarketStatus &status : m_board.read()->markets) {
        if (status.market == market)
            return status;
    }
    return {};
}

bool JobDesk::hasBulkFiles(Market market) const
{
    return m_sources.hasBulkFiles && !statusOf(market).isArchiveAway;
}

std::optional<std::chrono::milliseconds> JobDesk::fileTimeOf(const BackfillRequest &request) const
{
    const auto rows = request.kind == DataKind::Trades ? storage::RowKind::Trades : storage::RowKind::Candles;
    const auto time = m_pool.call(
        [&](Reader &reader) { return ingest::readFileTime(reader, request.instrument.market, rows); });
    return time ? *time : std::nullopt;
}

void JobDesk::setDuration(BackfillPlan &plan, const BackfillRequest &request, bool provesBeginning) const
{
    interfaces::MarketStatus pace = statusOf(request.instrument.market);
    if (pace.blockedFor && *pace.blockedFor >= plan.blockedFor) {
        plan.blockedFor = *pace.blockedFor;
        plan.blockedReason = pace.blockedReason;
    }
    if (plan.requestsAtMost == 0) {
        plan.blockedFor = std::chrono::seconds(0);
        plan.blockedReason.clear();
    }
    pace.blockedFor = plan.blockedFor;
    const auto fileTime = plan.files > 0 ? fileTimeOf(request) : std::nullopt;
    plan.duration = planDuration({plan.requests, plan.weight, plan.files, fileTime, provesBeginning}, pace);
    const auto pages = planDuration({plan.requestsAtMost, plan.weightAtMost, 0, {}, provesBeginning}, pace);
    plan.durationAtMost = std::max(plan.duration, pages);
}

} // namespace cw::engine
