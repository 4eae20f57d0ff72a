// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/fakestore.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <atomic>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

WriteBatch named(const std::string &name)
{
    WriteBatch out;
    out.state.emplace_back(name, "x");
    return out;
}

WriteQueueOptions quick()
{
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.maxTransactionRows = 1;
    return options;
}

} // namespace

/// Work that is no batch: it has its turn between two commits, on the writer's own connection.
class TestWriteQueueChores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anIdleQueueDoesThemAtOnce();
    void oneBetweenTwoCommits();
    void onesThatWereNotBegunAreCancelled();
    void theyMoveRows();
};

void TestWriteQueueChores::anIdleQueueDoesThemAtOnce()
{
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    std::atomic<int> done{0};
    for (int i = 0; i < 3; ++i)
        must(queue->post([&done](const Result<Writer *> &writer) { done += writer && *writer ? 1 : 100; }));
    QTRY_COMPARE(done.load(), 3);
}

void TestWriteQueueChores::oneBetweenTwoCommits()
{
    FakeStore store;
    store.isBlocked = true;
    const auto queue = must(WriteQueue::start(store, quick()));
    for (int i = 0; i < 5; ++i)
        must(queue->submit(named(std::to_string(i)), {}));
    QTRY_COMPARE(store.attempts.load(), 1); // the first is being written, the others are due
    QList<std::size_t> commitsBefore;
    std::atomic<int> done{0};
    for (int i = 0; i < 3; ++i)
        must(queue->post([&](const Result<Writer *> &) {
            commitsBefore.append(store.transactions().size());
            ++done;
        }));
    store.isBlocked = false;
    QTRY_COMPARE(done.load(), 3);
    QTRY_COMPARE(queue->state().commits, 5);
    QVERIFY(queue->stop(5s));
    QCOMPARE(commitsBefore, (QList<std::size_t>{1, 2, 3}));
}

void TestWriteQueueChores::onesThatWereNotBegunAreCancelled()
{
    FakeStore store;
    store.isBlocked = true;
    const auto queue = must(WriteQueue::start(store, quick()));
    must(queue->submit(named("a"), {}));
    QTRY_COMPARE(store.attempts.load(), 1);
    std::atomic<int> cancelled{0};
    for (int i = 0; i < 2; ++i)
        must(queue->post([&cancelled](const Result<Writer *> &writer) {
            cancelled += !writer && writer.error().code == ErrorCode::Cancelled ? 1 : 100;
        }));
    std::atomic<bool> wroteAll{false};
    std::thread ending([&] { wroteAll = queue->stop(5s); });
    // The queue is ending as soon as it takes nothing more; what it has in hand is still written.
    const auto isEnding = [&queue] {
        const auto posted = queue->post([](const Result<Writer *> &) {});
        return !posted && posted.error().code == ErrorCode::Cancelled;
    };
    while (!isEnding())
        std::this_thread::yield();
    store.isBlocked = false;
    ending.join();
    QVERIFY(wroteAll);
    QVERIFY(cancelled >= 2 && cancelled < 100);
    QCOMPARE(store.names(), std::vector<std::string>{"a"});
}

void TestWriteQueueChores::theyMoveRows()
{
    TestStore store;
    store.closeWriter();
    const auto queue = must(WriteQueue::start(store.database(), quick()));
    must(queue->submit(batchOf(kSeries, candles(0, 100)), {}));
    QTRY_COMPARE(queue->state().commits, 1);
    std::atomic<std::int64_t> moved{0};
    for (int i = 0; i < 4; ++i)
        must(queue->post([&moved](const Result<Writer *> &writer) {
            moved += must((*writer)->archive(kCandles, minute(50), 20)).rows;
        }));
    must(queue->submit(batchOf(kSeries, candles(90, 110)), {}));
    QTRY_COMPARE(moved.load(), 50);
    QTRY_COMPARE(queue->state().commits, 2);
    QVERIFY(queue->stop(5s));
    QCOMPARE(must(store.reader().candles({kSeries, kAlways})).size(), std::size_t(110));
    QCOMPARE(must(store.reader().places(kCandles)).back().rows, 50);
}

QTEST_GUILESS_MAIN(TestWriteQueueChores)
#include "tst_writequeue_chores.moc"
