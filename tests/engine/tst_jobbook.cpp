// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobnumbers.h"
#include "core/engine/jobs/jobqueue.h"
#include "core/engine/jobs/jobsink.h"
#include "core/engine/jobs/pendingdownloads.h"
#include "core/engine/live/exchangeblocks.h"
#include "core/engine/work/heldownwork.h"
#include "tests/ingest/kit/memorystore.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace cw;
using engine::JobBook;
using interfaces::JobKind;
using interfaces::JobState;

/// The list of work stays short, and nothing requested leaves it before it was saved.
class TestJobBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finishedWorkOfTheEngineIsForgotten();
    void historyIsNamedAndComesLast();
    void cancelledWorkSaysWhy();
    void requestedWorkIsForgottenWhenItWasSaved();
    void runsAreNotCrowdedOut();
    void whatARunFoundOutlivesTheBook();
    void whatIsNotProvenOutlivesTheBook();
    void rowsThatArriveAfterAPauseCount();
    void aJobMeetsItsOwnRows();
    void aWaitingJobSaysWhatFor();
    void theRateIsThatOfTheRunningJob();
    void whatIsHeldUpGoesOnByItself();
    void workOfTheEngineSaysWhatItWaitsFor();
    void aLostDatabaseHoldsUpEverything();
    void theLongestBlockOfAHostCounts();
    void noNumberIsGivenTwice();
    void theSameRowsAreAskedForOnce_data();
    void theSameRowsAreAskedForOnce();
    void whatAJobIsToFetchIsLeftToIt();
    void whatIsLostLaterIsNotLeftToAJob();
    void aJobWithoutATimeGetsOne();
};

namespace {

const market::UtcTime kNow = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);

/// Takes jobs and never ends one.
class IdleRunner final : public engine::JobRunner {
public:
    std::set<std::int64_t> running;

    void run(std::int64_t job, const engine::JobRequest &) override { running.insert(job); }
    void stop(std::int64_t job) override { running.erase(job); }
    [[nodiscard]] std::size_t parallel() const override { return 2; }
};

/// A queue of jobs that nobody works on.
struct Bench {
    JobBook book;
    IdleRunner fetching;
    IdleRunner storing;
    IdleRunner comparing;
    engine::JobQueue queue{book, fetching, storing, comparing};
    int jobs = 0;

    std::int64_t add()
    {
        interfaces::GapFilter repair; // each asks for other rows
        repair.instrument = market::InstrumentKey{market::Market::Spot, 'S' + std::to_string(++jobs)};
        const auto request = engine::jobRequestText(repair);
        return book.addRequested(JobKind::Repair, interfaces::JobPriority::User, "user", "repair", request);
    }
};

} // namespace

void TestJobBook::historyIsNamedAndComesLast()
{
    JobBook book;
    const auto history = book.find(book.add(JobKind::Backfill, market::Market::Spot, "the history"));
    QVERIFY(history->priority == interfaces::JobPriority::Schedule);
    QCOMPARE(history->reason, std::string("history"));
    const auto repair = book.find(book.add(JobKind::Repair, market::Market::Spot, "a hole"));
    QVERIFY(repair->priority == interfaces::JobPriority::LiveRepair);
    QCOMPARE(repair->reason, std::string("gap"));
}

void TestJobBook::cancelledWorkSaysWhy()
{
    JobBook book;
    const auto job = book.add(JobKind::Backfill, market::Market::Spot, "the history");
    book.move(job, 5, 100);
    book.cancel(job, "It is not recorded any more.");
    QVERIFY(book.find(job)->state == JobState::Cancelled);
    QCOMPARE(book.find(job)->error, std::string("It is not recorded any more."));
    QVERIFY(!book.find(job)->eta && book.find(job)->endedAt);
}

void TestJobBook::finishedWorkOfTheEngineIsForgotten()
{
    JobBook book;
    for (int i = 0; i < 1'000; ++i)
        book.end(book.add(JobKind::Repair, market::Market::Spot, "a hole"), {}, {});
    QVERIFY(book.jobs().size() <= 201U); // the last one was not over when it came
    QVERIFY(book.takeChanged("").empty());
}

void TestJobBook::requestedWorkIsForgottenWhenItWasSaved()
{
    JobBook book;
    const auto request = [&book] {
        return book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    };
    for (int i = 0; i < 300; ++i)
        book.end(request(), {}, {});
    QCOMPARE(book.jobs().size(), std::size_t(300));
    QCOMPARE(book.takeChanged("").size(), std::size_t(300));
    (void)request();
    QCOMPARE(book.jobs().size(), std::size_t(201));
    QVERIFY(book.jobs().front().state == JobState::Queued);
}

void TestJobBook::runsAreNotCrowdedOut()
{
    JobBook book;
    const auto add = [&book](JobKind kind) {
        return book.addRequested(kind, interfaces::JobPriority::User, "user", "a title", "{}");
    };
    const auto waiting = add(JobKind::Backfill);
    for (int i = 0; i < 600; ++i)
        book.end(add(JobKind::Archive), {}, {});
    for (int i = 0; i < 300; ++i)
        book.end(add(JobKind::Backfill), {}, {});
    (void)book.takeChanged("");
    (void)add(JobKind::Repair);
    const auto jobs = book.jobs();
    QCOMPARE(std::ranges::count(jobs, JobKind::Archive, &interfaces::JobStatus::kind), 500);
    QCOMPARE(std::ranges::count(jobs, JobState::Succeeded, &interfaces::JobStatus::state), 700);
    QVERIFY(book.isActive(waiting));
}

void TestJobBook::whatARunFoundOutlivesTheBook()
{
    JobBook book;
    const auto job = book.addRequested(JobKind::Verify, interfaces::JobPriority::User, "user", "verify",
                                       "{\"job\":\"verify\",\"depth\":\"full\"}");
    interfaces::RunReport report;
    report.slicesDone = 7;
    report.checksum = std::string(64, 'b');
    book.report(job, report);
    const auto saved = book.takeChanged("desk");
    QCOMPARE(saved.size(), std::size_t(1));
    JobBook next;
    QVERIFY(next.restore(saved.front(), engine::JobUse::Continued));
    QCOMPARE(next.reportOf(job).slicesDone, 7);
    QCOMPARE(next.reportOf(job).checksum, report.checksum);
    QVERIFY(next.find(job)->kind == JobKind::Verify);
    QCOMPARE(next.reportOf(job + 1).slicesDone, 0);
}

void TestJobBook::whatIsNotProvenOutlivesTheBook()
{
    JobBook book;
    const auto job = book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title",
                                       "{\"job\":\"backfill\"}");
    book.leaveUnproven(job, 2);
    JobBook next;
    QVERIFY(next.restore(book.takeChanged("").front(), engine::JobUse::Continued));
    QCOMPARE(next.find(job)->unproven, 2);
    // A later run of the same job proves them.
    next.leaveUnproven(job, 0);
    const auto saved = next.takeChanged("");
    QCOMPARE(saved.front().request, std::string("{\"job\":\"backfill\"}"));
    JobBook last;
    QVERIFY(last.restore(saved.front(), engine::JobUse::Continued));
    QCOMPARE(last.find(job)->unproven, 0);
}

void TestJobBook::rowsThatArriveAfterAPauseCount()
{
    JobBook book;
    const auto job =
        book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    book.begin(job);
    book.credit(job, {100, 0, 0});
    book.pause(job);
    book.credit(job, {20, 3, 0});
    QVERIFY(book.find(job)->state == JobState::Paused);
    book.requeue(job);
    book.begin(job);
    book.end(job, {}, {}, 5);
    QCOMPARE(book.find(job)->inserted, 120);
    QCOMPARE(book.find(job)->updated, 3);
    QCOMPARE(book.find(job)->skipped, 5);
}

void TestJobBook::aJobMeetsItsOwnRows()
{
    engine::JobTally first;
    QCOMPARE(first.credited({100, 0, 7}, 0).skipped, 7);
    // The next run is told of 100 rows of its own and of 5 that somebody else had.
    engine::JobTally next;
    QCOMPARE(next.credited({10, 0, 60}, 100).skipped, 0);
    QCOMPARE(next.credited({0, 0, 45}, 110).skipped, 5);
    QCOMPARE(next.forgive(30, 110), 0);
}

void TestJobBook::aWaitingJobSaysWhatFor()
{
    JobBook book;
    const auto job = book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    book.begin(job);
    book.wait(job, "The exchange asked to pause.", kNow);
    QVERIFY(book.find(job)->state == JobState::Waiting);
    QCOMPARE(book.find(job)->error, std::string("The exchange asked to pause."));
    QVERIFY(book.find(job)->againAt == kNow);
    book.move(job, 5, 10); // what was on its way does not wake it
    QVERIFY(book.find(job)->state == JobState::Waiting);
    const auto saved = book.takeChanged("");
    QCOMPARE(saved.back().state, std::string("waiting"));
    JobBook next;
    QVERIFY(next.restore(saved.back(), engine::JobUse::Continued));
    QVERIFY(next.find(job)->state == JobState::Queued && next.find(job)->error.empty());
    book.requeue(job);
    QVERIFY(book.find(job)->state == JobState::Queued && !book.find(job)->againAt);
}

void TestJobBook::theRateIsThatOfTheRunningJob()
{
    JobBook book;
    const auto job = book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title", "{}");
    book.begin(job);
    book.move(job, 900'000, 1'000'000); // stored before: that took no time
    QVERIFY(!book.find(job)->eta);
    book.move(job, 900'010, 1'000'000);
    QVERIFY(book.find(job)->eta);
    book.wait(job, "A pause.", {});
    QVERIFY(!book.find(job)->eta);
}

void TestJobBook::whatIsHeldUpGoesOnByItself()
{
    Bench bench;
    std::optional<engine::JobHold> hold;
    bench.queue.exchangeHold = [&](const engine::JobRequest &) { return hold; };
    const auto job = bench.add();
    bench.queue.startNext();
    QVERIFY(bench.fetching.running.contains(job));
    hold = engine::JobHold{"Banned.", kNow + std::chrono::minutes(2)};
    bench.queue.tick(kNow);
    QVERIFY(bench.fetching.running.empty());
    QVERIFY(bench.book.find(job)->state == JobState::Waiting);
    QVERIFY(bench.book.find(job)->againAt == kNow + std::chrono::minutes(2));
    const auto second = bench.add();
    bench.queue.startNext();
    QVERIFY(bench.book.find(second)->state == JobState::Waiting);
    bench.queue.tick(kNow + std::chrono::minutes(1));
    QVERIFY(bench.book.find(job)->state == JobState::Waiting);
    hold.reset();
    bench.queue.tick(kNow + std::chrono::minutes(2));
    QVERIFY(bench.book.find(job)->state == JobState::Running);
    QVERIFY(bench.book.find(second)->state == JobState::Running);
    QCOMPARE(bench.fetching.running, (std::set<std::int64_t>{job, second}));
}

void TestJobBook::workOfTheEngineSaysWhatItWaitsFor()
{
    using namespace std::chrono_literals;
    JobBook book;
    const auto spot = book.add(JobKind::Repair, market::Market::Spot, "a hole");
    const auto futures = book.add(JobKind::Repair, market::Market::UsdM, "a hole");
    const auto kept = book.add(JobKind::Repair, market::Market::Spot, "another hole");
    const auto asked = book.addRequested(JobKind::Repair, interfaces::JobPriority::User, "user", "holes", "{}");
    for (const auto job : {spot, futures, kept, asked})
        book.begin(job);
    std::optional<engine::JobHold> pause = engine::JobHold{"Banned.", kNow + 1min};
    engine::HeldOwnWork work(book, [&](market::Market market) {
        return market == market::Market::Spot ? pause : std::nullopt;
    });

    work.tick();
    QVERIFY(book.find(spot)->state == JobState::Waiting && book.find(spot)->againAt == kNow + 1min);
    QCOMPARE(book.find(spot)->error, std::string("Banned."));
    QVERIFY(book.find(futures)->state == JobState::Running);
    QVERIFY(book.find(asked)->state == JobState::Running); // the queue sees to it

    pause->until = kNow + 1min + 20ms; // the same pause, a little off
    work.tick();
    QVERIFY(book.find(spot)->againAt == kNow + 1min);
    pause->until = kNow + 5min; // a second one
    work.tick();
    QVERIFY(book.find(spot)->againAt == kNow + 5min);

    book.wait(kept, "Held up by its own fetch.", kNow + 6min);
    pause.reset();
    work.tick();
    QVERIFY(book.find(spot)->state == JobState::Running && !book.find(spot)->againAt);
    QVERIFY(book.find(kept)->state == JobState::Waiting);
    book.begin(kept);
    work.tick();
    QVERIFY(book.find(kept)->state == JobState::Running);
}

void TestJobBook::aLostDatabaseHoldsUpEverything()
{
    Bench bench;
    const auto job = bench.add();
    bench.queue.startNext();
    bench.queue.hold(engine::JobHold{"The server does not answer.", std::nullopt});
    QVERIFY(bench.fetching.running.empty());
    QVERIFY(bench.book.find(job)->state == JobState::Waiting);
    QVERIFY(!bench.book.find(job)->againAt);
    bench.queue.tick(kNow);
    QVERIFY(bench.book.find(job)->state == JobState::Waiting);
    bench.queue.hold(std::nullopt);
    bench.queue.tick(kNow);
    QVERIFY(bench.book.find(job)->state == JobState::Running);
}

void TestJobBook::theLongestBlockOfAHostCounts()
{
    using namespace std::chrono_literals;
    const net::MonoTime now(1'700'000'000'000ms);
    engine::ExchangeBlocks blocks;
    QVERIFY(blocks.note("api", {now + 10s, "429"}));
    QVERIFY(!blocks.note("api", {now + 10s + 1s, "the same"}));
    QCOMPARE(blocks.of("api", now)->reason, std::string("429"));
    QVERIFY(blocks.note("api", {now + 60s, "418"}));
    QCOMPARE(blocks.of("api", now)->reason, std::string("418"));
    QVERIFY(!blocks.of("fapi", now));
    QVERIFY(!blocks.of("api", now + 60s));
}

/// Work that is not stored has numbers, too, and the ledger names it.
void TestJobBook::noNumberIsGivenTwice()
{
    test::VirtualTimers timers;
    test::MemoryStore store{timers};
    const auto lastOf = [&store] { return *engine::readJobNumber(store, "a"); };
    JobBook first;
    engine::JobNumbers numbers(first, store, timers, "a");
    numbers.keep();
    timers.advance(std::chrono::seconds(1));
    QCOMPARE(lastOf(), 0); // nothing was begun
    for (int i = 0; i < 5; ++i)
        (void)first.add(JobKind::Repair, market::Market::Spot, "a hole");
    numbers.keep();
    timers.advance(std::chrono::seconds(1));
    // Killed here.
    JobBook second;
    second.countFrom(lastOf());
    const auto next = second.add(JobKind::Repair, market::Market::Spot, "a hole");
    QVERIFY(next > 5);
    engine::JobNumbers later(second, store, timers, "a");
    (void)second.add(JobKind::Repair, market::Market::Spot, "a hole");
    later.keep();
    later.settle();
    timers.advance(std::chrono::seconds(1));
    QCOMPARE(lastOf(), next + 1); // a proper end leaves no jump
    QCOMPARE(*engine::readJobNumber(store, "b"), 0);
}

void TestJobBook::theSameRowsAreAskedForOnce_data()
{
    using interfaces::BackfillRequest;
    using interfaces::DataKind;
    using interfaces::GapFilter;
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("isSame");
    const market::InstrumentKey bitcoin{market::Market::Spot, "BTCUSDT"};
    const market::InstrumentKey futures{market::Market::UsdM, "BTCUSDT"};
    const auto download = [](const market::InstrumentKey &instrument, int fromHour, int toHour,
                             DataKind kind = DataKind::Candles,
                             market::Interval interval = market::Interval::M1) {
        BackfillRequest request;
        request.instrument = instrument;
        request.kind = kind;
        request.interval = interval;
        request.range = {kNow + std::chrono::hours(fromHour), kNow + std::chrono::hours(toHour)};
        return engine::jobRequestText(request);
    };
    const auto repair = [](const std::optional<market::InstrumentKey> &instrument,
                           const std::optional<market::Interval> &interval = {}) {
        GapFilter filter;
        filter.instrument = instrument;
        filter.interval = interval;
        return engine::jobRequestText(filter);
    };
    const auto row = [](const char *name, const std::string &one, const std::string &other, bool isSame) {
        QTest::newRow(name) << QString::fromStdString(one) << QString::fromStdString(other) << isSame;
    };
    row("overlap", download(bitcoin, 0, 5), download(bitcoin, 4, 9), true);
    row("neighbours", download(bitcoin, 0, 5), download(bitcoin, 5, 9), false);
    row("other market", download(bitcoin, 0, 5), download(futures, 0, 5), false);
    row("other interval", download(bitcoin, 0, 5),
        download(bitcoin, 0, 5, DataKind::Candles, market::Interval::M5), false);
    row("other kind", download(bitcoin, 0, 5), download(bitcoin, 0, 5, DataKind::Trades), false);
    row("repair of all", download(bitcoin, 0, 5), repair({}), true);
    row("repair of another", download(bitcoin, 0, 5), repair(futures), false);
    row("repair of another interval", download(bitcoin, 0, 5), repair(bitcoin, market::Interval::M5), false);
    row("repairs", repair(bitcoin), repair({}), true);
    row("repairs of two", repair(bitcoin), repair(futures), false);
}

void TestJobBook::theSameRowsAreAskedForOnce()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, isSame);
    Bench bench;
    const auto add = [&bench](const QString &request) {
        return bench.book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title",
                                       request.toStdString());
    };
    const auto first = add(one);
    const auto second = add(other);
    bench.queue.startNext();
    QVERIFY(bench.fetching.running.contains(first));
    QCOMPARE(bench.fetching.running.contains(second), !isSame);
    bench.fetching.running.erase(first);
    bench.book.end(first, {}, {});
    bench.fetching.onEnded(first);
    QVERIFY(bench.fetching.running.contains(second));
}

void TestJobBook::whatAJobIsToFetchIsLeftToIt()
{
    JobBook book;
    interfaces::BackfillRequest request;
    request.instrument = {market::Market::Spot, "BTCUSDT"};
    request.range = {kNow, kNow + std::chrono::hours(5)};
    request.maxRows = 60;
    const auto job = book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title",
                                       engine::jobRequestText(request));
    const auto left = [&](market::Interval interval) {
        return engine::leftToJobs(book, request.instrument, interval);
    };
    const market::TimeRanges hour{{kNow, kNow + std::chrono::hours(1)}};
    QVERIFY(left(market::Interval::M1) == (ingest::LeftRanges{hour, hour}));
    QVERIFY(left(market::Interval::M5) == ingest::LeftRanges());
    QVERIFY(engine::leftToJobs(book, request.instrument, std::nullopt) == ingest::LeftRanges());
    book.pause(job);
    QVERIFY(left(market::Interval::M1) == (ingest::LeftRanges{hour, {}}));
    const auto cause = engine::pendingDownloads(book).front().cause();
    QCOMPARE(cause.word, std::string("not-fetched"));
    QVERIFY2(cause.evidence.find("Job 1, which is paused,") != std::string::npos, cause.evidence.c_str());
    book.cancel(job);
    QVERIFY(left(market::Interval::M1) == ingest::LeftRanges());
}

/// "Up to the end of next year": what is lost meanwhile is not left to it.
void TestJobBook::whatIsLostLaterIsNotLeftToAJob()
{
    JobBook book;
    interfaces::BackfillRequest candles;
    candles.instrument = {market::Market::Spot, "BTCUSDT"};
    candles.range = {kNow - std::chrono::hours(5), kNow + std::chrono::hours(5)};
    interfaces::BackfillRequest trades = candles;
    trades.kind = interfaces::DataKind::Trades;
    const auto askedAt = kNow + std::chrono::seconds(61);
    const auto add = [&](const interfaces::BackfillRequest &request) {
        return book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title",
                                 engine::withAsked(engine::jobRequestText(request), askedAt));
    };
    add(candles);
    add(trades);
    const auto endOf = [](const JobBook &of, std::optional<market::Interval> interval) {
        return engine::leftToJobs(of, {market::Market::Spot, "BTCUSDT"}, interval).all.ranges().front().to;
    };
    QVERIFY(endOf(book, market::Interval::M1) == kNow);
    QVERIFY(endOf(book, std::nullopt) == askedAt);
    // It is written down, for the next run.
    JobBook later;
    for (const auto &record : book.takeChanged({}))
        QVERIFY(later.restore(record, engine::JobUse::Continued));
    engine::noteAsked(later, [](market::Market) { return kNow + std::chrono::hours(3); });
    QVERIFY(endOf(later, market::Interval::M1) == kNow);
    QVERIFY(later.takeChanged({}).empty());
}

/// Asked for while the exchange's clock was not known, or of a version that did not write it down.
void TestJobBook::aJobWithoutATimeGetsOne()
{
    JobBook book;
    interfaces::BackfillRequest request;
    request.instrument = {market::Market::Spot, "BTCUSDT"};
    request.range = {kNow - std::chrono::hours(5), kNow + std::chrono::hours(5)};
    (void)book.addRequested(JobKind::Backfill, interfaces::JobPriority::User, "user", "a title",
                            engine::jobRequestText(request));
    const auto end = [&] {
        return engine::leftToJobs(book, request.instrument, market::Interval::M1).all.ranges().front().to;
    };
    const auto note = [&](market::Market known, market::UtcTime now) {
        engine::noteAsked(
            book, [&](market::Market market) { return market == known ? std::optional(now) : std::nullopt; });
    };
    note(market::Market::UsdM, kNow);
    QVERIFY(end() == request.range.to);
    for (const int hours : {0, 1})
        note(market::Market::Spot, kNow + std::chrono::hours(hours) + std::chrono::seconds(30));
    QVERIFY(end() == kNow);
}

QTEST_APPLESS_MAIN(TestJobBook)
#include "tst_jobbook.moc"
