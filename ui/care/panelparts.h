// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <initializer_list>
#include <utility>

class QAction;
class QLineEdit;
class QSpinBox;
class QTabWidget;
class QTableView;
class QWidget;

namespace cw::care {

/// A bar over a body, as all pages have it: `left` from the left, a button for every action from the right.
void layOutPage(QWidget *page, std::initializer_list<QWidget *> left,
                std::initializer_list<QAction *> actions, QWidget *body);

/// Widths of columns in figures of the table's font.
void setWidths(QTableView &table, std::initializer_list<std::pair<int, int>> columns);

/// A little field that narrows a table to a symbol.
[[nodiscard]] QLineEdit *makeSymbolFilter(const QString &id, const QString &name, QWidget *parent);

/// A field for a whole number without arrows.
[[nodiscard]] QSpinBox *makeNumberField(const QString &id, int least, int most, int value, QWidget *parent);

/// Pages that belong together behind tabs; their actions are the page's own.
[[nodiscard]] QTabWidget *makeTabs(const QString &id, const QString &name,
                                   std::initializer_list<std::pair<QWidget *, QString>> pages,
                                   QWidget *parent);

} // namespace cw::care
