// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/responsewriter.h"

#include "core/http/textrules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cw::http {

namespace {

constexpr std::size_t kUsualHead = 512;

using NameAndValue = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 4> kTransportHeaders{"content-length", "connection",
                                                            "transfer-encoding", "x-request-id"};
/// Sent unless the handler set its own.
constexpr std::array<NameAndValue, 3> kDefaults{
    NameAndValue{"Cache-Control", "no-store"}, NameAndValue{"Cross-Origin-Resource-Policy", "same-origin"},
    NameAndValue{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}};

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

void appendLine(QByteArray &out, std::string_view name, std::string_view value)
{
    append(out, name);
    append(out, ": ");
    append(out, value);
    append(out, "\r\n");
}

bool hasHeader(const Response &response, std::string_view name)
{
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto &header) { return equalsIgnoreCase(view(header.first), name); });
}

void appendOwnHeaders(QByteArray &out, const Response &response)
{
    for (const auto &[name, value] : response.headers) {
        const auto text = view(name);
        const bool isTransports =
            std::any_of(kTransportHeaders.begin(), kTransportHeaders.end(),
                        [&](std::string_view other) { return equalsIgnoreCase(text, other); });
        if (!isTransports)
            appendLine(out, text, view(value));
    }
}

void appendCors(QByteArray &out, std::string_view origin)
{
    if (origin.empty())
        return;
    appendLine(out, "Access-Control-Allow-Origin", origin);
    appendLine(out, "Access-Control-Expose-Headers", "*");
}

} // namespace

bool headersAreSafe(const Response &response) noexcept
{
    return isHeaderValue(view(response.contentType))
           && std::all_of(response.headers.begin(), response.headers.end(), [](const auto &header) {
                  return isToken(view(header.first)) && isHeaderValue(view(header.second));
              });
}

bool isBodyless(int status) noexcept { return status < 200 || status == 204 || status == 304; }

QByteArray responseHead(const Response &response, const ResponseFrame &frame)
{
    QByteArray out;
    out.reserve(kUsualHead);
    append(out, "HTTP/1.1 ");
    out += QByteArray::number(response.status);
    out += ' ';
    out += reasonPhrase(response.status);
    append(out, "\r\n");
    if (!response.contentType.isEmpty())
        appendLine(out, "Content-Type", view(response.contentType));
    if (!isBodyless(response.status))
        appendLine(out, "Content-Length",
                   view(QByteArray::number(response.body.size() + response.withheldBytes)));
    appendLine(out, "X-Request-Id", frame.requestId);
    appendLine(out, "X-Content-Type-Options", "nosniff");
    for (const auto &[name, value] : kDefaults) {
        if (!hasHeader(response, name))
            appendLine(out, name, value);
    }
    // The answer depends on Origin even when there was none: a shared cache must not mix them up.
    appendLine(out, "Vary", "Origin");
    appendCors(out, frame.corsOrigin);
    appendOwnHeaders(out, response);
    if (!frame.keepAlive)
        appendLine(out, "Connection", "close");
    else if (frame.http10)
        appendLine(out, "Connection", "keep-alive");
    append(out, "\r\n");
    return out;
}

} // namespace cw::http
