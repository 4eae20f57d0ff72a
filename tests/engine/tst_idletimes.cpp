// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/archivebench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::GapState;

/// A running engine tells times in which nobody traded from losses, and says the same wherever it is asked.
class TestIdleTimes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void emptyAndMissingAndUnavailableAreThreeThings();
    void withoutTradesNothingIsIdle();

private:
    /// Minutes of ten hours without 100 to 104 (nobody traded), 200 to 202 (somebody did), 300 (not had any more) and
    /// 400 (its trades are missing, too).
    static market::UtcTime fill(const ArchiveBench &bench, bool withTrades);
    static interfaces::CoverageShare shareOf(engine::EngineHost &engine);
};

market::UtcTime TestIdleTimes::fill(const ArchiveBench &bench, bool withTrades)
{
    const market::UtcTime start = market::Interval(market::Interval::H1).floor(bench.now() - 48h);
    std::vector<market::Candle> rows;
    std::vector<market::Trade> trades;
    std::int64_t id = 1'000;
    for (int minute = 0; minute < 600; ++minute) {
        const market::UtcTime open = start + std::chrono::minutes(minute);
        const bool isIdle = minute >= 100 && minute < 105;
        const bool isLost = (minute >= 200 && minute < 203) || minute == 300 || minute == 400;
        if (!isIdle && !isLost)
            rows.push_back(storage::test::candle(open));
        id += minute == 400 ? 7 : 0;
        if (withTrades && !isIdle && minute != 400)
            trades.push_back(storage::test::trade(id++, open + 30s));
    }
    bench.write(storage::test::batchOf(minutes(), rows));
    if (withTrades)
        bench.write(storage::test::batchOf(minutes().instrument, trades));
    storage::GapRecord gone;
    gone.instrument = minutes().instrument;
    gone.interval = minutes().interval;
    gone.range = {start + 300min, start + 301min};
    gone.status = storage::GapStatus::Unavailable;
    gone.foundAt = start;
    storage::WriteBatch batch;
    batch.gaps.push_back(gone);
    bench.write(batch);
    return start;
}

interfaces::CoverageShare TestIdleTimes::shareOf(engine::EngineHost &engine)
{
    return must(engine.gapReports().coverage({minutes().instrument, minutes().interval, {}, false}))
        .front()
        .whole;
}

void TestIdleTimes::emptyAndMissingAndUnavailableAreThreeThings()
{
    ArchiveBench bench;
    const market::UtcTime start = fill(bench, true);
    bench.recorded.config.enableFetcher = false;
    const Host engine = bench.recorded.start();

    interfaces::GapFilter candles;
    candles.interval = minutes().interval;
    const auto gaps = must(engine->gapReports().gaps(candles));
    QCOMPARE(gaps.size(), std::size_t(2));
    QVERIFY(gaps[0].range == (market::TimeRange{start + 200min, start + 203min}));
    QVERIFY(gaps[1].range == (market::TimeRange{start + 400min, start + 401min}));
    std::int64_t missing = 0;
    for (const interfaces::Gap &gap : gaps)
        missing += gap.missing;

    const interfaces::CoverageShare share = shareOf(*engine);
    QCOMPARE(share.missing, 60 * missing);
    QCOMPARE(share.empty, 5 * 60);
    QCOMPARE(share.unavailable, 60);
    QCOMPARE(share.stored, share.seconds - 10 * 60);
    const interfaces::SeriesStatus status = statusOf(*engine, minutes());
    QCOMPARE(status.missing, missing);
    QCOMPARE(status.unavailable, 1);
    QCOMPARE(status.completeness.value_or(-1), 100.0 * 595 / 600);

    interfaces::GapFilter everything = candles;
    everything.includeResolved = true;
    const auto all = must(engine->gapReports().gaps(everything));
    QCOMPARE(all.size(), std::size_t(4));
    QVERIFY(all[0].state == GapState::VerifiedEmpty && all[0].missing == 5);
    QCOMPARE(all[0].cause, std::string("no-trades"));
    QCOMPARE(all[0].evidence,
             std::string("The stored trades 1099 and 1100 lie on both sides, and no id between them."));
    QVERIFY(all[2].state == GapState::Unavailable);
    QVERIFY(engine->stop(10s));
}

void TestIdleTimes::withoutTradesNothingIsIdle()
{
    ArchiveBench bench;
    (void)fill(bench, false);
    bench.recorded.config.enableFetcher = false;
    const Host engine = bench.recorded.start();
    QCOMPARE(must(engine->gapReports().gaps({})).size(), std::size_t(3));
    QCOMPARE(shareOf(*engine).empty, 0);
    QCOMPARE(shareOf(*engine).missing, 9 * 60);
    QCOMPARE(statusOf(*engine, minutes()).missing, 9);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestIdleTimes)
#include "tst_idletimes.moc"
