// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websockethandshake.h"

#include "core/http/textrules.h"

#include <QCryptographicHash>

#include <algorithm>

namespace cw::http {

namespace {

constexpr qsizetype kKeyBytes = 16;
constexpr qsizetype kKeyText = 24;

bool isKey(std::string_view text)
{
    if (static_cast<qsizetype>(text.size()) != kKeyText)
        return false;
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), kKeyText),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    return decoded && decoded.decoded.size() == kKeyBytes;
}

bool asksForUpgrade(const Request &request)
{
    return std::any_of(request.headers.begin(), request.headers.end(), [](const auto &header) {
        return header.first == "connection" && listContains(header.second, "upgrade");
    });
}

} // namespace

Rejection checkHandshake(const RequestHead &head)
{
    const Request &request = head.request;
    if (request.method != Method::Get || !asksForUpgrade(request))
        return {400, "A WebSocket starts with GET and Connection: Upgrade."};
    if (head.contentLength > 0 || head.chunked)
        return {400, "A WebSocket request has no body."};
    if (request.header("sec-websocket-version").value_or("") != "13")
        return {426, "Only WebSocket version 13 is spoken here."};
    if (!isKey(request.header("sec-websocket-key").value_or("")))
        return {400, "Sec-WebSocket-Key must be 16 bytes in base64."};
    return {0, {}};
}

QByteArray acceptKey(std::string_view key)
{
    QByteArray text(key.data(), static_cast<qsizetype>(key.size()));
    text.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    return QCryptographicHash::hash(text, QCryptographicHash::Sha1).toBase64();
}

QByteArray handshakeAnswer(const Request &request)
{
    QByteArray out = QByteArrayLiteral("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                       "Connection: Upgrade\r\nSec-WebSocket-Accept: ");
    out += acceptKey(request.header("sec-websocket-key").value_or(""));
    out += "\r\nX-Request-Id: ";
    out += QByteArray(request.requestId.data(), static_cast<qsizetype>(request.requestId.size()));
    out += "\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    return out;
}

} // namespace cw::http
