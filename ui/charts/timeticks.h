// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/slotgrid.h"
#include "ui/charts/viewport.h"
#include "ui/charts/zoneclock.h"

#include <QString>

#include <vector>

namespace cw::charts {

/// The biggest unit that changes between a slot and the one before it. Bigger wins where labels compete.
enum class TickRank : std::uint8_t { Time, Day, Month, Year };

/// A labelled slot of the time axis.
struct TimeTick {
    Slot slot = 0;
    TickRank rank = TickRank::Time;
    QString text; ///< "14:00", "21 Mar", "Mar" or "2026"
};

/// The labels for a run of slots, in order and at least `minDistance` slots apart. Each stands on the first
/// slot that opens at or after a round local time; day, month and year changes come before times.
[[nodiscard]] std::vector<TimeTick> timeTicks(const SlotGrid &grid, const ZoneClock &clock,
                                              const SlotRange &slots, double minDistance);

} // namespace cw::charts
