// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <span>
#include <string_view>

namespace cw::exchange::binance {

/// Where a market lives and what it allows, as data (binance-api §1, §6.1). Spot and USD-M differ only here, in the
/// routes of streams and in the cost of calls.
struct MarketFacts {
    std::span<const std::string_view> restHosts;
    std::span<const std::string_view> streamHosts;
    std::string_view apiPrefix;     ///< before "/klines"
    int weightPerMinute;            ///< until exchangeInfo tells
    int klinesPageSize;             ///< most rows per unit of weight
    int klinesMaxLimit;
    StreamKind tradeStream;         ///< the one whose ids prove completeness
    std::span<const Interval> intervals;
};

[[nodiscard]] const MarketFacts &factsOf(Market market) noexcept;

/// Hosts of a market. `overrideUrl` ("http://127.0.0.1:9100") replaces all of them; its stream host is the same with
/// ws for http and wss for https.
[[nodiscard]] Endpoints endpointsOf(Market market, std::string_view overrideUrl);

/// Limits of the funding counter, the same on both markets (USD-M alone has funding).
inline constexpr BucketLimit kFundingBucket{500, std::chrono::minutes(5)};

inline constexpr std::string_view kUsedWeightHeader = "X-MBX-USED-WEIGHT-1M";

} // namespace cw::exchange::binance
