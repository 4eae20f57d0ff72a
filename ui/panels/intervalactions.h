// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <QObject>

#include <vector>

class QAction;
class QActionGroup;
class QWidget;

namespace cw::panels {

/// One checkable action an interval of the exchange, of which exactly one is checked; the menu and the interval bar
/// show the same ones.
class IntervalActions : public QObject {
    Q_OBJECT

public:
    /// The actions belong to `owner`.
    explicit IntervalActions(QWidget *owner);

    [[nodiscard]] QAction *action(market::Interval interval) const;
    [[nodiscard]] std::vector<QAction *> all() const;
    void setCurrent(market::Interval interval);

Q_SIGNALS:
    /// The user picked one.
    void chosen(cw::market::Interval interval);

private:
    QActionGroup *m_group;
};

} // namespace cw::panels
