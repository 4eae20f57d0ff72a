// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::http {

/// Methods a route may be added for, and `Other` for every verb besides, which no route ever answers.
enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Other };

/// Upper-case text of a method; "other" for `Other`.
[[nodiscard]] std::string_view methodText(Method method) noexcept;
/// The method of a verb as sent; verbs are case-sensitive, an unknown one is `Other`.
[[nodiscard]] Method methodFrom(std::string_view verb) noexcept;

/// One request that passed the guard: well-formed, allowed Host and Origin, body complete and within the cap.
/// A plain value; handlers are pure functions of it and are tested without a socket.
struct Request {
    Method method = Method::Get;
    std::string path;      ///< percent-decoded, without query; always starts with '/'
    std::string rawTarget; ///< as sent
    std::vector<std::pair<std::string, std::string>> query; ///< decoded, in order
    /// Names in lower case. The lines of a repeated one are joined with commas, unless it may stand only once.
    std::vector<std::pair<std::string, std::string>> headers;
    QByteArray body;
    /// Our address the connection came in at, as a Host header would name it: `192.0.2.7`, `[2001:db8::7]`.
    std::string arrivalHost;
    std::string requestId;    ///< also sent back as X-Request-Id
    std::string routePattern; ///< template of the matched route, for metrics; empty when unmatched
    std::map<std::string, std::string, std::less<>> pathParameters; ///< values of the {name} segments

    /// Last value of a query parameter (`rest-contracts` 0.1: sent twice, the last counts).
    [[nodiscard]] std::optional<std::string_view> queryValue(std::string_view name) const noexcept;
    /// Value of a header; `lowerName` in lower case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view lowerName) const noexcept;
};

/// One answer. The body is shared, not copied, on its way to the socket.
struct Response {
    int status = 200;
    QByteArray contentType; ///< empty: no Content-Type line (as for 304 and 204)
    QByteArray body;
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< checked for control characters when written
    /// Bytes that Content-Length announces and that never come, because the connection closes: how a broken line
    /// looks to a client. Only a recorded exchange with faults sets it.
    qint64 withheldBytes = 0;

    [[nodiscard]] static Response json(QByteArray body, int status = 200);
    [[nodiscard]] static Response text(QByteArray body, int status = 200);
    [[nodiscard]] static Response empty(int status);
    /// Adds or replaces a header and returns *this for chaining.
    Response &withHeader(QByteArray name, QByteArray value);
};

/// Reason phrase of a status code.
[[nodiscard]] QByteArray reasonPhrase(int status);

} // namespace cw::http
