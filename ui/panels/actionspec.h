// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>

class QAction;
class QToolButton;
class QWidget;

namespace cw::panels {

/// What an action is and where it stands. Panels make their own; the shell builds the menus from all of them.
struct ActionSpec {
    QString id;    ///< stable: the action's objectName
    QString text;  ///< with a mnemonic
    QString menu;  ///< path of ids: "chart", "chart/interval"
    int group = 0; ///< a separator stands between groups of a menu; groups ascend
    QKeySequence shortcut = {};
    QString icon = {}; ///< name of a bundled icon; empty: none
    bool checkable = false;
};

/// Makes the action as a child of `owner`, whose window its shortcut belongs to.
QAction *makeAction(QWidget *owner, const ActionSpec &spec);

/// A flat button for an action: its icon text, and its icon when asked for. Named after the action.
[[nodiscard]] QToolButton *makeButton(QAction *action, QWidget *parent, bool withIcon = false);

/// Where the action stands; empty path for one that was not made by `makeAction`.
[[nodiscard]] QString menuPath(const QAction *action);
[[nodiscard]] int menuGroup(const QAction *action);

} // namespace cw::panels
