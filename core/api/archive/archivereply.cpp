// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/archivereply.h"

#include "core/api/failurestatus.h"
#include "core/api/publictext.h"

#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

enum Code : int {
    kGeneral = 1000,
    kDatabase = 1001,
    kInvalidParameter = 2001,
    kNotFound = 2002,
    kValidation = 3000,
    kNotAuthenticated = 4000,
    kNotAllowed = 4001,
    kExternal = 5000,
};

http::Response envelope(bool isSuccess, int code, std::string_view message, const QJsonValue &data,
                        int status)
{
    const QJsonObject object{{u"success"_s, isSuccess},
                             {u"code"_s, code},
                             {u"message"_s, QString::fromUtf8(message.data(), qsizetype(message.size()))},
                             {u"data"_s, data}};
    return publicAnswer(object, status);
}

int codeOf(int status)
{
    switch (status) {
    case 401: return kNotAuthenticated;
    case 403: return kNotAllowed;
    case 404: return kNotFound;
    case 422: return kValidation;
    case 503: return kExternal;
    default: return status >= 500 ? kGeneral : kInvalidParameter;
    }
}

} // namespace

ArchiveFault invalidArchiveParameter(std::string message)
{
    return {400, kInvalidParameter, std::move(message)};
}

ArchiveFault archiveValidation(std::string message) { return {422, kValidation, std::move(message)}; }

ArchiveFault archiveNotFound(std::string message) { return {404, kNotFound, std::move(message)}; }

ArchiveFault archiveFault(const Error &error)
{
    switch (error.code) {
    case ErrorCode::InvalidInput: return archiveValidation(error.detail);
    case ErrorCode::NotFound: return archiveNotFound(error.detail);
    case ErrorCode::Conflict: return {409, kValidation, error.detail};
    case ErrorCode::StorageFull: return {507, kDatabase, error.detail};
    case ErrorCode::Internal: return {500, kGeneral, error.detail};
    case ErrorCode::Unsupported:
    case ErrorCode::Cancelled: return {503, kExternal, error.detail};
    default: break;
    }
    const int status = failureStatus(error);
    if (status == 500)
        return {500, kDatabase, error.detail};
    return {status, kExternal, error.detail, error};
}

http::Response archiveFailure(const Error &error) { return archiveReply(archiveFault(error)); }

http::Response archiveReply(const QJsonValue &data, int status)
{
    return envelope(true, 0, "success", data, status);
}

http::Response archiveReply(const ArchiveFault &fault)
{
    auto response = envelope(false, fault.code, fault.message, QJsonValue::Null, fault.status);
    if (fault.cause)
        addRetryAfter(response, *fault.cause);
    return response;
}

http::Response archiveErrorBody(int status, const http::Request &, std::string_view detail)
{
    return envelope(false, codeOf(status), detail, QJsonValue::Null, status);
}

} // namespace cw::api
