// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/fundingproof.h"
#include "core/storage/rowdigest.h"
#include "tests/storage/kit/archiverows.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

int count(const TestStore &store, const QString &table)
{
    return store.sql(QStringLiteral("SELECT count(*) FROM ") + table).front().toInt();
}

RowBlock blockOf(const TestStore &store, const Sequence &sequence, RowScope scope, const IdRange &keys)
{
    const StoredRows rows = must(store.reader().rowsBetween(sequence, scope, keys, INT64_MAX));
    return std::visit(
        [&keys](const auto &each) {
            const SliceCount sum = digestOf(std::span(each));
            return RowBlock{keys, sum.rows, sum.sha256};
        },
        rows);
}

IdRange minutes(int from, int to) { return {market::toUs(minute(from)), market::toUs(minute(to))}; }

Removal removalOf(const TestStore &store, const Sequence &sequence, RowScope scope, const IdRange &keys)
{
    const FileReason reason = scope == RowScope::Archived ? FileReason::Cold : FileReason::Purged;
    return {sequence, blockOf(store, sequence, scope, keys), scope, reason, "In the file x."};
}

/// "cold 0-30", in minutes or ids.
QStringList ledgerOf(const TestStore &store)
{
    QStringList out;
    for (const GapRecord &gap : must(store.reader().gaps(std::nullopt, std::nullopt, true))) {
        const auto at = [](UtcTime time) {
            return int((market::toUs(time) - market::toUs(kDay)) / 60'000'000);
        };
        const std::int64_t from = gap.ids ? gap.ids->from : at(gap.range.from);
        const std::int64_t to = gap.ids ? gap.ids->to : at(gap.range.to);
        out.append(QStringLiteral("%1 %2-%3")
                       .arg(QString::fromUtf8(gapStatusText(gap.status).data()))
                       .arg(from)
                       .arg(to));
    }
    return out;
}

/// The rows of `keys` leave for a file, which the database is told of.
ColdFile leave(TestStore &store, const Sequence &sequence, const IdRange &keys)
{
    Removal removal = removalOf(store, sequence, RowScope::Archived, keys);
    ColdFile file;
    file.name = "rows.csv.zst";
    file.sequence = sequence;
    file.keys = keys;
    file.time = {minute(0), minute(100)};
    file.rows = removal.block.rows;
    file.isAway = true;
    file.madeAt = kDay;
    removal.evidence = "The rows are in the cold file rows.csv.zst.";
    WriteBatch batch;
    batch.coldFiles.push_back(file);
    store.write(batch);
    must(store.writer().remove(removal));
    return file;
}

/// Somebody looked at the file at `at`.
void look(TestStore &store, ColdFile file, UtcTime at, const std::string &fault)
{
    file.verifiedAt = at;
    file.fault = fault;
    WriteBatch batch;
    batch.coldFiles.push_back(file);
    store.write(batch);
}

bool slicesHold(const TestStore &store)
{
    for (const ArchiveSlice &slice : must(store.reader().archiveSlices(std::nullopt))) {
        const SliceCount held = must(store.reader().countSlice(slice));
        if (held.rows != slice.rows || held.sha256 != slice.sha256)
            return false;
    }
    return true;
}

} // namespace

/// Rows that a file holds leave the database, and everything that speaks of them stays true.
class TestColdRemoval : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void archivedRowsLeave();
    void neighboursInTheLedgerAreOneEntry();
    void holesAreNotCalledCold();
    void onlyWhatTheFileHoldsLeaves();
    void aDamagedSliceIsLeftAlone();
    void rowsOfBothPlacesLeaveTogether();
    void whatWasDeletedBeforeStaysLost();
    void deletedTradesStayLostToo();
    void tradesAndFundingLeave();
    void fundingThatLeftIsKnown();
    void aHoleBetweenRatesThatLeftStaysAHole();
    void rowsThatComeBackAreClaimedAgain();
    void filesAreListed();
    void partsOfTheArchiveAreCounted();
    void rowsOfALostFileAreMissing();
    void tradesOfALostFileAreMissing();
    void whatIsStoredAgainIsNotMissing();
    void purgedRowsAreNotMissedWithTheirFile();
};

void TestColdRemoval::archivedRowsLeave()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 100)));
    archiveAll(store, kCandles, minute(60), 25);
    const Removal removal = removalOf(store, kCandles, RowScope::Archived, minutes(0, 30));
    QCOMPARE(must(store.writer().remove(removal)), 30);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 30);
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QCOMPARE(must(store.reader().archiveSlices(kCandles)).size(), std::size_t(2));
    QVERIFY(slicesHold(store));
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 0-30")});
    const auto claimed = must(store.reader().candleCoverage(kSeries)).front().claimed();
    QVERIFY(claimed.covers({minute(30), minute(100)}) && !claimed.covers({minute(29), minute(31)}));
    // A second time there is nothing to take.
    QCOMPARE(must(store.writer().remove(removal)), 0);
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 0-30")});
}

void TestColdRemoval::neighboursInTheLedgerAreOneEntry()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    archiveAll(store, kCandles, minute(60), 100);
    for (int from = 0; from < 60; from += 20)
        QCOMPARE(must(store.writer().remove(
                     removalOf(store, kCandles, RowScope::Archived, minutes(from, from + 20)))),
                 20);
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 0-60")});
    QVERIFY(must(store.reader().archiveSlices(kCandles)).empty());
}

void TestColdRemoval::holesAreNotCalledCold()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 10)));
    store.write(batchOf(kSeries, candles(15, 30)));
    archiveAll(store, kCandles, minute(30), 100);
    QCOMPARE(must(store.writer().remove(removalOf(store, kCandles, RowScope::Archived, minutes(0, 30)))), 25);
    QCOMPARE(ledgerOf(store), (QStringList{QStringLiteral("cold 0-10"), QStringLiteral("cold 15-30")}));
}

void TestColdRemoval::onlyWhatTheFileHoldsLeaves()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    archiveAll(store, kCandles, minute(40), 100);
    const Removal removal = removalOf(store, kCandles, RowScope::Archived, minutes(0, 20));
    store.write(batchOf(kSeries, {correctedCandle(5)}));
    archiveAll(store, kCandles, minute(40), 100);
    const auto refused = store.writer().remove(removal);
    QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 40);
    QVERIFY(ledgerOf(store).isEmpty());
    QVERIFY(slicesHold(store));
}

void TestColdRemoval::aDamagedSliceIsLeftAlone()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    archiveAll(store, kCandles, minute(40), 100);
    const Removal removal = removalOf(store, kCandles, RowScope::Archived, minutes(0, 20));
    store.sql(
        QStringLiteral("DELETE FROM candles_archive WHERE open_time = %1").arg(market::toUs(minute(30))));
    const auto refused = store.writer().remove(removal);
    QVERIFY(!refused && refused.error().code == ErrorCode::Conflict);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 39);
}

void TestColdRemoval::rowsOfBothPlacesLeaveTogether()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    archiveAll(store, kCandles, minute(20), 100);
    store.write(batchOf(kSeries, {correctedCandle(5)}));
    const Removal removal = removalOf(store, kCandles, RowScope::Lasting, minutes(3, 30));
    QCOMPARE(must(store.writer().remove(removal)), 27);
    QCOMPARE(count(store, QStringLiteral("candles")), 10);
    QCOMPARE(count(store, QStringLiteral("candles_archive")), 3);
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("purged 3-30")});
    QVERIFY(slicesHold(store));
}

/// Somebody deleted four candles; then what lies around them goes to a file.
void TestColdRemoval::whatWasDeletedBeforeStaysLost()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    store.sql(QStringLiteral("DELETE FROM candles WHERE open_time >= %1 AND open_time < %2")
                  .arg(market::toUs(minute(10)))
                  .arg(market::toUs(minute(14))));
    archiveAll(store, kCandles, minute(40), 100);
    QCOMPARE(must(store.writer().remove(removalOf(store, kCandles, RowScope::Archived, minutes(5, 30)))), 21);
    const auto claim = must(store.reader().candleCoverage(kSeries)).front();
    QCOMPARE(claim.losses.size(), std::size_t(4));
    QVERIFY(claim.losses.front().openTime == minute(10) && claim.losses.back().openTime == minute(13));
    QVERIFY((claim.claimed() == market::TimeRanges{{minute(0), minute(5)}, {minute(30), minute(40)}}));
    QCOMPARE(ledgerOf(store), (QStringList{QStringLiteral("cold 5-10"), QStringLiteral("cold 14-30")}));
    QCOMPARE(must(store.reader().seriesSummaries()).front().finalRows, 15);
    // They come back as others do.
    store.write(batchOf(kSeries, candles(10, 14)));
    QCOMPARE(count(store, QStringLiteral("losses")), 0);
}

void TestColdRemoval::deletedTradesStayLostToo()
{
    TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.sql(QStringLiteral("DELETE FROM trades WHERE id >= 130 AND id < 135"));
    QCOMPARE(must(store.writer().remove(removalOf(store, kTrades, RowScope::Lasting, {120, 150}))), 25);
    const auto claim = must(store.reader().tradeCoverage(kInstrument)).front();
    QCOMPARE(claim.losses.size(), std::size_t(5));
    QCOMPARE(claim.losses.front().id, 130);
    QCOMPARE(claim.claimed().ranges(), (std::vector<IdRange>{{100, 120}, {150, 200}}));
}

void TestColdRemoval::tradesAndFundingLeave()
{
    TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.write(fundingOf(0, 20));
    archiveAll(store, kTrades, UtcTime::max(), 30);
    archiveAll(store, kFunding, UtcTime::max(), 30);
    QCOMPARE(must(store.writer().remove(removalOf(store, kTrades, RowScope::Archived, {100, 150}))), 50);
    QCOMPARE(must(store.writer().remove(removalOf(store, kTrades, RowScope::Archived, {150, 170}))), 20);
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 100-170")});
    QCOMPARE(must(store.reader().tradeCoverage(kInstrument)).front().claimed().ranges(),
             (std::vector<IdRange>{{170, 200}}));
    QCOMPARE(count(store, QStringLiteral("trade_losses")), 0);
    const IdRange all{INT64_MIN, INT64_MAX};
    QCOMPARE(must(store.writer().remove(removalOf(store, kFunding, RowScope::Archived, all))), 20);
    QCOMPARE(count(store, QStringLiteral("funding_archive")), 0);
    QVERIFY(slicesHold(store));
}

void TestColdRemoval::fundingThatLeftIsKnown()
{
    TestStore store;
    store.write(fundingOf(0, 20));
    const auto at = [](int n) { return minute(n * 8 * 60); };
    const auto take = [&](int from, int to, const std::string &evidence) {
        Removal removal =
            removalOf(store, kFunding, RowScope::Lasting, {market::toUs(at(from)), market::toUs(at(to))});
        removal.evidence = evidence;
        return must(store.writer().remove(removal));
    };
    // Two blocks of one file are one entry, another file is another.
    QCOMPARE(take(2, 5, "In the file x."), 3);
    QCOMPARE(take(5, 8, "In the file x."), 3);
    QCOMPARE(take(8, 9, "In the file y."), 1);
    const auto ledger = must(store.reader().gaps(kInstrument, std::nullopt, true));
    QCOMPARE(ledger.size(), std::size_t(2));
    QVERIFY(isAboutFunding(ledger[0]) && isAboutFunding(ledger[1]));
    QVERIFY(ledger[0].status == GapStatus::Purged && ledger[0].cause == "purged");
    QVERIFY(ledger[0].range.from == at(2) && ledger[0].range.to == at(7) + kAfterRate);
    QVERIFY(ledger[1].range.from == at(8));
    // A second time there is nothing to take, and nothing is entered.
    const Removal again{kFunding,
                        {{market::toUs(at(2)), market::toUs(at(5))}, 3, ""},
                        RowScope::Lasting,
                        FileReason::Purged,
                        "In the file z."};
    QCOMPARE(must(store.writer().remove(again)), 0);
    QCOMPARE(must(store.reader().gaps(kInstrument, std::nullopt, true)).size(), std::size_t(2));
}

void TestColdRemoval::aHoleBetweenRatesThatLeftStaysAHole()
{
    TestStore store;
    const auto at = [](int n) { return minute(n * 8 * 60); };
    WriteBatch batch = fundingOf(0, 20);
    std::erase_if(batch.funding[0].rates,
                  [&](const market::FundingRate &rate) { return rate.time == at(9); });
    const FundingRun before{{at(0), at(8) + kAfterRate}, 9};
    const FundingRun behind{{at(10), at(19) + kAfterRate}, 10};
    batch.state = {runToJoin(kInstrument, before), runToJoin(kInstrument, behind)};
    store.write(batch);
    Removal removal =
        removalOf(store, kFunding, RowScope::Lasting, {market::toUs(at(4)), market::toUs(at(16))});
    removal.evidence = "In the file x.";
    QCOMPARE(must(store.writer().remove(removal)), 11);
    const auto ledger = must(store.reader().gaps(kInstrument, std::nullopt, true));
    QCOMPARE(ledger.size(), std::size_t(2));
    QVERIFY((ledger[0].range == TimeRange{at(4), at(8) + kAfterRate}));
    QVERIFY((ledger[1].range == TimeRange{at(10), at(15) + kAfterRate}));
    // How many went is known of each.
    const auto losses = must(store.reader().pastLosses(kFunding, {at(0), at(20)}, UtcTime::min()));
    QCOMPARE(losses.size(), std::size_t(2));
    QVERIFY(losses[0].rows == 5 && losses[1].rows == 6);
    // The proof stands: it says that they were stored, not where.
    QCOMPARE(must(readFundingProof(store.reader(), kInstrument)).runs().size(), std::size_t(2));
}

void TestColdRemoval::rowsThatComeBackAreClaimedAgain()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    const QStringList before = readings(store.reader());
    archiveAll(store, kCandles, minute(40), 100);
    must(store.writer().remove(removalOf(store, kCandles, RowScope::Archived, minutes(0, 40))));
    store.write(batchOf(kSeries, candles(0, 40)));
    QCOMPARE(readings(store.reader()), before);
}

void TestColdRemoval::filesAreListed()
{
    TestStore store;
    ColdFile file;
    file.name = "spot-BTCUSDT-1m-2024-01.csv.zst";
    file.sequence = kCandles;
    file.keys = minutes(0, 10);
    file.time = {minute(0), minute(10)};
    file.rows = 10;
    file.madeBy = "user";
    file.madeAt = kDay;
    WriteBatch batch;
    batch.coldFiles.push_back(file);
    QCOMPARE(text(store.write(batch)), text(WriteReport{1, 0, 0}));
    batch.coldFiles.front().isAway = true;
    batch.coldFiles.front().keepUntil = minute(7);
    QCOMPARE(text(store.write(batch)), text(WriteReport{0, 1, 0}));
    const auto listed = must(store.reader().coldFiles());
    QCOMPARE(listed.size(), std::size_t(1));
    QVERIFY(listed.front().id > 0 && listed.front().isAway && listed.front().keepUntil == minute(7));
    QVERIFY(listed.front().sequence == kCandles && listed.front().keys == minutes(0, 10));
    // Somebody who read the record before takes no end away.
    batch.coldFiles.front().keepUntil.reset();
    store.write(batch);
    QVERIFY(must(store.reader().coldFiles()).front().keepUntil == minute(7));
    WriteBatch removal;
    removal.removedColdFiles.push_back(file.name);
    store.write(removal);
    QVERIFY(must(store.reader().coldFiles()).empty());
}

void TestColdRemoval::partsOfTheArchiveAreCounted()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 5)));
    store.write(batchOf(kSeries, candles(50, 55)));
    store.write(batchOf(kInstrument, trades(100, 200)));
    store.write(fundingOf(0, 20));
    const auto archived = [&](const Sequence &sequence, const IdRange &keys) {
        return must(store.reader().archivedRows(sequence, keys));
    };
    QCOMPARE(archived(kCandles, minutes(0, 60)), 0); // they are in the main table
    for (const Sequence &sequence : {kCandles, kTrades, kFunding})
        archiveAll(store, sequence, UtcTime::max(), 1'000);
    QCOMPARE(archived(kCandles, minutes(0, 60)), 10);
    QCOMPARE(archived(kCandles, minutes(5, 50)), 0);
    QCOMPARE(archived(kCandles, minutes(4, 51)), 2);
    QCOMPARE(archived(kTrades, {150, 151}), 1);
    QCOMPARE(archived(kFunding, minutes(8 * 60, 8 * 60 + 1)), 1);
    QCOMPARE(archived({{market::Market::Spot, "NONEUSDT"}, RowKind::Trades, std::nullopt}, {0, 1'000}), 0);
}

void TestColdRemoval::rowsOfALostFileAreMissing()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    archiveAll(store, kCandles, minute(60), 100);
    const ColdFile file = leave(store, kCandles, minutes(0, 40));
    look(store, file, minute(70), "");
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 0-40")});
    for (const int at : {80, 90}) {
        look(store, file, minute(at), "It is gone.");
        QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("open 0-40")});
    }
    const GapRecord open = must(store.reader().gaps(std::nullopt, std::nullopt, true)).front();
    QCOMPARE(open.cause, std::string("file-lost"));
    QCOMPARE(open.evidence, "The rows were in the cold file rows.csv.zst, which a look at "
                                + market::isoText(minute(80)) + " found lost: It is gone.");
    QVERIFY(open.foundAt == minute(80) && !open.closedAt);
    look(store, file, minute(100), "");
    const GapRecord cold = must(store.reader().gaps(std::nullopt, std::nullopt, true)).front();
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 0-40")});
    QCOMPARE(cold.id, open.id);
    QCOMPARE(cold.cause, std::string("cold"));
    QCOMPARE(cold.evidence, std::string("The rows are in the cold file rows.csv.zst."));
}

void TestColdRemoval::tradesOfALostFileAreMissing()
{
    TestStore store;
    store.write(batchOf(kInstrument, trades(100, 200)));
    archiveAll(store, kTrades, UtcTime::max(), 30);
    const ColdFile file = leave(store, kTrades, {100, 150});
    look(store, file, minute(80), "It is gone.");
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("open 100-150")});
    store.write(batchOf(kInstrument, trades(110, 120)));
    look(store, file, minute(90), "");
    QCOMPARE(ledgerOf(store), (QStringList{QStringLiteral("cold 100-110"), QStringLiteral("cold 120-150")}));
    look(store, file, minute(95), "It is gone.");
    QCOMPARE(ledgerOf(store), (QStringList{QStringLiteral("open 100-110"), QStringLiteral("open 120-150")}));
    QCOMPARE(must(store.reader().coldFiles()).size(), 1u);
    store.write(batchOf(kInstrument, trades(100, 150)));
    look(store, file, minute(99), "It is gone.");
    QVERIFY(must(store.reader().coldFiles()).empty());
}

void TestColdRemoval::whatIsStoredAgainIsNotMissing()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 60)));
    archiveAll(store, kCandles, minute(60), 100);
    const ColdFile file = leave(store, kCandles, minutes(0, 40));
    store.write(batchOf(kSeries, candles(10, 20)));
    look(store, file, minute(80), "It is gone.");
    QCOMPARE(ledgerOf(store), (QStringList{QStringLiteral("open 0-10"), QStringLiteral("open 20-40")}));
    store.write(batchOf(kSeries, candles(0, 15)));
    look(store, file, minute(90), "");
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("cold 20-40")});
    QCOMPARE(must(store.reader().coldFiles()).size(), 1u);
    store.write(batchOf(kSeries, candles(15, 40)));
    look(store, file, minute(93), "");
    QCOMPARE(must(store.reader().coldFiles()).size(), 1u);
    look(store, file, minute(95), "It is gone.");
    QVERIFY(ledgerOf(store).isEmpty());
    QVERIFY(must(store.reader().coldFiles()).empty()); // nobody needs it any more
}

void TestColdRemoval::purgedRowsAreNotMissedWithTheirFile()
{
    TestStore store;
    store.write(batchOf(kSeries, candles(0, 40)));
    Removal removal = removalOf(store, kCandles, RowScope::Lasting, minutes(0, 20));
    removal.evidence = "Purged by user to the file purged-rows.csv.zst.";
    must(store.writer().remove(removal));
    ColdFile file;
    file.name = "purged-rows.csv.zst";
    file.reason = FileReason::Purged;
    file.sequence = kCandles;
    file.keys = minutes(0, 20);
    file.isAway = true;
    look(store, file, minute(80), "It is gone.");
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("purged 0-20")});
    // Nor with a file that only has a part of its name.
    file.name = "rows.csv.zst";
    file.reason = FileReason::Cold;
    look(store, file, minute(81), "It is gone.");
    QCOMPARE(ledgerOf(store), QStringList{QStringLiteral("purged 0-20")});
}

QTEST_GUILESS_MAIN(TestColdRemoval)
#include "tst_cold_removal.moc"
