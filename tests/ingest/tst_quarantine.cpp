// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/quarantine.h"
#include "tests/ingest/kit/livemarket.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using test::LiveMarket;

/// Rows that the live doors refuse: kept, counted, bounded, and the holes they leave explained.
class TestQuarantine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusedTradeIsKeptAndFetched();
    void refusedCandleIsKeptAndFetched();
    void refusedAnswerLeavesAHoleWithItsCause();
    void refusedTradeOfRestLeavesAHoleWithItsCause();
    void strangersAreNotKept();
    void stormOfOneRowIsOneEntry();
    void stormOfManyRowsIsBounded();
    void fullDatabaseHoldsABoundedNumber();

private:
    static storage::RejectedRow row(std::int64_t key, market::UtcTime at)
    {
        storage::RejectedRow row;
        row.instrument = {market::Market::Spot, "BTCUSDT"};
        row.door = "stream";
        row.rowKey = key;
        row.reason = "The price is not above zero.";
        row.raw = "{}";
        row.firstAt = row.lastAt = at;
        return row;
    }

    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    std::shared_ptr<const exchange::Venue> m_venue = exchange::makeBinance();
};

void TestQuarantine::refusedTradeIsKeptAndFetched()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    const std::int64_t bad = live.truth.newestId(live.now()) + 50;
    live.badIds.add({bad, bad + 2});
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QCOMPARE(live.store.rejects.size(), std::size_t(2));
    const storage::RejectedRow &kept = live.store.rejects.front();
    QCOMPARE(kept.door, std::string("stream"));
    QCOMPARE(kept.rowKey, bad);
    QCOMPARE(kept.raw, std::string("the text as it came"));
    QVERIFY(kept.lastAt > live.start && kept.lastAt < live.now());
    QCOMPARE(live.store.ledger.size(), std::size_t(1));
    QCOMPARE(live.store.ledger.front().cause, std::string("rejected"));
    QVERIFY(live.store.ledger.front().evidence.find("2 rows came") != std::string::npos);
    QVERIFY(live.store.ledger.front().status == storage::GapStatus::Filled);
}

void TestQuarantine::refusedCandleIsKeptAndFetched()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    const auto slot = market::Interval(market::Interval::M1).floor(live.now());
    live.badSlots.add({slot, slot + 1min});
    live.timers.advance(2min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, slot, slot + 1min), 0);
    QCOMPARE(live.store.rejects.size(), std::size_t(1));
    QVERIFY(live.store.rejects.front().interval == market::Interval(market::Interval::M1));
    QCOMPARE(live.store.rejects.front().rowKey, market::toUs(slot));
}

void TestQuarantine::refusedAnswerLeavesAHoleWithItsCause()
{
    LiveMarket live(m_venue);
    live.run();
    const market::TimeRange bad{live.start - 10h, live.start - 10h + 2min};
    live.client->badSlots.add(bad);
    live.timers.advance(90s);
    auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
    QVERIFY(!rows.contains(bad.from));
    QVERIFY(rows.contains(bad.from - 1min) && rows.contains(bad.to));
    QCOMPARE(live.store.rejects.size(), std::size_t(2));
    QCOMPARE(live.store.rejects.front().door, std::string("rest"));
    QVERIFY(live.store.rejects.front().times >= 3);
    QCOMPARE(live.store.ledger.size(), std::size_t(1));
    QVERIFY(live.store.ledger.front().range == bad);
    QCOMPARE(live.store.ledger.front().cause, std::string("rejected"));
    // It is no reason to ask without end, and not forgotten either.
    const auto calls = live.client->klineCalls.size();
    live.timers.advance(5min);
    QCOMPARE(live.client->klineCalls.size(), calls);
    live.client->badSlots = {};
    live.timers.advance(10min);
    QVERIFY(rows.contains(bad.from));
    QVERIFY(live.store.ledger.front().status == storage::GapStatus::Filled);
}

void TestQuarantine::refusedTradeOfRestLeavesAHoleWithItsCause()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    live.disconnect("closed");
    const std::int64_t bad = live.truth.newestId(live.now()) + 100;
    live.client->badIds.add({bad, bad + 1});
    live.timers.advance(30s);
    live.reconnect();
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(2));
    const auto entry =
        std::find_if(live.store.ledger.begin(), live.store.ledger.end(), [bad](const auto &record) {
            return record.ids == market::IdRange{bad, bad + 1};
        });
    QVERIFY(entry != live.store.ledger.end());
    QCOMPARE(entry->cause, std::string("rejected"));
    QVERIFY(entry->status == storage::GapStatus::Open);
    live.client->badIds = {};
    live.timers.advance(15min);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    for (const storage::GapRecord &record : live.store.ledger)
        QVERIFY(record.status == storage::GapStatus::Filled);
}

void TestQuarantine::strangersAreNotKept()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5s);
    live.streams->refuse({{market::Market::Spot, "NOBODY"}, exchange::StreamKind::Trade, std::nullopt}, 5,
                         "Bad.");
    live.timers.advance(5s);
    QVERIFY(live.store.rejects.empty());
}

void TestQuarantine::stormOfOneRowIsOneEntry()
{
    test::VirtualTimers timers;
    test::MemoryStore store(timers);
    ingest::Quarantine quarantine(store, timers);
    for (int second = 0; second < 10; ++second) {
        for (int i = 0; i < 10'000; ++i)
            quarantine.take(row(7, kStart + std::chrono::seconds(second)));
        timers.advance(1s);
    }
    timers.advance(2s);
    QCOMPARE(store.rejects.size(), std::size_t(1));
    QCOMPARE(store.rejects.front().times, 100'000);
    QVERIFY(store.offers <= 11);
    QVERIFY(quarantine.isDrained());
}

void TestQuarantine::stormOfManyRowsIsBounded()
{
    test::VirtualTimers timers;
    test::MemoryStore store(timers);
    ingest::Quarantine quarantine(store, timers);
    std::int64_t key = 0;
    for (int second = 0; second < 120; ++second) {
        for (int i = 0; i < 10'000; ++i)
            quarantine.take(row(++key, kStart + std::chrono::seconds(second)));
        timers.advance(1s);
    }
    timers.advance(2s);
    QCOMPARE(store.rejects.size(), std::size_t(120)); // sixty a minute
    QCOMPARE(quarantine.taken(), 1'200'000);
    // Other series have room of their own.
    storage::RejectedRow other = row(1, kStart + 119s);
    other.interval = market::Interval::M1;
    quarantine.take(other);
    timers.advance(2s);
    QCOMPARE(store.rejects.size(), std::size_t(121));
}

void TestQuarantine::fullDatabaseHoldsABoundedNumber()
{
    test::VirtualTimers timers;
    test::MemoryStore store(timers);
    ingest::Quarantine quarantine(store, timers);
    store.isFull = true;
    for (int minute = 0; minute < 100; ++minute) {
        for (int i = 0; i < 60; ++i)
            quarantine.take(row(minute * 100 + i, kStart + std::chrono::minutes(minute)));
        timers.advance(60s);
    }
    store.isFull = false;
    timers.advance(10s);
    QVERIFY(store.rejects.size() >= 2'000 && store.rejects.size() < 2'200);
    QVERIFY(quarantine.isDrained());
}

QTEST_APPLESS_MAIN(TestQuarantine)
#include "tst_quarantine.moc"
