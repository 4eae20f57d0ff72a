// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/seriesview.h"

namespace cw::api {
namespace {

/// A candle may close a little late, after newer ones did: so many slots before the newest are not trusted either.
constexpr std::int64_t kUnsettledSlots = 64;

void forgetRows(SeriesView &view)
{
    view.first.reset();
    view.last.reset();
    view.lastIsNewest = false;
    view.empty = {};
}

} // namespace

SeriesViews::SeriesViews(interfaces::MarketData &data, ChangeInbox &inbox, BlockCache &blocks)
    : m_data(data), m_inbox(inbox), m_blocks(blocks)
{
}

SeriesView &SeriesViews::current(const market::SeriesKey &series)
{
    // In this order: whatever raised the version was reported before.
    const std::uint64_t version = m_data.version(series);
    applyReports();
    const auto [at, isNew] = m_views.try_emplace(series);
    SeriesView &view = at->second;
    if (isNew) {
        view.version = version;
        view.newestFinal = m_data.newestFinal(series);
    } else if (view.version != version) {
        advance(series, view, version);
    }
    return view;
}

void SeriesViews::applyReports()
{
    for (const auto &[series, range] : m_inbox.take())
        applyReport(series, range);
}

void SeriesViews::applyReport(const market::SeriesKey &changed, const market::TimeRange &range)
{
    for (auto &[series, view] : m_views) {
        if (series.instrument != changed.instrument || !series.interval.isMultipleOf(changed.interval))
            continue;
        m_blocks.drop(series, {series.interval.floor(range.from), series.interval.ceil(range.to)});
        forgetRows(view);
        view.changeReported = true;
    }
}

void SeriesViews::advance(const market::SeriesKey &series, SeriesView &view, std::uint64_t version)
{
    const auto newest = m_data.newestFinal(series);
    const bool closed = view.newestFinal && newest && *view.newestFinal < *newest;
    if (closed) {
        m_blocks.dropFrom(series, series.interval.advance(*view.newestFinal, -kUnsettledSlots));
        view.lastIsNewest = false;
        view.empty = {};
    } else if (!view.changeReported) {
        m_blocks.dropAll(series);
        forgetRows(view);
    }
    view.version = version;
    view.newestFinal = newest;
    view.changeReported = false;
}

} // namespace cw::api
