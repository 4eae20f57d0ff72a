// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/slotgrid.h"

#include <cmath>

namespace cw::charts {
namespace {

using market::UtcTime;

std::int64_t monthsSinceEpoch(UtcTime time)
{
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
    return (std::int64_t{int(date.year())} - 1970) * 12 + unsigned(date.month()) - 1;
}

} // namespace

SlotGrid::SlotGrid(market::Interval interval) noexcept
    : m_interval(interval), m_origin(interval.ceil(UtcTime{})),
      m_length(interval == market::Interval::Mo1 ? 0 : interval.shortestLength().count())
{
}

Slot SlotGrid::slotOf(UtcTime time) const noexcept
{
    if (m_length == 0)
        return monthsSinceEpoch(time);
    const std::int64_t since = (time - m_origin).count();
    const std::int64_t slot = since / m_length;
    return since % m_length < 0 ? slot - 1 : slot;
}

Slot SlotGrid::slotFrom(UtcTime time) const noexcept
{
    const Slot slot = slotOf(time);
    return timeOf(slot) == time ? slot : slot + 1;
}

UtcTime SlotGrid::timeOf(Slot slot) const noexcept
{
    if (m_length == 0)
        return m_interval.advance(m_origin, slot);
    return m_origin + market::microseconds(slot * m_length);
}

double SlotGrid::position(UtcTime time) const noexcept
{
    const Slot slot = slotOf(time);
    const UtcTime open = timeOf(slot);
    const auto length = static_cast<double>((timeOf(slot + 1) - open).count());
    return static_cast<double>(slot) + static_cast<double>((time - open).count()) / length;
}

UtcTime SlotGrid::timeAt(double position) const noexcept
{
    const double whole = std::floor(position);
    const auto slot = static_cast<Slot>(whole);
    const UtcTime open = timeOf(slot);
    const auto length = static_cast<double>((timeOf(slot + 1) - open).count());
    return open + market::microseconds(std::llround((position - whole) * length));
}

} // namespace cw::charts
