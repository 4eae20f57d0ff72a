// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/archiverows.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Source;

namespace {

Candle by(Source source, const char *close, UtcTime eventTime = kDay + 90s)
{
    Candle row = candle(kDay);
    row.source = source;
    row.close = decimal(close);
    row.high = decimal("90000.00");
    row.low = decimal("1.00");
    row.eventTime = eventTime;
    return row;
}

QStringList listed(const TestStore &store, bool onlyOpen = false)
{
    QStringList out;
    for (const Finding &finding : must(store.reader().findings({std::nullopt, std::nullopt, 100, onlyOpen}))) {
        const auto source = finding.storedSource ? market::sourceText(*finding.storedSource) : "nobody";
        out.append(QStringLiteral("%1 %2 by %3, %4 %5: %6 by %7, %8")
                       .arg(QString::fromStdString(finding.field), QString::fromStdString(finding.stored),
                            QString::fromUtf8(source.data(), qsizetype(source.size())),
                            QString::fromStdString(finding.witness), QString::fromStdString(finding.expected),
                            QString::fromStdString(finding.outcome), QString::fromStdString(finding.policy),
                            finding.closedAt ? QString::fromStdString(finding.closedBy) : QStringLiteral("open")));
    }
    return out;
}

} // namespace

/// Where two final versions of a candle came by different doors and disagree, the store says so by itself.
class TestStoreContradictions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyDoorIsHeldAgainstTheOthers_data();
    void everyDoorIsHeldAgainstTheOthers();
    void theSameDoorMayCorrectItself();
    void equalValuesAreNoContradiction();
    void aMendedRowSettlesWhatWasSaid();
    void whatWasDismissedStaysDismissed();
    void archivedRowsAreHeldAgainstToo();
    void anotherWitnessIsNotListedTwice();
    void rowsOfTheApiWinOverImportsOnly();
};

void TestStoreContradictions::everyDoorIsHeldAgainstTheOthers_data()
{
    QTest::addColumn<int>("stored");
    QTest::addColumn<int>("offered");
    constexpr Source kDoors[] = {Source::Import, Source::Api, Source::Stream, Source::Rest, Source::BulkFile};
    for (const Source stored : kDoors) {
        for (const Source offered : kDoors) {
            if (stored != offered)
                QTest::addRow("%s, then %s", market::sourceText(stored).data(), market::sourceText(offered).data())
                    << static_cast<int>(stored) << static_cast<int>(offered);
        }
    }
}

void TestStoreContradictions::everyDoorIsHeldAgainstTheOthers()
{
    QFETCH(int, stored);
    QFETCH(int, offered);
    const Source before = *market::sourceFromValue(stored);
    const Source after = *market::sourceFromValue(offered);
    const TestStore store;
    store.write(batchOf(kSeries, {by(before, "100.00")}));
    store.write(batchOf(kSeries, {by(after, "101.50")}));
    const bool isReplaced = after > before;
    QCOMPARE(listed(store), QStringList(QStringLiteral("close 100.00 by %1, %2 101.50: %3 by source, %4")
                                            .arg(QString::fromUtf8(market::sourceText(before).data()),
                                                 QString::fromUtf8(market::sourceText(after).data()),
                                                 isReplaced ? QStringLiteral("replaced") : QStringLiteral("kept"),
                                                 isReplaced ? QStringLiteral("mended") : QStringLiteral("open"))));
    // Said again, it is the same; and the loser is kept.
    store.write(batchOf(kSeries, {by(after, "101.50")}));
    store.write(batchOf(kSeries, {by(before, "100.00")}));
    QCOMPARE(must(store.reader().candleVersions(kSeries, kAlways)).front().candle.close.text(),
             std::string(isReplaced ? "100.00" : "101.50"));
    QCOMPARE(listed(store).size(), 1);
}

void TestStoreContradictions::theSameDoorMayCorrectItself()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::BulkFile, "100.00")}));
    store.write(batchOf(kSeries, {by(Source::BulkFile, "101.00", kDay + 100s)}));
    QCOMPARE(must(store.reader().candleVersions(kSeries, kAlways)).size(), std::size_t(1));
    QVERIFY(listed(store).isEmpty());
}

void TestStoreContradictions::equalValuesAreNoContradiction()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::Stream, "100.0")}));
    store.write(batchOf(kSeries, {by(Source::Rest, "100.00")}));
    QVERIFY(listed(store).isEmpty());
}

void TestStoreContradictions::aMendedRowSettlesWhatWasSaid()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::Rest, "100.00")}));
    store.write(batchOf(kSeries, {by(Source::Stream, "99.00")}));
    QCOMPARE(listed(store, true), QStringList(QStringLiteral("close 100.00 by rest, stream 99.00: kept by source, open")));
    store.write(batchOf(kSeries, {by(Source::BulkFile, "98.00")}));
    QVERIFY(listed(store, true).isEmpty());
    const QStringList all = listed(store);
    QCOMPARE(all.size(), 2);
    QVERIFY2(all.contains(QStringLiteral("close 100.00 by rest, stream 99.00: kept by source, mended")),
             qPrintable(all.join(u'\n')));
    QVERIFY2(all.contains(QStringLiteral("close 100.00 by rest, bulk 98.00: replaced by source, mended")),
             qPrintable(all.join(u'\n')));
}

void TestStoreContradictions::whatWasDismissedStaysDismissed()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::Rest, "100.00")}));
    store.write(batchOf(kSeries, {by(Source::Stream, "99.00")}));
    WriteBatch dismissal;
    dismissal.dismissedFindings.push_back(must(store.reader().findings({})).front().id);
    QCOMPARE(text(store.write(dismissal)), text(WriteReport{0, 1, 0}));
    QCOMPARE(text(store.write(dismissal)), text(WriteReport{0, 0, 1}));
    QVERIFY(listed(store, true).isEmpty());
    store.write(batchOf(kSeries, {by(Source::Stream, "99.00")}));
    QVERIFY(listed(store, true).isEmpty());
    QVERIFY(listed(store).front().endsWith(QStringLiteral("dismissed")));
    // What is said anew is open again.
    store.write(batchOf(kSeries, {by(Source::Stream, "97.00")}));
    QCOMPARE(listed(store, true), QStringList(QStringLiteral("close 100.00 by rest, stream 97.00: kept by source, open")));
}

void TestStoreContradictions::archivedRowsAreHeldAgainstToo()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::Rest, "100.00")}));
    QCOMPARE(must(store.writer().archive(kCandles, kDay + 1h, 10)).rows, 1);
    store.write(batchOf(kSeries, {by(Source::Stream, "99.00")}));
    QCOMPARE(listed(store), QStringList(QStringLiteral("close 100.00 by rest, stream 99.00: kept by source, open")));
    // A better one replaces when it is merged; that is found with the next write.
    store.write(batchOf(kSeries, {by(Source::BulkFile, "98.00")}));
    QCOMPARE(must(store.writer().archive(kCandles, kDay + 1h, 10)).rows, 1);
    store.write(batchOf(kSeries, candles(10, 11)));
    QVERIFY(listed(store, true).isEmpty());
    QCOMPARE(listed(store).size(), 2);
}

void TestStoreContradictions::anotherWitnessIsNotListedTwice()
{
    Finding said;
    said.series = kSeries;
    said.openTime = kDay;
    said.witness = "exchange";
    said.field = "close";
    said.stored = "100.00";
    said.expected = "101.00";
    said.outcome = "replaced";
    said.foundAt = kDay + 1h;
    for (const bool isSaidFirst : {true, false}) {
        const TestStore store;
        store.write(batchOf(kSeries, {by(Source::Stream, "100.00")}));
        WriteBatch finding;
        finding.findings.push_back(said);
        if (isSaidFirst)
            store.write(finding);
        store.write(batchOf(kSeries, {by(Source::Rest, "101.00")}));
        if (!isSaidFirst)
            store.write(finding);
        QCOMPARE(listed(store).size(), 1);
        QVERIFY(listed(store).front().contains(QStringLiteral("exchange 101.00")));
    }
}

void TestStoreContradictions::rowsOfTheApiWinOverImportsOnly()
{
    const TestStore store;
    store.write(batchOf(kSeries, {by(Source::Import, "100.00")}));
    QCOMPARE(text(store.write(batchOf(kSeries, {by(Source::Api, "101.00")}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(text(store.write(batchOf(kSeries, {by(Source::Stream, "102.00")}))), text(WriteReport{0, 1, 0}));
    QCOMPARE(text(store.write(batchOf(kSeries, {by(Source::Api, "103.00", kDay + 5h)}))),
             text(WriteReport{0, 0, 1}));
    // Nor over a row of the exchange that knows less.
    const TestStore other;
    Candle thin = by(Source::Rest, "100.00");
    thin.quoteVolume.reset();
    thin.takerBuyQuoteVolume.reset();
    other.write(batchOf(kSeries, {thin}));
    QCOMPARE(text(other.write(batchOf(kSeries, {by(Source::Api, "101.00")}))), text(WriteReport{0, 0, 1}));
    QCOMPARE(text(other.write(batchOf(kSeries, {by(Source::Import, "102.00")}))), text(WriteReport{0, 0, 1}));
}

QTEST_GUILESS_MAIN(TestStoreContradictions)
#include "tst_store_contradictions.moc"
