// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/types.h"

namespace cw::market {
namespace {

bool identical(const std::optional<Decimal> &a, const std::optional<Decimal> &b)
{
    return a.has_value() == b.has_value() && (!a || a->identicalTo(*b));
}

bool isNegative(const std::optional<Decimal> &value) { return value && value->isNegative(); }

/// No market moves so far within one candle; a misplaced decimal point does.
constexpr std::int64_t kMostSpread = 1'000'000;

std::optional<std::string> whySpreadInvalid(const Candle &c)
{
    const auto most = c.low.times(Decimal::fromMantissa(kMostSpread, 0));
    if (most && c.high > *most)
        return "high is more than a million times low";
    return std::nullopt;
}

std::optional<std::string> whyPricesInvalid(const Candle &c)
{
    if (!c.open.isPositive() || !c.high.isPositive() || !c.low.isPositive() || !c.close.isPositive())
        return "a price is not above zero";
    if (c.high < c.low || c.high < c.open || c.high < c.close || c.low > c.open || c.low > c.close)
        return "high and low do not enclose open and close";
    return whySpreadInvalid(c);
}

/// The quote volume lies between volume × low and volume × high. One per cent and 10⁻⁸ a trade are left for sources that
/// round. Products beyond 38 digits are not judged.
std::optional<std::string> whyQuoteInvalid(const Candle &c)
{
    if (!c.quoteVolume)
        return std::nullopt;
    constexpr std::int64_t kUnknownCount = 1'000;
    const Decimal rounding = Decimal::fromMantissa(c.tradeCount.value_or(kUnknownCount), 8);
    const auto least = c.low.times(c.volume);
    const auto most = c.high.times(c.volume);
    const auto least99 = least ? least->times(Decimal::fromMantissa(99, 2)) : least;
    const auto most101 = most ? most->times(Decimal::fromMantissa(101, 2)) : most;
    const auto roundedUp = c.quoteVolume->plus(rounding);
    const auto roundedDown = c.quoteVolume->minus(rounding);
    if ((least99 && roundedUp && *roundedUp < *least99) || (most101 && roundedDown && *roundedDown > *most101))
        return "quote volume contradicts price and volume";
    return std::nullopt;
}

std::optional<std::string> whyVolumesInvalid(const Candle &c)
{
    if (c.volume.isNegative() || isNegative(c.quoteVolume) || isNegative(c.takerBuyVolume)
        || isNegative(c.takerBuyQuoteVolume) || (c.tradeCount && *c.tradeCount < 0))
        return "a volume or count is negative";
    if (c.tradeCount && (*c.tradeCount == 0) != c.volume.isZero())
        return "volume and trade count contradict each other";
    if (c.quoteVolume && c.quoteVolume->isZero() != c.volume.isZero())
        return "volume and quote volume contradict each other";
    if ((c.takerBuyVolume && *c.takerBuyVolume > c.volume)
        || (c.takerBuyQuoteVolume && c.quoteVolume && *c.takerBuyQuoteVolume > *c.quoteVolume))
        return "taker volume is larger than the volume";
    return whyQuoteInvalid(c);
}

} // namespace

std::string_view sourceText(Source source) noexcept
{
    switch (source) {
    case Source::Import: return "import";
    case Source::Api: return "api";
    case Source::Built: return "built";
    case Source::Stream: return "stream";
    case Source::Rest: return "rest";
    case Source::BulkFile: return "bulk";
    }
    return "import";
}

std::optional<Source> sourceFromValue(int value) noexcept
{
    switch (value) {
    case 10: return Source::Import;
    case 15: return Source::Api;
    case 20: return Source::Built;
    case 30: return Source::Stream;
    case 40: return Source::Rest;
    case 50: return Source::BulkFile;
    default: return std::nullopt;
    }
}

bool sameValues(const Candle &a, const Candle &b) noexcept
{
    return a.openTime == b.openTime && a.closeTime == b.closeTime && a.open.identicalTo(b.open)
           && a.high.identicalTo(b.high) && a.low.identicalTo(b.low) && a.close.identicalTo(b.close)
           && a.volume.identicalTo(b.volume) && identical(a.quoteVolume, b.quoteVolume)
           && a.tradeCount == b.tradeCount && identical(a.takerBuyVolume, b.takerBuyVolume)
           && identical(a.takerBuyQuoteVolume, b.takerBuyQuoteVolume);
}

bool sameValues(const Trade &a, const Trade &b) noexcept
{
    return a.time == b.time && a.price.identicalTo(b.price) && a.quantity.identicalTo(b.quantity)
           && a.buyerIsMaker == b.buyerIsMaker && a.firstId == b.firstId && a.lastId == b.lastId;
}

bool replaces(const Candle &candidate, const Candle &stored) noexcept
{
    if (candidate.final != stored.final)
        return candidate.final;
    if (isFromExchange(candidate.source) != isFromExchange(stored.source))
        return isFromExchange(candidate.source);
    if (candidate.quoteVolume.has_value() != stored.quoteVolume.has_value())
        return candidate.quoteVolume.has_value();
    if (candidate.source != stored.source)
        return candidate.source > stored.source;
    return candidate.eventTime > stored.eventTime
           && (candidate.closeTime != stored.closeTime || !sameValues(candidate, stored));
}

bool confirms(const Candle &candidate, const Candle &stored) noexcept
{
    return candidate.final == stored.final && candidate.source == stored.source
           && candidate.eventTime > stored.eventTime && sameValues(candidate, stored);
}

std::optional<std::string> whyInvalid(const Candle &candle, Interval slot)
{
    if (!slot.isOnGrid(candle.openTime))
        return "open time is not on the interval's grid";
    if (candle.closeTime < candle.openTime || candle.closeTime >= slot.next(candle.openTime))
        return "close time is outside the candle";
    if (auto why = whyPricesInvalid(candle))
        return why;
    return whyVolumesInvalid(candle);
}

std::optional<std::string> whyInvalid(const Trade &trade)
{
    if (trade.id < 0 || trade.firstId < 0 || trade.lastId < trade.firstId)
        return "trade ids are negative or reversed";
    if (!trade.price.isPositive() || !trade.quantity.isPositive())
        return "price or quantity is not above zero";
    return std::nullopt;
}

} // namespace cw::market
