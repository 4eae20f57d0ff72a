// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axisticks.h"

#include "ui/charts/priceticks.h"

#include <QFontMetrics>

#include <algorithm>

namespace cw::charts {
namespace {

/// Distance of labels, in heights (prices) and widths (times) of a label.
constexpr double kPriceSpacing = 3.2;
constexpr double kTimeSpacing = 1.9;

} // namespace

AxisTicks AxisTicks::of(const ChartScene &scene)
{
    if (scene.store.isEmpty())
        return {};
    const QFontMetrics metrics(scene.theme.font);
    const int maxPrices =
        static_cast<int>(scene.layout.pricePane.height() / (metrics.height() * kPriceSpacing));
    const ZoneClock clock = scene.clock();
    const bool seconds = scene.grid().interval() < market::Interval(market::Interval::M1);
    const int width =
        metrics.horizontalAdvance(seconds ? QStringLiteral("00:00:00") : QStringLiteral("00 Mmm"));
    const double distance = width * kTimeSpacing / scene.view.barWidth();
    return {priceTicks(scene.price.low(), scene.price.high(), std::max(maxPrices, 2), scene.tickDecimals),
            timeTicks(scene.grid(), clock, scene.view.visibleSlots(), distance)};
}

} // namespace cw::charts
