// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/teststore.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// D2 and the faults of a server: nodes that are killed in front of PostgreSQL, and a PostgreSQL that is stopped at once,
/// hangs, or holds its tables, while 2,000 trades a second come in.
class TestRelPostgres : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedNodesLoseNothing();
    void aServerInTroubleLosesNothing_data();
    void aServerInTroubleLosesNothing();
    void aServerThatStandsStillIsTold();
    void theEndDoesNotWaitForAServer_data();
    void theEndDoesNotWaitForAServer();
    void theJudgeSeesDamage();
};

namespace {

constexpr int kTradesPerMinute = 120'000;
constexpr int kMostMemoryMib = 300; ///< reliability B4

/// Holds the tables of the rows for so many seconds, as a careless administrator would.
void lockTables(const QString &url, int seconds)
{
    QProcess process;
    process.start(u"psql"_s,
                  {url, u"-X"_s, u"-q"_s, u"-c"_s,
                   u"BEGIN; LOCK TABLE candlewright.trades, candlewright.candles IN ACCESS EXCLUSIVE MODE; "
                   "SELECT pg_sleep(%1); COMMIT"_s.arg(seconds)});
    QVERIFY(process.waitForFinished((seconds + 60) * 1'000));
    QCOMPARE(process.exitCode(), 0);
}

/// Lines of the node's log that hold these words.
int linesWith(const Rig &rig, const QByteArray &words)
{
    QFile file(rig.file(u"data/logs/candlewright.log"_s));
    return file.open(QIODevice::ReadOnly) ? static_cast<int>(file.readAll().count(words)) : 0;
}

} // namespace

void TestRelPostgres::killedNodesLoseNothing()
{
    const PrivateServer server;
    const QString problem = killCycles(20, testSeed(), server.url());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelPostgres::aServerInTroubleLosesNothing_data()
{
    QTest::addColumn<QString>("trouble");
    for (const char *trouble : {"stop at once", "hang", "lock"})
        QTest::newRow(trouble) << QString::fromLatin1(trouble);
}

void TestRelPostgres::aServerInTroubleLosesNothing()
{
    QFETCH(QString, trouble);
    constexpr int kTroubleSeconds = 20;
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    const auto stored = [&rig] { return rig.metric(u"candlewright_rows_stored_total"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(stored() > kTradesPerMinute / 60, 60'000);
    if (trouble == u"lock"_s) {
        lockTables(server.url(), kTroubleSeconds);
    } else {
        trouble == u"hang"_s ? server.freeze() : server.stop(u"immediate"_s);
        letRun(kTroubleSeconds * 1'000);
        trouble == u"hang"_s ? server.thaw() : server.restart();
    }
    const auto before = stored();
    QTRY_VERIFY_WITH_TIMEOUT(stored() > before + kTroubleSeconds * kTradesPerMinute / 60 / 2, 90'000);
    const int memory = rig.peakMemory();
    QVERIFY2(memory < kMostMemoryMib, qPrintable(u"%1 MiB"_s.arg(memory)));
    const Verdict verdict = rig.judgeWhenComplete(150'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > 0);
    qInfo("%s: at most %d MiB; %s", qPrintable(trouble), memory, verdict.text.constData());
}

/// All of a server's processes stand still, so that not even a cancellation is answered. The node says so.
void TestRelPostgres::aServerThatStandsStillIsTold()
{
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute / 100}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    QVERIFY(rig.ask(u"/v1/health"_s)[u"problem"_s].isNull());
    server.freeze();
    QTRY_VERIFY_WITH_TIMEOUT(rig.ask(u"/v1/health"_s)[u"problem"_s].isString(), 60'000);
    const QJsonObject health = rig.ask(u"/v1/health"_s);
    QCOMPARE(health[u"status"_s].toString(), u"degraded"_s);
    QVERIFY2(health[u"problem"_s].toString().startsWith(u"The database has not answered the writer for "_s),
             qPrintable(health[u"problem"_s].toString()));
    QCOMPARE(rig.metric(u"candlewright_database_healthy"_s), 0);
    // Who asks for candles waits only as long as nobody knows, and holds nobody else up.
    const QString candles = u"/api/v3/klines?symbol=BTCUSDT&interval=1m&includeCurrent=true&limit="_s;
    QCOMPARE(rig.ask(candles + u"5"_s)[u"code"_s].toInt(), -1000);
    for (int limit = 6; limit < 12; ++limit)
        QVERIFY(rig.ask(candles + QString::number(limit))[u"msg"_s].toString().startsWith(u"The database has not answered"_s));
    QCOMPARE(rig.ask(u"/v1/health"_s)[u"status"_s].toString(), u"degraded"_s);
    // It is told while the call still waits, and once; so is its end.
    server.thaw();
    QTRY_VERIFY_WITH_TIMEOUT(rig.ask(u"/v1/health"_s)[u"problem"_s].isNull(), 60'000);
    QCOMPARE(linesWith(rig, "has not answered the writer"), 1);
    QCOMPARE(linesWith(rig, "Rows are written again."), 1);
}

void TestRelPostgres::theEndDoesNotWaitForAServer_data()
{
    QTest::addColumn<int>("stillFor");
    QTest::newRow("a server that stands still for a moment") << 500;
    QTest::newRow("a server whose connections are given up") << 22'000;
}

/// A commit that hangs, and a connection that is being opened, which nobody can cut and which has ten seconds: neither
/// holds up the end of the program, nor does it lose anything.
void TestRelPostgres::theEndDoesNotWaitForAServer()
{
    QFETCH(int, stillFor);
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute / 100}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    server.freeze();
    letRun(stillFor);
    constexpr int kLessThanAConnection = 9'000;
    const int code = rig.node().terminate(kLessThanAConnection);
    server.thaw();
    QCOMPARE(code, 0);
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(90'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
}

/// A canary: rows whose instrument is gone, which no program could leave behind by the rules of the tables.
void TestRelPostgres::theJudgeSeesDamage()
{
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute / 100}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    QCOMPARE(rig.node().terminate(), 0);
    QCOMPARE(rig.judge().figure(u"corrupt"_s), 0);
    QProcess process;
    process.start(u"psql"_s,
                  {server.url(), u"-X"_s, u"-q"_s, u"-c"_s,
                   u"SET session_replication_role = replica; DELETE FROM candlewright.instruments"_s});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 0);
    const Verdict verdict = rig.judge();
    QVERIFY2(verdict.figure(u"corrupt"_s) > 0, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelPostgres)
#include "tst_rel_postgres.moc"
