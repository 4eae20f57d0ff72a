// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/gapbook.h"

#include "core/engine/gaps/completeness.h"
#include "core/engine/gaps/fundingreport.h"
#include "core/engine/gaps/holesearch.h"
#include "core/storage/lostfile.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
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
    ingest::explain(gap, ingest::deletedCause(deleted, at));
}

bool isAsked(const GapFilter &filter, const SeriesKey &series)
{
    return matches(filter, series.instrument) && !filter.onlyTrades && !filter.onlyFunding
           && (!filter.interval || *filter.interval == series.interval);
}

Result<std::vector<ingest::SeriesFacts>> readFacts(Reader &reader, const GapFilter &filter,
                                                   const std::set<SeriesKey> &followed = {})
{
    return ingest::readFacts(
        reader, [&](const SeriesKey &series) { return isAsked(filter, series); }, followed);
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

/// With the number of rates, which no grid tells.
Result<Gap> resolvedGap(Reader &reader, const GapRecord &record)
{
    Gap gap = resolvedGap(record);
    if (!storage::isAboutFunding(record))
        return gap;
    auto rates = settledRates(reader, record);
    if (!rates)
        return failFrom(rates);
    gap.missing = *rates;
    return gap;
}

} // namespace

Result<std::vector<Gap>> GapBook::gaps(const GapFilter &filter)
{
    return m_pool.call([&](Reader &reader) -> Result<std::vector<Gap>> {
        auto tradeRecords = readTradeRecords(reader, filter.instrument);
        if (!tradeRecords)
            return failFrom(tradeRecords);
        auto trades = heldOrLost(reader, filter.instrument, *tradeRecords);
        if (!trades)
            return failFrom(trades);
        auto idle = ingest::IdleTimes::of(reader);
        if (!idle)
            return failFrom(idle);
        auto edges = FollowedEdges::of(reader, m_board, m_days);
        if (!edges)
            return failFrom(edges);
        auto follows = ingest::readFollowMarks(reader);
        if (!follows)
            return failFrom(follows);
        const auto pending = pendingDownloads(m_jobs);
        const Sources sources{reader, filter, *trades, *tradeRecords, *idle, *edges, *follows, pending};
        std::vector<Gap> found;
        if (auto added = addCandles(sources, found); !added)
            return failFrom(added);
        if (auto added = addTrades(sources, found); !added)
            return failFrom(added);
        if (auto added = addFunding(sources, found); !added)
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
    return m_pool.call([&](Reader &reader) -> Result<std::vector<Gap>> {
        auto records = reader.awayGaps({query.instrument, kind, query.interval}, query.range);
        if (!records)
            return failFrom(records);
        std::vector<Gap> gaps;
        for (const GapRecord &record : *records) {
            auto gap = resolvedGap(reader, record);
            if (!gap)
                return failFrom(gap);
            gaps.push_back(*std::move(gap));
        }
        return gaps;
    });
}

Result<std::vector<interfaces::SeriesCoverage>> GapBook::coverage(const interfaces::CoverageQuery &query)
{
    return m_pool.call([&](Reader &reader) -> Result<std::vector<interfaces::SeriesCoverage>> {
        auto facts = readFacts(reader, {query.instrument, query.interval, query.market});
        if (!facts)
            return failFrom(facts);
        auto idle = ingest::IdleTimes::of(reader);
        if (!idle)
            return failFrom(idle);
        std::vector<interfaces::SeriesCoverage> all;
        for (ingest::SeriesFacts &series : *facts) {
            if (!series.reach)
                continue;
            const auto now = m_board.exchangeTime(series.series.instrument.market).value_or(UtcTime::min());
            if (auto settled = idle->settle(series, *series.reach, now); !settled)
                return failFrom(settled);
            all.push_back(*coverageOf(series, now, query.isByDay));
        }
        return all;
    });
}

Result<std::vector<interfaces::TradesCoverage>>
GapBook::tradesCoverage(const interfaces::CoverageQuery &query)
{
    if (query.interval)
        return std::vector<interfaces::TradesCoverage>();
    return m_pool.call([&](Reader &reader) -> Result<std::vector<interfaces::TradesCoverage>> {
        auto records = readTradeRecords(reader, query.instrument);
        if (!records)
            return failFrom(records);
        auto held = heldOrLost(reader, query.instrument, *records);
        if (!held)
            return failFrom(held);
        std::vector<interfaces::TradesCoverage> all;
        for (const storage::TradeCoverage &trades : *held) {
            if (!matches(GapFilter{query.instrument, {}, query.market}, trades.instrument))
                continue;
            auto coverage = readCoverage(reader, trades, (*records)[trades.instrument]);
            if (!coverage)
                return failFrom(coverage);
            all.push_back(*std::move(coverage));
        }
        std::ranges::sort(all, {}, &interfaces::TradesCoverage::instrument);
        return all;
    });
}

Result<std::vector<interfaces::FundingCoverage>>
GapBook::fundingCoverage(const interfaces::CoverageQuery &query)
{
    if (query.interval)
        return std::vector<interfaces::FundingCoverage>();
    return m_pool.call([&](Reader &reader) -> Result<std::vector<interfaces::FundingCoverage>> {
        auto edges = FollowedEdges::of(reader, m_board, m_days);
        if (!edges)
            return failFrom(edges);
        auto report = FundingReport::of(reader, m_board, *edges, m_days);
        if (!report)
            return failFrom(report);
        return report->coverage(query);
    });
}

void GapBook::tellUnfetched(const Sources &sources, Gap &gap)
{
    const bool isKnown = gap.cause != ingest::Cause().word && gap.cause != ingest::kNotFetched;
    if (isKnown || gap.deleted > 0)
        return;
    const auto since = sources.follows.since(gap.instrument, gap.interval);
    std::optional<ingest::Cause> cause;
    if (gap.cause != ingest::kNotFetched && gap.range.from < since.value_or(UtcTime::max()))
        cause = ingest::neverFetched(since);
    const bool isFollowed = gap.range.from >= since.value_or(UtcTime::max());
    const auto job = std::ranges::find_if(sources.pending, [&](const PendingDownload &download) {
        // A loss that goes on behind what the job was asked for is none of its rows.
        return download.isAbout(gap.instrument, gap.interval, gap.range)
               && (!isFollowed || gap.range.to <= download.range.to);
    });
    if (job != sources.pending.end())
        cause = job->cause();
    if (cause)
        ingest::explain(gap, std::move(*cause));
}

Result<> GapBook::addCandles(const Sources &sources, std::vector<Gap> &gaps) const
{
    auto facts = readFacts(sources.reader, sources.filter, sources.edges.series());
    if (!facts)
        return failFrom(facts);
    for (ingest::SeriesFacts &series : *facts) {
        if (auto added = addSeries(sources, series, gaps); !added)
            return added;
    }
    return {};
}

Result<> GapBook::addSeries(const Sources &sources, ingest::SeriesFacts &facts, std::vector<Gap> &gaps) const
{
    const auto window = sources.edges.window(facts);
    if (!window)
        return {};
    const UtcTime now = m_board.exchangeTime(facts.series.instrument.market).value_or(UtcTime::min());
    if (auto settled = sources.idle.settle(facts, *window, now); !settled)
        return settled;
    for (const ingest::CandleHole &hole : ingest::findHoles(facts, *window, now).holes) {
        Gap gap;
        tell(gap, hole.record);
        if (const auto cause = hole.record ? std::nullopt : sources.edges.causeOf(facts, hole.range)) {
            gap.cause = cause->word;
            gap.evidence = cause->evidence;
        }
        gap.instrument = facts.series.instrument;
        gap.interval = facts.series.interval;
        gap.range = hole.range;
        tellDeleted(gap, hole.deleted, hole.deletedAt);
        tellUnfetched(sources, gap);
        gap.missing = facts.series.interval.slotsBetween(hole.range.from, hole.range.to);
        gaps.push_back(std::move(gap));
    }
    for (const GapRecord &record : facts.records) {
        if (record.cause == ingest::kNoTrades && sources.filter.includeResolved)
            gaps.push_back(resolvedGap(record));
    }
    return {};
}

Result<> GapBook::addTrades(const Sources &sources, std::vector<Gap> &gaps) const
{
    if (sources.filter.interval || sources.filter.onlyFunding)
        return {};
    for (const storage::TradeCoverage &held : sources.trades) {
        const auto entries = sources.tradeRecords.find(held.instrument);
        const bool isComplete = held.runs.ranges().size() == 1 && held.losses.empty()
                                && (entries == sources.tradeRecords.end()
                                    || std::ranges::none_of(entries->second, storage::wereStored));
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
            tellUnfetched(sources, gap);
            gaps.push_back(std::move(gap));
        }
    }
    return {};
}

Result<> GapBook::addAway(const Sources &sources, const GapRecord &record, std::vector<Gap> &gaps)
{
    GapRecord part = record;
    if (record.ids) {
        const auto held =
            std::ranges::find(sources.trades, record.instrument, &storage::TradeCoverage::instrument);
        const auto claimed = held == sources.trades.end() ? market::IdRanges() : held->claimed();
        for (const market::IdRange &ids : claimed.missingIn(*record.ids)) {
            part.ids = ids;
            gaps.push_back(resolvedGap(part));
        }
        return {};
    }
    auto held = sources.reader.candleCoverage(SeriesKey{record.instrument, *record.interval});
    if (!held)
        return failFrom(held);
    const auto claimed = held->empty() ? market::TimeRanges() : held->front().claimed();
    for (const market::TimeRange &slots : claimed.missingIn(record.range)) {
        part.range = slots;
        gaps.push_back(resolvedGap(part));
    }
    return {};
}

Result<> GapBook::addFunding(const Sources &sources, std::vector<Gap> &gaps) const
{
    if (sources.filter.interval || sources.filter.onlyTrades)
        return {};
    auto report = FundingReport::of(sources.reader, m_board, sources.edges, m_days);
    if (!report)
        return failFrom(report);
    auto found = report->gaps(sources.filter);
    if (!found)
        return failFrom(found);
    std::ranges::move(*found, std::back_inserter(gaps));
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
        const bool isListed =
            record.status == GapStatus::Filled ? filter.includeFilled : isSettled && filter.includeResolved;
        const bool isOther =
            (filter.onlyTrades && !record.ids) || (filter.onlyFunding && !storage::isAboutFunding(record));
        if (!isListed || !matches(filter, record.instrument) || isOther)
            continue;
        if (!storage::isWanted(record.status) || storage::isAboutFunding(record)) {
            auto gap = resolvedGap(sources.reader, record);
            if (!gap)
                return failFrom(gap);
            gaps.push_back(*std::move(gap));
            continue;
        }
        if (auto added = addAway(sources, record, gaps); !added)
            return added;
    }
    return {};
}

} // namespace cw::engine
