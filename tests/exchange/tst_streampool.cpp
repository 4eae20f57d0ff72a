// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/marketclient.h"

#include "tests/exchange/parsehelp.h"
#include "tests/support/scriptedstreamserver.h"

#include <QTest>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;
using namespace std::chrono_literals;

namespace {

StreamSpec trades(std::string symbol, Market market = Market::Spot)
{
    return {{market, std::move(symbol)},
            market == Market::Spot ? StreamKind::Trade : StreamKind::AggregateTrade,
            {}};
}

StreamSpec klines(std::string symbol, Market market = Market::Spot)
{
    return {{market, std::move(symbol)}, StreamKind::Kline, Interval::M1};
}

/// A spot trade message.
QByteArray trade(const QByteArray &symbol, qint64 id)
{
    return "{\"stream\":\"" + symbol.toLower() + "@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343,\"s\":\""
           + symbol + "\",\"t\":" + QByteArray::number(id)
           + ",\"p\":\"5\",\"q\":\"1\",\"T\":1723161255342,\"m\":true,\"M\":true}}";
}

} // namespace

/// The stream pool against a server that goes wrong in every way a connection can.
class TestStreamPool : public QObject {
    Q_OBJECT

private:
    struct Lost {
        std::vector<StreamSpec> specs;
        std::string reason;
    };

    void start(std::function<void(ClientOptions &)> adjust = {}, Market market = Market::Spot)
    {
        m_server = std::make_unique<ScriptedStreamServer>();
        ClientOptions options;
        options.exchangeUrl = m_server->url();
        options.backoffFirst = 5ms;
        options.backoffCap = 50ms;
        options.jitterSeed = 1;
        if (adjust)
            adjust(options);
        m_pool = makeStreamPool(makeBinance(), market, options);
        m_ids.clear();
        m_lost.clear();
        m_live.clear();
        m_quiet.clear();
        m_refused.clear();
        m_pool->onMessage = [this](StreamMessage &&message) {
            if (const auto *trade = std::get_if<TradeMessage>(&message))
                m_ids.push_back(trade->trade.id);
        };
        m_pool->onStreamsLost = [this](const std::vector<StreamSpec> &specs, const std::string &reason) {
            m_lost.push_back({specs, reason});
        };
        m_pool->onStreamsLive = [this](const std::vector<StreamSpec> &specs, UtcTime) {
            m_live.insert(m_live.end(), specs.begin(), specs.end());
        };
        m_pool->onStreamsQuiet = [this](const std::vector<StreamSpec> &specs) {
            m_quiet.insert(m_quiet.end(), specs.begin(), specs.end());
        };
        m_pool->onRejected = [this](const std::string &detail) { m_refused.push_back(detail); };
    }

    /// Subscribes BTCUSDT trades and waits until data has proven them.
    [[nodiscard]] bool bringLive()
    {
        m_pool->subscribe({trades("BTCUSDT")});
        if (!waitForSubscribers(1))
            return false;
        m_server->last()->send(trade("BTCUSDT", 1));
        return QTest::qWaitFor([this] { return !m_live.empty(); }, 20'000);
    }

    /// Waits until so many clients have come and the last has asked for something.
    [[nodiscard]] bool waitForSubscribers(std::size_t clients)
    {
        return QTest::qWaitFor(
            [this, clients] {
                return m_server->clients.size() >= clients && !m_server->clients[clients - 1]->received.empty();
            },
            20'000);
    }

    std::unique_ptr<ScriptedStreamServer> m_server;
    std::unique_ptr<StreamPool> m_pool;
    std::vector<std::int64_t> m_ids;
    std::vector<Lost> m_lost;
    std::vector<StreamSpec> m_live;
    std::vector<StreamSpec> m_quiet;
    std::vector<std::string> m_refused;

private Q_SLOTS:
    void cleanup()
    {
        m_pool.reset();
        m_server.reset();
    }

    void dataProvesAStream()
    {
        start();
        QCOMPARE(m_pool->health().state, StreamState::Waiting);
        m_pool->subscribe({trades("BTCUSDT"), klines("BTCUSDT")});
        QVERIFY(waitForSubscribers(1));
        QCOMPARE(m_server->last()->target(), QByteArray("/stream"));
        QVERIFY(m_server->last()->received.front().contains("btcusdt@kline_1m"));
        QVERIFY(m_live.empty());
        m_server->last()->send(trade("BTCUSDT", 7));
        QTRY_COMPARE(m_live.size(), std::size_t{1});
        QVERIFY(m_live.front() == trades("BTCUSDT"));
        QTRY_COMPARE(m_ids.size(), std::size_t{1});
        const auto health = m_pool->health();
        QCOMPARE(health.state, StreamState::Live);
        QCOMPARE(health.connections, 1);
        QCOMPARE(health.liveConnections, 1);
        QCOMPARE(health.messages, 1);
        QVERIFY(health.lastMessageAge.has_value());
    }

    void subscriptionsGoInChunks()
    {
        start();
        std::vector<StreamSpec> specs;
        for (int i = 0; i < 450; ++i)
            specs.push_back(trades("S" + std::to_string(i)));
        m_pool->subscribe(specs);
        QTRY_VERIFY_WITH_TIMEOUT(m_server->last() && m_server->last()->received.size() == 3, 20'000);
        int names = 0;
        for (const QByteArray &text : m_server->last()->received) {
            QVERIFY(text.count("@trade") <= 200);
            names += static_cast<int>(text.count("@trade"));
        }
        QCOMPARE(names, 450);
    }

    void routesAndFullConnectionsAreSeparate()
    {
        start([](ClientOptions &o) { o.maxStreamsPerConnection = 2; }, Market::UsdM);
        m_pool->subscribe({trades("A", Market::UsdM), klines("A", Market::UsdM), klines("B", Market::UsdM),
                           {{Market::UsdM, "A"}, StreamKind::Trade, {}}});
        QTRY_COMPARE(m_server->openClients(), 3);
        std::vector<QByteArray> targets;
        for (const auto *client : m_server->clients)
            targets.push_back(client->target());
        QCOMPARE(std::count(targets.begin(), targets.end(), QByteArray("/market/stream")), 2);
        QCOMPARE(std::count(targets.begin(), targets.end(), QByteArray("/public/stream")), 1);
        QCOMPARE(m_pool->health().connections, 3);
    }

    void streamsComeAndGoWithoutDroppingTheOthers()
    {
        start();
        QVERIFY(bringLive());
        m_pool->subscribe({trades("ETHUSDT"), trades("BTCUSDT")});
        QTRY_COMPARE(m_server->last()->received.size(), std::size_t{2});
        QVERIFY(m_server->last()->received.back().contains("ethusdt@trade"));
        QVERIFY(!m_server->last()->received.back().contains("btcusdt"));
        m_pool->unsubscribe({trades("ETHUSDT")});
        QTRY_COMPARE(m_server->last()->received.size(), std::size_t{3});
        QVERIFY(m_server->last()->received.back().contains("UNSUBSCRIBE"));
        QCOMPARE(m_server->clients.size(), std::size_t{1});
        m_pool->unsubscribe({trades("BTCUSDT")});
        QTRY_COMPARE(m_server->openClients(), 0);
        QCOMPARE(m_pool->health().connections, 0);
        QVERIFY(m_lost.empty());
    }

    void everyEndReconnects_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("fin") << 0;
        QTest::newRow("reset") << 1;
        for (const int code : {1000, 1001, 1006, 1008, 1011})
            QTest::addRow("close %d", code) << code;
    }
    void everyEndReconnects()
    {
        QFETCH(int, kind);
        start();
        QVERIFY(bringLive());
        StreamClient *const first = m_server->last();
        if (kind == 0)
            first->hangUp();
        else if (kind == 1)
            first->reset();
        else
            first->close(static_cast<quint16>(kind));
        QTRY_COMPARE(m_lost.size(), std::size_t{1});
        QCOMPARE(m_lost.front().reason, std::string("closed"));
        QVERIFY(m_lost.front().specs.front() == trades("BTCUSDT"));
        QVERIFY(waitForSubscribers(2));
        QCOMPARE(m_live.size(), std::size_t{1});
        m_server->last()->send(trade("BTCUSDT", 2));
        QTRY_COMPARE(m_live.size(), std::size_t{2});
        QCOMPARE(m_pool->health().reconnects, 1);
        QCOMPARE(m_ids, (std::vector<std::int64_t>{1, 2}));
    }

    void silenceReconnects()
    {
        start([](ClientOptions &o) { o.silenceDeadline = 400ms; });
        m_server->onClient = [](StreamClient *client) { client->answersPings = false; };
        QVERIFY(bringLive());
        QTRY_COMPARE(m_lost.size(), std::size_t{1});
        QCOMPARE(m_lost.front().reason, std::string("silence"));
        QVERIFY(waitForSubscribers(2));
    }

    void aHealthyQuietMarketIsLeftInPeace()
    {
        start([](ClientOptions &o) {
            o.silenceDeadline = 1600ms;
            o.proofDeadline = 200ms;
        });
        QVERIFY(bringLive());
        // Nothing but pongs for several silence and many proof deadlines.
        QTRY_VERIFY_WITH_TIMEOUT(m_server->last()->pings >= 9, 30'000);
        QVERIFY(m_lost.empty());
        QCOMPARE(m_server->clients.size(), std::size_t{1});
        QCOMPARE(m_server->last()->received.size(), std::size_t{1});
    }

    void oneSilentStreamOfManyIsAskedForAgainAndReported()
    {
        start([](ClientOptions &o) { o.proofDeadline = 100ms; });
        m_pool->subscribe({trades("BTCUSDT"), trades("WRONGNAME")});
        QVERIFY(waitForSubscribers(1));
        m_server->last()->send(trade("BTCUSDT", 1));
        QTRY_COMPARE(m_quiet.size(), std::size_t{1});
        QVERIFY(m_quiet.front() == trades("WRONGNAME"));
        QCOMPARE(m_server->last()->received.size(), std::size_t{2});
        QVERIFY(m_server->last()->received.back().contains("wrongname@trade"));
        QVERIFY(!m_server->last()->received.back().contains("btcusdt"));
        QCOMPARE(m_server->clients.size(), std::size_t{1});
        // It wakes up after all.
        m_server->last()->send(trade("WRONGNAME", 5));
        QTRY_COMPARE(m_live.size(), std::size_t{2});
    }

    void acknowledgementsProveNothing()
    {
        start([](ClientOptions &o) { o.proofDeadline = 100ms; });
        m_pool->subscribe({trades("BTCUSDT")});
        QVERIFY(waitForSubscribers(2)); // asked again, then reconnected
        QCOMPARE(m_server->clients.front()->received.size(), std::size_t{2});
        QCOMPARE(m_lost.front().reason, std::string("no-data"));
        QTRY_COMPARE(m_quiet.size(), std::size_t{1}); // then the alarm, and no storm
        QTRY_VERIFY(m_server->clients.back()->received.size() >= 2);
        QCOMPARE(m_server->clients.size(), std::size_t{2});
        QVERIFY(m_live.empty());
    }

    void aBlackHoleIsATimeout()
    {
        start([](ClientOptions &o) { o.connectDeadline = 500ms; });
        m_server->isBlackHole = true;
        m_pool->subscribe({trades("BTCUSDT")});
        QTRY_COMPARE(m_lost.size(), std::size_t{1});
        QCOMPARE(m_lost.front().reason, std::string("connect-timeout"));
        QTRY_VERIFY(m_pool->health().reconnects >= 3);
        QCOMPARE(m_lost.size(), std::size_t{1}); // told once
        m_server->isBlackHole = false;
        QVERIFY(waitForSubscribers(1));
    }

    void connectsAreLimited()
    {
        start([](ClientOptions &o) {
            o.backoffFirst = 1ms;
            o.backoffCap = 600s; // the window of the limit
        });
        m_server->onClient = [](StreamClient *client) { client->hangUp(); };
        m_pool->subscribe({trades("BTCUSDT")});
        QTRY_COMPARE(m_server->clients.size(), std::size_t{5});
        QTRY_COMPARE(m_pool->health().reconnects, 5);
        QTRY_COMPARE(m_pool->health().state, StreamState::Waiting);
        QCOMPARE(m_server->clients.size(), std::size_t{5});
    }

    void shutdownNoticeRotatesWithoutAHole_data()
    {
        QTest::addColumn<QByteArray>("notice");
        QTest::newRow("raw") << QByteArray(R"({"e":"serverShutdown","E":1770123456789})");
        QTest::newRow("combined")
            << QByteArray(R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}})");
    }
    void shutdownNoticeRotatesWithoutAHole()
    {
        QFETCH(QByteArray, notice);
        start();
        QVERIFY(bringLive());
        StreamClient *const old = m_server->last();
        old->send(notice);
        QVERIFY(waitForSubscribers(2));
        StreamClient *const fresh = m_server->last();
        QVERIFY(old->isOpen());
        // Both deliver; nothing is dropped before the new one has proven itself.
        old->send(trade("BTCUSDT", 2));
        QTRY_COMPARE(m_ids.size(), std::size_t{2});
        QVERIFY(old->isOpen());
        fresh->send(trade("BTCUSDT", 2));
        QTRY_VERIFY(!old->isOpen());
        fresh->send(trade("BTCUSDT", 3));
        QTRY_COMPARE(m_ids, (std::vector<std::int64_t>{1, 2, 2, 3}));
        QVERIFY(m_lost.empty());
        QCOMPARE(m_live.size(), std::size_t{1});
        QCOMPARE(m_server->openClients(), 1);
    }

    void rotationWaitsForEveryStreamTheOldOneCarried()
    {
        start();
        m_pool->subscribe({trades("BTCUSDT"), trades("ETHUSDT")});
        QVERIFY(waitForSubscribers(1));
        StreamClient *const old = m_server->last();
        old->send(trade("BTCUSDT", 1));
        old->send(trade("ETHUSDT", 1));
        QTRY_COMPARE(m_live.size(), std::size_t{2});
        old->send(R"({"e":"serverShutdown","E":1770123456789})");
        QVERIFY(waitForSubscribers(2));
        m_server->last()->send(trade("BTCUSDT", 2));
        QTRY_COMPARE(m_ids.size(), std::size_t{3});
        QVERIFY(old->isOpen());
        m_server->last()->send(trade("ETHUSDT", 2));
        QTRY_VERIFY(!old->isOpen());
        QVERIFY(m_lost.empty());
    }

    void theOldOneMayEndBeforeTheNewOneIsProven()
    {
        start();
        m_pool->subscribe({trades("BTCUSDT"), trades("ETHUSDT")});
        QVERIFY(waitForSubscribers(1));
        StreamClient *const old = m_server->last();
        old->send(trade("BTCUSDT", 1));
        old->send(trade("ETHUSDT", 1));
        QTRY_COMPARE(m_live.size(), std::size_t{2});
        old->send(R"({"e":"serverShutdown","E":1770123456789})");
        QVERIFY(waitForSubscribers(2));
        m_server->last()->send(trade("BTCUSDT", 2));
        QTRY_COMPARE(m_ids.size(), std::size_t{3});
        old->hangUp();
        // Only what the new one had not proven is lost.
        QTRY_COMPARE(m_lost.size(), std::size_t{1});
        QCOMPARE(m_lost.front().specs.size(), std::size_t{1});
        QVERIFY(m_lost.front().specs.front() == trades("ETHUSDT"));
        m_server->last()->send(trade("ETHUSDT", 3));
        QTRY_COMPARE(m_live.size(), std::size_t{3});
        QCOMPARE(m_server->clients.size(), std::size_t{2});
    }

    void rotatesByItselfBeforeTheExchangeDoes()
    {
        start([](ClientOptions &o) { o.rotateAfter = 300ms; });
        m_server->onText = [](StreamClient *client, const QByteArray &) { client->send(trade("BTCUSDT", 1)); };
        m_pool->subscribe({trades("BTCUSDT")});
        QTRY_VERIFY_WITH_TIMEOUT(m_server->clients.size() >= 4, 20'000);
        QVERIFY(m_lost.empty());
        QTRY_VERIFY(m_server->openClients() <= 2);
        QCOMPARE(m_pool->health().reconnects, 0);
    }

    void aFailedReplacementLeavesTheOldOneAlone()
    {
        start([](ClientOptions &o) { o.proofDeadline = 100ms; });
        QVERIFY(bringLive());
        StreamClient *const old = m_server->last();
        m_server->acknowledges = false;
        old->send(R"({"e":"serverShutdown","E":1770123456789})");
        QVERIFY(waitForSubscribers(3)); // the first replacement brought nothing and was replaced
        QVERIFY(old->isOpen());
        QVERIFY(m_lost.empty());
        m_server->last()->send(trade("BTCUSDT", 2));
        QTRY_VERIFY(!old->isOpen());
        QVERIFY(m_lost.empty());
    }

    void refusedMessagesAreCountedAndReportedSparingly()
    {
        start();
        QVERIFY(bringLive());
        for (int i = 0; i < 100; ++i)
            m_server->last()->send("{\"garbage\":");
        m_server->last()->send(trade("BTCUSDT", 2));
        QTRY_COMPARE(m_ids.size(), std::size_t{2});
        QCOMPARE(m_pool->health().rejected, 100);
        QCOMPARE(m_refused.size(), std::size_t{20});
        QVERIFY(m_lost.empty());
    }

    void refusedSubscriptionsAreReported()
    {
        start();
        m_server->acknowledges = false;
        m_server->onText = [](StreamClient *client, const QByteArray &) {
            client->send(R"({"error":{"code":4,"msg":"Too many subscriptions"}})");
        };
        m_pool->subscribe({trades("BTCUSDT")});
        QTRY_COMPARE(m_refused.size(), std::size_t{1});
        QVERIFY(m_refused.front().find("Too many subscriptions") != std::string::npos);
    }

    void stopSaysNothingMore()
    {
        start();
        QVERIFY(bringLive());
        m_pool->stop();
        QTRY_COMPARE(m_server->openClients(), 0);
        QVERIFY(m_lost.empty());
        QCOMPARE(m_pool->health().connections, 0);
    }

    void stoppingInsideACallbackIsFine()
    {
        start();
        QVERIFY(bringLive());
        m_pool->onStreamsLost = [this](const auto &, const auto &) { m_pool->stop(); };
        m_server->last()->hangUp();
        QTRY_COMPARE(m_pool->health().connections, 0);
        m_pool->subscribe({trades("ETHUSDT")});
        QVERIFY(waitForSubscribers(2));
    }
};

QTEST_GUILESS_MAIN(TestStreamPool)
#include "tst_streampool.moc"
