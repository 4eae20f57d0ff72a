// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <cstdint>

namespace cw::charts {

/// Number of a bar slot, counted from the first slot after the epoch. Absolute: it depends on nothing but the
/// interval, so bars that arrive in front change no number.
using Slot = std::int64_t;

/// Turns times into slot numbers and back for one interval.
class SlotGrid {
public:
    explicit SlotGrid(market::Interval interval) noexcept;

    [[nodiscard]] market::Interval interval() const noexcept { return m_interval; }

    /// The slot that contains `time`.
    [[nodiscard]] Slot slotOf(market::UtcTime time) const noexcept;
    /// The first slot that opens at or after `time`.
    [[nodiscard]] Slot slotFrom(market::UtcTime time) const noexcept;
    /// Open time of a slot.
    [[nodiscard]] market::UtcTime timeOf(Slot slot) const noexcept;
    [[nodiscard]] bool isOnGrid(market::UtcTime time) const noexcept { return timeOf(slotOf(time)) == time; }

    /// A time as a slot number with fraction, and the reverse: for pixels.
    [[nodiscard]] double position(market::UtcTime time) const noexcept;
    [[nodiscard]] market::UtcTime timeAt(double position) const noexcept;

private:
    market::Interval m_interval;
    market::UtcTime m_origin; ///< open time of slot 0
    std::int64_t m_length;    ///< µs of a slot; 0 for calendar months
};

} // namespace cw::charts
