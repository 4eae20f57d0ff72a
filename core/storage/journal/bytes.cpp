// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/bytes.h"

#include <array>

namespace cw::storage::journal {
namespace {

using Unsigned = unsigned __int128;

constexpr int kBitsPerByte = 7;
constexpr std::uint8_t kMore = 0x80;
constexpr std::size_t kLongest = (128 + kBitsPerByte - 1) / kBitsPerByte;

/// 0, −1, 1, −2, 2 … become 0, 1, 2, 3, 4 …
constexpr Unsigned folded(__int128 value)
{
    return (static_cast<Unsigned>(value) << 1) ^ static_cast<Unsigned>(value >> 127);
}

constexpr __int128 unfolded(Unsigned value)
{
    return static_cast<__int128>(value >> 1) ^ -static_cast<__int128>(value & 1);
}

/// Most numbers fit the smaller type, whose arithmetic is much quicker.
template<class Number>
std::size_t spread(Number value, std::array<char, kLongest> &bytes)
{
    std::size_t count = 0;
    for (; value >= kMore; value >>= kBitsPerByte)
        bytes[count++] = static_cast<char>(static_cast<std::uint8_t>(value) | kMore);
    bytes[count++] = static_cast<char>(value);
    return count;
}

/// The first number a decimal cannot hold.
constexpr Unsigned mantissaEnd()
{
    Unsigned end = 1;
    for (int i = 0; i < market::Decimal::kMaxDigits; ++i)
        end *= 10;
    return end;
}

} // namespace

void ByteWriter::wide(Unsigned value)
{
    std::array<char, kLongest> bytes;
    const auto small = static_cast<std::uint64_t>(value);
    m_out.append(bytes.data(), small == value ? spread(small, bytes) : spread(value, bytes));
}

void ByteWriter::size(std::uint64_t value) { wide(value); }

void ByteWriter::number(std::int64_t value) { wide(folded(value)); }

void ByteWriter::text(std::string_view value)
{
    size(value.size());
    m_out.append(value);
}

void ByteWriter::decimal(const market::Decimal &value)
{
    byte(static_cast<std::uint8_t>(value.scale()));
    wide(folded(value.mantissa()));
}

void ByteReader::fail() noexcept
{
    m_hasFailed = true;
    m_rest = {};
}

std::uint8_t ByteReader::byte()
{
    if (m_rest.empty()) {
        fail();
        return 0;
    }
    const auto value = static_cast<std::uint8_t>(m_rest.front());
    m_rest.remove_prefix(1);
    return value;
}

Unsigned ByteReader::wide(int mostBits)
{
    Unsigned value = 0;
    for (int shift = 0; !m_hasFailed; shift += kBitsPerByte) {
        const std::uint8_t next = byte();
        const Unsigned part = next & (kMore - 1);
        if (shift >= mostBits || (shift + kBitsPerByte > mostBits && part >> (mostBits - shift) != 0))
            break;
        value |= part << shift;
        if ((next & kMore) == 0)
            return m_hasFailed ? 0 : value;
    }
    fail();
    return 0;
}

std::uint64_t ByteReader::size() { return static_cast<std::uint64_t>(wide(64)); }

std::int64_t ByteReader::number() { return static_cast<std::int64_t>(unfolded(wide(64))); }

std::string ByteReader::text()
{
    const std::uint64_t length = size();
    if (length > m_rest.size()) {
        fail();
        return {};
    }
    std::string value(m_rest.substr(0, length));
    m_rest.remove_prefix(length);
    return value;
}

market::Decimal ByteReader::decimal()
{
    constexpr Unsigned kEnd = mantissaEnd();
    const std::uint8_t scale = byte();
    const __int128 mantissa = unfolded(wide(128));
    const Unsigned magnitude =
        mantissa < 0 ? -static_cast<Unsigned>(mantissa) : static_cast<Unsigned>(mantissa);
    if (scale > market::Decimal::kMaxDigits || magnitude >= kEnd) {
        fail();
        return {};
    }
    return market::Decimal::fromMantissa128(mantissa, scale);
}

} // namespace cw::storage::journal
