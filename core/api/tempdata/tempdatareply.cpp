// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/tempdata/tempdatareply.h"

#include "core/api/failurestatus.h"
#include "core/api/publictext.h"

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

http::Response answer(const QJsonObject &object, int status) { return publicAnswer(object, status); }

/// What a status says to people.
QString messageOf(int status)
{
    switch (status) {
    case 400:
    case 415: return u"The request cannot be used."_s;
    case 401:
    case 403: return u"This is not allowed."_s;
    case 404: return u"Not found."_s;
    case 405: return u"The path has no such method."_s;
    case 409: return u"This is not possible at the moment."_s;
    case 503:
    case 504: return u"Try again later."_s;
    default: return u"The request failed."_s;
    }
}

std::string codeOf(int status)
{
    switch (status) {
    case 401: return "UNAUTHORIZED";
    case 403: return "FORBIDDEN";
    case 404: return "NOT_FOUND";
    case 405: return "METHOD_NOT_ALLOWED";
    default: return status >= 500 ? "INTERNAL_ERROR" : "INVALID_REQUEST";
    }
}

} // namespace

TempDataFault invalidTempData(std::string detail) { return {400, "INVALID_PARAMETER", std::move(detail)}; }

TempDataFault tempDataFault(const Error &error)
{
    switch (error.code) {
    case ErrorCode::InvalidInput: return invalidTempData(error.detail);
    case ErrorCode::NotFound: return {404, "NOT_FOUND", error.detail};
    case ErrorCode::Busy: return {409, "QUOTA_EXCEEDED", error.detail};
    case ErrorCode::Conflict: return {409, "CONFLICT", error.detail};
    case ErrorCode::Unsupported:
    case ErrorCode::Cancelled: return {503, "UNAVAILABLE", error.detail};
    case ErrorCode::StorageFull: return {507, "DATABASE_ERROR", error.detail};
    case ErrorCode::Internal: return {500, "INTERNAL_ERROR", error.detail};
    default: break;
    }
    const int status = failureStatus(error);
    if (status == 500)
        return {500, "DATABASE_ERROR", error.detail};
    return {status, "UNAVAILABLE", error.detail, error};
}

http::Response tempDataFailure(const Error &error) { return tempDataReply(tempDataFault(error)); }

http::Response tempDataReply(const QJsonValue &data, const QJsonObject &metadata, int status)
{
    return answer({{u"status"_s, u"success"_s}, {u"data"_s, data}, {u"metadata"_s, metadata}}, status);
}

http::Response tempDataReply(const TempDataFault &fault)
{
    auto response = answer({{u"status"_s, u"error"_s},
                            {u"code"_s, QString::fromStdString(fault.code)},
                            {u"message"_s, messageOf(fault.status)},
                            {u"detail"_s, QString::fromStdString(fault.detail)}},
                           fault.status);
    if (fault.cause)
        addRetryAfter(response, *fault.cause);
    return response;
}

http::Response tempDataErrorBody(int status, const http::Request &, std::string_view detail)
{
    return tempDataReply(TempDataFault{status, codeOf(status), std::string(detail)});
}

} // namespace cw::api
