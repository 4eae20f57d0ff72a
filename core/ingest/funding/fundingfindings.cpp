// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundingfindings.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::ingest {
namespace {

using market::TimeRange;
using market::UtcTime;
using storage::GapRecord;
using storage::GapStatus;

GapRecord fundingEntry(const market::InstrumentKey &instrument, const TimeRange &range, Cause cause,
                       UtcTime now)
{
    GapRecord record;
    record.instrument = instrument;
    record.range = range;
    explain(record, std::move(cause));
    record.foundAt = record.checkedAt.emplace(now);
    return record;
}

GapRecord fundingVerdict(const market::InstrumentKey &instrument, const TimeRange &range, Cause cause,
                         UtcTime now)
{
    GapRecord record = fundingEntry(instrument, range, std::move(cause), now);
    record.status = GapStatus::VerifiedEmpty;
    record.attempts = 2;
    record.closedAt = now;
    record.nextTryAt = now + kVerdictLife;
    return record;
}

Cause notListed(const FirstRowProof<UtcTime> &listing)
{
    const bool hasNone = listing.first() == FirstRowProof<UtcTime>::kNone;
    const std::string what = hasNone ? std::string("The exchange has no funding rate of this instrument")
                                     : "The first funding rate the exchange has of this instrument is of "
                                           + market::isoText(*listing.first());
    return {"not-listed", what + ", as it said at " + market::isoText(listing.firstAnswerAt()) + " and at "
                              + market::isoText(listing.secondAnswerAt()) + '.'};
}

/// While the exchange has none at all, the entry that says so grows with the time that was asked for.
GapRecord notListedVerdict(const FundingFacts &facts, const TimeRange &range, Cause cause, UtcTime now)
{
    GapRecord record = fundingVerdict(facts.instrument, range, std::move(cause), now);
    for (const GapRecord &known : facts.records) {
        const bool isSame = known.status == record.status && known.cause == record.cause;
        if (!isSame || known.range.to < range.from || range.to < known.range.from)
            continue;
        record.id = known.id;
        record.foundAt = known.foundAt;
        record.range = {std::min(known.range.from, range.from), std::max(known.range.to, range.to)};
        break;
    }
    return record;
}

/// The rest between two proven stretches in which nothing was due is no hole.
bool isNothingDue(const market::TimeRanges &settled, const FundingTimes &known, const TimeRange &range)
{
    return std::ranges::all_of(settled.missingIn(range),
                               [&](const TimeRange &part) { return ratesDue(known, part) == 0; });
}

} // namespace

market::TimeRanges FundingFindings::settled() const
{
    market::TimeRanges all = m_empty;
    for (const TimeRange &range : m_notListed.ranges())
        all.add(range);
    for (const Left &ended : m_ended)
        all.add(ended.range);
    return all;
}

std::vector<GapRecord> FundingFindings::verdicts(const FundingFacts &facts,
                                                 const FirstRowProof<UtcTime> &listing, UtcTime now) const
{
    std::vector<GapRecord> records;
    for (const TimeRange &range : m_empty.ranges())
        records.push_back(
            fundingVerdict(facts.instrument, range,
                           {"exchange", "Answers at least a minute apart left the rates of this time "
                                        "out, the last one with rates on both sides of it."},
                           now));
    for (const Left &ended : m_ended)
        records.push_back(fundingVerdict(facts.instrument, ended.range, ended.cause, now));
    if (listing.first()) {
        for (const TimeRange &range : m_notListed.ranges())
            records.push_back(notListedVerdict(facts, range, notListed(listing), now));
    }
    return records;
}

/// A hole that begins inside a known entry is one try more of it.
std::vector<GapRecord> FundingFindings::leftEntries(const FundingFacts &facts, UtcTime now) const
{
    std::vector<GapRecord> records;
    for (const Left &left : m_left) {
        const auto isAboutIt = [&left](const GapRecord &record) {
            return storage::isOpen(record.status) && record.id != 0 && record.range.contains(left.range.from);
        };
        if (const auto told = std::ranges::find_if(records, isAboutIt); told != records.end()) {
            told->range.to = std::max(told->range.to, left.range.to);
            continue;
        }
        const auto known = std::ranges::find_if(facts.records, isAboutIt);
        GapRecord record = known == facts.records.end()
                               ? fundingEntry(facts.instrument, left.range, left.cause, now)
                               : *known;
        if (record.range.from == left.range.from)
            explain(record, left.cause);
        record.range.to = std::max(record.range.to, left.range.to);
        ++record.attempts;
        record.checkedAt = now;
        record.lastError = left.error;
        records.push_back(std::move(record));
    }
    return records;
}

storage::WriteBatch FundingFindings::batch(const FundingFacts &facts, const FundingTimes &known,
                                           const FirstRowProof<UtcTime> &listing, const std::string &filler,
                                           UtcTime now) const
{
    storage::WriteBatch batch;
    batch.gaps = verdicts(facts, listing, now);
    market::TimeRanges all = settled();
    for (const auto &[from, run] : facts.proof.runs())
        all.add(run.range);
    for (const GapRecord &record : facts.records) {
        if (storage::isWanted(record.status))
            all.add(record.range);
    }
    for (GapRecord record : facts.records) {
        if (!storage::isOpen(record.status) || !isNothingDue(all, known, record.range))
            continue;
        record.status = GapStatus::Filled;
        record.filledBy = filler;
        record.nextTryAt.reset();
        record.checkedAt = record.closedAt = now;
        batch.gaps.push_back(std::move(record));
    }
    std::ranges::move(leftEntries(facts, now), std::back_inserter(batch.gaps));
    return batch;
}

} // namespace cw::ingest
