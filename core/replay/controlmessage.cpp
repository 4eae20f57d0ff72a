// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/controlmessage.h"

#include "core/wire/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace cw::replay {
namespace {

using Parsed = tl::expected<ControlRequest, ControlError>;

constexpr int kUnknownProperty = 0;
constexpr int kInvalidValue = 1;
constexpr int kInvalidRequest = 2;
constexpr int kInvalidJson = 3;

constexpr std::array<std::pair<std::string_view, ControlMethod>, 5> kMethods{{
    {"SUBSCRIBE", ControlMethod::Subscribe},
    {"UNSUBSCRIBE", ControlMethod::Unsubscribe},
    {"LIST_SUBSCRIPTIONS", ControlMethod::ListSubscriptions},
    {"SET_PROPERTY", ControlMethod::SetProperty},
    {"GET_PROPERTY", ControlMethod::GetProperty},
}};

tl::unexpected<ControlError> refuseControl(int code, std::string message, std::string id)
{
    return tl::unexpected(ControlError{code, std::move(message), std::move(id)});
}

std::string place(qsizetype column) { return " at line 1 column " + std::to_string(column); }

bool isShortName(const std::string &text)
{
    constexpr std::size_t kLongest = 36;
    return text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'
                      || c == '_';
           });
}

/// The id as JSON: a 64-bit integer, a short name or null; nothing for any other value.
std::optional<std::string> readId(const QJsonValue &value)
{
    std::string out;
    if (value.isUndefined() || value.isNull())
        return "null";
    if (value.isDouble() && value.toInteger(INT64_MIN) != INT64_MIN)
        wire::appendInteger(out, value.toInteger());
    else if (value.isString() && isShortName(value.toString().toStdString()))
        wire::appendQuoted(out, value.toString().toStdString());
    else
        return std::nullopt;
    return out;
}

Parsed readNames(ControlRequest request, const QJsonArray &params)
{
    for (const QJsonValue name : params) {
        if (!name.isString())
            return refuseControl(kInvalidRequest,
                                 "Invalid request: invalid type: expected a string" + place(1), request.id);
        request.names.push_back(name.toString().toStdString());
    }
    return request;
}

Parsed readProperty(ControlRequest request, const QJsonArray &params)
{
    const bool sets = request.method == ControlMethod::SetProperty;
    if (params.size() > (sets ? 2 : 1))
        return refuseControl(kInvalidRequest, "Invalid request: too many parameters", request.id);
    if (!params.at(0).isString())
        return refuseControl(kInvalidRequest, "Invalid request: property name must be a string", request.id);
    if (params.at(0).toString() != QStringLiteral("combined"))
        return refuseControl(kUnknownProperty, "Unknown property", request.id);
    if (sets && !params.at(1).isBool())
        return refuseControl(kInvalidValue, "Invalid value type: expected Boolean", request.id);
    request.combined = params.at(1).toBool();
    return request;
}

Parsed readParams(ControlRequest request, const QJsonObject &object, qsizetype length)
{
    const QJsonValue params = object[QLatin1StringView("params")];
    switch (request.method) {
    case ControlMethod::ListSubscriptions: return request;
    case ControlMethod::Subscribe:
    case ControlMethod::Unsubscribe:
        if (!params.isArray())
            return refuseControl(kInvalidRequest, "Invalid request: missing field `params`" + place(length),
                                 request.id);
        return readNames(std::move(request), params.toArray());
    case ControlMethod::SetProperty:
    case ControlMethod::GetProperty: return readProperty(std::move(request), params.toArray());
    }
    return request;
}

/// Column behind the value of "method", where the exchange's parser stops.
qsizetype columnOfMethod(const QByteArray &text, const QByteArray &method)
{
    return text.indexOf('"' + method + '"') + method.size() + 2;
}

} // namespace

Parsed parseControl(const QByteArray &text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError)
        return refuseControl(
            kInvalidJson, "Invalid JSON: expected value" + place(std::max<qsizetype>(error.offset, 1)), {});
    const QJsonObject object = document.object();
    ControlRequest request;
    const auto id = readId(object[QLatin1StringView("id")]);
    if (!id)
        return refuseControl(kInvalidRequest, "Invalid request: request ID must be an unsigned integer", {});
    request.id = *id;
    const QJsonValue method = object[QLatin1StringView("method")];
    if (!method.isString())
        return refuseControl(kInvalidRequest, "Invalid request: missing field `method`" + place(text.size()),
                             request.id);
    const std::string word = method.toString().toStdString();
    const auto known =
        std::find_if(kMethods.begin(), kMethods.end(), [&](const auto &m) { return m.first == word; });
    if (known == kMethods.end())
        return refuseControl(
            kInvalidRequest,
            "Invalid request: unknown variant " + word
                + ", expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, "
                  "`GET_PROPERTY`"
                + place(columnOfMethod(text, method.toString().toUtf8())),
            request.id);
    request.method = known->second;
    return readParams(std::move(request), object, text.size());
}

QByteArray resultReply(std::string_view result, std::string_view id)
{
    std::string out = "{\"result\":";
    out += result;
    out += ",\"id\":";
    out += id;
    out += '}';
    return QByteArray::fromStdString(out);
}

QByteArray errorReply(market::Market market, const ControlError &error)
{
    const bool nested = market == market::Market::UsdM;
    std::string out = nested ? "{\"error\":{\"code\":" : "{\"code\":";
    wire::appendInteger(out, error.code);
    out += ",\"msg\":";
    wire::appendQuoted(out, error.message);
    if (nested)
        out += '}';
    if (!error.id.empty())
        out += ",\"id\":" + error.id;
    return QByteArray::fromStdString(out + '}');
}

} // namespace cw::replay
