// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldfile.h"
#include "core/engine/clock/timekeeper.h"
#include "core/market/localtime.h"
#include "tests/engine/kit/archivebench.h"
#include "tests/engine/kit/fundingbench.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using market::Interval;

namespace {

market::SeriesKey hours() { return {RecordedEngine::spot(), Interval::H1}; }

/// Hours that reach over four months, archived up to ten days before the exchange's now, and a folder for their files.
class FileBench : public ArchiveBench {
public:
    FileBench()
    {
        recorded.config.archive.coldFolder = folder();
        recorded.config.archive.purgeKeep = std::chrono::days(3);
        rows = writeCandles(hours(), kRows, 48h);
    }

    [[nodiscard]] std::string folder() const { return m_dir.path().toStdString() + "/cold"; }
    [[nodiscard]] Host startArchived()
    {
        Host engine = recorded.start();
        auto request = olderThan(hours(), now() - std::chrono::days(10));
        request.batchRows = 700;
        if (!endsAs(*engine, engine->archive().startArchive(request), JobState::Succeeded))
            qFatal("Nothing was archived.");
        return engine;
    }

    static constexpr int kRows = 24 * 110;
    std::vector<market::Candle> rows;

private:
    QTemporaryDir m_dir;
};

interfaces::ExportRequest monthsBefore(market::UtcTime before, bool isMove = true)
{
    interfaces::ExportRequest request;
    request.what = filterOf(hours());
    request.before = before;
    request.isMove = isMove;
    return request;
}

std::vector<interfaces::ColdFileStatus> filesOf(engine::EngineHost &engine)
{
    return must(engine.archive().coldFiles({}));
}

/// Rows the ledger says are in this state.
std::int64_t slotsIn(engine::EngineHost &engine, interfaces::GapState state)
{
    interfaces::GapFilter filter;
    filter.includeResolved = true;
    std::int64_t slots = 0;
    for (const interfaces::Gap &gap : must(engine.gapReports().gaps(filter)))
        slots += gap.state == state ? gap.missing : 0;
    return slots;
}

interfaces::RestoreRequest restoreOf(const std::string &file) { return {{}, {}, false, file}; }

bool restoreAll(engine::EngineHost &engine)
{
    for (const interfaces::ColdFileStatus &file : filesOf(engine)) {
        if (!endsAs(engine, engine.archive().startRestore(restoreOf(file.name)), JobState::Succeeded))
            return false;
    }
    return true;
}

} // namespace

/// Rows that go to files and come back: cold months, and what somebody purged.
class TestEngineFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void monthsGoToFilesAndComeBack();
    void coldRowsAreNotFetchedAgain();
    void copiesLeaveTheRows();
    void aDamagedFileIsFoundAndNotRestored();
    void rowsOfALostFileAreFetchedAgain_data();
    void rowsOfALostFileAreFetchedAgain();
    void monthsWithFewRowsAreExported();
    void aSingleRateIsCounted();
    void aStoppedExportGoesOn();
    void aPurgeNeedsItsToken();
    void aPurgeThatWaitedDeletesWhatWasCounted();
    void aPurgeIsUndone();
    void filesNameNodeAndJob();
    void aPurgeByAClockInDoubtHasNoEndYet();
    void aPurgeIsForgottenAfterItsTime();
    void purgedFundingStaysAwayWhenThePurgeIsForgotten();
    void purgedFundingComesBackWhenItIsUndone();
    void whatMayStillChangeIsNotPurged();
    void aPolicyNamesWhatGoes();
};

void TestEngineFiles::monthsGoToFilesAndComeBack()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    const QStringList before = textsOf(*engine, hours());
    const auto archived = placesOf(*engine, filterOf(hours())).at("archive");
    const auto dry = [&] {
        auto request = monthsBefore(bench.now());
        request.isDryRun = true;
        return engine->archive().startExport(request);
    }();
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    const auto job = engine->archive().startExport(monthsBefore(bench.now()));
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto files = filesOf(*engine);
    QVERIFY(files.size() >= 3);
    QCOMPARE(runOf(*engine, *job).report.slicesDone, std::int64_t(files.size()));
    QCOMPARE(runOf(*engine, *dry).report.slicesTotal, std::int64_t(files.size()));
    std::int64_t inFiles = 0;
    for (const interfaces::ColdFileStatus &file : files) {
        QVERIFY(file.isAway && file.reason == "cold" && file.verifiedAt && file.fault.empty());
        QVERIFY(QFile::exists(QString::fromStdString(bench.folder() + '/' + file.name)));
        // One month a file.
        QCOMPARE(market::isoText(file.first).substr(0, 7), market::isoText(file.last).substr(0, 7));
        inFiles += file.rows;
    }
    QCOMPARE(runOf(*engine, *job).job.rowsDone, inFiles);
    const auto places = placesOf(*engine, filterOf(hours()));
    QCOMPARE((places.contains("archive") ? places.at("archive") : 0) + inFiles, archived);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Cold), inFiles);
    QCOMPARE(textsOf(*engine, hours()).size(), before.size() - int(inFiles));
    const auto verified = engine->archive().startVerify({});
    QVERIFY(endsAs(*engine, verified, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *verified).report.slicesDamaged, 0);
    QCOMPARE(runOf(*engine, *verified).report.claimsWrong, 0);

    QVERIFY(restoreAll(*engine));
    QCOMPARE(textsOf(*engine, hours()), before);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Cold), 0);
    for (const interfaces::ColdFileStatus &file : filesOf(*engine))
        QVERIFY(!file.isAway);
    QVERIFY(!engine->archive().startRestore(restoreOf("spot-none.csv.zst")));
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::coldRowsAreNotFetchedAgain()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now())), JobState::Succeeded));
    interfaces::BackfillRequest fetch;
    fetch.instrument = RecordedEngine::spot();
    fetch.interval = Interval::H1;
    fetch.range = {filesOf(*engine).front().first, filesOf(*engine).front().last};
    const auto job = engine->jobs().startBackfill(fetch);
    QVERIFY(job.has_value());
    const auto statusNow = [&] {
        for (const auto &each : engine->jobs().jobs()) {
            if (each.id == *job)
                return each;
        }
        return interfaces::JobStatus();
    };
    QVERIFY(waitFor([&] { return interfaces::isOver(statusNow().state); }));
    QCOMPARE(statusNow().state, JobState::Succeeded);
    QCOMPARE(statusNow().inserted, 0);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Open), 0);
    QCOMPARE(statusOf(*engine, hours()).missing, 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::copiesLeaveTheRows()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    const auto before = placesOf(*engine, filterOf(hours()));
    for (int i = 0; i < 2; ++i)
        QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now(), false)),
                       JobState::Succeeded));
    QCOMPARE(placesOf(*engine, filterOf(hours())), before);
    const auto copies = filesOf(*engine);
    QVERIFY(copies.size() >= 3);
    // What is in a file already is not written a second time, neither as a copy nor when the rows go.
    QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now())), JobState::Succeeded));
    QCOMPARE(filesOf(*engine).size(), copies.size());
    QVERIFY(filesOf(*engine).front().isAway);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aDamagedFileIsFoundAndNotRestored()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now())), JobState::Succeeded));
    const std::string name = filesOf(*engine).front().name;
    QFile file(QString::fromStdString(bench.folder() + '/' + name));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2));
    QVERIFY(file.putChar('!'));
    file.close();
    const auto job = engine->archive().startVerify({});
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).report.slicesDamaged, 1);
    const auto health = must(engine->archive().health());
    QCOMPARE(health.filesDamaged, 1);
    QVERIFY(health.warnings.front().find(name) != std::string::npos);
    QVERIFY(waitFor([&] { return engine->status().databaseWarnings.size() == 1; }));
    QVERIFY(endsAs(*engine, engine->archive().startRestore(restoreOf(name)), JobState::Failed));
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::rowsOfALostFileAreFetchedAgain_data()
{
    QTest::addColumn<bool>("isRestored");
    QTest::newRow("a verification finds out") << false;
    QTest::newRow("a restore finds out") << true;
}

void TestEngineFiles::rowsOfALostFileAreFetchedAgain()
{
    QFETCH(bool, isRestored);
    FileBench bench;
    const Host engine = bench.startArchived();
    QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now())), JobState::Succeeded));
    const auto lost = filesOf(*engine).front();
    const std::int64_t inFiles = slotsIn(*engine, interfaces::GapState::Cold);
    const QString path = QString::fromStdString(bench.folder() + '/' + lost.name);
    QVERIFY(QFile::rename(path, path + QStringLiteral(".away")));
    if (isRestored)
        QVERIFY(endsAs(*engine, engine->archive().startRestore(restoreOf(lost.name)), JobState::Failed));
    else
        QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));

    // Every door says that they are missing.
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Open), lost.rows);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Cold), inFiles - lost.rows);
    const auto gaps = must(engine->gapReports().gaps({}));
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps.front().cause, std::string("file-lost"));
    QVERIFY(gaps.front().evidence.find(lost.name) != std::string::npos);
    QCOMPARE(must(engine->gapReports().coverage({})).front().whole.missing, lost.rows * 3'600);
    QCOMPARE(statusOf(*engine, hours()).missing, lost.rows);
    QVERIFY(statusOf(*engine, hours()).completeness.value_or(100) < 100);

    // A file that comes back has them again, but for those that are here by now.
    const std::vector<market::Candle> some(bench.rows.begin(), bench.rows.begin() + 100);
    QCOMPARE(must(engine->importer().storeCandles(hours(), some, {})).inserted, 100);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Open), lost.rows - 100);
    QVERIFY(QFile::rename(path + QStringLiteral(".away"), path));
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Open), 0);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Cold), inFiles - 100);
    QVERIFY(QFile::remove(path));
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));

    // A repair asks the exchange for them.
    const auto job = engine->jobs().startRepair({});
    QVERIFY(job.has_value());
    QVERIFY(waitFor([&] {
        const auto jobs = engine->jobs().jobs();
        return std::ranges::any_of(jobs, [&](const auto &each) {
            return each.id == *job && each.requests > 0 && each.rowsTotal == lost.rows - 100;
        });
    }));
    QVERIFY(engine->stop(10s));
}

/// Ten months of a series, between which most are missing.
void TestEngineFiles::monthsWithFewRowsAreExported()
{
    FileBench bench;
    const market::SeriesKey months{RecordedEngine::spot(), Interval::Mo1};
    const market::UtcTime first = std::chrono::sys_days(std::chrono::year(2019) / 1 / 1);
    std::vector<market::Candle> rows;
    for (int i = 0; i < 10; ++i)
        rows.push_back(storage::test::candle(months.interval.advance(first, 5 * i), months.interval));
    bench.write(storage::test::batchOf(months, rows));
    const Host engine = bench.recorded.start();
    const auto before = rows.back().openTime + std::chrono::days(40);
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(months, before)), JobState::Succeeded));
    QCOMPARE(placesOf(*engine, filterOf(months)).at("archive"), 10);

    // A restore counts what it brings, also where nothing is.
    interfaces::RestoreRequest restore{keyOf(months), {rows[3].openTime, rows[4].openTime}, true, {}};
    auto dry = engine->archive().startRestore(restore);
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *dry).job.rowsTotal, 1);
    restore.range.from = months.interval.next(restore.range.from);
    dry = engine->archive().startRestore(restore);
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *dry).job.rowsTotal, 0);

    interfaces::ExportRequest request;
    request.what = filterOf(months);
    request.before = before;
    request.isDryRun = true;
    dry = engine->archive().startExport(request);
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *dry).job.rowsTotal, 10);
    QCOMPARE(runOf(*engine, *dry).report.slicesTotal, 10);
    request.isDryRun = false;
    const auto job = engine->archive().startExport(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 10);
    QCOMPARE(filesOf(*engine).size(), std::size_t(10));
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aSingleRateIsCounted()
{
    FundingBench bench;
    const auto now = bench.now();
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, {now - std::chrono::days(20), now - std::chrono::days(10)}));
    const auto times = FundingBench::timesOf(*engine);
    QVERIFY(times.size() > 10);
    interfaces::ArchiveRequest archive;
    archive.what = {RecordedEngine::futures().symbol, RecordedEngine::futures().market,
                    interfaces::DataKind::Funding, std::nullopt};
    archive.before = now - std::chrono::days(5);
    QVERIFY(endsAs(*engine, engine->archive().startArchive(archive), JobState::Succeeded));
    interfaces::RestoreRequest restore{FundingBench::rates(), {times[3], times[3] + 1min}, true, {}};
    const auto dry = engine->archive().startRestore(restore);
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *dry).job.rowsTotal, 1);
    restore.isDryRun = false;
    const auto job = engine->archive().startRestore(restore);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 1);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aStoppedExportGoesOn()
{
    FileBench bench;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.startArchived();
    const QStringList before = textsOf(*engine, hours());
    const auto job = engine->archive().startExport(monthsBefore(bench.now()));
    QVERIFY(job.has_value());
    QVERIFY(waitFor([&] { return runOf(*engine, *job).job.rowsDone > 0; }));
    QVERIFY(engine->stop(10s));
    engine.reset();
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] {
        const auto runs = engine->archive().runs();
        return std::ranges::all_of(runs, [](const auto &run) { return interfaces::isOver(run.job.state); });
    }));
    QVERIFY(endsAs(*engine, engine->archive().startExport(monthsBefore(bench.now())), JobState::Succeeded));
    QVERIFY(restoreAll(*engine));
    QCOMPARE(textsOf(*engine, hours()), before);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aPurgeNeedsItsToken()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    interfaces::PurgeRequest request{
        keyOf(hours()), {bench.rows[500].openTime, bench.rows[600].openTime}, "", "user"};
    const auto preview = must(engine->archive().previewPurge(request));
    QCOMPARE(preview.rows, 100);
    QCOMPARE(preview.archived, 100);
    QCOMPARE(preview.keepDays, 3);
    QCOMPARE(preview.token.size(), std::size_t(16));
    QVERIFY(engine->archive().startPurge(request).error().code == ErrorCode::Conflict);
    request.token = preview.token;
    // The same token is no yes to other rows.
    auto other = request;
    other.range.to = bench.rows[601].openTime;
    QVERIFY(engine->archive().startPurge(other).error().code == ErrorCode::Conflict);
    QCOMPARE(placesOf(*engine, filterOf(hours())).at("archive")
                 + placesOf(*engine, filterOf(hours())).at("main"),
             FileBench::kRows);
    QVERIFY(engine->stop(10s));
}

/// More rows come into the range while the purge waits behind another run and is paused.
void TestEngineFiles::aPurgeThatWaitedDeletesWhatWasCounted()
{
    FileBench bench;
    const market::SeriesKey minutes{RecordedEngine::spot(), Interval::M15};
    const auto rows = bench.writeCandles(minutes, 200, 100h);
    const Host engine = bench.recorded.start();
    auto slow = olderThan(hours(), bench.now() - std::chrono::days(10));
    slow.batchRows = 1;
    const auto first = engine->archive().startArchive(slow);
    QVERIFY(first.has_value());
    interfaces::PurgeRequest request{keyOf(minutes), {rows[0].openTime, rows[50].openTime}, "", "user"};
    request.range.from -= 1h;
    request.token = must(engine->archive().previewPurge(request)).token;
    const auto purge = engine->archive().startPurge(request);
    QVERIFY(purge.has_value());
    engine->jobs().pause(*purge);
    QVERIFY(waitFor([&] { return runOf(*engine, *purge).job.state == JobState::Paused; }));
    engine->jobs().cancel(*first);
    const std::vector more{storage::test::candle(rows[0].openTime - 30min, minutes.interval)};
    QCOMPARE(must(engine->importer().storeCandles(minutes, more, {})).inserted, 1);
    engine->jobs().resume(*purge);
    QVERIFY(endsAs(*engine, purge, JobState::Failed));
    QVERIFY(runOf(*engine, *purge).job.error.find("ask again") != std::string::npos);
    QCOMPARE(textsOf(*engine, minutes).size(), qsizetype(rows.size()) + 1);
    QVERIFY(filesOf(*engine).empty());
    // Asked again, they go.
    request.token = must(engine->archive().previewPurge(request)).token;
    QVERIFY(endsAs(*engine, engine->archive().startPurge(request), JobState::Succeeded));
    QCOMPARE(textsOf(*engine, minutes).size(), qsizetype(rows.size()) - 50);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aPurgeIsUndone()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    const QStringList before = textsOf(*engine, hours());
    // Over the border between archive and main table, and over the end of a month.
    const auto border = bench.now() - std::chrono::days(10);
    interfaces::PurgeRequest request{
        keyOf(hours()), {border - std::chrono::days(40), border + 72h}, "", "user"};
    const auto preview = must(engine->archive().previewPurge(request));
    QVERIFY(preview.archived > 0 && preview.archived < preview.rows);
    request.token = preview.token;
    const auto job = engine->archive().startPurge(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, preview.rows);
    QCOMPARE(textsOf(*engine, hours()).size(), before.size() - int(preview.rows));
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Purged), preview.rows);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Open), 0);
    for (const interfaces::ColdFileStatus &file : filesOf(*engine))
        QVERIFY(file.reason == "purged" && file.keepUntil
                && *file.keepUntil == file.madeAt + std::chrono::days(3));
    // Nothing comes back by itself, nor when somebody repairs.
    interfaces::GapFilter all;
    all.includeResolved = true;
    const auto repair = engine->jobs().startRepair(all);
    QVERIFY(!repair || waitFor([&] {
        const auto jobs = engine->jobs().jobs();
        return std::ranges::all_of(jobs, [](const auto &each) { return interfaces::isOver(each.state); });
    }));
    QCOMPARE(textsOf(*engine, hours()).size(), before.size() - int(preview.rows));

    QVERIFY(restoreAll(*engine));
    QCOMPARE(textsOf(*engine, hours()), before);
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Purged), 0);
    QVERIFY(engine->stop(10s));
}

/// A year lies between the time that was believed last and this machine's clock, and the replayed exchange is no witness.
/// Each node of a database counts its jobs by itself: a number alone would be another node's purge as well.
void TestEngineFiles::filesNameNodeAndJob()
{
    FileBench bench;
    bench.recorded.config.node = storage::test::isPostgres() ? "left" : "";
    bench.recorded.config.remembersJobs = true;
    const Host engine = bench.startArchived();
    const std::string node = storage::test::isPostgres() ? ", node left" : "";
    interfaces::PurgeRequest request{
        keyOf(hours()), {bench.rows[500].openTime, bench.rows[600].openTime}, "", "user"};
    request.token = must(engine->archive().previewPurge(request)).token;
    const auto purge = engine->archive().startPurge(request);
    QVERIFY(endsAs(*engine, purge, JobState::Succeeded));
    const std::string file = filesOf(*engine).front().name;
    QCOMPARE(filesOf(*engine).front().madeBy, "user, job " + std::to_string(*purge) + node);
    const auto restore = engine->archive().startRestore(restoreOf(file));
    QVERIFY(endsAs(*engine, restore, JobState::Succeeded));
    interfaces::GapFilter all;
    all.includeFilled = true;
    const auto gaps = must(engine->gapReports().gaps(all));
    QVERIFY(std::ranges::any_of(gaps, [&](const interfaces::Gap &gap) {
        return gap.filledBy == "file " + file + ", job " + std::to_string(*restore) + node;
    }));
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aPurgeByAClockInDoubtHasNoEndYet()
{
    FileBench bench;
    bench.recorded.config.remembersJobs = true;
    const auto believe = [&bench](market::UtcTime time) {
        storage::WriteBatch batch;
        batch.state.emplace_back(engine::kBelievedName, market::isoText(time));
        bench.write(batch);
    };
    believe(market::localTime() + std::chrono::days(365));
    Host engine = bench.startArchived();
    interfaces::PurgeRequest request{
        keyOf(hours()), {bench.rows[500].openTime, bench.rows[600].openTime}, "", "user"};
    request.token = must(engine->archive().previewPurge(request)).token;
    QVERIFY(endsAs(*engine, engine->archive().startPurge(request), JobState::Succeeded));
    const auto count = filesOf(*engine).size();
    QVERIFY(count > 0);
    for (const interfaces::ColdFileStatus &file : filesOf(*engine))
        QVERIFY(file.reason == "purged" && !file.keepUntil);
    QVERIFY(engine->stop(10s));
    engine.reset();

    const auto right = market::localTime();
    believe(right);
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] {
        return std::ranges::all_of(filesOf(*engine),
                                   [](const auto &file) { return file.keepUntil.has_value(); });
    }));
    QCOMPARE(filesOf(*engine).size(), count);
    for (const interfaces::ColdFileStatus &file : filesOf(*engine))
        QVERIFY(*file.keepUntil >= right + std::chrono::days(3));
    QVERIFY(restoreAll(*engine));
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aPurgeIsForgottenAfterItsTime()
{
    FileBench bench;
    bench.recorded.config.remembersJobs = true;
    bench.recorded.config.archive.purgeKeep = std::chrono::days(0);
    Host engine = bench.startArchived();
    interfaces::PurgeRequest request{
        keyOf(hours()), {bench.rows[500].openTime, bench.rows[600].openTime}, "", "user"};
    request.token = must(engine->archive().previewPurge(request)).token;
    QVERIFY(endsAs(*engine, engine->archive().startPurge(request), JobState::Succeeded));
    QVERIFY(!filesOf(*engine).empty());
    const std::string path = bench.folder() + '/' + filesOf(*engine).front().name;
    QVERIFY(engine->stop(10s));
    engine.reset();
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return filesOf(*engine).empty(); }));
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
    // Deleted on purpose it stays.
    QCOMPARE(slotsIn(*engine, interfaces::GapState::Purged), 100);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::purgedFundingStaysAwayWhenThePurgeIsForgotten()
{
    FundingBench bench;
    bench.recorded.config.remembersJobs = true;
    bench.recorded.config.archive.purgeKeep = std::chrono::days(0);
    const market::TimeRange all{bench.now() - std::chrono::days(30), bench.now() - std::chrono::days(2)};
    Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, all));
    const auto times = FundingBench::timesOf(*engine);
    QVERIFY(times.size() > 30);
    QVERIFY(FundingBench::purge(*engine, {times[10], times[20]}));
    auto left = times;
    left.erase(left.begin() + 10, left.begin() + 20);
    QCOMPARE(FundingBench::timesOf(*engine), left);
    QVERIFY(engine->stop(10s));
    engine.reset();
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return filesOf(*engine).empty(); }));
    // The undo is gone, the fact is not: neither a download nor a plan for one asks for them.
    QVERIFY(FundingBench::fetch(*engine, all));
    QCOMPARE(FundingBench::timesOf(*engine), left);
    const auto plan = engine->jobs().plan({RecordedEngine::futures(),
                                           interfaces::DataKind::Funding,
                                           Interval::M1,
                                           {times[11], times[19]},
                                           std::nullopt});
    QVERIFY(plan && plan->rowsMissing == 0 && plan->requests == 0);
    interfaces::GapFilter settled;
    settled.includeResolved = true;
    std::vector<interfaces::Gap> purged = must(engine->gapReports().gaps(settled));
    std::erase_if(purged, [](const auto &gap) { return gap.state != interfaces::GapState::Purged; });
    QCOMPARE(purged.size(), std::size_t(1));
    QCOMPARE(interfaces::gapKindText(purged.front()), std::string_view("funding"));
    QVERIFY(purged.front().range.from == times[10] && purged.front().range.to > times[19]);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::purgedFundingComesBackWhenItIsUndone()
{
    FundingBench bench;
    const market::TimeRange all{bench.now() - std::chrono::days(30), bench.now() - std::chrono::days(2)};
    const Host engine = bench.recorded.start();
    QVERIFY(FundingBench::fetch(*engine, all));
    const auto times = FundingBench::timesOf(*engine);
    QVERIFY(times.size() > 30);
    QVERIFY(FundingBench::purge(*engine, {times[10], times[20]}));
    QVERIFY(FundingBench::fetch(*engine, all));
    QCOMPARE(FundingBench::timesOf(*engine).size(), times.size() - 10);
    QVERIFY(restoreAll(*engine));
    QCOMPARE(FundingBench::timesOf(*engine), times);
    // Nothing is kept away any more.
    const auto plan = engine->jobs().plan({RecordedEngine::futures(),
                                           interfaces::DataKind::Funding,
                                           Interval::M1,
                                           {times[11], times[19]},
                                           std::nullopt});
    QVERIFY(plan && plan->rowsMissing == 0 && plan->rowsExpected > 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::whatMayStillChangeIsNotPurged()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    interfaces::PurgeRequest request{keyOf(hours()), {bench.now() - 72h, bench.now() - 1h}, "", "user"};
    const auto preview = engine->archive().previewPurge(request);
    // The engine may not know the exchange's clock yet; then the run does.
    request.token = preview ? preview->token : std::string();
    const auto job = engine->archive().startPurge(request);
    QVERIFY(!job || endsAs(*engine, job, JobState::Failed));
    QCOMPARE(textsOf(*engine, hours()).size(), FileBench::kRows);
    QVERIFY(engine->stop(10s));
}

void TestEngineFiles::aPolicyNamesWhatGoes()
{
    FileBench bench;
    const Host engine = bench.startArchived();
    interfaces::ArchivePolicy policy;
    policy.symbol = hours().instrument.symbol;
    policy.keepDays = 20;
    policy.coldAfterDays = 10;
    QVERIFY(engine->archive().addPolicy(policy).error().code == ErrorCode::InvalidInput);
    policy.coldAfterDays = 60;
    policy = must(engine->archive().addPolicy(policy));
    QCOMPARE(policy.coldAfterDays, 60);
    interfaces::ExportRequest request;
    request.policy = policy.id;
    QVERIFY(endsAs(*engine, engine->archive().startExport(request), JobState::Succeeded));
    const auto files = filesOf(*engine);
    QVERIFY(!files.empty());
    for (const interfaces::ColdFileStatus &file : files)
        QVERIFY(file.last < bench.now() - std::chrono::days(60));
    policy.coldAfterDays = 0;
    policy = must(engine->archive().changePolicy(policy));
    QVERIFY(engine->archive().startExport(request).error().code == ErrorCode::Conflict);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestEngineFiles)
#include "tst_enginefiles.moc"
