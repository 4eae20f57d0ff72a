// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

#include <ctime>
#include <deque>
#include <optional>
#include <set>

using namespace cw;
using namespace cw::testing;
using market::Interval;
using market::SeriesKey;
using market::toMs;

namespace {

constexpr auto kPath = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m";

std::string withTimes(std::optional<market::UtcTime> from, std::optional<market::UtcTime> to, int limit)
{
    std::string target = kPath;
    if (from)
        target += "&startTime=" + std::to_string(toMs(*from));
    if (to)
        target += "&endTime=" + std::to_string(toMs(*to));
    return target + "&limit=" + std::to_string(limit);
}

std::vector<qint64> minutes(int first, int count)
{
    std::vector<qint64> times;
    for (int i = 0; i < count; ++i)
        times.push_back(toMs(kStart) + (first + i) * qint64{60'000});
    return times;
}

} // namespace

/// rest-contracts §0.2, §0.5, §0.6, §1.1 and §1.5 for the two kline routes.
class TestKlines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parameters_data();
    void parameters();
    void spotParameters_data();
    void spotParameters();
    void rangeRules_data();
    void rangeRules();
    void boundsAreInclusive();
    void unalignedBoundsSelectSlots();
    void defaultLimitIs500();
    void rowHasTwelveElements();
    void valuesSurviveByteForByte();
    void unknownNumbersAreZero();
    void closeTimeIsTheSlotsLastMillisecond_data();
    void closeTimeIsTheSlotsLastMillisecond();
    void openCandleOnlyWhenAsked_data();
    void openCandleOnlyWhenAsked();
    void openCandleIsNeverStale();
    void symbolSpellings_data();
    void symbolSpellings();
    void marketsAreApart();
    void knownSymbolWithoutRowsIsEmpty();
    void trackedAndStoredSymbolsAreKnown();
    void forwardPagingGivesEveryRowOnce();
    void everyIntervalIsAccepted();
    void entityTagFollowsTheBody();
    void notModified();
    void storageFailure();
    void databaseFailures_data();
    void databaseFailures();
    void aSymbolIsNotInvalidWhileNobodyCanLook();
    void zoneOfTheMachineDoesNotMatter();
    void methodsAndSlashes();
};

void TestKlines::parameters_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("code"); // 0: accepted
    QTest::addColumn<QByteArray>("message");
    const auto good = [](const char *query) {
        QTest::newRow(query) << QByteArray(query) << 0 << QByteArray();
    };
    const auto bad = [](const char *query, int code, const char *message) {
        QTest::newRow(query) << QByteArray(query) << code << QByteArray(message);
    };
    const auto missing = [&bad](const char *query, const char *name) {
        static std::deque<QByteArray> texts;
        texts.push_back(QByteArray("Mandatory parameter '") + name
                        + "' was not sent, was empty/null, or malformed.");
        bad(query, -1102, texts.back().constData());
    };
    const auto invalid = [&bad](const char *query, const char *name) {
        static std::deque<QByteArray> texts;
        texts.push_back(QByteArray("Data sent for parameter '") + name + "' is not valid.");
        bad(query, -1130, texts.back().constData());
    };
    missing("", "symbol");
    missing("interval=1m", "symbol");
    missing("symbol=&interval=1m", "symbol");
    missing("symbol=BTCUSDT", "interval");
    missing("symbol=BTCUSDT&interval=", "interval");
    missing("symbol=NOPE&interval=", "interval");

    const char *const good1[] = {"limit=1",
                                 "limit=1500",
                                 "limit=500",
                                 "limit=0001",
                                 "startTime=0",
                                 "endTime=0",
                                 "startTime=1723161600000",
                                 "startTime=9223372036854775807",
                                 "endTime=9223372036854775807",
                                 "startTime=9007199254740991",
                                 "startTime=2&endTime=1",
                                 "only_final=true",
                                 "only_final=FALSE",
                                 "only_final=1",
                                 "only_final=0",
                                 "only_final=Yes",
                                 "only_final=no",
                                 "only_final=ON",
                                 "only_final=off",
                                 "includeCurrent=true",
                                 "includeCurrent=False",
                                 "includeCurrent=1",
                                 "includeCurrent=0",
                                 "includeCurrent=yes",
                                 "includeCurrent=NO",
                                 "includeCurrent=on",
                                 "includeCurrent=Off",
                                 "unknown=1",
                                 "limit=0&limit=5",
                                 "timeZone=8",
                                 "symbol=NOPE&symbol=btcusdt"};
    for (const char *more : good1)
        good(more);
    for (const char *more :
         {"limit=0", "limit=-1", "limit=1501", "limit=1000000000", "limit=abc", "limit=5.0", "limit=1e2",
          "limit=+5", "limit=%205", "limit=5%20", "limit=0x10", "limit=NaN", "limit=1_0", "limit=%D9%A5",
          "limit=9223372036854775808", "limit=5&limit=0"})
        invalid(more, "limit");
    for (const char *more :
         {"startTime=-1", "startTime=abc", "startTime=1.5", "startTime=1e12", "startTime=+1",
          "startTime=2024-08-09", "startTime=9223372036854775808", "startTime=%201"})
        invalid(more, "startTime");
    for (const char *more :
         {"endTime=-1", "endTime=abc", "endTime=1.5", "endTime=1e12", "endTime=18446744073709551616"})
        invalid(more, "endTime");
    for (const char *more : {"only_final=maybe", "only_final=2", "only_final=%20true", "only_final=null"})
        invalid(more, "only_final");
    for (const char *more : {"includeCurrent=maybe", "includeCurrent=-1", "includeCurrent=tru"})
        invalid(more, "includeCurrent");
    missing("limit=", "limit");
    missing("startTime=", "startTime");
    missing("endTime=", "endTime");
    missing("only_final=", "only_final");
    missing("includeCurrent=", "includeCurrent");

    for (const char *interval :
         {"1s", "2m", "1", "m", "1 m", "60", "1H", "1D", "1mo", "7d", "1min", "%D9%A1m"}) {
        const QByteArray query =
            QByteArray("symbol=BTCUSDT&interval=") + QByteArray(interval).replace(' ', "%20");
        QTest::newRow(query.constData()) << query << -1120 << QByteArray("Invalid interval.");
    }
    for (const char *symbol : {"NOPE", "BTC", "%F0%9F%9A%80", "..", "a'b", "%22", "BTC%20USDT", "%2500",
                               "BTCUSDT;--", "_", "BTCUSDT%E2%80%AE"}) {
        const QByteArray query = QByteArray("symbol=") + symbol + "&interval=1m";
        QTest::newRow(query.constData()) << query << -1121 << QByteArray("Invalid symbol.");
    }
    QTest::newRow("symbol of 4 KB") << "symbol=" + QByteArray(4096, 'A') + "&interval=1m" << -1121
                                    << QByteArray("Invalid symbol.");
    // The order of checks: missing, numbers, symbol, interval.
    invalid("symbol=NOPE&interval=9x&limit=0", "limit");
    bad("symbol=NOPE&interval=9x", -1121, "Invalid symbol.");
}

void TestKlines::parameters()
{
    QFETCH(const QByteArray, query);
    QFETCH(const int, code);
    QFETCH(const QByteArray, message);
    ApiFixture api;
    const bool isWhole = query.isEmpty() || query.startsWith("symbol=") || query.startsWith("interval=");
    const bool replaces = query.startsWith("symbol=NOPE&symbol=");
    const std::string target = isWhole && !replaces ? "/fapi/v1/klines?" + query.toStdString()
                                                    : kPath + std::string("&") + query.toStdString();
    const auto response = api.get(target);
    QCOMPARE(response.contentType, QByteArray("application/json"));
    if (code == 0) {
        QCOMPARE(response.status, 200);
        QCOMPARE(response.body, QByteArray("[]"));
        return;
    }
    QCOMPARE(response.status, 400);
    QCOMPARE(response.body, "{\"code\":" + QByteArray::number(code) + ",\"msg\":\"" + message + "\"}");
}

void TestKlines::spotParameters_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("code");
    QTest::newRow("limit 1000") << QByteArray("interval=1m&limit=1000") << 0;
    QTest::newRow("limit 1001") << QByteArray("interval=1m&limit=1001") << -1130;
    QTest::newRow("limit 1500") << QByteArray("interval=1m&limit=1500") << -1130;
    QTest::newRow("limit 0") << QByteArray("interval=1m&limit=0") << -1130;
    QTest::newRow("seconds") << QByteArray("interval=1s") << 0;
    QTest::newRow("bad interval") << QByteArray("interval=2s") << -1120;
}

void TestKlines::spotParameters()
{
    QFETCH(const QByteArray, query);
    QFETCH(const int, code);
    ApiFixture api;
    const auto response = api.get("/api/v3/klines?symbol=BTCUSDT&" + query.toStdString());
    QCOMPARE(response.status, code == 0 ? 200 : 400);
    QCOMPARE(objectOf(response).value(QLatin1String("code")).toInt(0), code);
}

void TestKlines::rangeRules_data()
{
    QTest::addColumn<int>("from"); // minutes after the first row; -1000: not sent
    QTest::addColumn<int>("to");
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("count");
    constexpr int kNone = -1000;
    // 40 rows stored, minutes 0 to 39.
    QTest::newRow("start only") << 10 << kNone << 5 << 10 << 5;
    QTest::newRow("start only, fewer left") << 38 << kNone << 5 << 38 << 2;
    QTest::newRow("start before everything") << -30 << kNone << 5 << 0 << 5;
    QTest::newRow("start behind everything") << 40 << kNone << 5 << 0 << 0;
    QTest::newRow("start and end") << 10 << 13 << 500 << 10 << 4;
    QTest::newRow("start and end, oldest kept") << 10 << 30 << 5 << 10 << 5;
    QTest::newRow("start is end") << 7 << 7 << 500 << 7 << 1;
    QTest::newRow("start behind end") << 8 << 7 << 500 << 0 << 0;
    QTest::newRow("end only, newest kept") << kNone << 20 << 5 << 16 << 5;
    QTest::newRow("end before everything") << kNone << -1 << 5 << 0 << 0;
    QTest::newRow("end behind everything") << kNone << 99 << 5 << 35 << 5;
    QTest::newRow("neither") << kNone << kNone << 5 << 35 << 5;
    QTest::newRow("neither, all") << kNone << kNone << 1500 << 0 << 40;
    QTest::newRow("one row") << kNone << kNone << 1 << 39 << 1;
}

void TestKlines::rangeRules()
{
    QFETCH(const int, from);
    QFETCH(const int, to);
    QFETCH(const int, limit);
    QFETCH(const int, first);
    QFETCH(const int, count);
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 40));
    const auto at = [](int minute) {
        return minute == -1000 ? std::nullopt : std::optional(Interval(Interval::M1).advance(kStart, minute));
    };
    const auto response = api.get(withTimes(at(from), at(to), limit));
    QCOMPARE(response.status, 200);
    QCOMPARE(openTimes(response), minutes(first, count));
}

void TestKlines::boundsAreInclusive()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 5));
    const auto one =
        api.get(withTimes(kStart + std::chrono::minutes(1), kStart + std::chrono::minutes(2), 500));
    QCOMPARE(openTimes(one), minutes(1, 2));
    const auto before = kStart + std::chrono::minutes(2) - std::chrono::milliseconds(1);
    QCOMPARE(openTimes(api.get(withTimes(kStart + std::chrono::minutes(1), before, 500))), minutes(1, 1));
}

void TestKlines::unalignedBoundsSelectSlots()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 5));
    const auto from = kStart + std::chrono::milliseconds(1);
    const auto to = kStart + std::chrono::minutes(3) + std::chrono::seconds(59);
    QCOMPARE(openTimes(api.get(withTimes(from, to, 500))), minutes(1, 3));
}

void TestKlines::defaultLimitIs500()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 1600));
    QCOMPARE(openTimes(api.get(kPath)), minutes(1100, 500));
    QCOMPARE(openTimes(api.get(std::string(kPath) + "&limit=1500")), minutes(100, 1500));
}

void TestKlines::rowHasTwelveElements()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 1));
    const QJsonArray rows = arrayOf(api.get(kPath));
    QCOMPARE(rows.size(), 1);
    const QJsonArray row = rows.at(0).toArray();
    QCOMPARE(row.size(), 12);
    for (const int number : {0, 6, 8})
        QVERIFY2(row.at(number).isDouble(), qPrintable(QString::number(number)));
    for (const int text : {1, 2, 3, 4, 5, 7, 9, 10, 11})
        QVERIFY2(row.at(text).isString(), qPrintable(QString::number(text)));
    QCOMPARE(row.at(0).toInteger(), toMs(kStart));
    QCOMPARE(row.at(6).toInteger(), toMs(kStart) + 59'999);
    QCOMPARE(row.at(11).toString(), QStringLiteral("0"));
}

void TestKlines::valuesSurviveByteForByte()
{
    ApiFixture api;
    auto candle = candleAt(Interval::M1, kStart);
    candle.open = decimal("0.00000001");
    candle.high = decimal("12345678901234567890.123456789");
    candle.low = decimal("0.000000000000000001");
    candle.close = decimal("1.50");
    candle.volume = decimal("123456789012345678901234567890.12345678");
    candle.quoteVolume = decimal("99999999999999999999999999999999999999");
    candle.tradeCount = 9007199254740993; // not a double
    candle.takerBuyVolume = decimal("0.0");
    candle.takerBuyQuoteVolume = decimal("1");
    api.engine().data().write(kMinutes, {candle});
    api.engine().data().write({kSpot, Interval::M1}, {candle});
    const QByteArray expected = R"([[1723161600000,"0.00000001","12345678901234567890.123456789",)"
                                R"("0.000000000000000001","1.50","123456789012345678901234567890.12345678",)"
                                R"(1723161659999,"99999999999999999999999999999999999999",9007199254740993,)"
                                R"("0.0","1","0"]])";
    QCOMPARE(api.get(kPath).body, expected);
    QCOMPARE(api.get(std::string(kPath) + "&includeCurrent=true").body, expected);
    QCOMPARE(api.get("/api/v3/klines?symbol=BTCUSDT&interval=1m").body, expected);
}

void TestKlines::unknownNumbersAreZero()
{
    ApiFixture api;
    auto candle = candleAt(Interval::M1, kStart);
    candle.quoteVolume.reset();
    candle.tradeCount.reset();
    candle.takerBuyVolume.reset();
    candle.takerBuyQuoteVolume.reset();
    api.engine().data().write(kMinutes, {candle});
    const QByteArray body = api.get(kPath).body;
    QVERIFY2(body.endsWith(R"(,1723161659999,"0",0,"0","0","0"]])"), body.constData());
}

void TestKlines::closeTimeIsTheSlotsLastMillisecond_data()
{
    QTest::addColumn<QByteArray>("interval");
    QTest::addColumn<qint64>("open");
    QTest::addColumn<qint64>("close");
    QTest::newRow("1m") << QByteArray("1m") << qint64{1723161600000} << qint64{1723161659999};
    QTest::newRow("3d") << QByteArray("3d") << qint64{1704067200000} << qint64{1704326399999};
    QTest::newRow("1w") << QByteArray("1w") << qint64{1704067200000} << qint64{1704671999999};
    QTest::newRow("leap February") << QByteArray("1M") << qint64{1706745600000} << qint64{1709251199999};
    QTest::newRow("January") << QByteArray("1M") << qint64{1704067200000} << qint64{1706745599999};
}

void TestKlines::closeTimeIsTheSlotsLastMillisecond()
{
    QFETCH(const QByteArray, interval);
    QFETCH(const qint64, open);
    QFETCH(const qint64, close);
    const auto parsed = Interval::parse(interval.toStdString());
    QVERIFY(parsed);
    ApiFixture api;
    auto candle = candleAt(*parsed, market::fromMs(open));
    candle.closeTime -= std::chrono::seconds(7); // an outage cut the slot; the grid does not change
    api.engine().data().write({kPerpetual, *parsed}, {candle});
    const auto row =
        arrayOf(api.get("/fapi/v1/klines?symbol=BTCUSDT&interval=" + interval.toStdString())).at(0);
    QCOMPARE(row.toArray().at(0).toInteger(), open);
    QCOMPARE(row.toArray().at(6).toInteger(), close);
}

void TestKlines::openCandleOnlyWhenAsked_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<int>("count");
    QTest::newRow("default") << QByteArray("") << 3;
    QTest::newRow("only_final") << QByteArray("&only_final=true") << 3;
    QTest::newRow("not only_final") << QByteArray("&only_final=false") << 4;
    QTest::newRow("includeCurrent") << QByteArray("&includeCurrent=true") << 4;
    QTest::newRow("not includeCurrent") << QByteArray("&includeCurrent=false") << 3;
    QTest::newRow("either, first") << QByteArray("&only_final=false&includeCurrent=false") << 4;
    QTest::newRow("either, second") << QByteArray("&only_final=true&includeCurrent=true") << 4;
    QTest::newRow("both") << QByteArray("&only_final=no&includeCurrent=yes") << 4;
    QTest::newRow("neither") << QByteArray("&only_final=yes&includeCurrent=no") << 3;
    QTest::newRow("last value counts") << QByteArray("&includeCurrent=true&includeCurrent=false") << 3;
}

void TestKlines::openCandleOnlyWhenAsked()
{
    QFETCH(const QByteArray, more);
    QFETCH(const int, count);
    ApiFixture api;
    auto candles = candlesFrom(Interval::M1, kStart, 4);
    candles.back().final = false;
    api.engine().data().write(kMinutes, candles);
    QCOMPARE(openTimes(api.get(kPath + more.toStdString())), minutes(0, count));
    const auto range = withTimes(kStart, kStart + std::chrono::hours(1), 500) + more.toStdString();
    QCOMPARE(openTimes(api.get(range)), minutes(0, count));
}

void TestKlines::openCandleIsNeverStale()
{
    ApiFixture api;
    const auto target = std::string(kPath) + "&includeCurrent=true";
    auto candle = candleAt(Interval::M1, kStart);
    candle.final = false;
    for (int update = 1; update <= 3; ++update) {
        candle.close = market::Decimal::fromMantissa(4'200'100 + update, 2);
        api.engine().update(kMinutes, candle);
        const auto row = arrayOf(api.get(target)).at(0).toArray();
        QCOMPARE(row.at(4).toString().toStdString(), candle.close.text());
        QCOMPARE(api.get(kPath).body, QByteArray("[]"));
    }
}

void TestKlines::symbolSpellings_data()
{
    QTest::addColumn<QByteArray>("symbol");
    for (const char *symbol :
         {"BTCUSDT", "btcusdt", "BtcUsdt", "BTC%2DUSDT", "btc_usdt", "BTC-USDT-PERP", "btc-usdt"})
        QTest::newRow(symbol) << QByteArray(symbol);
}

void TestKlines::symbolSpellings()
{
    QFETCH(const QByteArray, symbol);
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 2));
    const auto response = api.get("/fapi/v1/klines?interval=1m&symbol=" + symbol.toStdString());
    QCOMPARE(openTimes(response), minutes(0, 2));
}

void TestKlines::marketsAreApart()
{
    ApiFixture api;
    api.engine().data().write({kSpot, Interval::M1}, candlesFrom(Interval::M1, kStart, 1));
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart + std::chrono::minutes(9), 1));
    QCOMPARE(openTimes(api.get(kPath)), minutes(9, 1));
    QCOMPARE(openTimes(api.get("/api/v3/klines?symbol=BTCUSDT&interval=1m")), minutes(0, 1));
    // A spelling that names the market counts more than the path.
    QCOMPARE(openTimes(api.get("/api/v3/klines?symbol=BTC-USDT-PERP&interval=1m")), minutes(9, 1));
}

void TestKlines::knownSymbolWithoutRowsIsEmpty()
{
    ApiFixture api;
    const auto response = api.get(kPath);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, QByteArray("[]"));
    QVERIFY(!headerOf(response, "ETag").isEmpty());
}

void TestKlines::trackedAndStoredSymbolsAreKnown()
{
    ApiFixture api;
    const market::InstrumentKey imported{market::Market::UsdM, "OLDUSDT"};
    api.engine().data().write({imported, Interval::H1}, candlesFrom(Interval::H1, kStart, 1));
    QCOMPARE(api.get("/fapi/v1/klines?symbol=OLDUSDT&interval=1h").status, 200);
    QCOMPARE(api.get("/fapi/v1/klines?symbol=NEWUSDT&interval=1h").status, 400);
    QVERIFY(api.engine().track({market::Market::UsdM, "NEWUSDT"}));
    QCOMPARE(api.get("/fapi/v1/klines?symbol=NEWUSDT&interval=1h").status, 200);
    QCOMPARE(api.get("/api/v3/klines?symbol=NEWUSDT&interval=1h").status, 400);
}

void TestKlines::forwardPagingGivesEveryRowOnce()
{
    ApiFixture api;
    // 3,000 minutes with holes of different sizes, one larger than several blocks.
    auto candles = candlesFrom(Interval::M1, kStart, 1000);
    const auto far = candlesFrom(Interval::M1, kStart + std::chrono::days(30), 2000);
    candles.insert(candles.end(), far.begin(), far.end());
    std::erase_if(candles, [](const auto &candle) { return toMs(candle.openTime) / 60'000 % 37 < 3; });
    api.engine().data().write(kMinutes, candles);
    std::vector<qint64> expected;
    for (const auto &candle : candles)
        expected.push_back(toMs(candle.openTime));

    std::vector<qint64> seen;
    for (qint64 from = 0;;) {
        const auto page = openTimes(api.get(kPath + ("&limit=97&startTime=" + std::to_string(from))));
        if (page.empty())
            break;
        seen.insert(seen.end(), page.begin(), page.end());
        from = page.back() + 1;
    }
    QCOMPARE(seen, expected);
}

void TestKlines::everyIntervalIsAccepted()
{
    ApiFixture api;
    for (const Interval interval : Interval::all()) {
        const std::string text(interval.text());
        const auto open = interval.floor(kStart);
        api.engine().data().write({kPerpetual, interval}, {candleAt(interval, open)});
        api.engine().data().write({kSpot, interval}, {candleAt(interval, open)});
        const auto spot = api.get("/api/v3/klines?symbol=BTCUSDT&interval=" + text);
        QCOMPARE(openTimes(spot), std::vector<qint64>{toMs(open)});
        const auto futures = api.get("/fapi/v1/klines?symbol=BTCUSDT&interval=" + text);
        QCOMPARE(futures.status, interval == Interval::S1 ? 400 : 200);
    }
}

void TestKlines::entityTagFollowsTheBody()
{
    ApiFixture api;
    api.engine().repair(kMinutes, candlesFrom(Interval::M1, kStart, 3));
    const auto first = api.get(kPath);
    const QByteArray tag = headerOf(first, "ETag");
    QVERIFY(tag.startsWith('"') && tag.endsWith('"') && tag.size() > 2);
    QCOMPARE(headerOf(first, "Cache-Control"), QByteArray("public, max-age=10"));
    QCOMPARE(headerOf(api.get(kPath), "ETag"), tag);
    // Another query with the same rows has the same tag; the same query with other rows another one.
    QCOMPARE(headerOf(api.get(withTimes(kStart, std::nullopt, 3)), "ETag"), tag);
    api.engine().repair(kMinutes, candlesFrom(Interval::M1, kStart, 3, /*flavour=*/1));
    QVERIFY(headerOf(api.get(kPath), "ETag") != tag);
    api.engine().repair(kMinutes, candlesFrom(Interval::M1, kStart, 3));
    QCOMPARE(headerOf(api.get(kPath), "ETag"), tag);
}

void TestKlines::notModified()
{
    ApiFixture api;
    api.engine().repair(kMinutes, candlesFrom(Interval::M1, kStart, 3));
    const QByteArray tag = headerOf(api.get(kPath), "ETag");
    const std::string same = tag.toStdString();
    for (const std::string &condition : {same, "W/" + same, std::string("*"), "\"x\", " + same}) {
        const auto response = api.get(kPath, {{"if-none-match", condition}});
        QCOMPARE(response.status, 304);
        QVERIFY(response.body.isEmpty());
        QVERIFY(response.contentType.isEmpty());
        QCOMPARE(headerOf(response, "ETag"), tag);
        QCOMPARE(headerOf(response, "Cache-Control"), QByteArray("public, max-age=10"));
    }
    QCOMPARE(api.get(kPath, {{"if-none-match", "\"other\""}}).status, 200);
    api.engine().close(kMinutes, candleAt(Interval::M1, kStart + std::chrono::minutes(3)));
    QCOMPARE(api.get(kPath, {{"if-none-match", same}}).status, 200);
    // A fault is a fault, whatever the client has.
    QCOMPARE(api.get("/fapi/v1/klines", {{"if-none-match", "*"}}).status, 400);
}

void TestKlines::storageFailure()
{
    ApiFixture api;
    QCOMPARE(api.get(kPath).status, 200);
    api.engine().data().raiseVersion(kMinutes);
    api.engine().data().setFailure(Error{ErrorCode::Storage, "The database is locked.", std::nullopt});
    const auto response = api.get(kPath);
    QCOMPARE(response.status, 500);
    QCOMPARE(response.body, QByteArray(R"({"code":-1000,"msg":"The database is locked."})"));
    QVERIFY(headerOf(response, "ETag").isEmpty());
    api.engine().data().setFailure(std::nullopt);
    QCOMPARE(api.get(kPath).status, 200);
}

void TestKlines::databaseFailures_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::newRow("away") << int(ErrorCode::Network) << 503;
    QTest::newRow("password changed") << int(ErrorCode::Denied) << 503;
    QTest::newRow("out of time") << int(ErrorCode::Timeout) << 504;
    QTest::newRow("busy") << int(ErrorCode::Busy) << 503;
}

void TestKlines::databaseFailures()
{
    QFETCH(const int, code);
    QFETCH(const int, status);
    ApiFixture api;
    QCOMPARE(api.get(kPath).status, 200);
    api.engine().data().raiseVersion(kMinutes);
    api.engine().data().setFailure(Error{static_cast<ErrorCode>(code), "The database is away.", std::nullopt});
    const auto response = api.get(kPath);
    QCOMPARE(response.status, status);
    QCOMPARE(response.body, QByteArray(R"({"code":-1000,"msg":"The database is away."})"));
    QVERIFY(headerOf(response, "Retry-After").toInt() > 0);
}

void TestKlines::aSymbolIsNotInvalidWhileNobodyCanLook()
{
    ApiFixture api;
    api.engine().data().setFailure(Error{ErrorCode::Network, "The database is away.", std::nullopt});
    const auto response = api.get("/fapi/v1/klines?symbol=NEVERSEEN&interval=1m");
    QCOMPARE(response.status, 503);
    QVERIFY(!headerOf(response, "Retry-After").isEmpty());
}

void TestKlines::zoneOfTheMachineDoesNotMatter()
{
    // Months around a change to summer time, read under three zones.
    std::set<QByteArray> bodies;
    const QByteArray before = qgetenv("TZ");
    for (const char *zone : {"UTC", "America/New_York", "Asia/Kathmandu"}) {
        qputenv("TZ", zone);
        tzset();
        ApiFixture api;
        const SeriesKey months{kPerpetual, Interval::Mo1};
        api.engine().data().write(months, candlesFrom(Interval::Mo1, market::fromMs(1704067200000), 6));
        bodies.insert(api.get("/fapi/v1/klines?symbol=BTCUSDT&interval=1M&startTime=1709251200000").body);
    }
    qputenv("TZ", before);
    tzset();
    QCOMPARE(bodies.size(), std::size_t{1});
    QVERIFY(bodies.begin()->startsWith("[[1709251200000,"));
}

void TestKlines::methodsAndSlashes()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 2));
    const auto plain = api.get(kPath);
    QCOMPARE(api.get("/fapi/v1/klines/?symbol=BTCUSDT&interval=1m").body, plain.body);
    QCOMPARE(api.send(http::Method::Head, kPath).status, 200);
    QCOMPARE(headerOf(api.send(http::Method::Head, kPath), "ETag"), headerOf(plain, "ETag"));
    for (const auto method : {http::Method::Post, http::Method::Put, http::Method::Delete}) {
        const auto refused = api.send(method, kPath);
        QCOMPARE(refused.status, 405);
        QVERIFY(headerOf(refused, "Allow").contains("GET"));
        QCOMPARE(refused.body, QByteArray(R"({"detail":"Method Not Allowed"})"));
    }
    for (const char *unknown : {"/fapi/v1/kline", "/fapi/v2/klines", "/api/v3/candles", "/v1/nothing"}) {
        const auto missing = api.get(unknown);
        QCOMPARE(missing.status, 404);
        QCOMPARE(missing.body, QByteArray(R"({"detail":"Not Found"})"));
    }
}

QTEST_GUILESS_MAIN(TestKlines)
#include "tst_klines.moc"
