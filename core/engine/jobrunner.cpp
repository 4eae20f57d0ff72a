// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobrunner.h"

#include "core/ingest/candlefetch.h"
#include "core/ingest/candletrack.h"
#include "core/ingest/fundingfetch.h"
#include "core/ingest/tradespanfetch.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using ingest::Fetch;
using ingest::FetchOutcome;
using ingest::Priority;
using interfaces::BackfillRequest;
using interfaces::DataKind;
using interfaces::GapFilter;
using market::InstrumentKey;
using market::Market;
using market::SeriesKey;
using market::TimeRange;

constexpr std::chrono::milliseconds kClockPoll{500};
constexpr int kMaxClockPolls = 60;

bool matches(const GapFilter &filter, const InstrumentKey &instrument)
{
    return (!filter.instrument || *filter.instrument == instrument)
           && (!filter.market || *filter.market == instrument.market);
}

} // namespace

JobRunner::JobRunner(Tools tools) : m_tools(std::move(tools)), m_ledger(m_tools.sink, m_tools.timers, [] {})
{
}

void JobRunner::run(std::int64_t job, const JobRequest &request)
{
    if (const auto *wanted = std::get_if<BackfillRequest>(&request))
        backfill(job, *wanted);
    else
        repair(job, std::get<GapFilter>(request));
}

void JobRunner::backfill(std::int64_t job, const BackfillRequest &request)
{
    m_work[job];
    whenClockKnown(job, request.instrument.market, [this, job, request] {
        switch (request.kind) {
        case DataKind::Candles: backfillCandles(job, request); break;
        case DataKind::Trades: backfillTrades(job, request); break;
        case DataKind::Funding: backfillFunding(job, request); break;
        }
    });
}

void JobRunner::whenClockKnown(std::int64_t job, Market market, std::function<void()> then, int tries)
{
    if (m_tools.marketOf(market).exchangeNow()) {
        then();
        return;
    }
    if (tries == kMaxClockPolls) {
        fail(job, {ErrorCode::Network, "The exchange does not answer.", std::nullopt});
        return;
    }
    m_work[job].wait = m_tools.timers.after(kClockPoll, [this, job, market, then = std::move(then), tries] {
        whenClockKnown(job, market, then, tries + 1);
    });
}

// ---- Backfill --------------------------------------------------------------------------------------------------

void JobRunner::backfillCandles(std::int64_t job, const BackfillRequest &request)
{
    const SeriesKey series{request.instrument, request.interval};
    const auto now = *m_tools.marketOf(request.instrument.market).exchangeNow();
    TimeRange range{series.interval.ceil(request.range.from), series.interval.ceil(request.range.to)};
    range.to = std::min(range.to, series.interval.floor(now - ingest::kFinalityGrace));
    if (request.maxRows)
        range.to = std::min(range.to, series.interval.advance(range.from, *request.maxRows));
    ingest::readAsync<ingest::CandleScan>(
        m_tools.reads,
        [series, range, now](storage::Reader &reader) {
            return ingest::recheckCandles(reader, series, range, now, ingest::Verdicts::Questioned);
        },
        m_lifetime.guard([this, job, series, range](Result<ingest::CandleScan> scan) {
            if (scan)
                fetchMissing(job, series, range, *scan);
            else
                fail(job, std::move(scan.error()));
        }));
}

void JobRunner::fetchMissing(std::int64_t job, const SeriesKey &series, const TimeRange &range,
                             const ingest::CandleScan &scan)
{
    if (!m_work.contains(job))
        return;
    const std::int64_t missing = addCandles(job, series, scan.holes);
    Work &work = m_work[job];
    work.skipped = series.interval.slotsBetween(range.from, range.to) - missing;
    work.done += work.skipped;
    work.total += work.skipped;
    startOrFinish(job);
}

void JobRunner::backfillTrades(std::int64_t job, const BackfillRequest &request)
{
    auto &ingest = m_tools.marketOf(request.instrument.market);
    add(job, request.instrument.market,
        std::make_unique<ingest::TradeSpanFetch>(ingest.fetchTools(), request.instrument, request.range,
                                                 Priority::User, request.maxRows));
    startOrFinish(job);
}

void JobRunner::backfillFunding(std::int64_t job, const BackfillRequest &request)
{
    auto &ingest = m_tools.marketOf(request.instrument.market);
    add(job, request.instrument.market,
        std::make_unique<ingest::FundingFetch>(ingest.fetchTools(), request.instrument, request.range,
                                               Priority::User));
    startOrFinish(job);
}

// ---- Repair ----------------------------------------------------------------------------------------------------

void JobRunner::repair(std::int64_t job, const GapFilter &filter)
{
    m_work[job].repaired = filter;
    ingest::readAsync<Holes>(
        m_tools.reads, [filter](storage::Reader &reader) { return findHoles(reader, filter); },
        m_lifetime.guard([this, job](Result<Holes> holes) {
            if (holes)
                repairHoles(job, *holes);
            else
                fail(job, std::move(holes.error()));
        }));
}

Result<JobRunner::Holes> JobRunner::findHoles(storage::Reader &reader, const GapFilter &filter)
{
    Holes holes;
    if (auto found = findCandleHoles(reader, filter, holes); !found)
        return failFrom(found);
    if (filter.interval)
        return holes;
    if (auto found = findTradeHoles(reader, filter, holes); !found)
        return failFrom(found);
    return holes;
}

Result<> JobRunner::findCandleHoles(storage::Reader &reader, const GapFilter &filter, Holes &holes)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    for (const auto &summary : *series) {
        const SeriesKey &key = summary.series;
        if (!matches(filter, key.instrument) || (filter.interval && *filter.interval != key.interval))
            continue;
        // Without the exchange's clock no verdict is old.
        auto scan = ingest::recheckCandles(
            reader, key, {summary.coveredFrom, key.interval.next(summary.coveredTo)}, market::UtcTime::min(),
            filter.includeResolved ? ingest::Verdicts::Questioned : ingest::Verdicts::Trusted);
        if (!scan)
            return failFrom(scan);
        if (scan->isClaimWrong)
            holes.miscounted.push_back(key);
        if (!scan->holes.empty())
            holes.candles.emplace(key, std::move(scan->holes));
        std::move(scan->healed.begin(), scan->healed.end(), std::back_inserter(holes.healed));
    }
    return {};
}

Result<> JobRunner::findTradeHoles(storage::Reader &reader, const GapFilter &filter, Holes &holes)
{
    auto trades = reader.tradeSummaries();
    if (!trades)
        return failFrom(trades);
    for (const auto &summary : *trades) {
        if (!matches(filter, summary.instrument))
            continue;
        auto scan = ingest::scanTrades(reader, summary.instrument);
        if (!scan)
            return failFrom(scan);
        for (ingest::TradeHole &hole : scan->holes)
            holes.trades.emplace_back(summary.instrument, std::move(hole));
        std::move(scan->healed.begin(), scan->healed.end(), std::back_inserter(holes.healed));
    }
    return {};
}

void JobRunner::repairHoles(std::int64_t job, const Holes &holes)
{
    if (!m_work.contains(job))
        return;
    for (const auto &[series, missing] : holes.candles) {
        const TimeRange &hole = missing.front().range;
        const auto now = m_tools.marketOf(series.instrument.market).exchangeNow();
        if (!now) {
            whenClockKnown(job, series.instrument.market, [this, job, holes] { repairHoles(job, holes); });
            return;
        }
        if (hole.from >= *now) {
            fail(job, {ErrorCode::InvalidInput,
                       "The exchange's clock stands at " + market::isoText(*now) + ", before the hole of "
                           + market::describe(series) + " at " + market::isoText(hole.from) + '.',
                       std::nullopt});
            return;
        }
    }
    for (const auto &[series, missing] : holes.candles)
        addCandles(job, series, missing);
    for (const auto &[instrument, hole] : holes.trades)
        addTrades(job, instrument, hole);
    startOrFinish(job);
}

// ---- Fetches of a job ------------------------------------------------------------------------------------------

std::int64_t JobRunner::addCandles(std::int64_t job, const SeriesKey &series,
                                   const std::vector<ingest::CandleHole> &holes)
{
    auto &ingest = m_tools.marketOf(series.instrument.market);
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
        return 0;
    request.onStored = [this, series](const TimeRange &stored) {
        m_tools.listener.rangeStored(series, stored);
    };
    request.onProvenEmpty = [this, series](const TimeRange &range) {
        m_tools.listener.coverageChanged(series, range);
    };
    add(job, series.instrument.market,
        std::make_unique<ingest::CandleFetch>(ingest.fetchTools(), std::move(request)));
    m_work[job].total += slots;
    return slots;
}

void JobRunner::addTrades(std::int64_t job, const InstrumentKey &instrument, const ingest::TradeHole &hole)
{
    auto &ingest = m_tools.marketOf(instrument.market);
    ingest::TradeFetchRequest request;
    request.instrument = instrument;
    request.ids = hole.ids;
    request.span = hole.span;
    request.priority = Priority::User;
    add(job, instrument.market,
        std::make_unique<ingest::TradeFetch>(ingest.fetchTools(), std::move(request)));
    m_work[job].total += hole.ids.to - hole.ids.from;
}

void JobRunner::add(std::int64_t job, Market market, std::unique_ptr<Fetch> fetch)
{
    ingest::FetchQueue::Callbacks callbacks;
    callbacks.onProgress = [this, job](const Fetch &moved) { handleProgress(job, moved); };
    callbacks.onDone = [this, job](const Fetch &ended, const FetchOutcome &outcome) {
        handleDone(job, ended, outcome);
    };
    const auto id =
        m_tools.marketOf(market).queue().add(std::move(fetch), Priority::User, std::move(callbacks));
    Work &work = m_work[job];
    work.fetches[id] = market;
    ++work.left;
}

void JobRunner::handleProgress(std::int64_t job, const Fetch &fetch)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    Work &work = found->second;
    noteProgress(job, work, fetch);
    std::int64_t done = work.done;
    std::int64_t known = work.done;
    for (const auto &[running, progress] : work.progress) {
        done += progress.rowsDone;
        known += progress.rowsTotal;
    }
    m_tools.book.move(job, done, std::max(known, work.total));
}

void JobRunner::noteProgress(std::int64_t job, Work &work, const Fetch &fetch)
{
    const ingest::FetchProgress now = fetch.progress();
    const ingest::FetchProgress before = std::exchange(work.progress[&fetch], now);
    m_tools.book.spend(job, now.requests - before.requests, now.weight - before.weight);
}

void JobRunner::handleDone(std::int64_t job, const Fetch &fetch, const FetchOutcome &outcome)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    Work &work = found->second;
    noteProgress(job, work, fetch);
    work.progress.erase(&fetch);
    work.done += fetch.progress().rowsDone;
    work.written += outcome.written;
    if (!outcome.result && work.result)
        work.result = outcome.result;
    --work.left;
    startOrFinish(job);
}

void JobRunner::startOrFinish(std::int64_t job)
{
    Work &work = m_work[job];
    m_tools.book.move(job, work.done, std::max(work.total, work.done));
    if (work.left > 0)
        return;
    if (work.repaired)
        closeLedger(job, *work.repaired);
    else
        finish(job);
}

void JobRunner::closeLedger(std::int64_t job, const GapFilter &filter)
{
    ingest::readAsync<Holes>(
        m_tools.reads, [filter](storage::Reader &reader) { return findHoles(reader, filter); },
        m_lifetime.guard([this, job](Result<Holes> holes) {
            storage::WriteBatch batch;
            if (holes) {
                batch.gaps = std::move(holes->healed);
                for (const SeriesKey &series : holes->miscounted)
                    batch.recounts.push_back({series, {market::UtcTime::min(), market::UtcTime::max()}});
            }
            for (storage::GapRecord &record : batch.gaps) {
                record.status = storage::GapStatus::Filled;
                record.filledBy = "rest, job " + std::to_string(job);
                record.closedAt = record.foundAt;
            }
            if (!batch.isEmpty())
                m_ledger.write(std::move(batch), [this, job] { finish(job); });
            else
                finish(job);
        }));
}

void JobRunner::finish(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    const Work work = std::move(found->second);
    m_work.erase(found);
    m_tools.book.end(job, work.result, work.written, work.skipped);
    onEnded(job);
}

void JobRunner::fail(std::int64_t job, Error error)
{
    if (m_work.erase(job) == 0)
        return;
    m_tools.book.end(job, tl::unexpected(std::move(error)), {});
    onEnded(job);
}

void JobRunner::stop(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    for (const auto &[id, market] : found->second.fetches)
        m_tools.marketOf(market).queue().cancel(id);
    m_work.erase(found);
}

} // namespace cw::engine
