// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartlayout.h"

#include <algorithm>

namespace cw::charts {
namespace {

constexpr int kTimeAxisMargin = 5; ///< above and below a time label
constexpr int kSmallestAxis = 56;  ///< room for the zone in the corner
constexpr double kVolumeShare = 0.2;

} // namespace

ChartLayout ChartLayout::divide(const QSize &size, const QFontMetrics &metrics, int labelWidth,
                                bool withVolume)
{
    const int axisWidth = std::min(std::max(labelWidth + 2 * kLabelMargin, kSmallestAxis), size.width() / 2);
    const int axisHeight = metrics.height() + 2 * kTimeAxisMargin;
    const int width = std::max(size.width() - axisWidth, 1);
    const int height = std::max(size.height() - axisHeight, 2);
    const int volume = withVolume ? static_cast<int>(height * kVolumeShare) : 0;

    ChartLayout layout;
    layout.pricePane = QRect(0, 0, width, height - volume);
    layout.volumePane = QRect(0, height - volume, withVolume ? width : 0, volume);
    layout.priceAxis = QRect(width, 0, axisWidth, height - volume);
    layout.volumeAxis = QRect(width, height - volume, axisWidth, volume);
    layout.timeAxis = QRect(0, height, width, axisHeight);
    layout.corner = QRect(width, height, axisWidth, axisHeight);
    return layout;
}

} // namespace cw::charts
