// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/startfacts.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::UtcTime;

void raise(std::optional<UtcTime> &newest, UtcTime time) { newest = newest ? std::max(*newest, time) : time; }

/// The newest trade before this run's own, and before `end` where that is given.
Result<std::optional<market::Trade>> newestTrade(storage::Reader &reader, const market::InstrumentKey &instrument,
                                                 const OwnRows &own, std::optional<UtcTime> end)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    if (const auto first = own.firstTrades.find(instrument.symbol); first != own.firstTrades.end())
        select.ids = market::IdRange{0, first->second};
    if (end)
        select.time = market::TimeRange{UtcTime(), *end};
    select.limit = 1;
    select.order = storage::Order::Descending;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front());
}

/// When the newest candle closed of those that opened before `end`.
Result<std::optional<UtcTime>> newestClose(storage::Reader &reader, const market::SeriesKey &series, UtcTime end)
{
    storage::CandleSelect select;
    select.series = series;
    select.range = {UtcTime(), end};
    select.limit = 1;
    select.order = storage::Order::Descending;
    auto rows = reader.candles(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front().closeTime);
}

/// Exchange time of the newest row before `end`, without which all rows count. `trade`: the newest one before it.
Result<std::optional<UtcTime>> newestRow(storage::Reader &reader, const market::InstrumentKey &instrument,
                                         const std::vector<market::Interval> &intervals,
                                         const std::optional<market::Trade> &trade, std::optional<UtcTime> end)
{
    std::optional<UtcTime> newest = trade ? std::optional(trade->time) : std::nullopt;
    const UtcTime farAway = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);
    for (const market::Interval interval : intervals) {
        auto close = newestClose(reader, {instrument, interval}, end ? interval.floor(*end) : farAway);
        if (!close)
            return failFrom(close);
        if (*close)
            raise(newest, **close);
    }
    return newest;
}

/// Who recorded it last before `moment`; nothing where that was overwritten. `mark`: of whoever knew what is stored.
std::optional<RecordMark> recorderBefore(const std::optional<RecordMark> &mark, const std::vector<UnreadRun> &unread,
                                         UtcTime moment)
{
    std::optional<RecordMark> last;
    UtcTime since;
    if (mark && mark->at < moment) {
        last = mark;
        since = mark->at;
    }
    for (const UnreadRun &run : unread) {
        if (run.since >= moment || (last && run.since <= since))
            continue;
        last = run.mark;
        since = run.since;
    }
    return last;
}

/// When nobody recorded it before each of the runs that could not read what is stored, and who did before this one.
Result<> addUnread(storage::Reader &reader, const market::InstrumentKey &instrument,
                   const std::vector<market::Interval> &intervals, const OwnRows &own,
                   std::vector<UnreadRun> unread, InstrumentFacts &facts)
{
    std::erase_if(unread, [&](const UnreadRun &run) { return run.since == own.since; });
    for (const UnreadRun &run : unread) {
        const auto before = recorderBefore(facts.mark, unread, run.since);
        if (!before)
            continue;
        auto trade = newestTrade(reader, instrument, own, run.since);
        if (!trade)
            return failFrom(trade);
        auto newest = newestRow(reader, instrument, intervals, *trade, run.since);
        if (!newest)
            return failFrom(newest);
        if (*newest)
            facts.earlier.push_back({*before, **newest, run.since});
    }
    facts.mark = recorderBefore(facts.mark, unread, UtcTime::max());
    return {};
}

Result<> addDropped(storage::Reader &reader, const market::InstrumentKey &instrument, InstrumentFacts &facts)
{
    auto records = reader.gapsBesideCandles(instrument);
    if (!records)
        return failFrom(records);
    const std::int64_t newest = facts.lastTrade ? facts.lastTrade->id : -1;
    for (storage::GapRecord &record : *records) {
        const bool isOpen = storage::isOpen(record.status);
        if (isOpen && record.ids && newest < record.ids->from)
            facts.dropped.push_back(std::move(record));
    }
    std::ranges::sort(facts.dropped, {}, [](const storage::GapRecord &record) { return record.ids->from; });
    return {};
}

Result<InstrumentFacts> readInstrument(storage::Reader &reader, const market::InstrumentKey &instrument,
                                       const std::vector<market::Interval> &intervals, const OwnRows &own,
                                       const std::vector<UnreadRun> &unread)
{
    InstrumentFacts facts;
    auto mark = reader.state(recordMarkName(instrument));
    if (!mark)
        return failFrom(mark);
    facts.mark = *mark ? parseRecordMark(**mark) : std::nullopt;
    auto followed = reader.statesUnder(followMarkPrefix(instrument));
    if (!followed)
        return failFrom(followed);
    FollowMarks::States records;
    if (*mark)
        records.emplace_back(recordMarkName(instrument), **mark);
    facts.followed = FollowMarks(*followed, records);
    auto absence = reader.state(absenceMarkName(instrument));
    if (!absence)
        return failFrom(absence);
    facts.absence = *absence ? parseAbsenceMark(**absence) : std::nullopt;
    auto trade = newestTrade(reader, instrument, own, std::nullopt);
    if (!trade)
        return failFrom(trade);
    if (*trade)
        facts.lastTrade = {(*trade)->id, (*trade)->time};
    auto newest = newestRow(reader, instrument, intervals, *trade, own.since);
    if (!newest)
        return failFrom(newest);
    facts.lastStored = *newest;
    if (auto added = addDropped(reader, instrument, facts); !added)
        return failFrom(added);
    if (auto added = addUnread(reader, instrument, intervals, own, unread, facts); !added)
        return failFrom(added);
    return facts;
}

} // namespace

std::optional<LastTrade> lastKnownTrade(const InstrumentFacts &facts)
{
    std::optional<LastTrade> last = facts.lastTrade;
    for (const storage::GapRecord &record : facts.dropped) {
        if (!last || record.ids->from <= last->id + 1)
            last = LastTrade{std::max(last ? last->id : -1, record.ids->to - 1), record.range.to};
    }
    return last;
}

Result<StartFacts> readStartFacts(storage::Reader &reader, market::Market market, const std::string &host,
                                  const std::vector<std::string> &symbols,
                                  const std::vector<market::Interval> &intervals, const OwnRows &own)
{
    StartFacts facts;
    auto block = reader.state(blockMarkName(host));
    if (!block)
        return failFrom(block);
    facts.block = *block ? parseBlockMark(**block) : std::nullopt;
    auto states = reader.statesUnder(unreadRunPrefix(market));
    if (!states)
        return failFrom(states);
    facts.unread = parseUnreadRuns(market, *states);
    for (const std::string &symbol : symbols) {
        auto instrument = readInstrument(reader, {market, symbol}, intervals, own, facts.unread);
        if (!instrument)
            return failFrom(instrument);
        facts.instruments.emplace(symbol, std::move(*instrument));
    }
    return facts;
}

} // namespace cw::ingest
