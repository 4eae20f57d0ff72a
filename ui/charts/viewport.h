// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/slotgrid.h"

namespace cw::charts {

/// A half-open run of slots.
struct SlotRange {
    Slot from = 0;
    Slot to = 0;

    [[nodiscard]] bool isEmpty() const noexcept { return from >= to; }
    [[nodiscard]] bool contains(Slot slot) const noexcept { return from <= slot && slot < to; }

    friend bool operator==(const SlotRange &, const SlotRange &) noexcept = default;
};

/// Which part of the time axis is seen: the slot position at the right edge and the pixels of a slot. Pure
/// maths.
///
/// Positions are absolute slot numbers with fraction, so bars added in front change nothing here. Pixels are
/// those of the caller, counted from the left edge of the plot.
class Viewport {
public:
    static constexpr double kDefaultBarWidth = 8.0;
    static constexpr double kMaxBarWidth = 160.0;

    /// The bars there are, [first, last + 1). A view at the live edge moves with the last one, any other
    /// stays.
    void setExtent(const SlotRange &bars);
    /// Width of the plot. At the live edge the right side stays where it is in time, else the left side.
    void setWidth(double width);
    [[nodiscard]] double width() const noexcept { return m_width; }

    [[nodiscard]] double barWidth() const noexcept { return m_barWidth; }
    [[nodiscard]] double rightEdge() const noexcept { return m_right; }
    [[nodiscard]] double leftEdge() const noexcept { return positionAt(0); }

    /// Pixel of a slot position; the slot itself reaches from x(slot) to x(slot + 1).
    [[nodiscard]] double x(double position) const noexcept
    {
        return m_width - (m_right - position) * m_barWidth;
    }
    [[nodiscard]] double positionAt(double x) const noexcept { return m_right - (m_width - x) / m_barWidth; }
    [[nodiscard]] Slot slotAt(double x) const noexcept;
    /// Every slot of which at least a part is seen.
    [[nodiscard]] SlotRange visibleSlots() const noexcept;

    /// Makes bars `factor` times as wide; the position under `anchorX` stays there.
    void zoom(double factor, double anchorX);
    /// Moves the picture by pixels; positive shows older bars.
    void pan(double dx);
    /// Shows exactly this range, as far as the zoom limits allow.
    void show(const SlotRange &range);
    /// Brings a position to the middle.
    void center(double position);
    /// Puts the newest bar near the right edge, with some room for what comes.
    void backToLive();
    /// The default zoom at the live edge.
    void reset();
    /// True while the newest bar is in view after the last move.
    [[nodiscard]] bool followsLive() const noexcept { return m_follows; }

private:
    [[nodiscard]] double clampedBarWidth(double barWidth) const noexcept;
    void settle() noexcept;

    SlotRange m_extent;
    double m_width = 0;
    double m_barWidth = kDefaultBarWidth;
    double m_right = 0;
    bool m_follows = true;
};

} // namespace cw::charts
