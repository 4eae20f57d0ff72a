// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/pricescale.h"

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

/// Empty room in parts of the pane; more above, where the legend stands.
constexpr double kMarginAbove = 0.12;
constexpr double kMarginBelow = 0.08;
/// Spans beyond these are a slip of the hand, not a wish, and would end in arithmetic without digits.
constexpr double kSmallestRelativeSpan = 1e-9;
constexpr double kLargestSpan = 1e15;

} // namespace

void PriceScale::setPane(double top, double height) noexcept
{
    m_top = top;
    m_height = std::max(height, 1.0);
}

bool PriceScale::fit(double low, double high, double smallest) noexcept
{
    const double lack = smallest - (high - low);
    if (lack > 0) {
        low -= lack / 2;
        high += lack / 2;
    }
    const double span = (high - low) / (1 - kMarginAbove - kMarginBelow);
    const double newLow = low - span * kMarginBelow;
    const double newHigh = high + span * kMarginAbove;
    const bool changed = newLow != m_low || newHigh != m_high;
    m_low = newLow;
    m_high = newHigh;
    return changed;
}

void PriceScale::stretch(double factor) noexcept
{
    m_automatic = false;
    const double middle = (m_low + m_high) / 2;
    const double least = std::max(std::abs(middle), 1e-9) * kSmallestRelativeSpan;
    const double half = std::clamp((m_high - m_low) / 2 / factor, least, kLargestSpan);
    m_low = middle - half;
    m_high = middle + half;
}

void PriceScale::pan(double dy) noexcept
{
    m_automatic = false;
    const double by = dy / m_height * (m_high - m_low);
    m_low += by;
    m_high += by;
}

} // namespace cw::charts
