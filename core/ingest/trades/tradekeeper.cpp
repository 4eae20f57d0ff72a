// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradekeeper.h"

#include "core/ingest/base/log.h"
#include "core/ingest/fetches/workmeter.h"
#include "core/ingest/keeping/wantedholes.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace cw::ingest {
namespace {

using market::IdRange;
using market::InstrumentKey;
using market::TimeRange;
using std::chrono::milliseconds;

/// Before REST is asked, the ids may still come by the stream (two connections overlap during a rotation), and REST
/// itself lags behind it.
constexpr milliseconds kFirstWait{1'000};
constexpr milliseconds kFirstTradeRetry{5'000};
constexpr int kMaxTradeDoublings = 6;

/// The fetch has said in the ledger why none of these ids came. Refused ones are asked for again by the next scan.
bool isToldOf(const TradeHoleFetch &fetch, const IdRange &ids)
{
    market::IdRanges told = fetch.unavailable();
    for (const IdRange &rejected : fetch.rejected().ranges())
        told.add(rejected);
    return told.covers(ids);
}

/// A job that has `part` left fetches these trades. Those of a hole that goes on behind its end it does not have all.
bool isWithin(const TimeRange &part, const TimeRange &span)
{
    return part.overlaps(span) && (span.to <= part.to || span.from < part.from);
}

std::string titleOf(const InstrumentKey &instrument, const IdRange &ids)
{
    return market::describe(instrument) + " trades " + std::to_string(ids.from) + " … "
           + std::to_string(ids.to - 1);
}

} // namespace

TradeKeeper::TradeKeeper(KeeperTools tools)
    : m_tools(tools), m_writer(tools.fetch.sink, tools.fetch.timers, [] {})
{
}

void TradeKeeper::add(const InstrumentKey &instrument)
{
    m_sequences.try_emplace(instrument);
    scan(instrument);
}

void TradeKeeper::remove(const InstrumentKey &instrument, const std::string &why)
{
    const auto found = m_sequences.find(instrument);
    if (found == m_sequences.end())
        return;
    for (const auto &[id, hole] : found->second.holes) {
        m_tools.queue.cancel(hole.fetch);
        if (hole.job)
            m_tools.listener.workCancelled(*hole.job, why);
    }
    m_sequences.erase(found);
}

void TradeKeeper::missing(const InstrumentKey &instrument, const IdRange &ids, const TimeRange &span,
                          const Cause &cause)
{
    const auto found = m_sequences.find(instrument);
    if (found == m_sequences.end())
        return;
    Hole &hole = found->second.holes[ids.from];
    hole.ids = {ids.from, std::max(ids.to, hole.ids.to)};
    hole.record = newRecord(instrument, hole.ids, span, cause);
    hole.isLive = true;
    if (!hole.wait && hole.fetch == 0)
        wait(instrument, hole, kFirstWait);
}

void TradeKeeper::take(const storage::GapRecord &record)
{
    if (const auto found = m_sequences.find(record.instrument); found != m_sequences.end())
        addScanned(record.instrument, found->second, {*record.ids, record.range, record, 0, {}});
}

void TradeKeeper::scan(const InstrumentKey &instrument)
{
    const auto found = m_sequences.find(instrument);
    if (found == m_sequences.end() || std::exchange(found->second.isScanning, true))
        return;
    readAsync<TradeScan>(
        m_tools.reads, [instrument](storage::Reader &reader) { return scanTrades(reader, instrument); },
        m_lifetime.guard(
            [this, instrument](Result<TradeScan> scan) { handleScan(instrument, std::move(scan)); }));
}

void TradeKeeper::scanAll()
{
    for (const auto &[instrument, sequence] : m_sequences)
        scan(instrument);
}

void TradeKeeper::handleScan(const InstrumentKey &instrument, Result<TradeScan> scan)
{
    const auto found = m_sequences.find(instrument);
    if (found == m_sequences.end())
        return;
    found->second.isScanning = false;
    if (!scan) {
        qCWarning(logIngest, "%s: cannot look for missing trades: %s", market::describe(instrument).c_str(),
                  scan.error().detail.c_str());
        return;
    }
    for (storage::GapRecord &record : scan->healed) {
        record.nextTryAt.reset();
        record.status = storage::GapStatus::Filled;
        record.filledBy = "elsewhere";
        record.checkedAt = record.closedAt = m_tools.fetch.client.exchangeNow();
        writeLedger(std::move(record));
    }
    for (const TradeHole &hole : scan->holes) {
        if (isWanted(instrument, hole))
            addScanned(instrument, found->second, hole);
    }
}

bool TradeKeeper::isWanted(const InstrumentKey &instrument, const TradeHole &hole) const
{
    if (hole.span == TimeRange())
        return true;
    const bool isLost = isLoss(hole.deleted, hole.record);
    const LeftRanges left = m_tools.leftToJobs(instrument, std::nullopt);
    const auto &ranges = (isLost ? left.active : left.all).ranges();
    if (std::ranges::any_of(ranges, [&](const TimeRange &part) { return isWithin(part, hole.span); }))
        return false;
    const auto since = m_tools.follows.since(instrument.symbol, std::nullopt);
    return isLost || (since && hole.span.from >= *since);
}

void TradeKeeper::addScanned(const InstrumentKey &instrument, Sequence &sequence, const TradeHole &found)
{
    const bool isKnown = std::any_of(sequence.holes.begin(), sequence.holes.end(),
                                     [&](const auto &known) { return known.second.ids.overlaps(found.ids); });
    if (isKnown)
        return;
    Hole &hole = sequence.holes[found.ids.from];
    hole.ids = found.ids;
    hole.record =
        found.record.value_or(newRecord(instrument, found.ids, found.span, causeOf(instrument, found)));
    if (!found.record || nameCause(instrument, found, hole.record))
        writeLedger(hole.record);
    wait(instrument, hole, kFirstWait);
}

/// Whoever put the hole on record may not have known more than its ids. True when it has a cause now.
bool TradeKeeper::nameCause(const InstrumentKey &instrument, const TradeHole &hole, storage::GapRecord &record) const
{
    if (record.cause != Cause().word)
        return false;
    Cause cause = causeOf(instrument, hole);
    if (cause.word == record.cause)
        return false;
    explain(record, std::move(cause));
    return true;
}

Cause TradeKeeper::causeOf(const InstrumentKey &instrument, const TradeHole &hole) const
{
    return hole.deleted > 0 ? deletedCause(hole.deleted, hole.deletedAt)
                            : m_tools.causes.causeOf(instrument, hole.ids, hole.span);
}

void TradeKeeper::wait(const InstrumentKey &instrument, Hole &hole, milliseconds delay)
{
    hole.wait = m_tools.fetch.timers.after(
        delay, [this, instrument, firstId = hole.ids.from] { fetch(instrument, firstId); });
}

TradeKeeper::Hole *TradeKeeper::find(const InstrumentKey &instrument, std::int64_t firstId)
{
    const auto sequence = m_sequences.find(instrument);
    if (sequence == m_sequences.end())
        return nullptr;
    const auto hole = sequence->second.holes.find(firstId);
    return hole == sequence->second.holes.end() ? nullptr : &hole->second;
}

void TradeKeeper::fetch(const InstrumentKey &instrument, std::int64_t firstId)
{
    Hole *hole = find(instrument, firstId);
    if (!hole)
        return;
    hole->wait.reset();
    if (hole->isLive && cameLate(instrument, *hole)) {
        closeFilled(instrument, *hole, {"stream", std::nullopt, {}});
        return;
    }
    if (hole->job)
        m_tools.listener.workResumed(*hole->job);
    else
        hole->job = m_tools.listener.workStarted(interfaces::JobKind::Repair, instrument.market,
                                                 titleOf(instrument, hole->ids));
    const std::int64_t job = *hole->job;
    ++hole->record.attempts;
    TradeFetchRequest request;
    request.instrument = instrument;
    request.ids = hole->ids;
    request.span = hole->record.range;
    request.onSettled = [this, instrument](const IdRange &ids) { settle(instrument, ids); };
    FetchQueue::Callbacks callbacks;
    const auto meter = std::make_shared<WorkMeter>(m_tools.listener, instrument.market, job);
    callbacks.onProgress = [meter](const Fetch &fetch) { meter->look(fetch); };
    callbacks.onDone = [this, instrument, firstId, job, meter](const Fetch &fetch, const FetchOutcome &outcome) {
        meter->look(fetch);
        handleFetched(instrument, firstId, job, static_cast<const TradeHoleFetch &>(fetch), outcome);
    };
    hole->fetch = m_tools.queue.add(std::make_unique<TradeHoleFetch>(m_tools.fetch, std::move(request)),
                                    Priority::Repair, std::move(callbacks));
}

void TradeKeeper::settle(const InstrumentKey &instrument, const IdRange &ids)
{
    if (TradeTrack *track = m_tools.feed.tradeTrack(instrument))
        track->settle(ids);
}

bool TradeKeeper::cameLate(const InstrumentKey &instrument, const Hole &hole) const
{
    const TradeTrack *track = m_tools.feed.tradeTrack(instrument);
    return track && track->missingOf(hole.ids).empty();
}

void TradeKeeper::handleFetched(const InstrumentKey &instrument, std::int64_t firstId, std::int64_t job,
                                const TradeHoleFetch &fetch, const FetchOutcome &outcome)
{
    Hole *hole = find(instrument, firstId);
    if (!hole)
        return;
    hole->fetch = 0;
    endJob(*hole, outcome);
    if (!outcome.result)
        handleFailed(instrument, *hole, outcome.result.error());
    else if (isToldOf(fetch, hole->ids))
        m_sequences[instrument].holes.erase(firstId);
    else
        closeFilled(instrument, *hole, {fetch.usedFiles() ? "bulk" : "rest", job, {}});
}

void TradeKeeper::endJob(Hole &hole, const FetchOutcome &outcome)
{
    if (outcome.result || !isHold(outcome.result.error())) {
        m_tools.listener.workEnded(*hole.job, outcome.result, outcome.written);
        hole.job.reset();
        return;
    }
    const Error &error = outcome.result.error();
    m_tools.listener.workHeld(*hole.job, error.detail, endOfHold(error, m_tools.fetch.client.exchangeNow()),
                              outcome.written);
}

void TradeKeeper::closeFilled(const InstrumentKey &instrument, const Hole &hole, interfaces::GapFiller filler)
{
    filler.node = m_tools.node;
    if (hole.job)
        m_tools.listener.workEnded(*hole.job, {}, {});
    storage::GapRecord record = hole.record;
    record.nextTryAt.reset();
    record.status = storage::GapStatus::Filled;
    record.filledBy = interfaces::gapFillerText(filler);
    record.checkedAt = record.closedAt = m_tools.fetch.client.exchangeNow();
    writeLedger(std::move(record));
    m_sequences[instrument].holes.erase(hole.ids.from);
}

void TradeKeeper::handleFailed(const InstrumentKey &instrument, Hole &hole, const Error &error)
{
    qCInfo(logIngest, "%s are still missing: %s", titleOf(instrument, hole.ids).c_str(),
           error.detail.c_str());
    ++hole.failures;
    hole.record.lastError = error.detail;
    hole.record.checkedAt = m_tools.fetch.client.exchangeNow();
    const milliseconds delay = retryDelay(hole.failures);
    if (hole.record.checkedAt)
        hole.record.nextTryAt = *hole.record.checkedAt + delay;
    hole.record.status = storage::GapStatus::Open;
    writeLedger(hole.record);
    wait(instrument, hole, delay);
}

milliseconds TradeKeeper::retryDelay(int failures)
{
    return kFirstTradeRetry * (1 << std::min(failures - 1, kMaxTradeDoublings));
}

storage::GapRecord TradeKeeper::newRecord(const InstrumentKey &instrument, const IdRange &ids,
                                          const TimeRange &span, const Cause &cause) const
{
    storage::GapRecord record;
    record.instrument = instrument;
    record.range = span;
    record.ids = ids;
    record.status = storage::GapStatus::Repairing;
    record.cause = cause.word;
    record.evidence = cause.evidence;
    record.foundAt = m_tools.fetch.client.exchangeNow().value_or(span.to);
    return record;
}

void TradeKeeper::writeLedger(storage::GapRecord record)
{
    storage::WriteBatch batch;
    batch.gaps.push_back(std::move(record));
    m_writer.write(std::move(batch));
}

} // namespace cw::ingest
