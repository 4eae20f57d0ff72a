// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/recordedengine.h"

#include <QTest>

#include <algorithm>
#include <atomic>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;

/// The whole engine over sockets and a real database file, against the recorded exchange.
class TestEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordsWhatTheTapeSays();
    void futuresAndFundingAreRecordedToo();
    void liveUpdatesArrive();
    void restartFillsTheHoleOfTheStop();
    void connectionsCutInMidStreamLeaveNoHole();
    void coarserIntervalsAreBuiltOnReading();
    void rangeRulesAreThoseOfTheContract_data();
    void rangeRulesAreThoseOfTheContract();
    void trackAndUntrackWhileRunning();
    void whatWasChosenIsRecordedAfterARestart();
    void instrumentsAreKnown();
    void withoutFetcherNothingIsConnected();
    void badConfigurationIsRefused();
    void secondEngineOnOneDatabaseIsRefused();
};

void TestEngine::recordsWhatTheTapeSays()
{
    RecordedEngine recorded(speed(60));
    const Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 2 * 1440));
    const auto before = statusOf(*engine, minutes()).last;
    QVERIFY(waitFor([&] { return statusOf(*engine, minutes()).last > before + 5min; }));
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);

    const auto trades = engine->marketData().tradeSeries();
    QVERIFY(trades && trades->size() == 1);
    QVERIFY(trades->front().rows > 100);
    QCOMPARE(trades->front().missing, 0);

    const auto status = engine->status();
    QVERIFY(status.running);
    QCOMPARE(status.databaseEngine, std::string("sqlite"));
    QCOMPARE(status.markets.size(), std::size_t(1));
    QVERIFY(status.markets.front().exchangeTime.has_value());
    QVERIFY(status.markets.front().feed == interfaces::FeedState::Live);
    QVERIFY(status.rowsStored > 2880);
    QVERIFY(waitFor([&] {
        const auto rows = engine->status();
        return rows.rowsReceived == rows.rowsStored + rows.rowsQueued + rows.rowsSpilled + rows.rowsReturned;
    }));
    QVERIFY(engine->stop(10s));
}

void TestEngine::futuresAndFundingAreRecordedToo()
{
    RecordedEngine recorded(speed(60));
    recorded.config.instruments = {RecordedEngine::futures()};
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] {
        const auto trades = engine->marketData().tradeSeries();
        return trades && !trades->empty() && trades->front().rows > 50 && trades->front().missing == 0;
    }));
    QVERIFY(waitFor([&] {
        return statusOf(*engine, {RecordedEngine::futures(), market::Interval::M1}).rows > 10;
    }));
    QVERIFY(engine->stop(10s));
}

void TestEngine::liveUpdatesArrive()
{
    RecordedEngine recorded(speed(120));
    std::atomic<int> open = 0;
    std::atomic<int> closed = 0;
    std::atomic<int> trades = 0;
    std::atomic<int> ranges = 0;
    std::atomic<bool> isAscending = true;
    const Host engine = recorded.start();
    auto &feed = engine->liveFeed();
    const auto candles = feed.onCandle([&](const auto &update) { ++(update->closed ? closed : open); });
    const auto batches = feed.onTrades([&](const auto &update) {
        for (std::size_t i = 1; i < update->trades.size(); ++i)
            isAscending = isAscending && update->trades[i - 1].id < update->trades[i].id;
        trades += static_cast<int>(update->trades.size());
    });
    auto changed = feed.onRangeChanged([&](const auto &) { ++ranges; });
    QVERIFY(waitFor([&] { return open > 5 && closed > 2 && trades > 100 && ranges > 0; }));
    QVERIFY(isAscending);
    const auto version = engine->marketData().version(minutes());
    QVERIFY(waitFor([&] { return engine->marketData().version(minutes()) > version; }));
    QVERIFY(engine->marketData().newestFinal(minutes()).has_value());
    const auto newest = engine->marketData().newestFinal(minutes());
    const auto rows = engine->marketData().candles({minutes(), std::nullopt, std::nullopt, 1, false});
    QVERIFY(rows && rows->size() == 1 && rows->front().openTime >= *newest);
    const auto withOpen = engine->marketData().candles({minutes(), std::nullopt, std::nullopt, 2, true});
    QVERIFY(withOpen && withOpen->size() == 2);
    changed.reset();
    QVERIFY(engine->stop(10s));
}

void TestEngine::restartFillsTheHoleOfTheStop()
{
    RecordedEngine recorded(speed(60));
    Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 2 * 1440));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto stoppedAt = recorded.exchange->now();
    QVERIFY(waitFor([&] { return recorded.exchange->now() > stoppedAt + 10min; }));

    engine = recorded.start();
    QVERIFY(waitFor([&] { return statusOf(*engine, minutes()).last > stoppedAt + 12min; }));
    QVERIFY(waitUntilComplete(*engine, minutes(), 2 * 1440 + 10));
    QVERIFY(waitFor([&] {
        const auto trades = engine->marketData().tradeSeries();
        return trades && trades->size() == 1 && trades->front().missing == 0;
    }));
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    QVERIFY(engine->stop(10s));
}

void TestEngine::connectionsCutInMidStreamLeaveNoHole()
{
    auto options = speed(60);
    for (const std::int64_t messages : {150, 400, 700}) {
        replay::FaultRule cut;
        cut.action = replay::FaultAction::Disconnect;
        cut.afterMessages = messages;
        options.faults.rules.push_back(cut);
    }
    const std::pair<replay::FaultAction, std::int64_t> tricks[] = {{replay::FaultAction::Drop, 250},
                                                                   {replay::FaultAction::Duplicate, 300},
                                                                   {replay::FaultAction::Reorder, 350}};
    for (const auto &[action, messages] : tricks) {
        replay::FaultRule rule;
        rule.action = action;
        rule.afterMessages = messages;
        rule.count = 20;
        options.faults.rules.push_back(rule);
    }
    RecordedEngine recorded(std::move(options));
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] {
        const auto status = engine->status();
        return !status.markets.empty() && status.markets.front().reconnects >= 3;
    }));
    const auto upTo = statusOf(*engine, minutes()).last + 3min;
    QVERIFY(waitFor([&] { return statusOf(*engine, minutes()).last > upTo; }));
    QVERIFY(waitUntilComplete(*engine, minutes(), 1440));
    QVERIFY(waitFor([&] {
        const auto trades = engine->marketData().tradeSeries();
        return trades && trades->size() == 1 && trades->front().missing == 0;
    }));
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    QVERIFY(engine->stop(10s));
}

void TestEngine::coarserIntervalsAreBuiltOnReading()
{
    RecordedEngine recorded(speed(1));
    const Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 2 * 1440));
    for (const market::Interval interval :
         {market::Interval::M5, market::Interval::H1, market::Interval::H4}) {
        const market::SeriesKey series{RecordedEngine::spot(), interval};
        const auto rows = engine->marketData().candles({series, std::nullopt, std::nullopt, 1000, false});
        QVERIFY(rows && rows->size() > 9);
        QCOMPARE(recorded.wrongRows(*rows, series), 0);
    }
    const market::SeriesKey hours{RecordedEngine::spot(), market::Interval::H1};
    const auto newest = engine->marketData().candles({hours, std::nullopt, std::nullopt, 3, false});
    QVERIFY(newest && newest->size() == 3);
    const auto oldest = engine->marketData().candles({hours, market::UtcTime(), std::nullopt, 3, false});
    QVERIFY(oldest && oldest->size() == 3);
    QVERIFY(oldest->back().openTime < newest->front().openTime);
    QVERIFY(engine->stop(10s));
}

void TestEngine::rangeRulesAreThoseOfTheContract_data()
{
    QTest::addColumn<int>("from"); // index of a row, −1: not given
    QTest::addColumn<int>("to");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("count");
    QTest::newRow("start only: the oldest") << 100 << -1 << 5 << 100 << 5;
    QTest::newRow("both: inclusive") << 100 << 103 << 500 << 100 << 4;
    QTest::newRow("both, cut at the limit") << 100 << 200 << 10 << 100 << 10;
    QTest::newRow("end only: the newest up to it") << -1 << 100 << 5 << 96 << 5;
    QTest::newRow("reversed: nothing") << 100 << 99 << 5 << -1 << 0;
    QTest::newRow("no limit: nothing") << 100 << -1 << 0 << -1 << 0;
}

void TestEngine::rangeRulesAreThoseOfTheContract()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(int, limit);
    QFETCH(int, first);
    QFETCH(int, count);
    static RecordedEngine recorded(speed(1));
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 1440));
    const auto all = everything(*engine, minutes());
    const auto timeOf = [&](int row) {
        return row < 0 ? std::nullopt : std::optional(all[static_cast<std::size_t>(row)].openTime);
    };
    const auto rows = engine->marketData().candles({minutes(), timeOf(from), timeOf(to), limit, false});
    QVERIFY(rows.has_value());
    QCOMPARE(rows->size(), static_cast<std::size_t>(count));
    if (count > 0)
        QVERIFY(rows->front().openTime == *timeOf(first));
    QVERIFY(engine->stop(10s));
}

void TestEngine::trackAndUntrackWhileRunning()
{
    RecordedEngine recorded(speed(60));
    recorded.config.instruments.clear();
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(engine->track(RecordedEngine::spot()).has_value());
    QVERIFY(waitUntilComplete(*engine, minutes(), 1440));
    QVERIFY(waitFor([&] { return engine->status().tracked.size() == 1; }));
    QVERIFY(engine->untrack(RecordedEngine::spot()).has_value());
    QVERIFY(waitFor([&] { return engine->status().tracked.empty(); }));
    QVERIFY(!engine->track({market::Market::Spot, ""}).has_value());
    QVERIFY(engine->stop(10s));
}

void TestEngine::whatWasChosenIsRecordedAfterARestart()
{
    RecordedEngine recorded(speed(60));
    recorded.config.instruments = {RecordedEngine::spot()};
    recorded.config.backfillDays = 1;
    recorded.config.followsRecordList = true;
    const auto isTracked = [](const Host &engine, const market::InstrumentKey &instrument) {
        const auto tracked = engine->status().tracked;
        return std::any_of(tracked.begin(), tracked.end(), [&](const auto &s) { return s.instrument == instrument; });
    };
    {
        const Host engine = recorded.start();
        QVERIFY(waitFor([&] { return isTracked(engine, RecordedEngine::spot()); }));
        QVERIFY(engine->track(RecordedEngine::futures()).has_value());
        QVERIFY(engine->untrack(RecordedEngine::spot()).has_value());
        QVERIFY(waitFor([&] { return isTracked(engine, RecordedEngine::futures()); }));
        QVERIFY(engine->stop(10s));
    }
    {
        const Host engine = recorded.start();
        QVERIFY(waitFor([&] { return isTracked(engine, RecordedEngine::futures()); }));
        QVERIFY(!isTracked(engine, RecordedEngine::spot()));
        QVERIFY(engine->stop(10s));
    }
    // A list that was asked for by name counts as it is.
    recorded.config.followsRecordList = false;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return isTracked(engine, RecordedEngine::spot()); }));
    QVERIFY(!isTracked(engine, RecordedEngine::futures()));
    QVERIFY(engine->stop(10s));
}

void TestEngine::instrumentsAreKnown()
{
    RecordedEngine recorded(speed(1));
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] {
        return !engine->marketData().instruments().value_or(std::vector<market::Instrument>()).empty();
    }));
    std::atomic<bool> isAnswered = false;
    Result<interfaces::Engine::RefreshReport> answer;
    engine->refreshInstruments([&](const auto &report) {
        answer = report;
        isAnswered = true;
    });
    QVERIFY(waitFor([&] { return isAnswered.load(); }));
    QVERIFY(answer.has_value());
    QVERIFY(answer->added.empty() && answer->removed.empty());
    QVERIFY(engine->stop(10s));
}

void TestEngine::withoutFetcherNothingIsConnected()
{
    RecordedEngine recorded(speed(1));
    recorded.config.enableFetcher = false;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return engine->status().running; }));
    QVERIFY(engine->status().markets.empty());
    QVERIFY(engine->jobs().startRepair({}).error().code == ErrorCode::Unsupported);
    QVERIFY(engine->track(RecordedEngine::spot()).error().code == ErrorCode::Unsupported);
    QVERIFY(engine->stop(10s));
}

void TestEngine::badConfigurationIsRefused()
{
    RecordedEngine recorded(speed(1));
    auto database = storage::openDatabase(recorded.databaseUrl());
    QVERIFY(database.has_value());
    recorded.config.intervals.clear();
    const auto made = engine::makeEngine(
        recorded.config, std::shared_ptr<storage::Database>(std::move(*database)), exchange::makeBinance());
    QVERIFY(!made.has_value());
    QVERIFY(made.error().code == ErrorCode::InvalidInput);
}

void TestEngine::secondEngineOnOneDatabaseIsRefused()
{
    RecordedEngine recorded(speed(1));
    recorded.config.enableFetcher = false;
    auto opened = storage::openDatabase(recorded.databaseUrl());
    QVERIFY(opened.has_value());
    const std::shared_ptr<storage::Database> database = std::move(*opened);
    const auto first = engine::makeEngine(recorded.config, database, exchange::makeBinance());
    QVERIFY(first.has_value());
    const auto second = engine::makeEngine(recorded.config, database, exchange::makeBinance());
    QVERIFY(!second.has_value());
    QVERIFY(second.error().code == ErrorCode::Conflict);
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
