// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

namespace cw::exchange::binance {

/// Some recordings of this exchange know six columns only and serve zero for the others. A candle with volume whose
/// trade count, quote volume and taker volumes are all zero is one of them: those four become absent. Any other
/// contradiction is left for `market::whyInvalid` to find.
void forgetUnknownColumns(market::Candle &candle) noexcept;

} // namespace cw::exchange::binance
