// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/replay/apierror.h"
#include "core/replay/recordedmarket.h"
#include "core/replay/restparameters.h"
#include "core/wire/binancewriter.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::replay {

/// One REST request with everything an answer depends on.
struct RestCall {
    const http::Request &request;
    const RecordedMarket &recorded;
    RestParameters parameters;
    market::Market market;
    UtcTime now;
    wire::TimeUnit unit;

    /// The instrument of the `symbol` parameter, or -1121.
    [[nodiscard]] ApiResult<const CandleBook *> book() const;
};

/// Builds the body of an answer.
using RestAnswer = std::function<ApiResult<std::string>(const RestCall &)>;

/// Which budget a request is counted in.
enum class Budget : std::uint8_t {
    Weight,  ///< request weight a minute
    Funding, ///< futures: 500 requests in 5 minutes, no weight header
};

/// One REST route of the exchange as data.
struct RestRoute {
    market::Market market;
    std::string_view path;
    std::vector<ParameterSpec> parameters;
    std::function<int(const http::Request &)> weight;
    RestAnswer answer;
    Budget budget = Budget::Weight;
};

/// The routes of each group of endpoints (binance-api §3, §4).
[[nodiscard]] std::vector<RestRoute> generalRoutes();
[[nodiscard]] std::vector<RestRoute> klineRoutes();
[[nodiscard]] std::vector<RestRoute> tradeRoutes();
[[nodiscard]] std::vector<RestRoute> tickerRoutes();
[[nodiscard]] std::vector<RestRoute> fundingRoutes();

/// A weight that does not depend on the request.
[[nodiscard]] inline std::function<int(const http::Request &)> flatWeight(int weight)
{
    return [weight](const http::Request &) { return weight; };
}

/// Appends `rows` as a JSON array, each by `append(out, row)`.
template<class Rows, class Append>
[[nodiscard]] std::string jsonArray(const Rows &rows, Append append)
{
    std::string out = "[";
    for (const auto &row : rows) {
        if (out.size() > 1)
            out += ',';
        append(out, row);
    }
    out += ']';
    return out;
}

/// The books a `symbol` or `symbols` parameter names, in that order; without either every one of the market.
/// An unknown symbol is -1121, a list that is none -1100, both parameters at once -1128.
[[nodiscard]] ApiResult<std::vector<const CandleBook *>> booksAsked(const RestCall &call);

} // namespace cw::replay
