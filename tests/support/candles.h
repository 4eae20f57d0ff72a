// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cw::testing {

/// A decimal from text that is known to be one.
[[nodiscard]] market::Decimal decimal(std::string_view text);

/// A plausible final candle, all its values a function of the open time and `flavour`.
[[nodiscard]] market::Candle candleAt(market::Interval interval, market::UtcTime open,
                                      std::int64_t flavour = 0);

/// `count` such candles in a row from `first` on.
[[nodiscard]] std::vector<market::Candle> candlesFrom(market::Interval interval, market::UtcTime first,
                                                      int count, std::int64_t flavour = 0);

} // namespace cw::testing
