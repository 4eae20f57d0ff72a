// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/binance/jsonreader.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace cw::exchange::binance {

/// The members of an object whose keys are known words, as tokens in any order. Unknown keys are only checked for
/// well-formedness; a key that comes twice refuses the object. Tokens live as long as the JsonReader.
template<std::size_t N>
class NamedFields {
public:
    explicit constexpr NamedFields(const std::array<std::string_view, N> &names) : m_names(names) {}

    /// Reads a whole object; false when it is none, damaged or holds a key twice.
    [[nodiscard]] bool read(ondemand::value value)
    {
        m_tokens.fill({});
        ondemand::object object;
        return value.get_object().get(object) == simdjson::SUCCESS
               && forEachMember(object, [this](std::string_view key, ondemand::value &member) {
                      const std::string_view token = tokenOf(member);
                      return note(key, token) && isWellFormed(member, token);
                  });
    }

    /// Notes one member, for callers that walk the object themselves; false when the key was there before.
    [[nodiscard]] bool note(std::string_view key, std::string_view token)
    {
        for (std::size_t i = 0; i < N; ++i) {
            if (m_names[i] != key)
                continue;
            if (!m_tokens[i].empty())
                return false;
            m_tokens[i] = token;
        }
        return true;
    }

    void clear() { m_tokens.fill({}); }

    /// Token of the i-th name, empty when it was not there.
    [[nodiscard]] std::string_view operator[](std::size_t i) const { return m_tokens[i]; }
    [[nodiscard]] std::string_view name(std::size_t i) const { return m_names[i]; }

private:
    const std::array<std::string_view, N> &m_names;
    std::array<std::string_view, N> m_tokens;
};

} // namespace cw::exchange::binance
