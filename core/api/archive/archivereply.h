// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/message.h"

#include <QJsonValue>

#include <string>
#include <string_view>

/// The envelope of the archive routes (rest-contracts §5).
namespace cw::api {

/// Why a request is refused: the HTTP status, the group's own number, and a sentence.
struct ArchiveFault {
    int status = 400;
    int code = 2001;
    std::string message;
    std::optional<Error> cause = std::nullopt; ///< of what may pass: says when to try again
};

[[nodiscard]] ArchiveFault invalidArchiveParameter(std::string message);
/// A value of the right type that cannot be.
[[nodiscard]] ArchiveFault archiveValidation(std::string message);
[[nodiscard]] ArchiveFault archiveNotFound(std::string message);
/// 404 for NotFound, 409 for Conflict, 422 for InvalidInput, else as failureStatus says.
[[nodiscard]] ArchiveFault archiveFault(const Error &error);

/// The answer to a request that failed with this error.
[[nodiscard]] http::Response archiveFailure(const Error &error);

/// `{"success":true,"code":0,"message":"success","data":…}`
[[nodiscard]] http::Response archiveReply(const QJsonValue &data, int status = 200);
/// `{"success":false,"code":…,"message":"…","data":null}`
[[nodiscard]] http::Response archiveReply(const ArchiveFault &fault);

/// Error body of the whole group for what the dispatcher answers itself.
[[nodiscard]] http::Response archiveErrorBody(int status, const http::Request &request,
                                              std::string_view detail);

} // namespace cw::api
