// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/intervalbar.h"

#include "ui/models/texts.h"
#include "ui/panels/intervalactions.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace cw::panels {

IntervalBar::IntervalBar(IntervalActions &actions, QWidget *parent)
    : QWidget(parent), m_actions(actions), m_layout(new QHBoxLayout(this))
{
    setObjectName(u"intervalBar"_s);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2);
    auto *menu = new QMenu(this);
    menu->setObjectName(u"intervalListMenu"_s);
    for (QAction *action : actions.all())
        menu->addAction(action);
    auto *more = new QToolButton(this);
    more->setObjectName(u"intervalList"_s);
    more->setText(u"⋯"_s);
    more->setAccessibleName(tr("All intervals"));
    more->setToolTip(tr("All intervals. Or type one on the chart: 5, 1h, 1D."));
    more->setAutoRaise(true);
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    m_layout->addWidget(more);
}

void IntervalBar::setIntervals(const std::vector<market::Interval> &intervals)
{
    if (intervals == m_intervals)
        return;
    m_intervals = intervals;
    for (QToolButton *button : m_buttons)
        delete button;
    m_buttons.clear();
    for (const market::Interval interval : intervals)
        m_buttons.push_back(makeButton(interval));
    QWidget *before = nullptr;
    for (QToolButton *button : m_buttons) {
        m_layout->insertWidget(m_layout->count() - 1, button);
        if (before)
            setTabOrder(before, button);
        before = button;
    }
}

QToolButton *IntervalBar::makeButton(market::Interval interval)
{
    const QString text = models::intervalText(interval);
    auto *button = new QToolButton(this);
    button->setObjectName(u"intervalButton."_s + text);
    button->setDefaultAction(m_actions.action(interval));
    button->setAccessibleName(models::intervalName(interval));
    button->setAutoRaise(true);
    return button;
}

} // namespace cw::panels
