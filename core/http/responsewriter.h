// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <QByteArray>

#include <string_view>

namespace cw::http {

/// What the transport adds to a handler's answer.
struct ResponseFrame {
    std::string_view requestId;
    std::string_view corsOrigin; ///< empty: no CORS headers
    bool keepAlive = true;
    bool http10 = false; ///< asked with HTTP/1.0, which must be told about keep-alive
};

/// True when every header name is a token and no value, Content-Type included, holds a control character.
/// Anything else could end the header early and start an answer of the attacker's (response splitting).
[[nodiscard]] bool headersAreSafe(const Response &response) noexcept;

/// True for answers that never carry a body: 1xx, 204, 304.
[[nodiscard]] bool isBodyless(int status) noexcept;

/// Status line and all headers with the empty line. Content-Length, Connection and Transfer-Encoding are the
/// transport's: a handler's own are left out. `response` must have passed `headersAreSafe`.
[[nodiscard]] QByteArray responseHead(const Response &response, const ResponseFrame &frame);

} // namespace cw::http
