// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/recordedengine.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

#include <atomic>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;

/// What users ask of a running engine: repair, backfill, plans and imports, over sockets and a real database file.
class TestEngineJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deletedRowsAreReportedAndRepaired();
    void userBackfillReachesFurtherBack();
    void planCostsNothing();
    void planIsWhatTheJobDoes();
    void planBeginsWithTheListing_data();
    void planBeginsWithTheListing();
    void cancelledJobStops();
    void pausedJobGoesOnWhereItWas();
    void jobsOutliveTheProgram();
    void aPausedJobWithholdsNoRepair();
    void aMovedJobGoesFirst();
    void importedRowsAreChecked();

private:
    /// Days of the spot recording without an outage, whose proof would take a minute.
    static constexpr int kWhole = 12;
    static interfaces::BackfillRequest daysBefore(market::UtcTime now, int days,
                                                  const market::InstrumentKey &instrument)
    {
        interfaces::BackfillRequest request;
        request.instrument = instrument;
        const auto end = market::Interval(market::Interval::M1).floor(now) - 1h;
        request.range = {end - std::chrono::days(days), end};
        return request;
    }
    static interfaces::JobStatus jobOf(engine::EngineHost &engine, std::int64_t id)
    {
        for (const interfaces::JobStatus &job : engine.jobs().jobs()) {
            if (job.id == id)
                return job;
        }
        return {};
    }
    /// When the recording of spot begins.
    static market::UtcTime firstMinute(RecordedEngine &recorded)
    {
        const auto *book = recorded.exchange->recorded().find(market::Market::Spot, RecordedEngine::spot().symbol);
        const replay::CandleQuery query{{market::Interval::M1, {}}, market::UtcTime(), recorded.exchange->now(), 1};
        return book->select(query, recorded.exchange->now()).front().openTime;
    }
    static bool waitUntil(engine::EngineHost &engine, std::int64_t job, interfaces::JobState state)
    {
        return waitFor([&] { return jobOf(engine, job).state == state; });
    }
    static void deleteRows(const std::string &url, const market::SeriesKey &series,
                           const market::TimeRange &range);
};

void TestEngineJobs::deletedRowsAreReportedAndRepaired()
{
    RecordedEngine recorded(speed(1));
    Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 2 * 1440));
    const auto rows = everything(*engine, minutes());
    const market::TimeRange hole{rows[1000].openTime, rows[1010].openTime};
    QVERIFY(engine->stop(10s));
    engine.reset();
    deleteRows(recorded.databaseUrl(), minutes(), hole);

    recorded.config.enableFetcher = false;
    engine = recorded.start();
    const auto gaps = engine->gapReports().gaps({});
    QVERIFY(gaps.has_value());
    QCOMPARE(gaps->size(), std::size_t(1));
    QVERIFY(gaps->front().range == hole);
    QCOMPARE(gaps->front().missing, 10);
    QCOMPARE(gaps->front().deleted, 10);
    QCOMPARE(gaps->front().cause, std::string("deleted"));
    const auto coverage = engine->gapReports().coverage({RecordedEngine::spot(), market::Interval::M1, std::nullopt, false});
    QVERIFY(coverage && coverage->size() == 1);
    QCOMPARE(coverage->front().whole.missing, 600);
    QCOMPARE(coverage->front().complete.size(), std::size_t(2));
    QVERIFY(coverage->front().complete.back().from == hole.to);
    QCOMPARE(statusOf(*engine, minutes()).missing, 10);
    QVERIFY(statusOf(*engine, minutes()).completeness.value_or(100) < 100);
    QVERIFY(engine->stop(10s));
    engine.reset();

    recorded.config.enableFetcher = true;
    recorded.config.instruments.clear(); // nobody looks after it by himself
    engine = recorded.start();
    const auto job = engine->jobs().startRepair({});
    QVERIFY(job.has_value());
    QVERIFY(waitFor([&] { return engine->jobs().jobs().front().state == interfaces::JobState::Succeeded; }));
    QCOMPARE(engine->jobs().jobs().front().inserted, 10);
    QCOMPARE(statusOf(*engine, minutes()).missing, 0);
    QVERIFY(engine->gapReports().gaps({})->empty());
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::userBackfillReachesFurtherBack()
{
    RecordedEngine recorded(speed(1));
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 1440));
    const auto first = statusOf(*engine, minutes()).first;
    std::atomic<int> told = 0;
    const auto listener = engine->jobs().onJob([&](const interfaces::JobStatus &) { ++told; });
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range = {first - std::chrono::days(3), first + 1h};
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job.has_value());
    QVERIFY(waitFor([&] { return engine->jobs().jobs().front().state == interfaces::JobState::Succeeded; }));
    const auto status = engine->jobs().jobs().front();
    QCOMPARE(status.inserted, 3 * 1440);
    QCOMPARE(status.skipped, 60);
    QCOMPARE(status.rowsTotal, 3 * 1440 + 60);
    QVERIFY(told > 3);
    QVERIFY(statusOf(*engine, minutes()).first == request.range.from);
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);

    request.maxRows = 0;
    QVERIFY(engine->jobs().startBackfill(request).error().code == ErrorCode::InvalidInput);
    request.maxRows.reset();
    request.range = {first, first};
    QVERIFY(engine->jobs().startBackfill(request).error().code == ErrorCode::InvalidInput);
    request.range = {first, first + 1h};
    request.kind = interfaces::DataKind::Funding;
    QVERIFY(engine->jobs().startBackfill(request).error().code == ErrorCode::InvalidInput);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::planCostsNothing()
{
    RecordedEngine recorded(speed(1));
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    QVERIFY(waitUntilComplete(*engine, minutes(), 1440));
    const auto first = statusOf(*engine, minutes()).first;
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range = {first - 2500min, first + 100min};
    const auto plan = planOf(*engine, request);
    QVERIFY(plan.has_value());
    QCOMPARE(plan->rowsExpected, 2600);
    QCOMPARE(plan->rowsMissing, 2500);
    QCOMPARE(plan->requests, 4); // three pages, and where the series begins
    QVERIFY(plan->weight >= 4);
    request.kind = interfaces::DataKind::Trades;
    const auto last = statusOf(*engine, minutes()).last;
    request.range = {last - 2min, last + 1min};
    const auto trades = planOf(*engine, request);
    QVERIFY(trades && trades->rowsExpected > 100 && trades->requests > 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::cancelledJobStops()
{
    RecordedEngine recorded(speed(1));
    recorded.config.instruments.clear();
    const Host engine = recorded.start();
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range = {recorded.exchange->now() - std::chrono::days(15), recorded.exchange->now()};
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job.has_value());
    engine->jobs().cancel(*job);
    QVERIFY(waitFor([&] { return engine->jobs().jobs().front().state == interfaces::JobState::Cancelled; }));
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::planIsWhatTheJobDoes()
{
    RecordedEngine recorded(speed(1));
    recorded.config.instruments.clear();
    recorded.config.backfillDays = 1;
    Host engine = recorded.start();
    const auto now = recorded.exchange->now();
    interfaces::BackfillRequest request = daysBefore(now, 1, RecordedEngine::futures());
    request.range.from += 1h; // the recording begins then, and the proof of a beginning takes a minute
    const auto whole = engine->jobs().startBackfill(request);
    QVERIFY(whole && waitUntil(*engine, *whole, interfaces::JobState::Succeeded));
    QVERIFY(engine->stop(10s));
    engine.reset();
    // Scattered holes and long ones: windows are shared where that is cheaper.
    const auto rows = market::Interval(market::Interval::M1).floor(request.range.from);
    for (int i = 0; i < 300; ++i)
        deleteRows(recorded.databaseUrl(), {RecordedEngine::futures(), market::Interval::M1},
                   {rows + i * 4min, rows + i * 4min + (i % 50 == 0 ? 20min : 1min)});
    engine = recorded.start();
    const auto plan = planOf(*engine, request);
    QVERIFY(plan.has_value());
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job && waitUntil(*engine, *job, interfaces::JobState::Succeeded));
    const auto status = jobOf(*engine, *job);
    QCOMPARE(status.requests, plan->requests);
    QCOMPARE(status.weight, plan->weight);
    QCOMPARE(status.inserted, plan->rowsMissing);
    QVERIFY(plan->requests < 60);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::planBeginsWithTheListing_data()
{
    QTest::addColumn<int>("before"); // slots that are asked for before the first candle
    QTest::addColumn<int>("rows");
    for (const int before : {0, 1, 5'000}) {
        for (const int rows : {1, 999, 1'000, 1'001})
            QTest::addRow("%d before, %d rows", before, rows) << before << rows;
    }
}

void TestEngineJobs::planBeginsWithTheListing()
{
    QFETCH(int, before);
    QFETCH(int, rows);
    // The proof of a beginning takes a minute of the exchange, whose clock the streams of another symbol tell.
    RecordedEngine recorded(speed(120));
    recorded.config.instruments = {{market::Market::Spot, "ETHBTC"}};
    recorded.config.backfillDays = 0;
    Host engine = recorded.start();
    const auto first = firstMinute(recorded);
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range = {first - before * 1min, first + rows * 1min};
    const auto plan = planOf(*engine, request);
    QVERIFY(plan.has_value());
    QCOMPARE(plan->rowsExpected, std::int64_t(rows));
    QCOMPARE(plan->rowsMissing, std::int64_t(rows));
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job && waitUntil(*engine, *job, interfaces::JobState::Succeeded));
    const auto status = jobOf(*engine, *job);
    QCOMPARE(status.requests, plan->requests);
    QCOMPARE(status.weight, plan->weight);
    QCOMPARE(status.inserted, plan->rowsMissing);
    QCOMPARE(status.rowsDone, plan->rowsMissing);
    QCOMPARE(status.rowsTotal, plan->rowsMissing);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::pausedJobGoesOnWhereItWas()
{
    RecordedEngine recorded(speed(1));
    recorded.config.instruments.clear();
    const Host engine = recorded.start();
    const auto request = daysBefore(recorded.exchange->now(), kWhole, RecordedEngine::spot());
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job && waitFor([&] { return jobOf(*engine, *job).rowsDone > 0; }));
    engine->jobs().pause(*job);
    QVERIFY(waitUntil(*engine, *job, interfaces::JobState::Paused));
    const auto before = jobOf(*engine, *job);
    engine->jobs().resume(*job);
    QVERIFY(waitUntil(*engine, *job, interfaces::JobState::Succeeded));
    const auto after = jobOf(*engine, *job);
    QCOMPARE(after.attempts, 2);
    QVERIFY(after.requests >= before.requests);
    // What came before the pause counts, and so does what was on its way then.
    QVERIFY(before.inserted <= after.inserted);
    QCOMPARE(after.inserted, kWhole * 1440);
    QCOMPARE(after.rowsDone, kWhole * 1440);
    QCOMPARE(statusOf(*engine, minutes()).missing, 0);
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::jobsOutliveTheProgram()
{
    RecordedEngine recorded(speed(1));
    recorded.config.instruments.clear();
    recorded.config.remembersJobs = true;
    Host engine = recorded.start();
    const auto request = daysBefore(recorded.exchange->now(), kWhole, RecordedEngine::spot());
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job && waitFor([&] { return jobOf(*engine, *job).rowsDone > 0; }));
    const auto paused =
        engine->jobs().startBackfill(daysBefore(recorded.exchange->now(), 2, RecordedEngine::futures()));
    engine->jobs().pause(*paused);
    QVERIFY(waitUntil(*engine, *paused, interfaces::JobState::Paused));
    QVERIFY(engine->stop(10s));
    engine.reset();

    engine = recorded.start();
    QVERIFY(waitUntil(*engine, *job, interfaces::JobState::Succeeded));
    QCOMPARE(jobOf(*engine, *job).rowsDone, kWhole * 1440);
    QVERIFY(jobOf(*engine, *paused).state == interfaces::JobState::Paused);
    QCOMPARE(statusOf(*engine, minutes()).missing, 0);
    const auto next = engine->jobs().startRepair({});
    QVERIFY(next && *next > *paused);
    QVERIFY(engine->stop(10s));
    engine.reset();

    // A command that looks at the store does not begin to work.
    recorded.config.remembersJobs = false;
    engine = recorded.start();
    QVERIFY(engine->jobs().jobs().empty());
    QVERIFY(engine->stop(10s));
}

/// It reaches into the future, and the node is away for ten minutes.
void TestEngineJobs::aPausedJobWithholdsNoRepair()
{
    RecordedEngine recorded(speed(120));
    recorded.config.backfillDays = 0;
    recorded.config.remembersJobs = true;
    Host engine = recorded.start();
    QVERIFY(waitFor([&] { return everything(*engine, minutes()).size() > 3; }));
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range = {recorded.exchange->now() - 24h, recorded.exchange->now() + 365 * 24h};
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job.has_value());
    engine->jobs().pause(*job);
    QVERIFY(waitUntil(*engine, *job, interfaces::JobState::Paused));
    const auto askedAt = recorded.exchange->now();
    QVERIFY(waitFor([&] { return recorded.exchange->now() > askedAt + 3min; }));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto away = recorded.exchange->now();
    QVERIFY(waitFor([&] { return recorded.exchange->now() > away + 10min; }));

    engine = recorded.start();
    const market::TimeRange lost{away + 1min, away + 9min};
    const auto arrived = [&] {
        return std::ranges::count_if(everything(*engine, minutes()), [&](const market::Candle &row) {
            return row.final && lost.contains(row.openTime);
        });
    };
    QVERIFY(waitFor([&] { return arrived() == 8; }));
    QVERIFY(jobOf(*engine, *job).state == interfaces::JobState::Paused);
    QStringList causes;
    interfaces::GapFilter filter;
    filter.includeFilled = true;
    const auto entries = engine->gapReports().gaps(filter);
    QVERIFY(entries.has_value());
    for (const interfaces::Gap &gap : *entries) {
        if (gap.interval && gap.range.overlaps(lost))
            causes << QString::fromStdString(gap.cause);
    }
    QCOMPARE(causes, QStringList{QStringLiteral("stopped")});
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::aMovedJobGoesFirst()
{
    RecordedEngine recorded(speed(1));
    recorded.config.instruments.clear();
    const Host engine = recorded.start();
    const auto now = recorded.exchange->now();
    std::vector<std::int64_t> jobs;
    for (int i = 0; i < 5; ++i)
        jobs.push_back(
            engine->jobs().startBackfill(daysBefore(now, kWhole - i, RecordedEngine::spot())).value_or(0));
    engine->jobs().move(jobs[4], jobs[2]);
    QVERIFY(waitUntil(*engine, jobs[4], interfaces::JobState::Succeeded));
    for (const std::int64_t job : jobs)
        QVERIFY(waitUntil(*engine, job, interfaces::JobState::Succeeded));
    QVERIFY(*jobOf(*engine, jobs[4]).startedAt <= *jobOf(*engine, jobs[2]).startedAt);
    QVERIFY(*jobOf(*engine, jobs[2]).startedAt <= *jobOf(*engine, jobs[3]).startedAt);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::importedRowsAreChecked()
{
    RecordedEngine recorded(speed(1));
    recorded.config.enableFetcher = false;
    const Host engine = recorded.start();
    const auto open = market::UtcTime(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
    market::Candle good;
    good.openTime = open;
    good.closeTime = open + 59'999ms;
    good.open = good.high = good.low = good.close = market::Decimal::fromMantissa(100, 1);
    good.final = true;
    good.source = market::Source::Import;
    market::Candle offGrid = good;
    offGrid.openTime += 1s;
    market::Candle ancient = good;
    ancient.openTime = market::UtcTime() + 1min;
    ancient.closeTime = ancient.openTime + 59'999ms;
    const auto version = engine->marketData().version(minutes());
    market::Candle future = good;
    future.openTime = market::Interval(market::Interval::M1).floor(recorded.exchange->now()) + 30 * 24h * 365;
    future.closeTime = future.openTime + 59'999ms;
    const interfaces::ImportOrigin origin{"file.csv", {{5, "the good one"}, {6, "off the grid"}, {7, "ancient"}, {8, "future"}}};
    const auto report = engine->importer().storeCandles(minutes(), {good, offGrid, ancient, future}, origin);
    QVERIFY(report.has_value());
    QCOMPARE(report->inserted, 1);
    QCOMPARE(report->rejected, 3);
    QVERIFY(!report->firstRejection.empty());
    QVERIFY(engine->marketData().version(minutes()) > version);
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(1));
    const auto kept = engine->quarantine().rejected({});
    QVERIFY(kept && kept->size() == 3);
    const auto grid = std::find_if(kept->begin(), kept->end(), [](const auto &row) { return row.raw == "off the grid"; });
    QVERIFY(grid != kept->end());
    QCOMPARE(grid->door, std::string("import"));
    QCOMPARE(grid->reason, std::string("Line 6 of file.csv: open time is not on the interval's grid."));
    QVERIFY(grid->interval == minutes().interval && grid->instrument == minutes().instrument);
    // The same file once more: the same rows count up.
    QVERIFY(engine->importer().storeCandles(minutes(), {good, offGrid, ancient, future}, origin));
    const auto again = engine->quarantine().rejected({});
    QVERIFY(again && again->size() == 3 && again->front().times == 2);
    QVERIFY(engine->stop(10s));
}

void TestEngineJobs::deleteRows(const std::string &url, const market::SeriesKey &series,
                                const market::TimeRange &range)
{
    const QString name = QStringLiteral("sabotage");
    {
        auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(QString::fromStdString(url).mid(9));
        QVERIFY(database.open());
        QSqlQuery query(database);
        query.prepare(QStringLiteral(
            "DELETE FROM candles WHERE series_id IN (SELECT id FROM series WHERE interval = ?) "
            "AND open_time >= ? AND open_time < ?"));
        query.addBindValue(series.interval.code());
        query.addBindValue(QVariant::fromValue<qlonglong>(market::toUs(range.from)));
        query.addBindValue(QVariant::fromValue<qlonglong>(market::toUs(range.to)));
        QVERIFY2(query.exec(), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(name);
}

QTEST_GUILESS_MAIN(TestEngineJobs)
#include "tst_enginejobs.moc"
