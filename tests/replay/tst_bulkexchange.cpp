// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkreader.h"
#include "core/exchange/bulkfiles.h"
#include "core/replay/replayserver.h"
#include "tests/replay/replaysupport.h"
#include "tests/support/scriptedhttpserver.h"

#include <QCryptographicHash>
#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using exchange::BulkFile;
using market::Interval;
using tests::ScriptedHttpServer;

/// The recorded exchange's bulk files, and the client that downloads such files, over sockets.
class TestBulkExchange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void dayOfCandles();
    void monthOfCandles();
    void dayOfTrades();
    void absentFiles_data();
    void absentFiles();
    void uselessAnswers_data();
    void uselessAnswers();
    void silence();
    void cancelled();

private:
    Result<BulkFile> get(exchange::BulkFiles &files, const std::string &path)
    {
        std::optional<Result<BulkFile>> answer;
        const auto download = files.get(path, [&answer](Result<BulkFile> file) { answer = std::move(file); });
        [&] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 30'000); }();
        return answer.value_or(Result<BulkFile>(fail(ErrorCode::Timeout, "no answer")));
    }
    Result<BulkFile> get(const std::string &path) { return get(*m_files, path); }

    std::unique_ptr<ReplayServer> m_server;
    std::unique_ptr<exchange::BulkFiles> m_files;
};

void TestBulkExchange::init()
{
    auto recorded = loadBundledMarket();
    QVERIFY(recorded);
    ReplayOptions options;
    options.from = at("2024-08-09T12:00");
    m_server = std::make_unique<ReplayServer>(std::move(*recorded), options);
    QVERIFY(m_server->listen(QHostAddress::LocalHost, 0));
    m_files = exchange::makeBulkFiles("http://127.0.0.1:" + std::to_string(m_server->port()) + '/');
}

void TestBulkExchange::dayOfCandles()
{
    const auto file = get("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-08-07.zip");
    QVERIFY(file);
    QCOMPARE(QCryptographicHash::hash(file->bytes, QCryptographicHash::Sha256).toHex().toStdString(),
             file->sha256);
    auto lines = archive::LineReader::openMemory(file->bytes, "day");
    QVERIFY(lines);
    std::vector<market::Candle> rows;
    const auto report = archive::readBulkCandles(**lines, Interval::H1,
                                                 [&](const market::Candle &row) { rows.push_back(row); });
    QVERIFY(report);
    QCOMPARE(report->rejected, 0);
    QCOMPARE(rows.size(), std::size_t(24));
    const auto *const book = m_server->recorded().find(market::Market::Spot, "BTCUSDT");
    const auto expected =
        book->select({{Interval::H1}, at("2024-08-07T00:00"), at("2024-08-07T23:59"), 1000}, m_server->now());
    QCOMPARE(expected.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        QVERIFY(market::sameValues(rows[i], expected[i]));
}

void TestBulkExchange::monthOfCandles()
{
    const auto file = get("data/spot/monthly/klines/BTCUSDT/1d/BTCUSDT-1d-2024-07.zip");
    QVERIFY(file);
    auto lines = archive::LineReader::openMemory(file->bytes, "month");
    QVERIFY(lines);
    std::int64_t rows = 0;
    QVERIFY(archive::readBulkCandles(**lines, Interval::D1, [&](const market::Candle &) { ++rows; }));
    QCOMPARE(rows, 10); // the recording begins on the 22nd
}

void TestBulkExchange::dayOfTrades()
{
    const auto file = get("data/spot/daily/trades/BTCUSDT/BTCUSDT-trades-2024-08-08.zip");
    QVERIFY2(file, file ? "" : file.error().detail.c_str());
    auto lines = archive::LineReader::openMemory(file->bytes, "trades");
    QVERIFY(lines);
    std::int64_t last = 0;
    std::int64_t breaks = 0;
    const auto report = archive::readBulkTrades(**lines, [&](const market::Trade &trade) {
        breaks += last != 0 && trade.id != last + 1 ? 1 : 0;
        last = trade.id;
    });
    QVERIFY(report);
    QVERIFY(report->accepted > 1000);
    QCOMPARE(report->rejected, 0);
    QCOMPARE(breaks, 0);
}

void TestBulkExchange::absentFiles_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("day too young") << QStringLiteral(
        "data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-08-09.zip");
    QTest::newRow("month not over") << QStringLiteral(
        "data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-08.zip");
    QTest::newRow("unknown symbol") << QStringLiteral(
        "data/spot/daily/klines/NOPE/1h/NOPE-1h-2024-08-07.zip");
    QTest::newRow("wrong folder") << QStringLiteral(
        "data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1h-2024-08-07.zip");
    QTest::newRow("before the recording")
        << QStringLiteral("data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2009-08-07.zip");
    QTest::newRow("no file name") << QStringLiteral("data/spot/daily/klines/BTCUSDT/");
}

void TestBulkExchange::absentFiles()
{
    QFETCH(QString, path);
    const auto file = get(path.toStdString());
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::NotFound);
    QVERIFY(m_files->isReachable());
}

void TestBulkExchange::uselessAnswers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("isReachable");
    QTest::newRow("refused") << 403 << QByteArray("no") << static_cast<int>(ErrorCode::Network) << false;
    QTest::newRow("broken") << 503 << QByteArray() << static_cast<int>(ErrorCode::Network) << false;
    QTest::newRow("no checksum") << 200 << QByteArray("<html>hello</html>")
                                 << static_cast<int>(ErrorCode::Protocol) << true;
}

void TestBulkExchange::uselessAnswers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, code);
    QFETCH(bool, isReachable);
    ScriptedHttpServer server;
    server.onRequest = [&](const ScriptedHttpServer::Request &) {
        return ScriptedHttpServer::reply(status, body);
    };
    const auto files = exchange::makeBulkFiles(server.url());
    const auto file = get(*files, "data/x.zip");
    QVERIFY(!file);
    QCOMPARE(static_cast<int>(file.error().code), code);
    QCOMPARE(files->isReachable(), isReachable);
    QCOMPARE(server.requests.size(), std::size_t(1));
    QCOMPARE(server.requests.front().path(), QByteArray("/data/x.zip.CHECKSUM"));
}

/// It takes the connection and says nothing, neither at first nor behind the checksum.
void TestBulkExchange::silence()
{
    ScriptedHttpServer server;
    server.onRequest = [](const ScriptedHttpServer::Request &) {
        return ScriptedHttpServer::Answer{{}, false, false, true};
    };
    const auto files = exchange::makeBulkFiles(server.url(), 200ms);
    const auto file = get(*files, "data/x.zip");
    QVERIFY(!file);
    QCOMPARE(static_cast<int>(file.error().code), static_cast<int>(ErrorCode::Timeout));
    QVERIFY(!files->isReachable());
}

void TestBulkExchange::cancelled()
{
    ScriptedHttpServer server;
    server.onRequest = [](const ScriptedHttpServer::Request &) {
        return ScriptedHttpServer::Answer{{}, false, false, true};
    };
    const auto files = exchange::makeBulkFiles(server.url());
    bool isAnswered = false;
    auto download = files->get("data/x.zip", [&](Result<BulkFile>) { isAnswered = true; });
    QTRY_COMPARE(server.requests.size(), std::size_t(1));
    download.reset();
    const auto file =
        get("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-08-07.zip"); // time for a late answer
    QVERIFY(file);
    QVERIFY(!isAnswered);
}

QTEST_GUILESS_MAIN(TestBulkExchange)
#include "tst_bulkexchange.moc"
