// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

#include <QJsonValue>
#include <QString>

#include <optional>
#include <string_view>

namespace cw::api {

/// Text as it stands in an answer; `utf8` is UTF-8.
[[nodiscard]] inline QString jsonText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}
/// Null where there is nothing to say.
[[nodiscard]] inline QJsonValue textOrNull(std::string_view utf8)
{
    return utf8.empty() ? QJsonValue(QJsonValue::Null) : QJsonValue(jsonText(utf8));
}

/// ISO 8601 in UTC.
[[nodiscard]] inline QJsonValue timeJson(market::UtcTime time) { return jsonText(market::isoText(time)); }
/// Null without a time.
[[nodiscard]] inline QJsonValue timeJson(const std::optional<market::UtcTime> &time)
{
    return time ? timeJson(*time) : QJsonValue(QJsonValue::Null);
}

} // namespace cw::api
