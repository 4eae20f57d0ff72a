// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/binancesymbolwriter.h"
#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"
#include "tests/replay/replaysupport.h"

#include <QJsonArray>
#include <QTest>

using namespace cw;
using namespace cw::wire;
using cw::replay::test::decimal;

namespace {

Candle sampleCandle()
{
    Candle c = replay::test::minute(market::fromMs(1499040000000), "0.01634790", "0.8", "0.015758",
                                    "0.01577100", "148976.11427815");
    c.closeTime = market::fromMs(1499644799999);
    c.quoteVolume = decimal("2434.19055334");
    c.tradeCount = 308;
    c.takerBuyVolume = decimal("1756.87402397");
    c.takerBuyQuoteVolume = decimal("28.46694368");
    return c;
}

template<class Write>
QByteArray written(Write write)
{
    std::string out;
    write(out);
    return QByteArray::fromStdString(out);
}

} // namespace

/// Every form against the exchange's own samples (binance-api §3, §4, §5.2, §9).
class TestBinanceWriter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void klineRow();
    void klineRowOfFutures();
    void klineRowWithoutSums();
    void microseconds();
    void tradeRows();
    void tradeEvents();
    void klineEvent();
    void tickers();
    void markPrice();
    void fundingRate();
    void quotient_data();
    void quotient();
    void quoted();
    void symbols();
};

void TestBinanceWriter::klineRow()
{
    QCOMPARE(
        written([](std::string &out) {
            appendKlineRow(out, Market::Spot, sampleCandle(), TimeUnit::Milliseconds);
        }),
        QByteArray(R"([1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",)"
                   R"(1499644799999,"2434.19055334",308,"1756.87402397","28.46694368","0"])"));
}

void TestBinanceWriter::klineRowOfFutures()
{
    Candle c = replay::test::minute(market::fromMs(1789478160000), "76936.20", "76965.50", "76936.10",
                                    "76965.40", "20.680");
    c.quoteVolume = decimal("1591436.27140");
    c.tradeCount = 878;
    c.takerBuyVolume = decimal("15.190");
    c.takerBuyQuoteVolume = decimal("1168938.63310");
    QCOMPARE(
        written([&](std::string &out) { appendKlineRow(out, Market::UsdM, c, TimeUnit::Milliseconds); }),
        QByteArray(R"([1789478160000,"76936.20","76965.50","76936.10","76965.40","20.680",1789478219999,)"
                   R"("1591436.27140",878,"15.190","1168938.63310","0"])"));
}

void TestBinanceWriter::klineRowWithoutSums()
{
    const Candle c = replay::test::minute(market::fromMs(1618963200000), "1", "2", "1", "2", "5");
    QCOMPARE(written([&](std::string &out) { appendKlineRow(out, Market::Spot, c, TimeUnit::Milliseconds); }),
             QByteArray(R"([1618963200000,"1.00000000","2.00000000","1.00000000","2.00000000","5.00000000",)"
                        R"(1618963259999,"0",0,"0","0","0"])"));
}

void TestBinanceWriter::microseconds()
{
    const Candle c = replay::test::minute(market::fromMs(1618963200000), "1", "1", "1", "1", "0");
    const QByteArray row =
        written([&](std::string &out) { appendKlineRow(out, Market::Spot, c, TimeUnit::Microseconds); });
    QVERIFY(row.startsWith("[1618963200000000,"));
    QVERIFY(row.contains(",1618963259999999,"));
}

void TestBinanceWriter::tradeRows()
{
    const Trade t = replay::test::trade(28457, market::fromMs(1499865549590), "4.00000100", "12", true);
    QCOMPARE(written([&](std::string &out) { appendTradeRow(out, Market::Spot, t, TimeUnit::Milliseconds); }),
             QByteArray(R"({"id":28457,"price":"4.00000100","qty":"12.00000000","quoteQty":"48.00001200",)"
                        R"("time":1499865549590,"isBuyerMaker":true,"isBestMatch":true})"));
    QVERIFY(written([&](std::string &out) {
                appendTradeRow(out, Market::UsdM, t, TimeUnit::Milliseconds);
            }).endsWith(R"("isRPITrade":false})"));
    Trade agg = replay::test::trade(26129, market::fromMs(1498793709153), "0.01633102", "4.70443515", true);
    agg.firstId = agg.lastId = 27781;
    QCOMPARE(
        written([&](std::string &out) { appendAggTradeRow(out, Market::Spot, agg, TimeUnit::Milliseconds); }),
        QByteArray(R"({"a":26129,"p":"0.01633102","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,)"
                   R"("m":true,"M":true})"));
    QCOMPARE(
        written([&](std::string &out) { appendAggTradeRow(out, Market::UsdM, agg, TimeUnit::Milliseconds); }),
        QByteArray(R"({"a":26129,"p":"0.01633102","q":"4.70443515","nq":"4.70443515","f":27781,"l":27781,)"
                   R"("T":1498793709153,"m":true})"));
}

void TestBinanceWriter::tradeEvents()
{
    Trade t = replay::test::trade(12345, market::fromMs(1672515782136), "0.001", "100", true);
    QCOMPARE(
        written([&](std::string &out) {
            appendTradeEvent(out, Market::Spot, "BNBBTC", t, t.time, TimeUnit::Milliseconds);
        }),
        QByteArray(
            R"({"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.00100000","q":"100.00000000",)"
            R"("T":1672515782136,"m":true,"M":true})"));
    QCOMPARE(
        written([&](std::string &out) {
            appendTradeEvent(out, Market::UsdM, "SOLUSDT", t, t.time, TimeUnit::Milliseconds);
        }),
        QByteArray(R"({"e":"trade","E":1672515782136,"T":1672515782136,"s":"SOLUSDT","t":12345,"p":"0.001",)"
                   R"("q":"100","X":"MARKET","m":true,"st":1})"));
    t.lastId = 12349;
    QCOMPARE(
        written([&](std::string &out) {
            appendAggTradeEvent(out, Market::UsdM, "BNBUSDT", t, t.time, TimeUnit::Milliseconds);
        }),
        QByteArray(
            R"({"e":"aggTrade","E":1672515782136,"s":"BNBUSDT","a":12345,"p":"0.001","q":"100","nq":"100",)"
            R"("f":12345,"l":12349,"T":1672515782136,"m":true,"st":1})"));
}

void TestBinanceWriter::klineEvent()
{
    KlineState state;
    state.candle =
        replay::test::minute(market::fromMs(1672515780000), "0.0010", "0.0025", "0.0015", "0.0020", "1000");
    state.candle.quoteVolume = decimal("1.0000");
    state.candle.tradeCount = 100;
    state.candle.takerBuyVolume = decimal("500");
    state.candle.takerBuyQuoteVolume = decimal("0.500");
    state.firstTradeId = 100;
    state.lastTradeId = 200;
    QCOMPARE(
        written([&](std::string &out) {
            appendKlineEvent(out, Market::UsdM, "BNBBTC", Interval::M1, state, market::fromMs(1672515782136),
                             TimeUnit::Milliseconds);
        }),
        QByteArray(
            R"({"e":"kline","E":1672515782136,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,)"
            R"("s":"BNBBTC","i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015",)"
            R"("v":"1000","n":100,"x":false,"q":"1.0000","V":"500","Q":"0.500","B":"0"}})"));
}

void TestBinanceWriter::tickers()
{
    TickerStats s;
    s.open = decimal("99");
    s.last = decimal("4.00000200");
    s.high = decimal("100");
    s.low = decimal("0.1");
    s.volume = decimal("8913.3");
    s.quoteVolume = decimal("15.3");
    s.previousClose = decimal("0.10002");
    s.lastQuantity = decimal("200");
    s.openTime = market::fromMs(1499783499040);
    s.closeTime = market::fromMs(1499869899040);
    s.firstId = 28385;
    s.lastId = 28460;
    s.count = 76;
    QCOMPARE(
        written([&](std::string &out) {
            appendTicker24h(out, Market::Spot, "BNBBTC", s, TickerForm::Full, TimeUnit::Milliseconds);
        }),
        QByteArray(
            R"({"symbol":"BNBBTC","priceChange":"-94.99999800","priceChangePercent":"-95.960",)"
            R"("weightedAvgPrice":"0.00171654","prevClosePrice":"0.10002000","lastPrice":"4.00000200",)"
            R"("lastQty":"200.00000000","bidPrice":"0.00000000","bidQty":"0.00000000",)"
                   R"("askPrice":"0.00000000",)"
            R"("askQty":"0.00000000","openPrice":"99.00000000","highPrice":"100.00000000",)"
                   R"("lowPrice":"0.10000000",)"
            R"("volume":"8913.30000000","quoteVolume":"15.30000000","openTime":1499783499040,)"
            R"("closeTime":1499869899040,"firstId":28385,"lastId":28460,"count":76})"));
    const QJsonObject mini = replay::test::objectOf(written([&](std::string &out) {
        appendTicker24h(out, Market::Spot, "BNBBTC", s, TickerForm::Mini, TimeUnit::Milliseconds);
    }));
    QVERIFY(!mini.contains(QStringLiteral("priceChange")));
    QCOMPARE(mini.size(), 12);
    const QJsonObject futures = replay::test::objectOf(written([&](std::string &out) {
        appendTicker24h(out, Market::UsdM, "BTCUSDT", s, TickerForm::Full, TimeUnit::Milliseconds);
    }));
    QVERIFY(!futures.contains(QStringLiteral("prevClosePrice"))
            && !futures.contains(QStringLiteral("bidPrice")));
    QCOMPARE(written([&](std::string &out) {
                 appendMiniTickerEvent(out, Market::Spot, "BNBBTC", s, market::fromMs(1),
                                       TimeUnit::Milliseconds);
             }),
             QByteArray(R"({"e":"24hrMiniTicker","E":1,"s":"BNBBTC","c":"4.00000200","o":"99.00000000",)"
                        R"("h":"100.00000000","l":"0.10000000","v":"8913.30000000","q":"15.30000000"})"));
    QCOMPARE(written([&](std::string &out) {
                 appendPriceTicker(out, Market::UsdM, "BTCUSDT", decimal("6000.01"),
                                   market::fromMs(1589437530011));
             }),
             QByteArray(R"({"symbol":"BTCUSDT","price":"6000.01","time":1589437530011})"));
}

void TestBinanceWriter::markPrice()
{
    PremiumIndex index;
    index.markPrice = decimal("11794.15");
    index.indexPrice = decimal("11784.62659091");
    index.lastFundingRate = decimal("0.00038167");
    index.nextFunding = market::fromMs(1562306400000);
    index.time = market::fromMs(1562305380000);
    QCOMPARE(written([&](std::string &out) { appendMarkPriceEvent(out, "BTCUSDT", index, index.time); }),
             QByteArray(R"({"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000",)"
                        R"("ap":"11794.15000000","i":"11784.62659091","P":"11794.15000000","r":"0.00038167",)"
                        R"("T":1562306400000,"st":1})"));
    QCOMPARE(
        written([&](std::string &out) { appendPremiumIndex(out, "BTCUSDT", index); }),
        QByteArray(R"({"symbol":"BTCUSDT","markPrice":"11794.15000000","indexPrice":"11784.62659091",)"
                   R"("estimatedSettlePrice":"11794.15000000","lastFundingRate":"0.00038167",)"
                   R"("interestRate":"0.00010000","nextFundingTime":1562306400000,"time":1562305380000})"));
}

void TestBinanceWriter::fundingRate()
{
    market::FundingRate rate;
    rate.rate = decimal("-0.03750000");
    rate.time = market::fromMs(1570608000000);
    QCOMPARE(
        written([&](std::string &out) { appendFundingRate(out, "BTCUSDT", rate); }),
        QByteArray(
            R"({"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,"markPrice":"",)"
            R"("rateType":"Regular"})"));
    rate.markPrice = decimal("34287.54619963");
    QVERIFY(written([&](std::string &out) {
                appendFundingRate(out, "BTCUSDT", rate);
            }).contains(R"("markPrice":"34287.54619963")"));
}

void TestBinanceWriter::quotient_data()
{
    QTest::addColumn<QByteArray>("numerator");
    QTest::addColumn<QByteArray>("denominator");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("exact") << QByteArray("1") << QByteArray("4") << QByteArray("\"0.250\"");
    QTest::newRow("down") << QByteArray("1") << QByteArray("3") << QByteArray("\"0.333\"");
    QTest::newRow("up") << QByteArray("2") << QByteArray("3") << QByteArray("\"0.667\"");
    QTest::newRow("half") << QByteArray("0.0005") << QByteArray("1") << QByteArray("\"0.001\"");
    QTest::newRow("negative half") << QByteArray("-0.0005") << QByteArray("1") << QByteArray("\"-0.001\"");
    QTest::newRow("negative") << QByteArray("-9500") << QByteArray("99") << QByteArray("\"-95.960\"");
    QTest::newRow("by zero") << QByteArray("5") << QByteArray("0.00") << QByteArray("\"0.000\"");
    QTest::newRow("long") << QByteArray("123456789012.12345678") << QByteArray("0.00000001")
                          << QByteArray("\"12345678901212345678.000\"");
}

void TestBinanceWriter::quotient()
{
    QFETCH(QByteArray, numerator);
    QFETCH(QByteArray, denominator);
    QFETCH(QByteArray, expected);
    QCOMPARE(written([&](std::string &out) {
                 appendQuotient(out, decimal(numerator.toStdString()), decimal(denominator.toStdString()), 3);
             }),
             expected);
}

void TestBinanceWriter::quoted()
{
    QCOMPARE(written([](std::string &out) { appendQuoted(out, "a\"b\\c\n\xE5\xB8\x81"); }),
             QByteArray("\"a\\\"b\\\\c\\u000a\xE5\xB8\x81\""));
}

void TestBinanceWriter::symbols()
{
    SymbolDescription s;
    s.key = {Market::Spot, "BTCUSDT"};
    s.baseAsset = "BTC";
    s.quoteAsset = "USDT";
    s.tickSize = s.minPrice = decimal("0.01");
    s.stepSize = s.minQuantity = decimal("0.00001");
    s.maxPrice = decimal("1000000");
    s.onboardDate = market::fromMs(1567965300000);
    const QJsonObject spot = replay::test::objectOf(written([&](std::string &out) { appendSymbol(out, s); }));
    QCOMPARE(spot[QStringLiteral("status")].toString(), QStringLiteral("TRADING"));
    QVERIFY(!spot.contains(QStringLiteral("contractType")));
    const QJsonObject price = spot[QStringLiteral("filters")][0].toObject();
    QCOMPARE(price[QStringLiteral("tickSize")].toString(), QStringLiteral("0.01000000"));
    QCOMPARE(price[QStringLiteral("maxPrice")].toString(), QStringLiteral("1000000.00000000"));
    s.key.market = Market::UsdM;
    s.tickSize = decimal("0.10");
    const QJsonObject um = replay::test::objectOf(written([&](std::string &out) { appendSymbol(out, s); }));
    QCOMPARE(um[QStringLiteral("contractType")].toString(), QStringLiteral("PERPETUAL"));
    QCOMPARE(um[QStringLiteral("deliveryDate")].toInteger(), 4133404800000);
    QCOMPARE(um[QStringLiteral("onboardDate")].toInteger(), 1567965300000);
    QCOMPARE(um[QStringLiteral("pricePrecision")].toInt(), 2);
    QCOMPARE(um[QStringLiteral("filters")][0][QStringLiteral("tickSize")].toString(), QStringLiteral("0.10"));
}

QTEST_GUILESS_MAIN(TestBinanceWriter)
#include "tst_binancewriter.moc"
