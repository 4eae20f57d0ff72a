// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candleledger.h"

#include "core/ingest/keeping/keepertools.h"

#include <utility>

namespace cw::ingest {
namespace {

using market::SeriesKey;
using market::TimeRange;

/// What of `range` lies in `slots`, ascending.
std::vector<TimeRange> partsIn(const market::TimeRanges &slots, const TimeRange &range)
{
    std::vector<TimeRange> parts;
    for (const TimeRange &each : slots.ranges()) {
        if (const TimeRange part = each.intersected(range); !part.isEmpty())
            parts.push_back(part);
    }
    return parts;
}

} // namespace

market::UtcTime CandleLedger::now() const
{
    return m_tools.fetch.client.exchangeNow().value_or(market::UtcTime());
}

storage::GapRecord CandleLedger::entryOf(const SeriesKey &series, const TimeRange &slots) const
{
    storage::GapRecord record;
    record.instrument = series.instrument;
    record.interval = series.interval;
    record.range = slots;
    record.status = storage::GapStatus::Repairing;
    explain(record, m_tools.causes.causeOf(series, slots));
    const auto since = m_tools.follows.since(series.instrument.symbol, series.interval);
    if (record.cause == Cause().word && slots.from < since.value_or(market::UtcTime::max()))
        explain(record, neverFetched(since));
    record.foundAt = now();
    return record;
}

storage::GapRecord CandleLedger::entryOf(const SeriesKey &series, const CandleHole &hole,
                                         const TimeRange &part) const
{
    storage::GapRecord record = entryOf(series, part);
    if (hole.deleted > 0)
        explain(record, deletedCause(hole.deleted, hole.deletedAt));
    return record;
}

void CandleLedger::write(std::vector<storage::GapRecord> records)
{
    if (records.empty())
        return;
    storage::WriteBatch batch;
    batch.gaps = std::move(records);
    m_writer.write(std::move(batch));
}

void CandleLedger::closeHealed(std::vector<storage::GapRecord> healed, const interfaces::GapFiller &filler)
{
    for (storage::GapRecord &record : healed)
        close(record, filler);
    write(std::move(healed));
}

void CandleLedger::close(storage::GapRecord &record, const interfaces::GapFiller &filler) const
{
    record.status = storage::GapStatus::Filled;
    record.filledBy = interfaces::gapFillerText(filler);
    record.nextTryAt.reset();
    record.checkedAt = record.closedAt = now();
}

std::vector<storage::GapRecord> CandleLedger::filledEntries(const SeriesFacts &facts,
                                                            const market::TimeRanges &slots) const
{
    std::vector<storage::GapRecord> records;
    if (!facts.reach || slots.isEmpty())
        return records;
    const TimeRange window{std::max(slots.ranges().front().from, facts.reach->from),
                           slots.ranges().back().to};
    for (const CandleHole &hole : findHoles(facts, window, now()).holes) {
        // An entry that says more than this answer fills is closed by the look that follows.
        if (hole.record && (hole.record->range != hole.range || !slots.covers(hole.range)))
            continue;
        for (const TimeRange &part : partsIn(slots, hole.range)) {
            records.push_back(hole.record ? *hole.record : entryOf(facts.series, hole, part));
            ++records.back().attempts;
            close(records.back(), {"rest", std::nullopt, m_tools.node});
        }
    }
    return records;
}

void CandleLedger::noteFailed(const SeriesKey &series, std::vector<storage::GapRecord> records,
                              const Error &error, std::chrono::milliseconds delay)
{
    for (storage::GapRecord &record : records) {
        record.lastError = error.detail;
        record.checkedAt = now();
        record.status = storage::GapStatus::Open;
        record.nextTryAt = now() + delay;
        if (isLast(error))
            giveUp(series, record);
    }
    if (!isLast(error))
        write(std::move(records));
}

void CandleLedger::notePostponed(std::vector<storage::GapRecord> records, std::chrono::milliseconds delay)
{
    for (storage::GapRecord &record : records) {
        record.checkedAt = now();
        record.status = storage::GapStatus::Open;
        record.nextTryAt = now() + delay;
        if (record.evidence.empty())
            record.evidence =
                "The exchange has the newest of these candles, but nothing proves it final yet: no later "
                "one came, and ten minutes have not gone by.";
    }
    write(std::move(records));
}

void CandleLedger::giveUp(const SeriesKey &series, storage::GapRecord record)
{
    const TimeRange range = record.range;
    record.status = storage::GapStatus::Unavailable;
    record.nextTryAt.reset();
    storage::WriteBatch batch;
    batch.gaps.push_back(std::move(record));
    m_writer.write(std::move(batch),
                   [this, series, range] { m_tools.listener.coverageChanged(series, range); });
}

void CandleLedger::recount(const SeriesKey &series, const TimeRange &slots, const market::TimeRanges &gone)
{
    storage::WriteBatch batch;
    batch.gaps = goneEntries(series, gone, now());
    batch.recounts.push_back({series, slots});
    m_writer.write(std::move(batch));
}

} // namespace cw::ingest
