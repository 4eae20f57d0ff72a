// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

namespace cw::replay {

/// How a recorded candle looks while it is still forming at `now` (inside its slot), when no trades are
/// recorded.
///
/// Only prices of the recorded candle are shown: the open, then one extreme, then the other, then the close,
/// a quarter of the slot each (a rising candle falls first). Volumes and the count rise in proportion to the
/// time gone, rounded down, so they never fall and reach the recorded value when the slot ends. Nothing is
/// claimed about trades.
[[nodiscard]] market::Candle grownCandle(const market::Candle &recorded, market::UtcTime now);

} // namespace cw::replay
