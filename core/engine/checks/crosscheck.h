// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/check.h"
#include "core/market/aggregate.h"

#include <span>

/// Checks of stored candles against what finer rows of the store add up to.
namespace cw::engine {

/// Stored candles of `series` against trades with these ids, wherever they cover a slot completely. A slot with more than
/// half a million trades is left out.
[[nodiscard]] Check tradeCheck(market::SeriesKey series, market::IdRange ids);
/// Stored candles of `series` that open in `range` against those of finer intervals: each slot against the first of
/// `finer` that has all its parts.
[[nodiscard]] Check partsCheck(market::SeriesKey series, std::vector<market::Interval> finer, market::TimeRange range);

/// Candles of the slots that `trades` (ascending by id) cover completely: the trades of the slot follow one another by id,
/// and so do their neighbours before and after it. A slot in which nobody traded is flat.
[[nodiscard]] std::vector<market::Candle> completeCandles(std::span<const market::Trade> trades, market::Market market,
                                                          market::Interval interval);
/// Fields that both know and in which they differ in value.
[[nodiscard]] std::vector<interfaces::CandleDifference> differences(const market::SeriesKey &series,
                                                                    const market::Candle &stored,
                                                                    const market::Candle &built,
                                                                    std::string_view builtFrom);

} // namespace cw::engine
