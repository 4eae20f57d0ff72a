// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/http/requesthead.h"

#include <QByteArray>

#include <string_view>

namespace cw::http {

/// Checks the WebSocket part of an upgrade request: GET, `Connection: Upgrade`, a key of 16 base64 bytes,
/// version 13, no body. Returns status 0 when all is well; 426 asks for version 13, everything else is 400.
[[nodiscard]] Rejection checkHandshake(const RequestHead &head);

/// Sec-WebSocket-Accept of a key (RFC 6455 §4.2.2).
[[nodiscard]] QByteArray acceptKey(std::string_view key);

/// The whole 101 answer. Sub-protocols and extensions, permessage-deflate among them, are declined by
/// silence.
[[nodiscard]] QByteArray handshakeAnswer(const Request &request);

} // namespace cw::http
