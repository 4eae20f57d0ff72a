// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/crosscheck.h"

#include "core/engine/findings.h"
#include "core/engine/openfindings.h"
#include "core/market/candledifference.h"

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

UtcTime localNow() { return std::chrono::floor<market::microseconds>(std::chrono::system_clock::now()); }

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
        open->addSettled(result.findings, *at, candle, localNow());
        auto found = differences(series, *at, candle, builtFrom);
        if (!found.empty())
            addBuilt(result.findings, series, *at, candle, found, localNow());
        std::move(found.begin(), found.end(), std::back_inserter(result.differences));
    }
    return {};
}

/// Adds flat minutes between a trade and the next one.
void addFlat(std::vector<Candle> &minutes, const Candle &before, UtcTime end)
{
    const Interval minute = Interval::M1;
    for (UtcTime open = minute.next(before.openTime); open < end; open = minute.next(open))
        minutes.push_back(market::flatCandle(before, open, minute));
}

/// Minutes of trades whose ids follow one another, without the first and the last, which may go on outside.
void addMinutes(std::vector<Candle> &minutes, std::span<const Trade> run, market::Market market)
{
    market::TradeAggregator aggregator(Interval::M1, market::quoteScaleOf(market));
    bool isFirst = true;
    for (const Trade &trade : run) {
        const auto finished = aggregator.add(trade);
        if (!finished)
            continue;
        if (!std::exchange(isFirst, false))
            minutes.push_back(*finished);
        addFlat(minutes, *finished, aggregator.current()->openTime);
    }
}

Check tradeCheckOf(InstrumentKey instrument, IdRange ids, std::int64_t rowsAtOnce);

/// Where the next look begins: with the last trade before the last minute, which this look has seen only in
/// part.
std::optional<std::size_t> lastBeforeLastMinute(std::span<const Trade> rows)
{
    const UtcTime minute = Interval(Interval::M1).floor(rows.back().time);
    const auto inLast =
        std::find_if(rows.begin(), rows.end(), [&](const Trade &row) { return row.time >= minute; });
    const auto index = static_cast<std::size_t>(inLast - rows.begin());
    return index > 1 ? std::optional(index - 1) : std::nullopt;
}

Result<CheckResult> checkTrades(Reader &reader, const InstrumentKey &instrument, const IdRange &ids,
                                std::int64_t rowsAtOnce)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.ids = IdRange{ids.from, std::min(ids.to, ids.from + rowsAtOnce)};
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    const std::vector<Candle> built = completeMinutes(*rows, instrument.market);
    const SeriesKey series{instrument, Interval::M1};
    auto stored = storedBeside(reader, series, built);
    if (!stored)
        return failFrom(stored);
    CheckResult result;
    if (auto compared = compare(reader, result, series, *stored, built, "trades"); !compared)
        return failFrom(compared);
    const bool isLast = select.ids->to == ids.to;
    const auto next = rows->empty() ? std::nullopt : lastBeforeLastMinute(*rows);
    result.rows = static_cast<std::int64_t>(isLast ? rows->size() : next.value_or(0));
    if (isLast)
        return result;
    if (rows->empty())
        result.rest = tradeCheckOf(instrument, {select.ids->to, ids.to}, kRowsCompared);
    else if (next)
        result.rest = tradeCheckOf(instrument, {(*rows)[*next].id, ids.to}, kRowsCompared);
    else // a minute longer than the look
        result.rest = tradeCheckOf(instrument, ids, rowsAtOnce * 2);
    return result;
}

Check tradeCheckOf(InstrumentKey instrument, IdRange ids, std::int64_t rowsAtOnce)
{
    return [instrument = std::move(instrument), ids, rowsAtOnce](Reader &reader) {
        return checkTrades(reader, instrument, ids, rowsAtOnce);
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
    rows = static_cast<std::int64_t>(parts->size());
    std::vector<Candle> built;
    for (const market::AggregatedCandle &sum : market::aggregate(*parts, finer, series.interval)) {
        if (sum.complete && sum.candle.final)
            built.push_back(sum.candle);
    }
    return built;
}

Result<CheckResult> checkParts(Reader &reader, const SeriesKey &series, Interval finer,
                               const TimeRange &range)
{
    const Interval interval = series.interval;
    const std::int64_t parts =
        std::max<std::int64_t>(1, finer.slotsBetween(range.from, interval.next(range.from)));
    const std::int64_t slots = std::max<std::int64_t>(1, kRowsCompared / parts);
    const UtcTime end = std::min(range.to, interval.advance(range.from, slots));
    CheckResult result;
    auto built = builtOf(reader, series, finer, {range.from, end}, result.rows);
    if (!built)
        return failFrom(built);
    auto stored = storedBeside(reader, series, *built);
    if (!stored)
        return failFrom(stored);
    if (auto compared = compare(reader, result, series, *stored, *built, finer.text()); !compared)
        return failFrom(compared);
    if (end < range.to)
        result.rest = partsCheck(series, finer, {end, range.to});
    return result;
}

} // namespace

Check tradeCheck(InstrumentKey instrument, IdRange ids)
{
    return tradeCheckOf(std::move(instrument), ids, kRowsCompared);
}

Check partsCheck(SeriesKey series, Interval finer, TimeRange range)
{
    range = {series.interval.ceil(range.from), series.interval.ceil(range.to)};
    return [series = std::move(series), finer, range](Reader &reader) {
        return checkParts(reader, series, finer, range);
    };
}

std::vector<Candle> completeMinutes(std::span<const Trade> trades, market::Market market)
{
    std::vector<Candle> minutes;
    while (!trades.empty()) {
        const auto end = std::adjacent_find(trades.begin(), trades.end(),
                                            [](const Trade &a, const Trade &b) { return a.id + 1 != b.id; });
        const std::size_t length =
            end == trades.end() ? trades.size() : static_cast<std::size_t>(end - trades.begin()) + 1;
        addMinutes(minutes, trades.first(length), market);
        trades = trades.subspan(length);
    }
    return minutes;
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
