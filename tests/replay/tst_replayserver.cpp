// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/replayserver.h"
#include "tests/replay/replaysupport.h"

#include <QJsonArray>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

constexpr int kPatience = 20'000; // ms; generous, conditions are met long before

ReplayOptions optionsOf(std::optional<double> speed, bool unlimited = false, FaultScript faults = {})
{
    ReplayOptions options;
    options.speed = speed;
    options.unlimited = unlimited;
    options.faults = std::move(faults);
    return options;
}

std::unique_ptr<ReplayServer> startServer(ReplayOptions options)
{
    auto loaded = loadBundledMarket();
    auto server = std::make_unique<ReplayServer>(std::move(*loaded), std::move(options));
    if (const auto listening = server->listen(QHostAddress(QHostAddress::LocalHost), 0); !listening)
        qFatal("%s", listening.error().detail.c_str());
    return server;
}

/// One answer of the server: status, headers and body.
struct Answer {
    int status = 0;
    QByteArray body;
    QByteArray used;
};

Answer get(ReplayServer &server, const QString &target)
{
    QNetworkAccessManager manager;
    const QUrl url(QStringLiteral("http://127.0.0.1:%1%2").arg(server.port()).arg(target));
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(url)));
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished() && !finished.wait(kPatience))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll(),
            reply->rawHeader("x-mbx-used-weight-1m")};
}

/// A client that keeps what it hears.
class Listener {
public:
    Listener(ReplayServer &server, const QString &target)
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket,
                         [this](const QString &text) { messages.append(text.toUtf8()); });
        socket.open(QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(server.port()).arg(target)));
    }

    QWebSocket socket;
    QByteArrayList messages;
};

} // namespace

/// The recorded exchange over real sockets.
class TestReplayServer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void restAndStreamsAgree();
    void bothMarketsOnOnePort();
    void maximumSpeedReachesTheClient();
    void faultsReachTheClient();
    void pingFloodIsCut();
    void busyPortIsAnError();
    void stops();
};

/// The recipe of binance-api §10a: subscribe, page the history, and every closed candle is the same in both.
void TestReplayServer::restAndStreamsAgree()
{
    const auto server = startServer(optionsOf(600.0));
    Listener listener(*server, QStringLiteral("/ws"));
    QTRY_COMPARE_WITH_TIMEOUT(listener.socket.state(), QAbstractSocket::ConnectedState, kPatience);
    listener.socket.sendTextMessage(
        QStringLiteral(R"({"method":"SUBSCRIBE","params":["btcusdt@kline_1m","ethbtc@kline_1m"],"id":1})"));
    QTRY_VERIFY_WITH_TIMEOUT(listener.messages.contains(R"({"result":null,"id":1})"), kPatience);
    const auto closedCandles = [&] {
        QMap<QString, QJsonObject> closed;
        for (const QByteArray &message : listener.messages) {
            const QJsonObject k = objectOf(message)[QStringLiteral("k")].toObject();
            if (k[QStringLiteral("x")].toBool())
                closed.insert(k[QStringLiteral("s")].toString()
                                  + QString::number(k[QStringLiteral("t")].toInteger()),
                              k);
        }
        return closed;
    };
    QTRY_VERIFY_WITH_TIMEOUT(closedCandles().size() >= 20, kPatience);
    for (const QJsonObject &k : closedCandles()) {
        const auto answer =
            get(*server, QStringLiteral("/api/v3/klines?symbol=%1&interval=1m&startTime=%2&limit=1")
                             .arg(k[QStringLiteral("s")].toString())
                             .arg(k[QStringLiteral("t")].toInteger()));
        QCOMPARE(answer.status, 200);
        const QJsonValue row = QJsonDocument::fromJson(answer.body)[0];
        const char *const keys[] = {"t", "o", "h", "l", "c", "v", "T", "q", "n", "V", "Q"};
        for (int i = 0; i < 11; ++i)
            QCOMPARE(row[i], k[QLatin1StringView(keys[i])]);
    }
}

void TestReplayServer::bothMarketsOnOnePort()
{
    const auto server = startServer({});
    const Answer spot = get(*server, QStringLiteral("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1"));
    const Answer um = get(*server, QStringLiteral("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1"));
    QCOMPARE(spot.status, 200);
    QCOMPARE(spot.used, QByteArray("2"));
    QCOMPARE(um.used, QByteArray("1"));
    QVERIFY(spot.body != um.body);
    QCOMPARE(get(*server, QStringLiteral("/api/v3/klines?symbol=btcusdt&interval=1m")).status, 400);
    Listener spotListener(*server, QStringLiteral("/ws/btcusdt@trade"));
    Listener umListener(*server, QStringLiteral("/public/ws/btcusdt@trade"));
    QTRY_VERIFY_WITH_TIMEOUT(!spotListener.messages.isEmpty() && !umListener.messages.isEmpty(), kPatience);
    QVERIFY(spotListener.messages.first().contains("\"M\":true"));
    QVERIFY(umListener.messages.first().contains("\"st\":1"));
}

void TestReplayServer::maximumSpeedReachesTheClient()
{
    const auto server = startServer(optionsOf(std::nullopt, /*unlimited=*/true));
    Listener listener(*server, QStringLiteral("/ws/btcusdt@trade"));
    QTRY_VERIFY_WITH_TIMEOUT(listener.messages.size() >= 60'000, kPatience);
    qint64 id = 0;
    for (const QByteArray &message : listener.messages) {
        const auto mark = message.indexOf("\"t\":") + 4;
        const qint64 next = message.mid(mark, message.indexOf(',', mark) - mark).toLongLong();
        QVERIFY(id == 0 || next == id + 1);
        id = next;
    }
}

void TestReplayServer::faultsReachTheClient()
{
    const auto script = parseFaultScript(R"({"faults":[
        {"action":"disconnect","stream":"btcusdt@trade","afterMessages":100},
        {"action":"status","status":403,"body":"html","path":"/api/v3/ping"}]})");
    const auto server = startServer(optionsOf(100.0, /*unlimited=*/false, *script));
    Listener listener(*server, QStringLiteral("/ws/btcusdt@trade"));
    // It may be connected and cut again between two looks.
    QTRY_VERIFY_WITH_TIMEOUT(!listener.messages.isEmpty(), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(listener.socket.state(), QAbstractSocket::UnconnectedState, kPatience);
    QVERIFY(listener.messages.size() <= 101);
    const Answer blocked = get(*server, QStringLiteral("/api/v3/ping"));
    QCOMPARE(blocked.status, 403);
    QVERIFY(blocked.body.startsWith("<html>"));
    QCOMPARE(get(*server, QStringLiteral("/api/v3/ping")).body, QByteArray("{}"));
}

void TestReplayServer::pingFloodIsCut()
{
    const auto server = startServer({});
    Listener polite(*server, QStringLiteral("/ws"));
    Listener flooding(*server, QStringLiteral("/ws"));
    QTRY_COMPARE_WITH_TIMEOUT(polite.socket.state(), QAbstractSocket::ConnectedState, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(flooding.socket.state(), QAbstractSocket::ConnectedState, kPatience);
    QSignalSpy pongs(&polite.socket, &QWebSocket::pong);
    for (int i = 0; i < 4; ++i)
        polite.socket.ping(QByteArray::number(i));
    QTRY_COMPARE_WITH_TIMEOUT(pongs.size(), 4, kPatience);
    for (int i = 0; i < 40; ++i)
        flooding.socket.ping();
    QTRY_COMPARE_WITH_TIMEOUT(flooding.socket.state(), QAbstractSocket::UnconnectedState, kPatience);
    QCOMPARE(int(flooding.socket.closeCode()), 1008);
    QCOMPARE(polite.socket.state(), QAbstractSocket::ConnectedState);
}

void TestReplayServer::busyPortIsAnError()
{
    const auto first = startServer({});
    ReplayServer second(std::move(*loadBundledMarket()), {});
    const auto refused = second.listen(QHostAddress(QHostAddress::LocalHost), first->port());
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
}

void TestReplayServer::stops()
{
    const auto server = startServer({});
    Listener listener(*server, QStringLiteral("/ws/btcusdt@trade"));
    QTRY_VERIFY_WITH_TIMEOUT(!listener.messages.isEmpty(), kPatience);
    bool finished = false;
    server->stop(5s, [&] { finished = true; });
    QTRY_VERIFY_WITH_TIMEOUT(finished, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(listener.socket.state(), QAbstractSocket::UnconnectedState, kPatience);
}

QTEST_GUILESS_MAIN(TestReplayServer)
#include "tst_replayserver.moc"
