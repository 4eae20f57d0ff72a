// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/archivebench.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::CandleRecord;
using interfaces::JobState;
using interfaces::RowPlace;
using market::Interval;

namespace {

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

std::vector<CandleRecord> recordsOf(engine::EngineHost &engine, const interfaces::CandleQuery &query)
{
    return must(engine.marketData().candleRecords(query));
}

/// Waits until the exchange's clock is known, and purges.
bool purgeHours(engine::EngineHost &engine, const market::TimeRange &range)
{
    interfaces::PurgeRequest request{keyOf(hours()), range, "", "user"};
    Result<interfaces::PurgePreview> preview = fail(ErrorCode::Internal, "");
    if (!waitFor([&] { return (preview = engine.archive().previewPurge(request)).has_value(); }))
        return false;
    request.token = preview->token;
    return endsAs(engine, engine.archive().startPurge(request), JobState::Succeeded);
}

} // namespace

/// A running engine tells where each row it answers is from and where it lies.
class TestRowRecords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void archivedRowsAreTold();
    void builtCandlesLieNowhere();
    void liveCandlesAreInMemoryUntilTheyAreStored();
    void builtCandlesHaveThePastOfTheirParts();
    void whatIsAwayIsFoundByItsRange();
};

void TestRowRecords::archivedRowsAreTold()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(hours(), 240, 48h);
    const Host engine = bench.recorded.start();
    const market::UtcTime border = rows[100].openTime;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(hours(), border)), JobState::Succeeded));
    const auto records = recordsOf(*engine, {hours(), market::UtcTime(), std::nullopt, 1'000, false});
    QCOMPARE(records.size(), rows.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto &[candle, origin] = records[i];
        QCOMPARE(storage::test::text(candle), storage::test::text(rows[i]));
        QVERIFY(origin.place == (candle.openTime < border ? RowPlace::Archive : RowPlace::Main));
        QVERIFY(origin.storedAt && origin.changedAt == origin.storedAt && origin.version == 1);
    }
    // Without a start the newest are meant, as of plain rows.
    const auto newest = recordsOf(*engine, {hours(), std::nullopt, rows[101].openTime, 3, false});
    QCOMPARE(newest.size(), std::size_t(3));
    QVERIFY(newest.front().origin.place == RowPlace::Archive && newest.back().origin.place == RowPlace::Main);
    QVERIFY(engine->stop(10s));
}

void TestRowRecords::builtCandlesLieNowhere()
{
    ArchiveBench bench;
    (void)bench.writeCandles(hours(), 240, 48h);
    const Host engine = bench.recorded.start();
    const market::SeriesKey fours{hours().instrument, Interval::H4};
    const auto records = recordsOf(*engine, {fours, market::UtcTime(), std::nullopt, 1'000, false});
    QVERIFY(records.size() >= 59);
    for (const CandleRecord &record : records) {
        QVERIFY(record.origin.place == RowPlace::Built && record.candle.source == market::Source::Built);
        QVERIFY(!record.origin.storedAt && !record.origin.changedAt);
    }
    QVERIFY(recordsOf(*engine, {{RecordedEngine::futures(), Interval::H1}, {}, {}, 10, true}).empty());
    QVERIFY(engine->stop(10s));
}

void TestRowRecords::liveCandlesAreInMemoryUntilTheyAreStored()
{
    ArchiveBench bench;
    bench.recorded.config.instruments = {RecordedEngine::spot()};
    bench.recorded.config.backfillDays = 1;
    const Host engine = bench.recorded.start();
    std::vector<CandleRecord> newest;
    QVERIFY(waitFor([&] {
        newest = recordsOf(*engine, {minutes(), std::nullopt, std::nullopt, 3, true});
        return newest.size() == 3 && !newest.back().candle.final && newest.front().origin.storedAt;
    }));
    QVERIFY(newest.back().origin.place == RowPlace::Memory && !newest.back().origin.storedAt);
    QVERIFY(newest.front().origin.place == RowPlace::Main);
    QVERIFY(engine->stop(10s));
}

void TestRowRecords::builtCandlesHaveThePastOfTheirParts()
{
    ArchiveBench bench;
    const QTemporaryDir folder;
    bench.recorded.config.archive.coldFolder = folder.path().toStdString();
    const auto rows = bench.writeCandles(hours(), 48, 96h);
    const Host engine = bench.recorded.start();
    const market::SeriesKey fours{hours().instrument, Interval::H4};
    const interfaces::CandleQuery query{fours, market::UtcTime(), std::nullopt, 1'000, false};
    const auto before = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    const auto then = must(engine->marketData().candles(query));
    QVERIFY(then.size() >= 10);
    market::Candle mended = rows[20];
    mended.source = market::Source::BulkFile;
    mended.high = mended.high.plus(market::Decimal::fromMantissa(1, 0)).value();
    QCOMPARE(must(engine->importer().storeCandles(hours(), {mended}, {})).updated, 1);
    const auto past = must(engine->marketData().candlesAsOf(query, before));
    QCOMPARE(storage::test::texts(past), storage::test::texts(then));
    QVERIFY(storage::test::texts(must(engine->marketData().candles(query))) != storage::test::texts(then));
    const auto newest = must(engine->marketData().candlesAsOf({fours, std::nullopt, std::nullopt, 3, false}, before));
    QCOMPARE(newest.size(), std::size_t(3));
    QCOMPARE(storage::test::text(newest.back()), storage::test::text(then.back()));
    // Before anything was stored nothing could be built.
    QVERIFY(must(engine->marketData().candlesAsOf(query, rows[0].openTime)).empty());
    QVERIFY(must(engine->marketData().candlesAsOf({{RecordedEngine::futures(), Interval::H4}, {}, {}, 10, false}, before))
                .empty());

    // Parts that are deleted are named with their own interval.
    QVERIFY(purgeHours(*engine, {rows[0].openTime, rows[4].openTime}));
    const auto losses = must(engine->marketData().pastLosses(
        {fours.instrument, interfaces::DataKind::Candles, fours.interval, std::nullopt, std::nullopt}, before));
    QCOMPARE(losses.size(), std::size_t(1));
    QVERIFY(losses.front().reason == "purged" && losses.front().interval == Interval::H1);
    QCOMPARE((*losses.front().to - *losses.front().from) / 1h, 4);
    QCOMPARE(losses.front().rows.value_or(0), 4);
    QVERIFY(engine->stop(10s));
}

void TestRowRecords::whatIsAwayIsFoundByItsRange()
{
    ArchiveBench bench;
    const QTemporaryDir folder;
    bench.recorded.config.archive.coldFolder = folder.path().toStdString();
    const auto rows = bench.writeCandles(hours(), 48, 96h);
    const Host engine = bench.recorded.start();
    QVERIFY(purgeHours(*engine, {rows[4].openTime, rows[8].openTime}));
    const auto awayIn = [&](int from, int to, bool isFunding = false) {
        interfaces::AwayQuery query{hours().instrument, hours().interval, isFunding,
                                    {rows[std::size_t(from)].openTime, rows[std::size_t(to)].openTime}};
        if (isFunding)
            query.interval.reset();
        return must(engine->gapReports().away(query)).size();
    };
    QCOMPARE(awayIn(0, 47), std::size_t(1));
    QCOMPARE(awayIn(0, 4), std::size_t(1));
    QCOMPARE(awayIn(7, 9), std::size_t(1));
    QCOMPARE(awayIn(0, 3), std::size_t(0));
    QCOMPARE(awayIn(8, 47), std::size_t(0));
    QCOMPARE(awayIn(0, 47, true), std::size_t(0));
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestRowRecords)
#include "tst_rowrecords.moc"
