// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/paintframe.h"

namespace cw::charts {

/// Draws missing stretches over both panes as textured bands, named where there is room. Where a pixel holds
/// bars and holes, a mark at the foot of the price pane says so, so that zooming out hides no hole.
void paintGaps(const PaintFrame &frame);

/// The words inside the bands; after the candles, in logical pixels.
void paintGapNames(const PaintFrame &frame);

} // namespace cw::charts
