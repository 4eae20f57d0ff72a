// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fundingscan.h"

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

/// Stored rates are looked for so far from a hole: enough to tell how often they are settled.
constexpr std::chrono::hours kAround{40};

void takeFiles(FundingFacts &facts, const std::vector<storage::ColdFile> &files)
{
    const storage::Sequence rates{facts.instrument, storage::RowKind::Funding, std::nullopt};
    for (const storage::ColdFile &file : files) {
        if (file.isAway && file.sequence == rates)
            (file.reason == storage::FileReason::Purged ? facts.purges : facts.files).add(file.time);
    }
}

/// "The exchange has none" said before it had any says nothing once it has.
bool isOutdated(const FundingFacts &facts, const GapRecord &record)
{
    return record.cause == "not-listed" && !facts.proof.reach().isEmpty();
}

bool isFundingLeftOut(const FundingFacts &facts, const GapRecord &record, UtcTime now, Verdicts verdicts)
{
    switch (verdicts) {
    case Verdicts::Trusted: return stands(record, now) && !isOutdated(facts, record);
    case Verdicts::Questioned: return storage::isWanted(record.status);
    case Verdicts::Reversed: break;
    }
    return record.status == GapStatus::Cold;
}

/// What of it nobody has to ask for.
TimeRanges settledFunding(const FundingFacts &facts, UtcTime now, Verdicts verdicts)
{
    TimeRanges settled = facts.proof.ranges();
    const bool bringsBack = verdicts == Verdicts::Reversed;
    for (const TimeRange &purge : facts.purges.ranges()) {
        if (bringsBack)
            settled.remove(purge);
        else
            settled.add(purge);
    }
    for (const GapRecord &record : facts.records) {
        if (bringsBack && record.status == GapStatus::Purged)
            settled.remove(record.range);
    }
    for (const TimeRange &file : facts.files.ranges())
        settled.add(file);
    for (const GapRecord &record : facts.records) {
        if (isFundingLeftOut(facts, record, now, verdicts))
            settled.add(record.range);
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

Result<FundingHole> lookInto(storage::Reader &reader, const FundingFacts &facts, const TimeRange &range)
{
    auto rates = reader.funding(facts.instrument, {range.from - kAround, range.to + kAround}, INT64_MAX,
                                storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    FundingHole hole;
    hole.range = range;
    FundingTimes known;
    for (const market::FundingRate &rate : *rates) {
        known.push_back(rate.time);
        if (!range.contains(rate.time))
            hole.around.push_back(rate.time);
    }
    hole.missing = ratesDue(known, range);
    hole.due = hole.missing + static_cast<std::int64_t>(known.size() - hole.around.size());
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
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    facts.proof = std::move(*proof);
    std::ranges::copy_if(*records, std::back_inserter(facts.records), storage::isAboutFunding);
    takeFiles(facts, *files);
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
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    std::map<InstrumentKey, FundingFacts> all;
    for (auto &[instrument, proof] : *proofs)
        all[instrument].proof = std::move(proof);
    for (GapRecord &record : *records) {
        if (storage::isAboutFunding(record))
            all[record.instrument].records.push_back(std::move(record));
    }
    for (auto &[instrument, facts] : all) {
        facts.instrument = instrument;
        takeFiles(facts, *files);
    }
    return all;
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
