// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/replay/streamfixture.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

/// Open times and closed flags of kline events.
struct SlotState {
    qint64 open;
    bool closed;
};

std::vector<SlotState> slotStates(const QByteArrayList &messages)
{
    std::vector<SlotState> out;
    for (const QByteArray &message : messages) {
        const QJsonObject k = objectOf(message)[QStringLiteral("k")].toObject();
        out.push_back({k[QStringLiteral("t")].toInteger(), k[QStringLiteral("x")].toBool()});
    }
    return out;
}

} // namespace

/// Connections, subscriptions, limits and faults of the streams.
class TestStreamExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void subscribesAndLists();
    void everyRequestIsAcknowledged();
    void combinedForm();
    void tooManyStreams();
    void messageRate();
    void pingsAndPongsCount();
    void futuresRoutes();
    void unroutedFutures();
    void dayCut();
    void fastDaysDoNotCut();
    void pingsAndMissingPongs();
    void pongsMustCopyThePayload();
    void faultsOnMessages();
    void disconnectAndShutdown();
    void maximumSpeed();
    void connectionAttempts();
};

void TestStreamExchange::subscribesAndLists()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/ws/btcusdt@trade");
    QVERIFY(session);
    say(*session, R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@trade"],"id":1})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":null,"id":1})"));
    say(*session, R"({"method":"LIST_SUBSCRIPTIONS","id":"x"})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":["btcusdt@trade","btcusdt@aggTrade"],"id":"x"})"));
    say(*session, R"({"method":"UNSUBSCRIBE","params":["btcusdt@trade","never@trade"],"id":2})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":null,"id":2})"));
    session->take();
    exchange.pass(10s);
    QVERIFY(!session->sent.isEmpty());
    for (const QByteArray &message : session->sent)
        QVERIFY(message.startsWith(R"({"e":"aggTrade")"));
    session->onClosed();
    QCOMPARE(exchange.streams.clients(), 0u);
}

void TestStreamExchange::everyRequestIsAcknowledged()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/ws");
    say(*session,
        R"({"method":"SUBSCRIBE","params":["NOPE@trade","no@trade","btcusdt@magic","ethbtc@trade"],"id":1})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":null,"id":1})"));
    say(*session, R"({"method":"LIST_SUBSCRIPTIONS","id":2})");
    QCOMPARE(last(*session)[QStringLiteral("result")].toArray().size(), 4);
    session->take();
    exchange.pass(1h);
    QVERIFY(session->sent.isEmpty()); // no such stream, or no trades recorded: silence
    say(*session, "nonsense");
    QCOMPARE(last(*session)[QStringLiteral("code")].toInt(), 3);
}

void TestStreamExchange::combinedForm()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/stream?streams=btcusdt@trade/btcusdt@kline_1m");
    exchange.pass(10s);
    const auto trade = std::find_if(session->sent.begin(), session->sent.end(),
                                    [](const QByteArray &text) { return text.contains("@trade"); });
    QVERIFY(trade != session->sent.end());
    QCOMPARE(objectOf(*trade)[QStringLiteral("stream")].toString(), QStringLiteral("btcusdt@trade"));
    QCOMPARE(objectOf(*trade)[QStringLiteral("data")][QStringLiteral("e")].toString(),
             QStringLiteral("trade"));
    say(*session, R"({"method":"GET_PROPERTY","params":["combined"],"id":1})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":true,"id":1})"));
    say(*session, R"({"method":"SET_PROPERTY","params":["combined",false],"id":2})");
    session->take();
    exchange.pass(1s);
    QVERIFY(session->sent.first().startsWith(R"({"e":)"));
    // The form some clients use: raw events on a path below /stream.
    const auto raw = exchange.connect("/stream/ws/0");
    say(*raw, R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1})");
    raw->take();
    exchange.pass(2s);
    QVERIFY(raw->sent.first().startsWith(R"({"e":"trade")"));
}

void TestStreamExchange::tooManyStreams()
{
    StreamFixture exchange;
    const auto session = exchange.connect("/ws");
    QByteArrayList names;
    for (int i = 0; i < 1024; ++i)
        names << "\"s" + QByteArray::number(i) + "@trade\"";
    say(*session, R"({"method":"SUBSCRIBE","params":[)" + names.join(',') + R"(],"id":1})");
    QVERIFY(session->open);
    QCOMPARE(session->sent.last(), QByteArray(R"({"result":null,"id":1})"));
    say(*session, R"({"method":"SUBSCRIBE","params":["s0@trade","one@more"],"id":2})");
    QCOMPARE(session->sent.last(), QByteArray(R"({"code":4,"msg":"Too many subscriptions"})"));
    QVERIFY(!session->open);
    QCOMPARE(session->closeCode, 1008);
    QCOMPARE(session->closeReason, QStringLiteral("Invalid request"));
}

void TestStreamExchange::messageRate()
{
    const QByteArray list = R"({"method":"LIST_SUBSCRIPTIONS","id":1})";
    StreamFixture exchange;
    const auto spot = exchange.connect("/ws");
    const auto um = exchange.connect("/market/ws");
    for (int i = 0; i < 5; ++i)
        say(*spot, list);
    exchange.pass(1s);
    for (int i = 0; i < 5; ++i)
        say(*spot, list);
    QVERIFY(spot->open);
    say(*spot, list);
    QCOMPARE(spot->closeCode, 1008);
    QCOMPARE(spot->closeReason, QStringLiteral("Too many requests"));
    for (int i = 0; i < 10; ++i)
        say(*um, list);
    QVERIFY(um->open);
    say(*um, list);
    QVERIFY(!um->open);
}

/// binance-api §7.2: PING, PONG and JSON all count.
void TestStreamExchange::pingsAndPongsCount()
{
    StreamFixture exchange;
    const auto spot = exchange.connect("/ws");
    say(*spot, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
    spot->onPing();
    spot->onPing();
    spot->onPong("unasked");
    spot->onPong("unasked");
    QVERIFY(spot->open);
    spot->onPing();
    QCOMPARE(spot->closeCode, 1008);
    QCOMPARE(spot->closeReason, QStringLiteral("Too many requests"));
    const auto patient = exchange.connect("/ws");
    for (int i = 0; i < 20; ++i) {
        patient->onPing();
        exchange.pass(200ms);
    }
    QVERIFY(patient->open);
}

void TestStreamExchange::futuresRoutes()
{
    StreamFixture exchange;
    const auto publicOne = exchange.connect("/public/stream?streams=btcusdt@trade/btcusdt@aggTrade");
    const auto marketOne = exchange.connect("/market/stream?streams=btcusdt@trade/btcusdt@aggTrade");
    const auto privateOne = exchange.connect("/private/ws/btcusdt@trade");
    const auto spot = exchange.connect("/ws/btcusdt@markPrice");
    exchange.pass(5s);
    QVERIFY(!publicOne->sent.isEmpty() && !marketOne->sent.isEmpty());
    for (const QByteArray &message : publicOne->sent)
        QVERIFY(message.contains("\"e\":\"trade\"") && message.contains("\"X\":\"MARKET\""));
    for (const QByteArray &message : marketOne->sent)
        QVERIFY(message.contains("\"e\":\"aggTrade\""));
    QVERIFY(privateOne->sent.isEmpty() && spot->sent.isEmpty());
}

void TestStreamExchange::unroutedFutures()
{
    const auto kinds = [](const char *switches) {
        StreamFixture exchange(1.0, switches);
        const auto session = exchange.connect("/stream?streams=btcusdt@trade/btcusdt@aggTrade");
        exchange.pass(5s);
        const auto heard = [&](const char *kind) {
            return std::any_of(session->sent.begin(), session->sent.end(), [&](const QByteArray &message) {
                return message.contains(kind) && message.contains("\"st\":1");
            });
        };
        return std::pair(heard("\"e\":\"trade\""), heard("\"e\":\"aggTrade\""));
    };
    QCOMPARE(kinds("{}"), std::pair(false, false)); // spot
    QCOMPARE(kinds(R"({"switches":{"unroutedIsFutures":true}})"), std::pair(true, false));
    QCOMPARE(kinds(R"({"switches":{"unroutedIsFutures":true,"unroutedDeliversAll":true}})"),
             std::pair(true, true));
}

void TestStreamExchange::dayCut()
{
    StreamFixture exchange(0.01);
    const auto session = exchange.connect("/ws/ethbtc@kline_1d");
    exchange.pass(24h - 1ns);
    QVERIFY(session->open);
    exchange.pass(1ns);
    QVERIFY(!session->open);
    QCOMPARE(session->closeCode, 1000);
    StreamFixture harsh(0.01, R"({"switches":{"dayCutResets":true}})");
    const auto reset = harsh.connect("/ws");
    harsh.pass(24h);
    QVERIFY(reset->aborted);
}

/// Days of the recording that pass in seconds cut nothing, unless a fault says so.
void TestStreamExchange::fastDaysDoNotCut()
{
    StreamFixture fast(3600.0);
    const auto kept = fast.connect("/ws/ethbtc@kline_1d");
    fast.pass(48s);
    QVERIFY(kept->open && !kept->aborted);
    StreamFixture most(std::nullopt);
    const auto session = most.connect("/ws/ethbtc@miniTicker");
    const UtcTime from = most.streams.advance();
    while (most.streams.advance() < from + 25h)
        session->take();
    QVERIFY(session->open);
    StreamFixture daily(3600.0, R"({"faults":[{"action":"disconnect","every":"1d","closeCode":1000}]})");
    const auto cut = daily.connect("/ws");
    daily.pass(23s);
    QVERIFY(cut->open);
    daily.pass(1s);
    QCOMPARE(cut->closeCode, 1000);
}

void TestStreamExchange::pingsAndMissingPongs()
{
    StreamClient client(std::make_shared<FakeSession>(), {}, 0s);
    auto &session = static_cast<FakeSession &>(client.session());
    QVERIFY(client.keepAlive(19s, kClock));
    QVERIFY(session.pings.isEmpty());
    QVERIFY(client.keepAlive(20s, kClock + 20s));
    QCOMPARE(session.pings, QByteArrayList{QByteArray::number(qlonglong(market::toMs(kClock + 20s)))});
    client.notePong(session.pings.last());
    QVERIFY(client.keepAlive(40s, kClock + 40s));
    QVERIFY(client.keepAlive(60s, kClock + 60s));
    client.notePong(session.pings.last()); // the newest alone answers both
    QVERIFY(client.keepAlive(100s, kClock + 100s));
    QVERIFY(client.keepAlive(160s - 1ms, kClock));
    QVERIFY(!client.keepAlive(160s, kClock)); // a minute after the ping
}

/// binance-api §7.2: pongs nobody asked for do not keep a connection alive.
void TestStreamExchange::pongsMustCopyThePayload()
{
    const auto session = std::make_shared<FakeSession>();
    StreamClient client(session, {}, 0s);
    QVERIFY(client.keepAlive(20s, kClock + 20s));
    const QByteArray asked = session->pings.last();
    for (const QByteArray &payload : {QByteArray(), QByteArray("1"), asked + '0', asked.chopped(1)})
        client.notePong(payload);
    QVERIFY(!client.keepAlive(80s, kClock + 80s));
    client.notePong(asked);
    QVERIFY(client.keepAlive(80s, kClock + 80s));
    // Of pings that look alike, because the clock stands still, one pong answers all.
    QVERIFY(client.keepAlive(100s, kClock + 80s));
    client.notePong(session->pings.last());
    QVERIFY(client.keepAlive(150s, kClock + 81s));
}

void TestStreamExchange::faultsOnMessages()
{
    StreamFixture exchange(1.0, R"({"faults":[
        {"action":"duplicate","stream":"btcusdt@trade"},
        {"action":"reorder","stream":"btcusdt@trade","afterMessages":1},
        {"action":"drop","stream":"btcusdt@trade","afterMessages":3},
        {"action":"silence","stream":"btcusdt@trade","at":"2024-08-09T00:00:30Z","for":"30s"}]})");
    const auto session = exchange.connect("/ws/btcusdt@trade");
    exchange.pass(29s);
    const TradeTape &tape = *bundled().find(Market::Spot, "BTCUSDT")->instrument().rawTrades();
    const qint64 first = tape.at(tape.ordinalAt(kClock + 1us)).id;
    std::vector<qint64> ids;
    for (const QByteArray &message : session->take())
        ids.push_back(objectOf(message)[QStringLiteral("t")].toInteger() - first);
    const std::vector<qint64> expected{0, 0, 2, 1, 4, 5};
    QVERIFY(ids.size() > expected.size());
    QVERIFY(std::equal(expected.begin(), expected.end(), ids.begin()));
    exchange.pass(2s);
    session->take();
    exchange.pass(28s);
    QVERIFY(session->sent.isEmpty());
    exchange.pass(10s);
    QVERIFY(!session->sent.isEmpty());
}

void TestStreamExchange::disconnectAndShutdown()
{
    StreamFixture exchange(1.0, R"({"faults":[
        {"action":"disconnect","at":"2024-08-09T00:00:10Z","stream":"btcusdt@*"},
        {"action":"disconnect","at":"2024-08-09T00:00:20Z","market":"um","closeCode":1001},
        {"action":"shutdown","at":"2024-08-09T00:00:30Z","for":"5s"}]})");
    const auto spot = exchange.connect("/ws/btcusdt@trade");
    const auto um = exchange.connect("/market/ws");
    const auto other = exchange.connect("/stream?streams=ethbtc@kline_1m");
    exchange.pass(9s);
    QVERIFY(spot->open && um->open);
    exchange.pass(1s);
    QVERIFY(spot->aborted && um->open && other->open);
    exchange.pass(10s);
    QCOMPARE(um->closeCode, 1001);
    exchange.pass(10s);
    QVERIFY(other->sent.contains(
        R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1723161630000}})"));
    QVERIFY(other->open);
    exchange.pass(5s);
    QCOMPARE(other->closeCode, 1001);
}

void TestStreamExchange::maximumSpeed()
{
    StreamFixture exchange(std::nullopt);
    QCOMPARE(exchange.streams.advance(), kClock); // nobody listens: time stands still
    const auto session = exchange.connect("/ws/btcusdt@kline_1m");
    const UtcTime before = exchange.streams.advance();
    QVERIFY(before > kClock);
    session->queued = StreamExchange::kBacklog + 1;
    QCOMPARE(exchange.streams.advance(), before); // a client that does not read holds it
    session->queued = 0;
    QVERIFY(exchange.streams.advance() > before);
    // Nothing is skipped on the way.
    const auto states = slotStates(session->sent);
    for (std::size_t i = 1; i < states.size(); ++i)
        QCOMPARE(states[i].open - states[i - 1].open, states[i - 1].closed ? 60'000 : 0);
    // The event loop drives it on.
    const qsizetype count = session->sent.size();
    QTRY_VERIFY(session->sent.size() > count);
}

void TestStreamExchange::connectionAttempts()
{
    StreamFixture exchange;
    int accepted = 0;
    for (int i = 0; i < 310; ++i) {
        if (const auto session = exchange.connect("/ws")) {
            ++accepted;
            session->onClosed();
        }
    }
    // The window is a fixed five minutes of the system clock, which may turn over meanwhile.
    QVERIFY(accepted == 300 || accepted == 310);
    QVERIFY(!exchange.connect("/nowhere"));
}

QTEST_GUILESS_MAIN(TestStreamExchange)
#include "tst_streamexchange.moc"
