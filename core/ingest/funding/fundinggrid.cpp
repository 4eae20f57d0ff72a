// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundinggrid.h"

#include <algorithm>

namespace cw::ingest {
namespace {

using market::TimeRange;
using market::UtcTime;
using std::chrono::microseconds;

/// So many distances on each side tell how often rates are settled.
constexpr int kDistances = 4;

UtcTime nearestKnown(const FundingTimes &known, const TimeRange &gap)
{
    const auto behind = std::ranges::lower_bound(known, gap.to);
    const auto from = std::ranges::lower_bound(known, gap.from);
    if (from != known.begin())
        return std::chrono::floor<std::chrono::minutes>(*std::prev(from));
    return behind == known.end() ? UtcTime() : UtcTime(std::chrono::floor<std::chrono::minutes>(*behind));
}

/// Of a stretch without a known settlement.
std::int64_t dueIn(const FundingTimes &known, const TimeRange &gap)
{
    const TimeRange wanted{gap.from, gap.to - kFundingJitter};
    if (wanted.isEmpty())
        return 0;
    const microseconds period = fundingPeriodAt(known, gap);
    const UtcTime anchor = nearestKnown(known, gap);
    // The numbers of the first settlements that are not before either end.
    const auto number = [&](UtcTime time) {
        const microseconds away = time - anchor;
        const std::int64_t whole = away / period;
        return away > whole * period ? whole + 1 : whole;
    };
    return number(wanted.to) - number(wanted.from);
}

} // namespace

microseconds fundingPeriodAt(const FundingTimes &known, const TimeRange &gap)
{
    const auto from = std::ranges::lower_bound(known, gap.from);
    const auto to = std::ranges::lower_bound(from, known.end(), gap.to);
    std::vector<microseconds> distances;
    const auto note = [&distances](UtcTime earlier, UtcTime later) {
        if (later - earlier <= kFundingPeriod + kFundingJitter)
            distances.push_back(later - earlier);
    };
    auto at = from;
    for (int i = 0; i < kDistances && std::distance(known.begin(), at) > 1; ++i, --at)
        note(*std::prev(at, 2), *std::prev(at));
    at = to;
    for (int i = 0; i < kDistances && std::distance(at, known.end()) > 1; ++i, ++at)
        note(*at, *std::next(at));
    if (distances.empty())
        return kFundingPeriod;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>((distances.size() - 1) / 2);
    std::ranges::nth_element(distances, middle);
    const auto hours = std::chrono::round<std::chrono::hours>(*middle);
    return std::clamp(hours, std::chrono::hours(1), kFundingPeriod);
}

TimeRange withJitter(const TimeRange &range)
{
    return {std::chrono::floor<std::chrono::minutes>(range.from), range.to + kFundingJitter};
}

std::int64_t countIn(const FundingTimes &times, const TimeRange &range)
{
    return std::ranges::lower_bound(times, range.to) - std::ranges::lower_bound(times, range.from);
}

std::int64_t ratesDue(const FundingTimes &known, const TimeRange &range)
{
    std::int64_t due = 0;
    UtcTime from = range.from;
    for (auto at = std::ranges::lower_bound(known, range.from); at != known.end() && *at < range.to; ++at) {
        due += dueIn(known, {from, *at});
        from = *at + kAfterRate;
    }
    return due + dueIn(known, {from, range.to});
}

} // namespace cw::ingest
