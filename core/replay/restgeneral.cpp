// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"
#include "core/wire/binancesymbolwriter.h"

namespace cw::replay {
namespace {

using market::Market;

constexpr std::string_view kSpotLimits =
    R"("rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},)"
    R"({"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":100},)"
    R"({"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":200000},)"
    R"({"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":300000}])";

constexpr std::string_view kFuturesLimits =
    R"("futuresType":"U_MARGINED","rateLimits":[)"
    R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},)"
    R"({"rateLimitType":"ORDERS","interval":"MINUTE","intervalNum":1,"limit":1200},)"
    R"({"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300}])";

constexpr std::string_view kFuturesAssets =
    R"("assets":[{"asset":"USDT","marginAvailable":true,"autoAssetExchange":"-10000"}],)";

ApiResult<std::string> ping(const RestCall &) { return "{}"; }

ApiResult<std::string> serverTime(const RestCall &call)
{
    std::string out = "{\"serverTime\":";
    wire::appendTime(out, call.now, call.unit);
    out += '}';
    return out;
}

std::string exchangeInfoOf(const RestCall &call, const std::vector<const CandleBook *> &books)
{
    std::string out = R"({"timezone":"UTC","serverTime":)";
    wire::appendTime(out, call.now, call.unit);
    out += ',';
    out += call.market == Market::Spot ? kSpotLimits : kFuturesLimits;
    out += ",\"exchangeFilters\":[],";
    if (call.market == Market::UsdM)
        out += kFuturesAssets;
    out += "\"symbols\":";
    out += jsonArray(books, [](std::string &row, const CandleBook *book) {
        wire::appendSymbol(row, book->instrument().description());
    });
    return out + '}';
}

ApiResult<std::string> spotExchangeInfo(const RestCall &call)
{
    auto books = booksAsked(call);
    if (!books)
        return tl::unexpected(books.error());
    const auto status = call.parameters.text("symbolStatus").value_or("TRADING");
    if (status != "TRADING" && status != "HALT" && status != "BREAK")
        return refuse(-1122, "Invalid symbolStatus.");
    // Everything recorded trades on spot and nowhere else.
    const auto permissions = call.parameters.text("permissions").value_or("SPOT");
    if (status != "TRADING" || permissions.find("SPOT") == std::string_view::npos)
        books->clear();
    return exchangeInfoOf(call, *books);
}

/// Futures list everything whatever `symbol` says (measured).
ApiResult<std::string> futuresExchangeInfo(const RestCall &call)
{
    return exchangeInfoOf(call, call.recorded.all(call.market));
}

std::vector<ParameterSpec> infoParameters()
{
    return {{"symbol", ParameterKind::Symbol},
            {"symbols"},
            {"permissions"},
            {"showPermissionSets"},
            {"symbolStatus"}};
}

} // namespace

std::vector<RestRoute> generalRoutes()
{
    return {{Market::Spot, "/api/v3/ping", {}, flatWeight(1), ping},
            {Market::Spot, "/api/v3/time", {}, flatWeight(1), serverTime},
            {Market::Spot, "/api/v3/exchangeInfo", infoParameters(), flatWeight(20), spotExchangeInfo},
            {Market::UsdM, "/fapi/v1/ping", {}, flatWeight(1), ping},
            {Market::UsdM, "/fapi/v1/time", {}, flatWeight(1), serverTime},
            {Market::UsdM, "/fapi/v1/exchangeInfo", {}, flatWeight(1), futuresExchangeInfo}};
}

} // namespace cw::replay
