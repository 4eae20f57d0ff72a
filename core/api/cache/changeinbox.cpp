// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/changeinbox.h"

#include <utility>

namespace cw::api {
namespace {

constexpr std::size_t kMaxRanges = 64;

} // namespace

void ChangeInbox::add(const interfaces::RangeChanged &change) { add(change.series, change.range); }

void ChangeInbox::add(const interfaces::CandleUpdate &update)
{
    const market::UtcTime open = update.candle.openTime;
    if (update.closed)
        add(update.series, {open, update.series.interval.next(open)});
}

ChangeInbox::Changes ChangeInbox::take()
{
    if (!m_hasChanges.load(std::memory_order_acquire))
        return {};
    const std::scoped_lock lock(m_mutex);
    m_hasChanges.store(false, std::memory_order_relaxed);
    return std::exchange(m_changes, {});
}

void ChangeInbox::add(const market::SeriesKey &series, const market::TimeRange &range)
{
    const std::scoped_lock lock(m_mutex);
    auto &ranges = m_changes[series];
    ranges.add(range);
    if (ranges.ranges().size() > kMaxRanges)
        ranges.add({ranges.ranges().front().from, ranges.ranges().back().to});
    m_hasChanges.store(true, std::memory_order_release);
}

} // namespace cw::api
