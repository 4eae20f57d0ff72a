// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/requestparser.h"

#include <string>
#include <utility>
#include <variant>

namespace cw::http::test {

inline constexpr int kParsed = 0;
inline constexpr int kMore = 1;

inline const std::string kGet = "GET / HTTP/1.1\r\n";
inline const std::string kHost = "Host: 127.0.0.1:8000\r\n";
inline const std::string kPost = "POST / HTTP/1.1\r\nHost: h\r\n";
inline const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";

/// Status of a rejection, `kParsed` or `kMore`.
inline int outcome(const std::string &bytes, const ServerLimits &limits = {})
{
    const ParseResult result = parseRequest(bytes, limits);
    if (const auto *rejection = std::get_if<Rejection>(&result))
        return rejection->status;
    return std::holds_alternative<ParsedRequest>(result) ? kParsed : kMore;
}

/// The request, which must be complete.
inline ParsedRequest parsed(const std::string &bytes)
{
    ParseResult result = parseRequest(bytes, {});
    if (auto *request = std::get_if<ParsedRequest>(&result))
        return std::move(*request);
    return {};
}

} // namespace cw::http::test
