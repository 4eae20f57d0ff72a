// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

Lease lease(const std::string &id, const Sequence &sequence, TimeRange range,
            const std::string &state = "ready")
{
    Lease out;
    out.id = id;
    out.sequence = sequence;
    out.range = range;
    out.owner = "somebody";
    out.state = state;
    out.createdAt = kDay + std::chrono::seconds(id.back());
    out.expiresAt = kDay + 24h;
    return out;
}

WriteBatch leased(const Lease &lease)
{
    WriteBatch batch;
    batch.leases.push_back(lease);
    return batch;
}

WriteBatch temporary(WriteBatch batch)
{
    batch.isTemporary = true;
    return batch;
}

std::size_t candlesRead(const TestStore &store)
{
    return must(store.reader().candles({kSeries, kAlways})).size();
}

int count(const TestStore &store, const QString &table)
{
    return store.sql(QStringLiteral("SELECT count(*) FROM ") + table).front().toInt();
}

} // namespace

/// Temporary rows live as long as a lease holds them, and leases and policies are kept.
class TestArchiveTemporary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsAreReadWhileALeaseIsReady();
    void tradesAndFundingAreReadToo();
    void nothingIsClaimed();
    void storedRowsAreSkipped();
    void storedRowsWinOverTemporaryOnes();
    void theLastLeaseTakesTheRows();
    void whatComesAfterItsLeaseIsNotStored();
    void rowsWithoutALeaseGo();
    void leasesAreKept();
    void policiesAreKept();
};

void TestArchiveTemporary::rowsAreReadWhileALeaseIsReady()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(20, 30)));
    store.write(leased(lease("a", kCandles, {minute(0), minute(15)}, "fetching")));
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(0, 20))))), text(WriteReport{20, 0, 0}));
    QCOMPARE(candlesRead(store), std::size_t(10));
    store.write(leased(lease("a", kCandles, {minute(0), minute(15)})));
    QCOMPARE(candlesRead(store), std::size_t(25));
    const auto newest =
        must(store.reader().candles({kSeries, {minute(10), minute(25)}, 7, Order::Descending}));
    QCOMPARE(texts(newest).size(), 7);
    QVERIFY(newest.front().openTime == minute(24) && newest.back().openTime == minute(13));
    const auto places = must(store.reader().places(kCandles));
    QCOMPARE(places.size(), std::size_t(2));
    QVERIFY(places[1].place == Place::Temporary && places[1].rows == 20);
    for (const Placed<Candle> &row : must(store.reader().placedCandles({kSeries, kAlways})))
        QCOMPARE(row.place == Place::Temporary, row.row.openTime < minute(15));
    QCOMPARE(must(store.writer().removeLease("a")), 20);
    QCOMPARE(candlesRead(store), std::size_t(10));
    QCOMPARE(must(store.writer().removeLease("a")), 0);
}

void TestArchiveTemporary::tradesAndFundingAreReadToo()
{
    TestStore store;
    store.write(leased(lease("t", kTrades, {kDay + 5s, kDay + 15s})));
    store.write(leased(lease("f", kFunding, {kDay, kDay + 40h})));
    store.write(temporary(batchOf(kInstrument, trades(0, 20))));
    store.write(temporary(fundingOf(0, 10)));
    QCOMPARE(must(store.reader().trades({kInstrument, {}, {}})).size(), std::size_t(10));
    QCOMPARE(must(store.reader().trades({kInstrument, TimeRange{kDay + 10s, kDay + 1h}, {}})).size(),
             std::size_t(5));
    QCOMPARE(must(store.reader().funding(kInstrument, kAlways, 100, Order::Ascending)).size(),
             std::size_t(5));
    QVERIFY(must(store.reader().tradeSummaries()).empty());
    QVERIFY(must(store.reader().fundingSummaries()).empty());
    QCOMPARE(must(store.writer().removeLease("t")), 20);
    QCOMPARE(must(store.writer().removeLease("f")), 10);
    QVERIFY(must(store.reader().trades({kInstrument, {}, {}})).empty());
}

void TestArchiveTemporary::nothingIsClaimed()
{
    TestStore store;
    store.write(leased(lease("a", kCandles, kAlways)));
    store.write(leased(lease("b", kTrades, kAlways)));
    store.write(temporary(batchOf(kSeries, candles(0, 20))));
    store.write(temporary(batchOf(kInstrument, trades(0, 20))));
    QVERIFY(must(store.reader().seriesSummaries()).empty());
    QVERIFY(must(store.reader().candleCoverage(std::nullopt)).empty());
    QVERIFY(must(store.reader().tradeCoverage(std::nullopt)).empty());
    QCOMPARE(must(store.reader().missingCandles(kSeries, {minute(0), minute(20)})).size(), std::size_t(1));
    must(store.writer().removeLease("a"));
    must(store.writer().removeLease("b"));
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QCOMPARE(count(store, QStringLiteral("trade_losses")), 0);
}

void TestArchiveTemporary::storedRowsAreSkipped()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kInstrument, trades(0, 10)));
    store.write(fundingOf(0, 10));
    archiveAll(store, kCandles, minute(5), 100);
    archiveAll(store, kTrades, kDay + 5s, 100);
    archiveAll(store, kFunding, kDay + 40h, 100);
    store.write(leased(lease("a", kCandles, kAlways)));
    store.write(leased(lease("b", kTrades, kAlways)));
    store.write(leased(lease("c", kFunding, kAlways)));
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(-2, 12))))), text(WriteReport{4, 0, 10}));
    QCOMPARE(text(store.write(temporary(batchOf(kInstrument, trades(0, 12))))), text(WriteReport{2, 0, 10}));
    QCOMPARE(text(store.write(temporary(fundingOf(0, 12)))), text(WriteReport{2, 0, 10}));
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(-2, 12))))), text(WriteReport{0, 0, 14}));
    QCOMPARE(count(store, QStringLiteral("candle_versions")), 0);
}

void TestArchiveTemporary::storedRowsWinOverTemporaryOnes()
{
    TestStore store;
    store.write(leased(lease("a", kCandles, {minute(0), minute(10)})));
    store.write(temporary(batchOf(kSeries, candles(0, 10))));
    auto rows = candles(0, 5);
    for (Candle &row : rows)
        row.close = decimal("7190.00");
    store.write(batchOf(kSeries, rows));
    const auto read = must(store.reader().candles({kSeries, kAlways}));
    QCOMPARE(read.size(), std::size_t(10));
    QCOMPARE(QString::fromStdString(read[4].close.text()), QStringLiteral("7190.00"));
    QCOMPARE(must(store.writer().removeLease("a")), 10);
    QCOMPARE(count(store, QStringLiteral("candles")), 5);
}

void TestArchiveTemporary::theLastLeaseTakesTheRows()
{
    TestStore store;
    const SeriesKey other = series("ETHUSDT");
    store.write(leased(lease("a", kCandles, {minute(0), minute(10)})));
    store.write(leased(lease("b", kCandles, {minute(5), minute(15)})));
    store.write(leased(lease("c", kCandles, {minute(0), minute(20)}, "failed")));
    store.write(
        leased(lease("d", {other.instrument, RowKind::Candles, other.interval}, {minute(0), minute(20)})));
    store.write(temporary(batchOf(kSeries, candles(0, 15))));
    store.write(temporary(batchOf(other, candles(0, 15))));
    QCOMPARE(must(store.writer().removeLease("a")), 5);
    QCOMPARE(candlesRead(store), std::size_t(10));
    QCOMPARE(must(store.writer().removeLease("b")), 10);
    QCOMPARE(candlesRead(store), std::size_t(0));
    QCOMPARE(must(store.reader().candles({other, kAlways})).size(), std::size_t(15));
    QCOMPARE(must(store.writer().removeLease("c")), 0);
}

void TestArchiveTemporary::whatComesAfterItsLeaseIsNotStored()
{
    TestStore store;
    store.write(leased(lease("a", kCandles, {minute(0), minute(100)}, "fetching")));
    store.write(leased(lease("b", kTrades, {kDay, kDay + 1h}, "fetching")));
    store.write(leased(lease("c", kFunding, {kDay, kDay + 40h}, "fetching")));
    store.write(temporary(batchOf(kSeries, candles(0, 10))));
    QCOMPARE(must(store.writer().removeLease("a")), 10);
    for (const char *id : {"b", "c"})
        QCOMPARE(must(store.writer().removeLease(id)), 0);
    // Pages that were on their way.
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(10, 20))))), text(WriteReport{0, 0, 10}));
    QCOMPARE(text(store.write(temporary(batchOf(kInstrument, trades(0, 10))))), text(WriteReport{0, 0, 10}));
    QCOMPARE(text(store.write(temporary(fundingOf(0, 10)))), text(WriteReport{0, 0, 10}));
    for (const char *table : {"candles_temp", "trades_temp", "funding_temp"})
        QCOMPARE(count(store, QLatin1String(table)), 0);
    // A lease on other rows is none on these; one that failed may be tried again.
    store.write(leased(lease("d", kCandles, {minute(50), minute(60)}, "failed")));
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(10, 50))))), text(WriteReport{0, 0, 40}));
    QCOMPARE(text(store.write(temporary(batchOf(kSeries, candles(40, 60))))), text(WriteReport{20, 0, 0}));
}

void TestArchiveTemporary::rowsWithoutALeaseGo()
{
    TestStore store;
    const SeriesKey other = series("ETHUSDT");
    for (const auto &[id, sequence] : {std::pair("a", kCandles), std::pair("b", kTrades), std::pair("c", kFunding)})
        store.write(leased(lease(id, sequence, kAlways)));
    store.write(leased(
        lease("d", {other.instrument, RowKind::Candles, other.interval}, {minute(0), minute(10)}, "fetching")));
    store.write(temporary(batchOf(kSeries, candles(0, 20))));
    store.write(temporary(batchOf(kInstrument, trades(0, 20))));
    store.write(temporary(fundingOf(0, 10)));
    store.write(temporary(batchOf(other, candles(0, 15))));
    store.write(batchOf(kSeries, candles(20, 30)));
    store.sql(QStringLiteral("DELETE FROM leases WHERE id IN ('a', 'b', 'c')"));
    QCOMPARE(must(store.writer().removeUnheld()), 55);
    QCOMPARE(must(store.writer().removeUnheld()), 0);
    QCOMPARE(count(store, QStringLiteral("candles_temp")), 10);
    QCOMPARE(count(store, QStringLiteral("trades_temp")) + count(store, QStringLiteral("funding_temp")), 0);
    QCOMPARE(candlesRead(store), std::size_t(10));
}

void TestArchiveTemporary::leasesAreKept()
{
    TestStore store;
    const Lease first = lease("a", kCandles, {minute(0), minute(10)}, "queued");
    QCOMPARE(text(store.write(leased(first))), text(WriteReport{1, 0, 0}));
    Lease changed = first;
    changed.state = "failed";
    changed.error = "The exchange said no.";
    changed.rows = 7;
    changed.expiresAt += 1h;
    QCOMPARE(text(store.write(leased(changed))), text(WriteReport{0, 1, 0}));
    // A late word on one that is gone does not bring it back.
    WriteBatch late;
    late.changedLeases = {lease("gone", kCandles, {minute(0), minute(10)}, "failed")};
    QCOMPARE(text(store.write(late)), text(WriteReport{0, 0, 1}));
    ++changed.rows;
    late.changedLeases = {changed};
    QCOMPARE(text(store.write(late)), text(WriteReport{0, 1, 0}));
    store.write(leased(lease("b", kFunding, {minute(0), minute(10)})));
    const auto found = must(store.reader().leases());
    QCOMPARE(found.size(), std::size_t(2));
    QVERIFY(found[0].id == "b" && found[0].sequence == kFunding);
    QVERIFY(found[1].id == "a" && found[1].sequence == kCandles && found[1].range == first.range);
    QVERIFY(found[1].state == "failed" && found[1].error == changed.error && found[1].rows == 8);
    QVERIFY(found[1].expiresAt == changed.expiresAt && found[1].createdAt == first.createdAt);
    QCOMPARE(QString::fromStdString(found[1].owner), QStringLiteral("somebody"));
}

void TestArchiveTemporary::policiesAreKept()
{
    TestStore store;
    // What a new store begins with.
    const auto first = must(store.reader().policies());
    QCOMPARE(first.size(), std::size_t(1));
    QVERIFY(first.front().symbol == "*" && !first.front().market && !first.front().interval);
    QVERIFY(first.front().keepDays == 365 && first.front().schedule == "17 3 * * *"
            && first.front().isEnabled);
    QVERIFY(first.front().createdAt > kDay && !first.front().handledTo);
    WriteBatch removal;
    removal.removedPolicies = {first.front().id};
    QCOMPARE(text(store.write(removal)), text(WriteReport{0, 1, 0}));
    ArchivePolicy policy;
    policy.symbol = "BTCUSDT";
    policy.market = market::Market::Spot;
    policy.interval = Interval::M1;
    policy.keepDays = 30;
    policy.window = "01:00-05:00";
    policy.createdAt = kDay;
    WriteBatch batch;
    batch.policies = {policy, ArchivePolicy()};
    QCOMPARE(text(store.write(batch)), text(WriteReport{2, 0, 0}));
    auto found = must(store.reader().policies());
    QCOMPARE(found.size(), std::size_t(2));
    QVERIFY(found[0].symbol == "BTCUSDT" && found[0].market == policy.market
            && found[0].interval == policy.interval);
    QVERIFY(found[0].keepDays == 30 && found[0].window == policy.window && found[0].createdAt == kDay);
    QVERIFY(!found[1].market && !found[1].interval && !found[1].handledTo && found[1].isEnabled);
    QVERIFY(found[1].schedule == "17 3 * * *" && found[1].batchRows == 5'000 && found[1].maxRetries == 3);
    found[0].isEnabled = false;
    found[0].handledTo = kDay + 1h;
    batch.policies = {found[0]};
    batch.removedPolicies = {found[1].id};
    QCOMPARE(text(store.write(batch)), text(WriteReport{0, 2, 0}));
    const auto left = must(store.reader().policies());
    QCOMPARE(left.size(), std::size_t(1));
    QVERIFY(!left.front().isEnabled && left.front().handledTo == kDay + 1h);
    batch.policies = {found[1]};
    batch.removedPolicies.clear();
    const auto unknown = store.writer().write(batch);
    QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestArchiveTemporary)
#include "tst_archive_temporary.moc"
