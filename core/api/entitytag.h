// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string_view>

namespace cw::api {

/// Strong entity tag of a body, in double quotes: a function of the bytes only (XXH3, 128 bits).
[[nodiscard]] QByteArray entityTag(const QByteArray &body);

/// True when an If-None-Match value names `tag`: `*`, one tag or a list; a weak prefix is looked past, as RFC 9110
/// asks for reads. A malformed list matches up to the place where it breaks.
[[nodiscard]] bool ifNoneMatch(std::string_view header, std::string_view tag) noexcept;

} // namespace cw::api
