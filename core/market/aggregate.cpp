// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"

#include <algorithm>
#include <utility>

namespace cw::market {
namespace {

/// Adds `value` to an optional sum; a sum that cannot be exact any more becomes unknown.
void addTo(std::optional<Decimal> &sum, const std::optional<Decimal> &value)
{
    sum = sum && value ? sum->plus(*value) : std::nullopt;
}

Candle startCandle(const Trade &trade, UtcTime openTime, Interval interval)
{
    Candle c;
    c.openTime = openTime;
    c.closeTime = interval.closeTime(openTime);
    c.open = c.high = c.low = c.close = trade.price;
    c.volume = Decimal::fromMantissa(0, trade.quantity.scale());
    c.quoteVolume = Decimal();
    c.tradeCount = 0;
    c.takerBuyVolume = c.volume;
    c.takerBuyQuoteVolume = Decimal();
    c.source = Source::Built;
    return c;
}

/// Price × quantity in the exchange's scale where that loses nothing.
std::optional<Decimal> quoteOf(const Trade &trade, std::optional<int> scale)
{
    const auto exact = trade.price.times(trade.quantity);
    const auto padded = exact && scale ? exact->rescaled(*scale) : std::nullopt;
    return padded ? padded : exact;
}

/// False when the volume needs more than 38 digits.
bool addPart(Candle &c, const Candle &part)
{
    const auto volume = c.volume.plus(part.volume);
    if (!volume)
        return false;
    c.volume = *volume;
    c.high = std::max(c.high, part.high);
    c.low = std::min(c.low, part.low);
    c.close = part.close;
    addTo(c.quoteVolume, part.quoteVolume);
    c.tradeCount = c.tradeCount && part.tradeCount ? std::optional(*c.tradeCount + *part.tradeCount) : std::nullopt;
    addTo(c.takerBuyVolume, part.takerBuyVolume);
    addTo(c.takerBuyQuoteVolume, part.takerBuyQuoteVolume);
    c.final = c.final && part.final;
    c.eventTime = std::max(c.eventTime, part.eventTime);
    return true;
}

Candle startCandle(const Candle &part, UtcTime openTime, Interval target)
{
    Candle c = part;
    c.openTime = openTime;
    c.closeTime = target.closeTime(openTime);
    c.source = Source::Built;
    return c;
}

} // namespace

std::optional<Candle> TradeAggregator::add(const Trade &trade)
{
    const UtcTime slot = m_interval.floor(trade.time);
    std::optional<Candle> finished;
    if (m_candle && slot < m_candle->openTime)
        return finished;
    if (!m_candle || slot > m_candle->openTime)
        finished = std::exchange(m_candle, startCandle(trade, slot, m_interval));
    addTrade(trade);
    return finished;
}

void TradeAggregator::addTrade(const Trade &trade)
{
    Candle &c = *m_candle;
    c.high = std::max(c.high, trade.price);
    c.low = std::min(c.low, trade.price);
    c.close = trade.price;
    const auto quote = quoteOf(trade, m_quoteScale);
    if (const auto volume = c.volume.plus(trade.quantity))
        c.volume = *volume;
    addTo(c.quoteVolume, quote);
    *c.tradeCount += trade.count();
    // A zero addend keeps the scale in step when no taker bought yet.
    addTo(c.takerBuyVolume, trade.buyerIsMaker ? Decimal::fromMantissa(0, trade.quantity.scale()) : trade.quantity);
    addTo(c.takerBuyQuoteVolume,
          quote && trade.buyerIsMaker ? std::optional(Decimal::fromMantissa(0, quote->scale())) : quote);
    c.eventTime = std::max(c.eventTime, trade.time);
}

std::optional<int> quoteScaleOf(Market market) noexcept
{
    return market == Market::Spot ? std::optional(8) : std::nullopt;
}

std::vector<AggregatedCandle> aggregate(std::span<const Candle> parts, Interval finer, Interval target)
{
    std::vector<AggregatedCandle> out;
    std::int64_t present = 0;
    const auto finish = [&] {
        if (out.empty())
            return;
        AggregatedCandle &last = out.back();
        const UtcTime open = last.candle.openTime;
        last.complete = present == finer.slotsBetween(open, target.next(open));
        last.candle.final = last.candle.final && last.complete;
    };
    for (const Candle &part : parts) {
        const UtcTime slot = target.floor(part.openTime);
        if (!out.empty() && out.back().candle.openTime == slot) {
            // A part that cannot be added leaves its slot incomplete.
            present += addPart(out.back().candle, part) ? 1 : 0;
            continue;
        }
        finish();
        out.push_back({startCandle(part, slot, target), false});
        present = 1;
    }
    finish();
    return out;
}

Candle flatCandle(const Candle &previous, UtcTime openTime, Interval interval)
{
    const auto zeroLike = [](const std::optional<Decimal> &value) {
        return value ? std::optional(Decimal::fromMantissa(0, value->scale())) : std::nullopt;
    };
    Candle c;
    c.openTime = openTime;
    c.closeTime = interval.closeTime(openTime);
    c.open = c.high = c.low = c.close = previous.close;
    c.volume = Decimal::fromMantissa(0, previous.volume.scale());
    c.quoteVolume = zeroLike(previous.quoteVolume);
    c.tradeCount = previous.tradeCount ? std::optional<std::int64_t>(0) : std::nullopt;
    c.takerBuyVolume = zeroLike(previous.takerBuyVolume);
    c.takerBuyQuoteVolume = zeroLike(previous.takerBuyQuoteVolume);
    c.source = Source::Built;
    c.eventTime = openTime;
    return c;
}

} // namespace cw::market
