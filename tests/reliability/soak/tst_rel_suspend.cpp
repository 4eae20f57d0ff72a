// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// T2 in its full length: a node that stands still for ten minutes of the clock that the exchange runs by, too.
class TestRelSuspend : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tenMinutesAreOneHole();
};

void TestRelSuspend::tenMinutesAreOneHole()
{
    constexpr int kSuspendedMs = 600'000;
    Rig rig({{u"trades_per_minute"_s, 120}});
    QVERIFY(rig.isUp() && rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    const int gapsBefore = rig.count(u"gap_rows WHERE interval IS NULL"_s);
    const int upgradesBefore = rig.report()[u"upgrades"_s].toInt();
    rig.node().freeze();
    letRun(kSuspendedMs);
    rig.node().thaw();
    QTRY_VERIFY_WITH_TIMEOUT(rig.report()[u"upgrades"_s].toInt() > upgradesBefore, 120'000);
    letRun(5'000); // trades behind the hole
    const Verdict verdict = rig.judgeWhenComplete(120'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(rig.count(u"gap_rows WHERE interval IS NULL"_s), gapsBefore + 1);
    qInfo("%s", verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelSuspend)
#include "tst_rel_suspend.moc"
