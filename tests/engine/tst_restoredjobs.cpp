// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobledger.h"
#include "core/engine/jobs/jobnumbers.h"
#include "core/engine/jobs/restoredjobs.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace cw::storage::test;
using interfaces::JobKind;
using interfaces::JobState;

namespace {

constexpr const char *kNodes[] = {"", "first", "second"};

storage::JobRecord jobOf(const std::string &node, std::int64_t id, JobKind kind, JobState state)
{
    storage::JobRecord job;
    job.node = node;
    job.id = id;
    job.kind = std::string(interfaces::jobKindText(kind));
    job.state = std::string(interfaces::jobStateText(state));
    job.title = job.kind;
    return job;
}

/// A database as a backup has it: of each node the same jobs.
class Bench {
public:
    explicit Bench(const std::vector<std::pair<JobKind, JobState>> &jobs)
    {
        storage::WriteBatch batch;
        for (const char *const node : kNodes) {
            const std::string name = node;
            batch.state.emplace_back("engine/jobs/number" + (name.empty() ? "" : '/' + name), "1000");
            std::int64_t id = 0;
            for (const auto &[kind, state] : jobs)
                batch.jobs.push_back(jobOf(name, ++id, kind, state));
        }
        m_store.write(batch);
        m_store.closeWriter();
    }
    [[nodiscard]] std::size_t restore() const { return must(pauseRestoredRuns(m_store.database())); }
    /// What the next start of a node makes of its job.
    [[nodiscard]] interfaces::JobStatus nextOf(const std::string &node, std::int64_t id) const
    {
        JobBook book;
        restoreJobs(book, readJobs(m_store.reader(), node), JobUse::Continued);
        const auto job = book.find(id);
        if (!job)
            qFatal("The job is not known any more.");
        return *job;
    }

private:
    TestStore m_store;
};

} // namespace

/// A backup brings back what was asked for then; only what fetches goes on by itself.
class TestRestoredJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runsArePausedAndSayWhy_data();
    void runsArePausedAndSayWhy();
    void whatFetchesGoesOn();
    void whatIsOverOrPausedStaysSo();
};

void TestRestoredJobs::runsArePausedAndSayWhy_data()
{
    QTest::addColumn<JobKind>("kind");
    for (const JobKind kind :
         {JobKind::Archive, JobKind::Restore, JobKind::Verify, JobKind::Export, JobKind::Purge})
        QTest::newRow(std::string(interfaces::jobKindText(kind)).c_str()) << kind;
}

void TestRestoredJobs::runsArePausedAndSayWhy()
{
    QFETCH(JobKind, kind);
    const Bench bench({{kind, JobState::Queued}, {kind, JobState::Running}, {kind, JobState::Waiting}});
    QVERIFY(bench.nextOf("first", 1).state == JobState::Queued);
    QCOMPARE(bench.restore(), std::size_t(9));
    for (const char *const node : kNodes) {
        for (const std::int64_t id : {1, 2, 3}) {
            const auto job = bench.nextOf(node, id);
            QVERIFY(job.state == JobState::Paused);
            QVERIFY2(job.error.starts_with("It stood in the restored backup"), job.error.c_str());
        }
    }
    QVERIFY(bench.nextOf("second", 2).error.find("where it was running") != std::string::npos);
    QCOMPARE(bench.restore(), std::size_t(0));
}

void TestRestoredJobs::whatFetchesGoesOn()
{
    const Bench bench({{JobKind::Backfill, JobState::Running}, {JobKind::Repair, JobState::Queued}});
    QCOMPARE(bench.restore(), std::size_t(0));
    for (const std::int64_t id : {1, 2})
        QVERIFY(bench.nextOf("", id).state == JobState::Queued);
}

void TestRestoredJobs::whatIsOverOrPausedStaysSo()
{
    const Bench bench({{JobKind::Purge, JobState::Paused}, {JobKind::Purge, JobState::Succeeded}});
    QCOMPARE(bench.restore(), std::size_t(0));
    QVERIFY(bench.nextOf("", 1).state == JobState::Paused && bench.nextOf("", 1).error.empty());
    QVERIFY(bench.nextOf("", 2).state == JobState::Succeeded);
}

QTEST_GUILESS_MAIN(TestRestoredJobs)
#include "tst_restoredjobs.moc"
