// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/decimal.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cw::market {
namespace {

using Wide = unsigned __int128;

constexpr auto kPowers = [] {
    std::array<Wide, Decimal::kMaxDigits + 1> powers{};
    powers[0] = 1;
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * 10;
    return powers;
}();

/// First magnitude that needs 39 digits.
constexpr Wide kLimit = kPowers[Decimal::kMaxDigits];

constexpr Wide power(int exponent) { return kPowers[static_cast<std::size_t>(exponent)]; }

constexpr Wide magnitude(__int128 value)
{
    return value < 0 ? Wide{0} - static_cast<Wide>(value) : static_cast<Wide>(value);
}

constexpr __int128 signedValue(Wide magnitude, bool negative)
{
    return negative ? -static_cast<__int128>(magnitude) : static_cast<__int128>(magnitude);
}

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Multiplies by a power of ten; empty when the product needs more than 38 digits.
std::optional<Wide> scaledUp(Wide value, int exponent)
{
    if (value == 0)
        return value;
    if (exponent > Decimal::kMaxDigits || value > (kLimit - 1) / power(exponent))
        return std::nullopt;
    return value * power(exponent);
}

struct Digits {
    Wide value = 0;
    int scale = 0;
};

/// Reads "123.45" from `text`, which must be consumed whole.
std::optional<Digits> readDigits(std::string_view text)
{
    Digits out;
    std::uint64_t fast = 0;
    int digits = 0;
    int significant = 0;
    bool pointSeen = false;
    for (const char c : text) {
        if (c == '.') {
            if (pointSeen || digits == 0)
                return std::nullopt;
            pointSeen = true;
            continue;
        }
        if (!isDigit(c))
            return std::nullopt;
        ++digits;
        out.scale += pointSeen;
        significant += significant > 0 || c != '0';
        if (significant > Decimal::kMaxDigits || out.scale > Decimal::kMaxDigits)
            return std::nullopt;
        if (significant <= 18)
            fast = fast * 10 + static_cast<std::uint64_t>(c - '0');
        else
            out.value = (significant == 19 ? static_cast<Wide>(fast) : out.value) * 10
                        + static_cast<unsigned>(c - '0');
    }
    if (digits == 0 || text.back() == '.')
        return std::nullopt;
    if (significant <= 18)
        out.value = fast;
    return out;
}

/// Three-way compare of a×10^-scaleA with b×10^-scaleB, both non-negative.
std::strong_ordering compareMagnitudes(Wide a, int scaleA, Wide b, int scaleB)
{
    if (scaleA == scaleB)
        return a <=> b;
    if (scaleA > scaleB)
        return 0 <=> compareMagnitudes(b, scaleB, a, scaleA);
    const Wide factor = power(scaleB - scaleA);
    const Wide whole = b / factor;
    if (a != whole)
        return a <=> whole;
    return b % factor == 0 ? std::strong_ordering::equal : std::strong_ordering::less;
}

} // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) noexcept
{
    const bool negative = !text.empty() && text.front() == '-';
    if (negative)
        text.remove_prefix(1);
    const auto digits = readDigits(text);
    if (!digits)
        return std::nullopt;
    return Decimal(signedValue(digits->value, negative), digits->scale);
}

std::optional<Decimal> Decimal::parseScientific(std::string_view text) noexcept
{
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const auto mark = text.find_first_of("eE");
    const auto base = parse(text.substr(0, mark));
    if (!base || mark == std::string_view::npos)
        return base;
    auto exponentText = text.substr(mark + 1);
    if (!exponentText.empty() && exponentText.front() == '+')
        exponentText.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] =
        std::from_chars(exponentText.data(), exponentText.data() + exponentText.size(), exponent);
    if (error != std::errc() || end != exponentText.data() + exponentText.size() || exponent < -76 || exponent > 76)
        return std::nullopt;
    const int scale = base->scale() - exponent;
    if (scale > kMaxDigits)
        return std::nullopt;
    const auto value = scaledUp(magnitude(base->mantissa()), std::max(0, -scale));
    if (!value)
        return std::nullopt;
    return Decimal(signedValue(*value, base->isNegative()), std::max(0, scale));
}

std::string Decimal::text() const
{
    std::string out;
    appendTo(out);
    return out;
}

void Decimal::appendTo(std::string &out) const
{
    std::array<char, 48> buffer{};
    char *const end = buffer.data() + buffer.size();
    char *at = end;
    int written = 0;
    const auto put = [&](unsigned digit) {
        if (written == m_scale && m_scale > 0)
            *--at = '.';
        *--at = static_cast<char>('0' + digit);
        ++written;
    };
    Wide value = magnitude(mantissa());
    while (value > UINT64_MAX) {
        put(static_cast<unsigned>(value % 10));
        value /= 10;
    }
    for (auto small = static_cast<std::uint64_t>(value); small != 0 || written <= m_scale; small /= 10)
        put(static_cast<unsigned>(small % 10));
    if (isNegative())
        *--at = '-';
    out.append(at, end);
}

std::optional<std::int64_t> Decimal::mantissa64() const noexcept
{
    const auto low = static_cast<std::int64_t>(m_low);
    if ((low < 0 ? -1 : 0) != m_high)
        return std::nullopt;
    return low;
}

std::optional<Decimal> Decimal::rescaled(int scale) const noexcept
{
    if (scale < 0 || scale > kMaxDigits)
        return std::nullopt;
    if (scale == m_scale)
        return *this;
    const Wide value = magnitude(mantissa());
    if (scale > m_scale) {
        const auto wider = scaledUp(value, scale - m_scale);
        return wider ? std::optional(Decimal(signedValue(*wider, isNegative()), scale)) : std::nullopt;
    }
    const Wide factor = power(m_scale - scale);
    if (value % factor != 0)
        return std::nullopt;
    return Decimal(signedValue(value / factor, isNegative()), scale);
}

Decimal Decimal::normalized() const noexcept
{
    Wide value = magnitude(mantissa());
    int scale = m_scale;
    while (scale > 0 && value % 10 == 0) {
        value /= 10;
        --scale;
    }
    return Decimal(signedValue(value, isNegative()), scale);
}

std::optional<Decimal> Decimal::plus(const Decimal &other) const noexcept
{
    const int scale = std::max<int>(m_scale, other.m_scale);
    const auto a = rescaled(scale);
    const auto b = other.rescaled(scale);
    if (!a || !b)
        return std::nullopt;
    __int128 sum = 0;
    if (__builtin_add_overflow(a->mantissa(), b->mantissa(), &sum) || magnitude(sum) >= kLimit)
        return std::nullopt;
    return Decimal(sum, scale);
}

std::optional<Decimal> Decimal::minus(const Decimal &other) const noexcept
{
    return plus(Decimal(-other.mantissa(), other.m_scale));
}

std::optional<Decimal> Decimal::times(const Decimal &other) const noexcept
{
    const int scale = m_scale + other.m_scale;
    __int128 product = 0;
    if (scale > kMaxDigits || __builtin_mul_overflow(mantissa(), other.mantissa(), &product)
        || magnitude(product) >= kLimit)
        return std::nullopt;
    return Decimal(product, scale);
}

double Decimal::approximate() const noexcept
{
    static constexpr auto kPowersOfTen = [] {
        std::array<double, kMaxDigits + 1> powers{};
        for (std::size_t i = 0; i < powers.size(); ++i)
            powers[i] = static_cast<double>(kPowers[i]);
        return powers;
    }();
    return static_cast<double>(mantissa()) / kPowersOfTen[static_cast<std::size_t>(m_scale)];
}

std::strong_ordering Decimal::compare(const Decimal &other) const noexcept
{
    if (m_scale == other.m_scale)
        return mantissa() <=> other.mantissa();
    if (isNegative() != other.isNegative())
        return isNegative() ? std::strong_ordering::less : std::strong_ordering::greater;
    const Wide a = magnitude(mantissa());
    const Wide b = magnitude(other.mantissa());
    return isNegative() ? compareMagnitudes(b, other.m_scale, a, m_scale)
                        : compareMagnitudes(a, m_scale, b, other.m_scale);
}

} // namespace cw::market
