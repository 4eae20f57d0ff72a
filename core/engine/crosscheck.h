// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/check.h"
#include "core/market/aggregate.h"

#include <span>

/// Checks of stored candles against what finer rows of the store add up to.
namespace cw::engine {

/// Stored 1m candles against trades with these ids, wherever they cover a minute completely.
[[nodiscard]] Check tradeCheck(market::InstrumentKey instrument, market::IdRange ids);
/// Stored candles of `series` that open in `range` against those of a finer interval, wherever all parts are
/// there.
[[nodiscard]] Check partsCheck(market::SeriesKey series, market::Interval finer, market::TimeRange range);

/// 1m candles of the minutes that `trades` (ascending by id) cover completely: the trades of the minute
/// follow one another by id, and so do their neighbours before and after it. A minute in which nobody traded
/// is flat.
[[nodiscard]] std::vector<market::Candle> completeMinutes(std::span<const market::Trade> trades,
                                                          market::Market market);
/// Fields that both know and in which they differ in value.
[[nodiscard]] std::vector<interfaces::CandleDifference> differences(const market::SeriesKey &series,
                                                                    const market::Candle &stored,
                                                                    const market::Candle &built,
                                                                    std::string_view builtFrom);

} // namespace cw::engine
