// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/check.h"

#include <span>
#include <vector>

/// Values that can be true and still deserve a look. Nothing is changed or refused for them.
namespace cw::engine {

/// Closes before a candle that say what is usual.
inline constexpr std::size_t kUsualCloses = 60;

/// What stands out among final candles of a series (ascending), from `first` on; those before it only tell what is usual:
///
/// * a high or low that is further from the median of the closes before it than fifteen standard deviations and half a
///   percent; the deviation is estimated from the median absolute deviation, which a few wild rows cannot move. Twenty
///   closes are needed.
/// * a quote volume that no mix of prices between low and high can give for the volume.
[[nodiscard]] std::vector<storage::Finding> suspicious(const market::SeriesKey &series,
                                                       std::span<const market::Candle> rows,
                                                       std::size_t first, market::UtcTime now);

/// The same over the stored candles of a range.
[[nodiscard]] Check spikeCheck(market::SeriesKey series, market::TimeRange range);

} // namespace cw::engine
