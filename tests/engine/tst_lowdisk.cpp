// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kit/recordedengine.h"

#include <QFile>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMib = 1LL << 20;

interfaces::JobState stateOf(engine::EngineHost &engine, std::int64_t id)
{
    for (const interfaces::JobStatus &job : engine.jobs().jobs()) {
        if (job.id == id)
            return job.state;
    }
    return interfaces::JobState::Failed;
}

} // namespace

/// An engine whose disk fills up, and one whose database file is taken away.
class TestLowDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordingPausesAndGoesOn();
    void changesAreRefusedAndNotMadeLater();
    void aFileThatIsGoneIsTold();

private:
    std::atomic<std::int64_t> m_free = 0;
};

void TestLowDisk::recordingPausesAndGoesOn()
{
    m_free = 10'000 * kMib;
    RecordedEngine recorded(speed(60));
    recorded.config.backfillDays = 0;
    recorded.config.queue.flushInterval = 20ms;
    recorded.config.queue.lastRetry = 100ms;
    recorded.config.queue.maxQueuedRows = 200;
    const auto probe = [this](const std::string &) { return std::optional<std::int64_t>(m_free); };
    recorded.open.room = {512 * kMib, probe};
    recorded.config.queue.journal.room = {256 * kMib, probe};
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return engine->status().rowsStored > 100; }));
    m_free = 300 * kMib;
    QVERIFY(waitFor([&] { return engine->status().isDiskFull; }));
    const auto status = engine->status();
    QVERIFY2(status.databaseError.find("300 MiB") != std::string::npos, status.databaseError.c_str());
    // Jobs wait for room, too.
    interfaces::BackfillRequest request;
    request.instrument = RecordedEngine::spot();
    request.range.to = *status.markets.front().exchangeTime - 1h;
    request.range.from = request.range.to - 2h;
    const auto job = engine->jobs().startBackfill(request);
    QVERIFY(job);
    QVERIFY(waitFor([&] { return engine->status().rowsSpilled > 1'000; }));
    QVERIFY(stateOf(*engine, *job) == interfaces::JobState::Waiting);
    QVERIFY(waitFor([&] { return !engine->status().databaseWarnings.empty(); }));
    QCOMPARE(engine->status().diskFreeBytes.value(), 300 * kMib);
    QCOMPARE(engine->status().rowsDropped, 0);
    m_free = 10'000 * kMib;
    QVERIFY(waitFor([&] { return !engine->status().isDiskFull && engine->status().rowsSpilled == 0; }));
    QVERIFY(waitFor([&] { return stateOf(*engine, *job) == interfaces::JobState::Succeeded; }));
    QVERIFY(waitFor([&] { return engine->status().databaseWarnings.empty(); }));
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    const auto trades = engine->marketData().tradeSeries();
    QVERIFY(trades && trades->front().missing == 0);
    QVERIFY(engine->stop(10s));
}

void TestLowDisk::changesAreRefusedAndNotMadeLater()
{
    m_free = 10'000 * kMib;
    RecordedEngine recorded(speed(60));
    recorded.config.backfillDays = 0;
    recorded.config.queue.flushInterval = 20ms;
    recorded.config.queue.lastRetry = 100ms;
    recorded.config.remembersJobs = true;
    recorded.open.room = {512 * kMib, [this](const std::string &) { return std::optional<std::int64_t>(m_free); }};
    const Host engine = recorded.start();
    interfaces::Archive &archive = engine->archive();
    interfaces::ArchivePolicy policy;
    policy.keepDays = 88;
    const auto kept = archive.addPolicy(policy);
    QVERIFY(kept);
    const auto policies = must(archive.policies()).size();
    interfaces::LeaseRequest wanted;
    wanted.sequence = {RecordedEngine::spot(), interfaces::DataKind::Candles, market::Interval::parse("1m")};
    wanted.range.to = *engine->status().markets.front().exchangeTime - 48h;
    wanted.range.from = wanted.range.to - 1h;
    m_free = 300 * kMib;
    QVERIFY(waitFor([&] { return engine->status().isDiskFull; }));
    policy.keepDays = 77;
    const auto added = archive.addPolicy(policy);
    QVERIFY(!added && added.error().code == ErrorCode::StorageFull);
    QVERIFY2(added.error().detail.find("nothing of it is stored") != std::string::npos, added.error().detail.c_str());
    const auto removed = archive.removePolicy(kept->id);
    QVERIFY(!removed && removed.error().code == ErrorCode::StorageFull);
    const auto lease = archive.createLease(wanted);
    QVERIFY(!lease && lease.error().code == ErrorCode::StorageFull);
    interfaces::BackfillRequest fetch;
    fetch.instrument = RecordedEngine::spot();
    fetch.range = wanted.range;
    const auto job = engine->jobs().startBackfill(fetch);
    QVERIFY(job);
    const auto begun = engine->jobs().kept(*job);
    QVERIFY(!begun && begun.error().code == ErrorCode::StorageFull);
    QVERIFY2(begun.error().detail.find("300 MiB") != std::string::npos, begun.error().detail.c_str());
    m_free = 10'000 * kMib;
    QVERIFY(waitFor([&] { return !engine->status().isDiskFull; }));
    QCOMPARE(must(archive.policies()).size(), policies);
    QVERIFY(must(archive.leases()).empty());
    QVERIFY(archive.addPolicy(policy));
    QVERIFY(engine->stop(10s));
}

void TestLowDisk::aFileThatIsGoneIsTold()
{
    RecordedEngine recorded(speed(60));
    recorded.config.backfillDays = 0;
    recorded.config.queue.lastRetry = 100ms;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return engine->status().rowsStored > 100; }));
    const QString path = QString::fromStdString(recorded.databaseUrl()).remove(QStringLiteral("sqlite://"));
    QVERIFY(QFile::rename(path, path + QStringLiteral(".elsewhere")));
    QVERIFY(waitFor([&] { return engine->status().databaseError.find("deleted or moved") != std::string::npos; }));
    const std::int64_t stored = engine->status().rowsStored;
    QVERIFY(waitFor([&] { return engine->status().rowsReceived > stored + 500; }));
    QCOMPARE(engine->status().rowsStored, stored);
    QVERIFY2(!QFile::exists(path), "An empty database was made in its place.");
    QVERIFY(QFile::rename(path + QStringLiteral(".elsewhere"), path));
    QVERIFY(waitFor([&] { return engine->status().databaseError.empty() && engine->status().rowsStored > stored + 500; }));
    const auto trades = engine->marketData().tradeSeries();
    QVERIFY(trades && trades->front().missing == 0);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestLowDisk)
#include "tst_lowdisk.moc"
