// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

#include <QDateTime>

#include <thread>

using namespace cw;
using namespace cw::testing;
using market::Interval;
using market::Market;
using market::toMs;

namespace {

interfaces::EngineStatus statusWith(std::vector<market::SeriesKey> tracked,
                                    std::optional<market::UtcTime> now)
{
    interfaces::EngineStatus status;
    status.running = true;
    status.tracked = std::move(tracked);
    for (const Market market : {Market::Spot, Market::UsdM}) {
        interfaces::MarketStatus each;
        each.market = market;
        each.exchangeTime = now;
        status.markets.push_back(each);
    }
    return status;
}

QStringList keysOf(const QJsonObject &object) { return object.keys(); }

const char *const kRefresh = "/v1/admin/symbols/refresh";

} // namespace

/// rest-contracts §1.2, §1.3 and §1.5: refresh, health, ping, time, exchangeInfo.
class TestCompanion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ping();
    void timeIsTheExchanges();
    void timeWithoutExchangeIsLocal();
    void spotExchangeInfo();
    void futuresExchangeInfo();
    void exchangeInfoSelection_data();
    void exchangeInfoSelection();
    void healthShape();
    void healthLags();
    void healthWithoutData();
    void healthDegraded();
    void healthTellsOfAFullJournal();
    void refreshReportsSortedLists();
    void refreshNotReady_data();
    void refreshNotReady();
    void refreshFailures_data();
    void refreshFailures();
    void refreshWithoutDatabase();
    void refreshFromAnotherThread();
    void refreshThatTheEngineForgets();
    void refreshWritesAndIsNoGet();
    void bothSlashFormsAndHead();
};

void TestCompanion::ping()
{
    ApiFixture api;
    for (const char *path : {"/api/v3/ping", "/fapi/v1/ping"}) {
        const auto response = api.get(path);
        QCOMPARE(response.status, 200);
        QCOMPARE(response.body, QByteArray("{}"));
        QCOMPARE(response.contentType, QByteArray("application/json"));
    }
}

void TestCompanion::timeIsTheExchanges()
{
    ApiFixture api;
    auto status = statusWith({}, kStart);
    status.markets.back().exchangeTime = kStart + std::chrono::seconds(5);
    api.engine().setStatus(status);
    QCOMPARE(api.get("/api/v3/time").body, "{\"serverTime\":" + QByteArray::number(toMs(kStart)) + "}");
    QCOMPARE(api.get("/fapi/v1/time").body,
             "{\"serverTime\":" + QByteArray::number(toMs(kStart) + 5000) + "}");
    // One market known: its clock is still the exchange's.
    status.markets.back().exchangeTime.reset();
    api.engine().setStatus(status);
    QCOMPARE(api.get("/fapi/v1/time").body, "{\"serverTime\":" + QByteArray::number(toMs(kStart)) + "}");
}

void TestCompanion::timeWithoutExchangeIsLocal()
{
    ApiFixture api;
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const auto object = objectOf(api.get("/api/v3/time"));
    QCOMPARE(keysOf(object), QStringList{QStringLiteral("serverTime")});
    const qint64 time = object.value(QLatin1String("serverTime")).toInteger();
    QVERIFY(time >= before && time <= QDateTime::currentMSecsSinceEpoch());
}

void TestCompanion::spotExchangeInfo()
{
    ApiFixture api;
    api.engine().setStatus(statusWith({}, kStart));
    const auto object = objectOf(api.get("/api/v3/exchangeInfo"));
    QCOMPARE(object.value(QLatin1String("timezone")).toString(), QStringLiteral("UTC"));
    QCOMPARE(object.value(QLatin1String("serverTime")).toInteger(), toMs(kStart));
    QVERIFY(object.value(QLatin1String("rateLimits")).isArray());
    const QJsonArray symbols = object.value(QLatin1String("symbols")).toArray();
    QCOMPARE(symbols.size(), 1);
    const auto symbol = symbols.at(0).toObject();
    QCOMPARE(symbol.value(QLatin1String("symbol")).toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(symbol.value(QLatin1String("status")).toString(), QStringLiteral("TRADING"));
    QCOMPARE(symbol.value(QLatin1String("baseAsset")).toString(), QStringLiteral("BTC"));
    QCOMPARE(symbol.value(QLatin1String("quoteAsset")).toString(), QStringLiteral("USDT"));
    QVERIFY(!symbol.contains(QLatin1String("contractType"))); // what tells a contract from a pair
    for (const char *key :
         {"baseAssetPrecision", "quotePrecision", "isMarginTradingAllowed", "permissions", "filters"})
        QVERIFY2(symbol.contains(QLatin1String(key)), key);
    const QJsonArray filters = symbol.value(QLatin1String("filters")).toArray();
    QCOMPARE(filters.at(0).toObject().value(QLatin1String("filterType")).toString(),
             QStringLiteral("PRICE_FILTER"));
    QCOMPARE(filters.at(0).toObject().value(QLatin1String("tickSize")).toString(),
             QStringLiteral("0.10000000"));
    QCOMPARE(filters.at(1).toObject().value(QLatin1String("filterType")).toString(),
             QStringLiteral("LOT_SIZE"));
    QCOMPARE(filters.at(1).toObject().value(QLatin1String("stepSize")).toString(),
             QStringLiteral("0.00100000"));
}

void TestCompanion::futuresExchangeInfo()
{
    ApiFixture api;
    auto dated = instrument({Market::UsdM, "BTCUSDT_261225"}, "BTC", "USDT");
    dated.contractType = "CURRENT_QUARTER";
    dated.listedAt = kStart;
    dated.deliveryAt = market::fromMs(1798185600000);
    api.engine().data().setInstruments({instrument(kPerpetual, "BTC", "USDT"), dated});
    const auto object = objectOf(api.get("/fapi/v1/exchangeInfo"));
    QCOMPARE(object.value(QLatin1String("futuresType")).toString(), QStringLiteral("U_MARGINED"));
    const QJsonArray symbols = object.value(QLatin1String("symbols")).toArray();
    QCOMPARE(symbols.size(), 2);
    const auto perpetual = symbols.at(0).toObject();
    QCOMPARE(perpetual.value(QLatin1String("contractType")).toString(), QStringLiteral("PERPETUAL"));
    QCOMPARE(perpetual.value(QLatin1String("deliveryDate")).toInteger(), qint64{4133404800000});
    QCOMPARE(perpetual.value(QLatin1String("marginAsset")).toString(), QStringLiteral("USDT"));
    const auto filter = perpetual.value(QLatin1String("filters")).toArray().at(0).toObject();
    QCOMPARE(filter.value(QLatin1String("tickSize")).toString(), QStringLiteral("0.10"));
    const auto quarter = symbols.at(1).toObject();
    QCOMPARE(quarter.value(QLatin1String("pair")).toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(quarter.value(QLatin1String("contractType")).toString(), QStringLiteral("CURRENT_QUARTER"));
    QCOMPARE(quarter.value(QLatin1String("deliveryDate")).toInteger(), qint64{1798185600000});
    QCOMPARE(quarter.value(QLatin1String("onboardDate")).toInteger(), toMs(kStart));
}

void TestCompanion::exchangeInfoSelection_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("count");
    QTest::newRow("all") << QByteArray("") << 0 << 2;
    QTest::newRow("one") << QByteArray("?symbol=ETHUSDT") << 0 << 1;
    QTest::newRow("lower case") << QByteArray("?symbol=eth-usdt") << 0 << 1;
    QTest::newRow("list") << QByteArray("?symbols=%5B%22ETHUSDT%22,%22BTCUSDT%22%5D") << 0 << 2;
    QTest::newRow("list of one") << QByteArray("?symbols=%5B%22btcusdt%22%5D") << 0 << 1;
    QTest::newRow("unknown") << QByteArray("?symbol=NOPE") << -1121 << 0;
    QTest::newRow("one unknown of two")
        << QByteArray("?symbols=%5B%22NOPE%22,%22BTCUSDT%22%5D") << -1121 << 0;
    QTest::newRow("other market's") << QByteArray("?symbol=PERPUSDT") << -1121 << 0;
    QTest::newRow("bad characters") << QByteArray("?symbol=a%22b") << -1121 << 0;
    QTest::newRow("empty") << QByteArray("?symbol=") << -1102 << 0;
    QTest::newRow("no array") << QByteArray("?symbols=BTCUSDT") << -1130 << 0;
    QTest::newRow("empty array") << QByteArray("?symbols=%5B%5D") << -1130 << 0;
    QTest::newRow("numbers") << QByteArray("?symbols=%5B1%5D") << -1130 << 0;
    QTest::newRow("unknown parameter") << QByteArray("?permissions=SPOT") << 0 << 2;
}

void TestCompanion::exchangeInfoSelection()
{
    QFETCH(const QByteArray, query);
    QFETCH(const int, code);
    QFETCH(const int, count);
    ApiFixture api;
    api.engine().data().setInstruments({instrument(kSpot, "BTC", "USDT"),
                                        instrument({Market::Spot, "ETHUSDT"}, "ETH", "USDT"),
                                        instrument({Market::UsdM, "PERPUSDT"}, "PERP", "USDT")});
    const auto response = api.get("/api/v3/exchangeInfo" + query.toStdString());
    QCOMPARE(response.status, code == 0 ? 200 : 400);
    QCOMPARE(objectOf(response).value(QLatin1String("code")).toInt(0), code);
    QCOMPARE(objectOf(response).value(QLatin1String("symbols")).toArray().size(), count);
}

void TestCompanion::healthShape()
{
    ApiFixture api;
    api.engine().setStatus(statusWith({kMinutes}, kStart + std::chrono::milliseconds(7)));
    const auto response = api.get("/v1/health");
    QCOMPARE(response.status, 200);
    const QByteArray expected =
        R"({"status":"ok","now":1723161600007,"lag_sec_1m":null,"lag_sec_agg":)"
        R"({"3m":null,"5m":null,"15m":null,"1h":null,"4h":null,"1d":null},"version":")";
    QCOMPARE(response.body.first(expected.size()), expected);
    const auto object = objectOf(response);
    QCOMPARE(object.size(), 6);
    QVERIFY(object.value(QLatin1String("problem")).isNull());
    QCOMPARE(object.value(QLatin1String("version")).toString(), QStringLiteral(CANDLEWRIGHT_VERSION));
}

void TestCompanion::healthLags()
{
    ApiFixture api;
    const market::SeriesKey other{{Market::UsdM, "ETHUSDT"}, Interval::M1};
    const market::SeriesKey fives{kPerpetual, Interval::M5};
    const market::SeriesKey hours{kPerpetual, Interval::H1};
    const market::SeriesKey days{kPerpetual, Interval::D1};
    const auto now = kStart + std::chrono::minutes(10) + std::chrono::milliseconds(3999);
    api.engine().setStatus(statusWith({kMinutes, other, fives, hours, days}, now));
    auto &data = api.engine().data();
    data.setNewestFinal(kMinutes, kStart + std::chrono::minutes(9)); // ended 3.999 s ago
    data.setNewestFinal(other, kStart + std::chrono::minutes(8));    // ended 63.999 s ago: the worst
    data.setNewestFinal(fives, kStart + std::chrono::minutes(5));
    data.setNewestFinal(days, kStart); // ends in the future: no lag
    const auto object = objectOf(api.get("/v1/health"));
    QCOMPARE(object.value(QLatin1String("lag_sec_1m")).toInteger(-1), qint64{63});
    const auto coarser = object.value(QLatin1String("lag_sec_agg")).toObject();
    QCOMPARE(coarser.value(QLatin1String("5m")).toInteger(-1), qint64{3});
    QCOMPARE(coarser.value(QLatin1String("1d")).toInteger(-1), qint64{0});
    QVERIFY(coarser.value(QLatin1String("1h")).isNull());
    QVERIFY(coarser.value(QLatin1String("3m")).isNull());
}

void TestCompanion::healthWithoutData()
{
    ApiFixture api;
    const auto object = objectOf(api.get("/v1/health"));
    QCOMPARE(object.value(QLatin1String("status")).toString(), QStringLiteral("ok"));
    QVERIFY(object.value(QLatin1String("lag_sec_1m")).isNull());
    QCOMPARE(object.value(QLatin1String("lag_sec_agg")).toObject().size(), 6);
}

void TestCompanion::healthDegraded()
{
    ApiFixture api;
    auto status = statusWith({}, kStart);
    status.databaseError = "The disk of '/home/a/data/c.db' is full.";
    api.engine().setStatus(status);
    const auto response = api.get("/v1/health");
    QCOMPARE(response.status, 200);
    QCOMPARE(objectOf(response).value(QLatin1String("status")).toString(), QStringLiteral("degraded"));
    // No folder of this machine is served.
    QCOMPARE(objectOf(response).value(QLatin1String("problem")).toString(),
             QStringLiteral("The disk of 'c.db' is full."));
}

void TestCompanion::healthTellsOfAFullJournal()
{
    ApiFixture api;
    auto status = statusWith({}, kStart);
    status.journalError = "The journal in '/home/a/data/journal/1' has reached its limit of 9 bytes.";
    status.journalErrorSince = kStart;
    status.rowsDroppedSince = 120;
    status.rowsUnsafe = 7;
    api.engine().setStatus(status);
    const auto health = objectOf(api.get("/v1/health"));
    QCOMPARE(health.value(QLatin1String("status")).toString(), QStringLiteral("degraded"));
    const QString problem = health.value(QLatin1String("problem")).toString();
    const QString journal = QStringLiteral("The journal in '1' has reached its limit of 9 bytes. The journal takes no rows since %1; 120 "
                                           "live rows had no room since and were dropped, the gap ledger names them; 7 wait "
                                           "in memory alone, which the end of the process takes.")
                                .arg(QString::fromStdString(market::isoText(kStart)));
    QCOMPARE(problem, journal);
    status.databaseError = "The server is away.";
    api.engine().setStatus(status);
    QCOMPARE(objectOf(api.get("/v1/health")).value(QLatin1String("problem")).toString(),
             QStringLiteral("The server is away. ") + journal);
    const auto told = objectOf(api.get("/v1/status")).value(QLatin1String("journal")).toObject();
    QCOMPARE(told.value(QLatin1String("error_since")).toString(), QString::fromStdString(market::isoText(kStart)));
    QCOMPARE(told.value(QLatin1String("rows_dropped_since")).toInt(), 120);
    QCOMPARE(told.value(QLatin1String("rows_unjournaled")).toInt(), 7);
    status.journalError.clear();
    api.engine().setStatus(status);
    QVERIFY(objectOf(api.get("/v1/status"))
                .value(QLatin1String("journal"))
                .toObject()
                .value(QLatin1String("error_since"))
                .isNull());
}

void TestCompanion::refreshReportsSortedLists()
{
    ApiFixture api;
    api.engine().setRefresh([](const auto &done) {
        done(interfaces::Engine::RefreshReport{{"SOLUSDT", "ADAUSDT"}, {"XRPUSDT", "LUNAUSDT"}});
    });
    const auto response = api.send(http::Method::Post, kRefresh);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body,
             QByteArray(R"({"ok":true,"added":["ADAUSDT","SOLUSDT"],"removed":["LUNAUSDT","XRPUSDT"]})"));
    api.engine().setRefresh([](const auto &done) { done(interfaces::Engine::RefreshReport{}); });
    QCOMPARE(api.send(http::Method::Post, kRefresh).body,
             QByteArray(R"({"ok":true,"added":[],"removed":[]})"));
}

void TestCompanion::refreshNotReady_data()
{
    QTest::addColumn<bool>("running");
    QTest::addColumn<int>("code");
    QTest::newRow("engine stopped") << false << -1;
    QTest::newRow("not offered") << true << int(ErrorCode::Unsupported);
    QTest::newRow("running already") << true << int(ErrorCode::Conflict);
    QTest::newRow("cancelled") << true << int(ErrorCode::Cancelled);
}

void TestCompanion::refreshNotReady()
{
    QFETCH(const bool, running);
    QFETCH(const int, code);
    ApiFixture api;
    auto status = statusWith({}, kStart);
    status.running = running;
    api.engine().setStatus(status);
    if (code >= 0)
        api.engine().setRefresh([code](const auto &done) { done(fail(static_cast<ErrorCode>(code), "no")); });
    const auto response = api.send(http::Method::Post, kRefresh);
    QCOMPARE(response.status, 503);
    QCOMPARE(response.body, QByteArray(R"({"detail":"sync client not ready"})"));
}

void TestCompanion::refreshFailures_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<int>("status");
    QTest::newRow("limited") << int(ErrorCode::RateLimited) << 12 << 503;
    QTest::newRow("banned") << int(ErrorCode::Banned) << 180 << 503;
    QTest::newRow("unreachable") << int(ErrorCode::Network) << 0 << 502;
    QTest::newRow("slow") << int(ErrorCode::Timeout) << 0 << 502;
    QTest::newRow("blocked") << int(ErrorCode::Blocked) << 0 << 502;
    QTest::newRow("broken") << int(ErrorCode::Server) << 0 << 502;
    QTest::newRow("nonsense") << int(ErrorCode::Protocol) << 0 << 502;
    QTest::newRow("database") << int(ErrorCode::Storage) << 0 << 500;
}

void TestCompanion::refreshFailures()
{
    QFETCH(const int, code);
    QFETCH(const int, seconds);
    QFETCH(const int, status);
    ApiFixture api;
    Error error{static_cast<ErrorCode>(code), "The exchange said no.", std::nullopt};
    if (seconds > 0)
        error.retryAfter = std::chrono::milliseconds(seconds * 1000 - 500);
    api.engine().setRefresh([error](const auto &done) { done(tl::unexpected(error)); });
    const auto response = api.send(http::Method::Post, kRefresh);
    QCOMPARE(response.status, status);
    QCOMPARE(response.body, QByteArray(R"({"code":-1000,"msg":"The exchange said no."})"));
    QCOMPARE(headerOf(response, "Retry-After"), seconds > 0 ? QByteArray::number(seconds) : QByteArray());
}

void TestCompanion::refreshWithoutDatabase()
{
    ApiFixture api;
    auto status = statusWith({}, kStart);
    status.databaseError = "The database db:5432/market is away.";
    api.engine().setStatus(status);
    const auto response = api.send(http::Method::Post, kRefresh);
    QCOMPARE(response.status, 503);
    QVERIFY(!headerOf(response, "Retry-After").isEmpty());
}

void TestCompanion::refreshFromAnotherThread()
{
    ApiFixture api;
    std::thread engineThread;
    api.engine().setRefresh([&engineThread](auto done) {
        engineThread = std::thread([done] { done(interfaces::Engine::RefreshReport{{"NEWUSDT"}, {}}); });
    });
    const auto response = api.send(http::Method::Post, kRefresh);
    engineThread.join();
    QCOMPARE(response.body, QByteArray(R"({"ok":true,"added":["NEWUSDT"],"removed":[]})"));
}

void TestCompanion::refreshThatTheEngineForgets()
{
    ApiFixture api;
    api.engine().setRefresh([](const auto &) {});
    QCOMPARE(api.send(http::Method::Post, kRefresh).status, 500);
}

void TestCompanion::refreshWritesAndIsNoGet()
{
    ApiFixture api;
    const auto response = api.get(kRefresh);
    QCOMPARE(response.status, 405);
    QVERIFY(headerOf(response, "Allow").contains("POST"));
    // After a refresh, names the exchange listed since are known at once.
    QCOMPARE(api.get("/fapi/v1/klines?symbol=NEWUSDT&interval=1m").status, 400);
    api.engine().data().setInstruments({instrument({Market::UsdM, "NEWUSDT"}, "NEW", "USDT")});
    QCOMPARE(api.send(http::Method::Post, kRefresh).status, 200);
    QCOMPARE(api.get("/fapi/v1/klines?symbol=NEWUSDT&interval=1m").status, 200);
    http::Request request;
    request.method = http::Method::Post;
    request.path = kRefresh;
    QVERIFY(api.router().requestWrites(request));
}

void TestCompanion::bothSlashFormsAndHead()
{
    ApiFixture api;
    api.engine().setStatus(statusWith({}, kStart));
    for (const std::string path : {"/api/v3/ping", "/fapi/v1/ping", "/api/v3/time", "/fapi/v1/time",
                                   "/api/v3/exchangeInfo", "/fapi/v1/exchangeInfo", "/v1/health"}) {
        const auto plain = api.get(path);
        QCOMPARE(plain.status, 200);
        QCOMPARE(api.get(path + '/').body, plain.body);
        QCOMPARE(api.send(http::Method::Head, path).status, 200);
        const auto refused = api.send(http::Method::Post, path);
        QCOMPARE(refused.status, 405);
        QVERIFY(headerOf(refused, "Allow").contains("GET"));
    }
    QCOMPARE(api.get("/metrics/").status, 200);
}

QTEST_GUILESS_MAIN(TestCompanion)
#include "tst_companion.moc"
