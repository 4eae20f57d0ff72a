// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <QFrame>

class QLabel;
class QLineEdit;

namespace cw::panels {

/// The little field that opens when digits are typed on a chart: Enter takes the interval, Escape closes it.
class IntervalEntry : public QFrame {
    Q_OBJECT

public:
    /// Hidden until `start`, in the middle of `parent`.
    explicit IntervalEntry(QWidget *parent);

    /// Shows it with what was typed so far.
    void start(const QString &typed);

Q_SIGNALS:
    void accepted(cw::market::Interval interval);
    /// It was closed, with or without a choice.
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void close();
    void updateHint();
    void accept();

    QLineEdit *m_field;
    QLabel *m_hint;
};

} // namespace cw::panels
