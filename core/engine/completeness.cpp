// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/completeness.h"

namespace cw::engine {

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
    const auto slots = summary.series.interval.slotsBetween(facts.reach->from, facts.reach->to);
    status.completeness = 100.0 * static_cast<double>(slots - status.missing) / static_cast<double>(slots);
    return status;
}

} // namespace cw::engine
