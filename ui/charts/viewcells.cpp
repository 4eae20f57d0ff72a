// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/viewcells.h"

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

/// The largest power of the pyramid's factor within an eighth of a column.
Slot grainOf(double slotsPerColumn)
{
    Slot grain = 1;
    while (static_cast<double>(grain << LodPyramid::kFactorBits) <= slotsPerColumn / 8)
        grain <<= LodPyramid::kFactorBits;
    return std::min<Slot>(grain, LodPyramid::kLeaves);
}

} // namespace

ViewCells::ViewCells(const ChartScene &scene, double dpr, int left, int right)
    : m_expected(scene.expectedSlots()), m_slotWidth(scene.view.barWidth() * dpr)
{
    if (m_expected.isEmpty() || left >= right)
        return;
    if (isPerSlot())
        addSlots(scene, dpr, left, right);
    else
        addColumns(scene, dpr, left, right);
}

void ViewCells::addSlots(const ChartScene &scene, double dpr, int left, int right)
{
    const SlotRange wanted{std::max(scene.view.slotAt(left / dpr), m_expected.from),
                           std::min(scene.view.slotAt(right / dpr) + 1, m_expected.to)};
    if (wanted.isEmpty())
        return;
    m_cells.reserve(static_cast<std::size_t>(wanted.to - wanted.from));
    for (Slot slot = wanted.from; slot < wanted.to; ++slot) {
        const int x = static_cast<int>(std::floor(scene.view.x(static_cast<double>(slot) + 0.5) * dpr));
        const SlotRange one{slot, slot + 1};
        m_cells.push_back(
            {.x = x, .slots = one, .bars = {}, .missing = missingIn(scene, one, 0), .open = false});
    }
    scene.store.forEach(wanted.from, wanted.to, [&](Slot slot, const PixelBar &bar) {
        ViewCell &cell = m_cells[static_cast<std::size_t>(slot - wanted.from)];
        cell.bars = {bar.open, bar.high, bar.low, bar.close, bar.volume, bar.volume, 1};
        cell.open = !bar.final;
        cell.missing = 0;
    });
}

void ViewCells::addColumns(const ChartScene &scene, double dpr, int left, int right)
{
    m_cells.reserve(static_cast<std::size_t>(right - left));
    // A slot belongs to the column its middle falls on, give or take an eighth of a pixel: whole nodes of the
    // pyramid are summed up far faster than single bars scattered over memory.
    const Slot grain = grainOf(1.0 / m_slotWidth);
    const auto firstSlotOf = [&](int column) {
        const auto slot = static_cast<Slot>(std::ceil(scene.view.positionAt(column / dpr) - 0.5));
        return slot & -grain;
    };
    Slot from = firstSlotOf(left);
    for (int x = left; x < right; ++x) {
        const Slot to = firstSlotOf(x + 1);
        const SlotRange slots{std::max(from, m_expected.from), std::min(to, m_expected.to)};
        from = to;
        if (slots.isEmpty())
            continue;
        const BarSummary bars = scene.store.summary(slots.from, slots.to);
        const std::int64_t missing = missingIn(scene, slots, bars.count);
        m_cells.push_back({.x = x, .slots = slots, .bars = bars, .missing = missing, .open = false});
    }
}

std::int64_t ViewCells::missingIn(const ChartScene &scene, const SlotRange &slots, std::int64_t present)
{
    const Slot known = scene.store.lastSlot() + 1;
    // Beyond the newest bar only what the ledger names is a hole.
    const Slot to = slots.from >= known && !scene.gaps.at(slots.from) ? slots.from : slots.to;
    return to - slots.from - present;
}

} // namespace cw::charts
