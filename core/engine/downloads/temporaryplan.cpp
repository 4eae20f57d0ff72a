// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/temporaryplan.h"

#include "core/engine/base/timebounds.h"

#include <algorithm>

namespace cw::engine {
namespace {

using market::InstrumentKey;
using market::SeriesKey;
using market::TimeRange;
using market::TimeRanges;
using market::Trade;
using market::UtcTime;

constexpr std::int64_t kRowsCopied = 20'000;
/// Stored slots, page by page.
Result<TimeRanges> storedSlots(storage::Reader &reader, const SeriesKey &series, TimeRange range)
{
    TimeRanges stored;
    while (!range.isEmpty()) {
        storage::CandleSelect select;
        select.series = series;
        select.range = range;
        select.limit = kRowsCopied;
        auto rows = reader.candles(select);
        if (!rows)
            return failFrom(rows);
        for (const market::Candle &row : *rows)
            stored.add({row.openTime, series.interval.next(row.openTime)});
        if (static_cast<std::int64_t>(rows->size()) < kRowsCopied)
            break;
        range.from = series.interval.next(rows->back().openTime);
    }
    return stored;
}

Result<std::vector<Trade>> tradesWith(storage::Reader &reader, const InstrumentKey &instrument,
                                      market::IdRange ids)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.ids = ids;
    return reader.trades(select);
}

/// Stretches of time in which nothing can be missing, because the ids around them follow one another.
class ContiguousTimes {
public:
    void add(const Trade &trade)
    {
        if (m_last && m_last->id + 1 == trade.id)
            m_times.add({m_last->time, trade.time + kTick});
        m_last = trade;
    }
    [[nodiscard]] const TimeRanges &times() const noexcept { return m_times; }
    [[nodiscard]] const std::optional<Trade> &last() const noexcept { return m_last; }

private:
    TimeRanges m_times;
    std::optional<Trade> m_last;
};

Result<std::optional<Trade>> firstIn(storage::Reader &reader, const InstrumentKey &instrument,
                                     const TimeRange &range)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.time = range;
    select.limit = 1;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front());
}

} // namespace

Result<std::vector<ingest::CandleHole>> missingEverywhere(storage::Reader &reader, const SeriesKey &series,
                                                          const TimeRange &range)
{
    auto stored = storedSlots(reader, series, range);
    if (!stored)
        return failFrom(stored);
    auto reach = reader.coveredRange(series);
    if (!reach)
        return failFrom(reach);
    std::vector<ingest::CandleHole> holes;
    for (const TimeRange &missing : stored->missingIn(range)) {
        ingest::CandleHole hole;
        hole.range = missing;
        hole.isPrehistory = !*reach || missing.from < (*reach)->from;
        holes.push_back(std::move(hole));
    }
    return holes;
}

Result<std::vector<TimeRange>> missingEverywhere(storage::Reader &reader, const InstrumentKey &instrument,
                                                 const TimeRange &range)
{
    auto first = firstIn(reader, instrument, range);
    if (!first)
        return failFrom(first);
    ContiguousTimes covered;
    // The trade before the first one says whether anything lies between it and the start of the range.
    std::int64_t next = *first ? (**first).id - 1 : 0;
    while (*first && (!covered.last() || covered.last()->time < range.to)) {
        auto rows = tradesWith(reader, instrument, {next, next + kRowsCopied});
        if (!rows)
            return failFrom(rows);
        std::for_each(rows->begin(), rows->end(), [&covered](const Trade &trade) { covered.add(trade); });
        next += kRowsCopied;
        if (rows->empty())
            break; // a long hole: what follows is asked for, too, and skipped where it is stored
    }
    return covered.times().missingIn(range);
}

} // namespace cw::engine
