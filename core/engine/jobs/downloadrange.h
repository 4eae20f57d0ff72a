// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/feed/candletrack.h"
#include "core/interfaces/jobs.h"

#include <algorithm>

namespace cw::engine {

/// Slots that a download of candles asks for: the whole ones of its range that can be final by `now`, the exchange's time,
/// and at most as many as it names.
[[nodiscard]] inline market::TimeRange downloadRange(const interfaces::BackfillRequest &request,
                                                     market::UtcTime now)
{
    const market::Interval interval = request.interval;
    market::TimeRange range{interval.ceil(request.range.from), interval.ceil(request.range.to)};
    range.to = std::min(range.to, interval.floor(now - ingest::kFinalityGrace));
    if (request.maxRows)
        range.to = std::min(range.to, interval.advance(range.from, *request.maxRows));
    return range;
}

} // namespace cw::engine
