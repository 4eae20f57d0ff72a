// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gapbook.h"

#include "core/engine/completeness.h"
#include "core/engine/holesearch.h"
#include "core/ingest/gapscan.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::Gap;
using interfaces::GapFilter;
using interfaces::GapState;
using market::SeriesKey;
using market::UtcTime;
using storage::GapRecord;
using storage::GapStatus;
using storage::Reader;

/// A candle that closed less than this ago may still be on its way into the database.
constexpr std::chrono::seconds kOnItsWay{10};
/// Holes of a series whose trades are looked at in one report: more are no idle market.
constexpr int kMostProofs = 100;

GapState stateOf(GapStatus status)
{
    switch (status) {
    case GapStatus::Open: return GapState::Open;
    case GapStatus::Repairing: return GapState::Repairing;
    case GapStatus::Filled: return GapState::Filled;
    case GapStatus::VerifiedEmpty: return GapState::VerifiedEmpty;
    case GapStatus::Unavailable: return GapState::Unavailable;
    case GapStatus::Cold: return GapState::Cold;
    case GapStatus::Purged: return GapState::Purged;
    }
    return GapState::Open;
}

void tell(Gap &gap, const std::optional<GapRecord> &record)
{
    if (!record) {
        gap.cause = "unknown";
        return;
    }
    gap.id = record->id;
    gap.state = stateOf(record->status);
    gap.cause = record->cause;
    gap.evidence = record->evidence;
    gap.filledBy = record->filledBy;
    gap.checkedAt = record->checkedAt;
    gap.nextTryAt = record->nextTryAt;
    gap.attempts = record->attempts;
    gap.lastError = record->lastError;
    gap.foundAt = record->foundAt;
}

/// Rows of it were here: whoever deleted them is the cause, unless the ledger knows a better one.
void tellDeleted(Gap &gap, std::int64_t deleted, UtcTime at)
{
    gap.deleted = deleted;
    if (deleted == 0 || gap.cause != "unknown")
        return;
    gap.cause = "deleted";
    gap.evidence = std::to_string(deleted) + " of these rows were stored and deleted by another program, the last one at "
                   + market::isoText(at) + " on the database's clock.";
}

/// Nobody traded then, so nothing is missing; its candles, which say so, are fetched all the same.
void tellIdle(Gap &gap, const ingest::IdleProof &proof)
{
    gap.state = GapState::VerifiedEmpty;
    gap.cause = "no-trades";
    gap.evidence = "The stored trades " + std::to_string(proof.before) + " and " + std::to_string(proof.after)
                   + " lie on both sides, and no id between them.";
}

Gap resolvedGap(const GapRecord &record)
{
    Gap gap;
    tell(gap, record);
    gap.instrument = record.instrument;
    gap.interval = record.interval;
    gap.range = record.range;
    gap.ids = record.ids;
    if (record.ids)
        gap.missing = record.ids->to - record.ids->from;
    else if (record.interval)
        gap.missing = record.interval->slotsBetween(record.range.from, record.range.to);
    return gap;
}

std::set<market::InstrumentKey> tradedOf(const std::vector<storage::TradeCoverage> &trades)
{
    std::set<market::InstrumentKey> traded;
    for (const storage::TradeCoverage &held : trades)
        traded.insert(held.instrument);
    return traded;
}

} // namespace

Result<std::vector<Gap>> GapBook::gaps(const GapFilter &filter)
{
    return m_pool.call([&](Reader &reader) -> Result<std::vector<Gap>> {
        auto trades = reader.tradeCoverage(std::nullopt);
        if (!trades)
            return failFrom(trades);
        const Sources sources{reader, filter, *trades, tradedOf(*trades)};
        std::vector<Gap> found;
        if (auto added = addCandles(sources, found); !added)
            return failFrom(added);
        if (auto added = addTrades(sources, found); !added)
            return failFrom(added);
        if (filter.includeResolved || filter.includeFilled) {
            if (auto added = addResolved(sources, found); !added)
                return failFrom(added);
        }
        std::stable_sort(found.begin(), found.end(), [](const Gap &a, const Gap &b) {
            return std::tie(a.range.from, a.instrument) < std::tie(b.range.from, b.instrument);
        });
        return found;
    });
}

Result<std::vector<Gap>> GapBook::away(const interfaces::AwayQuery &query)
{
    const auto kind = query.interval    ? storage::RowKind::Candles
                      : query.isFunding ? storage::RowKind::Funding
                                        : storage::RowKind::Trades;
    auto records = m_pool.call([&](Reader &reader) {
        return reader.awayGaps({query.instrument, kind, query.interval}, query.range);
    });
    if (!records)
        return failFrom(records);
    std::vector<Gap> gaps;
    std::ranges::transform(*records, std::back_inserter(gaps), resolvedGap);
    return gaps;
}

Result<std::vector<interfaces::SeriesCoverage>> GapBook::coverage(const interfaces::CoverageQuery &query)
{
    const GapFilter filter{query.instrument, query.interval, query.market};
    auto facts = m_pool.call([&](Reader &reader) {
        return ingest::readFacts(reader, [&](const SeriesKey &series) {
            return matches(filter, series.instrument)
                   && (!filter.interval || *filter.interval == series.interval);
        });
    });
    if (!facts)
        return failFrom(facts);
    std::vector<interfaces::SeriesCoverage> all;
    for (const ingest::SeriesFacts &series : *facts) {
        const auto now = m_board.exchangeTime(series.series.instrument.market);
        if (auto coverage = coverageOf(series, now.value_or(UtcTime::min()), query.isByDay))
            all.push_back(std::move(*coverage));
    }
    return all;
}

Result<> GapBook::addCandles(const Sources &sources, std::vector<Gap> &gaps) const
{
    const GapFilter &filter = sources.filter;
    auto facts = ingest::readFacts(sources.reader, [&](const SeriesKey &series) {
        return matches(filter, series.instrument)
               && (!filter.interval || *filter.interval == series.interval);
    });
    if (!facts)
        return failFrom(facts);
    const auto status = m_board.read();
    std::vector<std::size_t> quiet;
    for (const ingest::SeriesFacts &series : *facts)
        addSeries(sources, series, *status, gaps, quiet);
    return settleIdle(sources, quiet, gaps);
}

Result<> GapBook::settleIdle(const Sources &sources, const std::vector<std::size_t> &quiet, std::vector<Gap> &gaps)
{
    if (quiet.empty())
        return {};
    std::vector<storage::IdleQuestion> questions;
    for (const std::size_t at : quiet)
        questions.push_back({gaps[at].instrument, gaps[at].range});
    auto proofs = ingest::idleProofs(sources.reader, questions);
    if (!proofs)
        return failFrom(proofs);
    for (std::size_t i = 0; i < quiet.size(); ++i) {
        if ((*proofs)[i])
            tellIdle(gaps[quiet[i]], *(*proofs)[i]);
    }
    if (!sources.filter.includeResolved)
        std::erase_if(gaps, [](const Gap &gap) { return gap.state == GapState::VerifiedEmpty; });
    return {};
}

void GapBook::addSeries(const Sources &sources, const ingest::SeriesFacts &facts,
                        const interfaces::EngineStatus &status, std::vector<Gap> &gaps,
                        std::vector<std::size_t> &quiet) const
{
    if (!facts.reach)
        return;
    int proofs = sources.traded.contains(facts.series.instrument) ? kMostProofs : 0;
    const auto now = m_board.exchangeTime(facts.series.instrument.market);
    market::TimeRange window = *facts.reach;
    const bool isTracked =
        std::find(status.tracked.begin(), status.tracked.end(), facts.series) != status.tracked.end();
    if (isTracked && now)
        window.to = std::max(window.to, facts.series.interval.floor(*now - kOnItsWay));
    for (const ingest::CandleHole &hole :
         ingest::findHoles(facts, window, now.value_or(UtcTime::min())).holes) {
        Gap gap;
        tell(gap, hole.record);
        gap.instrument = facts.series.instrument;
        gap.interval = facts.series.interval;
        gap.range = hole.range;
        tellDeleted(gap, hole.deleted, hole.deletedAt);
        gap.missing = facts.series.interval.slotsBetween(hole.range.from, hole.range.to);
        if (hole.deleted == 0 && proofs-- > 0)
            quiet.push_back(gaps.size());
        gaps.push_back(std::move(gap));
    }
}

Result<> GapBook::addTrades(const Sources &sources, std::vector<Gap> &gaps) const
{
    if (sources.filter.interval)
        return {};
    for (const storage::TradeCoverage &held : sources.trades) {
        const bool isComplete = held.runs.ranges().size() == 1 && held.losses.empty();
        if (isComplete || !matches(sources.filter, held.instrument))
            continue;
        auto scan = ingest::scanTrades(sources.reader, held.instrument);
        if (!scan)
            return failFrom(scan);
        for (const ingest::TradeHole &hole : scan->holes) {
            Gap gap;
            tell(gap, hole.record);
            gap.instrument = held.instrument;
            gap.range = hole.span;
            gap.ids = hole.ids;
            gap.missing = hole.ids.to - hole.ids.from;
            tellDeleted(gap, hole.deleted, hole.deletedAt);
            gaps.push_back(std::move(gap));
        }
    }
    return {};
}

Result<> GapBook::addResolved(const Sources &sources, std::vector<Gap> &gaps) const
{
    const GapFilter &filter = sources.filter;
    auto records = sources.reader.gaps(filter.instrument, filter.interval, !filter.includeFilled);
    if (!records)
        return failFrom(records);
    for (const GapRecord &record : *records) {
        const bool isSettled = record.status == GapStatus::VerifiedEmpty
                               || record.status == GapStatus::Unavailable || storage::isWanted(record.status);
        const bool isListed = record.status == GapStatus::Filled ? filter.includeFilled
                                                                 : isSettled && filter.includeResolved;
        if (isListed && matches(filter, record.instrument))
            gaps.push_back(resolvedGap(record));
    }
    return {};
}

} // namespace cw::engine
