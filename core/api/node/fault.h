// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"

#include <string>
#include <string_view>

namespace cw::api {

/// Bad input of a klines node route: the exchange's number and sentence (rest-contracts §1.1).
struct Fault {
    int code = 0;
    std::string message;

    friend bool operator==(const Fault &, const Fault &) = default;
};

/// -1102, for a parameter that is missing or empty.
[[nodiscard]] Fault missingParameter(std::string_view name);
/// -1130, for a value of the wrong type or out of range.
[[nodiscard]] Fault invalidParameter(std::string_view name);
/// -1120
[[nodiscard]] Fault invalidInterval();
/// -1121
[[nodiscard]] Fault invalidSymbol();
/// The same with a sentence of what is wrong with it.
[[nodiscard]] Fault invalidSymbol(std::string sentence);

/// `{"code":…,"msg":"…"}`
[[nodiscard]] http::Response faultResponse(const Fault &fault, int status = 400);
/// `{"detail":"…"}`
[[nodiscard]] http::Response detailResponse(int status, std::string_view detail);
/// What an error of the engine or its database becomes, see failureStatus.
[[nodiscard]] http::Response failureResponse(const Error &error);
/// The same where the exchange was asked: 503 with Retry-After under a limit or ban, 502 when it could not be reached or
/// understood (rest-contracts §0.8).
[[nodiscard]] http::Response upstreamFailureResponse(const Error &error);
/// The answer to a query with a fault. While `blindness` keeps the node from looking for a symbol, none is called
/// invalid.
[[nodiscard]] http::Response queryRefusal(const Fault &fault, const std::optional<Error> &blindness);

/// Error body of the whole group for what the dispatcher answers itself.
[[nodiscard]] http::Response nodeErrorBody(int status, const http::Request &request, std::string_view detail);

} // namespace cw::api
