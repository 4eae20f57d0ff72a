// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::market {

/// An instant in UTC with microsecond resolution, the finest an exchange of ours reports.
using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;
using std::chrono::microseconds;
using std::chrono::milliseconds;

[[nodiscard]] constexpr UtcTime fromMs(std::int64_t ms) noexcept { return UtcTime(milliseconds(ms)); }
[[nodiscard]] constexpr UtcTime fromUs(std::int64_t us) noexcept { return UtcTime(microseconds(us)); }
/// Milliseconds since the epoch, rounded down.
[[nodiscard]] constexpr std::int64_t toMs(UtcTime t) noexcept
{
    return std::chrono::floor<milliseconds>(t).time_since_epoch().count();
}
[[nodiscard]] constexpr std::int64_t toUs(UtcTime t) noexcept { return t.time_since_epoch().count(); }

/// Reads an epoch number whose unit only its size tells: 12–13 digits are ms, 15–16 are µs (binance-api §11.4).
/// Anything outside 2009-01-01 … 2100-01-01 is refused (reliability T4).
[[nodiscard]] std::optional<UtcTime> fromEpochNumber(std::int64_t number) noexcept;

/// "2024-08-09T00:00:00Z"; milliseconds or microseconds are added only when they are not zero.
[[nodiscard]] std::string isoText(UtcTime t);

/// Reads ISO 8601: date, or date and time with 'T' or a space, seconds and fraction optional, then 'Z', an
/// offset, or nothing (UTC). Impossible dates (29 February 2023, 24:00, second 60) are refused.
[[nodiscard]] std::optional<UtcTime> parseIso(std::string_view text) noexcept;

/// ISO text or an epoch number in ms or µs: what a command line or a query accepts.
[[nodiscard]] std::optional<UtcTime> parseTime(std::string_view text) noexcept;

} // namespace cw::market
