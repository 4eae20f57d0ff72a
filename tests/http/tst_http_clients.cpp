// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/descriptors.h"
#include "tests/http/rawclient.h"
#include "tests/http/testroutes.h"

#include <QSignalSpy>
#include <QTimer>

#include <sys/socket.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

using namespace cw::http;
using namespace cw::http::test;
using namespace std::chrono_literals;

/// Slow, silent, leaving and too many clients against the real server, and its end.
class TestHttpClients : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void slowRequestIs408();
    void dripDoesNotExtendTheDeadline();
    void silentClientIsDropped();
    void idleClientIsDropped();
    void slowReaderIsDropped();
    void slowButSteadyReaderGetsEverything();
    void clientThatLeavesDoesNotHurt();
    void halfClosedClientGetsItsAnswer();
    void connectionCap();
    void clientsFitIntoTheDescriptors_data();
    void clientsFitIntoTheDescriptors();
    void observerSeesEveryAnswer();
    void observerNamesTheRouteOfRefusals_data();
    void observerNamesTheRouteOfRefusals();
    void busyPortIsAnError();
    void stopWithOpenClients();
    void stopWaitsForTheAnswer();
    void destructionWithOpenClients();
};

void TestHttpClients::slowRequestIs408()
{
    TestServer it(impatient());
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send("GET /hello HTTP/1.1\r\nHo");
    QCOMPARE(client.answer().status, 408);
    QVERIFY(client.waitClosed());
    RawClient body(it.server);
    body.send(it.request("POST /echo", "Content-Length: 10\r\n") + "short");
    QCOMPARE(body.answer().status, 408);
}

void TestHttpClients::dripDoesNotExtendTheDeadline()
{
    TestServer it(impatient());
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    QTimer drip;
    QObject::connect(&drip, &QTimer::timeout, &client.socket, [&client] { client.send("a"); });
    client.send("GET /");
    drip.start(5);
    QCOMPARE(client.answer().status, 408);
}

void TestHttpClients::silentClientIsDropped()
{
    TestServer it(impatient());
    QVERIFY(it.listen());
    RawClient client(it.server);
    QVERIFY(client.connected);
    QVERIFY(client.waitClosed());
    QVERIFY(client.received.isEmpty());
    QTRY_COMPARE(it.server.openConnections(), 0);
}

void TestHttpClients::idleClientIsDropped()
{
    ServerLimits limits;
    limits.idleKeepAlive = 100ms;
    TestServer it(limits);
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /hello"));
    QCOMPARE(client.answer().status, 200);
    QVERIFY(client.waitClosed());
}

void TestHttpClients::slowReaderIsDropped()
{
    TestServer it(impatient());
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.socket.disconnect(); // nobody reads any more
    client.socket.setReadBufferSize(1024);
    client.send(it.request("GET /large"));
    QTRY_COMPARE(it.server.openConnections(), 1);
    QTRY_COMPARE(it.server.openConnections(), 0);
}

void TestHttpClients::slowButSteadyReaderGetsEverything()
{
    ServerLimits limits = impatient();
    limits.writeStall = 300ms;
    TestServer it(limits);
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.socket.disconnect();
    client.socket.setReadBufferSize(256 * 1024);
    qint64 total = 0;
    QTimer reader; // takes well over `writeStall` for all of it
    QObject::connect(&reader, &QTimer::timeout, &client.socket,
                     [&] { total += client.socket.readAll().size(); });
    reader.start(10);
    client.send(it.request("GET /large"));
    QTRY_VERIFY_WITH_TIMEOUT(total > kLarge.size(), 20'000);
}

void TestHttpClients::clientThatLeavesDoesNotHurt()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    for (int i = 0; i < 20; ++i) {
        RawClient client(it.server);
        client.send(it.request("GET /large"));
        if (i % 2 == 0)
            QVERIFY(client.waitReceived(1));
        client.socket.abort();
    }
    QTRY_COMPARE(it.server.openConnections(), 0);
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200);
}

void TestHttpClients::halfClosedClientGetsItsAnswer()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /page"));
    ::shutdown(static_cast<int>(client.socket.socketDescriptor()), SHUT_WR);
    QVERIFY(client.answer().body.size() == 65 * 1024);
}

void TestHttpClients::connectionCap()
{
    ServerLimits limits;
    limits.connections = 3;
    TestServer it(limits);
    addRoutes(it.router);
    QVERIFY(it.listen());
    std::deque<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back(it.server);
        clients.back().send(it.request("GET /hello"));
        QCOMPARE(clients.back().answer().status, 200);
    }
    RawClient surplus(it.server);
    surplus.send(it.request("GET /hello"));
    const Answer refused = surplus.answer();
    QCOMPARE(refused.status, 503);
    QVERIFY(refused.header("Retry-After").toInt() > 0);
    QVERIFY(surplus.waitClosed());
    // Each of a storm is told, those that have asked already and those that keep silent.
    std::deque<RawClient> storm;
    for (int i = 0; i < 60; ++i) {
        storm.emplace_back(it.server);
        if (i % 2 == 0)
            storm.back().send(it.request("GET /hello"));
    }
    for (RawClient &client : storm) {
        const Answer told = client.answer();
        QCOMPARE(told.status, 503);
        QVERIFY(told.header("Retry-After").toInt() > 0);
        QVERIFY(client.waitClosed());
    }
    clients.clear();
    QTRY_COMPARE(it.server.openConnections(), 0);
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200);
}

void TestHttpClients::clientsFitIntoTheDescriptors_data()
{
    QTest::addColumn<int>("descriptors");
    QTest::addColumn<int>("connections");
    QTest::addColumn<int>("webSockets");
    QTest::newRow("plenty") << 65'536 << 256 << 512;
    QTest::newRow("just enough") << 96 + 768 << 256 << 512;
    QTest::newRow("one too few") << 96 + 767 << 256 << 511;
    QTest::newRow("few") << 128 << 16 << 16;
    QTest::newRow("hardly any") << 20 << 8 << 8;
}

void TestHttpClients::clientsFitIntoTheDescriptors()
{
    QFETCH(int, descriptors);
    const ServerLimits limits = fittedTo({}, descriptors);
    QTEST(limits.connections, "connections");
    QTEST(limits.webSockets, "webSockets");
    QVERIFY(raiseDescriptorLimit() > 0);
}

void TestHttpClients::observerSeesEveryAnswer()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    std::vector<Observation> seen;
    it.server.setObserver([&](const Observation &observation) { seen.push_back(observation); });
    const QByteArray request = it.request("GET /number/7");
    RawClient client(it.server);
    client.send(request);
    const Answer answer = client.answer();
    client.send(it.request("PUT /nowhere"));
    QCOMPARE(client.answer().status, 404);
    client.send("\x01");
    QCOMPARE(client.answer().status, 400);
    QCOMPARE(seen.size(), std::size_t{3});
    QCOMPARE(seen[0].routePattern, std::string("/number/{n}"));
    QCOMPARE(seen[0].status, 200);
    QCOMPARE(seen[0].requestBytes, request.size());
    QCOMPARE(seen[0].responseBytes, answer.head.size() + 2 + answer.body.size());
    QCOMPARE(QByteArray::fromStdString(seen[0].requestId), answer.header("X-Request-Id"));
    QVERIFY(seen[0].duration.count() >= 0);
    QCOMPARE(seen[1].routePattern, std::string("none"));
    QVERIFY(seen[1].method == Method::Put);
    QCOMPARE(seen[2].status, 400);
    QCOMPARE(seen[2].routePattern, std::string("none"));
    QVERIFY(seen[2].method == Method::Other);
}

void TestHttpClients::observerNamesTheRouteOfRefusals_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<int>("method");
    const auto add = [](const char *name, const QByteArray &line, const QByteArray &headers, int status,
                        const char *pattern, Method method) {
        QTest::newRow(name) << line << headers << status << QByteArray(pattern) << static_cast<int>(method);
    };
    const QByteArray foreign = "Origin: http://evil.example\r\n";
    add("wrong method", "DELETE /number/7", {}, 405, "/number/{n}", Method::Delete);
    add("unknown method", "TRACE /number/7", {}, 405, "/number/{n}", Method::Other);
    add("options", "OPTIONS /number/7/", {}, 204, "/number/{n}", Method::Options);
    add("foreign origin", "GET /number/7", foreign, 403, "/number/{n}", Method::Get);
    add("foreign origin, unknown path", "GET /nowhere", foreign, 403, "none", Method::Get);
    add("early refusal", "POST /echo", foreign + "Expect: 100-continue\r\nContent-Length: 4\r\n", 403,
        "/echo", Method::Post);
    add("two hosts", "GET /hello", "Host: x\r\n", 400, "/hello", Method::Get);
    add("bad query", "HEAD /hello?a=%ff", {}, 400, "/hello", Method::Head);
    add("bad path", "GET /hello%ff", {}, 400, "none", Method::Get);
    add("no route takes it", "POST /nowhere", {}, 404, "none", Method::Post);
    add("plain request to a stream", "GET /stream/x", {}, 426, "/stream/{name...}", Method::Get);
}

void TestHttpClients::observerNamesTheRouteOfRefusals()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, headers);
    QFETCH(int, status);
    QFETCH(QByteArray, pattern);
    QFETCH(int, method);
    TestServer it;
    addRoutes(it.router);
    it.router.add(Method::Get, "/", [](const Request &) { return Response::text("root"); });
    it.router.addWebSocket("/stream/{name...}", nullptr, nullptr);
    QVERIFY(it.listen());
    std::vector<Observation> seen;
    it.server.setObserver([&](const Observation &observation) { seen.push_back(observation); });
    const auto started = std::chrono::steady_clock::now();
    QCOMPARE(it.ask(it.request(line, headers)).status, status);
    QCOMPARE(seen.size(), std::size_t{1});
    QCOMPARE(seen[0].status, status);
    QCOMPARE(QByteArray::fromStdString(seen[0].routePattern), pattern);
    QCOMPARE(static_cast<int>(seen[0].method), method);
    QVERIFY(seen[0].duration <= std::chrono::steady_clock::now() - started);
}

void TestHttpClients::busyPortIsAnError()
{
    TestServer first;
    QVERIFY(first.listen());
    TestServer second;
    const auto result = second.server.listen(QHostAddress::LocalHost, first.server.port());
    QVERIFY(!result);
    QVERIFY(result.error().code == cw::ErrorCode::Conflict);
    QVERIFY(QString::fromStdString(result.error().detail).contains(QString::number(first.server.port())));
}

void TestHttpClients::stopWithOpenClients()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    const quint16 port = it.server.port();
    RawClient idle(it.server);
    idle.send(it.request("GET /hello"));
    QCOMPARE(idle.answer().status, 200);
    RawClient half(it.server);
    half.send("GET /hel");
    RawClient stuck(it.server);
    stuck.socket.disconnect();
    stuck.socket.setReadBufferSize(1024);
    stuck.send(it.request("GET /large"));
    QTRY_COMPARE(it.server.openConnections(), 3);
    int finished = 0;
    it.server.stop(200ms, [&] { ++finished; });
    QCOMPARE(finished, 0);
    QTRY_COMPARE(finished, 1);
    QCOMPARE(it.server.openConnections(), 0);
    QVERIFY(idle.waitClosed());
    QVERIFY(half.waitClosed());
    QTcpSocket late;
    QSignalSpy refused(&late, &QTcpSocket::errorOccurred);
    late.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(refused.size(), 1);
}

void TestHttpClients::stopWaitsForTheAnswer()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient busy(it.server);
    busy.send(it.request("GET /large"));
    QVERIFY(busy.waitReceived(1));
    RawClient late(it.server);
    late.send("GET /hello HTTP/1.1\r\n");
    QTRY_COMPARE(it.server.openConnections(), 2);
    bool finished = false;
    it.server.stop(10s, [&] { finished = true; });
    late.send("Host: " + it.host() + "\r\n\r\n");
    QVERIFY(busy.answer().body == kLarge);
    const Answer refused = late.answer();
    QVERIFY(refused.status == 503 || refused.status == 0); // its half request may not have been read yet
    QTRY_VERIFY(finished);
}

void TestHttpClients::destructionWithOpenClients()
{
    auto it = std::make_unique<TestServer>();
    addRoutes(it->router);
    QVERIFY(it->listen());
    RawClient idle(it->server);
    idle.send(it->request("GET /hello"));
    QCOMPARE(idle.answer().status, 200);
    RawClient stuck(it->server);
    stuck.send(it->request("GET /large"));
    QVERIFY(stuck.waitReceived(1));
    it.reset();
    QVERIFY(idle.waitClosed());
    QVERIFY(stuck.waitClosed());
}

QTEST_GUILESS_MAIN(TestHttpClients)
#include "tst_http_clients.moc"
