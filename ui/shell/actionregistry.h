// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>

#include <vector>

class QAction;
class QMenu;
class QMenuBar;
class QWidget;

namespace cw::shell {

/// Every action of the window by its id. Panels make their own actions; the menus are built from this list, so that
/// an action cannot exist without a place in a menu.
class ActionRegistry {
public:
    /// Takes in the actions that a widget made with `panels::makeAction`, in their order.
    void collect(const QWidget &owner);
    /// The action of this id, or nullptr.
    [[nodiscard]] QAction *find(const QString &id) const;
    [[nodiscard]] const std::vector<QAction *> &all() const noexcept { return m_actions; }

    /// Makes a menu of `bar`, or of another menu by a path ("chart/interval"), in the order of the calls. `title`
    /// has a mnemonic.
    void addMenu(QMenuBar &bar, const QString &path, const QString &title);
    /// Puts every action in its menu, with a separator between groups. Call it once, after all menus are there.
    void fillMenus() const;

private:
    std::vector<QAction *> m_actions;
    QHash<QString, QMenu *> m_menus;
};

} // namespace cw::shell
