// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/publictext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace cw::api {
namespace {

using namespace Qt::StringLiterals;

QJsonValue publicValue(const QJsonValue &value)
{
    if (value.isString())
        return withoutFolders(value.toString());
    if (value.isArray()) {
        QJsonArray out;
        for (const QJsonValue &each : value.toArray())
            out.append(publicValue(each));
        return out;
    }
    if (value.isObject()) {
        QJsonObject out = value.toObject();
        for (auto member = out.begin(); member != out.end(); ++member)
            member.value() = publicValue(member.value());
        return out;
    }
    return value;
}

} // namespace

QString withoutFolders(QString text)
{
    if (!text.contains(u'/') && !text.contains(u'\\'))
        return text;
    // Between quotes a path may hold blanks; outside it ends at one. A folder comes before the last separator.
    static const QRegularExpression kQuoted(uR"((['"])(?:[A-Za-z]:)?[/\\][^'"]*[/\\]([^'"/\\]*)\1)"_s);
    static const QRegularExpression kBare(
        uR"((^|[\s(=])(?:[A-Za-z]:)?[/\\](?:[^\s'"/\\]+[/\\])+([^\s'"/\\]*))"_s);
    return text.replace(kQuoted, u"\\1\\2\\1"_s).replace(kBare, u"\\1\\2"_s);
}

http::Response publicAnswer(const QJsonObject &body, int status)
{
    return http::Response::json(QJsonDocument(publicValue(body).toObject()).toJson(QJsonDocument::Compact),
                                status);
}

} // namespace cw::api
