// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/seriesview.h"

namespace cw::api {
namespace {

void forgetRows(SeriesView &view)
{
    view.first.reset();
    view.last.reset();
    view.lastIsNewest = false;
    view.empty = {};
}

/// Rows of `range` came, went or changed.
void forgetRows(SeriesView &view, const market::TimeRange &range)
{
    if (view.first && range.from <= *view.first)
        view.first.reset();
    if (view.last && range.contains(*view.last))
        view.last.reset();
    if (view.last && *view.last < range.to)
        view.lastIsNewest = false;
    view.empty.remove(range);
}

} // namespace

SeriesViews::SeriesViews(interfaces::MarketData &data, ChangeInbox &inbox, BlockCache &blocks)
    : m_data(data), m_inbox(inbox), m_blocks(blocks)
{
}

SeriesView &SeriesViews::current(const market::SeriesKey &series)
{
    // In this order: what was reported before the version rose is seen with it.
    const std::uint64_t version = m_data.version(series);
    applyReports();
    const auto [at, isNew] = m_views.try_emplace(series);
    SeriesView &view = at->second;
    if (!isNew && view.version != version) {
        ++view.revision;
        if (!view.changeReported) {
            m_blocks.dropAll(series);
            forgetRows(view);
        }
    }
    view.version = version;
    view.changeReported = false;
    return view;
}

void SeriesViews::applyReports()
{
    for (const auto &[series, ranges] : m_inbox.take())
        applyReport(series, ranges);
}

void SeriesViews::applyReport(const market::SeriesKey &changed, const market::TimeRanges &ranges)
{
    for (auto &[series, view] : m_views) {
        const market::Interval interval = series.interval;
        if (series.instrument != changed.instrument || !interval.isMultipleOf(changed.interval))
            continue;
        for (const auto &range : ranges.ranges()) {
            const market::TimeRange slots{interval.floor(range.from), interval.ceil(range.to)};
            m_blocks.drop(series, slots);
            forgetRows(view, slots);
        }
        view.changeReported = true;
        ++view.revision;
    }
}

} // namespace cw::api
