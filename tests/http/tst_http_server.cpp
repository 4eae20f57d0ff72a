// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/rawclient.h"
#include "tests/http/testroutes.h"

using namespace cw::http;
using namespace cw::http::test;

/// The real server on 127.0.0.1: answers, header rules, framing, order.
class TestHttpServer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersWithItsHeaders();
    void headHasLengthAndNoBody();
    void bodylessStatus();
    void hostileHeaders_data();
    void hostileHeaders();
    void unknownVerbIsAnsweredInPlace();
    void errorsHaveTheFormOfTheirPath();
    void arrivalAddressMayBeNamed_data();
    void arrivalAddressMayBeNamed();
    void preflight();
    void corsOnlyForAllowedOrigins();
    void tokenClosesWrites();
    void badRequestsAreAnsweredAndClosed_data();
    void badRequestsAreAnsweredAndClosed();
    void oversizeBodyIsRefusedBeforeItIsSent();
    void floodAfterRefusalEnds();
    void expectContinue();
    void expectContinueHearsTheRefusalFirst();
    void keepAliveServesManyRequests();
    void closeIsHonoured_data();
    void closeIsHonoured();
    void pipelinedRequestsAreAnsweredInOrder();
    void pipelinedLargeAnswersStayInOrder();
    void thousandsOfPipelinedRequests();
    void responseSplittingBecomes500();
};

void TestHttpServer::answersWithItsHeaders()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    const Answer answer = it.ask(it.request("GET /hello?x=1"));
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, QByteArray("hello"));
    QVERIFY(answer.head.startsWith("HTTP/1.1 200 OK\r\n"));
    QCOMPARE(answer.header("Content-Length"), QByteArray("5"));
    QCOMPARE(answer.header("X-Content-Type-Options"), QByteArray("nosniff"));
    QCOMPARE(answer.header("Cache-Control"), QByteArray("no-store"));
    QCOMPARE(answer.header("Cross-Origin-Resource-Policy"), QByteArray("same-origin"));
    QVERIFY(!answer.header("X-Request-Id").isEmpty());
    QVERIFY(answer.header("Server").isNull());
    QVERIFY(it.ask(it.request("GET /hello")).header("X-Request-Id") != answer.header("X-Request-Id"));
}

void TestHttpServer::headHasLengthAndNoBody()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("HEAD /page") + it.request("GET /hello"));
    const Answer head = client.answer(true);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), QByteArray::number(65 * 1024));
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void TestHttpServer::bodylessStatus()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /unchanged") + it.request("OPTIONS /hello") + it.request("GET /hello"));
    const Answer unchanged = client.answer();
    QCOMPARE(unchanged.status, 304);
    QVERIFY(unchanged.header("Content-Length").isNull());
    QCOMPARE(unchanged.header("ETag"), QByteArray("\"1\""));
    const Answer options = client.answer();
    QCOMPARE(options.status, 204);
    QCOMPARE(options.header("Allow"), QByteArray("GET, HEAD, OPTIONS"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void TestHttpServer::hostileHeaders_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    const auto add = [](const char *name, const QByteArray &head, int status) {
        QTest::newRow(name) << head << status;
    };
    add("own host", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\n", 200);
    add("foreign host", "GET /hello HTTP/1.1\r\nHost: evil.example\r\n", 421);
    add("foreign host, write", "POST /echo HTTP/1.1\r\nHost: evil.example\r\n", 421);
    add("no host", "GET /hello HTTP/1.1\r\n", 400);
    add("two hosts", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nHost: %HOST%\r\n", 400);
    add("host without port", "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n", 421);
    add("forwarded host is not believed", "GET /hello HTTP/1.1\r\nHost: evil\r\nX-Forwarded-Host: %HOST%\r\n",
        421);
    add("forwarding is ignored", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nX-Forwarded-For: 9.9.9.9\r\n", 200);
    add("override is ignored", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nX-HTTP-Method-Override: DELETE\r\n",
        200);
    add("foreign origin", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://evil.example\r\n", 403);
    add("null origin", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nOrigin: null\r\n", 403);
    add("loopback origin reads", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://localhost:3000\r\n",
        200);
    add("loopback origin posts", "POST /echo HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://localhost:3000\r\n",
        403);
    add("loopback origin writes by get",
        "GET /fetch HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://localhost:3000\r\n", 403);
    add("own origin posts", "POST /echo HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://%HOST%\r\n", 200);
    add("no origin posts", "POST /echo HTTP/1.1\r\nHost: %HOST%\r\n", 200);
    add("cross-site", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nSec-Fetch-Site: cross-site\r\n", 403);
    add("same-site", "GET /fetch HTTP/1.1\r\nHost: %HOST%\r\nSec-Fetch-Site: same-site\r\n", 403);
    add("typed by the user", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nSec-Fetch-Site: none\r\n", 200);
    add("referer alone", "GET /hello HTTP/1.1\r\nHost: %HOST%\r\nReferer: http://evil.example/\r\n", 200);
    add("foreign host on unknown path", "GET /nowhere HTTP/1.1\r\nHost: evil\r\n", 421);
    add("unknown path", "GET /nowhere HTTP/1.1\r\nHost: %HOST%\r\n", 404);
    add("unknown verb", "TRACE /hello HTTP/1.1\r\nHost: %HOST%\r\n", 405);
    add("unknown verb on unknown path", "FOO /nowhere HTTP/1.1\r\nHost: %HOST%\r\n", 404);
    add("unknown verb, foreign host", "FOO /hello HTTP/1.1\r\nHost: evil.example\r\n", 421);
    add("unknown verb of a page elsewhere",
        "FOO /hello HTTP/1.1\r\nHost: %HOST%\r\nOrigin: http://localhost:3000\r\n", 403);
}

void TestHttpServer::hostileHeaders()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    const Answer answer = it.ask(head.replace("%HOST%", it.host()) + "\r\n");
    QCOMPARE(answer.status, status);
    if (status != 200)
        QVERIFY(answer.header("Access-Control-Allow-Origin").isNull());
}

void TestHttpServer::unknownVerbIsAnsweredInPlace()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("TRACE /hello", "Content-Length: 5\r\n") + "GET /" + it.request("GET /hello"));
    const Answer refused = client.answer();
    QCOMPARE(refused.status, 405);
    QCOMPARE(refused.header("Allow"), QByteArray("GET, HEAD, OPTIONS"));
    QCOMPARE(client.answer().body, QByteArray("hello")); // its body was not taken for a request
}

void TestHttpServer::errorsHaveTheFormOfTheirPath()
{
    TestServer it;
    addRoutes(it.router);
    it.router.setErrorBody("/api/", [](int status, const Request &request, std::string_view) {
        return Response::text("api " + QByteArray::fromStdString(request.path), status);
    });
    QVERIFY(it.listen());
    for (const QByteArray &bytes :
         {it.request("GET /api/x?a=%ff"), it.request("GET /api/x?a=%00"), it.request("GET /api/x", "Bad\r\n"),
          it.request("GET /api/x", "Content-Length: 9999999\r\n"), it.request("TRACE /api/x")})
        QCOMPARE(it.ask(bytes).body, QByteArray("api /api/x"));
    const Answer head = it.ask(it.request("HEAD /api/x?a=%ff"));
    QCOMPARE(head.status, 400);
    QVERIFY(it.ask(it.request("GET /api/%ff")).body.startsWith("The request target"));
}

void TestHttpServer::arrivalAddressMayBeNamed_data()
{
    QTest::addColumn<QHostAddress>("listened");
    QTest::newRow("IPv4") << QHostAddress(QHostAddress::AnyIPv4);
    QTest::newRow("both") << QHostAddress(QHostAddress::Any); // sees ::ffff:127.0.0.2 where there is IPv6
}

void TestHttpServer::arrivalAddressMayBeNamed()
{
    QFETCH(QHostAddress, listened);
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.server.listen(listened, 0));
    const auto statusFor = [&it](const QByteArray &host) {
        // Any address of 127/8 is ours, and only 127.0.0.1 is known without looking at the connection.
        RawClient client(it.server, QHostAddress(QStringLiteral("127.0.0.2")));
        client.send("GET /hello HTTP/1.1\r\nHost: " + host + ':' + QByteArray::number(it.server.port())
                    + "\r\n\r\n");
        return client.answer().status;
    };
    QCOMPARE(statusFor("127.0.0.2"), 200);
    QCOMPARE(statusFor("127.0.0.1"), 200);
    QCOMPARE(statusFor("127.0.0.3"), 421);
    QCOMPARE(statusFor("0.0.0.0"), 421);
}

void TestHttpServer::preflight()
{
    TestServer it({}, {{}, {"http://dash.example"}, {}, false});
    addRoutes(it.router);
    QVERIFY(it.listen());
    const auto ask = [&](const QByteArray &path, const QByteArray &origin, const QByteArray &method) {
        return it.ask(
            it.request("OPTIONS " + path,
                       "Origin: " + origin + "\r\nAccess-Control-Request-Method: " + method + "\r\n"));
    };
    const Answer good = ask("/echo", "http://dash.example", "POST");
    QCOMPARE(good.status, 204);
    QCOMPARE(good.header("Access-Control-Allow-Origin"), QByteArray("http://dash.example"));
    QCOMPARE(good.header("Access-Control-Allow-Methods"), QByteArray("POST, OPTIONS"));
    QVERIFY(good.header("Access-Control-Allow-Headers").contains("Content-Type"));
    QVERIFY(good.header("Access-Control-Allow-Credentials").isNull());
    QCOMPARE(good.header("Vary"), QByteArray("Origin"));
    QCOMPARE(ask("/hello", "http://localhost:3000", "GET").status, 204);
    QCOMPARE(ask("/echo", "http://localhost:3000", "POST").status, 403);
    const Answer foreign = ask("/hello", "http://evil.example", "GET");
    QCOMPARE(foreign.status, 403);
    QVERIFY(foreign.header("Access-Control-Allow-Origin").isNull());
    QVERIFY(foreign.header("Access-Control-Allow-Methods").isNull());
}

void TestHttpServer::corsOnlyForAllowedOrigins()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    QVERIFY(it.ask(it.request("GET /hello")).header("Access-Control-Allow-Origin").isNull());
    const Answer answer = it.ask(it.request("GET /hello", "Origin: http://localhost:3000\r\n"));
    QCOMPARE(answer.header("Access-Control-Allow-Origin"), QByteArray("http://localhost:3000"));
}

void TestHttpServer::tokenClosesWrites()
{
    TestServer it({}, {{}, {}, "cw_secret", false});
    addRoutes(it.router);
    QVERIFY(it.listen());
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200);
    const Answer refused = it.ask(it.request("POST /echo", "Content-Length: 1\r\n") + "x");
    QCOMPARE(refused.status, 401);
    QCOMPARE(refused.header("WWW-Authenticate"), QByteArray("Bearer"));
    QCOMPARE(it.ask(it.request("GET /fetch")).status, 401);
    QCOMPARE(it.ask(it.request("GET /fetch", "X-API-Key: cw_secret\r\n")).status, 200);
    QCOMPARE(it.ask(it.request("POST /echo", "Authorization: Bearer cw_secret\r\n")).status, 200);
}

void TestHttpServer::badRequestsAreAnsweredAndClosed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto add = [](const char *name, const QByteArray &bytes, int status) {
        QTest::newRow(name) << bytes << status;
    };
    add("garbage", "\x01\x02\x03\x04", 400);
    add("tls", QByteArray("\x16\x03\x01\x02\x00\x01", 6), 400);
    add("long line", "GET /" + QByteArray(100'000, 'a'), 414);
    add("long header", "GET / HTTP/1.1\r\nX: " + QByteArray(100'000, 'a'), 431);
    add("version", "GET / HTTP/3.0\r\n\r\n", 505);
    add("long verb", QByteArray(33, 'V') + " / HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    add("length 2^64-1 is not a second request",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\nGET /hello "
        "HTTP/1.1\r\nHost: x\r\n\r\n",
        413);
    add("smuggled coding",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400);
}

void TestHttpServer::badRequestsAreAnsweredAndClosed()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(bytes);
    const Answer answer = client.answer();
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QVERIFY(!answer.body.isEmpty());
    QVERIFY(client.waitClosed());
    QVERIFY(client.received.isEmpty());
    QTRY_COMPARE(it.server.openConnections(), 0);
}

void TestHttpServer::oversizeBodyIsRefusedBeforeItIsSent()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("POST /echo", "Content-Length: 1048577\r\n"));
    QCOMPARE(client.answer().status, 413);
    const QByteArray largest(1024 * 1024, 'b');
    QCOMPARE(it.ask(it.request("POST /echo", "Content-Length: 1048576\r\n") + largest).body, largest);
}

void TestHttpServer::floodAfterRefusalEnds()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    QObject::connect(&client.socket, &QTcpSocket::bytesWritten, &client.socket, [&client] {
        if (client.socket.bytesToWrite() < 1'000'000)
            client.socket.write(QByteArray(1'000'000, 'f'));
    });
    client.send(it.request("POST /echo", "Content-Length: 10000000000\r\n"));
    QVERIFY(client.waitClosed());
    QTRY_COMPARE(it.server.openConnections(), 0);
}

void TestHttpServer::expectContinue()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("POST /echo", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
    QCOMPARE(client.answer().status, 100);
    client.send("bo");
    client.send("dy");
    const Answer answer = client.answer();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, QByteArray("body"));
}

void TestHttpServer::expectContinueHearsTheRefusalFirst()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("POST /echo",
                           "Origin: http://evil.example\r\nExpect: 100-continue\r\nContent-Length: 4\r\n"));
    QCOMPARE(client.answer().status, 403);
    QVERIFY(client.waitClosed());
}

void TestHttpServer::keepAliveServesManyRequests()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    for (int i = 0; i < 50; ++i) {
        client.send(it.request("GET /number/" + QByteArray::number(i)));
        QCOMPARE(client.answer().body, QByteArray::number(i));
    }
    client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\nHost: " + it.host() + "\r\n\r\n");
    QCOMPARE(client.answer().header("Connection"), QByteArray("keep-alive"));
    QCOMPARE(it.server.openConnections(), 1);
}

void TestHttpServer::closeIsHonoured_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("connection: close") << QByteArray("GET /page HTTP/1.1\r\nConnection: close\r\n");
    QTest::newRow("http 1.0") << QByteArray("GET /page HTTP/1.0\r\n");
}

void TestHttpServer::closeIsHonoured()
{
    QFETCH(QByteArray, start);
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(start + "Host: " + it.host() + "\r\n\r\n" + it.request("GET /hello"));
    QVERIFY(client.waitClosed());
    const Answer answer = client.answer();
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QCOMPARE(answer.body.size(), 65 * 1024);
    QVERIFY(client.received.isEmpty()); // the second request was not run
}

void TestHttpServer::pipelinedRequestsAreAnsweredInOrder()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("POST /echo", "Content-Length: 3\r\n") + "GET" + it.request("GET /number/2")
                + it.request("GET /page") + it.request("GET /number/4").chopped(3));
    QCOMPARE(client.answer().body, QByteArray("GET"));
    QCOMPARE(client.answer().body, QByteArray("2"));
    QCOMPARE(client.answer().body.size(), 65 * 1024);
    client.send(it.request("GET /number/4").right(3));
    QCOMPARE(client.answer().body, QByteArray("4"));
}

void TestHttpServer::pipelinedLargeAnswersStayInOrder()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /large") + it.request("GET /number/2"));
    QVERIFY(client.answer().body == kLarge);
    QCOMPARE(client.answer().body, QByteArray("2"));
}

void TestHttpServer::thousandsOfPipelinedRequests()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    int answered = 0;
    it.server.setObserver(
        [&](const Observation &observation) { answered += observation.status == 200 ? 1 : 0; });
    RawClient client(it.server);
    QByteArray all;
    constexpr int kCount = 5'000;
    for (int i = 0; i < kCount; ++i)
        all += it.request("GET /hello");
    client.send(all);
    QTRY_COMPARE(answered, kCount);
    QTRY_COMPARE(client.received.count("hello"), kCount);
}

void TestHttpServer::responseSplittingBecomes500()
{
    TestServer it;
    addRoutes(it.router);
    QVERIFY(it.listen());
    const Answer answer = it.ask(it.request("GET /split"));
    QCOMPARE(answer.status, 500);
    QVERIFY(!answer.head.contains("evil"));
}

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_http_server.moc"
