// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkname.h"
#include "core/archive/bulkreader.h"
#include "core/market/aggregate.h"
#include "tests/replay/replaysupport.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::archive;
using cw::replay::test::at;
using market::Candle;
using market::Interval;
using market::Trade;

namespace {

const std::string kData = CANDLEWRIGHT_SOURCE_DIR "/tests/data/";
const std::string kDay1 = kData + "klines/BTCUSDT-1m-2020-01-01.zip";
const std::string kDay2 = kData + "klines/BTCUSDT-1m-2020-01-02.zip";

struct ReadCandles {
    Result<BulkReport> report;
    std::vector<Candle> rows;
};

ReadCandles readCandles(Result<std::unique_ptr<LineReader>> lines)
{
    ReadCandles out;
    if (!lines) {
        out.report = failFrom(lines);
        return out;
    }
    out.report = readBulkCandles(**lines, Interval::M1, [&](const Candle &c) { out.rows.push_back(c); });
    return out;
}

ReadCandles readText(const QByteArray &text) { return readCandles(LineReader::openMemory(text, "rows.csv")); }

QByteArray fileBytes(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QByteArray kRow =
    "1577923200000,7200.77,7200.99,7193.11,7194.87,13.10,1577923259999,94358.51,220,3.37,24284.26,0";

} // namespace

class TestBulkReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void readsDailyZip();
    void checksum();
    void aggregateTradesGiveTheExchangesCandles();
    void forms_data();
    void forms();
    void microsecondsEqualMilliseconds();
    void emptyValuesAreAbsent();
    void badRows_data();
    void badRows();
    void otherLayouts_data();
    void otherLayouts();
    void damagedZip();
    void tradesOfBothMarkets();
    void fundingRates();
};

void TestBulkReader::names_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("spot daily") << QByteArray("data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2023-10-27.zip")
                                << QByteArray("spot BTCUSDT 0 1m 2023-10-27T00:00:00Z 2023-10-28T00:00:00Z");
    QTest::newRow("um month") << QByteArray("x/futures/um/monthly/klines/ETHUSDT/1mo/ETHUSDT-1mo-2024-02.csv")
                              << QByteArray("um ETHUSDT 0 1M 2024-02-01T00:00:00Z 2024-03-01T00:00:00Z");
    QTest::newRow("trades") << QByteArray("BTCUSDT-trades-2024-08-08.csv.gz")
                            << QByteArray("- BTCUSDT 1 - 2024-08-08T00:00:00Z 2024-08-09T00:00:00Z");
    QTest::newRow("dated contract") << QByteArray("futures/um/BTCUSDT_240927-aggTrades-2024-08-08.zip")
                                    << QByteArray(
                                           "um BTCUSDT_240927 2 - 2024-08-08T00:00:00Z 2024-08-09T00:00:00Z");
    QTest::newRow("funding") << QByteArray("BTCUSDT-fundingRate-2024-08.zip")
                             << QByteArray("um BTCUSDT 3 - 2024-08-01T00:00:00Z 2024-09-01T00:00:00Z");
    QTest::newRow("coin margined") << QByteArray("data/futures/cm/BTCUSD_PERP-1m-2024-08.zip")
                                   << QByteArray();
    QTest::newRow("no such day") << QByteArray("BTCUSDT-1m-2023-02-30.zip") << QByteArray();
    QTest::newRow("unknown interval") << QByteArray("BTCUSDT-7m-2023-02.zip") << QByteArray();
    QTest::newRow("other file") << QByteArray("README.md") << QByteArray();
    QTest::newRow("no symbol") << QByteArray("-1m-2023-02.zip") << QByteArray();
    QTest::newRow("checksum") << QByteArray("BTCUSDT-1m-2023-02.zip.CHECKSUM") << QByteArray();
}

void TestBulkReader::names()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, expected);
    const auto name = parseBulkName(path.toStdString());
    QByteArray text;
    if (name) {
        text = (name->market ? std::string(market::marketText(*name->market)) : "-").c_str();
        text += ' ' + QByteArray::fromStdString(name->symbol) + ' '
                + QByteArray::number(static_cast<int>(name->kind)) + ' '
                + (name->interval ? std::string(name->interval->text()).c_str() : "-") + ' '
                + market::isoText(name->period.from).c_str() + ' ' + market::isoText(name->period.to).c_str();
    }
    QCOMPARE(text, expected);
}

void TestBulkReader::readsDailyZip()
{
    const auto read = readCandles(LineReader::openFile(kDay2));
    QVERIFY(read.report);
    QCOMPARE(read.report->rows, 1440);
    QCOMPARE(read.report->accepted, 1440);
    QCOMPARE(read.rows.front().openTime, at("2020-01-02"));
    QCOMPARE(read.rows.front().open.text(), std::string("7200.77000000"));
    QCOMPARE(*read.rows.front().tradeCount, 220);
    QVERIFY(read.rows.front().final);
    QCOMPARE(read.rows.back().openTime, at("2020-01-02T23:59"));
}

void TestBulkReader::checksum()
{
    QVERIFY(verifyChecksum(kDay1).value_or(false));
    QTemporaryDir dir;
    const QString copy = dir.filePath(QStringLiteral("BTCUSDT-1m-2020-01-01.zip"));
    QVERIFY(QFile::copy(QString::fromStdString(kDay1), copy));
    const auto without = verifyChecksum(copy.toStdString());
    QVERIFY(without && !*without);
    QVERIFY(QFile::copy(QString::fromStdString(kDay2 + ".CHECKSUM"), copy + QStringLiteral(".CHECKSUM")));
    QVERIFY(!verifyChecksum(copy.toStdString()));
}

/// Trades and candles of two independent recordings of the exchange agree in all nine values.
void TestBulkReader::aggregateTradesGiveTheExchangesCandles()
{
    const auto day = readCandles(LineReader::openFile(kDay2));
    market::TradeAggregator aggregator(Interval::M1, market::quoteScaleOf(market::Market::Spot));
    int compared = 0;
    const auto json =
        QJsonDocument::fromJson(fileBytes(kData + "trades/spot-BTCUSDT-aggTrades-2020-01-02.json"));
    QCOMPARE(json.array().size(), 1000);
    for (const QJsonValue value : json.array()) {
        const QJsonObject row = value.toObject();
        Trade t;
        t.id = row[QStringLiteral("a")].toInteger();
        t.firstId = row[QStringLiteral("f")].toInteger();
        t.lastId = row[QStringLiteral("l")].toInteger();
        t.time = market::fromMs(row[QStringLiteral("T")].toInteger());
        t.price = *market::Decimal::parse(row[QStringLiteral("p")].toString().toStdString());
        t.quantity = *market::Decimal::parse(row[QStringLiteral("q")].toString().toStdString());
        t.buyerIsMaker = row[QStringLiteral("m")].toBool();
        const auto finished = aggregator.add(t);
        if (!finished || finished->openTime < at("2020-01-02T15:11"))
            continue;
        const auto minuteOfDay = (finished->openTime - at("2020-01-02")) / std::chrono::minutes(1);
        QVERIFY(market::sameValues(*finished, day.rows[static_cast<std::size_t>(minuteOfDay)]));
        ++compared;
    }
    QCOMPARE(compared, 7);
}

void TestBulkReader::forms_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("plain") << kRow + '\n';
    QTest::newRow("no newline at the end") << kRow;
    QTest::newRow("CRLF") << kRow + "\r\n";
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF" + kRow;
    QTest::newRow("blank lines") << "\n\n" + kRow + "\n\n";
    QTest::newRow("header")
        << "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
           "taker_buy_quote_volume,ignore\n"
               + kRow;
    QTest::newRow("scientific") << QByteArray(
        "1577923200000,7.20077e3,7200.99,7193.11,7194.87,1.310e1,1577923259999,"
        "94358.51,220,3.37,24284.26,0");
}

void TestBulkReader::forms()
{
    QFETCH(QByteArray, text);
    const auto read = readText(text);
    QVERIFY(read.report);
    QCOMPARE(read.report->accepted, 1);
    QCOMPARE(read.report->rejected, 0);
    QVERIFY(read.rows.front().open == replay::test::decimal("7200.77"));
    QVERIFY(read.rows.front().volume == replay::test::decimal("13.1"));
}

void TestBulkReader::microsecondsEqualMilliseconds()
{
    QByteArray micro = kRow;
    micro.replace("1577923200000", "1577923200000000").replace("1577923259999", "1577923259999999");
    const auto read = readText(kRow + '\n' + micro);
    QCOMPARE(read.rows.size(), 2u);
    QVERIFY(market::sameValues(read.rows[0], read.rows[1]));
}

void TestBulkReader::emptyValuesAreAbsent()
{
    const auto read = readText("1577923200000,7200.77,7200.99,7193.11,7194.87,13.10,1577923259999,,,,,0");
    QCOMPARE(read.rows.size(), 1u);
    QVERIFY(!read.rows[0].quoteVolume);
    QVERIFY(!read.rows[0].tradeCount);
    QVERIFY(!read.rows[0].takerBuyVolume);
    QVERIFY(!read.rows[0].takerBuyQuoteVolume);
}

void TestBulkReader::badRows_data()
{
    QTest::addColumn<QByteArray>("row");
    const auto with = [](const char *from, const char *to) { return QByteArray(kRow).replace(from, to); };
    QTest::newRow("off the grid") << with("1577923200000", "1577923200001");
    QTest::newRow("seconds") << with("1577923200000", "1577923200");
    QTest::newRow("high below low") << with("7200.99", "7100.00");
    QTest::newRow("zero price") << with("7193.11", "0");
    QTest::newRow("negative volume") << with("13.10", "-13.10");
    QTest::newRow("nan") << with("13.10", "NaN");
    QTest::newRow("null") << with("7200.77", "null");
    QTest::newRow("decimal comma") << with("7200.77", "7200,77");
    QTest::newRow("leading space") << with("7200.77", " 7200.77");
    QTest::newRow("unicode minus") << with("7200.77", "\xE2\x88\x92"
                                                      "7200.77");
    QTest::newRow("formula") << with("7200.77", "=1+1");
    QTest::newRow("empty price") << with("7200.77", "");
    QTest::newRow("count and volume disagree") << with(",220,", ",0,");
    QTest::newRow("close before open") << with("1577923259999", "1577923199999");
    QTest::newRow("too few columns") << QByteArray("1577923260000,1,1,1");
    QTest::newRow("header in the middle")
        << QByteArray("open_time,open,high,low,close,volume,close_time,a,b,c,d,e");
    QTest::newRow("other delimiter") << QByteArray(kRow).replace(',', ';');
    QTest::newRow("NUL") << QByteArray(kRow).replace("7200.77", QByteArray("7200\0", 5));
}

void TestBulkReader::badRows()
{
    QFETCH(QByteArray, row);
    const auto read = readText(kRow + '\n' + row + '\n' + kRow + '\n');
    QVERIFY(read.report);
    QCOMPARE(read.report->rows, 3);
    QCOMPARE(read.report->accepted, 2);
    QCOMPARE(read.report->rejected, 1);
    QCOMPARE(read.report->issues.size(), 1u);
    QCOMPARE(read.report->issues[0].line, 2);
    QVERIFY(!read.report->issues[0].reason.empty());
}

void TestBulkReader::otherLayouts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("six columns") << QByteArray("1577923200000,1,1,1,1,1\n");
    QTest::newRow("foreign header") << QByteArray("date;open;high\n");
    QTest::newRow("other order") << QByteArray("open,open_time,high,low,close,volume,close_time,a,b,c,d,e\n");
    QTest::newRow("html") << QByteArray("<html>not found</html>\n");
    QTest::newRow("very long line") << QByteArray(100'000, '1');
}

void TestBulkReader::otherLayouts()
{
    QFETCH(QByteArray, text);
    const auto read = readText(text);
    QVERIFY(!read.report);
    QCOMPARE(read.report.error().code, ErrorCode::InvalidInput);
    QVERIFY(read.report.error().detail.find("rows.csv") != std::string::npos);
    QVERIFY(read.rows.empty());
}

void TestBulkReader::damagedZip()
{
    const QByteArray whole = fileBytes(kDay1);
    QVERIFY(!readCandles(LineReader::openMemory(whole.left(whole.size() / 2), "half.zip")).report);
    QByteArray flipped = whole;
    flipped[40'000] = static_cast<char>(flipped[40'000] ^ 0x55);
    QVERIFY(!readCandles(LineReader::openMemory(flipped, "flipped.zip")).report);
    QVERIFY(!LineReader::openFile(kData + "klines"));
    QVERIFY(!LineReader::openFile(kData + "missing.zip"));
    const auto empty = readText({});
    QVERIFY(empty.report && empty.report->rows == 0);
}

void TestBulkReader::tradesOfBothMarkets()
{
    std::vector<Trade> trades;
    const auto sink = [&](const Trade &t) { trades.push_back(t); };
    const auto spot =
        LineReader::openMemory("3735684134,61828.00000000,0.01057000,653.52,1723161300030,False,True\n", "s");
    QVERIFY(readBulkTrades(**spot, sink));
    const auto um = LineReader::openMemory("id,price,qty,quote_qty,time,is_buyer_maker\n"
                                           "5266585686,61807.70,0.002,123.6,1723161300010,true\n",
                                           "u");
    QVERIFY(readBulkTrades(**um, sink));
    const auto agg =
        LineReader::openMemory("26129,0.01633102,4.70443515,27781,27783,1498793709153,true,True\n"
                               "26130,0,0,-1,-1,1498793709153,true,True\n",
                               "a");
    const auto report = readBulkAggTrades(**agg, sink);
    QVERIFY(report);
    QCOMPARE(report->rejected, 1); // a tombstone
    QCOMPARE(trades.size(), 3u);
    QVERIFY(!trades[0].buyerIsMaker && trades[1].buyerIsMaker);
    QCOMPARE(trades[0].firstId, 3735684134);
    QCOMPARE(trades[2].count(), 3);
}

void TestBulkReader::fundingRates()
{
    std::vector<market::FundingRate> rates;
    const auto lines = LineReader::openMemory("calc_time,funding_interval_hours,last_funding_rate\n"
                                              "1780272000001,8,-0.00005703\n",
                                              "f");
    QVERIFY(readBulkFunding(**lines, [&](const market::FundingRate &rate) { rates.push_back(rate); }));
    QCOMPARE(rates.size(), 1u);
    QCOMPARE(rates[0].rate.text(), std::string("-0.00005703"));
    QCOMPARE(market::toMs(rates[0].time), 1780272000001);
}

QTEST_GUILESS_MAIN(TestBulkReader)
#include "tst_bulkreader.moc"
