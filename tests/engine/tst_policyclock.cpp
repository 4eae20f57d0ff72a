// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/policyrules.h"
#include "core/engine/jobs/runlist.h"
#include "core/engine/policies/policyclock.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

#include <memory>
#include <vector>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const market::UtcTime kStart = *market::parseIso("2024-08-09T12:00:00Z");

/// Nodes with a clock each, over one store in virtual time.
class Nodes {
public:
    void add(const std::string &name)
    {
        m_books.push_back(std::make_unique<JobBook>());
        m_clocks.push_back(std::make_unique<PolicyClock>(
            ClockTools{*m_books.back(), store, store, timers,
                       [this] { return isKnown ? std::optional(now()) : std::nullopt; }, [] {}},
            name));
        m_clocks.back()->start();
    }
    [[nodiscard]] market::UtcTime now() const { return kStart + timers.now(); }
    [[nodiscard]] std::size_t runs() const
    {
        std::size_t count = 0;
        for (const auto &book : m_books)
            count += book->jobs().size();
        return count;
    }
    /// Every run that was begun is over.
    void endRuns() const
    {
        for (const auto &book : m_books) {
            for (const interfaces::JobStatus &job : book->jobs())
                book->end(job.id, {}, {});
        }
    }
    [[nodiscard]] JobBook &book(std::size_t node) { return *m_books[node]; }

    test::VirtualTimers timers;
    bool isKnown = true; ///< the time
    test::MemoryStore store{timers};

private:
    std::vector<std::unique_ptr<JobBook>> m_books;
    std::vector<std::unique_ptr<PolicyClock>> m_clocks;
};

storage::ArchivePolicy policyOf(std::int64_t id, market::UtcTime createdAt)
{
    storage::ArchivePolicy policy;
    policy.id = id;
    policy.createdAt = createdAt;
    return policy;
}

} // namespace

/// When the runs of policies begin.
class TestPolicyClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewPolicyWaitsForItsTime();
    void missedRunsAreMadeUpOnce();
    void aRunThatGoesOnIsNotOvertaken();
    void aPausedRunHoldsUpOnlyWhatItMoves();
    void ofSeveralNodesOneBegins();
    void aClosedWindowIsWaitedFor();
    void whatIsOffStaysOff();
    void theMarkOfAWrongClockIsNone();
    void whileTheTimeIsUnknownNothingBegins();
};

void TestPolicyClock::aNewPolicyWaitsForItsTime()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart)};
    nodes.add({});
    nodes.timers.advance(15h); // 03:00
    QCOMPARE(nodes.runs(), std::size_t(0));
    nodes.timers.advance(20min);
    QCOMPARE(nodes.runs(), std::size_t(1));
    const auto job = nodes.book(0).jobs().front();
    QVERIFY(job.kind == interfaces::JobKind::Archive && job.priority == interfaces::JobPriority::Schedule);
    QCOMPARE(job.reason, std::string("schedule"));
    nodes.endRuns();
    nodes.timers.advance(24h);
    QCOMPARE(nodes.runs(), std::size_t(2));
}

void TestPolicyClock::missedRunsAreMadeUpOnce()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(40))};
    nodes.add({});
    nodes.timers.advance(1min);
    QCOMPARE(nodes.runs(), std::size_t(1));
    QVERIFY(nodes.store.policyRows.front().handledTo.has_value());
    nodes.endRuns();
    nodes.timers.advance(10h);
    QCOMPARE(nodes.runs(), std::size_t(1));
}

void TestPolicyClock::aRunThatGoesOnIsNotOvertaken()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(2))};
    nodes.add({});
    nodes.timers.advance(72h);
    QCOMPARE(nodes.runs(), std::size_t(1));
    nodes.endRuns();
    nodes.timers.advance(1min);
    QCOMPARE(nodes.runs(), std::size_t(2)); // once, for the three that were missed
}

/// Somebody may leave it paused for ever.
void TestPolicyClock::aPausedRunHoldsUpOnlyWhatItMoves()
{
    Nodes nodes;
    auto narrow = policyOf(1, kStart - days(2));
    narrow.symbol = "BTCUSDT";
    nodes.store.policyRows = {narrow};
    nodes.add({});
    interfaces::ArchiveRequest request;
    request.what = filterOf(narrow);
    request.before = kStart;
    auto &book = nodes.book(0);
    const auto paused = book.addRequested(interfaces::JobKind::Archive, interfaces::JobPriority::User, "user",
                                          "", jobRequestText(request));
    book.pause(paused);
    nodes.timers.advance(1min);
    QCOMPARE(nodes.runs(), std::size_t(1)); // all of the policy's rows are the paused run's
    QVERIFY(holdingRun(runsIn(book), filterOf(narrow)) == paused);
    QVERIFY(!holdingRun(runsIn(book), {}));

    nodes.store.policyRows.push_back(policyOf(2, kStart - days(2)));
    nodes.timers.advance(1min);
    QCOMPARE(nodes.runs(), std::size_t(2));
    const auto run = runsIn(book).front();
    QVERIFY(run.policy == 2);
    QCOMPARE(pausedBefore(book, run.job.id, run.what).size(), std::size_t(1));
    QVERIFY(pausedBefore(book, paused, run.what).empty());
    book.end(run.job.id, {}, {});

    book.cancel(paused);
    nodes.timers.advance(1min);
    QCOMPARE(nodes.runs(), std::size_t(3));
}

void TestPolicyClock::ofSeveralNodesOneBegins()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(2))};
    for (const char *name : {"desk-1", "desk-2", "desk-3"})
        nodes.add(name);
    for (std::size_t day = 1; day <= 5; ++day) {
        nodes.timers.advance(24h);
        QCOMPARE(nodes.runs(), day + 1); // the missed one, and one a day
        nodes.endRuns();
    }
}

void TestPolicyClock::aClosedWindowIsWaitedFor()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(2))};
    nodes.store.policyRows.front().window = "22:00-02:00";
    nodes.add({});
    nodes.timers.advance(9h);
    QCOMPARE(nodes.runs(), std::size_t(0));
    nodes.timers.advance(2h);
    QCOMPARE(nodes.runs(), std::size_t(1));
}

void TestPolicyClock::whatIsOffStaysOff()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(2))};
    nodes.store.policyRows.front().isEnabled = false;
    nodes.add({});
    nodes.timers.advance(72h);
    QCOMPARE(nodes.runs(), std::size_t(0));
}

/// It was 400 days ahead when it handled the policy: the next run is tonight's, not that of next year.
void TestPolicyClock::theMarkOfAWrongClockIsNone()
{
    Nodes nodes;
    nodes.store.policyRows = {policyOf(1, kStart - days(2)), policyOf(2, kStart + days(400))};
    nodes.store.policyRows.front().handledTo = kStart + days(400);
    nodes.add({});
    nodes.timers.advance(15h); // 03:00
    QCOMPARE(nodes.runs(), std::size_t(0));
    nodes.timers.advance(20min);
    QCOMPARE(nodes.runs(), std::size_t(2));
}

void TestPolicyClock::whileTheTimeIsUnknownNothingBegins()
{
    Nodes nodes;
    nodes.isKnown = false;
    nodes.store.policyRows = {policyOf(1, kStart - days(2))};
    nodes.add({});
    nodes.timers.advance(1h);
    QCOMPARE(nodes.runs(), std::size_t(0));
    QVERIFY(!nodes.store.policyRows.front().handledTo);
    nodes.isKnown = true;
    nodes.timers.advance(2s);
    QCOMPARE(nodes.runs(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestPolicyClock)
#include "tst_policyclock.moc"
