// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::market {

/// An exact decimal number: up to 38 significant digits and a scale (digits after the point) of 0 to 38.
///
/// Keeps trailing zeros: "0.01634790" is printed as it was read. Comparison is by value (1.0 equals 1.00);
/// `identicalTo` also compares the scale. 24 bytes, trivially copyable, no allocation.
class Decimal {
public:
    static constexpr int kMaxDigits = 38;

    constexpr Decimal() noexcept = default;

    /// The number `mantissa` × 10^-`scale`. `scale` must be within 0…38.
    [[nodiscard]] static constexpr Decimal fromMantissa(std::int64_t mantissa, int scale) noexcept
    {
        return Decimal(static_cast<__int128>(mantissa), scale);
    }
    [[nodiscard]] static constexpr Decimal fromMantissa128(__int128 mantissa, int scale) noexcept
    {
        return Decimal(mantissa, scale);
    }

    /// Reads plain decimal text: optional '-', digits, optional '.' with digits on both sides. No exponent, no
    /// '+', no spaces, no "inf": what an exchange never sends is refused (reliability §4.5 no. 161).
    [[nodiscard]] static std::optional<Decimal> parse(std::string_view text) noexcept;

    /// Like `parse`, and also accepts an exponent ("1.5e-7") and a leading '+', as some bulk CSV files hold.
    [[nodiscard]] static std::optional<Decimal> parseScientific(std::string_view text) noexcept;

    /// Decimal text with exactly `scale()` digits after the point.
    [[nodiscard]] std::string text() const;
    /// Appends `text()` without a temporary.
    void appendTo(std::string &out) const;

    [[nodiscard]] constexpr int scale() const noexcept { return m_scale; }
    [[nodiscard]] constexpr __int128 mantissa() const noexcept
    {
        return (static_cast<__int128>(m_high) << 64) | static_cast<__int128>(m_low);
    }
    /// The mantissa when it fits a signed 64-bit integer.
    [[nodiscard]] std::optional<std::int64_t> mantissa64() const noexcept;

    /// The same value with another scale, if no digit is lost and 38 digits suffice.
    [[nodiscard]] std::optional<Decimal> rescaled(int scale) const noexcept;
    /// The same value without trailing zeros after the point.
    [[nodiscard]] Decimal normalized() const noexcept;

    /// Exact sum, difference and product; the scale is the larger one (sum) or the sum of both (product).
    /// Empty when the exact result needs more than 38 digits or a scale above 38.
    [[nodiscard]] std::optional<Decimal> plus(const Decimal &other) const noexcept;
    [[nodiscard]] std::optional<Decimal> minus(const Decimal &other) const noexcept;
    [[nodiscard]] std::optional<Decimal> times(const Decimal &other) const noexcept;

    [[nodiscard]] constexpr bool isZero() const noexcept { return m_low == 0 && m_high == 0; }
    [[nodiscard]] constexpr bool isNegative() const noexcept { return m_high < 0; }
    [[nodiscard]] constexpr bool isPositive() const noexcept { return m_high >= 0 && !isZero(); }

    /// Nearest double. For pixels and statistics only.
    [[nodiscard]] double approximate() const noexcept;

    [[nodiscard]] bool identicalTo(const Decimal &other) const noexcept
    {
        return m_low == other.m_low && m_high == other.m_high && m_scale == other.m_scale;
    }
    [[nodiscard]] std::strong_ordering compare(const Decimal &other) const noexcept;

    friend bool operator==(const Decimal &a, const Decimal &b) noexcept { return a.compare(b) == 0; }
    friend std::strong_ordering operator<=>(const Decimal &a, const Decimal &b) noexcept { return a.compare(b); }

private:
    constexpr Decimal(__int128 mantissa, int scale) noexcept
        : m_low(static_cast<std::uint64_t>(mantissa)), m_high(static_cast<std::int64_t>(mantissa >> 64)),
          m_scale(static_cast<std::int8_t>(scale))
    {
    }

    std::uint64_t m_low = 0;
    std::int64_t m_high = 0;
    std::int8_t m_scale = 0;
};

} // namespace cw::market
