// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restcall.h"
#include "core/replay/statistics.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::FundingRate;
using market::Market;

constexpr LimitSpec kLimit{100, 1000};

/// The one endpoint with an error envelope of its own (binance-api §4.3).
constexpr std::string_view kTooMany =
    R"({"status":"ERROR","type":"VALID","code":"000002","errorData":)"
    R"({"limit":"limit can not greater than 1000"},)"
    R"("data":null,"subData":null,"params":null})";

struct NamedRate {
    std::string_view symbol;
    FundingRate rate;
};

/// Rates of several symbols in order of time, cut to the limit at the end the selection keeps.
void mergeToLimit(std::vector<NamedRate> &rates, int limit, bool newest)
{
    std::stable_sort(rates.begin(), rates.end(),
                     [](const NamedRate &a, const NamedRate &b) { return a.rate.time < b.rate.time; });
    const auto surplus = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(rates.size()) - limit);
    if (newest)
        rates.erase(rates.begin(), rates.begin() + surplus);
    else
        rates.erase(rates.end() - surplus, rates.end());
}

ApiResult<std::string> fundingRate(const RestCall &call)
{
    if (call.parameters.number("limit").value_or(0) > kLimit.most)
        return tl::unexpected(ApiError{400, 0, {}, std::string(kTooMany)});
    const auto limit = call.parameters.limit(kLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto start = call.parameters.time("startTime");
    const auto end = std::min(call.parameters.time("endTime").value_or(call.now), call.now);
    if (start && call.parameters.time("endTime") && *start > *call.parameters.time("endTime"))
        return refuse(-1023, "Start time is greater than end time.");
    const auto books = booksAsked(call);
    if (!books)
        return tl::unexpected(books.error());
    std::vector<NamedRate> rates;
    for (const CandleBook *book : *books) {
        const auto &tape = book->instrument().funding();
        if (!tape)
            continue;
        for (FundingRate &rate : tape->select(start.value_or(UtcTime::min()), end, *limit, !start))
            rates.push_back({book->instrument().description().key.symbol, std::move(rate)});
    }
    mergeToLimit(rates, *limit, !start);
    return jsonArray(rates, [](std::string &out, const NamedRate &row) {
        wire::appendFundingRate(out, row.symbol, row.rate);
    });
}

ApiResult<std::string> premium(const RestCall &call)
{
    const auto books = booksAsked(call);
    if (!books)
        return tl::unexpected(books.error());
    std::string rows = jsonArray(*books, [&](std::string &out, const CandleBook *book) {
        wire::appendPremiumIndex(out, book->instrument().description().key.symbol,
                                 premiumIndex(*book, call.now).value_or(wire::PremiumIndex{}));
    });
    return call.parameters.text("symbol") ? rows.substr(1, rows.size() - 2) : rows;
}

ApiResult<std::string> fundingInfo(const RestCall &call)
{
    return jsonArray(call.recorded.all(call.market), [](std::string &out, const CandleBook *book) {
        out += R"({"symbol":")" + book->instrument().description().key.symbol
               + R"(","adjustedFundingRateCap":"0.02000000","adjustedFundingRateFloor":"-0.02000000",)"
                 R"("fundingIntervalHours":8,"disclaimer":true,"updateTime":null})";
    });
}

std::vector<ParameterSpec> historyParameters()
{
    return {{"symbol", ParameterKind::Symbol},
            {"startTime", ParameterKind::Number},
            {"endTime", ParameterKind::Number},
            {"limit", ParameterKind::Number}};
}

} // namespace

std::vector<RestRoute> fundingRoutes()
{
    const auto premiumWeight = [](const http::Request &request) {
        return request.queryValue("symbol") ? 1 : 10;
    };
    return {
        {Market::UsdM, "/fapi/v1/premiumIndex", {{"symbol", ParameterKind::Symbol}}, premiumWeight, premium},
        {Market::UsdM, "/fapi/v1/fundingRate", historyParameters(), flatWeight(1), fundingRate,
         Budget::Funding},
        {Market::UsdM, "/fapi/v1/fundingInfo", {}, flatWeight(1), fundingInfo, Budget::Funding}};
}

} // namespace cw::replay
