// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/refusedholes.h"

#include "core/engine/unexplainedslots.h"
#include "core/ingest/gapscan.h"
#include "core/ingest/refusallog.h"

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

/// The slots of refused rows between the oldest and the newest row that was ever stored.
Result<TimeRanges> refusedSlots(Reader &reader, const market::SeriesKey &series, const std::vector<RefusedKey> &refused)
{
    TimeRanges slots;
    auto reach = reader.coveredRange(series);
    if (!reach)
        return failFrom(reach);
    for (const RefusedKey &row : refused) {
        const market::UtcTime open = market::fromUs(row.key);
        if (*reach && (*reach)->contains(open) && series.interval.isOnGrid(open))
            slots.add({open, series.interval.next(open)});
    }
    return slots;
}

} // namespace

Result<std::vector<GapRecord>> refusedHoles(Reader &reader, const market::SeriesKey &series,
                                            const std::vector<RefusedKey> &refused, std::string_view door,
                                            market::UtcTime now)
{
    auto holes = refusedSlots(reader, series, refused).and_then([&](const TimeRanges &slots) {
        return unexplainedSlots(reader, series, slots);
    });
    if (!holes)
        return failFrom(holes);
    std::vector<GapRecord> records;
    for (const TimeRange &hole : holes->ranges()) {
        records.push_back(recordOf(series.instrument, series.interval.slotsBetween(hole.from, hole.to), door,
                                   refused.back().reason, now));
        records.back().interval = series.interval;
        records.back().range = hole;
    }
    return records;
}

Result<std::vector<GapRecord>> refusedHoles(Reader &reader, const market::InstrumentKey &instrument,
                                            const std::vector<RefusedKey> &refused, std::string_view door,
                                            market::UtcTime now)
{
    auto scan = ingest::scanTrades(reader, instrument);
    if (!scan)
        return failFrom(scan);
    market::IdRanges ids;
    for (const RefusedKey &row : refused)
        ids.add({row.key, row.key + 1});
    std::vector<GapRecord> records;
    for (const ingest::TradeHole &hole : scan->holes) {
        if (hole.record)
            continue;
        for (const IdRange &range : ids.ranges()) {
            const IdRange part = range.intersected(hole.ids);
            if (part.isEmpty())
                continue;
            records.push_back(recordOf(instrument, part.to - part.from, door, refused.back().reason, now));
            records.back().range = hole.span;
            records.back().ids = part;
        }
    }
    return records;
}

} // namespace cw::engine
