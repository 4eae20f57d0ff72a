// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/describesymbol.h"
#include "core/replay/instrumentbuilder.h"
#include "core/replay/marketsource.h"

#include <algorithm>
#include <map>

namespace cw::replay {
namespace {

using market::Candle;
using market::InstrumentKey;
using market::Interval;
using market::TimeRange;
using market::Trade;

/// Newest trades that are read of one instrument; about 300 MB at most.
constexpr std::int64_t kMaxTrades = 5'000'000;

LapLine lineOf(const TimeRange &range, bool loop) { return {range.from, range.to - range.from, loop}; }

Result<> addCandles(storage::Reader &reader, const storage::SeriesSummary &summary, bool loop,
                    InstrumentBuilder &out)
{
    const TimeRange range{summary.first, Interval(Interval::M1).next(summary.last)};
    auto candles = reader.candles({summary.series, range});
    if (!candles)
        return failFrom(candles);
    if (!candles->empty())
        out.addKlines({std::move(*candles), range, lineOf(range, loop)});
    return {};
}

/// The newest trades without a missing id, ascending.
Result<std::vector<Trade>> newestRun(storage::Reader &reader, const storage::TradeSummary &summary)
{
    const auto missing = reader.missingTrades(summary.instrument);
    if (!missing)
        return tl::unexpected(missing.error());
    const std::int64_t first = missing->empty() ? summary.firstId : missing->back().to;
    storage::TradeSelect select{summary.instrument, std::nullopt, market::IdRange{first, summary.lastId + 1}};
    select.limit = kMaxTrades;
    select.order = storage::Order::Descending;
    auto trades = reader.trades(select);
    if (trades)
        std::reverse(trades->begin(), trades->end());
    return trades;
}

Result<> addTrades(storage::Reader &reader, const storage::TradeSummary &summary, bool loop,
                   InstrumentBuilder &out)
{
    auto trades = newestRun(reader, summary);
    if (!trades)
        return failFrom(trades);
    if (trades->empty())
        return {};
    // The first and the last minute are cut by the run and would not be whole candles.
    const Interval minute = Interval::M1;
    const TimeRange range{minute.ceil(trades->front().time), minute.floor(trades->back().time)};
    if (range.isEmpty() || std::none_of(trades->begin(), trades->end(), [&](const Trade &trade) {
            return range.contains(trade.time);
        }))
        return {};
    if (summary.instrument.market == market::Market::Spot)
        out.setTrades({std::move(*trades), range, lineOf(range, loop)});
    else
        out.setAggTrades({std::move(*trades), range, lineOf(range, loop)});
    return {};
}

Result<> addFunding(storage::Reader &reader, const InstrumentKey &key, bool loop, InstrumentBuilder &out)
{
    auto rates =
        reader.funding(key, {market::fromMs(0), UtcTime::max()}, INT64_MAX, storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    if (rates->empty())
        return {};
    const Interval slot = Interval::H8;
    const TimeRange range{slot.floor(rates->front().time), slot.next(slot.floor(rates->back().time))};
    out.setFunding({std::move(*rates), range, lineOf(range, loop)});
    return {};
}

wire::SymbolDescription descriptionOf(const InstrumentKey &key, const std::vector<market::Instrument> &known)
{
    wire::SymbolDescription out = describeSymbol(key);
    const auto it =
        std::find_if(known.begin(), known.end(), [&](const market::Instrument &i) { return i.key == key; });
    if (it == known.end())
        return out;
    out.baseAsset = it->baseAsset;
    out.quoteAsset = it->quoteAsset;
    out.onboardDate = it->listedAt;
    if (it->tickSize.isPositive())
        out.tickSize = out.minPrice = it->tickSize;
    if (it->stepSize.isPositive())
        out.stepSize = out.minQuantity = it->stepSize;
    return out;
}

using Builders = std::map<InstrumentKey, InstrumentBuilder>;

InstrumentBuilder &builderOf(Builders &builders, const InstrumentKey &key,
                             const std::vector<market::Instrument> &known)
{
    return builders.try_emplace(key, descriptionOf(key, known)).first->second;
}

Result<Builders> readStore(storage::Reader &reader, bool loop)
{
    const auto known = reader.instruments();
    const auto series = reader.seriesSummaries();
    const auto trades = reader.tradeSummaries();
    if (!known || !series || !trades)
        return tl::unexpected(!known ? known.error() : !series ? series.error() : trades.error());
    Builders builders;
    for (const storage::SeriesSummary &summary : *series) {
        if (summary.series.interval != Interval::M1 || summary.finalRows == 0)
            continue;
        auto &builder = builderOf(builders, summary.series.instrument, *known);
        if (auto added = addCandles(reader, summary, loop, builder); !added)
            return failFrom(added);
    }
    for (const storage::TradeSummary &summary : *trades) {
        if (auto added = addTrades(reader, summary, loop, builderOf(builders, summary.instrument, *known));
            !added)
            return failFrom(added);
    }
    for (auto &[key, builder] : builders) {
        if (auto added = addFunding(reader, key, loop, builder); !added)
            return failFrom(added);
    }
    return builders;
}

} // namespace

LoadedMarket loadStoredMarket(storage::Reader &reader, std::optional<bool> loop)
{
    auto builders = readStore(reader, loop.value_or(false));
    if (!builders)
        return failFrom(builders);
    auto market = std::make_unique<RecordedMarket>();
    UtcTime start = UtcTime::max();
    for (auto &[key, builder] : *builders) {
        auto instrument = builder.build();
        // An instrument with trades of less than a whole minute and no candles has nothing to play.
        if (!instrument)
            continue;
        start = std::min(start, (*instrument)->begin());
        market->add(std::move(*instrument));
    }
    if (market->isEmpty())
        return fail(ErrorCode::NotFound,
                    "the store holds no 1m candles and no whole minute of trades to replay");
    market->setClockStart(start);
    return market;
}

} // namespace cw::replay
