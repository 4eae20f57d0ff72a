// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/candles.h"

#include <QtGlobal>

namespace cw::testing {

market::Decimal decimal(std::string_view text)
{
    const auto value = market::Decimal::parse(text);
    Q_ASSERT(value);
    return value.value_or(market::Decimal());
}

market::Candle candleAt(market::Interval interval, market::UtcTime open, std::int64_t flavour)
{
    const std::int64_t seed = market::toMs(open) / 1000 % 100'000 + flavour;
    market::Candle candle;
    candle.openTime = open;
    candle.closeTime = interval.closeTime(open);
    candle.open = market::Decimal::fromMantissa(4'200'000'000'000 + seed * 1'000'000, 8);
    candle.close = market::Decimal::fromMantissa(4'200'100'000'000 + seed * 1'000'000, 8);
    candle.high = market::Decimal::fromMantissa(4'200'200'000'000 + seed * 1'000'000, 8);
    candle.low = market::Decimal::fromMantissa(4'199'900'000'000 + seed * 1'000'000, 8);
    candle.volume = market::Decimal::fromMantissa(1'234'567'890 + seed, 8);
    candle.quoteVolume = market::Decimal::fromMantissa(518'518'513'800'000 + seed, 8);
    candle.tradeCount = 100 + seed % 900;
    candle.takerBuyVolume = market::Decimal::fromMantissa(617'283'945 + seed, 8);
    candle.takerBuyQuoteVolume = market::Decimal::fromMantissa(259'259'256'900'000 + seed, 8);
    candle.final = true;
    candle.source = market::Source::Rest;
    candle.eventTime = candle.closeTime;
    return candle;
}

std::vector<market::Candle> candlesFrom(market::Interval interval, market::UtcTime first, int count,
                                        std::int64_t flavour)
{
    std::vector<market::Candle> candles;
    candles.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        candles.push_back(candleAt(interval, interval.advance(first, i), flavour));
    return candles;
}

} // namespace cw::testing
