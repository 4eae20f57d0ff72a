// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/linepainter.h"

#include <QPolygonF>

#include <algorithm>

namespace cw::charts {
namespace {

constexpr double kLineWidth = 1.5;

/// One unbroken piece of the line.
void paintPiece(const PaintFrame &frame, const QPolygonF &line)
{
    QPainter &painter = frame.painter;
    const QColor color = frame.scene.theme.line;
    if (line.size() == 1) {
        const int size = 2 * frame.hairline();
        painter.fillRect(QRectF(line.first(), QSizeF(size, size)).translated(-size / 2.0, -size / 2.0),
                         color);
        return;
    }
    const double bottom = frame.device(frame.scene.layout.pricePane).bottom() + 1;
    QPolygonF area = line;
    area << QPointF(line.last().x(), bottom) << QPointF(line.first().x(), bottom);
    painter.setPen(Qt::NoPen);
    painter.setBrush(frame.scene.theme.lineFill);
    painter.drawPolygon(area);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, kLineWidth * frame.dpr, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
    painter.drawPolyline(line);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
}

void paintLineColumns(const PaintFrame &frame)
{
    ColumnRaster raster(frame.pixels, frame.clipped(frame.scene.layout.pricePane));
    for (const ViewCell &cell : frame.cells.cells()) {
        if (cell.bars.isEmpty())
            continue;
        const int top = frame.row(cell.bars.high);
        const int height = std::max(frame.row(cell.bars.low) - top, frame.hairline());
        raster.set(cell.x, top, height, frame.scene.theme.line);
    }
    raster.draw();
}

} // namespace

void paintLine(const PaintFrame &frame)
{
    if (!frame.cells.isPerSlot()) {
        paintLineColumns(frame);
        return;
    }
    QPolygonF piece;
    for (const ViewCell &cell : frame.cells.cells()) {
        if (!cell.bars.isEmpty()) {
            piece << QPointF(cell.x + 0.5, frame.scene.price.y(cell.bars.close) * frame.dpr);
            continue;
        }
        if (!piece.isEmpty())
            paintPiece(frame, piece);
        piece.clear();
    }
    if (!piece.isEmpty())
        paintPiece(frame, piece);
}

} // namespace cw::charts
