// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <vector>

namespace cw::charts {

/// The bars of one column of the picture: a single slot, or as many as fall on one device pixel.
struct ViewCell {
    int x = 0; ///< device pixel column of the middle
    SlotRange slots;
    BarSummary bars;
    std::int64_t missing = 0; ///< slots that should hold a bar and do not
    bool open = false;        ///< a single bar that is not final

    [[nodiscard]] bool isUp() const noexcept { return bars.close >= bars.open; }
};

/// What a frame draws, found once and shared by all painters: O(pixels), whatever the number of bars.
class ViewCells {
public:
    /// Cells for the device columns [left, right) of a plot.
    ViewCells(const ChartScene &scene, double dpr, int left, int right);

    [[nodiscard]] const std::vector<ViewCell> &cells() const noexcept { return m_cells; }
    /// Device pixels of a slot.
    [[nodiscard]] double slotWidth() const noexcept { return m_slotWidth; }
    /// True when each cell is one slot.
    [[nodiscard]] bool isPerSlot() const noexcept { return m_slotWidth >= 1.0; }

private:
    void addSlots(const ChartScene &scene, double dpr, int left, int right);
    void addColumns(const ChartScene &scene, double dpr, int left, int right);
    [[nodiscard]] static std::int64_t missingIn(const ChartScene &scene, const SlotRange &slots,
                                                std::int64_t present);

    SlotRange m_expected;
    double m_slotWidth;
    std::vector<ViewCell> m_cells;
};

} // namespace cw::charts
