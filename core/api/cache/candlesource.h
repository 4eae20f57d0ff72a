// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace cw::api {

/// The candle reads the API makes of the engine, counted and timed. Any thread.
class CandleSource {
public:
    /// What the reads cost so far.
    struct Cost {
        std::uint64_t reads = 0;
        std::uint64_t failures = 0;
        std::chrono::nanoseconds time{0};
    };

    explicit CandleSource(interfaces::MarketData &data) : m_data(data) {}

    [[nodiscard]] Result<std::vector<market::Candle>> read(const interfaces::CandleQuery &query);
    /// Every final row with an open time in `range`, which spans at most `rows` slots.
    [[nodiscard]] Result<std::vector<market::Candle>> finalRows(const market::SeriesKey &series,
                                                                const market::TimeRange &range, int rows);
    /// Open time of the oldest final row at or after `t`.
    [[nodiscard]] Result<std::optional<market::UtcTime>> oldestFrom(const market::SeriesKey &series,
                                                                    market::UtcTime t);
    /// Open time of the newest final row, at or before `t` when given.
    [[nodiscard]] Result<std::optional<market::UtcTime>> newestUntil(const market::SeriesKey &series,
                                                                     std::optional<market::UtcTime> t);

    [[nodiscard]] Cost cost() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_cost;
    }

private:
    [[nodiscard]] Result<std::optional<market::UtcTime>> oneOpenTime(const interfaces::CandleQuery &query);

    interfaces::MarketData &m_data;
    mutable std::mutex m_mutex;
    Cost m_cost;
};

} // namespace cw::api
