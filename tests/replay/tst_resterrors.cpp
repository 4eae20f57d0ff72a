// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/replay/restfixture.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;

/// Errors, weights, limits and faults (binance-api §4, §6, §13).
class TestRestErrors : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void errors_data();
    void errors();
    void weights_data();
    void weights();
    void tooMuchWeight();
    void faultAnswers();
    void unknownPaths();
};

void TestRestErrors::errors_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const char *target, int status, int code, const char *message) {
        QTest::newRow(name) << QByteArray(target) << status << code << QByteArray(message);
    };
    const char *const mandatorySymbol =
        "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.";
    row("no symbol", "/api/v3/klines", 400, -1102, mandatorySymbol);
    row("symbol before interval", "/api/v3/klines?limit=x", 400, -1102, mandatorySymbol);
    row("empty symbol", "/api/v3/klines?symbol=&interval=1m", 400, -1102, mandatorySymbol);
    row("no interval", "/api/v3/klines?symbol=NOPE", 400, -1102,
        "Mandatory parameter 'interval' was not sent, was empty/null, or malformed.");
    row("unread parameter", "/api/v3/klines?symbol=btcusdt&interval=1m&foo=1", 400, -1104,
        "Not all sent parameters were read; read '2' parameter(s) but was sent '3'.");
    row("too many parameters", "/api/v3/time?x=1", 400, -1101,
        "Too many parameters; expected '0' and received '1'.");
    row("twice", "/api/v3/klines?symbol=BTCUSDT&symbol=BTCUSDT&interval=1m", 400, -1101,
        "Duplicate values for a parameter detected.");
    row("lower case on spot", "/api/v3/klines?symbol=btcusdt&interval=1m", 400, -1100,
        R"(Illegal characters found in parameter 'symbol'; legal range is '^[\w\-._&&[^a-z]]{1,50}$'.)");
    row("slash", "/api/v3/klines?symbol=BTC/USDT&interval=1m", 400, -1100,
        R"(Illegal characters found in parameter 'symbol'; legal range is '^[\w\-._&&[^a-z]]{1,50}$'.)");
    row("letters in limit", "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=ten", 400, -1100,
        "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.");
    row("negative limit", "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=-1", 400, -1100,
        "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.");
    row("limit beyond 64 bits", "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=99999999999999999999", 400,
        -1102, "Mandatory parameter 'limit' was not sent, was empty/null, or malformed.");
    row("empty optional", "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=", 400, -1105,
        "Parameter 'limit' was empty.");
    row("zero limit on spot", "/api/v3/klines?symbol=NOPE&interval=1m&limit=0", 400, -1102,
        "Mandatory parameter 'limit' was not sent, was empty/null, or malformed.");
    row("unknown symbol before bad interval", "/api/v3/klines?symbol=NOPE&interval=7m", 400, -1121,
        "Invalid symbol.");
    row("bad interval", "/api/v3/klines?symbol=BTCUSDT&interval=1D", 400, -1120, "Invalid interval.");
    row("1s on futures", "/fapi/v1/klines?symbol=BTCUSDT&interval=1s", 400, -1120, "Invalid interval.");
    row("zero limit on futures", "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=0", 400, -1130,
        "Data sent for parameter 'limit' is not valid.");
    row("1501 on futures", "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1501", 400, -1130,
        "Data sent for parameter 'limit' is not valid.");
    row("1001 aggregate trades on futures", "/fapi/v1/aggTrades?symbol=BTCUSDT&limit=1001", 400, -1130,
        "Data sent for parameter 'limit' is not valid.");
    row("start after end on futures",
        "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=2000000000000&endTime=1", 400, -1023,
        "Start time is greater than end time.");
    row("id and time", "/api/v3/aggTrades?symbol=BTCUSDT&fromId=1&startTime=1", 400, -1128,
        "Combination of optional parameters invalid.");
    row("no key", "/fapi/v1/historicalTrades?symbol=BTCUSDT", 401, -2014, "API-key format invalid.");
    row("too old on futures", "/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=1722902400000", 400, -4166,
        "Search window is restricted to recent 2 days only.");
    row("symbol and symbols", "/api/v3/ticker/price?symbol=BTCUSDT&symbols=[\"ETHBTC\"]", 400, -1128,
        "Combination of optional parameters invalid.");
    row("unknown in a list", "/api/v3/exchangeInfo?symbols=[\"BTCUSDT\",\"NOPE\"]", 400, -1121,
        "Invalid symbol.");
    row("ticker type", "/api/v3/ticker/24hr?symbol=BTCUSDT&type=HUGE", 400, -1139, "Invalid ticker type.");
    row("status", "/api/v3/ticker/price?symbol=BTCUSDT&symbolStatus=HALT", 400, -1220,
        "The symbol's status does not match the requested symbolStatus.");
    row("unknown status", "/api/v3/ticker/price?symbolStatus=ASLEEP", 400, -1122, "Invalid symbolStatus.");
    row("time zone", "/api/v3/klines?symbol=BTCUSDT&interval=1d&timeZone=15", 400, -1130,
        "Data sent for parameter 'timeZone' is not valid.");
}

void TestRestErrors::errors()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(QByteArray, message);
    RestFixture exchange;
    const auto response = exchange.get(target);
    QCOMPARE(response.status, status);
    const QJsonObject error = objectOf(response.body);
    QCOMPARE(error[QStringLiteral("code")].toInt(), code);
    QCOMPARE(error[QStringLiteral("msg")].toString().toUtf8(), message);
    QVERIFY(!header(response, "X-MBX-USED-WEIGHT-1M").isEmpty());
}

void TestRestErrors::weights_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("weight");
    const auto row = [](const char *target, const char *weight) {
        QTest::newRow(target) << QByteArray(target) << QByteArray(weight);
    };
    row("/api/v3/ping", "1");
    row("/api/v3/exchangeInfo", "20");
    row("/api/v3/klines?symbol=BTCUSDT&interval=1m", "2");
    row("/api/v3/trades?symbol=BTCUSDT", "25");
    row("/api/v3/historicalTrades?symbol=BTCUSDT", "25");
    row("/api/v3/aggTrades?symbol=BTCUSDT", "4");
    row("/api/v3/ticker/24hr", "80");
    row("/api/v3/ticker/24hr?symbol=BTCUSDT", "2");
    row("/api/v3/ticker/24hr?symbols=[\"BTCUSDT\",\"ETHBTC\"]", "2");
    row("/api/v3/ticker/price", "4");
    row("/api/v3/ticker/price?symbol=BTCUSDT", "2");
    row("/fapi/v1/exchangeInfo?symbol=NOPE", "1");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m", "5");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=100", "1");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=500", "2");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=501", "5");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1000", "5");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500", "10");
    row("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1501", "10");
    row("/fapi/v1/aggTrades?symbol=NOPE", "20");
    row("/fapi/v1/historicalTrades?symbol=BTCUSDT", "200");
    row("/fapi/v1/premiumIndex", "10");
    row("/fapi/v1/premiumIndex?symbol=BTCUSDT", "1");
    row("/fapi/v1/ticker/24hr", "40");
    row("/fapi/v2/ticker/price", "2");
    row("/fapi/v1/fundingRate", "");
    row("/fapi/v1/fundingInfo", "");
}

void TestRestErrors::weights()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, weight);
    RestFixture exchange;
    const auto first = exchange.get(target);
    QCOMPARE(header(first, "X-MBX-USED-WEIGHT-1M"), weight);
    QCOMPARE(header(first, "X-MBX-USED-WEIGHT"), target.startsWith("/api") ? weight : QByteArray());
    if (weight.isEmpty())
        return;
    QCOMPARE(header(exchange.get(target), "X-MBX-USED-WEIGHT-1M").toInt(), 2 * weight.toInt());
    exchange.now += 30s;
    QCOMPARE(header(exchange.get(target), "X-MBX-USED-WEIGHT-1M"), weight); // the next minute
}

void TestRestErrors::tooMuchWeight()
{
    RestFixture exchange(/*unlimited=*/false);
    for (int i = 0; i < 300; ++i)
        QCOMPARE(exchange.get("/api/v3/exchangeInfo?symbol=BTCUSDT").status, 200);
    const auto refused = exchange.get("/api/v3/ping");
    QCOMPARE(refused.status, 429);
    QCOMPARE(header(refused, "Retry-After"), QByteArray("30"));
    QCOMPARE(header(refused, "X-MBX-USED-WEIGHT-1M"), QByteArray("6001"));
    QVERIFY(refused.body.contains(
        "Too much request weight used; current limit is 6000 request weight per 1 MINUTE."));
    QCOMPARE(exchange.get("/fapi/v1/ping").status, 200); // a budget of its own
    for (int i = 0; i < RateLimiter::kPatience - 1; ++i)
        QCOMPARE(exchange.get("/api/v3/ping").status, 429);
    const auto banned = exchange.get("/api/v3/ping");
    QCOMPARE(banned.status, 418);
    QCOMPARE(objectOf(banned.body)[QStringLiteral("code")].toInt(), -1003);
    QVERIFY(banned.body.contains("IP banned until "
                                 + QByteArray::number(qlonglong(market::toMs(exchange.now + 2min)))));
    exchange.now += 2min + 1s;
    QCOMPARE(exchange.get("/api/v3/ping").status, 200);
    for (int i = 0; i < 500; ++i)
        QCOMPARE(exchange.get("/fapi/v1/fundingInfo").status, 200);
    QCOMPARE(exchange.get("/fapi/v1/fundingRate").status, 429);
    QCOMPARE(exchange.get("/fapi/v1/time").status, 200);
}

void TestRestErrors::faultAnswers()
{
    RestFixture exchange(true, R"({"faults":[
        {"action":"status","status":403,"body":"html","path":"/api/v3/ping"},
        {"action":"status","status":418,"retryAfter":120,"path":"/api/v3/time"},
        {"action":"status","status":503,"body":"empty","path":"/fapi/v1/time"},
        {"action":"status","status":451,"path":"/fapi/v1/ping"},
        {"action":"truncate","path":"/api/v3/klines"}]})");
    const auto blocked = exchange.get("/api/v3/ping");
    QCOMPARE(blocked.status, 403);
    QCOMPARE(blocked.contentType, QByteArray("text/html"));
    QVERIFY(blocked.body.startsWith("<html>"));
    QCOMPARE(exchange.get("/api/v3/ping").status, 200);
    const auto banned = exchange.get("/api/v3/time");
    QCOMPARE(banned.status, 418);
    QCOMPARE(header(banned, "Retry-After"), QByteArray("120"));
    const auto empty = exchange.get("/fapi/v1/time");
    QVERIFY(empty.status == 503 && empty.body.isEmpty());
    QCOMPARE(objectOf(exchange.get("/fapi/v1/ping").body)[QStringLiteral("code")].toInt(-1), 0);
    const QByteArray target = "/api/v3/klines?symbol=ETHBTC&interval=1m";
    const auto broken = exchange.get(target);
    const QByteArray cut = broken.body;
    const QByteArray whole = exchange.body(target);
    QVERIFY(!cut.isEmpty() && cut.size() < whole.size() && whole.startsWith(cut));
}

void TestRestErrors::unknownPaths()
{
    RestFixture exchange;
    QCOMPARE(exchange.get("/api/v3/depth").status, 404);
    QVERIFY(exchange.get("/api/v3/depth").body.isEmpty());
    const auto page = exchange.get("/api/v1/klines", {{"accept", "text/html,*/*"}});
    QCOMPARE(page.body, QByteArray("<html><body><h2>404 Not found</h2></body></html>"));
}

QTEST_GUILESS_MAIN(TestRestErrors)
#include "tst_resterrors.moc"
