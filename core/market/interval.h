// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cw::market {

/// A candle length of the exchange with its exact UTC grid (binance-api §5.1, §5.3): seconds to days from the
/// epoch, 3d offset by one day, weeks from Monday, calendar months.
class Interval {
public:
    /// The intervals, short to long. The order is stable: the value is stored in databases.
    enum Code : std::uint8_t { S1, M1, M3, M5, M15, M30, H1, H2, H4, H6, H8, H12, D1, D3, W1, Mo1 };

    constexpr Interval(Code code) noexcept : m_code(code) {} // NOLINT(google-explicit-constructor)

    /// Reads "1m" … "1M"; case matters.
    [[nodiscard]] static std::optional<Interval> parse(std::string_view text) noexcept;
    /// All intervals, short to long.
    [[nodiscard]] static std::span<const Interval> all() noexcept;

    [[nodiscard]] std::string_view text() const noexcept;
    [[nodiscard]] constexpr Code code() const noexcept { return m_code; }

    /// Start of the slot that contains `t`.
    [[nodiscard]] UtcTime floor(UtcTime t) const noexcept;
    /// Start of the first slot at or after `t`.
    [[nodiscard]] UtcTime ceil(UtcTime t) const noexcept;
    /// Start of the slot after the one that starts at `open`.
    [[nodiscard]] UtcTime next(UtcTime open) const noexcept;
    /// Start of the slot before the one that starts at `open`.
    [[nodiscard]] UtcTime previous(UtcTime open) const noexcept;
    /// `open` moved by `slots` slots, forward or back.
    [[nodiscard]] UtcTime advance(UtcTime open, std::int64_t slots) const noexcept;
    /// Last millisecond of the slot that starts at `open`, as the exchange writes close times.
    [[nodiscard]] UtcTime closeTime(UtcTime open) const noexcept { return next(open) - milliseconds(1); }
    [[nodiscard]] bool isOnGrid(UtcTime t) const noexcept { return floor(t) == t; }
    /// Number of slots whose start lies in [from, to).
    [[nodiscard]] std::int64_t slotsBetween(UtcTime from, UtcTime to) const noexcept;
    /// Length in microseconds of every slot; for months the shortest possible, 28 days.
    [[nodiscard]] microseconds shortestLength() const noexcept;
    /// True when every slot of this interval is a whole number of slots of `finer`.
    [[nodiscard]] bool isMultipleOf(Interval finer) const noexcept;

    friend constexpr bool operator==(Interval, Interval) noexcept = default;
    friend constexpr auto operator<=>(Interval, Interval) noexcept = default;

private:
    Code m_code;
};

} // namespace cw::market
