// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/archivebench.h"

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

} // namespace

/// A running engine tells where each row it answers is from and where it lies.
class TestRowRecords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void archivedRowsAreTold();
    void builtCandlesLieNowhere();
    void liveCandlesAreInMemoryUntilTheyAreStored();
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

QTEST_GUILESS_MAIN(TestRowRecords)
#include "tst_rowrecords.moc"
