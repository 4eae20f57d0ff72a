// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QRegion>

namespace cw::charts {

/// Draws the crosshair: a vertical line through the middle of the hovered slot, a horizontal one at the
/// pointer, and their labels on the axes. Keyboard and linked crosshairs have no horizontal line.
void paintCrosshair(QPainter &painter, const ChartScene &scene, double dpr);

/// The strips around its lines.
[[nodiscard]] QRegion crosshairRegion(const ChartScene &scene);

} // namespace cw::charts
