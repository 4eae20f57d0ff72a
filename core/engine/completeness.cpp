// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/completeness.h"

#include "core/ingest/gapscan.h"

namespace cw::engine {

using storage::SeriesSummary;

Result<interfaces::SeriesStatus> Completeness::statusOf(storage::Reader &reader, const SeriesSummary &summary)
{
    auto missing = missingOf(reader, summary);
    if (!missing)
        return failFrom(missing);
    interfaces::SeriesStatus status;
    status.series = summary.series;
    status.first = summary.first;
    status.last = summary.last;
    status.rows = summary.rows;
    status.missing = *missing;
    const market::Interval interval = summary.series.interval;
    const auto slots = interval.slotsBetween(summary.coveredFrom, interval.next(summary.coveredTo));
    if (slots > 0)
        status.completeness = 100.0 * static_cast<double>(slots - *missing) / static_cast<double>(slots);
    return status;
}

Result<std::int64_t> Completeness::missingOf(storage::Reader &reader, const SeriesSummary &summary)
{
    const market::Interval interval = summary.series.interval;
    const market::UtcTime end = interval.next(summary.coveredTo);
    if (summary.finalRows == interval.slotsBetween(summary.coveredFrom, end))
        return 0;
    const std::uint64_t version = m_tail.version(summary.series);
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_known.find(summary.series);
        if (known != m_known.end() && known->second.version == version && known->second.rows == summary.rows)
            return known->second.missing;
    }
    auto scan = ingest::recheckCandles(reader, summary.series, {summary.coveredFrom, end});
    if (!scan)
        return failFrom(scan);
    const std::lock_guard lock(m_mutex);
    m_known[summary.series] = {version, summary.rows, scan->missing};
    return scan->missing;
}

} // namespace cw::engine
