// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/jsontext.h"

#include <array>
#include <charconv>

namespace cw::wire {
namespace {

using market::Decimal;

void appendEscaped(std::string &out, unsigned char c)
{
    static constexpr char kHex[] = "0123456789abcdef";
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 0xF];
}

/// numerator / denominator in units of 10^-places, rounded half away from zero.
std::optional<__int128> roundedQuotient(const Decimal &numerator, const Decimal &denominator, int places)
{
    __int128 above = numerator.mantissa();
    __int128 below = denominator.mantissa();
    int exponent = places + denominator.scale() - numerator.scale();
    for (; exponent > 0; --exponent) {
        if (__builtin_mul_overflow(above, __int128{10}, &above))
            return std::nullopt;
    }
    for (; exponent < 0; ++exponent) {
        if (__builtin_mul_overflow(below, __int128{10}, &below))
            return std::nullopt;
    }
    if (below < 0) {
        above = -above;
        below = -below;
    }
    const __int128 whole = above / below;
    const __int128 rest = above % below;
    const bool up = (rest < 0 ? -rest : rest) >= below - (rest < 0 ? -rest : rest);
    return up ? whole + (above < 0 ? -1 : 1) : whole;
}

} // namespace

void appendQuoted(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            appendEscaped(out, static_cast<unsigned char>(c));
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

void appendInteger(std::string &out, std::int64_t value)
{
    std::array<char, 24> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

void appendPadded(std::string &out, const Decimal &value, int places)
{
    out += '"';
    const auto padded = value.scale() < places ? value.rescaled(places) : std::nullopt;
    (padded ? *padded : value).appendTo(out);
    out += '"';
}

void appendQuotient(std::string &out, const Decimal &numerator, const Decimal &denominator, int places)
{
    const auto quotient =
        denominator.isZero() ? std::nullopt : roundedQuotient(numerator, denominator.normalized(), places);
    out += '"';
    Decimal::fromMantissa128(quotient.value_or(0), places).appendTo(out);
    out += '"';
}

} // namespace cw::wire
