// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/candlesource.h"

namespace cw::api {

Result<std::vector<market::Candle>> CandleSource::read(const interfaces::CandleQuery &query)
{
    const auto begin = std::chrono::steady_clock::now();
    auto candles = m_data.candles(query);
    const auto end = std::chrono::steady_clock::now();
    const std::scoped_lock lock(m_mutex);
    m_cost.time += end - begin;
    ++m_cost.reads;
    if (!candles)
        ++m_cost.failures;
    return candles;
}

Result<std::vector<market::Candle>> CandleSource::finalRows(const market::SeriesKey &series,
                                                            const market::TimeRange &range, int rows)
{
    return read({series, range.from, range.to - market::microseconds(1), rows, /*includeOpen=*/false});
}

Result<std::optional<market::UtcTime>> CandleSource::oldestFrom(const market::SeriesKey &series,
                                                                market::UtcTime t)
{
    return oneOpenTime({series, t, std::nullopt, 1, /*includeOpen=*/false});
}

Result<std::optional<market::UtcTime>> CandleSource::newestUntil(const market::SeriesKey &series,
                                                                 std::optional<market::UtcTime> t)
{
    return oneOpenTime({series, std::nullopt, t, 1, /*includeOpen=*/false});
}

Result<std::optional<market::UtcTime>> CandleSource::oneOpenTime(const interfaces::CandleQuery &query)
{
    auto candles = read(query);
    if (!candles)
        return failFrom(candles);
    if (candles->empty())
        return std::nullopt;
    return candles->front().openTime;
}

} // namespace cw::api
