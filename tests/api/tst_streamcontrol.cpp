// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/controlmessage.h"
#include "core/api/streams/eventqueue.h"
#include "core/api/streams/messagebudget.h"
#include "core/api/streams/streamtext.h"
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using api::ControlMethod;
using api::parseControl;

/// The parts of the local streams that need no socket: control messages (binance-api §7.3), event texts, the queue.
class TestStreamControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requests();
    void ids_data();
    void ids();
    void refusals_data();
    void refusals();
    void replies();
    void eventTexts();
    void queueWakesOncePerBatch();
    void queueIsBounded();
    void budget();
};

void TestStreamControl::requests()
{
    const auto subscribe = parseControl(R"({"method":"SUBSCRIBE","params":["btcusdt@kline_1m","x"],"id":1})");
    QVERIFY(subscribe);
    QCOMPARE(subscribe->method, ControlMethod::Subscribe);
    QCOMPARE(subscribe->names, (std::vector<std::string>{"btcusdt@kline_1m", "x"}));
    const auto unsubscribe = parseControl(R"({"method":"UNSUBSCRIBE","params":[],"id":1})");
    QVERIFY(unsubscribe && unsubscribe->names.empty());
    QCOMPARE(unsubscribe->method, ControlMethod::Unsubscribe);
    const auto list = parseControl(R"({"method":"LIST_SUBSCRIPTIONS","id":3})");
    QVERIFY(list && list->method == ControlMethod::ListSubscriptions);
    const auto set = parseControl(R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})");
    QVERIFY(set && set->method == ControlMethod::SetCombined && set->combined);
    const auto reset = parseControl(R"({"method":"SET_PROPERTY","params":["combined",false],"id":5})");
    QVERIFY(reset && !reset->combined);
    const auto get = parseControl(R"({"method":"GET_PROPERTY","params":["combined"],"id":2})");
    QVERIFY(get && get->method == ControlMethod::GetCombined);
}

void TestStreamControl::ids_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("echoed"); // empty: refused
    const auto row = [](const char *id, const char *echoed) {
        QTest::newRow(id) << QByteArray(id) << QByteArray(echoed);
    };
    row("1", "1");
    row("0", "0");
    row("-1", "-1");
    row("-9223372036854775808", "-9223372036854775808");
    row("9223372036854775807", "9223372036854775807");
    row("9007199254740993", "9007199254740993");
    row("null", "null");
    row("\"abc123\"", "\"abc123\"");
    row("\"6f1c-4d2b\"", "\"6f1c-4d2b\"");
    row("\"aaaaaaaaaabbbbbbbbbbccccccccccdddddd\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccdddddd\"");
    row("\"aaaaaaaaaabbbbbbbbbbccccccccccddddddd\"", "");
    row("\"a b\"", "");
    row("1.5", "");
    row("1e308", "");
    row("true", "");
    row("{}", "");
    row("[1]", "");
}

void TestStreamControl::ids()
{
    QFETCH(const QByteArray, id);
    QFETCH(const QByteArray, echoed);
    const auto request = parseControl(R"({"method":"LIST_SUBSCRIPTIONS","id":)" + id + "}");
    QCOMPARE(request.has_value(), !echoed.isEmpty());
    if (request)
        QCOMPARE(QByteArray::fromStdString(request->id), echoed);
    else
        QCOMPARE(
            request.error(),
            std::string(R"({"code":2,"msg":"Invalid request: request ID must be an unsigned integer"})"));
}

void TestStreamControl::refusals_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("not JSON") << QByteArray(
        "hello") << QByteArray(R"({"code":3,"msg":"Invalid JSON: expected value at line 1 column )");
    QTest::newRow("second line") << QByteArray("{\"method\":\n  nope}")
                                 << QByteArray(
                                        R"({"code":3,"msg":"Invalid JSON: expected value at line 2 column )");
    QTest::newRow("empty") << QByteArray(
        "") << QByteArray(R"({"code":3,"msg":"Invalid JSON: expected value at line 1 column 0"})");
    QTest::newRow("array") << QByteArray("[]")
                           << QByteArray(R"({"code":2,"msg":"Invalid request: missing field `method`)");
    QTest::newRow("no method")
        << QByteArray(R"({"id":1})")
        << QByteArray(R"({"code":2,"msg":"Invalid request: missing field `method` at line 1 column 8"})");
    QTest::newRow("unknown method")
        << QByteArray(R"({"method":"UNKNOWN_METHOD","id":1})")
        << QByteArray(
               "{\"code\":2,\"msg\":\"Invalid request: unknown variant `UNKNOWN_METHOD`, expected one of "
               "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 "
               "column 26\"}");
    QTest::newRow("lower-case method")
        << QByteArray(R"({"method":"subscribe","params":[],"id":1})")
        << QByteArray(R"({"code":2,"msg":"Invalid request: unknown variant `subscribe`)");
    QTest::newRow("method is a number")
        << QByteArray(R"({"method":1,"id":1})") << QByteArray(R"({"code":2,"msg":")");
    QTest::newRow("no params") << QByteArray(R"({"method":"SUBSCRIBE","id":1})")
                               << QByteArray(R"({"code":2,"msg":"Invalid request: missing field `params`)");
    QTest::newRow("names are numbers") << QByteArray(R"({"method":"SUBSCRIBE","params":[1],"id":1})")
                                       << QByteArray(R"({"code":2,"msg":"Invalid request: )");
    QTest::newRow("name is too long")
        << QByteArray(R"({"method":"SUBSCRIBE","params":[")") + QByteArray(129, 'x')
               + QByteArray(R"("],"id":1})")
        << QByteArray(R"({"code":2,"msg":"Invalid request: stream name is too long"})");
    QTest::newRow("property is a number")
        << QByteArray(R"({"method":"SET_PROPERTY","params":[1,true],"id":1})")
        << QByteArray(R"({"code":2,"msg":"Invalid request: property name must be a string"})");
    QTest::newRow("too many parameters")
        << QByteArray(R"({"method":"SET_PROPERTY","params":["combined",true,1],"id":1})")
        << QByteArray(R"({"code":2,"msg":"Invalid request: too many parameters"})");
    QTest::newRow("unknown property") << QByteArray(R"({"method":"GET_PROPERTY","params":["colour"],"id":7})")
                                      << QByteArray(R"({"code":0,"msg":"Unknown property","id":7})");
    QTest::newRow("value is no boolean")
        << QByteArray(R"({"method":"SET_PROPERTY","params":["combined",1],"id":1})")
        << QByteArray(R"({"code":1,"msg":"Invalid value type: expected Boolean"})");
}

void TestStreamControl::refusals()
{
    QFETCH(const QByteArray, message);
    QFETCH(const QByteArray, reply);
    const auto request = parseControl(message);
    QVERIFY(!request);
    const QByteArray actual = QByteArray::fromStdString(request.error());
    QVERIFY2(actual.startsWith(reply), actual.constData());
    QVERIFY2(QJsonDocument::fromJson(actual).isObject(), actual.constData());
}

void TestStreamControl::replies()
{
    QCOMPARE(api::controlReply("null", "1"), std::string(R"({"result":null,"id":1})"));
    QCOMPARE(api::controlReply(R"(["a"])", "\"x\""), std::string(R"({"result":["a"],"id":"x"})"));
}

void TestStreamControl::eventTexts()
{
    QCOMPARE(api::candleStream({kSpot, market::Interval::Mo1}), std::string("btcusdt@kline_1M"));
    QCOMPARE(api::candleStream({kPerpetual, market::Interval::M1}), std::string("btcusdt@kline_1m"));
    QCOMPARE(api::tradeStream(kSpot), std::string("btcusdt@trade"));
    QCOMPARE(api::tradeStream(kPerpetual), std::string("btcusdt@aggTrade"));
    QCOMPARE(api::tickerStream(kSpot), std::string("btcusdt@miniTicker"));

    auto candle = candleAt(market::Interval::M1, kStart);
    candle.eventTime = kStart + std::chrono::seconds(61);
    const auto event =
        QJsonDocument::fromJson(
            QByteArray::fromStdString(api::candleEvent({{kSpot, market::Interval::M1}, candle, true})))
            .object();
    QCOMPARE(event.value(QLatin1String("e")).toString(), QStringLiteral("kline"));
    QCOMPARE(event.value(QLatin1String("E")).toInteger(), market::toMs(candle.eventTime));
    const auto k = event.value(QLatin1String("k")).toObject();
    QCOMPARE(k.value(QLatin1String("T")).toInteger(), market::toMs(kStart) + 59'999);
    QCOMPARE(k.value(QLatin1String("x")).toBool(), true);
    QCOMPARE(k.value(QLatin1String("o")).toString().toStdString(), candle.open.text());

    market::Trade trade{
        7, 7, 9, kStart, decimal("0.00000001"), decimal("1.50000000"), true, market::Source::Stream};
    QCOMPARE(
        api::tradeEvent(kSpot, trade),
        std::string(R"({"e":"trade","E":1723161600000,"s":"BTCUSDT","t":7,"p":"0.00000001","q":"1.50000000",)"
                    R"("T":1723161600000,"m":true,"M":true})"));
    QCOMPARE(
        api::tradeEvent(kPerpetual, trade),
        std::string(R"({"e":"aggTrade","E":1723161600000,"s":"BTCUSDT","a":7,"p":"0.00000001",)"
                    R"("q":"1.50000000","nq":"1.50000000","f":7,"l":9,"T":1723161600000,"m":true,"st":1})"));
    const auto ticker = api::tickerEvent({kSpot, decimal("1"), decimal("3"), decimal("0.5"), decimal("2"),
                                          decimal("10"), decimal("20"), kStart});
    QCOMPARE(ticker, std::string(R"({"e":"24hrMiniTicker","E":1723161600000,"s":"BTCUSDT","c":"2.00000000",)"
                                 R"("o":"1.00000000","h":"3.00000000","l":"0.50000000","v":"10.00000000",)"
                                 R"("q":"20.00000000"})"));
}

void TestStreamControl::queueWakesOncePerBatch()
{
    api::EventQueue queue(100);
    const auto event = std::make_shared<const interfaces::TickerUpdate>();
    QVERIFY(queue.push(event));
    QVERIFY(!queue.push(event));
    QVERIFY(!queue.push(event));
    QCOMPARE(queue.take().events.size(), std::size_t{3});
    QVERIFY(queue.push(event));
    const auto batch = queue.take();
    QCOMPARE(batch.events.size(), std::size_t{1});
    QVERIFY(!batch.overflowed);
    QVERIFY(queue.take().events.empty());
}

void TestStreamControl::queueIsBounded()
{
    api::EventQueue queue(4);
    const auto event = std::make_shared<const interfaces::TickerUpdate>();
    int wakes = 0;
    for (int i = 0; i < 11; ++i)
        wakes += queue.push(event) ? 1 : 0;
    QCOMPARE(wakes, 1);
    const auto batch = queue.take();
    QVERIFY(batch.overflowed);
    QVERIFY(batch.events.size() <= 4);
    QVERIFY(!queue.take().overflowed);
}

void TestStreamControl::budget()
{
    const api::MessageBudget::Clock::time_point start{};
    api::MessageBudget budget(/*perSecond=*/2, /*burst=*/3, start);
    for (int i = 0; i < 3; ++i)
        QVERIFY(budget.take(start));
    QVERIFY(!budget.take(start));
    QVERIFY(!budget.take(start + std::chrono::milliseconds(400)));
    QVERIFY(budget.take(start + std::chrono::milliseconds(600)));
    QVERIFY(!budget.take(start + std::chrono::milliseconds(600)));
    // A long silence fills it to the burst and no further.
    const auto later = start + std::chrono::hours(1);
    for (int i = 0; i < 3; ++i)
        QVERIFY(budget.take(later));
    QVERIFY(!budget.take(later));
}

QTEST_GUILESS_MAIN(TestStreamControl)
#include "tst_streamcontrol.moc"
