// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QRect>

namespace cw::charts {

/// Draws the legend at the top left of the price pane, on plates of the background so that bars do not show
/// through; values wrap where the pane is narrow.
void paintLegend(QPainter &painter, const ChartScene &scene);

/// The strip of the pane no legend of this width reaches beyond.
[[nodiscard]] QRect legendStrip(const ChartScene &scene);

} // namespace cw::charts
