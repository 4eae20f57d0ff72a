// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/limits.h"
#include "core/http/parseoutcome.h"
#include "core/http/requesthead.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

namespace cw::http {

/// A correct beginning of a request.
struct IncompleteRequest {
    std::size_t needBytes = 0; ///< asking again with fewer bytes is pointless
    std::optional<RequestHead>
        head; ///< set once only the body is missing, so that the guard can look at it early
};

/// A complete request.
struct ParsedRequest {
    RequestHead head;         ///< its request carries the body
    std::size_t consumed = 0; ///< the next request starts here
};

using ParseResult = std::variant<IncompleteRequest, Rejection, ParsedRequest>;

/// Reads one request from the start of `bytes`. Pure, total, thread-safe: any bytes give one of the three
/// outcomes, and no request is ever read out of the body of another.
[[nodiscard]] ParseResult parseRequest(std::string_view bytes, const ServerLimits &limits);

} // namespace cw::http
