// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/panelparts.h"

#include "ui/panels/actionspec.h"
#include "ui/panels/metrics.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace cw::care {

using panels::kGrid;
using panels::kHalfGrid;

void layOutPage(QWidget *page, std::initializer_list<QWidget *> left,
                std::initializer_list<QAction *> actions, QWidget *body)
{
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, kHalfGrid, kGrid, kHalfGrid);
    bar->setSpacing(kGrid);
    for (QWidget *widget : left)
        bar->addWidget(widget, widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored ? 1 : 0);
    bar->addStretch();
    auto *buttons = new QToolBar(page);
    buttons->setObjectName(page->objectName() + QStringLiteral("Buttons"));
    for (QAction *action : actions)
        buttons->addWidget(panels::makeButton(action, buttons, !action->icon().isNull()));
    bar->addWidget(buttons);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(body, 1);
}

void setWidths(QTableView &table, std::initializer_list<std::pair<int, int>> columns)
{
    const int digit = table.fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (const auto &[column, characters] : columns)
        table.setColumnWidth(column, characters * digit);
}

QLineEdit *makeSymbolFilter(const QString &id, const QString &name, QWidget *parent)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(id);
    field->setAccessibleName(name);
    field->setToolTip(name);
    field->setPlaceholderText(QLineEdit::tr("Symbol"));
    field->setClearButtonEnabled(true);
    field->setMaximumWidth(24 * kGrid);
    return field;
}

QSpinBox *makeNumberField(const QString &id, int least, int most, int value, QWidget *parent)
{
    auto *box = new QSpinBox(parent);
    box->setObjectName(id);
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

QTabWidget *makeTabs(const QString &id, const QString &name,
                     std::initializer_list<std::pair<QWidget *, QString>> pages, QWidget *parent)
{
    auto *tabs = new QTabWidget(parent);
    tabs->setObjectName(id);
    tabs->setAccessibleName(name);
    tabs->tabBar()->setAccessibleName(name);
    tabs->setDocumentMode(true);
    for (const auto &[page, title] : pages) {
        tabs->addTab(page, title);
        tabs->addActions(page->actions());
    }
    return tabs;
}

} // namespace cw::care
