// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/types.h"
#include "core/replay/lapline.h"

#include <optional>
#include <vector>

namespace cw::replay {

/// Recorded funding rates of a perpetual on the replay clock.
class FundingTape {
public:
    /// `rates` with recorded times inside [recordedFrom, recordedFrom + line.length()), any order. Fails when
    /// empty.
    [[nodiscard]] static Result<FundingTape> build(std::vector<market::FundingRate> rates,
                                                   UtcTime recordedFrom, LapLine line);

    /// Rates with a time in [from, to], ascending, at most `limit`: the oldest ones, or the newest when
    /// `newest`.
    [[nodiscard]] std::vector<market::FundingRate> select(UtcTime from, UtcTime to, int limit,
                                                          bool newest) const;
    /// The newest rate at or before `t`.
    [[nodiscard]] std::optional<market::FundingRate> latest(UtcTime t) const;

private:
    explicit FundingTape(LapLine line) : m_line(line) {}
    /// The rate with this ordinal, counted over the laps from lap 0.
    [[nodiscard]] market::FundingRate at(std::int64_t ordinal) const;
    /// Ordinal of the first rate at or after `t`.
    [[nodiscard]] std::int64_t ordinalAt(UtcTime t) const;

    LapLine m_line;
    std::vector<market::FundingRate> m_rates; ///< time = offset in the lap, counted from the epoch
};

} // namespace cw::replay
