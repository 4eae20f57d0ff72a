// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::charts {

class CandleChart;

/// Makes screen readers see charts as charts whose value is the bar under the crosshair, else the newest.
/// Call it before the first chart is shown; calls after the first do nothing.
void installChartAccessibility();

/// Tells screen readers that the value of a chart changed.
void announceChartValue(CandleChart &chart);

} // namespace cw::charts
