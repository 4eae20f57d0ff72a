// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cw::storage::journal {

/// Appends values to a byte string. Whole numbers take seven bits a byte, least first; signed ones are folded so that
/// small negative ones are short, too.
class ByteWriter {
public:
    /// `out` outlives the writer.
    explicit ByteWriter(std::string &out) : m_out(out) {}

    void byte(std::uint8_t value) { m_out.push_back(static_cast<char>(value)); }
    void size(std::uint64_t value);
    void number(std::int64_t value);
    void text(std::string_view value);
    /// Scale and mantissa, so that every digit comes back.
    void decimal(const market::Decimal &value);

private:
    void wide(unsigned __int128 value);

    std::string &m_out;
};

/// Reads what a ByteWriter wrote. Never reads past the end: the first value that is not there or cannot be one makes
/// the reader fail, and everything it answers from then on is zero or empty.
class ByteReader {
public:
    /// `bytes` outlives the reader.
    explicit ByteReader(std::string_view bytes) : m_rest(bytes) {}

    [[nodiscard]] bool hasFailed() const noexcept { return m_hasFailed; }
    [[nodiscard]] bool isAtEnd() const noexcept { return m_rest.empty(); }
    /// Called by users who find a value that cannot be.
    void fail() noexcept;

    [[nodiscard]] std::uint8_t byte();
    [[nodiscard]] std::uint64_t size();
    [[nodiscard]] std::int64_t number();
    [[nodiscard]] std::string text();
    [[nodiscard]] market::Decimal decimal();

private:
    [[nodiscard]] unsigned __int128 wide(int mostBits);

    std::string_view m_rest;
    bool m_hasFailed = false;
};

} // namespace cw::storage::journal
