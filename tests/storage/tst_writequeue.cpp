// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/fakestore.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

WriteBatch named(const std::string &name, const std::string &value = "x")
{
    WriteBatch out;
    out.state.emplace_back(name, value);
    return out;
}

WriteQueueOptions quick()
{
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.firstRetry = 1ms;
    options.lastRetry = 4ms;
    return options;
}

/// Waits for nothing but a full group or the end.
WriteQueueOptions patient()
{
    WriteQueueOptions options = quick();
    options.flushInterval = 1h;
    return options;
}

std::vector<std::string> numbers(int from, int to)
{
    std::vector<std::string> out;
    for (int i = from; i < to; ++i)
        out.push_back(std::to_string(i));
    return out;
}

} // namespace

/// The writer thread: order, grouping, repetition, limits and the end.
class TestWriteQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesInOrder();
    void groupsWhatWaits();
    void commitsAfterTheInterval();
    void largeGroupsAreCut();
    void repeatsWhatCanPass_data();
    void repeatsWhatCanPass();
    void aRefusedBatchDoesNotHurtOthers();
    void saysWhenItIsFull();
    void aLargeBatchFitsAnEmptyQueue();
    void takesFromManyThreads();
    void callbacksMaySubmit();
    void stopWritesWhatIsQueued();
    void stopGivesUpAtTheDeadline();
    void notesThatAreLeftAreNoRows();
    void stopCutsAPauseShort();
    void startFailsAsTheWriterDoes();
    void maintainsWhenIdle();
    void measuresLatency();
    void everyFailureIsSurvived();
    void realStoreKeepsEveryRow();

private:
    void add(WriteQueue &queue, const std::string &name, const std::string &value = "x")
    {
        must(queue.submit(named(name, value), [this](const Result<WriteReport> &written) {
            ++(written ? m_written : m_refused);
        }));
    }

    std::atomic<int> m_written{0};
    std::atomic<int> m_refused{0};
};

void TestWriteQueue::writesInOrder()
{
    m_written = m_refused = 0;
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    for (int i = 0; i < 1'000; ++i)
        add(*queue, std::to_string(i));
    QTRY_COMPARE(m_written.load(), 1'000);
    QCOMPARE(store.names(), numbers(0, 1'000));
    const WriteQueueState state = queue->state();
    QCOMPARE(state.queuedRows, 0);
    QCOMPARE(state.queuedBytes, 0);
    QCOMPARE(state.totals.inserted, 1'000);
    QCOMPARE(state.commits, static_cast<std::int64_t>(store.transactions().size()));
    QVERIFY(state.rowsPerSecond > 0);
    QVERIFY(!state.lastError);
}

void TestWriteQueue::groupsWhatWaits()
{
    m_written = 0;
    FakeStore store;
    WriteQueueOptions options = patient();
    options.flushRows = 50;
    const auto queue = must(WriteQueue::start(store, options));
    for (int i = 0; i < 49; ++i)
        add(*queue, std::to_string(i));
    QCOMPARE(queue->state().queuedRows, 49);
    QCOMPARE(store.attempts.load(), 0);
    add(*queue, "49");
    QTRY_COMPARE(m_written.load(), 50);
    QCOMPARE(store.transactions().size(), 1U);
    QCOMPARE(queue->state().commits, 1);
}

void TestWriteQueue::commitsAfterTheInterval()
{
    m_written = 0;
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    add(*queue, "alone");
    QTRY_COMPARE(m_written.load(), 1);
}

void TestWriteQueue::largeGroupsAreCut()
{
    m_written = 0;
    FakeStore store;
    WriteQueueOptions options = quick();
    options.maxTransactionRows = 10;
    store.isBlocked = true;
    const auto queue = must(WriteQueue::start(store, options));
    add(*queue, "first");
    QTRY_COMPARE(store.attempts.load(), 1);
    for (int i = 0; i < 25; ++i)
        add(*queue, std::to_string(i));
    QVERIFY(queue->state().oldestAge >= 0ms);
    store.isBlocked = false;
    QTRY_COMPARE(m_written.load(), 26);
    const auto transactions = store.transactions();
    QCOMPARE(transactions.size(), 4U);
    QCOMPARE(transactions[1].size(), 10U);
    QCOMPARE(transactions[3].size(), 5U);
}

void TestWriteQueue::repeatsWhatCanPass_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("busy") << static_cast<int>(ErrorCode::Busy);
    QTest::newRow("disk full") << static_cast<int>(ErrorCode::StorageFull);
    QTest::newRow("connection lost") << static_cast<int>(ErrorCode::Network);
}

void TestWriteQueue::repeatsWhatCanPass()
{
    QFETCH(int, code);
    m_written = m_refused = 0;
    FakeStore store;
    store.failure = static_cast<ErrorCode>(code);
    store.failuresLeft = 1'000'000;
    const auto queue = must(WriteQueue::start(store, quick()));
    for (int i = 0; i < 20; ++i)
        add(*queue, std::to_string(i));
    QTRY_VERIFY(queue->state().isRetrying && store.attempts > 5);
    QCOMPARE(queue->state().lastError->code, static_cast<ErrorCode>(code));
    QCOMPARE(queue->state().queuedRows, 20);
    QCOMPARE(m_written + m_refused, 0);
    store.failuresLeft = 0;
    QTRY_COMPARE(m_written.load(), 20);
    QCOMPARE(store.names(), numbers(0, 20));
    QVERIFY(!queue->state().isRetrying);
    QVERIFY(queue->state().lastError);
}

void TestWriteQueue::aRefusedBatchDoesNotHurtOthers()
{
    m_written = m_refused = 0;
    FakeStore store;
    WriteQueueOptions options = patient();
    options.flushRows = 5;
    const auto queue = must(WriteQueue::start(store, options));
    for (const char *name : {"0", "1", "bad", "2", "3"})
        add(*queue, name, name == std::string("bad") ? "poison" : "x");
    QTRY_COMPARE(m_written.load(), 4);
    QCOMPARE(m_refused.load(), 1);
    QCOMPARE(store.names(), numbers(0, 4));
    QCOMPARE(queue->state().returnedRows, 1);
    QCOMPARE(queue->state().committedRows, 4);
    QCOMPARE(queue->state().receivedRows, 5);
    QCOMPARE(queue->state().lastError->code, ErrorCode::InvalidInput);
    QVERIFY(!queue->stop(10s));
}

void TestWriteQueue::saysWhenItIsFull()
{
    m_written = 0;
    FakeStore store;
    store.isBlocked = true;
    WriteQueueOptions options = quick();
    options.maxQueuedRows = 10;
    const auto queue = must(WriteQueue::start(store, options));
    for (int i = 0; i < 10; ++i)
        add(*queue, std::to_string(i));
    WriteBatch batch = named("late");
    const auto refused = queue->submit(std::move(batch), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Busy);
    QCOMPARE(batch.rows(), 1); // untouched, to be offered again
    store.isBlocked = false;
    QTRY_COMPARE(m_written.load(), 10);
    must(queue->submit(std::move(batch), {}));
    QVERIFY(batch.isEmpty());
}

void TestWriteQueue::aLargeBatchFitsAnEmptyQueue()
{
    m_written = 0;
    FakeStore store;
    WriteQueueOptions options = quick();
    options.maxQueuedBytes = 1;
    const auto queue = must(WriteQueue::start(store, options));
    add(*queue, "large");
    QTRY_COMPARE(m_written.load(), 1);
}

void TestWriteQueue::takesFromManyThreads()
{
    m_written = 0;
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i)
                add(*queue, std::to_string(t * 1'000 + i));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QTRY_COMPARE(m_written.load(), 2'000);
    for (int t = 0; t < 4; ++t) {
        std::vector<std::string> own = store.names();
        std::erase_if(own, [t](const std::string &name) { return std::stoi(name) / 1'000 != t; });
        QCOMPARE(own, numbers(t * 1'000, t * 1'000 + 500));
    }
}

void TestWriteQueue::callbacksMaySubmit()
{
    FakeStore store;
    std::atomic<bool> isDone{false};
    const auto queue = must(WriteQueue::start(store, quick()));
    must(queue->submit(named("0"), [&](const Result<WriteReport> &) {
        must(queue->submit(named("1"), [&](const Result<WriteReport> &) { isDone = true; }));
    }));
    QTRY_VERIFY(isDone);
    QCOMPARE(store.names(), numbers(0, 2));
}

void TestWriteQueue::stopWritesWhatIsQueued()
{
    m_written = 0;
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, patient()));
    for (int i = 0; i < 100; ++i)
        add(*queue, std::to_string(i));
    QCOMPARE(m_written.load(), 0);
    QVERIFY(queue->stop(60s));
    QCOMPARE(m_written.load(), 100);
    QCOMPARE(store.names(), numbers(0, 100));
    const auto late = queue->submit(named("late"), {});
    QVERIFY(!late);
    QCOMPARE(late.error().code, ErrorCode::Cancelled);
    QVERIFY(queue->stop(0s));
}

void TestWriteQueue::stopGivesUpAtTheDeadline()
{
    m_written = m_refused = 0;
    FakeStore store;
    store.failuresLeft = 1'000'000;
    WriteQueueOptions options = quick();
    options.maxTransactionRows = 3;
    const auto queue = must(WriteQueue::start(store, options));
    for (int i = 0; i < 10; ++i)
        add(*queue, std::to_string(i));
    QTRY_VERIFY(queue->state().isRetrying);
    QVERIFY(!queue->stop(20ms));
    QCOMPARE(m_written.load(), 0);
    QCOMPARE(m_refused.load(), 10);
    QCOMPARE(queue->state().queuedRows, 0);
    QCOMPARE(queue->state().returnedRows, 10);
}

/// Whoever says at the end that rows are missing must not mean what the program notes for itself.
void TestWriteQueue::notesThatAreLeftAreNoRows()
{
    for (const bool hasRows : {false, true}) {
        FakeStore store;
        store.failuresLeft = 1'000'000;
        const auto queue = must(WriteQueue::start(store, quick()));
        add(*queue, "note");
        if (hasRows) {
            WriteBatch batch = named("beside rows");
            batch.trades.push_back({series("A").instrument, {trade(1, kDay)}});
            QVERIFY(queue->submit(std::move(batch), {}));
        }
        QTRY_VERIFY(queue->state().isRetrying);
        QVERIFY(!queue->stop(20ms));
        QCOMPARE(queue->hasWrittenRows(), !hasRows);
    }
}

void TestWriteQueue::stopCutsAPauseShort()
{
    m_written = 0;
    FakeStore store;
    store.failuresLeft = 1;
    WriteQueueOptions options = quick();
    options.firstRetry = options.lastRetry = 1h;
    const auto queue = must(WriteQueue::start(store, options));
    add(*queue, "0");
    QTRY_VERIFY(queue->state().isRetrying);
    QVERIFY(queue->stop(60s));
    QCOMPARE(m_written.load(), 1);
}

void TestWriteQueue::startFailsAsTheWriterDoes()
{
    FakeStore store;
    store.refusesWriter = true;
    const auto queue = WriteQueue::start(store, quick());
    QVERIFY(!queue);
    QCOMPARE(queue.error().code, ErrorCode::Conflict);
}

void TestWriteQueue::maintainsWhenIdle()
{
    m_written = 0;
    FakeStore store;
    WriteQueueOptions options = quick();
    options.idleBeforeMaintenance = 1ms;
    const auto queue = must(WriteQueue::start(store, options));
    add(*queue, "0");
    QTRY_COMPARE(store.maintained.load(), 1);
    add(*queue, "1");
    QTRY_COMPARE(store.maintained.load(), 2);
    QCOMPARE(m_written.load(), 2);
}

void TestWriteQueue::measuresLatency()
{
    LatencyHistogram histogram;
    QCOMPARE(histogram.percentile(0.5).count(), 0);
    for (int i = 1; i <= 1'000; ++i)
        histogram.record(std::chrono::milliseconds(i));
    QCOMPARE(histogram.count(), 1'000);
    QCOMPARE(histogram.max(), std::chrono::microseconds(1'000'000));
    const auto isNear = [](std::chrono::microseconds value, double ms) {
        return value.count() >= ms * 1'000 && value.count() <= ms * 1'000 * 1.1;
    };
    QVERIFY(isNear(histogram.percentile(0.5), 500));
    QVERIFY(isNear(histogram.percentile(0.99), 990));
    QCOMPARE(histogram.percentile(1.0), histogram.max());
    histogram.record(100h, 10);
    QCOMPARE(histogram.count(), 1'010);
    QCOMPARE(histogram.percentile(1.0), std::chrono::microseconds(100h));

    m_written = 0;
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    add(*queue, "0");
    QTRY_COMPARE(m_written.load(), 1);
    QCOMPARE(queue->latency().count(), 1);
    QVERIFY(queue->latency().max() > 0us);
}

void TestWriteQueue::everyFailureIsSurvived()
{
    // Whichever attempt fails, the rows arrive, once and in order.
    for (int failing = 1; failing <= 12; ++failing) {
        m_written = m_refused = 0;
        FakeStore store;
        WriteQueueOptions options = quick();
        options.maxTransactionRows = 3;
        const auto queue = must(WriteQueue::start(store, options));
        store.failuresLeft = failing;
        for (int i = 0; i < 30; ++i)
            add(*queue, std::to_string(i));
        QTRY_COMPARE(m_written.load(), 30);
        QCOMPARE(store.names(), numbers(0, 30));
        QVERIFY(queue->stop(10s));
    }
}

void TestWriteQueue::realStoreKeepsEveryRow()
{
    TestStore store;
    store.closeWriter();
    std::atomic<std::int64_t> inserted{0};
    const auto queue = must(WriteQueue::start(store.database(), quick()));
    for (int i = 0; i < 2'000; ++i) {
        WriteBatch batch = batchOf(series("A"), {candle(kDay + 1min * i)});
        batch.trades.push_back({series("A").instrument, {trade(i, kDay)}});
        must(queue->submit(std::move(batch),
                           [&](const Result<WriteReport> &written) { inserted += must(written).inserted; }));
    }
    QVERIFY(queue->stop(60s));
    QCOMPARE(inserted.load(), 4'000);
    QCOMPARE(must(store.reader().seriesSummary(series("A")))->finalRows, 2'000);
    QVERIFY(must(store.reader().missingTrades(series("A").instrument)).empty());
}

QTEST_GUILESS_MAIN(TestWriteQueue)
#include "tst_writequeue.moc"
