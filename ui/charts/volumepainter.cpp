// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/volumepainter.h"

#include <vector>

namespace cw::charts {
namespace {

/// Part of the direction's colour in a volume column, and the room above the tallest.
constexpr double kColorShare = 0.55;
constexpr double kRoomAbove = 0.12;

/// Height of a column in device pixels.
int heightOf(const PaintFrame &frame, const ViewCell &cell, const QRect &pane)
{
    const double share = cell.bars.maxVolume / frame.maxVolume * (1 - kRoomAbove);
    return std::max(static_cast<int>(share * pane.height()), 1);
}

void fillBars(QPainter &painter, const QColor &color, const std::vector<QRect> &rects)
{
    painter.setBrush(color);
    painter.drawRects(rects.data(), static_cast<int>(rects.size()));
}

/// Bars with a body, as wide as those of the price pane.
void paintWide(const PaintFrame &frame, const QRect &pane, const QColor &upColor, const QColor &downColor)
{
    const int width = frame.bodyWidth();
    std::vector<QRect> up;
    std::vector<QRect> down;
    for (const ViewCell &cell : frame.cells.cells()) {
        if (cell.bars.isEmpty() || cell.bars.maxVolume <= 0)
            continue;
        const int height = heightOf(frame, cell, pane);
        (cell.isUp() ? up : down).emplace_back(cell.x - width / 2, pane.bottom() + 1 - height, width, height);
    }
    fillBars(frame.painter, upColor, up);
    fillBars(frame.painter, downColor, down);
}

void paintThin(const PaintFrame &frame, const QRect &pane, const QColor &upColor, const QColor &downColor)
{
    ColumnRaster raster(frame.pixels, frame.clipped(frame.scene.layout.volumePane));
    for (const ViewCell &cell : frame.cells.cells()) {
        if (cell.bars.isEmpty() || cell.bars.maxVolume <= 0)
            continue;
        const int height = heightOf(frame, cell, pane);
        raster.set(cell.x, pane.bottom() + 1 - height, height, cell.isUp() ? upColor : downColor);
    }
    raster.draw();
}

} // namespace

void paintVolume(const PaintFrame &frame)
{
    const QRect pane = frame.device(frame.scene.layout.volumePane);
    if (pane.isEmpty() || frame.maxVolume <= 0)
        return;
    const ChartTheme &theme = frame.scene.theme;
    const QColor up = mixed(theme.up, theme.background, kColorShare);
    const QColor down = mixed(theme.down, theme.background, kColorShare);
    if (frame.hasBodies())
        paintWide(frame, pane, up, down);
    else
        paintThin(frame, pane, up, down);
}

} // namespace cw::charts
