// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"
#include "ui/charts/lodpyramid.h"
#include "ui/charts/scaledcolumn.h"
#include "ui/charts/slotgrid.h"

#include <array>
#include <cstdint>

namespace cw::charts {

/// A bar to the last digit, for legends and labels.
struct ExactBar {
    Slot slot = 0;
    market::Decimal open;
    market::Decimal high;
    market::Decimal low;
    market::Decimal close;
    market::Decimal volume;
    bool final = false;    ///< closed on positive evidence
    bool built = false;    ///< computed here from trades or finer bars
    bool cutShort = false; ///< the exchange closed it early (an outage)
};

/// A bar as doubles, for pixels.
struct PixelBar {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;
    bool final = true;
};

/// 4096 neighbouring slots: exact columns, flags and the summaries above them.
class CandleChunk {
public:
    static constexpr int kSlots = LodPyramid::kLeaves;

    explicit CandleChunk(std::int64_t index) noexcept : m_index(index) {}

    /// Which chunk a slot belongs to; also right for slots before the epoch.
    [[nodiscard]] static constexpr std::int64_t indexOf(Slot slot) noexcept
    {
        return slot >> (LodPyramid::kFactorBits * LodPyramid::kLevels);
    }
    [[nodiscard]] std::int64_t index() const noexcept { return m_index; }
    [[nodiscard]] Slot firstSlot() const noexcept { return m_index * kSlots; }

    /// Writes a bar. False, and nothing changed in sight, when a number does not fit. Call `refresh`
    /// afterwards.
    [[nodiscard]] bool set(int row, const market::Candle &candle, market::UtcTime gridClose);
    /// Brings the summaries of the rows [first, last] up to date.
    void refresh(int first, int last);

    [[nodiscard]] bool has(int row) const noexcept { return (m_flags[at(row)] & kPresent) != 0; }
    [[nodiscard]] ExactBar exactBar(int row) const;
    [[nodiscard]] PixelBar pixelBar(int row) const noexcept;
    /// The bars of the rows [from, to).
    [[nodiscard]] BarSummary summary(int from, int to) const;
    /// Last row at or before `row` with a bar, or -1.
    [[nodiscard]] int rowAtOrBefore(int row) const noexcept;
    /// First row at or after `row` with a bar, or kSlots.
    [[nodiscard]] int rowAtOrAfter(int row) const noexcept;

private:
    static constexpr std::uint8_t kPresent = 1;
    static constexpr std::uint8_t kFinal = 2;
    static constexpr std::uint8_t kBuilt = 4;
    static constexpr std::uint8_t kCutShort = 8;

    [[nodiscard]] static constexpr std::size_t at(int row) noexcept { return static_cast<std::size_t>(row); }
    [[nodiscard]] BarSummary leaf(int row) const noexcept;

    using Column = ScaledColumn<static_cast<std::size_t>(kSlots)>;

    std::int64_t m_index;
    Column m_open, m_high, m_low, m_close, m_volume;
    std::array<std::uint8_t, static_cast<std::size_t>(kSlots)> m_flags{};
    LodPyramid m_pyramid;
};

} // namespace cw::charts
