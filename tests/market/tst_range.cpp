// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/range.h"

#include <QTest>

#include <bitset>
#include <random>

using cw::market::IdRange;
using cw::market::IdRanges;

/// Ranges against a set of single numbers.
class TestRange : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mergesNeighbours();
    void equalsASetOfNumbers();
};

void TestRange::mergesNeighbours()
{
    IdRanges set{{10, 20}, {30, 40}};
    set.add({20, 30});
    QCOMPARE(set.ranges().size(), std::size_t(1));
    QVERIFY((set.ranges().front() == IdRange{10, 40}));
    set.add({5, 5});
    QCOMPARE(set.ranges().size(), std::size_t(1));
    set.remove({15, 16});
    QCOMPARE(set.ranges().size(), std::size_t(2));
    QVERIFY(!set.contains(15) && set.contains(16) && !set.contains(40));
}

void TestRange::equalsASetOfNumbers()
{
    constexpr int kSize = 64;
    std::mt19937 random(11);
    const auto pick = [&] { return std::int64_t(random() % kSize); };
    for (int round = 0; round < 2'000; ++round) {
        IdRanges set;
        std::bitset<kSize> truth;
        for (int step = 0; step < 12; ++step) {
            const IdRange range{pick(), pick()};
            const bool adding = random() % 3 != 0;
            adding ? set.add(range) : set.remove(range);
            for (std::int64_t i = range.from; i < range.to; ++i)
                truth.set(std::size_t(i), adding);
        }
        const auto missing = set.missingIn({0, kSize});
        const IdRanges complement = [&] {
            IdRanges out;
            for (const auto &range : missing)
                out.add(range);
            return out;
        }();
        for (int i = 0; i < kSize; ++i) {
            QCOMPARE(set.contains(i), truth.test(std::size_t(i)));
            QCOMPARE(complement.contains(i), !truth.test(std::size_t(i)));
        }
        for (std::size_t i = 1; i < set.ranges().size(); ++i)
            QVERIFY(set.ranges()[i - 1].to < set.ranges()[i].from);
    }
}

QTEST_APPLESS_MAIN(TestRange)
#include "tst_range.moc"
