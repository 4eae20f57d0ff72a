// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/requests.h"

#include "core/exchange/binance/endpoints.h"

#include <algorithm>
#include <array>

namespace cw::exchange::binance {
namespace {

constexpr int kLightWeight = 1;
constexpr int kSpotExchangeInfoWeight = 20;
constexpr int kUsdMExchangeInfoWeight = 1;
constexpr int kSpotKlinesWeight = 2;
constexpr int kSpotTradesWeight = 25;
constexpr int kSpotAggregateTradesWeight = 4;
constexpr int kUsdMAggregateTradesWeight = 20;
constexpr int kFundingCost = 1;

constexpr int kMaxTradesLimit = 1'000;
constexpr int kMaxFundingLimit = 1'000;
/// A list of more names would make the URL too long; all instruments are asked for instead.
constexpr std::size_t kMaxSymbolsAsked = 100;
constexpr auto kUsdMTradeSpan = std::chrono::hours(1);

struct WeightStep {
    int below; ///< limits under this value …
    int weight; ///< … cost this
};

/// Cost of USD-M klines by limit.
constexpr std::array<WeightStep, 4> kUsdMKlineWeights{{{100, 1}, {500, 2}, {1'001, 5}, {1'501, 10}}};

RestCall makeCall(Market market, std::string_view path, int weight)
{
    RestCall call;
    call.market = market;
    call.path = std::string(factsOf(market).apiPrefix) + std::string(path);
    call.weight = weight;
    return call;
}

void add(RestCall &call, std::string name, std::string value)
{
    call.query.emplace_back(std::move(name), std::move(value));
}

/// The first ms not before `t`, and the last ms not after it: what an inclusive bound in ms can say.
std::string lowerMs(UtcTime t)
{
    return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(t).time_since_epoch().count());
}
std::string upperMs(UtcTime t) { return std::to_string(market::toMs(t)); }

void addBounds(RestCall &call, const std::optional<UtcTime> &from, const std::optional<UtcTime> &to)
{
    if (from)
        add(call, "startTime", lowerMs(*from));
    if (to)
        add(call, "endTime", upperMs(*to));
}

std::string jsonList(std::span<const std::string> symbols)
{
    std::string out = "[";
    for (const std::string &symbol : symbols)
        out += (out.size() > 1 ? ",\"" : "\"") + symbol + '"';
    return out + ']';
}

} // namespace

int klinesWeight(Market market, int rows)
{
    if (market == Market::Spot)
        return kSpotKlinesWeight;
    for (const WeightStep &step : kUsdMKlineWeights) {
        if (rows < step.below)
            return step.weight;
    }
    return kUsdMKlineWeights.back().weight;
}

RestCall pingCall(Market market) { return makeCall(market, "/ping", kLightWeight); }

RestCall timeCall(Market market) { return makeCall(market, "/time", kLightWeight); }

RestCall exchangeInfoCall(Market market, std::span<const std::string> symbols)
{
    if (market == Market::UsdM) // ignores every parameter and lists all
        return makeCall(market, "/exchangeInfo", kUsdMExchangeInfoWeight);
    RestCall call = makeCall(market, "/exchangeInfo", kSpotExchangeInfoWeight);
    if (symbols.size() == 1)
        add(call, "symbol", symbols.front());
    else if (!symbols.empty() && symbols.size() <= kMaxSymbolsAsked)
        add(call, "symbols", jsonList(symbols));
    return call;
}

RestCall klinesCall(const KlineQuery &query)
{
    const Market market = query.series.instrument.market;
    const int limit = rowsAsked(query);
    RestCall call = makeCall(market, "/klines", klinesWeight(market, limit));
    add(call, "symbol", query.series.instrument.symbol);
    add(call, "interval", std::string(query.series.interval.text()));
    addBounds(call, query.from, query.to);
    add(call, "limit", std::to_string(limit));
    return call;
}

RestCall tradesCall(const TradeQuery &query)
{
    const Market market = query.instrument.market;
    const bool raw = tradeRowsOf(query) == TradeRows::Raw;
    const int aggregateWeight = market == Market::Spot ? kSpotAggregateTradesWeight : kUsdMAggregateTradesWeight;
    RestCall call = raw ? makeCall(market, "/historicalTrades", kSpotTradesWeight)
                        : makeCall(market, "/aggTrades", aggregateWeight);
    add(call, "symbol", query.instrument.symbol);
    if (query.fromId)
        add(call, "fromId", std::to_string(*query.fromId));
    else
        addBounds(call, query.from, sentEnd(query));
    add(call, "limit", std::to_string(rowsAsked(query)));
    return call;
}

RestCall fundingCall(const FundingQuery &query)
{
    RestCall call = makeCall(query.instrument.market, "/fundingRate", kFundingCost);
    call.bucket = RestBucket::Funding;
    add(call, "symbol", query.instrument.symbol);
    addBounds(call, query.from, query.to);
    add(call, "limit", std::to_string(rowsAsked(query)));
    return call;
}

int rowsAsked(const KlineQuery &query)
{
    const MarketFacts &facts = factsOf(query.series.instrument.market);
    return query.limit <= 0 ? facts.klinesPageSize : std::min(query.limit, facts.klinesMaxLimit);
}

int rowsAsked(const TradeQuery &query) { return std::clamp(query.limit, 1, kMaxTradesLimit); }

int rowsAsked(const FundingQuery &query) { return std::clamp(query.limit, 1, kMaxFundingLimit); }

TradeRows tradeRowsOf(const TradeQuery &query)
{
    const bool byTime = !query.fromId && (query.from || query.to);
    return query.instrument.market == Market::Spot && !byTime ? TradeRows::Raw : TradeRows::Aggregate;
}

std::optional<UtcTime> sentEnd(const TradeQuery &query)
{
    const bool both = query.from && query.to;
    if (query.instrument.market == Market::UsdM && both && *query.to - *query.from >= kUsdMTradeSpan)
        return std::nullopt;
    return query.to;
}

} // namespace cw::exchange::binance
