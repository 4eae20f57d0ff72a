// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <set>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Interval;

namespace {

const SeriesKey kSeries = series("BTCUSDT");
const InstrumentKey kInstrument = kSeries.instrument;

/// Minutes after kDay.
TimeRange minutes(int from, int to) { return {kDay + from * 1min, kDay + to * 1min}; }

std::vector<Candle> candles(int from, int to)
{
    std::vector<Candle> rows;
    for (int i = from; i < to; ++i)
        rows.push_back(candle(kDay + i * 1min));
    return rows;
}

std::vector<Trade> trades(int from, int to)
{
    std::vector<Trade> rows;
    for (int id = from; id < to; ++id)
        rows.push_back(trade(id, kDay + id * 1s));
    return rows;
}

market::TimeRanges claimed(const TestStore &store, const SeriesKey &series = kSeries)
{
    const auto coverage = must(store.reader().candleCoverage(series));
    return coverage.empty() ? market::TimeRanges() : coverage.front().claimed();
}

market::IdRanges claimedIds(const TestStore &store)
{
    const auto coverage = must(store.reader().tradeCoverage(kInstrument));
    return coverage.empty() ? market::IdRanges() : coverage.front().claimed();
}

} // namespace

/// What a database claims to hold is what it holds, whoever deletes from it (docs/decisions/coverage.md).
class TestStoreClaims : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsGrowAndJoin();
    void openCandlesAreNotClaimed();
    void monthsJoinAtTheirOwnLength();
    void foreignDeletionsAreLosses();
    void whatComesBackIsNoLoss();
    void aRowMadeUnfinalIsALoss();
    void tradesByIds();
    void recountClaimsWhatIsThere();
    void recountsForgetNoLosses();
    void rolledBackRowsAreNotClaimed();
    void claimsEqualRowsAfterAnything();
    void summariesCountClaims();
};

void TestStoreClaims::runsGrowAndJoin()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(10, 20)));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(10, 20)}));
    store.write(batchOf(kSeries, candles(20, 21)));
    store.write(batchOf(kSeries, candles(30, 40)));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(10, 21), minutes(30, 40)}));
    store.write(batchOf(kSeries, candles(0, 5)));
    store.write(batchOf(kSeries, candles(21, 30)));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 5), minutes(10, 40)}));
    store.write(batchOf(kSeries, candles(3, 12))); // over both ends
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 40)}));
    QCOMPARE(must(store.reader().candleCoverage(std::nullopt)).size(), std::size_t(1));
}

void TestStoreClaims::openCandlesAreNotClaimed()
{
    TestStore store;
    auto rows = candles(0, 3);
    rows[1].final = false;
    store.write(batchOf(kSeries, rows));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 1), minutes(2, 3)}));
}

void TestStoreClaims::monthsJoinAtTheirOwnLength()
{
    TestStore store;
    const SeriesKey months = series("BTCUSDT", Interval::Mo1);
    const Interval month = Interval::Mo1;
    std::vector<Candle> rows;
    for (int i = 0; i < 14; ++i)
        rows.push_back(candle(month.advance(kDay, i), month));
    store.write(batchOf(months, rows));
    QVERIFY((claimed(store, months) == market::TimeRanges{{kDay, month.advance(kDay, 14)}}));
}

void TestStoreClaims::foreignDeletionsAreLosses()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    (void)store.sql(QStringLiteral("DELETE FROM candle_rows WHERE open_time >= %1 AND open_time < %2")
                        .arg(market::toUs(kDay + 10min) / 1000)
                        .arg(market::toUs(kDay + 13min) / 1000));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 10), minutes(13, 100)}));
    const auto coverage = must(store.reader().candleCoverage(kSeries));
    QCOMPARE(coverage.front().losses.size(), std::size_t(3));
    QVERIFY(coverage.front().losses.front().openTime == kDay + 10min);
    QVERIFY(coverage.front().losses.front().lostAt > kDay);
}

void TestStoreClaims::whatComesBackIsNoLoss()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    (void)store.sql(QStringLiteral("DELETE FROM candles"));
    QVERIFY(claimed(store).isEmpty());
    store.write(batchOf(kSeries, candles(40, 60)));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(40, 60)}));
    QCOMPARE(must(store.reader().candleCoverage(kSeries)).front().losses.size(), std::size_t(80));
}

void TestStoreClaims::aRowMadeUnfinalIsALoss()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 3)));
    (void)store.sql(
        QStringLiteral("UPDATE candles SET final = 0 WHERE open_time = %1").arg(market::toUs(kDay + 1min)));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 1), minutes(2, 3)}));
}

void TestStoreClaims::tradesByIds()
{
    TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.write(batchOf(kInstrument, trades(210, 220)));
    QVERIFY((claimedIds(store) == market::IdRanges{{100, 200}, {210, 220}}));
    store.write(batchOf(kInstrument, trades(200, 210)));
    QVERIFY((claimedIds(store) == market::IdRanges{{100, 220}}));
    // At the ends, too: nobody else would notice.
    (void)store.sql(QStringLiteral("DELETE FROM trades WHERE id IN (100, 150, 219)"));
    QVERIFY((claimedIds(store) == market::IdRanges{{101, 150}, {151, 219}}));
    store.write(batchOf(kInstrument, trades(219, 230)));
    QVERIFY((claimedIds(store) == market::IdRanges{{101, 150}, {151, 230}}));
}

void TestStoreClaims::recountClaimsWhatIsThere()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    store.write(batchOf(kInstrument, trades(0, 100)));
    // A claim that is wrong in both directions: rows nobody claimed, claims nothing stands behind.
    (void)store.sql(
        QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(kDay + 50min)));
    (void)store.sql(QStringLiteral("DELETE FROM losses"));
    (void)store.sql(QStringLiteral("DELETE FROM trade_coverage"));
    WriteBatch batch;
    batch.recounts.push_back({kSeries, minutes(40, 60)});
    batch.recounts.push_back({kInstrument, kAlways});
    store.write(batch);
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 50), minutes(51, 100)}));
    QVERIFY((claimedIds(store) == market::IdRanges{{0, 100}}));
    batch = {};
    (void)store.sql(QStringLiteral("DELETE FROM coverage"));
    batch.recounts.push_back({kSeries, kAlways});
    store.write(batch);
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 50), minutes(51, 100)}));
}

/// Another claim of the series was wrong; what somebody deleted stays known as deleted.
void TestStoreClaims::recountsForgetNoLosses()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    store.write(batchOf(kInstrument, trades(0, 100)));
    (void)store.sql(QStringLiteral("DELETE FROM candles WHERE open_time < %1 OR open_time = %2")
                        .arg(market::toUs(kDay + 2min))
                        .arg(market::toUs(kDay + 50min)));
    (void)store.sql(QStringLiteral("DELETE FROM trades WHERE id IN (20, 99)"));
    WriteBatch batch;
    batch.recounts.push_back({kSeries, kAlways});
    batch.recounts.push_back({kInstrument, kAlways});
    for (int times = 0; times < 2; ++times) {
        store.write(batch);
        QVERIFY((claimed(store) == market::TimeRanges{minutes(2, 50), minutes(51, 100)}));
        QCOMPARE(must(store.reader().candleCoverage(kSeries)).front().losses.size(), std::size_t(3));
        QVERIFY((claimedIds(store) == market::IdRanges{{0, 20}, {21, 99}}));
        QCOMPARE(must(store.reader().tradeCoverage(kInstrument)).front().losses.size(), std::size_t(2));
    }
    // A row that came in by a way that claims nothing is no loss any more.
    const QString columns = QStringLiteral("time, price, quantity, buyer_is_maker, source");
    (void)store.sql(QStringLiteral("INSERT INTO trades (instrument_id, id, %1) SELECT instrument_id, 20, %1 "
                                   "FROM trades WHERE id = 21")
                        .arg(columns));
    store.write(batch);
    QVERIFY((claimedIds(store) == market::IdRanges{{0, 99}}));
    QCOMPARE(must(store.reader().tradeCoverage(kInstrument)).front().losses.size(), std::size_t(1));
}

void TestStoreClaims::rolledBackRowsAreNotClaimed()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 3)));
    WriteBatch bad = batchOf(kSeries, candles(3, 6));
    bad.gaps.push_back({});
    bad.gaps.back().id = 4711; // there is no such entry
    bad.gaps.back().instrument = kInstrument;
    QVERIFY(!store.writer().write(bad));
    QVERIFY((claimed(store) == market::TimeRanges{minutes(0, 3)}));
}

void TestStoreClaims::claimsEqualRowsAfterAnything()
{
    const auto seed = testSeed();
    std::mt19937_64 random(seed);
    TestStore store;
    std::set<int> stored;
    const auto lengthOf = [&random](int most) {
        return 1 + static_cast<int>(random() % static_cast<unsigned>(most));
    };
    for (int step = 0; step < 200; ++step) {
        const int from = static_cast<int>(random() % 300);
        const int to = from + lengthOf(40);
        if (random() % 4 == 0) {
            (void)store.sql(QStringLiteral("DELETE FROM candles WHERE open_time >= %1 AND open_time < %2")
                                .arg(market::toUs(kDay + from * 1min))
                                .arg(market::toUs(kDay + to * 1min)));
            stored.erase(stored.lower_bound(from), stored.lower_bound(to));
        } else {
            store.write(batchOf(kSeries, candles(from, to)));
            for (int i = from; i < to; ++i)
                stored.insert(i);
        }
        market::TimeRanges truth;
        for (const int i : stored)
            truth.add(minutes(i, i + 1));
        QVERIFY2(claimed(store) == truth, qPrintable(QStringLiteral("seed %1 step %2").arg(seed).arg(step)));
    }
}

void TestStoreClaims::summariesCountClaims()
{
    TestStore store;
    auto rows = candles(0, 10);
    rows.back().final = false;
    store.write(batchOf(kSeries, rows));
    store.write(batchOf(kInstrument, trades(5, 25)));
    (void)store.sql(QStringLiteral("DELETE FROM trades WHERE id = 7"));
    const auto summary = must(store.reader().seriesSummary(kSeries));
    QCOMPARE(summary->finalRows, 9);
    QCOMPARE(summary->rows, 10);
    QCOMPARE(must(store.reader().tradeSummary(kInstrument))->rows, 19);
}

QTEST_GUILESS_MAIN(TestStoreClaims)
#include "tst_store_claims.moc"
