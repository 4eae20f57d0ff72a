// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/losses.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::storage::journal {

void Losses::add(const WriteBatch &batch, std::string_view cause, const std::string &evidence)
{
    const auto reason = std::make_shared<const Reason>(Reason{std::string(cause), evidence});
    for (const TradeBatch &part : batch.trades) {
        for (const Trade &trade : part.trades)
            addRun(m_trades[part.instrument], {trade.id, trade.id + 1}, {trade.time, trade.time}, reason);
    }
    for (const CandleBatch &part : batch.candles) {
        for (const Candle &candle : part.candles) {
            const UtcTime next = part.series.interval.next(candle.openTime);
            addRun(m_candles[part.series], {candle.openTime, next}, {candle.openTime, next}, reason);
        }
    }
    for (const GapRecord &gap : batch.gaps)
        addGap(gap);
}

/// A hole that could not be put on record is as missing as the rows beside it.
void Losses::addGap(const GapRecord &gap)
{
    if (gap.status != GapStatus::Open && gap.status != GapStatus::Repairing)
        return;
    if (gap.ids ? gap.ids->isEmpty() : gap.range.isEmpty())
        return;
    const auto reason = std::make_shared<const Reason>(Reason{gap.cause, gap.evidence});
    if (gap.ids)
        addRun(m_trades[gap.instrument], *gap.ids, gap.range, reason);
    else if (gap.interval)
        addRun(m_candles[{gap.instrument, *gap.interval}], gap.range, gap.range, reason);
}

/// Adds what of the range is not lost yet.
template<class Key>
void Losses::addRun(Runs<Key> &runs, const market::Range<Key> &range, const TimeRange &span,
                    const SharedReason &reason)
{
    Key from = range.from;
    auto at = runs.upper_bound(from);
    if (at != runs.begin())
        from = std::max(from, std::prev(at)->second.end);
    while (from < range.to) {
        const Key to = at == runs.end() ? range.to : std::min(range.to, at->first);
        const Key next = at == runs.end() ? range.to : at->second.end;
        if (from < to)
            addPart(runs, {from, to}, span, reason);
        from = next;
        at = runs.lower_bound(from);
    }
    while (runs.size() > kMaxRanges) {
        const auto last = std::prev(runs.end());
        const auto before = std::prev(last);
        before->second.end = last->second.end;
        before->second.span.to = std::max(before->second.span.to, last->second.span.to);
        runs.erase(last);
    }
}

/// Adds a range that overlaps none; neighbours of the same cause become one with it, whatever each was told with.
template<class Key>
void Losses::addPart(Runs<Key> &runs, market::Range<Key> part, TimeRange span, SharedReason reason)
{
    const auto joins = [&](const auto &run) {
        return run->second.reason->cause == reason->cause
               && (run->second.end == part.from || run->first == part.to);
    };
    const auto join = [&](auto run) {
        part = {std::min(part.from, run->first), std::max(part.to, run->second.end)};
        span = {std::min(span.from, run->second.span.from), std::max(span.to, run->second.span.to)};
        reason = run->second.reason;
        return runs.erase(run);
    };
    auto behind = runs.lower_bound(part.from);
    if (behind != runs.end() && joins(behind))
        behind = join(behind);
    if (behind != runs.begin() && joins(std::prev(behind)))
        join(std::prev(behind));
    runs.emplace(part.from, Run<Key>{part.to, span, std::move(reason)});
}

void Losses::restore(const std::vector<GapRecord> &records)
{
    for (const GapRecord &record : records)
        addGap(record);
}

std::vector<GapRecord> Losses::take()
{
    std::vector<GapRecord> taken = records();
    clear();
    return taken;
}

void Losses::clear() noexcept
{
    m_trades.clear();
    m_candles.clear();
}

std::vector<GapRecord> Losses::records() const
{
    std::vector<GapRecord> records;
    const auto add = [&](const InstrumentKey &instrument, const TimeRange &range,
                         const auto &run) -> GapRecord & {
        GapRecord &record = records.emplace_back();
        record.instrument = instrument;
        record.range = range;
        record.status = GapStatus::Open;
        record.cause = run.reason->cause;
        record.evidence = run.reason->evidence;
        record.foundAt = range.to;
        return record;
    };
    for (const auto &[instrument, runs] : m_trades) {
        for (const auto &[from, run] : runs)
            add(instrument, run.span, run).ids = IdRange{from, run.end};
    }
    for (const auto &[series, runs] : m_candles) {
        for (const auto &[from, run] : runs)
            add(series.instrument, {from, run.end}, run).interval = series.interval;
    }
    return records;
}

} // namespace cw::storage::journal
