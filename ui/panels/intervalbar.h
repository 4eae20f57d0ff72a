// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QToolButton;

namespace cw::panels {

class IntervalActions;

/// A row of buttons for the intervals that are recorded, and one that opens the list of all of them.
class IntervalBar : public QWidget {
    Q_OBJECT

public:
    explicit IntervalBar(IntervalActions &actions, QWidget *parent = nullptr);

    /// Which intervals have a button, short to long.
    void setIntervals(const std::vector<market::Interval> &intervals);

private:
    [[nodiscard]] QToolButton *makeButton(market::Interval interval);

    IntervalActions &m_actions;
    QHBoxLayout *m_layout;
    std::vector<market::Interval> m_intervals;
    std::vector<QToolButton *> m_buttons;
};

} // namespace cw::panels
