// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::GapState;
using interfaces::RowPlace;

namespace {

market::UtcTime minute(int n) { return kMinutes.interval.advance(kStart, n); }

interfaces::Gap gapOf(const market::InstrumentKey &key, GapState state, int from, int to)
{
    interfaces::Gap gap;
    gap.instrument = key;
    gap.interval = market::Interval::M1;
    gap.range = {minute(from), minute(to)};
    gap.missing = to - from;
    gap.state = state;
    gap.evidence = "In the cold file um-BTCUSDT-1m-2024-08.csv.zst.";
    return gap;
}

} // namespace

/// Where each row is from and where it lies, over the API.
class TestRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_api.reset(); }

    void tellsTheOriginOfCandles();
    void keepsEveryDigit();
    void selectsAsKlinesDo();
    void readsThePast();
    void tellsWhatOfThePastIsGone();
    void readsThePastOfTradesAndFunding();
    void tellsTheOriginOfFunding();
    void listsWhatLost();
    void namesWhatWasPutAway();
    void tellsThePlaceOfTrades();
    void refusesQueries_data();
    void refusesQueries();
    void leavesTheRowsOfTheExchangeAlone();

private:
    [[nodiscard]] QJsonObject rows(const std::string &query)
    {
        return objectOf(m_api->get("/v1/rows?" + query));
    }

    std::unique_ptr<ApiFixture> m_api;
};

void TestRows::init()
{
    m_api = std::make_unique<ApiFixture>();
    m_api->engine().data().write(kMinutes, candlesFrom(kMinutes.interval, kStart, 10));
}

void TestRows::tellsTheOriginOfCandles()
{
    m_api->engine().data().setOrigin(kMinutes, {RowPlace::Archive, minute(60), minute(90), 2});
    const auto body = rows("symbol=BTCUSDT&market=um&interval=1m");
    QCOMPARE(body[u"market"_s].toString(), u"um"_s);
    QCOMPARE(body[u"symbol"_s].toString(), u"BTCUSDT"_s);
    QCOMPARE(body[u"kind"_s].toString(), u"candles"_s);
    QCOMPARE(body[u"interval"_s].toString(), u"1m"_s);
    QCOMPARE(body[u"rows"_s].toArray().size(), 10);
    const auto row = body[u"rows"_s][0].toObject();
    QCOMPARE(row[u"open_time"_s].toString(), u"2024-08-09T00:00:00Z"_s);
    QCOMPARE(row[u"place"_s].toString(), u"archive"_s);
    QCOMPARE(row[u"source"_s].toString(),
             QString::fromUtf8(market::sourceText(candleAt(kMinutes.interval, kStart).source).data()));
    QCOMPARE(row[u"created_at"_s].toString(), u"2024-08-09T01:00:00Z"_s);
    QCOMPARE(row[u"updated_at"_s].toString(), u"2024-08-09T01:30:00Z"_s);
    QCOMPARE(row[u"version"_s].toInt(), 2);
    QCOMPARE(row[u"final"_s].toBool(), true);
    m_api->engine().data().setOrigin(kMinutes, {RowPlace::Memory, std::nullopt, std::nullopt, 1});
    const auto fresh = rows("symbol=BTC-USDT-PERP&interval=1m&limit=1")[u"rows"_s][0].toObject();
    QCOMPARE(fresh[u"place"_s].toString(), u"memory"_s);
    QVERIFY(fresh[u"created_at"_s].isNull() && fresh.contains(u"created_at"_s));
}

void TestRows::keepsEveryDigit()
{
    auto candle = candleAt(kMinutes.interval, minute(20));
    candle.open = decimal("0.10000000000000000001");
    candle.quoteVolume.reset();
    candle.tradeCount.reset();
    m_api->engine().data().write(kMinutes, {candle});
    const auto row = rows("symbol=BTC-USDT-PERP&interval=1m&limit=1")[u"rows"_s][0].toObject();
    QCOMPARE(row[u"open"_s].toString(), u"0.10000000000000000001"_s);
    QCOMPARE(row[u"volume"_s].toString(), QString::fromStdString(candle.volume.text()));
    QVERIFY(row[u"quote_volume"_s].isNull() && row[u"trade_count"_s].isNull());
}

void TestRows::selectsAsKlinesDo()
{
    const std::string query =
        "symbol=BTC-USDT-PERP&interval=1m&startTime=" + std::to_string(market::toMs(minute(2)))
        + "&endTime=" + std::to_string(market::toMs(minute(8))) + "&limit=3";
    const auto klines = arrayOf(m_api->get("/fapi/v1/klines?" + query));
    const auto found = rows(query)[u"rows"_s].toArray();
    QCOMPARE(found.size(), klines.size());
    for (qsizetype i = 0; i < found.size(); ++i) {
        QCOMPARE(found[i][u"close"_s], klines[i][4]);
        QCOMPARE(found[i][u"open_time"_s].toString().toStdString(),
                 market::isoText(market::fromMs(klines[i][0].toInteger())));
    }
}

void TestRows::readsThePast()
{
    auto corrected = candleAt(kMinutes.interval, minute(3));
    const auto before = corrected.eventTime;
    corrected.eventTime += std::chrono::hours(5);
    m_api->engine().data().write(kMinutes, {corrected});
    const std::string query = "symbol=BTC-USDT-PERP&interval=1m&startTime=" + std::to_string(market::toMs(minute(3)))
                              + "&limit=1&as_of=";
    const auto past = rows(query + market::isoText(corrected.eventTime));
    QCOMPARE(past[u"rows"_s].toArray().size(), 1);
    QVERIFY(past[u"as_of"_s].isString() && !past.contains(u"away"_s));
    QVERIFY(!past[u"rows"_s][0].toObject().contains(u"place"_s));
    QVERIFY(past[u"rows"_s][0].toObject().contains(u"source"_s));
    QVERIFY(rows(query + market::isoText(before))[u"rows"_s].toArray().isEmpty());
}

void TestRows::tellsWhatOfThePastIsGone()
{
    interfaces::PastLoss purged{minute(2), minute(5), market::Interval::M1, std::nullopt, 3, "purged", minute(90)};
    interfaces::PastLoss lost{std::nullopt, minute(9), std::nullopt, market::IdRange{7, 9}, std::nullopt, "lost",
                              minute(91)};
    m_api->engine().data().setPastLosses({purged, lost});
    const auto gone = rows("symbol=BTC-USDT-PERP&interval=1m&as_of=2024-08-10")[u"gone"_s].toArray();
    QCOMPARE(gone.size(), 2);
    QCOMPARE(gone[0][u"reason"_s].toString(), u"purged"_s);
    QCOMPARE(gone[0][u"from"_s].toString(), u"2024-08-09T00:02:00Z"_s);
    QCOMPARE(gone[0][u"at"_s].toString(), u"2024-08-09T01:30:00Z"_s);
    QCOMPARE(gone[0][u"interval"_s].toString(), u"1m"_s);
    QCOMPARE(gone[0][u"rows"_s].toInt(), 3);
    QVERIFY(gone[1][u"from"_s].isNull() && gone[1][u"rows"_s].isNull());
    QCOMPARE(gone[1][u"first_id"_s].toInt(), 7);
    QCOMPARE(gone[1][u"last_id"_s].toInt(), 8);
    QVERIFY(!rows("symbol=BTC-USDT-PERP&interval=1m").contains(u"gone"_s));
}

namespace {

market::FundingRate rateAt(int n)
{
    return {minute(n), decimal("0.00010000"), std::nullopt, market::Source::Rest};
}

} // namespace

void TestRows::readsThePastOfTradesAndFunding()
{
    std::vector<market::Trade> trades;
    for (int id = 1; id <= 5; ++id) {
        market::Trade trade;
        trade.id = trade.firstId = trade.lastId = id;
        trade.time = minute(id);
        trade.price = trade.quantity = decimal("1.50");
        trades.push_back(trade);
    }
    m_api->engine().data().setTrades(kSpot, trades);
    m_api->engine().data().setFunding(kPerpetual, {{rateAt(1), {}}, {rateAt(2), {}}});
    const auto past = rows("symbol=BTCUSDT&kind=trades&as_of=" + market::isoText(minute(3)));
    QCOMPARE(past[u"kind"_s].toString(), u"trades"_s);
    QVERIFY(past[u"gone"_s].isArray() && !past.contains(u"away"_s));
    const auto found = past[u"rows"_s].toArray();
    QCOMPARE(found.size(), 3);
    QCOMPARE(found[0][u"id"_s].toInt(), 1);
    QVERIFY(!found[0].toObject().contains(u"place"_s) && found[0][u"source"_s].isString());
    const auto rates =
        rows("symbol=BTC-USDT-PERP&kind=funding&as_of=" + market::isoText(minute(1)))[u"rows"_s].toArray();
    QCOMPARE(rates.size(), 1);
    QCOMPARE(rates[0][u"rate"_s].toString(), u"0.00010000"_s);
}

void TestRows::tellsTheOriginOfFunding()
{
    const interfaces::RowOrigin archived{RowPlace::Archive, minute(60), minute(90), 2};
    m_api->engine().data().setFunding(kPerpetual, {{rateAt(1), archived}, {rateAt(2), {}}});
    interfaces::Gap purged = gapOf(kPerpetual, GapState::Purged, 3, 5);
    purged.interval.reset();
    interfaces::Gap trades = purged;
    trades.ids = market::IdRange{1, 9};
    m_api->engine().setGaps({purged, trades});
    const auto body = rows("symbol=BTC-USDT-PERP&kind=funding");
    QCOMPARE(body[u"kind"_s].toString(), u"funding"_s);
    QCOMPARE(body[u"rows"_s].toArray().size(), 2);
    const auto row = body[u"rows"_s][0].toObject();
    QCOMPARE(row[u"time"_s].toString(), u"2024-08-09T00:01:00Z"_s);
    QVERIFY(row[u"mark_price"_s].isNull());
    QCOMPARE(row[u"source"_s].toString(), u"rest"_s);
    QCOMPARE(row[u"place"_s].toString(), u"archive"_s);
    QCOMPARE(row[u"created_at"_s].toString(), u"2024-08-09T01:00:00Z"_s);
    QCOMPARE(row[u"updated_at"_s].toString(), u"2024-08-09T01:30:00Z"_s);
    QCOMPARE(row[u"version"_s].toInt(), 2);
    QCOMPARE(body[u"away"_s].toArray().size(), 1);
    // What lies behind the last row of a page belongs to the next page.
    const auto page = rows("symbol=BTC-USDT-PERP&kind=funding&limit=1&startTime="
                           + std::to_string(market::toMs(minute(1))));
    QCOMPARE(page[u"rows"_s].toArray().size(), 1);
    QVERIFY(page[u"away"_s].toArray().isEmpty());
}

void TestRows::listsWhatLost()
{
    interfaces::LosingVersion version;
    version.candle = candleAt(kMinutes.interval, minute(4));
    version.candle.source = market::Source::Stream;
    version.kind = "replaced";
    version.from = minute(5);
    version.lostAt = minute(9);
    m_api->engine().data().setVersions(kMinutes, {version});
    const auto all = objectOf(m_api->get("/v1/versions?symbol=BTC-USDT-PERP&interval=1m"));
    QCOMPARE(all[u"symbol"_s].toString(), u"BTCUSDT"_s);
    const auto one = all[u"versions"_s][0].toObject();
    QCOMPARE(one[u"kind"_s].toString(), u"replaced"_s);
    QCOMPARE(one[u"source"_s].toString(), u"stream"_s);
    QCOMPARE(one[u"close"_s].toString(), QString::fromStdString(version.candle.close.text()));
    QCOMPARE(one[u"lost"_s].toString().toStdString(), market::isoText(minute(9)));
    const auto none = objectOf(m_api->get("/v1/versions?symbol=BTC-USDT-PERP&interval=1m&startTime="
                                          + std::to_string(market::toMs(minute(5)))));
    QVERIFY(none[u"versions"_s].toArray().isEmpty());
    QCOMPARE(m_api->get("/v1/versions?symbol=BTC-USDT-PERP").status, 400);
    QCOMPARE(m_api->get("/v1/rows?symbol=BTC-USDT-PERP&interval=1m&as_of=then").status, 400);
    QCOMPARE(m_api->get("/v1/rows?symbol=BTC-USDT-PERP&kind=trades&as_of=then").status, 400);
}

void TestRows::namesWhatWasPutAway()
{
    m_api->engine().setGaps(
        {gapOf(kPerpetual, GapState::Cold, 20, 30), gapOf(kPerpetual, GapState::Purged, 40, 45),
         gapOf(kPerpetual, GapState::Open, 22, 25), gapOf(kSpot, GapState::Cold, 20, 30)});
    const auto between = [&](int from, int to) {
        QStringList names;
        const auto away =
            rows("symbol=BTC-USDT-PERP&interval=1m&startTime=" + std::to_string(market::toMs(minute(from)))
                 + "&endTime=" + std::to_string(market::toMs(minute(to))))[u"away"_s]
                .toArray();
        for (const auto &each : away)
            names << each[u"place"_s].toString() + QString::number(each[u"rows"_s].toInt());
        return names.join(u' ');
    };
    QCOMPARE(between(0, 19), QString());
    QCOMPARE(between(0, 20), u"cold10"_s);
    QCOMPARE(between(25, 60), u"cold10 purged5"_s);
    QCOMPARE(between(30, 39), QString());
    // Without a start only what lies behind the first row is told.
    const auto all = rows("symbol=BTC-USDT-PERP&interval=1m")[u"away"_s].toArray();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all[0][u"from"_s].toString(), u"2024-08-09T00:20:00Z"_s);
    QCOMPARE(all[0][u"evidence"_s].toString(), u"In the cold file um-BTCUSDT-1m-2024-08.csv.zst."_s);
}

void TestRows::tellsThePlaceOfTrades()
{
    std::vector<market::Trade> trades;
    for (int id = 1; id <= 5; ++id) {
        market::Trade trade;
        trade.id = trade.firstId = trade.lastId = id;
        trade.time = minute(id);
        trade.price = decimal("61000.10");
        trade.quantity = decimal("0.00100000");
        trade.source = market::Source::BulkFile;
        trades.push_back(trade);
    }
    m_api->engine().data().setTrades(kSpot, trades);
    interfaces::Gap purged = gapOf(kSpot, GapState::Purged, 0, 1);
    purged.interval.reset();
    purged.ids = market::IdRange{-3, 1};
    interfaces::Gap funding = purged;
    funding.ids.reset();
    m_api->engine().setGaps({purged, funding});
    const auto body =
        rows("symbol=BTCUSDT&kind=trades&startTime=" + std::to_string(market::toMs(minute(1))) + "&limit=2");
    QCOMPARE(body[u"kind"_s].toString(), u"trades"_s);
    QVERIFY(!body.contains(u"interval"_s));
    const auto found = body[u"rows"_s].toArray();
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0][u"id"_s].toInt(), 1);
    QCOMPARE(found[0][u"quantity"_s].toString(), u"0.00100000"_s);
    QCOMPARE(found[0][u"source"_s].toString(), u"bulk"_s);
    QCOMPARE(found[0][u"place"_s].toString(), u"main"_s);
    QCOMPARE(body[u"away"_s].toArray().size(), 1);
    QCOMPARE(body[u"away"_s][0][u"last_id"_s].toInt(), 0);
    // Without a start the newest come, oldest first.
    const auto newest = rows("symbol=BTCUSDT&kind=trades&limit=2")[u"rows"_s].toArray();
    QCOMPARE(newest.size(), 2);
    QCOMPARE(newest[0][u"id"_s].toInt(), 4);
    QCOMPARE(newest[1][u"id"_s].toInt(), 5);
}

void TestRows::refusesQueries_data()
{
    QTest::addColumn<std::string>("query");
    QTest::addColumn<int>("code");
    QTest::newRow("no symbol") << std::string("interval=1m") << -1102;
    QTest::newRow("no interval") << std::string("symbol=BTCUSDT") << -1102;
    QTest::newRow("no symbol of trades") << std::string("kind=trades") << -1102;
    QTest::newRow("unknown symbol") << std::string("symbol=NONEUSDT&interval=1m") << -1121;
    QTest::newRow("unknown symbol of trades") << std::string("symbol=NONEUSDT&kind=trades") << -1121;
    QTest::newRow("bad interval") << std::string("symbol=BTCUSDT&interval=7m") << -1120;
    QTest::newRow("bad kind") << std::string("symbol=BTCUSDT&interval=1m&kind=klines") << -1130;
    QTest::newRow("bad market") << std::string("symbol=BTCUSDT&interval=1m&market=cm") << -1130;
    QTest::newRow("bad limit") << std::string("symbol=BTCUSDT&interval=1m&limit=1501") << -1130;
    QTest::newRow("bad time") << std::string("symbol=BTCUSDT&kind=trades&startTime=x") << -1130;
}

void TestRows::refusesQueries()
{
    QFETCH(std::string, query);
    QFETCH(int, code);
    const auto response = m_api->get("/v1/rows?" + query);
    QCOMPARE(response.status, 400);
    QCOMPARE(objectOf(response)[u"code"_s].toInt(), code);
}

/// Their twelve columns are the exchange's contract.
void TestRows::leavesTheRowsOfTheExchangeAlone()
{
    const auto klines = arrayOf(m_api->get("/fapi/v1/klines?symbol=BTCUSDT&interval=1m"));
    QCOMPARE(klines.size(), 10);
    for (const auto &row : klines)
        QCOMPARE(row.toArray().size(), 12);
}

QTEST_GUILESS_MAIN(TestRows)
#include "tst_rows.moc"
