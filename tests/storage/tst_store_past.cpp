// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/rowdigest.h"
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/moments.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

TradeSelect allTrades(Order order = Order::Ascending, std::int64_t limit = INT64_MAX)
{
    TradeSelect select;
    select.instrument = kInstrument;
    select.order = order;
    select.limit = limit;
    return select;
}

/// "100 101 102": ids.
QString idsAsOf(const TestStore &store, UtcTime moment, const TradeSelect &select = allTrades())
{
    QStringList ids;
    for (const Trade &trade : must(store.reader().tradesAsOf(select, moment)))
        ids.append(QString::number(trade.id));
    return ids.join(u' ');
}

QString rateAsOf(const TestStore &store, UtcTime moment)
{
    const auto rates = must(store.reader().fundingAsOf(kInstrument, kAlways, 1, Order::Ascending, moment));
    return rates.empty() ? QStringLiteral("nothing") : QString::fromStdString(rates.front().rate.text());
}

std::size_t candlesAsOf(const TestStore &store, UtcTime moment)
{
    return must(store.reader().candlesAsOf(kSeries, kAlways, moment)).size();
}

/// "purged 30": reasons and rows of what cannot be shown.
QStringList lossesAt(const TestStore &store, const Sequence &sequence, UtcTime moment, TimeRange time = kAlways)
{
    QStringList out;
    for (const PastLoss &loss : must(store.reader().pastLosses(sequence, time, moment)))
        out.append(QStringLiteral("%1 %2").arg(QString::fromStdString(loss.reason)).arg(loss.rows.value_or(-1)));
    return out;
}

/// Takes all rows of a sequence between two keys out, as a purge does.
void purge(const TestStore &store, const Sequence &sequence, const IdRange &keys)
{
    const StoredRows rows = must(store.reader().rowsBetween(sequence, RowScope::Lasting, keys, INT64_MAX));
    const RowBlock block = std::visit(
        [&keys](const auto &each) {
            const SliceCount sum = digestOf(std::span(each));
            return RowBlock{keys, sum.rows, sum.sha256};
        },
        rows);
    QVERIFY(must(store.writer().remove({sequence, block, RowScope::Lasting, FileReason::Purged, "In the file x."}))
            > 0);
}

IdRange minutes(int from, int to) { return {market::toUs(minute(from)), market::toUs(minute(to))}; }

Trade correctedTrade(int id)
{
    Trade row = trades(id, id + 1).front();
    row.price = decimal("1.23");
    row.source = market::Source::BulkFile;
    return row;
}

WriteBatch funding(const char *rate, market::Source source)
{
    WriteBatch batch;
    batch.funding.push_back({kInstrument, {{kDay, decimal(rate), std::nullopt, source}}});
    return batch;
}

Lease leaseOf(const Sequence &sequence, TimeRange range)
{
    Lease lease;
    lease.id = "a";
    lease.sequence = sequence;
    lease.range = range;
    lease.owner = "somebody";
    lease.state = "ready";
    lease.createdAt = kDay;
    lease.expiresAt = kDay + 24h;
    return lease;
}

} // namespace

/// Trades, funding rates and rows that were deleted since, as they were.
class TestStorePast : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tradesAreThereSinceTheyWereStored();
    void aCorrectedTradeHasItsOldValuesInThePast();
    void tradesKnowSinceWhenTheyAreStored();
    void archivedTradesKeepTheirMoment();
    void tradesWithoutAMomentAreTold();
    void fundingRatesHaveAPast();
    void fundingRatesKnowSinceWhenTheyAreStored();
    void purgedRowsAreTold();
    void rowsThatCameBackWereAwayAllTheSame();
    void rowsOfOtherProgramsDeedsAreTold();
    void deletedTradesAreTold();
    void temporaryRowsHaveAPast();
    void stretchesWithoutTradesAreProven();
};

void TestStorePast::tradesAreThereSinceTheyWereStored()
{
    const TestStore store;
    const UtcTime before = between();
    store.write(batchOf(kInstrument, trades(100, 103)));
    const UtcTime first = between();
    store.write(batchOf(kInstrument, trades(101, 105)));
    const UtcTime second = between();
    QCOMPARE(idsAsOf(store, before), QString());
    QCOMPARE(idsAsOf(store, first), QStringLiteral("100 101 102"));
    QCOMPARE(idsAsOf(store, second), QStringLiteral("100 101 102 103 104"));
    QCOMPARE(idsAsOf(store, first, allTrades(Order::Descending, 2)), QStringLiteral("102 101"));
    TradeSelect some = allTrades();
    some.time = TimeRange{trades(101, 102).front().time, trades(104, 105).front().time};
    QCOMPARE(idsAsOf(store, first, some), QStringLiteral("101 102"));
    QVERIFY(lossesAt(store, kTrades, before).isEmpty());
}

void TestStorePast::aCorrectedTradeHasItsOldValuesInThePast()
{
    const TestStore store;
    store.write(batchOf(kInstrument, trades(100, 103)));
    const UtcTime first = between();
    store.write(batchOf(kInstrument, {correctedTrade(101)}));
    const UtcTime second = between();
    QCOMPARE(texts(must(store.reader().tradesAsOf(allTrades(), first))), texts(trades(100, 103)));
    const auto now = must(store.reader().tradesAsOf(allTrades(), second));
    QCOMPARE(texts(now), texts(must(store.reader().trades(allTrades()))));
    QCOMPARE(text(now[1]), text(correctedTrade(101)));
    // The same in the archive, where the correction arrives later.
    QCOMPARE(archiveAll(store, kTrades, minute(10), 1'000), 3);
    Trade again = correctedTrade(102);
    store.write(batchOf(kInstrument, {again}));
    QCOMPARE(texts(must(store.reader().tradesAsOf(allTrades(), first))), texts(trades(100, 103)));
    (void)archiveAll(store, kTrades, minute(10), 1'000);
    QCOMPARE(texts(must(store.reader().tradesAsOf(allTrades(), first))), texts(trades(100, 103)));
    QCOMPARE(text(must(store.reader().tradesAsOf(allTrades(), between()))[2]), text(again));
}

void TestStorePast::tradesKnowSinceWhenTheyAreStored()
{
    const TestStore store;
    const UtcTime before = between();
    store.write(batchOf(kInstrument, trades(100, 102)));
    const UtcTime first = between();
    store.write(batchOf(kInstrument, {correctedTrade(101)}));
    const auto placed = must(store.reader().placedTrades(allTrades()));
    QVERIFY(placed[0].storedAt > before && placed[0].storedAt < first && placed[0].changedAt == placed[0].storedAt);
    QCOMPARE(placed[0].version, 1);
    QVERIFY(placed[1].storedAt == placed[0].storedAt && placed[1].changedAt > first);
    QCOMPARE(placed[1].version, 2);
}

void TestStorePast::archivedTradesKeepTheirMoment()
{
    const TestStore store;
    store.write(batchOf(kInstrument, trades(100, 110)));
    const UtcTime stored = between();
    QCOMPARE(archiveAll(store, kTrades, minute(10), 4), 10);
    QCOMPARE(must(store.reader().tradesAsOf(allTrades(), stored)).size(), std::size_t(10));
    (void)restoreAll(store, kTrades, kAlways, 4);
    QCOMPARE(must(store.reader().tradesAsOf(allTrades(), stored)).size(), std::size_t(10));
}

void TestStorePast::tradesWithoutAMomentAreTold()
{
    const TestStore store;
    const UtcTime before = kDay;
    store.write(batchOf(kInstrument, trades(100, 110)));
    store.sql(QStringLiteral("UPDATE trades SET stored_at = NULL WHERE id < 105"));
    QCOMPARE(idsAsOf(store, before), QString());
    QCOMPARE(lossesAt(store, kTrades, before), QStringList(QStringLiteral("unnoted -1")));
    QVERIFY(lossesAt(store, kTrades, before, {trades(106, 107).front().time, kDay + 24h}).isEmpty());
    // Since the moment is noted, one that is not is older.
    QCOMPARE(must(store.reader().tradesAsOf(allTrades(), between())).size(), std::size_t(10));
    QVERIFY(lossesAt(store, kTrades, between()).isEmpty());
    QVERIFY(!must(store.reader().placedTrades(allTrades())).front().storedAt);
}

void TestStorePast::fundingRatesHaveAPast()
{
    const TestStore store;
    const UtcTime before = between();
    store.write(funding("0.0001", market::Source::Rest));
    const UtcTime first = between();
    store.write(funding("0.0002", market::Source::BulkFile));
    const UtcTime second = between();
    const auto verify = [&] {
        QCOMPARE(rateAsOf(store, before), QStringLiteral("nothing"));
        QCOMPARE(rateAsOf(store, first), QStringLiteral("0.0001"));
        QCOMPARE(rateAsOf(store, second), QStringLiteral("0.0002"));
    };
    verify();
    QCOMPARE(archiveAll(store, kFunding, kDay + 24h, 100), 1);
    verify();
    store.write(fundingOf(1, 10));
    QCOMPARE(must(store.reader().fundingAsOf(kInstrument, kAlways, 3, Order::Descending, between())).size(),
             std::size_t(3));
}

void TestStorePast::fundingRatesKnowSinceWhenTheyAreStored()
{
    const TestStore store;
    const UtcTime before = between();
    store.write(funding("0.0001", market::Source::Rest));
    const UtcTime first = between();
    store.write(funding("0.0002", market::Source::BulkFile));
    const auto placed = must(store.reader().placedFunding(kInstrument, kAlways, 10, Order::Ascending));
    QCOMPARE(placed.size(), std::size_t(1));
    QVERIFY(placed.front().storedAt > before && placed.front().storedAt < first);
    QVERIFY(placed.front().changedAt > first && placed.front().place == Place::Main);
    QCOMPARE(placed.front().version, 2);
}

void TestStorePast::purgedRowsAreTold()
{
    const TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.write(fundingOf(0, 10));
    (void)archiveAll(store, kCandles, minute(30), 100);
    const UtcTime stored = between();
    purge(store, kCandles, minutes(0, 40));
    purge(store, kTrades, {100, 150});
    purge(store, kFunding, minutes(0, 1'000));
    const UtcTime gone = between();
    QCOMPARE(candlesAsOf(store, stored), std::size_t(20));
    QCOMPARE(lossesAt(store, kCandles, stored), QStringList(QStringLiteral("purged 40")));
    QCOMPARE(lossesAt(store, kCandles, stored, {minute(39), minute(60)}).size(), 1);
    QVERIFY(lossesAt(store, kCandles, stored, {minute(40), minute(60)}).isEmpty());
    QCOMPARE(lossesAt(store, kTrades, stored), QStringList(QStringLiteral("purged 50")));
    QVERIFY(lossesAt(store, kTrades, stored, {trades(150, 151).front().time, UtcTime::max()}).isEmpty());
    QCOMPARE(lossesAt(store, kFunding, stored).size(), 1);
    for (const Sequence &sequence : {kCandles, kTrades, kFunding})
        QVERIFY(lossesAt(store, sequence, gone).isEmpty());
    const auto loss = must(store.reader().pastLosses(kTrades, kAlways, stored)).front();
    QVERIFY(loss.ids == (IdRange{100, 150}) && loss.at > stored && loss.at < gone);
}

void TestStorePast::rowsThatCameBackWereAwayAllTheSame()
{
    const TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    const UtcTime stored = between();
    purge(store, kCandles, minutes(0, 10));
    store.sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(20))));
    store.write(batchOf(kSeries, candles(0, 60)));
    QCOMPARE(candlesAsOf(store, between()), std::size_t(60));
    QCOMPARE(candlesAsOf(store, stored), std::size_t(49));
    QCOMPARE(lossesAt(store, kCandles, stored),
             (QStringList{QStringLiteral("purged 10"), QStringLiteral("lost 1")}));
}

void TestStorePast::rowsOfOtherProgramsDeedsAreTold()
{
    const TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    const UtcTime stored = between();
    for (const int at : {5, 6, 7, 30})
        store.sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(at))));
    const QStringList both{QStringLiteral("lost 3"), QStringLiteral("lost 1")};
    QCOMPARE(lossesAt(store, kCandles, stored), both);
    QCOMPARE(lossesAt(store, kCandles, stored, {minute(8), minute(60)}), QStringList(both.back()));
    QVERIFY(lossesAt(store, kCandles, between() + 2s).isEmpty());
    // A count does not forget what was lost,
    WriteBatch count;
    count.recounts.push_back({kSeries, kAlways});
    store.write(count);
    QCOMPARE(must(store.reader().candleCoverage(kSeries)).front().losses.size(), std::size_t(4));
    QCOMPARE(lossesAt(store, kCandles, stored), both);
    // nor does a purge of what is around it.
    store.sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(45))));
    purge(store, kCandles, minutes(40, 50));
    QCOMPARE(lossesAt(store, kCandles, stored, {minute(40), minute(50)}).size(), 2);
}

void TestStorePast::deletedTradesAreTold()
{
    const TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    const UtcTime stored = between();
    store.sql(QStringLiteral("DELETE FROM trades WHERE id >= 120 AND id < 130"));
    QCOMPARE(lossesAt(store, kTrades, stored), QStringList(QStringLiteral("lost 10")));
    QVERIFY(lossesAt(store, kTrades, stored, {trades(131, 132).front().time, UtcTime::max()}).isEmpty());
    store.write(batchOf(kInstrument, trades(120, 130)));
    QCOMPARE(lossesAt(store, kTrades, stored), QStringList(QStringLiteral("lost 10")));
    QVERIFY(lossesAt(store, kTrades, stored, {trades(131, 132).front().time, UtcTime::max()}).isEmpty());
    QCOMPARE(must(store.reader().tradesAsOf(allTrades(), stored)).size(), std::size_t(90));
}

void TestStorePast::temporaryRowsHaveAPast()
{
    const TestStore store;
    store.write(batchOf(kSeries, candles(20, 30)));
    WriteBatch leased;
    leased.leases.push_back(leaseOf(kCandles, {minute(0), minute(20)}));
    store.write(leased);
    const UtcTime before = between();
    WriteBatch rows = batchOf(kSeries, candles(0, 20));
    rows.isTemporary = true;
    store.write(rows);
    const UtcTime there = between();
    QCOMPARE(candlesAsOf(store, before), std::size_t(10));
    QCOMPARE(candlesAsOf(store, there), std::size_t(30));
    QCOMPARE(must(store.writer().removeLease("a")), 20);
    QCOMPARE(candlesAsOf(store, there), std::size_t(10));
    QCOMPARE(lossesAt(store, kCandles, there), QStringList(QStringLiteral("expired 20")));
    QVERIFY(lossesAt(store, kCandles, between()).isEmpty());
}

void TestStorePast::stretchesWithoutTradesAreProven()
{
    const TestStore store;
    // A trade a second, but none in the ten minutes behind 119, and 150 is not here.
    std::vector<Trade> rows = trades(100, 120);
    for (int id = 120; id < 160; ++id) {
        if (id != 150)
            rows.push_back(trade(id, kDay + 10min + 1s * id));
    }
    store.write(batchOf(kInstrument, rows));
    const auto timeOf = [](int id) { return kDay + (id < 120 ? 0min : 10min) + 1s * id; };
    const std::vector<IdleQuestion> questions{{kInstrument, {timeOf(119) + 1us, timeOf(120)}},
                                              {kInstrument, {kDay + 3min, kDay + 4min}},
                                              {kInstrument, {timeOf(119), timeOf(120)}},
                                              {kInstrument, {timeOf(119) + 1us, timeOf(120) + 1us}},
                                              {kInstrument, {timeOf(149) + 1us, timeOf(151)}},
                                              {kInstrument, {timeOf(159) + 1us, timeOf(159) + 1min}},
                                              {kInstrument, {kDay, kDay + 1s}},
                                              {series("NONE").instrument, {kDay, kDay + 1s}}};
    const auto verify = [&] {
        const auto found = must(store.reader().idleAfter(questions));
        QCOMPARE(found.size(), questions.size());
        QVERIFY(found[0] == 119 && found[1] == 119);
        for (std::size_t i = 2; i < found.size(); ++i)
            QVERIFY2(!found[i], std::to_string(i).c_str());
    };
    verify();
    // Also where the trades around lie in two places.
    QCOMPARE(archiveAll(store, kTrades, timeOf(120), 1'000), 20);
    verify();
    QVERIFY(must(store.reader().idleAfter({})).empty());
}

QTEST_GUILESS_MAIN(TestStorePast)
#include "tst_store_past.moc"
