// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/accessguard.h"
#include "core/http/responsewriter.h"

#include <QTest>

using namespace cw::http;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t kPort = 8000;

Request withHeaders(std::vector<std::pair<std::string, std::string>> headers)
{
    Request request;
    request.headers = std::move(headers);
    return request;
}

Request withHost(const QByteArray &host) { return withHeaders({{"host", host.toStdString()}}); }

Request withToken(const std::string &name, const std::string &value)
{
    return withHeaders({{"host", "127.0.0.1:8000"}, {name, value}});
}

} // namespace

/// Host, Origin, Sec-Fetch-Site, token and response headers, without a socket (reliability §4.1, 29-45 and
/// 60).
class TestHttpAccess : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hosts_data();
    void hosts();
    void defaultPortNeedsNoPort();
    void extraHosts();
    void arrivalHost_data();
    void arrivalHost();
    void arrivalHostIsAnOwnOrigin();
    void origins_data();
    void origins();
    void fetchSites_data();
    void fetchSites();
    void starNeverAllowsNull();
    void tokens_data();
    void tokens();
    void tokenForReads();
    void wrongTokensAreSlowedDown();
    void unsafeHeaders_data();
    void unsafeHeaders();
    void unsafeContentType();
    void transportHeadersAreItsOwn();
};

void TestHttpAccess::hosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("status");
    for (const char *host :
         {"127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LocalHost:8000", "LOCALHOST:8000"})
        QTest::newRow(host) << QByteArray(host) << 0;
    for (const char *host : {"",
                             "127.0.0.1",
                             "localhost",
                             "[::1]",
                             "127.0.0.1:80",
                             "127.0.0.1:8001",
                             "127.0.0.1:0",
                             "127.0.0.1:99999",
                             "127.0.0.1:",
                             ":8000",
                             ":",
                             "127.0.0.1:08000",
                             "127.0.0.1:8000:8000",
                             "localhost.:8000",
                             "localhost.evil:8000",
                             "evil.localhost:8000",
                             "127.0.0.1.nip.io:8000",
                             "evil.example",
                             "evil.example:8000",
                             "127.1:8000",
                             "2130706433:8000",
                             "0x7f.1:8000",
                             "0177.0.0.1:8000",
                             "0.0.0.0:8000",
                             "[::ffff:127.0.0.1]:8000",
                             "[0:0:0:0:0:0:0:1]:8000",
                             "[0:0:0:0:0:0:0:1%25lo]:8000",
                             "::1:8000",
                             "127.0.0.1@evil.com:8000",
                             "127.0.0.1:8000@evil.com",
                             "127.0.0.1:8000, evil",
                             "127.0.0.1 :8000",
                             "127.0.0.1:8000 evil",
                             "127.0.0.1:8000/",
                             "http://127.0.0.1:8000"})
        QTest::newRow(*host ? host : "empty") << QByteArray(host) << 421;
    QTest::newRow("64 KB") << QByteArray(65'536, 'h') << 421;
}

void TestHttpAccess::hosts()
{
    QFETCH(QByteArray, host);
    QFETCH(int, status);
    const AccessGuard guard({}, kPort);
    QCOMPARE(guard.checkHeaders(withHost(host), false).status, status);
    QCOMPARE(guard.checkHeaders(withHost(host), true).status, status);
}

void TestHttpAccess::defaultPortNeedsNoPort()
{
    const AccessGuard guard({}, 80);
    QCOMPARE(guard.checkHeaders(withHost("localhost"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("[::1]"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("127.0.0.1:80"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("127.0.0.1:8000"), false).status, 421);
    QCOMPARE(guard.checkHeaders(withHeaders({}), false).status, 421);
}

void TestHttpAccess::extraHosts()
{
    const AccessGuard guard({{"Box.lan", "proxy.lan:443"}, {}, {}, false}, kPort);
    QCOMPARE(guard.checkHeaders(withHost("box.LAN"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("box.lan:8000"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("box.lan:8001"), false).status, 421);
    QCOMPARE(guard.checkHeaders(withHost("proxy.lan:443"), false).status, 0);
    QCOMPARE(guard.checkHeaders(withHost("proxy.lan"), false).status, 421);
}

void TestHttpAccess::arrivalHost_data()
{
    QTest::addColumn<QByteArray>("arrival");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<int>("status");
    const auto add = [](const char *arrival, const char *host, int port, int status) {
        QTest::addRow("%s at %s, %d", host, arrival, port)
            << QByteArray(arrival) << QByteArray(host) << port << status;
    };
    add("192.0.2.7", "192.0.2.7:8000", 8000, 0);
    add("[2001:db8::7]", "[2001:DB8::7]:8000", 8000, 0);
    add("192.0.2.7", "localhost:8000", 8000, 0);
    add("192.0.2.7", "192.0.2.7:80", 80, 0);
    add("192.0.2.7", "192.0.2.7", 80, 0);
    for (const char *host :
         {"192.0.2.7", "192.0.2.7:8001", "192.0.2.7:", "192.0.2.7:08000", "192.0.2.70:8000", "192.0.2.8:8000",
          "192.0.2.:8000", "192.0.2.7.nip.io:8000", "evil.example:8000", "192.0.2.7:8000@evil.example",
          "[::ffff:192.0.2.7]:8000", ":8000", ""})
        add("192.0.2.7", host, 8000, 421);
    add("", ":8000", 8000, 421);
    add("", "", 80, 421);
}

void TestHttpAccess::arrivalHost()
{
    QFETCH(QByteArray, arrival);
    QFETCH(QByteArray, host);
    QFETCH(int, port);
    QFETCH(int, status);
    const AccessGuard guard({}, static_cast<std::uint16_t>(port));
    Request request = withHost(host);
    request.arrivalHost = arrival.toStdString();
    QCOMPARE(guard.checkHeaders(request, false).status, status);
    QCOMPARE(guard.checkHeaders(request, true).status, status);
}

void TestHttpAccess::arrivalHostIsAnOwnOrigin()
{
    const AccessGuard guard({}, kPort);
    const auto ask = [&guard](const char *origin) {
        Request request = withHeaders({{"host", "192.0.2.7:8000"}, {"origin", origin}});
        request.arrivalHost = "192.0.2.7";
        return guard.checkHeaders(request, true).status;
    };
    QCOMPARE(ask("http://192.0.2.7:8000"), 0);
    QCOMPARE(ask("http://192.0.2.7:8001"), 403);
    QCOMPARE(ask("http://127.0.0.1:8000"), 403);
}

void TestHttpAccess::origins_data()
{
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<int>("read");
    QTest::addColumn<int>("write");
    const auto add = [](const char *origin, int read, int write) {
        QTest::newRow(*origin ? origin : "empty") << QByteArray(origin) << read << write;
    };
    add("http://127.0.0.1:8000", 0, 0);    // the server's own
    add("http://dash.example:3000", 0, 0); // listed
    add("http://localhost:3000", 0, 403);  // loopback may read
    add("https://localhost", 0, 403);
    add("http://[::1]:8080", 0, 403);
    add("http://LOCALHOST:1", 0, 403);
    for (const char *origin : {"",
                               "null",
                               "http://evil.example",
                               "https://evil.example:8000",
                               "http://dash.example",
                               "https://dash.example:3000",
                               "http://dash.example:30000",
                               "http://localhost.evil.example",
                               "http://localhost:",
                               "http://localhost:80a",
                               "http://localhost:123456",
                               "http://localhost@evil.example",
                               "http://127.0.0.1.nip.io",
                               "http://127.0.0.1:8000/",
                               "http://127.0.0.1:8000 http://evil.example",
                               "ftp://localhost",
                               "file://",
                               "localhost",
                               "http://",
                               "chrome-extension://abc",
                               "http://[::1",
                               "http://192.168.0.2"})
        add(origin, 403, 403);
    QTest::newRow("64 KB") << QByteArray("http://localhost:3" + QByteArray(65'536, '0')) << 403 << 403;
}

void TestHttpAccess::origins()
{
    QFETCH(QByteArray, origin);
    QFETCH(int, read);
    QFETCH(int, write);
    const AccessGuard guard({{}, {"http://dash.example:3000"}, {}, false}, kPort);
    const Request request = withHeaders(
        {{"host", "127.0.0.1:8000"}, {"origin", origin.toStdString()}, {"sec-fetch-site", "cross-site"}});
    const AccessVerdict verdict = guard.checkHeaders(request, false);
    QCOMPARE(verdict.status, read);
    QCOMPARE(verdict.corsOrigin
                 == std::string_view(origin.constData(), static_cast<std::size_t>(origin.size())),
             read == 0 || origin.isEmpty());
    QCOMPARE(guard.checkHeaders(request, true).status, write);
}

void TestHttpAccess::fetchSites_data()
{
    QTest::addColumn<QByteArray>("site");
    QTest::addColumn<int>("status");
    QTest::newRow("same-origin") << QByteArray("same-origin") << 0;
    QTest::newRow("none") << QByteArray("none") << 0;
    for (const char *site : {"cross-site", "same-site", "Cross-Site", "", "garbage", "none, cross-site"})
        QTest::newRow(*site ? site : "empty") << QByteArray(site) << 403;
}

void TestHttpAccess::fetchSites()
{
    QFETCH(QByteArray, site);
    QFETCH(int, status);
    const AccessGuard guard({}, kPort);
    const Request request = withToken("sec-fetch-site", site.toStdString());
    QCOMPARE(guard.checkHeaders(request, false).status, status);
    QCOMPARE(guard.checkHeaders(request, true).status, status);
}

void TestHttpAccess::starNeverAllowsNull()
{
    const AccessGuard guard({{}, {"*"}, {}, false}, kPort);
    QCOMPARE(guard.checkHeaders(withToken("origin", "https://any.example"), true).status, 0);
    QCOMPARE(guard.checkHeaders(withToken("origin", "null"), false).status, 403);
}

void TestHttpAccess::tokens_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    const auto add = [](const char *row, const char *name, const QByteArray &value, int status) {
        QTest::newRow(row) << QByteArray(name) << value << status;
    };
    add("bearer", "authorization", "Bearer cw_secret", 0);
    add("bearer lower case", "authorization", "bearer cw_secret", 0);
    add("api key", "x-api-key", "cw_secret", 0);
    add("none", "accept", "*/*", 401);
    add("wrong", "authorization", "Bearer cw_secreT", 401);
    add("shorter", "authorization", "Bearer cw_secre", 401);
    add("longer", "authorization", "Bearer cw_secret2", 401);
    add("twice", "x-api-key", "cw_secretcw_secret", 401);
    add("empty bearer", "authorization", "Bearer ", 401);
    add("empty key", "x-api-key", "", 401);
    add("basic", "authorization", "Basic cw_secret", 401);
    add("no scheme", "authorization", "cw_secret", 401);
    add("two spaces", "authorization", "Bearer  cw_secret", 401);
    add("quoted", "authorization", "Bearer \"cw_secret\"", 401);
    add("64 KB", "authorization", "Bearer " + QByteArray(65'536, 'x'), 401);
}

void TestHttpAccess::tokens()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    AccessGuard guard({{}, {}, "cw_secret", false}, kPort);
    const Request request = withToken(name.toStdString(), value.toStdString());
    QCOMPARE(guard.checkToken(request, true, {}).status, status);
    QCOMPARE(guard.checkToken(request, false, {}).status, 0);
}

void TestHttpAccess::tokenForReads()
{
    AccessGuard guard({{}, {}, "cw_secret", true}, kPort);
    QCOMPARE(guard.checkToken(withHost("x"), false, {}).status, 401);
    QCOMPARE(guard.checkToken(withToken("x-api-key", "cw_secret"), false, {}).status, 0);
}

void TestHttpAccess::wrongTokensAreSlowedDown()
{
    AccessGuard guard({{}, {}, "cw_secret", false}, kPort);
    const auto start = AccessGuard::Clock::time_point(1h);
    const Request wrong = withToken("x-api-key", "guess");
    for (int i = 0; i < 10; ++i)
        QCOMPARE(guard.checkToken(wrong, true, start + std::chrono::seconds(i)).status, 401);
    QCOMPARE(guard.checkToken(wrong, true, start + 30s).status, 429);
    QCOMPARE(guard.checkToken(withToken("x-api-key", "cw_secret"), true, start + 30s).status, 0);
    QCOMPARE(guard.checkToken(wrong, true, start + 59s).status, 429);
    QCOMPARE(guard.checkToken(wrong, true, start + 60s).status, 401);
}

void TestHttpAccess::unsafeHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("safe");
    QTest::newRow("good") << QByteArray("X-A") << QByteArray("b c\t\xc3\xa9") << true;
    QTest::newRow("empty value") << QByteArray("X-A") << QByteArray() << true;
    QTest::newRow("crlf in value") << QByteArray("X-A") << QByteArray("b\r\nSet-Cookie: x") << false;
    QTest::newRow("lf in value") << QByteArray("X-A") << QByteArray("b\nc") << false;
    QTest::newRow("nul in value") << QByteArray("X-A") << QByteArray("b\0c", 3) << false;
    QTest::newRow("crlf in name") << QByteArray("X\r\nY") << QByteArray("b") << false;
    QTest::newRow("colon in name") << QByteArray("X:") << QByteArray("b") << false;
    QTest::newRow("empty name") << QByteArray() << QByteArray("b") << false;
}

void TestHttpAccess::unsafeHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(bool, safe);
    QCOMPARE(headersAreSafe(Response::empty(200).withHeader(name, value)), safe);
}

void TestHttpAccess::unsafeContentType()
{
    Response response = Response::text("x");
    QVERIFY(headersAreSafe(response));
    response.contentType = "text/plain\r\nX: y";
    QVERIFY(!headersAreSafe(response));
}

void TestHttpAccess::transportHeadersAreItsOwn()
{
    Response response = Response::json("{}");
    response.withHeader("content-length", "99")
        .withHeader("Connection", "upgrade")
        .withHeader("Transfer-Encoding", "chunked");
    response.withHeader("Cache-Control", "max-age=5").withHeader("X-A", "1").withHeader("x-a", "2");
    const QByteArray head = responseHead(response, {"id-1", "http://a", false, false});
    QCOMPARE(head.count("Content-Length"), 1);
    QVERIFY(head.contains("Content-Length: 2\r\n"));
    QVERIFY(head.contains("Connection: close\r\n"));
    QVERIFY(!head.contains("chunked") && !head.contains("99") && !head.contains("no-store"));
    QVERIFY(head.contains("Cache-Control: max-age=5\r\n"));
    QVERIFY(head.contains("X-A: 2\r\n") && !head.contains("X-A: 1"));
    QVERIFY(head.contains("X-Request-Id: id-1\r\n"));
    QVERIFY(head.contains("Access-Control-Allow-Origin: http://a\r\n"));
    QVERIFY(head.endsWith("\r\n\r\n"));
    QVERIFY(!responseHead(Response::empty(304), {"i", {}, true, false}).contains("Content-Length"));
    QVERIFY(
        !responseHead(Response::empty(204), {"i", {}, true, true}).contains("Access-Control-Allow-Origin"));
}

QTEST_APPLESS_MAIN(TestHttpAccess)
#include "tst_http_access.moc"
