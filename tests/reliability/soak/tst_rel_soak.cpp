// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/rig.h"

#include <QTest>

using namespace cw::tests;

/// The scenarios of the reliability tests, for hours. A seed that fails goes into the ordinary tests under its number.
class TestRelSoak : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thousandKills();
    void threeHundredSeams();
    void hundredSwarms();
};

void TestRelSoak::thousandKills()
{
    const QString problem = killCycles(1'000, testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelSoak::threeHundredSeams()
{
    const QString problem = seamCycles(300, testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelSoak::hundredSwarms()
{
    constexpr std::uint64_t kSeeds = 100;
    for (std::uint64_t i = 0; i < kSeeds; ++i) {
        const QString problem = swarm(30, testSeed() + i);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

QTEST_GUILESS_MAIN(TestRelSoak)
#include "tst_rel_soak.moc"
