// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/chartcandles.h"
#include "ui/charts/candlestore.h"
#include "ui/charts/gapmap.h"

#include <QTest>

#include <map>
#include <random>

using namespace cw;
using namespace cw::charts;
using namespace cw::tests;
using market::Candle;
using market::Interval;

namespace {

/// The same sum, bar by bar.
BarSummary bruteForce(const std::map<Slot, Candle> &bars, Slot from, Slot to)
{
    BarSummary sum;
    for (auto it = bars.lower_bound(from); it != bars.end() && it->first < to; ++it) {
        const Candle &bar = it->second;
        const double volume = bar.volume.approximate();
        sum.add({bar.open.approximate(), bar.high.approximate(), bar.low.approximate(),
                 bar.close.approximate(), volume, volume, 1});
    }
    return sum;
}

bool isSame(const BarSummary &a, const BarSummary &b)
{
    if (a.count != b.count)
        return false;
    return a.count == 0
           || (a.open == b.open && a.high == b.high && a.low == b.low && a.close == b.close
               && a.maxVolume == b.maxVolume && std::abs(a.volume - b.volume) <= 1e-9 * std::abs(b.volume));
}

/// Random bars for random places of a block of slots, some of them left out.
std::vector<Candle> randomBlock(std::mt19937 &random, const SlotGrid &grid, Slot from, int slots)
{
    std::vector<Candle> bars;
    std::uniform_int_distribution<int> price(1, 1'000'000);
    for (Slot slot = from; slot < from + slots; ++slot) {
        if (random() % 10 == 0)
            continue;
        const int low = price(random);
        Candle bar;
        bar.openTime = grid.timeOf(slot);
        bar.low = market::Decimal::fromMantissa(low, 4);
        bar.open = market::Decimal::fromMantissa(low + 3, 4);
        bar.close = market::Decimal::fromMantissa(low + 7, 4);
        bar.high = market::Decimal::fromMantissa(low + 9, 4);
        bar.volume = market::Decimal::fromMantissa(price(random), 3);
        bar.final = true;
        bars.push_back(bar);
    }
    return bars;
}

interfaces::Gap gapOf(Interval interval, market::UtcTime from, market::UtcTime to, interfaces::GapState state)
{
    interfaces::Gap gap;
    gap.interval = interval;
    gap.range = {from, to};
    gap.state = state;
    return gap;
}

} // namespace

class TestChartStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void slotsAndTimesAgree_data();
    void slotsAndTimesAgree();
    void summariesEqualBruteForce();
    void everyKindOfWriteCounts();
    void valuesStayExact();
    void digitsThatDoNotFitAreRefused();
    void offGridIsRefused();
    void flagsAreKept();
    void neighboursAreFoundAcrossHoles();
    void gapsAreFoundBySlot();
};

void TestChartStore::slotsAndTimesAgree_data()
{
    QTest::addColumn<QString>("interval");
    for (const Interval interval : Interval::all())
        QTest::newRow(std::string(interval.text()).c_str())
            << QString::fromStdString(std::string(interval.text()));
}

void TestChartStore::slotsAndTimesAgree()
{
    QFETCH(QString, interval);
    const Interval parsed = Interval::parse(interval.toStdString()).value();
    const SlotGrid grid(parsed);
    const market::UtcTime open = parsed.floor(utc("2024-02-29T13:37:11Z"));
    const Slot slot = grid.slotOf(utc("2024-02-29T13:37:11Z"));
    QVERIFY(grid.timeOf(slot) == open);
    QVERIFY(grid.timeOf(slot + 1) == parsed.next(open));
    QVERIFY(grid.timeOf(slot - 1) == parsed.previous(open));
    QVERIFY(grid.isOnGrid(open) && !grid.isOnGrid(open + market::microseconds(1)));
    QCOMPARE(grid.slotFrom(open), slot);
    QCOMPARE(grid.slotFrom(open + market::microseconds(1)), slot + 1);
    const market::UtcTime middle = open + (parsed.next(open) - open) / 2;
    QCOMPARE(grid.position(middle), static_cast<double>(slot) + 0.5);
    QVERIFY(grid.timeAt(static_cast<double>(slot) + 0.5) == middle);
}

void TestChartStore::summariesEqualBruteForce()
{
    std::mt19937 random(20260321);
    CandleStore store(Interval::M1);
    std::map<Slot, Candle> bars;
    const Slot middle = store.grid().slotOf(utc("2024-03-01T00:00:00Z"));
    const auto write = [&](const std::vector<Candle> &block) {
        QCOMPARE(store.merge(block), 0);
        for (const Candle &bar : block)
            bars[store.grid().slotOf(bar.openTime)] = bar;
    };
    write(randomBlock(random, store.grid(), middle, 9'000));          // first block
    write(randomBlock(random, store.grid(), middle - 7'000, 6'500));  // in front, with a hole between
    write(randomBlock(random, store.grid(), middle + 9'000, 500));    // behind
    write(randomBlock(random, store.grid(), middle + 30'000, 2'000)); // far behind: empty blocks between
    write(randomBlock(random, store.grid(), middle + 4'000, 300));    // over what is there
    QCOMPARE(store.count(), static_cast<std::int64_t>(bars.size()));
    QCOMPARE(store.firstSlot(), bars.begin()->first);
    QCOMPARE(store.lastSlot(), bars.rbegin()->first);
    for (int i = 0; i < 3'000; ++i) {
        const Slot from = middle - 8'000 + static_cast<Slot>(random() % 42'000);
        const Slot to = from + static_cast<Slot>(random() % (i % 2 == 0 ? 40U : 20'000U));
        QVERIFY(isSame(store.summary(from, to), bruteForce(bars, from, to)));
    }
}

void TestChartStore::everyKindOfWriteCounts()
{
    CandleStore store(Interval::M1);
    const market::UtcTime start = utc("2024-03-01T00:00:00Z");
    QVERIFY(store.isEmpty());
    store.merge(wave(Interval::M1, start, 10));
    QCOMPARE(store.count(), 10);
    store.merge(wave(Interval::M1, start, 10));
    QCOMPARE(store.count(), 10);
    QVERIFY(store.put(candle(Interval::M1, start + std::chrono::minutes(10), "1", "2", "0.5", "1.5", "3")));
    QCOMPARE(store.count(), 11);
    const Slot last = store.lastSlot();
    QVERIFY(store.put(candle(Interval::M1, start + std::chrono::minutes(10), "1", "900", "0.5", "1.5", "3")));
    QCOMPARE(store.summary(last, last + 1).high, 900.0);
    QCOMPARE(store.summary(0, last + 5'000).high, 900.0);
}

void TestChartStore::valuesStayExact()
{
    CandleStore store(Interval::M1);
    const market::UtcTime start = utc("2024-03-01T00:00:00Z");
    const auto first = candle(Interval::M1, start, "0.00001234", "0.00001300", "0.00001200", "0.00001235",
                              "12345678901.00000000");
    const auto second = candle(Interval::M1, start + std::chrono::minutes(1), "42183.10", "99999.99", "0.1",
                               "7", "0.00000001");
    QVERIFY(store.put(first) && store.put(second));
    const auto a = store.bar(store.firstSlot());
    const auto b = store.bar(store.lastSlot());
    QVERIFY(a && b);
    QVERIFY(a->open == first.open && a->high == first.high && a->low == first.low && a->close == first.close);
    QVERIFY(a->volume == first.volume);
    QVERIFY(b->open == second.open && b->high == second.high && b->low == second.low);
    QVERIFY(b->volume == second.volume);
}

void TestChartStore::digitsThatDoNotFitAreRefused()
{
    CandleStore store(Interval::M1);
    const market::UtcTime start = utc("2024-03-01T00:00:00Z");
    QVERIFY(store.put(candle(Interval::M1, start, "1", "2", "1", "2", "1")));
    const auto wide = candle(Interval::M1, start, "5", "6", "5", "6", "1234567890123456789.123");
    const auto refused = store.put(wide);
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.find("2024-03-01T00:00:00Z") != std::string::npos);
    QVERIFY(store.bar(store.firstSlot())->open == decimal("1"));
    QCOMPARE(store.summary(store.firstSlot(), store.firstSlot() + 1).open, 1.0);
    QCOMPARE(store.merge(std::vector{wide}), 1);
    QCOMPARE(store.count(), 1);
}

void TestChartStore::offGridIsRefused()
{
    CandleStore store(Interval::H1);
    const auto bar = candle(Interval::H1, utc("2024-03-01T00:30:00Z"), "1", "1", "1", "1", "1");
    QVERIFY(!store.put(bar));
    QCOMPARE(store.merge(std::vector{bar}), 1);
    QVERIFY(store.isEmpty());
}

void TestChartStore::flagsAreKept()
{
    CandleStore store(Interval::M1);
    auto bar = candle(Interval::M1, utc("2024-03-01T00:00:00Z"), "1", "1", "1", "1", "1");
    QVERIFY(store.put(bar));
    QVERIFY(store.bar(store.firstSlot())->final && !store.bar(store.firstSlot())->cutShort);
    bar.closeTime -= std::chrono::seconds(20);
    bar.source = market::Source::Built;
    QVERIFY(store.put(bar));
    QVERIFY(store.bar(store.firstSlot())->cutShort && store.bar(store.firstSlot())->built);
    bar.final = false;
    QVERIFY(store.put(bar));
    QVERIFY(!store.bar(store.firstSlot())->final);
}

void TestChartStore::neighboursAreFoundAcrossHoles()
{
    CandleStore store(Interval::M1);
    const market::UtcTime start = utc("2024-03-01T00:00:00Z");
    store.merge(wave(Interval::M1, start, 5));
    store.merge(wave(Interval::M1, start + std::chrono::minutes(50'000), 5));
    const Slot first = store.firstSlot();
    QCOMPARE(store.barAtOrBefore(first + 20'000).value(), first + 4);
    QCOMPARE(store.barAtOrAfter(first + 5).value(), first + 50'000);
    QVERIFY(!store.barAtOrBefore(first - 1));
    QVERIFY(!store.barAtOrAfter(store.lastSlot() + 1));
}

void TestChartStore::gapsAreFoundBySlot()
{
    using interfaces::GapState;
    const SlotGrid grid(Interval::M1);
    const market::UtcTime start = utc("2024-03-01T00:00:00Z");
    const Slot first = grid.slotOf(start);
    const auto minutes = [](int n) { return std::chrono::minutes(n); };
    GapMap map;
    map.set({gapOf(Interval::M1, start + minutes(40), start + minutes(45), GapState::VerifiedEmpty),
             gapOf(Interval::M1, start + minutes(10), start + minutes(20), GapState::Repairing),
             gapOf(Interval::M1, start + minutes(30), start + minutes(35), GapState::Filled),
             gapOf(Interval::H1, start + minutes(0), start + minutes(60), GapState::Unavailable)},
            grid);
    QVERIFY(!map.at(first + 9) && map.at(first + 10) && map.at(first + 19) && !map.at(first + 20));
    QVERIFY(map.stateOf(first + 12) == GapState::Repairing);
    QVERIFY(map.stateOf(first + 42) == GapState::VerifiedEmpty);
    QVERIFY(!map.at(first + 32));
    QCOMPARE(map.stateEnd(first + 12), first + 20);
    QCOMPARE(map.stateEnd(first + 20), first + 40);
    QCOMPARE(map.end().value(), first + 45);
    QCOMPARE(map.slotsIn({first + 15, first + 42}, GapState::Repairing), 5);
    QCOMPARE(map.slotsIn({first + 15, first + 42}, GapState::VerifiedEmpty), 2);
}

QTEST_APPLESS_MAIN(TestChartStore)
#include "tst_chartstore.moc"
