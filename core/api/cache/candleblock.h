// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cw::api {

/// The stretch of the time line a block stands for: `kSlotsPerBlock` slots of the interval, numbered from 1970.
struct BlockGrid {
    static constexpr std::int64_t kSlotsPerBlock = 512;

    /// Number of the block that holds open time `t`.
    [[nodiscard]] static std::int64_t indexOf(market::Interval interval, market::UtcTime t) noexcept;
    /// Open times of block `index`.
    [[nodiscard]] static market::TimeRange rangeOf(market::Interval interval, std::int64_t index) noexcept;
};

/// Every final candle of one block, written once: row texts joined by commas, so that any run of rows is one copy.
/// Immutable.
class CandleBlock {
public:
    /// `candles`: all final rows with open times in `range`, ascending.
    CandleBlock(market::TimeRange range, std::span<const market::Candle> candles, market::Interval interval);

    [[nodiscard]] const market::TimeRange &range() const noexcept { return m_range; }
    [[nodiscard]] std::size_t rows() const noexcept { return m_opens.size(); }
    /// Number of rows with an open time before `t`.
    [[nodiscard]] std::size_t rowsBefore(market::UtcTime t) const noexcept;
    /// Text of rows [first, end) with commas between them; empty when there are none.
    [[nodiscard]] std::string_view text(std::size_t first, std::size_t end) const noexcept;
    /// Memory held, for the cache's budget.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    [[nodiscard]] std::size_t beginOf(std::size_t row) const noexcept
    {
        return row == 0 ? 0 : m_ends[row - 1] + 1;
    }

    market::TimeRange m_range;
    std::vector<market::UtcTime> m_opens;
    std::vector<std::uint32_t> m_ends; ///< where the text of a row ends
    std::string m_text;
};

} // namespace cw::api
