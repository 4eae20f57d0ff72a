// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/endpoints.h"

#include <array>

namespace cw::exchange::binance {
namespace {

constexpr std::array<std::string_view, 6> kSpotRest{"https://api.binance.com",  "https://api-gcp.binance.com",
                                                    "https://api1.binance.com", "https://api2.binance.com",
                                                    "https://api3.binance.com", "https://api4.binance.com"};
constexpr std::array<std::string_view, 3> kSpotStreams{
    "wss://stream.binance.com:9443", "wss://stream.binance.com:443", "wss://data-stream.binance.vision:443"};
constexpr std::array<std::string_view, 1> kUsdMRest{"https://fapi.binance.com"};
constexpr std::array<std::string_view, 1> kUsdMStreams{"wss://fstream.binance.com"};

/// One archive for all markets.
constexpr std::string_view kBulkRoot = "https://data.binance.vision";

constexpr std::array<Interval, 16> kAllIntervals{Interval::S1,  Interval::M1,  Interval::M3, Interval::M5,
                                                 Interval::M15, Interval::M30, Interval::H1, Interval::H2,
                                                 Interval::H4,  Interval::H6,  Interval::H8, Interval::H12,
                                                 Interval::D1,  Interval::D3,  Interval::W1, Interval::Mo1};

/// USD-M has no one-second candles.
constexpr auto kUsdMIntervals = std::span(kAllIntervals).subspan(1);

constexpr MarketFacts kSpot{
    .restHosts = kSpotRest,
    .streamHosts = kSpotStreams,
    .apiPrefix = "/api/v3",
    .weightPerMinute = 6'000,
    .klinesPageSize = 1'000,
    .klinesMaxLimit = 1'000,
    .tradeStream = StreamKind::Trade,
    .intervals = kAllIntervals,
};

constexpr MarketFacts kUsdM{
    .restHosts = kUsdMRest,
    .streamHosts = kUsdMStreams,
    .apiPrefix = "/fapi/v1",
    .weightPerMinute = 2'400,
    .klinesPageSize = 499, // 2 units; 1,000 rows cost 5
    .klinesMaxLimit = 1'500,
    .tradeStream = StreamKind::AggregateTrade,
    .intervals = kUsdMIntervals,
};

/// "http://h:1" → "ws://h:1", "https://h" → "wss://h"; a trailing slash is dropped.
std::string streamHostOf(std::string_view url)
{
    constexpr std::string_view kHttp = "http";
    return url.starts_with(kHttp) ? "ws" + std::string(url.substr(kHttp.size())) : std::string(url);
}

} // namespace

const MarketFacts &factsOf(Market market) noexcept { return market == Market::Spot ? kSpot : kUsdM; }

Endpoints endpointsOf(Market market, std::string_view overrideUrl)
{
    while (overrideUrl.ends_with('/'))
        overrideUrl.remove_suffix(1);
    if (!overrideUrl.empty())
        return {{std::string(overrideUrl)}, {streamHostOf(overrideUrl)}};
    const MarketFacts &facts = factsOf(market);
    return {{facts.restHosts.begin(), facts.restHosts.end()},
            {facts.streamHosts.begin(), facts.streamHosts.end()},
            std::string(kBulkRoot)};
}

} // namespace cw::exchange::binance
