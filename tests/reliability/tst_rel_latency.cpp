// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include <QTest>

#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// D1: what was told to be stored is stored, at 2,000 trades a second. How long it took is reported.
class TestRelLatency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storedTradesAreThereAfterAKill();
};

namespace {

constexpr int kTradesPerMinute = 140'000;
constexpr int kSeconds = 30;

} // namespace

void TestRelLatency::storedTradesAreThereAfterAKill()
{
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    QVERIFY(rig.isUp());
    QVERIFY(rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.report()[u"sent"_s].toInt() > 0, 30'000);
    const int before = rig.report()[u"sent"_s].toInt();
    std::mt19937_64 random(testSeed());
    letRun(kSeconds * 1'000 + std::uniform_int_distribution<int>(0, 2'000)(random));
    const int sent = rig.report()[u"sent"_s].toInt() - before;
    rig.node().kill();
    const Verdict verdict = rig.judge();
    QVERIFY2(verdict.ok, verdict.text.constData());
    // The exchange must have delivered what the promise speaks of, and the node must have kept up.
    QVERIFY2(sent > kSeconds * 1'000, qPrintable(QString::number(sent)));
    QVERIFY(verdict.figure(u"acknowledged"_s) > kSeconds * 1'000 / 2);
    qInfo("%d messages in about %d s; %s", sent, kSeconds, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelLatency)
#include "tst_rel_latency.moc"
