// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axisticks.h"
#include "ui/charts/chartscene.h"
#include "ui/charts/columnraster.h"
#include "ui/charts/viewcells.h"

#include <QColor>
#include <QPainter>
#include <QRect>

#include <algorithm>
#include <cmath>

namespace cw::charts {

/// What the painters of the static layer share. `painter` works in device pixels for everything but text, so
/// that edges are crisp at any scale.
struct PaintFrame {
    QPainter &painter;
    PixelRows pixels; ///< the same surface, for columns of one pixel
    const ChartScene &scene;
    const ViewCells &cells;
    const AxisTicks &ticks;
    double dpr = 1.0;
    double maxVolume = 0; ///< of all bars in view
    QRect clip;           ///< the logical rectangle that is painted

    /// A logical length or position in whole device pixels.
    [[nodiscard]] int device(double logical) const { return static_cast<int>(std::floor(logical * dpr)); }
    [[nodiscard]] QRect device(const QRect &rect) const
    {
        return QRect(QPoint(device(rect.left()), device(rect.top())),
                     QPoint(device(rect.right() + 1) - 1, device(rect.bottom() + 1) - 1));
    }
    /// The device row of a price.
    [[nodiscard]] int row(double price) const
    {
        // Prices far outside the pane are cut before they overflow an int.
        constexpr double kFar = 1e6;
        return static_cast<int>(std::floor(std::clamp(scene.price.y(price) * dpr, -kFar, kFar)));
    }
    /// The part of a logical rectangle that is painted now, in device pixels.
    [[nodiscard]] QRect clipped(const QRect &rect) const;
    /// Width of the thinnest crisp line.
    [[nodiscard]] int hairline() const { return std::max(1, static_cast<int>(dpr)); }
    /// Whether slots are wide enough to tell a body from its wick.
    [[nodiscard]] bool hasBodies() const;
    /// Width of a bar's body: at least a hairline, of the same parity as the wick, with a gap to its
    /// neighbour.
    [[nodiscard]] int bodyWidth() const;
};

/// Switches a painter of a high-density surface to device pixels for its lifetime.
class DevicePixels {
public:
    DevicePixels(QPainter &painter, double dpr) : m_painter(painter)
    {
        m_painter.save();
        m_painter.scale(1.0 / dpr, 1.0 / dpr);
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        m_painter.setPen(Qt::NoPen);
    }
    ~DevicePixels() { m_painter.restore(); }
    DevicePixels(const DevicePixels &) = delete;
    DevicePixels &operator=(const DevicePixels &) = delete;

private:
    QPainter &m_painter;
};

/// Opaque mix of two colours; `share` of the first.
[[nodiscard]] QColor mixed(const QColor &first, const QColor &second, double share);

} // namespace cw::charts
