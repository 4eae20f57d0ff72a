// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/archivehealth.h"
#include "tests/ui/care/carefixture.h"
#include "ui/models/candlefindingmodel.h"
#include "ui/models/findingmodel.h"
#include "ui/panels/chartpanel.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using cw::testing::CareFixture;
using models::CandleFindingModel;
using models::FindingModel;

namespace {

/// Fetching and comparing share the machine with other tests.
constexpr int kDeadline = 60'000;
/// Where the verify dialog asks the exchange.
constexpr int kExchange = 3;

} // namespace

/// What is found about candles, in the last run and in all: clicks in the real window, and a real store.
class TestCareFindings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theExchangeIsAskedAgain();
    void contradictionsAreDismissedAndThePastIsShown();
    void aShareIsDrawnByItsSeed();
    void theHealthOfTheArchiveIsOneLine();
    void aVerificationByItselfIsTold();

private:
    /// Three hours of minutes as the exchange has them, one of them tampered with.
    static bool fillAndDamage(ArchiveBench &bench);
};

bool TestCareFindings::fillAndDamage(ArchiveBench &bench)
{
    const market::UtcTime from = std::chrono::floor<std::chrono::days>(bench.now()) - std::chrono::days(2);
    {
        Host engine = bench.recorded.start();
        interfaces::BackfillRequest request;
        request.instrument = RecordedEngine::spot();
        request.range = {from, from + 3h};
        const auto job = engine->jobs().startBackfill(request);
        if (!job || !waitFor([&] {
                return engine->jobs().jobs().front().state == interfaces::JobState::Succeeded;
            }))
            return false;
        if (!engine->stop(10s))
            return false;
    }
    bench.sql(u"UPDATE candles SET volume = volume + 1 WHERE open_time = "_s
              + QString::number(market::toUs(from + 17min)));
    return true;
}

void TestCareFindings::theExchangeIsAskedAgain()
{
    ArchiveBench bench;
    QVERIFY(fillAndDamage(bench));
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    fixture.find<QTabWidget>(u"verificationTabs"_s).setCurrentIndex(1);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.text(u"candleFindingTableEmpty"_s).startsWith(u"No findings."_s),
                             kDeadline);
    QVERIFY(!fixture.action(u"exportCandleFindings"_s).isEnabled());

    fixture.action(u"verifyStore"_s).trigger();
    auto &percent = fixture.find<QSpinBox>(u"verifyPercent"_s);
    QVERIFY(!percent.isVisible());
    fixture.find<QComboBox>(u"verifyDepth"_s).setCurrentIndex(kExchange);
    QVERIFY(percent.isVisible());
    QVERIFY(!fixture.find<QSpinBox>(u"verifySeed"_s).isVisible());
    QVERIFY(fixture.text(u"verifyDialogNote"_s).contains(u"downloads these candles again"_s));
    fixture.find<QComboBox>(u"verifyKind"_s).setCurrentIndex(2);
    fixture.click(u"verifyStart"_s);
    QVERIFY(fixture.text(u"verifyKindRefusal"_s).startsWith(u"Only candles"_s));
    fixture.find<QComboBox>(u"verifyKind"_s).setCurrentIndex(0);
    fixture.click(u"verifyStart"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"candleFindingTable"_s), 1, kDeadline);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Field), u"volume"_s);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Witness), u"the exchange"_s);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Outcome), u"replaced"_s);
    QVERIFY(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Stored)
            != fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Expected));

    fixture.action(u"exportCandleFindings"_s).trigger();
    auto &dialog = fixture.find<QFileDialog>(u"saveDialog"_s);
    Q_EMIT dialog.fileSelected(fixture.file(u"stored.csv"_s));
    dialog.close();
    QFile csv(fixture.file(u"stored.csv"_s));
    QTRY_VERIFY(csv.exists());
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines.last().contains(",spot,BTCUSDT,1m,"), lines.last().constData());
    QVERIFY2(lines.last().trimmed().endsWith(",replaced,moment,mended"), lines.last().constData());

    fixture.find<QLineEdit>(u"candleFindingFilter"_s).setText(u"suspicious"_s);
    QCOMPARE(fixture.rows(u"candleFindingTable"_s), 0);
    QCOMPARE(fixture.text(u"candleFindingTableEmpty"_s), u"No finding is of that kind."_s);
    fixture.find<QLineEdit>(u"candleFindingFilter"_s).setText(u"1m"_s);
    QCOMPARE(fixture.rows(u"candleFindingTable"_s), 1);

    // The run itself lists it, too.
    fixture.find<QTabWidget>(u"verificationTabs"_s).setCurrentIndex(0);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"findingTable"_s), 1, kDeadline);
    QCOMPARE(fixture.cell(u"findingTable"_s, 0, FindingModel::Sentence),
             u"The stored candle is not what the exchange says now."_s);
    QVERIFY(fixture.find<QLabel>(u"findingSummary"_s).accessibleName().contains(u"1 candle(s) mended"_s));
}

void TestCareFindings::contradictionsAreDismissedAndThePastIsShown()
{
    ArchiveBench bench;
    const market::SeriesKey series = minutes();
    const auto rows = bench.writeCandles(series, 120, 24h);
    market::Candle mended = rows[40];
    mended.source = market::Source::BulkFile;
    mended.high = mended.high.plus(market::Decimal::fromMantissa(1, 0)).value();
    market::Candle late = rows[50];
    late.source = market::Source::Stream;
    late.high = late.high.plus(market::Decimal::fromMantissa(1, 0)).value();
    bench.write(storage::test::batchOf(series, {mended, late}));
    bench.sql(u"DELETE FROM candles WHERE open_time = "_s + QString::number(market::toUs(rows[59].openTime)));
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    fixture.find<QTabWidget>(u"verificationTabs"_s).setCurrentIndex(1);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"candleFindingTable"_s), 2, kDeadline);
    auto &field = fixture.find<QLineEdit>(u"candleFindingFilter"_s);
    field.setText(u"live stream"_s);
    QCOMPARE(fixture.rows(u"candleFindingTable"_s), 1);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::Rule), u"better source"_s);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::State), u"open"_s);
    QAction &dismiss = fixture.action(u"dismissCandleFinding"_s);
    QVERIFY(!dismiss.isEnabled());
    fixture.find<QTableView>(u"candleFindingTable"_s).selectRow(0);
    QVERIFY(dismiss.isEnabled());
    dismiss.trigger();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::State), u"dismissed"_s,
                              kDeadline);
    field.setText(u"bulk file"_s);
    QCOMPARE(fixture.cell(u"candleFindingTable"_s, 0, CandleFindingModel::State), u"mended"_s);

    auto &chart = fixture.find<panels::ChartPanel>(u"chartPanel"_s);
    chart.open(series);
    QTRY_VERIFY_WITH_TIMEOUT(!chart.chart().store().isEmpty(), kDeadline);
    chart.showRange(series, {rows[30].openTime, rows[60].openTime});
    fixture.action(u"showPast"_s).trigger();
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"versionTable"_s), 2, kDeadline);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.rows(u"pastTable"_s) >= 30, kDeadline);
    QTRY_VERIFY(fixture.text(u"pastDialogNote"_s).contains(u"0 of them have changed"_s));
    QVERIFY(!fixture.text(u"pastDialogNote"_s).contains(u"cannot be shown"_s));
    fixture.find<QLineEdit>(u"pastMoment"_s).setText(u"2001-01-01"_s);
    fixture.click(u"pastShow"_s);
    QTRY_COMPARE_WITH_TIMEOUT(fixture.rows(u"pastTable"_s), 0, kDeadline);
    QTRY_VERIFY(fixture.text(u"pastDialogNote"_s).contains(u"cannot be shown"_s));
    fixture.find<QLineEdit>(u"pastMoment"_s).setText(u"then"_s);
    fixture.click(u"pastShow"_s);
    QVERIFY(!fixture.text(u"pastMomentRefusal"_s).isEmpty());
}

void TestCareFindings::aShareIsDrawnByItsSeed()
{
    ArchiveBench bench;
    QVERIFY(fillAndDamage(bench));
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    fixture.action(u"verifyStore"_s).trigger();
    fixture.find<QComboBox>(u"verifyDepth"_s).setCurrentIndex(kExchange);
    fixture.find<QSpinBox>(u"verifyPercent"_s).setValue(50);
    auto &seed = fixture.find<QSpinBox>(u"verifySeed"_s);
    QVERIFY(seed.isVisible());
    seed.setValue(7);
    fixture.click(u"verifyStart"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!fixture.engine().archive().runs().empty(), kDeadline);
    const std::int64_t job = fixture.engine().archive().runs().front().job.id;
    QVERIFY(endsAs(fixture.engine(), job, interfaces::JobState::Succeeded));
    const auto rows = runOf(fixture.engine(), job).job.rowsDone;
    QVERIFY2(rows > 45 && rows < 135, QByteArray::number(qlonglong(rows)));
}

void TestCareFindings::theHealthOfTheArchiveIsOneLine()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.find<QLabel>(u"healthLine"_s).accessibleName().startsWith(u"Archive: 0 slice"_s), kDeadline);
    const auto moved = fixture.engine().archive().startArchive(olderThan(minutes(), bench.now()));
    QVERIFY(endsAs(fixture.engine(), moved, interfaces::JobState::Succeeded));
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.find<QLabel>(u"healthLine"_s).accessibleName().contains(u"not verified yet"_s), kDeadline);
    QVERIFY(endsAs(fixture.engine(), fixture.engine().archive().startVerify({}),
                   interfaces::JobState::Succeeded));
    QTRY_VERIFY_WITH_TIMEOUT(
        fixture.find<QLabel>(u"healthLine"_s).accessibleName().contains(u"oldest look"_s), kDeadline);
    QVERIFY2(fixture.find<QLabel>(u"healthLine"_s).accessibleName().contains(u"0 damaged"_s),
             qPrintable(fixture.find<QLabel>(u"healthLine"_s).accessibleName()));
}

void TestCareFindings::aVerificationByItselfIsTold()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 2'000, 2 * 1'440min);
    // The store knows of one that was due long ago.
    const auto now = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    storage::WriteBatch batch;
    batch.state.emplace_back(engine::kVerifiedTo, market::isoText(now - std::chrono::days(3)));
    bench.write(batch);
    bench.recorded.config.remembersJobs = true;
    bench.recorded.config.archive.verifications =
        schedule::Schedule(must(schedule::CronLine::parse("40 4 * * *")), std::nullopt);
    CareFixture fixture(bench);
    QVERIFY(fixture.window().showPanel(u"verification"_s));
    auto &line = fixture.find<QLabel>(u"healthLine"_s);
    QTRY_VERIFY_WITH_TIMEOUT(line.accessibleName().contains(u"The last one by itself"_s), kDeadline);
    QVERIFY2(line.accessibleName().contains(u"UTC: verify "_s), qPrintable(line.accessibleName()));
    QTRY_VERIFY_WITH_TIMEOUT(line.accessibleName().contains(u"next scheduled verification"_s), kDeadline);
}

QTEST_MAIN(TestCareFindings)
#include "tst_carefindings.moc"
