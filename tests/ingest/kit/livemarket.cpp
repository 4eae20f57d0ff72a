// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/livemarket.h"

namespace cw::test {

void LiveMarket::run()
{
    auto newClient = std::make_unique<FakeMarketClient>(timers, truth, start);
    auto newStreams = std::make_unique<FakeStreamPool>();
    client = newClient.get();
    streams = newStreams.get();
    client->lag = [this] { return lag(); };
    ingest::MarketSetup setup;
    setup.market = instrument.market;
    setup.venue = m_venue;
    setup.client = std::move(newClient);
    setup.streams = std::move(newStreams);
    setup.intervals = intervals;
    setup.backfillDays = backfillDays;
    setup.node = node;
    setup.bulk = bulk;
    setup.leftToJobs = [this](const market::InstrumentKey &,
                              const std::optional<market::Interval> &interval) {
        return interval ? leftToJobs : ingest::LeftRanges();
    };
    setup.sink = &store;
    setup.reads = &store;
    setup.timers = &timers;
    setup.listener = &listener;
    setup.clocks = [this] {
        const std::chrono::nanoseconds elapsed = timers.now();
        return ingest::ClockReading{elapsed - m_slept, elapsed, elapsed + clockSetBy};
    };
    ingest = std::make_unique<ingest::MarketIngest>(std::move(setup));
    ingest->track(instrument.symbol);
    ingest->start();
    if (!m_isTicking)
        tick();
    m_isTicking = true;
}

void LiveMarket::kill()
{
    ingest.reset();
    client = nullptr;
    streams = nullptr;
}

void LiveMarket::disconnect(const std::string &reason)
{
    isConnected = false;
    streams->lose(reason);
}

void LiveMarket::sleepFor(std::chrono::milliseconds time)
{
    isAsleep = true;
    timers.advance(time);
    m_slept += time;
    isAsleep = false;
}

void LiveMarket::reconnect()
{
    isConnected = true;
    streams->goLive(now());
}

int LiveMarket::wrongCandles(market::Interval interval, market::UtcTime from, market::UtcTime to)
{
    int wrong = 0;
    const auto key = series(interval);
    const auto &rows = store.candleRows[key];
    for (auto open = interval.ceil(from); interval.next(open) <= to; open = interval.next(open)) {
        const auto row = rows.find(open);
        if (row == rows.end())
            wrong += truth.exists(open) ? 1 : 0;
        else
            wrong += row->second.final && market::sameValues(row->second, FakeMarket::finalCandle(key, open))
                         ? 0
                         : 1;
    }
    return wrong;
}

market::IdRanges LiveMarket::storedIds()
{
    market::IdRanges ids;
    for (const auto &[id, trade] : store.tradeRows[instrument])
        ids.add({id, id + 1});
    return ids;
}

std::chrono::milliseconds LiveMarket::lag()
{
    return maxRestLag.count() > 0 ? std::chrono::milliseconds(random() % maxRestLag.count())
                                  : std::chrono::milliseconds(0);
}

void LiveMarket::tick()
{
    timers.post(std::chrono::milliseconds(100), [this] { tick(); });
    const market::UtcTime time = now();
    const std::int64_t newest = truth.newestId(time);
    if (isAsleep || isStopped)
        return;
    for (std::int64_t id = std::max(m_nextId, newest - 3); sendsTrades && id <= newest; ++id)
        carry([this, trade = truth.trade(id)] { sendTrade(trade); });
    m_nextId = newest + 1;
    for (const market::Interval interval : intervals)
        tickCandle(interval, time);
    if (ingest && ++m_ticks % 3 == 0)
        ingest->tick();
}

void LiveMarket::tickCandle(market::Interval interval, market::UtcTime time)
{
    const auto key = series(interval);
    const auto open = interval.floor(time);
    const auto offset = time - open;
    if (offset < std::chrono::milliseconds(100) && sendsClosedFlags
        && truth.exists(interval.previous(open))) {
        auto closed = FakeMarket::finalCandle(key, interval.previous(open));
        closed.eventTime = time;
        carry([this, key, closed, last = truth.newestId(open) - 1] {
            if (badSlots.contains(closed.openTime))
                streams->refuse({instrument, exchange::StreamKind::Kline, key.interval},
                                market::toUs(closed.openTime), "High is below low.");
            else
                streams->sendKline(key, closed, last);
        });
    } else if (offset % std::chrono::seconds(1) < std::chrono::milliseconds(100) && truth.exists(open)) {
        auto snapshot = FakeMarket::candleAt(key, open, time);
        snapshot.eventTime = time;
        carry([this, key, snapshot] { streams->sendKline(key, snapshot); });
    }
}

void LiveMarket::sendTrade(const market::Trade &trade)
{
    if (badIds.contains(trade.id))
        streams->refuse({instrument, exchange::StreamKind::Trade, std::nullopt}, trade.id,
                        "The price is not above zero.");
    else
        streams->sendTrade(instrument.symbol, trade);
}

template<class Send>
void LiveMarket::carry(Send send)
{
    if (!streams || !isConnected || chance(lossPercent))
        return;
    const auto arrive = [this, send] {
        if (streams && isConnected)
            send();
    };
    if (chance(delayPercent))
        timers.post(std::chrono::milliseconds(100 + random() % 400), arrive);
    else
        arrive();
    if (chance(repeatPercent))
        arrive();
}

} // namespace cw::test
