// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartscene.h"

#include <algorithm>

namespace cw::charts {

SlotRange ChartScene::expectedSlots() const
{
    if (store.isEmpty())
        return {};
    const Slot end = store.lastSlot() + 1;
    return {store.firstSlot(), std::max(end, gaps.end().value_or(end))};
}

std::optional<ExactBar> ChartScene::newestBar() const
{
    return store.isEmpty() ? std::nullopt : store.bar(store.lastSlot());
}

bool ChartScene::isMissing(Slot slot) const
{
    if (slot > store.lastSlot() && !gaps.at(slot))
        return false;
    return expectedSlots().contains(slot) && !store.bar(slot);
}

SlotRange ChartScene::holeAround(Slot slot) const
{
    if (const auto known = gaps.rangeAt(slot))
        return *known;
    const Slot before = store.barAtOrBefore(slot).value_or(slot - 1);
    const Slot after = store.barAtOrAfter(slot).value_or(expectedSlots().to);
    return {before + 1, std::min(after, gaps.stateEnd(slot))};
}

} // namespace cw::charts
