// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/holesearch.h"

#include "core/engine/gaps/tradecompleteness.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace cw::engine {
namespace {

using interfaces::GapFilter;
using market::SeriesKey;

/// How far the rows of each series ever reached: also of one whose rows are all in files.
Result<std::map<SeriesKey, market::TimeRange>> reaches(storage::Reader &reader)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    auto coverage = reader.candleCoverage(std::nullopt);
    if (!coverage)
        return failFrom(coverage);
    std::map<SeriesKey, market::TimeRange> ranges;
    for (const auto &summary : *series)
        ranges[summary.series] = {summary.coveredFrom, summary.series.interval.next(summary.coveredTo)};
    for (const auto &held : *coverage) {
        if (!held.reach.isEmpty())
            ranges.try_emplace(held.series, held.reach);
    }
    return ranges;
}

Result<> findCandleHoles(storage::Reader &reader, const GapFilter &filter, Holes &holes)
{
    auto series = reaches(reader);
    if (!series)
        return failFrom(series);
    for (const auto &[key, reach] : *series) {
        if (!matches(filter, key.instrument) || (filter.interval && *filter.interval != key.interval))
            continue;
        // Without the exchange's clock no verdict is old.
        auto scan = ingest::recheckCandles(
            reader, key, reach, market::UtcTime::min(),
            filter.includeResolved ? ingest::Verdicts::Questioned : ingest::Verdicts::Trusted);
        if (!scan)
            return failFrom(scan);
        if (scan->isClaimWrong)
            holes.miscounted.push_back(key);
        if (!scan->holes.empty())
            holes.candles.emplace(key, std::move(scan->holes));
        std::move(scan->healed.begin(), scan->healed.end(), std::back_inserter(holes.healed));
    }
    return {};
}

/// Instruments with trades, or with trades that are lost.
Result<std::set<market::InstrumentKey>> tradedInstruments(storage::Reader &reader)
{
    auto trades = reader.tradeSummaries();
    if (!trades)
        return failFrom(trades);
    auto records = readTradeRecords(reader, std::nullopt);
    if (!records)
        return failFrom(records);
    auto held = heldOrLost(reader, std::nullopt, *records);
    if (!held)
        return failFrom(held);
    std::set<market::InstrumentKey> instruments;
    for (const auto &summary : *trades)
        instruments.insert(summary.instrument);
    for (const auto &each : *held)
        instruments.insert(each.instrument);
    return instruments;
}

Result<> findTradeHoles(storage::Reader &reader, const GapFilter &filter, Holes &holes)
{
    auto instruments = tradedInstruments(reader);
    if (!instruments)
        return failFrom(instruments);
    for (const market::InstrumentKey &instrument : *instruments) {
        if (!matches(filter, instrument))
            continue;
        auto scan = ingest::scanTrades(
            reader, instrument,
            filter.includeResolved ? ingest::Verdicts::Questioned : ingest::Verdicts::Trusted);
        if (!scan)
            return failFrom(scan);
        for (ingest::TradeHole &hole : scan->holes)
            holes.trades.emplace_back(instrument, std::move(hole));
        std::move(scan->healed.begin(), scan->healed.end(), std::back_inserter(holes.healed));
    }
    return {};
}

Result<> findFundingHoles(storage::Reader &reader, const GapFilter &filter, Holes &holes)
{
    auto all = ingest::readFundingFacts(reader);
    if (!all)
        return failFrom(all);
    for (auto &[instrument, facts] : *all) {
        if (!matches(filter, instrument))
            continue;
        // Without the exchange's clock no verdict is old.
        auto found = ingest::findFundingHoles(
            reader, facts, ingest::fundingReach(facts), market::UtcTime::min(),
            filter.includeResolved ? ingest::Verdicts::Questioned : ingest::Verdicts::Trusted);
        if (!found)
            return failFrom(found);
        std::erase_if(*found, [](const ingest::FundingHole &hole) { return hole.due == 0; });
        if (!found->empty())
            holes.funding.push_back({std::move(facts), std::move(*found)});
    }
    return {};
}

} // namespace

Result<Holes> searchHoles(storage::Reader &reader, const GapFilter &filter)
{
    Holes holes;
    auto follows = ingest::readFollowMarks(reader);
    if (!follows)
        return failFrom(follows);
    holes.follows = std::move(*follows);
    if (!filter.onlyTrades && !filter.onlyFunding) {
        if (auto found = findCandleHoles(reader, filter, holes); !found)
            return failFrom(found);
    }
    if (filter.interval)
        return holes;
    if (!filter.onlyFunding) {
        if (auto found = findTradeHoles(reader, filter, holes); !found)
            return failFrom(found);
    }
    if (!filter.onlyTrades) {
        if (auto found = findFundingHoles(reader, filter, holes); !found)
            return failFrom(found);
    }
    return holes;
}

Result<> checkTimes(const Holes &holes,
                    const std::function<std::optional<market::UtcTime>(market::Market)> &exchangeNow)
{
    for (const auto &[series, missing] : holes.candles) {
        const market::TimeRange &hole = missing.front().range;
        const auto now = exchangeNow(series.instrument.market);
        if (now && hole.from >= *now)
            return fail(ErrorCode::InvalidInput, "The exchange's clock stands at " + market::isoText(*now)
                                                     + ", before the hole of " + market::describe(series)
                                                     + " at " + market::isoText(hole.from) + '.');
    }
    return {};
}

} // namespace cw::engine
