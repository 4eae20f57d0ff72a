// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/crosscheck.h"

#include "core/engine/checks/findings.h"
#include "core/engine/checks/openfindings.h"
#include "core/market/candledifference.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::CandleDifference;
using market::Candle;
using market::IdRange;
using market::InstrumentKey;
using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::Trade;
using market::UtcTime;
using storage::Reader;

constexpr std::int64_t kRowsCompared = 20'000;
/// More trades than that are not held in memory for one candle.
constexpr std::int64_t kMostTrades = 500'000;

/// Final candles of a series that open between the first and the last built one.
Result<std::vector<Candle>> storedBeside(Reader &reader, const SeriesKey &series,
                                         const std::vector<Candle> &built)
{
    if (built.empty())
        return std::vector<Candle>();
    storage::CandleSelect select;
    select.series = series;
    select.range = {built.front().openTime, series.interval.next(built.back().openTime)};
    return reader.candles(select);
}

/// Compares candles of the same open time. Slots that only one side has are the gap report's matter.
Result<> compare(Reader &reader, CheckResult &result, const SeriesKey &series, const std::vector<Candle> &stored,
                 const std::vector<Candle> &built, std::string_view builtFrom)
{
    auto open = OpenFindings::read(reader, series, builtFrom);
    if (!open)
        return failFrom(open);
    auto at = stored.begin();
    for (const Candle &candle : built) {
        at = std::find_if(at, stored.end(),
                          [&](const Candle &each) { return each.openTime >= candle.openTime; });
        if (at == stored.end())
            break;
        if (at->openTime != candle.openTime)
            continue;
        open->addSettled(result.findings, *at, candle, market::localTime());
        auto found = differences(series, *at, candle, builtFrom);
        if (!found.empty())
            addBuilt(result.findings, series, *at, candle, found, market::localTime());
        std::move(found.begin(), found.end(), std::back_inserter(result.differences));
    }
    return {};
}

/// Adds flat candles between the one of a trade and that of the next one.
void addFlat(std::vector<Candle> &candles, const Candle &before, UtcTime end, Interval interval)
{
    for (UtcTime open = interval.next(before.openTime); open < end; open = interval.next(open))
        candles.push_back(market::flatCandle(before, open, interval));
}

/// Candles of trades whose ids follow one another, without the first and the last, which may go on outside.
void addCandles(std::vector<Candle> &candles, std::span<const Trade> run, market::Market market, Interval interval)
{
    market::TradeAggregator aggregator(interval, market::quoteScaleOf(market));
    bool isFirst = true;
    for (const Trade &trade : run) {
        const auto finished = aggregator.add(trade);
        if (!finished)
            continue;
        if (!std::exchange(isFirst, false))
            candles.push_back(*finished);
        addFlat(candles, *finished, aggregator.current()->openTime, interval);
    }
}

Check tradeCheckOf(SeriesKey series, IdRange ids, std::int64_t rowsAtOnce);

/// Where the next look begins: with the last trade before the last slot, which this look has seen only in part.
std::optional<std::size_t> lastBeforeLastSlot(std::span<const Trade> rows, Interval interval)
{
    const UtcTime slot = interval.floor(rows.back().time);
    const auto inLast = std::find_if(rows.begin(), rows.end(), [&](const Trade &row) { return row.time >= slot; });
    const auto index = static_cast<std::size_t>(inLast - rows.begin());
    return index > 1 ? std::optional(index - 1) : std::nullopt;
}

Result<CheckResult> checkTrades(Reader &reader, const SeriesKey &series, const IdRange &ids, std::int64_t rowsAtOnce)
{
    storage::TradeSelect select;
    select.instrument = series.instrument;
    select.ids = IdRange{ids.from, std::min(ids.to, ids.from + rowsAtOnce)};
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    const std::vector<Candle> built = completeCandles(*rows, series.instrument.market, series.interval);
    auto stored = storedBeside(reader, series, built);
    if (!stored)
        return failFrom(stored);
    CheckResult result;
    if (auto compared = compare(reader, result, series, *stored, built, "trades"); !compared)
        return failFrom(compared);
    const bool isLast = select.ids->to == ids.to;
    const auto next = rows->empty() ? std::nullopt : lastBeforeLastSlot(*rows, series.interval);
    result.rows = static_cast<std::int64_t>(isLast ? rows->size() : next.value_or(0));
    if (isLast)
        return result;
    if (rows->empty() || (!next && rowsAtOnce >= kMostTrades))
        result.rest = tradeCheckOf(series, {select.ids->to, ids.to}, kRowsCompared);
    else if (next)
        result.rest = tradeCheckOf(series, {(*rows)[*next].id, ids.to}, kRowsCompared);
    else // a slot longer than the look
        result.rest = tradeCheckOf(series, ids, rowsAtOnce * 2);
    return result;
}

Check tradeCheckOf(SeriesKey series, IdRange ids, std::int64_t rowsAtOnce)
{
    return [series = std::move(series), ids, rowsAtOnce](Reader &reader) {
        return checkTrades(reader, series, ids, rowsAtOnce);
    };
}

Result<std::vector<Candle>> builtOf(Reader &reader, const SeriesKey &series, Interval finer,
                                    const TimeRange &slots, std::int64_t &rows)
{
    storage::CandleSelect select;
    select.series = {series.instrument, finer};
    select.range = slots;
    auto parts = reader.candles(select);
    if (!parts)
        return failFrom(parts);
    rows += static_cast<std::int64_t>(parts->size());
    std::vector<Candle> built;
    for (const market::AggregatedCandle &sum : market::aggregate(*parts, finer, series.interval)) {
        if (sum.complete && sum.candle.final)
            built.push_back(sum.candle);
    }
    return built;
}

/// Compares the slots whose parts are all there, and takes them out of `slots`.
Result<> compareParts(Reader &reader, CheckResult &result, const SeriesKey &series, Interval finer,
                      market::TimeRanges &slots)
{
    const market::TimeRanges wanted = slots;
    for (const TimeRange &range : wanted.ranges()) {
        auto built = builtOf(reader, series, finer, range, result.rows);
        if (!built)
            return failFrom(built);
        if (built->empty())
            continue;
        auto stored = storedBeside(reader, series, *built);
        if (!stored)
            return failFrom(stored);
        if (auto compared = compare(reader, result, series, *stored, *built, finer.text()); !compared)
            return failFrom(compared);
        for (const Candle &candle : *built)
            slots.remove({candle.openTime, series.interval.next(candle.openTime)});
    }
    return {};
}

Result<CheckResult> checkParts(Reader &reader, const SeriesKey &series, const std::vector<Interval> &finer,
                               const TimeRange &range)
{
    const Interval interval = series.interval;
    const std::int64_t parts =
        std::max<std::int64_t>(1, finer.back().slotsBetween(range.from, interval.next(range.from)));
    const std::int64_t slots = std::max<std::int64_t>(1, kRowsCompared / parts);
    const UtcTime end = std::min(range.to, interval.advance(range.from, slots));
    CheckResult result;
    market::TimeRanges left{{range.from, end}};
    for (const Interval each : finer) {
        if (auto compared = compareParts(reader, result, series, each, left); !compared)
            return failFrom(compared);
    }
    if (end < range.to)
        result.rest = partsCheck(series, finer, {end, range.to});
    return result;
}

} // namespace

Check tradeCheck(SeriesKey series, IdRange ids) { return tradeCheckOf(std::move(series), ids, kRowsCompared); }

Check partsCheck(SeriesKey series, std::vector<Interval> finer, TimeRange range)
{
    range = {series.interval.ceil(range.from), series.interval.ceil(range.to)};
    return [series = std::move(series), finer = std::move(finer), range](Reader &reader) {
        return checkParts(reader, series, finer, range);
    };
}

std::vector<Candle> completeCandles(std::span<const Trade> trades, market::Market market, Interval interval)
{
    std::vector<Candle> candles;
    while (!trades.empty()) {
        const auto end = std::adjacent_find(trades.begin(), trades.end(),
                                            [](const Trade &a, const Trade &b) { return a.id + 1 != b.id; });
        const std::size_t length =
            end == trades.end() ? trades.size() : static_cast<std::size_t>(end - trades.begin()) + 1;
        addCandles(candles, trades.first(length), market, interval);
        trades = trades.subspan(length);
    }
    return candles;
}

std::vector<CandleDifference> differences(const SeriesKey &series, const Candle &stored, const Candle &built,
                                          std::string_view builtFrom)
{
    std::vector<CandleDifference> out;
    for (market::ValueDifference &value : market::valueDifferences(stored, built))
        out.push_back({series, stored.openTime, std::string(value.field), std::move(value.first),
                       std::move(value.second), std::string(builtFrom)});
    return out;
}

} // namespace cw::engine
