// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Jobs of a node, seen and controlled by commands that are handed to it, and what is left of them without it.
class TestCliJobs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void emptyStores();
    void refusesWrongUse_data();
    void refusesWrongUse();
    void listsWhatANodeLeft();
    void controlsTheJobsOfANode();
};

namespace {

const QString kRecording = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines");

QStringList with(const QStringList &arguments, const QTemporaryDir &dir)
{
    return arguments + QStringList{u"--data-dir"_s, dir.path()};
}

/// A stored job, as a node that was stopped leaves it.
void leaveJob(const QTemporaryDir &dir, int id, const QString &state)
{
    const QString statement =
        u"INSERT INTO jobs (node, id, kind, state, priority, position, reason, title, request, rows_done, rows_total, "
        "inserted, updated, skipped, requests, weight, attempts, error, created_at) VALUES ('', %1, 'backfill', '%2', "
        "1, %1, 'user', 'spot BTCUSDT 1m', '{\"job\":\"backfill\",\"market\":\"spot\",\"symbol\":\"BTCUSDT\",\"data\":"
        "\"candles\",\"interval\":\"1m\",\"from\":\"1577836800000000\",\"to\":\"1577923200000000\"}', 10, 1440, 10, 0, "
        "0, 3, 6, 1, '', 1577836800000000)"_s.arg(id)
            .arg(state);
    const QStringList errors = sql(dir.filePath(u"candlewright.db"_s), statement);
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));
}

QString stateOf(const QTemporaryDir &dir, int id)
{
    for (const auto &job : run(with({u"jobs"_s, u"--json"_s}, dir)).json()[u"jobs"_s].toArray()) {
        if (job.toObject()[u"id"_s].toInt() == id)
            return job.toObject()[u"state"_s].toString();
    }
    return {};
}

} // namespace

void TestCliJobs::emptyStores()
{
    const QTemporaryDir dir;
    const Outcome jobs = run(with({u"jobs"_s, u"--json"_s}, dir));
    QVERIFY2(jobs.code == 0, jobs.err.constData());
    QVERIFY(jobs.json()[u"jobs"_s].isArray());
    const Outcome rejected = run(with({u"rejected"_s, u"--json"_s}, dir));
    QVERIFY2(rejected.code == 0, rejected.err.constData());
    QVERIFY(rejected.json()[u"rejected"_s].isArray());
    QCOMPARE(run(with({u"jobs"_s}, dir)).out, QByteArray("0 jobs\n"));
}

void TestCliJobs::refusesWrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("mention");
    QTest::newRow("not a number") << QStringList{u"jobs"_s, u"--pause"_s, u"x"_s} << QByteArray("--pause \"x\"");
    QTest::newRow("two actions") << QStringList{u"jobs"_s, u"--pause"_s, u"1"_s, u"--cancel"_s, u"1"_s}
                                 << QByteArray("Only one");
    QTest::newRow("before alone") << QStringList{u"jobs"_s, u"--before"_s, u"1"_s} << QByteArray("--move");
    QTest::newRow("bad max") << QStringList{u"rejected"_s, u"--max"_s, u"0"_s} << QByteArray("--max");
    QTest::newRow("bad interval") << QStringList{u"rejected"_s, u"--interval"_s, u"2m"_s} << QByteArray("2m");
}

void TestCliJobs::refusesWrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, mention);
    const QTemporaryDir dir;
    const Outcome outcome = run(with(arguments, dir));
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(mention), outcome.err.constData());
}

void TestCliJobs::listsWhatANodeLeft()
{
    const QTemporaryDir dir;
    QCOMPARE(run(with({u"jobs"_s}, dir)).code, 0);
    leaveJob(dir, 7, u"queued"_s);
    const Outcome listed = run(with({u"jobs"_s}, dir));
    QVERIFY2(listed.out.contains("7") && listed.out.contains("queued"), listed.out.constData());
    QCOMPARE(stateOf(dir, 7), u"queued"_s);
    const Outcome paused = run(with({u"jobs"_s, u"--pause"_s, u"7"_s}, dir));
    QCOMPARE(paused.code, 1);
    QVERIFY2(paused.err.contains("No node runs"), paused.err.constData());
    QCOMPARE(run(with({u"jobs"_s, u"--pause"_s, u"8"_s}, dir)).code, 1);
}

void TestCliJobs::controlsTheJobsOfANode()
{
    const QTemporaryDir dir;
    QCOMPARE(run(with({u"jobs"_s}, dir)).code, 0);
    leaveJob(dir, 7, u"paused"_s);
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, kRecording});
    QVERIFY(exchange.isUp());
    Running node(with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s, u"--no-api"_s,
                       u"--backfill-days"_s, u"0"_s, u"--exchange-url"_s, exchange.address()},
                      dir));
    QVERIFY2(node.isUp(), node.errors().constData());
    QCOMPARE(stateOf(dir, 7), u"paused"_s);
    QCOMPARE(run(with({u"jobs"_s, u"--retry"_s, u"7"_s}, dir)).code, 1);
    const Outcome cancelled = run(with({u"jobs"_s, u"--cancel"_s, u"7"_s}, dir));
    QVERIFY2(cancelled.code == 0, cancelled.err.constData());
    QVERIFY(eventually([&] { return stateOf(dir, 7) == u"cancelled"_s; }, 20'000));
    QVERIFY(!run(with({u"jobs"_s, u"--active"_s}, dir)).out.contains("cancelled"));
    QCOMPARE(node.terminate(), 0);
    QCOMPARE(stateOf(dir, 7), u"cancelled"_s);
}

QTEST_GUILESS_MAIN(TestCliJobs)
#include "tst_cli_jobs.moc"
