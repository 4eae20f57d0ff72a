// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/fundingreport.h"

#include "core/engine/gaps/holesearch.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

using ingest::FundingFacts;
using ingest::FundingHole;
using interfaces::FundingCoverage;
using interfaces::Gap;
using market::InstrumentKey;
using market::TimeRange;
using market::UtcTime;

/// Rates are asked for once an hour: one that was settled less than this ago is not missing yet.
constexpr std::chrono::hours kFundingOnItsWay{2};

std::set<InstrumentKey> followedFutures(const FollowedEdges &edges)
{
    std::set<InstrumentKey> futures;
    for (const market::SeriesKey &series : edges.series()) {
        if (series.instrument.market == market::Market::UsdM)
            futures.insert(series.instrument);
    }
    return futures;
}

/// Contracts with a date of delivery have no funding.
bool hasFunding(const market::Instrument &instrument)
{
    return instrument.contractType.empty() || instrument.contractType.find("PERPETUAL") != std::string::npos;
}

Gap gapOf(const FundingFacts &facts, const FundingHole &hole)
{
    Gap gap;
    gap.instrument = facts.instrument;
    gap.range = hole.range;
    gap.missing = hole.missing;
    if (!hole.record) {
        gap.cause = ingest::kNotFetched;
        gap.evidence = "No answer of the exchange proves yet that all rates of this time are stored.";
        return gap;
    }
    gap.id = hole.record->id;
    gap.state = hole.record->status == storage::GapStatus::Repairing ? interfaces::GapState::Repairing
                                                                     : interfaces::GapState::Open;
    gap.cause = hole.record->cause;
    gap.evidence = hole.record->evidence;
    gap.checkedAt = hole.record->checkedAt;
    gap.nextTryAt = hole.record->nextTryAt;
    gap.attempts = hole.record->attempts;
    gap.lastError = hole.record->lastError;
    gap.foundAt = hole.record->foundAt;
    return gap;
}

/// How many of the proven rates are in files, or were purged.
Result<std::int64_t> provenAway(storage::Reader &reader, const FundingFacts &facts)
{
    const market::TimeRanges proven = facts.proof.ranges();
    std::int64_t away = 0;
    for (const storage::GapRecord &record : facts.records) {
        if (!storage::isWanted(record.status) || !proven.missingIn(record.range).empty())
            continue;
        auto rows = ingest::ratesPutAway(reader, record);
        if (!rows)
            return rows;
        away += *rows;
    }
    return away;
}

} // namespace

Result<FundingReport> FundingReport::of(storage::Reader &reader, const StatusBoard &board,
                                        const FollowedEdges &edges, int days)
{
    FundingReport report(reader);
    report.m_now = board.exchangeTime(market::Market::UsdM);
    auto facts = ingest::readFundingFacts(reader);
    if (!facts)
        return failFrom(facts);
    report.m_facts = std::move(*facts);
    if (auto added = report.addFollowed(edges, days); !added)
        return failFrom(added);
    return report;
}

Result<> FundingReport::addFollowed(const FollowedEdges &edges, int days)
{
    const auto futures = followedFutures(edges);
    if (!m_now || futures.empty())
        return {};
    std::set<InstrumentKey> unproven;
    for (const InstrumentKey &instrument : futures) {
        FundingFacts &facts = m_facts[instrument];
        facts.instrument = instrument;
        m_wanted[instrument] = {*m_now - std::chrono::days(days), *m_now - kFundingOnItsWay};
        if (facts.proof.reach().isEmpty())
            unproven.insert(instrument);
    }
    if (unproven.empty())
        return {};
    auto instruments = m_reader->instruments();
    if (!instruments)
        return failFrom(instruments);
    for (const market::Instrument &instrument : *instruments) {
        if (!unproven.contains(instrument.key))
            continue;
        // Until its first rate is settled, a new instrument lacks none.
        TimeRange &wanted = m_wanted[instrument.key];
        wanted.from = hasFunding(instrument)
                          ? std::max(wanted.from, instrument.listedAt.value_or(wanted.from))
                          : wanted.to;
    }
    return {};
}

TimeRange FundingReport::window(const FundingFacts &facts) const
{
    const TimeRange reach = ingest::fundingReach(facts);
    const auto wanted = m_wanted.find(facts.instrument);
    if (wanted == m_wanted.end() || wanted->second.isEmpty())
        return reach;
    if (reach.isEmpty())
        return wanted->second;
    // Behind the newest proven rate nothing may be due yet; what was asked for and did not come has an entry.
    const bool isYoung = wanted->second.to - reach.to < ingest::kFundingPeriod;
    return {std::min(reach.from, wanted->second.from), isYoung ? reach.to : wanted->second.to};
}

Result<std::vector<Gap>> FundingReport::gaps(const interfaces::GapFilter &filter) const
{
    std::vector<Gap> gaps;
    for (const auto &[instrument, facts] : m_facts) {
        if (!matches(filter, instrument))
            continue;
        auto holes =
            ingest::findFundingHoles(*m_reader, facts, window(facts), m_now.value_or(UtcTime::min()));
        if (!holes)
            return failFrom(holes);
        for (const FundingHole &hole : *holes) {
            if (hole.missing > 0)
                gaps.push_back(gapOf(facts, hole));
        }
    }
    return gaps;
}

Result<std::vector<FundingCoverage>> FundingReport::coverage(const interfaces::CoverageQuery &query) const
{
    std::vector<FundingCoverage> all;
    for (const auto &[instrument, facts] : m_facts) {
        const TimeRange reach = ingest::fundingReach(facts);
        if (!matches({query.instrument, {}, query.market}, instrument) || reach.isEmpty())
            continue;
        auto holes = ingest::findFundingHoles(*m_reader, facts, reach, m_now.value_or(UtcTime::min()));
        if (!holes)
            return failFrom(holes);
        FundingCoverage coverage;
        coverage.instrument = instrument;
        coverage.range = reach;
        market::TimeRanges open;
        for (const FundingHole &hole : *holes) {
            coverage.missing += hole.missing;
            if (hole.due > 0)
                open.add(hole.range);
        }
        coverage.complete = open.missingIn(reach);
        for (const auto &[from, run] : facts.proof.runs())
            coverage.rates += run.rows;
        auto away = provenAway(*m_reader, facts);
        if (!away)
            return failFrom(away);
        coverage.away = std::min(*away, coverage.rates);
        all.push_back(std::move(coverage));
    }
    return all;
}

Result<std::int64_t> settledRates(storage::Reader &reader, const storage::GapRecord &record)
{
    if (storage::isWanted(record.status))
        return ingest::ratesPutAway(reader, record);
    const TimeRange near{record.range.from - ingest::kAroundFunding,
                         record.range.to + ingest::kAroundFunding};
    auto known = ingest::lastingFunding(reader, record.instrument, near);
    if (!known)
        return failFrom(known);
    return ingest::countIn(*known, record.range) + ingest::ratesDue(*known, record.range);
}

} // namespace cw::engine
