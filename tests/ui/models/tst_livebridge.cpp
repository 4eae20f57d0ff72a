// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/candles.h"
#include "tests/ui/support/uiengine.h"
#include "ui/models/livebridge.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace cw;
using cw::testing::candleAt;
using cw::testing::UiEngine;
using models::LiveBridge;

namespace {

const market::SeriesKey kMinutes{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
const market::UtcTime kStart = market::fromMs(1'723'161'600'000);

} // namespace

/// Live updates of the engine thread, gathered for the GUI thread.
class TestLiveBridge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsOnlyTheNewestStateOfABar();
    void neverDropsAClosedBar();
    void doesNotUndoACloseWithAnOlderState();
    void passesOnEveryChangedRange();
    void takesUpdatesFromAnotherThread();
    void endsItsSubscriptions();
};

void TestLiveBridge::keepsOnlyTheNewestStateOfABar()
{
    UiEngine engine;
    LiveBridge bridge(engine.liveFeed());
    std::vector<interfaces::CandleUpdate> seen;
    connect(&bridge, &LiveBridge::candleUpdated, this,
            [&seen](const auto &update) { seen.push_back(update); });
    for (int i = 1; i <= 100; ++i)
        engine.update(kMinutes, candleAt(kMinutes.interval, kStart, i));
    QTRY_VERIFY(!seen.empty());
    QCOMPARE(seen.size(), std::size_t(1));
    QVERIFY(market::sameValues(seen.back().candle, candleAt(kMinutes.interval, kStart, 100)));
}

void TestLiveBridge::neverDropsAClosedBar()
{
    UiEngine engine;
    LiveBridge bridge(engine.liveFeed());
    std::vector<market::UtcTime> closed;
    connect(&bridge, &LiveBridge::candleUpdated, this, [&closed](const interfaces::CandleUpdate &update) {
        if (update.closed)
            closed.push_back(update.candle.openTime);
    });
    const auto candles = testing::candlesFrom(kMinutes.interval, kStart, 20);
    for (const auto &candle : candles)
        engine.close(kMinutes, candle);
    QTRY_COMPARE(closed.size(), candles.size());
    QVERIFY(std::is_sorted(closed.begin(), closed.end()));
}

void TestLiveBridge::doesNotUndoACloseWithAnOlderState()
{
    UiEngine engine;
    LiveBridge bridge(engine.liveFeed());
    std::vector<interfaces::CandleUpdate> seen;
    connect(&bridge, &LiveBridge::candleUpdated, this,
            [&seen](const auto &update) { seen.push_back(update); });
    engine.update(kMinutes, candleAt(kMinutes.interval, kStart, 1));
    engine.close(kMinutes, candleAt(kMinutes.interval, kStart, 2));
    QTRY_VERIFY(!seen.empty());
    QCOMPARE(seen.size(), std::size_t(1));
    QVERIFY(seen.back().closed);
}

void TestLiveBridge::passesOnEveryChangedRange()
{
    UiEngine engine;
    LiveBridge bridge(engine.liveFeed());
    int ranges = 0;
    connect(&bridge, &LiveBridge::rangeChanged, this, [&ranges](const auto &) { ++ranges; });
    for (int i = 0; i < 5; ++i)
        engine.repair(kMinutes, {candleAt(kMinutes.interval, kMinutes.interval.advance(kStart, i))});
    QTRY_COMPARE(ranges, 5);
}

void TestLiveBridge::takesUpdatesFromAnotherThread()
{
    UiEngine engine;
    LiveBridge bridge(engine.liveFeed());
    int closed = 0;
    bool isGuiThread = true;
    connect(&bridge, &LiveBridge::candleUpdated, this, [&](const interfaces::CandleUpdate &update) {
        closed += update.closed ? 1 : 0;
        isGuiThread = isGuiThread && QThread::currentThread() == thread();
    });
    std::thread feed([&engine] {
        for (const auto &candle : testing::candlesFrom(kMinutes.interval, kStart, 200)) {
            engine.update(kMinutes, candle);
            engine.close(kMinutes, candle);
        }
    });
    QTRY_COMPARE(closed, 200);
    feed.join();
    QVERIFY(isGuiThread);
}

void TestLiveBridge::endsItsSubscriptions()
{
    UiEngine engine;
    {
        const LiveBridge bridge(engine.liveFeed());
        QVERIFY(engine.subscriptions() > 0);
    }
    QCOMPARE(engine.subscriptions(), std::size_t(0));
}

QTEST_GUILESS_MAIN(TestLiveBridge)
#include "tst_livebridge.moc"
