// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/candleshelf.h"

#include "core/engine/base/timebounds.h"
#include "core/market/aggregate.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::CandleQuery;
using market::Candle;
using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

using Rows = std::vector<Candle>;

/// Fine candles read at once while building coarser ones.
constexpr std::int64_t kPartsAtOnce = 50'000;

TimeRange rangeOf(const CandleQuery &query)
{
    return {query.from.value_or(UtcTime()), query.to ? *query.to + kTick : kEndOfTime};
}

/// Keeps the rows the limit allows: the oldest when a start is given, otherwise the newest.
void cut(Rows &rows, const CandleQuery &query)
{
    const auto limit = static_cast<std::size_t>(std::max(query.limit, 0));
    if (rows.size() <= limit)
        return;
    const auto surplus = static_cast<std::ptrdiff_t>(rows.size() - limit);
    if (query.from)
        rows.erase(rows.end() - surplus, rows.end());
    else
        rows.erase(rows.begin(), rows.begin() + surplus);
}

void put(Rows &rows, const Candle &candle)
{
    const auto at = std::lower_bound(rows.begin(), rows.end(), candle.openTime,
                                     [](const Candle &c, UtcTime t) { return c.openTime < t; });
    if (at == rows.end() || at->openTime != candle.openTime)
        rows.insert(at, candle);
    else if (market::replaces(candle, *at))
        *at = candle;
}

/// True when the parts of the last slot begin with it and follow one another, as those of a slot in progress do.
bool isContiguousStart(const Rows &parts, Interval finer, UtcTime slot)
{
    auto it = std::lower_bound(parts.begin(), parts.end(), slot,
                               [](const Candle &c, UtcTime t) { return c.openTime < t; });
    UtcTime expected = slot;
    for (; it != parts.end(); ++it) {
        if (it->openTime != expected)
            return false;
        expected = finer.next(expected);
    }
    return expected != slot;
}

} // namespace

Result<Rows> CandleShelf::candles(const CandleQuery &query)
{
    if (query.limit <= 0)
        return Rows();
    auto rows = native(query);
    if (!rows || !rows->empty())
        return rows;
    auto present = extent(query.series);
    if (!present)
        return failFrom(present);
    if (*present)
        return rows;
    auto parts = partsOf(query.series);
    if (!parts)
        return failFrom(parts);
    return parts->empty() ? rows : derived(query, *parts);
}

Result<Rows> CandleShelf::native(const CandleQuery &query)
{
    // The tail is copied before the database is read: a row that is committed between the two is in both, not in
    // neither.
    const LiveTail::View view = m_tail.view(query.series);
    auto rows = stored(query);
    if (!rows)
        return rows;
    if (!rows->empty()) {
        const auto newest =
            std::find_if(rows->rbegin(), rows->rend(), [](const Candle &c) { return c.final; });
        if (newest != rows->rend())
            m_tail.noteFinal(query.series, newest->openTime);
    }
    const TimeRange range = rangeOf(query);
    for (const Candle &candle : view.finals) {
        if (range.contains(candle.openTime))
            put(*rows, candle);
    }
    if (query.includeOpen && view.open && range.contains(view.open->openTime))
        put(*rows, *view.open);
    cut(*rows, query);
    return rows;
}

Result<Rows> CandleShelf::stored(const CandleQuery &query)
{
    storage::CandleSelect select;
    select.series = query.series;
    select.range = rangeOf(query);
    select.limit = query.limit;
    select.order = query.from ? storage::Order::Ascending : storage::Order::Descending;
    select.onlyFinal = !query.includeOpen;
    auto rows = m_reader.candles(select);
    if (rows && select.order == storage::Order::Descending)
        std::reverse(rows->begin(), rows->end());
    return rows;
}

Result<std::optional<TimeRange>> CandleShelf::extent(const SeriesKey &series)
{
    CandleQuery query{series, UtcTime(), std::nullopt, 1, true};
    auto first = native(query);
    if (!first)
        return failFrom(first);
    if (first->empty())
        return std::optional<TimeRange>();
    query.from.reset();
    auto last = native(query);
    if (!last)
        return failFrom(last);
    return std::optional(TimeRange{first->front().openTime, last->back().openTime});
}

Result<std::vector<CandleShelf::Parts>> CandleShelf::partsOf(const SeriesKey &series)
{
    std::vector<Parts> parts;
    const auto all = Interval::all();
    for (auto finer = all.rbegin(); finer != all.rend(); ++finer) {
        if (*finer == series.interval || !series.interval.isMultipleOf(*finer))
            continue;
        const SeriesKey candidate{series.instrument, *finer};
        auto present = extent(candidate);
        if (!present)
            return failFrom(present);
        if (*present)
            parts.push_back({candidate, **present});
    }
    return parts;
}

Result<Rows> CandleShelf::derived(const CandleQuery &query, const std::vector<Parts> &parts)
{
    TimeRange present = parts.front().extent;
    for (const Parts &each : parts)
        present = {std::min(present.from, each.extent.from), std::max(present.to, each.extent.to)};
    const Interval target = query.series.interval;
    TimeRange slots = rangeOf(query);
    slots = {target.ceil(std::max(slots.from, target.floor(present.from))),
             target.ceil(std::min(slots.to, target.next(target.floor(present.to))))};
    const std::int64_t ratio = std::max<std::int64_t>(
        1, parts.back().series.interval.slotsBetween(slots.from, target.next(slots.from)));
    const std::int64_t step = std::clamp<std::int64_t>(kPartsAtOnce / ratio, 1, query.limit);

    Rows rows;
    while (!slots.isEmpty() && rows.size() < static_cast<std::size_t>(query.limit)) {
        TimeRange chunk = slots;
        if (query.from)
            slots.from = chunk.to = std::min(slots.to, target.advance(slots.from, step));
        else
            slots.to = chunk.from = std::max(slots.from, target.advance(slots.to, -step));
        auto built = derivedIn(query, parts, chunk);
        if (!built)
            return built;
        rows.insert(query.from ? rows.end() : rows.begin(), built->begin(), built->end());
    }
    cut(rows, query);
    return rows;
}

Result<Rows> CandleShelf::derivedIn(const CandleQuery &query, const std::vector<Parts> &parts, const TimeRange &slots)
{
    const Interval target = query.series.interval;
    Rows rows;
    market::TimeRanges left{slots};
    for (const Parts &each : parts) {
        const market::TimeRanges wanted = left;
        for (const TimeRange &range : wanted.ranges()) {
            auto built = derivedFrom(query, each, range);
            if (!built)
                return built;
            for (const Candle &candle : *built) {
                left.remove({candle.openTime, target.next(candle.openTime)});
                put(rows, candle);
            }
        }
    }
    return rows;
}

Result<Rows> CandleShelf::derivedFrom(const CandleQuery &query, const Parts &parts, const TimeRange &slots)
{
    const Interval finer = parts.series.interval;
    CandleQuery fine{parts.series, slots.from, slots.to - kTick, INT32_MAX, query.includeOpen};
    auto rows = native(fine);
    if (!rows)
        return rows;
    const UtcTime openSlot = query.series.interval.floor(parts.extent.to);
    Rows built;
    for (const auto &[candle, complete] : market::aggregate(*rows, finer, query.series.interval)) {
        const bool isInProgress =
            query.includeOpen && candle.openTime == openSlot && isContiguousStart(*rows, finer, openSlot);
        if (candle.final || (query.includeOpen && complete) || isInProgress)
            built.push_back(candle);
    }
    return built;
}

} // namespace cw::engine
