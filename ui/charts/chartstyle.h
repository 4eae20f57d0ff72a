// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace cw::charts {

/// How bars are drawn. The values behind them never change.
enum class ChartStyle : std::uint8_t { Candles, HollowCandles, Line };

} // namespace cw::charts
