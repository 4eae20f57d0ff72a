// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/paintframe.h"

namespace cw::charts {

/// Draws the volume pane: one column a bar, in the muted colour of its direction. Where a pixel holds several
/// bars it shows the largest, so that peaks survive zooming out. The pane's scale reaches from zero to
/// `frame.maxVolume`.
void paintVolume(const PaintFrame &frame);

} // namespace cw::charts
