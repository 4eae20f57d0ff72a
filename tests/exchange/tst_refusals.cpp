// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exchange/parsehelp.h"

#include <QTest>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;

namespace {

constexpr const char *kTrade = R"({"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT",)"
                               R"("t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}})";
constexpr const char *kAggregate = R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1723161255343,)"
                                   R"("s":"BTCUSDT","a":5,"p":"61837.6","q":"0.02","f":10,"l":12,"T":1723161255342,"m":true}})";
constexpr const char *kKline =
    R"({"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1723161255343,"s":"BTCUSDT","k":{"t":1723161240000,)"
    R"("T":1723161299999,"s":"BTCUSDT","i":"1m","f":10,"L":12,"o":"5","c":"6","h":"7","l":"4","v":"12.5","n":3,)"
    R"("x":false,"q":"60","V":"2","Q":"10","B":"0"}}})";
constexpr const char *kKlinesPage =
    R"([[1723161240000,"5","7","4","6","12.5",1723161299999,"60",3,"2","10","0"],)"
    R"([1723161300000,"6","6","6","6","0",1723161359999,"0",0,"0","0","0"]])";
constexpr const char *kRawPage =
    R"([{"id":100,"price":"5","qty":"1","quoteQty":"5","time":1723161240000,"isBuyerMaker":true,"isBestMatch":true},)"
    R"({"id":101,"price":"6","qty":"2","quoteQty":"12","time":1723161240001,"isBuyerMaker":false,"isBestMatch":true}])";
constexpr const char *kAggregatePage =
    R"([{"a":100,"p":"5","q":"1","f":200,"l":201,"T":1723161240000,"m":true},)"
    R"({"a":101,"p":"6","q":"2","f":202,"l":202,"T":1723161240001,"m":false}])";
constexpr const char *kFundingPage =
    R"([{"symbol":"BTCUSDT","fundingTime":1723161600000,"fundingRate":"-0.0001","markPrice":"61000.5"},)"
    R"({"symbol":"BTCUSDT","fundingTime":1723190400005,"fundingRate":"0.0001","markPrice":""}])";
constexpr const char *kInfo =
    R"({"timezone":"UTC","serverTime":1723161600000,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT",)"
    R"("interval":"MINUTE","intervalNum":1,"limit":6000}],"symbols":[{"symbol":"BTCUSDT","status":"TRADING",)"
    R"("baseAsset":"BTC","quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"}]}]})";

/// What is parsed, so that one table covers all.
enum class Door { Trade, Aggregate, Kline, Klines, RawTrades, AggregateTrades, Funding, Info, Time };

const char *wholeText(Door door)
{
    switch (door) {
    case Door::Trade: return kTrade;
    case Door::Aggregate: return kAggregate;
    case Door::Kline: return kKline;
    case Door::Klines: return kKlinesPage;
    case Door::RawTrades: return kRawPage;
    case Door::AggregateTrades: return kAggregatePage;
    case Door::Funding: return kFundingPage;
    case Door::Info: return kInfo;
    case Door::Time: return R"({"serverTime":1723161600000})";
    }
    return "";
}

KlineQuery boundedKlines()
{
    KlineQuery query = klineQuery();
    query.from = market::fromMs(1723161240000);
    query.to = market::fromMs(1723161300000);
    query.limit = 2;
    return query;
}

TradeQuery tradesFrom(Market market)
{
    TradeQuery query;
    query.instrument = {market, "BTCUSDT"};
    query.fromId = 100;
    query.limit = 2;
    return query;
}

FundingQuery boundedFunding()
{
    FundingQuery query;
    query.instrument = {Market::UsdM, "BTCUSDT"};
    query.from = market::fromMs(1723161600000);
    query.to = market::fromMs(1723190400005);
    query.limit = 2;
    return query;
}

template<class T>
std::optional<Error> errorOf(const Result<T> &result)
{
    return result ? std::nullopt : std::optional(result.error());
}

/// The error of a page: its own, or the sentence about the first row that was refused alone.
template<class Row>
std::optional<Error> errorOf(const Result<Page<Row>> &result)
{
    if (!result || result->refused.empty())
        return result ? std::nullopt : std::optional(result.error());
    return Error{ErrorCode::Protocol, "Refused the row: " + result->refused.front().reason, std::nullopt};
}

std::optional<Error> tryParse(Door door, std::string_view text)
{
    switch (door) {
    case Door::Trade:
    case Door::Kline: return errorOf(binance().parseStream(Market::Spot, text));
    case Door::Aggregate: return errorOf(binance().parseStream(Market::UsdM, text));
    case Door::Klines: return errorOf(binance().parseKlines(boundedKlines(), text, market::fromMs(1723161400000)));
    case Door::RawTrades: return errorOf(binance().parseTrades(tradesFrom(Market::Spot), text, UtcTime::max()));
    case Door::AggregateTrades: return errorOf(binance().parseTrades(tradesFrom(Market::UsdM), text, UtcTime::max()));
    case Door::Funding: return errorOf(binance().parseFunding(boundedFunding(), text));
    case Door::Info: return errorOf(binance().parseExchangeInfo(Market::Spot, text));
    case Door::Time: return errorOf(binance().parseTime(text));
    }
    return std::nullopt;
}

constexpr std::initializer_list<std::pair<Door, const char *>> kDoors{
    {Door::Trade, "trade event"},      {Door::Aggregate, "aggregate event"}, {Door::Kline, "kline event"},
    {Door::Klines, "klines page"},     {Door::RawTrades, "trades page"},     {Door::AggregateTrades, "aggTrades page"},
    {Door::Funding, "funding page"},   {Door::Info, "exchangeInfo"},         {Door::Time, "time"},
};

} // namespace

Q_DECLARE_METATYPE(Door)

/// Hostile and wrong content (reliability §4.5): every case must be refused, the row or all of it, with one sentence.
class TestRefusals : public QObject {
    Q_OBJECT

private:
    static void replaceRow(Door door, const char *what, const char *from, const char *to)
    {
        QTest::addRow("%s: %s", what, to) << door << QByteArray(from) << QByteArray(to);
    }

    static void addNumberCases(Door door, const char *what, const char *good, const char *key)
    {
        // What stands for a decimal in quotes (no. 161).
        for (const char *bad : {"61837.63", "\"1e-8\"", "\"1E5\"", "\"0x1\"", "\" 1\"", "\"1 \"", "\"1,5\"", "\"NaN\"",
                                "\"Infinity\"", "\"-0\"", "\"\u221e\"", "\"+1\"", "\".5\"", "\"1.\"", "\"\"", "null",
                                "true", "[]", "{}", "\"1.2.3\"", "\"-1\"", "\"1\\u0030\"",
                                "\"123456789012345678901234567890123456789012345678901234567890\""}) {
            const QByteArray prefix = QByteArray("\"") + key + "\":";
            QTest::addRow("%s: %s is %s", what, key, bad) << door << prefix + good << prefix + bad;
        }
    }

    static void addIntegerCases(Door door, const char *what, const char *key, const char *good)
    {
        for (const char *bad : {"\"5\"", "1.0", "1e3", "-1", "9223372036854775808", "null", "true", "01", "[1]"}) {
            const QByteArray prefix = QByteArray("\"") + key + "\":";
            QTest::addRow("%s: %s is %s", what, key, bad) << door << prefix + good << prefix + bad;
        }
    }

    static void addTimeCases(Door door, const char *what, const char *before, const char *good)
    {
        // Seconds, microseconds, nanoseconds, text, fractions, and dates no market has (no. 165).
        for (const char *bad : {"1723161255", "1723161255342000", "1723161255342000000", "\"1723161255342\"",
                                "1.7e12", "0", "-1", "1723161255342.5", "4102444800000", "9223372036854775807",
                                "null", "\"2024-08-09\""})
            QTest::addRow("%s: time %s%s", what, before, bad)
                << door << QByteArray(before) + good << QByteArray(before) + bad;
    }

private Q_SLOTS:
    void theUntouchedTextsAreAccepted()
    {
        for (const auto &[door, name] : kDoors) {
            const auto error = tryParse(door, wholeText(door));
            QVERIFY2(!error, error ? error->detail.c_str() : name);
        }
    }

    void noJsonAtAll_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("space") << QByteArray(" \n\t ");
        QTest::newRow("html") << QByteArray("<html><body><h2>403 Forbidden</h2></body></html>");
        QTest::newRow("null") << QByteArray("null");
        QTest::newRow("number") << QByteArray("17");
        QTest::newRow("text") << QByteArray("\"hello\"");
        QTest::newRow("true") << QByteArray("true");
        QTest::newRow("empty object") << QByteArray("{}");
        QTest::newRow("error object") << QByteArray(R"({"code":-1121,"msg":"Invalid symbol."}x)");
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}");
        QTest::newRow("utf-16") << QByteArray("\xff\xfe{\0}\0", 6);
        QTest::newRow("invalid utf-8") << QByteArray("{\"e\":\"tr\xff\xfe\"}");
        QTest::newRow("single quotes") << QByteArray("{'e':'trade'}");
        QTest::newRow("comment") << QByteArray("/* x */ {}");
        QTest::newRow("deep") << QByteArray(2000, '[') + QByteArray(2000, ']');
        QTest::newRow("deep value") << "{\"e\":\"x\",\"y\":" + QByteArray(100, '[') + QByteArray(100, ']') + '}';
        QTest::newRow("control character") << QByteArray("{\"e\":\"a\x01\"}");
        QTest::newRow("just an opening") << QByteArray("[");
        QTest::newRow("trailing comma") << QByteArray(R"({"e":"x","E":1,})");
        QTest::newRow("no colon") << QByteArray(R"({"e" "x"})");
        QTest::newRow("bare word") << QByteArray(R"({"e":"x","y":nul})");
        QTest::newRow("number with zero in front") << QByteArray(R"({"e":"x","y":01})");
        QTest::newRow("plus") << QByteArray(R"({"e":"x","y":+1})");
        QTest::newRow("NaN") << QByteArray(R"({"e":"x","y":NaN})");
        QTest::newRow("two texts") << QByteArray(R"({"e":"x","E":1}{"e":"x","E":1})");
    }
    void noJsonAtAll()
    {
        QFETCH(QByteArray, text);
        for (const auto &[door, name] : kDoors) {
            const auto error = tryParse(door, viewOf(text));
            QVERIFY2(error, name);
            QCOMPARE(error->code, ErrorCode::Protocol);
        }
    }

    void everyPrefixIsRefused()
    {
        for (const auto &[door, name] : kDoors) {
            const std::string_view whole = wholeText(door);
            for (std::size_t length = 0; length < whole.size(); ++length)
                QVERIFY2(tryParse(door, whole.substr(0, length)), name);
        }
    }

    void garbageAfterTheEndIsRefused()
    {
        for (const auto &[door, name] : kDoors) {
            for (const char *tail : {"x", "]", "}", ",", "{}", "null"})
                QVERIFY2(tryParse(door, std::string(wholeText(door)) + tail), name);
        }
    }

    void wrongContent_data()
    {
        QTest::addColumn<Door>("door");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");

        addNumberCases(Door::Trade, "trade", R"("61837.63000000")", "p");
        addNumberCases(Door::Trade, "trade", R"("0.02000000")", "q");
        addNumberCases(Door::Kline, "kline", R"("7")", "h");
        addIntegerCases(Door::Trade, "trade", "t", "3735683259");
        addIntegerCases(Door::Aggregate, "aggregate", "a", "5");
        addTimeCases(Door::Trade, "trade", R"("T":)", "1723161255342");
        addTimeCases(Door::Trade, "trade", R"("E":)", "1723161255343");
        addTimeCases(Door::Kline, "kline", R"("t":)", "1723161240000");
        addTimeCases(Door::Klines, "klines", "[[", "1723161240000");
        addTimeCases(Door::RawTrades, "trades", R"("time":)", "1723161240000");
        addTimeCases(Door::Time, "time", R"("serverTime":)", "1723161600000");

        const auto trade = [](const char *from, const char *to) { replaceRow(Door::Trade, "trade", from, to); };
        trade(R"("p":"61837.63000000")", R"("p":"0")");
        trade(R"("q":"0.02000000")", R"("q":"0.00000000")");
        trade(R"("p":"61837.63000000",)", "");
        trade(R"("t":3735683259,)", "");
        trade(R"("E":1723161255343,)", "");
        trade(R"(,"m":true)", "");
        trade(R"("m":true)", R"("m":"true")");
        trade(R"("m":true)", R"("m":1)");
        trade(R"("m":true)", R"("m":null)");
        trade(R"("M":true)", R"("M":tru)");
        trade(R"("s":"BTCUSDT")", R"("s":"ETHUSDT")");
        trade(R"("s":"BTCUSDT")", R"("s":"btcusdt")");
        trade(R"("s":"BTCUSDT")", R"("s":"")");
        trade(R"("s":"BTCUSDT")", R"("s":"BTC USDT")");
        trade(R"("s":"BTCUSDT")", R"("s":"BTC/USDT")");
        trade(R"("s":"BTCUSDT")", R"("s":7)");
        trade("btcusdt@trade", "btcusdt@aggTrade");
        trade("btcusdt@trade", "btcusdt");
        trade("btcusdt@trade", "btcusdt@trade@x");
        trade(R"("stream":"btcusdt@trade",)", "");
        trade(R"("stream":"btcusdt@trade")", R"("stream":7)");
        trade(R"("q":"0.02000000")", R"("q":"0.02","q":"0.03")");
        trade(R"("e":"trade")", R"("e":"trade","e":"trade")");
        trade(R"("stream":"btcusdt@trade")", R"("stream":"btcusdt@trade","e":"trade")");
        trade(R"("data":{)", R"("data":{},"data":{)");

        const auto aggregate = [](const char *from, const char *to) { replaceRow(Door::Aggregate, "aggregate", from, to); };
        aggregate(R"("f":10)", R"("f":13)");
        aggregate(R"("f":10)", R"("f":-1)");
        aggregate(R"("l":12)", R"("l":9)");
        aggregate(R"("l":12,)", "");

        const auto kline = [](const char *from, const char *to) { replaceRow(Door::Kline, "kline", from, to); };
        kline(R"("x":false)", R"("x":"true")");
        kline(R"("x":false)", R"("x":0)");
        kline(R"("x":false,)", "");
        kline(R"("i":"1m")", R"("i":"5m")");
        kline(R"("i":"1m")", R"("i":"1M")");
        kline(R"("i":"1m")", R"("i":"7m")");
        kline(R"("i":"1m")", R"("i":60)");
        kline("kline_1m", "kline_3m");
        kline("kline_1m", "kline_1m@+08:00");
        kline(R"("t":1723161240000)", R"("t":1723161240001)");
        kline(R"("T":1723161299999)", R"("T":1723161300000)");
        kline(R"("T":1723161299999)", R"("T":1723161239999)");
        kline(R"("h":"7")", R"("h":"5.5")");
        kline(R"("l":"4")", R"("l":"5.5")");
        kline(R"("l":"4")", R"("l":"0")");
        kline(R"("l":"4")", R"("l":"-4")");
        kline(R"("n":3)", R"("n":0)");
        kline(R"("n":3)", R"("n":4)");
        kline(R"("n":3)", R"("n":-1)");
        kline(R"("v":"12.5")", R"("v":"0")");
        kline(R"("v":"12.5")", R"("v":"-12.5")");
        kline(R"("q":"60")", R"("q":"0")");
        kline(R"("V":"2")", R"("V":"13")");
        kline(R"("Q":"10")", R"("Q":"61")");
        kline(R"("f":10)", R"("f":-2)");
        kline(R"("L":12)", R"("L":9)");
        kline(R"("f":10,"L":12)", R"("f":-1,"L":12)");
        kline(R"("s":"BTCUSDT","i")", R"("s":"ETHUSDT","i")");
        kline(R"("k":{)", R"("kk":{)");
        kline(R"("o":"5")", R"("o":"5","o":"5")");

        const auto page = [](const char *from, const char *to) { replaceRow(Door::Klines, "klines", from, to); };
        page(R"(,"0"],)", "],");
        page(R"(,"0"],)", R"(,"0","0"],)");
        page(R"("5","7")", R"(5,"7")");
        page(R"("5","7")", R"("1e1","7")");
        page(R"("5","7")", R"(null,"7")");
        page(R"("5","7")", R"(["5"],"7")");
        page(R"("60",3)", R"("60","3")");
        page(R"("60",3)", R"("60",3.0)");
        page(R"("60",3)", R"("60",0)");
        page(R"("60",3)", R"("60",-3)");
        page(R"("60",3)", R"("0",3)");
        page(R"("12.5")", R"("0")");
        page(R"("5","7","4")", R"("5","3","4")");
        page(R"("5","7","4")", R"("5","7","5.5")");
        page(R"("5","7","4")", R"("-5","7","4")");
        page("[[1723161240000", "[[1723161240500");
        page("[[1723161240000", "[[1723161300000");
        page("[[1723161240000", "[[1723161360000");
        page("[[1723161240000", "[[1723161180000");
        page("1723161299999", "1723161300000");
        page("1723161299999", "1723161239000");
        page("[1723161300000", "[1723161240000");
        page("[1723161300000", "[1723161360000");
        page("]]", "],[1723161360000,\"6\",\"6\",\"6\",\"6\",\"0\",1723161419999,\"0\",0,\"0\",\"0\",\"0\"]]");
        page("]]", "],null]");
        page("]]", "],{}]");
        page(R"("2","10")", R"("13","10")");
        page(R"("2","10")", R"("2","61")");

        const auto raw = [](const char *from, const char *to) { replaceRow(Door::RawTrades, "trades", from, to); };
        raw(R"("id":101)", R"("id":100)");
        raw(R"("id":101)", R"("id":99)");
        raw(R"("id":100)", R"("id":99)");
        raw(R"("id":100)", R"("id":0)");
        raw(R"("id":100)", R"("id":"100")");
        raw(R"("id":100)", R"("id":-100)");
        raw(R"("price":"5")", R"("price":5)");
        raw(R"("price":"5")", R"("price":"0")");
        raw(R"("qty":"1")", R"("qty":"-1")");
        raw(R"("isBuyerMaker":true)", R"("isBuyerMaker":"true")");
        raw(R"("isBuyerMaker":true,)", "");
        raw(R"("price":"5")", R"("price":"5","price":"6")");
        raw("}]", R"(},{"id":102,"price":"5","qty":"1","time":1723161240000,"isBuyerMaker":true}])");
        raw("}]", "},[]]");

        const auto aggregates = [](const char *from, const char *to) {
            replaceRow(Door::AggregateTrades, "aggTrades", from, to);
        };
        aggregates(R"("f":200)", R"("f":205)");
        aggregates(R"("f":200)", R"("f":-1)");
        aggregates(R"("a":101)", R"("a":100)");
        aggregates(R"("a":100)", R"("a":50)");
        aggregates(R"("m":true)", R"("":true)");
        aggregates(R"("q":"1")", R"("q":"0")");

        const auto funding = [](const char *from, const char *to) { replaceRow(Door::Funding, "funding", from, to); };
        funding(R"("symbol":"BTCUSDT")", R"("symbol":"ETHUSDT")");
        funding(R"("fundingRate":"-0.0001")", R"("fundingRate":-0.0001)");
        funding(R"("fundingTime":1723161600000)", R"("fundingTime":1723161599999)");
        funding(R"("fundingTime":1723190400005)", R"("fundingTime":1723190400006)");
        funding(R"("fundingTime":1723190400005)", R"("fundingTime":1723161600000)");
        funding(R"("markPrice":"61000.5")", R"("markPrice":"-61000.5")");
        funding(R"("markPrice":"61000.5")", R"("markPrice":61000.5)");

        const auto info = [](const char *from, const char *to) { replaceRow(Door::Info, "exchangeInfo", from, to); };
        info(R"("serverTime":1723161600000,)", "");
        info(R"("serverTime":1723161600000)", R"("serverTime":"1723161600000")");
        info(R"("symbols":[)", R"("symbolz":[)");
        info(R"("symbols":[)", R"("symbols":[7,)");
        info(R"("symbol":"BTCUSDT",)", "");
        info(R"("status":"TRADING")", R"("status":1)");
        info(R"("tickSize":"0.01")", R"("tickSize":0.01)");
        info(R"("tickSize":"0.01")", R"("tickSize":"-0.01")");
        info(R"("filters":[)", R"("filters":{"x":)");
        info(R"("limit":6000)", R"("limit":"6000")");
        info(R"("limit":6000)", R"("limit":0)");
        info(R"(}]}]})", R"(}]},{"symbol":"BTCUSDT","status":"BREAK","baseAsset":"A","quoteAsset":"B"}]})");
    }
    void wrongContent()
    {
        QFETCH(Door, door);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QByteArray text = wholeText(door);
        QVERIFY2(text.contains(from), from.constData());
        text.replace(text.indexOf(from), from.size(), to);
        const auto error = tryParse(door, viewOf(text));
        QVERIFY2(error, text.constData());
        QCOMPARE(error->code, ErrorCode::Protocol);
        QVERIFY2(error->detail.starts_with("Refused "), error->detail.c_str());
        QVERIFY2(error->detail.ends_with('.'), error->detail.c_str());
        QVERIFY(error->detail.size() < 400);
    }

    void errorObjectsAreNoPages()
    {
        for (const auto &[door, name] : kDoors) {
            if (door == Door::Trade || door == Door::Aggregate || door == Door::Kline)
                continue; // on a stream this is a reply to a control message
            const auto error = tryParse(door, R"({"code":-1121,"msg":"Invalid symbol."})");
            QVERIFY2(error, name);
            QCOMPARE(error->code, ErrorCode::Protocol);
        }
    }

    void hugeInputIsRefusedOrRead()
    {
        // 20 MB of a text nobody closes, and a list of a million elements that are no rows.
        QVERIFY(tryParse(Door::Klines, "[\"" + std::string(20'000'000, 'x')));
        std::string list = "[";
        for (int i = 0; i < 1'000'000; ++i)
            list += "1,";
        QVERIFY(tryParse(Door::Klines, list + "1]"));
        QVERIFY(!tryParse(Door::Klines, kKlinesPage));
    }
};

QTEST_GUILESS_MAIN(TestRefusals)
#include "tst_refusals.moc"
