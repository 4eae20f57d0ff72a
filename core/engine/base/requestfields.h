// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <string>
#include <string_view>

/// Members of the JSON texts in the job table. Times are microseconds as text: a JSON number would round
/// them.
namespace cw::engine {

[[nodiscard]] inline QString fieldText(std::string_view value)
{
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

[[nodiscard]] inline QString fieldText(market::UtcTime time) { return QString::number(market::toUs(time)); }

[[nodiscard]] inline std::string textField(const QJsonObject &object, const QString &name)
{
    return object.value(name).toString().toStdString();
}

[[nodiscard]] inline std::optional<market::UtcTime> timeField(const QJsonObject &object, const QString &name)
{
    bool isNumber = false;
    const qlonglong us = object.value(name).toString().toLongLong(&isNumber);
    return isNumber ? std::optional(market::fromUs(us)) : std::nullopt;
}

[[nodiscard]] inline std::optional<market::Market> marketField(const QJsonObject &object)
{
    return market::parseMarket(textField(object, QStringLiteral("market")));
}

[[nodiscard]] inline std::optional<market::Interval> intervalField(const QJsonObject &object)
{
    return market::Interval::parse(textField(object, QStringLiteral("interval")));
}

[[nodiscard]] inline std::optional<interfaces::DataKind> dataField(const QJsonObject &object)
{
    return interfaces::parseDataKind(textField(object, QStringLiteral("data")));
}

} // namespace cw::engine
