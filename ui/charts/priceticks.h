// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <vector>

namespace cw::charts {

/// Round prices within [low, high], ascending: multiples of 1, 2, 2.5 or 5 × 10^n, never finer than one unit
/// of the last of `decimals` digits, at most `maxTicks` of them. Exact values, so labels never show rounding
/// noise.
[[nodiscard]] std::vector<market::Decimal> priceTicks(double low, double high, int maxTicks, int decimals);

} // namespace cw::charts
