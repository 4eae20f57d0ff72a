// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/preferenceactions.h"

#include "ui/panels/actionspec.h"

#include <QAction>
#include <QActionGroup>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

/// The places the world trades in; others can be written into the settings file by their IANA name.
constexpr const char16_t *kZones[] = {u"America/New_York", u"America/Chicago", u"America/Sao_Paulo",
                                      u"Europe/London",    u"Europe/Berlin",   u"Asia/Dubai",
                                      u"Asia/Kolkata",     u"Asia/Singapore",  u"Asia/Shanghai",
                                      u"Asia/Tokyo",       u"Australia/Sydney"};

} // namespace

QTimeZone timeZoneOf(const QString &setting)
{
    if (setting == u"local")
        return QTimeZone::systemTimeZone();
    const QTimeZone zone(setting.toLatin1());
    return zone.isValid() ? zone : QTimeZone::utc();
}

PreferenceActions::PreferenceActions(QWidget *window, ThemeManager &themes)
    : QObject(window), m_themes(themes), m_modes(new QActionGroup(this)), m_zones(new QActionGroup(this))
{
    makeThemeActions(window);
    makeZoneActions(window);
    showTheme();
    setTimeZone(m_zone);
}

void PreferenceActions::makeThemeActions(QWidget *window)
{
    const std::pair<ThemeMode, QString> modes[] = {{ThemeMode::System, tr("As the des&ktop")},
                                                   {ThemeMode::Dark, tr("&Dark")},
                                                   {ThemeMode::Light, tr("&Light")}};
    for (const auto &[mode, text] : modes) {
        QAction *action = panels::makeAction(
            window, {u"theme."_s + themeModeText(mode), text, u"view/theme"_s, 0, {}, {}, true});
        action->setData(static_cast<int>(mode));
        m_modes->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode = mode] {
            m_themes.setMode(mode);
            Q_EMIT themeChosen();
        });
    }
    m_colourBlind = panels::makeAction(
        window, {u"colourBlind"_s, tr("&Blue and orange, hollow"), u"view/theme"_s, 1, {}, {}, true});
    connect(m_colourBlind, &QAction::triggered, this, [this](bool on) {
        m_themes.setColourBlind(on);
        Q_EMIT themeChosen();
    });
}

void PreferenceActions::makeZoneActions(QWidget *window)
{
    const auto add = [&](const QString &setting, const QString &text, int group) {
        QAction *action =
            panels::makeAction(window, {u"zone."_s + setting, text, u"view/zone"_s, group, {}, {}, true});
        action->setData(setting);
        m_zones->addAction(action);
        connect(action, &QAction::triggered, this, [this, setting] {
            setTimeZone(setting);
            Q_EMIT timeZoneChosen(setting);
        });
    };
    add(u"UTC"_s, tr("&UTC"), 0);
    add(u"local"_s, tr("&This computer's"), 0);
    for (const char16_t *name : kZones) {
        const QString setting = QString::fromUtf16(name);
        add(setting, QString(setting).replace(u'_', u' '), 1);
    }
}

void PreferenceActions::setTimeZone(const QString &setting)
{
    m_zone = setting;
    for (QAction *action : m_zones->actions())
        action->setChecked(action->data().toString() == setting);
}

void PreferenceActions::showTheme()
{
    for (QAction *action : m_modes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_themes.mode()));
    m_colourBlind->setChecked(m_themes.isColourBlind());
}

} // namespace cw::shell
