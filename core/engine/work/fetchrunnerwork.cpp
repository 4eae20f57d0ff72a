// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/fetchrunner.h"
#include "core/ingest/candles/bulkcandlefetch.h"
#include "core/ingest/funding/fundingfetch.h"
#include "core/ingest/trades/bulktradefetch.h"
#include "core/ingest/trades/tradeholefetch.h"

#include <algorithm>
#include <utility>

/// The fetches of a job: how they are made, and what they tell while they run.
namespace cw::engine {

using ingest::Fetch;
using ingest::FetchOutcome;
using ingest::Priority;
using market::InstrumentKey;
using market::Market;
using market::SeriesKey;
using market::TimeRange;

ingest::FetchTools FetchRunner::toolsOf(std::int64_t job, Market market)
{
    const Work &work = m_work[job];
    const ingest::FetchTools tools = m_tools.marketOf(market).fetchTools();
    ingest::FetchTools own{tools.client,       *work.sink,         m_tools.timers,     tools.candlesPerPage,
                           tools.candleWeight, tools.tradesWeight, tools.fundingWeight};
    // Temporary rows are few, and of no claim that would say what of a file is there.
    if (!work.isTemporary) {
        own.bulk = tools.bulk;
        own.reads = &m_tools.reads;
    }
    return own;
}

void FetchRunner::addCandles(std::int64_t job, const SeriesKey &series, const std::vector<ingest::CandleHole> &holes)
{
    const Market market = series.instrument.market;
    ingest::CandleFetchRequest request;
    request.series = series;
    request.priority = Priority::User;
    std::int64_t slots = 0;
    for (const ingest::CandleHole &hole : holes) {
        request.slots.add(hole.range);
        request.reachesPrehistory |= hole.isPrehistory;
        if (hole.oldestStored)
            request.oldestStored = hole.oldestStored;
        slots += series.interval.slotsBetween(hole.range.from, hole.range.to);
    }
    if (slots == 0)
        return;
    request.onStored = [this, series](const TimeRange &stored) {
        m_tools.listener.rangeStored(series, stored);
    };
    request.onProvenEmpty = [this, series](const TimeRange &range) {
        m_tools.listener.coverageChanged(series, range);
    };
    add(job, market, ingest::makeCandleFetch(toolsOf(job, market), std::move(request)));
    m_work[job].total += slots;
}

void FetchRunner::addUnlisted(std::int64_t job, const SeriesKey &series, market::TimeRanges slots,
                              const FirstCandleAnswer &answer)
{
    ingest::CandleFetchRequest request;
    request.series = series;
    request.priority = Priority::User;
    request.reachesPrehistory = true;
    request.unlisted = std::move(slots);
    request.firstCandle = answer.first;
    request.firstCandleAt = answer.at;
    request.onProvenEmpty = [this, series](const TimeRange &range) {
        m_tools.listener.coverageChanged(series, range);
    };
    const Market market = series.instrument.market;
    add(job, market, std::make_unique<ingest::CandleFetch>(toolsOf(job, market), std::move(request)));
}

void FetchRunner::addTrades(std::int64_t job, const InstrumentKey &instrument, const ingest::TradeHole &hole)
{
    ingest::TradeFetchRequest request;
    request.instrument = instrument;
    request.ids = hole.ids;
    request.span = hole.span;
    request.priority = Priority::User;
    add(job, instrument.market,
        std::make_unique<ingest::TradeHoleFetch>(toolsOf(job, instrument.market), std::move(request)));
    m_work[job].total += hole.ids.to - hole.ids.from;
}

void FetchRunner::addFunding(std::int64_t job, FundingHoles wanted, std::optional<std::int64_t> maxRows)
{
    if (wanted.holes.empty())
        return;
    const Market market = wanted.facts.instrument.market;
    ingest::FetchTools tools = toolsOf(job, market);
    tools.ended = m_tools.marketOf(market).fetchTools().ended;
    ingest::FundingFetchRequest request;
    request.facts = std::move(wanted.facts);
    request.holes = std::move(wanted.holes);
    request.priority = Priority::User;
    request.filler = {"rest", job, m_tools.node};
    request.isTemporary = m_work[job].isTemporary;
    request.maxRows = maxRows;
    add(job, market, std::make_unique<ingest::FundingFetch>(std::move(tools), std::move(request)));
}

void FetchRunner::addTradeSpan(std::int64_t job, const interfaces::BackfillRequest &request,
                               ingest::TradesHeld held)
{
    ingest::TradeSpanFetch::Wanted wanted{request.instrument, request.range,   Priority::User,
                                          request.maxRows,    std::move(held), {}};
    wanted.onHeld = [this, job](std::int64_t rows) {
        const auto found = m_work.find(job);
        if (found == m_work.end())
            return;
        found->second.skipped += rows;
        found->second.done += rows;
    };
    const Market market = request.instrument.market;
    add(job, market, ingest::makeTradeSpanFetch(toolsOf(job, market), std::move(wanted)));
}

void FetchRunner::add(std::int64_t job, Market market, std::unique_ptr<Fetch> fetch)
{
    ingest::FetchQueue::Callbacks callbacks;
    // A fetch that is cancelled may live on for a moment, and its callbacks with it: so the sink does, too.
    callbacks.onProgress = [this, job, sink = m_work[job].sink](const Fetch &moved) {
        handleProgress(job, moved);
    };
    callbacks.onDone = [this, job](const Fetch &ended, const FetchOutcome &outcome) {
        handleDone(job, ended, outcome);
    };
    const auto id =
        m_tools.marketOf(market).queue().add(std::move(fetch), Priority::User, std::move(callbacks));
    Work &work = m_work[job];
    work.fetches[id] = market;
    ++work.left;
}

void FetchRunner::handleProgress(std::int64_t job, const Fetch &fetch)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    Work &work = found->second;
    noteProgress(job, work, fetch);
    std::int64_t done = work.done;
    std::int64_t known = work.done;
    std::int64_t unripe = work.unripe;
    for (const auto &[running, progress] : work.progress) {
        done += progress.rowsDone;
        known += progress.rowsTotal;
        unripe += progress.rowsUnripe;
    }
    tellProgress(job, work, done, std::max(known, work.total - unripe));
}

void FetchRunner::tellProgress(std::int64_t job, const Work &work, std::int64_t done, std::int64_t total)
{
    RestPace pace;
    if (!work.fetches.empty()) {
        Spending spent = work.spent;
        spent.rows = done - work.skipped;
        pace = restPace(spent, total - done, m_tools.marketOf(work.fetches.begin()->second).status());
    }
    m_tools.book.move(job, done, total, pace);
}

void FetchRunner::noteProgress(std::int64_t job, Work &work, const Fetch &fetch)
{
    const ingest::FetchProgress now = fetch.progress();
    const ingest::FetchProgress before = std::exchange(work.progress[&fetch], now);
    const std::int64_t requests = now.requests - before.requests;
    const std::int64_t weight = now.weight - before.weight;
    work.spent.requests += requests;
    work.spent.weight += weight;
    m_tools.book.spend(job, requests, weight);
}

void FetchRunner::handleDone(std::int64_t job, const Fetch &fetch, const FetchOutcome &outcome)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    Work &work = found->second;
    noteProgress(job, work, fetch);
    work.progress.erase(&fetch);
    work.done += fetch.progress().rowsDone;
    work.unripe += fetch.progress().rowsUnripe;
    if (!outcome.result && work.result)
        work.result = outcome.result;
    --work.left;
    startOrFinish(job);
}

} // namespace cw::engine
