// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/markets/marketingest.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/fakestreampool.h"
#include "tests/ingest/kit/memorystore.h"

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
    std::vector<interfaces::JobKind> kinds; ///< of the jobs, in their order
    int endedJobs = 0;
    /// By job: why.
    std::map<std::int64_t, std::string> failed;
    std::map<std::int64_t, std::string> held;
    std::map<std::int64_t, std::string> cancelled;
    std::set<std::int64_t> everHeld;
    std::int64_t spentRequests = 0;
    std::int64_t spentWeight = 0;

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
    [[nodiscard]] std::int64_t workStarted(interfaces::JobKind kind, market::Market, const std::string &) override
    {
        kinds.push_back(kind);
        return ++jobs;
    }
    void workMoved(std::int64_t, const ingest::WorkProgress &) override {}
    void workSpent(std::int64_t, std::int64_t requests, std::int64_t weight) override
    {
        spentRequests += requests;
        spentWeight += weight;
    }
    void workEnded(std::int64_t job, const Result<> &result, const storage::WriteReport &) override
    {
        ++endedJobs;
        held.erase(job);
        if (!result)
            failed[job] = result.error().detail;
    }
    void workHeld(std::int64_t job, const std::string &why, std::optional<market::UtcTime>,
                  const storage::WriteReport &) override
    {
        held[job] = why;
        everHeld.insert(job);
    }
    void workResumed(std::int64_t job) override { held.erase(job); }
    void workCancelled(std::int64_t job, const std::string &why) override { cancelled[job] = why; }
};

/// A market's ingest against a FakeMarket that runs live in virtual time: one trade every 100 ms, a candle snapshot a
/// second, a closed flag right after each slot. What reaches the stream can be tampered with.
class LiveMarket {
public:
    explicit LiveMarket(std::shared_ptr<const exchange::Venue> venue) : m_venue(std::move(venue)) {}

    market::InstrumentKey instrument{market::Market::Spot, "BTCUSDT"};
    std::vector<market::Interval> intervals{market::Interval::M1};
    int backfillDays = 1;
    std::string node; ///< among those of a shared database
    exchange::BulkFiles *bulk = nullptr;
    ingest::LeftRanges leftToJobs; ///< of candles: what the automatic repair leaves alone
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

    void run();
    /// As if the process was killed.
    void kill();
    void disconnect(const std::string &reason);
    /// The machine sleeps for so long; its connection does not survive.
    void sleepFor(std::chrono::milliseconds time);
    void reconnect();

    /// Final rows between two times that are not exactly the truth, and slots that exist but are not stored.
    [[nodiscard]] int wrongCandles(market::Interval interval, market::UtcTime from, market::UtcTime to);
    [[nodiscard]] market::IdRanges storedIds();

private:
    [[nodiscard]] bool chance(unsigned percent) { return percent > 0 && random() % 100 < percent; }
    [[nodiscard]] std::chrono::milliseconds lag();

    void tick();

    void tickCandle(market::Interval interval, market::UtcTime time);

    void sendTrade(const market::Trade &trade);

    /// Brings a message to the stream, or loses, repeats or delays it.
    template<class Send>
    void carry(Send send);

    std::shared_ptr<const exchange::Venue> m_venue;
    std::int64_t m_nextId = 0;
    std::chrono::nanoseconds m_slept{0};
    int m_ticks = 0;
    bool m_isTicking = false;
};

} // namespace cw::test
