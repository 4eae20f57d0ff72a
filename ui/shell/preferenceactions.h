// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/thememanager.h"

#include <QObject>
#include <QTimeZone>

class QAction;
class QActionGroup;
class QWidget;

namespace cw::shell {

/// The zone a setting names: "local" for the computer's, else an IANA name; UTC when it is unknown.
[[nodiscard]] QTimeZone timeZoneOf(const QString &setting);

/// The choices of the View menu: theme and time zone. The actions belong to the window.
class PreferenceActions : public QObject {
    Q_OBJECT

public:
    /// The manager must outlive the actions.
    PreferenceActions(QWidget *window, ThemeManager &themes);

    void setTimeZone(const QString &setting);
    [[nodiscard]] const QString &timeZone() const noexcept { return m_zone; }
    /// Marks what the manager has now.
    void showTheme();

Q_SIGNALS:
    void themeChosen();
    void timeZoneChosen(const QString &setting);

private:
    void makeThemeActions(QWidget *window);
    void makeZoneActions(QWidget *window);

    ThemeManager &m_themes;
    QActionGroup *m_modes;
    QActionGroup *m_zones;
    QAction *m_colourBlind = nullptr;
    QString m_zone = QStringLiteral("UTC");
};

} // namespace cw::shell
