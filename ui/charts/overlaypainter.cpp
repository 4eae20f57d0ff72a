// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/overlaypainter.h"

#include "ui/charts/crosshairpainter.h"
#include "ui/charts/historycell.h"
#include "ui/charts/lastpricepainter.h"
#include "ui/charts/legendpainter.h"

namespace cw::charts {

void paintOverlay(QPainter &painter, const ChartScene &scene, double dpr)
{
    painter.setFont(scene.theme.font);
    if (scene.store.isEmpty()) {
        painter.setPen(scene.theme.textDim);
        painter.drawText(scene.layout.plot(), Qt::AlignCenter | Qt::TextWordWrap, scene.notice);
    }
    paintLastPrice(painter, scene, dpr);
    paintHistoryCell(painter, scene);
    paintLegend(painter, scene);
    paintCrosshair(painter, scene, dpr);
}

QRegion overlayRegion(const ChartScene &scene)
{
    if (scene.store.isEmpty())
        return scene.layout.plot();
    // Both axes whole: labels are cheap to copy and move in ways not worth following.
    const ChartLayout &layout = scene.layout;
    QRegion region = layout.priceAxis.united(layout.volumeAxis);
    region += layout.timeAxis;
    region += legendStrip(scene);
    region += historyCellRect(scene);
    region += lastPriceLineRect(scene);
    return region + crosshairRegion(scene);
}

} // namespace cw::charts
