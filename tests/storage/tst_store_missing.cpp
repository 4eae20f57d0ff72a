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
using market::Market;

namespace {

QString text(const std::vector<TimeRange> &ranges)
{
    QString out;
    for (const TimeRange &range : ranges) {
        out += QString::fromStdString(market::isoText(range.from)) + u'/'
               + QString::fromStdString(market::isoText(range.to)) + u' ';
    }
    return out;
}

QString text(const std::vector<IdRange> &ranges)
{
    QString out;
    for (const IdRange &range : ranges)
        out += QStringLiteral("%1-%2 ").arg(range.from).arg(range.to);
    return out;
}

/// The slow, obvious way: walk the grid.
std::vector<TimeRange> walkGrid(Interval interval, const TimeRange &range, const std::set<UtcTime> &stored)
{
    std::vector<TimeRange> missing;
    for (UtcTime slot = interval.ceil(range.from); slot < range.to; slot = interval.next(slot)) {
        if (stored.contains(slot))
            continue;
        if (missing.empty() || missing.back().to != slot)
            missing.push_back({slot, slot});
        missing.back().to = interval.next(slot);
    }
    return missing;
}

} // namespace

/// Missing candles and trades equal a computation by hand, for every interval.
class TestStoreMissing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingStoredIsAllMissing();
    void partialCandlesAreMissing();
    void rowsOffTheGridFillNothing();
    void deletionsAreFound_data();
    void deletionsAreFound();
    void endsAreRemembered();
    void largeSeries();
    void missingTradesAreFound();
    void farApartTradesAreQuick();
    void unlimitedRangesAreAnswered();

private:
    std::vector<TimeRange> missing(const TestStore &store, const SeriesKey &key, const TimeRange &range) const
    {
        return must(store.reader().missingCandles(key, range));
    }
};

void TestStoreMissing::nothingStoredIsAllMissing()
{
    const TestStore store;
    QCOMPARE(text(missing(store, series("A"), {kDay + 1s, kDay + 5min + 1s})),
             text({{kDay + 1min, kDay + 6min}}));
    QVERIFY(missing(store, series("A"), {kDay + 1s, kDay + 59s}).empty());
    QVERIFY(missing(store, series("A"), {kDay, kDay}).empty());
    QVERIFY(missing(store, series("A"), {kDay + 1h, kDay}).empty());
    QVERIFY(must(store.reader().missingTrades({Market::Spot, "A"})).empty());
}

void TestStoreMissing::partialCandlesAreMissing()
{
    const TestStore store;
    std::vector<Candle> rows{candle(kDay), candle(kDay + 1min), candle(kDay + 2min)};
    rows[1].final = false;
    store.write(batchOf(series("A"), rows));
    QCOMPARE(text(missing(store, series("A"), {kDay, kDay + 3min})), text({{kDay + 1min, kDay + 2min}}));
}

void TestStoreMissing::rowsOffTheGridFillNothing()
{
    const TestStore store;
    std::vector<Candle> rows{candle(kDay), candle(kDay + 90s), candle(kDay + 2min)};
    store.write(batchOf(series("A"), rows));
    QCOMPARE(text(missing(store, series("A"), {kDay, kDay + 3min})), text({{kDay + 1min, kDay + 2min}}));
    store.write(batchOf(series("A", Interval::Mo1), {candle(kDay + 24h, Interval::Mo1)}));
    QCOMPARE(missing(store, series("A", Interval::Mo1), {kDay, kDay + 24h * 31}).size(), 1U);
}

void TestStoreMissing::deletionsAreFound_data()
{
    QTest::addColumn<int>("code");
    for (const Interval interval : Interval::all())
        QTest::newRow(std::string(interval.text()).c_str()) << static_cast<int>(interval.code());
}

void TestStoreMissing::deletionsAreFound()
{
    QFETCH(int, code);
    const Interval interval(static_cast<Interval::Code>(code));
    const SeriesKey key = series("A", interval);
    std::mt19937_64 random(testSeed());
    const TestStore store;
    // Begins in 2019, so that days cross leap years; 3d, weeks and months start off their grid's neighbours.
    const UtcTime first = interval.ceil(kDay - 24h * 1'700);
    const int slots = 700;
    std::set<UtcTime> stored;
    std::vector<Candle> rows;
    for (int i = 0; i < slots; ++i) {
        rows.push_back(candle(interval.advance(first, i), interval));
        stored.insert(rows.back().openTime);
    }
    store.write(batchOf(key, rows));
    const UtcTime end = interval.advance(first, slots);
    QVERIFY(missing(store, key, {first, end}).empty());

    for (int round = 0; round < 4; ++round) {
        QStringList gone;
        for (const UtcTime slot : std::set<UtcTime>(stored)) {
            if (random() % 20 != 0)
                continue;
            gone.append(QString::number(market::toUs(slot)));
            stored.erase(slot);
        }
        store.sql(QStringLiteral("DELETE FROM candles WHERE open_time IN (%1)").arg(gone.join(u',')));
        const auto within = [&] {
            return first + (end - first) / 1'000'000 * static_cast<int>(random() % 1'000'000);
        };
        const TimeRange wide{interval.advance(first, -3), interval.advance(end, 5)};
        TimeRange part{within(), within()};
        if (part.to < part.from)
            std::swap(part.from, part.to);
        for (const TimeRange &range : {TimeRange{first, end}, wide, part})
            QCOMPARE(text(missing(store, key, range)), text(walkGrid(interval, range, stored)));
    }
}

void TestStoreMissing::endsAreRemembered()
{
    const TestStore store;
    const SeriesKey key = series("A");
    QVERIFY(!must(store.reader().coveredRange(key)));
    const auto minutes = [](int slot) { return kDay + std::chrono::minutes(slot); };
    store.write(batchOf(key, {candle(minutes(10)), candle(minutes(11)), candle(minutes(12))}));
    store.write(batchOf(key, {candle(minutes(2)), candle(minutes(20))}));
    store.sql(QStringLiteral("DELETE FROM candles WHERE open_time IN (%1, %2)")
                  .arg(market::toUs(minutes(2)))
                  .arg(market::toUs(minutes(20))));
    const auto covered = must(store.reader().coveredRange(key));
    QVERIFY(covered && covered->from == minutes(2) && covered->to == minutes(21));
    const auto summary = must(store.reader().seriesSummary(key));
    QVERIFY(summary && summary->first == minutes(10) && summary->last == minutes(12));
    QVERIFY(summary->coveredFrom == minutes(2) && summary->coveredTo == minutes(20));
    QCOMPARE(text(must(store.reader().missingCandles(key, *covered))),
             text(std::vector<TimeRange>{{minutes(2), minutes(10)}, {minutes(13), minutes(21)}}));
}

void TestStoreMissing::largeSeries()
{
    std::mt19937_64 random(testSeed());
    const TestStore store;
    std::set<UtcTime> stored;
    std::vector<Candle> rows;
    const int slots = 50'000;
    // Whole stretches and single slots are absent.
    for (int i = 0; i < slots; ++i) {
        if (random() % 500 == 0)
            i += static_cast<int>(random() % 3'000);
        if (random() % 100 != 0)
            rows.push_back(candle(kDay + 1min * i));
    }
    for (const Candle &row : rows)
        stored.insert(row.openTime);
    store.write(batchOf(series("A"), rows));
    const TimeRange all{kDay, kDay + 1min * slots};
    QCOMPARE(text(missing(store, series("A"), all)), text(walkGrid(Interval::M1, all, stored)));
}

void TestStoreMissing::missingTradesAreFound()
{
    std::mt19937_64 random(testSeed());
    const TestStore store;
    const InstrumentKey key{Market::UsdM, "A"};
    std::vector<Trade> rows;
    std::vector<IdRange> expected;
    std::int64_t id = 1'000'000;
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t skip = random() % 200 == 0 ? static_cast<std::int64_t>(random() % 5'000) : 0;
        if (i > 0 && skip > 0)
            expected.push_back({id, id + skip});
        id += skip;
        rows.push_back(trade(id++, kDay));
    }
    store.write(batchOf(key, rows));
    QCOMPARE(text(must(store.reader().missingTrades(key))), text(expected));
    QVERIFY(must(store.reader().missingTrades({Market::Spot, "A"})).empty());

    const std::int64_t gone = rows[10'000].id;
    store.sql(
        QStringLiteral("DELETE FROM trade_rows WHERE market = 'um' AND symbol = 'A' AND id = %1").arg(gone));
    market::IdRanges after;
    for (const IdRange &range : expected)
        after.add(range);
    after.add({gone, gone + 1});
    QCOMPARE(text(must(store.reader().missingTrades(key))), text(after.ranges()));
}

void TestStoreMissing::farApartTradesAreQuick()
{
    const TestStore store;
    const InstrumentKey key{Market::Spot, "A"};
    store.write(batchOf(key, {trade(0, kDay), trade(1, kDay), trade(4'000'000'000'000, kDay)}));
    QCOMPARE(text(must(store.reader().missingTrades(key))),
             text(std::vector<IdRange>{{2, 4'000'000'000'000}}));
}

void TestStoreMissing::unlimitedRangesAreAnswered()
{
    const TestStore store;
    for (const Interval interval :
         {Interval(Interval::S1), Interval(Interval::D3), Interval(Interval::Mo1)}) {
        const SeriesKey key = series("A", interval);
        const UtcTime open = interval.ceil(kDay);
        store.write(batchOf(key, {candle(open, interval)}));
        const auto found = missing(store, key, kAlways);
        QCOMPARE(found.size(), 2U);
        QCOMPARE(found[0].to, open);
        QCOMPARE(found[1].from, interval.next(open));
    }
}

QTEST_GUILESS_MAIN(TestStoreMissing)
#include "tst_store_missing.moc"
