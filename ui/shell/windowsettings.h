// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/symbol.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace cw::shell {

/// How the window was left: what it shows, how it looks, where its parts stand.
struct WindowSettings {
    QByteArray geometry; ///< of QWidget::saveGeometry
    QByteArray layout;   ///< of QMainWindow::saveState
    QString theme = QStringLiteral("system");
    bool colourBlind = false;
    QString timeZone = QStringLiteral("UTC"); ///< an IANA name, or "local"
    QString chartStyle = QStringLiteral("candles");
    bool volume = true;
    std::optional<market::SeriesKey> series;

    friend bool operator==(const WindowSettings &, const WindowSettings &) = default;
};

/// The settings as the text of a JSON file.
[[nodiscard]] QByteArray toJson(const WindowSettings &settings);
/// Reads such a text. InvalidInput when it is not one; single values that cannot be used keep their default.
[[nodiscard]] Result<WindowSettings> windowSettingsFromJson(const QByteArray &json);

} // namespace cw::shell
