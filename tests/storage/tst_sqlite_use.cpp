// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;

/// The SQLite file in use: who may do what, how rows are found, and what other programs see.
class TestSqliteUse : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneWriterOnly();
    void connectionsStayOnTheirThread();
    void readersSeeOneMoment();
    void viewsShowPlainText();
    void rowsCanBeDeletedThroughTheViews();
    void rangesAreReadByKey_data();
    void rangesAreReadByKey();
    void decimalsAreIntegers();
};

void TestSqliteUse::oneWriterOnly()
{
    TestStore store;
    const auto other = must(openDatabase(store.url()));
    for (Database *again : {&store.database(), other.get()}) {
        const auto second = again->openWriter();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
        QVERIFY(second.error().detail.find("This process already has a writer") != std::string::npos);
    }
    QVERIFY(other->openReader());
    store.closeWriter();
    QVERIFY(other->openWriter());
}

void TestSqliteUse::connectionsStayOnTheirThread()
{
    const TestStore store;
    std::thread([&store] {
        const auto read = store.reader().instruments();
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Internal);
        const auto written = store.writer().write(batchOf(series("A"), {candle(kDay)}));
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Internal);
        const auto reader = must(store.database().openReader());
        QVERIFY(reader->instruments());
    }).join();
    QVERIFY(store.reader().instruments());
    QVERIFY(store.writer().write(batchOf(series("A"), {candle(kDay)})));
}

void TestSqliteUse::readersSeeOneMoment()
{
    // A reader works on while the writer writes, and never sees half a transaction.
    const TestStore store;
    std::atomic<bool> isDone{false};
    std::atomic<int> torn{0};
    std::atomic<int> reads{0};
    std::thread watcher([&] {
        const auto reader = must(store.database().openReader());
        while (!isDone) {
            const auto rows = must(reader->candles({series("A"), kAlways}));
            torn += rows.size() % 100 != 0;
            torn += !must(reader->missingCandles(series("A"),
                                                 {kDay, kDay + 1min * static_cast<int>(rows.size())}))
                         .empty();
            ++reads;
        }
    });
    for (int i = 0; i < 100; ++i) {
        std::vector<Candle> rows;
        for (int n = 0; n < 100; ++n)
            rows.push_back(candle(kDay + 1min * (i * 100 + n)));
        store.write(batchOf(series("A"), rows));
    }
    QTRY_VERIFY(reads > 3);
    isDone = true;
    watcher.join();
    QCOMPARE(torn.load(), 0);
}

void TestSqliteUse::viewsShowPlainText()
{
    const TestStore store;
    Candle row = candle(kDay);
    row.open = decimal("-0.05000000");
    row.low = decimal("12345678901234567890.50");
    row.quoteVolume.reset();
    row.closeTime = kDay + 59'999ms;
    store.write(batchOf(series("A", Interval::M1, Market::UsdM), {row}));
    QCOMPARE(store.sql(QStringLiteral(
                 "SELECT market, symbol, interval, open_time, close_time, open, high, low, volume, "
                 "quote_volume, trade_count, final, source, typeof(open_time), typeof(open) "
                 "FROM candle_rows")),
             QStringList(QStringLiteral("um|A|1m|1704067200000|1704067259999|-0.05000000|7196.25000000|"
                                        "12345678901234567890.50|51.64281200|NULL|493|1|rest|integer|text")));
    // Scale 0, and every number of digits around the point.
    std::vector<Candle> numbers;
    for (const char *price : {"0", "7", "10", "4200000"}) {
        numbers.push_back(candle(kDay + 1min * static_cast<int>(numbers.size())));
        numbers.back().open = numbers.back().high = numbers.back().low = numbers.back().close =
            decimal(price);
    }
    store.write(batchOf(series("B"), numbers));
    QCOMPARE(store.sql(QStringLiteral("SELECT close FROM candle_rows WHERE symbol = 'B'")),
             (QStringList{QStringLiteral("0"), QStringLiteral("7"), QStringLiteral("10"),
                          QStringLiteral("4200000")}));
    store.write(batchOf({Market::Spot, "A"}, {trade(9, kDay + 1us)}));
    QCOMPARE(store.sql(QStringLiteral(
                 "SELECT market, symbol, id, first_id, last_id, time, time_us, price, quantity, "
                 "buyer_is_maker, source FROM trade_rows")),
             QStringList(QStringLiteral(
                 "spot|A|9|9|9|1704067200000|1704067200000001|7195.24000000|0.00120000|0|stream")));
}

void TestSqliteUse::rowsCanBeDeletedThroughTheViews()
{
    const TestStore store;
    for (const Market market : {Market::Spot, Market::UsdM}) {
        for (const Interval interval : {Interval(Interval::M1), Interval(Interval::M3)})
            store.write(batchOf(series("A", interval, market), {candle(kDay, interval)}));
    }
    store.sql(
        QStringLiteral("DELETE FROM candle_rows WHERE market = 'um' AND symbol = 'A' AND interval = '3m'"));
    QCOMPARE(store.sql(QStringLiteral("SELECT market, interval FROM candle_rows ORDER BY 1, 2")),
             (QStringList{QStringLiteral("spot|1m"), QStringLiteral("spot|3m"), QStringLiteral("um|1m")}));
}

void TestSqliteUse::rangesAreReadByKey_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("plan");
    const auto row = [](const char *name, const char *query, const char *plan) {
        QTest::newRow(name) << QString::fromLatin1(query) << QString::fromLatin1(plan);
    };
    row("candles up",
        "SELECT close FROM candles WHERE series_id = 1 AND open_time >= 1 AND open_time < 2 AND final >= 1 "
        "ORDER BY open_time LIMIT 5",
        "SEARCH candles USING PRIMARY KEY (series_id=? AND open_time>? AND open_time<?)");
    row("candles down",
        "SELECT close FROM candles WHERE series_id = 1 AND open_time >= 1 AND open_time < 2 AND final >= 0 "
        "ORDER BY open_time DESC LIMIT 5",
        "SEARCH candles USING PRIMARY KEY (series_id=? AND open_time>? AND open_time<?)");
    row("trades by id",
        "SELECT price FROM trades NOT INDEXED WHERE instrument_id = 1 AND id >= 1 AND id < 9 AND time >= 1 "
        "AND time < 2 "
        "ORDER BY id LIMIT 5",
        "SEARCH trades USING PRIMARY KEY (instrument_id=? AND id>? AND id<?)");
    row("trades by time",
        "SELECT min(id), max(id) FROM trades INDEXED BY trades_time WHERE instrument_id = 1 AND time >= 1 "
        "AND time < 2",
        "SEARCH trades USING COVERING INDEX trades_time (instrument_id=? AND time>? AND time<?)");
    row("open candles",
        "SELECT count(*) FROM candles INDEXED BY candles_not_final WHERE series_id = 1 AND final = 0",
        "SEARCH candles USING INDEX candles_not_final (series_id=?)");
    row("last final",
        "SELECT open_time FROM candles WHERE series_id = 1 AND final = 1 ORDER BY open_time DESC LIMIT 1",
        "SEARCH candles USING PRIMARY KEY (series_id=?)");
    row("funding",
        "SELECT rate FROM funding WHERE instrument_id = 1 AND time >= 1 AND time < 2 ORDER BY time",
        "SEARCH funding USING PRIMARY KEY (instrument_id=? AND time>? AND time<?)");
}

void TestSqliteUse::rangesAreReadByKey()
{
    QFETCH(QString, query);
    QFETCH(QString, plan);
    const TestStore store;
    const QStringList rows = store.sql(QStringLiteral("EXPLAIN QUERY PLAN ") + query);
    QCOMPARE(rows.size(), 1);
    // Whether the index holds all that is needed is judged differently by different versions of SQLite.
    const auto bare = [](QString text) { return text.remove(QStringLiteral("COVERING ")); };
    QCOMPARE(bare(rows.first().section(u'|', 3)), bare(plan));
}

void TestSqliteUse::decimalsAreIntegers()
{
    // What the exchange prints takes the short form; only the odd one out is text.
    const TestStore store;
    std::vector<Candle> rows{candle(kDay), candle(kDay + 1min), candle(kDay + 2min)};
    rows[1].close = decimal("7186.68");
    store.write(batchOf(series("A"), rows));
    QCOMPARE(
        store.sql(QStringLiteral("SELECT typeof(open), typeof(close), typeof(volume), typeof(quote_volume) "
                                 "FROM candles ORDER BY open_time")),
        (QStringList{QStringLiteral("integer|integer|integer|integer"),
                     QStringLiteral("integer|text|integer|integer"),
                     QStringLiteral("integer|integer|integer|integer")}));
    QCOMPARE(store.sql(QStringLiteral("SELECT price_scale, base_scale, quote_scale FROM series")),
             QStringList(QStringLiteral("8|8|8")));
}

QTEST_GUILESS_MAIN(TestSqliteUse)
#include "tst_sqlite_use.moc"
