// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/coveragestrip.h"

#include "ui/panels/metrics.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace cw::panels {
namespace {

using interfaces::GapState;

constexpr double kHeight = 10;
/// A hole of a minute in a year is still to be seen.
constexpr double kLeastStrip = 2;

double seconds(market::microseconds time) { return std::chrono::duration<double>(time).count(); }

} // namespace

CoverageStrip::CoverageStrip(const models::CoverageModel &model, QObject *parent)
    : QStyledItemDelegate(parent), m_model(model), m_theme(charts::ChartTheme::dark())
{
}

QRectF CoverageStrip::place(const QRectF &strip, const market::TimeRange &range) const
{
    const market::TimeRange &span = m_model.span();
    const double whole = std::max(seconds(span.to - span.from), 1.0);
    const double from = strip.left() + strip.width() * seconds(range.from - span.from) / whole;
    const double to = strip.left() + strip.width() * seconds(range.to - span.from) / whole;
    return {from, strip.top(), std::max(to - from, kLeastStrip), strip.height()};
}

QBrush CoverageStrip::brush(GapState state) const
{
    switch (state) {
    case GapState::Repairing: return {m_theme.gapRepairing, Qt::Dense4Pattern};
    case GapState::VerifiedEmpty: return {m_theme.gapEmpty, Qt::HorPattern};
    case GapState::Unavailable:
    case GapState::Cold:
    case GapState::Purged: return {m_theme.gapUnavailable, Qt::DiagCrossPattern};
    case GapState::Open:
    case GapState::Filled: break;
    }
    return {m_theme.gap, Qt::SolidPattern};
}

void CoverageStrip::paint(QPainter *painter, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const auto *row = index.data(models::CoverageModel::RowRole).value<const models::CoverageRow *>();
    if (!row)
        return;
    QRectF strip = option.rect.adjusted(kGrid, 0, -kGrid, 0);
    strip = QRectF(strip.left(), strip.center().y() - kHeight / 2, strip.width(), kHeight);
    painter->save();
    painter->fillRect(strip, m_theme.grid);
    const market::Interval interval = row->status.series.interval;
    QColor stored = m_theme.up;
    stored.setAlphaF(0.75F);
    if (row->status.rows > 0)
        painter->fillRect(place(strip, {row->status.first, interval.next(row->status.last)}), stored);
    for (const interfaces::Gap &gap : row->gaps) {
        if (gap.state == GapState::Filled)
            continue;
        const QRectF hole = place(strip, gap.range).intersected(strip);
        painter->fillRect(hole, m_theme.background);
        painter->fillRect(hole, brush(gap.state));
    }
    painter->restore();
}

} // namespace cw::panels
