// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/livemarket.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using test::FakeMarket;
using test::LiveMarket;

/// Rows that nobody lost: what came by another door before a stream was followed, and what somebody's paused download has
/// left. The automatic repair is for what the live feed lost, and for the history that is wanted.
class TestUnfetched : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anOldTradeStartsNoRepair();
    void lostTradesAreStillFetched();
    void anOldCandleStartsNoRepairBeforeTheHistory();
    void holesInHistoryAreNoLoss();
    void whatClosedBeforeTheFirstMessageIsNoLoss();
    void whatAJobHasLeftIsLeftAlone();
    void lossesWaitForNoPausedJob_data();
    void lossesWaitForNoPausedJob();
    void marksAreReadBack();

private:
    /// As an import does it.
    static void put(LiveMarket &live, std::vector<market::Candle> candles,
                    std::vector<market::Trade> trades = {})
    {
        storage::WriteBatch batch;
        if (!candles.empty())
            batch.candles.push_back({live.series(market::Interval::M1), std::move(candles)});
        if (!trades.empty())
            batch.trades.push_back({live.instrument, std::move(trades)});
        QVERIFY(live.store.offer(batch, [](const Result<storage::WriteReport> &) {}));
        live.timers.advance(1s);
    }
    static market::Candle candle(LiveMarket &live, market::UtcTime open)
    {
        return FakeMarket::finalCandle(live.series(market::Interval::M1), open);
    }
    /// Nothing of candles before `horizon` was asked for.
    static bool asksOnlyFrom(const LiveMarket &live, market::UtcTime horizon)
    {
        return std::ranges::all_of(live.client->klineCalls, [&](const exchange::KlineQuery &query) {
            return !query.from || *query.from >= horizon;
        });
    }

    std::shared_ptr<const exchange::Venue> m_venue = exchange::makeBinance();
};

void TestUnfetched::anOldTradeStartsNoRepair()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    put(live, {}, {live.truth.trade(10)});
    live.run();
    live.timers.advance(25min);
    QVERIFY(live.client->tradeCalls.empty());
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(2));
    live.kill();
    live.run();
    live.timers.advance(1min);
    QVERIFY(std::ranges::none_of(live.client->tradeCalls, [](const exchange::TradeQuery &query) {
        return query.fromId && *query.fromId < 1'000;
    }));
}

void TestUnfetched::lostTradesAreStillFetched()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    put(live, {}, {live.truth.trade(10)});
    live.run();
    live.timers.advance(20s);
    live.kill();
    live.timers.advance(60s);
    live.run();
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(),
             std::size_t(2)); // the old one, and all since the first message
}

void TestUnfetched::anOldCandleStartsNoRepairBeforeTheHistory()
{
    LiveMarket live(m_venue);
    put(live, {candle(live, live.start - 20 * 24h)});
    live.run();
    live.timers.advance(15min);
    const market::UtcTime horizon = live.start - 24h - 1min;
    QVERIFY(asksOnlyFrom(live, horizon));
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 23h, live.now() - 2min), 0);
    for (const storage::GapRecord &entry : live.store.ledger)
        QVERIFY(entry.range.from >= horizon);
}

void TestUnfetched::holesInHistoryAreNoLoss()
{
    LiveMarket live(m_venue);
    live.backfillDays = 2;
    put(live, {candle(live, live.start - 40h), candle(live, live.start - 30h)});
    live.run();
    live.timers.advance(15min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 40h, live.now() - 2min), 0);
    QVERIFY(!live.listener.kinds.empty());
    QVERIFY(std::ranges::all_of(
        live.listener.kinds, [](interfaces::JobKind kind) { return kind == interfaces::JobKind::Backfill; }));
    QStringList causes;
    for (const storage::GapRecord &entry : live.store.ledger) {
        causes += QString::fromStdString(entry.cause);
        QVERIFY(!entry.evidence.empty());
        QVERIFY(entry.status == storage::GapStatus::Filled);
    }
    QVERIFY2(causes.contains(QStringLiteral("not-fetched")) && !causes.contains(QStringLiteral("unknown")),
             qPrintable(causes.join(u' ')));
}

/// A node joins when a minute has just ended: its history ends with a candle that is not final yet, and the first message is
/// about the next one.
void TestUnfetched::whatClosedBeforeTheFirstMessageIsNoLoss()
{
    LiveMarket live(m_venue);
    live.start += 300ms;
    live.run();
    live.client->latency = 1s;
    live.timers.advance(15min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 23h, live.now() - 2min), 0);
    QVERIFY(std::ranges::none_of(live.store.ledger,
                                 [](const storage::GapRecord &entry) { return entry.cause == ingest::Cause().word; }));
}

void TestUnfetched::whatAJobHasLeftIsLeftAlone()
{
    LiveMarket live(m_venue);
    live.backfillDays = 2;
    const market::TimeRange left{live.start - 38h, live.start - 32h};
    put(live, {candle(live, live.start - 40h), candle(live, live.start - 30h)});
    live.leftToJobs.all.add(left);
    live.run();
    live.timers.advance(25min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 40h, left.from), 0);
    QCOMPARE(live.wrongCandles(market::Interval::M1, left.to, live.now() - 2min), 0);
    QCOMPARE(live.wrongCandles(market::Interval::M1, left.from, left.to), 6 * 60);
    live.leftToJobs = {};
    live.timers.advance(15min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, left.from, left.to), 0);
}

void TestUnfetched::lossesWaitForNoPausedJob_data()
{
    QTest::addColumn<bool>("isPaused");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<bool>("isRepaired");
    QTest::newRow("a loss, paused") << true << QStringLiteral("crashed") << true;
    QTest::newRow("a loss, running") << false << QStringLiteral("crashed") << false;
    QTest::newRow("no loss, paused") << true << QStringLiteral("not-fetched") << false;
}

/// An entry tells of a loss inside what a job was asked for.
void TestUnfetched::lossesWaitForNoPausedJob()
{
    QFETCH(bool, isPaused);
    QFETCH(QString, cause);
    QFETCH(bool, isRepaired);
    LiveMarket live(m_venue);
    live.backfillDays = 2;
    const market::TimeRange lost{live.start - 40h + 1min, live.start - 40h + 5min};
    put(live, {candle(live, lost.from - 1min), candle(live, lost.to)});
    storage::WriteBatch batch;
    storage::GapRecord &entry = batch.gaps.emplace_back();
    entry.instrument = live.instrument;
    entry.interval = market::Interval::M1;
    entry.range = lost;
    entry.cause = cause.toStdString();
    entry.foundAt = lost.to;
    QVERIFY(live.store.offer(batch, [](const Result<storage::WriteReport> &) {}));
    live.leftToJobs.all.add({live.start - 45h, live.start - 30h});
    if (!isPaused)
        live.leftToJobs.active = live.leftToJobs.all;
    live.run();
    live.timers.advance(25min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, lost.from, lost.to), isRepaired ? 0 : 4);
}

void TestUnfetched::marksAreReadBack()
{
    using ingest::FollowMarks;
    const market::InstrumentKey key{market::Market::Spot, "BTCUSDT"};
    const market::UtcTime since = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    const FollowMarks::States marks{
        {ingest::followMarkName(key, market::Interval::M1), ingest::followMarkText(since)},
        {ingest::followMarkName(key, market::Interval::M5), "soon"}};
    const FollowMarks known(marks, {});
    QVERIFY(known.since(key, market::Interval::M1) == since);
    QVERIFY(!known.since(key, market::Interval::M5));
    QVERIFY(!known.since(key, std::nullopt));
    QVERIFY(!known.since({market::Market::UsdM, "BTCUSDT"}, market::Interval::M1));
    // A version that left no marks recorded it: whatever is missing may be its loss.
    const FollowMarks old({}, {{ingest::recordMarkName(key), "recording 5 "}});
    QVERIFY(old.since(key, std::nullopt) == market::UtcTime::min());
}

QTEST_APPLESS_MAIN(TestUnfetched)
#include "tst_unfetched.moc"
