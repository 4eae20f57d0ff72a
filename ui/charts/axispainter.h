// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/paintframe.h"

namespace cw::charts {

/// Hairlines behind the bars, in device pixels: fine ones at prices and times, stronger ones where a day,
/// month or year begins.
void paintGrid(const PaintFrame &frame);

/// Axis grounds, borders and labels, in logical pixels; the corner names the zone.
void paintAxes(const PaintFrame &frame);

/// The price labels alone: those that would touch the label of the newest price are left out.
void paintPriceLabels(const PaintFrame &frame);

/// The hairlines between panes and axes, in device pixels.
void paintBorders(const PaintFrame &frame);

} // namespace cw::charts
