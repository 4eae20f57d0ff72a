// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"

#include <algorithm>
#include <chrono>

namespace cw::replay {
namespace {

using market::Market;
using market::Trade;

constexpr LimitSpec kTradesLimit{500, 1000};
constexpr LimitSpec kFuturesHistoryLimit{100, 500};
constexpr auto kFuturesAggReach = std::chrono::hours(48);
constexpr auto kFuturesHistoryReach = std::chrono::days(30);

/// Trades by ordinal, [first, end).
struct Span {
    std::int64_t first = 0;
    std::int64_t end = 0;
};

std::vector<Trade> tradesOf(const TradeTape &tape, Span span)
{
    std::vector<Trade> out;
    for (std::int64_t i = span.first; i < span.end; ++i)
        out.push_back(tape.at(i));
    return out;
}

/// Everything that has happened until now.
Span happened(const TradeTape &tape, UtcTime now)
{
    return {tape.firstOrdinal(), tape.ordinalAt(now + microseconds(1))};
}

Span newest(Span span, int limit) { return {std::max(span.first, span.end - limit), span.end}; }

Span oldest(Span span, int limit)
{
    span.first = std::min(span.first, span.end);
    return {span.first, std::min(span.end, span.first + limit)};
}

std::string tradeRows(const RestCall &call, const TradeTape &tape, Span span)
{
    return jsonArray(tradesOf(tape, span), [&](std::string &out, const Trade &trade) {
        wire::appendTradeRow(out, call.market, trade, call.unit);
    });
}

ApiResult<std::string> recentTrades(const RestCall &call)
{
    const auto limit = call.parameters.limit(kTradesLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto book = call.book();
    if (!book)
        return tl::unexpected(book.error());
    const auto &tape = (*book)->instrument().rawTrades();
    return tape ? tradeRows(call, *tape, newest(happened(*tape, call.now), *limit)) : "[]";
}

ApiResult<std::string> historicalTrades(const RestCall &call)
{
    const bool futures = call.market == Market::UsdM;
    if (futures && !call.request.header("x-mbx-apikey"))
        return refuse(-2014, "API-key format invalid.", 401);
    const auto limit = call.parameters.limit(futures ? kFuturesHistoryLimit : kTradesLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto book = call.book();
    if (!book)
        return tl::unexpected(book.error());
    const auto &tape = (*book)->instrument().rawTrades();
    if (!tape)
        return "[]";
    Span span = happened(*tape, call.now);
    if (futures)
        span.first = std::max(span.first, tape->ordinalAt(call.now - kFuturesHistoryReach));
    const auto fromId = call.parameters.number("fromId");
    if (!fromId)
        return tradeRows(call, *tape, newest(span, *limit));
    span.first = std::max(span.first, tape->ordinalOfId(*fromId));
    return tradeRows(call, *tape, oldest(span, *limit));
}

/// Selection of aggTrades: by id, or by times, or the newest.
struct AggQuery {
    std::optional<std::int64_t> fromId;
    std::optional<UtcTime> start;
    std::optional<UtcTime> end;
    int limit = 500;
};

ApiResult<AggQuery> aggQueryOf(const RestCall &call)
{
    AggQuery query;
    const auto limit = call.parameters.limit(kTradesLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    query.limit = *limit;
    query.fromId = call.parameters.number("fromId");
    query.start = call.parameters.time("startTime");
    query.end = call.parameters.time("endTime");
    if (query.fromId && (query.start || query.end))
        return refuse(-1128, "Combination of optional parameters invalid.");
    if (call.market == Market::UsdM && query.start && query.end && *query.start > *query.end)
        return refuse(-1023, "Start time is greater than end time.");
    return query;
}

Span selectAgg(const TradeTape &tape, const AggQuery &query, UtcTime now)
{
    Span span = happened(tape, now);
    if (query.fromId) {
        span.first = std::max(span.first, tape.ordinalOfId(*query.fromId));
        return oldest(span, query.limit);
    }
    if (query.end)
        span.end = std::clamp(tape.ordinalAt(*query.end + microseconds(1)), span.first, span.end);
    if (!query.start)
        return newest(span, query.limit);
    span.first = std::max(span.first, tape.ordinalAt(*query.start));
    return oldest(span, query.limit);
}

/// True when a futures request asks for rows the exchange no longer serves.
bool reachesTooFar(const TradeTape &tape, const AggQuery &query, UtcTime now)
{
    const UtcTime horizon = now - kFuturesAggReach;
    if (query.fromId)
        return *query.fromId < tape.at(std::max(tape.firstOrdinal(), tape.ordinalAt(horizon))).id
               && tape.line().begin() < horizon;
    return (query.start && *query.start < horizon) || (query.end && *query.end < horizon);
}

ApiResult<std::string> aggTrades(const RestCall &call)
{
    const auto query = aggQueryOf(call);
    if (!query)
        return tl::unexpected(query.error());
    const auto book = call.book();
    if (!book)
        return tl::unexpected(book.error());
    const auto &tape = (*book)->instrument().aggTrades();
    if (!tape)
        return "[]";
    if (call.market == Market::UsdM && reachesTooFar(*tape, *query, call.now))
        return refuse(-4166, "Search window is restricted to recent 2 days only.");
    return jsonArray(tradesOf(*tape, selectAgg(*tape, *query, call.now)),
                     [&](std::string &out, const Trade &trade) {
                         wire::appendAggTradeRow(out, call.market, trade, call.unit);
                     });
}

std::vector<ParameterSpec> recentParameters()
{
    return {{"symbol", ParameterKind::Symbol, true}, {"limit", ParameterKind::Number}};
}

std::vector<ParameterSpec> oldTradesParameters()
{
    return {{"symbol", ParameterKind::Symbol, true},
            {"limit", ParameterKind::Number},
            {"fromId", ParameterKind::Number}};
}

std::vector<ParameterSpec> aggregateParameters()
{
    return {{"symbol", ParameterKind::Symbol, true},
            {"fromId", ParameterKind::Number},
            {"startTime", ParameterKind::Number},
            {"endTime", ParameterKind::Number},
            {"limit", ParameterKind::Number}};
}

} // namespace

std::vector<RestRoute> tradeRoutes()
{
    return {
        {Market::Spot, "/api/v3/trades", recentParameters(), flatWeight(25), recentTrades},
        {Market::Spot, "/api/v3/historicalTrades", oldTradesParameters(), flatWeight(25), historicalTrades},
        {Market::Spot, "/api/v3/aggTrades", aggregateParameters(), flatWeight(4), aggTrades},
        {Market::UsdM, "/fapi/v1/trades", recentParameters(), flatWeight(5), recentTrades},
        {Market::UsdM, "/fapi/v1/historicalTrades", oldTradesParameters(), flatWeight(200), historicalTrades},
        {Market::UsdM, "/fapi/v1/aggTrades", aggregateParameters(), flatWeight(20), aggTrades}};
}

} // namespace cw::replay
