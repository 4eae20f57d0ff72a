// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/candlerules.h"

namespace cw::exchange::binance {
namespace {

bool isZero(const std::optional<market::Decimal> &value) { return value && value->isZero(); }

} // namespace

void forgetUnknownColumns(market::Candle &candle) noexcept
{
    const bool allZero = candle.tradeCount == 0 && isZero(candle.quoteVolume) && isZero(candle.takerBuyVolume)
                         && isZero(candle.takerBuyQuoteVolume);
    if (!allZero || candle.volume.isZero())
        return;
    candle.tradeCount.reset();
    candle.quoteVolume.reset();
    candle.takerBuyVolume.reset();
    candle.takerBuyQuoteVolume.reset();
}

} // namespace cw::exchange::binance
