// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QRect>

namespace cw::charts {

/// Draws the line of the newest price (not the newest in view) and its label, coloured by the direction of
/// the newest bar, with the time to the bar's close below the price. A price outside the scale has its label
/// at the nearest end and no line.
void paintLastPrice(QPainter &painter, const ChartScene &scene, double dpr);

/// The box of the label; empty without bars.
[[nodiscard]] QRect lastPriceLabelRect(const ChartScene &scene);

/// The rectangle around the line; empty when it is not in view.
[[nodiscard]] QRect lastPriceLineRect(const ChartScene &scene);

} // namespace cw::charts
