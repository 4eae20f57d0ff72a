// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/completeness.h"

#include <algorithm>
#include <chrono>

namespace cw::engine {
namespace {

using interfaces::CoverageShare;
using market::TimeRange;
using market::TimeRanges;
using storage::GapStatus;

/// Every slot by what is known of it; none is in two of these.
struct Kinds {
    TimeRanges stored;
    TimeRanges away;
    TimeRanges unavailable;
    TimeRanges empty;
};

/// Takes the records of one kind that are about slots nothing else was said of.
TimeRanges takeKind(const ingest::SeriesFacts &facts, market::UtcTime now, TimeRanges &told,
                    bool (*isOfKind)(GapStatus))
{
    TimeRanges taken;
    for (const storage::GapRecord &record : facts.records) {
        if (!isOfKind(record.status) || !ingest::stands(record, now))
            continue;
        for (const TimeRange &part : told.missingIn(record.range))
            taken.add(part);
    }
    for (const TimeRange &part : taken.ranges())
        told.add(part);
    return taken;
}

Kinds kindsOf(const ingest::SeriesFacts &facts, market::UtcTime now)
{
    Kinds kinds;
    kinds.stored = facts.stored;
    TimeRanges told = facts.stored;
    kinds.away = takeKind(facts, now, told, [](GapStatus status) { return storage::isWanted(status); });
    kinds.unavailable =
        takeKind(facts, now, told, [](GapStatus status) { return status == GapStatus::Unavailable; });
    kinds.empty =
        takeKind(facts, now, told, [](GapStatus status) { return status == GapStatus::VerifiedEmpty; });
    return kinds;
}

std::int64_t secondsOf(const TimeRange &range)
{
    return std::chrono::duration_cast<std::chrono::seconds>(range.to - range.from).count();
}

std::int64_t secondsIn(const TimeRanges &ranges, const TimeRange &window)
{
    std::int64_t outside = 0;
    for (const TimeRange &part : ranges.missingIn(window))
        outside += secondsOf(part);
    return secondsOf(window) - outside;
}

CoverageShare shareOf(const Kinds &kinds, const TimeRange &window)
{
    CoverageShare share{window, secondsOf(window), secondsIn(kinds.stored, window),
                        secondsIn(kinds.empty, window), secondsIn(kinds.unavailable, window),
                        secondsIn(kinds.away, window)};
    share.missing = share.seconds - share.stored - share.empty - share.unavailable - share.away;
    return share;
}

std::vector<TimeRange> completeRanges(const Kinds &kinds, const TimeRange &reach)
{
    TimeRanges whole = kinds.stored;
    for (const TimeRange &part : kinds.empty.ranges())
        whole.add(part);
    std::vector<TimeRange> complete;
    for (const TimeRange &part : whole.ranges()) {
        if (const TimeRange inside = part.intersected(reach); !inside.isEmpty())
            complete.push_back(inside);
    }
    return complete;
}

std::int64_t slotsIn(const TimeRanges &ranges, const TimeRange &window, const market::Interval &interval)
{
    std::int64_t slots = 0;
    for (const TimeRange &part : ranges.ranges()) {
        if (const TimeRange inside = part.intersected(window); !inside.isEmpty())
            slots += interval.slotsBetween(inside.from, inside.to);
    }
    return slots;
}

std::vector<CoverageShare> sharesByDay(const Kinds &kinds, const TimeRange &reach)
{
    std::vector<CoverageShare> days;
    for (auto day = std::chrono::floor<std::chrono::days>(reach.from); day < reach.to; day += std::chrono::days(1)) {
        const TimeRange window = TimeRange{day, day + std::chrono::days(1)}.intersected(reach);
        days.push_back(shareOf(kinds, window));
    }
    return days;
}

} // namespace

std::optional<interfaces::SeriesCoverage> coverageOf(const ingest::SeriesFacts &facts, market::UtcTime now,
                                                     bool isByDay)
{
    if (!facts.reach)
        return std::nullopt;
    const Kinds kinds = kindsOf(facts, now);
    interfaces::SeriesCoverage coverage;
    coverage.series = facts.series;
    coverage.whole = shareOf(kinds, *facts.reach);
    coverage.complete = completeRanges(kinds, *facts.reach);
    if (isByDay)
        coverage.byDay = sharesByDay(kinds, *facts.reach);
    return coverage;
}

interfaces::SeriesStatus statusOf(const storage::SeriesSummary &summary, const ingest::SeriesFacts &facts,
                                  market::UtcTime now)
{
    interfaces::SeriesStatus status;
    status.series = summary.series;
    status.first = summary.first;
    status.last = summary.last;
    status.rows = summary.rows;
    if (!facts.reach)
        return status;
    status.missing = ingest::findHoles(facts, *facts.reach, now).missing;
    const Kinds kinds = kindsOf(facts, now);
    status.unavailable = slotsIn(kinds.unavailable, *facts.reach, facts.series.interval);
    status.completeness = shareOf(kinds, *facts.reach).complete();
    return status;
}

} // namespace cw::engine
