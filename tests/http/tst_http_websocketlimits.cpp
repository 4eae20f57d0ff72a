// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/echoserver.h"

#include <QSignalSpy>

#include <algorithm>

using namespace cw::http;
using namespace cw::http::test;
using namespace std::chrono_literals;

/// WebSocket clients that are slow, silent or gone, and sessions at their end.
class TestHttpWebSocketLimits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void clientThatNeverAnswersClose();
    void clientThatVanishes();
    void overflowCloses1013();
    void slowReaderIsDropped();
    void pingsAndDropsTheSilent();
    void pongKeepsTheClient();
    void ownPingReachesOnPong();
    void stopSends1001();
    void sessionOutlivesTheServer();
    void abortInsideACallback();
};

void TestHttpWebSocketLimits::clientThatNeverAnswersClose()
{
    ServerLimits limits;
    limits.writeStall = 100ms;
    EchoServer it(limits);
    QVERIFY(it.listen());
    RawSocket client(it);
    it.sessions.front()->close(1000, {});
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, closeFrame(1000));
    QTRY_COMPARE(it.closed, 1);
}

void TestHttpWebSocketLimits::clientThatVanishes()
{
    EchoServer it;
    QVERIFY(it.listen());
    {
        RawSocket client(it);
        QVERIFY(client.upgraded);
        client.socket.abort();
    }
    QTRY_COMPARE(it.closed, 1);
    QTRY_COMPARE(it.server.openWebSockets(), 0);
    it.sessions.front()->ping("late");
    it.sessions.front()->abort();
    QCOMPARE(it.closed, 1);
}

void TestHttpWebSocketLimits::overflowCloses1013()
{
    EchoServer it;
    QVERIFY(it.listen());
    RawSocket client(it);
    client.socket.disconnect(); // stops reading
    client.socket.setReadBufferSize(1024);
    const QByteArray message(60'000, 'm');
    const auto session = it.sessions.front();
    qint64 most = 0;
    // Between the sends the server writes what the kernel takes; then the queue fills and the bound holds.
    QVERIFY(QTest::qWaitFor(
        [&] {
            const bool taken = session->sendText(message);
            most = std::max(most, session->bytesQueued());
            return !taken;
        },
        20'000));
    QVERIFY(!session->isOpen());
    QVERIFY(most <= 1024 * 1024 + 64);
    QByteArray tail;
    client.socket.setReadBufferSize(0);
    QObject::connect(&client.socket, &QTcpSocket::readyRead, &client.socket,
                     [&] { tail = (tail + client.socket.readAll()).right(20); });
    tail = client.socket.readAll().right(20);
    QTRY_VERIFY_WITH_TIMEOUT(tail.contains(closePayload(1013, "too slow")), 20'000);
}

void TestHttpWebSocketLimits::slowReaderIsDropped()
{
    ServerLimits limits;
    limits.writeStall = 100ms;
    limits.webSocketQueueBytes = 64 * 1024 * 1024;
    EchoServer it(limits);
    QVERIFY(it.listen());
    RawSocket client(it);
    client.socket.disconnect();
    client.socket.setReadBufferSize(1024);
    const QByteArray message(1024 * 1024, 'm');
    for (int i = 0; i < 30; ++i)
        QVERIFY(it.sessions.front()->sendText(message));
    QTRY_COMPARE(it.closed, 1);
}

void TestHttpWebSocketLimits::pingsAndDropsTheSilent()
{
    ServerLimits limits;
    limits.pingInterval = 40ms;
    limits.pongDeadline = 200ms;
    EchoServer it(limits);
    QVERIFY(it.listen());
    RawSocket client(it); // sees pings and never answers
    QVERIFY(client.upgraded);
    QVERIFY(client.waitClosed());
    QVERIFY(client.received.startsWith(QByteArray("\x89\x00", 2)));
    QTRY_COMPARE(it.closed, 1);
}

void TestHttpWebSocketLimits::pongKeepsTheClient()
{
    ServerLimits limits;
    limits.pingInterval = 20ms;
    limits.pongDeadline = 400ms;
    EchoServer it(limits);
    QVERIFY(it.listen());
    QWebSocket client; // answers pings by itself
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/ws/a/"))));
    QTRY_VERIFY(it.pongs.size() >= 40); // twice the deadline
    QCOMPARE(it.closed, 0);
}

void TestHttpWebSocketLimits::ownPingReachesOnPong()
{
    EchoServer it;
    QVERIFY(it.listen());
    QWebSocket client;
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/ws/a/"))));
    QTRY_COMPARE(it.sessions.size(), std::size_t{1});
    it.sessions.front()->ping("1700000000000");
    QTRY_COMPARE(it.pongs.size(), std::size_t{1});
    QCOMPARE(it.pongs.front(), QByteArray("1700000000000"));
}

void TestHttpWebSocketLimits::stopSends1001()
{
    EchoServer it;
    QVERIFY(it.listen());
    QWebSocket polite;
    QVERIFY(connectSocket(polite, it.url(QStringLiteral("/ws/a/"))));
    RawSocket rude(it); // never answers the close
    QTRY_COMPARE(it.server.openWebSockets(), 2);
    bool finished = false;
    it.server.stop(300ms, [&] { finished = true; });
    QTRY_VERIFY(finished);
    QTRY_COMPARE(polite.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(polite.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    QVERIFY(rude.waitClosed());
    QVERIFY(rude.received.contains(closePayload(1001)));
    QCOMPARE(it.closed, 2);
    QCOMPARE(it.server.openWebSockets(), 0);
}

void TestHttpWebSocketLimits::sessionOutlivesTheServer()
{
    Session kept;
    int closed = 0;
    {
        EchoServer it;
        QVERIFY(it.listen());
        RawSocket client(it);
        kept = it.sessions.front();
        kept->onClosed = [&] { ++closed; };
    }
    QCOMPARE(closed, 1);
    QVERIFY(!kept->isOpen());
    QVERIFY(!kept->sendText("nobody"));
    kept->close(1000, {});
    kept->ping({});
    QCoreApplication::processEvents();
    QCOMPARE(closed, 1);
}

void TestHttpWebSocketLimits::abortInsideACallback()
{
    EchoServer it;
    it.router.addWebSocket("/quit/", nullptr, [&it](const Session &session, const Request &) {
        it.adopt(session);
        const QByteArray large(1000, 'c'); // captured, so that a callback destroyed too early would show
        session->onText = [session, large](const QByteArray &) {
            session->abort();
            QCOMPARE(large.size(), 1000);
        };
    });
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.upgrade("/quit/") + clientFrame(0x81, "go") + clientFrame(0x81, "again"));
    QVERIFY(client.waitClosed());
    QTRY_COMPARE(it.closed, 1);
}

QTEST_GUILESS_MAIN(TestHttpWebSocketLimits)
#include "tst_http_websocketlimits.moc"
