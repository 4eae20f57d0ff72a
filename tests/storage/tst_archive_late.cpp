// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Source;

namespace {

/// The candle of one minute as some source saw it.
Candle seen(int at, Source source, const char *close)
{
    Candle row = candle(minute(at));
    row.source = source;
    row.close = decimal(close);
    return row;
}

QString closeAt(const TestStore &store, int at)
{
    const auto rows = must(store.reader().candles({kSeries, {minute(at), minute(at + 1)}}));
    return rows.size() == 1 ? QString::fromStdString(rows.front().close.text()) : QStringLiteral("nothing");
}

QStringList kept(const TestStore &store)
{
    QStringList out;
    for (const CandleVersion &version : must(store.reader().candleVersions(kSeries, kAlways)))
        out.append(QStringLiteral("%1 %2").arg(QString::fromUtf8(versionKindText(version.kind)),
                                               QString::fromStdString(version.candle.close.text())));
    return out;
}

int count(const TestStore &store, const QString &table)
{
    return store.sql(QStringLiteral("SELECT count(*) FROM ") + table).front().toInt();
}

market::TimeRanges claimed(const TestStore &store)
{
    return must(store.reader().candleCoverage(kSeries)).front().claimed();
}

market::IdRanges claimedIds(const TestStore &store)
{
    return must(store.reader().tradeCoverage(kInstrument)).front().claimed();
}

/// Ten minutes, ten trades and ten funding rates, all archived.
void archiveTen(const TestStore &store)
{
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kInstrument, trades(0, 10)));
    store.write(fundingOf(0, 10));
    archiveAll(store, kCandles, minute(10), 100);
    archiveAll(store, kTrades, kDay + 10s, 100);
    archiveAll(store, kFunding, kDay + 80h, 100);
}

UtcTime tickAfter(UtcTime time)
{
    const auto now = [] {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    };
    UtcTime at = now();
    while (at <= time)
        at = now();
    return at;
}

/// A moment strictly between what was written before and what is written after.
UtcTime between()
{
    const UtcTime moment = tickAfter(tickAfter(UtcTime()));
    (void)tickAfter(moment);
    return moment;
}

} // namespace

/// What comes for rows that are archived already, and what others do to the archive.
class TestArchiveLate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void archivedRowsAreNotInsertedAgain();
    void aBetterRowWinsAtOnceAndIsMerged();
    void aLateRowFillsAHole();
    void aRefusedRowIsKeptOnce();
    void rowsFarApartAreMet();
    void theWorseOfTwoPlacesIsKept();
    void thePastStaysReadable();
    void rowsDeletedFromTheArchiveAreLost();
    void aRowInBothPlacesIsNotLost();
    void recountsSeeTheArchive();
    void tamperedRowsAreFound();
    void aDamagedSliceStaysAsAWhole();
    void tamperingIsNotHidden();
};

void TestArchiveLate::archivedRowsAreNotInsertedAgain()
{
    TestStore store;
    archiveTen(store);
    QCOMPARE(text(store.write(batchOf(kSeries, candles(-2, 12)))), text(WriteReport{4, 0, 10}));
    QCOMPARE(text(store.write(batchOf(kInstrument, trades(5, 15)))), text(WriteReport{5, 0, 5}));
    QCOMPARE(text(store.write(fundingOf(0, 12))), text(WriteReport{2, 0, 10}));
    QCOMPARE(count(store, QStringLiteral("candles")), 4);
    QCOMPARE(count(store, QStringLiteral("trades")), 5);
    QCOMPARE(count(store, QStringLiteral("funding")), 2);
    store.reopen();
    QCOMPARE(text(store.write(batchOf(kSeries, candles(0, 10)))), text(WriteReport{0, 0, 10}));
    QCOMPARE(kept(store), QStringList());
}

void TestArchiveLate::aBetterRowWinsAtOnceAndIsMerged()
{
    TestStore store;
    archiveTen(store);
    const std::string before = must(store.reader().archiveSlices(kCandles)).front().sha256;
    QCOMPARE(text(store.write(batchOf(kSeries, {seen(4, Source::BulkFile, "7190.00")}))),
             text(WriteReport{0, 1, 0}));
    QCOMPARE(closeAt(store, 4), QStringLiteral("7190.00"));
    QCOMPARE(must(store.reader().seriesSummary(kSeries))->finalRows, 10);
    QVERIFY((claimed(store) == market::TimeRanges{{minute(0), minute(10)}}));
    QVERIFY(must(store.reader().missingCandles(kSeries, {minute(0), minute(10)})).empty());
    // The same again is no news, in whichever place it is found.
    QCOMPARE(text(store.write(batchOf(kSeries, {seen(4, Source::BulkFile, "7190.00")}))),
             text(WriteReport{0, 0, 1}));
    QCOMPARE(must(store.writer().archive(kCandles, minute(10), 100)).rows, 1);
    QCOMPARE(count(store, QStringLiteral("candles")), 0);
    QCOMPARE(closeAt(store, 4), QStringLiteral("7190.00"));
    QCOMPARE(kept(store), QStringList{QStringLiteral("replaced 7186.68000000")});
    const auto slices = must(store.reader().archiveSlices(kCandles));
    QCOMPARE(slices.size(), std::size_t(1));
    QVERIFY(slices.front().sha256 != before && slices.front().fault.empty());
    QCOMPARE(must(store.reader().countSlice(slices.front())).sha256, slices.front().sha256);

    Trade better = trade(4, kDay + 4s);
    better.source = Source::BulkFile;
    QCOMPARE(text(store.write(batchOf(kInstrument, {better}))), text(WriteReport{0, 0, 1})); // says the same
    better.time += 7us;
    QCOMPARE(text(store.write(batchOf(kInstrument, {better}))), text(WriteReport{0, 1, 0}));
    QVERIFY(must(store.reader().trades({kInstrument, {}, IdRange{4, 5}})).front().time == better.time);
    archiveAll(store, kTrades, kDay + 10s, 100);
    QVERIFY(must(store.reader().trades({kInstrument, {}, IdRange{4, 5}})).front().time == better.time);
    QCOMPARE(must(store.reader().trades({kInstrument, {}, {}})).size(), std::size_t(10));
}

void TestArchiveLate::aLateRowFillsAHole()
{
    TestStore store;
    auto rows = candles(0, 10);
    rows.erase(rows.begin() + 4);
    store.write(batchOf(kSeries, rows));
    archiveAll(store, kCandles, minute(10), 100);
    QVERIFY((must(store.reader().missingCandles(kSeries, {minute(0), minute(10)}))
             == std::vector{TimeRange{minute(4), minute(5)}}));
    QCOMPARE(text(store.write(batchOf(kSeries, candles(3, 6)))), text(WriteReport{1, 0, 2}));
    QVERIFY((claimed(store) == market::TimeRanges{{minute(0), minute(10)}}));
    QVERIFY(must(store.reader().missingCandles(kSeries, {minute(0), minute(10)})).empty());
    archiveAll(store, kCandles, minute(10), 100);
    QCOMPARE(must(store.reader().archiveSlices(kCandles)).front().rows, 10);
}

void TestArchiveLate::aRefusedRowIsKeptOnce()
{
    TestStore store;
    archiveTen(store);
    for (int i = 0; i < 2; ++i)
        QCOMPARE(text(store.write(batchOf(kSeries, {seen(4, Source::Stream, "7190.00")}))),
                 text(WriteReport{0, 0, 1}));
    auto open = seen(5, Source::BulkFile, "1.00");
    open.final = false;
    QCOMPARE(text(store.write(batchOf(kSeries, {open}))), text(WriteReport{0, 0, 1}));
    QCOMPARE(kept(store), QStringList{QStringLiteral("refused 7190.00")});
    QCOMPARE(closeAt(store, 4), QStringLiteral("7186.68000000"));
}

void TestArchiveLate::rowsFarApartAreMet()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 5'000)));
    archiveAll(store, kCandles, minute(4'900), 2'000);
    std::vector<Candle> rows;
    for (const int at : {0, 1, 999, 1'000, 1'001, 2'500, 4'899, 4'900, 6'000})
        rows.push_back(candle(minute(at)));
    rows.push_back(candle(minute(2'500))); // twice in one batch
    rows.push_back(seen(3'000, Source::BulkFile, "7190.00"));
    QCOMPARE(text(store.write(batchOf(kSeries, rows))), text(WriteReport{1, 1, 9}));
}

void TestArchiveLate::theWorseOfTwoPlacesIsKept()
{
    TestStore store;
    archiveTen(store);
    // As after a race of two nodes: the same key in both places, the better row in the archive.
    (void)store.sql(QStringLiteral("INSERT INTO candles SELECT * FROM candles_archive WHERE open_time = %1")
                        .arg(market::toUs(minute(4))));
    (void)store.sql(QStringLiteral("UPDATE candles SET source = 30, close = high"));
    (void)store.sql(QStringLiteral("DELETE FROM candle_versions"));
    QCOMPARE(closeAt(store, 4), QStringLiteral("7186.68000000"));
    QCOMPARE(must(store.writer().archive(kCandles, minute(10), 100)).rows, 1);
    QCOMPARE(closeAt(store, 4), QStringLiteral("7186.68000000"));
    QCOMPARE(kept(store), QStringList{QStringLiteral("refused 7196.25000000")});
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QCOMPARE(count(store, QStringLiteral("candles")), 0);
}

void TestArchiveLate::thePastStaysReadable()
{
    TestStore store;
    const auto closeAsOf = [&store](UtcTime moment) {
        const auto rows = must(store.reader().candlesAsOf(kSeries, {minute(4), minute(5)}, moment));
        return rows.size() == 1 ? QString::fromStdString(rows.front().close.text())
                                : QString::number(rows.size());
    };
    const UtcTime before = between();
    archiveTen(store);
    const UtcTime first = between();
    store.write(batchOf(kSeries, {seen(4, Source::BulkFile, "7190.00")}));
    const UtcTime second = between();
    auto newer = seen(4, Source::BulkFile, "7191.00");
    newer.eventTime += 1s;
    store.write(batchOf(kSeries, {newer}));
    const UtcTime third = between();
    for (const char *when : {"in both places", "merged", "back"}) {
        QVERIFY2(closeAsOf(before) == QStringLiteral("0"), when);
        QVERIFY2(closeAsOf(first) == QStringLiteral("7186.68000000"), when);
        QVERIFY2(closeAsOf(second) == QStringLiteral("7190.00"), when);
        QVERIFY2(closeAsOf(third) == QStringLiteral("7191.00"), when);
        if (count(store, QStringLiteral("candles")) == 1)
            archiveAll(store, kCandles, minute(10), 100);
        else
            restoreAll(store, kCandles, kAlways, 100);
    }
}

void TestArchiveLate::rowsDeletedFromTheArchiveAreLost()
{
    TestStore store;
    archiveTen(store);
    (void)store.sql(
        QStringLiteral("DELETE FROM candles_archive WHERE open_time = %1").arg(market::toUs(minute(4))));
    (void)store.sql(QStringLiteral("DELETE FROM trades_archive WHERE id IN (0, 4)"));
    (void)store.sql(QStringLiteral("UPDATE candles_archive SET final = 0 WHERE open_time = %1")
                        .arg(market::toUs(minute(7))));
    QVERIFY((claimed(store)
             == market::TimeRanges{{minute(0), minute(4)}, {minute(5), minute(7)}, {minute(8), minute(10)}}));
    QVERIFY((claimedIds(store) == market::IdRanges{{1, 4}, {5, 10}}));
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kInstrument, trades(0, 10)));
    QVERIFY((claimed(store) == market::TimeRanges{{minute(0), minute(10)}}));
    QVERIFY((claimedIds(store) == market::IdRanges{{0, 10}}));
}

void TestArchiveLate::aRowInBothPlacesIsNotLost()
{
    TestStore store;
    archiveTen(store);
    store.write(
        batchOf(kSeries, {seen(4, Source::BulkFile, "7190.00"), seen(5, Source::BulkFile, "7190.00")}));
    (void)store.sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(4))));
    (void)store.sql(
        QStringLiteral("DELETE FROM candles_archive WHERE open_time = %1").arg(market::toUs(minute(5))));
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QCOMPARE(closeAt(store, 4), QStringLiteral("7186.68000000"));
    QCOMPARE(closeAt(store, 5), QStringLiteral("7190.00"));
    (void)store.sql(QStringLiteral("DELETE FROM candles"));
    QCOMPARE(count(store, QStringLiteral("losses")), 1);
}

void TestArchiveLate::recountsSeeTheArchive()
{
    TestStore store;
    archiveTen(store);
    store.write(batchOf(kSeries, candles(10, 20)));
    store.write(batchOf(kInstrument, trades(10, 20)));
    (void)store.sql(
        QStringLiteral("DELETE FROM candles_archive WHERE open_time = %1").arg(market::toUs(minute(4))));
    (void)store.sql(QStringLiteral("DELETE FROM losses"));
    (void)store.sql(QStringLiteral("DELETE FROM coverage"));
    (void)store.sql(QStringLiteral("DELETE FROM trade_coverage"));
    WriteBatch batch;
    batch.recounts.push_back({kSeries, kAlways});
    batch.recounts.push_back({kInstrument, kAlways});
    store.write(batch);
    QVERIFY((claimed(store) == market::TimeRanges{{minute(0), minute(4)}, {minute(5), minute(20)}}));
    QVERIFY((claimedIds(store) == market::IdRanges{{0, 20}}));
}

void TestArchiveLate::tamperedRowsAreFound()
{
    TestStore store;
    archiveTen(store);
    const auto slices = must(store.reader().archiveSlices(std::nullopt));
    QCOMPARE(slices.size(), std::size_t(3));
    (void)store.sql(QStringLiteral("UPDATE candles_archive SET close = high WHERE open_time = %1")
                        .arg(market::toUs(minute(4))));
    (void)store.sql(
        QStringLiteral("UPDATE trades_archive SET buyer_is_maker = 1 - buyer_is_maker WHERE id = 4"));
    (void)store.sql(QStringLiteral("DELETE FROM funding_archive WHERE time = %1").arg(market::toUs(kDay)));
    for (ArchiveSlice slice : slices) {
        const SliceCount found = must(store.reader().countSlice(slice));
        QCOMPARE(found.rows, slice.sequence.kind == RowKind::Funding ? 9 : 10);
        QVERIFY(found.sha256 != slice.sha256);
        slice.verifiedAt = kDay;
        slice.fault = "Its rows have another sum.";
        WriteBatch batch;
        batch.verifiedSlices.push_back(slice);
        QCOMPARE(text(store.write(batch)), text(WriteReport{0, 1, 0}));
    }
    for (const ArchiveSlice &slice : must(store.reader().archiveSlices(std::nullopt)))
        QVERIFY(slice.verifiedAt == kDay && slice.fault == "Its rows have another sum.");
}

void TestArchiveLate::aDamagedSliceStaysAsAWhole()
{
    TestStore store;
    archiveTen(store);
    const auto expectRefusal = [&store] {
        const auto refused = store.writer().restore(kCandles, kAlways, 3);
        QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
        QVERIFY2(refused.error().detail.find("is not what was moved there, so nothing is taken out of it")
                     != std::string::npos,
                 refused.error().detail.c_str());
        QCOMPARE(store.sql(QStringLiteral("SELECT count(*) FROM candles_archive")).front(), QStringLiteral("10"));
        QCOMPARE(store.sql(QStringLiteral("SELECT count(*) FROM candles")).front(), QStringLiteral("0"));
    };
    (void)store.sql(QStringLiteral("UPDATE candles_archive SET close = high WHERE open_time = %1")
                        .arg(market::toUs(minute(4))));
    expectRefusal();
    // PostgreSQL's columns hold numbers alone.
    if (!isPostgres()) {
        (void)store.sql(QStringLiteral("UPDATE candles_archive SET close = x'00' WHERE open_time = %1")
                            .arg(market::toUs(minute(4))));
        expectRefusal();
    }
    // The others are not held up by it.
    QCOMPARE(restoreAll(store, kTrades, kAlways, 100), 10);
}

void TestArchiveLate::tamperingIsNotHidden()
{
    TestStore store;
    archiveTen(store);
    (void)store.sql(
        QStringLiteral("DELETE FROM candles_archive WHERE open_time = %1").arg(market::toUs(minute(4))));
    store.write(batchOf(kSeries, candles(10, 20)));
    store.write(batchOf(kSeries, candles(4, 5)));
    archiveAll(store, kCandles, minute(20), 100);
    const auto slices = must(store.reader().archiveSlices(kCandles));
    QCOMPARE(slices.size(), std::size_t(2)); // a faulty slice does not grow
    QCOMPARE(slices.front().rows, 10);
    QVERIFY(!slices.front().fault.empty());
    QVERIFY(slices.back().fault.empty());
}

QTEST_GUILESS_MAIN(TestArchiveLate)
#include "tst_archive_late.moc"
