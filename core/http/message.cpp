// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/message.h"

#include "core/http/textrules.h"

#include <QLatin1String>

#include <algorithm>
#include <array>

namespace cw::http {

namespace {

/// In the order of `Method`.
constexpr std::array<std::string_view, 8> kMethodTexts{"GET",   "HEAD",   "POST",    "PUT",
                                                       "PATCH", "DELETE", "OPTIONS", "other"};

} // namespace

std::string_view methodText(Method method) noexcept { return kMethodTexts[static_cast<std::size_t>(method)]; }

Method methodFrom(std::string_view verb) noexcept
{
    const auto verbs = kMethodTexts.begin();
    const auto other = verbs + static_cast<std::ptrdiff_t>(Method::Other);
    return static_cast<Method>(std::find(verbs, other, verb) - verbs);
}

std::optional<std::string_view> Request::queryValue(std::string_view name) const noexcept
{
    const auto found =
        std::find_if(query.rbegin(), query.rend(), [&](const auto &pair) { return pair.first == name; });
    if (found == query.rend())
        return std::nullopt;
    return found->second;
}

std::optional<std::string_view> Request::header(std::string_view lowerName) const noexcept
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto &pair) { return pair.first == lowerName; });
    if (found == headers.end())
        return std::nullopt;
    return found->second;
}

Response Response::json(QByteArray body, int status)
{
    return Response{status, QByteArrayLiteral("application/json"), std::move(body), {}};
}

Response Response::text(QByteArray body, int status)
{
    return Response{status, QByteArrayLiteral("text/plain; charset=utf-8"), std::move(body), {}};
}

Response Response::empty(int status) { return Response{status, {}, {}, {}}; }

Response &Response::withHeader(QByteArray name, QByteArray value)
{
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto &pair) {
        return pair.first.compare(name, Qt::CaseInsensitive) == 0;
    });
    if (found != headers.end())
        found->second = std::move(value);
    else
        headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 101: return QByteArrayLiteral("Switching Protocols");
    case 200: return QByteArrayLiteral("OK");
    case 201: return QByteArrayLiteral("Created");
    case 202: return QByteArrayLiteral("Accepted");
    case 204: return QByteArrayLiteral("No Content");
    case 304: return QByteArrayLiteral("Not Modified");
    case 400: return QByteArrayLiteral("Bad Request");
    case 401: return QByteArrayLiteral("Unauthorized");
    case 403: return QByteArrayLiteral("Forbidden");
    case 404: return QByteArrayLiteral("Not Found");
    case 405: return QByteArrayLiteral("Method Not Allowed");
    case 406: return QByteArrayLiteral("Not Acceptable");
    case 408: return QByteArrayLiteral("Request Timeout");
    case 409: return QByteArrayLiteral("Conflict");
    case 410: return QByteArrayLiteral("Gone");
    case 411: return QByteArrayLiteral("Length Required");
    case 413: return QByteArrayLiteral("Content Too Large");
    case 414: return QByteArrayLiteral("URI Too Long");
    case 415: return QByteArrayLiteral("Unsupported Media Type");
    case 417: return QByteArrayLiteral("Expectation Failed");
    case 418: return QByteArrayLiteral("I'm a teapot");
    case 421: return QByteArrayLiteral("Misdirected Request");
    case 422: return QByteArrayLiteral("Unprocessable Content");
    case 426: return QByteArrayLiteral("Upgrade Required");
    case 429: return QByteArrayLiteral("Too Many Requests");
    case 431: return QByteArrayLiteral("Request Header Fields Too Large");
    case 451: return QByteArrayLiteral("Unavailable For Legal Reasons");
    case 500: return QByteArrayLiteral("Internal Server Error");
    case 501: return QByteArrayLiteral("Not Implemented");
    case 502: return QByteArrayLiteral("Bad Gateway");
    case 503: return QByteArrayLiteral("Service Unavailable");
    case 504: return QByteArrayLiteral("Gateway Timeout");
    case 505: return QByteArrayLiteral("HTTP Version Not Supported");
    default: return QByteArrayLiteral("Status");
    }
}

} // namespace cw::http
