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

namespace {

QString slicesText(const TestStore &store)
{
    QStringList out;
    for (const ArchiveSlice &slice : must(store.reader().archiveSlices(std::nullopt)))
        out.append(QStringLiteral("%1+%2=%3")
                       .arg((slice.keys.from - market::toUs(kDay)) / 60'000'000)
                       .arg((slice.keys.to - slice.keys.from) / 60'000'000 + 1)
                       .arg(slice.rows));
    return out.join(u' ');
}

/// Every slice holds what its entry says.
bool slicesHold(const TestStore &store)
{
    for (const ArchiveSlice &slice : must(store.reader().archiveSlices(std::nullopt))) {
        const SliceCount count = must(store.reader().countSlice(slice));
        if (count.rows != slice.rows || count.sha256 != slice.sha256)
            return false;
    }
    return true;
}

int count(const TestStore &store, const QString &table)
{
    return store.sql(QStringLiteral("SELECT count(*) FROM ") + table).front().toInt();
}

} // namespace

/// Rows go to the archive and come back, and nothing that can be read changes by it.
class TestArchiveMoves : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theOldestRowsMoveInSteps();
    void slicesGrowAndBegin();
    void rowsBetweenTheKeysOfASliceJoinIt();
    void onlyFinalRowsMove();
    void tradesAndFundingMove();
    void rowsComeBack();
    void aSliceTakenBackInPartShrinks();
    void nothingThatIsReadChanges();
    void sumsAreTheSameOnEveryEngine();
    void unknownSequencesAreEmpty();
    void badStepsAreRefused();
    void viewsShowEveryPlace();
    void readersTellThePlaceOfEachRow();
    void numbersOfPoliciesAreNotGivenTwice();
};

void TestArchiveMoves::theOldestRowsMoveInSteps()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    QCOMPARE(must(store.reader().movable(kCandles, minute(60))).rows, 60);
    QList<std::int64_t> moved;
    for (bool isDone = false; !isDone;) {
        const ArchiveStep step = must(store.writer().archive(kCandles, minute(60), 25));
        moved.append(step.rows);
        isDone = step.isDone;
        QCOMPARE(step.sha256.size(), std::size_t(64));
    }
    QCOMPARE(moved, (QList<std::int64_t>{25, 25, 10}));
    QCOMPARE(slicesText(store), QStringLiteral("0+25=25 25+25=25 50+10=10"));
    QCOMPARE(count(store, QStringLiteral("candles")), 40);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 60);
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    const ArchiveStep idle = must(store.writer().archive(kCandles, minute(60), 25));
    QVERIFY(idle.isDone && idle.rows == 0);
    QCOMPARE(must(store.reader().movable(kCandles, minute(60))).rows, 0);
    const auto places = must(store.reader().places(kCandles));
    QCOMPARE(places.size(), std::size_t(2));
    QVERIFY(places[0].place == Place::Main && places[0].rows == 40);
    QVERIFY(places[1].place == Place::Archive && places[1].rows == 60);
    QVERIFY(places[1].time.from == kDay && places[1].time.to == minute(59) + 1us);
    QVERIFY(slicesHold(store));
}

void TestArchiveMoves::slicesGrowAndBegin()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    archiveAll(store, kCandles, minute(10), 25);
    archiveAll(store, kCandles, minute(15), 25);
    QCOMPARE(slicesText(store), QStringLiteral("0+15=15"));
    archiveAll(store, kCandles, minute(40), 25);
    QCOMPARE(slicesText(store), QStringLiteral("0+25=25 25+15=15"));
    // A hole between them: still nothing of the series lies there, so the slice grows over it.
    store.write(batchOf(kSeries, candles(50, 55)));
    archiveAll(store, kCandles, minute(60), 25);
    QCOMPARE(slicesText(store), QStringLiteral("0+25=25 25+30=20"));
    QVERIFY(slicesHold(store));
}

void TestArchiveMoves::rowsBetweenTheKeysOfASliceJoinIt()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kSeries, candles(20, 30)));
    archiveAll(store, kCandles, minute(30), 100);
    QCOMPARE(slicesText(store), QStringLiteral("0+30=20"));
    store.write(batchOf(kSeries, candles(8, 22)));
    QCOMPARE(count(store, QStringLiteral("candles")), 10);
    archiveAll(store, kCandles, minute(30), 4);
    QCOMPARE(slicesText(store), QStringLiteral("0+30=30"));
    QCOMPARE(count(store, QStringLiteral("candles")), 0);
    QVERIFY(slicesHold(store));
    // Before the first slice a new one begins, and ends where that begins.
    store.write(batchOf(kSeries, candles(-5, 0)));
    store.write(batchOf(kSeries, candles(30, 35)));
    archiveAll(store, kCandles, minute(35), 100);
    QCOMPARE(slicesText(store), QStringLiteral("-5+5=5 0+35=35"));
    QVERIFY(slicesHold(store));
}

void TestArchiveMoves::onlyFinalRowsMove()
{
    TestStore store;
    auto rows = candles(0, 10);
    rows[3].final = false;
    store.write(batchOf(kSeries, rows));
    archiveAll(store, kCandles, minute(10), 100);
    QCOMPARE(count(store, QStringLiteral("candles")), 1);
    QCOMPARE(must(store.reader().candles({kSeries, kAlways, INT64_MAX, Order::Ascending, false})).size(),
             std::size_t(10));
    store.write(batchOf(kSeries, candles(3, 4)));
    archiveAll(store, kCandles, minute(10), 100);
    QCOMPARE(slicesText(store), QStringLiteral("0+10=10"));
}

void TestArchiveMoves::tradesAndFundingMove()
{
    TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.write(fundingOf(0, 30));
    archiveAll(store, kTrades, kDay + 150s, 20);
    archiveAll(store, kFunding, kDay + 20 * 8h, 7);
    QCOMPARE(count(store, QStringLiteral("trades")), 50);
    QCOMPARE(count(store, QStringLiteral("trades_archive")), 50);
    QCOMPARE(count(store, QStringLiteral("funding")), 10);
    QCOMPARE(count(store, QStringLiteral("funding_archive")), 20);
    QCOMPARE(count(store, QStringLiteral("trade_losses")), 0);
    QVERIFY(slicesHold(store));
    QCOMPARE(must(store.reader().archiveSlices(kTrades)).size(), std::size_t(3));
    QCOMPARE(must(store.reader().archiveSlices(kFunding)).size(), std::size_t(3));
    QCOMPARE(must(store.reader().tradeSummary(kInstrument))->rows, 100);
    QCOMPARE(must(store.reader().tradeSummary(kInstrument))->firstId, 100);
    QCOMPARE(must(store.reader().fundingSummaries()).front().rows, 30);
    restoreAll(store, kTrades, kAlways, 33);
    restoreAll(store, kFunding, kAlways, 33);
    QCOMPARE(count(store, QStringLiteral("trades")), 100);
    QCOMPARE(count(store, QStringLiteral("funding")), 30);
    QVERIFY(must(store.reader().archiveSlices(std::nullopt)).empty());
}

void TestArchiveMoves::rowsComeBack()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    const QStringList before = readings(store.reader());
    archiveAll(store, kCandles, minute(80), 25);
    QCOMPARE(restoreAll(store, kCandles, kAlways, 30), 80);
    QCOMPARE(count(store, QStringLiteral("candles")), 100);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 0);
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QVERIFY(must(store.reader().archiveSlices(std::nullopt)).empty());
    QCOMPARE(readings(store.reader()), before);
    QCOMPARE(must(store.reader().places(std::nullopt)).size(), std::size_t(1));
}

void TestArchiveMoves::aSliceTakenBackInPartShrinks()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    archiveAll(store, kCandles, minute(100), 50);
    QCOMPARE(restoreAll(store, kCandles, {minute(10), minute(30)}, 100), 20);
    QCOMPARE(slicesText(store), QStringLiteral("0+50=30 50+50=50"));
    QVERIFY(slicesHold(store));
    QCOMPARE(restoreAll(store, kCandles, {minute(0), minute(40)}, 7), 20);
    QCOMPARE(slicesText(store), QStringLiteral("40+10=10 50+50=50"));
    QCOMPARE(restoreAll(store, kCandles, {minute(45), minute(60)}, 100), 15);
    QCOMPARE(slicesText(store), QStringLiteral("40+5=5 60+40=40"));
    QVERIFY(slicesHold(store));
    QCOMPARE(must(store.reader().candles({kSeries, kAlways})).size(), std::size_t(100));
}

void TestArchiveMoves::nothingThatIsReadChanges()
{
    const auto seed = testSeed();
    std::mt19937_64 random(seed);
    TestStore moved;
    TestStore still;
    // Holes, open candles, ids with holes: whatever there is.
    for (int part = 0; part < 12; ++part) {
        const int from = static_cast<int>(random() % 300);
        const int to = from + 1 + static_cast<int>(random() % 60);
        auto rows = candles(from, to);
        rows[random() % rows.size()].final = false;
        for (const TestStore *store : {&moved, &still}) {
            store->write(batchOf(kSeries, rows));
            store->write(batchOf(kInstrument, trades(from, to)));
            store->write(fundingOf(from, to));
        }
    }
    for (int step = 0; step < 12; ++step) {
        const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 60);
        const int at = static_cast<int>(random() % 360);
        const bool isBack = random() % 3 == 0;
        const TimeRange back{minute(at), minute(at + 50)};
        if (isBack)
            restoreAll(moved, kCandles, back, rows);
        else
            archiveAll(moved, kCandles, minute(at), rows);
        isBack ? restoreAll(moved, kTrades, {kDay + at * 1s, kDay + (at + 50) * 1s}, rows)
               : archiveAll(moved, kTrades, kDay + at * 1s, rows);
        isBack ? restoreAll(moved, kFunding, {kDay + at * 8h, kDay + (at + 50) * 8h}, rows)
               : archiveAll(moved, kFunding, kDay + at * 8h, rows);
        const std::uint64_t questions = random();
        const QStringList expected = readings(still.reader(), questions);
        QVERIFY2(readings(moved.reader(), questions) == expected,
                 qPrintable(QStringLiteral("seed %1 step %2").arg(seed).arg(step)));
        QVERIFY(slicesHold(moved));
    }
}

void TestArchiveMoves::sumsAreTheSameOnEveryEngine()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 3)));
    store.write(batchOf(kInstrument, trades(0, 3)));
    store.write(fundingOf(0, 3));
    // Of lines like "1704067200000000 1704067259999000 1704067259999000 1 40 7195.24000000 …": see rowdigest.cpp.
    const ArchiveStep candleStep = must(store.writer().archive(kCandles, minute(3), 10));
    const ArchiveStep tradeStep = must(store.writer().archive(kTrades, kDay + 1h, 10));
    const ArchiveStep fundingStep = must(store.writer().archive(kFunding, kDay + 100h, 10));
    QCOMPARE(QString::fromStdString(candleStep.sha256),
             QStringLiteral("74c72b4b9c5c5b2a284a79e663a2f63180e16685c90a08361c048fb887c16524"));
    QCOMPARE(QString::fromStdString(tradeStep.sha256),
             QStringLiteral("3ab3e39d3757e06eb568540af1216a75b15613b9e611a75044c5ee48421ab8bb"));
    QCOMPARE(QString::fromStdString(fundingStep.sha256),
             QStringLiteral("6aeb0d778c5e4c3355aaf38584f0fb4262101f454f135209fb48d5061bdeb721"));
}

void TestArchiveMoves::unknownSequencesAreEmpty()
{
    TestStore store;
    const Sequence nothing{{market::Market::Spot, "NOTHING"}, RowKind::Trades, std::nullopt};
    QVERIFY(must(store.writer().archive(nothing, minute(0), 10)).isDone);
    QVERIFY(must(store.writer().restore(nothing, kAlways, 10)).isDone);
    QCOMPARE(must(store.reader().movable(nothing, minute(0))).rows, 0);
    QVERIFY(must(store.reader().places(nothing)).empty());
    QVERIFY(must(store.reader().places(std::nullopt)).empty());
    QVERIFY(must(store.reader().archiveSlices(nothing)).empty());
}

void TestArchiveMoves::badStepsAreRefused()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 10)));
    const auto none = store.writer().archive(kCandles, minute(5), 0);
    QVERIFY(!none && none.error().code == ErrorCode::InvalidInput);
    const auto vague = store.writer().archive({kInstrument, RowKind::Candles, std::nullopt}, minute(5), 5);
    QVERIFY(!vague && vague.error().code == ErrorCode::InvalidInput);
    (void)store.sql(QStringLiteral("ALTER TABLE candles_archive ADD COLUMN mood TEXT"));
    const auto unlike = store.writer().archive(kCandles, minute(5), 5);
    QVERIFY(!unlike && unlike.error().code == ErrorCode::Storage);
    QVERIFY(unlike.error().detail.find("candles_archive") != std::string::npos);
    QCOMPARE(count(store, QStringLiteral("candles")), 10);
}

void TestArchiveMoves::viewsShowEveryPlace()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kInstrument, trades(1, 11)));
    store.write(fundingOf(0, 10));
    archiveAll(store, kCandles, minute(6), 100);
    archiveAll(store, kTrades, kDay + 6s, 100);
    archiveAll(store, kFunding, kDay + 48h, 100);
    const auto places = [&store](const char *view) {
        return store.sql(QStringLiteral("SELECT place, count(*) FROM %1 GROUP BY place ORDER BY place")
                             .arg(QLatin1String(view)));
    };
    QCOMPARE(places("candle_rows"), (QStringList{QStringLiteral("archive|6"), QStringLiteral("main|4")}));
    for (const char *view : {"trade_rows", "funding_rows"}) {
        QCOMPARE(places(view).size(), 2);
        QCOMPARE(count(store, QLatin1String(view)), 10);
    }
    QCOMPARE(store.sql(QStringLiteral("SELECT market, symbol, interval FROM candle_rows WHERE open_time = %1")
                           .arg(market::toUs(minute(2)) / 1'000)),
             QStringList{QStringLiteral("spot|BTCUSDT|1m")});
    // Deleting through a view deletes in the place it names, and is noticed.
    store.sql(QStringLiteral("DELETE FROM candle_rows WHERE place = 'archive' AND open_time = %1")
                  .arg(market::toUs(minute(2)) / 1'000));
    QCOMPARE(places("candle_rows"), (QStringList{QStringLiteral("archive|5"), QStringLiteral("main|4")}));
    QCOMPARE(count(store, QStringLiteral("losses")), 1);
    store.sql(QStringLiteral("DELETE FROM trade_rows WHERE id = 2"));
    QCOMPARE(count(store, QStringLiteral("trade_rows")), 9);
    if (isPostgres())
        return;
    // Who asks for one series does not make every place be read.
    const QString plan =
        store
            .sql(QStringLiteral("EXPLAIN QUERY PLAN SELECT * FROM candle_rows WHERE market = 'spot' "
                                "AND symbol = 'BTCUSDT' AND interval = '1m'"))
            .join(u'\n');
    QVERIFY2(!plan.contains(QStringLiteral("SCAN c")) && plan.count(QStringLiteral("SEARCH c ")) == 3,
             qPrintable(plan));
}

void TestArchiveMoves::readersTellThePlaceOfEachRow()
{
    TestStore store;
    const UtcTime begun = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kInstrument, trades(100, 110)));
    archiveAll(store, kCandles, minute(5), 100);
    archiveAll(store, kTrades, must(store.reader().trades({kInstrument, {}, IdRange{104, 105}})).front().time,
               100);
    // A better row of an archived slot lies in the main table until it is moved, and wins over the archived one.
    store.write(batchOf(kSeries, {correctedCandle(2), correctedCandle(7)}));

    const auto rows = must(store.reader().placedCandles({kSeries, kAlways}));
    QCOMPARE(rows.size(), std::size_t(10));
    QStringList places;
    for (const Placed<Candle> &row : rows) {
        places.append(QString::fromUtf8(placeText(row.place).data()) + QString::number(row.version));
        QVERIFY(row.storedAt && row.changedAt && *row.storedAt >= begun && *row.changedAt >= *row.storedAt);
    }
    // Slot 2 is a row of its own until the next move joins both.
    QCOMPARE(places.join(u' '),
             QStringLiteral("archive1 archive1 main1 archive1 archive1 main1 main1 main2 main1 main1"));
    QVERIFY(*rows[7].changedAt > *rows[7].storedAt);
    archiveAll(store, kCandles, minute(5), 100);
    const auto joined = must(store.reader().placedCandles({kSeries, {minute(2), minute(3)}})).front();
    QVERIFY(joined.place == Place::Archive && joined.version == 2);
    QCOMPARE(text(joined.row), text(rows[2].row));

    const CandleSelect newest{kSeries, {minute(0), minute(8)}, 4, Order::Descending};
    const auto few = must(store.reader().placedCandles(newest));
    QCOMPARE(few.size(), std::size_t(4));
    const auto plain = must(store.reader().candles(newest));
    for (std::size_t i = 0; i < few.size(); ++i)
        QCOMPARE(text(few[i].row), text(plain[i]));
    QVERIFY(few.front().place == Place::Main && few.back().place == Place::Archive);

    const auto held = must(store.reader().placedTrades({kInstrument, {}, {}}));
    QCOMPARE(held.size(), std::size_t(10));
    for (const Placed<Trade> &trade : held)
        QCOMPARE(trade.place == Place::Archive, trade.row.id < 104);
    QVERIFY(held.front().storedAt && held.front().changedAt == held.front().storedAt);
    QVERIFY(must(store.reader().placedCandles({series("NONE"), kAlways})).empty());
}

void TestArchiveMoves::numbersOfPoliciesAreNotGivenTwice()
{
    TestStore store;
    const auto add = [&store] {
        WriteBatch batch;
        batch.policies.emplace_back();
        store.write(batch);
        return must(store.reader().policies()).back().id;
    };
    const std::int64_t first = add();
    WriteBatch removal;
    removal.removedPolicies.push_back(first);
    store.write(removal);
    QVERIFY(add() > first);
}

QTEST_GUILESS_MAIN(TestArchiveMoves)
#include "tst_archive_moves.moc"
