// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/lastpricepainter.h"

#include "ui/charts/axislabel.h"
#include "ui/charts/countdown.h"
#include "ui/charts/dashes.h"
#include "ui/charts/paintframe.h"

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

/// Dash and room between dashes, in thin lines.
constexpr int kLastPriceDash = 2;
constexpr int kRoom = 3;

void paintLine(QPainter &painter, const ChartScene &scene, double y, double dpr, const QColor &color)
{
    const int hair = std::max(1, static_cast<int>(dpr));
    const DevicePixels devicePixels(painter, dpr);
    const int width = static_cast<int>(scene.layout.pricePane.width() * dpr);
    const int row = static_cast<int>(std::floor(y * dpr));
    paintDashes(painter, QRect(0, row, width, hair), color, kLastPriceDash * hair, kRoom * hair);
}

/// Row of the label: that of the price, or the nearest end of the pane.
double labelRow(const ChartScene &scene, const ExactBar &bar)
{
    const double y = scene.price.y(bar.close.approximate());
    return std::clamp(y, 0.0, static_cast<double>(scene.layout.pricePane.bottom()));
}

} // namespace

void paintLastPrice(QPainter &painter, const ChartScene &scene, double dpr)
{
    const auto bar = scene.newestBar();
    if (!bar)
        return;
    const ChartTheme &theme = scene.theme;
    const bool up = bar->close >= bar->open;
    const double y = scene.price.y(bar->close.approximate());
    if (!lastPriceLineRect(scene).isEmpty())
        paintLine(painter, scene, y, dpr, up ? theme.up : theme.down);
    QStringList lines{scene.values().exact(bar->close, scene.tickDecimals)};
    if (scene.exchangeTime)
        lines << countdownText(scene.grid(), *scene.exchangeTime);
    paintPriceLabel(painter, scene, labelRow(scene, *bar), lines, up ? theme.upLabel : theme.downLabel,
                    up ? theme.onUp : theme.onDown);
}

QRect lastPriceLabelRect(const ChartScene &scene)
{
    const auto bar = scene.newestBar();
    return bar ? priceLabelRect(scene, labelRow(scene, *bar), scene.exchangeTime ? 2 : 1) : QRect();
}

QRect lastPriceLineRect(const ChartScene &scene)
{
    const auto bar = scene.newestBar();
    const QRect pane = scene.layout.pricePane;
    const double y = bar ? scene.price.y(bar->close.approximate()) : -1;
    if (y < pane.top() || y > pane.bottom())
        return {};
    return QRect(0, static_cast<int>(y) - 2, pane.width(), 5);
}

} // namespace cw::charts
