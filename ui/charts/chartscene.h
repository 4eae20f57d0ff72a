// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/candlestore.h"
#include "ui/charts/chartlayout.h"
#include "ui/charts/chartstyle.h"
#include "ui/charts/charttheme.h"
#include "ui/charts/gapmap.h"
#include "ui/charts/historyedge.h"
#include "ui/charts/pricescale.h"
#include "ui/charts/valuetext.h"
#include "ui/charts/viewport.h"
#include "ui/charts/zoneclock.h"

#include <QPoint>

#include <optional>

namespace cw::charts {

/// Where one bar is from, and where it lies.
struct BarOrigin {
    market::UtcTime openTime;
    market::Source source = market::Source::Stream;
    interfaces::RowOrigin origin;
};

/// Everything a frame is painted from. Painters read it, the controller writes it; GUI thread.
struct ChartScene {
    QString title;
    int tickDecimals = 2;
    int stepDecimals = 2;
    CandleStore store{market::Interval::M1};
    GapMap gaps;
    HistoryEdge history;
    std::optional<std::int64_t> storedBars;
    std::optional<market::UtcTime> exchangeTime;
    QString notice;

    Viewport view;
    PriceScale price;
    ChartLayout layout;

    ChartTheme theme = ChartTheme::dark();
    ChartStyle style = ChartStyle::Candles;
    bool volumeVisible = true;
    QTimeZone zone = QTimeZone::utc();
    QLocale locale;

    std::optional<Slot> hovered;     ///< slot under the crosshair
    std::optional<BarOrigin> origin; ///< of the bar that was asked for last; not necessarily the hovered one
    std::optional<QPoint>
        pointer; ///< where the mouse is, inside the plot; absent for keyboard and linked crosshairs

    [[nodiscard]] const SlotGrid &grid() const noexcept { return store.grid(); }
    [[nodiscard]] ZoneClock clock() const { return {grid().interval(), zone, locale}; }
    [[nodiscard]] ValueText values() const { return ValueText(locale); }

    /// The slots that could hold a bar: from the first loaded bar to the last bar or known hole.
    [[nodiscard]] SlotRange expectedSlots() const;
    /// The newest bar.
    [[nodiscard]] std::optional<ExactBar> newestBar() const;
    /// True when the slot lies within `expectedSlots` and holds no bar.
    [[nodiscard]] bool isMissing(Slot slot) const;
    /// The whole hole around a missing slot: the known one, else the empty slots between two bars.
    [[nodiscard]] SlotRange holeAround(Slot slot) const;
};

} // namespace cw::charts
