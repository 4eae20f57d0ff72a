// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"

#include <QToolButton>

namespace cw::charts {

/// A small flat button that lies on the chart and wears its colours.
class ChartButton : public QToolButton {
    Q_OBJECT

public:
    /// `name` is what screen readers and the tooltip say; `text` what is seen.
    ChartButton(const QString &objectName, const QString &text, const QString &name, QWidget *parent);

    void setTheme(const ChartTheme &theme);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ChartTheme m_theme;
};

} // namespace cw::charts
