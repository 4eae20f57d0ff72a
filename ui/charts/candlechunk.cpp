// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/candlechunk.h"

namespace cw::charts {

bool CandleChunk::set(int row, const market::Candle &candle, market::UtcTime gridClose)
{
    const std::size_t i = at(row);
    const ExactBar before = has(row) ? exactBar(row) : ExactBar{};
    const bool fits = m_open.set(i, candle.open) && m_high.set(i, candle.high) && m_low.set(i, candle.low)
                      && m_close.set(i, candle.close) && m_volume.set(i, candle.volume);
    if (!fits) {
        if (!has(row))
            return false;
        // What the columns held before they hold again: scales only ever rise.
        return m_open.set(i, before.open) && m_high.set(i, before.high) && m_low.set(i, before.low)
               && m_close.set(i, before.close) && m_volume.set(i, before.volume) && fits;
    }
    const bool cut = candle.final && candle.closeTime != market::UtcTime{} && candle.closeTime < gridClose;
    m_flags[i] = static_cast<std::uint8_t>(kPresent | (candle.final ? kFinal : 0)
                                           | (candle.source == market::Source::Built ? kBuilt : 0)
                                           | (cut ? kCutShort : 0));
    return true;
}

void CandleChunk::refresh(int first, int last)
{
    m_pyramid.rebuild(first, last, [this](int row) { return leaf(row); });
}

ExactBar CandleChunk::exactBar(int row) const
{
    const std::size_t i = at(row);
    return {.slot = firstSlot() + row,
            .open = m_open.exact(i),
            .high = m_high.exact(i),
            .low = m_low.exact(i),
            .close = m_close.exact(i),
            .volume = m_volume.exact(i),
            .final = (m_flags[i] & kFinal) != 0,
            .built = (m_flags[i] & kBuilt) != 0,
            .cutShort = (m_flags[i] & kCutShort) != 0};
}

PixelBar CandleChunk::pixelBar(int row) const noexcept
{
    const std::size_t i = at(row);
    return {.open = m_open.approximate(i),
            .high = m_high.approximate(i),
            .low = m_low.approximate(i),
            .close = m_close.approximate(i),
            .volume = m_volume.approximate(i),
            .final = (m_flags[i] & kFinal) != 0};
}

BarSummary CandleChunk::summary(int from, int to) const
{
    if (from == 0 && to == kSlots)
        return m_pyramid.top();
    return m_pyramid.sum(from, to, [this](int row) { return leaf(row); });
}

int CandleChunk::rowAtOrBefore(int row) const noexcept
{
    while (row >= 0 && !has(row))
        --row;
    return row;
}

int CandleChunk::rowAtOrAfter(int row) const noexcept
{
    while (row < kSlots && !has(row))
        ++row;
    return row;
}

BarSummary CandleChunk::leaf(int row) const noexcept
{
    if (!has(row))
        return {};
    const PixelBar bar = pixelBar(row);
    return {bar.open, bar.high, bar.low, bar.close, bar.volume, bar.volume, 1};
}

} // namespace cw::charts
