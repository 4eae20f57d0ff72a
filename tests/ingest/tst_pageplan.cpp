// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/pageplan.h"

#include <QTest>

#include <random>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using market::TimeRange;
using market::TimeRanges;

/// Requests cut from holes: every slot once, no page too long, never dearer than a request a hole.
class TestPagePlan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneLongHoleIsCutIntoPagesFromTheNewest();
    void holesThatFitAPageShareIt();
    void holesThatWouldCostMoreTogetherStayApart();
    void randomHolesAreCoveredOnceAndCheaply();
    void youngEndLeavesRoomForTheRowBehindIt();

private:
    static int spot(std::int64_t) { return 2; }
    static int futures(std::int64_t rows) { return rows < 100 ? 1 : rows < 500 ? 2 : 5; }

    static TimeRange minutes(int from, int to) { return {kStart + from * 1min, kStart + to * 1min}; }
    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    static constexpr market::UtcTime kLater = kStart + std::chrono::days(30);
};

void TestPagePlan::oneLongHoleIsCutIntoPagesFromTheNewest()
{
    const PagePlan plan(market::Interval::M1, 499, futures);
    TimeRanges todo{minutes(0, 1'000)};
    QVERIFY(plan.takeNewest(todo, kLater) == std::vector{minutes(501, 1'000)});
    QVERIFY(plan.takeNewest(todo, kLater) == std::vector{minutes(2, 501)});
    QVERIFY(plan.takeNewest(todo, kLater) == std::vector{minutes(0, 2)});
    QVERIFY(todo.isEmpty());
    const auto cost = plan.costOf({minutes(0, 1'000)}, kLater);
    QCOMPARE(cost.requests, 3);
    QCOMPARE(cost.weight, 5); // 2 + 2, and 1 for the two slots that are left
}

void TestPagePlan::holesThatFitAPageShareIt()
{
    const PagePlan plan(market::Interval::M1, 1'000, spot);
    TimeRanges todo;
    for (int at = 0; at < 1'000; at += 10)
        todo.add(minutes(at, at + 1));
    const auto window = plan.takeNewest(todo, kLater);
    QCOMPARE(window.size(), std::size_t(100));
    QVERIFY(window.front() == minutes(0, 1) && window.back() == minutes(990, 991));
    QVERIFY(todo.isEmpty());
}

void TestPagePlan::holesThatWouldCostMoreTogetherStayApart()
{
    const auto steep = [](std::int64_t rows) { return static_cast<int>(rows); };
    const PagePlan plan(market::Interval::M1, 499, steep);
    TimeRanges todo{minutes(0, 1), minutes(100, 101)};
    QVERIFY(plan.takeNewest(todo, kLater) == std::vector{minutes(100, 101)});
    QVERIFY(plan.takeNewest(todo, kLater) == std::vector{minutes(0, 1)});
}

void TestPagePlan::randomHolesAreCoveredOnceAndCheaply()
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        const PagePlan plan(market::Interval::M1, 499, futures);
        TimeRanges holes;
        for (int at = 0; at < 20'000;) {
            const int length = 1 + static_cast<int>(random() % (random() % 4 == 0 ? 700 : 5));
            holes.add(minutes(at, at + length));
            at += length + 1 + static_cast<int>(random() % 600);
        }
        std::int64_t alone = 0;
        for (const TimeRange &hole : holes.ranges())
            alone += plan.costOf({hole}, kLater).weight;
        TimeRanges todo = holes;
        TimeRanges asked;
        std::int64_t weight = 0;
        while (!todo.isEmpty()) {
            const auto window = plan.takeNewest(todo, kLater);
            const auto rows = plan.slotsIn({window.front().from, window.back().to});
            QVERIFY2(rows <= 499, qPrintable(QStringLiteral("seed %1").arg(seed)));
            weight += futures(rows);
            for (const TimeRange &part : window) {
                QVERIFY2(asked.missingIn(part) == std::vector{part},
                         qPrintable(QStringLiteral("seed %1").arg(seed)));
                asked.add(part);
            }
        }
        QVERIFY2(asked == holes, qPrintable(QStringLiteral("seed %1").arg(seed)));
        QVERIFY2(weight <= alone, qPrintable(QStringLiteral("seed %1").arg(seed)));
        QCOMPARE(plan.costOf(holes, kLater).weight, weight);
    }
}

void TestPagePlan::youngEndLeavesRoomForTheRowBehindIt()
{
    const PagePlan plan(market::Interval::M1, 499, futures);
    const auto end = kStart + 1'000min;
    TimeRanges todo{minutes(0, 1'000)};
    QVERIFY(plan.takeNewest(todo, end + 9min) == std::vector{minutes(502, 1'000)});
    QVERIFY(plan.takeNewest(todo, end + 9min) == std::vector{minutes(3, 502)});
    // The row behind counts: 99 rows would cost less.
    QCOMPARE(plan.costOf({minutes(901, 1'000)}, end + 9min).weight, 2);
    QCOMPARE(plan.costOf({minutes(901, 1'000)}, end + 10min).weight, 1);
}

QTEST_APPLESS_MAIN(TestPagePlan)
#include "tst_pageplan.moc"
