// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actionregistry.h"

#include "ui/panels/actionspec.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::shell {

void ActionRegistry::collect(const QWidget &owner)
{
    for (QAction *action : owner.actions()) {
        if (!panels::menuPath(action).isEmpty())
            m_actions.push_back(action);
    }
}

QAction *ActionRegistry::find(const QString &id) const
{
    const auto found = std::find_if(m_actions.begin(), m_actions.end(),
                                    [&id](const QAction *action) { return action->objectName() == id; });
    return found == m_actions.end() ? nullptr : *found;
}

void ActionRegistry::addMenu(QMenuBar &bar, const QString &path, const QString &title)
{
    QMenu *parent = m_menus.value(path.section(u'/', 0, -2));
    QMenu *menu = parent ? parent->addMenu(title) : bar.addMenu(title);
    menu->setObjectName(u"menu."_s + path);
    menu->setToolTipsVisible(true);
    m_menus.insert(path, menu);
}

void ActionRegistry::fillMenus() const
{
    auto sorted = m_actions;
    std::stable_sort(sorted.begin(), sorted.end(), [](const QAction *a, const QAction *b) {
        return panels::menuGroup(a) < panels::menuGroup(b);
    });
    QHash<QMenu *, int> groups;
    for (QAction *action : sorted) {
        QMenu *menu = m_menus.value(panels::menuPath(action));
        if (!menu)
            continue;
        const int group = panels::menuGroup(action);
        if (groups.contains(menu) && groups.value(menu) != group)
            menu->addSeparator();
        groups.insert(menu, group);
        menu->addAction(action);
    }
}

} // namespace cw::shell
