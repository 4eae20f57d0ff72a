// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/startfacts.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::UtcTime;

void raise(std::optional<UtcTime> &newest, UtcTime time) { newest = newest ? std::max(*newest, time) : time; }

Result<> addTrades(storage::Reader &reader, const market::InstrumentKey &instrument, const OwnRows &own,
                   InstrumentFacts &facts)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    if (const auto first = own.firstTrades.find(instrument.symbol); first != own.firstTrades.end())
        select.ids = market::IdRange{0, first->second};
    select.limit = 1;
    select.order = storage::Order::Descending;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    if (!rows->empty()) {
        facts.lastTrade = {rows->front().id, rows->front().time};
        raise(facts.lastStored, rows->front().time);
    }
    return {};
}

Result<> addCandles(storage::Reader &reader, const market::SeriesKey &series, const OwnRows &own,
                    InstrumentFacts &facts)
{
    storage::CandleSelect select;
    select.series = series;
    const UtcTime farAway = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);
    select.range = {UtcTime(), own.since ? series.interval.floor(*own.since) : farAway};
    select.limit = 1;
    select.order = storage::Order::Descending;
    auto rows = reader.candles(select);
    if (!rows)
        return failFrom(rows);
    if (!rows->empty())
        raise(facts.lastStored, rows->front().closeTime);
    return {};
}

Result<InstrumentFacts> readInstrument(storage::Reader &reader, const market::InstrumentKey &instrument,
                                       const std::vector<market::Interval> &intervals, const OwnRows &own)
{
    InstrumentFacts facts;
    auto mark = reader.state(recordMarkName(instrument));
    if (!mark)
        return failFrom(mark);
    facts.mark = *mark ? parseRecordMark(**mark) : std::nullopt;
    auto absence = reader.state(absenceMarkName(instrument));
    if (!absence)
        return failFrom(absence);
    facts.absence = *absence ? parseAbsenceMark(**absence) : std::nullopt;
    if (auto added = addTrades(reader, instrument, own, facts); !added)
        return failFrom(added);
    for (const market::Interval interval : intervals) {
        if (auto added = addCandles(reader, {instrument, interval}, own, facts); !added)
            return failFrom(added);
    }
    return facts;
}

} // namespace

Result<StartFacts> readStartFacts(storage::Reader &reader, market::Market market, const std::string &host,
                                  const std::vector<std::string> &symbols,
                                  const std::vector<market::Interval> &intervals, const OwnRows &own)
{
    StartFacts facts;
    auto block = reader.state(blockMarkName(host));
    if (!block)
        return failFrom(block);
    facts.block = *block ? parseBlockMark(**block) : std::nullopt;
    for (const std::string &symbol : symbols) {
        auto instrument = readInstrument(reader, {market, symbol}, intervals, own);
        if (!instrument)
            return failFrom(instrument);
        facts.instruments.emplace(symbol, std::move(*instrument));
    }
    return facts;
}

} // namespace cw::ingest
