// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/rig.h"

#include <QTest>

using namespace cw::tests;

/// Many faults together: nothing becomes wrong meanwhile, and everything complete afterwards.
class TestRelSwarm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void faultsInAnyMixture_data();
    void faultsInAnyMixture();
};

void TestRelSwarm::faultsInAnyMixture_data()
{
    QTest::addColumn<quint64>("seed");
    constexpr quint64 kSeeds = 5;
    for (quint64 i = 0; i < kSeeds; ++i)
        QTest::newRow(qPrintable(QString::number(testSeed() + i))) << testSeed() + i;
}

void TestRelSwarm::faultsInAnyMixture()
{
    QFETCH(quint64, seed);
    const QString problem = swarm(15, seed);
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestRelSwarm)
#include "tst_rel_swarm.moc"
