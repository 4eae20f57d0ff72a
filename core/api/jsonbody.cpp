// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/jsonbody.h"

#include <QJsonDocument>
#include <QStringList>

#include <algorithm>

namespace cw::api {
namespace {

/// Characters of a member that is not known which the answer repeats.
constexpr qsizetype kLongestName = 60;

} // namespace

tl::expected<QJsonObject, BodyFault> jsonBody(const http::Request &request)
{
    if (request.body.isEmpty())
        return QJsonObject();
    const std::string_view type = request.header("content-type").value_or("");
    if (type.substr(0, type.find(';')) != "application/json")
        return tl::unexpected(BodyFault{415, "The body must be sent as application/json."});
    const auto document = QJsonDocument::fromJson(request.body);
    if (!document.isObject())
        return tl::unexpected(BodyFault{400, "The body must be a JSON object."});
    return document.object();
}

std::string unknownMember(const QJsonObject &body, std::initializer_list<QLatin1String> accepted)
{
    for (auto member = body.begin(); member != body.end(); ++member) {
        const QString name = member.key();
        const auto isIt = [&name](QLatin1String known) { return name == known; };
        if (std::any_of(accepted.begin(), accepted.end(), isIt))
            continue;
        QString sentence = QLatin1String("The member \"") + name.left(kLongestName) + QLatin1String("\" is not known");
        QStringList names;
        for (const QLatin1String known : accepted)
            names.append(known);
        sentence += names.isEmpty() ? QLatin1String("; the body has to be empty or {}.")
                                    : QLatin1String("; accepted are ") + names.join(QLatin1String(", ")) + u'.';
        return sentence.toStdString();
    }
    return {};
}

std::optional<market::UtcTime> jsonTime(const QJsonValue &value)
{
    if (value.isString())
        return market::parseTime(value.toString().toStdString());
    const auto number = jsonInteger(value);
    return number ? market::fromEpochNumber(*number) : std::nullopt;
}

std::optional<std::int64_t> jsonInteger(const QJsonValue &value)
{
    // Two fallbacks tell a number that fits from one that does not.
    const qint64 low = value.toInteger(0);
    const qint64 high = value.toInteger(1);
    return value.isDouble() && low == high ? std::optional<std::int64_t>(low) : std::nullopt;
}

} // namespace cw::api
