// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/progressdelegate.h"

#include "ui/models/jobmodel.h"
#include "ui/panels/metrics.h"

#include <QApplication>
#include <QPainter>

namespace cw::panels {
namespace {

constexpr int kBarHeight = 6;

} // namespace

void ProgressDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = item.text;
    item.text.clear();
    QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, option.widget);

    const int percent = index.data(models::JobModel::PercentRole).toInt();
    const int numberWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + kGrid;
    QRectF bar = option.rect.adjusted(kGrid, 0, -numberWidth - kGrid, 0);
    bar = QRectF(bar.left(), bar.center().y() - kBarHeight / 2.0, bar.width(), kBarHeight);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(option.palette.color(QPalette::Mid));
    painter->drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
    if (percent > 0) {
        painter->setBrush(option.palette.color(QPalette::Link));
        bar.setWidth(bar.width() * percent / 100);
        painter->drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
    }
    const bool selected = option.state & QStyle::State_Selected;
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(option.rect.adjusted(0, 0, -kHalfGrid, 0), Qt::AlignRight | Qt::AlignVCenter, text);
    painter->restore();
}

} // namespace cw::panels
