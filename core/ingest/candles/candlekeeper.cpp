// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlekeeper.h"

#include "core/ingest/base/log.h"
#include "core/ingest/candles/bulkcandlefetch.h"
#include "core/ingest/fetches/workmeter.h"
#include "core/ingest/keeping/wantedholes.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace cw::ingest {
namespace {

using market::Candle;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using std::chrono::milliseconds;

constexpr milliseconds kFirstRetry{2'000};
constexpr int kMaxRetryDoublings = 5;
/// Repairs of at most this many slots are live business: their candles are announced as closed ones.
constexpr std::int64_t kLiveRepair = 5;

bool touches(const market::TimeRanges &ranges, const TimeRange &range)
{
    const auto outside = ranges.missingIn(range);
    return outside.size() != 1 || outside.front() != range;
}

milliseconds retryDelay(int failures) { return kFirstRetry * (1 << std::min(failures, kMaxRetryDoublings)); }

} // namespace

CandleKeeper::CandleKeeper(KeeperTools tools)
    : m_tools(std::move(tools)), m_ledger(m_tools),
      m_newest(m_tools, m_ledger, [this](const SeriesKey &key, const TimeRange &range) { doubt(key, range); })
{
}

void CandleKeeper::add(const SeriesKey &series)
{
    Series &added = m_series[series];
    added.key = series;
    if (m_hasBegun && !added.isScanned)
        readNewest(added);
}

void CandleKeeper::remove(const market::InstrumentKey &instrument, const std::string &why)
{
    std::erase_if(m_series, [&](const auto &entry) {
        if (entry.first.instrument != instrument)
            return false;
        for (const auto &[from, running] : entry.second.fetches) {
            m_tools.queue.cancel(running.id);
            if (running.errand.job)
                m_tools.listener.workCancelled(*running.errand.job, why);
        }
        for (const HeldWork &held : entry.second.held)
            m_tools.listener.workCancelled(held.job, why);
        return true;
    });
}

void CandleKeeper::begin()
{
    if (std::exchange(m_hasBegun, true))
        return;
    for (auto &[key, series] : m_series)
        readNewest(series);
}

void CandleKeeper::resume(const market::InstrumentKey &instrument)
{
    for (auto &[key, series] : m_series) {
        if (m_hasBegun && key.instrument == instrument)
            readNewest(series);
    }
}

std::vector<SeriesKey> CandleKeeper::series() const
{
    std::vector<SeriesKey> keys;
    for (const auto &[key, series] : m_series)
        keys.push_back(key);
    return keys;
}

bool CandleKeeper::isScanned(const SeriesKey &series) const
{
    const auto found = m_series.find(series);
    return found != m_series.end() && found->second.isScanned;
}

CandleKeeper::Series *CandleKeeper::find(const SeriesKey &key)
{
    const auto found = m_series.find(key);
    return found == m_series.end() ? nullptr : &found->second;
}

UtcTime CandleKeeper::now() const { return m_tools.fetch.client.exchangeNow().value_or(UtcTime()); }

// ---- Newest page -----------------------------------------------------------------------------------------------

void CandleKeeper::readNewest(Series &series)
{
    series.isJoining = true;
    series.newestPage = m_newest.read(
        series.key, [this, key = series.key](const Result<> &read) { handleNewest(key, read); });
}

void CandleKeeper::handleNewest(const SeriesKey &key, const Result<> &read)
{
    Series *series = find(key);
    if (!series)
        return;
    series->isJoining = false;
    if (read) {
        scan(key);
        return;
    }
    qCInfo(logIngest, "%s: the newest page did not come: %s", market::describe(key).c_str(),
           read.error().detail.c_str());
    retryLater(*series);
}

// ---- Looking for holes -----------------------------------------------------------------------------------------

void CandleKeeper::scan(const SeriesKey &key)
{
    Series *series = find(key);
    if (!series || std::exchange(series->isScanning, true))
        return;
    const UtcTime horizon = now() - std::chrono::days(m_tools.backfillDays);
    readAsync<CandleScan>(
        m_tools.reads,
        [key, horizon, limit = durableUpTo(m_tools, key), now = now()](storage::Reader &reader) {
            return scanCandles(reader, key, horizon, limit, now);
        },
        m_lifetime.guard([this, key](Result<CandleScan> scan) { handleScan(key, std::move(scan)); }));
}

void CandleKeeper::scanAll()
{
    for (const SeriesKey &key : series()) {
        if (m_hasBegun && isScanned(key))
            scan(key);
    }
}

void CandleKeeper::handleScan(const SeriesKey &key, Result<CandleScan> scan)
{
    Series *series = find(key);
    if (!series)
        return;
    series->isScanning = false;
    if (!scan) {
        qCWarning(logIngest, "%s: cannot look for gaps: %s", market::describe(key).c_str(),
                  scan.error().detail.c_str());
        retryLater(*series);
        return;
    }
    series->isScanned = true;
    // What a fetch brings is closed in its name when it ends.
    if (std::exchange(series->hasClosed, false))
        scan->healed.clear();
    std::erase_if(scan->healed, [series](const storage::GapRecord &record) {
        return touches(series->inFlight, record.range) || touches(series->judged, record.range);
    });
    m_ledger.closeHealed(std::move(scan->healed), {"elsewhere", std::nullopt, {}});
    const std::vector<CandleHole> found = wanted(key, scan->holes);
    for (std::span<const CandleHole> holes = found; !holes.empty();) {
        const std::size_t count = holesOfOneFetch(holes);
        repair(*series, holes.first(count));
        holes = holes.subspan(count);
    }
    endHeld(*series);
}

std::vector<CandleHole> CandleKeeper::wanted(const SeriesKey &key, const std::vector<CandleHole> &holes) const
{
    HoleWishes wishes;
    wishes.left = m_tools.leftToJobs(key.instrument, key.interval);
    wishes.since = m_tools.follows.since(key.instrument.symbol, key.interval).value_or(UtcTime::max());
    wishes.horizon = key.interval.ceil(now() - std::chrono::days(m_tools.backfillDays));
    return wantedHoles(holes, wishes);
}

void CandleKeeper::endHeld(Series &series)
{
    for (const HeldWork &held : std::exchange(series.held, {}))
        m_tools.listener.workEnded(held.job, {}, {});
}

void CandleKeeper::repair(Series &series, std::span<const CandleHole> holes)
{
    Errand errand;
    errand.isPrehistory = holes.front().isPrehistory;
    errand.isHistory = errand.isPrehistory || holes.front().isUnfollowed;
    errand.oldestStored = holes.front().oldestStored;
    for (const CandleHole &hole : holes) {
        for (const TimeRange &part : series.inFlight.missingIn(hole.range)) {
            errand.slots.add(part);
            if (errand.isPrehistory)
                continue;
            errand.records.push_back(hole.record ? *hole.record : m_ledger.entryOf(series.key, hole, part));
            errand.records.back().status = storage::GapStatus::Repairing;
            errand.records.back().nextTryAt.reset();
            ++errand.records.back().attempts;
        }
    }
    if (errand.slots.isEmpty())
        return;
    m_ledger.write(errand.records);
    startFetch(series, std::move(errand));
}

void CandleKeeper::doubt(const SeriesKey &key, const TimeRange &range)
{
    Series *series = find(key);
    if (!series)
        return;
    // A single late close is everyday business; more than one slot goes on record, and so does the one behind a newest page,
    // whose rows were lost as well until they are stored.
    const bool isLonger = recordNeighbours(*series, range) || key.interval.slotsBetween(range.from, range.to) > 1;
    for (const TimeRange &part : series->inFlight.missingIn(range)) {
        Errand errand;
        errand.slots.add(part);
        storage::GapRecord record = m_ledger.entryOf(key, part);
        if (isLonger || (series->isJoining && !isNoLoss(record.cause))) {
            ++record.attempts;
            errand.records.push_back(std::move(record));
            m_ledger.write(errand.records);
        }
        startFetch(*series, std::move(errand));
    }
}

void CandleKeeper::giveWay(const SeriesKey &key, const TimeRange &range)
{
    Series *series = find(key);
    if (!series)
        return;
    const auto ended = std::erase_if(series->fetches, [&](const auto &entry) {
        const Errand &errand = entry.second.errand;
        if (!errand.isHistory || !touches(errand.slots, range))
            return false;
        m_tools.queue.cancel(entry.second.id);
        for (const TimeRange &slots : errand.slots.ranges())
            series->inFlight.remove(slots);
        if (errand.job)
            m_tools.listener.workCancelled(*errand.job,
                                           "A job that somebody asked for fetches these candles.");
        return true;
    });
    if (ended > 0)
        scan(key);
}

void CandleKeeper::lookAgain(const SeriesKey &key)
{
    if (m_hasBegun && isScanned(key))
        scan(key);
}

bool CandleKeeper::recordNeighbours(Series &series, const TimeRange &range)
{
    bool isAny = false;
    for (auto &[from, running] : series.fetches) {
        Errand &errand = running.errand;
        const TimeRange bounds = errand.bounds();
        if (errand.isPrehistory || (bounds.to != range.from && bounds.from != range.to))
            continue;
        isAny = true;
        if (!errand.records.empty())
            continue;
        errand.records.push_back(m_ledger.entryOf(series.key, bounds));
        errand.records.back().attempts = 1;
        m_ledger.write(errand.records);
    }
    return isAny;
}

// ---- Filling them ----------------------------------------------------------------------------------------------

TimeRange CandleKeeper::Errand::bounds() const
{
    return {slots.ranges().front().from, slots.ranges().back().to};
}

void CandleKeeper::startFetch(Series &series, Errand errand)
{
    const SeriesKey key = series.key;
    const TimeRange bounds = errand.bounds();
    for (const TimeRange &range : errand.slots.ranges())
        series.inFlight.add(range);
    const Priority priority = errand.isHistory ? Priority::Schedule : Priority::Repair;
    if (errand.isPrehistory || !errand.records.empty())
        errand.job = jobFor(series, errand);

    CandleFetchRequest request;
    request.series = key;
    request.slots = errand.slots;
    request.priority = priority;
    request.reachesPrehistory = errand.isPrehistory;
    request.oldestStored = errand.oldestStored;
    request.confirms = [this, key](const Candle &row) {
        const CandleTrack *track = m_tools.feed.candleTrack(key);
        return !track || track->confirms(row);
    };
    if (key.interval.slotsBetween(bounds.from, bounds.to) <= kLiveRepair)
        request.onQueued = [this, key](std::span<const Candle> rows) { announce(key, rows); };
    request.onStored = [this, key](const TimeRange &stored) { m_tools.listener.rangeStored(key, stored); };
    request.onProvenEmpty = [this, key](const TimeRange &range) {
        m_tools.listener.coverageChanged(key, range);
    };

    FetchQueue::Callbacks callbacks;
    const auto meter = std::make_shared<WorkMeter>(m_tools.listener, key.instrument.market, errand.job);
    callbacks.onProgress = [meter](const Fetch &fetch) { meter->look(fetch); };
    callbacks.onDone = [this, key, from = bounds.from, meter](const Fetch &fetch, const FetchOutcome &outcome) {
        meter->look(fetch);
        handleFetched(key, from, static_cast<const SeriesFetch &>(fetch), outcome);
    };
    Running &running = series.fetches[bounds.from];
    running.errand = std::move(errand);
    running.id =
        m_tools.queue.add(makeCandleFetch(m_tools.fetch, std::move(request)), priority, std::move(callbacks));
}

std::int64_t CandleKeeper::jobFor(Series &series, const Errand &errand)
{
    const TimeRange bounds = errand.bounds();
    const auto held = std::find_if(series.held.begin(), series.held.end(), [&](const HeldWork &work) {
        return work.isHistory == errand.isHistory && work.bounds.overlaps(bounds);
    });
    if (held != series.held.end()) {
        const std::int64_t job = held->job;
        series.held.erase(held);
        m_tools.listener.workResumed(job);
        return job;
    }
    const auto kind = errand.isHistory ? interfaces::JobKind::Backfill : interfaces::JobKind::Repair;
    return m_tools.listener.workStarted(kind, series.key.instrument.market,
                                        market::describe(series.key) + ' ' + market::isoText(bounds.from) + " … "
                                            + market::isoText(bounds.to));
}

void CandleKeeper::endJob(Series &series, const Errand &errand, const FetchOutcome &outcome)
{
    if (!errand.job)
        return;
    if (outcome.result || !isHold(outcome.result.error())) {
        m_tools.listener.workEnded(*errand.job, outcome.result, outcome.written);
        return;
    }
    const Error &error = outcome.result.error();
    series.held.push_back({errand.bounds(), errand.isHistory, *errand.job});
    m_tools.listener.workHeld(*errand.job, error.detail,
                              endOfHold(error, m_tools.fetch.client.exchangeNow()), outcome.written);
}

void CandleKeeper::announce(const SeriesKey &key, std::span<const Candle> rows)
{
    for (const Candle &row : rows)
        m_tools.listener.candleMoved(key, row, true);
}

void CandleKeeper::handleFetched(const SeriesKey &key, UtcTime from, const SeriesFetch &fetch,
                                 const FetchOutcome &outcome)
{
    Series *series = find(key);
    if (!series)
        return;
    const Errand errand = std::move(series->fetches.extract(from).mapped().errand);
    endJob(*series, errand, outcome);
    for (const TimeRange &range : errand.slots.ranges())
        series->inFlight.remove(range);
    if (!outcome.result) {
        handleFailed(*series, errand, fetch.unripe(), outcome.result.error());
        return;
    }
    market::TimeRanges settled = errand.slots;
    for (const market::TimeRanges *left : {&fetch.rejected(), &fetch.unripe()}) {
        for (const TimeRange &range : left->ranges())
            settled.remove(range);
    }
    if (CandleTrack *track = m_tools.feed.candleTrack(key)) {
        for (const TimeRange &range : settled.ranges())
            track->settle(range);
    }
    if (fetch.unripe().isEmpty())
        series->looks = 0;
    else
        handleUnripe(*series, errand);
    if (errand.isPrehistory || !errand.records.empty())
        recheck(key, errand, fetch.unripe());
    else
        series->failures = 0;
}

/// Nothing went wrong: the exchange has the rows, and only time or a later row can prove them final.
void CandleKeeper::handleUnripe(Series &series, const Errand &errand)
{
    m_ledger.notePostponed(errand.records, retryDelay(series.looks));
    lookLater(series);
}

void CandleKeeper::handleFailed(Series &series, const Errand &errand, const market::TimeRanges &unripe, const Error &error)
{
    const TimeRange bounds = errand.bounds();
    qCInfo(logIngest, "%s: %s … %s is still missing: %s", market::describe(series.key).c_str(),
           market::isoText(bounds.from).c_str(), market::isoText(bounds.to).c_str(), error.detail.c_str());
    std::vector<storage::GapRecord> records = errand.records;
    if (records.empty() && !errand.isPrehistory) {
        records.push_back(m_ledger.entryOf(series.key, bounds));
        records.back().attempts = 1;
    }
    const auto postponed = std::ranges::stable_partition(
        records, [&unripe](const storage::GapRecord &record) { return !unripe.covers(record.range); });
    m_ledger.notePostponed({postponed.begin(), postponed.end()}, retryDelay(series.failures));
    records.erase(postponed.begin(), postponed.end());
    m_ledger.noteFailed(series.key, std::move(records), error, retryDelay(series.failures));
    retryLater(series);
}

void CandleKeeper::recheck(const SeriesKey &key, const Errand &errand, const market::TimeRanges &unripe)
{
    const TimeRange range = errand.bounds();
    if (Series *series = find(key))
        series->judged.add(range);
    readAsync<CandleScan>(
        m_tools.reads,
        [key, range, now = now()](storage::Reader &reader) {
            return recheckCandles(reader, key, range, now);
        },
        m_lifetime.guard([this, key, errand, unripe](Result<CandleScan> scan) {
            handleRecheck(key, errand, unripe, std::move(scan));
        }));
}

void CandleKeeper::handleRecheck(const SeriesKey &key, const Errand &errand,
                                 const market::TimeRanges &unripe, Result<CandleScan> scan)
{
    Series *series = find(key);
    if (!series)
        return;
    series->judged.remove(errand.bounds());
    // Fetched and still missing: try again, but not at once and not for ever at full speed. Rows that were refused are
    // asked for again by the next look at all series.
    const bool isOpen =
        !scan || std::any_of(scan->holes.begin(), scan->holes.end(), [&](const CandleHole &hole) {
            return touches(errand.slots, hole.range) && !unripe.covers(hole.range)
                   && (!hole.record || hole.record->cause != kRejected);
        });
    if (isOpen)
        retryLater(*series);
    else
        series->failures = 0;
    if (!scan)
        return;
    series->hasClosed = series->isScanning;
    m_ledger.closeHealed(std::move(scan->healed), {"rest", errand.job, m_tools.node});
    if (scan->isClaimWrong)
        m_ledger.recount(key, errand.bounds(), scan->gone);
}

void CandleKeeper::retryLater(Series &series)
{
    if (series.retry)
        return;
    series.retry = m_tools.fetch.timers.after(retryDelay(series.failures++), [this, key = series.key] {
        Series *again = find(key);
        if (!again)
            return;
        again->retry.reset();
        readNewest(*again);
    });
}

/// Soon and then at leisure: the next row usually comes within seconds, and the last one before a halt takes ten minutes.
void CandleKeeper::lookLater(Series &series)
{
    if (series.look)
        return;
    series.look = m_tools.fetch.timers.after(retryDelay(series.looks++), [this, key = series.key] {
        Series *again = find(key);
        if (!again)
            return;
        again->look.reset();
        scan(key);
    });
}

} // namespace cw::ingest
