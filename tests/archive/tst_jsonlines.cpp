// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/jsonlines.h"
#include "core/archive/rowwriter.h"

#include <QTest>

using namespace cw;
using namespace cw::archive;

/// JSON lines: what export writes comes back to the digit, and a bad line is refused alone, with its number.
class TestJsonLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void candlesComeBack();
    void tradesComeBack();
    void rowsOfTheApiAreTaken();
    void badLines_data();
    void badLines();
    void bulkIssuesKnowTheirLines();

private:
    struct Read {
        std::vector<market::Candle> rows;
        std::vector<BulkIssue> issues;
        BulkReport report;
    };
    static Read candlesOf(const std::string &text)
    {
        Read out;
        auto lines = LineReader::openMemory(QByteArray::fromStdString(text), "test.jsonl");
        const auto report = readJsonCandles(
            **lines, market::Interval::M1, [&](const market::Candle &row) { out.rows.push_back(row); },
            [&](const BulkIssue &issue) { out.issues.push_back(issue); });
        if (report)
            out.report = *report;
        return out;
    }
    static market::Candle candle()
    {
        market::Candle c;
        c.openTime = market::fromMs(1722470400000);
        c.closeTime = market::fromMs(1722470459999);
        c.open = *market::Decimal::parse("0.000012340");
        c.high = *market::Decimal::parse("0.00002");
        c.low = *market::Decimal::parse("0.00001");
        c.close = *market::Decimal::parse("0.000015");
        c.volume = *market::Decimal::parse("123456789012.5");
        c.tradeCount = 17;
        c.final = true;
        return c;
    }
    static std::string textOf(const market::Candle &candle)
    {
        std::string out;
        makeRowWriter(RowFormat::JsonLines, FileRows::Candles)->candle(out, candle);
        return out;
    }
};

void TestJsonLines::candlesComeBack()
{
    const market::Candle bare = candle();
    market::Candle full = candle();
    full.openTime += std::chrono::minutes(1);
    full.closeTime += std::chrono::minutes(1);
    full.quoteVolume = *market::Decimal::parse("1851851.8351875");
    full.takerBuyVolume = *market::Decimal::parse("1.00");
    full.takerBuyQuoteVolume = *market::Decimal::parse("0.000015000");
    const Read read = candlesOf(textOf(bare) + "\n" + textOf(full));
    QCOMPARE(read.report.rejected, 0);
    QCOMPARE(read.rows.size(), std::size_t(2));
    QVERIFY(market::sameValues(read.rows[0], bare));
    QVERIFY(market::sameValues(read.rows[1], full));
    QVERIFY(read.rows[0].final && read.rows[0].source == market::Source::Import);
}

void TestJsonLines::tradesComeBack()
{
    market::Trade trade;
    trade.id = 9'007'199'254'740'995; // not a double
    trade.firstId = trade.lastId = trade.id;
    trade.time = market::fromMs(1722470400123);
    trade.price = *market::Decimal::parse("61837.6300");
    trade.quantity = *market::Decimal::parse("0.02");
    trade.buyerIsMaker = true;
    std::string text;
    makeRowWriter(RowFormat::JsonLines, FileRows::Trades)->trade(text, trade);
    auto lines = LineReader::openMemory(QByteArray::fromStdString(text + "nonsense\n"), "test.jsonl");
    std::vector<market::Trade> rows;
    const auto report =
        readJsonTrades(**lines, market::Market::Spot, [&](const market::Trade &row) { rows.push_back(row); });
    QVERIFY(report && report->accepted == 1 && report->rejected == 1);
    QCOMPARE(rows.front().id, trade.id);
    QVERIFY(rows.front().price.identicalTo(trade.price) && rows.front().time == trade.time);
    QVERIFY(rows.front().buyerIsMaker);
}

void TestJsonLines::rowsOfTheApiAreTaken()
{
    const Read read = candlesOf(
        R"({"open_time":"2024-08-09T00:00:00Z","open":"100.10","high":"101","low":"99.5","close":"100.20",)"
        R"("volume":"2.5","quote_volume":null,"trade_count":3,"source":"stream","place":"main","version":1})");
    QCOMPARE(read.report.rejected, 0);
    QCOMPARE(read.rows.size(), std::size_t(1));
    QVERIFY(read.rows.front().closeTime == read.rows.front().openTime + std::chrono::milliseconds(59'999));
    QVERIFY(read.rows.front().final && read.rows.front().source == market::Source::Import);
    QCOMPARE(read.rows.front().tradeCount.value_or(0), 3);

    auto lines = LineReader::openMemory(
        R"({"id":8,"time":"2024-08-09T00:00:00.001Z","price":"5.1","quantity":"2","buyer_is_maker":true})", "test.jsonl");
    std::vector<market::Trade> trades;
    const auto report = readJsonTrades(**lines, market::Market::Spot,
                                       [&](const market::Trade &row) { trades.push_back(row); });
    QVERIFY(report && report->accepted == 1);
    QVERIFY(trades.front().buyerIsMaker && trades.front().lastId == 8);
}

void TestJsonLines::badLines_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("{{")
                             << QByteArray("the line is no JSON object");
    QTest::newRow("a list") << QByteArray("{") << QByteArray("[{")
                            << QByteArray("the line is no JSON object");
    QTest::newRow("a price as number") << QByteArray("\"0.000012340\"") << QByteArray("0.00001234")
                                       << QByteArray("open is not a decimal number in quotes, of at most 38 digits");
    QTest::newRow("a price in words") << QByteArray("0.000012340") << QByteArray("1e5")
                                      << QByteArray("open is not a decimal number in quotes, of at most 38 digits");
    QTest::newRow("a price of 40 digits") << QByteArray("0.000012340") << QByteArray("0.") + QByteArray(40, '1')
                                          << QByteArray("open is not a decimal number in quotes, of at most 38 digits");
    QTest::newRow("a missing price") << QByteArray("\"high\"") << QByteArray("\"hihg\"")
                                     << QByteArray("high is not a decimal number in quotes, of at most 38 digits");
    QTest::newRow("a time in seconds") << QByteArray("1722470400000") << QByteArray("1722470400")
                                       << QByteArray("open_time is not a time: ISO 8601, or milliseconds between 2009 and 2100");
    QTest::newRow("an end before the start") << QByteArray("1722470459999") << QByteArray("1722470399999")
                                         << QByteArray("close time is outside the candle");
    QTest::newRow("half a trade") << QByteArray(":17,") << QByteArray(":17.5,")
                                  << QByteArray("count is not a whole number");
    QTest::newRow("in progress") << QByteArray("true") << QByteArray("false")
                                 << QByteArray("the candle is still in progress");
    QTest::newRow("a rule") << QByteArray("0.00002") << QByteArray("0.000001")
                            << QByteArray("high and low do not enclose open and close");
}

void TestJsonLines::badLines()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, reason);
    QByteArray bad = QByteArray::fromStdString(textOf(candle()));
    QVERIFY(bad.contains(from));
    bad.replace(bad.indexOf(from), from.size(), to);
    market::Candle next = candle();
    next.openTime += std::chrono::minutes(1);
    next.closeTime += std::chrono::minutes(1);
    const Read read = candlesOf(bad.toStdString() + textOf(next));
    QCOMPARE(read.rows.size(), std::size_t(1));
    QVERIFY(read.rows.front().openTime == next.openTime);
    QCOMPARE(read.issues.size(), std::size_t(1));
    QCOMPARE(read.issues.front().line, 1);
    QCOMPARE(QByteArray::fromStdString(read.issues.front().reason), reason);
    QCOMPARE(read.issues.front().text + '\n', bad.toStdString());
}

void TestJsonLines::bulkIssuesKnowTheirLines()
{
    const QByteArray text("1722470400000,5,6,4,5,1,1722470459999,5,1,0,0,0\r\n"
                          "\r\n"
                          "1722470460000,5,3,4,5,1,1722470519999,5,1,0,0,0\r\n"
                          "x,5,6,4,5,1,1722470579999,5,1,0,0,0\n");
    auto lines = LineReader::openMemory(text, "test.csv");
    std::vector<BulkIssue> issues;
    const auto report = readBulkCandles(
        **lines, market::Interval::M1, [](const market::Candle &) {},
        [&](const BulkIssue &issue) { issues.push_back(issue); });
    QVERIFY(report && report->accepted == 1 && report->rejected == 2);
    QCOMPARE(issues.size(), std::size_t(2));
    QCOMPARE(issues[0].line, 3);
    QCOMPARE(issues[0].key, 1722470460000000);
    QCOMPARE(issues[0].text, std::string("1722470460000,5,3,4,5,1,1722470519999,5,1,0,0,0"));
    QCOMPARE(issues[1].line, 4);
    QCOMPARE(issues[1].key, 0);
}

QTEST_APPLESS_MAIN(TestJsonLines)
#include "tst_jsonlines.moc"
