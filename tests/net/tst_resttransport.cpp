// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/resttransport.h"

#include "tests/support/scriptedhttpserver.h"

#include <QTcpSocket>
#include <QTest>
#include <QTimer>

using namespace cw;
using namespace cw::net;
using cw::tests::ScriptedHttpServer;
using namespace std::chrono_literals;

using Answer = ScriptedHttpServer::Answer;

namespace {

RestTransport::Options shortOptions()
{
    RestTransport::Options options;
    options.deadline = 10s;
    options.userAgent = "test";
    options.maxBodyBytes = 100'000;
    return options;
}

} // namespace

/// One GET against a server that behaves in every way a server can.
class TestRestTransport : public QObject {
    Q_OBJECT

private:
    /// Runs one GET to its end.
    std::optional<Result<RestReply>> get(const std::string &url, RestTransport::Options options = shortOptions())
    {
        RestTransport transport(std::move(options));
        std::optional<Result<RestReply>> result;
        const auto handle = transport.get(QUrl(QString::fromStdString(url)),
                                          [&](Result<RestReply> reply) { result = std::move(reply); });
        (void)QTest::qWaitFor([&] { return result.has_value(); }, 20'000);
        return result;
    }

    ScriptedHttpServer m_server;

private Q_SLOTS:
    void init()
    {
        m_server.onRequest = nullptr;
        m_server.requests.clear();
    }

    void deliversBodyStatusAndHeaders()
    {
        m_server.onRequest = [](const auto &) {
            return ScriptedHttpServer::reply(200, "[1,2]", {{"x-mbx-used-weight-1m", "17"}, {"Retry-After", "soon"}});
        };
        const auto result = get(m_server.url() + "/api?x=1");
        QVERIFY(result && *result);
        QCOMPARE((*result)->status, 200);
        QCOMPARE((*result)->body, QByteArray("[1,2]"));
        QCOMPARE((*result)->intHeader("X-MBX-USED-WEIGHT-1M"), std::optional(17));
        QVERIFY(!(*result)->intHeader("Retry-After"));
        QVERIFY(!(*result)->header("X-Absent"));
        QVERIFY((*result)->receivedAt >= (*result)->sentAt);
        QCOMPARE(m_server.requests.front().target, QByteArray("/api?x=1"));
    }

    void anyStatusIsAReply_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {400, 401, 403, 404, 408, 418, 429, 451, 500, 502, 503, 504})
            QTest::addRow("%d", status) << status;
    }
    void anyStatusIsAReply()
    {
        QFETCH(int, status);
        m_server.onRequest = [&](const auto &) { return ScriptedHttpServer::reply(status, "<html>"); };
        const auto result = get(m_server.url() + "/");
        QVERIFY(result && *result);
        QCOMPARE((*result)->status, status);
        QCOMPARE((*result)->body, QByteArray("<html>"));
    }

    void aCutBodyWithALengthIsANetworkError()
    {
        m_server.onRequest = [](const auto &) {
            return Answer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2", true};
        };
        const auto result = get(m_server.url() + "/");
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Network);
    }

    void aResetIsANetworkError()
    {
        m_server.onRequest = [](const auto &) { return Answer{{}, false, true}; };
        const auto result = get(m_server.url() + "/");
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Network);
    }

    void nobodyListeningIsANetworkError()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost, 0));
        const auto port = closed.serverPort();
        closed.close();
        const auto result = get("http://127.0.0.1:" + std::to_string(port) + "/");
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Network);
    }

    void silenceEndsAtTheDeadline()
    {
        m_server.onRequest = [](const auto &) { return Answer{{}, false, false, true}; };
        auto options = shortOptions();
        options.deadline = 100ms;
        const auto result = get(m_server.url() + "/", options);
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Timeout);
    }

    void aDripEndsAtTheTotalDeadline()
    {
        // Bytes keep coming, so a deadline for progress would never end it.
        QTimer drip;
        m_server.onRequest = [&](const auto &) {
            drip.start(10ms);
            return Answer{"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"};
        };
        connect(&drip, &QTimer::timeout, this, [&] {
            for (auto *socket : m_server.findChildren<QTcpSocket *>())
                socket->write("x");
        });
        auto options = shortOptions();
        options.deadline = 200ms;
        const auto result = get(m_server.url() + "/", options);
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Timeout);
    }

    void aBodyOverTheCapIsRefused()
    {
        m_server.onRequest = [](const auto &) { return ScriptedHttpServer::reply(200, QByteArray(200'000, 'x')); };
        const auto result = get(m_server.url() + "/");
        QVERIFY(result && !*result);
        QCOMPARE(result->error().code, ErrorCode::Protocol);
    }

    void followsARedirectOnTheSameHost()
    {
        m_server.onRequest = [](const ScriptedHttpServer::Request &request) {
            return request.path() == "/a" ? ScriptedHttpServer::reply(302, {}, {{"Location", "/b"}})
                                          : ScriptedHttpServer::reply(200, "there");
        };
        const auto result = get(m_server.url() + "/a");
        QVERIFY(result && *result);
        QCOMPARE((*result)->body, QByteArray("there"));
    }

    void refusesOtherRedirects_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::newRow("other host") << QByteArray("http://localhost:1/x");
        QTest::newRow("other port") << QByteArray("http://127.0.0.1:1/x");
        QTest::newRow("other scheme") << QByteArray("https://127.0.0.1/x");
        QTest::newRow("file") << QByteArray("file:///etc/hostname");
        QTest::newRow("for ever") << QByteArray("/again");
    }
    void refusesOtherRedirects()
    {
        QFETCH(QByteArray, location);
        m_server.onRequest = [&](const auto &) { return ScriptedHttpServer::reply(302, {}, {{"Location", location}}); };
        const auto result = get(m_server.url() + "/a");
        QVERIFY(result.has_value());
        QVERIFY2(!*result, *result ? (*result)->body.constData() : "");
        QCOMPARE(result->error().code, ErrorCode::Protocol);
        QVERIFY(m_server.requests.size() <= 4);
    }

    void aCutGzipBodyArrivesWithoutAnError()
    {
        // Qt does not notice; that is why callers must judge completeness. First bytes of a gzip of "[[1,2,...".
        const QByteArray gzip = QByteArray::fromHex("1f8b08000000000002ff8b8e8e36d431d231d6318900");
        m_server.onRequest = [&](const auto &) {
            return ScriptedHttpServer::reply(200, gzip, {{"Content-Encoding", "gzip"}});
        };
        const auto result = get(m_server.url() + "/");
        QVERIFY(result.has_value());
        QVERIFY(!*result || (*result)->body != "[[1,2,3]]");
    }

    void aCancelledRequestNeverCallsBack()
    {
        bool called = false;
        RestTransport transport(shortOptions());
        auto handle = transport.get(QUrl(QString::fromStdString(m_server.url() + "/gone")), [&](auto) { called = true; });
        handle.reset();
        QVERIFY(get(m_server.url() + "/after").has_value());
        QVERIFY(!called);
    }

    void sendsNoCookies()
    {
        m_server.onRequest = [](const auto &) { return ScriptedHttpServer::reply(200, "{}", {{"Set-Cookie", "a=b"}}); };
        RestTransport transport(shortOptions());
        for (int i = 1; i <= 2; ++i) {
            std::optional<Result<RestReply>> result;
            const auto handle = transport.get(QUrl(QString::fromStdString(m_server.url() + "/")),
                                              [&](Result<RestReply> reply) { result = std::move(reply); });
            QTRY_VERIFY(result.has_value());
        }
        QCOMPARE(m_server.requests.size(), std::size_t{2});
        QVERIFY(!m_server.requests.back().head.toLower().contains("cookie"));
    }
};

QTEST_GUILESS_MAIN(TestRestTransport)
#include "tst_resttransport.moc"
