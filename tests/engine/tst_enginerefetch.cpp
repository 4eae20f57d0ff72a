// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/crosscheckclock.h"
#include "core/engine/jobs/jobrequest.h"
#include "core/ingest/candles/candlerefetch.h"
#include "core/market/localtime.h"
#include "tests/engine/kit/archivebench.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using interfaces::JobState;
using market::Interval;

/// Stored candles held against the exchange: on demand, by draw, and every day (reliability C11, C12).
class TestEngineRefetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyDamagedRowIsFoundAndMended();
    void rowsThatAgreeStayWhereTheyLie();
    void aLeaseIsNotCompared();
    void anExchangeThatAgreesNowSettlesItsFindings();
    void aDrawFindsItsShare();
    void drawsAreFairAndRepeatable();
    void aMendedMinuteChangesEveryDerivedFrame();
    void whatCannotBeIsRefused();
    void aClosingMinuteIsHeldAgainstItsTrades();
    void theDailyOneComesByItself();
    void itsDayIsTheExchanges();
    void theClockStartsOneAndRemembersIt();

private:
    static constexpr int kDamaged = 20;
    /// Two days of minutes as the exchange has them.
    static market::TimeRange twoDays(const ArchiveBench &bench)
    {
        const auto end = Interval(Interval::M1).floor(bench.now()) - 1h;
        return {end - std::chrono::days(2), end};
    }
    static bool fill(engine::EngineHost &engine, const market::TimeRange &range)
    {
        interfaces::BackfillRequest request;
        request.instrument = RecordedEngine::spot();
        request.range = range;
        const auto job = engine.jobs().startBackfill(request);
        return job && waitFor([&] { return engine.jobs().jobs().front().state == JobState::Succeeded; });
    }
    /// Adds to the volume of some rows, as another program would; answers which.
    static std::set<market::UtcTime> damage(const ArchiveBench &bench, const market::TimeRange &range)
    {
        std::set<market::UtcTime> damaged;
        for (int i = 0; i < kDamaged; ++i) {
            const auto open = range.from + (i * 131 + 17) * 1min;
            damaged.insert(open);
            bench.sql(QStringLiteral("UPDATE candles SET volume = volume + 1 WHERE open_time = ")
                      + QString::number(market::toUs(open)));
        }
        return damaged;
    }
    static std::set<market::UtcTime> foundIn(engine::EngineHost &engine)
    {
        std::set<market::UtcTime> found;
        for (const interfaces::Finding &finding : must(engine.findings().findings({{}, {}, {}, 10'000})))
            found.insert(finding.openTime);
        return found;
    }
    static interfaces::RefetchRequest all() { return {}; }
    /// Slots of minutes that the ledger calls purged.
    static std::int64_t purged(engine::EngineHost &engine)
    {
        interfaces::GapFilter filter;
        filter.includeResolved = true;
        std::int64_t slots = 0;
        for (const interfaces::Gap &gap : must(engine.gapReports().gaps(filter)))
            slots += gap.state == interfaces::GapState::Purged ? gap.missing : 0;
        return slots;
    }
    static bool purge(engine::EngineHost &engine, const market::TimeRange &range)
    {
        interfaces::PurgeRequest request{keyOf(minutes()), range, "", "user"};
        request.token = must(engine.archive().previewPurge(request)).token;
        return endsAs(engine, engine.archive().startPurge(request), JobState::Succeeded);
    }
    /// Answers its name once its rows are there.
    static std::string lease(engine::EngineHost &engine, const market::TimeRange &range)
    {
        interfaces::LeaseRequest request;
        request.sequence = keyOf(minutes());
        request.range = range;
        request.owner = "test";
        const auto made = must(engine.archive().createLease(request));
        const auto isReady = [&] {
            const auto leases = must(engine.archive().leases());
            return std::ranges::any_of(leases, [&](const interfaces::TemporaryLease &each) {
                return each.id == made.lease.id && each.state == interfaces::LeaseState::Ready;
            });
        };
        return waitFor(isReady) ? made.lease.id : std::string();
    }
};

void TestEngineRefetch::everyDamagedRowIsFoundAndMended()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto range = twoDays(bench);
    QVERIFY(fill(*engine, range));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto damaged = damage(bench, range);

    engine = bench.recorded.start();
    QVERIFY(bench.recorded.wrongRows(everything(*engine, minutes()), minutes()) >= kDamaged);
    const auto job = engine->archive().startRefetch(all());
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto run = runOf(*engine, *job);
    QCOMPARE(run.job.rowsDone, 2 * 1'440);
    QCOMPARE(run.report.differences, kDamaged);
    QCOMPARE(run.report.mended, kDamaged);
    QVERIFY(run.job.requests < 10);
    QVERIFY(waitFor([&] { return foundIn(*engine) == damaged; }));
    const auto findings = must(engine->findings().findings({}));
    for (const interfaces::Finding &finding : findings) {
        QCOMPARE(finding.witness, std::string("exchange"));
        QCOMPARE(finding.field, std::string("volume"));
        QCOMPARE(finding.outcome, std::string("replaced"));
        QVERIFY(*market::Decimal::parse(finding.stored) > *market::Decimal::parse(finding.expected));
    }
    QCOMPARE(bench.recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    // Both versions are kept: the damaged one was replaced.
    const auto again = engine->archive().startRefetch(all());
    QVERIFY(endsAs(*engine, again, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *again).report.differences, 0);
    QVERIFY(engine->stop(10s));
    engine.reset();
    QCOMPARE(
        bench.sql(QStringLiteral("SELECT count(DISTINCT open_time) FROM candle_versions WHERE kind = 0")),
        QStringList{QString::number(kDamaged)});
}

/// Only what differs is written, and what somebody else handed in; the one that lies in the archive until its next move.
void TestEngineRefetch::rowsThatAgreeStayWhereTheyLie()
{
    QTemporaryDir cold;
    ArchiveBench bench;
    bench.recorded.config.archive.coldFolder = cold.path().toStdString();
    Host engine = bench.recorded.start();
    const auto range = twoDays(bench);
    QVERIFY(fill(*engine, range));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto change = [&](const QString &what, std::chrono::minutes at) {
        bench.sql(QStringLiteral("UPDATE candles SET %1 WHERE open_time = %2")
                      .arg(what, QString::number(market::toUs(range.from + at))));
    };
    change(QStringLiteral("volume = volume + 1"), 5h);
    change(QStringLiteral("source = 10"), 30h);

    engine = bench.recorded.start();
    QVERIFY(endsAs(*engine, engine->archive().startArchive(olderThan(minutes(), range.from + 24h)),
                   JobState::Succeeded));
    const market::TimeRange away{range.from + 12h, range.from + 12h + 48min};
    QVERIFY(purge(*engine, away));
    const std::string leased = lease(*engine, away);
    QVERIFY(!leased.empty());
    const std::map<std::string, std::int64_t> places{
        {"main", 24 * 60}, {"archive", 24 * 60 - 48}, {"temp", 48}};
    QCOMPARE(placesOf(*engine, filterOf(minutes())), places);
    const auto job = engine->archive().startRefetch(all());
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 2 * 1'440 - 48);
    QCOMPARE(runOf(*engine, *job).report.differences, 1);
    QCOMPARE(runOf(*engine, *job).report.mended, 1);
    auto mended = places;
    ++mended["main"];
    QCOMPARE(placesOf(*engine, filterOf(minutes())), mended);
    QCOMPARE(purged(*engine), 48);
    const auto rows = everything(*engine, minutes());
    QCOMPARE(bench.recorded.wrongRows(rows, minutes()), 0);
    QVERIFY(std::ranges::none_of(
        rows, [](const market::Candle &row) { return row.source == market::Source::Import; }));
    // What the lease brought goes with it.
    QCOMPARE(must(engine->archive().removeLease(leased)), 48);
    QCOMPARE(everything(*engine, minutes()).size(), std::size_t(2 * 1'440 - 48));
    QCOMPARE(purged(*engine), 48);
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::aLeaseIsNotCompared()
{
    ArchiveBench bench;
    const Host engine = bench.recorded.start();
    const auto end = twoDays(bench).to;
    const market::TimeRange between{end - 2h, end - 1h};
    QVERIFY(fill(*engine, {end - 3h, between.from}));
    QVERIFY(fill(*engine, {between.to, end}));
    const std::string leased = lease(*engine, between);
    auto request = all();
    request.from = between.from;
    request.to = between.to;
    const auto job = engine->archive().startRefetch(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 0);
    QCOMPARE(runOf(*engine, *job).job.requests, 0);
    QCOMPARE(
        runOf(*engine, *job).report.warning,
        std::string("No candle was compared: of those asked for none was drawn; rows that are not final and "
                    "those of leases never are."));
    QCOMPARE(must(engine->archive().removeLease(leased)), 60);
    QVERIFY(engine->stop(10s));
}

/// What a bulk file says stands against an answer of the exchange, until the row says the same.
void TestEngineRefetch::anExchangeThatAgreesNowSettlesItsFindings()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto range = twoDays(bench);
    QVERIFY(fill(*engine, range));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto damaged = damage(bench, range);
    bench.sql(QStringLiteral("UPDATE candles SET source = %1").arg(int(market::Source::BulkFile)));
    interfaces::FindingFilter open;
    open.onlyOpen = true;
    const auto foundAfterAll = [&](std::size_t count) {
        engine = bench.recorded.start();
        const bool ended = endsAs(*engine, engine->archive().startRefetch(all()), JobState::Succeeded);
        const bool found = waitFor([&] { return must(engine->findings().findings(open)).size() == count; });
        const bool stopped = engine->stop(10s);
        engine.reset();
        return ended && found && stopped;
    };
    QVERIFY(foundAfterAll(kDamaged));
    bench.sql(QStringLiteral("UPDATE candles SET volume = volume - 1 WHERE open_time = ")
              + QString::number(market::toUs(*damaged.begin())));
    QVERIFY(foundAfterAll(kDamaged - 1));
}

void TestEngineRefetch::aDrawFindsItsShare()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto range = twoDays(bench);
    QVERIFY(fill(*engine, range));
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto damaged = damage(bench, range);
    // A draw of one percent that chooses damaged rows: the seed says which ones beforehand.
    interfaces::RefetchRequest request;
    request.percent = 1;
    const auto drawn = [&](std::uint64_t seed) {
        std::set<market::UtcTime> out;
        for (const auto open : damaged) {
            if (ingest::isDrawn(minutes(), open, seed, 1))
                out.insert(open);
        }
        return out;
    };
    while (drawn(request.seed).empty())
        ++request.seed;
    QVERIFY(request.seed < 50); // each has a chance of 18 %

    engine = bench.recorded.start();
    const auto job = engine->archive().startRefetch(request);
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    const auto run = runOf(*engine, *job);
    QVERIFY(run.job.rowsDone > 5 && run.job.rowsDone < 70); // of 2,880
    QVERIFY(run.report.differences >= 1);
    QVERIFY(waitFor([&] { return foundIn(*engine) == drawn(request.seed); }));
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::drawsAreFairAndRepeatable()
{
    const auto day = storage::test::kDay;
    int count = 0;
    int both = 0;
    for (int i = 0; i < 100'000; ++i) {
        const bool first = ingest::isDrawn(minutes(), day + i * 1min, 7, 1);
        count += first ? 1 : 0;
        both += first && ingest::isDrawn(minutes(), day + i * 1min, 8, 1) ? 1 : 0;
        QCOMPARE(ingest::isDrawn(minutes(), day + i * 1min, 7, 1), first);
    }
    QVERIFY2(count > 850 && count < 1'150, qPrintable(QString::number(count)));
    QVERIFY(both < 40); // another seed, other rows
    QVERIFY(ingest::isDrawn(minutes(), day, 7, 100));
}

void TestEngineRefetch::aMendedMinuteChangesEveryDerivedFrame()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    // Whole weeks lie in no recording of two days; every frame up to a day does.
    const auto day = Interval(Interval::D1).floor(bench.now()) - std::chrono::days(2);
    const market::TimeRange range{day, day + std::chrono::days(1)};
    QVERIFY(fill(*engine, range));
    const std::vector<Interval> frames{Interval::M3, Interval::M5,  Interval::M15, Interval::M30,
                                       Interval::H1, Interval::H2,  Interval::H4,  Interval::H6,
                                       Interval::H8, Interval::H12, Interval::D1};
    const auto framesOf = [&](engine::EngineHost &from) {
        std::vector<QStringList> out;
        for (const Interval frame : frames) {
            auto rows = from.marketData()
                            .candles({{RecordedEngine::spot(), frame}, range.from, range.to, 1'000, false})
                            .value_or(std::vector<market::Candle>());
            for (market::Candle &row : rows)
                row.eventTime = {}; // when it was seen last is no value of it
            out.push_back(storage::test::texts(rows));
        }
        return out;
    };
    const auto truth = framesOf(*engine);
    for (std::size_t i = 0; i < frames.size(); ++i)
        QVERIFY2(!truth[i].isEmpty(), frames[i].text().data());
    QVERIFY(engine->stop(10s));
    engine.reset();
    const auto minute = day + 9h + 7min;
    bench.sql(QStringLiteral("UPDATE candles SET volume = volume + 1 WHERE open_time = ")
              + QString::number(market::toUs(minute)));

    engine = bench.recorded.start();
    const auto damaged = framesOf(*engine);
    std::vector<std::uint64_t> versions;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        QVERIFY(damaged[i] != truth[i]);
        versions.push_back(engine->marketData().version({RecordedEngine::spot(), frames[i]}));
    }
    QVERIFY(endsAs(*engine, engine->archive().startRefetch(all()), JobState::Succeeded));
    const auto mended = framesOf(*engine);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        QCOMPARE(mended[i], truth[i]);
        // Whoever keeps an answer of the frame is told that it does not hold any more.
        QVERIFY(engine->marketData().version({RecordedEngine::spot(), frames[i]}) > versions[i]);
    }
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::whatCannotBeIsRefused()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto refused = [&](const interfaces::RefetchRequest &request) {
        const auto started = engine->archive().startRefetch(request);
        return !started && started.error().code == ErrorCode::InvalidInput;
    };
    auto request = all();
    request.percent = 0;
    QVERIFY(refused(request));
    request.percent = 101;
    QVERIFY(refused(request));
    request = all();
    request.what.kind = interfaces::DataKind::Trades;
    QVERIFY(refused(request));
    request = all();
    request.from = request.to = bench.now();
    QVERIFY(refused(request));
    // Nothing is stored: nothing is compared.
    const auto job = engine->archive().startRefetch(all());
    QVERIFY(endsAs(*engine, job, JobState::Succeeded));
    QCOMPARE(runOf(*engine, *job).job.rowsDone, 0);
    QCOMPARE(runOf(*engine, *job).report.warning,
             std::string("No candle was compared: of those asked for none is stored."));
    QVERIFY(engine->stop(10s));
    engine.reset();
    bench.recorded.config.enableFetcher = false;
    engine = bench.recorded.start();
    QVERIFY(engine->archive().startRefetch(all()).error().code == ErrorCode::Unsupported);
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::aClosingMinuteIsHeldAgainstItsTrades()
{
    RecordedEngine recorded(speed(60));
    recorded.config.backfillDays = 0;
    const auto minute = Interval(Interval::M1).floor(recorded.exchange->now()) + 4min;
    {
        // A row that no stream outranks and no trades make is there before its minute comes.
        market::Candle wrong = storage::test::candle(minute, Interval::M1);
        wrong.source = market::Source::BulkFile;
        const auto database = must(storage::openDatabase(recorded.databaseUrl()));
        (void)must(must(database->openWriter())->write(storage::test::batchOf(minutes(), {wrong})));
    }
    const Host engine = recorded.start();
    const auto isOfTrades = [](const interfaces::Finding &finding) { return finding.witness == "trades"; };
    QVERIFY(waitFor([&] { return std::ranges::any_of(must(engine->findings().findings({})), isOfTrades); }));
    for (const interfaces::Finding &finding : must(engine->findings().findings({}))) {
        QVERIFY(finding.openTime == minute && finding.series == minutes());
        // The feed's own candle says so as well.
        QVERIFY2(isOfTrades(finding) || finding.witness == "stream" || finding.witness == "rest",
                 finding.witness.c_str());
        QCOMPARE(finding.outcome, std::string("kept"));
        QCOMPARE(finding.storedSource, std::string("bulk"));
    }
    // The minutes beside it agree with their trades.
    QVERIFY(waitFor([&] { return engine->marketData().newestFinal(minutes()) > minute + 4min; }));
    QCOMPARE(foundIn(*engine), std::set<market::UtcTime>{minute});
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::theDailyOneComesByItself()
{
    ArchiveBench bench;
    bench.recorded.config.remembersJobs = true;
    // The store knows of one that was due long ago.
    storage::WriteBatch batch;
    batch.state.emplace_back("cross_check/handled",
                             std::to_string(market::toUs(bench.now() - std::chrono::days(3))));
    bench.write(batch);
    bench.recorded.config.crossCheck =
        schedule::Schedule(must(schedule::CronLine::parse("40 4 * * *")), std::nullopt);
    Host engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return engine->status().crossCheck.has_value(); }));
    const auto run = engine->archive().runs().front();
    QCOMPARE(run.job.reason, std::string("schedule"));
    QVERIFY(run.job.priority == interfaces::JobPriority::Schedule);
    QVERIFY2(run.report.warning.find("none is stored") != std::string::npos, run.report.warning.c_str());
    QVERIFY(engine->stop(10s));
    engine.reset();
    // The next run remembers its result, and that it was done.
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return engine->status().crossCheck.has_value(); }));
    QCOMPARE(engine->archive().runs().size(), std::size_t(1));
    QVERIFY(engine->stop(10s));
}

/// The recorded market is replayed from the past: yesterday by our clock has no candle at all.
void TestEngineRefetch::itsDayIsTheExchanges()
{
    ArchiveBench bench;
    Host engine = bench.recorded.start();
    const auto day = Interval(Interval::D1).floor(bench.now()) - std::chrono::days(1);
    // Minutes before that day and of it: those of the day alone are drawn from.
    QVERIFY(fill(*engine, {day - 12h, day + 12h}));
    QVERIFY(engine->stop(10s));
    engine.reset();
    storage::WriteBatch batch;
    batch.state.emplace_back("cross_check/handled",
                             std::to_string(market::toUs(bench.now() - std::chrono::days(3))));
    bench.write(batch);
    const auto seed =
        static_cast<std::uint64_t>(market::toUs(Interval(Interval::D1).floor(market::localTime())));
    const auto damaged = [&] {
        for (auto open = day; open < day + 12h; open += 1min) {
            if (ingest::isDrawn(minutes(), open, seed, engine::kCrossCheckPercent))
                return open;
        }
        return day;
    }();
    bench.sql(QStringLiteral("UPDATE candles SET volume = volume + 1 WHERE open_time = ")
              + QString::number(market::toUs(damaged)));
    bench.recorded.config.remembersJobs = true;
    bench.recorded.config.crossCheck =
        schedule::Schedule(must(schedule::CronLine::parse("40 4 * * *")), std::nullopt);
    engine = bench.recorded.start();
    QVERIFY(waitFor([&] { return engine->status().crossCheck.has_value(); }));
    const auto run = engine->archive().runs().front();
    const auto compared = engine->status().crossCheck->compared;
    QVERIFY2(compared > 0 && compared < 40, qPrintable(QString::number(compared)));
    QVERIFY(run.report.warning.empty());
    QVERIFY(waitFor([&] { return foundIn(*engine) == std::set<market::UtcTime>{damaged}; }));
    QVERIFY(engine->stop(10s));
}

void TestEngineRefetch::theClockStartsOneAndRemembersIt()
{
    VirtualTimers timers;
    MemoryStore store(timers);
    engine::JobBook book;
    const auto start = storage::test::kDay + 12h;
    int added = 0;
    engine::CrossCheckClock clock(
        {book, store, store, timers, [&] { return start + timers.now(); }, [&] { ++added; }},
        schedule::Schedule(must(schedule::CronLine::parse("40 4 * * *")), std::nullopt));
    clock.start();
    timers.advance(16h); // 04:00: a new store has nothing to make up for
    QCOMPARE(added, 0);
    timers.advance(1h);
    QCOMPARE(added, 1);
    const auto request = must(engine::parseJobRequest(book.requestOf(book.jobs().front().id)));
    const auto &refetch = std::get<engine::DailyRefetch>(request).sample;
    QVERIFY(!refetch.from && !refetch.to); // which day that is, each exchange says
    QCOMPARE(refetch.percent, 1);
    timers.advance(23h);
    QCOMPARE(added, 1);
    timers.advance(5 * 24h); // each day one, with another draw
    QCOMPARE(added, 6);
    const auto last = must(engine::parseJobRequest(book.requestOf(book.jobs().front().id)));
    QVERIFY(std::get<engine::DailyRefetch>(last).sample.seed != refetch.seed);
    const interfaces::CrossCheckStatus status{1'440, 3, start};
    const auto read = engine::parseCrossCheck(engine::crossCheckText(status));
    QVERIFY(read && read->compared == 1'440 && read->different == 3 && read->endedAt == start);
    QVERIFY(!engine::parseCrossCheck("{}"));
}

QTEST_GUILESS_MAIN(TestEngineRefetch)
#include "tst_enginerefetch.moc"
