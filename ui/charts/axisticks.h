// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"
#include "ui/charts/timeticks.h"

#include <vector>

namespace cw::charts {

/// The labelled prices and times of a frame; the grid lines stand on them.
struct AxisTicks {
    std::vector<market::Decimal> prices;
    std::vector<TimeTick> times;

    /// Finds those of the scene's present view.
    [[nodiscard]] static AxisTicks of(const ChartScene &scene);
};

} // namespace cw::charts
