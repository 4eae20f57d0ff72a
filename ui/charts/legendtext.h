// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QString>

#include <vector>

namespace cw::charts {

/// How a word of the legend is coloured.
enum class LegendRole : std::uint8_t { Title, Caption, Value, Up, Down, Warning };

/// A word or number of the legend.
struct LegendSpan {
    QString text;
    LegendRole role = LegendRole::Value;
    bool joined = false; ///< belongs to the span before it: less room between, never a line break
};

/// The two lines of the legend: what the series is and which slot is meant; then its values.
struct Legend {
    std::vector<LegendSpan> heading;
    std::vector<LegendSpan> values;

    /// Both lines as plain text.
    [[nodiscard]] QString text() const;
};

/// The legend of the hovered slot, else of the newest bar. Values are exact, to the last digit.
[[nodiscard]] Legend legendOf(const ChartScene &scene);

/// The same as one sentence for screen readers: series, time and zone, values, and what is incomplete.
[[nodiscard]] QString spokenBar(const ChartScene &scene);

} // namespace cw::charts
