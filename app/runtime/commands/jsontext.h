// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <string>
#include <string_view>

namespace cw::runtime {

/// UTF-8 to the string type Qt's JSON and tables want.
[[nodiscard]] inline QString qtext(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// Compact JSON with a line end. Only for values that are not prices: numbers become binary there.
[[nodiscard]] inline std::string jsonLine(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() + '\n';
}

/// Pads `text` with blanks to `width` columns.
[[nodiscard]] inline std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width)
        text.resize(width, ' ');
    return text + "  ";
}

} // namespace cw::runtime
