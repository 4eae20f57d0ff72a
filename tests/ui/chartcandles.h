// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cw::tests {

/// A decimal written as text; the text must be one.
inline market::Decimal decimal(std::string_view text) { return market::Decimal::parse(text).value(); }

/// A UTC time written as ISO text.
inline market::UtcTime utc(std::string_view text) { return market::parseIso(text).value(); }

/// A closed bar of an interval.
inline market::Candle candle(market::Interval interval, market::UtcTime open, std::string_view o,
                             std::string_view h, std::string_view l, std::string_view c,
                             std::string_view volume)
{
    market::Candle bar;
    bar.openTime = open;
    bar.closeTime = interval.closeTime(open);
    bar.open = decimal(o);
    bar.high = decimal(h);
    bar.low = decimal(l);
    bar.close = decimal(c);
    bar.volume = decimal(volume);
    bar.final = true;
    return bar;
}

/// `count` bars from `first` on whose prices go up and down: bar i opens at 100 + i % 20, closes one higher
/// when i is even and one lower when odd, with wicks of one; volume 10 + i % 7.
inline std::vector<market::Candle> wave(market::Interval interval, market::UtcTime first, int count,
                                        int offset = 0)
{
    std::vector<market::Candle> bars;
    for (int n = 0; n < count; ++n) {
        const int i = n + offset;
        const std::int64_t open = 100 + i % 20;
        const std::int64_t close = i % 2 == 0 ? open + 1 : open - 1;
        market::Candle bar;
        bar.openTime = interval.advance(first, n);
        bar.closeTime = interval.closeTime(bar.openTime);
        bar.open = market::Decimal::fromMantissa(open * 100, 2);
        bar.close = market::Decimal::fromMantissa(close * 100, 2);
        bar.high = market::Decimal::fromMantissa(std::max(open, close) * 100 + 100, 2);
        bar.low = market::Decimal::fromMantissa(std::min(open, close) * 100 - 100, 2);
        bar.volume = market::Decimal::fromMantissa(10 + i % 7, 0);
        bar.final = true;
        bars.push_back(bar);
    }
    return bars;
}

} // namespace cw::tests
