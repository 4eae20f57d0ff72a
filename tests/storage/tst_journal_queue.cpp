// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"
#include "tests/storage/kit/batchstore.h"
#include "tests/storage/kit/filesizelimit.h"
#include "tests/storage/kit/journalfiles.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::int64_t> numbers(std::int64_t from, std::int64_t to)
{
    std::vector<std::int64_t> out;
    for (std::int64_t i = from; i < to; ++i)
        out.push_back(i);
    return out;
}

/// What the ledger says, as a set of ids.
market::IdRanges idsOf(const std::vector<GapRecord> &gaps)
{
    market::IdRanges ids;
    for (const GapRecord &gap : gaps)
        ids.add(gap.ids.value_or(IdRange()));
    return ids;
}

} // namespace

/// The write queue with a journal: outages, limits, restarts.
class TestJournalQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<BatchStore>();
        m_options = {};
        m_options.flushInterval = 1ms;
        m_options.firstRetry = 1ms;
        m_options.lastRetry = 4ms;
        m_options.journal.folder = m_folder->path().toStdString();
        m_next = 0;
    }

    void receivedIsNotStored();
    void othersKeepTheirPlace();
    void fullMemorySpillsInOrder();
    void othersWaitWhileRowsAreSpilled();
    void memoryStaysBounded();
    void whatHasNoRoomIsRecorded_data();
    void whatHasNoRoomIsRecorded();
    void whatHadNoRoomOutlivesTheProcess();
    void whatWasInMemoryAloneOutlivesAStop();
    void whatIsInMemoryAloneIsNamed();
    void aDamagedLossFileIsNoLoss();
    void everyKindOfRowIsRecorded();
    void everyRangeKeepsItsReason();
    void lossesTakeBoundedMemory();
    void memoryStandsInForTheJournal();
    void withoutAJournalAllGoesOn();
    void theNextStartWritesTheRest();
    void aRestartInAnOutageGoesOn();
    void anotherSpellingFindsTheRows();
    void aMovedDataDirectoryTakesItsRowsAlong();
    void anIdentityOfAnEarlierVersionIsUnderstood();
    void aJournalOfAnotherDatabaseIsNamed();
    void lookingAtAnotherJournalChangesNothing();
    void damageCostsNoMoreThanItself();
    void aRefusedBatchIsToldAndForgotten();
    void aJournalInUseIsRefused();
    void everyRowIsStoredOrRecorded();

private:
    std::unique_ptr<WriteQueue> start() { return must(WriteQueue::start(*m_store, m_options)); }

    /// Submits the next ids in batches of `size`; the way to the journal may be full for a moment.
    void feed(WriteQueue &queue, std::int64_t count, std::int64_t size = 1)
    {
        for (const std::int64_t end = m_next + count; m_next < end;) {
            const std::int64_t to = std::min(end, m_next + size);
            WriteBatch batch = tradesOf(m_next, to);
            if (!QTest::qWaitFor([&] { return queue.submitLive(std::move(batch)).has_value(); }, 30'000))
                qFatal("There was no room for a batch.");
            m_next = to;
        }
    }
    /// Runs under another address of the store, which goes away before the last `count` rows are written.
    void leaveBehind(const char *folder, std::int64_t count)
    {
        useFolder(folder);
        const auto queue = start();
        feed(*queue, 10);
        QTRY_VERIFY(isIdle(*queue));
        QTRY_VERIFY(m_store->ids().size() >= 10);
        m_store->isAway = true;
        feed(*queue, count);
        const std::int64_t rows = 10 + count;
        QTRY_COMPARE(queue->state().receivedRows, rows);
        QVERIFY(!queue->stop(0s));
    }
    void useFolder(const char *name)
    {
        m_options.journal.root = m_folder->path().toStdString();
        m_options.journal.folder = m_options.journal.root + '/' + name;
    }
    static bool isSettled(const WriteQueue &queue, std::int64_t rows)
    {
        const WriteQueueState state = queue.state();
        return state.receivedRows + state.droppedRows == rows;
    }
    static bool isIdle(const WriteQueue &queue)
    {
        const WriteQueueState state = queue.state();
        return state.queuedRows == 0 && state.spilledRows == 0 && !state.isReplaying;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BatchStore> m_store;
    WriteQueueOptions m_options;
    std::int64_t m_next = 0;
};

void TestJournalQueue::receivedIsNotStored()
{
    m_store->isAway = true;
    const auto queue = start();
    feed(*queue, 100, 3);
    QTRY_COMPARE(queue->state().receivedRows, 100);
    QTRY_VERIFY(queue->state().isRetrying);
    WriteQueueState state = queue->state();
    QCOMPARE(state.totals.inserted, 0);
    QCOMPARE(state.queuedRows, 100);
    QCOMPARE(state.writeError->code, ErrorCode::Network);
    QVERIFY(state.journalBytes > 0);
    QVERIFY(!state.journalError);
    m_store->isAway = false;
    QTRY_COMPARE(queue->state().totals.inserted, 100);
    QTRY_COMPARE(queue->state().journalBytes, 0);
    QVERIFY(!queue->state().writeError);
    QCOMPARE(m_store->ids(), numbers(0, 100));
    QVERIFY(queue->stop(10s));
}

void TestJournalQueue::othersKeepTheirPlace()
{
    m_store->isAway = true;
    const auto queue = start();
    std::atomic<int> told = 0;
    for (int i = 0; i < 300; ++i, ++m_next) {
        if (i % 3 == 0)
            must(queue->submit(tradesOf(m_next, m_next + 1), [&](const Result<WriteReport> &) { ++told; }));
        else
            must(queue->submitLive(tradesOf(m_next, m_next + 1)));
    }
    m_store->isAway = false;
    QTRY_COMPARE(told.load(), 100);
    QTRY_VERIFY(isIdle(*queue));
    QCOMPARE(m_store->ids(), numbers(0, 300));
    QCOMPARE(queue->state().receivedRows, 300);
}

void TestJournalQueue::fullMemorySpillsInOrder()
{
    m_store->isAway = true;
    m_options.maxQueuedRows = 10;
    m_options.maxTransactionRows = 7;
    m_options.journal.segmentBytes = 4'000;
    const auto queue = start();
    std::atomic<std::int64_t> told = 0;
    queue->watchLive(
        {[&](const WriteBatch &batch, const Result<WriteReport> &) { told += batch.rows(); }, {}});
    for (int i = 0; i < 10; ++i) { // an append and so a segment each
        feed(*queue, 500, 3);
        QTRY_COMPARE(queue->state().receivedRows, m_next);
    }
    QVERIFY(queue->state().queuedRows <= 10);
    QCOMPARE(queue->state().spilledRows, 5'000 - queue->state().queuedRows);
    QVERIFY(segmentsIn(m_folder->path()).size() > 3);
    m_store->isAway = false;
    feed(*queue, 1'000, 2); // beside the reading back
    QTRY_COMPARE(told.load(), 6'000);
    QCOMPARE(m_store->ids(), numbers(0, 6'000));
    QTRY_VERIFY(isIdle(*queue));
    feed(*queue, 100); // and by memory again
    QTRY_COMPARE(told.load(), 6'100);
    QCOMPARE(m_store->ids(), numbers(0, 6'100));
    QCOMPARE(queue->state().droppedRows, 0);
    QVERIFY(queue->stop(10s));
    QVERIFY(queue->state().queuedBytes == 0);
}

void TestJournalQueue::othersWaitWhileRowsAreSpilled()
{
    m_store->isAway = true;
    m_options.maxQueuedRows = 10;
    const auto queue = start();
    feed(*queue, 50);
    QTRY_VERIFY(queue->state().spilledRows > 0);
    WriteBatch page = tradesOf(50, 51);
    const auto refused = queue->submit(std::move(page), {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Busy);
    QCOMPARE(page.rows(), 1);
    m_store->isAway = false;
    QTRY_VERIFY(queue->submit(std::move(page), {}).has_value());
    QTRY_COMPARE(m_store->ids(), numbers(0, 51));
}

void TestJournalQueue::memoryStaysBounded()
{
    m_store->isAway = true;
    m_options.maxQueuedBytes = 100'000;
    m_options.maxSpillBytes = 50'000;
    const auto queue = start();
    for (int round = 0; round < 20; ++round) {
        feed(*queue, 5'000, 5);
        QVERIFY(queue->state().queuedBytes <= 100'000);
    }
    QTRY_COMPARE(queue->state().receivedRows, 100'000);
    m_store->isAway = false;
    QTRY_VERIFY_WITH_TIMEOUT(isIdle(*queue), 60'000);
    QCOMPARE(m_store->ids(), numbers(0, 100'000));
}

void TestJournalQueue::whatHasNoRoomIsRecorded_data()
{
    QTest::addColumn<int>("journalLimit");
    QTest::addColumn<int>("fileLimit");
    QTest::addColumn<QString>("cause");
    QTest::newRow("limit") << 20'000 << 0 << QStringLiteral("journal-full");
    QTest::newRow("disk") << 1'000'000'000 << 15'000 << QStringLiteral("disk-full");
}

void TestJournalQueue::whatHasNoRoomIsRecorded()
{
    QFETCH(int, journalLimit);
    QFETCH(int, fileLimit);
    QFETCH(QString, cause);
    m_store->isAway = true;
    m_options.maxQueuedRows = 10;
    m_options.journal.limitBytes = journalLimit;
    std::vector<GapRecord> told;
    const auto queue = start();
    queue->watchLive({{}, [&](const std::vector<GapRecord> &gaps) { told = gaps; }});
    {
        std::optional<FileSizeLimit> limit;
        if (fileLimit > 0)
            limit.emplace(fileLimit);
        for (int i = 0; i < 30; ++i) {
            feed(*queue, 100, 2);
            QTRY_VERIFY(isSettled(*queue, m_next));
        }
    }
    const std::int64_t received = queue->state().receivedRows;
    QVERIFY(received > 100 && received < 2'900);
    QCOMPARE(queue->state().droppedRows, 3'000 - received);
    QCOMPARE(queue->state().journalError->code, ErrorCode::StorageFull);
    QVERIFY(m_store->gaps().empty());
    m_store->isAway = false;
    QTRY_VERIFY(isIdle(*queue));
    QTRY_VERIFY(!m_store->gaps().empty());
    market::IdRanges stored;
    for (const std::int64_t id : m_store->ids())
        stored.add({id, id + 1});
    QCOMPARE(m_store->ids().size(), std::size_t(received));
    QCOMPARE(idsOf(m_store->gaps()).ranges(), stored.missingIn({0, 3'000}));
    for (const GapRecord &gap : m_store->gaps()) {
        QCOMPARE(QString::fromStdString(gap.cause), cause);
        QVERIFY(!gap.evidence.empty() && gap.status == GapStatus::Open);
        QVERIFY(gap.range == (TimeRange{kDay + 1ms * gap.ids->from, kDay + 1ms * (gap.ids->to - 1)}));
    }
    feed(*queue, 10);
    QTRY_COMPARE(m_store->ids().size(), std::size_t(received) + 10);
    QVERIFY(!queue->state().journalError);
    QVERIFY(queue->stop(10s));
    QCOMPARE(test::texts(told), test::texts(m_store->gaps()));
}

/// The process ends before the database is back.
void TestJournalQueue::whatHadNoRoomOutlivesTheProcess()
{
    m_store->isAway = true;
    m_options.maxQueuedRows = 10;
    m_options.journal.limitBytes = 20'000;
    for (int run = 0; run < 2; ++run) { // the second one knows of the first one's, and drops more
        const auto queue = start();
        QCOMPARE(queue->state().isReplaying, run > 0);
        for (int i = 0; i < 30; ++i) {
            feed(*queue, 100, 2);
            QTRY_VERIFY(isSettled(*queue, (i + 1) * 100 - queue->state().unsafeRows));
        }
        QVERIFY(queue->state().droppedRows > 0);
        QCOMPARE(queue->state().droppedSince, queue->state().droppedRows);
        QVERIFY(!queue->stop(0s));
    }
    QVERIFY(m_store->gaps().empty());
    m_store->isAway = false;
    auto queue = start();
    QTRY_VERIFY(isIdle(*queue));
    market::IdRanges stored;
    for (const std::int64_t id : m_store->ids())
        stored.add({id, id + 1});
    QVERIFY(stored.contains(0) && !stored.contains(5'999));
    QCOMPARE(idsOf(m_store->gaps()).ranges(), stored.missingIn({0, 6'000}));
    for (const GapRecord &gap : m_store->gaps()) {
        QCOMPARE(gap.cause, std::string("journal-full"));
        QVERIFY(gap.evidence.find("has reached its limit of 20000 bytes") != std::string::npos);
    }
    QVERIFY(queue->stop(10s));
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("dropped"))));
    // What is on record is not put there again.
    const std::size_t known = m_store->gaps().size();
    const std::size_t rows = m_store->ids().size();
    queue.reset();
    queue = start();
    feed(*queue, 1);
    QTRY_COMPARE(m_store->ids().size(), rows + 1);
    QCOMPARE(m_store->gaps().size(), known);
}

void TestJournalQueue::whatWasInMemoryAloneOutlivesAStop()
{
    m_store->isAway = true;
    m_options.journal.limitBytes = 1;
    {
        const auto queue = start();
        feed(*queue, 100);
        QTRY_COMPARE(queue->state().unsafeRows, 100);
        QCOMPARE(queue->state().receivedRows, 0);
        QVERIFY(!queue->stop(0s));
    }
    m_store->isAway = false;
    const auto queue = start();
    QTRY_VERIFY(isIdle(*queue));
    QVERIFY(m_store->ids().empty());
    QCOMPARE(idsOf(m_store->gaps()).ranges(), (std::vector<IdRange>{{0, 100}}));
    QCOMPARE(m_store->gaps().front().cause, std::string("journal-full"));
}

/// The file that a killed process leaves behind, and nothing of it once the rows are stored.
void TestJournalQueue::whatIsInMemoryAloneIsNamed()
{
    m_store->isAway = true;
    m_options.journal.limitBytes = 1;
    const QString path = m_folder->filePath(QStringLiteral("dropped"));
    const auto queue = start();
    feed(*queue, 100, 100);
    QTRY_VERIFY(QFile::exists(path));
    journal::QueueShare other({}, true);
    const auto named = journal::LossFile(path.toStdString(), other).read();
    QCOMPARE(idsOf(named).ranges(), (std::vector<IdRange>{{0, 100}}));
    QCOMPARE(named.front().cause, std::string("journal-full"));
    m_store->isAway = false;
    QTRY_COMPARE(m_store->ids(), numbers(0, 100));
    QTRY_VERIFY(!QFile::exists(path));
    QVERIFY(m_store->gaps().empty());
}

void TestJournalQueue::aDamagedLossFileIsNoLoss()
{
    for (const QByteArray &content : {QByteArray(), QByteArray("no losses"), QByteArray(200, '\0')}) {
        QFile file(m_folder->filePath(QStringLiteral("dropped")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        file.close();
        const auto queue = start();
        QVERIFY(!queue->state().isReplaying);
        feed(*queue, 5);
        QTRY_COMPARE(m_store->ids(), numbers(0, m_next));
        QVERIFY(queue->stop(10s));
    }
    QVERIFY(m_store->gaps().empty());
}

void TestJournalQueue::everyKindOfRowIsRecorded()
{
    journal::Losses losses;
    const SeriesKey minutes = series("A");
    WriteBatch batch = batchOf(minutes, {candle(kDay), candle(kDay + 1min), candle(kDay + 3min)});
    batch.trades.push_back({kBitcoin, {trade(5, kDay), trade(7, kDay + 2s)}});
    GapRecord hole;
    hole.instrument = kBitcoin;
    hole.ids = IdRange{20, 30};
    hole.range = {kDay + 5s, kDay + 6s};
    hole.status = GapStatus::Repairing;
    hole.cause = "crashed";
    hole.evidence = "The program ended without a word.";
    batch.gaps.push_back(hole);
    losses.add(batch, "journal-full", "Full.");
    losses.add(batchOf(kBitcoin, {trade(6, kDay + 1s), trade(8, kDay + 3s)}), "journal-full", "Full.");
    const auto records = losses.take();
    QVERIFY(losses.isEmpty());
    QCOMPARE(records.size(), 4U);
    QVERIFY(records[0].ids == (IdRange{5, 9}) && records[0].range == (TimeRange{kDay, kDay + 3s}));
    QVERIFY(records[1].ids == hole.ids && records[1].range == hole.range);
    QVERIFY(records[1].cause == hole.cause && records[1].evidence == hole.evidence);
    QVERIFY(records[2].interval == minutes.interval && records[2].range == (TimeRange{kDay, kDay + 2min}));
    QVERIFY(records[3].range == (TimeRange{kDay + 3min, kDay + 4min}));
    for (const std::size_t n : {0U, 2U, 3U})
        QVERIFY(records[n].cause == "journal-full" && records[n].evidence == "Full." && records[n].id == 0);
}

/// The hole that a start found and could not put on record was not made by the full journal of this run.
void TestJournalQueue::everyRangeKeepsItsReason()
{
    const auto tellingOf = [](const journal::Losses &losses) {
        QStringList telling;
        for (const GapRecord &record : losses.records())
            telling << QStringLiteral("%1-%2 %3")
                           .arg(record.ids->from)
                           .arg(record.ids->to)
                           .arg(QString::fromStdString(record.cause));
        return telling;
    };
    WriteBatch first = tradesOf(30, 40);
    GapRecord &hole = first.gaps.emplace_back();
    hole.instrument = kBitcoin;
    hole.ids = IdRange{10, 30};
    hole.range = {kDay, kDay + 30ms};
    hole.cause = "crashed";
    journal::Losses losses;
    losses.add(first, "journal-full", "Full.");
    losses.add(tradesOf(40, 43), "disk-full", "Full, 900 bytes are left.");
    losses.add(tradesOf(43, 45), "disk-full", "Full, 500 bytes are left.");
    losses.add(tradesOf(45, 50), "journal-full", "Full.");
    const QStringList kept{QStringLiteral("10-30 crashed"), QStringLiteral("30-40 journal-full"),
                           QStringLiteral("40-45 disk-full"), QStringLiteral("45-50 journal-full")};
    QCOMPARE(tellingOf(losses), kept);
    QCOMPARE(losses.records()[2].evidence, std::string("Full, 900 bytes are left."));
    // The same once more, around it, and by way of the file: what is lost already keeps its reason.
    losses.add(tradesOf(5, 55), "lost", "Gone.");
    QStringList around = kept;
    around.prepend(QStringLiteral("5-10 lost"));
    around.append(QStringLiteral("50-55 lost"));
    QCOMPARE(tellingOf(losses), around);
    journal::Losses again;
    again.restore(losses.records());
    QCOMPARE(tellingOf(again), around);
}

void TestJournalQueue::lossesTakeBoundedMemory()
{
    journal::Losses losses;
    for (int i = 0; i < 100'000; ++i)
        losses.add(batchOf(kBitcoin, {trade(i * 10, kDay + 1ms * i)}), "disk-full", "Full.");
    const auto records = losses.take();
    QVERIFY(records.size() <= journal::Losses::kMaxRanges);
    for (int i = 0; i < 100'000; ++i)
        QVERIFY(idsOf({records.front(), records.back()}).contains(i * 10) || (i > 0 && i < 99'999));
    const market::IdRanges all = idsOf(records);
    for (int i = 0; i < 100'000; ++i)
        QVERIFY(all.contains(i * 10));
}

void TestJournalQueue::memoryStandsInForTheJournal()
{
    m_store->isAway = true;
    const auto queue = start();
    QVERIFY(m_folder->remove());
    feed(*queue, 500);
    // Nobody can call these received: the end of the process takes them.
    QTRY_COMPARE(queue->state().unsafeRows, 500);
    QCOMPARE(queue->state().receivedRows, 0);
    QCOMPARE(queue->state().queuedRows, 500);
    QVERIFY(queue->state().journalError);
    QVERIFY(queue->state().journalErrorSince > UtcTime());
    QCOMPARE(queue->state().droppedRows, 0);
    m_store->isAway = false;
    QTRY_COMPARE(m_store->ids(), numbers(0, 500));
    QTRY_COMPARE(queue->state().receivedRows, 500);
    QCOMPARE(queue->state().unsafeRows, 0);
    QCOMPARE(queue->state().settledRows, queue->state().acceptedRows);
}

void TestJournalQueue::withoutAJournalAllGoesOn()
{
    m_options.journal.folder = "/proc/candlewright-journal";
    m_options.maxQueuedRows = 10;
    m_store->isAway = true;
    const auto queue = start();
    QVERIFY(queue->state().journalError);
    feed(*queue, 10);
    QCOMPARE(queue->state().unsafeRows, 10);
    QCOMPARE(queue->state().receivedRows, 0);
    WriteBatch late = tradesOf(10, 11);
    QCOMPARE(queue->submitLive(std::move(late)).error().code, ErrorCode::Busy);
    QCOMPARE(late.rows(), 1);
    m_store->isAway = false;
    QTRY_COMPARE(m_store->ids(), numbers(0, 10));
    QTRY_COMPARE(queue->state().receivedRows, 10);
    QCOMPARE(queue->state().unsafeRows, 0);
    QCOMPARE(queue->state().committedRows, 10);
}

void TestJournalQueue::theNextStartWritesTheRest()
{
    m_options.maxQueuedRows = 50;
    m_options.journal.segmentBytes = 2'000;
    {
        const auto queue = start();
        feed(*queue, 40);
        QTRY_VERIFY(isIdle(*queue));
        m_store->isAway = true;
        feed(*queue, 1'000, 3);
        QTRY_COMPARE(queue->state().receivedRows, 1'040);
        QVERIFY(!queue->stop(0s));
        QCOMPARE(queue->state().returnedRows, 0);
        QCOMPARE(queue->state().spilledRows, 1'000);
    }
    m_store->isAway = false;
    auto queue = start();
    feed(*queue, 100);
    QTRY_COMPARE(m_store->ids(), numbers(0, 1'140));
    QTRY_VERIFY(isIdle(*queue));
    QVERIFY(queue->stop(10s));
    queue.reset();
    QVERIFY(segmentsIn(m_folder->path()).isEmpty());
}

void TestJournalQueue::anotherSpellingFindsTheRows()
{
    m_store->identity = "a";
    leaveBehind("one", 500);
    // The next run is started under another address while the store is still away.
    useFolder("two");
    auto queue = start();
    QVERIFY(queue->state().isReplaying);
    QCOMPARE(queue->state().strandedJournals.size(), std::size_t(1));
    QTRY_VERIFY(queue->state().isRetrying);
    m_store->isAway = false;
    QTRY_VERIFY(isIdle(*queue));
    QCOMPARE(m_store->ids(), numbers(0, 510));
    QVERIFY(queue->state().strandedJournals.empty());
    QVERIFY(!queue->state().writeError && !queue->state().isRetrying);
    feed(*queue, 10);
    QTRY_COMPARE(m_store->ids(), numbers(0, 520));
    QVERIFY(queue->stop(10s));
    QVERIFY(segmentsIn(m_folder->filePath(QStringLiteral("one"))).isEmpty());
}

/// The folder is named after the address, and so after the path.
void TestJournalQueue::aMovedDataDirectoryTakesItsRowsAlong()
{
    const auto settle = [this](const char *place, const char *folder) {
        const std::string dataDir = m_folder->filePath(QLatin1String(place)).toStdString();
        m_store->identity = dataDir + "/candlewright.db";
        m_options.journal.root = dataDir + "/journal";
        m_options.journal.folder = m_options.journal.root + '/' + folder;
    };
    settle("before", "one");
    {
        const auto queue = start();
        feed(*queue, 10);
        QTRY_VERIFY(m_store->ids().size() >= 10);
        m_store->isAway = true;
        feed(*queue, 500);
        QTRY_COMPARE(queue->state().receivedRows, 510);
        QVERIFY(!queue->stop(0s));
    }
    QVERIFY(QDir(m_folder->path()).rename(QStringLiteral("before"), QStringLiteral("after")));
    m_store->isAway = false;
    settle("after", "two");
    const auto queue = start();
    QTRY_COMPARE(m_store->ids(), numbers(0, 510));
    QTRY_VERIFY(isIdle(*queue));
    QVERIFY(queue->state().strandedJournals.empty());
    QVERIFY(queue->stop(10s));
}

void TestJournalQueue::anIdentityOfAnEarlierVersionIsUnderstood()
{
    const std::string dataDir = m_folder->path().toStdString();
    const std::string whole = dataDir + "/candlewright.db";
    m_options.journal.root = dataDir + "/journal";
    for (const std::string folder : {"one", "two"}) {
        m_store->identity = whole;
        m_store->isAway = folder == "one";
        m_options.journal.folder = m_options.journal.root + '/' + folder;
        const auto queue = start();
        feed(*queue, 100);
        QTRY_COMPARE(queue->state().receivedRows, 100);
        if (folder == "two") {
            QTRY_VERIFY(isIdle(*queue));
            break;
        }
        QVERIFY(!queue->stop(0s));
        setContent(QString::fromStdString(m_options.journal.folder + "/database"),
                   QByteArray::fromStdString(whole + '\n' + whole + '\n'));
    }
    auto ids = m_store->ids();
    std::ranges::sort(ids);
    QCOMPARE(ids, numbers(0, 200));
    // A file elsewhere, and a server's database, are what they were.
    QCOMPARE(journal::keptIdentity("/data/journal", "/data/a/b.db"), std::string("./a/b.db"));
    for (const char *other : {"/elsewhere/b.db", "/database/b.db", "7312 16384", ""})
        QCOMPARE(journal::keptIdentity("/data/journal", other), std::string(other));
    QCOMPARE(journal::keptIdentity("", "/data/b.db"), std::string("/data/b.db"));
}

void TestJournalQueue::aJournalOfAnotherDatabaseIsNamed()
{
    m_store->identity = "a";
    leaveBehind("one", 500);
    BatchStore other;
    other.identity = "b";
    useFolder("two");
    {
        const auto queue = must(WriteQueue::start(other, m_options));
        QTRY_VERIFY(!queue->state().isReplaying);
        const auto sentences = queue->state().strandedJournals;
        QCOMPARE(sentences.size(), std::size_t(1));
        for (const std::string part : {"/one' holds ", " for the database server/database and are not stored"})
            QVERIFY2(sentences.front().find(part) != std::string::npos, sentences.front().c_str());
        QVERIFY(queue->stop(10s));
    }
    QVERIFY(other.ids().empty());
    QVERIFY(!segmentsIn(m_folder->filePath(QStringLiteral("one"))).isEmpty());
    // Its own database has them.
    m_store->isAway = false;
    useFolder("one");
    const auto queue = start();
    QTRY_COMPARE(m_store->ids(), numbers(0, 510));
    QVERIFY(queue->stop(10s));
}

void TestJournalQueue::lookingAtAnotherJournalChangesNothing()
{
    m_store->identity = "a";
    leaveBehind("one", 500);
    const QString folder = m_folder->filePath(QStringLiteral("one"));
    const QStringList sound = segmentsIn(folder);
    for (int number = 101; number <= 112; ++number) // under names that are not theirs
        setContent(folder + QStringLiteral("/%1.journal").arg(number, 20, 10, QChar(u'0')),
                   contentOf(folder + u'/' + sound.first()));
    const QStringList before = QDir(folder).entryList(QDir::Files);
    BatchStore other;
    other.identity = "b";
    useFolder("two");
    for (int run = 0; run < 2; ++run) {
        const auto queue = must(WriteQueue::start(other, m_options));
        QTRY_VERIFY(!queue->state().isReplaying);
        const auto sentences = queue->state().strandedJournals;
        QCOMPARE(sentences.size(), std::size_t(1));
        for (const std::string part : {"are not stored", "cannot be used", "do not agree, and 11 more"})
            QVERIFY2(sentences.front().find(part) != std::string::npos, sentences.front().c_str());
        QVERIFY(queue->stop(10s));
    }
    QCOMPARE(QDir(folder).entryList(QDir::Files), before);
}

void TestJournalQueue::aRestartInAnOutageGoesOn()
{
    m_store->isAway = true;
    m_options.maxQueuedRows = 20;
    for (int run = 0; run < 4; ++run) {
        const auto queue = start();
        QCOMPARE(queue->state().isReplaying, run > 0);
        feed(*queue, 300, 4);
        QTRY_COMPARE(queue->state().receivedRows, 300);
        QCOMPARE(queue->state().isReplaying, run > 0);
        QVERIFY(!queue->stop(0s));
    }
    const auto queue = start();
    std::atomic<bool> isLast = false;
    m_store->isAway = false;
    WriteBatch last = tradesOf(m_next, m_next + 1);
    // A batch that is not journaled waits for room until enough is written.
    QTRY_VERIFY(
        queue->submit(std::move(last), [&](const Result<WriteReport> &) { isLast = true; }).has_value());
    QTRY_VERIFY(isLast);
    QCOMPARE(m_store->ids(), numbers(0, 1'201));
    QVERIFY(!queue->state().isReplaying);
}

void TestJournalQueue::damageCostsNoMoreThanItself()
{
    m_options.journal.segmentBytes = 2'000;
    m_store->isAway = true;
    {
        const auto queue = start();
        for (int i = 0; i < 10; ++i) { // an append and so, now and then, a segment each
            feed(*queue, 100);
            QTRY_COMPARE(queue->state().receivedRows, m_next);
        }
        QVERIFY(!queue->stop(0s));
    }
    const QStringList segments = segmentsIn(m_folder->path());
    QVERIFY(segments.size() >= 3);
    const QString path = m_folder->filePath(segments.at(1));
    QByteArray bytes = contentOf(path);
    bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
    setContent(path, bytes);
    m_store->isAway = false;
    const auto queue = start();
    QTRY_VERIFY(isIdle(*queue));
    const auto ids = m_store->ids();
    QVERIFY(ids.size() < 1'000 && ids.size() > 300);
    QVERIFY(std::is_sorted(ids.begin(), ids.end()));
    QCOMPARE(ids.front(), 0);
    QCOMPARE(ids.back(), 999);
    QVERIFY(queue->state().lastError->detail.find(path.toStdString()) != std::string::npos);
    QCOMPARE(setAsideIn(m_folder->path()).size(), 1);
}

void TestJournalQueue::aRefusedBatchIsToldAndForgotten()
{
    m_store->poison = 7;
    m_options.flushInterval = 1h;
    m_options.flushRows = 20;
    std::atomic<int> refused = 0;
    {
        const auto queue = start();
        queue->watchLive({[&](const WriteBatch &batch, const Result<WriteReport> &written) {
                              if (!written && batch.trades.front().trades.front().id == 7)
                                  ++refused;
                          },
                          {}});
        feed(*queue, 20);
        QTRY_COMPARE(refused.load(), 1);
        QTRY_COMPARE(m_store->ids().size(), 19U);
        QCOMPARE(queue->state().returnedRows, 1);
    }
    const auto queue = start();
    QVERIFY(!queue->state().isReplaying);
}

void TestJournalQueue::aJournalInUseIsRefused()
{
    const auto queue = start();
    BatchStore other;
    const auto second = WriteQueue::start(other, m_options);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
}

void TestJournalQueue::everyRowIsStoredOrRecorded()
{
    // Outages, tight limits, restarts and refused appends in any order: every id is committed in order or in a gap.
    std::mt19937_64 random(testSeed());
    for (int round = 0; round < 15; ++round) {
        init();
        m_options.maxQueuedRows = static_cast<std::int64_t>(random() % 200 + 1);
        m_options.maxTransactionRows = static_cast<std::int64_t>(random() % 100 + 1);
        m_options.journal.segmentBytes = static_cast<std::int64_t>(random() % 8'000 + 200);
        m_options.journal.limitBytes = static_cast<std::int64_t>(random() % 40'000 + 4'000);
        std::int64_t dropped = 0;
        for (int run = 0; run < 3; ++run) {
            const auto queue = start();
            for (int step = 0; step < 10; ++step) {
                m_store->isAway = random() % 3 != 0;
                feed(*queue, static_cast<std::int64_t>(random() % 300),
                     static_cast<std::int64_t>(random() % 9 + 1));
            }
            m_store->isAway = random() % 2 == 0 && run < 2;
            if (!m_store->isAway)
                QTRY_VERIFY(isIdle(*queue));
            // In an outage the process may be gone before the ledger is written; the next start sees that by the ids.
            const bool isTold = queue->stop(m_store->isAway ? 0s : 30s);
            dropped += isTold ? queue->state().droppedRows : 0;
        }
        std::vector<std::int64_t> ids = m_store->ids();
        QVERIFY(std::is_sorted(ids.begin(), ids.end()));
        QVERIFY(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
        std::int64_t recorded = 0;
        const market::IdRanges gaps = idsOf(m_store->gaps());
        for (const IdRange &range : gaps.ranges())
            recorded += range.to - range.from;
        QVERIFY2(recorded >= dropped, qPrintable(QStringLiteral("%1 of %2").arg(recorded).arg(dropped)));
        for (const std::int64_t id : ids)
            QVERIFY(!gaps.contains(id));
    }
}

QTEST_GUILESS_MAIN(TestJournalQueue)
#include "tst_journal_queue.moc"
