// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace cw::exchange::binance {

namespace ondemand = simdjson::ondemand;

/// One JSON text being read once, front to back. Uses a parser and a padded buffer of the calling thread, so only one
/// may live per thread at a time; parse functions here make one, use it and return.
///
/// simdjson's on-demand reader checks only what is looked at. What is not used goes through `isWellFormed`, and
/// `isAtEnd` at the end, so that a damaged text is refused wherever the damage is.
class JsonReader {
public:
    /// Copies the text, which needs no padding and may go away.
    explicit JsonReader(std::string_view text);

    /// The text as one object or one array; false when it is not.
    [[nodiscard]] bool readObject(ondemand::object &out);
    [[nodiscard]] bool readArray(ondemand::array &out);
    /// True when nothing but space follows what was read.
    [[nodiscard]] bool isAtEnd();
    /// The text from `begin`, a place inside it, to the end of the value that was read last.
    [[nodiscard]] std::string_view textFrom(const char *begin);

private:
    ondemand::document m_document;
    bool m_isOpen = false;
};

/// The characters of a scalar as written, quotes included; "{" or "[" for a container, "" for nothing.
[[nodiscard]] inline std::string_view tokenOf(ondemand::value &value)
{
    std::string_view token = value.raw_json_token();
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
        token.remove_suffix(1);
    return token;
}

/// The characters of a key as written, without quotes. A key with an escape is cut there and matches no known name.
[[nodiscard]] std::string_view keyOf(ondemand::field &field);

/// The text of a string token of the JsonReader that lives on this thread, escapes resolved; empty when one is wrong.
[[nodiscard]] std::optional<std::string> unescapedText(std::string_view token);

/// True when a token is a string, a number by JSON's grammar, true, false or null.
[[nodiscard]] bool isScalar(std::string_view token) noexcept;

/// Checks a value nobody reads, to any sensible depth. `token` is its token.
[[nodiscard]] bool isWellFormed(ondemand::value &value, std::string_view token);

/// Calls `use(key, value)` for each member; stops at the first false, of it or of the text.
template<class Use>
[[nodiscard]] bool forEachMember(ondemand::object &object, Use &&use)
{
    for (auto member : object) {
        ondemand::field field;
        if (std::move(member).get(field) != simdjson::SUCCESS)
            return false;
        if (!use(keyOf(field), field.value()))
            return false;
    }
    return true;
}

/// Calls `use(value)` for each element; stops at the first false, of it or of the text.
template<class Use>
[[nodiscard]] bool forEachElement(ondemand::array &array, Use &&use)
{
    for (auto element : array) {
        ondemand::value value;
        if (std::move(element).get(value) != simdjson::SUCCESS)
            return false;
        if (!use(value))
            return false;
    }
    return true;
}

} // namespace cw::exchange::binance
