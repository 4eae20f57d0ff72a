// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace cw::replay {

using market::Interval;
using market::UtcTime;

/// The slots of an interval in a time zone: the exchange's UTC grid moved by an offset (binance-api §5.3
/// `timeZone`).
struct Grid {
    Interval interval = Interval::M1;
    std::chrono::minutes offset{0}; ///< east of UTC

    [[nodiscard]] UtcTime floor(UtcTime t) const noexcept { return interval.floor(t + offset) - offset; }
    [[nodiscard]] UtcTime ceil(UtcTime t) const noexcept { return interval.ceil(t + offset) - offset; }
    [[nodiscard]] UtcTime next(UtcTime open) const noexcept { return interval.next(open + offset) - offset; }
    [[nodiscard]] UtcTime previous(UtcTime open) const noexcept
    {
        return interval.previous(open + offset) - offset;
    }
};

/// Reads "0", "8", "-1:00", "05:45", "+14"; accepted are −12:00 to +14:00.
[[nodiscard]] std::optional<std::chrono::minutes> parseZoneOffset(std::string_view text) noexcept;

} // namespace cw::replay
