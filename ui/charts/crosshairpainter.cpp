// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/crosshairpainter.h"

#include "ui/charts/axislabel.h"
#include "ui/charts/dashes.h"
#include "ui/charts/paintframe.h"

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

constexpr int kDash = 4; ///< and the room between dashes, in thin lines

double slotMiddle(const ChartScene &scene) { return scene.view.x(static_cast<double>(*scene.hovered) + 0.5); }

void paintPrice(QPainter &painter, const ChartScene &scene)
{
    const int y = scene.pointer->y();
    const market::Decimal price = nearestDecimal(scene.price.priceAt(y), scene.tickDecimals);
    paintPriceLabel(painter, scene, y, {scene.values().exact(price, scene.tickDecimals)},
                    scene.theme.labelBackground, scene.theme.labelText);
}

} // namespace

void paintCrosshair(QPainter &painter, const ChartScene &scene, double dpr)
{
    if (!scene.hovered)
        return;
    const QRect plot = scene.layout.plot();
    const double x = slotMiddle(scene);
    const int hair = std::max(1, static_cast<int>(dpr));
    {
        const DevicePixels devicePixels(painter, dpr);
        const int width = static_cast<int>(plot.width() * dpr);
        const int height = static_cast<int>(plot.height() * dpr);
        const int column = static_cast<int>(std::floor(x * dpr)) - hair / 2;
        if (column >= 0 && column < width)
            paintDashes(painter, QRect(column, 0, hair, height), scene.theme.crosshair, kDash * hair,
                        kDash * hair);
        if (scene.pointer) {
            const int row = static_cast<int>(std::floor(scene.pointer->y() * dpr)) - hair / 2;
            paintDashes(painter, QRect(0, row, width, hair), scene.theme.crosshair, kDash * hair,
                        kDash * hair);
        }
    }
    paintTimeLabel(painter, scene, x, scene.clock().full(scene.grid().timeOf(*scene.hovered)));
    if (scene.pointer && scene.layout.pricePane.contains(*scene.pointer))
        paintPrice(painter, scene);
}

QRegion crosshairRegion(const ChartScene &scene)
{
    if (!scene.hovered)
        return {};
    const QRect plot = scene.layout.plot();
    QRegion region(static_cast<int>(std::floor(slotMiddle(scene))) - 2, 0, 5, plot.height());
    if (scene.pointer)
        region += QRect(0, scene.pointer->y() - 2, plot.width(), 5);
    return region & plot;
}

} // namespace cw::charts
