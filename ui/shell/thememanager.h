// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"

#include <QObject>
#include <QString>

namespace cw::shell {

/// How the window is coloured.
enum class ThemeMode { System, Dark, Light };

/// "system", "dark", "light", as files spell it.
[[nodiscard]] QString themeModeText(ThemeMode mode);
/// Anything else means System.
[[nodiscard]] ThemeMode parseThemeMode(const QString &text);

/// Gives the application its style, palette and style sheet, follows the desktop's own choice of dark or light, and
/// tells the theme of charts. One per application, on the GUI thread.
class ThemeManager : public QObject {
    Q_OBJECT

public:
    explicit ThemeManager(QObject *parent = nullptr);

    void setMode(ThemeMode mode);
    [[nodiscard]] ThemeMode mode() const noexcept { return m_mode; }
    /// Blue and orange with hollow bodies instead of green and red.
    void setColourBlind(bool on);
    [[nodiscard]] bool isColourBlind() const noexcept { return m_colourBlind; }

    [[nodiscard]] bool isDark() const noexcept { return m_isDark; }
    [[nodiscard]] charts::ChartTheme chartTheme() const;

Q_SIGNALS:
    /// Colours changed.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void apply();

    ThemeMode m_mode = ThemeMode::System;
    bool m_colourBlind = false;
    bool m_systemIsDark;
    bool m_isDark = true;
};

} // namespace cw::shell
