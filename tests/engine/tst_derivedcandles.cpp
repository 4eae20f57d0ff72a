// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"
#include "tests/engine/kit/archivebench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using market::Interval;

/// Intervals that are not stored, built from what is: from the coarsest finer one, and where that has no rows from the next.
class TestDerivedCandles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySlotComesFromWhatHasIt();
};

void TestDerivedCandles::everySlotComesFromWhatHasIt()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 2 * 1'440, 2 * 1'440min);
    const auto sumsOf = [&rows](Interval interval) {
        std::vector<market::Candle> sums;
        for (const auto &sum : market::aggregate(rows, Interval::M1, interval)) {
            if (sum.complete)
                sums.push_back(sum.candle);
        }
        return sums;
    };
    // Five minutes begin a day later, and six hours of them are gone.
    auto fives = sumsOf(Interval::M5);
    const market::UtcTime begin = rows[1'440].openTime;
    const market::TimeRange gone{begin + 6h, begin + 12h};
    std::erase_if(fives,
                  [&](const market::Candle &row) { return row.openTime < begin || gone.contains(row.openTime); });
    bench.write(storage::test::batchOf({RecordedEngine::spot(), Interval::M5}, fives));

    const Host engine = bench.recorded.start();
    const auto expected = sumsOf(Interval::M15);
    const market::SeriesKey quarters{RecordedEngine::spot(), Interval::M15};
    for (const int limit : {1, 7, 500}) {
        interfaces::CandleQuery query{quarters, rows.front().openTime, std::nullopt, limit, false};
        const auto first = must(engine->marketData().candles(query));
        QCOMPARE(first.size(), std::min(expected.size(), static_cast<std::size_t>(limit)));
        for (std::size_t i = 0; i < first.size(); ++i) {
            QVERIFY(first[i].openTime == expected[i].openTime);
            QVERIFY(market::sameValues(first[i], expected[i]));
        }
    }
    const interfaces::CandleQuery hole{quarters, gone.from, gone.to - 1us, 500, false};
    QCOMPARE(must(engine->marketData().candles(hole)).size(), std::size_t(24));
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestDerivedCandles)
#include "tst_derivedcandles.moc"
