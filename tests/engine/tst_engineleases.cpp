// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clock/timekeeper.h"
#include "core/interfaces/jobaction.h"
#include "core/market/localtime.h"
#include "tests/engine/kit/archivebench.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::LeaseState;
using std::chrono::days;

/// Temporary data: rows outside what is kept, fetched for a while.
class TestEngineLeases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsComeAndGo();
    void onlyWhatIsMissingIsFetched();
    void theSameAgainAnswersTheLiveOne();
    void theQuotaHolds();
    void tradesToo();
    void aDownloadTakesOverWhatIsLeased();
    void aDownloadTakesOverLeasedTrades();
    void aDownloadLeavesPurgedRowsInTheirLease();
    void anExpiredLeaseGoesByItself();
    void aClockInDoubtEndsNoLeaseAndBeginsNone();
    void rowsWithoutALeaseGoAtTheStart();
    void aReleasedFetchLeavesNothing();
    void aLeaseFollowsItsRepeatedJob();
    void theJobOfAReleasedLeaseIsNotRepeated();
    void whatWasBuiltOfALeaseIsNamed();
    void whatCannotBeIsRefused();

private:
    static interfaces::LeaseRequest hoursOf(market::UtcTime to, int hours)
    {
        interfaces::LeaseRequest request;
        request.sequence = keyOf(minutes());
        request.range = {to - std::chrono::hours(hours), to};
        request.owner = "test";
        return request;
    }
    /// So many rows that their fetch takes a while.
    static interfaces::LeaseRequest elevenDays(const ArchiveBench &bench)
    {
        return hoursOf(oldDay(bench) + days(4), 11 * 24);
    }
    static interfaces::TemporaryLease leaseOf(engine::EngineHost &engine, const std::string &id)
    {
        for (const auto &lease : must(engine.archive().leases())) {
            if (lease.id == id)
                return lease;
        }
        return {};
    }
    /// The job that fetches the newest lease.
    static interfaces::JobStatus newestFetch(engine::EngineHost &engine)
    {
        const auto isFetch = [](const interfaces::JobStatus &job) { return job.reason == "lease"; };
        std::vector<interfaces::JobStatus> jobs;
        (void)waitFor([&] {
            jobs = engine.jobs().jobs();
            return std::ranges::any_of(jobs, isFetch);
        });
        const auto newest = std::ranges::find_if(jobs, isFetch);
        return newest == jobs.end() ? interfaces::JobStatus() : *newest;
    }
    /// While no engine runs.
    static int temporaryRows(const ArchiveBench &bench)
    {
        return bench.sql(QStringLiteral("SELECT count(*) FROM candles_temp")).front().toInt();
    }
    static bool becomes(engine::EngineHost &engine, const std::string &id, LeaseState state)
    {
        return waitFor([&] { return leaseOf(engine, id).state == state; });
    }
    /// A download that ended well.
    static interfaces::JobStatus downloaded(engine::EngineHost &engine,
                                            const interfaces::BackfillRequest &request)
    {
        const auto job = must(engine.jobs().startBackfill(request));
        const auto status = [&] {
            const auto jobs = engine.jobs().jobs();
            return *std::ranges::find(jobs, job, &interfaces::JobStatus::id);
        };
        if (!waitFor([&] { return status().state == interfaces::JobState::Succeeded; }))
            qFatal("The download did not succeed: %s", status().error.c_str());
        return status();
    }
    static market::UtcTime oldDay(const ArchiveBench &bench)
    {
        return std::chrono::floor<days>(bench.now()) - days(5);
    }
};

void TestEngineLeases::rowsComeAndGo()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(hoursOf(oldDay(bench), 20)));
    QVERIFY(made.isNew);
    QVERIFY(made.lease.state == LeaseState::Queued);
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    const auto lease = leaseOf(*engine, made.lease.id);
    QCOMPARE(lease.rows, 1'200);
    QCOMPARE(lease.progress, 100);
    const auto rows = everything(*engine, minutes());
    QCOMPARE(rows.size(), std::size_t(1'200));
    QCOMPARE(bench.recorded.wrongRows(rows, minutes()), 0);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("temp"), 1'200);
    const auto longer = must(engine->archive().extendLease(made.lease.id, 48h));
    QVERIFY(longer.expiresAt > lease.expiresAt);
    QCOMPARE(longer.rows, 1'200);
    QVERIFY(leaseOf(*engine, made.lease.id).expiresAt == longer.expiresAt);
    QVERIFY(engine->archive().extendLease(made.lease.id, 0s).error().code == ErrorCode::InvalidInput);
    QVERIFY(engine->archive().extendLease("none", 1h).error().code == ErrorCode::NotFound);
    // Nobody misses what was never meant to be kept.
    QVERIFY(must(engine->gapReports().gaps({})).empty());

    const auto version = engine->marketData().version(minutes());
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 1'200);
    QVERIFY(engine->marketData().version(minutes()) > version);
    QVERIFY(everything(*engine, minutes()).empty());
    QVERIFY(engine->archive().removeLease(made.lease.id).error().code == ErrorCode::NotFound);
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::onlyWhatIsMissingIsFetched()
{
    ArchiveBench bench;
    const auto day = oldDay(bench);
    const Host engine = bench.recorded.start();
    // Two hours are kept, and one of them lies in the archive.
    interfaces::BackfillRequest kept;
    kept.instrument = RecordedEngine::spot();
    kept.range = {day - 4h, day - 2h};
    QVERIFY(endsAs(*engine, engine->archive().startVerify({}), interfaces::JobState::Succeeded));
    const auto backfill = engine->jobs().startBackfill(kept);
    QVERIFY(backfill && waitFor([&] {
                return engine->jobs().jobs().front().state == interfaces::JobState::Succeeded;
            }));
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(minutes(), day - 3h)),
                   interfaces::JobState::Succeeded));
    const auto made = must(engine->archive().createLease(hoursOf(day, 6)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    QCOMPARE(leaseOf(*engine, made.lease.id).rows, 240);
    const auto places = placesOf(*engine, filterOf(minutes()));
    QCOMPARE(places.at("main"), 60);
    QCOMPARE(places.at("archive"), 60);
    QCOMPARE(places.at("temp"), 240);
    QCOMPARE(bench.recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);

    // A second one over the same rows asks for nothing, and keeps them when the first goes.
    auto wider = hoursOf(day, 5);
    const auto second = must(engine->archive().createLease(wider));
    QVERIFY(second.isNew);
    QVERIFY(becomes(*engine, second.lease.id, LeaseState::Ready));
    QCOMPARE(leaseOf(*engine, second.lease.id).rows, 0);
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 60);
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(300));
    QCOMPARE(must(engine->archive().removeLease(second.lease.id)), 180);
    // What is kept stays.
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(120));
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::theSameAgainAnswersTheLiveOne()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    auto request = hoursOf(oldDay(bench), 1);
    const auto first = must(engine->archive().createLease(request));
    const auto again = must(engine->archive().createLease(request));
    QVERIFY(!again.isNew);
    QCOMPARE(again.lease.id, first.lease.id);
    request.owner = "another";
    QVERIFY(must(engine->archive().createLease(request)).isNew);
    QCOMPARE(must(engine->archive().leases()).size(), std::size_t(2));
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::theQuotaHolds()
{
    ArchiveBench bench;
    bench.recorded.config.temporaryRows = 100;
    const Host engine = bench.recorded.start();
    const auto tooMuch = engine->archive().createLease(hoursOf(oldDay(bench), 2));
    QVERIFY(!tooMuch && tooMuch.error().code == ErrorCode::Busy);
    QVERIFY2(tooMuch.error().detail.find("only 100 are free") != std::string::npos,
             tooMuch.error().detail.c_str());
    const auto fits = must(engine->archive().createLease(hoursOf(oldDay(bench), 1)));
    QVERIFY(!engine->archive().createLease(hoursOf(oldDay(bench) - 5h, 1)));
    QVERIFY(becomes(*engine, fits.lease.id, LeaseState::Ready));
    QCOMPARE(must(engine->archive().removeLease(fits.lease.id)), 60);
    QVERIFY(engine->archive().createLease(hoursOf(oldDay(bench) - 5h, 1)));
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::tradesToo()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    interfaces::LeaseRequest request;
    request.sequence = {RecordedEngine::spot(), interfaces::DataKind::Trades, {}};
    request.range = {bench.now() - 3min, bench.now() - 1min};
    const auto made = must(engine->archive().createLease(request));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    const auto rows = leaseOf(*engine, made.lease.id).rows;
    QVERIFY(rows > 10);
    const auto trades =
        must(engine->marketData().trades({request.sequence.instrument, {}, {}, 100'000, false}));
    QCOMPARE(static_cast<std::int64_t>(trades.size()), rows);
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), rows);
    QVERIFY(engine->stop(10s));
    engine.reset();

    bench.recorded.config.temporaryRows = rows / 2;
    engine = bench.recorded.start();
    const auto full = must(engine->archive().createLease(request));
    QVERIFY(becomes(*engine, full.lease.id, LeaseState::Failed));
    QVERIFY(leaseOf(*engine, full.lease.id).error.find("quota") != std::string::npos);
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::aDownloadTakesOverWhatIsLeased()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto day = oldDay(bench);
    const auto made = must(engine->archive().createLease(hoursOf(day, 6)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    interfaces::BackfillRequest wanted;
    wanted.instrument = RecordedEngine::spot();
    wanted.range = {day - 5h, day - 1h};
    auto plan = must(planOf(*engine, wanted));
    QCOMPARE(plan.rowsExpected, 240);
    QCOMPARE(plan.rowsMissing, 0);
    QCOMPARE(plan.requests, 0);
    auto done = downloaded(*engine, wanted);
    QCOMPARE(done.requests, 0);
    QCOMPARE(done.rowsDone, 240);
    QCOMPARE(done.skipped, 0);
    // What is leased in part is asked for in part.
    wanted.range.to = day + 2h;
    plan = must(planOf(*engine, wanted));
    QCOMPARE(plan.rowsMissing, 120);
    done = downloaded(*engine, wanted);
    QCOMPARE(done.requests, plan.requests);
    QCOMPARE(done.skipped, 240);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("main"), 420);
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 360);
    const auto rows = everything(*engine, minutes());
    QCOMPARE(rows.size(), std::size_t(420));
    QCOMPARE(bench.recorded.wrongRows(rows, minutes()), 0);
    QVERIFY(must(engine->gapReports().gaps({})).empty());
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::aDownloadTakesOverLeasedTrades()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    interfaces::LeaseRequest request;
    request.sequence = {RecordedEngine::spot(), interfaces::DataKind::Trades, {}};
    request.range = {bench.now() - 5min, bench.now() - 1min};
    const auto made = must(engine->archive().createLease(request));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    const auto leased = leaseOf(*engine, made.lease.id).rows;
    interfaces::BackfillRequest wanted;
    wanted.instrument = RecordedEngine::spot();
    wanted.kind = interfaces::DataKind::Trades;
    wanted.range = {request.range.from + 1min, request.range.to - 1min};
    const auto plan = must(planOf(*engine, wanted));
    QCOMPARE(plan.rowsMissing, 0);
    QVERIFY(plan.rowsExpected > 10);
    // Only where its ends lie is asked: what is before and behind is not kept.
    const auto done = downloaded(*engine, wanted);
    QCOMPARE(done.requests, plan.requests);
    QCOMPARE(done.inserted, plan.rowsExpected);
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), leased);
    const auto kept = must(engine->marketData().trades({wanted.instrument, {}, {}, 100'000, false}));
    QCOMPARE(static_cast<std::int64_t>(kept.size()), plan.rowsExpected);
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::aDownloadLeavesPurgedRowsInTheirLease()
{
    const QTemporaryDir folder;
    ArchiveBench bench;
    bench.recorded.config.archive.coldFolder = folder.path().toStdString();
    const Host engine = bench.recorded.start();
    const auto day = oldDay(bench);
    interfaces::BackfillRequest wanted;
    wanted.instrument = RecordedEngine::spot();
    wanted.range = {day - 4h, day};
    QCOMPARE(downloaded(*engine, wanted).rowsDone, 240);
    interfaces::PurgeRequest purge;
    purge.sequence = keyOf(minutes());
    purge.range = {day - 3h, day - 2h};
    purge.token = must(engine->archive().previewPurge(purge)).token;
    QVERIFY(endsAs(*engine, engine->archive().startPurge(purge), interfaces::JobState::Succeeded));
    const auto made = must(engine->archive().createLease(hoursOf(day, 4)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    QCOMPARE(leaseOf(*engine, made.lease.id).rows, 60);
    QCOMPARE(must(planOf(*engine, wanted)).rowsMissing, 0);
    QCOMPARE(downloaded(*engine, wanted).requests, 0);
    QCOMPARE(placesOf(*engine, filterOf(minutes())).at("main"), 180);
    wanted.includePurged = true;
    QCOMPARE(downloaded(*engine, wanted).requests, 0);
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 60);
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(240));
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::anExpiredLeaseGoesByItself()
{
    ArchiveBench bench;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    auto request = hoursOf(oldDay(bench), 1);
    const auto stays = must(engine->archive().createLease(request));
    request.range.from -= 2h;
    request.timeToLive = 2s;
    const auto goes = must(engine->archive().createLease(request));
    QVERIFY(becomes(*engine, stays.lease.id, LeaseState::Ready));
    QVERIFY(waitFor([&] { return leaseOf(*engine, goes.lease.id).id.empty(); }));
    QVERIFY(waitFor([&] { return everything(*engine, minutes()).size() == 60; }));
    QVERIFY(engine->stop(10s));
    engine.reset();

    // One whose time runs out while nobody is there goes at the next start.
    storage::WriteBatch batch;
    batch.leases.push_back({stays.lease.id,
                            {minutes().instrument, storage::RowKind::Candles, minutes().interval},
                            stays.lease.range,
                            "test",
                            "ready",
                            60,
                            {},
                            stays.lease.createdAt,
                            stays.lease.createdAt + 1s});
    bench.write(batch);
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return everything(*engine, minutes()).empty(); }));
    QVERIFY(engine->stop(10s));
}

/// A year lies between the time that was believed last and this machine's clock, and the replayed exchange is no witness.
void TestEngineLeases::aClockInDoubtEndsNoLeaseAndBeginsNone()
{
    ArchiveBench bench;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(hoursOf(oldDay(bench), 2)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    QVERIFY(engine->stop(10s));
    engine.reset();
    storage::WriteBatch batch;
    batch.state.emplace_back(engine::kBelievedName, market::isoText(market::localTime() + days(365)));
    bench.write(batch);
    bench.sql(QStringLiteral("UPDATE leases SET expires_at = ")
              + QString::number(market::toUs(market::localTime() - 1h)));
    engine = bench.recorded.start();
    QCOMPARE(must(engine->archive().leases()).size(), std::size_t(1));
    const auto refused = engine->archive().createLease(hoursOf(oldDay(bench), 3));
    QVERIFY(!refused && refused.error().code == ErrorCode::Network && refused.error().retryAfter);
    QVERIFY(engine->archive().extendLease(made.lease.id, 1h).error().code == ErrorCode::Network);
    QCOMPARE(must(engine->archive().leases()).size(), std::size_t(1));
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 120);
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::rowsWithoutALeaseGoAtTheStart()
{
    ArchiveBench bench;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(hoursOf(oldDay(bench), 1)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    QVERIFY(engine->stop(10s));
    engine.reset();
    bench.sql(QStringLiteral("DELETE FROM leases"));
    QCOMPARE(temporaryRows(bench), 60);
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return !placesOf(*engine, filterOf(minutes())).contains("temp"); }));
    QVERIFY(engine->stop(10s));
    engine.reset();
    QCOMPARE(temporaryRows(bench), 0);
}

void TestEngineLeases::aReleasedFetchLeavesNothing()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    for (int i = 0; i < 5; ++i) {
        const auto made = must(engine->archive().createLease(elevenDays(bench)));
        QVERIFY(waitFor([&] { return leaseOf(*engine, made.lease.id).rows > 0; }));
        QVERIFY(engine->archive().removeLease(made.lease.id));
    }
    QVERIFY(engine->stop(10s));
    engine.reset();
    QCOMPARE(temporaryRows(bench), 0);
}

void TestEngineLeases::aLeaseFollowsItsRepeatedJob()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(elevenDays(bench)));
    const std::int64_t job = newestFetch(*engine).id;
    engine->jobs().cancel(job);
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Failed));
    QCOMPARE(leaseOf(*engine, made.lease.id).error, std::string("Its fetch was cancelled."));
    engine->jobs().retry(job);
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    const auto lease = leaseOf(*engine, made.lease.id);
    QVERIFY(lease.error.empty());
    QCOMPARE(lease.rows, 11 * 1'440);
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(11 * 1'440));
    QVERIFY(engine->stop(10s));
}

void TestEngineLeases::theJobOfAReleasedLeaseIsNotRepeated()
{
    ArchiveBench bench;
    bench.recorded.config.remembersJobs = true;
    Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(elevenDays(bench)));
    const std::int64_t job = newestFetch(*engine).id;
    engine->jobs().cancel(job);
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Failed));
    QVERIFY(engine->archive().removeLease(made.lease.id));
    const auto isRefused = [&] {
        const auto status = interfaces::findJob(engine->jobs(), job);
        const auto possible = status ? interfaces::checkPossible(*status, interfaces::JobAction::Retry) : Result<>();
        return !possible && possible.error().code == ErrorCode::Conflict
               && possible.error().detail.find("lease that is gone") != std::string::npos;
    };
    QVERIFY(isRefused());
    engine->jobs().retry(job);
    QVERIFY(engine->stop(10s));
    QVERIFY(interfaces::findJob(engine->jobs(), job)->state == interfaces::JobState::Cancelled);
    engine.reset();
    // The next run finds out by itself.
    engine = bench.recorded.start();
    QVERIFY(waitFor(isRefused));
    QVERIFY(engine->stop(10s));
    engine.reset();
    QCOMPARE(temporaryRows(bench), 0);
}

void TestEngineLeases::whatCannotBeIsRefused()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto refused = [&](interfaces::LeaseRequest request) {
        const auto made = engine->archive().createLease(request);
        return !made && made.error().code == ErrorCode::InvalidInput;
    };
    auto request = hoursOf(oldDay(bench), 0);
    QVERIFY(refused(request));
    request = hoursOf(oldDay(bench), 1);
    request.timeToLive = 0s;
    QVERIFY(refused(request));
    request.timeToLive = days(31);
    QVERIFY(refused(request));
    request = hoursOf(oldDay(bench), 1);
    request.sequence.kind = interfaces::DataKind::Trades;
    QVERIFY(refused(request));
    request.sequence.interval.reset();
    request.sequence.kind = interfaces::DataKind::Funding;
    QVERIFY(refused(request));
    QVERIFY(engine->stop(10s));
    engine.reset();
    bench.recorded.config.enableFetcher = false;
    engine = bench.recorded.start();
    QVERIFY(engine->archive().createLease(hoursOf(oldDay(bench), 1)).error().code == ErrorCode::Unsupported);
    QVERIFY(engine->stop(10s));
}

/// While it lives larger candles are built of its minutes; afterwards the same past says what it lacks.
void TestEngineLeases::whatWasBuiltOfALeaseIsNamed()
{
    using market::Interval;
    using market::UtcTime;
    ArchiveBench bench;
    const market::InstrumentKey spot = RecordedEngine::spot();
    const UtcTime to = oldDay(bench);
    // Hours are there before the lease, half hours come later.
    const market::SeriesKey hours{spot, Interval::H1};
    (void)bench.writeCandles(hours, 48, std::chrono::ceil<std::chrono::minutes>(bench.now() - to - 10h));
    const Host engine = bench.recorded.start();
    const auto made = must(engine->archive().createLease(hoursOf(to, 2)));
    QVERIFY(becomes(*engine, made.lease.id, LeaseState::Ready));
    const UtcTime then = std::chrono::floor<market::microseconds>(std::chrono::system_clock::now());
    const auto past = [&](Interval interval) {
        return must(engine->marketData().candlesAsOf({{spot, interval}, to - 2h, to - 1us, 1'000, false},
                                                     then))
            .size();
    };
    const auto gone = [&](Interval interval) {
        return must(engine->marketData().pastLosses(
            {spot, interfaces::DataKind::Candles, interval, to - 2h, to - 1us}, then));
    };
    for (const auto &[interval, count] :
         {std::pair(Interval::M1, 120), {Interval::M5, 24}, {Interval::M30, 4}}) {
        QCOMPARE(past(interval), std::size_t(count));
        QVERIFY(gone(interval).empty());
    }
    const auto built = everything(*engine, {spot, Interval::M30});
    QCOMPARE(must(engine->archive().removeLease(made.lease.id)), 120);
    std::vector<market::Candle> halves(built.begin(), built.begin() + 1);
    halves.front().source = market::Source::BulkFile;
    QCOMPARE(must(engine->importer().storeCandles({spot, Interval::M30}, halves, {})).inserted, 1);
    for (const Interval interval : {Interval::M1, Interval::M5, Interval::M30}) {
        QCOMPARE(past(interval), std::size_t(0));
        const auto lacks = gone(interval);
        QCOMPARE(lacks.size(), std::size_t(1));
        QVERIFY(lacks.front().reason == "expired" && lacks.front().interval == Interval::M1);
        QCOMPARE(lacks.front().rows.value_or(0), 120);
    }
    // What was stored itself, or is built of what was, lacks nothing.
    QCOMPARE(past(Interval::H1), std::size_t(2));
    QVERIFY(gone(Interval::H1).empty() && gone(Interval::H2).empty());
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestEngineLeases)
#include "tst_engineleases.moc"
