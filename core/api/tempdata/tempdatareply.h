// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"

#include <QJsonObject>

#include <string>

/// The envelope of the unified data API, path form (rest-contracts §4.1 and §0.8).
namespace cw::api {

/// Why a request is refused: the status, a word for programs, and a sentence.
struct TempDataFault {
    int status = 400;
    std::string code;
    std::string detail;
    std::optional<Error> cause = std::nullopt; ///< of what may pass: says when to try again
};

[[nodiscard]] TempDataFault invalidTempData(std::string detail);
[[nodiscard]] TempDataFault tempDataFault(const Error &error);

/// The answer to a request that failed with this error.
[[nodiscard]] http::Response tempDataFailure(const Error &error);

/// `{"status":"success","data":…,"metadata":…}`
[[nodiscard]] http::Response tempDataReply(const QJsonValue &data, const QJsonObject &metadata,
                                           int status = 200);
/// `{"status":"error","code":"…","message":"…","detail":"…"}`
[[nodiscard]] http::Response tempDataReply(const TempDataFault &fault);

/// Error body of the whole group for what the dispatcher answers itself.
[[nodiscard]] http::Response tempDataErrorBody(int status, const http::Request &request,
                                               std::string_view detail);

} // namespace cw::api
