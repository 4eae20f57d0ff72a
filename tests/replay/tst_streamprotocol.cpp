// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/controlmessage.h"
#include "core/replay/streamname.h"
#include "core/replay/streamtargets.h"
#include "tests/replay/replaysupport.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace std::chrono_literals;
using market::Market;

/// Names and control messages as pure functions (binance-api §7.3, §8.1).
class TestStreamProtocol : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void requests_data();
    void requests();
    void refusals_data();
    void refusals();
    void replies();
    void targets_data();
    void targets();
};

void TestStreamProtocol::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("market");
    QTest::addColumn<int>("type"); // -1: no such stream
    QTest::addColumn<QByteArray>("symbol");
    QTest::addColumn<int>("period");
    const auto row = [](const char *name, Market market, int type, const char *symbol = "", int period = 0) {
        QTest::addRow("%s %d", name, int(market))
            << QByteArray(name) << int(market) << type << QByteArray(symbol) << period;
    };
    row("btcusdt@trade", Market::Spot, int(StreamType::Trade), "BTCUSDT");
    row("btcusdt@aggTrade", Market::UsdM, int(StreamType::AggTrade), "BTCUSDT");
    row("btcusdt@kline_1m", Market::Spot, int(StreamType::Kline), "BTCUSDT", 2000);
    row("btcusdt@kline_1s", Market::Spot, int(StreamType::Kline), "BTCUSDT", 1000);
    row("btcusdt@kline_1M", Market::UsdM, int(StreamType::Kline), "BTCUSDT", 250);
    row("btcusdt@kline_1d@+08:00", Market::Spot, int(StreamType::Kline), "BTCUSDT", 2000);
    row("btcusdt@miniTicker", Market::Spot, int(StreamType::MiniTicker), "BTCUSDT", 1000);
    row("btcusdt@miniTicker", Market::UsdM, int(StreamType::MiniTicker), "BTCUSDT", 2000);
    row("!miniTicker@arr", Market::Spot, int(StreamType::MiniTickers), "", 1000);
    row("btcusdt@markPrice", Market::UsdM, int(StreamType::MarkPrice), "BTCUSDT", 3000);
    row("btcusdt@markPrice@1s", Market::UsdM, int(StreamType::MarkPrice), "BTCUSDT", 1000);
    row("!markPrice@arr@1s", Market::UsdM, int(StreamType::MarkPrices), "", 1000);
    row("btcusdt@kline_1d@+08:00", Market::UsdM, -1);
    row("btcusdt@kline_1s", Market::UsdM, -1);
    row("btcusdt@markPrice", Market::Spot, -1);
    row("!markPrice@arr", Market::Spot, -1);
    row("BTCUSDT@trade", Market::Spot, -1);
    row("btcusdt@kline_7m", Market::Spot, -1);
    row("btcusdt@Trade", Market::Spot, -1);
    row("btcusdt@depth", Market::Spot, -1);
    row("btcusdt", Market::Spot, -1);
    row("@trade", Market::Spot, -1);
    row("", Market::Spot, -1);
}

void TestStreamProtocol::names()
{
    QFETCH(QByteArray, name);
    QFETCH(int, market);
    QFETCH(int, type);
    QFETCH(QByteArray, symbol);
    QFETCH(int, period);
    const auto parsed = parseStreamName(name.toStdString(), static_cast<Market>(market));
    QCOMPARE(parsed ? int(parsed->type) : -1, type);
    if (!parsed)
        return;
    QCOMPARE(QByteArray::fromStdString(parsed->symbol), symbol);
    QCOMPARE(parsed->period, std::chrono::milliseconds(period));
    QCOMPARE(parsed->isPublic(), parsed->type == StreamType::Trade);
    QCOMPARE(parsed->grid.offset, name.endsWith("@+08:00") ? 480min : 0min);
}

void TestStreamProtocol::requests_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("names");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("subscribe") << QByteArray(
        R"({"method":"SUBSCRIBE","params":["a@trade","b@trade"],"id":1})")
                               << int(ControlMethod::Subscribe) << 2 << QByteArray("1");
    QTest::newRow("unsubscribe") << QByteArray(R"({"method":"UNSUBSCRIBE","params":["a@trade"],"id":312})")
                                 << int(ControlMethod::Unsubscribe) << 1 << QByteArray("312");
    QTest::newRow("list") << QByteArray(R"({"method":"LIST_SUBSCRIPTIONS","id":3})")
                          << int(ControlMethod::ListSubscriptions) << 0 << QByteArray("3");
    QTest::newRow("set") << QByteArray(R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})")
                         << int(ControlMethod::SetProperty) << 0 << QByteArray("5");
    QTest::newRow("get") << QByteArray(R"({"method":"GET_PROPERTY","params":["combined"],"id":2})")
                         << int(ControlMethod::GetProperty) << 0 << QByteArray("2");
    QTest::newRow("large id") << QByteArray(R"({"method":"LIST_SUBSCRIPTIONS","id":9007199254740993})")
                              << int(ControlMethod::ListSubscriptions) << 0 << QByteArray("9007199254740993");
    QTest::newRow("negative id") << QByteArray(R"({"method":"LIST_SUBSCRIPTIONS","id":-7})")
                                 << int(ControlMethod::ListSubscriptions) << 0 << QByteArray("-7");
    QTest::newRow("text id") << QByteArray(R"({"method":"LIST_SUBSCRIPTIONS","id":"abc-1"})")
                             << int(ControlMethod::ListSubscriptions) << 0 << QByteArray("\"abc-1\"");
    QTest::newRow("null id") << QByteArray(R"({"method":"LIST_SUBSCRIPTIONS","id":null})")
                             << int(ControlMethod::ListSubscriptions) << 0 << QByteArray("null");
}

void TestStreamProtocol::requests()
{
    QFETCH(QByteArray, text);
    QFETCH(int, method);
    QFETCH(int, names);
    QFETCH(QByteArray, id);
    const auto request = parseControl(text);
    QVERIFY(request);
    QCOMPARE(int(request->method), method);
    QCOMPARE(int(request->names.size()), names);
    QCOMPARE(QByteArray::fromStdString(request->id), id);
}

void TestStreamProtocol::refusals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const char *text, int code, const char *message) {
        QTest::newRow(name) << QByteArray(text) << code << QByteArray(message);
    };
    row("no JSON", "subscribe", 3, "Invalid JSON: expected value at line 1 column 1");
    row("empty", "", 3, "Invalid JSON: expected value at line 1 column 1");
    row("no method", R"({"params":["a@trade"],"id":1})", 2,
        "Invalid request: missing field `method` at line 1 column 29");
    row("unknown method", R"({"method":"SUBSCRIBED","id":1})", 2,
        "Invalid request: unknown variant SUBSCRIBED, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, "
        "`LIST_SUBSCRIPTIONS`, "
        "`SET_PROPERTY`, `GET_PROPERTY` at line 1 column 22");
    row("bad id", R"({"method":"LIST_SUBSCRIPTIONS","id":1.5})", 2,
        "Invalid request: request ID must be an unsigned integer");
    row("long id", R"({"method":"LIST_SUBSCRIPTIONS","id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})", 2,
        "Invalid request: request ID must be an unsigned integer");
    row("no params", R"({"method":"SUBSCRIBE","id":1})", 2,
        "Invalid request: missing field `params` at line 1 column 29");
    row("unknown property", R"({"method":"GET_PROPERTY","params":["color"],"id":1})", 0, "Unknown property");
    row("property is a number", R"({"method":"GET_PROPERTY","params":[1],"id":1})", 2,
        "Invalid request: property name must be a string");
    row("no Boolean", R"({"method":"SET_PROPERTY","params":["combined","yes"],"id":1})", 1,
        "Invalid value type: expected Boolean");
    row("too many", R"({"method":"GET_PROPERTY","params":["combined",true],"id":1})", 2,
        "Invalid request: too many parameters");
}

void TestStreamProtocol::refusals()
{
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    QFETCH(QByteArray, message);
    const auto request = parseControl(text);
    QVERIFY(!request);
    QCOMPARE(request.error().code, code);
    QCOMPARE(QByteArray::fromStdString(request.error().message), message);
}

void TestStreamProtocol::replies()
{
    QCOMPARE(resultReply("null", "1"), QByteArray(R"({"result":null,"id":1})"));
    QCOMPARE(errorReply(Market::Spot, {0, "Unknown property", "1"}),
             QByteArray(R"({"code":0,"msg":"Unknown property","id":1})"));
    QCOMPARE(errorReply(Market::UsdM, {4, "Too many subscriptions", {}}),
             QByteArray(R"({"error":{"code":4,"msg":"Too many subscriptions"}})"));
}

void TestStreamProtocol::targets_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("raw") << QByteArray("btcusdt@trade") << QByteArray() << QByteArray("btcusdt@trade");
    QTest::newRow("several") << QByteArray("a@trade/b@kline_1m") << QByteArray()
                             << QByteArray("a@trade b@kline_1m");
    QTest::newRow("combined") << QByteArray() << QByteArray("a@trade/b@trade")
                              << QByteArray("a@trade b@trade");
    QTest::newRow("a client's counter") << QByteArray("0") << QByteArray() << QByteArray();
    QTest::newRow("empty parts") << QByteArray("a@trade//") << QByteArray() << QByteArray("a@trade");
}

void TestStreamProtocol::targets()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, expected);
    http::Request request;
    if (!path.isEmpty())
        request.pathParameters.emplace("streams", path.toStdString());
    if (!query.isEmpty())
        request.query.emplace_back("streams", query.toStdString());
    QByteArrayList names;
    for (const std::string &name : streamsAsked(request))
        names << QByteArray::fromStdString(name);
    QCOMPARE(names.join(' '), expected);
    request.query.emplace_back("timeUnit", "microsecond");
    QVERIFY(unitAsked(request, Market::Spot) == wire::TimeUnit::Microseconds);
    QVERIFY(unitAsked(request, Market::UsdM) == wire::TimeUnit::Milliseconds);
}

QTEST_GUILESS_MAIN(TestStreamProtocol)
#include "tst_streamprotocol.moc"
