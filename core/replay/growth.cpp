// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/growth.h"

#include <algorithm>
#include <array>

namespace cw::replay {
namespace {

using market::Candle;
using market::Decimal;

/// The part of a whole that has gone by.
struct Progress {
    std::int64_t gone;
    std::int64_t whole;
};

/// Digits after the point to which markets round quote volumes at the least; coarser steps would be seen in
/// average prices.
constexpr int kQuoteScale = 8;

/// Rounded down. Divides before it multiplies: 38 digits times milliseconds would not fit 128 bits.
__int128 partOf(__int128 value, Progress p)
{
    return value / p.whole * p.gone + value % p.whole * p.gone / p.whole;
}

/// In steps of the last digit that is not zero, so that a market of whole units shows whole units.
Decimal partOf(const Decimal &value, Progress p)
{
    const Decimal exact = value.normalized();
    const Decimal part = Decimal::fromMantissa128(partOf(exact.mantissa(), p), exact.scale());
    return part.rescaled(value.scale()).value_or(part);
}

/// How much of `whole` (above zero) `part` is; exact as long as the digits fit 62 bits.
Progress shareOf(const Decimal &part, const Decimal &whole)
{
    const int scale = std::max(part.scale(), whole.scale());
    const auto a = part.rescaled(scale);
    const auto b = whole.rescaled(scale);
    if (!a || !b)
        return {0, 1};
    __int128 gone = a->mantissa();
    __int128 all = b->mantissa();
    for (; all >> 62 != 0; all >>= 1)
        gone >>= 1;
    return {static_cast<std::int64_t>(std::min(gone, all)), static_cast<std::int64_t>(all)};
}

Decimal nothingOf(const Decimal &value) { return Decimal::fromMantissa(0, value.scale()); }

/// The part of `value` that belongs to `part` of `whole`: never more of the one than of the other.
std::optional<Decimal> alongside(const std::optional<Decimal> &value, const std::optional<Decimal> &part,
                                 const std::optional<Decimal> &whole, Progress p)
{
    if (!value)
        return std::nullopt;
    if (!part || !whole)
        return partOf(*value, p);
    return whole->isPositive() ? partOf(*value, shareOf(*part, *whole)) : nothingOf(*value);
}

/// Computed with more digits than are shown.
Decimal finePartOf(const Decimal &value, Progress p)
{
    constexpr int kSpareDigits = 4;
    const Decimal fine = value.rescaled(std::max(value.scale(), kQuoteScale + kSpareDigits)).value_or(value);
    return Decimal::fromMantissa128(partOf(fine.mantissa(), p), fine.scale());
}

/// Rounded down to what a market shows, with at least `scale` places.
Decimal shownQuote(const Decimal &value, int scale)
{
    __int128 mantissa = value.mantissa();
    int places = value.scale();
    for (; places > std::max(scale, kQuoteScale); --places)
        mantissa /= 10;
    const Decimal exact = Decimal::fromMantissa128(mantissa, places).normalized();
    return exact.rescaled(std::max(scale, exact.scale())).value_or(exact);
}

/// What `volume` of the recorded volume cost: for its first half the open, which is the only price certainly
/// shown, then on average ever nearer to what all of it cost. So it never falls and stays between the prices
/// shown. Where the market lost more than half its price that would be too much: nothing, then the average.
Decimal costOf(const Decimal &volume, const Candle &recorded)
{
    const Decimal &quote = *recorded.quoteVolume;
    const Progress share = shareOf(volume, recorded.volume);
    const std::int64_t rest = share.whole - share.gone;
    const auto twice = quote.plus(quote);
    const auto atOpen = recorded.open.times(recorded.volume);
    if (!twice || !atOpen || *twice < *atOpen)
        return share.gone <= rest ? nothingOf(quote) : shownQuote(finePartOf(quote, share), quote.scale());
    if (share.gone <= rest)
        return shownQuote(finePartOf(*atOpen, share), quote.scale());
    const Decimal early = finePartOf(*atOpen, {rest, share.whole});
    const Decimal late = finePartOf(quote, {share.gone - rest, share.whole});
    return shownQuote(early.plus(late).value_or(late), quote.scale());
}

bool isNothing(const std::optional<Decimal> &value) { return value && value->isZero(); }

void clearTakers(Candle &c)
{
    for (auto *value : {&c.takerBuyVolume, &c.takerBuyQuoteVolume}) {
        if (*value)
            *value = nothingOf(**value);
    }
}

void clearVolumes(Candle &c)
{
    c.volume = nothingOf(c.volume);
    if (c.quoteVolume)
        c.quoteVolume = nothingOf(*c.quoteVolume);
    if (c.tradeCount)
        c.tradeCount = 0;
    clearTakers(c);
}

/// Rounded down each for itself the values would contradict each other near zero: what is traded has a
/// volume, a quote volume and a count.
void reconcileVolumes(Candle &c)
{
    if (c.volume.isZero() || isNothing(c.quoteVolume)) {
        clearVolumes(c);
        return;
    }
    if (c.tradeCount)
        c.tradeCount = std::max<std::int64_t>(*c.tradeCount, 1);
    if (isNothing(c.takerBuyVolume) || isNothing(c.takerBuyQuoteVolume))
        clearTakers(c);
}

void growVolumes(Candle &c, const Candle &recorded, Progress p)
{
    if (p.gone == p.whole)
        return;
    c.volume = partOf(recorded.volume, p);
    if (recorded.quoteVolume && recorded.volume.isPositive())
        c.quoteVolume = costOf(c.volume, recorded);
    c.takerBuyVolume = alongside(recorded.takerBuyVolume, c.volume, recorded.volume, p);
    c.takerBuyQuoteVolume = alongside(recorded.takerBuyQuoteVolume, c.quoteVolume, recorded.quoteVolume, p);
    if (recorded.tradeCount)
        c.tradeCount = static_cast<std::int64_t>(partOf(*recorded.tradeCount, p));
    reconcileVolumes(c);
}

void growPrices(Candle &c, const Candle &recorded, Progress p)
{
    const bool rising = recorded.close >= recorded.open;
    const std::array<Decimal, 4> path{recorded.open, rising ? recorded.low : recorded.high,
                                      rising ? recorded.high : recorded.low, recorded.close};
    const auto reached = static_cast<std::size_t>(std::min<std::int64_t>(p.gone * 4 / p.whole, 3));
    c.high = c.low = c.open;
    for (std::size_t i = 0; i <= reached; ++i) {
        c.high = std::max(c.high, path[i]);
        c.low = std::min(c.low, path[i]);
    }
    c.close = path[reached];
}

} // namespace

Candle grownCandle(const Candle &recorded, market::UtcTime now)
{
    using market::milliseconds;
    const milliseconds whole =
        std::chrono::ceil<milliseconds>(recorded.closeTime - recorded.openTime + milliseconds(1));
    const milliseconds gone = std::chrono::floor<milliseconds>(now - recorded.openTime);
    const Progress progress{std::clamp<std::int64_t>(gone.count(), 0, whole.count()), whole.count()};
    Candle c = recorded;
    growPrices(c, recorded, progress);
    growVolumes(c, recorded, progress);
    c.final = false;
    c.eventTime = now;
    return c;
}

} // namespace cw::replay
