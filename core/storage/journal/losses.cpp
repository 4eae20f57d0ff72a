// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/losses.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::storage::journal {

void Losses::add(const WriteBatch &batch, std::string_view cause, const std::string &evidence)
{
    if (isEmpty()) {
        m_cause = cause;
        m_evidence = evidence;
    }
    for (const TradeBatch &part : batch.trades) {
        for (const Trade &trade : part.trades)
            addRun(m_trades[part.instrument], {trade.id, trade.id + 1}, {trade.time, trade.time});
    }
    for (const CandleBatch &part : batch.candles) {
        for (const Candle &candle : part.candles) {
            const UtcTime next = part.series.interval.next(candle.openTime);
            addRun(m_candles[part.series], {candle.openTime, next}, {candle.openTime, next});
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
    if (gap.ids)
        addRun(m_trades[gap.instrument], *gap.ids, gap.range);
    else if (gap.interval)
        addRun(m_candles[{gap.instrument, *gap.interval}], gap.range, gap.range);
}

template<class Key>
void Losses::addRun(Runs<Key> &runs, const market::Range<Key> &range, const TimeRange &span)
{
    if (range.isEmpty())
        return;
    Key from = range.from;
    Run<Key> merged{range.to, span};
    // The run before it may touch it, and so may any number of those behind it.
    auto at = runs.upper_bound(from);
    if (at != runs.begin() && from <= std::prev(at)->second.end)
        --at;
    while (at != runs.end() && at->first <= merged.end) {
        from = std::min(from, at->first);
        merged.end = std::max(merged.end, at->second.end);
        merged.span = {std::min(merged.span.from, at->second.span.from),
                       std::max(merged.span.to, at->second.span.to)};
        at = runs.erase(at);
    }
    runs.emplace(from, merged);
    if (runs.size() > kMaxRanges) {
        const auto last = std::prev(runs.end());
        const auto before = std::prev(last);
        addRun(runs, {before->second.end, last->first}, before->second.span);
    }
}

GapRecord Losses::recordOf(const InstrumentKey &instrument, const TimeRange &span) const
{
    GapRecord record;
    record.instrument = instrument;
    record.range = span;
    record.status = GapStatus::Open;
    record.cause = m_cause;
    record.evidence = m_evidence;
    record.foundAt = span.to;
    return record;
}

void Losses::restore(const std::vector<GapRecord> &records)
{
    if (isEmpty() && !records.empty()) {
        m_cause = records.front().cause;
        m_evidence = records.front().evidence;
    }
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
    for (const auto &[instrument, runs] : m_trades) {
        for (const auto &[from, run] : runs) {
            records.push_back(recordOf(instrument, run.span));
            records.back().ids = IdRange{from, run.end};
        }
    }
    for (const auto &[series, runs] : m_candles) {
        for (const auto &[from, run] : runs) {
            records.push_back(recordOf(series.instrument, {from, run.end}));
            records.back().interval = series.interval;
        }
    }
    return records;
}

} // namespace cw::storage::journal
