// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candlekeeper.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

Q_LOGGING_CATEGORY(log, "cw.ingest")

using market::Candle;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using std::chrono::milliseconds;

constexpr milliseconds kFirstRetry{2'000};
constexpr int kMaxRetryDoublings = 5;
/// Repairs of at most this many slots are live business: their candles are announced as closed ones.
constexpr std::int64_t kLiveRepair = 5;
/// Holes one fetch fills: enough to share requests, few enough to see progress.
constexpr std::size_t kHolesPerFetch = 500;

milliseconds retryDelay(int failures) { return kFirstRetry * (1 << std::min(failures, kMaxRetryDoublings)); }

bool isLast(const Error &error)
{
    return error.code == ErrorCode::InvalidInput || error.code == ErrorCode::NotFound
           || error.code == ErrorCode::Unsupported;
}

} // namespace

CandleKeeper::CandleKeeper(KeeperTools tools)
    : m_tools(tools), m_writer(tools.fetch.sink, tools.fetch.timers, [] {})
{
}

void CandleKeeper::add(const SeriesKey &series)
{
    Series &added = m_series[series];
    added.key = series;
    if (m_hasBegun && !added.isScanned)
        readNewest(added);
}

void CandleKeeper::remove(const market::InstrumentKey &instrument)
{
    std::erase_if(m_series, [&](const auto &entry) {
        if (entry.first.instrument != instrument)
            return false;
        for (const auto &[from, id] : entry.second.fetches)
            m_tools.queue.cancel(id);
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
    exchange::KlineQuery query;
    query.series = series.key;
    series.newestPage = m_tools.fetch.client.klines(
        std::move(query), Priority::Repair, [this, key = series.key](Result<std::vector<Candle>> answer) {
            handleNewest(key, std::move(answer));
        });
}

void CandleKeeper::handleNewest(const SeriesKey &key, Result<std::vector<Candle>> answer)
{
    Series *series = find(key);
    if (!series)
        return;
    if (!answer) {
        qCInfo(log, "%s: the newest page did not come: %s", market::describe(key).c_str(),
               answer.error().detail.c_str());
        retryLater(*series);
        return;
    }
    storeNewest(*series, std::move(*answer));
}

void CandleKeeper::storeNewest(Series &series, std::vector<Candle> rows)
{
    const SeriesKey key = series.key;
    const UtcTime ripe = now() - kFinalityGrace;
    const auto firstOpen = std::find_if(
        rows.begin(), rows.end(), [&](const Candle &row) { return !row.final || row.closeTime > ripe; });
    const std::optional<Candle> provisional =
        firstOpen == rows.end() ? std::nullopt : std::optional(*firstOpen);
    rows.erase(firstOpen, rows.end());
    if (CandleTrack *track = m_tools.feed.candleTrack(key); track && !rows.empty()) {
        if (const auto doubted = track->join(key.interval.next(rows.back().openTime)))
            doubt(key, *doubted);
    }
    if (provisional) {
        Candle open = *provisional;
        open.final = false;
        m_tools.feed.takeSnapshot(key, open);
    }
    if (rows.empty()) {
        scan(key);
        return;
    }
    const TimeRange range{rows.front().openTime, key.interval.next(rows.back().openTime)};
    storage::WriteBatch batch;
    batch.candles.push_back({key, std::move(rows)});
    m_writer.write(std::move(batch), [this, key, range] {
        m_tools.listener.rangeStored(key, range);
        scan(key);
    });
}

// ---- Looking for holes -----------------------------------------------------------------------------------------

UtcTime CandleKeeper::scanLimit(const SeriesKey &key) const
{
    UtcTime limit = key.interval.floor(now() - kFinalityGrace);
    // What is live but not durable yet is not missing.
    if (const CandleTrack *track = m_tools.feed.candleTrack(key); track && track->frontier())
        limit = std::min(limit, *track->frontier());
    if (const auto uncommitted = m_tools.feed.oldestUncommitted(key))
        limit = std::min(limit, *uncommitted);
    return limit;
}

void CandleKeeper::scan(const SeriesKey &key)
{
    Series *series = find(key);
    if (!series || std::exchange(series->isScanning, true))
        return;
    const UtcTime horizon = now() - std::chrono::days(m_tools.backfillDays);
    readAsync<CandleScan>(
        m_tools.reads,
        [key, horizon, limit = scanLimit(key), now = now()](storage::Reader &reader) {
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
        qCWarning(log, "%s: cannot look for gaps: %s", market::describe(key).c_str(),
                  scan.error().detail.c_str());
        retryLater(*series);
        return;
    }
    series->isScanned = true;
    closeHealed(std::move(scan->healed), "elsewhere");
    for (std::span<const CandleHole> holes = scan->holes; !holes.empty();) {
        // What was never fetched comes first and waits behind every repair.
        const std::size_t count = holes.front().isPrehistory ? 1 : std::min(holes.size(), kHolesPerFetch);
        repair(*series, holes.first(count));
        holes = holes.subspan(count);
    }
}

void CandleKeeper::closeHealed(std::vector<storage::GapRecord> healed, std::string_view filledBy)
{
    for (storage::GapRecord &record : healed) {
        record.status = storage::GapStatus::Filled;
        record.filledBy = filledBy;
        record.checkedAt = record.closedAt = now();
    }
    writeLedger(std::move(healed));
}

void CandleKeeper::repair(Series &series, std::span<const CandleHole> holes)
{
    Errand errand;
    errand.isPrehistory = holes.front().isPrehistory;
    for (const CandleHole &hole : holes) {
        for (const TimeRange &part : series.inFlight.missingIn(hole.range)) {
            errand.slots.add(part);
            if (errand.isPrehistory)
                continue;
            errand.records.push_back(hole.record ? *hole.record : recordOf(series.key, hole, part));
            errand.records.back().status = storage::GapStatus::Repairing;
        }
    }
    if (errand.slots.isEmpty())
        return;
    writeLedger(errand.records);
    startFetch(series, std::move(errand));
}

void CandleKeeper::doubt(const SeriesKey &key, const TimeRange &range)
{
    Series *series = find(key);
    if (!series)
        return;
    // A single late close is everyday business; more than one slot goes on record.
    const bool isLoss = key.interval.slotsBetween(range.from, range.to) > 1;
    for (const TimeRange &part : series->inFlight.missingIn(range)) {
        Errand errand;
        errand.slots.add(part);
        if (isLoss) {
            errand.records.push_back(recordOf(key, part));
            writeLedger(errand.records);
        }
        startFetch(*series, std::move(errand));
    }
}

storage::GapRecord CandleKeeper::recordOf(const SeriesKey &key, const TimeRange &range) const
{
    storage::GapRecord record;
    record.instrument = key.instrument;
    record.interval = key.interval;
    record.range = range;
    record.status = storage::GapStatus::Repairing;
    Cause cause = m_tools.outages.causeOf(range);
    record.cause = std::move(cause.word);
    record.evidence = std::move(cause.evidence);
    record.foundAt = now();
    return record;
}

storage::GapRecord CandleKeeper::recordOf(const SeriesKey &key, const CandleHole &hole,
                                          const TimeRange &part) const
{
    storage::GapRecord record = recordOf(key, part);
    if (hole.deleted > 0) {
        record.cause = "deleted";
        record.evidence = std::to_string(hole.deleted)
                          + " of these candles were stored and deleted by another program, "
                            "the last one at "
                          + market::isoText(hole.deletedAt) + " on the database's clock.";
    }
    return record;
}

void CandleKeeper::writeLedger(std::vector<storage::GapRecord> records)
{
    if (records.empty())
        return;
    storage::WriteBatch batch;
    batch.gaps = std::move(records);
    m_writer.write(std::move(batch));
}

/// The exchange cannot give these slots: readers count them as missing no more.
void CandleKeeper::giveUp(const SeriesKey &key, storage::GapRecord record)
{
    const TimeRange range = record.range;
    record.status = storage::GapStatus::Unavailable;
    storage::WriteBatch batch;
    batch.gaps.push_back(std::move(record));
    m_writer.write(std::move(batch), [this, key, range] { m_tools.listener.coverageChanged(key, range); });
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
    const Priority priority = errand.isPrehistory ? Priority::Schedule : Priority::Repair;
    if (errand.isPrehistory || !errand.records.empty()) {
        const auto kind = errand.isPrehistory ? interfaces::JobKind::Backfill : interfaces::JobKind::Repair;
        errand.job =
            m_tools.listener.workStarted(kind, market::describe(key) + ' ' + market::isoText(bounds.from)
                                                   + " … " + market::isoText(bounds.to));
    }

    CandleFetchRequest request;
    request.series = key;
    request.slots = errand.slots;
    request.priority = priority;
    request.reachesPrehistory = errand.isPrehistory;
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
    callbacks.onProgress = [this, job = errand.job](const Fetch &fetch) {
        if (job)
            m_tools.listener.workMoved(*job, fetch.progress().rowsDone, fetch.progress().rowsTotal);
    };
    callbacks.onDone = [this, key, errand](const Fetch &, const FetchOutcome &outcome) {
        handleFetched(key, errand, outcome);
    };
    series.fetches[bounds.from] = m_tools.queue.add(
        std::make_unique<CandleFetch>(m_tools.fetch, std::move(request)), priority, std::move(callbacks));
}

void CandleKeeper::announce(const SeriesKey &key, std::span<const Candle> rows)
{
    for (const Candle &row : rows)
        m_tools.listener.candleMoved(key, row, true);
}

void CandleKeeper::handleFetched(const SeriesKey &key, const Errand &errand, const FetchOutcome &outcome)
{
    if (errand.job)
        m_tools.listener.workEnded(*errand.job, outcome.result, outcome.written);
    Series *series = find(key);
    if (!series)
        return;
    for (const TimeRange &range : errand.slots.ranges())
        series->inFlight.remove(range);
    series->fetches.erase(errand.bounds().from);
    if (!outcome.result) {
        handleFailed(*series, errand, outcome.result.error());
        return;
    }
    if (CandleTrack *track = m_tools.feed.candleTrack(key)) {
        for (const TimeRange &range : errand.slots.ranges())
            track->settle(range);
    }
    if (errand.isPrehistory || !errand.records.empty())
        recheck(key, errand.bounds());
    else
        series->failures = 0;
}

void CandleKeeper::handleFailed(Series &series, const Errand &errand, const Error &error)
{
    const TimeRange bounds = errand.bounds();
    qCInfo(log, "%s: %s … %s is still missing: %s", market::describe(series.key).c_str(),
           market::isoText(bounds.from).c_str(), market::isoText(bounds.to).c_str(), error.detail.c_str());
    std::vector<storage::GapRecord> records = errand.records;
    if (records.empty() && !errand.isPrehistory)
        records.push_back(recordOf(series.key, bounds));
    for (storage::GapRecord &record : records) {
        ++record.attempts;
        record.lastError = error.detail;
        record.checkedAt = now();
        record.status = storage::GapStatus::Open;
        if (isLast(error))
            giveUp(series.key, record);
    }
    if (!isLast(error))
        writeLedger(std::move(records));
    retryLater(series);
}

void CandleKeeper::recheck(const SeriesKey &key, const TimeRange &range)
{
    readAsync<CandleScan>(
        m_tools.reads,
        [key, range, now = now()](storage::Reader &reader) {
            return recheckCandles(reader, key, range, now);
        },
        m_lifetime.guard(
            [this, key, range](Result<CandleScan> scan) { handleRecheck(key, range, std::move(scan)); }));
}

void CandleKeeper::handleRecheck(const SeriesKey &key, const TimeRange &range, Result<CandleScan> scan)
{
    Series *series = find(key);
    if (!series)
        return;
    // Fetched and still missing: try again, but not at once and not for ever at full speed.
    if (!scan || !scan->holes.empty())
        retryLater(*series);
    else
        series->failures = 0;
    if (!scan)
        return;
    closeHealed(std::move(scan->healed), "rest");
    if (scan->isClaimWrong) {
        storage::WriteBatch batch;
        batch.recounts.push_back({key, range});
        m_writer.write(std::move(batch));
    }
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

} // namespace cw::ingest
