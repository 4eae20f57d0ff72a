// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/parsing.h"

#include <QTest>

using namespace cw::http;
using namespace cw::http::test;

/// What holds for every request the strict reader takes: limits, prefixes, boundaries.
class TestHttpParserRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPrefixOfAGoodRequestIsIncomplete_data();
    void everyPrefixOfAGoodRequestIsIncomplete();
    void limitsAreExact_data();
    void limitsAreExact();
    void consumesExactlyOneRequest();
    void readsPathQueryAndHeaders();
    void unknownVerbIsOther();
    void repeatedHeadersAreJoined();
    void joinedLinesStillCount();
    void outlineOfARefusedRequest_data();
    void outlineOfARefusedRequest();
    void joinsChunks();
    void keepAlive_data();
    void keepAlive();
    void showsTheHeadBeforeTheBody();
    void anyByteAnywhereGivesAnAnswer();
};

void TestHttpParserRules::everyPrefixOfAGoodRequestIsIncomplete_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto add = [](const char *name, const std::string &bytes) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    add("get", kGet + kHost + "Accept: */*\r\n\r\n");
    add("post", kPost + "Content-Length: 5\r\n\r\nhello");
    add("chunked", kChunked + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
}

void TestHttpParserRules::everyPrefixOfAGoodRequestIsIncomplete()
{
    QFETCH(QByteArray, bytes);
    const std::string text = bytes.toStdString();
    QCOMPARE(outcome(text), kParsed);
    for (std::size_t length = 0; length < text.size(); ++length) {
        const ParseResult result = parseRequest(std::string_view(text).substr(0, length), {});
        const auto *incomplete = std::get_if<IncompleteRequest>(&result);
        QVERIFY2(incomplete, qPrintable(QString::number(length)));
        QVERIFY(incomplete->needBytes > length);
        QVERIFY(incomplete->needBytes <= text.size());
    }
}

void TestHttpParserRules::limitsAreExact_data()
{
    QTest::addColumn<QByteArray>("atLimit");
    QTest::addColumn<QByteArray>("over");
    QTest::addColumn<int>("status");
    const auto add = [](const char *name, const std::string &at, const std::string &over, int status) {
        QTest::newRow(name) << QByteArray::fromStdString(at) << QByteArray::fromStdString(over) << status;
    };
    // The limits of the test: line 40, headers 60, 3 fields, body 8.
    const auto line = [](std::size_t size) {
        return "GET /" + std::string(size - 14, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
    };
    add("request line", line(40), line(41), 414);
    const auto headers = [](std::size_t size) { // "Host: h\r\nX: " and "\r\n" are 14 of them
        return "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(size - 14, 'a') + "\r\n\r\n";
    };
    add("headers", headers(60), headers(61), 431);
    const std::string two = "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n";
    add("fields", two + "B: 1\r\n\r\n", two + "B: 1\r\nC: 1\r\n\r\n", 431);
    const auto sized = [](const std::string &size, const std::string &content) {
        return "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n" + content;
    };
    add("body", sized("8", "12345678"), sized("9", "123456789"), 413);
    const std::string coded = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    add("chunks", coded + "8\r\n12345678\r\n0\r\n\r\n", coded + "8\r\n12345678\r\n1\r\n9\r\n0\r\n\r\n", 413);
}

void TestHttpParserRules::limitsAreExact()
{
    QFETCH(QByteArray, atLimit);
    QFETCH(QByteArray, over);
    QFETCH(int, status);
    ServerLimits limits;
    limits.requestLineBytes = 40;
    limits.headerBytes = 60;
    limits.headerFields = 3;
    limits.bodyBytes = 8;
    QCOMPARE(outcome(atLimit.toStdString(), limits), kParsed);
    QCOMPARE(outcome(over.toStdString(), limits), status);
}

void TestHttpParserRules::consumesExactlyOneRequest()
{
    const std::string first = kPost + "Content-Length: 4\r\n\r\nGET ";
    const std::string second = kGet + kHost + "\r\n";
    const ParsedRequest request = parsed(first + second);
    QCOMPARE(request.consumed, first.size());
    QCOMPARE(request.head.request.body, QByteArray("GET "));
    QCOMPARE(parsed(kChunked + "2\r\nab\r\n0\r\n\r\n" + second).consumed, kChunked.size() + 12);
}

void TestHttpParserRules::readsPathQueryAndHeaders()
{
    const ParsedRequest whole =
        parsed("GET /a%20b/c?x=1&y=a+b%2Bc&x=2&z HTTP/1.1\r\nHoSt:  H:1 \r\nX-A: b\r\n\r\n");
    const Request &request = whole.head.request;
    QCOMPARE(request.path, std::string("/a b/c"));
    QCOMPARE(request.rawTarget, std::string("/a%20b/c?x=1&y=a+b%2Bc&x=2&z"));
    QCOMPARE(request.query.size(), std::size_t{4});
    QVERIFY(request.queryValue("x") == "2");
    QVERIFY(request.queryValue("y") == "a b+c");
    QVERIFY(request.queryValue("z") == "");
    QVERIFY(!request.queryValue("w"));
    QVERIFY(request.header("host") == "H:1");
    QVERIFY(request.header("x-a") == "b");
    QVERIFY(!request.header("x-b"));
}

void TestHttpParserRules::unknownVerbIsOther()
{
    for (const char *verb : {"TRACE", "get", "other", "G"}) {
        const ParsedRequest request =
            parsed(std::string(verb) + " /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nGET");
        QVERIFY(request.head.request.method == Method::Other);
        QCOMPARE(request.head.request.path, std::string("/x"));
        QCOMPARE(request.head.request.body, QByteArray("GET")); // framed like any other request
    }
    QVERIFY(parsed(kGet + kHost + "\r\n").head.request.method == Method::Get);
}

void TestHttpParserRules::repeatedHeadersAreJoined()
{
    const ParsedRequest whole = parsed(kGet + kHost
                                       + "If-None-Match: \"a\"\r\nAccept: x\r\nif-none-match:\r\n"
                                         "IF-NONE-MATCH: \"b\", \"c\"\r\n\r\n");
    const Request &request = whole.head.request;
    QVERIFY(request.header("if-none-match") == "\"a\", , \"b\", \"c\"");
    QVERIFY(request.header("accept") == "x");
    QCOMPARE(request.headers.size(), std::size_t{3});
    QVERIFY(!parsed(kGet + kHost + "Connection: keep-alive\r\nConnection: close\r\n\r\n").head.keepAlive);
}

void TestHttpParserRules::joinedLinesStillCount()
{
    ServerLimits limits;
    limits.headerFields = 3;
    const std::string three = kGet + kHost + "Accept: a\r\nAccept: b\r\n";
    QCOMPARE(outcome(three + "\r\n", limits), kParsed);
    QCOMPARE(outcome(three + "Accept: c\r\n\r\n", limits), 431);
}

void TestHttpParserRules::outlineOfARefusedRequest_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("path"); // empty: unknown
    const auto add = [](const char *name, const QByteArray &bytes, Method method, const char *path) {
        QTest::newRow(name) << bytes << static_cast<int>(method) << QByteArray(path);
    };
    add("bad query", "GET /a/b?x=%ff HTTP/1.1\r\n", Method::Get, "/a/b");
    add("nul in query", "HEAD /a?x=%00 HTTP/1.1\r\n\r\n", Method::Head, "/a");
    add("encoded path", "POST /%61/%E5%B8%81 HTTP/1.1\r\nOops\r\n", Method::Post, "/a/\xe5\xb8\x81");
    add("bad header", "GET /a HTTP/1.1\r\nX\x01: y\r\n", Method::Get, "/a");
    add("unknown verb", "TRACE /a HTTP/1.1\r\n", Method::Other, "/a");
    add("bad path", "GET /a%ff HTTP/1.1\r\n", Method::Get, "");
    add("dots", "GET /a/../b HTTP/1.1\r\n", Method::Get, "");
    add("fragment", "GET /a#b HTTP/1.1\r\n", Method::Get, "");
    add("absolute form", "GET http://evil/a HTTP/1.1\r\n", Method::Get, "");
    add("other version", "GET /a HTTP/3.0\r\n", Method::Other, "");
    add("control character", "GET /a\x01 HTTP/1.1\r\n", Method::Other, "");
    add("long line", "GET /a?" + QByteArray(9'000, 'x') + " HTTP/1.1\r\n", Method::Other, "");
    add("no line end", "GET /a HTTP/1.1", Method::Other, "");
    add("nothing", "", Method::Other, "");
}

void TestHttpParserRules::outlineOfARefusedRequest()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, method);
    QFETCH(QByteArray, path);
    const Request outline = outlineOf(bytes.toStdString(), {});
    QCOMPARE(static_cast<int>(outline.method), method);
    QCOMPARE(QByteArray::fromStdString(outline.path), path.isEmpty() ? QByteArray("/") : path);
    QCOMPARE(outline.rawTarget.empty(), path.isEmpty());
}

void TestHttpParserRules::joinsChunks()
{
    const ParsedRequest request = parsed(kChunked + "3\r\nabc\r\n00000002\r\n\r\n\r\n0\r\n\r\n");
    QCOMPARE(request.head.request.body, QByteArray("abc\r\n"));
}

void TestHttpParserRules::keepAlive_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("keeps");
    QTest::newRow("1.1") << QByteArray("1.1") << QByteArray("Accept: a") << true;
    QTest::newRow("1.1 close") << QByteArray("1.1") << QByteArray("Connection: close") << false;
    QTest::newRow("1.1 CLOSE in a list") << QByteArray("1.1") << QByteArray("Connection: x, CLOSE") << false;
    QTest::newRow("1.1 closed is another word")
        << QByteArray("1.1") << QByteArray("Connection: closed") << true;
    QTest::newRow("1.0") << QByteArray("1.0") << QByteArray("Accept: a") << false;
    QTest::newRow("1.0 keep-alive") << QByteArray("1.0") << QByteArray("Connection: Keep-Alive") << true;
    QTest::newRow("1.0 both") << QByteArray("1.0") << QByteArray("Connection: keep-alive, close") << false;
}

void TestHttpParserRules::keepAlive()
{
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, connection);
    QFETCH(bool, keeps);
    const QByteArray bytes = "GET / HTTP/" + version + "\r\nHost: h\r\n" + connection + "\r\n\r\n";
    const ParsedRequest request = parsed(bytes.toStdString());
    QVERIFY(request.consumed > 0);
    QCOMPARE(request.head.keepAlive, keeps);
}

void TestHttpParserRules::showsTheHeadBeforeTheBody()
{
    const ParseResult result = parseRequest(kPost + "Expect: 100-Continue\r\nContent-Length: 9\r\n\r\n", {});
    const auto *incomplete = std::get_if<IncompleteRequest>(&result);
    QVERIFY(incomplete && incomplete->head);
    QVERIFY(incomplete->head->expectContinue);
    QCOMPARE(incomplete->head->contentLength, std::size_t{9});
}

/// Walks every byte value through every position of a request: no crash, and never a body taken for a
/// request.
void TestHttpParserRules::anyByteAnywhereGivesAnAnswer()
{
    const std::string good = "POST /a?b=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
    int accepted = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (int value = 0; value < 256; ++value) {
            std::string bytes = good;
            bytes[at] = static_cast<char>(value);
            const ParseResult result = parseRequest(bytes, {});
            if (const auto *request = std::get_if<ParsedRequest>(&result)) {
                ++accepted;
                QVERIFY(request->consumed <= bytes.size());
                QVERIFY(request->head.request.header("host").has_value());
            }
        }
    }
    QVERIFY(accepted > 1000);
}

QTEST_APPLESS_MAIN(TestHttpParserRules)
#include "tst_http_parserrules.moc"
