// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/leases/leasekeeper.h"
#include "core/engine/live/ingestrelay.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;

namespace {

/// Keeps what it was handed and stores none of it yet.
class SlowSink final : public ingest::RowSink {
public:
    [[nodiscard]] bool offer(storage::WriteBatch &batch, Done) override
    {
        batches.push_back(std::move(batch));
        return true;
    }
    [[nodiscard]] bool isHeldUp() const override { return false; }

    std::vector<storage::WriteBatch> batches;
};

/// Counts what it was asked for and does none of it.
class SlowChores final : public Chores {
public:
    void run(Work, Done) override { ++asked; }
    [[nodiscard]] bool isBusy() const override { return false; }

    int asked = 0;
};

storage::Lease newLease()
{
    storage::Lease lease;
    lease.id = "a";
    lease.sequence = {{market::Market::Spot, "BTCUSDT"}, storage::RowKind::Candles, market::Interval::M1};
    lease.range.from = std::chrono::sys_days(std::chrono::year(2026) / 5 / 1);
    lease.range.to = lease.range.from + 1h;
    lease.state = "queued";
    return lease;
}

} // namespace

/// How leases are written down while others may remove them.
class TestLeaseKeeper : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWordOnTheStateMakesNoLease();
    void aRemovedLeaseIsWrittenNoMore();

private:
    struct Bench {
        test::VirtualTimers timers;
        test::MemoryStore store{timers};
        LiveTail tail;
        LiveFeedHub hub;
        JobBook jobs;
        StatusBoard board;
        IngestRelay relay{tail, hub, jobs, board};
        SlowSink sink;
        SlowChores chores;
        LeaseKeeper keeper{{jobs,
                            store,
                            chores,
                            sink,
                            timers,
                            relay,
                            [] { return newLease().range.to; },
                            [] {},
                            [this](std::int64_t job) { jobs.cancel(job, "It was cancelled."); }}};
    };
};

void TestLeaseKeeper::aWordOnTheStateMakesNoLease()
{
    Bench bench;
    bench.keeper.begin(newLease(), 100);
    bench.keeper.tick();
    QVERIFY(bench.sink.batches.empty());
    bench.jobs.cancel(bench.jobs.jobs().front().id, "It was cancelled.");
    bench.keeper.tick();
    QCOMPARE(bench.sink.batches.size(), std::size_t(1));
    // By the time this is stored somebody may have removed the lease.
    const storage::WriteBatch &word = bench.sink.batches.front();
    QVERIFY(word.leases.empty());
    QCOMPARE(word.changedLeases.size(), std::size_t(1));
    QVERIFY(word.changedLeases.front().id == "a" && word.changedLeases.front().state == "failed");
    bench.keeper.tick();
    QCOMPARE(bench.sink.batches.size(), std::size_t(1));
}

void TestLeaseKeeper::aRemovedLeaseIsWrittenNoMore()
{
    Bench bench;
    bench.keeper.begin(newLease(), 100);
    bench.keeper.remove(newLease(), [](const Result<std::int64_t> &) {});
    QCOMPARE(bench.chores.asked, 1);
    QVERIFY(bench.jobs.jobs().front().state == interfaces::JobState::Cancelled);
    bench.keeper.tick();
    QVERIFY(bench.sink.batches.empty());
}

QTEST_APPLESS_MAIN(TestLeaseKeeper)
#include "tst_leasekeeper.moc"
