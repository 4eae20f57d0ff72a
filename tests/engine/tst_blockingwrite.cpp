// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/blockingwrite.h"
#include "tests/storage/kit/fakestore.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr int kForEver = 1'000'000;

using Names = std::vector<std::string>;

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

bool never(const Error &) { return false; }

} // namespace

/// What somebody hears who hands rows in while the database takes none, and what becomes of the rows.
class TestBlockingWrite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsAreTakenBackWhenTheDiskFillsInBetween();
    void rowsAreTakenBackWhenTheDatabaseIsAway();
    void rowsBehindOthersAreTakenBackAlone();
    void rowsThatAreStoredAfterAllAreTold();
    void aBatchThatIsRefusedForGoodIsNoReason();
    void whoeverWaitsIsNotAsked();
};

void TestBlockingWrite::rowsAreTakenBackWhenTheDiskFillsInBetween()
{
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    QVERIFY(engine::writeNow(*queue, named("first")).has_value());
    store.failure = ErrorCode::StorageFull;
    store.failuresLeft = kForEver;
    const auto refused = engine::writeNow(*queue, named("second"));
    QVERIFY(!refused && refused.error().code == ErrorCode::StorageFull);
    QVERIFY2(refused.error().detail.find("nothing of it is stored") != std::string::npos,
             refused.error().detail.c_str());
    QCOMPARE(queue->state().queuedRows, 0);
    store.failuresLeft = 0;
    QVERIFY(engine::writeNow(*queue, named("third")).has_value());
    QVERIFY(queue->stop(10s));
    QCOMPARE(store.names(), (Names{"first", "third"}));
}

void TestBlockingWrite::rowsAreTakenBackWhenTheDatabaseIsAway()
{
    FakeStore store;
    store.failure = ErrorCode::Network;
    store.failuresLeft = kForEver;
    const auto queue = must(WriteQueue::start(store, quick()));
    const auto refused = engine::writeNow(*queue, named("lost"));
    QVERIFY(!refused && refused.error().code == ErrorCode::Network);
    // A commit whose answer was lost may have happened: nobody can promise that it did not.
    QVERIFY2(refused.error().detail.find("sending it again is harmless") != std::string::npos,
             refused.error().detail.c_str());
    store.failuresLeft = 0;
    QVERIFY(engine::writeNow(*queue, named("later")).has_value());
    QVERIFY(queue->stop(10s));
    QCOMPARE(store.names(), Names{"later"});
}

void TestBlockingWrite::rowsBehindOthersAreTakenBackAlone()
{
    FakeStore store;
    store.failure = ErrorCode::StorageFull;
    store.failuresLeft = kForEver;
    WriteQueueOptions alone = quick();
    alone.maxTransactionRows = 1;
    const auto queue = must(WriteQueue::start(store, alone));
    std::atomic<bool> isWritten = false;
    QVERIFY(queue->submit(named("head"), [&](const Result<WriteReport> &written) { isWritten = written.has_value(); })
                .has_value());
    const auto refused = engine::writeNow(*queue, named("mine"));
    QVERIFY(!refused && refused.error().code == ErrorCode::StorageFull);
    QVERIFY(!isWritten);
    store.failuresLeft = 0;
    QTRY_VERIFY(isWritten);
    QVERIFY(queue->stop(10s));
    QCOMPARE(store.names(), Names{"head"});
}

void TestBlockingWrite::rowsThatAreStoredAfterAllAreTold()
{
    FakeStore store;
    store.failure = ErrorCode::StorageFull;
    store.failuresLeft = 2;
    const auto queue = must(WriteQueue::start(store, quick()));
    QVERIFY(engine::writeNow(*queue, named("mine")).has_value());
    QCOMPARE(store.names(), Names{"mine"});
}

void TestBlockingWrite::aBatchThatIsRefusedForGoodIsNoReason()
{
    FakeStore store;
    const auto queue = must(WriteQueue::start(store, quick()));
    QVERIFY(!engine::writeNow(*queue, named("bad", "poison")));
    QVERIFY(queue->state().writeError.has_value());
    QVERIFY(engine::writeNow(*queue, named("good")).has_value());
    QCOMPARE(store.names(), Names{"good"});
}

void TestBlockingWrite::whoeverWaitsIsNotAsked()
{
    FakeStore store;
    store.failure = ErrorCode::StorageFull;
    store.failuresLeft = 100;
    const auto queue = must(WriteQueue::start(store, quick()));
    QVERIFY(engine::writeUnless(*queue, named("mine"), never).has_value());
    QCOMPARE(store.names(), Names{"mine"});
}

QTEST_GUILESS_MAIN(TestBlockingWrite)
#include "tst_blockingwrite.moc"
