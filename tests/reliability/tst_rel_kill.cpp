// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/rig.h"

#include <QTest>

using namespace cw::tests;

/// D2, C2, C8: nodes that are killed at any instant, and nodes that come back while REST is behind.
class TestRelKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedNodesLoseNothing();
    void streamAndRestMeetWithoutASeam();
};

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

QTEST_GUILESS_MAIN(TestRelKill)
#include "tst_rel_kill.moc"
