// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"
#include "core/replay/statistics.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::Market;

using AppendTicker = std::function<bool(std::string &, const CandleBook &)>;

/// Number of symbols a request asks for: 1, the length of its list, or none for all.
std::optional<std::int64_t> symbolsAsked(const http::Request &request)
{
    if (request.queryValue("symbol"))
        return 1;
    const auto list = request.queryValue("symbols");
    return list ? std::optional(1 + std::count(list->begin(), list->end(), ',')) : std::nullopt;
}

int spotDayWeight(const http::Request &request)
{
    const auto symbols = symbolsAsked(request);
    return !symbols || *symbols > 100 ? 80 : *symbols > 20 ? 40 : 2;
}

/// `one` for a single symbol, otherwise `many`.
std::function<int(const http::Request &)> weightBySymbol(int one, int many)
{
    return [one, many](const http::Request &request) { return request.queryValue("symbol") ? one : many; };
}

/// Nothing recorded has another status than TRADING, so a filter for another leaves everything out.
ApiResult<bool> wantsTrading(const RestCall &call)
{
    const auto status = call.parameters.text("symbolStatus").value_or("TRADING");
    if (status != "TRADING" && status != "HALT" && status != "BREAK")
        return refuse(-1122, "Invalid symbolStatus.");
    return status == "TRADING";
}

/// One object for `symbol`, otherwise an array of those that have something to show.
ApiResult<std::string> tickers(const RestCall &call, const AppendTicker &append)
{
    auto books = booksAsked(call);
    if (!books)
        return tl::unexpected(books.error());
    const auto trading = wantsTrading(call);
    if (!trading)
        return tl::unexpected(trading.error());
    const bool single = call.parameters.text("symbol").has_value();
    if (!*trading && single)
        return refuse(-1220, "The symbol's status does not match the requested symbolStatus.");
    if (!*trading)
        return "[]";
    std::string out = single ? "" : "[";
    for (const CandleBook *book : *books) {
        if (append(out, *book) && !single)
            out += ',';
    }
    if (single)
        return out.empty() ? "{}" : out;
    if (out.back() == ',')
        out.pop_back();
    return out + ']';
}

ApiResult<std::string> dayTicker(const RestCall &call)
{
    const auto type = call.parameters.text("type").value_or("FULL");
    if (type != "FULL" && type != "MINI")
        return refuse(-1139, "Invalid ticker type.");
    const auto form = type == "MINI" ? wire::TickerForm::Mini : wire::TickerForm::Full;
    return tickers(call, [&](std::string &out, const CandleBook &book) {
        const auto stats = rollingDay(book, call.now);
        if (stats)
            wire::appendTicker24h(out, call.market, book.instrument().description().key.symbol, *stats, form,
                                  call.unit);
        return stats.has_value();
    });
}

ApiResult<std::string> priceTicker(const RestCall &call)
{
    return tickers(call, [&](std::string &out, const CandleBook &book) {
        const auto price = lastPrice(book, call.now);
        if (price)
            wire::appendPriceTicker(out, call.market, book.instrument().description().key.symbol, *price,
                                    call.now);
        return price.has_value();
    });
}

std::vector<ParameterSpec> spotParameters(bool withType)
{
    std::vector<ParameterSpec> specs{{"symbol", ParameterKind::Symbol}, {"symbols"}, {"symbolStatus"}};
    if (withType)
        specs.push_back({"type"});
    return specs;
}

std::vector<ParameterSpec> futuresParameters() { return {{"symbol", ParameterKind::Symbol}}; }

} // namespace

std::vector<RestRoute> tickerRoutes()
{
    return {{Market::Spot, "/api/v3/ticker/24hr", spotParameters(true), spotDayWeight, dayTicker},
            {Market::Spot, "/api/v3/ticker/price", spotParameters(false), weightBySymbol(2, 4), priceTicker},
            {Market::UsdM, "/fapi/v1/ticker/24hr", futuresParameters(), weightBySymbol(1, 40), dayTicker},
            {Market::UsdM, "/fapi/v1/ticker/price", futuresParameters(), weightBySymbol(1, 2), priceTicker},
            {Market::UsdM, "/fapi/v2/ticker/price", futuresParameters(), weightBySymbol(1, 2), priceTicker}};
}

} // namespace cw::replay
