// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/streamconnection.h"

#include "tests/support/scriptedstreamserver.h"

#include <QTest>

using namespace cw::net;
using cw::tests::ScriptedStreamServer;
using cw::tests::StreamClient;
using namespace std::chrono_literals;

/// One connection against a server that behaves in every way a server can.
class TestStreamConnection : public QObject {
    Q_OBJECT

private:
    struct Log {
        int opened = 0;
        std::vector<QString> texts;
        std::vector<std::string> ends;
    };

    /// Opens a connection that writes into m_log.
    std::unique_ptr<StreamConnection> open(StreamConnection::Options options = {})
    {
        auto connection = std::make_unique<StreamConnection>(options);
        connection->onOpen = [this] { m_log.opened += 1; };
        connection->onText = [this](const QString &text) { m_log.texts.push_back(text); };
        connection->onEnded = [this](const std::string &reason) { m_log.ends.push_back(reason); };
        connection->open(QUrl(QStringLiteral("ws://127.0.0.1:%1/stream").arg(m_server->serverPort())));
        return connection;
    }

    std::unique_ptr<ScriptedStreamServer> m_server;
    Log m_log;

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ScriptedStreamServer>();
        m_log = {};
    }

    void deliversTexts()
    {
        const auto connection = open();
        QTRY_COMPARE(m_log.opened, 1);
        m_server->last()->send("hello");
        m_server->last()->send("\xe4\xbd\xa0");
        QTRY_COMPARE(m_log.texts.size(), std::size_t{2});
        QCOMPARE(m_log.texts.back().toUtf8(), QByteArray("\xe4\xbd\xa0"));
        QCOMPARE(m_server->last()->target(), QByteArray("/stream"));
    }

    void everyEndIsToldOnce_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("fin") << 0;
        QTest::newRow("reset") << 1;
        for (const int code : {1000, 1001, 1006, 1008, 1011})
            QTest::addRow("close %d", code) << code;
    }
    void everyEndIsToldOnce()
    {
        QFETCH(int, kind);
        const auto connection = open();
        QTRY_COMPARE(m_log.opened, 1);
        StreamClient *const client = m_server->last();
        if (kind == 0)
            client->hangUp();
        else if (kind == 1)
            client->reset();
        else
            client->close(static_cast<quint16>(kind));
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QCOMPARE(m_log.ends.front(), std::string("closed"));
        QVERIFY(!connection->isOpen());
    }

    void aHandshakeThatNeverEndsIsATimeout()
    {
        m_server->isBlackHole = true;
        StreamConnection::Options options;
        options.connectDeadline = 100ms;
        const auto connection = open(options);
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QCOMPARE(m_log.ends.front(), std::string("connect-timeout"));
        QCOMPARE(m_log.opened, 0);
    }

    void nobodyListeningIsAFailure()
    {
        m_server->close();
        const auto connection = open();
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QCOMPARE(m_log.ends.front(), std::string("connect-failed"));
    }

    void silenceEndsIt()
    {
        m_server->onClient = [](StreamClient *client) { client->answersPings = false; };
        StreamConnection::Options options;
        options.silenceDeadline = 400ms;
        const auto connection = open(options);
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QCOMPARE(m_log.ends.front(), std::string("silence"));
    }

    void pongsKeepAQuietConnection()
    {
        StreamConnection::Options options;
        options.silenceDeadline = 1600ms;
        const auto connection = open(options);
        QTRY_COMPARE(m_log.opened, 1);
        // Many times the silence deadline, counted by what the peer saw.
        QTRY_VERIFY_WITH_TIMEOUT(m_server->last()->pings >= 9, 30'000);
        QVERIFY(m_log.ends.empty());
        QVERIFY(connection->isOpen());
    }

    void aPeerThatStopsAnsweringIsSilent()
    {
        StreamConnection::Options options;
        options.silenceDeadline = 1600ms;
        const auto connection = open(options);
        QTRY_COMPARE(m_log.opened, 1);
        QTRY_VERIFY(m_server->last()->pings >= 2);
        m_server->last()->answersPings = false;
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QCOMPARE(m_log.ends.front(), std::string("silence"));
    }

    void whatTheSendLimitHoldsBackStillLeavesInOrder()
    {
        const auto connection = open();
        for (int i = 0; i < 9; ++i)
            connection->send(QString::number(i));
        QTRY_COMPARE_WITH_TIMEOUT(m_server->last() ? m_server->last()->received.size() : 0, std::size_t{9}, 20'000);
        for (int i = 0; i < 9; ++i)
            QCOMPARE(m_server->last()->received[static_cast<std::size_t>(i)], QByteArray::number(i));
    }

    void aGiantMessageEndsIt()
    {
        StreamConnection::Options options;
        options.maxMessageBytes = 1'000;
        const auto connection = open(options);
        QTRY_COMPARE(m_log.opened, 1);
        m_server->last()->send(QByteArray(5'000, 'x'));
        QTRY_COMPARE(m_log.ends.size(), std::size_t{1});
        QVERIFY(m_log.texts.empty());
    }

    void dropSaysNothing()
    {
        const auto connection = open();
        QTRY_COMPARE(m_log.opened, 1);
        connection->drop();
        QTRY_COMPARE(m_server->openClients(), 0);
        QVERIFY(m_log.ends.empty());
    }
};

QTEST_GUILESS_MAIN(TestStreamConnection)
#include "tst_streamconnection.moc"
