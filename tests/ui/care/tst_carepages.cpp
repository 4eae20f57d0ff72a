// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/care/carefixture.h"
#include "ui/models/findingmodel.h"
#include "ui/models/leasemodel.h"
#include "ui/models/policymodel.h"
#include "ui/models/slicemodel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using cw::testing::CareFixture;
using models::FindingModel;
using models::LeaseModel;
using models::PolicyModel;
using models::SliceModel;

namespace {

/// Fetching and counting share the machine with other tests.
constexpr int kDeadline = 60'000;

/// Rows of candles that a dump of a server holds.
std::int64_t dumpedRows(const QString &dump)
{
    QProcess lister;
    lister.start(u"pg_restore"_s, {u"--data-only"_s, u"--file=-"_s, dump});
    if (!lister.waitForFinished(kDeadline))
        return -1;
    std::int64_t rows = 0;
    bool isCandles = false;
    for (const QByteArray &line : lister.readAllStandardOutput().split('\n')) {
        if (line.startsWith("COPY "))
            isCandles = line.startsWith("COPY candlewright.candles");
        else if (line == "\\.")
            isCandles = false;
        else
            rows += isCandles ? 1 : 0;
    }
    return rows;
}

/// Rows of candles in a backup of the database under test.
std::int64_t copiedRows(const QString &copy)
{
    if (storage::test::isPostgres())
        return dumpedRows(copy);
    const auto opened = must(storage::openDatabase("sqlite://" + copy.toStdString()));
    std::int64_t rows = 0;
    for (const auto &summary : must(must(opened->openReader())->seriesSummaries()))
        rows += summary.rows;
    return rows;
}

QString iso(market::UtcTime time) { return QString::fromStdString(market::isoText(time)); }

} // namespace

/// The pages about old rows and the database: clicks in the real window, and what they do to a real store.
class TestCarePages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPolicyIsMadeCountedRunAndUndone();
    void policiesAreChangedAndRemoved();
    void aPausedRunIsNamedWhereItHoldsUp();
    void refusalsStandAtTheirField();
    void rowsAreArchivedByHandAfterACount();
    void aTamperedRowIsAFinding();
    void temporaryRowsComeStayAndGo();
    void aBackupIsMadeAndTheDatabaseCheckedAndTidied();
    void figuresTellWhatIsStored();

private:
    static void choosePolicy(CareFixture &fixture, int row);
    static void fillRange(CareFixture &fixture, const QString &prefix, market::UtcTime from,
                          market::UtcTime before);
};

void TestCarePages::choosePolicy(CareFixture &fixture, int row)
{
    fixture.find<QTableView>(u"policyTable"_s).selectRow(row);
}

void TestCarePages::fillRange(CareFixture &fixture, const QString &prefix, market::UtcTime from,
                              market::UtcTime before)
{
    fixture.find<QLineEdit>(prefix + u"Symbol"_s).setText(u"btcusdt"_s);
    fixture.find<QLineEdit>(prefix + u"From"_s).setText(iso(from));
    fixture.find<QLineEdit>(prefix + u"Before"_s).setText(iso(before));
}

void TestCarePages::aPolicyIsMadeCountedRunAndUndone()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 6'000, 10min);
    CareFixture fixture(bench);
    const QStringList before = textsOf(fixture.engine(), minutes());
    QVERIFY(fixture.window().showPanel(u"retention"_s));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"policyTable"_s), 1, kDeadline);
    QCOMPARE(fixture.cell(u"policyTable"_s, 0, PolicyModel::When), u"daily at 03:17"_s);
    QVERIFY(!fixture.action(u"previewPolicy"_s).isEnabled());

    fixture.click(u"addPolicyButton"_s);
    fixture.find<QLineEdit>(u"policySymbol"_s).setText(u"btcusdt"_s);
    fixture.find<QSpinBox>(u"policyKeepDays"_s).setValue(2);
    fixture.find<QSpinBox>(u"policyBatchRows"_s).setValue(1'000);
    // What it would do is told before it is stored, and forgotten when it changes.
    fixture.click(u"policyForecast"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"policyDialogNote"_s).contains(u"of 6,000 rows would move"_s),
                             kDeadline);
    fixture.find<QSpinBox>(u"policyKeepDays"_s).setValue(3'000);
    QVERIFY(fixture.text(u"policyDialogNote"_s).startsWith(u"Older rows go to the archive"_s));
    fixture.click(u"policyForecast"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"policyDialogNote"_s).startsWith(u"0 of 6,000 rows would move"_s),
                             kDeadline);
    QCOMPARE(must(fixture.engine().archive().policies()).size(), std::size_t(1));
    fixture.find<QSpinBox>(u"policyKeepDays"_s).setValue(2);
    fixture.click(u"policySave"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"policyTable"_s), 2, kDeadline);
    QTRY_VERIFY(fixture.isClosed(u"policyDialog"_s));
    QCOMPARE(fixture.cell(u"policyTable"_s, 1, PolicyModel::Symbol), u"BTCUSDT"_s);

    choosePolicy(fixture, 1);
    // Edits that are not saved are foretold, too.
    fixture.action(u"editPolicy"_s).trigger();
    fixture.find<QSpinBox>(u"policyKeepDays"_s).setValue(3'000);
    fixture.click(u"policyForecast"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"policyDialogNote"_s).startsWith(u"0 of 6,000 rows would move"_s),
                             kDeadline);
    fixture.click(u"policyDialogCancel"_s);
    QTRY_VERIFY(fixture.isClosed(u"policyDialog"_s));

    choosePolicy(fixture, 1);
    fixture.click(u"previewPolicyButton"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"previewTable"_s), 1, kDeadline);
    const qint64 movable = fixture.cell(u"previewTable"_s, 0, 4).remove(u',').toLongLong();
    QVERIFY2(movable > 3'000 && movable < 3'200, QByteArray::number(movable));
    QCOMPARE(fixture.cell(u"previewTable"_s, 0, 6), u"4"_s);
    QVERIFY(fixture.text(u"previewDialogNote"_s).contains(u"of 6,000 rows would move"_s));
    QVERIFY(!placesOf(fixture.engine(), filterOf(minutes())).contains("archive"));
    fixture.click(u"previewRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.cell(u"policyTable"_s, 1, PolicyModel::LastRun).contains(u"rows moved"_s), kDeadline);
    QVERIFY(fixture.rows(u"jobTable"_s) >= 1);

    QVERIFY(fixture.window().showPanel(u"archive"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"sliceTable"_s) >= 4, kDeadline);
    QCOMPARE(fixture.cell(u"sliceTable"_s, 0, SliceModel::State), u"not verified yet"_s);
    QCOMPARE(fixture.cell(u"sliceTable"_s, 0, SliceModel::Sha256).size(), 64);
    QCOMPARE(textsOf(fixture.engine(), minutes()), before);

    QVERIFY(fixture.window().showPanel(u"verification"_s));
    QCOMPARE(fixture.text(u"findingTableEmpty"_s), u"Nothing was verified yet."_s);
    fixture.click(u"verifyStoreButton"_s);
    fixture.click(u"verifyStart"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"findingTableEmpty"_s),
                              u"The last verification found nothing wrong."_s, kDeadline);
    QVERIFY(fixture.find<QLabel>(u"findingSummary"_s).accessibleName().contains(u"0 damaged"_s));

    QVERIFY(fixture.window().showPanel(u"archive"_s));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"sliceTable"_s, 0, SliceModel::State), u"good"_s, kDeadline);
    fixture.find<QTableView>(u"sliceTable"_s).selectRow(0);
    fixture.click(u"restoreRowsButton"_s);
    QCOMPARE(fixture.find<QLineEdit>(u"restoreSymbol"_s).text(), u"BTCUSDT"_s);
    auto &run = fixture.find<QAbstractButton>(u"restoreDialogRun"_s);
    QVERIFY(!run.isEnabled());
    // The fields say the whole slice, its last row too.
    fixture.click(u"restoreDialogCount"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    const QString whole = fixture.cell(u"sliceTable"_s, 0, SliceModel::Rows).remove(u',');
    QVERIFY2(run.text().contains(whole), qPrintable(run.text()));
    fixture.find<QLineEdit>(u"restoreFrom"_s).setText(iso(rows.front().openTime));
    fixture.find<QLineEdit>(u"restoreBefore"_s).setText(iso(rows[500].openTime));
    fixture.click(u"restoreDialogCount"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QVERIFY2(run.text().contains(u"500"_s), qPrintable(run.text()));
    // Other rows than the counted ones are not moved without a count of their own.
    fixture.find<QLineEdit>(u"restoreBefore"_s).setText(iso(rows[300].openTime));
    QVERIFY(!run.isEnabled());
    fixture.click(u"restoreDialogCount"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    const auto archived = placesOf(fixture.engine(), filterOf(minutes())).at("archive");
    run.click();
    QTRY_COMPARE_WITH_TIMEOUT(placesOf(fixture.engine(), filterOf(minutes())).at("archive"), archived - 300,
                              kDeadline);
    QCOMPARE(textsOf(fixture.engine(), minutes()), before);
}

void TestCarePages::policiesAreChangedAndRemoved()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"retention"_s));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"policyTable"_s), 1, kDeadline);
    choosePolicy(fixture, 0);
    fixture.action(u"editPolicy"_s).trigger();
    QCOMPARE(fixture.find<QSpinBox>(u"policyKeepDays"_s).value(), 365);
    fixture.find<QLineEdit>(u"policySchedule"_s).setText(u"0 4 * * 0"_s);
    QVERIFY(fixture.text(u"policyDialogNote"_s).contains(u"Sunday at 04:00"_s));
    fixture.find<QLineEdit>(u"policyWindow"_s).setText(u"03:00-06:00"_s);
    fixture.find<QCheckBox>(u"policyEnabled"_s).setChecked(false);
    fixture.click(u"policySave"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"policyTable"_s, 0, PolicyModel::State), u"off"_s, kDeadline);
    QCOMPARE(fixture.cell(u"policyTable"_s, 0, PolicyModel::Window), u"03:00-06:00"_s);
    QCOMPARE(fixture.cell(u"policyTable"_s, 0, PolicyModel::NextRun), u"none"_s);

    choosePolicy(fixture, 0);
    fixture.action(u"removePolicy"_s).trigger();
    fixture.click(u"removePolicyBoxYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"policyTable"_s), 0, kDeadline);
    QVERIFY(fixture.text(u"policyTableEmpty"_s).startsWith(u"No policy: nothing is archived."_s));
    fixture.action(u"standardPolicies"_s).trigger();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"policyTable"_s), 8, kDeadline);
}

void TestCarePages::aPausedRunIsNamedWhereItHoldsUp()
{
    ArchiveBench bench;
    storage::WriteBatch batch;
    storage::JobRecord paused;
    paused.id = 7;
    paused.kind = "archive";
    paused.state = "paused";
    batch.jobs.push_back(paused);
    bench.write(batch);
    bench.recorded.config.remembersJobs = true;
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"retention"_s));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"policyTable"_s, 0, PolicyModel::State),
                              u"held up by paused run 7"_s, kDeadline);
}

void TestCarePages::refusalsStandAtTheirField()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"retention"_s));
    fixture.action(u"addPolicy"_s).trigger();
    fixture.find<QLineEdit>(u"policySchedule"_s).setText(u"61 * * * *"_s);
    fixture.click(u"policySave"_s);
    auto &schedule = fixture.find<QLabel>(u"policyScheduleRefusal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(schedule.isVisible(), kDeadline);
    QVERIFY2(schedule.text().contains(u"61"_s), qPrintable(schedule.text()));
    QCOMPARE(fixture.find<QLineEdit>(u"policySchedule"_s).accessibleDescription(), schedule.text());
    fixture.find<QLineEdit>(u"policySchedule"_s).setText(u"0 4 * * *"_s);
    fixture.find<QLineEdit>(u"policyWindow"_s).setText(u"at night"_s);
    fixture.click(u"policySave"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.find<QLabel>(u"policyWindowRefusal"_s).isVisible(), kDeadline);
    QVERIFY(!schedule.isVisible());
    fixture.find<QDialog>(u"policyDialog"_s).reject();

    fixture.action(u"restoreRows"_s).trigger();
    fixture.click(u"restoreDialogCount"_s);
    QVERIFY(fixture.find<QLabel>(u"restoreSymbolRefusal"_s).text().contains(u"symbol"_s));
    fixture.find<QLineEdit>(u"restoreSymbol"_s).setText(u"BTCUSDT"_s);
    fixture.find<QLineEdit>(u"restoreFrom"_s).setText(u"yesterday"_s);
    fixture.click(u"restoreDialogCount"_s);
    QVERIFY(fixture.text(u"restoreFromRefusal"_s).contains(u"yesterday"_s));
    fixture.find<QLineEdit>(u"restoreFrom"_s).setText(u"2021-04-02"_s);
    fixture.find<QLineEdit>(u"restoreBefore"_s).setText(u"2021-04-02"_s);
    fixture.click(u"restoreDialogCount"_s);
    QVERIFY(fixture.text(u"restoreBeforeRefusal"_s).contains(u"empty"_s));
    fixture.find<QComboBox>(u"restoreKind"_s).setCurrentIndex(2);
    QVERIFY(!fixture.find<QComboBox>(u"restoreInterval"_s).isEnabled());
    fixture.click(u"restoreDialogCount"_s);
    QVERIFY(fixture.text(u"restoreMarketRefusal"_s).contains(u"USD-M"_s));
}

void TestCarePages::rowsAreArchivedByHandAfterACount()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 3'000, 2 * 1'440min);
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"archive"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"sliceTableEmpty"_s).startsWith(u"The archive is empty."_s),
                             kDeadline);
    fixture.action(u"archiveRows"_s).trigger();
    fixture.find<QLineEdit>(u"archiveSymbol"_s).setText(u"BTCUSDT"_s);
    fixture.find<QLineEdit>(u"archiveBefore"_s).setText(iso(rows[1'200].openTime));
    fixture.click(u"archiveDialogCount"_s);
    auto &run = fixture.find<QAbstractButton>(u"archiveDialogRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QVERIFY(fixture.text(u"archiveDialogNote"_s).startsWith(u"1,200 rows would be moved"_s));
    QVERIFY(!placesOf(fixture.engine(), filterOf(minutes())).contains("archive"));
    run.click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"sliceTable"_s) >= 1, kDeadline);
    QTRY_VERIFY(fixture.find<QLabel>(u"sliceRun"_s).accessibleName().contains(u"1,200 rows moved"_s));
    fixture.find<QLineEdit>(u"sliceSymbol"_s).setText(u"eth"_s);
    QCOMPARE(fixture.rows(u"sliceTable"_s), 0);
    QCOMPARE(fixture.text(u"sliceTableEmpty"_s), u"No slice has such a symbol."_s);
}

void TestCarePages::aTamperedRowIsAFinding()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    {
        Host engine = bench.recorded.start();
        QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(minutes(), bench.now())),
                       interfaces::JobState::Succeeded));
        QVERIFY(engine->stop(10s));
    }
    bench.sql(u"UPDATE candles_archive SET trade_count = trade_count + 1 WHERE open_time = "_s
              + QString::number(market::toUs(rows[10].openTime)));
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    QVERIFY(!fixture.action(u"exportFindings"_s).isEnabled());
    fixture.action(u"verifyStore"_s).trigger();
    fixture.find<QComboBox>(u"verifyDepth"_s).setCurrentIndex(2);
    fixture.click(u"verifyStart"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"findingTable"_s), 1, kDeadline);
    QCOMPARE(fixture.cell(u"findingTable"_s, 0, FindingModel::What), u"slice"_s);
    QCOMPARE(fixture.cell(u"findingTable"_s, 0, FindingModel::Symbol), u"BTCUSDT"_s);
    QVERIFY(fixture.cell(u"findingTable"_s, 0, FindingModel::Sentence).contains(u"SHA-256"_s));
    QTRY_VERIFY(fixture.find<QLabel>(u"findingSummary"_s).accessibleName().contains(u"1 damaged"_s));

    fixture.action(u"exportFindings"_s).trigger();
    auto &dialog = fixture.find<QFileDialog>(u"saveDialog"_s);
    Q_EMIT dialog.fileSelected(fixture.file(u"findings.csv"_s));
    dialog.close();
    QFile csv(fixture.file(u"findings.csv"_s));
    QTRY_VERIFY(csv.exists());
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines.last().startsWith("slice,spot,BTCUSDT,candles,1m,"), lines.last().constData());

    QVERIFY(fixture.window().showPanel(u"archive"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.cell(u"sliceTable"_s, 0, SliceModel::State).contains(u"SHA-256"_s),
                             kDeadline);
}

void TestCarePages::temporaryRowsComeStayAndGo()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"temporary"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"leaseTableEmpty"_s).startsWith(u"No temporary data."_s),
                             kDeadline);
    const auto day = std::chrono::floor<std::chrono::days>(bench.now()) - std::chrono::days(5);
    fixture.click(u"requestLeaseButton"_s);
    fillRange(fixture, u"lease"_s, day, day + 3h);
    fixture.click(u"leaseRequest"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"leaseTable"_s), 1, kDeadline);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"leaseTable"_s, 0, LeaseModel::State), u"ready"_s, kDeadline);
    QCOMPARE(fixture.cell(u"leaseTable"_s, 0, LeaseModel::Rows), u"180"_s);

    const QString until = fixture.cell(u"leaseTable"_s, 0, LeaseModel::Expires);
    fixture.find<QTableView>(u"leaseTable"_s).selectRow(0);
    fixture.click(u"extendLeaseButton"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.cell(u"leaseTable"_s, 0, LeaseModel::Expires) > until, kDeadline);
    fixture.find<QTableView>(u"leaseTable"_s).selectRow(0);
    fixture.click(u"releaseLeaseButton"_s);
    fixture.click(u"releaseLeaseBoxYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"leaseTable"_s), 0, kDeadline);
    QVERIFY(placesOf(fixture.engine(), filterOf(minutes())).empty());
}

void TestCarePages::aBackupIsMadeAndTheDatabaseCheckedAndTidied()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"storage"_s));
    QCOMPARE(fixture.text(u"careFacts.backup"_s), u"never"_s);
    const QString copy = fixture.file(u"copy.db"_s);
    fixture.action(u"backupDatabase"_s).trigger();
    auto &dialog = fixture.find<QFileDialog>(u"backupDialog"_s);
    Q_EMIT dialog.fileSelected(copy);
    dialog.close();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"careFacts.backup"_s).contains(copy), kDeadline);
    QVERIFY(QFile::exists(copy));
    QCOMPARE(copiedRows(copy), 2'000);

    // The same name again: nothing is overwritten, and the reason stands on the page.
    fixture.action(u"backupDatabase"_s).trigger();
    auto &again = fixture.find<QFileDialog>(u"backupDialog"_s);
    Q_EMIT again.fileSelected(copy);
    again.close();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"careFacts.backup"_s).contains(u"failed"_s), kDeadline);

    fixture.click(u"checkDatabaseButton"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"careFacts.check"_s).contains(u"no damage found"_s), kDeadline);
    fixture.click(u"analyzeDatabaseButton"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"careFacts.analyze"_s).contains(u"done"_s), kDeadline);
    fixture.click(u"vacuumDatabaseButton"_s);
    QCOMPARE(fixture.text(u"careFacts.vacuum"_s), u"never"_s);
    fixture.click(u"vacuumBoxYes"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"careFacts.vacuum"_s).contains(u"done"_s), kDeadline);
    QSignalSpy wanted(&fixture.window(), &shell::MainWindow::restoreWanted);
    fixture.click(u"restoreDatabaseButton"_s);
    auto &backups = fixture.find<QFileDialog>(u"restoreFileDialog"_s);
    Q_EMIT backups.fileSelected(copy);
    backups.close();
    QCOMPARE(wanted.size(), 0);
    fixture.click(u"restoreBoxYes"_s);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.front().front().toString(), copy);
    fixture.action(u"copyRestore"_s).trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"candlewright-cli restore"_s));
}

void TestCarePages::figuresTellWhatIsStored()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 3'000, 2 * 1'440min);
    CareFixture fixture(bench);
    const auto job =
        fixture.engine().archive().startArchive(olderThan(minutes(), bench.now() - std::chrono::days(3)));
    QVERIFY(endsAs(fixture.engine(), job, interfaces::JobState::Succeeded));
    QVERIFY(fixture.window().showPanel(u"storage"_s));
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"placeTable"_s), 4, kDeadline);
    const auto places = placesOf(fixture.engine(), filterOf(minutes()));
    const auto number = [&fixture](int row, int column) {
        return fixture.cell(u"placeTable"_s, row, column).remove(u',').toLongLong();
    };
    QTRY_COMPARE_WITH_TIMEOUT(number(0, 1), places.at("main"), kDeadline);
    QCOMPARE(number(0, 2), places.at("archive"));
    QCOMPARE(number(3, 4), 3'000);
    QVERIFY(fixture.text(u"storageFacts.growth"_s).contains(u"a day"_s));
    const QString setting = storage::test::isPostgres() ? u"fsync="_s : u"synchronous=FULL"_s;
    QVERIFY2(fixture.text(u"storageFacts.commits"_s).contains(setting),
             qPrintable(fixture.text(u"storageFacts.commits"_s)));
    QVERIFY(!fixture.text(u"storageFacts.free"_s).isEmpty());
}

QTEST_MAIN(TestCarePages)
#include "tst_carepages.moc"
