// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/types.h"
#include "core/replay/decimalcolumn.h"
#include "core/replay/lapline.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cw::replay {

/// Recorded candles of one interval on the replay clock, found by open time in constant time. A slot the
/// recording does not have is a hole in every lap.
class CandleTape {
public:
    /// `candles` with recorded open times inside [recordedFrom, recordedFrom + line.length()), both on the
    /// grid of the interval; any order; of two rows of one slot the first is kept. Fails when nothing is
    /// left.
    [[nodiscard]] static Result<CandleTape> build(const std::vector<market::Candle> &candles,
                                                  market::Interval interval, UtcTime recordedFrom,
                                                  LapLine line);

    /// The candle whose open time on the replay clock is `open`; nothing for a hole or outside the tape.
    [[nodiscard]] std::optional<market::Candle> at(UtcTime open) const;

    [[nodiscard]] const LapLine &line() const noexcept { return m_line; }

private:
    CandleTape(market::Interval interval, UtcTime recordedFrom, LapLine line)
        : m_interval(interval), m_recordedFrom(recordedFrom), m_line(line)
    {
    }
    void fillColumns(const std::vector<const market::Candle *> &rows);
    /// Number of the slot of a lap in which a recorded candle opens.
    [[nodiscard]] std::size_t slotOf(UtcTime recordedOpen) const noexcept
    {
        return static_cast<std::size_t>(m_interval.slotsBetween(m_recordedFrom, recordedOpen));
    }

    static constexpr std::int32_t kHole = -1;

    market::Interval m_interval;
    UtcTime m_recordedFrom;
    LapLine m_line;
    std::vector<std::int32_t> m_rowOfSlot; ///< by slot of the lap
    std::vector<microseconds> m_closeOffsets;
    DecimalColumn m_open, m_high, m_low, m_close, m_volume, m_quoteVolume, m_takerBase, m_takerQuote;
    std::vector<std::optional<std::int64_t>> m_counts;
};

/// 1-minute candles of trades inside [from, to), with the flat candle the exchange makes for a minute without
/// trades after the first trade. `trades` ascending by id.
[[nodiscard]] std::vector<market::Candle> minutesOfTrades(const std::vector<market::Trade> &trades,
                                                          market::Market market, UtcTime to);

} // namespace cw::replay
