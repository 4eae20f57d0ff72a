// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"
#include "core/market/range.h"

#include <algorithm>
#include <string>
#include <vector>

namespace cw::test {

/// The truth of a made-up exchange: every candle and every trade is a pure function of its time or id, so a test can
/// tell what must be stored without keeping any state.
class FakeMarket {
public:
    /// The exchange's day one.
    market::UtcTime listed = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
    /// Slots that begin in these do not exist.
    market::TimeRanges outages;
    /// Trade ids before this one are not served any more.
    std::int64_t oldestId = 0;
    /// One trade each.
    std::chrono::milliseconds tradeEvery{100};

    /// The state of a candle after `count` of its trades (one a second).
    [[nodiscard]] static market::Candle candle(const market::SeriesKey &series, market::UtcTime open,
                                               std::int64_t count, bool final);
    [[nodiscard]] static market::Candle finalCandle(const market::SeriesKey &series, market::UtcTime open);
    /// The candle as it stands at `at`; final when its slot has ended.
    [[nodiscard]] static market::Candle candleAt(const market::SeriesKey &series, market::UtcTime open,
                                                 market::UtcTime at);

    [[nodiscard]] bool exists(market::UtcTime open) const;

    /// What REST answers from a database that is as old as `at`.
    [[nodiscard]] std::vector<market::Candle> klines(const exchange::KlineQuery &query, market::UtcTime at,
                                                     int pageSize) const;

    [[nodiscard]] market::UtcTime timeOf(std::int64_t id) const { return listed + tradeEvery * id; }
    [[nodiscard]] std::int64_t newestId(market::UtcTime at) const { return (at - listed) / tradeEvery; }
    [[nodiscard]] market::Trade trade(std::int64_t id) const;
    [[nodiscard]] std::vector<market::Trade> trades(const exchange::TradeQuery &query,
                                                    market::UtcTime at) const;
};

} // namespace cw::test
