// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/bulkplan.h"

#include <algorithm>

namespace cw::ingest {
namespace {

using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::TimeRanges;
using market::UtcTime;

/// A month's file appears on the first Monday of the next month (binance-api §11.1).
constexpr std::chrono::hours kMonthDelay{8 * 24};

bool hasFile(const SeriesKey &series, const TimeRange &period)
{
    return archive::bulkPath({series.instrument, archive::BulkKind::Klines, series.interval, period})
        .has_value();
}

std::int64_t slotsIn(const SeriesKey &series, const TimeRanges &slots, const TimeRange &period)
{
    std::int64_t count = 0;
    for (const TimeRange &range : slots.ranges()) {
        const TimeRange part = range.intersected(period);
        count += part.isEmpty() ? 0 : series.interval.slotsBetween(part.from, part.to);
    }
    return count;
}

/// Periods of `length` that touch `slots` inside `within`.
std::vector<TimeRange> periodsOf(Interval length, const TimeRanges &slots, const TimeRange &within)
{
    std::vector<TimeRange> out;
    for (const TimeRange &range : slots.ranges()) {
        const TimeRange part = range.intersected(within);
        if (part.isEmpty())
            continue;
        for (UtcTime at = length.floor(part.from); at < part.to; at = length.next(at)) {
            if (out.empty() || out.back().from < at)
                out.push_back({at, length.next(at)});
        }
    }
    return out;
}

} // namespace

std::vector<BulkPeriod> bulkDays(const SeriesKey &series, const TimeRanges &slots, const TimeRange &month,
                                 UtcTime now, std::int64_t minRows)
{
    std::vector<BulkPeriod> out;
    for (const TimeRange &day : periodsOf(Interval::D1, slots, month)) {
        if (day.to + kBulkDayDelay <= now && hasFile(series, day) && slotsIn(series, slots, day) >= minRows)
            out.push_back({day, false});
    }
    return out;
}

std::vector<BulkPeriod> bulkPeriods(const SeriesKey &series, const TimeRanges &slots, UtcTime now,
                                    std::int64_t minRows)
{
    if (slots.isEmpty())
        return {};
    std::vector<BulkPeriod> out;
    for (const TimeRange &month :
         periodsOf(Interval::Mo1, slots, {slots.ranges().front().from, slots.ranges().back().to})) {
        // A month of seconds is too much for memory.
        const bool isWhole =
            series.interval != Interval::S1 && month.to + kMonthDelay <= now && hasFile(series, month);
        if (isWhole && slotsIn(series, slots, month) >= minRows) {
            out.push_back({month, true});
            continue;
        }
        const auto days = bulkDays(series, slots, month, now, minRows);
        out.insert(out.end(), days.begin(), days.end());
    }
    return out;
}

} // namespace cw::ingest
