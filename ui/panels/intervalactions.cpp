// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/intervalactions.h"

#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"

#include <QAction>
#include <QActionGroup>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace cw::panels {

using market::Interval;

IntervalActions::IntervalActions(QWidget *owner) : QObject(owner), m_group(new QActionGroup(this))
{
    for (const Interval interval : Interval::all()) {
        const QString text = models::intervalText(interval);
        QAction *action = makeAction(
            owner,
            {u"interval."_s + text, models::intervalName(interval), u"chart/interval"_s, 0, {}, {}, true});
        action->setIconText(text);
        action->setToolTip(models::intervalName(interval));
        m_group->addAction(action);
        connect(action, &QAction::triggered, this, [this, interval] { Q_EMIT chosen(interval); });
    }
}

QAction *IntervalActions::action(Interval interval) const { return m_group->actions().at(interval.code()); }

std::vector<QAction *> IntervalActions::all() const
{
    const auto actions = m_group->actions();
    return {actions.begin(), actions.end()};
}

void IntervalActions::setCurrent(Interval interval) { action(interval)->setChecked(true); }

} // namespace cw::panels
