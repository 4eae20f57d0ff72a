// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

namespace cw::replay {

/// How a recorded candle looks while it is still forming at `now` (inside its slot), when no trades are
/// recorded.
///
/// Only prices of the recorded candle are shown: the open, then one extreme, then the other, then the
/// close, a quarter of the slot each (a rising candle falls first). The volume and the count rise in
/// proportion to the time gone, rounded down; they never fall and reach the recorded value when the slot
/// ends. The others follow so that they agree on the way as those of the exchange do: volume, quote volume
/// and count are above zero together and the average price lies between the prices shown; both taker
/// volumes are above zero together and never exceed the volumes. Nothing is claimed about trades.
[[nodiscard]] market::Candle grownCandle(const market::Candle &recorded, market::UtcTime now);

} // namespace cw::replay
