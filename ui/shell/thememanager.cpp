// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/thememanager.h"

#include "ui/shell/themecolors.h"

#include <QApplication>
#include <QEvent>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

/// What the desktop wants. One that has no opinion (a bare X server) gets the dark window.
bool isSystemDark()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Light;
#else
    if (qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP"))
        return true;
    // An empty palette stands for the desktop's own.
    QApplication::setPalette(QPalette());
    const QPalette system = QApplication::palette();
    return system.color(QPalette::Window).lightness() < system.color(QPalette::WindowText).lightness();
#endif
}

} // namespace

QString themeModeText(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System: return u"system"_s;
    case ThemeMode::Dark: return u"dark"_s;
    case ThemeMode::Light: return u"light"_s;
    }
    return {};
}

ThemeMode parseThemeMode(const QString &text)
{
    return text == u"dark" ? ThemeMode::Dark : text == u"light" ? ThemeMode::Light : ThemeMode::System;
}

ThemeManager::ThemeManager(QObject *parent) : QObject(parent), m_systemIsDark(isSystemDark())
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    qApp->installEventFilter(this);
    apply();
}

void ThemeManager::setMode(ThemeMode mode)
{
    m_mode = mode;
    apply();
}

void ThemeManager::setColourBlind(bool on)
{
    m_colourBlind = on;
    apply();
}

charts::ChartTheme ThemeManager::chartTheme() const
{
    return m_isDark ? charts::ChartTheme::dark(m_colourBlind) : charts::ChartTheme::light(m_colourBlind);
}

void ThemeManager::apply()
{
    m_isDark = m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && m_systemIsDark);
    const ThemeColors colors = m_isDark ? ThemeColors::dark() : ThemeColors::light();
    QApplication::setPalette(colors.palette());
    qApp->setStyleSheet(colors.styleSheet());
    Q_EMIT changed();
}

bool ThemeManager::eventFilter(QObject *watched, QEvent *event)
{
    // Looking at the desktop's palette takes ours away, so it is set again in any case.
    if (event->type() == QEvent::ThemeChange && watched->isWindowType()) {
        m_systemIsDark = isSystemDark();
        apply();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace cw::shell
