// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string>
#include <string_view>

namespace cw::http {

/// The bytes as text, not copied: valid while they are.
[[nodiscard]] inline std::string_view view(const QByteArray &bytes) noexcept
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}
/// True for the characters RFC 9110 allows in a token (method and header names).
[[nodiscard]] bool isTokenChar(char c) noexcept;
/// True when `text` is one or more token characters.
[[nodiscard]] bool isToken(std::string_view text) noexcept;
/// True when `value` may stand in a header line: no control character but the tab.
[[nodiscard]] bool isHeaderValue(std::string_view value) noexcept;
/// ASCII lower case; never looks at the locale.
[[nodiscard]] std::string toLowerAscii(std::string_view text);
/// ASCII comparison without case; never looks at the locale.
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept;
/// `text` without the spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;
/// True when the comma-separated `list` has `item`, ASCII case ignored.
[[nodiscard]] bool listContains(std::string_view list, std::string_view item) noexcept;

} // namespace cw::http
