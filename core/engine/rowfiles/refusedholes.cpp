// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/refusedholes.h"

#include "core/engine/gaps/unexplainedslots.h"
#include "core/ingest/base/refusallog.h"
#include "core/ingest/causes/gapscan.h"

#include <iterator>
#include <optional>
#include <utility>

namespace cw::engine {
namespace {

using market::IdRange;
using market::TimeRange;
using market::TimeRanges;
using storage::GapRecord;
using storage::Reader;

GapRecord recordOf(const market::InstrumentKey &instrument, std::int64_t rows, std::string_view door,
                   const std::string &reason, market::UtcTime now)
{
    GapRecord record;
    record.instrument = instrument;
    ingest::explain(record, ingest::rejectedCause(rows, door, reason));
    record.foundAt = now;
    return record;
}

IdRange keysOf(const TimeRange &slots) { return {market::toUs(slots.from), market::toUs(slots.to)}; }

TimeRanges slotsOf(const RefusedRuns &refused)
{
    TimeRanges slots;
    for (const auto &[from, run] : refused.all())
        slots.add({market::fromUs(run.keys.from), market::fromUs(run.keys.to)});
    return slots;
}

/// From the first to the last id that was ever stored; empty when none was.
Result<IdRange> storedIds(Reader &reader, const market::InstrumentKey &instrument)
{
    auto coverage = reader.tradeCoverage(instrument);
    if (!coverage)
        return failFrom(coverage);
    if (coverage->empty() || coverage->front().runs.ranges().empty())
        return IdRange();
    const auto &runs = coverage->front().runs.ranges();
    return IdRange{runs.front().from, runs.back().to};
}

} // namespace

Result<RefusedHoles> refusedHoles(Reader &reader, const market::SeriesKey &series, const RefusedRuns &refused,
                                  std::string_view door, market::UtcTime now)
{
    auto reach = reader.coveredRange(series);
    if (!reach)
        return failFrom(reach);
    const IdRange stored = *reach ? keysOf(**reach) : IdRange();
    const RefusedRuns among = refused.inside(stored);
    RefusedHoles found{{}, refused.outside(stored)};
    auto holes = unexplainedSlots(reader, series, slotsOf(among));
    if (!holes)
        return failFrom(holes);
    for (const TimeRange &hole : holes->ranges()) {
        const auto &run = std::prev(among.all().upper_bound(market::toUs(hole.from)))->second;
        found.records.push_back(recordOf(series.instrument, series.interval.slotsBetween(hole.from, hole.to), door,
                                         run.reason, now));
        found.records.back().interval = series.interval;
        found.records.back().range = hole;
    }
    return found;
}

Result<RefusedHoles> refusedHoles(Reader &reader, const market::InstrumentKey &instrument, const RefusedRuns &refused,
                                  std::string_view door, market::UtcTime now)
{
    auto stored = storedIds(reader, instrument);
    if (!stored)
        return failFrom(stored);
    const RefusedRuns among = refused.inside(*stored);
    RefusedHoles found{{}, refused.outside(*stored)};
    if (among.isEmpty())
        return found;
    auto scan = ingest::scanTrades(reader, instrument);
    if (!scan)
        return failFrom(scan);
    for (const ingest::TradeHole &hole : scan->holes) {
        if (hole.record)
            continue;
        const RefusedRuns inHole = among.inside(hole.ids);
        for (const auto &[from, run] : inHole.all()) {
            found.records.push_back(recordOf(instrument, run.keys.to - run.keys.from, door, run.reason, now));
            found.records.back().range = hole.span;
            found.records.back().ids = run.keys;
        }
    }
    return found;
}

} // namespace cw::engine
