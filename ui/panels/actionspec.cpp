// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/actionspec.h"

#include "ui/panels/themedicon.h"

#include <QAction>
#include <QToolButton>
#include <QVariant>
#include <QWidget>

namespace cw::panels {
namespace {

constexpr const char *kPath = "menuPath";
constexpr const char *kGroup = "menuGroup";

} // namespace

QAction *makeAction(QWidget *owner, const ActionSpec &spec)
{
    auto *action = new QAction(spec.text, owner);
    action->setObjectName(spec.id);
    action->setProperty(kPath, spec.menu);
    action->setProperty(kGroup, spec.group);
    action->setShortcut(spec.shortcut);
    action->setCheckable(spec.checkable);
    // macOS would move every action whose text starts with "Options" or the like.
    action->setMenuRole(QAction::NoRole);
    if (!spec.icon.isEmpty())
        action->setIcon(themedIcon(spec.icon));
    owner->addAction(action);
    return action;
}

QToolButton *makeButton(QAction *action, QWidget *parent, bool withIcon)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setDefaultAction(action);
    button->setAccessibleName(action->toolTip());
    button->setAutoRaise(true);
    button->setToolButtonStyle(withIcon ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonTextOnly);
    return button;
}

QString menuPath(const QAction *action) { return action->property(kPath).toString(); }

int menuGroup(const QAction *action) { return action->property(kGroup).toInt(); }

} // namespace cw::panels
