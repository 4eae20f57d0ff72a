// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/fundingtape.h"

#include <algorithm>

namespace cw::replay {

using market::FundingRate;

Result<FundingTape> FundingTape::build(std::vector<FundingRate> rates, UtcTime recordedFrom, LapLine line)
{
    if (rates.empty())
        return fail(ErrorCode::InvalidInput, "a recording holds no funding rates in its range");
    std::sort(rates.begin(), rates.end(),
              [](const FundingRate &a, const FundingRate &b) { return a.time < b.time; });
    FundingTape tape(line);
    for (FundingRate &rate : rates)
        rate.time = UtcTime(rate.time - recordedFrom);
    tape.m_rates = std::move(rates);
    return tape;
}

FundingRate FundingTape::at(std::int64_t ordinal) const
{
    const auto count = static_cast<std::int64_t>(m_rates.size());
    const std::int64_t lap = ordinal / count - (ordinal % count < 0 ? 1 : 0);
    FundingRate rate = m_rates[static_cast<std::size_t>(ordinal - lap * count)];
    rate.time = m_line.lapStart(lap) + rate.time.time_since_epoch();
    return rate;
}

std::int64_t FundingTape::ordinalAt(UtcTime t) const
{
    const auto count = static_cast<std::int64_t>(m_rates.size());
    if (t <= m_line.begin())
        return -m_line.lapsBefore() * count;
    if (t >= m_line.end())
        return count;
    const std::int64_t lap = m_line.lapOf(t);
    const UtcTime offset(t - m_line.lapStart(lap));
    const auto it =
        std::lower_bound(m_rates.begin(), m_rates.end(), offset,
                         [](const FundingRate &rate, UtcTime value) { return rate.time < value; });
    return lap * count + (it - m_rates.begin());
}

std::vector<FundingRate> FundingTape::select(UtcTime from, UtcTime to, int limit, bool newest) const
{
    std::int64_t first = ordinalAt(from);
    std::int64_t end = ordinalAt(to + microseconds(1));
    if (newest)
        first = std::max(first, end - limit);
    else
        end = std::min(end, first + limit);
    std::vector<FundingRate> out;
    for (std::int64_t i = first; i < end; ++i)
        out.push_back(at(i));
    return out;
}

std::optional<FundingRate> FundingTape::latest(UtcTime t) const
{
    const auto rates = select(UtcTime::min(), t, 1, /*newest=*/true);
    return rates.empty() ? std::nullopt : std::optional(rates.front());
}

} // namespace cw::replay
