// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/staticlayer.h"

#include "ui/charts/axispainter.h"
#include "ui/charts/candlepainter.h"
#include "ui/charts/gappainter.h"
#include "ui/charts/paintframe.h"
#include "ui/charts/viewcells.h"
#include "ui/charts/volumepainter.h"

namespace cw::charts {
namespace {

/// Bars reach at most this far beyond their slot, by rounding.
constexpr int kOverlap = 2;

/// A size at least as wide, as ColumnRaster wants it.
QSize paddedSize(const QSize &size)
{
    const int blocks = (size.width() + ColumnRaster::kBlock - 1) / ColumnRaster::kBlock;
    return {blocks * ColumnRaster::kBlock, size.height()};
}

/// Device columns of a logical rectangle.
ViewCells cellsOf(const ChartScene &scene, const QRect &rect, double dpr)
{
    return {scene, dpr, static_cast<int>(std::floor(rect.left() * dpr)),
            static_cast<int>(std::ceil((rect.right() + 1) * dpr))};
}

/// Everything but labels within the frame's clip.
void paintGround(const PaintFrame &frame)
{
    QPainter &painter = frame.painter;
    painter.fillRect(frame.clip, frame.scene.theme.background);
    painter.save();
    painter.setClipRect(frame.clip & frame.scene.layout.plot());
    {
        const DevicePixels devicePixels(painter, frame.dpr);
        paintGrid(frame);
        paintGaps(frame);
        paintVolume(frame);
        paintCandles(frame);
    }
    painter.restore();
    const DevicePixels devicePixels(painter, frame.dpr);
    paintBorders(frame);
}

} // namespace

void StaticLayer::render(const ChartScene &scene, const QSize &size, double dpr)
{
    const QSize pixels = paddedSize((QSizeF(size) * dpr).toSize());
    if (m_image.size() != pixels)
        m_image = QImage(pixels, QImage::Format_RGB32);
    m_image.setDevicePixelRatio(dpr);
    m_dpr = dpr;
    m_size = size;
    m_ticks = AxisTicks::of(scene);
    const SlotRange visible = scene.view.visibleSlots();
    m_maxVolume = scene.store.summary(visible.from, visible.to).maxVolume;

    const PixelRows rows = PixelRows::of(m_image);
    QPainter painter(&m_image);
    painter.setFont(scene.theme.font);
    const ViewCells cells = cellsOf(scene, scene.layout.plot(), dpr);
    const PaintFrame frame{painter, rows, scene, cells, m_ticks, dpr, m_maxVolume, QRect(QPoint(0, 0), size)};
    paintGround(frame);
    paintGapNames(frame);
    paintAxes(frame);
}

void StaticLayer::renderSlots(const ChartScene &scene, const SlotRange &slots)
{
    // A widget too small for its axes has a plot that is larger than the picture.
    const QRect rect = slotsRect(scene, slots) & QRect(QPoint(0, 0), m_size);
    if (m_image.isNull() || rect.isEmpty())
        return;
    const PixelRows rows = PixelRows::of(m_image);
    QPainter painter(&m_image);
    painter.setFont(scene.theme.font);
    const ViewCells cells = cellsOf(scene, rect, m_dpr);
    const PaintFrame frame{painter, rows, scene, cells, m_ticks, m_dpr, m_maxVolume, rect};
    // The price labels too: they make room for that of the newest price, which has moved.
    painter.fillRect(scene.layout.priceAxis, scene.theme.background);
    paintGround(frame);
    paintPriceLabels(frame);
}

QRect StaticLayer::slotsRect(const ChartScene &scene, const SlotRange &slots)
{
    const QRect plot = scene.layout.plot();
    const int left = static_cast<int>(std::floor(scene.view.x(static_cast<double>(slots.from)))) - kOverlap;
    const int right = static_cast<int>(std::ceil(scene.view.x(static_cast<double>(slots.to)))) + kOverlap;
    return QRect(QPoint(left, plot.top()), QPoint(right, plot.bottom())).intersected(plot);
}

} // namespace cw::charts
