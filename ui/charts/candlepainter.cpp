// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/candlepainter.h"

#include "ui/charts/linepainter.h"

#include <vector>

namespace cw::charts {
namespace {

/// Part of the bar's colour that is left in a bar in progress.
constexpr double kOpenShare = 0.4;
/// Bodies thinner than this stay filled: an outline would leave nothing inside.
constexpr int kNarrowestHollow = 4;

using Rects = std::vector<QRect>;

void fill(QPainter &painter, const QColor &color, const Rects &rects)
{
    if (rects.empty())
        return;
    painter.setBrush(color);
    painter.drawRects(rects.data(), static_cast<int>(rects.size()));
}

/// Rectangles by colour, so that each colour is one call.
struct Batches {
    Rects up;
    Rects down;
    Rects hollow; ///< insides of outlined bodies, drawn last

    void draw(QPainter &painter, const ChartTheme &theme) const
    {
        fill(painter, theme.up, up);
        fill(painter, theme.down, down);
        fill(painter, theme.background, hollow);
    }
};

void paintColumns(const PaintFrame &frame)
{
    ColumnRaster raster(frame.pixels, frame.clipped(frame.scene.layout.pricePane));
    const ChartTheme &theme = frame.scene.theme;
    for (const ViewCell &cell : frame.cells.cells()) {
        if (cell.bars.isEmpty())
            continue;
        const int top = frame.row(cell.bars.high);
        const int bottom = frame.row(cell.bars.low);
        raster.set(cell.x, top, std::max(bottom - top, 1), cell.isUp() ? theme.up : theme.down);
    }
    raster.draw();
}

/// Places body and wicks of one bar after another.
class CandleShapes {
public:
    explicit CandleShapes(const PaintFrame &frame)
        : m_frame(frame), m_hair(frame.hairline()), m_body(frame.bodyWidth()),
          m_hollow((frame.scene.theme.hollowUp || frame.scene.style == ChartStyle::HollowCandles)
                   && m_body >= kNarrowestHollow * m_hair)
    {
        m_batches.up.reserve(2 * frame.cells.cells().size());
        m_batches.down.reserve(2 * frame.cells.cells().size());
    }

    void add(const ViewCell &cell)
    {
        const QRect body = bodyOf(cell);
        Rects &solid = cell.isUp() ? m_batches.up : m_batches.down;
        const int wickX = cell.x - m_hair / 2;
        const int high = m_frame.row(cell.bars.high);
        const int low = m_frame.row(cell.bars.low);
        if (high < body.top())
            solid.emplace_back(wickX, high, m_hair, body.top() - high);
        if (low > body.bottom())
            solid.emplace_back(wickX, body.bottom() + 1, m_hair, low - body.bottom());
        if (cell.open && m_body >= kNarrowestHollow * m_hair) {
            m_open.push_back(cell);
            return;
        }
        solid.push_back(body);
        if (m_hollow && cell.isUp() && body.height() > 2 * m_hair)
            m_batches.hollow.push_back(body.adjusted(m_hair, m_hair, -m_hair, -m_hair));
    }

    void draw() const
    {
        m_batches.draw(m_frame.painter, m_frame.scene.theme);
        for (const ViewCell &cell : m_open)
            drawOpen(cell);
    }

private:
    [[nodiscard]] QRect bodyOf(const ViewCell &cell) const
    {
        const int top = m_frame.row(std::max(cell.bars.open, cell.bars.close));
        const int bottom = m_frame.row(std::min(cell.bars.open, cell.bars.close));
        return QRect(cell.x - m_body / 2, top, m_body, std::max(bottom - top, m_hair));
    }
    void drawOpen(const ViewCell &cell) const
    {
        const ChartTheme &theme = m_frame.scene.theme;
        const QColor color = cell.isUp() ? theme.up : theme.down;
        const QRect body = bodyOf(cell);
        QPainter &painter = m_frame.painter;
        painter.fillRect(body, mixed(color, theme.background, kOpenShare));
        QPen pen(color, m_hair);
        pen.setCapStyle(Qt::FlatCap);
        pen.setJoinStyle(Qt::MiterJoin);
        pen.setDashPattern({2.0, 2.0});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(body.adjusted(0, 0, -m_hair, -m_hair));
        painter.setPen(Qt::NoPen);
    }

    const PaintFrame &m_frame;
    int m_hair;
    int m_body;
    bool m_hollow;
    Batches m_batches;
    std::vector<ViewCell> m_open;
};

} // namespace

void paintCandles(const PaintFrame &frame)
{
    const QRect pane = frame.device(frame.scene.layout.pricePane);
    frame.painter.save();
    frame.painter.setClipRect(pane, Qt::IntersectClip);
    if (frame.scene.style == ChartStyle::Line) {
        paintLine(frame);
    } else if (!frame.hasBodies()) {
        paintColumns(frame);
    } else {
        CandleShapes shapes(frame);
        for (const ViewCell &cell : frame.cells.cells()) {
            if (!cell.bars.isEmpty())
                shapes.add(cell);
        }
        shapes.draw();
    }
    frame.painter.restore();
}

} // namespace cw::charts
