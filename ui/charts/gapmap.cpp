// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gapmap.h"

#include <algorithm>
#include <limits>

namespace cw::charts {

using interfaces::Gap;
using interfaces::GapState;

void GapMap::set(std::vector<Gap> gaps, const SlotGrid &grid)
{
    m_entries.clear();
    for (Gap &gap : gaps) {
        if (gap.interval != grid.interval() || gap.state == GapState::Filled)
            continue;
        const SlotRange slots{grid.slotFrom(gap.range.from), grid.slotFrom(gap.range.to)};
        if (!slots.isEmpty())
            m_entries.push_back({slots, std::move(gap)});
    }
    std::sort(m_entries.begin(), m_entries.end(),
              [](const Entry &a, const Entry &b) { return a.slots.to < b.slots.to; });
}

const Gap *GapMap::at(Slot slot) const
{
    const auto it = firstEndingAfter(slot);
    return it != m_entries.end() && it->slots.contains(slot) ? &it->gap : nullptr;
}

std::optional<SlotRange> GapMap::rangeAt(Slot slot) const
{
    const auto it = firstEndingAfter(slot);
    if (it == m_entries.end() || !it->slots.contains(slot))
        return std::nullopt;
    return it->slots;
}

GapState GapMap::stateOf(Slot slot) const
{
    const Gap *gap = at(slot);
    return gap ? gap->state : GapState::Open;
}

std::int64_t GapMap::slotsIn(const SlotRange &range, GapState state) const
{
    std::int64_t slots = 0;
    for (auto it = firstEndingAfter(range.from); it != m_entries.end() && it->slots.from < range.to; ++it) {
        if (it->gap.state == state)
            slots += std::min(it->slots.to, range.to) - std::max(it->slots.from, range.from);
    }
    return slots;
}

Slot GapMap::stateEnd(Slot slot) const
{
    const auto it = firstEndingAfter(slot);
    if (it == m_entries.end())
        return std::numeric_limits<Slot>::max();
    return it->slots.contains(slot) ? it->slots.to : it->slots.from;
}

std::optional<Slot> GapMap::end() const
{
    return m_entries.empty() ? std::nullopt : std::optional(m_entries.back().slots.to);
}

std::vector<GapMap::Entry>::const_iterator GapMap::firstEndingAfter(Slot slot) const
{
    return std::lower_bound(m_entries.begin(), m_entries.end(), slot,
                            [](const Entry &entry, Slot wanted) { return entry.slots.to <= wanted; });
}

} // namespace cw::charts
