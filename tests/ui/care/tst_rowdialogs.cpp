// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/care/carefixture.h"
#include "ui/models/jobmodel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTest>

#include <tuple>

using namespace cw;
using namespace cw::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using cw::testing::CareFixture;
using models::JobModel;

namespace {

constexpr int kDeadline = 60'000;

QString iso(market::UtcTime time) { return QString::fromStdString(market::isoText(time)); }

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

} // namespace

/// Rows that come from the exchange and from files, and rows that go to files: clicks in the real window, and what they
/// do to a real store.
class TestRowDialogs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDownloadIsPlannedAndThenMade();
    void aDownloadThatCannotBeIsRefusedAtItsField();
    void anUnknownSymbolIsRefusedAtItsField();
    void aDownloadBeginsWithTheLimitOfTheSettings();
    void rowsGoToAFileAndComeBackFromIt();
    void onlyJsonLinesHaveRoomForMore();
    void fundingRatesAndThePastGoToAFile();
    void aFileThatDoesNotSayWhatItHoldsIsAskedFor();
    void rowsOfAnotherMarketAreRefused();
    void whatIsNoRowIsTold();

private:
    static void import(CareFixture &fixture, const QStringList &files);
    static void exportTo(CareFixture &fixture, const QString &file);
};

void TestRowDialogs::import(CareFixture &fixture, const QStringList &files)
{
    fixture.action(u"importRows"_s).trigger();
    Q_EMIT fixture.find<QFileDialog>(u"rowImportFiles"_s).filesSelected(files);
    fixture.find<QFileDialog>(u"rowImportFiles"_s).reject();
}

void TestRowDialogs::exportTo(CareFixture &fixture, const QString &file)
{
    fixture.click(u"rowExportRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!fixture.isClosed(u"rowExportFile"_s), kDeadline);
    Q_EMIT fixture.find<QFileDialog>(u"rowExportFile"_s).fileSelected(file);
    fixture.find<QFileDialog>(u"rowExportFile"_s).reject();
}

void TestRowDialogs::aDownloadIsPlannedAndThenMade()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    const auto day = std::chrono::floor<std::chrono::days>(bench.now()) - std::chrono::days(5);
    QVERIFY(fixture.window().showPanel(u"jobs"_s));
    fixture.click(u"backfillRangeButton"_s);
    fixture.find<QLineEdit>(u"backfillSymbol"_s).setText(u"btcusdt"_s);
    fixture.find<QLineEdit>(u"backfillFrom"_s).setText(iso(day));
    fixture.find<QLineEdit>(u"backfillBefore"_s).setText(iso(day + 3h));
    auto &run = fixture.find<QAbstractButton>(u"backfillRun"_s);
    QVERIFY(!run.isEnabled());
    fixture.click(u"backfillPlan"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    const QString plan = fixture.text(u"backfillDialogNote"_s);
    QVERIFY2(plan.startsWith(u"180 of 180 rows are missing · 2 request(s), weight 4"_s), qPrintable(plan));
    // With what was purged it is another plan, as with another range.
    auto &purged = fixture.find<QCheckBox>(u"backfillPurged"_s);
    QVERIFY(!purged.isChecked());
    purged.setChecked(true);
    QVERIFY(!run.isEnabled());
    purged.setChecked(false);
    fixture.find<QLineEdit>(u"backfillBefore"_s).setText(iso(day + 2h));
    QVERIFY(!run.isEnabled());
    fixture.click(u"backfillPlan"_s);
    QTRY_VERIFY_WITH_TIMEOUT(run.isEnabled(), kDeadline);
    QCOMPARE(textsOf(fixture.engine(), minutes()).size(), 0);
    run.click();
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isClosed(u"backfillDialog"_s), kDeadline);
    QTRY_COMPARE_WITH_TIMEOUT(textsOf(fixture.engine(), minutes()).size(), 120, kDeadline);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"jobTable"_s) >= 1, kDeadline);

    fixture.click(u"backfillRangeButton"_s);
    fixture.find<QLineEdit>(u"backfillSymbol"_s).setText(u"btcusdt"_s);
    fixture.find<QLineEdit>(u"backfillFrom"_s).setText(iso(day));
    fixture.find<QLineEdit>(u"backfillBefore"_s).setText(iso(day + 2h));
    fixture.click(u"backfillPlan"_s);
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.text(u"backfillDialogNote"_s).startsWith(u"All of it is stored already"_s), kDeadline);
    QVERIFY(!fixture.find<QAbstractButton>(u"backfillRun"_s).isEnabled());
}

void TestRowDialogs::aDownloadThatCannotBeIsRefusedAtItsField()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    fixture.action(u"backfillRange"_s).trigger();
    auto &symbol = fixture.find<QLineEdit>(u"backfillSymbol"_s);
    symbol.clear();
    fixture.click(u"backfillPlan"_s);
    QCOMPARE(fixture.text(u"backfillSymbolRefusal"_s), u"A symbol is missing, for example BTCUSDT."_s);
    symbol.setText(u"BTCUSDT"_s);
    fixture.find<QLineEdit>(u"backfillBefore"_s).setText(u"soon"_s);
    fixture.click(u"backfillPlan"_s);
    QVERIFY(!fixture.text(u"backfillBeforeRefusal"_s).isEmpty());
    QVERIFY(!fixture.find<QAbstractButton>(u"backfillRun"_s).isEnabled());
}

void TestRowDialogs::anUnknownSymbolIsRefusedAtItsField()
{
    ArchiveBench bench;
    storage::WriteBatch listed;
    listed.instruments.emplace_back().key = RecordedEngine::spot();
    bench.write(listed);
    CareFixture fixture(bench);
    const QString sentence =
        u"\"NOSUCH\" is not a symbol of market spot: the exchange's list does not have it, and no "
        "rows of it are stored."_s;
    const auto refuses = [&](const QString &action, const QString &prefix, const QString &button) {
        fixture.action(action).trigger();
        fixture.find<QLineEdit>(prefix + u"Symbol"_s).setText(u"nosuch"_s);
        if (auto *from = fixture.window().findChild<QLineEdit *>(prefix + u"From"_s))
            from->setText(u"2024-08-01T00:00:00Z"_s);
        if (auto *before = fixture.window().findChild<QLineEdit *>(prefix + u"Before"_s))
            before->setText(u"2024-08-02T00:00:00Z"_s);
        fixture.click(button);
        return QTest::qWaitFor([&] { return fixture.find<QLabel>(prefix + u"SymbolRefusal"_s).isVisible(); },
                               kDeadline);
    };
    for (const auto &[action, prefix, button] :
         {std::tuple(u"backfillRange"_s, u"backfill"_s, u"backfillPlan"_s),
          std::tuple(u"exportRows"_s, u"rowExport"_s, u"rowExportRun"_s),
          std::tuple(u"requestLease"_s, u"lease"_s, u"leaseRequest"_s)}) {
        QVERIFY2(refuses(action, prefix, button), qPrintable(prefix));
        QCOMPARE(fixture.text(prefix + u"SymbolRefusal"_s), sentence);
        fixture.click(prefix + u"DialogCancel"_s);
    }
    QVERIFY(refuses(u"verifyStore"_s, u"verify"_s, u"verifyStart"_s));
    QVERIFY(fixture.text(u"verifySymbolRefusal"_s).startsWith(u"\"NOSUCH\" is not a symbol of any market"_s));
    fixture.click(u"verifyDialogCancel"_s);

    import(fixture, {fixture.file(u"NOSUCH-1m-2024-08-01.csv"_s)});
    fixture.click(u"rowImportRun"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"rowImportSymbolRefusal"_s), sentence, kDeadline);
    fixture.click(u"rowImportDialogCancel"_s);

    fixture.action(u"addPolicy"_s).trigger();
    auto &symbol = fixture.find<QLineEdit>(u"policySymbol"_s);
    symbol.setText(u"nosuch"_s);
    auto &market = fixture.find<QComboBox>(u"policyMarket"_s);
    market.setCurrentIndex(market.findData(static_cast<int>(market::Market::Spot)));
    fixture.click(u"policySave"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"policySymbolRefusal"_s), sentence, kDeadline);
    // The list of futures was never read: it may have the symbol, and a policy may wait for its rows.
    market.setCurrentIndex(market.findData(static_cast<int>(market::Market::UsdM)));
    fixture.click(u"policySave"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.isClosed(u"policyDialog"_s), kDeadline);
}

void TestRowDialogs::aDownloadBeginsWithTheLimitOfTheSettings()
{
    ArchiveBench bench;
    CareFixture fixture(bench, 500);
    fixture.action(u"backfillRange"_s).trigger();
    auto &most = fixture.find<QSpinBox>(u"backfillMost"_s);
    QCOMPARE(most.value(), 500);
    auto &kind = fixture.find<QComboBox>(u"backfillKind"_s);
    kind.setCurrentIndex(kind.findText(u"trades"_s));
    QCOMPARE(most.value(), 0); // it is a limit of candles
    kind.setCurrentIndex(kind.findText(u"candles"_s));
    QCOMPARE(most.value(), 500);
    most.setValue(20);
    kind.setCurrentIndex(kind.findText(u"trades"_s));
    QCOMPARE(most.value(), 20); // what the user chose stays
}

void TestRowDialogs::rowsGoToAFileAndComeBackFromIt()
{
    const QTemporaryDir dir;
    const QString file = dir.filePath(u"minutes.csv"_s);
    {
        ArchiveBench bench;
        (void)bench.writeCandles(minutes(), 2'500, 20min);
        CareFixture fixture(bench);
        fixture.action(u"exportRows"_s).trigger();
        fixture.find<QLineEdit>(u"rowExportSymbol"_s).setText(u"btcusdt"_s);
        exportTo(fixture, file);
        QTRY_VERIFY_WITH_TIMEOUT(
            fixture.text(u"rowExportDialogNote"_s).startsWith(u"2,500 row(s) written to"_s), kDeadline);
        QCOMPARE(contentOf(file).count('\n'), 2'501);
        // A place that cannot be written is said, and the dialog stays for another one.
        exportTo(fixture, dir.filePath(u"nowhere/rows.csv"_s));
        QTRY_VERIFY_WITH_TIMEOUT(
            fixture.text(u"rowExportDialogRefusal"_s).contains(u"cannot be written"_s), kDeadline);
    }
    ArchiveBench bench;
    CareFixture fixture(bench);
    import(fixture, {file});
    fixture.find<QLineEdit>(u"rowImportSymbol"_s).setText(u"btcusdt"_s);
    auto &interval = fixture.find<QComboBox>(u"rowImportInterval"_s);
    interval.setCurrentIndex(interval.findData(static_cast<int>(market::Interval::M1)));
    fixture.click(u"rowImportRun"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"rowImportDialogNote"_s),
                              u"2,500 row(s) of these files are in the store."_s, kDeadline);
    QCOMPARE(fixture.find<QPlainTextEdit>(u"rowImportOutcome"_s).toPlainText(),
             u"minutes.csv: 2,500 new, 0 better than before, 0 already there, 0 rejected"_s);
    fixture.click(u"rowImportRun"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.find<QPlainTextEdit>(u"rowImportOutcome"_s)
                                 .toPlainText()
                                 .contains(u"0 new, 0 better than before, 2,500 already there"_s),
                             kDeadline);
    fixture.click(u"rowImportDialogCancel"_s);
    QTRY_VERIFY(fixture.isClosed(u"rowImportDialog"_s));

    const QString again = dir.filePath(u"again.csv"_s);
    fixture.action(u"exportRows"_s).trigger();
    fixture.find<QLineEdit>(u"rowExportSymbol"_s).setText(u"btcusdt"_s);
    exportTo(fixture, again);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"rowExportDialogNote"_s).startsWith(u"2,500"_s), kDeadline);
    QCOMPARE(contentOf(again), contentOf(file));
}

void TestRowDialogs::onlyJsonLinesHaveRoomForMore()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 10, 10min);
    CareFixture fixture(bench);
    fixture.action(u"exportRows"_s).trigger();
    fixture.find<QLineEdit>(u"rowExportSymbol"_s).setText(u"BTCUSDT"_s);
    auto &origin = fixture.find<QCheckBox>(u"rowExportProvenance"_s);
    QVERIFY(!origin.isEnabled());
    auto &format = fixture.find<QComboBox>(u"rowExportFormat"_s);
    format.setCurrentIndex(format.findText(u"JSON lines"_s));
    QVERIFY(origin.isEnabled());
    origin.setChecked(true);
    exportTo(fixture, fixture.file(u"rows.jsonl"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"rowExportDialogNote"_s).startsWith(u"10 row(s)"_s), kDeadline);
    const QByteArray content = contentOf(fixture.file(u"rows.jsonl"_s));
    QCOMPARE(content.count("\"place\":\"main\""), 10);

    auto &kind = fixture.find<QComboBox>(u"rowExportKind"_s);
    kind.setCurrentIndex(kind.findText(u"funding rates"_s));
    fixture.find<QComboBox>(u"rowExportMarket"_s).setCurrentIndex(1);
    format.setCurrentIndex(format.findText(u"JSON of freqtrade"_s));
    fixture.click(u"rowExportRun"_s);
    QVERIFY(fixture.text(u"rowExportFormatRefusal"_s).startsWith(u"Funding rates can be written as CSV"_s));
}

void TestRowDialogs::fundingRatesAndThePastGoToAFile()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 10, 10min);
    const auto stored = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now());
    const market::InstrumentKey perpetual{market::Market::UsdM, "BTCUSDT"};
    storage::WriteBatch rates;
    for (const int day : {1, 2, 3}) {
        market::FundingRate rate;
        rate.time = std::chrono::sys_days(std::chrono::year(2024) / 8 / day);
        rate.rate = *market::Decimal::parse("0.00010000");
        rates.funding.push_back({perpetual, {rate}});
    }
    bench.write(rates);
    CareFixture fixture(bench);
    fixture.action(u"exportRows"_s).trigger();
    fixture.find<QLineEdit>(u"rowExportSymbol"_s).setText(u"BTCUSDT"_s);
    auto &kind = fixture.find<QComboBox>(u"rowExportKind"_s);
    auto &market = fixture.find<QComboBox>(u"rowExportMarket"_s);
    kind.setCurrentIndex(kind.findText(u"funding rates"_s));
    market.setCurrentIndex(1);
    exportTo(fixture, fixture.file(u"rates.csv"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"rowExportDialogNote"_s).startsWith(u"3 row(s)"_s), kDeadline);
    QCOMPARE(contentOf(fixture.file(u"rates.csv"_s)).count("0.00010000"), 3);

    // The past has final rows alone, and says nothing of where they were from.
    kind.setCurrentIndex(kind.findText(u"candles"_s));
    market.setCurrentIndex(0);
    auto &format = fixture.find<QComboBox>(u"rowExportFormat"_s);
    format.setCurrentIndex(format.findText(u"JSON lines"_s));
    auto &asOf = fixture.find<QLineEdit>(u"rowExportAsOf"_s);
    asOf.setText(iso(stored));
    QVERIFY(!fixture.find<QCheckBox>(u"rowExportProvenance"_s).isEnabled());
    exportTo(fixture, fixture.file(u"then.jsonl"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"rowExportDialogNote"_s).startsWith(u"10 row(s)"_s), kDeadline);
    asOf.setText(iso(stored - 1h));
    exportTo(fixture, fixture.file(u"before.jsonl"_s));
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"rowExportDialogNote"_s).startsWith(u"0 row(s)"_s), kDeadline);
    QCOMPARE(contentOf(fixture.file(u"before.jsonl"_s)), QByteArray());
}

void TestRowDialogs::aFileThatDoesNotSayWhatItHoldsIsAskedFor()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    import(fixture, {fixture.file(u"rows.csv"_s)});
    fixture.click(u"rowImportRun"_s);
    QVERIFY(fixture.text(u"rowImportSymbolRefusal"_s).startsWith(u"rows.csv is not named like"_s));
    fixture.find<QLineEdit>(u"rowImportSymbol"_s).setText(u"BTCUSDT"_s);
    fixture.click(u"rowImportRun"_s);
    QCOMPARE(fixture.text(u"rowImportIntervalRefusal"_s), u"rows.csv does not say the interval of its candles."_s);
}

void TestRowDialogs::rowsOfAnotherMarketAreRefused()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    const QString file = fixture.file(u"BTCUSDT-aggTrades-2024-08-01.csv"_s);
    QVERIFY(writeFile(file, "500,5,1,1500,1502,1722470400000,True,True\n"));
    import(fixture, {file});
    auto &symbol = fixture.find<QLineEdit>(u"rowImportSymbol"_s);
    auto &market = fixture.find<QComboBox>(u"rowImportMarket"_s);
    market.setCurrentIndex(market.findData(static_cast<int>(market::Market::Spot)));
    symbol.setText(u"BTC-USDT-PERP"_s);
    fixture.click(u"rowImportRun"_s);
    QVERIFY(fixture.text(u"rowImportMarketRefusal"_s).contains(u"is a symbol of the market USD-M"_s));
    symbol.setText(u"btc_usdt"_s);
    fixture.click(u"rowImportRun"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"rowImportDialogNote"_s), u"Nothing was stored."_s, kDeadline);
    const QString told = fixture.find<QPlainTextEdit>(u"rowImportOutcome"_s).toPlainText();
    QVERIFY2(told.contains(u"files named \"trades\""_s), qPrintable(told));
}

void TestRowDialogs::whatIsNoRowIsTold()
{
    ArchiveBench bench;
    CareFixture fixture(bench);
    const QString bad = fixture.file(u"BTCUSDT-1m-2024-08-01.csv"_s);
    QVERIFY(writeFile(bad, "1722470400000,1,2,0.5,1.5,10,1722470459999,15,3,5,7,0\n"
                           "1722470460000,1,0.5,2,1.5,10,1722470519999,15,3,5,7,0\n"));
    import(fixture, {bad, fixture.file(u"BTCUSDT-1m-2024-08-02.csv"_s)});
    fixture.click(u"rowImportRun"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.text(u"rowImportDialogNote"_s), u"1 row(s) of these files are in the store."_s,
                              kDeadline);
    const QStringList lines =
        fixture.find<QPlainTextEdit>(u"rowImportOutcome"_s).toPlainText().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].startsWith(u"BTCUSDT-1m-2024-08-01.csv: 1 new, 0 better than before, 0 already there, "
                                 "1 rejected (BTCUSDT-1m-2024-08-01.csv line 2:"_s),
             qPrintable(lines[0]));
    QVERIFY2(lines[1].contains(u"BTCUSDT-1m-2024-08-02.csv"_s) && lines[1].contains(u"0 new"_s), qPrintable(lines[1]));
}

QTEST_MAIN(TestRowDialogs)
#include "tst_rowdialogs.moc"
