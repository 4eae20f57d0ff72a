// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axislabel.h"

#include "ui/charts/chartlayout.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

constexpr int kPadding = 3;
constexpr int kTimePadding = 8;

} // namespace

QRect priceLabelRect(const ChartScene &scene, double y, int lines)
{
    const QFontMetrics metrics(scene.theme.font);
    const QRect axis = scene.layout.priceAxis.united(scene.layout.volumeAxis);
    const int height = metrics.height() * lines + 2 * kPadding;
    const double wanted = y - metrics.height() / 2.0 - kPadding;
    const int lowest = std::max(axis.bottom() + 1 - height, 0);
    const int top = std::clamp(static_cast<int>(std::lround(wanted)), 0, lowest);
    return QRect(axis.left() + 1, top, axis.width() - 1, height);
}

void paintPriceLabel(QPainter &painter, const ChartScene &scene, double y, const QStringList &lines,
                     const QColor &ground, const QColor &text)
{
    const QFontMetrics metrics(scene.theme.font);
    const QRect box = priceLabelRect(scene, y, static_cast<int>(lines.size()));
    painter.fillRect(box, ground);
    painter.setPen(text);
    int line = box.top() + kPadding + metrics.ascent();
    for (const QString &words : lines) {
        painter.drawText(QPointF(box.right() + 1 - kLabelMargin - metrics.horizontalAdvance(words), line),
                         words);
        line += metrics.height();
    }
}

void paintTimeLabel(QPainter &painter, const ChartScene &scene, double x, const QString &text)
{
    const QFontMetrics metrics(scene.theme.font);
    const QRect axis = scene.layout.timeAxis;
    const int width = metrics.horizontalAdvance(text) + 2 * kTimePadding;
    const int left = std::clamp(static_cast<int>(x - width / 2.0), 0, std::max(axis.width() - width, 0));
    const QRect box(left, axis.top() + 1, width, axis.height() - 1);
    painter.fillRect(box, scene.theme.labelBackground);
    painter.setPen(scene.theme.labelText);
    const double baseline = axis.center().y() + 1 + (metrics.ascent() - metrics.descent()) / 2.0;
    painter.drawText(QPointF(left + kTimePadding, baseline), text);
}

} // namespace cw::charts
