// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/candles.h"
#include "tests/ui/support/uiengine.h"
#include "ui/charts/candlechart.h"
#include "ui/models/seriesfeed.h"

#include <QSignalSpy>
#include <QTest>

using namespace cw;
using cw::testing::candleAt;
using cw::testing::candlesFrom;
using cw::testing::UiEngine;
using interfaces::JobState;
using models::OpenedSeries;
using models::SeriesFeed;

namespace {

const market::InstrumentKey kBitcoin{market::Market::Spot, "BTCUSDT"};
const market::SeriesKey kMinutes{kBitcoin, market::Interval::M1};
const market::SeriesKey kHours{kBitcoin, market::Interval::H1};
const market::UtcTime kStart = market::fromMs(1'723'161'600'000);

} // namespace

/// One chart's way to its bars: opening, scrolling back, live updates, repairs.
class TestSeriesFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void opensTheNewestPage();
    void tellsTheDigitsOfTheInstrument();
    void saysWhyItCannotOpen();
    void opensWhenTheDatabaseIsBack();
    void answersOnlyTheLastOfTwoQuickOpenings();
    void opensAgainWhenAnEmptySeriesGetsRows();
    void asksForAnEmptySeriesNobodyKeeps();
    void passesOnLiveBars();
    void readsOlderBarsFromTheStore();
    void asksTheExchangeWhenTheStoreEnds();
    void endsWhenTheExchangeHasNothing();
    void saysWhyOlderBarsCannotBeHad();
    void readsARepairedRangeAgain();
    void followsTheFinerSeriesOfABuiltOne();
    void keepsTheViewWhenOlderBarsCome();

private:
    void openMinutes();

    std::unique_ptr<UiEngine> m_engine;
    std::unique_ptr<models::AsyncReader> m_reader;
    std::unique_ptr<models::LiveBridge> m_live;
    std::unique_ptr<SeriesFeed> m_feed;
    std::vector<OpenedSeries> m_opened;
    std::vector<market::Candle> m_older;
    std::vector<market::Candle> m_merged;
};

void TestSeriesFeed::init()
{
    m_engine = std::make_unique<UiEngine>();
    m_reader = std::make_unique<models::AsyncReader>();
    m_live = std::make_unique<models::LiveBridge>(m_engine->liveFeed());
    m_feed = std::make_unique<SeriesFeed>(models::EngineLink{*m_engine, *m_reader, *m_live});
    m_opened.clear();
    m_older.clear();
    m_merged.clear();
    connect(m_feed.get(), &SeriesFeed::opened, this,
            [this](const OpenedSeries &opened) { m_opened.push_back(opened); });
    connect(m_feed.get(), &SeriesFeed::olderLoaded, this, [this](const auto &candles) { m_older = candles; });
    connect(m_feed.get(), &SeriesFeed::merged, this, [this](const auto &candles) { m_merged = candles; });
}

void TestSeriesFeed::cleanup()
{
    m_feed.reset();
    m_live.reset();
    m_reader.reset();
    m_engine.reset();
}

void TestSeriesFeed::openMinutes()
{
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, 100));
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
}

void TestSeriesFeed::opensTheNewestPage()
{
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, models::kHistoryPage + 500));
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    const auto &candles = m_opened.front().candles;
    QCOMPARE(candles.size(), std::size_t(models::kHistoryPage));
    QVERIFY(candles.front().openTime == kMinutes.interval.advance(kStart, 500));
    QVERIFY(m_feed->first() == candles.front().openTime);
}

void TestSeriesFeed::tellsTheDigitsOfTheInstrument()
{
    m_engine->data().setInstruments({testing::instrument("BTC", "USDT")});
    openMinutes();
    QCOMPARE(m_opened.front().tickDecimals, 2);
    QCOMPARE(m_opened.front().stepDecimals, 3);
}

void TestSeriesFeed::saysWhyItCannotOpen()
{
    QSignalSpy failed(m_feed.get(), &SeriesFeed::openFailed);
    m_engine->data().setFailure(Error{ErrorCode::Storage, "The disk is gone.", std::nullopt});
    m_feed->open(kMinutes);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().toString().contains(u"The disk is gone."));
}

void TestSeriesFeed::opensWhenTheDatabaseIsBack()
{
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, 100));
    QSignalSpy failed(m_feed.get(), &SeriesFeed::openFailed);
    m_engine->data().setFailure(Error{ErrorCode::Storage, "The server is away.", std::nullopt});
    m_feed->open(kMinutes, kStart + std::chrono::minutes(40));
    QTRY_VERIFY_WITH_TIMEOUT(failed.size() >= 2, 10'000);
    QVERIFY(m_opened.empty());
    m_engine->data().setFailure(std::nullopt);
    QTRY_COMPARE_WITH_TIMEOUT(m_opened.size(), std::size_t(1), 10'000);
    QCOMPARE(m_opened.front().candles.size(), std::size_t(60));
}

void TestSeriesFeed::answersOnlyTheLastOfTwoQuickOpenings()
{
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, 10));
    m_engine->data().write(kHours, candlesFrom(kHours.interval, kStart, 10));
    m_feed->open(kMinutes);
    m_feed->open(kHours);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    QVERIFY(m_opened.front().key == kHours);
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(2));
    QVERIFY(m_opened.back().key == kMinutes);
}

void TestSeriesFeed::opensAgainWhenAnEmptySeriesGetsRows()
{
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    QVERIFY(m_opened.front().candles.empty());
    m_engine->repair(kMinutes, candlesFrom(kMinutes.interval, kStart, 10));
    QTRY_COMPARE(m_opened.size(), std::size_t(2));
    QCOMPARE(m_opened.back().candles.size(), std::size_t(10));
}

void TestSeriesFeed::asksForAnEmptySeriesNobodyKeeps()
{
    interfaces::EngineStatus status;
    status.markets = {testing::liveMarket(kStart)};
    m_engine->setStatus(status);
    m_feed->open(kHours);
    QTRY_COMPARE(m_engine->backfills().size(), std::size_t(1));
    const auto &request = m_engine->backfills().front();
    QVERIFY(request.instrument == kBitcoin);
    QVERIFY(request.interval == kHours.interval);
    QVERIFY(request.range.to == kStart);
}

void TestSeriesFeed::passesOnLiveBars()
{
    QSignalSpy live(m_feed.get(), &SeriesFeed::liveUpdated);
    openMinutes();
    const auto open = kMinutes.interval.advance(kStart, 100);
    m_engine->update(kHours, candleAt(kHours.interval, kStart));
    m_engine->update(kMinutes, candleAt(kMinutes.interval, open));
    QTRY_COMPARE(live.size(), 1);
    QVERIFY(live.first().first().value<market::Candle>().openTime == open);
}

void TestSeriesFeed::readsOlderBarsFromTheStore()
{
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, models::kHistoryPage + 500));
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    m_feed->loadOlder(m_opened.front().candles.front().openTime);
    QTRY_COMPARE(m_older.size(), std::size_t(500));
    QVERIFY(m_older.front().openTime == kStart);
    QVERIFY(m_feed->first() == kStart);
    QVERIFY(m_engine->backfills().empty());
}

void TestSeriesFeed::asksTheExchangeWhenTheStoreEnds()
{
    openMinutes();
    m_feed->loadOlder(kStart);
    QTRY_COMPARE(m_engine->backfills().size(), std::size_t(1));
    QVERIFY(m_engine->backfills().front().range.to == kStart);
    m_engine->data().write(kMinutes,
                           candlesFrom(kMinutes.interval, kMinutes.interval.advance(kStart, -50), 50));
    m_engine->finish(1, JobState::Succeeded);
    QTRY_COMPARE(m_older.size(), std::size_t(50));
    QCOMPARE(m_engine->backfills().size(), std::size_t(1));
}

void TestSeriesFeed::endsWhenTheExchangeHasNothing()
{
    QSignalSpy ended(m_feed.get(), &SeriesFeed::historyEnded);
    openMinutes();
    m_feed->loadOlder(kStart);
    QTRY_COMPARE(m_engine->backfills().size(), std::size_t(1));
    m_engine->finish(1, JobState::Succeeded);
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(m_older.empty());
}

void TestSeriesFeed::saysWhyOlderBarsCannotBeHad()
{
    QSignalSpy failed(m_feed.get(), &SeriesFeed::historyFailed);
    openMinutes();
    m_feed->loadOlder(kStart);
    QTRY_COMPARE(m_engine->backfills().size(), std::size_t(1));
    m_engine->finish(1, JobState::Failed, "The exchange is down.");
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().toString(), QStringLiteral("The exchange is down."));
    // The next question is a new one, and it can be refused at once.
    m_engine->refuse("Not now.");
    m_feed->loadOlder(kStart);
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(failed.last().first().toString(), QStringLiteral("Not now."));
}

void TestSeriesFeed::readsARepairedRangeAgain()
{
    openMinutes();
    const auto open = kMinutes.interval.advance(kStart, 40);
    m_engine->repair(kMinutes, candlesFrom(kMinutes.interval, open, 3, /*flavour=*/7));
    QTRY_COMPARE(m_merged.size(), std::size_t(3));
    QVERIFY(m_merged.front().openTime == open);
}

void TestSeriesFeed::followsTheFinerSeriesOfABuiltOne()
{
    m_engine->data().write(kHours, candlesFrom(kHours.interval, kStart, 2));
    m_feed->open(kHours);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    const auto third = kHours.interval.advance(kStart, 2);
    m_engine->data().write(kHours, {candleAt(kHours.interval, third)});
    m_engine->close(kMinutes, candleAt(kMinutes.interval, kMinutes.interval.advance(third, 59)));
    QTRY_COMPARE(m_merged.size(), std::size_t(1));
    QVERIFY(m_merged.front().openTime == third);
}

void TestSeriesFeed::keepsTheViewWhenOlderBarsCome()
{
    charts::CandleChart chart;
    chart.resize(800, 500);
    m_engine->data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, models::kHistoryPage + 500));
    connect(m_feed.get(), &SeriesFeed::olderLoaded, &chart,
            [&](const auto &candles) { chart.prependCandles(candles); });
    connect(&chart, &charts::CandleChart::needOlder, m_feed.get(), &SeriesFeed::loadOlder);
    m_feed->open(kMinutes);
    QTRY_COMPARE(m_opened.size(), std::size_t(1));
    chart.setSeries(QStringLiteral("BTCUSDT"), kMinutes.interval, 2, 3);
    chart.setCandles(m_opened.front().candles);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    chart.setVisibleRange({*m_feed->first(), kMinutes.interval.advance(*m_feed->first(), 200)});
    const auto before = chart.visibleRange();
    QTRY_COMPARE(m_older.size(), std::size_t(500));
    QTRY_COMPARE(chart.store().count(), std::int64_t(models::kHistoryPage + 500));
    QVERIFY(chart.visibleRange() == before);
}

QTEST_MAIN(TestSeriesFeed)
#include "tst_seriesfeed.moc"
