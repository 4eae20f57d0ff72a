// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/symbol.h"

#include <functional>
#include <optional>

namespace cw::ingest {

/// What of a series, or of trades, is left to jobs that somebody asked for: nothing else fetches it.
struct LeftRanges {
    market::TimeRanges all;
    market::TimeRanges active; ///< of jobs that are not paused; only to these losses are left

    friend bool operator==(const LeftRanges &, const LeftRanges &) = default;
};

/// Answers that of candles of an interval; without one, of trades.
using LeftToJobs =
    std::function<LeftRanges(const market::InstrumentKey &, const std::optional<market::Interval> &)>;

} // namespace cw::ingest
