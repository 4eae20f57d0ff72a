// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/viewport.h"

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

/// Room right of the newest bar at the live edge, in parts of the width.
constexpr double kLiveMargin = 0.06;
/// Bars that always stay in view, so that nobody gets lost in empty space.
constexpr double kBarsKept = 4.0;
/// How much wider than all bars together a view may be, and the fewest slots it spans when all are few.
constexpr double kWidestView = 1.5;
constexpr double kFewSlots = 120.0;

} // namespace

void Viewport::setExtent(const SlotRange &bars)
{
    const bool first = m_extent.isEmpty();
    const Slot grown = bars.to - m_extent.to;
    m_extent = bars;
    if (bars.isEmpty())
        return;
    if (first)
        backToLive();
    else if (m_follows)
        m_right += static_cast<double>(grown);
}

void Viewport::setWidth(double width)
{
    if (width == m_width)
        return;
    const bool first = m_width <= 0;
    if (!m_follows && !first)
        m_right += (width - m_width) / m_barWidth;
    m_width = width;
    if (first && m_follows)
        backToLive();
    settle();
}

Slot Viewport::slotAt(double x) const noexcept { return static_cast<Slot>(std::floor(positionAt(x))); }

SlotRange Viewport::visibleSlots() const noexcept
{
    return {static_cast<Slot>(std::floor(leftEdge())), static_cast<Slot>(std::ceil(m_right))};
}

void Viewport::zoom(double factor, double anchorX)
{
    const double anchor = positionAt(anchorX);
    m_barWidth = clampedBarWidth(m_barWidth * factor);
    m_right = anchor + (m_width - anchorX) / m_barWidth;
    settle();
}

void Viewport::pan(double dx)
{
    m_right -= dx / m_barWidth;
    settle();
}

void Viewport::show(const SlotRange &range)
{
    if (range.isEmpty() || m_width <= 0)
        return;
    m_barWidth = clampedBarWidth(m_width / static_cast<double>(range.to - range.from));
    const double middle = (static_cast<double>(range.from) + static_cast<double>(range.to)) / 2;
    m_right = middle + m_width / m_barWidth / 2;
    settle();
}

void Viewport::center(double position)
{
    m_right = position + m_width / m_barWidth / 2;
    settle();
}

void Viewport::backToLive()
{
    m_right = static_cast<double>(m_extent.to) + m_width * kLiveMargin / m_barWidth;
    m_follows = true;
}

void Viewport::reset()
{
    m_barWidth = kDefaultBarWidth;
    backToLive();
}

double Viewport::clampedBarWidth(double barWidth) const noexcept
{
    const double slots = std::max(static_cast<double>(m_extent.to - m_extent.from) * kWidestView, kFewSlots);
    return std::clamp(barWidth, std::min(m_width / slots, kDefaultBarWidth), kMaxBarWidth);
}

/// After every move: keeps some bars in view and notes whether the newest one is.
void Viewport::settle() noexcept
{
    if (m_extent.isEmpty() || m_width <= 0)
        return;
    const double seen = m_width / m_barWidth;
    const double kept = std::min({kBarsKept, seen / 2, static_cast<double>(m_extent.to - m_extent.from)});
    m_right = std::clamp(m_right, static_cast<double>(m_extent.from) + kept,
                         static_cast<double>(m_extent.to) + seen - kept);
    m_follows = m_right >= static_cast<double>(m_extent.to) - 0.5;
}

} // namespace cw::charts
