// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/types.h"
#include "core/replay/decimalcolumn.h"
#include "core/replay/lapline.h"

#include <cstdint>
#include <vector>

namespace cw::replay {

/// Recorded trades (single or aggregate) on the replay clock.
///
/// Every trade of every lap has an ordinal: consecutive numbers in order of time, negative in laps before the
/// first. Ids go on from lap to lap as if the exchange had numbered them: a lap adds the span of the
/// recording.
class TradeTape {
public:
    /// `trades` with recorded times inside [recordedFrom, recordedFrom + line.length()); any order,
    /// duplicates by id are dropped. A time that runs back against the order of ids is raised to its
    /// predecessor's, so that ids and times rise together. Fails when nothing is left or laps before the
    /// first would need negative ids.
    [[nodiscard]] static Result<TradeTape> build(std::vector<market::Trade> trades, UtcTime recordedFrom,
                                                 LapLine line);

    [[nodiscard]] const LapLine &line() const noexcept { return m_line; }
    [[nodiscard]] std::int64_t tradesPerLap() const noexcept
    {
        return static_cast<std::int64_t>(m_offsets.size());
    }

    /// Ordinal of the first trade there is.
    [[nodiscard]] std::int64_t firstOrdinal() const noexcept;
    /// Ordinal of the first trade at or after `t`; for a tape that ended, one past its last.
    [[nodiscard]] std::int64_t ordinalAt(UtcTime t) const;
    /// Ordinal of the first trade whose id is `id` or larger, at least `firstOrdinal()`.
    [[nodiscard]] std::int64_t ordinalOfId(std::int64_t id) const;
    /// True when the tape has this trade (a tape that does not loop ends).
    [[nodiscard]] bool has(std::int64_t ordinal) const noexcept;

    /// The trade with ids and time of its lap.
    [[nodiscard]] market::Trade at(std::int64_t ordinal) const;
    [[nodiscard]] UtcTime timeOf(std::int64_t ordinal) const;

private:
    struct Place {
        std::int64_t lap;
        std::size_t index;
    };

    explicit TradeTape(LapLine line) : m_line(line) {}
    [[nodiscard]] Place placeOf(std::int64_t ordinal) const noexcept;

    LapLine m_line;
    std::vector<std::int64_t> m_ids;
    std::vector<std::int64_t> m_firstIds;
    std::vector<std::int64_t> m_lastIds;
    std::vector<microseconds> m_offsets; ///< from the start of the lap
    std::vector<bool> m_buyerIsMaker;
    DecimalColumn m_prices;
    DecimalColumn m_quantities;
    std::int64_t m_idSpan = 0;    ///< what a lap adds to ids
    std::int64_t m_rawIdSpan = 0; ///< what a lap adds to first and last ids
};

/// Aggregate trades out of single trades, as the market forms them: spot groups consecutive trades of one
/// time, price and side; futures those of one price and side within 100 ms. A group never crosses a minute,
/// so that candles of both feeds agree; its time is that of its last trade. Ids are contiguous, counted from
/// 1 at the first trade ever.
[[nodiscard]] std::vector<market::Trade> groupTrades(std::vector<market::Trade> trades, market::Market market,
                                                     std::int64_t lapsBefore);

} // namespace cw::replay
