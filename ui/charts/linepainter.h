// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/paintframe.h"

namespace cw::charts {

/// Draws closing prices as a line with a light area below. The line breaks at every missing bar; where a
/// pixel holds several bars it reaches from their low to their high.
void paintLine(const PaintFrame &frame);

} // namespace cw::charts
