// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "core/api/streams/streamtext.h"
#include "tests/api/apifixture.h"
#include "tests/api/streamlistener.h"

#include <thread>

using namespace cw;
using namespace cw::testing;
using market::Interval;
using market::SeriesKey;

namespace {

const SeriesKey kSpotMinutes{kSpot, Interval::M1};

interfaces::CandleUpdate candleUpdate(const SeriesKey &series, bool closed = true)
{
    return {series, candleAt(series.interval, kStart), closed};
}

market::Trade trade(std::int64_t id)
{
    return {id,
            id,
            id,
            kStart + std::chrono::milliseconds(id),
            decimal("42000.10"),
            decimal("0.001"),
            false,
            market::Source::Stream};
}

QString text(const std::string &utf8) { return QString::fromStdString(utf8); }

/// What a raw subscriber of `series` receives for `candleUpdate(series)`.
QString candleText(const SeriesKey &series) { return text(api::candleEvent(candleUpdate(series))); }

QString combined(const char *name, const QString &event)
{
    return QStringLiteral(R"({"stream":"%1","data":%2})").arg(QLatin1String(name), event);
}

/// A running host over a fake engine whose live feed speaks from another thread, as the real one does.
class RunningHost {
public:
    explicit RunningHost(api::ApiHostConfig config = {}) : m_host(m_engine, std::move(config))
    {
        m_engine.data().setInstruments({instrument(kSpot, "BTC", "USDT")});
        const auto port = m_host.start(QStringLiteral("127.0.0.1"), 0);
        m_port = port ? *port : 0;
    }

    [[nodiscard]] FakeEngine &engine() noexcept { return m_engine; }
    [[nodiscard]] api::ApiHost &host() noexcept { return m_host; }
    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }

    void onEngineThread(const std::function<void()> &work) { std::thread(work).join(); }
    void publishCandle(const SeriesKey &series)
    {
        onEngineThread([this, &series] { m_engine.close(series, candleAt(series.interval, kStart)); });
    }

private:
    FakeEngine m_engine;
    api::ApiHost m_host;
    std::uint16_t m_port = 0;
};

const QString kList = QStringLiteral(R"({"method":"LIST_SUBSCRIPTIONS","id":9})");

} // namespace

/// The local streams over real sockets (rest-contracts §1.5, binance-api §7.3, §12.1).
class TestStreams : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void paths_data();
    void paths();
    void reservedPathIsNotFound_data();
    void reservedPathIsNotFound();
    void subscriptionProtocol();
    void combinedProperty();
    void badMessagesAreAnsweredAndSurvived();
    void marketsAreApart();
    void tradesAndTickers();
    void unknownStreamsAreSilent();
    void everySubscriberGetsTheSameBytes();
    void closedClientsAreForgotten();
    void tooManyStreams();
    void tooManyMessages();
    void overflowDropsClientsInsteadOfEvents();
    void stoppingTellsClients();
};

void TestStreams::paths_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("futures");
    QTest::addColumn<bool>("isCombined");
    const auto row = [](const char *path, bool futures, bool isCombined) {
        QTest::newRow(path) << QString::fromLatin1(path) << futures << isCombined;
    };
    row("/ws/btcusdt@kline_1m", false, false);
    row("/ws/btcusdt@kline_1m/", false, false);
    row("/ws/ethusdt@trade/btcusdt@kline_1m", false, false);
    row("/stream?streams=btcusdt@kline_1m", false, true);
    row("/stream?streams=x/btcusdt@kline_1m/y", false, true);
    row("/stream/?streams=btcusdt@kline_1m", false, true);
    row("/stream/ws/btcusdt@kline_1m", false, false);
    row("/market/ws/btcusdt@kline_1m", true, false);
    row("/public/ws/btcusdt@kline_1m", true, false);
    row("/market/stream?streams=btcusdt@kline_1m", true, true);
    row("/public/stream?streams=btcusdt@kline_1m", true, true);
    // Without a name in the path the client subscribes.
    row("/ws", false, false);
    row("/ws/", false, false);
    row("/ws/0", false, false);
    row("/ws/49", false, false);
    row("/stream", false, true);
    row("/stream/ws", false, false);
    row("/stream/ws/0", false, false);
    row("/market/ws", true, false);
    row("/market/ws/0", true, false);
    row("/public/ws/0", true, false);
    row("/market/stream", true, true);
}

void TestStreams::paths()
{
    QFETCH(const QString, path);
    QFETCH(const bool, futures);
    QFETCH(const bool, isCombined);
    RunningHost running;
    StreamListener client(running.port(), path);
    QVERIFY2(client.connects(), qPrintable(client.error()));
    const QString listed = client.ask(kList);
    if (!path.contains(QLatin1String("@"))) {
        QCOMPARE(listed, QStringLiteral(R"({"result":[],"id":9})"));
        QCOMPARE(client.ask(QStringLiteral(R"({"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":1})")),
                 QStringLiteral(R"({"result":null,"id":1})"));
    }
    const qsizetype before = client.messages().size();
    const SeriesKey series{futures ? kPerpetual : kSpot, Interval::M1};
    running.publishCandle(series);
    QVERIFY(client.waitForMore(before));
    const QString event = candleText(series);
    QCOMPARE(client.messages().at(before), isCombined ? combined("btcusdt@kline_1m", event) : event);
}

void TestStreams::reservedPathIsNotFound_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path :
         {"/ws/crypto", "/ws/crypto/", "/ws/crypto/btcusdt/", "/ws/crypto/btcusdt", "/nothing"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void TestStreams::reservedPathIsNotFound()
{
    QFETCH(const QString, path);
    RunningHost running;
    StreamListener client(running.port(), path);
    QVERIFY(client.isRefused());
    QVERIFY2(client.error().contains(QLatin1String("404")), qPrintable(client.error()));
}

void TestStreams::subscriptionProtocol()
{
    RunningHost running;
    StreamListener client(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
    QVERIFY(client.connects());
    QCOMPARE(client.ask(QStringLiteral(
                 R"({"method":"SUBSCRIBE","params":["b@trade","a@trade","b@trade"],"id":"x"})")),
             QStringLiteral(R"({"result":null,"id":"x"})"));
    QCOMPARE(client.ask(kList),
             QStringLiteral(R"({"result":["btcusdt@kline_1m","b@trade","a@trade"],"id":9})"));
    QCOMPARE(client.ask(
                 QStringLiteral(R"({"method":"UNSUBSCRIBE","params":["btcusdt@kline_1m","never"],"id":2})")),
             QStringLiteral(R"({"result":null,"id":2})"));
    QCOMPARE(client.ask(kList), QStringLiteral(R"({"result":["b@trade","a@trade"],"id":9})"));
    running.publishCandle(kSpotMinutes); // not wanted any more
    QCOMPARE(client.ask(QStringLiteral(R"({"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":3})")),
             QStringLiteral(R"({"result":null,"id":3})"));
    const qsizetype before = client.messages().size();
    running.publishCandle(kSpotMinutes);
    QVERIFY(client.waitForMore(before));
    QCOMPARE(client.messages().size(), before + 1);
}

void TestStreams::combinedProperty()
{
    RunningHost running;
    StreamListener client(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
    QVERIFY(client.connects());
    const QString get = QStringLiteral(R"({"method":"GET_PROPERTY","params":["combined"],"id":2})");
    QCOMPARE(client.ask(get), QStringLiteral(R"({"result":false,"id":2})"));
    QCOMPARE(client.ask(QStringLiteral(R"({"method":"SET_PROPERTY","params":["combined",true],"id":5})")),
             QStringLiteral(R"({"result":null,"id":5})"));
    QCOMPARE(client.ask(get), QStringLiteral(R"({"result":true,"id":2})"));
    const qsizetype before = client.messages().size();
    running.publishCandle(kSpotMinutes);
    QVERIFY(client.waitForMore(before));
    QCOMPARE(client.messages().at(before), combined("btcusdt@kline_1m", candleText(kSpotMinutes)));
    StreamListener other(running.port(), QStringLiteral("/stream"));
    QVERIFY(other.connects());
    QCOMPARE(other.ask(get), QStringLiteral(R"({"result":true,"id":2})"));
}

void TestStreams::badMessagesAreAnsweredAndSurvived()
{
    RunningHost running;
    StreamListener client(running.port(), QStringLiteral("/ws"));
    QVERIFY(client.connects());
    QVERIFY(client.ask(QStringLiteral("hello")).startsWith(QLatin1String(R"({"code":3,)")));
    QVERIFY(client.ask(QStringLiteral("{}")).startsWith(QLatin1String(R"({"code":2,)")));
    QVERIFY(client.ask(QStringLiteral(R"({"method":"GET_PROPERTY","params":["x"],"id":1})"))
                .startsWith(QLatin1String(R"({"code":0,)")));
    QCOMPARE(client.ask(kList), QStringLiteral(R"({"result":[],"id":9})"));
}

void TestStreams::marketsAreApart()
{
    RunningHost running;
    StreamListener spot(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
    StreamListener futures(running.port(), QStringLiteral("/market/ws/btcusdt@kline_1m"));
    QVERIFY(spot.connects() && futures.connects());
    QVERIFY(!spot.ask(kList).isEmpty() && !futures.ask(kList).isEmpty());
    running.publishCandle(kMinutes);
    running.publishCandle(kSpotMinutes);
    QVERIFY(spot.waitForMore(1) && futures.waitForMore(1));
    QCOMPARE(spot.messages().mid(1), QStringList{candleText(kSpotMinutes)});
    QCOMPARE(futures.messages().mid(1), QStringList{candleText(kMinutes)});
}

void TestStreams::tradesAndTickers()
{
    RunningHost running;
    StreamListener spot(running.port(),
                        QStringLiteral("/ws/btcusdt@trade/btcusdt@aggTrade/btcusdt@miniTicker"));
    StreamListener futures(running.port(), QStringLiteral("/market/ws/btcusdt@trade/btcusdt@aggTrade"));
    QVERIFY(spot.connects() && futures.connects());
    QVERIFY(!spot.ask(kList).isEmpty() && !futures.ask(kList).isEmpty());
    const interfaces::TickerUpdate ticker{kSpot,        decimal("1"),  decimal("3"),  decimal("0.5"),
                                          decimal("2"), decimal("10"), decimal("20"), kStart};
    running.onEngineThread([&] {
        running.engine().publish(interfaces::TradeUpdate{kSpot, {trade(1), trade(2)}});
        running.engine().publish(interfaces::TradeUpdate{kPerpetual, {trade(3)}});
        running.engine().publish(ticker);
    });
    QVERIFY(spot.waitForMore(3) && futures.waitForMore(1));
    QCOMPARE(spot.messages().mid(1),
             (QStringList{text(api::tradeEvent(kSpot, trade(1))), text(api::tradeEvent(kSpot, trade(2))),
                          text(api::tickerEvent(ticker))}));
    QCOMPARE(futures.messages().mid(1), QStringList{text(api::tradeEvent(kPerpetual, trade(3)))});
}

void TestStreams::unknownStreamsAreSilent()
{
    RunningHost running;
    StreamListener client(running.port(), QStringLiteral("/ws"));
    QVERIFY(client.connects());
    QCOMPARE(
        client.ask(QStringLiteral(
            R"({"method":"SUBSCRIBE","params":["BTCUSDT@kline_1m","btcusdt@depth","btcusdt@kline_7m"],"id":1})")),
        QStringLiteral(R"({"result":null,"id":1})"));
    running.publishCandle(kSpotMinutes);
    // Whatever was published stands before the next reply.
    QCOMPARE(client.ask(kList),
             QStringLiteral(R"({"result":["BTCUSDT@kline_1m","btcusdt@depth","btcusdt@kline_7m"],"id":9})"));
}

void TestStreams::everySubscriberGetsTheSameBytes()
{
    RunningHost running;
    std::vector<std::unique_ptr<StreamListener>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(
            std::make_unique<StreamListener>(running.port(), QStringLiteral("/ws/btcusdt@trade")));
        QVERIFY(clients.back()->connects());
        QVERIFY(!clients.back()->ask(kList).isEmpty());
    }
    running.onEngineThread([&running] {
        for (int batch = 0; batch < 50; ++batch)
            running.engine().publish(
                interfaces::TradeUpdate{kSpot, {trade(2 * batch), trade(2 * batch + 1)}});
    });
    QStringList expected;
    for (int id = 0; id < 100; ++id)
        expected.append(text(api::tradeEvent(kSpot, trade(id))));
    for (const auto &client : clients) {
        QVERIFY(client->waitForMore(100));
        QCOMPARE(client->messages().mid(1), expected);
    }
}

void TestStreams::closedClientsAreForgotten()
{
    RunningHost running;
    StreamListener stays(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
    QVERIFY(stays.connects());
    {
        StreamListener leaves(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
        QVERIFY(leaves.connects());
        QVERIFY(!leaves.ask(kList).isEmpty());
        leaves.close();
        QVERIFY(leaves.isClosed());
    }
    QVERIFY(!stays.ask(kList).isEmpty());
    for (int i = 0; i < 3; ++i) {
        running.publishCandle(kSpotMinutes);
        QVERIFY(stays.waitForMore(1 + i));
    }
}

void TestStreams::tooManyStreams()
{
    api::ApiHostConfig config;
    config.api.streamsPerClient = 3;
    RunningHost running(config);
    StreamListener client(running.port(), QStringLiteral("/ws/a/b"));
    QVERIFY(client.connects());
    QCOMPARE(client.ask(QStringLiteral(R"({"method":"SUBSCRIBE","params":["a","b","c"],"id":1})")),
             QStringLiteral(R"({"result":null,"id":1})"));
    QCOMPARE(client.ask(QStringLiteral(R"({"method":"SUBSCRIBE","params":["d"],"id":2})")),
             QStringLiteral(R"({"error":{"code":4,"msg":"Too many subscriptions"}})"));
    QVERIFY(client.isClosed());
    QCOMPARE(client.closeCode(), 1008);
    QCOMPARE(client.closeReason(), QStringLiteral("Invalid request"));
}

void TestStreams::tooManyMessages()
{
    api::ApiHostConfig config;
    config.api.streamMessagesPerSecond = 0;
    config.api.streamMessageBurst = 5;
    RunningHost running(config);
    StreamListener client(running.port(), QStringLiteral("/ws"));
    QVERIFY(client.connects());
    for (int i = 0; i < 5; ++i)
        QCOMPARE(client.ask(kList), QStringLiteral(R"({"result":[],"id":9})"));
    client.send(kList);
    QVERIFY(client.isClosed());
    QCOMPARE(client.closeCode(), 1008);
    QCOMPARE(client.closeReason(), QStringLiteral("Too many requests"));
}

void TestStreams::overflowDropsClientsInsteadOfEvents()
{
    // A hub on this thread: while it does not run its event loop, the engine's events pile up.
    FakeEngine engine;
    api::ApiConfig config;
    config.streamQueueEvents = 8;
    http::Router router;
    api::StreamService service(engine, config);
    service.addRoutes(router);

    class Session : public http::WebSocketSession {
    public:
        bool sendText(const QByteArray &utf8) override
        {
            sent.push_back(utf8);
            return true;
        }
        void ping(const QByteArray &) override {}
        void close(std::uint16_t code, const QString &) override
        {
            closeCode = code;
            if (onClosed)
                onClosed();
        }
        void abort() override {}
        [[nodiscard]] qint64 bytesQueued() const override { return 0; }
        [[nodiscard]] bool isOpen() const override { return closeCode == 0; }

        std::vector<QByteArray> sent;
        int closeCode = 0;
    };
    http::Request request;
    request.path = "/ws/btcusdt@trade";
    const auto *route = router.findWebSocket(request);
    QVERIFY(route);
    const auto session = std::make_shared<Session>();
    route->handler(session, request);
    for (int i = 0; i < 5; ++i)
        engine.publish(interfaces::TradeUpdate{kSpot, {trade(i)}});
    QTRY_COMPARE(session->sent.size(), std::size_t{5});
    for (int i = 0; i < 20; ++i)
        engine.publish(interfaces::TradeUpdate{kSpot, {trade(i)}});
    QTRY_COMPARE(session->closeCode, 1013);
    QCOMPARE(session->sent.size(), std::size_t{5});
    QCOMPARE(service.overflows(), std::uint64_t{1});
    QCOMPARE(service.hub().clients(), std::size_t{0});
    QCOMPARE(service.hub().subscriptions(), std::size_t{0});
}

void TestStreams::stoppingTellsClients()
{
    RunningHost running;
    StreamListener client(running.port(), QStringLiteral("/ws/btcusdt@kline_1m"));
    QVERIFY(client.connects());
    std::thread stopper([&running] { running.host().stop(std::chrono::seconds(5)); });
    const bool isClosed = client.isClosed();
    stopper.join();
    QVERIFY(isClosed);
    QCOMPARE(client.closeCode(), 1001);
    QCOMPARE(running.engine().subscriptions(), std::size_t{0});
    running.publishCandle(kSpotMinutes); // nobody is there to be told
}

QTEST_GUILESS_MAIN(TestStreams)
#include "tst_streams.moc"
