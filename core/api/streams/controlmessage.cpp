// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/controlmessage.h"

#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

namespace cw::api {
namespace {

constexpr qsizetype kMaxIdLength = 36;
constexpr qsizetype kMaxNameLength = 128;

constexpr int kUnknownProperty = 0;
constexpr int kInvalidValueType = 1;
constexpr int kInvalidRequest = 2;
constexpr int kInvalidJson = 3;

using Unexpected = tl::unexpected<std::string>;

Unexpected refuse(int code, std::string_view message)
{
    std::string reply;
    wire::appendError(reply, code, message);
    return Unexpected(std::move(reply));
}

Unexpected refuseRequest(std::string_view why)
{
    return refuse(kInvalidRequest, "Invalid request: " + std::string(why));
}

/// " at line L column C" of byte `offset`.
std::string positionText(const QByteArray &message, qsizetype offset)
{
    const QByteArray before = message.first(std::clamp<qsizetype>(offset, 0, message.size()));
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    return " at line " + std::to_string(before.count('\n') + 1) + " column "
           + std::to_string(before.size() - lineStart);
}

bool isAlphanumeric(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'-'
               || c == u'_';
    });
}

/// The id as JSON text: a 64-bit integer, a short word or null; nothing for anything else.
std::optional<std::string> idText(const QJsonValue &id)
{
    if (id.isUndefined() || id.isNull())
        return "null";
    if (id.isString() && id.toString().size() <= kMaxIdLength && isAlphanumeric(id.toString())) {
        std::string text;
        wire::appendQuoted(text, id.toString().toStdString());
        return text;
    }
    constexpr qint64 kNone = -1;
    const bool isInteger = id.isDouble() && (id.toInteger(kNone) != kNone || id.toInteger(0) != 0);
    return isInteger ? std::optional(std::to_string(id.toInteger())) : std::nullopt;
}

std::optional<ControlMethod> methodOf(const QString &name)
{
    static const std::pair<QLatin1String, ControlMethod> kMethods[] = {
        {QLatin1String("SUBSCRIBE"), ControlMethod::Subscribe},
        {QLatin1String("UNSUBSCRIBE"), ControlMethod::Unsubscribe},
        {QLatin1String("LIST_SUBSCRIPTIONS"), ControlMethod::ListSubscriptions},
        {QLatin1String("SET_PROPERTY"), ControlMethod::SetCombined},
        {QLatin1String("GET_PROPERTY"), ControlMethod::GetCombined}};
    for (const auto &[text, method] : kMethods) {
        if (name == text)
            return method;
    }
    return std::nullopt;
}

Unexpected refuseVariant(const QByteArray &message, const QByteArray &name)
{
    const qsizetype at = message.indexOf('"' + name + '"');
    const qsizetype end = at < 0 ? message.size() : at + name.size() + 2;
    return refuseRequest(
        "unknown variant `" + name.toStdString()
        + "`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, "
          "`GET_PROPERTY`"
        + positionText(message, end));
}

tl::expected<std::vector<std::string>, std::string> streamNames(const QJsonArray &params)
{
    std::vector<std::string> names;
    for (const auto &param : params) {
        if (!param.isString())
            return refuseRequest("stream name must be a string");
        if (param.toString().size() > kMaxNameLength)
            return refuseRequest("stream name is too long");
        names.push_back(param.toString().toStdString());
    }
    return names;
}

/// Checks `["combined"]` or `["combined", true]`.
tl::expected<bool, std::string> combinedOf(const QJsonArray &params, qsizetype expected,
                                           const std::string &id)
{
    if (params.size() > expected)
        return refuseRequest("too many parameters");
    if (!params.at(0).isString())
        return refuseRequest("property name must be a string");
    if (params.at(0).toString() != QLatin1String("combined"))
        return Unexpected(R"({"code":)" + std::to_string(kUnknownProperty)
                          + R"(,"msg":"Unknown property","id":)" + id + '}');
    if (expected > 1 && !params.at(1).isBool())
        return refuse(kInvalidValueType, "Invalid value type: expected Boolean");
    return params.at(1).toBool();
}

tl::expected<ControlRequest, std::string> withParameters(ControlRequest request, const QJsonArray &params)
{
    switch (request.method) {
    case ControlMethod::ListSubscriptions: return request;
    case ControlMethod::Subscribe:
    case ControlMethod::Unsubscribe: {
        auto names = streamNames(params);
        if (!names)
            return Unexpected(names.error());
        request.names = std::move(*names);
        return request;
    }
    case ControlMethod::SetCombined:
    case ControlMethod::GetCombined: {
        const auto combined =
            combinedOf(params, request.method == ControlMethod::SetCombined ? 2 : 1, request.id);
        if (!combined)
            return Unexpected(combined.error());
        request.combined = *combined;
        return request;
    }
    }
    return request;
}

} // namespace

tl::expected<ControlRequest, std::string> parseControl(const QByteArray &message)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(message, &error);
    if (error.error != QJsonParseError::NoError)
        return refuse(kInvalidJson, "Invalid JSON: expected value" + positionText(message, error.offset));
    const auto object = document.object();
    const auto method = object.value(QLatin1String("method"));
    if (!document.isObject() || method.isUndefined())
        return refuseRequest("missing field `method`" + positionText(message, message.size()));
    if (!method.isString())
        return refuseRequest("method must be a string");
    const auto known = methodOf(method.toString());
    if (!known)
        return refuseVariant(message, method.toString().toUtf8());
    auto id = idText(object.value(QLatin1String("id")));
    if (!id)
        return refuseRequest("request ID must be an unsigned integer");
    const auto params = object.value(QLatin1String("params"));
    if (!params.isArray() && *known != ControlMethod::ListSubscriptions)
        return refuseRequest("missing field `params`" + positionText(message, message.size()));
    return withParameters({*known, std::move(*id), {}, false}, params.toArray());
}

std::string controlReply(std::string_view result, std::string_view id)
{
    return std::string("{\"result\":").append(result).append(",\"id\":").append(id).append("}");
}

} // namespace cw::api
