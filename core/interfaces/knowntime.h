// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"

#include <optional>

namespace cw::interfaces {

/// Either end of the times around missing trades; absent when no trade is left beside them to tell.
[[nodiscard]] inline std::optional<market::UtcTime> knownFrom(const market::TimeRange &range) noexcept
{
    return range == market::TimeRange() ? std::nullopt : std::optional(range.from);
}
[[nodiscard]] inline std::optional<market::UtcTime> knownTo(const market::TimeRange &range) noexcept
{
    return range == market::TimeRange() ? std::nullopt : std::optional(range.to);
}

} // namespace cw::interfaces
