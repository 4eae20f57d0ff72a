// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/echoserver.h"

#include <QSignalSpy>

#include <memory>
#include <vector>

using namespace cw::http;
using namespace cw::http::test;

/// WebSockets on the port of the HTTP server: upgrade, frames, close.
class TestHttpWebSocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void echoes();
    void sendsBeforeAnythingIsReceived();
    void fansOut();
    void answersPing();
    void refusesUpgrades_data();
    void refusesUpgrades();
    void refusalKeepsTheBodyOfTheCheck();
    void tokenForReadsCoversUpgrades();
    void capAnswers503();
    void declinesCompression();
    void framesBehindTheHandshake();
    void throwingHandlerDropsTheClient();
    void violationsAreClosed_data();
    void violationsAreClosed();
    void clientClose();
    void serverClose();
};

void TestHttpWebSocket::echoes()
{
    EchoServer it;
    QVERIFY(it.listen());
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/ws/btcusdt/"))));
    const QStringList sent{QStringLiteral("hello"), QString(), QStringLiteral("币安 €"),
                           QString(60'000, QLatin1Char('x'))};
    for (const QString &text : sent)
        client.sendTextMessage(text);
    QTRY_COMPARE(texts.size(), sent.size());
    for (qsizetype i = 0; i < sent.size(); ++i)
        QCOMPARE(texts.at(i).at(0).toString(), sent.at(i));
    QCOMPARE(it.server.openWebSockets(), 1);
    QTRY_COMPARE(it.server.openConnections(), 0);
}

void TestHttpWebSocket::sendsBeforeAnythingIsReceived()
{
    EchoServer it;
    it.router.addWebSocket("/greet/", nullptr,
                           [](const Session &session, const Request &) { session->sendText("welcome"); });
    QVERIFY(it.listen());
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/greet"))));
    QTRY_COMPARE(texts.size(), 1);
    QCOMPARE(texts.at(0).at(0).toString(), QStringLiteral("welcome"));
}

void TestHttpWebSocket::fansOut()
{
    constexpr int kClients = 50;
    constexpr int kMessages = 20;
    EchoServer it;
    QVERIFY(it.listen());
    std::vector<std::unique_ptr<QWebSocket>> clients;
    int received = 0;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(std::make_unique<QWebSocket>());
        QObject::connect(clients.back().get(), &QWebSocket::textMessageReceived, this,
                         [&received](const QString &text) {
                             received += text.startsWith(QStringLiteral("tick ")) ? 1 : 0;
                         });
        QVERIFY(connectSocket(*clients.back(), it.url(QStringLiteral("/ws/a/"))));
    }
    QTRY_COMPARE(it.sessions.size(), std::size_t{kClients});
    for (int i = 0; i < kMessages; ++i) {
        const QByteArray message = "tick " + QByteArray::number(i);
        for (const Session &session : it.sessions)
            QVERIFY(session->sendText(message));
    }
    QTRY_COMPARE(received, kClients * kMessages);
}

void TestHttpWebSocket::answersPing()
{
    EchoServer it;
    QVERIFY(it.listen());
    QWebSocket client;
    QSignalSpy pongs(&client, &QWebSocket::pong);
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/ws/a/"))));
    client.ping("payload");
    QTRY_COMPARE(pongs.size(), 1);
    QCOMPARE(pongs.at(0).at(1).toByteArray(), QByteArray("payload"));
}

void TestHttpWebSocket::refusesUpgrades_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("status");
    const auto add = [](const char *name, const char *path, const char *from, const char *to, int status) {
        QTest::newRow(name) << QByteArray(path) << QByteArray(from) << QByteArray(to) << status;
    };
    add("nothing changed", "/ws/a/", "", "", 101);
    add("without the slash", "/ws/a", "", "", 101);
    add("refused by the check", "/ws/unknown/", "", "", 404);
    add("throwing check", "/throws/", "", "", 500);
    add("unknown path", "/nowhere/", "", "", 404);
    add("normal path", "/hello", "", "", 404);
    add("foreign host", "/ws/a/", "Host: 127.0.0.1", "Host: evil", 421);
    add("no host", "/ws/a/", "Host: 127.0.0.1", "X: ", 400);
    add("foreign origin", "/ws/a/", "Upgrade: w", "Origin: http://evil.example\r\nUpgrade: w", 403);
    add("null origin", "/ws/a/", "Upgrade: w", "Origin: null\r\nUpgrade: w", 403);
    add("loopback origin", "/ws/a/", "Upgrade: w", "Origin: http://localhost:3000\r\nUpgrade: w", 101);
    add("cross-site", "/ws/a/", "Upgrade: w", "Sec-Fetch-Site: cross-site\r\nUpgrade: w", 403);
    add("no key", "/ws/a/", "Sec-WebSocket-Key", "X-Key", 400);
    add("bad key", "/ws/a/", "dGhl", "dG", 400);
    add("two keys", "/ws/a/", "Upgrade: w", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUpgrade: w", 400);
    add("version 8", "/ws/a/", "Version: 13", "Version: 8", 426);
    add("no version", "/ws/a/", "Sec-WebSocket-Version", "X-Version", 426);
    add("no connection upgrade", "/ws/a/", "Connection: Upgrade", "Connection: keep-alive", 400);
    add("post", "/ws/a/", "GET", "POST", 400);
    add("http 1.0", "/ws/a/", "HTTP/1.1", "HTTP/1.0", 426);
    add("with a body", "/ws/a/", "Upgrade: w", "Content-Length: 1\r\nUpgrade: w", 400);
    add("other protocol", "/hello", "Upgrade: websocket", "Upgrade: h2c", 200);
}

void TestHttpWebSocket::refusesUpgrades()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, status);
    EchoServer it;
    QVERIFY(it.listen());
    QByteArray request = it.upgrade(path);
    if (!from.isEmpty())
        request.replace(from, to);
    const Answer answer = it.ask(request + "x");
    QCOMPARE(answer.status, status);
    QCOMPARE(it.sessions.size(), std::size_t(status == 101 ? 1 : 0));
    if (status == 426 && path == "/ws/a/" && from != "HTTP/1.1")
        QCOMPARE(answer.header("Sec-WebSocket-Version"), QByteArray("13"));
}

void TestHttpWebSocket::refusalKeepsTheBodyOfTheCheck()
{
    EchoServer it;
    QVERIFY(it.listen());
    const Answer answer = it.ask(it.upgrade("/ws/unknown/"));
    QCOMPARE(answer.body, QByteArray("{\"detail\":\"no such pair\"}"));
    QVERIFY(!answer.header("X-Request-Id").isEmpty());
}

void TestHttpWebSocket::tokenForReadsCoversUpgrades()
{
    EchoServer it({}, {{}, {}, "cw_secret", true});
    QVERIFY(it.listen());
    QCOMPARE(it.ask(it.upgrade()).status, 401);
    QCOMPARE(it.ask(it.upgrade("/ws/a/", "X-API-Key: cw_secret\r\n")).status, 101);
}

void TestHttpWebSocket::capAnswers503()
{
    ServerLimits limits;
    limits.webSockets = 1;
    EchoServer it(limits);
    QVERIFY(it.listen());
    {
        RawSocket first(it);
        QVERIFY(first.upgraded);
        QCOMPARE(it.ask(it.upgrade()).status, 503);
    }
    QTRY_COMPARE(it.server.openWebSockets(), 0);
    QCOMPARE(it.ask(it.upgrade()).status, 101);
}

void TestHttpWebSocket::declinesCompression()
{
    EchoServer it;
    QVERIFY(it.listen());
    const Answer answer = it.ask(it.upgrade("/ws/a/", "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                                                      "Sec-WebSocket-Protocol: chat\r\n"));
    QCOMPARE(answer.status, 101);
    QVERIFY(answer.header("Sec-WebSocket-Extensions").isNull());
    QVERIFY(answer.header("Sec-WebSocket-Protocol").isNull());
    QCOMPARE(answer.header("Sec-WebSocket-Accept"), QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void TestHttpWebSocket::framesBehindTheHandshake()
{
    EchoServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    const QByteArray frame = clientFrame(0x81, "early");
    client.send(it.upgrade() + frame.left(4));
    QCOMPARE(client.answer().status, 101);
    client.send(frame.mid(4));
    QVERIFY(client.waitReceived(7));
    QCOMPARE(client.received, QByteArray("\x81\x05"
                                         "early"));
}

void TestHttpWebSocket::throwingHandlerDropsTheClient()
{
    EchoServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.upgrade("/broken/"));
    QVERIFY(client.waitClosed());
    QTRY_COMPARE(it.server.openWebSockets(), 0);
}

void TestHttpWebSocket::violationsAreClosed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::newRow("unmasked") << QByteArray("\x81\x02hi", 4) << 1002;
    QTest::newRow("binary") << clientFrame(0x82, "x") << 1003;
    QTest::newRow("bad utf-8") << clientFrame(0x81, "\xff") << 1007;
    QTest::newRow("64 KiB + 1") << clientFrame(0x81, QByteArray(64 * 1024 + 1, 'x')) << 1009;
    QTest::newRow("3 GB announced") << QByteArray("\x81\xff\0\0\0\0\xc0\0\0\0", 10) << 1009;
}

void TestHttpWebSocket::violationsAreClosed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    EchoServer it;
    QVERIFY(it.listen());
    RawSocket client(it);
    QVERIFY(client.upgraded);
    client.send(bytes);
    QVERIFY(client.waitReceived(4));
    QCOMPARE(client.received, closeFrame(code));
    client.socket.disconnectFromHost();
    QTRY_COMPARE(it.closed, 1);
    QTRY_COMPARE(it.server.openWebSockets(), 0);
}

void TestHttpWebSocket::clientClose()
{
    EchoServer it;
    QVERIFY(it.listen());
    RawSocket client(it);
    client.send(clientFrame(0x88, closePayload(4001, "bye")) + clientFrame(0x81, "after close"));
    QVERIFY(client.waitClosed());
    QCOMPARE(client.received, closeFrame(4001));
    QTRY_COMPARE(it.closed, 1);
    QVERIFY(!it.sessions.front()->isOpen());
    QVERIFY(!it.sessions.front()->sendText("late"));
}

void TestHttpWebSocket::serverClose()
{
    EchoServer it;
    QVERIFY(it.listen());
    QWebSocket client;
    QVERIFY(connectSocket(client, it.url(QStringLiteral("/ws/a/"))));
    QTRY_COMPARE(it.sessions.size(), std::size_t{1});
    it.sessions.front()->close(4000, QStringLiteral("unsubscribed"));
    QVERIFY(!it.sessions.front()->isOpen());
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(static_cast<int>(client.closeCode()), 4000);
    QCOMPARE(client.closeReason(), QStringLiteral("unsubscribed"));
    QTRY_COMPARE(it.closed, 1);
}

QTEST_GUILESS_MAIN(TestHttpWebSocket)
#include "tst_http_websocket.moc"
