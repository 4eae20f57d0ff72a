// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Strict readers of single values. What is not plainly the expected form is refused, never guessed.
namespace cw::config {

/// A decimal integer within [low, high]: digits and an optional '-'; no spaces, signs, exponents or suffixes.
[[nodiscard]] std::optional<int> parseInt(std::string_view text, int low, int high) noexcept;

/// true false 1 0 yes no on off, any case.
[[nodiscard]] std::optional<bool> parseBool(std::string_view text);

/// "A,B" or a JSON array of strings ["A","B"]; blanks around items are dropped. Empty when nothing usable is there.
[[nodiscard]] std::vector<std::string> parseList(std::string_view text);

struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};
/// "HOST:PORT" or "[V6]:PORT".
[[nodiscard]] std::optional<HostPort> parseHostPort(std::string_view text);

/// A host name, an IPv4 or an IPv6 address, without port.
[[nodiscard]] bool isHost(std::string_view text) noexcept;

/// "http://HOST[:PORT]" or "https://…" without path, query or user.
[[nodiscard]] bool isHttpBase(std::string_view text) noexcept;

/// "ws://HOST[:PORT]" or "wss://…"; a path may follow.
[[nodiscard]] bool isStreamBase(std::string_view text) noexcept;

/// HOST, [V6], HOST:PORT or [V6]:PORT, as a Host header names a server.
[[nodiscard]] bool isHostHeader(std::string_view text);

/// The host of an address "scheme://HOST[:PORT][/path]", brackets kept; empty when there is none.
[[nodiscard]] std::string_view hostOf(std::string_view address) noexcept;

/// A part of a text.
struct TextSpan {
    std::size_t from = 0;
    std::size_t size = 0;
};
/// Where the passwords of a database address stand, in the user's part and among the parameters; none in other text. One
/// with '/', '?' or '@' that should have been percent-encoded is found whole: rather too much is taken for it than too little.
[[nodiscard]] std::vector<TextSpan> passwordsIn(std::string_view text);

/// An address whose password, if it has one, reads "…": for messages.
[[nodiscard]] std::string withoutPassword(std::string_view address);

/// `text` without blanks, tabs and carriage returns at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// ASCII lower case.
[[nodiscard]] std::string lowerCase(std::string_view text);

} // namespace cw::config
