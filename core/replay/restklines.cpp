// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"

namespace cw::replay {
namespace {

using market::Market;

constexpr LimitSpec kSpotLimit{500, 1000};
constexpr LimitSpec kFuturesLimit{500, 1500};

/// Measured bands, upper edges included; no limit costs 5 although it returns 500 rows (binance-api §4).
int futuresWeight(const http::Request &request)
{
    const auto limit = uncheckedLimit(request);
    if (!limit)
        return 5;
    return *limit <= 100 ? 1 : *limit <= 500 ? 2 : *limit <= 1000 ? 5 : 10;
}

ApiResult<Interval> intervalOf(const RestCall &call)
{
    const auto interval = Interval::parse(call.parameters.text("interval").value_or(""));
    if (!interval || (call.market == Market::UsdM && *interval == Interval::S1))
        return refuse(-1120, "Invalid interval.");
    return *interval;
}

ApiResult<std::chrono::minutes> zoneOf(const RestCall &call)
{
    const auto text = call.parameters.text("timeZone");
    const auto zone = parseZoneOffset(text.value_or("0"));
    if (!zone)
        return refuse(-1130, "Data sent for parameter 'timeZone' is not valid.");
    return *zone;
}

/// Checks in the exchange's order: numbers, then the symbol, then the interval.
ApiResult<CandleQuery> queryOf(const RestCall &call)
{
    CandleQuery query;
    const auto limit = call.parameters.limit(call.market == Market::Spot ? kSpotLimit : kFuturesLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    query.limit = *limit;
    query.startTime = call.parameters.time("startTime");
    query.endTime = call.parameters.time("endTime");
    if (call.market == Market::UsdM && query.startTime && query.endTime && *query.startTime > *query.endTime)
        return refuse(-1023, "Start time is greater than end time.");
    const auto zone = zoneOf(call);
    if (!zone)
        return tl::unexpected(zone.error());
    query.grid.offset = *zone;
    return query;
}

ApiResult<std::string> klines(const RestCall &call)
{
    auto query = queryOf(call);
    if (!query)
        return tl::unexpected(query.error());
    const auto book = call.book();
    if (!book)
        return tl::unexpected(book.error());
    const auto interval = intervalOf(call);
    if (!interval)
        return tl::unexpected(interval.error());
    query->grid.interval = *interval;
    return jsonArray((*book)->select(*query, call.now), [&](std::string &out, const market::Candle &candle) {
        wire::appendKlineRow(out, call.market, candle, call.unit);
    });
}

std::vector<ParameterSpec> parameters(Market market)
{
    std::vector<ParameterSpec> specs{{"symbol", ParameterKind::Symbol, true},
                                     {"interval", ParameterKind::Text, true},
                                     {"startTime", ParameterKind::Number},
                                     {"endTime", ParameterKind::Number},
                                     {"limit", ParameterKind::Number}};
    if (market == Market::Spot)
        specs.push_back({"timeZone", ParameterKind::Text});
    return specs;
}

} // namespace

std::vector<RestRoute> klineRoutes()
{
    return {{Market::Spot, "/api/v3/klines", parameters(Market::Spot), flatWeight(2), klines},
            {Market::UsdM, "/fapi/v1/klines", parameters(Market::UsdM), futuresWeight, klines}};
}

} // namespace cw::replay
