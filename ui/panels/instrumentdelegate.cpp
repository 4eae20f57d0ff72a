// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/instrumentdelegate.h"

#include "ui/charts/valuetext.h"
#include "ui/models/instrumentmodel.h"
#include "ui/models/texts.h"
#include "ui/panels/metrics.h"

#include <QApplication>
#include <QPainter>

#include <cmath>

namespace cw::panels {
namespace {

using models::InstrumentRow;

constexpr int kDot = 6;
/// Percent that prints as zero.
constexpr double kNoChange = 0.005;

/// Text as wide as there is room, its end left out where there is not.
void drawElided(QPainter &painter, const QRect &rect, Qt::Alignment alignment, const QString &text)
{
    const QString fitting = painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width());
    painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter), fitting);
}

QFont smaller(const QFont &font)
{
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.88);
    return small;
}

QString priceText(const InstrumentRow &row)
{
    return row.price ? charts::ValueText().exact(*row.price, models::decimalsOf(row.facts.tickSize))
                     : QString();
}

} // namespace

/// Where and in which colours one row is painted.
struct InstrumentDelegate::Canvas {
    QPainter &painter;
    QRect upper;
    QRect lower;
    QFont font;
    QColor text;
    QColor dim;
};

InstrumentDelegate::InstrumentDelegate(QObject *parent)
    : QStyledItemDelegate(parent), m_theme(charts::ChartTheme::dark())
{
}

QSize InstrumentDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {20 * kGrid, 2 * option.fontMetrics.height() + 2 * kGrid};
}

void InstrumentDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                               const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QWidget *widget = option.widget;
    QStyle *style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, widget);

    const auto row = index.data(models::InstrumentModel::RowRole).value<InstrumentRow>();
    const bool selected = option.state & QStyle::State_Selected;
    const QRect inner = option.rect.adjusted(2 * kGrid, kHalfGrid + 2, -kGrid - kHalfGrid, -kHalfGrid - 2);
    const int half = inner.height() / 2;
    const QColor text = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    QColor dim = option.palette.color(QPalette::PlaceholderText);
    if (selected)
        dim = text;
    painter->save();
    const Canvas canvas{
        *painter, inner.adjusted(0, 0, 0, -half), inner.adjusted(0, half, 0, 0), option.font, text, dim};
    paintFirstLine(canvas, row);
    paintSecondLine(canvas, row);
    painter->restore();
}

void InstrumentDelegate::paintFirstLine(const Canvas &canvas, const InstrumentRow &row) const
{
    QPainter &painter = canvas.painter;
    if (row.isTracked) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.up);
        painter.drawEllipse(
            QRectF(canvas.upper.left() - kGrid - 2, canvas.upper.center().y() - kDot / 2.0 + 1, kDot, kDot));
    }
    QFont bold = canvas.font;
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(canvas.text);
    const QString price = priceText(row);
    const int priceWidth = painter.fontMetrics().horizontalAdvance(price);
    const QString symbol = QString::fromStdString(row.key().symbol);
    const int symbolWidth = painter.fontMetrics().horizontalAdvance(symbol);
    drawElided(painter, canvas.upper.adjusted(0, 0, -priceWidth - kGrid, 0), Qt::AlignLeft, symbol);
    painter.setFont(canvas.font);
    drawElided(painter, canvas.upper, Qt::AlignRight, price);
    painter.setFont(smaller(canvas.font));
    painter.setPen(canvas.dim);
    drawElided(painter, canvas.upper.adjusted(symbolWidth + kGrid, 1, -priceWidth - kGrid, 1), Qt::AlignLeft,
               models::marketName(row.key().market));
}

void InstrumentDelegate::paintSecondLine(const Canvas &canvas, const InstrumentRow &row) const
{
    QPainter &painter = canvas.painter;
    painter.setFont(smaller(canvas.font));
    int changeWidth = 0;
    if (row.changePercent) {
        const QString change = charts::ValueText().percent(*row.changePercent);
        changeWidth = painter.fontMetrics().horizontalAdvance(change) + kGrid;
        painter.setPen(std::abs(*row.changePercent) < kNoChange ? canvas.dim
                       : *row.changePercent < 0                 ? m_theme.downText
                                                                : m_theme.upText);
        drawElided(painter, canvas.lower, Qt::AlignRight, change);
    }
    painter.setPen(row.missing + row.unavailable > 0 ? m_theme.gapText : canvas.dim);
    drawElided(painter, canvas.lower.adjusted(0, 0, -changeWidth, 0), Qt::AlignLeft,
               models::coverageText(row));
}

} // namespace cw::panels
