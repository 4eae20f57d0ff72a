// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axispainter.h"

#include "ui/charts/chartlayout.h"
#include "ui/charts/lastpricepainter.h"

#include <QFontMetrics>

namespace cw::charts {
namespace {

constexpr int kVolumeLabelTop = 4;
constexpr int kAutoButtonRoom = 28; ///< at the foot of the price axis

/// Baseline that puts text in the middle of a row.
double baseline(const QFontMetrics &metrics, double middle)
{
    return middle + (metrics.ascent() - metrics.descent()) / 2.0;
}

double slotMiddle(const PaintFrame &frame, Slot slot)
{
    return frame.scene.view.x(static_cast<double>(slot) + 0.5);
}

void paintVolumeLabel(const PaintFrame &frame, const QFontMetrics &metrics)
{
    const QRect axis = frame.scene.layout.volumeAxis;
    if (axis.isEmpty() || frame.maxVolume <= 0)
        return;
    const QString text = frame.scene.values().compact(frame.maxVolume);
    frame.painter.setPen(frame.scene.theme.textDim);
    frame.painter.drawText(QPointF(axis.right() + 1 - kLabelMargin - metrics.horizontalAdvance(text),
                                   axis.top() + kVolumeLabelTop + metrics.ascent()),
                           text);
}

void paintTimeLabels(const PaintFrame &frame, const QFontMetrics &metrics)
{
    const QRect axis = frame.scene.layout.timeAxis;
    const double y = baseline(metrics, axis.center().y() + 1);
    for (const TimeTick &tick : frame.ticks.times) {
        const int width = metrics.horizontalAdvance(tick.text);
        const double left = slotMiddle(frame, tick.slot) - width / 2.0;
        if (left < 2 || left + width > axis.width() - 2)
            continue;
        const bool strong = tick.rank != TickRank::Time && !frame.scene.clock().isDaily();
        const bool change = strong || tick.rank >= TickRank::Month;
        frame.painter.setPen(change ? frame.scene.theme.text : frame.scene.theme.textDim);
        frame.painter.drawText(QPointF(left, y), tick.text);
    }
}

void paintZone(const PaintFrame &frame, const QFontMetrics &metrics)
{
    const QRect corner = frame.scene.layout.corner;
    const auto right = static_cast<Slot>(frame.scene.view.rightEdge());
    const QString text = frame.scene.clock().zoneLabel(frame.scene.grid().timeOf(right));
    frame.painter.setPen(frame.scene.theme.textDim);
    const int width = metrics.horizontalAdvance(text);
    frame.painter.drawText(
        QPointF(corner.right() + 1 - kLabelMargin - width, baseline(metrics, corner.center().y() + 1)), text);
}

} // namespace

void paintPriceLabels(const PaintFrame &frame)
{
    const QFontMetrics metrics(frame.scene.theme.font);
    const QRect axis = frame.scene.layout.priceAxis;
    const QRect newest = lastPriceLabelRect(frame.scene);
    const double half = metrics.height() / 2.0;
    const ValueText values = frame.scene.values();
    frame.painter.setPen(frame.scene.theme.textDim);
    for (const market::Decimal &price : frame.ticks.prices) {
        const double y = frame.scene.price.y(price.approximate());
        const bool covered = y + half > newest.top() && y - half < newest.bottom();
        if (y < half || y > axis.bottom() - kAutoButtonRoom - half || covered)
            continue;
        const QString text = values.exact(price, frame.scene.tickDecimals);
        const int width = metrics.horizontalAdvance(text);
        frame.painter.drawText(QPointF(axis.right() + 1 - kLabelMargin - width, baseline(metrics, y)), text);
    }
}

void paintGrid(const PaintFrame &frame)
{
    const ChartTheme &theme = frame.scene.theme;
    const QRect pane = frame.device(frame.scene.layout.pricePane);
    const QRect plot = frame.device(frame.scene.layout.plot());
    const int hair = frame.hairline();
    for (const market::Decimal &price : frame.ticks.prices) {
        const int y = frame.row(price.approximate());
        if (pane.contains(pane.left(), y))
            frame.painter.fillRect(pane.left(), y, pane.width(), hair, theme.grid);
    }
    const TickRank strongFrom = frame.scene.clock().isDaily() ? TickRank::Month : TickRank::Day;
    for (const TimeTick &tick : frame.ticks.times) {
        const int x = frame.device(slotMiddle(frame, tick.slot));
        if (x >= plot.right())
            continue;
        const QColor &color = tick.rank >= strongFrom ? theme.gridStrong : theme.grid;
        frame.painter.fillRect(x - hair / 2, plot.top(), hair, plot.height(), color);
    }
}

void paintAxes(const PaintFrame &frame)
{
    const QFontMetrics metrics(frame.scene.theme.font);
    paintPriceLabels(frame);
    paintVolumeLabel(frame, metrics);
    paintTimeLabels(frame, metrics);
    paintZone(frame, metrics);
}

void paintBorders(const PaintFrame &frame)
{
    const ChartLayout &layout = frame.scene.layout;
    const QColor &color = frame.scene.theme.border;
    const int hair = frame.hairline();
    const QRect plot = frame.device(layout.plot());
    const QRect axis = frame.device(layout.priceAxis);
    const QRect time = frame.device(layout.timeAxis);
    frame.painter.fillRect(axis.left(), 0, hair, time.bottom() + 1, color);
    frame.painter.fillRect(0, time.top(), axis.right() + 1, hair, color);
    if (!layout.volumePane.isEmpty())
        frame.painter.fillRect(0, frame.device(layout.volumePane).top(), plot.width() + axis.width(), hair,
                               color);
}

} // namespace cw::charts
