// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/candleblock.h"

#include "core/api/cache/candletext.h"

#include <algorithm>

namespace cw::api {
namespace {

/// Slots from the one that contains 1970-01-01 to the one that contains `t`; negative before.
std::int64_t slotNumber(market::Interval interval, market::UtcTime t)
{
    const auto origin = interval.floor(market::UtcTime());
    const auto open = interval.floor(t);
    return open < origin ? -interval.slotsBetween(open, origin) : interval.slotsBetween(origin, open);
}

std::int64_t floorDivide(std::int64_t value, std::int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

} // namespace

std::int64_t BlockGrid::indexOf(market::Interval interval, market::UtcTime t) noexcept
{
    return floorDivide(slotNumber(interval, t), kSlotsPerBlock);
}

market::TimeRange BlockGrid::rangeOf(market::Interval interval, std::int64_t index) noexcept
{
    const auto begin = interval.advance(interval.floor(market::UtcTime()), index * kSlotsPerBlock);
    return {begin, interval.advance(begin, kSlotsPerBlock)};
}

CandleBlock::CandleBlock(market::TimeRange range, std::span<const market::Candle> candles,
                         market::Interval interval)
    : m_range(range)
{
    m_opens.reserve(candles.size());
    m_ends.reserve(candles.size());
    for (const auto &candle : candles) {
        if (!m_text.empty())
            m_text += ',';
        appendKlineRow(m_text, candle, interval);
        m_opens.push_back(candle.openTime);
        m_ends.push_back(static_cast<std::uint32_t>(m_text.size()));
    }
    m_text.shrink_to_fit();
}

std::size_t CandleBlock::rowsBefore(market::UtcTime t) const noexcept
{
    return static_cast<std::size_t>(std::lower_bound(m_opens.begin(), m_opens.end(), t) - m_opens.begin());
}

std::string_view CandleBlock::text(std::size_t first, std::size_t end) const noexcept
{
    if (first >= end)
        return {};
    const std::size_t begin = beginOf(first);
    return std::string_view(m_text).substr(begin, m_ends[end - 1] - begin);
}

std::size_t CandleBlock::bytes() const noexcept
{
    return sizeof *this + m_opens.capacity() * sizeof(market::UtcTime)
           + m_ends.capacity() * sizeof(std::uint32_t) + m_text.capacity();
}

} // namespace cw::api
