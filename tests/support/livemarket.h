// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/marketingest.h"
#include "tests/support/fakemarketclient.h"
#include "tests/support/fakestreampool.h"
#include "tests/support/memorystore.h"

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace cw::test {

/// Takes what ingest tells, without passing it on.
class CountingListener final : public ingest::Listener {
public:
    std::vector<market::Trade> trades;
    std::map<market::SeriesKey, std::vector<market::Candle>> closed;
    std::vector<market::TimeRange> provenEmpty;
    int jobs = 0;
    int endedJobs = 0;

    void candleMoved(const market::SeriesKey &series, const market::Candle &candle, bool isClosed) override
    {
        if (isClosed)
            closed[series].push_back(candle);
    }
    void candlesCommitted(const market::SeriesKey &, const market::TimeRange &) override {}
    void rangeStored(const market::SeriesKey &, const market::TimeRange &) override {}
    void coverageChanged(const market::SeriesKey &, const market::TimeRange &range) override
    {
        provenEmpty.push_back(range);
    }
    void tradesArrived(const market::InstrumentKey &, std::vector<market::Trade> arrived) override
    {
        trades.insert(trades.end(), arrived.begin(), arrived.end());
    }
    void tickerMoved(const interfaces::TickerUpdate &) override {}
    [[nodiscard]] std::int64_t workStarted(interfaces::JobKind, const std::string &) override
    {
        return ++jobs;
    }
    void workMoved(std::int64_t, std::int64_t, std::int64_t) override {}
    void workEnded(std::int64_t, const Result<> &, const storage::WriteReport &) override { ++endedJobs; }
};

/// A market's ingest against a FakeMarket that runs live in virtual time: one trade every 100 ms, a candle snapshot a
/// second, a closed flag right after each slot. What reaches the stream can be tampered with.
class LiveMarket {
public:
    explicit LiveMarket(std::shared_ptr<const exchange::Venue> venue) : m_venue(std::move(venue)) {}

    market::InstrumentKey instrument{market::Market::Spot, "BTCUSDT"};
    std::vector<market::Interval> intervals{market::Interval::M1};
    int backfillDays = 1;
    market::UtcTime start = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1) + std::chrono::hours(12);
    FakeMarket truth;
    VirtualTimers timers;
    MemoryStore store{timers};
    CountingListener listener;
    FakeMarketClient *client = nullptr;
    FakeStreamPool *streams = nullptr;
    std::unique_ptr<ingest::MarketIngest> ingest;

    bool isConnected = true;
    /// Chance in percent that a message is lost on the way, comes twice, or comes late.
    unsigned lossPercent = 0;
    unsigned repeatPercent = 0;
    unsigned delayPercent = 0;
    bool sendsClosedFlags = true;
    bool sendsTrades = true;
    /// The machine is suspended, or only this process is stopped: nothing arrives and nothing ticks.
    bool isAsleep = false;
    bool isStopped = false;
    std::chrono::nanoseconds clockSetBy{0}; ///< what somebody added to the local clock
    /// Trades of these ids, and closed candles of these slots, come with impossible values.
    market::IdRanges badIds;
    market::TimeRanges badSlots;
    std::mt19937 random{1};
    std::chrono::milliseconds maxRestLag{0};

    [[nodiscard]] market::UtcTime now() const { return start + timers.now(); }
    [[nodiscard]] market::SeriesKey series(market::Interval interval) const { return {instrument, interval}; }

    void run()
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
    /// As if the process was killed.
    void kill()
    {
        ingest.reset();
        client = nullptr;
        streams = nullptr;
    }
    void disconnect(const std::string &reason)
    {
        isConnected = false;
        streams->lose(reason);
    }
    /// The machine sleeps for so long; its connection does not survive.
    void sleepFor(std::chrono::milliseconds time)
    {
        isAsleep = true;
        timers.advance(time);
        m_slept += time;
        isAsleep = false;
    }
    void reconnect()
    {
        isConnected = true;
        streams->goLive();
    }

    /// Final rows between two times that are not exactly the truth, and slots that exist but are not stored.
    [[nodiscard]] int wrongCandles(market::Interval interval, market::UtcTime from, market::UtcTime to)
    {
        int wrong = 0;
        const auto key = series(interval);
        const auto &rows = store.candleRows[key];
        for (auto open = interval.ceil(from); interval.next(open) <= to; open = interval.next(open)) {
            const auto row = rows.find(open);
            if (row == rows.end())
                wrong += truth.exists(open) ? 1 : 0;
            else
                wrong +=
                    row->second.final && market::sameValues(row->second, FakeMarket::finalCandle(key, open))
                        ? 0
                        : 1;
        }
        return wrong;
    }
    [[nodiscard]] market::IdRanges storedIds()
    {
        market::IdRanges ids;
        for (const auto &[id, trade] : store.tradeRows[instrument])
            ids.add({id, id + 1});
        return ids;
    }

private:
    [[nodiscard]] bool chance(unsigned percent) { return percent > 0 && random() % 100 < percent; }
    [[nodiscard]] std::chrono::milliseconds lag()
    {
        return maxRestLag.count() > 0 ? std::chrono::milliseconds(random() % maxRestLag.count())
                                      : std::chrono::milliseconds(0);
    }

    void tick()
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

    void tickCandle(market::Interval interval, market::UtcTime time)
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

    void sendTrade(const market::Trade &trade)
    {
        if (badIds.contains(trade.id))
            streams->refuse({instrument, exchange::StreamKind::Trade, std::nullopt}, trade.id,
                            "The price is not above zero.");
        else
            streams->sendTrade(instrument.symbol, trade);
    }

    /// Brings a message to the stream, or loses, repeats or delays it.
    template<class Send>
    void carry(Send send)
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

    std::shared_ptr<const exchange::Venue> m_venue;
    std::int64_t m_nextId = 0;
    std::chrono::nanoseconds m_slept{0};
    int m_ticks = 0;
    bool m_isTicking = false;
};

} // namespace cw::test
