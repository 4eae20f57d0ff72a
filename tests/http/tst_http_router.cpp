// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/router.h"

#include <QTest>

#include <stdexcept>

using namespace cw::http;

namespace {

Request request(Method method, std::string path)
{
    Request result;
    result.method = method;
    result.path = std::move(path);
    return result;
}

Handler answering(const char *text)
{
    return [text](const Request &) { return Response::text(text); };
}

QByteArray headerOf(const Response &response, const char *name)
{
    for (const auto &[key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

QByteArray bodyOf(const Router &router, Method method, const char *path)
{
    Request asked = request(method, path);
    return router.dispatch(asked).body;
}

} // namespace

/// The route table, without a socket.
class TestHttpRouter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothSlashForms_data();
    void bothSlashForms();
    void literalsWinOverParameters();
    void literalWithAnotherMethodFallsBack();
    void parametersAreFilled();
    void headUsesGet();
    void wrongMethodIs405WithAllow();
    void unknownMethodIs405OnAKnownPath();
    void optionsListsMethods();
    void unknownPathIs404_data();
    void unknownPathIs404();
    void throwingHandlerIs500();
    void throwingErrorBodyIsPlain();
    void longestErrorPrefixWins();
    void writesAreKnown();
    void patternOfAPath_data();
    void patternOfAPath();
    void deferredRoutes();
    void webSocketRoutes();
    void webSocketPathsWithOtherMethods();
    void routesInOrder();
};

void TestHttpRouter::bothSlashForms_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("root") << QByteArray("/") << QByteArray("/");
    QTest::newRow("plain, plain") << QByteArray("/trades") << QByteArray("/trades");
    QTest::newRow("plain, slash") << QByteArray("/trades") << QByteArray("/trades/");
    QTest::newRow("slash, plain") << QByteArray("/api/pairs/") << QByteArray("/api/pairs");
    QTest::newRow("slash, slash") << QByteArray("/api/pairs/") << QByteArray("/api/pairs/");
    QTest::newRow("parameter, plain") << QByteArray("/api/pairs/{id}/") << QByteArray("/api/pairs/7");
    QTest::newRow("parameter, slash") << QByteArray("/api/pairs/{id}") << QByteArray("/api/pairs/7/");
}

void TestHttpRouter::bothSlashForms()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, path);
    Router router;
    router.add(Method::Get, pattern.toStdString(), answering("here"));
    Request asked = request(Method::Get, path.toStdString());
    QCOMPARE(router.dispatch(asked).body, QByteArray("here"));
    QCOMPARE(asked.routePattern, pattern.toStdString());
}

void TestHttpRouter::literalsWinOverParameters()
{
    Router router;
    router.add(Method::Get, "/candles/{symbol}", answering("symbol"));
    router.add(Method::Get, "/candles/{symbol}/{interval}", answering("interval"));
    router.add(Method::Get, "/candles/stats", answering("stats"));
    router.add(Method::Get, "/{group}/{symbol}/1m", answering("minute"));
    router.add(Method::Get, "/candles/{symbol}/raw", answering("raw"));
    QCOMPARE(bodyOf(router, Method::Get, "/candles/stats"), QByteArray("stats"));
    QCOMPARE(bodyOf(router, Method::Get, "/candles/stat"), QByteArray("symbol"));
    QCOMPARE(bodyOf(router, Method::Get, "/candles/BTC/raw/"), QByteArray("raw"));
    QCOMPARE(bodyOf(router, Method::Get, "/candles/BTC/1m"), QByteArray("interval"));
    QCOMPARE(bodyOf(router, Method::Get, "/other/BTC/1m"), QByteArray("minute"));
}

void TestHttpRouter::literalWithAnotherMethodFallsBack()
{
    Router router;
    router.add(Method::Post, "/runs/start", answering("started"));
    router.add(Method::Get, "/runs/{id}", answering("one"));
    QCOMPARE(bodyOf(router, Method::Get, "/runs/start"), QByteArray("one"));
    QCOMPARE(bodyOf(router, Method::Post, "/runs/start"), QByteArray("started"));
    Request wrong = request(Method::Put, "/runs/start");
    QCOMPARE(headerOf(router.dispatch(wrong), "Allow"), QByteArray("GET, HEAD, POST, OPTIONS"));
}

void TestHttpRouter::parametersAreFilled()
{
    Router router;
    router.add(Method::Get, "/a/{one}/b/{two}/", [](const Request &asked) {
        return Response::text(QByteArray::fromStdString(asked.pathParameters.find("one")->second + '|'
                                                        + asked.pathParameters.find("two")->second));
    });
    QCOMPARE(bodyOf(router, Method::Get, "/a/x y/b/%/"), QByteArray("x y|%"));
}

void TestHttpRouter::headUsesGet()
{
    Router router;
    router.add(Method::Get, "/x", answering("body"));
    Request asked = request(Method::Head, "/x");
    const Response response = router.dispatch(asked);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, QByteArray("body")); // the transport counts it and leaves it out
    router.add(Method::Head, "/x", [](const Request &) { return Response::empty(204); });
    QCOMPARE(router.dispatch(asked).status, 204);
}

void TestHttpRouter::wrongMethodIs405WithAllow()
{
    Router router;
    router.add(Method::Get, "/trades", answering("list"));
    router.add(Method::Post, "/trades/", answering("stored"));
    router.add(Method::Delete, "/trades/{id}", answering("gone"));
    Request wrong = request(Method::Put, "/trades/");
    const Response response = router.dispatch(wrong);
    QCOMPARE(response.status, 405);
    QCOMPARE(headerOf(response, "Allow"), QByteArray("GET, HEAD, POST, OPTIONS"));
    QVERIFY(wrong.routePattern.empty());
    Request alsoWrong = request(Method::Head, "/trades/5");
    QCOMPARE(headerOf(router.dispatch(alsoWrong), "Allow"), QByteArray("DELETE, OPTIONS"));
}

void TestHttpRouter::unknownMethodIs405OnAKnownPath()
{
    Router router;
    router.add(Method::Get, "/trades/{id}", answering("one"));
    Request known = request(Method::Other, "/trades/4/");
    const Response refused = router.dispatch(known);
    QCOMPARE(refused.status, 405);
    QCOMPARE(headerOf(refused, "Allow"), QByteArray("GET, HEAD, OPTIONS"));
    Request unknown = request(Method::Other, "/nowhere");
    QCOMPARE(router.dispatch(unknown).status, 404);
    QVERIFY(router.requestWrites(known));
}

void TestHttpRouter::optionsListsMethods()
{
    Router router;
    router.add(Method::Put, "/policies/{id}", answering("put"));
    router.add(Method::Get, "/policies/{id}", answering("get"));
    Request asked = request(Method::Options, "/policies/4/");
    const Response response = router.dispatch(asked);
    QCOMPARE(response.status, 204);
    QCOMPARE(headerOf(response, "Allow"), QByteArray("GET, HEAD, PUT, OPTIONS"));
}

void TestHttpRouter::unknownPathIs404_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path :
         {"/", "/y", "//x", "/x//", "/x/y", "/X", "/x;a", "/p", "/p/", "/p//", "/p/1/2", "/%2F"})
        QTest::newRow(path) << QByteArray(path);
}

void TestHttpRouter::unknownPathIs404()
{
    QFETCH(QByteArray, path);
    Router router;
    router.add(Method::Get, "/x", answering("x"));
    router.add(Method::Get, "/p/{id}", answering("p"));
    Request asked = request(Method::Get, path.toStdString());
    const Response response = router.dispatch(asked);
    QCOMPARE(response.status, 404);
    QCOMPARE(response.body, QByteArray("{\"detail\":\"Not Found\"}"));
}

void TestHttpRouter::throwingHandlerIs500()
{
    Router router;
    router.add(Method::Get, "/standard",
               [](const Request &) -> Response { throw std::runtime_error("/etc/secret"); });
    router.add(Method::Get, "/odd", [](const Request &) -> Response { throw 7; });
    for (const char *path : {"/standard", "/odd"}) {
        Request asked = request(Method::Get, path);
        const Response response = router.dispatch(asked);
        QCOMPARE(response.status, 500);
        QVERIFY(!response.body.contains("secret"));
        QCOMPARE(asked.routePattern, std::string(path));
    }
}

void TestHttpRouter::throwingErrorBodyIsPlain()
{
    Router router;
    router.setErrorBody("/",
                        [](int, const Request &, std::string_view) -> Response { throw std::bad_alloc(); });
    Request asked = request(Method::Get, "/x");
    QCOMPARE(router.dispatch(asked).status, 404);
}

void TestHttpRouter::longestErrorPrefixWins()
{
    const auto marked = [](const char *mark) {
        return [mark](int status, const Request &, std::string_view) { return Response::text(mark, status); };
    };
    Router router;
    router.setErrorBody("/api/", marked("api"));
    router.setErrorBody("/api/v1/archive/", marked("archive"));
    router.setErrorBody("/api/v1/", marked("v1"));
    QCOMPARE(bodyOf(router, Method::Get, "/api/v1/archive/x"), QByteArray("archive"));
    QCOMPARE(bodyOf(router, Method::Get, "/api/v1/x"), QByteArray("v1"));
    QCOMPARE(bodyOf(router, Method::Get, "/api/x"), QByteArray("api"));
    QCOMPARE(bodyOf(router, Method::Get, "/x"), QByteArray("{\"detail\":\"Not Found\"}"));
}

void TestHttpRouter::writesAreKnown()
{
    Router router;
    router.add(Method::Get, "/read", answering("r"));
    router.add(Method::Get, "/fetch/{symbol}", answering("w"), true);
    QVERIFY(!router.requestWrites(request(Method::Get, "/read")));
    QVERIFY(!router.requestWrites(request(Method::Options, "/read")));
    QVERIFY(!router.requestWrites(request(Method::Get, "/nowhere")));
    QVERIFY(router.requestWrites(request(Method::Get, "/fetch/BTC/")));
    QVERIFY(router.requestWrites(request(Method::Head, "/fetch/BTC")));
    QVERIFY(router.requestWrites(request(Method::Post, "/read")));
    QVERIFY(router.requestWrites(request(Method::Delete, "/nowhere")));
}

void TestHttpRouter::patternOfAPath_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("pattern");
    const auto add = [](Method method, const char *path, const char *pattern) {
        QTest::addRow("%s %s", methodText(method).data(), path)
            << static_cast<int>(method) << QByteArray(path) << QByteArray(pattern);
    };
    add(Method::Get, "/runs/start", "/runs/{id}"); // the one that answers
    add(Method::Post, "/runs/start/", "/runs/start");
    add(Method::Put, "/runs/start", "/runs/start"); // the best one when none does
    add(Method::Other, "/runs/7", "/runs/{id}");
    add(Method::Options, "/runs/7", "/runs/{id}");
    add(Method::Delete, "/ws/a/b", "/ws/{stream...}");
    add(Method::Get, "/nowhere", "");
    add(Method::Get, "/", "");
}

void TestHttpRouter::patternOfAPath()
{
    QFETCH(int, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, pattern);
    Router router;
    router.add(Method::Post, "/runs/start", answering("started"));
    router.add(Method::Get, "/runs/{id}", answering("one"));
    router.addWebSocket("/ws/{stream...}", nullptr, nullptr);
    const auto found = router.patternFor(request(static_cast<Method>(method), path.toStdString()));
    QCOMPARE(std::string(found), pattern.toStdString());
}

void TestHttpRouter::deferredRoutes()
{
    Router router;
    router.addDeferred(Method::Get, "/later/{id}", {[](const Request &, const Responder &) {}, {}}, true);
    router.add(Method::Get, "/later/now", answering("now"));
    Request asked = request(Method::Head, "/later/7/");
    const auto *route = router.findDeferred(asked);
    QVERIFY(route && route->handler && !route->deadline);
    QCOMPARE(asked.routePattern, std::string("/later/{id}"));
    QCOMPARE(asked.pathParameters.find("id")->second, std::string("7"));
    QVERIFY(router.requestWrites(asked));
    QCOMPARE(router.dispatch(asked).status, 500); // nobody to answer later
    Request atOnce = request(Method::Get, "/later/now");
    QVERIFY(!router.findDeferred(atOnce));
    Request wrong = request(Method::Put, "/later/7");
    QVERIFY(!router.findDeferred(wrong));
    QCOMPARE(headerOf(router.dispatch(wrong), "Allow"), QByteArray("GET, HEAD, OPTIONS"));
    QVERIFY(router.routes().front() == std::make_pair(Method::Get, std::string("/later/{id}")));
}

void TestHttpRouter::webSocketRoutes()
{
    Router router;
    router.addWebSocket("/ws/{stream...}", nullptr, nullptr);
    router.addWebSocket("/ws/crypto/{symbol}/", nullptr, nullptr);
    Request pair = request(Method::Get, "/ws/crypto/btcusdt/");
    QVERIFY(router.findWebSocket(pair));
    QCOMPARE(pair.routePattern, std::string("/ws/crypto/{symbol}/"));
    QCOMPARE(pair.pathParameters.find("symbol")->second, std::string("btcusdt"));
    Request stream = request(Method::Get, "/ws/a@trade/b@trade");
    QVERIFY(router.findWebSocket(stream));
    QCOMPARE(stream.pathParameters.find("stream")->second, std::string("a@trade/b@trade"));
    Request none = request(Method::Get, "/ws/");
    QVERIFY(!router.findWebSocket(none));
    Request plain = request(Method::Get, "/ws/x");
    QCOMPARE(router.dispatch(plain).status, 426);
}

void TestHttpRouter::webSocketPathsWithOtherMethods()
{
    Router router;
    router.addWebSocket("/ws/{stream...}", nullptr, nullptr);
    router.add(Method::Post, "/ws/{stream...}", answering("posted"));
    for (const Method method : {Method::Get, Method::Head}) {
        Request plain = request(method, "/ws/x");
        QCOMPARE(router.dispatch(plain).status, 426);
    }
    Request listed = request(Method::Options, "/ws/x");
    QCOMPARE(headerOf(router.dispatch(listed), "Allow"), QByteArray("GET, POST, OPTIONS"));
    for (const Method method : {Method::Put, Method::Other}) {
        Request wrong = request(method, "/ws/x");
        const Response response = router.dispatch(wrong);
        QCOMPARE(response.status, 405);
        QCOMPARE(headerOf(response, "Allow"), QByteArray("GET, POST, OPTIONS"));
    }
    QCOMPARE(bodyOf(router, Method::Post, "/ws/x"), QByteArray("posted"));
}

void TestHttpRouter::routesInOrder()
{
    Router router;
    router.add(Method::Post, "/b", answering("b"));
    router.add(Method::Get, "/a/{x}", answering("a"));
    const auto routes = router.routes();
    QCOMPARE(routes.size(), std::size_t{2});
    QVERIFY(routes[0] == std::make_pair(Method::Post, std::string("/b")));
    QVERIFY(routes[1] == std::make_pair(Method::Get, std::string("/a/{x}")));
}

QTEST_APPLESS_MAIN(TestHttpRouter)
#include "tst_http_router.moc"
