// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/moments.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

const SeriesKey kSeries = series("BTCUSDT");

Candle version(market::Source source, const char *close, bool isFinal = true)
{
    Candle row = candle(kDay);
    row.source = source;
    row.close = decimal(close);
    row.high = decimal("90000.00");
    row.low = decimal("1.00");
    row.final = isFinal;
    return row;
}

QStringList kept(const TestStore &store)
{
    QStringList out;
    for (const CandleVersion &version : must(store.reader().candleVersions(kSeries, kAlways))) {
        out.append(QStringLiteral("%1 %2 %3")
                       .arg(QString::fromUtf8(versionKindText(version.kind)),
                            QString::fromUtf8(market::sourceText(version.candle.source)),
                            QString::fromStdString(version.candle.close.text())));
    }
    return out;
}

QString closeAsOf(const TestStore &store, UtcTime moment)
{
    const auto rows = must(store.reader().candlesAsOf(kSeries, kAlways, moment));
    return rows.empty() ? QStringLiteral("nothing") : QString::fromStdString(rows.front().close.text());
}

} // namespace

/// Losing versions are kept, and the past can be read as it was.
class TestStoreVersions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void replacedVersionIsKept();
    void refusedVersionIsKeptOnce();
    void builtVersionIsKeptAsBuilt();
    void equalRowsLeaveNoVersion();
    void openStatesAreNotKept();
    void readsThePastAsItWas();
    void betterEvidenceForTheSameValuesIsNoNewVersion();
    void foreignChangesAreKept();
};

void TestStoreVersions::replacedVersionIsKept()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Rest, "100.50")}));
    store.write(batchOf(kSeries, {version(market::Source::BulkFile, "100.25")}));
    QCOMPARE(kept(store),
             (QStringList{QStringLiteral("replaced stream 100.00"), QStringLiteral("replaced rest 100.50")}));
    const auto versions = must(store.reader().candleVersions(kSeries, kAlways));
    QVERIFY(versions[0].replacedAt == versions[1].storedAt);
    QVERIFY(versions[0].storedAt < versions[0].replacedAt);
    QVERIFY(must(store.reader().candleVersions(kSeries, {kDay + 1min, kDay + 2min})).empty());
}

void TestStoreVersions::refusedVersionIsKeptOnce()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::BulkFile, "100.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Stream, "99.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Stream, "99.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Stream, "98.00")}));
    QCOMPARE(kept(store),
             (QStringList{QStringLiteral("refused stream 99.00"), QStringLiteral("refused stream 98.00")}));
}

void TestStoreVersions::builtVersionIsKeptAsBuilt()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Built, "99.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Built, "99.00")}));
    QCOMPARE(kept(store), QStringList{QStringLiteral("built built 99.00")});
    QCOMPARE(must(store.reader().candleVersions(kSeries, kAlways)).size(), 1U);
    // What was built is better evidence than an import of unknown origin.
    const SeriesKey other = series("ETHUSDT");
    store.write(batchOf(other, {version(market::Source::Import, "100.00")}));
    store.write(batchOf(other, {version(market::Source::Built, "99.00")}));
    const auto versions = must(store.reader().candleVersions(other, kAlways));
    QCOMPARE(versions.size(), 1U);
    QVERIFY(versions.front().kind == VersionKind::Replaced);
    QVERIFY(versions.front().candle.source == market::Source::Import);
}

void TestStoreVersions::equalRowsLeaveNoVersion()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::BulkFile, "100.00")}));
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00")}));
    store.write(batchOf(kSeries, {version(market::Source::BulkFile, "100.00")}));
    QVERIFY(kept(store).isEmpty());
}

void TestStoreVersions::openStatesAreNotKept()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00", false)}));
    auto later = version(market::Source::Stream, "101.00", false);
    later.eventTime += 1s;
    store.write(batchOf(kSeries, {later}));
    store.write(batchOf(kSeries, {version(market::Source::Stream, "102.00")}));
    QVERIFY(kept(store).isEmpty());
}

void TestStoreVersions::readsThePastAsItWas()
{
    TestStore store;
    const UtcTime before = between();
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00", false)}));
    const UtcTime open = between();
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00")}));
    const UtcTime first = between();
    store.write(batchOf(kSeries, {version(market::Source::Rest, "100.50")}));
    const UtcTime second = between();
    store.write(batchOf(kSeries, {version(market::Source::BulkFile, "100.25")}));
    const UtcTime third = between();
    QCOMPARE(closeAsOf(store, before), QStringLiteral("nothing"));
    QCOMPARE(closeAsOf(store, open), QStringLiteral("nothing"));
    QCOMPARE(closeAsOf(store, first), QStringLiteral("100.00"));
    QCOMPARE(closeAsOf(store, second), QStringLiteral("100.50"));
    QCOMPARE(closeAsOf(store, third), QStringLiteral("100.25"));
}

void TestStoreVersions::betterEvidenceForTheSameValuesIsNoNewVersion()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::Stream, "100.00")}));
    const UtcTime first = between();
    store.write(batchOf(kSeries, {version(market::Source::Rest, "100.00")}));
    QVERIFY(kept(store).isEmpty());
    QCOMPARE(closeAsOf(store, first), QStringLiteral("100.00"));
    const auto rows = must(store.reader().candles({kSeries, kAlways}));
    QVERIFY(rows.front().source == market::Source::Rest);
}

void TestStoreVersions::foreignChangesAreKept()
{
    TestStore store;
    store.write(batchOf(kSeries, {version(market::Source::Rest, "100.00")}));
    (void)store.sql(QStringLiteral("UPDATE candles SET close = high"));
    QCOMPARE(kept(store), QStringList{QStringLiteral("replaced rest 100.00")});
}

QTEST_GUILESS_MAIN(TestStoreVersions)
#include "tst_store_versions.moc"
