// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundingscan.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::ingest {
namespace {

using market::InstrumentKey;
using market::TimeRange;
using market::TimeRanges;
using market::UtcTime;
using storage::GapRecord;
using storage::GapStatus;

/// "The exchange has none" said before it had any says nothing once it has.
bool isOutdated(const FundingFacts &facts, const GapRecord &record)
{
    return record.cause == "not-listed" && !facts.proof.reach().isEmpty();
}

bool isFundingLeftOut(const FundingFacts &facts, const GapRecord &record, UtcTime now, Verdicts verdicts)
{
    if (storage::isWanted(record.status))
        return true;
    return verdicts == Verdicts::Trusted && stands(record, now) && !isOutdated(facts, record);
}

/// What of it nobody has to ask for.
TimeRanges settledFunding(const FundingFacts &facts, UtcTime now, Verdicts verdicts)
{
    TimeRanges settled = facts.proof.ranges();
    for (const GapRecord &record : facts.records) {
        if (isFundingLeftOut(facts, record, now, verdicts))
            settled.add(record.range);
    }
    if (verdicts != Verdicts::Reversed)
        return settled;
    for (const GapRecord &record : facts.records) {
        if (record.status == GapStatus::Purged)
            settled.remove(withJitter(record.range));
    }
    return settled;
}

std::optional<GapRecord> coveringEntry(const FundingFacts &facts, const TimeRange &range)
{
    const GapRecord *best = nullptr;
    for (const GapRecord &record : facts.records) {
        const bool covers =
            storage::isOpen(record.status) && record.range.from <= range.from && range.to <= record.range.to;
        if (covers && (!best || record.range.to - record.range.from < best->range.to - best->range.from))
            best = &record;
    }
    return best ? std::optional(*best) : std::nullopt;
}

/// What follows one another may have several causes.
std::vector<TimeRange> cutAtEntries(const FundingFacts &facts, const TimeRange &range)
{
    std::vector<UtcTime> edges{range.to};
    for (const GapRecord &record : facts.records) {
        for (const UtcTime edge : {record.range.from, record.range.to}) {
            if (storage::isOpen(record.status) && range.from < edge && edge < range.to)
                edges.push_back(edge);
        }
    }
    std::ranges::sort(edges);
    std::vector<TimeRange> pieces;
    UtcTime from = range.from;
    for (const UtcTime edge : edges) {
        if (from < edge)
            pieces.push_back({std::exchange(from, edge), edge});
    }
    return pieces;
}

/// Rates next to a hole may be in a file.
void addAwayAround(const FundingFacts &facts, const TimeRange &range, FundingTimes &known)
{
    const TimeRange near{range.from - kAroundFunding, range.to + kAroundFunding};
    std::ranges::copy_if(edgesOfAway(facts), std::back_inserter(known),
                         [&](UtcTime edge) { return near.contains(edge) && !range.contains(edge); });
    std::ranges::sort(known);
    known.erase(std::unique(known.begin(), known.end()), known.end());
}

/// Of rates that were put away it is known how many they are; the others are counted by their neighbours.
Result<std::int64_t> missingIn(storage::Reader &reader, const FundingFacts &facts, const FundingTimes &known,
                               const TimeRange &range)
{
    std::int64_t missing = 0;
    TimeRanges counted;
    for (const GapRecord &record : awayIn(facts, range)) {
        auto rows = ratesPutAway(reader, record);
        if (!rows)
            return failFrom(rows);
        missing += std::max<std::int64_t>(0, *rows - countIn(known, record.range));
        counted.add(withJitter(record.range));
    }
    for (const TimeRange &rest : counted.missingIn(range))
        missing += ratesDue(known, rest);
    return missing;
}

Result<FundingHole> lookInto(storage::Reader &reader, const FundingFacts &facts, const TimeRange &range)
{
    auto rates = reader.funding(facts.instrument, {range.from - kAroundFunding, range.to + kAroundFunding},
                                INT64_MAX, storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    FundingHole hole;
    hole.range = range;
    FundingTimes known;
    for (const market::FundingRate &rate : *rates)
        known.push_back(rate.time);
    const auto within = countIn(known, range);
    addAwayAround(facts, range, known);
    std::ranges::copy_if(known, std::back_inserter(hole.around),
                         [&range](UtcTime time) { return !range.contains(time); });
    auto missing = missingIn(reader, facts, known, range);
    if (!missing)
        return failFrom(missing);
    hole.missing = *missing;
    hole.due = hole.missing + within;
    hole.record = coveringEntry(facts, range);
    return hole;
}

} // namespace

Result<FundingFacts> readFundingFacts(storage::Reader &reader, const InstrumentKey &instrument)
{
    FundingFacts facts;
    facts.instrument = instrument;
    auto proof = readFundingProof(reader, instrument);
    if (!proof)
        return failFrom(proof);
    auto records = reader.gapsBesideCandles(instrument);
    if (!records)
        return failFrom(records);
    facts.proof = std::move(*proof);
    std::ranges::copy_if(*records, std::back_inserter(facts.records), storage::isAboutFunding);
    return facts;
}

Result<std::map<InstrumentKey, FundingFacts>> readFundingFacts(storage::Reader &reader)
{
    auto proofs = readFundingProofs(reader);
    if (!proofs)
        return failFrom(proofs);
    auto records = reader.gapsBesideCandles(std::nullopt);
    if (!records)
        return failFrom(records);
    std::map<InstrumentKey, FundingFacts> all;
    for (auto &[instrument, proof] : *proofs)
        all[instrument].proof = std::move(proof);
    for (GapRecord &record : *records) {
        if (storage::isAboutFunding(record))
            all[record.instrument].records.push_back(std::move(record));
    }
    for (auto &[instrument, facts] : all)
        facts.instrument = instrument;
    return all;
}

std::vector<GapRecord> awayIn(const FundingFacts &facts, const TimeRange &range)
{
    std::vector<GapRecord> away;
    std::ranges::copy_if(facts.records, std::back_inserter(away), [&range](const GapRecord &record) {
        return storage::isWanted(record.status) && record.range.intersected(range) == record.range;
    });
    return away;
}

FundingTimes edgesOfAway(const FundingFacts &facts)
{
    FundingTimes edges;
    for (const GapRecord &record : facts.records) {
        if (storage::isWanted(record.status))
            edges.insert(edges.end(), {record.range.from, record.range.to - kAfterRate});
    }
    std::ranges::sort(edges);
    return edges;
}

Result<std::int64_t> ratesPutAway(storage::Reader &reader, const GapRecord &record)
{
    const storage::Sequence rates{record.instrument, storage::RowKind::Funding, std::nullopt};
    auto losses = reader.pastLosses(rates, record.range, UtcTime::min());
    if (!losses)
        return failFrom(losses);
    std::int64_t rows = 0;
    for (const storage::PastLoss &loss : *losses) {
        const bool isOfIt = loss.reason == record.cause && record.foundAt <= loss.at
                            && record.range.from <= loss.time.from && loss.time.to <= record.range.to;
        rows += isOfIt ? loss.rows.value_or(0) : 0;
    }
    return rows > 0 ? rows : ratesDue({}, withJitter(record.range));
}

Result<FundingTimes> lastingFunding(storage::Reader &reader, const InstrumentKey &instrument,
                                    const TimeRange &range)
{
    auto rates = reader.placedFunding(instrument, range, INT64_MAX, storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    FundingTimes times;
    for (const auto &rate : *rates) {
        if (rate.place != storage::Place::Temporary)
            times.push_back(rate.row.time);
    }
    return times;
}

Result<std::vector<FundingHole>> findFundingHoles(storage::Reader &reader, const FundingFacts &facts,
                                                  const TimeRange &window, UtcTime now, Verdicts verdicts)
{
    std::vector<FundingHole> holes;
    if (window.isEmpty())
        return holes;
    for (const TimeRange &missing : settledFunding(facts, now, verdicts).missingIn(window)) {
        for (const TimeRange &piece : cutAtEntries(facts, missing)) {
            auto hole = lookInto(reader, facts, piece);
            if (!hole)
                return failFrom(hole);
            holes.push_back(std::move(*hole));
        }
    }
    return holes;
}

TimeRange fundingReach(const FundingFacts &facts)
{
    TimeRange reach = facts.proof.reach();
    for (const GapRecord &record : facts.records) {
        if (!storage::isOpen(record.status))
            continue;
        reach = reach.isEmpty()
                    ? record.range
                    : TimeRange{std::min(reach.from, record.range.from), std::max(reach.to, record.range.to)};
    }
    return reach;
}

std::optional<UtcTime> firstFunding(const FundingFacts &facts)
{
    const auto prehistory = facts.proof.runs().find(UtcTime());
    return prehistory == facts.proof.runs().end() ? std::nullopt : std::optional(prehistory->second.range.to);
}

} // namespace cw::ingest
