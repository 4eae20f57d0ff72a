// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/paintframe.h"

namespace cw::charts {

/// Draws the bars of the price pane in the scene's style: candles from three device pixels a slot on, else
/// one low-to-high column a bar or a pixel. A bar in progress is lighter with a dashed outline.
void paintCandles(const PaintFrame &frame);

} // namespace cw::charts
