// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sleepguard.h"

#include <QTest>

using namespace cw::net;
using namespace std::chrono_literals;

/// Absences of the process, by two clocks that the test turns.
class TestSleepGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_mono = MonoTime(100s);
        m_boot = MonoTime(5'000s); // it slept before
    }
    void timePassing();
    void aStop();
    void aSleep();
    void aSleepInAStop();
    void eachIsToldOnce();
    void theClocksOfTheMachine();

private:
    SleepGuard guard()
    {
        return SleepGuard([this] { return m_mono; }, [this] { return m_boot; });
    }
    void pass(std::chrono::milliseconds time)
    {
        m_mono += time;
        m_boot += time;
    }

    MonoTime m_mono;
    MonoTime m_boot;
};

void TestSleepGuard::timePassing()
{
    SleepGuard watched = guard();
    QVERIFY(!watched.look());
    for (int i = 0; i < 1'000; ++i) {
        pass(250ms);
        QVERIFY(!watched.look());
    }
    pass(29'999ms);
    QVERIFY(!watched.look());
}

void TestSleepGuard::aStop()
{
    SleepGuard watched = guard();
    pass(90s);
    const auto absence = watched.look();
    QVERIFY(absence);
    QCOMPARE(absence->duration, 90'000ms);
    QVERIFY(!absence->wasAsleep);
}

void TestSleepGuard::aSleep()
{
    SleepGuard watched = guard();
    m_boot += 1h;
    const auto absence = watched.look();
    QVERIFY(absence);
    QCOMPARE(absence->duration, 3'600'000ms);
    QVERIFY(absence->wasAsleep);
    // A nap is none of ours: the silence deadlines see to it.
    m_boot += 20s;
    QVERIFY(!watched.look());
}

void TestSleepGuard::aSleepInAStop()
{
    SleepGuard watched = guard();
    pass(10s);
    m_boot += 25s;
    const auto absence = watched.look();
    QVERIFY(absence);
    QCOMPARE(absence->duration, 35'000ms);
    QVERIFY(absence->wasAsleep);
}

void TestSleepGuard::eachIsToldOnce()
{
    SleepGuard watched = guard();
    pass(40s);
    QVERIFY(watched.look());
    QVERIFY(!watched.look());
    pass(250ms);
    QVERIFY(!watched.look());
}

void TestSleepGuard::theClocksOfTheMachine()
{
    QVERIFY(bootNow() >= monoNow() - 1s);
    const MonoTime before = bootNow();
    QTRY_VERIFY(bootNow() > before);
    SleepGuard real;
    QVERIFY(!real.look());
}

QTEST_GUILESS_MAIN(TestSleepGuard)
#include "tst_sleepguard.moc"
