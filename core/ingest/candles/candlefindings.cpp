// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlefindings.h"

#include "core/ingest/base/listingmark.h"
#include "core/ingest/base/refusallog.h"
#include "core/ingest/causes/gapscan.h"

namespace cw::ingest {
namespace {

using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

storage::GapRecord entryOf(const SeriesKey &series, const TimeRange &slots, Cause cause, UtcTime now)
{
    storage::GapRecord record;
    record.instrument = series.instrument;
    record.interval = series.interval;
    record.range = slots;
    explain(record, std::move(cause));
    record.foundAt = record.checkedAt.emplace(now);
    return record;
}

storage::GapRecord verdictOf(const SeriesKey &series, const TimeRange &slots, Cause cause, UtcTime now)
{
    storage::GapRecord record = entryOf(series, slots, std::move(cause), now);
    record.status = storage::GapStatus::VerifiedEmpty;
    record.attempts = 2;
    record.closedAt = now;
    record.nextTryAt = now + kVerdictLife;
    return record;
}

std::string firstText(UtcTime first)
{
    return first == FirstRowProof<UtcTime>::kNone
               ? "The exchange has no candle of this series"
               : "The first candle the exchange has of this series opens at " + market::isoText(first);
}

} // namespace

void CandleFindings::addRejected(const TimeRange &slot, const std::string &reason)
{
    m_rejected.add(slot);
    m_reasons[slot.from] = reason;
}

market::TimeRanges CandleFindings::settled() const
{
    market::TimeRanges all = m_empty;
    for (const TimeRange &range : m_notListed.ranges())
        all.add(range);
    for (const auto &[range, why] : m_ended)
        all.add(range);
    return all;
}

storage::WriteBatch CandleFindings::batch(const SeriesKey &series, const FirstRowProof<UtcTime> &listing,
                                          UtcTime now) const
{
    storage::WriteBatch batch;
    for (const TimeRange &slots : m_empty.ranges())
        batch.gaps.push_back(
            verdictOf(series, slots,
                      {"exchange", "Answers at least a minute apart left these slots out, the last "
                                   "one with rows on both sides of them."},
                      now));
    for (const auto &[slots, why] : m_ended)
        batch.gaps.push_back(verdictOf(series, slots, why, now));
    describeListing(series, listing, now, batch);
    describeRejected(series, now, batch);
    return batch;
}

void CandleFindings::describeListing(const SeriesKey &series, const FirstRowProof<UtcTime> &listing,
                                     UtcTime now, storage::WriteBatch &batch) const
{
    if (m_notListed.isEmpty() || !listing.first())
        return;
    const UtcTime end = m_notListed.ranges().back().to;
    const UtcTime first = std::min(*listing.first(), end);
    // The question began at the epoch, so the answer holds for every horizon.
    batch.state.emplace_back(listingMarkName(series), listingMarkText({UtcTime(), first}));
    const std::string evidence = firstText(*listing.first()) + ", as it said at "
                                 + market::isoText(listing.firstAnswerAt()) + " and at "
                                 + market::isoText(listing.secondAnswerAt()) + '.';
    for (const TimeRange &slots : m_notListed.ranges())
        batch.gaps.push_back(verdictOf(series, slots, {"not-listed", evidence}, now));
}

void CandleFindings::describeRejected(const SeriesKey &series, UtcTime now, storage::WriteBatch &batch) const
{
    for (const TimeRange &slots : m_rejected.ranges()) {
        const std::int64_t rows = series.interval.slotsBetween(slots.from, slots.to);
        const std::string &reason = std::prev(m_reasons.lower_bound(slots.to))->second;
        batch.gaps.push_back(entryOf(series, slots, rejectedCause(rows, "rest", reason), now));
        batch.gaps.back().lastError = reason;
    }
}

} // namespace cw::ingest
