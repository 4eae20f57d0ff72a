// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/replay/restfixture.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;

namespace {

qint64 opened(const QJsonValue &row) { return row[0].toInteger(); }

} // namespace

/// What REST answers (binance-api §3–§5).
class TestRestExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void general();
    void exchangeInfo();
    void spotLimits_data();
    void spotLimits();
    void klinesShowTheCandleInProgress();
    void klinesInMicroseconds();
    void tradesById();
    void aggTradesByTime();
    void futuresReach();
    void tickers();
    void funding();
};

void TestRestExchange::general()
{
    RestFixture exchange;
    QCOMPARE(exchange.body("/api/v3/ping"), QByteArray("{}"));
    QCOMPARE(exchange.body("/api/v3/time"), QByteArray(R"({"serverTime":1723161750000})"));
    QCOMPARE(exchange.body("/fapi/v1/time"), exchange.body("/api/v3/time"));
    const auto micro = exchange.get("/api/v3/time", {{"x-mbx-time-unit", "MICROSECOND"}});
    QCOMPARE(micro.body, QByteArray(R"({"serverTime":1723161750000000})"));
    QCOMPARE(
        objectOf(exchange.get("/api/v3/time", {{"x-mbx-time-unit", "HOUR"}}).body)[QStringLiteral("code")]
            .toInt(),
        -1194);
    QVERIFY(micro.contentType.startsWith("application/json"));
}

void TestRestExchange::exchangeInfo()
{
    RestFixture exchange;
    const QJsonObject spot = exchange.object("/api/v3/exchangeInfo");
    QCOMPARE(spot[QStringLiteral("symbols")].toArray().size(), 5);
    QCOMPARE(spot[QStringLiteral("rateLimits")][0][QStringLiteral("limit")].toInt(), 6000);
    const QJsonObject two = exchange.object("/api/v3/exchangeInfo?symbols=[\"NEOBTC\",\"BTCUSDT\"]");
    QCOMPARE(two[QStringLiteral("symbols")][0][QStringLiteral("symbol")].toString(),
             QStringLiteral("NEOBTC"));
    QCOMPARE(
        exchange.object("/api/v3/exchangeInfo?symbol=ETHBTC")[QStringLiteral("symbols")].toArray().size(), 1);
    QVERIFY(exchange.object("/api/v3/exchangeInfo?symbolStatus=HALT")[QStringLiteral("symbols")]
                .toArray()
                .isEmpty());
    const QJsonObject um = exchange.object("/fapi/v1/exchangeInfo?symbol=NOPE");
    QCOMPARE(um[QStringLiteral("symbols")].toArray().size(), 1);
    QCOMPARE(um[QStringLiteral("rateLimits")][0][QStringLiteral("limit")].toInt(), 2400);
    QCOMPARE(um[QStringLiteral("symbols")][0][QStringLiteral("onboardDate")].toInteger(), 1723074900000);
}

void TestRestExchange::spotLimits_data()
{
    QTest::addColumn<QByteArray>("limit");
    QTest::addColumn<int>("rows");
    QTest::newRow("absent") << QByteArray() << 500;
    QTest::newRow("1") << QByteArray("&limit=1") << 1;
    QTest::newRow("1000") << QByteArray("&limit=1000") << 1000;
    QTest::newRow("cut to the maximum") << QByteArray("&limit=1001") << 1000;
    QTest::newRow("far above") << QByteArray("&limit=999999") << 1000;
}

void TestRestExchange::spotLimits()
{
    QFETCH(QByteArray, limit);
    QFETCH(int, rows);
    RestFixture exchange;
    QCOMPARE(exchange.array("/api/v3/klines?symbol=ETHBTC&interval=1m" + limit).size(), rows);
    QCOMPARE(exchange.array("/fapi/v1/klines?symbol=btcusdt&interval=1m").size(), 500);
    QCOMPARE(exchange.array("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500").size(), 1448);
}

void TestRestExchange::klinesShowTheCandleInProgress()
{
    RestFixture exchange;
    const QJsonArray rows = exchange.array("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2");
    QCOMPARE(opened(rows[1]), market::toMs(kClock + 2min));
    QCOMPARE(rows[1][6].toInteger(), market::toMs(kClock + 3min) - 1);
    QVERIFY(rows[1][8].toInt() > 0);
    QCOMPARE(rows[0].toArray().size(), 12);
    // From the oldest on: the listing.
    QCOMPARE(opened(exchange.array("/api/v3/klines?symbol=BTCUSDT&interval=1d&startTime=0")[0]),
             market::toMs(at("2024-07-22")));
    // Spot answers a window that ends before it begins with nothing.
    QCOMPARE(exchange.body(
                 "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1723161700000&endTime=1723161600000"),
             QByteArray("[]"));
    const QJsonArray zone = exchange.array("/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=1&timeZone=8");
    QCOMPARE(opened(zone[0]), market::toMs(at("2024-08-08T16:00")));
}

void TestRestExchange::klinesInMicroseconds()
{
    RestFixture exchange;
    const auto row = QJsonDocument::fromJson(
        exchange
            .get("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1&startTime=1723161600000000",
                 {{"x-mbx-time-unit", "MICROSECOND"}})
            .body)[0];
    QCOMPARE(opened(row), 1723161600000000);
    QCOMPARE(row[6].toInteger(), 1723161659999999);
}

void TestRestExchange::tradesById()
{
    RestFixture exchange;
    const QJsonArray recent = exchange.array("/api/v3/trades?symbol=BTCUSDT&limit=3");
    QCOMPARE(recent.size(), 3);
    const qint64 last = recent[2][QStringLiteral("id")].toInteger();
    QCOMPARE(recent[0][QStringLiteral("id")].toInteger(), last - 2);
    QVERIFY(recent[2][QStringLiteral("time")].toInteger() <= market::toMs(exchange.now));
    const QByteArray from = QByteArray::number(last - 10);
    const QJsonArray history = exchange.array("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=" + from);
    QCOMPARE(history.size(), 11); // up to now, not further
    QCOMPARE(history[0][QStringLiteral("id")].toInteger(), last - 10);
    QCOMPARE(
        exchange.array("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=1&limit=5")[0][QStringLiteral("id")]
            .toInteger(),
        3735684134);
    QCOMPARE(exchange.body("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=99999999999"), QByteArray("[]"));
    QCOMPARE(exchange.body("/api/v3/trades?symbol=ETHBTC"), QByteArray("[]"));
    const auto keyed = exchange.get("/fapi/v1/historicalTrades?symbol=BTCUSDT", {{"x-mbx-apikey", "any"}});
    QCOMPARE(QJsonDocument::fromJson(keyed.body).array().size(), 100);
}

void TestRestExchange::aggTradesByTime()
{
    RestFixture exchange;
    const QByteArray base = "/api/v3/aggTrades?symbol=BTCUSDT&limit=1000";
    const qint64 start = market::toMs(kClock);
    const QByteArray window =
        "&startTime=" + QByteArray::number(start) + "&endTime=" + QByteArray::number(start + 999);
    const QJsonArray rows = exchange.array(base + window);
    QVERIFY(!rows.isEmpty());
    for (const QJsonValue row : rows) {
        QVERIFY(row[QStringLiteral("T")].toInteger() >= start
                && row[QStringLiteral("T")].toInteger() <= start + 999);
        QVERIFY(row[QStringLiteral("M")].toBool());
    }
    // Paging by id gives the same rows as paging by time, without a hole.
    const qint64 first = rows[0][QStringLiteral("a")].toInteger();
    const QJsonArray byId = exchange.array(base + "&fromId=" + QByteArray::number(first));
    for (qsizetype i = 0; i < rows.size(); ++i)
        QCOMPARE(byId[i], rows[i]);
    for (qsizetype i = 1; i < byId.size(); ++i) {
        QCOMPARE(byId[i][QStringLiteral("a")].toInteger(), byId[i - 1][QStringLiteral("a")].toInteger() + 1);
        QCOMPARE(byId[i][QStringLiteral("f")].toInteger(), byId[i - 1][QStringLiteral("l")].toInteger() + 1);
    }
    QCOMPARE(exchange.array(base + "&endTime=" + QByteArray::number(start - 1))
                 .last()[QStringLiteral("a")]
                 .toInteger(),
             first - 1);
    QCOMPARE(exchange.array(base).size(), 1000);
}

void TestRestExchange::futuresReach()
{
    RestFixture exchange;
    exchange.now = kClock + 96h;
    const auto code = [&](const QByteArray &target) {
        return exchange.object(target)[QStringLiteral("code")].toInt();
    };
    QCOMPARE(code("/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=1"), -4166);
    const QByteArray recent = QByteArray::number(market::toMs(kClock + 50h));
    QCOMPARE(exchange.array("/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=" + recent).size(), 500);
    QVERIFY(!exchange.array("/fapi/v1/aggTrades?symbol=BTCUSDT")[0].toObject().contains(QStringLiteral("M")));
}

void TestRestExchange::tickers()
{
    RestFixture exchange;
    QCOMPARE(exchange.array("/api/v3/ticker/24hr").size(), 5);
    const QJsonObject full = exchange.object("/api/v3/ticker/24hr?symbol=BTCUSDT");
    QCOMPARE(full[QStringLiteral("closeTime")].toInteger(), market::toMs(exchange.now));
    QCOMPARE(full[QStringLiteral("lastId")].toInteger() - full[QStringLiteral("firstId")].toInteger() + 1,
             full[QStringLiteral("count")].toInteger());
    const QJsonArray last = exchange.array("/api/v3/trades?symbol=BTCUSDT&limit=1");
    QCOMPARE(full[QStringLiteral("lastPrice")], last[0][QStringLiteral("price")]);
    QCOMPARE(full[QStringLiteral("lastId")], last[0][QStringLiteral("id")]);
    QCOMPARE(exchange.object("/api/v3/ticker/price?symbol=BTCUSDT")[QStringLiteral("price")],
             last[0][QStringLiteral("price")]);
    QVERIFY(!exchange.array("/api/v3/ticker/24hr?type=MINI")[0].toObject().contains(
        QStringLiteral("priceChange")));
    const QJsonArray two = exchange.array("/api/v3/ticker/price?symbols=[\"NEOBTC\",\"ETHBTC\"]");
    QCOMPARE(two[1][QStringLiteral("symbol")].toString(), QStringLiteral("ETHBTC"));
    QCOMPARE(exchange.body("/api/v3/ticker/price?symbolStatus=BREAK"), QByteArray("[]"));
    QVERIFY(exchange.object("/fapi/v2/ticker/price?symbol=BTCUSDT").contains(QStringLiteral("time")));
    QCOMPARE(exchange.array("/fapi/v1/ticker/24hr").size(), 1);
}

void TestRestExchange::funding()
{
    RestFixture exchange;
    exchange.now = kClock + 240h;
    const QJsonArray all = exchange.array("/fapi/v1/fundingRate?symbol=BTCUSDT");
    QCOMPARE(all.size(), 34); // every 8 hours from the listing on
    QCOMPARE(all[0][QStringLiteral("fundingRate")].toString(), QStringLiteral("-0.00022270"));
    QCOMPARE(all[0][QStringLiteral("markPrice")].toString(), QString());
    QCOMPARE(exchange.array("/fapi/v1/fundingRate?limit=2")[1], all[33]);
    QCOMPARE(exchange.array("/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=0&limit=2")[0], all[0]);
    const auto tooMany = exchange.get("/fapi/v1/fundingRate?limit=1001");
    QCOMPARE(tooMany.status, 400);
    QCOMPARE(objectOf(tooMany.body)[QStringLiteral("code")].toString(), QStringLiteral("000002"));
    const QJsonObject index = exchange.object("/fapi/v1/premiumIndex?symbol=BTCUSDT");
    QCOMPARE(index[QStringLiteral("lastFundingRate")], all[33][QStringLiteral("fundingRate")]);
    QCOMPARE(index[QStringLiteral("nextFundingTime")].toInteger(), market::toMs(kClock + 248h));
    QCOMPARE(exchange.array("/fapi/v1/premiumIndex").size(), 1);
    QCOMPARE(exchange.array("/fapi/v1/fundingInfo")[0][QStringLiteral("fundingIntervalHours")].toInt(), 8);
}

QTEST_GUILESS_MAIN(TestRestExchange)
#include "tst_restexchange.moc"
