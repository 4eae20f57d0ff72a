// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requestparser.h"

#include "core/http/chunkedbody.h"

#include <utility>

namespace cw::http {

namespace {

ParseResult withLength(std::string_view bytes, RequestHead head)
{
    const std::size_t total = head.bytes + head.contentLength;
    if (bytes.size() < total)
        return IncompleteRequest{total, std::move(head)};
    if (head.contentLength > 0) {
        head.request.body = QByteArray(bytes.data() + head.bytes, static_cast<qsizetype>(head.contentLength));
    }
    return ParsedRequest{std::move(head), total};
}

ParseResult withChunks(std::string_view bytes, const ServerLimits &limits, RequestHead head)
{
    const std::size_t start = head.bytes;
    auto body = decodeChunked(bytes.substr(start), static_cast<std::size_t>(limits.bodyBytes));
    if (const auto *more = std::get_if<NeedMore>(&body))
        return IncompleteRequest{start + more->bytes, std::move(head)};
    if (const auto *rejection = std::get_if<Rejection>(&body))
        return *rejection;
    auto &complete = std::get<ChunkedBody>(body);
    head.request.body = std::move(complete.body);
    return ParsedRequest{std::move(head), start + complete.consumed};
}

} // namespace

ParseResult parseRequest(std::string_view bytes, const ServerLimits &limits)
{
    auto outcome = parseHead(bytes, limits);
    if (const auto *more = std::get_if<NeedMore>(&outcome))
        return IncompleteRequest{more->bytes, std::nullopt};
    if (const auto *rejection = std::get_if<Rejection>(&outcome))
        return *rejection;
    auto &head = std::get<RequestHead>(outcome);
    return head.chunked ? withChunks(bytes, limits, std::move(head)) : withLength(bytes, std::move(head));
}

} // namespace cw::http
