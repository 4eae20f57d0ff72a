// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/planpace.h"
#include "core/ingest/candles/bulkcandlefetch.h"
#include "tests/ingest/kit/fakecandlefiles.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;

/// The time of a plan, from how long answers took lately and from what the minute's budget leaves.
class TestPlanPace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersTakeTheirTime();
    void theBudgetOfThisMinuteCounts();
    void aPauseGoesFirst();
    void filesAndTheProofTakeTheirTime();
    void aPlanTakesAsLongAsItsRun_data();
    void aPlanTakesAsLongAsItsRun();
    void theRestCostsWhatTheBeginningDid();
    void theBudgetTellsTheRestWhereItLimits();
};

void TestPlanPace::answersTakeTheirTime()
{
    interfaces::MarketStatus market;
    market.weightLeft = market.weightPerMinute = 4'800;
    QCOMPARE(engine::planDuration({0, 0}, market), 0s);
    QCOMPARE(engine::planDuration({18, 36}, market), 2s);
    market.answerTime = 300ms;
    QCOMPARE(engine::planDuration({18, 36}, market), 6s);
    market.answerTime = 20ms;
    QCOMPARE(engine::planDuration({18, 36}, market), 1s);
}

void TestPlanPace::theBudgetOfThisMinuteCounts()
{
    interfaces::MarketStatus market;
    market.answerTime = 10ms;
    market.weightPerMinute = 240;
    market.weightLeft = 100;
    market.exchangeTime = market::UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + 12h + 45s;
    QCOMPARE(engine::planDuration({10, 100}, market), 1s);
    QCOMPARE(engine::planDuration({10, 101}, market), 15s);
    QCOMPARE(engine::planDuration({34, 340}, market), 15s);
    QCOMPARE(engine::planDuration({35, 341}, market), 75s);
    market.weightLeft = 0;
    QCOMPARE(engine::planDuration({1, 1}, market), 15s);
}

/// A ban that lasts is waited for, and what this minute had used is forgotten by then.
void TestPlanPace::aPauseGoesFirst()
{
    interfaces::MarketStatus market;
    market.answerTime = 10ms;
    market.weightPerMinute = 240;
    market.weightLeft = 0;
    market.exchangeTime = market::UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + 12h + 45s;
    market.blockedFor = 5s; // up to the fiftieth second: ten more are left of the minute
    QCOMPARE(engine::planDuration({10, 100}, market), 15s);
    market.blockedFor = 600s;
    QCOMPARE(engine::planDuration({0, 0}, market), 0s);
    QCOMPARE(engine::planDuration({10, 100}, market), 601s);
    QCOMPARE(engine::planDuration({24, 240}, market), 601s);
    QCOMPARE(engine::planDuration({25, 241}, market), 615s);
    // How fast a run goes on is told without it: the job itself says that it waits.
    QCOMPARE(engine::restPace({10'000, 20, 100}, 10'000, market).least, 15s);
}

void TestPlanPace::filesAndTheProofTakeTheirTime()
{
    interfaces::MarketStatus market;
    market.weightLeft = market.weightPerMinute = 4'800;
    market.answerTime = 50ms;
    engine::PlanWork work{2, 4};
    work.provesBeginning = true;
    QCOMPARE(engine::planDuration(work, market), 61s);
    work.requests = 2'000; // a hundred seconds
    QCOMPARE(engine::planDuration(work, market), 100s);
    work = {0, 0, 6};
    QCOMPARE(engine::planDuration(work, market), 12s);
    work.fileTime = 2'300ms;
    QCOMPARE(engine::planDuration(work, market), 14s);
    work.requests = 1;
    QCOMPARE(engine::planDuration(work, market), 15s);
    market.blockedFor = 600s;
    QCOMPARE(engine::planDuration(work, market), 615s);
}

void TestPlanPace::aPlanTakesAsLongAsItsRun_data()
{
    QTest::addColumn<bool>("isBeforeTheListing");
    QTest::addColumn<int>("fileTime"); // in ms
    QTest::newRow("pages") << false << 0;
    QTest::newRow("pages, from before the listing") << true << 0;
    QTest::newRow("files") << false << 2'000;
    QTest::newRow("slow files, from before the listing") << true << 9'000;
}

/// By the clock of a run that is turned by hand.
void TestPlanPace::aPlanTakesAsLongAsItsRun()
{
    QFETCH(bool, isBeforeTheListing);
    QFETCH(int, fileTime);
    const market::SeriesKey series{{market::Market::UsdM, "BTCUSDT"}, market::Interval::M15};
    test::FakeMarket truth;
    test::VirtualTimers timers;
    test::FakeMarketClient client(timers, truth, truth.listed + std::chrono::days(400));
    client.pageSize = 40;
    client.knowTime();
    test::MemoryStore store(timers);
    test::FakeCandleFiles files(timers, truth);
    files.takes = std::chrono::milliseconds(fileTime);
    const auto run = [&](market::UtcTime from, market::UtcTime to, bool hasFiles) {
        const auto begun = timers.now();
        ingest::CandleFetchRequest request;
        request.series = series;
        request.slots.add({from, to});
        if (isBeforeTheListing) {
            request.unlisted.add({truth.listed - 24h, truth.listed});
            request.firstCandle = truth.listed;
            request.firstCandleAt = client.now();
            request.reachesPrehistory = true;
        }
        ingest::FetchTools tools{client, store, timers, client.pageSize, [](std::int64_t) { return 1; }};
        if (hasFiles) {
            tools.bulk = &files;
            tools.reads = &store;
        }
        ingest::CandleFetchRequest beginning = request;
        beginning.slots = {};
        const auto pages = ingest::makeCandleFetch(tools, std::move(request));
        ingest::CandleFetch proof(tools, std::move(beginning));
        int ended = 0;
        pages->onDone =
            proof.onDone = [&](const ingest::FetchOutcome &outcome) { ended += outcome.result ? 1 : 0; };
        pages->start();
        proof.start();
        return timers.runUntil([&] { return ended == 2; }, 1h)
                   ? std::chrono::ceil<std::chrono::seconds>(timers.now() - begun)
                   : std::chrono::seconds(0);
    };
    // The first two months tell how long a file takes.
    const bool hasFiles = fileTime > 0;
    const market::UtcTime from = truth.listed + (hasFiles ? std::chrono::days(60) : std::chrono::days(0));
    if (hasFiles)
        QVERIFY(run(truth.listed, from, true) > 0s);
    engine::PlanWork work;
    work.fileTime = *ingest::readFileTime(store, series.instrument.market, storage::RowKind::Candles);
    QCOMPARE(work.fileTime.has_value(), hasFiles);
    files.asked.clear();
    client.klineCalls.clear();
    const auto took = run(from, from + std::chrono::days(hasFiles ? 92 : 3), hasFiles);
    work.requests = static_cast<std::int64_t>(client.klineCalls.size());
    work.files = static_cast<std::int64_t>(files.asked.size());
    work.provesBeginning = isBeforeTheListing;
    interfaces::MarketStatus market;
    market.answerTime = client.latency;
    const auto planned = engine::planDuration(work, market);
    QVERIFY2(planned >= took - 2s && planned <= took + 2s,
             qPrintable(QStringLiteral("%1 s planned, %2 s needed").arg(planned.count()).arg(took.count())));
}

void TestPlanPace::theRestCostsWhatTheBeginningDid()
{
    interfaces::MarketStatus market;
    market.answerTime = 10ms;
    market.weightPerMinute = 240;
    market.weightLeft = 0;
    // 10,000 rows took 20 requests of weight 5; 48,000 more are 96 requests, 480 of weight: this minute's rest and another.
    QCOMPARE(engine::restPace({10'000, 20, 100}, 48'000, market).least, 120s);
    QCOMPARE(engine::restPace({10'000, 20, 100}, 48'001, market).least, 180s);
    QCOMPARE(engine::restPace({0, 0, 0}, 48'000, market).least, 0s);
    QCOMPARE(engine::restPace({10'000, 20, 100}, 0, market).least, 0s);
}

/// The budget of a minute is gone in its first seconds: the rate until then is no rate, nor is that of a run that began when
/// others had used it up.
void TestPlanPace::theBudgetTellsTheRestWhereItLimits()
{
    interfaces::MarketStatus market;
    market.answerTime = 10ms;
    market.weightPerMinute = 240;
    market.weightLeft = 0;
    const auto pace = engine::restPace({10'000, 20, 100}, 48'000, market);
    QVERIFY(pace.isBudget);
    QVERIFY(engine::restEstimate(10'000, 48'000, 2s, pace) == 120s);
    QVERIFY(engine::restEstimate(500, 48'000, 58s, pace) == 120s);
    // Several minutes show what others leave of it.
    QVERIFY(engine::restEstimate(10'000, 48'000, 240s, pace) == 1'153s);
    QVERIFY(!engine::restEstimate(0, 48'000, 2s, pace));
    market.weightLeft = market.weightPerMinute = 100'000;
    const auto free = engine::restPace({10'000, 20, 100}, 48'000, market);
    QVERIFY(!free.isBudget);
    QVERIFY(engine::restEstimate(10'000, 48'000, 20s, free) == 97s);
}

QTEST_APPLESS_MAIN(TestPlanPace)
#include "tst_planpace.moc"
