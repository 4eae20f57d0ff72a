// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/limits.h"
#include "core/http/message.h"
#include "core/http/parseoutcome.h"

#include <cstddef>
#include <string_view>
#include <variant>

namespace cw::http {

/// Request line and headers of one request, with what they say about the connection and the body.
struct RequestHead {
    Request request;       ///< body still empty
    std::size_t bytes = 0; ///< up to and with the empty line
    std::size_t contentLength = 0;
    bool chunked = false;
    bool http10 = false;
    bool keepAlive = true;
    bool expectContinue = false;
    bool webSocket = false; ///< `Upgrade: websocket` was asked for
};

/// Reads request line and headers strictly (reliability §4.1). Pure; never reads past the first empty line.
///
/// 400: malformed line, control character, bare CR or LF, obs-fold, no or empty or second Host, a repeated
/// singleton header, a Content-Length that is not decimal or comes with Transfer-Encoding. 413, 414, 431:
/// over a limit. 417: unknown expectation. 501: unknown transfer coding, or a verb longer than any real one (an
/// unknown verb is `Method::Other` and left to the router). 505: another HTTP version.
[[nodiscard]] std::variant<NeedMore, Rejection, RequestHead> parseHead(std::string_view bytes,
                                                                       const ServerLimits &limits);

/// What can be told of a request that is refused: its method and path as far as they are well-formed, so that the
/// refusal can be written in the form of the path's group. Otherwise `Method::Other`, "/" and an empty `rawTarget`.
/// Pure; any bytes will do.
[[nodiscard]] Request outlineOf(std::string_view bytes, const ServerLimits &limits);

} // namespace cw::http
