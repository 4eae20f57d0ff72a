// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QRegion>

namespace cw::charts {

/// Draws what lies over the static layer, in logical pixels: last-price line and label with countdown, the
/// cell left of the first bar, legend, crosshair with its axis labels, and the notice of an empty chart.
void paintOverlay(QPainter &painter, const ChartScene &scene, double dpr);

/// At least everything `paintOverlay` touches for this scene: what must be repainted when any of it changes.
[[nodiscard]] QRegion overlayRegion(const ChartScene &scene);

} // namespace cw::charts
