// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fundingcheck.h"

#include "core/ingest/cause.h"
#include "core/ingest/fundingscan.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

market::TimeRanges putAway(const ingest::FundingFacts &facts)
{
    market::TimeRanges away = facts.files;
    for (const market::TimeRange &purge : facts.purges.ranges())
        away.add(purge);
    for (const storage::GapRecord &record : facts.records) {
        if (storage::isWanted(record.status))
            away.add(record.range);
    }
    return away;
}

/// Leased rates go with their lease, so they do not count.
Result<std::int64_t> heldRates(storage::Reader &reader, const market::InstrumentKey &instrument,
                               const market::TimeRange &range)
{
    auto rates = reader.placedFunding(instrument, range, INT64_MAX, storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    return std::ranges::count_if(*rates,
                                 [](const auto &rate) { return rate.place != storage::Place::Temporary; });
}

storage::GapRecord goneEntry(const market::InstrumentKey &instrument, const ingest::FundingRun &run,
                             std::int64_t held, market::UtcTime now)
{
    storage::GapRecord record;
    record.instrument = instrument;
    record.range = run.range;
    ingest::explain(
        record, {"deleted", std::to_string(run.rows - held) + " of " + std::to_string(run.rows)
                                + " funding rates of this time that were stored are gone, as a verification "
                                  "found at "
                                + market::isoText(now) + " by the clock of this machine."});
    record.foundAt = now;
    return record;
}

} // namespace

Check fundingCheck(const market::InstrumentKey &instrument, market::UtcTime now)
{
    return [instrument, now](storage::Reader &reader) -> Result<CheckResult> {
        auto facts = ingest::readFundingFacts(reader, instrument);
        if (!facts)
            return failFrom(facts);
        const market::TimeRanges away = putAway(*facts);
        CheckResult result;
        for (const auto &[from, run] : facts->proof.runs()) {
            if (away.missingIn(run.range) != std::vector{run.range})
                continue;
            auto held = heldRates(reader, instrument, run.range);
            if (!held)
                return failFrom(held);
            result.rows += *held;
            if (*held >= run.rows)
                continue;
            ++result.claimsWrong;
            result.findings.state.push_back(storage::runToWithdraw(instrument, run));
            result.findings.gaps.push_back(goneEntry(instrument, run, *held, now));
        }
        return result;
    };
}

} // namespace cw::engine
