// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "ui/charts/slotgrid.h"
#include "ui/charts/viewport.h"

#include <optional>
#include <vector>

namespace cw::charts {

/// The known holes of one series by slot. What it does not know, but is not in the store either, counts as
/// open.
class GapMap {
public:
    /// Keeps the candle gaps that are not filled, in order of time.
    void set(std::vector<interfaces::Gap> gaps, const SlotGrid &grid);

    /// The hole that contains a slot.
    [[nodiscard]] const interfaces::Gap *at(Slot slot) const;
    /// The slots of a hole.
    [[nodiscard]] std::optional<SlotRange> rangeAt(Slot slot) const;
    /// State of a missing slot.
    [[nodiscard]] interfaces::GapState stateOf(Slot slot) const;
    /// How many slots of a range belong to holes of this state.
    [[nodiscard]] std::int64_t slotsIn(const SlotRange &range, interfaces::GapState state) const;
    /// First slot after `slot` where another state may begin.
    [[nodiscard]] Slot stateEnd(Slot slot) const;
    /// The slot after the last known hole; absent without holes.
    [[nodiscard]] std::optional<Slot> end() const;

private:
    struct Entry {
        SlotRange slots;
        interfaces::Gap gap;
    };

    [[nodiscard]] std::vector<Entry>::const_iterator firstEndingAfter(Slot slot) const;

    std::vector<Entry> m_entries;
};

} // namespace cw::charts
