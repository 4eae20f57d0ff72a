// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/care/carefixture.h"
#include "ui/models/coldfilemodel.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using cw::testing::CareFixture;
using market::Interval;
using models::ColdFileModel;

namespace {

/// Moving and counting share the machine with other tests.
constexpr int kDeadline = 60'000;

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

QString iso(market::UtcTime time) { return QString::fromStdString(market::isoText(time)); }

/// Hours that reach over four months, and a folder for their files.
class FileBench : public ArchiveBench {
public:
    FileBench()
    {
        recorded.config.archive.coldFolder = m_dir.filePath(u"cold"_s).toStdString();
        recorded.config.archive.purgeKeep = std::chrono::days(3);
        rows = writeCandles(hours(), kRows, 48h);
    }

    static constexpr int kRows = 24 * 110;
    std::vector<market::Candle> rows;

private:
    QTemporaryDir m_dir;
};

} // namespace

/// Files of old rows and of deleted ones: clicks in the real window, and what they do to a real store.
class TestCareFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void monthsGoToFilesAndComeBack();
    void aCopyLeavesTheRows();
    void aPolicyNamesTheMonths();
    void aPurgeIsAskedInWordsAndUndone();
    void onlyTheCountedRowsArePurged();
    void theNodeThatHasAFileIsNamed();
    void refusalsStandAtTheirField();

private:
    /// Archives all but the last ten days and shows the files.
    static bool open(CareFixture &fixture, const FileBench &bench);
    static void chooseHours(CareFixture &fixture, const QString &prefix);
    static void purgeRange(CareFixture &fixture, market::UtcTime from, market::UtcTime before);
};

bool TestCareFiles::open(CareFixture &fixture, const FileBench &bench)
{
    auto &archive = fixture.engine().archive();
    const auto job = archive.startArchive(olderThan(hours(), bench.now() - std::chrono::days(10)));
    if (!endsAs(fixture.engine(), job, interfaces::JobState::Succeeded)
        || !fixture.window().showPanel(u"archive"_s))
        return false;
    fixture.find<QTabWidget>(u"archiveTabs"_s).setCurrentIndex(1);
    return true;
}

void TestCareFiles::chooseHours(CareFixture &fixture, const QString &prefix)
{
    fixture.find<QLineEdit>(prefix + u"Symbol"_s).setText(u"btc/usdt"_s);
    auto &interval = fixture.find<QComboBox>(prefix + u"Interval"_s);
    interval.setCurrentIndex(interval.findData(static_cast<int>(Interval::H1)));
}

void TestCareFiles::purgeRange(CareFixture &fixture, market::UtcTime from, market::UtcTime before)
{
    chooseHours(fixture, u"purge"_s);
    fixture.find<QLineEdit>(u"purgeFrom"_s).setText(iso(from));
    fixture.find<QLineEdit>(u"purgeBefore"_s).setText(iso(before));
    fixture.click(u"purgeDialogCount"_s);
}

void TestCareFiles::monthsGoToFilesAndComeBack()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"fileTableEmpty"_s).startsWith(u"No files."_s), kDeadline);
    QVERIFY(!fixture.action(u"restoreFile"_s).isEnabled());
    const QStringList before = textsOf(fixture.engine(), hours());

    fixture.click(u"exportMonthsButton"_s);
    chooseHours(fixture, u"export"_s);
    fixture.find<QLineEdit>(u"exportBefore"_s).setText(iso(bench.now()));
    fixture.click(u"exportDialogCount"_s);
    auto &run = fixture.find<QAbstractButton>(u"exportDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QVERIFY(fixture.text(u"exportDialogNote"_s).contains(u"rows would go to files, files: about"_s));
    QVERIFY2(run.text().startsWith(u"Move"_s), qPrintable(run.text()));
    QCOMPARE(textsOf(fixture.engine(), hours()), before);
    run.click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"fileTable"_s) >= 3, kDeadline);
    QTRY_VERIFY(
        fixture.find<QLabel>(u"fileRun"_s).accessibleName().contains(u"rows written to files, files:"_s));
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Reason), u"cold"_s);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Place), u"in the file only"_s);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::State), u"good"_s);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::KeptUntil), u"no end"_s);
    QVERIFY(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Name).startsWith(u"spot-BTCUSDT-1h-"_s));
    QVERIFY(textsOf(fixture.engine(), hours()).size() < before.size());

    for (int row = 0; row < fixture.rows(u"fileTable"_s); ++row) {
        fixture.find<QTableView>(u"fileTable"_s).selectRow(row);
        fixture.click(u"restoreFileButton"_s);
        fixture.click(u"restoreFileBoxYes"_s);
        QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"fileTable"_s, row, ColdFileModel::Place),
                                  u"in the database, too"_s, kDeadline);
        QTRY_VERIFY(!fixture.window().findChild<QDialog *>(u"restoreFileBox"_s));
    }
    QCOMPARE(textsOf(fixture.engine(), hours()), before);
    fixture.find<QLineEdit>(u"fileSymbol"_s).setText(u"eth"_s);
    QCOMPARE(fixture.text(u"fileTableEmpty"_s), u"No file has such a symbol."_s);
}

void TestCareFiles::aCopyLeavesTheRows()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    const auto places = placesOf(fixture.engine(), filterOf(hours()));
    fixture.action(u"exportMonths"_s).trigger();
    fixture.find<QLineEdit>(u"exportBefore"_s).setText(iso(bench.now()));
    fixture.click(u"exportDialogCount"_s);
    auto &run = fixture.find<QAbstractButton>(u"exportDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    // Whoever changes what becomes of the rows counts again.
    fixture.find<QComboBox>(u"exportWay"_s).setCurrentIndex(1);
    QVERIFY(!run.isEnabled());
    fixture.click(u"exportDialogCount"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QVERIFY2(run.text().startsWith(u"Copy"_s), qPrintable(run.text()));
    run.click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"fileTable"_s) >= 3, kDeadline);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Place), u"in the database, too"_s);
    QCOMPARE(placesOf(fixture.engine(), filterOf(hours())), places);
    // Nothing is to be brought back of a copy.
    fixture.find<QTableView>(u"fileTable"_s).selectRow(0);
    QVERIFY(!fixture.action(u"restoreFile"_s).isEnabled());
}

void TestCareFiles::aPolicyNamesTheMonths()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    interfaces::ArchivePolicy policy;
    policy.symbol = "BTCUSDT";
    policy.interval = Interval::H1;
    policy.keepDays = 9;
    policy.coldAfterDays = 10;
    QVERIFY(fixture.engine().archive().addPolicy(policy));
    fixture.action(u"exportMonths"_s).trigger();
    auto &by = fixture.find<QComboBox>(u"exportBy"_s);
    QTRY_COMPARE_WITH_TIMEOUT(by.count(), 2, kDeadline);
    by.setCurrentIndex(1);
    QVERIFY(!fixture.find<QLineEdit>(u"exportBefore"_s).isEnabled());
    QVERIFY(!fixture.find<QComboBox>(u"exportInterval"_s).isEnabled());
    fixture.click(u"exportDialogCount"_s);
    auto &run = fixture.find<QAbstractButton>(u"exportDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    run.click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"fileTable"_s) >= 2, kDeadline);
}

void TestCareFiles::aPurgeIsAskedInWordsAndUndone()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    const QStringList before = textsOf(fixture.engine(), hours());
    fixture.click(u"purgeRowsButton"_s);
    purgeRange(fixture, bench.rows[500].openTime, bench.rows[600].openTime);
    auto &run = fixture.find<QAbstractButton>(u"purgeDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    const QString counted = fixture.text(u"purgeDialogNote"_s);
    QVERIFY2(counted.startsWith(u"100 row(s) would be deleted, 100 of them in the archive."_s),
             qPrintable(counted));
    QVERIFY2(counted.contains(u"for 3 day"_s), qPrintable(counted));
    // Other rows than the counted ones are not deleted without a count of their own.
    fixture.find<QLineEdit>(u"purgeBefore"_s).setText(iso(bench.rows[601].openTime));
    QVERIFY(!run.isEnabled());
    purgeRange(fixture, bench.rows[500].openTime, bench.rows[600].openTime);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    run.click();
    QVERIFY(fixture.find<QDialog>(u"purgeBox"_s).isVisible());
    QCOMPARE(textsOf(fixture.engine(), hours()), before);
    fixture.click(u"purgeBoxYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"fileTable"_s), 1, kDeadline);
    QTRY_VERIFY(fixture.isClosed(u"purgeDialog"_s));
    QCOMPARE(textsOf(fixture.engine(), hours()).size(), before.size() - 100);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Reason), u"purged"_s);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Rows), u"100"_s);
    QVERIFY(fixture.cell(u"fileTable"_s, 0, ColdFileModel::KeptUntil) != u"no end"_s);
    QTRY_VERIFY(fixture.find<QLabel>(u"fileRun"_s).accessibleName().contains(u"100 row(s) deleted"_s));

    fixture.find<QTableView>(u"fileTable"_s).selectRow(0);
    QCOMPARE(fixture.action(u"restoreFile"_s).iconText(), u"Undo purge…"_s);
    fixture.click(u"restoreFileButton"_s);
    fixture.click(u"restoreFileBoxYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Place),
                              u"in the database, too"_s, kDeadline);
    QCOMPARE(textsOf(fixture.engine(), hours()), before);
}

void TestCareFiles::theNodeThatHasAFileIsNamed()
{
    FileBench bench;
    const QString node = storage::test::isPostgres() ? u"left"_s : QString();
    bench.recorded.config.node = node.toStdString();
    bench.recorded.config.remembersJobs = true;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    interfaces::PurgeRequest purge{
        keyOf(hours()), {bench.rows[500].openTime, bench.rows[600].openTime}, {}, "user"};
    purge.token = must(fixture.engine().archive().previewPurge(purge)).token;
    QVERIFY(endsAs(fixture.engine(), fixture.engine().archive().startPurge(purge),
                   interfaces::JobState::Succeeded));
    fixture.action(u"refreshFiles"_s).trigger();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"fileTable"_s), 1, kDeadline);
    QCOMPARE(fixture.cell(u"fileTable"_s, 0, ColdFileModel::Node), node);
    // A database of one node has no column for it.
    QTRY_COMPARE(fixture.find<QTableView>(u"fileTable"_s).isColumnHidden(ColdFileModel::Node),
                 node.isEmpty());
}

void TestCareFiles::onlyTheCountedRowsArePurged()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    fixture.action(u"purgeRows"_s).trigger();
    purgeRange(fixture, bench.rows[500].openTime, bench.rows[600].openTime);
    auto &run = fixture.find<QAbstractButton>(u"purgeDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    // Somebody else deletes some of them meanwhile.
    interfaces::PurgeRequest other{
        keyOf(hours()), {bench.rows[590].openTime, bench.rows[600].openTime}, {}, "another"};
    other.token = must(fixture.engine().archive().previewPurge(other)).token;
    QVERIFY(endsAs(fixture.engine(), fixture.engine().archive().startPurge(other),
                   interfaces::JobState::Succeeded));
    run.click();
    fixture.click(u"purgeBoxYes"_s);
    auto &refusal = fixture.find<QLabel>(u"purgeDialogRefusal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(refusal.isVisible(), kDeadline);
    QVERIFY2(refusal.text().contains(u"they have changed since"_s), qPrintable(refusal.text()));
    QVERIFY(!run.isEnabled());
    QCOMPARE(textsOf(fixture.engine(), hours()).size(), FileBench::kRows - 10);
    fixture.click(u"purgeDialogCount"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QVERIFY2(run.text().contains(u"90"_s), qPrintable(run.text()));
}

void TestCareFiles::refusalsStandAtTheirField()
{
    FileBench bench;
    CareFixture fixture(bench);
    QVERIFY(open(fixture, bench));
    fixture.action(u"purgeRows"_s).trigger();
    fixture.click(u"purgeDialogCount"_s);
    QVERIFY(fixture.text(u"purgeSymbolRefusal"_s).contains(u"symbol"_s));
    for (const auto &[symbol, field, mention] :
         {std::tuple(u"NOSUCH"_s, u"purgeSymbolRefusal"_s, u"NOSUCH"_s),
          std::tuple(u"foo'; drop"_s, u"purgeSymbolRefusal"_s, u"is no symbol"_s),
          std::tuple(u"BTC-USDT-PERP"_s, u"purgeMarketRefusal"_s, u"USD-M"_s)}) {
        chooseHours(fixture, u"purge"_s);
        fixture.find<QLineEdit>(u"purgeSymbol"_s).setText(symbol);
        fixture.find<QLineEdit>(u"purgeFrom"_s).setText(iso(bench.rows.front().openTime));
        fixture.find<QLineEdit>(u"purgeBefore"_s).setText(iso(bench.rows[10].openTime));
        fixture.click(u"purgeDialogCount"_s);
        auto &told = fixture.find<QLabel>(field);
        QTRY_VERIFY_WITH_TIMEOUT(told.isVisible() && told.text().contains(mention), kDeadline);
    }
    purgeRange(fixture, bench.now() - 72h, bench.now() - 1h);
    auto &refusal = fixture.find<QLabel>(u"purgeBeforeRefusal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(refusal.isVisible(), kDeadline);
    QVERIFY2(refusal.text().contains(u"may still change"_s), qPrintable(refusal.text()));
    QVERIFY(!fixture.find<QAbstractButton>(u"purgeDialogRun"_s).isEnabled());
    purgeRange(fixture, bench.rows.front().openTime - 48h, bench.rows.front().openTime - 24h);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"purgeDialogNote"_s), u"Nothing is stored of this range."_s,
                              kDeadline);
    QVERIFY(!fixture.find<QAbstractButton>(u"purgeDialogRun"_s).isEnabled());
    fixture.find<QDialog>(u"purgeDialog"_s).reject();

    fixture.action(u"exportMonths"_s).trigger();
    fixture.click(u"exportDialogCount"_s);
    QVERIFY(fixture.text(u"exportBeforeRefusal"_s).contains(u"missing"_s));
    fixture.find<QDialog>(u"exportDialog"_s).reject();

    QVERIFY(fixture.window().showPanel(u"retention"_s));
    fixture.action(u"addPolicy"_s).trigger();
    fixture.find<QSpinBox>(u"policyColdAfterDays"_s).setValue(30);
    fixture.click(u"policySave"_s);
    auto &cold = fixture.find<QLabel>(u"policyColdAfterDaysRefusal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(cold.isVisible(), kDeadline);
    QVERIFY2(cold.text().contains(u"30"_s), qPrintable(cold.text()));
}

QTEST_MAIN(TestCareFiles)
#include "tst_carefiles.moc"
