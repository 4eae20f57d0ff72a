// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/livetail.h"

#include <algorithm>
#include <chrono>

namespace cw::engine {

using market::Candle;
using market::SeriesKey;

LiveTail::LiveTail()
{
    // A version from an earlier run must not look like one of this run, or a client's cached answer would stand.
    const auto start = std::chrono::system_clock::now().time_since_epoch();
    const auto first =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(start).count());
    for (auto &version : m_versions)
        version.store(first, std::memory_order_relaxed);
}

void LiveTail::move(const SeriesKey &series, const Candle &candle, bool closed)
{
    {
        const std::lock_guard lock(m_mutex);
        Entry &entry = m_entries[series];
        auto &[finals, open] = entry.view;
        if (!closed) {
            if (!open || open->openTime <= candle.openTime)
                open = candle;
            return;
        }
        if (open && open->openTime <= candle.openTime)
            open.reset();
        const auto at = std::lower_bound(finals.begin(), finals.end(), candle.openTime,
                                         [](const Candle &c, market::UtcTime t) { return c.openTime < t; });
        if (at != finals.end() && at->openTime == candle.openTime)
            *at = candle;
        else
            finals.insert(at, candle);
        entry.newestFinal = std::max(entry.newestFinal.value_or(candle.openTime), candle.openTime);
    }
    touch(series);
}

void LiveTail::commit(const SeriesKey &series, const market::TimeRange &range)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(series);
    if (found != m_entries.end())
        std::erase_if(found->second.view.finals, [&](const Candle &c) { return range.contains(c.openTime); });
}

void LiveTail::touch(const SeriesKey &series)
{
    // Coarser candles are built from this series where they are not stored themselves.
    for (const market::Interval interval : market::Interval::all()) {
        if (interval == series.interval || interval.isMultipleOf(series.interval))
            m_versions[counterOf({series.instrument, interval})].fetch_add(1, std::memory_order_acq_rel);
    }
}

void LiveTail::noteFinal(const SeriesKey &series, market::UtcTime open)
{
    const std::lock_guard lock(m_mutex);
    auto &newest = m_entries[series].newestFinal;
    newest = std::max(newest.value_or(open), open);
}

void LiveTail::forget(const market::InstrumentKey &instrument)
{
    const std::lock_guard lock(m_mutex);
    for (auto &[key, entry] : m_entries) {
        if (key.instrument == instrument)
            entry.view.open.reset();
    }
}

LiveTail::View LiveTail::view(const SeriesKey &series) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(series);
    return found == m_entries.end() ? View() : found->second.view;
}

std::optional<market::UtcTime> LiveTail::newestFinal(const SeriesKey &series) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(series);
    return found == m_entries.end() ? std::nullopt : found->second.newestFinal;
}

std::uint64_t LiveTail::version(const SeriesKey &series) const noexcept
{
    return m_versions[counterOf(series)].load(std::memory_order_acquire);
}

std::size_t LiveTail::counterOf(const SeriesKey &series) noexcept
{
    return std::hash<SeriesKey>()(series) % kCounters;
}

} // namespace cw::engine
