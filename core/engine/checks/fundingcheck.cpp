// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/fundingcheck.h"

#include "core/ingest/base/cause.h"
#include "core/ingest/funding/fundingscan.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using ingest::FundingFacts;
using ingest::FundingTimes;
using market::InstrumentKey;
using market::TimeRange;
using market::TimeRanges;
using market::UtcTime;
using storage::FundingRun;

/// A run and what there is of it.
struct Claim {
    FundingRun run;
    FundingTimes held; ///< in the database, also next to it, ascending
    /// The files' parts of it, and how many rates each one has.
    std::vector<std::pair<TimeRange, std::int64_t>> away;
    FundingTimes edgesOfAway; ///< of all its files, ascending

    /// The parts of a range of which the database has the rates.
    [[nodiscard]] std::vector<TimeRange> outsideFiles(const TimeRange &range) const;
    /// How many rates of a range are in the database or in files.
    [[nodiscard]] std::int64_t ratesIn(const TimeRange &range) const;
    [[nodiscard]] std::int64_t gone() const { return run.rows - ratesIn(run.range); }
};

std::vector<TimeRange> Claim::outsideFiles(const TimeRange &range) const
{
    TimeRanges files;
    for (const auto &[part, rates] : away)
        files.add(part);
    return files.missingIn(range);
}

std::int64_t Claim::ratesIn(const TimeRange &range) const
{
    std::int64_t sum = 0;
    for (const TimeRange &part : outsideFiles(range))
        sum += ingest::countIn(held, part);
    for (const auto &[part, rates] : away)
        sum += part.overlaps(range) ? rates : 0;
    return sum;
}

Result<Claim> claimOf(storage::Reader &reader, const FundingFacts &facts, const FundingRun &run)
{
    Claim claim{run, {}, {}, ingest::edgesOfAway(facts)};
    const TimeRange near{run.range.from - ingest::kAroundFunding, run.range.to + ingest::kAroundFunding};
    auto held = ingest::lastingFunding(reader, facts.instrument, near);
    if (!held)
        return failFrom(held);
    claim.held = std::move(*held);
    for (const storage::GapRecord &record : ingest::awayIn(facts, run.range)) {
        auto rates = ingest::ratesPutAway(reader, record);
        if (!rates)
            return failFrom(rates);
        claim.away.emplace_back(record.range, *rates);
    }
    return claim;
}

/// Where rates of a run are gone.
struct Losses {
    TimeRanges ranges;
    std::int64_t rates = 0;      ///< as many were due in them
    bool areEndsOfRates = false; ///< where a range ends with the run the lost rate may be that end
};

/// The stretches without a rate in which one was due by their neighbours.
Losses lossesIn(const Claim &claim, bool areEndsOfRates)
{
    FundingTimes known;
    std::ranges::merge(claim.held, claim.edgesOfAway, std::back_inserter(known));
    TimeRanges rates;
    for (const UtcTime time : claim.held)
        rates.add({time, time + ingest::kAfterRate});
    Losses losses{{}, 0, areEndsOfRates};
    for (const TimeRange &part : claim.outsideFiles(claim.run.range)) {
        for (const TimeRange &pause : rates.missingIn(part)) {
            const auto due = ingest::ratesDue(known, areEndsOfRates ? ingest::withJitter(pause) : pause);
            losses.rates += due;
            if (due > 0)
                losses.ranges.add(pause);
        }
    }
    return losses;
}

/// The least that explains the loss; all that is in no file when nothing does.
Losses lossesOf(const Claim &claim)
{
    for (const bool areEndsOfRates : {false, true}) {
        Losses losses = lossesIn(claim, areEndsOfRates);
        if (losses.rates >= claim.gone())
            return losses;
    }
    Losses all{{}, claim.gone(), true};
    for (const TimeRange &part : claim.outsideFiles(claim.run.range))
        all.ranges.add(part);
    return all;
}

/// What an entry says of a lost range.
TimeRange toldOf(const TimeRange &lost, const TimeRange &run)
{
    const TimeRange wide = ingest::withJitter(lost);
    return {lost.from == run.from ? wide.from : lost.from, lost.to == run.to ? wide.to : lost.to};
}

storage::GapRecord goneEntry(const InstrumentKey &instrument, const TimeRange &range, const Claim &claim,
                             UtcTime now)
{
    storage::GapRecord record;
    record.instrument = instrument;
    record.range = range;
    ingest::explain(record,
                    {"deleted", "Of " + std::to_string(claim.run.rows) + " funding rates from "
                                    + market::isoText(claim.run.range.from) + " to "
                                    + market::isoText(claim.run.range.to) + " that were stored, "
                                    + std::to_string(claim.gone()) + " are gone, as a verification found at "
                                    + market::isoText(now) + " by the clock of this machine."});
    record.foundAt = now;
    return record;
}

/// Withdraws what is not true any more, and says what is missing.
void withdraw(const InstrumentKey &instrument, const Claim &claim, UtcTime now, storage::WriteBatch &findings)
{
    const Losses lost = lossesOf(claim);
    const TimeRange run = claim.run.range;
    findings.state.push_back(storage::runToWithdraw(instrument, claim.run));
    for (const TimeRange &rest : lost.ranges.missingIn(run))
        findings.state.push_back(storage::runToJoin(instrument, {rest, claim.ratesIn(rest)}));
    for (const TimeRange &range : lost.ranges.ranges())
        findings.gaps.push_back(
            goneEntry(instrument, lost.areEndsOfRates ? toldOf(range, run) : range, claim, now));
}

} // namespace

Check fundingCheck(const InstrumentKey &instrument, UtcTime now)
{
    return [instrument, now](storage::Reader &reader) -> Result<CheckResult> {
        auto facts = ingest::readFundingFacts(reader, instrument);
        if (!facts)
            return failFrom(facts);
        CheckResult result;
        for (const auto &[from, run] : facts->proof.runs()) {
            auto claim = claimOf(reader, *facts, run);
            if (!claim)
                return failFrom(claim);
            result.rows += ingest::countIn(claim->held, run.range);
            if (claim->gone() <= 0)
                continue;
            ++result.claimsWrong;
            withdraw(instrument, *claim, now, result.findings);
        }
        return result;
    };
}

} // namespace cw::engine
