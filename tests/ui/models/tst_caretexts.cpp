// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/archivetexts.h"
#include "ui/models/candlefindingmodel.h"
#include "ui/models/findingmodel.h"
#include "ui/models/forecastmodel.h"
#include "ui/models/rowtexts.h"
#include "ui/models/storagetexts.h"
#include "ui/models/storedfigures.h"

#include <QLocale>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;
using interfaces::DataKind;
using interfaces::JobKind;
using interfaces::JobState;
using market::Interval;

namespace {

const market::UtcTime kStart = market::fromMs(1'723'161'600'000);

interfaces::SequenceKey minutesOf(const std::string &symbol)
{
    return {{market::Market::Spot, symbol}, DataKind::Candles, Interval::M1};
}

QString factOf(const std::vector<models::Fact> &facts, const QString &id)
{
    for (const models::Fact &fact : facts) {
        if (fact.id == id)
            return fact.text;
    }
    return {};
}

} // namespace

/// What the pages about old rows and the database say.
class TestCareTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English)); }

    void saysSchedulesInWords_data();
    void saysSchedulesInWords();
    void writesSizes_data();
    void writesSizes();
    void namesSequences();
    void tellsHowARunEnded();
    void tellsWhatARunDidWithFiles();
    void tellsWhatAPurgeCosts();
    void tellsTheHealthOfTheArchive();
    void tellsWhatAPlanCosts();
    void countsByPlaceAndKind();
    void tellsTheStateOfTheDatabase();
    void tellsWhatWasDoneForIt();
    void writesFindingsWithoutLocale();
    void writesStoredFindingsWithoutLocale();
    void tellsAForecast();
};

void TestCareTexts::saysSchedulesInWords_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<QString>("words");
    QTest::newRow("daily") << u"17 3 * * *"_s << u"daily at 03:17"_s;
    QTest::newRow("hourly") << u"5 * * * *"_s << u"hourly at minute 5"_s;
    QTest::newRow("weekly") << u"0 4 * * 0"_s << u"Sunday at 04:00"_s;
    QTest::newRow("Sunday is 7, too") << u"0 4 * * 7"_s << u"Sunday at 04:00"_s;
    QTest::newRow("monthly") << u"30 23 1 * *"_s << u"monthly on day 1 at 23:30"_s;
    QTest::newRow("a word") << u"@daily"_s << u"daily at 00:00"_s;
    for (const char *other : {"17 3 1 1 *", "0,30 3 * * *", "nonsense", "17 3 * * MON", "0 3 1 * 1", ""})
        QTest::newRow(other) << QString::fromLatin1(other) << QString::fromLatin1(other);
}

void TestCareTexts::saysSchedulesInWords()
{
    QFETCH(QString, schedule);
    QFETCH(QString, words);
    QCOMPARE(models::scheduleText(schedule.toStdString()), words);
}

void TestCareTexts::writesSizes_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << qint64(0) << u"0 bytes"_s;
    QTest::newRow("few") << qint64(1'023) << u"1,023 bytes"_s;
    QTest::newRow("a half") << qint64(1'536) << u"1.5 KiB"_s;
    QTest::newRow("no fraction") << qint64(10) * 1'048'576 + 900'000 << u"10 MiB"_s;
    QTest::newRow("large") << (qint64(3) << 40) << u"3.0 TiB"_s;
}

void TestCareTexts::writesSizes()
{
    QFETCH(qint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(models::bytesText(bytes), text);
}

void TestCareTexts::namesSequences()
{
    QCOMPARE(models::sequenceTitle(minutesOf("BTCUSDT")), u"BTCUSDT · Spot · 1m"_s);
    QCOMPARE(models::sequenceTitle({{market::Market::UsdM, "ETHUSDT"}, DataKind::Funding, {}}),
             u"ETHUSDT · USD-M · funding rates"_s);
    QCOMPARE(models::filterTitle({}), u"all symbols · both markets · all data"_s);
    QCOMPARE(models::filterTitle({"BTCUSDT", market::Market::Spot, DataKind::Candles, Interval::H1}),
             u"BTCUSDT · Spot · candles · 1h"_s);
}

void TestCareTexts::tellsHowARunEnded()
{
    interfaces::ArchiveRun run;
    run.job.kind = JobKind::Archive;
    run.job.state = JobState::Succeeded;
    run.job.rowsDone = 9'000;
    run.report.slicesDone = 5;
    QCOMPARE(models::runOutcomeText(run), u"9,000 rows moved, slices: 5"_s);
    run.job.state = JobState::Running;
    QCOMPARE(models::runOutcomeText(run), u"running, 9,000 rows moved, slices: 5"_s);
    run.job.state = JobState::Succeeded;
    run.isDryRun = true;
    run.job.rowsTotal = 3'500;
    run.report.slicesTotal = 4;
    run.report.bytes = 2'048;
    run.report.warning = "The clock is wrong.";
    QCOMPARE(models::runOutcomeText(run),
             u"3,500 rows would be moved, slices: about 4, size: about 2.0 KiB. The clock is wrong."_s);
    run.job.state = JobState::Failed;
    run.job.error = "The sums differ.";
    QCOMPARE(models::runOutcomeText(run), u"failed: The sums differ."_s);
    run = {};
    run.job.kind = JobKind::Verify;
    run.job.state = JobState::Succeeded;
    run.report.slicesDone = 3;
    run.report.slicesDamaged = 1;
    QCOMPARE(models::runOutcomeText(run),
             u"0 rows checked, 2 slices good, 1 damaged, 0 claims mended, 0 differences"_s);
}

void TestCareTexts::tellsWhatARunDidWithFiles()
{
    interfaces::ArchiveRun run;
    run.job.kind = JobKind::Export;
    run.job.state = JobState::Succeeded;
    run.job.rowsDone = 2'400;
    run.report.slicesDone = 3;
    QCOMPARE(models::runOutcomeText(run), u"2,400 rows written to files, files: 3"_s);
    run.isDryRun = true;
    run.job.rowsTotal = 2'500;
    run.report.slicesTotal = 4;
    run.report.bytes = 1'024;
    QCOMPARE(models::runOutcomeText(run),
             u"2,500 rows would go to files, files: about 4, size: about 1.0 KiB"_s);
    run = {};
    run.job.kind = JobKind::Purge;
    run.job.state = JobState::Succeeded;
    run.job.rowsDone = 100;
    QCOMPARE(models::runOutcomeText(run), u"100 row(s) deleted"_s);
    run.job.kind = JobKind::Verify;
    run.report.mended = 2;
    run.report.suspicious = 3;
    QVERIFY(models::runOutcomeText(run).endsWith(u"2 candle(s) mended, 3 suspicious value(s)"_s));
}

void TestCareTexts::tellsWhatAPurgeCosts()
{
    QCOMPARE(models::purgeText({}), u"Nothing is stored of this range."_s);
    QCOMPARE(models::purgeText({1'200, 200, {}, {}, 0}),
             u"1,200 row(s) would be deleted, 200 of them in the archive. That cannot be undone."_s);
    QVERIFY(models::purgeText({1, 0, {}, {}, 7}).contains(u"for 7 day"_s));
}

void TestCareTexts::tellsTheHealthOfTheArchive()
{
    interfaces::ArchiveHealth health;
    health.slices = 12;
    health.slicesDamaged = 1;
    health.filesDamaged = 2;
    QVERIFY(models::healthText(health).endsWith(u", 3 damaged, no verification is scheduled"_s));
    health.slicesUnverified = 4;
    health.oldestVerified = kStart;
    health.nextVerification = kStart + std::chrono::hours(24);
    QVERIFY2(models::healthText(health).contains(u"4 not verified yet, oldest look 2024-08-09 00:00"_s),
             qPrintable(models::healthText(health)));
    QVERIFY(models::healthText(health).contains(u"next scheduled verification 2024-08-10 00:00"_s));
}

void TestCareTexts::tellsWhatAPlanCosts()
{
    interfaces::BackfillPlan plan;
    plan.rowsExpected = plan.rowsMissing = 4320;
    plan.requests = plan.requestsAtMost = 5;
    plan.weight = plan.weightAtMost = 10;
    plan.duration = plan.durationAtMost = std::chrono::seconds(1);
    QCOMPARE(models::planText(plan),
             u"4,320 of 4,320 rows are missing · 5 request(s), weight 10 · about 1 s"_s);
    // Whether the files are there is not known, so both are told.
    plan.files = 1;
    plan.requests = 1;
    plan.weight = 2;
    QCOMPARE(models::planText(plan), u"4,320 of 4,320 rows are missing · 1 request(s), weight 2 · 1 file(s) "
                                     u"of the exchange's archive · about 1 s · "
                                     "if the archive has none of them: 5 request(s), weight 10, about 1 s"_s);
    plan.files = 0;
    plan.duration = std::chrono::seconds(602);
    plan.blockedFor = std::chrono::seconds(600);
    plan.blockedReason = "HTTP 418.";
    QVERIFY2(
        models::planText(plan).endsWith(
            u"about 10 min 2 s · 10 min of this time pass until the exchange takes requests again: HTTP 418."_s),
        qPrintable(models::planText(plan)));
}

void TestCareTexts::countsByPlaceAndKind()
{
    const auto later = kStart + std::chrono::days(10);
    const interfaces::SequenceKey trades{{market::Market::Spot, "BTCUSDT"}, DataKind::Trades, {}};
    const auto figures = models::storedFigures({{minutesOf("BTCUSDT"), "main", kStart, later, 14'400},
                                                {minutesOf("BTCUSDT"), "archive", kStart, kStart, 100},
                                                {minutesOf("ETHUSDT"), "main", kStart, kStart, 1},
                                                {trades, "main", kStart, later, 1'000},
                                                {trades, "temp", kStart, later, 7}});
    QCOMPARE(figures.kinds[0].main, 14'401);
    QCOMPARE(figures.kinds[0].archive, 100);
    QCOMPARE(figures.kinds[1].total(), 1'007);
    QCOMPARE(figures.kinds[2].total(), 0);
    // Minutes of one symbol and a hundred trades; the other symbol is not recorded any more.
    QCOMPARE(figures.bytesPerDay, 1'440 * 127 + 100 * 68);
    QCOMPARE(figures.bytes().main, 14'401 * 127 + 1'000 * 68);
    QCOMPARE(figures.bytes().temporary, 7 * 68);
}

void TestCareTexts::tellsTheStateOfTheDatabase()
{
    interfaces::EngineStatus status;
    status.databaseEngine = "sqlite";
    status.databaseVersion = "3.40.1";
    status.databaseSchema = 7;
    status.databaseBytes = 5LL << 20;
    status.diskFreeBytes = 100LL << 20;
    auto facts = models::storageFacts(status, std::nullopt);
    QCOMPARE(factOf(facts, u"engine"_s), u"sqlite 3.40.1, schema 7"_s);
    QCOMPARE(factOf(facts, u"size"_s), u"5.0 MiB"_s);
    QCOMPARE(factOf(facts, u"growth"_s), u"The rows are being counted …"_s);
    QCOMPARE(factOf(facts, u"warnings"_s), u"none"_s);
    status.growth = interfaces::StoreGrowth();
    status.growth->isYoung = true;
    QCOMPARE(factOf(models::storageFacts(status, std::nullopt), u"growth"_s),
             u"There is not yet enough history to tell: a day of live rows is needed."_s);
    status.growth->enoughFrom = std::chrono::sys_days(std::chrono::year(2024) / 6 / 2);
    QVERIFY(factOf(models::storageFacts(status, std::nullopt), u"growth"_s)
                .startsWith(u"There is not yet enough history to tell; from 2024-06-02"_s));
    status.growth.reset();
    QCOMPARE(factOf(models::storageFacts(status, models::StoredFigures()), u"growth"_s),
             u"There is not yet enough history to tell: a day of live rows is needed."_s);
    status.databaseWarnings = {"The server runs with fsync=off."};
    models::StoredFigures figures;
    figures.kinds[0] = {3'000, 2'000, 0};
    figures.kinds[1] = {2'000, 0, 0};
    figures.bytesPerDay = 10'240 * 1'024;
    figures.logBytes = 1LL << 20;
    facts = models::storageFacts(status, figures);
    QCOMPARE(factOf(facts, u"places"_s), u"main about 504 KiB, archive 248 KiB, temporary 0 bytes"_s);
    QCOMPARE(factOf(facts, u"size"_s), u"5.0 MiB, of it 1.0 MiB write-ahead log"_s);
    QVERIFY(factOf(facts, u"growth"_s).startsWith(u"about 10 MiB a day, the disk lasts 10 more day"_s));
    QCOMPARE(factOf(facts, u"warnings"_s), u"The server runs with fsync=off."_s);
    QVERIFY(models::vacuumCostText(status).contains(u"10 MiB more room"_s));
    QCOMPARE(factOf(facts, u"parts"_s), QString());
    status.databaseEngine = "postgresql";
    status.parts.tables = {{"trades", 2, "trades_p8", "trades_p9"}};
    QCOMPARE(factOf(models::storageFacts(status, figures), u"parts"_s),
             u"trades: 2 (trades_p8 to trades_p9)\nnone was removed yet"_s);
    status.parts.dropped = 3;
    status.parts.lastDropped = "trades_p7";
    status.parts.droppedAt = market::fromUs(0);
    QVERIFY(factOf(models::storageFacts(status, figures), u"parts"_s)
                .contains(u"removed when they were empty: 3, the last one trades_p7 at "_s));
    status.parts.tables.clear();
    status.parts.compression = "Nothing is compressed.";
    QVERIFY(
        factOf(models::storageFacts(status, figures), u"parts"_s).startsWith(u"Nothing is compressed.\n"_s));
    QVERIFY(models::vacuumCostText(status).contains(u"goes on"_s));
}

void TestCareTexts::tellsWhatWasDoneForIt()
{
    interfaces::MaintenanceStatus care;
    care.backupFolder = "/d/it's/backups";
    QCOMPARE(factOf(models::careFacts(care), u"backup"_s), u"never"_s);
    QCOMPARE(models::restoreCommand(care), u"candlewright-cli restore FILE --data-dir '/d/it'\\''s'"_s);
    interfaces::CareRun backup;
    backup.kind = interfaces::CareKind::Backup;
    backup.isOver = true;
    backup.endedAt = kStart;
    backup.file = "/b/copy.db";
    backup.bytes = 4'096;
    interfaces::CareRun check;
    check.kind = interfaces::CareKind::Check;
    check.done = 3;
    check.total = 12;
    care.runs = {backup, check};
    care.nextBackup = kStart;
    care.backupSchedule = "30 2 * * *";
    const auto facts = models::careFacts(care);
    QCOMPARE(factOf(facts, u"backup"_s), u"2024-08-09 00:00: /b/copy.db, 4.0 KiB"_s);
    QCOMPARE(factOf(facts, u"check"_s), u"under way, 25 %"_s);
    QCOMPARE(factOf(facts, u"next"_s), u"2024-08-09 00:00, daily at 02:30"_s);
    care.nextBackup.reset();
    QCOMPARE(factOf(models::careFacts(care), u"next"_s),
             u"daily at 02:30: none while this machine's clock is not confirmed"_s);
    care.backupSchedule = "off";
    QCOMPARE(factOf(models::careFacts(care), u"next"_s),
             u"none: no schedule is set (storage/backup_schedule)"_s);
    QVERIFY(models::restoreCommand(care).startsWith(u"candlewright-cli restore '/b/copy.db' "_s));
    care.runs.front().error = "No room.";
    QCOMPARE(factOf(models::careFacts(care), u"backup"_s), u"2024-08-09 00:00: failed. No room."_s);
    QCOMPARE(factOf(models::careFacts(care), u"goodBackup"_s), u"never"_s);
    // One that failed hides neither the last good one nor how to restore it.
    care.runs.insert(care.runs.begin() + 1, backup);
    QCOMPARE(factOf(models::careFacts(care), u"backup"_s), u"2024-08-09 00:00: failed. No room."_s);
    QCOMPARE(factOf(models::careFacts(care), u"goodBackup"_s), u"2024-08-09 00:00: /b/copy.db, 4.0 KiB"_s);
    QVERIFY(models::restoreCommand(care).contains(u"/b/copy.db"_s));
}

void TestCareTexts::writesStoredFindingsWithoutLocale()
{
    QLocale::setDefault(QLocale(QLocale::German));
    interfaces::Finding finding;
    finding.series = {{market::Market::UsdM, "BTCUSDT"}, Interval::M1};
    finding.openTime = kStart;
    finding.witness = "trades";
    finding.field = "quote_volume";
    finding.stored = "1234567.25";
    finding.expected = "1,5";
    finding.outcome = "kept";
    finding.policy = "source";
    finding.foundAt = kStart + std::chrono::hours(1);
    const auto lines = models::candleFindingCsv({finding}).split('\n');
    QCOMPARE(
        lines[0].trimmed(),
        QByteArray("found_utc,market,symbol,interval,open_utc,field,stored,witness,witness_says,outcome,"
                   "policy,state"));
    QCOMPARE(lines[1].trimmed(), QByteArray("2024-08-09T01:00:00Z,um,BTCUSDT,1m,2024-08-09T00:00:00Z,"
                                            "quote_volume,1234567.25,trades,\"1,5\",kept,source,open"));
}

void TestCareTexts::writesFindingsWithoutLocale()
{
    QLocale::setDefault(QLocale(QLocale::German));
    models::RunFinding slice;
    slice.sequence = minutesOf("BTCUSDT");
    slice.slice = 1'234;
    slice.fault = "It has 4 rows, not 5.";
    models::RunFinding candle;
    candle.sequence = minutesOf("BTCUSDT");
    candle.time = kStart;
    candle.field = "close";
    candle.stored = "1.5";
    candle.computed = "1.6";
    candle.builtFrom = "trades";
    const QList<QByteArray> lines = models::findingCsv({slice, candle}).split('\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[1].trimmed(),
             QByteArray("slice,spot,BTCUSDT,candles,1m,1234,,,,,,\"It has 4 rows, not 5.\""));
    QCOMPARE(lines[2].trimmed(),
             QByteArray("candle,spot,BTCUSDT,candles,1m,,2024-08-09T00:00:00Z,close,1.5,1.6,trades,"));
}

void TestCareTexts::tellsAForecast()
{
    interfaces::PolicyForecast forecast;
    QVERIFY(models::forecastText(forecast).contains(u"nothing that is stored"_s));
    forecast.sequences = 1;
    forecast.rowsNow = 10'000;
    forecast.rowsMovable = 2'500;
    forecast.bytesNow = 10'240;
    forecast.bytesMovable = 2'048;
    forecast.listed = {{minutesOf("BTCUSDT"), 10'000, 2'500}};
    const QString text = models::forecastText(forecast);
    QVERIFY2(text.startsWith(u"2,500 of 10,000 rows"_s), qPrintable(text));
    QVERIFY(text.contains(u"about 10 KiB"_s) && text.contains(u"about 8.0 KiB"_s));
    models::ForecastModel model;
    model.show(forecast, 1'000);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, models::ForecastModel::Left).data().toString(), u"7,500"_s);
    QCOMPARE(model.index(0, models::ForecastModel::Slices).data().toString(), u"3"_s);
}

QTEST_GUILESS_MAIN(TestCareTexts)
#include "tst_caretexts.moc"
