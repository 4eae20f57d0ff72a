// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/fetchrunner.h"

#include "core/engine/downloads/fundingplan.h"
#include "core/engine/downloads/purgesundone.h"
#include "core/engine/downloads/repairentries.h"
#include "core/engine/downloads/temporaryplan.h"
#include "core/engine/jobs/downloadrange.h"
#include "core/ingest/feed/candletrack.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <utility>

namespace cw::engine {

using ingest::Priority;
using interfaces::BackfillRequest;
using interfaces::DataKind;
using interfaces::GapFilter;
using market::Market;
using market::SeriesKey;
using market::TimeRange;

namespace {

/// A database that is away is looked for again after so long.
constexpr std::chrono::seconds kDatabasePause{5};

bool isPause(const Error &error)
{
    return (error.code == ErrorCode::RateLimited || error.code == ErrorCode::Banned) && error.retryAfter.has_value();
}

/// What nobody waits for says from when on it makes sense to ask again.
Error withEnd(Error error)
{
    if (isPause(error))
        error.detail += " It wants no requests until "
                        + market::isoText(
                            std::chrono::ceil<std::chrono::seconds>(market::localTime() + *error.retryAfter))
                        + '.';
    return error;
}

} // namespace

FetchRunner::FetchRunner(Tools tools)
    : m_tools(std::move(tools)), m_ledger(m_tools.sink, m_tools.timers, [] {})
{
}

void FetchRunner::run(std::int64_t job, const JobRequest &request)
{
    if (const auto *wanted = std::get_if<BackfillRequest>(&request))
        begin(job, *wanted, /*isTemporary=*/false);
    else if (const auto *leased = std::get_if<TemporaryRequest>(&request))
        begin(job, leased->what, /*isTemporary=*/true);
    else
        repair(job, std::get<GapFilter>(request));
}

void FetchRunner::begin(std::int64_t job, const BackfillRequest &request, bool isTemporary)
{
    Work &work = m_work[job];
    work.isTemporary = isTemporary;
    work.sink = std::make_shared<JobSink>(m_tools.sink, m_tools.book, job, isTemporary);
    work.wait = std::make_unique<ClockWait>(m_tools.timers, m_tools.marketOf);
    work.wait->start({request.instrument.market}, [this, job, request, isTemporary](Result<> known) {
        if (!known)
            return fail(job, std::move(known.error()));
        if (isTemporary)
            return fetchTemporary(job, request);
        if (request.includePurged)
            m_work[job].broughtBack = request;
        takeLeased(job, request);
    });
}

void FetchRunner::takeLeased(std::int64_t job, const BackfillRequest &request)
{
    Work &work = m_work[job];
    work.leased = std::make_unique<LeasedCopy>(m_tools.reads, *work.sink, m_tools.timers);
    work.leased->start(
        request, exchangeTime(request.instrument.market), [this, job, request](Result<std::int64_t> rows) {
            if (!rows)
                return failRead(job, std::move(rows.error()));
            // They will be found there, and are no rows that somebody else had.
            m_work[job].skipped = -*rows;
            if (*rows > 0 && request.kind == DataKind::Candles)
                m_tools.listener.rangeStored({request.instrument, request.interval}, request.range);
            backfill(job, request);
        });
}

void FetchRunner::backfill(std::int64_t job, const BackfillRequest &request)
{
    switch (request.kind) {
    case DataKind::Candles: backfillCandles(job, request); break;
    case DataKind::Trades: backfillTrades(job, request); break;
    case DataKind::Funding: backfillFunding(job, request); break;
    }
}

// ---- Backfill --------------------------------------------------------------------------------------------------

void FetchRunner::backfillCandles(std::int64_t job, const BackfillRequest &request)
{
    const SeriesKey series{request.instrument, request.interval};
    const auto now = *m_tools.marketOf(request.instrument.market).exchangeNow();
    const TimeRange range = downloadRange(request, now);
    m_work[job].series = series;
    m_tools.marketOf(request.instrument.market).giveWay(series, range);
    ingest::readAsync<ingest::CandleScan>(
        m_tools.reads,
        [series, range, now,
         verdicts = request.includePurged ? ingest::Verdicts::Reversed : ingest::Verdicts::Questioned](
            storage::Reader &reader) { return ingest::recheckCandles(reader, series, range, now, verdicts); },
        m_work[job].lifetime.guard([this, job, series](Result<ingest::CandleScan> scan) {
            if (!scan)
                failRead(job, std::move(scan.error()));
            else if (wantsFirstCandle(scan->holes))
                askFirstCandle(job, series, std::move(*scan));
            else
                fetchMissing(job, series, *scan);
        }));
}

/// Whatever lies before the first candle is no work. An exchange that cannot say is asked for all of it.
void FetchRunner::askFirstCandle(std::int64_t job, const SeriesKey &series, ingest::CandleScan scan)
{
    m_tools.firstCandle.ask(
        series, m_work[job].lifetime.guard([this, job, series, scan = std::move(scan)](
                                     Result<FirstCandleAnswer> answer) mutable {
            m_tools.book.spend(job, 1, m_tools.firstCandleWeight(series.instrument.market));
            if (answer) {
                if (auto unlisted = takeUnlisted(scan.holes, answer->first); !unlisted.isEmpty())
                    addUnlisted(job, series, std::move(unlisted), *answer);
            }
            fetchMissing(job, series, scan);
        }));
}

void FetchRunner::fetchMissing(std::int64_t job, const SeriesKey &series, const ingest::CandleScan &scan)
{
    if (!m_work.contains(job))
        return;
    addCandles(job, series, scan.holes);
    Work &work = m_work[job];
    work.skipped += scan.stored;
    work.done += scan.stored;
    work.total += scan.stored;
    startOrFinish(job);
}

void FetchRunner::backfillTrades(std::int64_t job, const BackfillRequest &request)
{
    ingest::readAsync<ingest::TradesHeld>(
        m_tools.reads,
        [request](storage::Reader &reader) {
            return ingest::tradesHeld(reader, request.instrument, request.range, request.includePurged);
        },
        m_work[job].lifetime.guard([this, job, request](Result<ingest::TradesHeld> held) {
            if (!held)
                return failRead(job, std::move(held.error()));
            addTradeSpan(job, request, std::move(*held));
            startOrFinish(job);
        }));
}

void FetchRunner::backfillFunding(std::int64_t job, const BackfillRequest &request)
{
    const auto now = *m_tools.marketOf(request.instrument.market).exchangeNow();
    ingest::readAsync<FundingOutlook>(
        m_tools.reads,
        [request, now](storage::Reader &reader) { return fundingOutlook(reader, request, now); },
        m_work[job].lifetime.guard([this, job](Result<FundingOutlook> outlook) {
            if (!outlook)
                return failRead(job, std::move(outlook.error()));
            Work &work = m_work[job];
            work.skipped += outlook->stored;
            work.done += outlook->stored;
            work.total += outlook->stored;
            addFunding(job, std::move(outlook->wanted), outlook->room);
            startOrFinish(job);
        }));
}

/// Whoever leases rates for a while wants those, too, that were put away.
void FetchRunner::fetchTemporaryFunding(std::int64_t job, const BackfillRequest &request)
{
    const auto now = *m_tools.marketOf(request.instrument.market).exchangeNow();
    FundingHoles wanted;
    wanted.facts.instrument = request.instrument;
    ingest::FundingHole all;
    all.range = {request.range.from, std::min(request.range.to, now)};
    all.due = all.missing = ingest::ratesDue({}, all.range);
    if (!all.range.isEmpty())
        wanted.holes.push_back(all);
    addFunding(job, std::move(wanted));
    startOrFinish(job);
}

// ---- Temporary rows --------------------------------------------------------------------------------------------

void FetchRunner::fetchTemporary(std::int64_t job, const BackfillRequest &request)
{
    m_work[job].quota = request.maxRows;
    switch (request.kind) {
    case DataKind::Candles: fetchTemporaryCandles(job, request); break;
    case DataKind::Trades: fetchTemporaryTrades(job, request); break;
    case DataKind::Funding: fetchTemporaryFunding(job, request); break;
    }
}

void FetchRunner::fetchTemporaryCandles(std::int64_t job, const BackfillRequest &request)
{
    const SeriesKey series{request.instrument, request.interval};
    const auto now = *m_tools.marketOf(request.instrument.market).exchangeNow();
    const TimeRange range{series.interval.ceil(request.range.from),
                          std::min(series.interval.ceil(request.range.to),
                                   series.interval.floor(now - ingest::kFinalityGrace))};
    ingest::readAsync<std::vector<ingest::CandleHole>>(
        m_tools.reads,
        [series, range](storage::Reader &reader) { return missingEverywhere(reader, series, range); },
        m_work[job].lifetime.guard([this, job, series](Result<std::vector<ingest::CandleHole>> holes) {
            if (!holes)
                return failRead(job, std::move(holes.error()));
            addCandles(job, series, *holes);
            startOrFinish(job);
        }));
}

void FetchRunner::fetchTemporaryTrades(std::int64_t job, const BackfillRequest &request)
{
    ingest::readAsync<std::vector<TimeRange>>(
        m_tools.reads,
        [request](storage::Reader &reader) {
            return missingEverywhere(reader, request.instrument, request.range);
        },
        m_work[job].lifetime.guard([this, job, request](Result<std::vector<TimeRange>> missing) {
            if (!missing)
                return failRead(job, std::move(missing.error()));
            BackfillRequest part = request;
            // One more than there is room for, so that too many are noticed.
            if (part.maxRows)
                ++*part.maxRows;
            for (const TimeRange &range : *missing) {
                part.range = range;
                addTradeSpan(job, part, {});
            }
            startOrFinish(job);
        }));
}

// ---- Repair ----------------------------------------------------------------------------------------------------

void FetchRunner::repair(std::int64_t job, const GapFilter &filter)
{
    Work &work = m_work[job];
    work.sink = std::make_shared<JobSink>(m_tools.sink, m_tools.book, job, /*isTemporary=*/false);
    work.repaired = filter;
    ingest::readAsync<Holes>(
        m_tools.reads, [filter](storage::Reader &reader) { return searchHoles(reader, filter); },
        m_work[job].lifetime.guard([this, job](Result<Holes> holes) {
            if (!holes)
                return failRead(job, std::move(holes.error()));
            const auto found = m_work.find(job);
            if (found == m_work.end())
                return;
            std::set<Market> markets;
            for (const auto &[series, missing] : holes->candles)
                markets.insert(series.instrument.market);
            for (const FundingHoles &funding : holes->funding)
                markets.insert(funding.facts.instrument.market);
            found->second.wait = std::make_unique<ClockWait>(m_tools.timers, m_tools.marketOf);
            found->second.wait->start(std::move(markets),
                                      [this, job, holes = std::move(*holes)](Result<> known) {
                                          if (known)
                                              repairHoles(job, holes);
                                          else
                                              fail(job, std::move(known.error()));
                                      });
        }));
}

void FetchRunner::repairHoles(std::int64_t job, const Holes &holes)
{
    const auto exchangeNow = [this](Market market) { return m_tools.marketOf(market).exchangeNow(); };
    if (auto checked = checkTimes(holes, exchangeNow); !checked)
        return fail(job, std::move(checked.error()));
    noteRepair(holes);
    for (const auto &[series, missing] : holes.candles)
        addCandles(job, series, missing);
    for (const auto &[instrument, hole] : holes.trades)
        addTrades(job, instrument, hole);
    for (const FundingHoles &funding : holes.funding)
        addFunding(job, funding);
    startOrFinish(job);
}

/// With the rows the entries are closed, in the name of the job.
void FetchRunner::noteRepair(const Holes &holes)
{
    RepairWitness witness;
    witness.candles = [this](const SeriesKey &series, const TimeRange &hole) {
        return m_tools.marketOf(series.instrument.market).causeOf(series, hole);
    };
    witness.trades = [this](const market::InstrumentKey &instrument, const ingest::TradeHole &hole) {
        return m_tools.marketOf(instrument.market).causeOf(instrument, hole);
    };
    witness.now = [this](Market market) { return exchangeTime(market); };
    storage::WriteBatch batch;
    batch.gaps = repairEntries(holes, witness);
    if (!batch.isEmpty())
        m_ledger.write(std::move(batch));
}

market::UtcTime FetchRunner::exchangeTime(Market market) const
{
    return m_tools.marketOf(market).exchangeNow().value_or(market::UtcTime());
}

// ---- The end of a job ------------------------------------------------------------------------------------------

void FetchRunner::startOrFinish(std::int64_t job)
{
    Work &work = m_work[job];
    tellProgress(job, work, work.done, std::max(work.total - work.unripe, work.done));
    if (work.left > 0)
        return;
    if (work.repaired)
        closeLedger(job, *work.repaired);
    else if (work.broughtBack)
        closePurges(job, *work.broughtBack);
    else
        finish(job);
}

void FetchRunner::closeLedger(std::int64_t job, const GapFilter &filter)
{
    ingest::readAsync<Holes>(
        m_tools.reads, [filter](storage::Reader &reader) { return searchHoles(reader, filter); },
        m_work[job].lifetime.guard([this, job](Result<Holes> holes) {
            storage::WriteBatch batch;
            if (holes) {
                batch.gaps = std::move(holes->healed);
                for (const SeriesKey &series : holes->miscounted)
                    batch.recounts.push_back({series, {market::UtcTime::min(), market::UtcTime::max()}});
            }
            finishWith(job, std::move(batch));
        }));
}

/// What was purged and is here again is no purge any more.
void FetchRunner::closePurges(std::int64_t job, const BackfillRequest &request)
{
    ingest::readAsync<std::vector<storage::GapRecord>>(
        m_tools.reads, [request](storage::Reader &reader) { return purgesUndone(reader, request); },
        m_work[job].lifetime.guard([this, job](Result<std::vector<storage::GapRecord>> undone) {
            storage::WriteBatch batch;
            if (undone)
                batch.gaps = std::move(*undone);
            finishWith(job, std::move(batch));
        }));
}

void FetchRunner::finishWith(std::int64_t job, storage::WriteBatch batch)
{
    for (storage::GapRecord &record : batch.gaps) {
        record.status = storage::GapStatus::Filled;
        record.filledBy = interfaces::gapFillerText({"rest", job, m_tools.node});
        record.nextTryAt.reset();
        record.checkedAt = record.closedAt = exchangeTime(record.instrument.market);
    }
    if (!batch.isEmpty())
        m_ledger.write(std::move(batch), [this, job] { finish(job); });
    else
        finish(job);
}

void FetchRunner::finish(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    const std::int64_t stored = m_tools.book.storedBy(job);
    Result<> result = found->second.result;
    if (!result && waits(job, result.error()))
        return;
    if (!result)
        result = tl::unexpected(withEnd(std::move(result.error())));
    if (found->second.quota && stored > *found->second.quota)
        result = cw::fail(ErrorCode::Busy,
                          "The range has more rows than the quota of temporary rows has room for ("
                              + std::to_string(*found->second.quota) + ").");
    // What this job stored before it was paused is there already when it goes on, but not because somebody
    // else had it.
    const std::int64_t skipped =
        found->second.skipped - found->second.sink->tally().forgive(found->second.skipped, stored);
    m_tools.book.leaveUnproven(job, found->second.unripe);
    const auto series = found->second.series;
    m_work.erase(found);
    m_tools.book.end(job, result, {}, skipped);
    lookAgain(series);
    onEnded(job);
}

bool FetchRunner::waits(std::int64_t job, const Error &error)
{
    if (!m_tools.isNode || !isPause(error) || m_work.erase(job) == 0)
        return false;
    m_tools.book.wait(job, error.detail, market::localTime() + *error.retryAfter);
    onEnded(job);
    return true;
}

void FetchRunner::failRead(std::int64_t job, Error error)
{
    const bool isPassing = error.code == ErrorCode::Network || error.code == ErrorCode::Timeout
                           || error.code == ErrorCode::Busy;
    if (!m_tools.isNode || !isPassing)
        return fail(job, std::move(error));
    if (m_work.erase(job) == 0)
        return;
    m_tools.book.wait(job, std::move(error.detail), market::localTime() + kDatabasePause);
    onEnded(job);
}

void FetchRunner::fail(std::int64_t job, Error error)
{
    if (waits(job, error))
        return;
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    const auto series = found->second.series;
    m_work.erase(found);
    m_tools.book.end(job, tl::unexpected(withEnd(std::move(error))), {});
    lookAgain(series);
    onEnded(job);
}

void FetchRunner::stop(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    for (const auto &[id, market] : found->second.fetches)
        m_tools.marketOf(market).queue().cancel(id);
    const auto series = found->second.series;
    m_work.erase(found);
    lookAgain(series);
}

/// What such a job did not fetch is history that others may fetch.
void FetchRunner::lookAgain(const std::optional<SeriesKey> &series) const
{
    if (series)
        m_tools.marketOf(series->instrument.market).lookAgain(*series);
}

} // namespace cw::engine
