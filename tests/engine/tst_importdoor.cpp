// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/archivebench.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::ImportOrigin;
using interfaces::ImportReport;
using interfaces::RowDoor;
using market::Interval;

namespace {

/// Nobody fetches anything of it.
const market::InstrumentKey kUnrecorded{market::Market::Spot, "NEWUSDT"};

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

ImportOrigin fromApi() { return {{}, {}, RowDoor::Api}; }

} // namespace

/// Rows that somebody hands in, by a file or the API: what contradicts itself or what is stored is refused, and kept with the
/// reason.
class TestImportDoor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ofTwoCandlesForOneSlotNoneIsTaken();
    void ofTwoTradesWithOneIdNoneIsTaken();
    void aTradeThatContradictsTheStoredOneIsRefused();
    void aTradeOutOfOrderIsRefused_data();
    void aTradeOutOfOrderIsRefused();
    void aCandleOfAnotherIntervalIsRefused();
    void refusedCandlesAreTheCauseOfTheirHole();
    void refusedTradesAreTheCauseOfTheirHole();
    void unreadableRowsAreTheCauseOfTheirHole_data();
    void unreadableRowsAreTheCauseOfTheirHole();
    void refusedRowsWaitForTheirNeighbours();
    void anAggregateIsNoSpotTrade();
    void theLastCandleOfAYoungFileIsNotTaken_data();
    void theLastCandleOfAYoungFileIsNotTaken();
    void withoutTheExchangesClockNothingNewIsTaken();
};

void TestImportDoor::ofTwoCandlesForOneSlotNoneIsTaken()
{
    ArchiveBench bench;
    auto rows = bench.writeCandles(hours(), 24, 48h);
    const Host engine = bench.recorded.start();
    market::Candle twin = rows[3];
    twin.high = twin.high.plus(market::Decimal::fromMantissa(1, 0)).value();
    for (market::Candle &row : rows)
        row.source = market::Source::Import;
    const auto report = must(engine->importer().storeCandles(hours(), {rows[3], twin, rows[3]}, fromApi()));
    QCOMPARE(report.rejected, 3);
    QVERIFY2(report.firstRejection.find("same open time says something else") != std::string::npos,
             report.firstRejection.c_str());
    QCOMPARE(must(engine->quarantine().rejected({})).size(), std::size_t(1));
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::ofTwoTradesWithOneIdNoneIsTaken()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const market::UtcTime at = bench.now() - 1h;
    market::Trade first = storage::test::trade(100, at);
    market::Trade twin = first;
    twin.price = market::Decimal::fromMantissa(1, 0);
    const auto report =
        must(engine->importer().storeTrades(RecordedEngine::spot(), {first, twin, first}, fromApi()));
    QCOMPARE(report.inserted, 0);
    QCOMPARE(report.rejected, 3);
    QVERIFY2(report.firstRejection.find("same id says something else") != std::string::npos,
             report.firstRejection.c_str());
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::aTradeThatContradictsTheStoredOneIsRefused()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const market::UtcTime at = bench.now() - 1h;
    market::Trade trade = storage::test::trade(100, at);
    trade.source = market::Source::Rest;
    QCOMPARE(must(engine->importer().storeTrades(RecordedEngine::spot(), {trade}, fromApi())).inserted, 1);
    trade.source = market::Source::Api;
    QCOMPARE(must(engine->importer().storeTrades(RecordedEngine::spot(), {trade}, fromApi())).skipped, 1);
    trade.price = market::Decimal::fromMantissa(1, 0);
    const auto worse = must(engine->importer().storeTrades(RecordedEngine::spot(), {trade}, fromApi()));
    QCOMPARE(worse.rejected, 1);
    QVERIFY2(worse.firstRejection.find("it contradicts the stored trade 100 of ") != std::string::npos,
             worse.firstRejection.c_str());
    trade.source = market::Source::BulkFile; // better evidence
    QCOMPARE(must(engine->importer().storeTrades(RecordedEngine::spot(), {trade}, {})).updated, 1);
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::aTradeOutOfOrderIsRefused_data()
{
    QTest::addColumn<qint64>("id");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<QByteArray>("reason");
    const QByteArray order = "in another order than those of the stored trade ";
    QTest::newRow("a later id, an earlier time") << qint64(2'000) << -30 << order + "1000";
    QTest::newRow("an earlier id, a later time") << qint64(10) << 30 << order + "1000";
    QTest::newRow("a wild id") << qint64(99'999'999'999) << 30 << QByteArray("further than a market trades in that time");
    QTest::newRow("a later id and time") << qint64(2'000) << 30 << QByteArray();
    QTest::newRow("an earlier id and time") << qint64(10) << -30 << QByteArray();
    QTest::newRow("as good as at once") << qint64(1'001) << 0 << QByteArray();
}

void TestImportDoor::aTradeOutOfOrderIsRefused()
{
    QFETCH(qint64, id);
    QFETCH(int, minutes);
    QFETCH(QByteArray, reason);
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const market::UtcTime at = bench.now() - 10h;
    const auto hand = [&](std::int64_t key, market::UtcTime time) {
        return must(engine->importer().storeTrades(RecordedEngine::spot(), {storage::test::trade(key, time)},
                                                   fromApi()));
    };
    QCOMPARE(hand(1'000, at).inserted, 1);
    const ImportReport report = hand(id, at + std::chrono::minutes(minutes));
    QCOMPARE(report.rejected, reason.isEmpty() ? 0 : 1);
    QVERIFY2(report.firstRejection.find(reason.toStdString()) != std::string::npos, report.firstRejection.c_str());
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::aCandleOfAnotherIntervalIsRefused()
{
    ArchiveBench bench;
    auto rows = bench.writeCandles(hours(), 24, 48h);
    const market::SeriesKey series{kUnrecorded, Interval::H1};
    const Host engine = bench.recorded.start();
    for (market::Candle &row : rows)
        row.source = market::Source::Import;
    rows[3].closeTime = Interval(Interval::M5).closeTime(rows[3].openTime);
    rows[4].closeTime = rows[4].openTime; // as in the exchange's own history
    rows[5].closeTime = rows[5].openTime + 71s;
    const auto report = must(engine->importer().storeCandles(series, rows, fromApi()));
    QCOMPARE(report.inserted, 23);
    QCOMPARE(report.rejected, 1);
    QVERIFY2(report.firstRejection.ends_with("those of a candle of 5m, not of 1h"), report.firstRejection.c_str());
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::refusedCandlesAreTheCauseOfTheirHole()
{
    ArchiveBench bench;
    auto rows = bench.writeCandles(hours(), 24, 48h);
    const market::SeriesKey series{kUnrecorded, Interval::H1};
    const Host engine = bench.recorded.start();
    for (market::Candle &row : rows)
        row.source = market::Source::Import;
    rows[5].high = rows[6].high = market::Decimal();
    rows[23].high = market::Decimal(); // behind the newest stored row nothing is missing
    rows.erase(rows.begin() + 10);     // never came
    QCOMPARE(must(engine->importer().storeCandles(series, rows, fromApi())).rejected, 3);
    interfaces::GapFilter filter;
    filter.instrument = kUnrecorded;
    const auto gaps = must(engine->gapReports().gaps(filter));
    QCOMPARE(gaps.size(), std::size_t(2));
    QCOMPARE(gaps[0].cause, std::string("rejected"));
    QCOMPARE(gaps[0].missing, std::int64_t(2));
    QVERIFY2(gaps[0].evidence.starts_with("2 rows came and the door \"api\" refused")
                 && gaps[0].evidence.ends_with("a price is not above zero."),
             gaps[0].evidence.c_str());
    QCOMPARE(gaps[1].missing, std::int64_t(1));
    QVERIFY(gaps[1].cause != "rejected");
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::refusedTradesAreTheCauseOfTheirHole()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const market::UtcTime at = bench.now() - 1h;
    std::vector<market::Trade> trades;
    for (const std::int64_t id : {100, 101, 102, 104, 105})
        trades.push_back(storage::test::trade(id, at));
    trades[1].price = trades[4].price = market::Decimal();
    QCOMPARE(must(engine->importer().storeTrades(kUnrecorded, trades, {"day.csv"})).rejected, 2);
    interfaces::GapFilter filter;
    filter.instrument = kUnrecorded;
    const auto gaps = must(engine->gapReports().gaps(filter));
    QCOMPARE(gaps.size(), std::size_t(2));
    QCOMPARE(gaps[0].cause, std::string("rejected"));
    QVERIFY(gaps[0].ids == (market::IdRange{101, 102}));
    QVERIFY2(gaps[0].evidence.find("day.csv: price or quantity is not above zero.") != std::string::npos,
             gaps[0].evidence.c_str());
    QVERIFY(gaps[1].ids == (market::IdRange{103, 104}));
    QVERIFY(gaps[1].cause != "rejected");
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::unreadableRowsAreTheCauseOfTheirHole_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::newRow("a file") << true;
    QTest::newRow("the API") << false;
}

void TestImportDoor::unreadableRowsAreTheCauseOfTheirHole()
{
    QFETCH(bool, isFile);
    ArchiveBench bench;
    auto rows = bench.writeCandles(hours(), 24, 48h);
    const market::SeriesKey series{kUnrecorded, Interval::H1};
    const ImportOrigin origin = isFile ? ImportOrigin{"some.jsonl"} : fromApi();
    const Host engine = bench.recorded.start();
    const auto key = [](const market::Candle &row) { return std::int64_t{market::toUs(row.openTime)}; };
    const std::vector<interfaces::RefusedLine> refused{{{4, "{}"}, "first", key(rows[3])},
                                                       {{9, "{}"}, "second", key(rows[8])},
                                                       {{10, "{}"}, "third", key(rows[9])},
                                                       {{11, "{}"}, "no key", 0},
                                                       {{12, "{}"}, "off the grid", key(rows[14]) + 1}};
    const std::set<std::size_t> missing{3, 8, 9, 14};
    std::vector<market::Candle> sound;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].source = market::Source::Import;
        if (!missing.contains(i))
            sound.push_back(rows[i]);
    }
    must(engine->importer().refuseLines(kUnrecorded, Interval::H1, origin, refused));
    QCOMPARE(must(engine->importer().storeCandles(series, sound, origin)).inserted, 20);
    interfaces::GapFilter filter;
    filter.instrument = kUnrecorded;
    const auto gaps = must(engine->gapReports().gaps(filter));
    QCOMPARE(gaps.size(), std::size_t(3));
    QCOMPARE(gaps[0].cause, std::string("rejected"));
    QVERIFY2(gaps[0].evidence.starts_with("The row came") && gaps[0].evidence.ends_with("first."),
             gaps[0].evidence.c_str());
    QCOMPARE(gaps[1].cause, std::string("rejected"));
    QCOMPARE(gaps[1].missing, std::int64_t(2));
    QVERIFY2(gaps[1].evidence.ends_with("third."), gaps[1].evidence.c_str());
    QVERIFY(gaps[2].cause != "rejected");
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::refusedRowsWaitForTheirNeighbours()
{
    ArchiveBench bench;
    const market::UtcTime at = bench.now() - 1h;
    {
        const Host engine = bench.recorded.start();
        must(engine->importer().storeTrades(kUnrecorded, {storage::test::trade(100, at)}, fromApi()));
        must(engine->importer().refuseLines(kUnrecorded, std::nullopt, fromApi(), {{{1, "{}"}, "bad", 101}}));
        QVERIFY(engine->stop(10s));
    }
    const Host engine = bench.recorded.start();
    must(engine->importer().storeTrades(kUnrecorded, {storage::test::trade(102, at)}, fromApi()));
    must(engine->importer().refuseLines(kUnrecorded, std::nullopt, fromApi(), {{{1, "{}"}, "worse", 103}}));
    must(engine->importer().storeTrades(kUnrecorded, {storage::test::trade(104, at)}, fromApi()));
    interfaces::GapFilter filter;
    filter.instrument = kUnrecorded;
    const auto gaps = must(engine->gapReports().gaps(filter));
    QCOMPARE(gaps.size(), std::size_t(2));
    QVERIFY(gaps[0].ids == (market::IdRange{101, 102}));
    QCOMPARE(gaps[0].cause, std::string("rejected"));
    QVERIFY2(gaps[0].evidence.ends_with("bad."), gaps[0].evidence.c_str());
    QCOMPARE(gaps[1].cause, std::string("rejected"));
    QVERIFY2(gaps[1].evidence.ends_with("worse."), gaps[1].evidence.c_str());
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::anAggregateIsNoSpotTrade()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    market::Trade trade = storage::test::trade(500, bench.now() - 1h);
    trade.firstId = 1'500;
    trade.lastId = 1'502;
    const auto report = must(engine->importer().storeTrades(kUnrecorded, {trade}, fromApi()));
    QCOMPARE(report.inserted, 0);
    QCOMPARE(report.firstRejection,
             std::string("the row is an aggregate of the trades 1500 to 1502, and spot has single trades"));
    QVERIFY(engine->stop(10s));
}

void TestImportDoor::theLastCandleOfAYoungFileIsNotTaken_data()
{
    QTest::addColumn<int>("minutesAgo");
    QTest::addColumn<bool>("hasChecksum");
    QTest::addColumn<int>("taken");
    QTest::newRow("saved just behind the slot") << 0 << false << 2;
    QTest::newRow("saved long behind the slot") << 12 << false << 3;
    QTest::newRow("the exchange's own file") << 0 << true << 3;
}

/// A page that was saved while its last candle was open says nothing of it, and later the slot is over.
void TestImportDoor::theLastCandleOfAYoungFileIsNotTaken()
{
    QFETCH(int, minutesAgo);
    QFETCH(bool, hasChecksum);
    QFETCH(int, taken);
    ArchiveBench bench;
    bench.recorded.config.instruments = {RecordedEngine::spot()};
    const Host engine = bench.recorded.start();
    QVERIFY(waitFor([&] {
        const auto markets = engine->status().markets;
        return !markets.empty() && markets.front().exchangeTime;
    }));
    const auto end = std::chrono::floor<std::chrono::minutes>(bench.now()) - std::chrono::minutes(minutesAgo);
    QByteArray text;
    // The newest need not be the last line.
    for (const int minute : {2, 1, 3}) {
        const auto open = std::chrono::duration_cast<std::chrono::milliseconds>(
                              (end - std::chrono::minutes(minute)).time_since_epoch())
                              .count();
        text += QByteArray::number(qint64(open)) + ",5,6,4,5,1," + QByteArray::number(qint64(open + 59'999))
                + ",5,1,0,0,0\n";
    }
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("page.csv"));
    const auto write = [](const QString &name, const QByteArray &content) {
        QFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write(path, text));
    if (hasChecksum)
        QVERIFY(write(path + QStringLiteral(".CHECKSUM"),
                      QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex() + "  page.csv\n"));
    const interfaces::RowFile file{path.toStdString(), kUnrecorded, interfaces::FileRows::Candles,
                                   Interval::M1,       {},          false};
    const auto report = engine->rowFiles().importFile(file, [](std::int64_t) { return true; });
    QCOMPARE(report.error, std::string());
    QCOMPARE(report.rows.inserted, taken);
    QCOMPARE(report.rows.rejected, 3 - taken);
    if (taken < 3)
        QVERIFY2(report.rows.firstRejection.starts_with("page.csv line 2: the candle of ")
                     && report.rows.firstRejection.ends_with("it may have been open still"),
                 report.rows.firstRejection.c_str());
    QVERIFY(engine->stop(10s));
}

/// This machine's clock may be ahead of it by months.
void TestImportDoor::withoutTheExchangesClockNothingNewIsTaken()
{
    ArchiveBench bench;
    auto rows = bench.writeCandles(hours(), 2, 48h);
    bench.recorded.config.enableFetcher = false;
    const Host engine = bench.recorded.start();
    const market::UtcTime late = std::chrono::sys_days(std::chrono::year(2026) / 11 / 10);
    for (market::Candle &row : rows)
        row.source = market::Source::Import;
    rows[1].openTime = late;
    rows[1].closeTime = Interval(Interval::H1).closeTime(late);
    const auto candles = must(engine->importer().storeCandles({kUnrecorded, Interval::H1}, rows, {}));
    QCOMPARE(candles.inserted, 1);
    QCOMPARE(candles.rejected, 1);
    QVERIFY2(
        candles.firstRejection.find("the exchange, which could tell whether it has passed, does not answer")
            != std::string::npos,
        candles.firstRejection.c_str());
    const auto trades =
        must(engine->importer().storeTrades(kUnrecorded, {storage::test::trade(7, late)}, fromApi()));
    QCOMPARE(trades.inserted, 0);
    QCOMPARE(trades.rejected, 1);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestImportDoor)
#include "tst_importdoor.moc"
