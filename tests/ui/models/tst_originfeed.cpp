// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/candles.h"
#include "tests/ui/support/uiengine.h"
#include "ui/models/originfeed.h"

#include <QTest>

using namespace cw;
using cw::testing::candlesFrom;
using cw::testing::UiEngine;
using interfaces::CandleRecord;
using interfaces::RowPlace;
using models::OriginFeed;

namespace {

const market::SeriesKey kMinutes{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
const market::SeriesKey kHours{kMinutes.instrument, market::Interval::H1};
const market::UtcTime kStart = market::fromMs(1'723'161'600'000);

market::UtcTime minute(int n) { return kMinutes.interval.advance(kStart, n); }

} // namespace

/// The origin of the bar under the crosshair: asked when it rests, answered for the bar it rests on.
class TestOriginFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tellsTheOriginOfABar();
    void asksOnlyWhereTheCrosshairRests();
    void asksAgainUntilABarIsStored();
    void saysNothingOfAHole();
    void forgetsTheBarOfAnotherSeries();

private:
    std::unique_ptr<UiEngine> m_engine;
    std::unique_ptr<models::AsyncReader> m_reader;
    std::unique_ptr<models::LiveBridge> m_live;
    std::unique_ptr<OriginFeed> m_feed;
    std::vector<CandleRecord> m_found;
};

void TestOriginFeed::init()
{
    m_engine = std::make_unique<UiEngine>();
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, 100));
    m_reader = std::make_unique<models::AsyncReader>();
    m_live = std::make_unique<models::LiveBridge>(m_engine->liveFeed());
    m_feed = std::make_unique<OriginFeed>(models::EngineLink{*m_engine, *m_reader, *m_live});
    m_found.clear();
    connect(m_feed.get(), &OriginFeed::found, this,
            [this](const CandleRecord &record) { m_found.push_back(record); });
    m_feed->start(kMinutes);
}

void TestOriginFeed::cleanup()
{
    m_feed.reset();
    m_live.reset();
    m_reader.reset();
    m_engine.reset();
}

void TestOriginFeed::tellsTheOriginOfABar()
{
    m_engine->data().setOrigin(kMinutes, {RowPlace::Archive, minute(1), minute(2), 3});
    m_feed->ask(minute(40));
    QTRY_COMPARE(m_found.size(), std::size_t(1));
    QVERIFY(m_found.front().candle.openTime == minute(40));
    QVERIFY(m_found.front().origin.place == RowPlace::Archive);
    QCOMPARE(m_found.front().origin.version, 3);
}

void TestOriginFeed::asksOnlyWhereTheCrosshairRests()
{
    const int before = m_engine->data().candleReads();
    for (int n = 0; n < 100; ++n)
        m_feed->ask(minute(n));
    QTRY_COMPARE(m_found.size(), std::size_t(1));
    QVERIFY(m_found.front().candle.openTime == minute(99));
    QCOMPARE(m_engine->data().candleReads() - before, 1);
    // What the pointer left is not asked for, and nothing is told any more.
    m_feed->ask(minute(5));
    m_feed->ask(std::nullopt);
    m_feed->ask(minute(7));
    QTRY_COMPARE(m_found.size(), std::size_t(2));
    QVERIFY(m_found.back().candle.openTime == minute(7));
}

void TestOriginFeed::asksAgainUntilABarIsStored()
{
    m_engine->data().setOrigin(kMinutes, {RowPlace::Memory, std::nullopt, std::nullopt, 1});
    m_feed->ask(minute(99));
    QTRY_COMPARE(m_found.size(), std::size_t(1));
    QVERIFY(m_found.front().origin.place == RowPlace::Memory);
    m_engine->data().setOrigin(kMinutes, {});
    QTRY_VERIFY(m_found.back().origin.place == RowPlace::Main);
}

void TestOriginFeed::saysNothingOfAHole()
{
    m_feed->ask(minute(200));
    m_feed->ask(minute(50));
    m_feed->askAgain();
    QTRY_COMPARE(m_found.size(), std::size_t(1));
    m_feed->ask(minute(201));
    const int before = m_engine->data().candleReads();
    QTRY_VERIFY(m_engine->data().candleReads() > before);
    m_feed->ask(minute(51));
    QTRY_COMPARE(m_found.size(), std::size_t(2));
    QVERIFY(m_found.back().candle.openTime == minute(51));
}

void TestOriginFeed::forgetsTheBarOfAnotherSeries()
{
    m_engine->data().write(kHours, candlesFrom(kHours.interval, kStart, 3));
    m_feed->ask(minute(10));
    m_feed->start(kHours);
    m_feed->askAgain();
    m_feed->ask(kStart);
    QTRY_COMPARE(m_found.size(), std::size_t(1));
    QVERIFY(m_found.front().candle.openTime == kStart);
}

QTEST_GUILESS_MAIN(TestOriginFeed)
#include "tst_originfeed.moc"
