// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;
using market::Source;

/// What every engine must do with candles and trades: give back what it got, count exactly, page rightly.
class TestStoreRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }

    void candlesComeBackAsTheyWere_data();
    void candlesComeBackAsTheyWere();
    void everyScaleSurvivesInOneSeries();
    void unknownValuesStayUnknown();
    void intervalsAndMarketsDoNotCollide();
    void symbolsMayBeAnyText();
    void badSymbolsAreRefused_data();
    void badSymbolsAreRefused();
    void reportsAreExact();
    void bulkReportsAreExact();
    void betterRowsReplace_data();
    void betterRowsReplace();
    void equalKeysInABatchKeepTheBetter();
    void candlesArePaged();
    void summariesCountTheRows();
    void deletedRowsAreGoneAtOnce();
    void groupsShareATransaction();
    void aRefusedBatchLeavesNothing();
    void emptyBatchesAreFine();

private:
    std::vector<Candle> stored(const SeriesKey &key, bool onlyFinal = false) const
    {
        CandleSelect select{key, kAlways};
        select.onlyFinal = onlyFinal;
        return must(m_store->reader().candles(select));
    }

    std::vector<Trade> storedTrades(const InstrumentKey &key) const
    {
        TradeSelect select;
        select.instrument = key;
        return must(m_store->reader().trades(select));
    }

    std::unique_ptr<TestStore> m_store;
};

void TestStoreRows::candlesComeBackAsTheyWere_data()
{
    QTest::addColumn<QString>("price");
    QTest::addColumn<QString>("volume");
    const auto row = [](const char *name, const char *price, const char *volume) {
        QTest::newRow(name) << QString::fromLatin1(price) << QString::fromLatin1(volume);
    };
    row("as on spot", "0.01634790", "148976.11427815");
    row("trailing zeros", "1.50000000", "0.00000000");
    row("no point", "42000", "7");
    row("many zeros", "0.000000000000000000000000000000000000", "0.0");
    row("38 digits", "12345678901234567890123456789012345678", "1234567890123456789.0123456789012345678");
    row("38 digits after the point", "0.12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001");
    row("largest 64-bit mantissa", "92233720368.54775807", "9223372036854775807");
    row("beyond 64 bits", "92233720368.54775808", "9223372036854775808");
    row("smallest 64-bit mantissa", "-92233720368.54775808", "-9223372036854775808");
    row("negative", "-37.63", "-0.01");
    row("huge volume", "0.00000012", "184467440737095516150000.00000001");
}

void TestStoreRows::candlesComeBackAsTheyWere()
{
    QFETCH(QString, price);
    QFETCH(QString, volume);
    Candle given = candle(kDay);
    given.open = given.high = given.low = given.close = decimal(price.toStdString());
    given.volume = decimal(volume.toStdString());
    given.quoteVolume = given.takerBuyVolume = given.takerBuyQuoteVolume = given.volume;
    m_store->write(batchOf(series("BTCUSDT"), {given}));
    QCOMPARE(texts(stored(series("BTCUSDT"))), QStringList(text(given)));
    m_store->reopen();
    QCOMPARE(texts(stored(series("BTCUSDT"))), QStringList(text(given)));
}

void TestStoreRows::everyScaleSurvivesInOneSeries()
{
    std::vector<Candle> given;
    std::string price = "7";
    for (int scale = 0; scale <= 37; ++scale) {
        given.push_back(candle(kDay + 1min * scale));
        given.back().close = decimal(price);
        given.back().quoteVolume = decimal(price);
        price += scale == 0 ? ".0" : "0";
    }
    m_store->write(batchOf(series("BTCUSDT"), given));
    QCOMPARE(texts(stored(series("BTCUSDT"))), texts(given));
}

void TestStoreRows::unknownValuesStayUnknown()
{
    std::vector<Candle> given{candle(kDay), candle(kDay + 1min)};
    given[0].quoteVolume.reset();
    given[0].tradeCount.reset();
    given[0].takerBuyVolume.reset();
    given[0].takerBuyQuoteVolume.reset();
    given[1].tradeCount = 0;
    m_store->write(batchOf(series("BTCUSDT"), given));
    QCOMPARE(texts(stored(series("BTCUSDT"))), texts(given));
}

void TestStoreRows::intervalsAndMarketsDoNotCollide()
{
    // 2024-01-01 opens a slot of every interval but 3d.
    for (const Market market : {Market::Spot, Market::UsdM}) {
        for (const Interval interval : Interval::all()) {
            Candle given = candle(interval.floor(kDay), interval);
            given.tradeCount = interval.code() * 10 + static_cast<int>(market);
            QCOMPARE(text(m_store->write(batchOf(series("BTCUSDT", interval, market), {given}))),
                     text(WriteReport{1, 0, 0}));
        }
    }
    for (const Market market : {Market::Spot, Market::UsdM}) {
        for (const Interval interval : Interval::all()) {
            const auto rows = stored(series("BTCUSDT", interval, market));
            QCOMPARE(rows.size(), 1U);
            QCOMPARE(rows.front().tradeCount,
                     std::optional<std::int64_t>(interval.code() * 10 + static_cast<int>(market)));
        }
    }
}

void TestStoreRows::symbolsMayBeAnyText()
{
    const std::vector<std::string> symbols{
        "币安人生USDT", "1000SHIBUSDT", "BTCUSDT_261225", "O'NEIL\"; DROP TABLE candles; --",
        "ÅÄÖ",          "btcusdt",      "BTCUSDT"};
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        m_store->write(batchOf(series(symbols[i]), {candle(kDay + 1min * static_cast<int>(i))}));
        m_store->write(batchOf({Market::Spot, symbols[i]}, {trade(static_cast<std::int64_t>(i), kDay)}));
    }
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        QCOMPARE(stored(series(symbols[i])).at(0).openTime, kDay + 1min * static_cast<int>(i));
        QCOMPARE(storedTrades({Market::Spot, symbols[i]}).at(0).id, static_cast<std::int64_t>(i));
    }
    QCOMPARE(must(m_store->reader().seriesSummaries()).size(), symbols.size());
}

void TestStoreRows::badSymbolsAreRefused_data()
{
    QTest::addColumn<QByteArray>("symbol");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("zero byte") << QByteArray("BTC\0USDT", 8);
    QTest::newRow("line break") << QByteArray("BTC\nUSDT");
    QTest::newRow("not UTF-8") << QByteArray("BTC\xff\xfe");
    QTest::newRow("cut UTF-8") << QByteArray("BTC\xe5\xb8");
    QTest::newRow("51 bytes") << QByteArray(51, 'A');
}

void TestStoreRows::badSymbolsAreRefused()
{
    QFETCH(QByteArray, symbol);
    const SeriesKey key = series(symbol.toStdString());
    for (const WriteBatch &batch :
         {batchOf(key, {candle(kDay)}), batchOf(key.instrument, {trade(1, kDay)})}) {
        const auto written = m_store->writer().write(batch);
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::InvalidInput);
        QVERIFY(written.error().detail.ends_with('.'));
    }
    QVERIFY(must(m_store->reader().seriesSummaries()).empty());
}

void TestStoreRows::reportsAreExact()
{
    // 100 rows: not a whole number of any chunk a statement may hold.
    std::vector<Candle> rows;
    for (int i = 0; i < 100; ++i)
        rows.push_back(candle(kDay + 1min * i));
    QCOMPARE(text(m_store->write(batchOf(series("A"), rows))), text(WriteReport{100, 0, 0}));
    QCOMPARE(text(m_store->write(batchOf(series("A"), rows))), text(WriteReport{0, 0, 100}));
    for (int i = 0; i < 100; i += 3)
        rows[static_cast<std::size_t>(i)].source = Source::BulkFile;
    for (int i = 100; i < 117; ++i)
        rows.push_back(candle(kDay + 1min * i));
    QCOMPARE(text(m_store->write(batchOf(series("A"), rows))), text(WriteReport{17, 34, 66}));
    QCOMPARE(texts(stored(series("A"))), texts(rows));

    std::vector<Trade> trades;
    for (int i = 0; i < 1'000; ++i)
        trades.push_back(trade(5'000 + i, kDay + 1ms * i));
    QCOMPARE(text(m_store->write(batchOf({Market::Spot, "A"}, trades))), text(WriteReport{1'000, 0, 0}));
    trades.push_back(trade(6'000, kDay));
    QCOMPARE(text(m_store->write(batchOf({Market::Spot, "A"}, trades))), text(WriteReport{1, 0, 1'000}));
}

void TestStoreRows::bulkReportsAreExact()
{
    // So many that an engine may take another way than for a live batch; two series, three months, and once more.
    std::vector<Candle> rows;
    for (int i = 0; i < 6'000; ++i)
        rows.push_back(candle(kDay + 15min * i, Interval::M15));
    WriteBatch both = batchOf(series("A", Interval::M15), rows);
    both.candles.push_back({series("B", Interval::M15), rows});
    QCOMPARE(text(m_store->write(both)), text(WriteReport{12'000, 0, 0}));
    QCOMPARE(text(m_store->write(both)), text(WriteReport{0, 0, 12'000}));
    for (std::size_t i = 0; i < rows.size(); i += 3)
        rows[i].source = Source::BulkFile;
    rows[1].quoteVolume.reset();
    rows.push_back(candle(kDay + 15min * 6'000, Interval::M15));
    QCOMPARE(text(m_store->write(batchOf(series("A", Interval::M15), rows))),
             text(WriteReport{1, 2'000, 4'000}));
    rows[1].quoteVolume = candle(kDay, Interval::M15).quoteVolume;
    QCOMPARE(texts(stored(series("A", Interval::M15))), texts(rows));

    std::vector<Trade> trades;
    for (int i = 0; i < 5'000; ++i)
        trades.push_back(trade(i, kDay + 1ms * i));
    QCOMPARE(text(m_store->write(batchOf({Market::Spot, "A"}, trades))), text(WriteReport{5'000, 0, 0}));
    trades[17].source = Source::BulkFile;
    trades[17].time += 1us;
    trades[18].source = Source::BulkFile; // and says the same
    trades.push_back(trade(5'000, kDay));
    QCOMPARE(text(m_store->write(batchOf({Market::Spot, "A"}, trades))), text(WriteReport{1, 1, 4'999}));
}

void TestStoreRows::betterRowsReplace_data()
{
    QTest::addColumn<bool>("final");
    QTest::addColumn<int>("source");
    QTest::addColumn<int>("eventSeconds");
    QTest::addColumn<bool>("replaces");
    // Stored: partial from the stream at second 30, or final from REST at second 60.
    QTest::newRow("same") << true << 40 << 60 << false;
    QTest::newRow("later event") << true << 40 << 61 << true;
    QTest::newRow("earlier event") << true << 40 << 59 << false;
    QTest::newRow("better source, earlier event") << true << 50 << 0 << true;
    QTest::newRow("worse source, later event") << true << 30 << 100 << false;
    QTest::newRow("partial of the best source, later") << false << 50 << 100 << false;
}

void TestStoreRows::betterRowsReplace()
{
    QFETCH(bool, final);
    QFETCH(int, source);
    QFETCH(int, eventSeconds);
    QFETCH(bool, replaces);
    Candle first = candle(kDay);
    first.eventTime = kDay + 60s;
    m_store->write(batchOf(series("A"), {first}));
    Candle second = first;
    second.close = decimal("7190.00000000");
    second.final = final;
    second.source = *market::sourceFromValue(source);
    second.eventTime = kDay + 1s * eventSeconds;
    QCOMPARE(text(m_store->write(batchOf(series("A"), {second}))),
             text(replaces ? WriteReport{0, 1, 0} : WriteReport{0, 0, 1}));
    QCOMPARE(texts(stored(series("A"))), QStringList(text(replaces ? second : first)));
}

void TestStoreRows::equalKeysInABatchKeepTheBetter()
{
    Candle partial = candle(kDay);
    partial.final = false;
    partial.source = Source::BulkFile;
    Candle better = candle(kDay);
    better.source = Source::Stream;
    const Candle other = candle(kDay + 1min);
    // In disorder, too.
    QCOMPARE(text(m_store->write(batchOf(series("A"), {other, partial, better, partial}))),
             text(WriteReport{2, 0, 2}));
    QCOMPARE(texts(stored(series("A"))), texts<Candle>({better, other}));

    Trade first = trade(1, kDay);
    Trade second = trade(1, kDay);
    second.source = Source::Rest;
    second.price = decimal("1.00000000");
    QCOMPARE(text(m_store->write(batchOf({Market::Spot, "A"}, {first, second, first}))),
             text(WriteReport{1, 0, 2}));
    QCOMPARE(texts(storedTrades({Market::Spot, "A"})), QStringList(text(second)));
}

void TestStoreRows::candlesArePaged()
{
    std::vector<Candle> rows;
    for (int i = 0; i < 50; ++i) {
        rows.push_back(candle(kDay + 1min * i));
        rows.back().final = i % 10 != 9;
    }
    m_store->write(batchOf(series("A"), rows));
    CandleSelect select{series("A"), {kDay + 5min, kDay + 30min}};
    QCOMPARE(must(m_store->reader().candles(select)).size(), 22U);
    select.onlyFinal = false;
    QCOMPARE(must(m_store->reader().candles(select)).size(), 25U);
    select.limit = 3;
    auto page = must(m_store->reader().candles(select));
    QCOMPARE(page.front().openTime, kDay + 5min);
    QCOMPARE(page.back().openTime, kDay + 7min);
    select.order = Order::Descending;
    page = must(m_store->reader().candles(select));
    QCOMPARE(page.front().openTime, kDay + 29min);
    QCOMPARE(page.back().openTime, kDay + 27min);
    select.limit = 0;
    QVERIFY(must(m_store->reader().candles(select)).empty());
    select.limit = -1;
    QVERIFY(must(m_store->reader().candles(select)).empty());
    select = {series("A"), {kDay + 30min, kDay + 30min}};
    QVERIFY(must(m_store->reader().candles(select)).empty());
    QVERIFY(must(m_store->reader().candles({series("B"), kAlways})).empty());
}

void TestStoreRows::summariesCountTheRows()
{
    QVERIFY(must(m_store->reader().seriesSummaries()).empty());
    QVERIFY(!must(m_store->reader().seriesSummary(series("A"))));
    QVERIFY(!must(m_store->reader().tradeSummary({Market::Spot, "A"})));
    std::vector<Candle> rows;
    for (int i = 0; i < 10; ++i)
        rows.push_back(candle(kDay + 1min * i));
    rows[2].final = rows[9].final = false;
    m_store->write(batchOf(series("A"), rows));
    m_store->write(batchOf(series("A", Interval::D1, Market::UsdM), {candle(kDay, Interval::D1)}));
    m_store->write(batchOf({Market::Spot, "A"}, {trade(5, kDay + 2s), trade(8, kDay + 1s)}));
    const auto all = must(m_store->reader().seriesSummaries());
    QCOMPARE(all.size(), 2U);
    QCOMPARE(all[0].series, series("A"));
    QCOMPARE(all[0].first, kDay);
    QCOMPARE(all[0].last, kDay + 8min);
    QCOMPARE(all[0].rows, 10);
    QCOMPARE(all[0].finalRows, 8);
    QCOMPARE(all[1].series, series("A", Interval::D1, Market::UsdM));
    QCOMPARE(must(m_store->reader().seriesSummary(series("A")))->rows, 10);
    const auto trades = must(m_store->reader().tradeSummaries());
    QCOMPARE(trades.size(), 1U);
    QCOMPARE(trades[0].firstId, 5);
    QCOMPARE(trades[0].lastId, 8);
    QCOMPARE(trades[0].first, kDay + 1s);
    QCOMPARE(trades[0].last, kDay + 2s);
    QCOMPARE(trades[0].rows, 2);
    QCOMPARE(must(m_store->reader().tradeSummary({Market::Spot, "A"}))->rows, 2);
}

void TestStoreRows::deletedRowsAreGoneAtOnce()
{
    m_store->write(batchOf(series("A"), {candle(kDay), candle(kDay + 1min), candle(kDay + 2min)}));
    QCOMPARE(stored(series("A")).size(), 3U);
    m_store->sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(kDay + 1min)));
    QCOMPARE(stored(series("A")).size(), 2U);
    QCOMPARE(must(m_store->reader().seriesSummary(series("A")))->rows, 2);
    QCOMPARE(text(m_store->write(batchOf(series("A"), {candle(kDay + 1min)}))), text(WriteReport{1, 0, 0}));
    // Even the names may go: the writer notices and makes them anew.
    for (const char *table : {"candles", "series", "instruments"})
        m_store->sql(QStringLiteral("DELETE FROM ") + QLatin1String(table));
    QCOMPARE(text(m_store->write(batchOf(series("A"), {candle(kDay)}))), text(WriteReport{1, 0, 0}));
    QCOMPARE(stored(series("A")).size(), 1U);
}

void TestStoreRows::groupsShareATransaction()
{
    const WriteBatch batches[] = {batchOf(series("A"), {candle(kDay)}), batchOf(series("A"), {candle(kDay)}),
                                  batchOf(series("B"), {candle(kDay), candle(kDay + 1min)})};
    const WriteBatch *const pointers[] = {&batches[0], &batches[1], &batches[2]};
    const auto reports = must(m_store->writer().writeAll(pointers));
    QCOMPARE(reports.size(), 3U);
    QCOMPARE(text(reports[0]), text(WriteReport{1, 0, 0}));
    QCOMPARE(text(reports[1]), text(WriteReport{0, 0, 1}));
    QCOMPARE(text(reports[2]), text(WriteReport{2, 0, 0}));
}

void TestStoreRows::aRefusedBatchLeavesNothing()
{
    const WriteBatch good = batchOf(series("A"), {candle(kDay)});
    WriteBatch bad = batchOf(series("A"), {candle(kDay + 1min)});
    bad.state.emplace_back("", "a value without a name");
    const WriteBatch *const both[] = {&good, &bad};
    QVERIFY(!m_store->writer().writeAll(both));
    QVERIFY(stored(series("A")).empty());
    QCOMPARE(text(m_store->write(good)), text(WriteReport{1, 0, 0}));
    QCOMPARE(stored(series("A")).size(), 1U);
}

void TestStoreRows::emptyBatchesAreFine()
{
    QVERIFY(WriteBatch().isEmpty());
    QCOMPARE(text(m_store->write({})), text(WriteReport{}));
    QCOMPARE(text(m_store->write(batchOf(series("A"), {}))), text(WriteReport{}));
    QVERIFY(must(m_store->reader().seriesSummaries()).empty());
    const WriteBatch *const none = nullptr;
    QVERIFY(must(m_store->writer().writeAll(std::span(&none, 0))).empty());
}

QTEST_GUILESS_MAIN(TestStoreRows)
#include "tst_store_rows.moc"
