// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"

#include <QStyledItemDelegate>

namespace cw::models {
struct InstrumentRow;
}

namespace cw::panels {

/// Paints an instrument in two lines: symbol and last price, then what is recorded of it and the change of 24 hours.
class InstrumentDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit InstrumentDelegate(QObject *parent = nullptr);

    /// Up and down colours.
    void setTheme(const charts::ChartTheme &theme) { m_theme = theme; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    struct Canvas;
    void paintFirstLine(const Canvas &canvas, const models::InstrumentRow &row) const;
    void paintSecondLine(const Canvas &canvas, const models::InstrumentRow &row) const;

    charts::ChartTheme m_theme;
};

} // namespace cw::panels
