// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobrequest.h"
#include "tests/engine/kit/archivebench.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using std::chrono::days;

/// Archive, restore and policies of a running engine, over a real database and an exchange on sockets.
class TestEngineArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void movesOldRowsAndReadersSeeNoDifference();
    void aDryRunOnlyCounts();
    void theLiveWindowStays();
    void whatAPolicySaysIsDone();
    void aSecondRunOnTheSameRowsIsRefused();
    void pauseAndRestartLoseNothing();
    void aPausedRunGoesByItsPolicyOfNow();
    void aPausedRunOfAPolicyThatIsOffEnds();
    void restoreBringsBackARange();
    void policiesAreKept();
    void forecastCountsAndMeasures();
    void aMissedRunIsMadeUpOnce();
    void aPausedRunKeepsOnlyItsOwnRows();
    void withoutAnExchangeNothingIsOld();
    void whatWaitsAndRunsAreThereAfterManyOthers();

private:
    static market::SeriesKey hours() { return {RecordedEngine::spot(), market::Interval::H1}; }
    /// A run of a policy of ten days that waited for another one and was paused before it began.
    struct HeldRun {
        interfaces::ArchivePolicy policy;
        std::int64_t job = 0;
        Host engine;
    };
    /// Of 40 days of hours, of which the policy keeps ten.
    static HeldRun heldRun(ArchiveBench &bench);
};

TestEngineArchive::HeldRun TestEngineArchive::heldRun(ArchiveBench &bench)
{
    (void)bench.writeCandles(hours(), 40 * 24, 0min);
    (void)bench.writeCandles(minutes(), 3'000, 1'500min);
    Host host = bench.recorded.start();
    engine::EngineHost &engine = *host;
    auto slow = olderThan(minutes(), bench.now() - days(1));
    slow.batchRows = 1;
    const auto first = must(engine.archive().startArchive(slow));
    interfaces::ArchivePolicy policy;
    policy.symbol = hours().instrument.symbol;
    policy.interval = hours().interval;
    policy.keepDays = 10;
    HeldRun held{must(engine.archive().addPolicy(policy)), 0, std::move(host)};
    interfaces::ArchiveRequest request;
    request.policy = held.policy.id;
    held.job = must(engine.archive().startArchive(request));
    engine.jobs().pause(held.job);
    if (!waitFor([&] { return runOf(engine, held.job).job.state == JobState::Paused; }))
        qFatal("The run was not paused.");
    engine.jobs().cancel(first);
    return held;
}

void TestEngineArchive::movesOldRowsAndReadersSeeNoDifference()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 12'000, 10min);
    const Host engine = bench.recorded.start();
    const QStringList before = textsOf(*engine, minutes());
    QCOMPARE(before.size(), 12'000);

    auto request = olderThan(minutes(), rows[9'000].openTime);
    request.batchRows = 2'000;
    const auto job = engine->archive().startArchive(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto run = runOf(*engine, *job);
    QCOMPARE(run.job.rowsDone, 9'000);
    QCOMPARE(run.job.rowsTotal, 9'000);
    QVERIFY(run.report.slicesDone >= 5);
    QCOMPARE(run.report.slicesTotal, run.report.slicesDone);
    QCOMPARE(run.report.checksum.size(), std::size_t(64));

    const auto places = placesOf(*engine, filterOf(minutes()));
    QCOMPARE(places.at("main"), 3'000);
    QCOMPARE(places.at("archive"), 9'000);
    QCOMPARE(textsOf(*engine, minutes()), before);
    QCOMPARE(statusOf(*engine, minutes()).missing, 0);
    QVERIFY(must(engine->gapReports().gaps({})).empty());
    QVERIFY(must(engine->archive().tableFacts()).unequal.empty());
    std::int64_t sliced = 0;
    for (const auto &slice : must(engine->archive().slices(filterOf(minutes()))))
        sliced += slice.rows;
    QCOMPARE(sliced, 9'000);
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::aDryRunOnlyCounts()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 6'000, 10min);
    const Host engine = bench.recorded.start();
    auto request = olderThan(minutes(), rows[3'500].openTime);
    request.isDryRun = true;
    request.batchRows = 1'000;
    const auto job = engine->archive().startArchive(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto run = runOf(*engine, *job);
    QVERIFY(run.isDryRun);
    QCOMPARE(run.job.rowsTotal, 3'500);
    QCOMPARE(run.report.slicesTotal, 4);
    QCOMPARE(run.report.bytes, 3'500 * interfaces::rowBytes(interfaces::DataKind::Candles));
    QVERIFY(!placesOf(*engine, filterOf(minutes())).contains("archive"));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::theLiveWindowStays()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 4'000, 10min);
    const Host engine = bench.recorded.start();
    // Who asks for everything, even of the future, gets what cannot change any more.
    const auto job = engine->archive().startArchive(olderThan(minutes(), bench.now() + days(1'000)));
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    for (const auto &segment : must(engine->archive().segments(filterOf(minutes())))) {
        if (segment.location == "archive")
            QVERIFY(segment.last < bench.now() - days(1));
        else
            QVERIFY(segment.first >= bench.now() - days(1) - 1min);
    }
    const auto places = placesOf(*engine, filterOf(minutes()));
    QVERIFY(places.at("main") >= 1'420 && places.at("main") <= 1'440);
    QCOMPARE(places.at("main") + places.at("archive"), 4'000);
    // A replayed market lives far from this machine's clock, which is told and holds up nothing.
    const std::string warning = runOf(*engine, *job).report.warning;
    QVERIFY(warning.find("the exchange's (market spot)") != std::string::npos);
    // So is what stayed.
    QVERIFY(warning.find("stay where they are") != std::string::npos);
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::whatAPolicySaysIsDone()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 6 * 1'440, 0min);
    (void)bench.writeCandles(hours(), 6 * 24, 0min);
    const Host engine = bench.recorded.start();
    interfaces::ArchivePolicy general;
    general.keepDays = 4;
    interfaces::ArchivePolicy special;
    special.symbol = RecordedEngine::spot().symbol;
    special.interval = market::Interval::H1;
    special.keepDays = 2;
    const auto all = must(engine->archive().addPolicy(general));
    const auto one = must(engine->archive().addPolicy(special));
    // The default policy is older than `all` and as general: it counts until it goes.
    QVERIFY(engine->archive().removePolicy(must(engine->archive().policies()).front().id));

    interfaces::ArchiveRequest request;
    request.policy = all.id;
    const auto first = engine->archive().startArchive(request);
    QVERIFY(endsAs(*engine, first, JobState::Succeeded));
    QVERIFY(!placesOf(*engine, filterOf(hours())).contains("archive"));
    const std::int64_t moved = placesOf(*engine, filterOf(minutes())).at("archive");
    QVERIFY(moved >= 2 * 1'440 - 2 && moved <= 2 * 1'440 + 2);
    QCOMPARE(runOf(*engine, *first).policy.value_or(0), all.id);

    request.policy = one.id;
    const auto second = engine->archive().startArchive(request);
    QVERIFY(endsAs(*engine, second, JobState::Succeeded));
    const std::int64_t movedHours = placesOf(*engine, filterOf(hours())).at("archive");
    QVERIFY(movedHours >= 4 * 24 - 1 && movedHours <= 4 * 24 + 1);

    request.policy = 4711;
    QVERIFY(engine->archive().startArchive(request).error().code == ErrorCode::NotFound);
    auto off = one;
    off.isEnabled = false;
    QVERIFY(engine->archive().changePolicy(off));
    request.policy = one.id;
    QVERIFY(engine->archive().startArchive(request).error().code == ErrorCode::Conflict);
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::aSecondRunOnTheSameRowsIsRefused()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 12'000, 10min);
    const Host engine = bench.recorded.start();
    auto request = olderThan(minutes(), bench.now());
    request.batchRows = 100;
    const auto job = engine->archive().startArchive(request);
    QVERIFY(job && waitFor([&] { return runOf(*engine, *job).job.rowsDone > 0; }));
    engine->jobs().pause(*job);
    QVERIFY(waitFor([&] { return runOf(*engine, *job).job.state == JobState::Paused; }));
    const auto second = engine->archive().startArchive(request);
    QVERIFY(!second && second.error().code == ErrorCode::Conflict);
    const interfaces::RestoreRequest back{keyOf(minutes()), {bench.now() - days(9), bench.now()}, false};
    QVERIFY(engine->archive().startRestore(back).error().code == ErrorCode::Conflict);
    // Others are not concerned, and neither is who only counts.
    QVERIFY(engine->archive().startArchive(olderThan(hours(), bench.now())));
    request.isDryRun = true;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(request), JobState::Succeeded));
    engine->jobs().cancel(*job);
    QVERIFY(endsAs(*engine, job, JobState::Cancelled));
    request.isDryRun = false;
    request.batchRows = 5'000;
    QVERIFY(endsAs(*engine, engine->archive().startArchive(request), JobState::Succeeded));
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(12'000));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::pauseAndRestartLoseNothing()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 12'000, 2 * 1'440min);
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    const QStringList before = textsOf(*engine, minutes());
    auto request = olderThan(minutes(), rows.back().openTime);
    request.batchRows = 200;
    const auto job = engine->archive().startArchive(request);
    QVERIFY(job && waitFor([&] { return runOf(*engine, *job).job.rowsDone >= 1'000; }));
    engine->jobs().pause(*job);
    QVERIFY(waitFor([&] { return runOf(*engine, *job).job.state == JobState::Paused; }));
    const std::int64_t doneThen = runOf(*engine, *job).job.rowsDone;
    QCOMPARE(textsOf(*engine, minutes()), before);
    engine->jobs().resume(*job);
    QVERIFY(waitFor([&] { return runOf(*engine, *job).job.rowsDone >= doneThen + 1'000; }));
    QVERIFY(engine->stop(10s));
    engine.reset();

    engine = bench.recorded.start();
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(textsOf(*engine, minutes()), before);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("main"), 1);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("archive"), 11'999);
    const auto run = runOf(*engine, *job);
    QCOMPARE(run.job.attempts, 3);
    // A step that was under way when it was stopped is not counted; everything else is.
    QVERIFY2(run.job.rowsDone >= 11'999 - 2 * 200 && run.job.rowsDone <= 11'999,
             std::to_string(run.job.rowsDone).c_str());
    QCOMPARE(run.report.checksum.size(), std::size_t(64));
    QVERIFY(engine->stop(10s));
}

/// Ten days are kept when the run is asked for, then thirty: what is younger than that stays.
void TestEngineArchive::aPausedRunGoesByItsPolicyOfNow()
{
    ArchiveBench bench;
    const auto held = heldRun(bench);
    const Host &engine = held.engine;
    auto policy = held.policy;
    policy.keepDays = 30;
    policy = must(engine->archive().changePolicy(policy));
    engine->jobs().resume(held.job);
    QVERIFY(endsAs(*engine, held.job, JobState::Succeeded));
    const std::int64_t moved = placesOf(*engine, filterOf(hours())).at("archive");
    QVERIFY2(moved >= 10 * 24 - 2 && moved <= 10 * 24 + 2, std::to_string(moved).c_str());
    QVERIFY(runOf(*engine, held.job)
                .report.warning.starts_with("Policy " + std::to_string(policy.id)
                                            + " was changed after this run was asked for"));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::aPausedRunOfAPolicyThatIsOffEnds()
{
    ArchiveBench bench;
    const auto held = heldRun(bench);
    const Host &engine = held.engine;
    auto policy = held.policy;
    policy.isEnabled = false;
    QVERIFY(engine->archive().changePolicy(policy));
    engine->jobs().resume(held.job);
    QVERIFY(endsAs(*engine, held.job, JobState::Failed));
    QCOMPARE(runOf(*engine, held.job).job.error, "Policy " + std::to_string(policy.id) + " is switched off.");
    QVERIFY(!placesOf(*engine, filterOf(hours())).contains("archive"));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::restoreBringsBackARange()
{
    ArchiveBench bench;
    const auto rows = bench.writeCandles(minutes(), 6'000, 2 * 1'440min);
    const Host engine = bench.recorded.start();
    const QStringList before = textsOf(*engine, minutes());
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(minutes(), bench.now())),
                   JobState::Succeeded));
    interfaces::RestoreRequest request{keyOf(minutes()), {rows[1'000].openTime, rows[2'500].openTime}, true};
    const auto dry = engine->archive().startRestore(request);
    QVERIFY(endsAs(*engine, dry, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *dry).job.rowsTotal, 1'500);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("archive"), 6'000);

    request.isDryRun = false;
    const auto job = engine->archive().startRestore(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 1'500);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("main"), 1'500);
    QCOMPARE(textsOf(*engine, minutes()), before);
    interfaces::VerifyRequest verify;
    const auto checked = engine->archive().startVerify(verify);
    QVERIFY(endsAs(*engine, checked, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *checked).report.slicesDamaged, 0);
    QCOMPARE(runOf(*engine, *checked).report.claimsWrong, 0);

    request.range = {rows[10].openTime, rows[10].openTime};
    QVERIFY(engine->archive().startRestore(request).error().code == ErrorCode::InvalidInput);
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::policiesAreKept()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto first = must(engine->archive().policies());
    QCOMPARE(first.size(), std::size_t(1));
    QVERIFY(first.front().isEnabled && !first.front().symbol && first.front().keepDays == 365);
    QVERIFY(first.front().nextRun.has_value());
    auto policy = first.front();
    policy.keepDays = 0;
    QVERIFY(engine->archive().addPolicy(policy).error().code == ErrorCode::InvalidInput);
    policy.keepDays = 90;
    policy.kind = interfaces::DataKind::Trades;
    const auto added = must(engine->archive().addPolicy(policy));
    QVERIFY(added.id > first.front().id);
    policy = added;
    policy.keepDays = 91;
    policy.window = "22:00-04:00";
    QCOMPARE(must(engine->archive().changePolicy(policy)).keepDays, 91);
    policy.id = 999;
    QVERIFY(engine->archive().changePolicy(policy).error().code == ErrorCode::NotFound);
    QVERIFY(engine->archive().removePolicy(999).error().code == ErrorCode::NotFound);
    // The policy of trades is there already.
    QCOMPARE(must(engine->archive().applyPreset("standard")).size(), std::size_t(7));
    QVERIFY(must(engine->archive().applyPreset("standard")).empty());
    QVERIFY(engine->archive().applyPreset("other").error().code == ErrorCode::InvalidInput);
    QVERIFY(engine->archive().removePolicy(first.front().id));
    QVERIFY(engine->stop(10s));
    engine.reset();

    engine = bench.recorded.start();
    const auto kept = must(engine->archive().policies());
    QCOMPARE(kept.size(), std::size_t(8)); // and the default one does not come back
    QCOMPARE(kept.front().keepDays, 91);
    QCOMPARE(kept.front().window, std::string("22:00-04:00"));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::forecastCountsAndMeasures()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 6 * 1'440, 0min);
    (void)bench.writeCandles(hours(), 6 * 24, 0min);
    const Host engine = bench.recorded.start();
    interfaces::ArchivePolicy policy;
    policy.interval = market::Interval::M1;
    policy.keepDays = 4;
    const auto forecast = must(engine->archive().forecast(policy));
    QCOMPARE(forecast.sequences, 1);
    QCOMPARE(forecast.rowsNow, 6 * 1'440);
    QVERIFY(forecast.rowsMovable >= 2 * 1'440 - 10 && forecast.rowsMovable <= 2 * 1'440 + 10);
    QCOMPARE(forecast.rowsPerDay, 1'440);
    QCOMPARE(forecast.listed.size(), std::size_t(1));
    QVERIFY(forecast.listed.front().sequence == keyOf(minutes()));
    QCOMPARE(forecast.listed.front().rowsMovable, forecast.rowsMovable);
    QCOMPARE(forecast.steadyRows, 4 * 1'440);
    QCOMPARE(forecast.bytesPerRow, interfaces::rowBytes(interfaces::DataKind::Candles));
    QCOMPARE(forecast.bytesNow, forecast.rowsNow * forecast.bytesPerRow);
    QCOMPARE(forecast.steadyBytes, forecast.steadyRows * forecast.bytesPerRow);
    // Of two for the same sequences the newer one counts.
    const auto oldest = must(engine->archive().policies()).front();
    QCOMPARE(must(engine->archive().forecast(oldest)).sequences, 2);
    interfaces::ArchivePolicy general;
    general.keepDays = 5;
    QCOMPARE(must(engine->archive().forecast(general)).sequences, 2);
    static_cast<void>(must(engine->archive().addPolicy(general)));
    QCOMPARE(must(engine->archive().forecast(oldest)).sequences, 0);
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::aMissedRunIsMadeUpOnce()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 6 * 1'440, 0min);
    {
        // The store's own default would have its run, too.
        bench.recorded.config.enableFetcher = false;
        const Host engine = bench.recorded.start();
        QVERIFY(engine->archive().removePolicy(must(engine->archive().policies()).front().id));
        QVERIFY(engine->stop(10s));
    }
    storage::WriteBatch batch;
    batch.policies.emplace_back();
    batch.policies.back().keepDays = 3;
    batch.policies.back().createdAt =
        std::chrono::floor<market::microseconds>(std::chrono::system_clock::now()) - days(30);
    bench.write(batch);

    bench.recorded.config.enableFetcher = true;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return !engine->archive().runs().empty(); }));
    const auto run = engine->archive().runs().front();
    QCOMPARE(run.job.reason, std::string("schedule"));
    QVERIFY(run.job.priority == interfaces::JobPriority::Schedule);
    QVERIFY(endsAs(*engine, run.job.id, JobState::Succeeded));
    QVERIFY(runOf(*engine, run.job.id).job.rowsDone >= 3 * 1'440 - 10);
    QVERIFY(must(engine->archive().policies()).front().handledTo.has_value());
    QVERIFY(*must(engine->archive().policies()).front().nextRun > run.job.createdAt);
    auto ran = must(engine->archive().policies()).front();
    QVERIFY(ran.lastRun == runOf(*engine, run.job.id).job.endedAt);
    ran.schedule = "18 3 * * *";
    QVERIFY(must(engine->archive().changePolicy(ran)).lastRun == ran.lastRun); // a changed schedule is no run
    QVERIFY(engine->stop(10s));
    engine.reset();

    engine = bench.recorded.start();
    // Its jobs are read back, and nothing is added: the clock has looked when another run went through.
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));
    QCOMPARE(engine->archive().runs().size(), std::size_t(2));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::aPausedRunKeepsOnlyItsOwnRows()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 6 * 1'440, 0min);
    (void)bench.writeCandles(hours(), 6 * 24, 0min);
    storage::WriteBatch batch;
    batch.policies.emplace_back();
    batch.policies.back().keepDays = 3;
    batch.policies.back().createdAt =
        std::chrono::floor<market::microseconds>(std::chrono::system_clock::now()) - days(30);
    storage::JobRecord paused;
    paused.id = 7;
    paused.kind = "archive";
    paused.state = "paused";
    paused.request = engine::jobRequestText(olderThan(hours(), bench.now()));
    batch.jobs.push_back(paused);
    bench.write(batch);

    bench.recorded.config.remembersJobs = true;
    const Host engine = bench.recorded.start();
    const auto policy = must(engine->archive().policies()).back();
    QVERIFY(!policy.heldBy);
    const auto ofPolicy = [&](const interfaces::ArchiveRun &run) { return run.policy == policy.id; };
    QVERIFY(waitFor([&] { return std::ranges::any_of(engine->archive().runs(), ofPolicy); }));
    const auto runs = engine->archive().runs();
    const auto job = std::ranges::find_if(runs, ofPolicy)->job.id;
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QVERIFY(runOf(*engine, job).report.warning.find("run 7, which moves them, is paused")
            != std::string::npos);
    QCOMPARE(placesOf(*engine, filterOf(hours())).at("main"), 6 * 24);
    QVERIFY(placesOf(*engine, filterOf(minutes())).at("archive") >= 3 * 1'440 - 10);

    // A policy for its rows alone has nothing to do, and says so.
    interfaces::ArchivePolicy narrow;
    narrow.symbol = hours().instrument.symbol;
    narrow.market = hours().instrument.market;
    narrow.interval = hours().interval;
    narrow.id = must(engine->archive().addPolicy(narrow)).id;
    QVERIFY(must(engine->archive().policies()).back().heldBy == 7);
    const auto warnings = must(engine->archive().health()).warnings;
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY2(warnings.front().ends_with("is held up by run 7, which is paused; resume or cancel it."),
             warnings.front().c_str());
    engine->jobs().cancel(7);
    QVERIFY(waitFor([&] { return !must(engine->archive().policies()).back().heldBy; }));
    QVERIFY(must(engine->archive().health()).warnings.empty());
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::withoutAnExchangeNothingIsOld()
{
    ArchiveBench bench;
    (void)bench.writeCandles(minutes(), 100, 10min);
    bench.recorded.config.enableFetcher = false;
    Host engine = bench.recorded.start();
    const auto refused = engine->archive().startArchive(olderThan(minutes(), bench.now()));
    QVERIFY(!refused && refused.error().code == ErrorCode::Unsupported);
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), JobState::Succeeded));
    QVERIFY(engine->stop(10s));
}

void TestEngineArchive::whatWaitsAndRunsAreThereAfterManyOthers()
{
    ArchiveBench bench;
    storage::WriteBatch batch;
    const auto add = [&](const char *kind, const char *state, int count) {
        for (int i = 0; i < count; ++i) {
            storage::JobRecord job;
            job.id = static_cast<std::int64_t>(batch.jobs.size()) + 1;
            job.kind = kind;
            job.state = state;
            job.title = "a title";
            job.request = "{}";
            job.createdAt = bench.now();
            batch.jobs.push_back(job);
        }
    };
    add("archive", "succeeded", 20);
    add("backfill", "waiting", 270);
    add("backfill", "paused", 1);
    add("verify", "failed", 500);
    add("backfill", "succeeded", 300);
    bench.write(batch);
    bench.recorded.config.remembersJobs = true;
    bench.recorded.config.enableFetcher = false;
    const Host engine = bench.recorded.start();
    const auto jobs = engine->jobs().jobs();
    QCOMPARE(std::ranges::count(jobs, JobState::Queued, &interfaces::JobStatus::state), 270);
    QCOMPARE(std::ranges::count(jobs, JobState::Paused, &interfaces::JobStatus::state), 1);
    QCOMPARE(std::ranges::count(jobs, JobState::Succeeded, &interfaces::JobStatus::state), 200);
    const auto runs = engine->archive().runs();
    QCOMPARE(runs.size(), std::size_t(500));
    QVERIFY(runs.back().job.kind == interfaces::JobKind::Verify);
    const auto old = must(engine->archive().run(14));
    QVERIFY(old.job.id == 14 && old.job.kind == interfaces::JobKind::Archive && !old.job.isControllable);
    QCOMPARE(must(engine->archive().run(runs.front().job.id)).job.id, runs.front().job.id);
    for (const std::int64_t none : {21, 5'000})
        QVERIFY(engine->archive().run(none).error().code == ErrorCode::NotFound);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestEngineArchive)
#include "tst_enginearchive.moc"
