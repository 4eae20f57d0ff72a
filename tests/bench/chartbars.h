// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <cstddef>
#include <vector>

namespace cw::bench {

/// `count` one-minute bars without a hole: the two recorded days of tests/data, played forward and backward
/// in turn, so that prices never jump. Empty when the files cannot be read.
[[nodiscard]] std::vector<market::Candle> repeatedRealBars(std::size_t count);

} // namespace cw::bench
