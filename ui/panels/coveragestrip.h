// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"
#include "ui/models/coveragemodel.h"

#include <QStyledItemDelegate>

namespace cw::panels {

/// Paints what is stored of a series on the common time line: stored parts as a bar, holes in the colour and pattern
/// of their state, what was never asked for as bare ground.
class CoverageStrip : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// The model whose cells it paints; must outlive the delegate.
    explicit CoverageStrip(const models::CoverageModel &model, QObject *parent = nullptr);

    void setTheme(const charts::ChartTheme &theme) { m_theme = theme; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    [[nodiscard]] QRectF place(const QRectF &strip, const market::TimeRange &range) const;
    [[nodiscard]] QBrush brush(interfaces::GapState state) const;

    const models::CoverageModel &m_model;
    charts::ChartTheme m_theme;
};

} // namespace cw::panels
