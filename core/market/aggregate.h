// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <optional>
#include <span>
#include <vector>

namespace cw::market {

/// Builds candles of one interval from trades fed in id order. The values equal the exchange's own for every
/// slot whose trades were all fed: o/h/l/c, volume, quote volume, count, taker volumes.
class TradeAggregator {
public:
    /// `quoteScale`: digits after the point of quote volumes where the exchange pads them to a fixed width
    /// (8 on spot); absent: price scale + quantity scale, as futures print them.
    explicit TradeAggregator(Interval interval, std::optional<int> quoteScale = std::nullopt)
        : m_interval(interval), m_quoteScale(quoteScale)
    {
    }

    /// Adds a trade. When it opens a later slot, the finished candle of the former slot is returned (not yet marked
    /// final: only the caller knows whether every trade of it was seen). Trades older than the open slot are ignored.
    std::optional<Candle> add(const Trade &trade);

    /// The candle being built, if any.
    [[nodiscard]] const std::optional<Candle> &current() const noexcept { return m_candle; }
    void reset() noexcept { m_candle.reset(); }

private:
    void addTrade(const Trade &trade);

    Interval m_interval;
    std::optional<int> m_quoteScale;
    std::optional<Candle> m_candle;
};

/// The quote scale the exchange prints in a market: 8 on spot, absent on futures.
[[nodiscard]] std::optional<int> quoteScaleOf(Market market) noexcept;

/// A coarser candle built from finer ones.
struct AggregatedCandle {
    Candle candle;
    bool complete = false; ///< every part of the slot was present
};

/// Groups `parts` (ascending, one series, any finality) into candles of `target` (rest-contracts §5.8): first open,
/// last close, extremes, sums; a sum is absent when any part lacks it. A candle is final only when it is complete
/// and every part is final.
[[nodiscard]] std::vector<AggregatedCandle> aggregate(std::span<const Candle> parts, Interval finer, Interval target);

/// A flat candle for a slot without trades: all prices at `previousClose`, all volumes zero in its scales.
[[nodiscard]] Candle flatCandle(const Candle &previous, UtcTime openTime, Interval interval);

} // namespace cw::market
