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

/// Rounded down. A minute's mantissa times milliseconds stays far inside 128 bits.
__int128 partOf(__int128 value, Progress p) { return value * p.gone / p.whole; }

/// In steps of the last digit that is not zero, so that a market of whole units shows whole units.
Decimal partOf(const Decimal &value, Progress p)
{
    const Decimal exact = value.normalized();
    const Decimal part = Decimal::fromMantissa128(partOf(exact.mantissa(), p), exact.scale());
    return part.rescaled(value.scale()).value_or(part);
}

std::optional<Decimal> partOf(const std::optional<Decimal> &value, Progress p)
{
    return value ? std::optional(partOf(*value, p)) : std::nullopt;
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
    c.volume = partOf(recorded.volume, progress);
    c.quoteVolume = partOf(recorded.quoteVolume, progress);
    c.takerBuyVolume = partOf(recorded.takerBuyVolume, progress);
    c.takerBuyQuoteVolume = partOf(recorded.takerBuyQuoteVolume, progress);
    if (recorded.tradeCount)
        c.tradeCount = static_cast<std::int64_t>(partOf(*recorded.tradeCount, progress));
    c.final = false;
    c.eventTime = now;
    return c;
}

} // namespace cw::replay
