// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/binance/jsonreader.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace cw::exchange::binance {

/// The members of a stream event, whose keys are single letters, as tokens in any order. Reading them all first makes
/// the order of keys irrelevant and finds duplicates; a token lives as long as the JsonReader it came from.
class LetterFields {
public:
    LetterFields() noexcept {} // NOLINT(modernize-use-equals-default): leaves m_tokens alone, see there

    /// Notes a member; false when the letter was there before.
    [[nodiscard]] bool note(char letter, std::string_view token) noexcept
    {
        const std::uint64_t bit = std::uint64_t{1} << (letter - 'A');
        if ((m_seen & bit) != 0)
            return false;
        m_seen |= bit;
        m_tokens[static_cast<std::size_t>(letter - 'A')] = {token.data(), token.size()};
        return true;
    }

    /// The token of a letter, empty when the object had none.
    [[nodiscard]] std::string_view operator[](char letter) const noexcept
    {
        if ((m_seen >> (letter - 'A') & 1) == 0)
            return {};
        const Token &token = m_tokens[static_cast<std::size_t>(letter - 'A')];
        return {token.begin, token.size};
    }

    /// True when a key is one letter, A to z.
    [[nodiscard]] static bool isLetter(std::string_view key) noexcept
    {
        return key.size() == 1 && ((key[0] >= 'A' && key[0] <= 'Z') || (key[0] >= 'a' && key[0] <= 'z'));
    }

private:
    static constexpr std::size_t kLetters = 'z' - 'A' + 1;

    /// A string_view without its constructor: clearing all of them would cost more than reading the few used.
    struct Token {
        const char *begin;
        std::size_t size;
    };

    std::uint64_t m_seen = 0;
    std::array<Token, kLetters> m_tokens; // only those in m_seen are initialised
};

} // namespace cw::exchange::binance
