// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"
#include "core/api/cache/candletext.h"
#include "tests/api/apifixture.h"

#include <QTcpSocket>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <thread>

using namespace cw;
using namespace cw::testing;
using market::Interval;

namespace {

const QString kLoopback = QStringLiteral("127.0.0.1");
const QByteArray kKlines = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m";

/// One request over a connection of its own; what came back is read to the end.
class Exchange {
public:
    Exchange(std::uint16_t port, const QByteArray &line, const QByteArray &headers = {},
             const QString &address = kLoopback)
    {
        m_socket.connectToHost(QHostAddress(address), port);
        m_socket.write(line + " HTTP/1.1\r\nHost: " + address.toLatin1() + ':' + QByteArray::number(port)
                       + "\r\nConnection: close\r\n" + headers + "\r\n");
    }

    [[nodiscard]] bool isAnswered()
    {
        const bool closed = QTest::qWaitFor([this] {
            m_bytes += m_socket.readAll();
            return m_socket.state() == QAbstractSocket::UnconnectedState;
        });
        m_bytes += m_socket.readAll();
        return closed && m_bytes.startsWith("HTTP/1.1 ");
    }
    [[nodiscard]] int status() const { return m_bytes.mid(9, 3).toInt(); }
    [[nodiscard]] QByteArray body() const { return m_bytes.mid(m_bytes.indexOf("\r\n\r\n") + 4); }
    [[nodiscard]] QByteArray header(const QByteArray &name) const
    {
        const QByteArray head = m_bytes.left(m_bytes.indexOf("\r\n\r\n"));
        for (const QByteArray &line : head.split('\n')) {
            const auto colon = line.indexOf(':');
            if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
                return line.mid(colon + 1).trimmed();
        }
        return {};
    }

private:
    QTcpSocket m_socket;
    QByteArray m_bytes;
};

using RefreshDone = std::function<void(Result<interfaces::Engine::RefreshReport>)>;
const QByteArray kRefresh = "POST /v1/admin/symbols/refresh";

/// A fake engine with some candles and a host that is not started yet.
struct Setup {
    explicit Setup(api::ApiHostConfig config = {}) : host(engine, std::move(config))
    {
        engine.data().setInstruments({instrument(kPerpetual, "BTC", "USDT")});
        engine.data().write(kMinutes, candlesFrom(Interval::M1, kStart, 1000));
    }

    [[nodiscard]] std::uint16_t start()
    {
        const auto started = host.start(kLoopback, 0);
        return started ? *started : 0;
    }

    FakeEngine engine;
    api::ApiHost host;
};

} // namespace

/// The API on its own thread, over real sockets.
class TestApiHost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsAndStops();
    void badHosts_data();
    void badHosts();
    void busyPort();
    void openListenerNeedsAToken();
    void answersOverTheWire();
    void notModifiedOverTheWire();
    void headHasNoBody();
    void errorsOverTheWire();
    void errorsOfTheReaderHaveTheGroupsForm_data();
    void errorsOfTheReaderHaveTheGroupsForm();
    void unknownMethods();
    void foreignHostIsRefused();
    void refreshNeedsTheTokenWhenThereIsOne();
    void slowRefreshHoldsUpNobody();
    void refreshOverItsDeadline();
    void refreshWhileTheApiStops();
    void requestsAreCounted();
    void refusalsAreCountedUnderTheirRoute();
    void twoHundredReaders();
    void storeMayChangeWhileReadersRead();
};

void TestApiHost::startsAndStops()
{
    Setup setup;
    for (int round = 0; round < 3; ++round) {
        const std::uint16_t port = setup.start();
        QVERIFY(port != 0);
        QVERIFY(!setup.host.start(kLoopback, 0)); // running already
        Exchange ping(port, "GET /api/v3/ping");
        QVERIFY(ping.isAnswered());
        QCOMPARE(ping.body(), QByteArray("{}"));
        QVERIFY(setup.engine.subscriptions() > 0);
        // An idle connection does not hold it up beyond the deadline.
        QTcpSocket idle;
        idle.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QTRY_COMPARE(idle.state(), QAbstractSocket::ConnectedState);
        setup.host.stop(std::chrono::milliseconds(50));
        QCOMPARE(setup.engine.subscriptions(), std::size_t{0});
        QTRY_COMPARE(idle.state(), QAbstractSocket::UnconnectedState);
        setup.host.stop(std::chrono::milliseconds(50)); // again: nothing
    }
}

void TestApiHost::badHosts_data()
{
    QTest::addColumn<QString>("host");
    for (const char *host : {"", "example.com", "127.0.0.1:8000", "256.0.0.1", "0.0.0.0", "::", "192.0.2.1"})
        QTest::newRow(host) << QString::fromLatin1(host);
}

void TestApiHost::badHosts()
{
    QFETCH(const QString, host);
    Setup setup;
    const auto started = setup.host.start(host, 0);
    QVERIFY(!started);
    QCOMPARE(started.error().code, ErrorCode::InvalidInput);
    QVERIFY(started.error().detail.find(host.toStdString()) != std::string::npos);
    QVERIFY(setup.start() != 0); // a refused host leaves nothing behind
}

void TestApiHost::busyPort()
{
    Setup first;
    const std::uint16_t port = first.start();
    QVERIFY(port != 0);
    Setup second;
    const auto started = second.host.start(kLoopback, port);
    QVERIFY(!started);
    QVERIFY(started.error().detail.find(std::to_string(port)) != std::string::npos);
    first.host.stop(std::chrono::milliseconds(50));
    const auto again = second.host.start(QStringLiteral("LocalHost"), port);
    QVERIFY(again);
    QCOMPARE(*again, port);
}

void TestApiHost::openListenerNeedsAToken()
{
    api::ApiHostConfig config;
    config.access.token = "secret-token";
    Setup setup(config);
    const auto port = setup.host.start(QStringLiteral("0.0.0.0"), 0);
    QVERIFY(port);
    Exchange without(*port, "GET /api/v3/ping");
    QVERIFY(without.isAnswered());
    QCOMPARE(without.status(), 401);
    Exchange with(*port, "GET /api/v3/ping", "Authorization: Bearer secret-token\r\n");
    QVERIFY(with.isAnswered());
    QCOMPARE(with.status(), 200);
    // Any address of 127/8 is this machine; the listener is asked for by the one the client used.
    Exchange other(*port, "GET /api/v3/ping", "X-API-Key: secret-token\r\n", QStringLiteral("127.0.0.2"));
    QVERIFY(other.isAnswered());
    QCOMPARE(other.status(), 200);
}

void TestApiHost::answersOverTheWire()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    Exchange plain(port, "GET " + kKlines);
    QVERIFY(plain.isAnswered());
    QCOMPARE(plain.status(), 200);
    QCOMPARE(plain.header("Content-Type"), QByteArray("application/json"));
    QCOMPARE(plain.header("Cache-Control"), QByteArray("public, max-age=10"));
    QCOMPARE(plain.header("Content-Length").toLongLong(), plain.body().size());
    QVERIFY(!plain.header("X-Request-Id").isEmpty());
    QCOMPARE(QJsonDocument::fromJson(plain.body()).array().size(), 500);
    Exchange slash(port, "GET /fapi/v1/klines/?symbol=BTCUSDT&interval=1m");
    QVERIFY(slash.isAnswered());
    QCOMPARE(slash.body(), plain.body());
    QCOMPARE(slash.header("ETag"), plain.header("ETag"));
}

void TestApiHost::notModifiedOverTheWire()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    Exchange first(port, "GET " + kKlines);
    QVERIFY(first.isAnswered());
    Exchange second(port, "GET " + kKlines, "If-None-Match: " + first.header("ETag") + "\r\n");
    QVERIFY(second.isAnswered());
    QCOMPARE(second.status(), 304);
    QVERIFY(second.body().isEmpty());
    QCOMPARE(second.header("ETag"), first.header("ETag"));
    QCOMPARE(second.header("Cache-Control"), first.header("Cache-Control"));
    Exchange twoLines(port, "GET " + kKlines,
                      "If-None-Match: \"other\"\r\nIf-None-Match: " + first.header("ETag") + "\r\n");
    QVERIFY(twoLines.isAnswered());
    QCOMPARE(twoLines.status(), 304);
}

void TestApiHost::headHasNoBody()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    Exchange get(port, "GET " + kKlines);
    Exchange head(port, "HEAD " + kKlines);
    QVERIFY(get.isAnswered() && head.isAnswered());
    QCOMPARE(head.status(), 200);
    QVERIFY(head.body().isEmpty());
    QCOMPARE(head.header("ETag"), get.header("ETag"));
    QCOMPARE(head.header("Content-Length"), get.header("Content-Length"));
}

void TestApiHost::errorsOverTheWire()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    Exchange missing(port, "GET /fapi/v1/nothing");
    QVERIFY(missing.isAnswered());
    QCOMPARE(missing.status(), 404);
    QCOMPARE(missing.body(), QByteArray(R"({"detail":"Not Found"})"));
    Exchange method(port, "DELETE " + kKlines);
    QVERIFY(method.isAnswered());
    QCOMPARE(method.status(), 405);
    QVERIFY(method.header("Allow").contains("GET"));
    Exchange bad(port, "GET /fapi/v1/klines?symbol=BTCUSDT&interval=7m");
    QVERIFY(bad.isAnswered());
    QCOMPARE(bad.status(), 400);
    QCOMPARE(bad.body(), QByteArray(R"({"code":-1120,"msg":"Invalid interval."})"));
}

void TestApiHost::errorsOfTheReaderHaveTheGroupsForm_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target :
         {"/api/v3/klines?symbol=%ff", "/api/v3/klines?symbol=%00", "/fapi/v1/klines?symbol=BTCUSDT&x=%zz"})
        QTest::newRow(target) << QByteArray(target);
}

void TestApiHost::errorsOfTheReaderHaveTheGroupsForm()
{
    QFETCH(const QByteArray, target);
    Setup setup;
    Exchange bad(setup.start(), "GET " + target);
    QVERIFY(bad.isAnswered());
    QCOMPARE(bad.status(), 400);
    const auto object = QJsonDocument::fromJson(bad.body()).object();
    QCOMPARE(object.value(QLatin1String("code")).toInt(), -1100);
    QVERIFY(!object.value(QLatin1String("msg")).toString().isEmpty());
    QCOMPARE(object.size(), 2);
}

void TestApiHost::unknownMethods()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    Exchange known(port, "TRACE " + kKlines);
    QVERIFY(known.isAnswered());
    QCOMPARE(known.status(), 405);
    QCOMPARE(known.header("Allow"), QByteArray("GET, HEAD, OPTIONS"));
    QCOMPARE(known.body(), QByteArray(R"({"detail":"Method Not Allowed"})"));
    Exchange unknown(port, "FOO /fapi/v1/nothing");
    QVERIFY(unknown.isAnswered());
    QCOMPARE(unknown.status(), 404);
    QCOMPARE(unknown.body(), QByteArray(R"({"detail":"Not Found"})"));
}

void TestApiHost::foreignHostIsRefused()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write("GET /api/v3/ping HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    QByteArray bytes;
    QTRY_VERIFY((bytes += socket.readAll()).startsWith("HTTP/1.1 421"));
}

void TestApiHost::refreshNeedsTheTokenWhenThereIsOne()
{
    const QByteArray noBody = "Content-Length: 0\r\n";
    Setup open;
    Exchange allowed(open.start(), kRefresh, noBody);
    QVERIFY(allowed.isAnswered());
    QCOMPARE(allowed.status(), 200);
    QCOMPARE(allowed.body(), QByteArray(R"({"ok":true,"added":[],"removed":[]})"));
    api::ApiHostConfig config;
    config.access.token = "secret-token";
    Setup closed(config);
    const std::uint16_t port = closed.start();
    Exchange refused(port, kRefresh, noBody);
    QVERIFY(refused.isAnswered());
    QCOMPARE(refused.status(), 401);
    Exchange reading(port, "GET /v1/health"); // reads stay open on loopback
    QVERIFY(reading.isAnswered());
    QCOMPARE(reading.status(), 200);
    Exchange accepted(port, kRefresh, noBody + "X-API-Key: secret-token\r\n");
    QVERIFY(accepted.isAnswered());
    QCOMPARE(accepted.status(), 200);
}

void TestApiHost::slowRefreshHoldsUpNobody()
{
    Setup setup;
    std::promise<RefreshDone> asked;
    setup.engine.setRefresh([&asked](const RefreshDone &done) { asked.set_value(done); });
    const std::uint16_t port = setup.start();
    Exchange slow(port, kRefresh);
    auto engineHasIt = asked.get_future();
    QTRY_VERIFY(engineHasIt.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    for (const QByteArray &line : {QByteArray("GET /api/v3/ping"), "GET " + kKlines}) {
        Exchange meanwhile(port, line);
        QVERIFY(meanwhile.isAnswered());
        QCOMPARE(meanwhile.status(), 200);
    }
    engineHasIt.get()(interfaces::Engine::RefreshReport{{"NEWUSDT"}, {}});
    QVERIFY(slow.isAnswered());
    QCOMPARE(slow.status(), 200);
    QCOMPARE(slow.body(), QByteArray(R"({"ok":true,"added":["NEWUSDT"],"removed":[]})"));
}

void TestApiHost::refreshOverItsDeadline()
{
    api::ApiHostConfig config;
    config.api.refreshDeadline = std::chrono::milliseconds(20);
    std::promise<RefreshDone> late;
    Setup setup(config);
    setup.engine.setRefresh([&late](const RefreshDone &done) { late.set_value(done); });
    Exchange slow(setup.start(), kRefresh);
    QVERIFY(slow.isAnswered());
    QCOMPARE(slow.status(), 504);
    QCOMPARE(slow.body(), QByteArray(R"({"code":-1000,"msg":"The answer took too long to make."})"));
    late.get_future().get()(interfaces::Engine::RefreshReport{}); // nobody is there any more
}

void TestApiHost::refreshWhileTheApiStops()
{
    Setup setup;
    std::promise<RefreshDone> asked;
    setup.engine.setRefresh([&asked](const RefreshDone &done) { asked.set_value(done); });
    Exchange waiting(setup.start(), kRefresh);
    auto engineHasIt = asked.get_future();
    QTRY_VERIFY(engineHasIt.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    setup.host.stop(std::chrono::milliseconds(20));
    QVERIFY(!waiting.isAnswered());
    engineHasIt.get()(interfaces::Engine::RefreshReport{{"NEWUSDT"}, {}}); // after all of the API is gone
}

void TestApiHost::requestsAreCounted()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    for (const QByteArray &path : {kKlines, kKlines, QByteArray("/nothing/here")}) {
        Exchange each(port, "GET " + path);
        QVERIFY(each.isAnswered());
    }
    Exchange metrics(port, "GET /metrics");
    QVERIFY(metrics.isAnswered());
    const QByteArray text = metrics.body();
    for (const char *line : {R"(http_requests_total{handler="/fapi/v1/klines",method="GET",status="2xx"} 2)",
                             R"(http_requests_total{handler="none",method="GET",status="4xx"} 1)",
                             R"(http_response_size_bytes_count{handler="/fapi/v1/klines"} 2)"})
        QVERIFY2(text.contains(QByteArray(line) + '\n'), line);
}

void TestApiHost::refusalsAreCountedUnderTheirRoute()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    for (const QByteArray &line : {"DELETE " + kKlines, "TRACE " + kKlines, "OPTIONS " + kKlines,
                                   "GET " + kKlines + "&x=%ff", QByteArray("TRACE /nothing")}) {
        Exchange each(port, line);
        QVERIFY(each.isAnswered());
    }
    Exchange foreign(port, "GET " + kKlines, "Origin: http://evil.example\r\n");
    QVERIFY(foreign.isAnswered());
    QCOMPARE(foreign.status(), 403);
    Exchange garbage(port, "G(T /");
    QVERIFY(garbage.isAnswered());
    Exchange metrics(port, "GET /metrics");
    QVERIFY(metrics.isAnswered());
    const QByteArray text = metrics.body();
    for (const char *line :
         {R"(http_requests_total{handler="/fapi/v1/klines",method="DELETE",status="4xx"} 1)",
          R"(http_requests_total{handler="/fapi/v1/klines",method="OPTIONS",status="2xx"} 1)",
          R"(http_requests_total{handler="/fapi/v1/klines",method="GET",status="4xx"} 2)",
          R"(http_requests_total{handler="/fapi/v1/klines",method="other",status="4xx"} 1)",
          R"(http_requests_total{handler="none",method="other",status="4xx"} 2)"})
        QVERIFY2(text.contains(QByteArray(line) + '\n'), line);
}

void TestApiHost::twoHundredReaders()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    std::vector<std::unique_ptr<Exchange>> readers;
    for (int i = 0; i < 200; ++i)
        readers.push_back(std::make_unique<Exchange>(port, "GET " + kKlines));
    QByteArray body;
    for (const auto &reader : readers) {
        QVERIFY(reader->isAnswered());
        QCOMPARE(reader->status(), 200);
        if (body.isEmpty())
            body = reader->body();
        QCOMPARE(reader->body(), body);
    }
}

void TestApiHost::storeMayChangeWhileReadersRead()
{
    Setup setup;
    const std::uint16_t port = setup.start();
    std::atomic<bool> isOver = false;
    std::thread writer([&] {
        for (std::int64_t flavour = 0; !isOver; ++flavour)
            setup.engine.repair(kMinutes, candlesFrom(Interval::M1, kStart, 1000, flavour));
    });
    bool isWhole = true;
    for (int i = 0; i < 60 && isWhole; ++i) {
        Exchange reader(port, "GET " + kKlines + "&limit=1000&startTime=0");
        isWhole = reader.isAnswered() && QJsonDocument::fromJson(reader.body()).array().size() == 1000;
    }
    isOver = true;
    writer.join();
    QVERIFY(isWhole);
    Exchange last(port, "GET " + kKlines + "&limit=1000&startTime=0");
    QVERIFY(last.isAnswered());
    const interfaces::CandleQuery all{kMinutes, std::nullopt, std::nullopt, 1000, false};
    QCOMPARE(last.body(), api::klineArray(*setup.engine.data().candles(all), Interval::M1));
}

QTEST_GUILESS_MAIN(TestApiHost)
#include "tst_apihost.moc"
