// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/fundingproof.h"

#include <chrono>
#include <cstdint>
#include <vector>

namespace cw::ingest {

/// The longest time between two settlements of a perpetual; where nothing else is known it is taken for the usual one.
inline constexpr std::chrono::hours kFundingPeriod{8};
/// A rate bears the minute of its settlement, some of them a few milliseconds more.
inline constexpr std::chrono::minutes kFundingJitter{1};
using storage::kAfterRate;
/// Stored rates are looked for so far from a hole: enough to tell how often they are settled.
inline constexpr std::chrono::hours kAroundFunding{40};

/// Times of settled rates, ascending.
using FundingTimes = std::vector<market::UtcTime>;

/// How often rates were settled around `gap`: the usual distance of the known ones next to it. It differs between
/// symbols and changes over time, so this is a guess: it says what to ask for, never what is complete. Pure.
[[nodiscard]] std::chrono::microseconds fundingPeriodAt(const FundingTimes &known,
                                                        const market::TimeRange &gap);

/// With the minutes of both ends: a rate bears the minute of its settlement or a little more, so the first and the last
/// one of a range between rates count as due in this.
[[nodiscard]] market::TimeRange withJitter(const market::TimeRange &range);

/// How many of the times are in `range`.
[[nodiscard]] std::int64_t countIn(const FundingTimes &times, const market::TimeRange &range);

/// How many settlements beside the `known` ones were due in `range`, by that guess. Pure.
[[nodiscard]] std::int64_t ratesDue(const FundingTimes &known, const market::TimeRange &range);

} // namespace cw::ingest
