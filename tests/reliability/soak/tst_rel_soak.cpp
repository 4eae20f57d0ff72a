// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"
#include "tests/reliability/kit/rig.h"

#include <QTest>

using namespace cw::tests;

namespace {

/// How often: a number in the environment, or the usual one.
int wanted(const char *name, int usual)
{
    bool isNumber = false;
    const int given = qEnvironmentVariableIntValue(name, &isNumber);
    return isNumber && given > 0 ? given : usual;
}

} // namespace

/// The scenarios of the reliability tests, for hours. CANDLEWRIGHT_SOAK_KILLS, _SEAMS and _SWARMS make them
/// shorter. A seed that fails goes into the ordinary tests under its number.
class TestRelSoak : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kills();
    void seams();
    void swarms();
};

void TestRelSoak::kills()
{
    const QString problem = killCycles(wanted("CANDLEWRIGHT_SOAK_KILLS", 1'000), testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelSoak::seams()
{
    const QString problem = seamCycles(wanted("CANDLEWRIGHT_SOAK_SEAMS", 300), testSeed());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestRelSoak::swarms()
{
    const int seeds = wanted("CANDLEWRIGHT_SOAK_SWARMS", 100);
    for (int i = 0; i < seeds; ++i) {
        const QString problem = swarm(30, testSeed() + static_cast<std::uint64_t>(i));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
}

QTEST_GUILESS_MAIN(TestRelSoak)
#include "tst_rel_soak.moc"
