// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/unexplainedslots.h"

namespace cw::engine {

using market::TimeRange;
using market::TimeRanges;

Result<TimeRanges> unexplainedSlots(storage::Reader &reader, const market::SeriesKey &series, const TimeRanges &slots)
{
    TimeRanges found;
    for (const TimeRange &range : slots.ranges()) {
        auto missing = reader.missingCandles(series, range);
        if (!missing)
            return failFrom(missing);
        for (const TimeRange &hole : *missing)
            found.add(hole);
    }
    auto records = reader.gaps(series.instrument, series.interval, /*onlyUnresolved=*/true);
    if (!records)
        return failFrom(records);
    for (const storage::GapRecord &record : *records)
        found.remove(record.range);
    return found;
}

} // namespace cw::engine
