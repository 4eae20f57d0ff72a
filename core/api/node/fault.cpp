// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/fault.h"

#include "core/api/failurestatus.h"
#include "core/api/publictext.h"
#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

namespace cw::api {
namespace {

constexpr int kUnknownError = -1000;
constexpr int kTooManyRequests = -1003;
constexpr int kIllegalCharacters = -1100;

QByteArray toBytes(const std::string &text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

/// The exchange is what could not be reached or understood.
bool isUpstream(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Blocked:
    case ErrorCode::Server:
    case ErrorCode::Protocol: return true;
    default: return false;
    }
}

http::Response failureWith(const Error &error, int status)
{
    const QString detail = withoutFolders(QString::fromStdString(error.detail));
    return faultResponse({kUnknownError, detail.toStdString()}, status);
}

/// The sentence for a status the dispatcher answers without knowing the group.
std::string_view plainDetail(int status, std::string_view detail)
{
    switch (status) {
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    default: return detail;
    }
}

} // namespace

Fault missingParameter(std::string_view name)
{
    return {-1102,
            "Mandatory parameter '" + std::string(name) + "' was not sent, was empty/null, or malformed."};
}

Fault invalidParameter(std::string_view name)
{
    return {-1130, "Data sent for parameter '" + std::string(name) + "' is not valid."};
}

Fault invalidInterval() { return {-1120, "Invalid interval."}; }

Fault invalidSymbol() { return {-1121, "Invalid symbol."}; }

Fault invalidSymbol(std::string sentence) { return {-1121, std::move(sentence)}; }

http::Response faultResponse(const Fault &fault, int status)
{
    std::string body;
    wire::appendError(body, fault.code, fault.message);
    return http::Response::json(toBytes(body), status);
}

http::Response detailResponse(int status, std::string_view detail)
{
    std::string body = "{\"detail\":";
    wire::appendQuoted(body, detail);
    body += '}';
    return http::Response::json(toBytes(body), status);
}

http::Response failureResponse(const Error &error)
{
    const int status = failureStatus(error);
    auto response = failureWith(error, status);
    if (status == 503 || status == 504)
        addRetryAfter(response, error);
    return response;
}

http::Response upstreamFailureResponse(const Error &error)
{
    if (!isUpstream(error.code))
        return failureResponse(error);
    auto response = failureWith(error, 502);
    if (error.retryAfter)
        addRetryAfter(response, error);
    return response;
}

http::Response queryRefusal(const Fault &fault, const std::optional<Error> &blindness)
{
    return blindness && fault == invalidSymbol() ? failureResponse(*blindness) : faultResponse(fault);
}

http::Response nodeErrorBody(int status, const http::Request &, std::string_view detail)
{
    if (status == 400)
        return faultResponse({kIllegalCharacters, std::string(detail)}, status);
    if (status == 429)
        return faultResponse({kTooManyRequests, "Too many requests."}, status);
    if (status >= 500)
        return faultResponse({kUnknownError, std::string(detail)}, status);
    return detailResponse(status, plainDetail(status, detail));
}

} // namespace cw::api
