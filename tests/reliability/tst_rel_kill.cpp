// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/faketime.h"
#include "tests/reliability/kit/rig.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// D2, C2, C8: nodes that are killed at any instant, and nodes that come back while REST is behind.
class TestRelKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedNodesLoseNothing();
    void streamAndRestMeetWithoutASeam();
    void aRestartWaitsForLittle();
};

namespace {

/// How often nodes said that something is stored.
qsizetype timesStored(const QString &history)
{
    QFile file(history);
    return file.open(QIODevice::ReadOnly) ? file.readAll().count("\"event\":\"stored\"") : 0;
}

} // namespace

void TestRelKill::killedNodesLoseNothing()
{
    const QString problem = killCycles(40, testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelKill::streamAndRestMeetWithoutASeam()
{
    const QString problem = seamCycles(20, testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

/// D2 and C2: after a kill the first row is stored within three seconds, and nothing is missing within sixty,
/// by the node's own clock, which runs at a twentieth of ours: that is what it waits for, whatever the
/// machine takes to do it.
void TestRelKill::aRestartWaitsForLittle()
{
    constexpr int kSlow = 20;
    constexpr qint64 kMostToWriteMs = 3'000;
    constexpr qint64 kMostToCompleteMs = 60'000;
    Rig rig({{u"trades_per_minute"_s, 600}});
    QVERIFY(rig.isUp() && rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 50, 60'000);
    rig.node().kill();
    letRun(2'000); // the exchange goes on
    NodeOptions options;
    options.environment = slowed(kSlow);
    const qsizetype before = timesStored(rig.file(u"history.jsonl"_s));
    QVERIFY(rig.startNode(options));
    const auto uptime = [&rig] { return rig.ask(u"/v1/status"_s)[u"uptime_ms"_s].toInteger(); };
    QTRY_VERIFY_WITH_TIMEOUT(timesStored(rig.file(u"history.jsonl"_s)) > before,
                             kSlow * kMostToWriteMs + 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(uptime() > 0, 60'000); // told once a second of that clock
    const qint64 toWriteMs = uptime();
    const Verdict verdict = rig.judgeWhenComplete(kSlow * kMostToCompleteMs / 4, {u"--ledger"_s});
    const qint64 toCompleteMs = uptime();
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"jumps"_s) > 0);
    qInfo("by its own clock the first row after %lld ms, complete after %lld ms",
          static_cast<long long>(toWriteMs), static_cast<long long>(toCompleteMs));
    QVERIFY2(toWriteMs > 0 && toWriteMs <= kMostToWriteMs, qPrintable(QString::number(toWriteMs)));
    QVERIFY2(toCompleteMs > 0 && toCompleteMs <= kMostToCompleteMs,
             qPrintable(QString::number(toCompleteMs)));
}

QTEST_GUILESS_MAIN(TestRelKill)
#include "tst_rel_kill.moc"
