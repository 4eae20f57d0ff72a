// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetrics>
#include <QRect>
#include <QSize>

namespace cw::charts {

/// Left and right of a price label, in logical pixels.
inline constexpr int kLabelMargin = 9;

/// Where the parts of a chart lie, in logical pixels. The plot starts at the left edge of the widget.
struct ChartLayout {
    QRect pricePane;
    QRect volumePane; ///< empty when volume is hidden
    QRect priceAxis;  ///< right of the price pane
    QRect volumeAxis;
    QRect timeAxis; ///< below the plot
    QRect corner;   ///< right of the time axis: the zone

    /// Both panes.
    [[nodiscard]] QRect plot() const { return pricePane.united(volumePane); }

    /// Divides `size`. `labelWidth` is that of the widest price label.
    [[nodiscard]] static ChartLayout divide(const QSize &size, const QFontMetrics &metrics, int labelWidth,
                                            bool withVolume);
};

} // namespace cw::charts
