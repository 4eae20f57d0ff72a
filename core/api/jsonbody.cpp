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

bool hasAtMost(const QByteArray &json, qsizetype values)
{
    return std::ranges::count_if(json, [](char sign) { return sign == ',' || sign == '[' || sign == '{'; }) <= values;
}

tl::expected<QJsonObject, BodyFault> jsonBody(const http::Request &request)
{
    if (request.body.isEmpty())
        return QJsonObject();
    const std::string_view type = request.header("content-type").value_or("");
    if (type.substr(0, type.find(';')) != "application/json")
        return tl::unexpected(BodyFault{415, "The body must be sent as application/json."});
    if (!hasAtMost(request.body, kMostAskedValues))
        return tl::unexpected(BodyFault{413, "The body must be a JSON object of at most " + std::to_string(kMostAskedValues)
                                                 + " values."});
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

} // namespace cw::api
