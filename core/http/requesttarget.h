// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/parseoutcome.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cw::http {

/// A request target taken apart and decoded.
struct RequestTarget {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
};

/// Decodes an origin-form target (`/path?query`). Refused with 400: anything but origin form, a fragment, a
/// backslash, an encoded slash, `.` and `..` segments, a `%` without two hex digits, encoded control
/// characters, text that is not well-formed UTF-8. In the query `+` is a space.
[[nodiscard]] std::variant<Rejection, RequestTarget> decodeTarget(std::string_view target);

} // namespace cw::http
