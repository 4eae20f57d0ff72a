// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/rawclient.h"
#include "tests/http/testroutes.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace cw::http;
using namespace cw::http::test;
using namespace std::chrono_literals;

namespace {

/// A server whose `/later` waits until the test answers it.
struct LateServer : TestServer {
    explicit LateServer(ServerLimits limits = {}) : TestServer(limits)
    {
        addRoutes(router);
        const auto hold = [this](const Request &, const Responder &responder) { held.push_back(responder); };
        router.addDeferred(Method::Get, "/later", {hold, {}});
        router.addDeferred(Method::Post, "/later/{name}", {hold, {}}, /*writes=*/true);
        router.addDeferred(Method::Get, "/strict", {hold, 50ms});
        router.addDeferred(Method::Get, "/soon",
                           {[](const Request &request, const Responder &responder) {
                                responder.send(Response::text(QByteArray::fromStdString(request.path)));
                            },
                            {}});
        router.addDeferred(Method::Get, "/dropped", {[](const Request &, const Responder &) {}, {}});
        router.addDeferred(
            Method::Get, "/throws",
            {[](const Request &, const Responder &) { throw std::runtime_error("secret"); }, {}});
    }

    [[nodiscard]] bool waitHeld(std::size_t count)
    {
        return QTest::qWaitFor([&] { return held.size() == count; });
    }

    std::vector<Responder> held;
};

Response late(const char *text) { return Response::text(text); }

} // namespace

/// Answers that come after the handler has returned, over real sockets.
class TestHttpDeferred : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void othersAreServedMeanwhile();
    void anyThreadMayAnswer();
    void answerFromInsideTheHandler();
    void answersStayInOrder();
    void thousandsBehindAPendingOne();
    void headCorsAndMethods();
    void closeIsHonoured_data();
    void closeIsHonoured();
    void firstAnswerCounts();
    void failuresAre500_data();
    void failuresAre500();
    void badAnswersAre500();
    void deadlineIs504_data();
    void deadlineIs504();
    void lateAnswerIsNotTheNextOnes();
    void clientThatLeft();
    void guardComesFirst();
    void observedOnceWhenAnswered();
    void stopWaitsForTheAnswer();
    void stopGivesUpAfterItsGrace();
    void destroyedServer();
};

void TestHttpDeferred::othersAreServedMeanwhile()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient patient(it.server);
    patient.send(it.request("GET /later"));
    QVERIFY(it.waitHeld(1));
    QCOMPARE(it.ask(it.request("GET /hello")).body, QByteArray("hello"));
    QVERIFY(patient.received.isEmpty());
    it.held[0].send(late("late"));
    const Answer answer = patient.answer();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, QByteArray("late"));
    QVERIFY(!answer.header("X-Request-Id").isEmpty());
    QVERIFY(answer.header("Connection").isNull());
    patient.send(it.request("GET /hello")); // the connection lives on
    QCOMPARE(patient.answer().body, QByteArray("hello"));
}

void TestHttpDeferred::anyThreadMayAnswer()
{
    LateServer it;
    QVERIFY(it.listen());
    for (const bool builds : {false, true}) {
        it.held.clear();
        RawClient client(it.server);
        client.send(it.request("GET /later"));
        QVERIFY(it.waitHeld(1));
        std::optional<std::thread::id> builtOn;
        std::thread answering([&, responder = std::move(it.held[0])] {
            if (builds)
                responder.send([&] {
                    builtOn = std::this_thread::get_id();
                    return late("built");
                });
            else
                responder.send(late("ready"));
        });
        QCOMPARE(client.answer().body, QByteArray(builds ? "built" : "ready"));
        answering.join();
        QCOMPARE(builtOn == std::this_thread::get_id(), builds);
    }
}

void TestHttpDeferred::answerFromInsideTheHandler()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /soon") + it.request("GET /soon/"));
    QCOMPARE(client.answer().body, QByteArray("/soon"));
    QCOMPARE(client.answer().body, QByteArray("/soon/"));
}

void TestHttpDeferred::answersStayInOrder()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later") + it.request("GET /number/2") + it.request("GET /later")
                + it.request("POST /echo", "Content-Length: 3\r\n") + "abc");
    QVERIFY(it.waitHeld(1));
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200); // a turn in which the followers could have run
    QVERIFY(client.received.isEmpty());
    QCOMPARE(it.held.size(), std::size_t{1});
    it.held[0].send(late("1"));
    QCOMPARE(client.answer().body, QByteArray("1"));
    QCOMPARE(client.answer().body, QByteArray("2"));
    QVERIFY(it.waitHeld(2));
    it.held[1].send(late("3"));
    QCOMPARE(client.answer().body, QByteArray("3"));
    QCOMPARE(client.answer().body, QByteArray("abc"));
}

void TestHttpDeferred::thousandsBehindAPendingOne()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    constexpr int kCount = 5'000;
    QByteArray all = it.request("GET /later");
    for (int i = 0; i < kCount; ++i)
        all += it.request("GET /hello");
    client.send(all);
    QVERIFY(it.waitHeld(1));
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200);
    QVERIFY(client.received.isEmpty());
    it.held[0].send(late("first"));
    QCOMPARE(client.answer().body, QByteArray("first"));
    QTRY_COMPARE(client.received.count("hello"), kCount);
}

void TestHttpDeferred::headCorsAndMethods()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("HEAD /later", "Origin: http://localhost:3000\r\n") + it.request("OPTIONS /later")
                + it.request("PUT /later"));
    QVERIFY(it.waitHeld(1));
    it.held[0].send(late("12345"));
    const Answer head = client.answer(true);
    QCOMPARE(head.status, 200);
    QCOMPARE(head.header("Content-Length"), QByteArray("5"));
    QCOMPARE(head.header("Access-Control-Allow-Origin"), QByteArray("http://localhost:3000"));
    const Answer options = client.answer();
    QCOMPARE(options.status, 204);
    QCOMPARE(options.header("Allow"), QByteArray("GET, HEAD, OPTIONS"));
    const Answer wrong = client.answer();
    QCOMPARE(wrong.status, 405);
    QCOMPARE(wrong.header("Allow"), QByteArray("GET, HEAD, OPTIONS"));
    QCOMPARE(it.held.size(), std::size_t{1});
}

void TestHttpDeferred::closeIsHonoured_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("connection: close") << QByteArray("GET /later HTTP/1.1\r\nConnection: close\r\n");
    QTest::newRow("http 1.0") << QByteArray("GET /later HTTP/1.0\r\n");
}

void TestHttpDeferred::closeIsHonoured()
{
    QFETCH(QByteArray, start);
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(start + "Host: " + it.host() + "\r\n\r\n" + it.request("GET /hello"));
    QVERIFY(it.waitHeld(1));
    it.held[0].send(late("only"));
    QVERIFY(client.waitClosed());
    const Answer answer = client.answer();
    QCOMPARE(answer.body, QByteArray("only"));
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QVERIFY(client.received.isEmpty());
}

void TestHttpDeferred::firstAnswerCounts()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later"));
    QVERIFY(it.waitHeld(1));
    const Responder copy = it.held[0];
    it.held[0].send(late("first"));
    copy.send(late("second"));
    QCOMPARE(client.answer().body, QByteArray("first"));
    copy.send(late("third"));
    client.send(it.request("GET /hello"));
    QCOMPARE(client.answer().body, QByteArray("hello"));
    QVERIFY(client.received.isEmpty());
}

void TestHttpDeferred::failuresAre500_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("responder dropped at once") << QByteArray("/dropped");
    QTest::newRow("handler throws") << QByteArray("/throws");
}

void TestHttpDeferred::failuresAre500()
{
    QFETCH(QByteArray, path);
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET " + path) + it.request("GET /hello"));
    const Answer answer = client.answer();
    QCOMPARE(answer.status, 500);
    QCOMPARE(answer.body, QByteArray("Internal Server Error")); // the form of the test's group
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void TestHttpDeferred::badAnswersAre500()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later") + it.request("GET /later") + it.request("GET /later"));
    QVERIFY(it.waitHeld(1));
    it.held[0].send([]() -> Response { throw std::runtime_error("secret"); });
    QCOMPARE(client.answer().status, 500);
    QVERIFY(it.waitHeld(2));
    it.held[1].send(late("x").withHeader("X-A", "b\r\nSet-Cookie: evil"));
    const Answer unsafe = client.answer();
    QCOMPARE(unsafe.status, 500);
    QVERIFY(!unsafe.head.contains("evil"));
    QVERIFY(it.waitHeld(3));
    it.held.clear(); // all copies gone
    QCOMPARE(client.answer().status, 500);
}

void TestHttpDeferred::deadlineIs504_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("serverDeadline");
    QTest::newRow("the server's") << QByteArray("/later") << 50;
    QTest::newRow("the route's") << QByteArray("/strict") << 3'600'000;
}

void TestHttpDeferred::deadlineIs504()
{
    QFETCH(QByteArray, path);
    QFETCH(int, serverDeadline);
    ServerLimits limits;
    limits.answerDeadline = std::chrono::milliseconds(serverDeadline);
    LateServer it(limits);
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET " + path) + it.request("GET /hello"));
    const Answer answer = client.answer();
    QCOMPARE(answer.status, 504);
    QCOMPARE(answer.body, QByteArray("The answer took too long to make."));
    QCOMPARE(client.answer().body, QByteArray("hello"));
}

void TestHttpDeferred::lateAnswerIsNotTheNextOnes()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /strict") + it.request("GET /later"));
    QCOMPARE(client.answer().status, 504);
    QVERIFY(it.waitHeld(2));
    it.held[0].send(late("too late"));
    it.held[1].send(late("in time"));
    QCOMPARE(client.answer().body, QByteArray("in time"));
    QVERIFY(client.received.isEmpty());
}

void TestHttpDeferred::clientThatLeft()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later"));
    QVERIFY(it.waitHeld(1));
    client.socket.abort();
    QTRY_COMPARE(it.server.openConnections(), 0);
    bool isBuilt = false;
    it.held[0].send([&isBuilt] {
        isBuilt = true;
        return late("nobody");
    });
    QCOMPARE(it.ask(it.request("GET /soon")).status, 200);
    QVERIFY(!isBuilt);
}

void TestHttpDeferred::guardComesFirst()
{
    LateServer it;
    QVERIFY(it.listen());
    QCOMPARE(it.ask(it.request("GET /later", "Origin: http://evil.example\r\n")).status, 403);
    QCOMPARE(it.ask(it.request("POST /later/a", "Origin: http://localhost:3000\r\n")).status, 403);
    QCOMPARE(it.ask("GET /later HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
    QVERIFY(it.held.empty());
}

void TestHttpDeferred::observedOnceWhenAnswered()
{
    LateServer it;
    QVERIFY(it.listen());
    std::vector<Observation> seen;
    it.server.setObserver([&](const Observation &observation) { seen.push_back(observation); });
    RawClient client(it.server);
    const QByteArray request = it.request("POST /later/x", "Content-Length: 2\r\n") + "ab";
    client.send(request);
    QVERIFY(it.waitHeld(1));
    const auto taken = std::chrono::steady_clock::now();
    QVERIFY(seen.empty());
    QCOMPARE(it.ask(it.request("GET /hello")).status, 200);
    seen.clear();
    const auto waited = std::chrono::steady_clock::now() - taken;
    it.held[0].send(Response::text("done", 202));
    const Answer answer = client.answer();
    QCOMPARE(seen.size(), std::size_t{1});
    QCOMPARE(seen[0].routePattern, std::string("/later/{name}"));
    QVERIFY(seen[0].method == Method::Post);
    QCOMPARE(seen[0].status, 202);
    QCOMPARE(seen[0].requestBytes, request.size());
    QCOMPARE(seen[0].responseBytes, answer.head.size() + 2 + answer.body.size());
    QCOMPARE(QByteArray::fromStdString(seen[0].requestId), answer.header("X-Request-Id"));
    QVERIFY(seen[0].duration >= waited); // counted until the answer, not until the handler returned
}

void TestHttpDeferred::stopWaitsForTheAnswer()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later") + it.request("GET /hello"));
    QVERIFY(it.waitHeld(1));
    bool isFinished = false;
    it.server.stop(1h, [&] { isFinished = true; });
    it.held[0].send(late("last"));
    const Answer answer = client.answer();
    QCOMPARE(answer.body, QByteArray("last"));
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QTRY_VERIFY(isFinished);
    QVERIFY(client.waitClosed());
    QVERIFY(client.received.isEmpty());
}

void TestHttpDeferred::stopGivesUpAfterItsGrace()
{
    LateServer it;
    QVERIFY(it.listen());
    RawClient client(it.server);
    client.send(it.request("GET /later"));
    QVERIFY(it.waitHeld(1));
    bool isFinished = false;
    it.server.stop(50ms, [&] { isFinished = true; });
    QTRY_VERIFY(isFinished);
    QCOMPARE(it.server.openConnections(), 0);
    QVERIFY(client.waitClosed());
    QVERIFY(client.received.isEmpty());
    it.held[0].send(late("too late"));
}

void TestHttpDeferred::destroyedServer()
{
    auto it = std::make_unique<LateServer>();
    QVERIFY(it->listen());
    RawClient answered(it->server);
    RawClient waiting(it->server);
    answered.send(it->request("GET /later"));
    QVERIFY(it->waitHeld(1));
    waiting.send(it->request("GET /later"));
    QVERIFY(it->waitHeld(2));
    bool isBuilt = false;
    const auto build = [&isBuilt] {
        isBuilt = true;
        return late("x");
    };
    const std::vector<Responder> held = it->held;
    held[0].send(build); // under way when the server goes
    it.reset();
    std::thread([&] { held[1].send(build); }).join();
    QVERIFY(answered.waitClosed());
    QVERIFY(waiting.waitClosed());
    QVERIFY(!isBuilt);
}

QTEST_GUILESS_MAIN(TestHttpDeferred)
#include "tst_http_deferred.moc"
