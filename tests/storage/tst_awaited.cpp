// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/awaiteddatabase.h"
#include "core/storage/writequeue.h"
#include "tests/storage/kit/fakestore.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr AwaitPauses kShort{5ms, 20ms};

Error away() { return {ErrorCode::Network, "The database db:5432/market is away.", std::nullopt}; }

WriteBatch named(const std::string &name)
{
    WriteBatch batch;
    batch.state.emplace_back(name, "1");
    return batch;
}

/// A database that lives in the test and is lent out.
class Lent final : public Database {
public:
    explicit Lent(FakeStore &store) : m_store(store) {}
    Result<std::unique_ptr<Reader>> openReader() override { return m_store.openReader(); }
    Result<std::unique_ptr<Writer>> openWriter() override { return m_store.openWriter(); }
    Result<DatabaseInfo> info() override { return m_store.info(); }

private:
    FakeStore &m_store;
};

} // namespace

/// A database that is away when the program starts.
class TestAwaited : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void questionsFailAtOnceUntilItIsThere();
    void rowsWaitForIt();
    void theHoleBeforeThemIsOnRecordFirst();
    void whatIsOnRecordIsNotToldAgain();
    void whatWaitingCannotMendEndsIt_data();
    void whatWaitingCannotMendEndsIt();
    void anEndInTheWaitIsNoTrouble();
};

void TestAwaited::questionsFailAtOnceUntilItIsThere()
{
    FakeStore store;
    std::atomic<bool> isThere{false};
    std::atomic<int> attempts{0};
    AwaitedDatabase database(
        [&]() -> Result<std::unique_ptr<Database>> {
            ++attempts;
            if (!isThere)
                return tl::unexpected(away());
            return std::make_unique<Lent>(store);
        },
        "db:5432/market", away(), kShort);
    QTRY_VERIFY(attempts > 2);
    QVERIFY(database.isAwaited());
    QVERIFY(database.isShared());
    QCOMPARE(database.location(), std::string("db:5432/market"));
    const auto info = database.info();
    QVERIFY(!info);
    QVERIFY(info.error().code == ErrorCode::Network);
    QCOMPARE(info.error().detail, away().detail);
    isThere = true;
    QTRY_VERIFY(!database.isAwaited());
    QVERIFY(database.info());
}

void TestAwaited::rowsWaitForIt()
{
    FakeStore store;
    std::atomic<bool> isThere{false};
    AwaitedDatabase database(
        [&]() -> Result<std::unique_ptr<Database>> {
            if (!isThere)
                return tl::unexpected(away());
            return std::make_unique<Lent>(store);
        },
        "db:5432/market", away(), kShort);
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.firstRetry = options.lastRetry = 5ms;
    auto queue = WriteQueue::start(database, options);
    QVERIFY(queue);
    std::atomic<int> written{0};
    for (const char *name : {"a", "b", "c"}) {
        QVERIFY((*queue)->submit(named(name), [&](const Result<WriteReport> &report) {
            written += report ? 1 : 100;
        }));
    }
    QTRY_VERIFY((*queue)->state().isRetrying);
    QCOMPARE((*queue)->state().writeError->detail, away().detail);
    QCOMPARE(written, 0);
    isThere = true;
    QTRY_COMPARE(written, 3);
    QCOMPARE(store.names(), (std::vector<std::string>{"a", "b", "c"}));
    QVERIFY((*queue)->stop(5s));
}

/// Trades that came while nobody could know the last stored id: the hole before them is in the ledger with the first of
/// them, and whoever watches the commits hears of both at once.
void TestAwaited::theHoleBeforeThemIsOnRecordFirst()
{
    const auto place = makePlace();
    {
        const auto former = must(openDatabase(place->url()));
        const WriteBatch batch = tradesOf(1, 10);
        const WriteBatch *const batches[] = {&batch};
        must(must(former->openWriter())->writeAll(batches));
    }
    std::atomic<bool> isThere{false};
    AwaitedDatabase database(
        [&]() -> Result<std::unique_ptr<Database>> {
            if (!isThere)
                return tl::unexpected(away());
            return openDatabase(place->url());
        },
        "db:5432/market", away(), kShort);
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.firstRetry = options.lastRetry = 5ms;
    auto queue = must(WriteQueue::start(database, options));
    std::mutex mutex;
    std::vector<std::pair<std::int64_t, std::vector<GapRecord>>>
        committed; // first id, and the holes that went with it
    LiveEvents events;
    events.written = [&](const WriteBatch &batch, const Result<WriteReport> &written) {
        const std::lock_guard lock(mutex);
        if (written)
            committed.emplace_back(batch.trades.front().trades.front().id, batch.gaps);
    };
    queue->watchLive(std::move(events));
    QVERIFY(queue->submitLive(tradesOf(20, 25)));
    QVERIFY(queue->submitLive(tradesOf(30, 35))); // what is missing of this run is the feed's to say
    QTRY_VERIFY(queue->state().isRetrying);
    isThere = true;
    QTRY_COMPARE(queue->state().totals.inserted, 11); // ten trades and the hole
    QVERIFY(queue->stop(5s));
    QCOMPARE(committed.size(), std::size_t{2});
    QCOMPARE(committed[0].first, 20);
    QCOMPARE(committed[0].second.size(), std::size_t{1});
    QVERIFY((committed[0].second.front().ids == IdRange{10, 20}));
    QVERIFY(committed[1].second.empty());
    const auto reader = must(database.openReader());
    const auto gaps = must(reader->gaps(kBitcoin, std::nullopt, false));
    QCOMPARE(gaps.size(), std::size_t{1});
    QVERIFY((gaps.front().ids == IdRange{10, 20}));
    QCOMPARE(gaps.front().evidence,
             std::string("Recording began before what is stored could be read, which ends with trade 9."));
}

/// Dropped rows of a former run are on record when the first trades of this one come with the hole of its absence: between
/// them nothing is told twice.
void TestAwaited::whatIsOnRecordIsNotToldAgain()
{
    const auto place = makePlace();
    const auto database = must(openDatabase(place->url()));
    const auto holeOf = [](const IdRange &ids, const std::string &cause, GapStatus status = GapStatus::Open) {
        GapRecord hole;
        hole.instrument = kBitcoin;
        hole.ids = ids;
        hole.range = {kDay, kDay + 1s};
        hole.status = status;
        hole.cause = cause;
        hole.foundAt = kDay;
        return hole;
    };
    {
        WriteBatch former = tradesOf(1, 10);
        former.gaps = {holeOf({12, 15}, "journal-full"), holeOf({15, 16}, "disconnect", GapStatus::Filled)};
        const WriteBatch *const batches[] = {&former};
        must(must(database->openWriter())->writeAll(batches));
    }
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    auto queue = must(WriteQueue::start(*database, options));
    WriteBatch first = tradesOf(20, 25);
    first.gaps.push_back(holeOf({18, 20}, "crashed"));
    QVERIFY(queue->submitLive(std::move(first)));
    QTRY_COMPARE(queue->state().totals.inserted, 5 + 3);
    QVERIFY(queue->stop(5s));
    QStringList told;
    for (const GapRecord &gap : must(must(database->openReader())->gaps(kBitcoin, std::nullopt, true)))
        told << QStringLiteral("%1-%2 %3")
                    .arg(gap.ids->from)
                    .arg(gap.ids->to)
                    .arg(QString::fromStdString(gap.cause));
    told.sort();
    QCOMPARE(told, (QStringList{QStringLiteral("10-12 unknown"), QStringLiteral("12-15 journal-full"),
                                QStringLiteral("15-18 unknown"), QStringLiteral("18-20 crashed")}));
}

void TestAwaited::whatWaitingCannotMendEndsIt_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("password") << int(ErrorCode::Denied);
    QTest::newRow("no such database") << int(ErrorCode::Storage);
    QTest::newRow("newer schema") << int(ErrorCode::Unsupported);
}

void TestAwaited::whatWaitingCannotMendEndsIt()
{
    QFETCH(const int, code);
    std::atomic<int> attempts{0};
    AwaitedDatabase database(
        [&]() -> Result<std::unique_ptr<Database>> {
            ++attempts;
            return fail(static_cast<ErrorCode>(code), "It will never be.");
        },
        "db:5432/market", away(), kShort);
    std::atomic<int> told{0};
    const auto tell = [&](const Error &error) {
        told += error.code == static_cast<ErrorCode>(code) && error.detail == "It will never be." ? 1 : 100;
    };
    database.onRefused(tell);
    QTRY_COMPARE(told, 1);
    QCOMPARE(attempts, 1);
    // Who comes later hears of it at once; what waits is not given up before the program ends.
    database.onRefused(tell);
    QCOMPARE(told, 2);
    QVERIFY(database.info().error().code == ErrorCode::Network);
}

void TestAwaited::anEndInTheWaitIsNoTrouble()
{
    const AwaitedDatabase database([]() -> Result<std::unique_ptr<Database>> { return tl::unexpected(away()); },
                                   "db:5432/market", away(), AwaitPauses{1h, 1h});
    QVERIFY(database.isAwaited());
}

QTEST_GUILESS_MAIN(TestAwaited)
#include "tst_awaited.moc"
