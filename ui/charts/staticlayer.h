// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axisticks.h"
#include "ui/charts/chartscene.h"

#include <QImage>

namespace cw::charts {

/// The part of the picture that pointer moves and the clock do not change, kept as an image: grid, holes,
/// bars, volume and axes.
class StaticLayer {
public:
    /// Paints everything anew for a widget of `size` at a pixel ratio.
    void render(const ChartScene &scene, const QSize &size, double dpr);
    /// Paints only the plot's slots [from, to), with the scales of the last `render`: for a live tick.
    void renderSlots(const ChartScene &scene, const SlotRange &slots);
    /// The logical rectangle `renderSlots` paints.
    [[nodiscard]] static QRect slotsRect(const ChartScene &scene, const SlotRange &slots);

    /// The picture, from its top left corner; it may be somewhat wider than the widget.
    [[nodiscard]] const QImage &image() const noexcept { return m_image; }
    /// Whether the picture was rendered for this size and pixel ratio.
    [[nodiscard]] bool isFor(const QSize &size, double dpr) const noexcept
    {
        return m_size == size && m_dpr == dpr;
    }
    /// The largest volume the picture was scaled for.
    [[nodiscard]] double maxVolume() const noexcept { return m_maxVolume; }

private:
    QImage m_image;
    QSize m_size;
    AxisTicks m_ticks;
    double m_maxVolume = 0;
    double m_dpr = 0;
};

} // namespace cw::charts
