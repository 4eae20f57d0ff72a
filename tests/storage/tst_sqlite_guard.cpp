// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/fileguard.h"
#include "core/storage/writequeue.h"
#include "tests/storage/kit/filesizelimit.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <sys/stat.h>

#include <atomic>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMib = 1LL << 20;

Candle minute(int i) { return candle(kDay + std::chrono::minutes(i)); }

QByteArray contentOf(const QString &file)
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

} // namespace

/// What keeps the writer from a file: it is gone, another one has its name, or its disk is filling up.
class TestSqliteGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_free = 10'000 * kMib;
    }

    void aDeletedFileGetsNoGhost();
    void aReplacementIsNotWrittenTo();
    void aLowDiskStopsTheWriterInTime();
    void liveRowsGoToTheJournalThenAreDroppedOnRecord();
    void theReserveIsGivenUpAndMadeAgain();
    void aReserveTakesRealRoom();
    void anotherWriterIsReported();
    void tidiesUp();
    void sizesAreWords();

private:
    QString path(const char *name = "a.db") const { return m_folder->filePath(QLatin1String(name)); }
    std::string url() const { return "sqlite://" + path().toStdString(); }
    DiskRoom room(std::int64_t keepFree)
    {
        return {keepFree, [this](const std::string &) { return std::optional<std::int64_t>(m_free); }};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::atomic<std::int64_t> m_free = 0;
};

void TestSqliteGuard::aDeletedFileGetsNoGhost()
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {minute(0)})));
    QVERIFY(QFile::rename(path(), path("hidden.db")));
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto written = writer->write(batchOf(series("A"), {minute(1)}));
        QVERIFY(!written);
        QVERIFY(written.error().retryAfter);
        QVERIFY2(written.error().detail.find("deleted or moved") != std::string::npos, written.error().detail.c_str());
    }
    QVERIFY(!database->openReader());
    QVERIFY(!database->info());
    QVERIFY(!database->openCaretaker());
    QVERIFY2(!QFile::exists(path()), "An empty database was made in its place.");
    // Put back, it goes on.
    QVERIFY(QFile::rename(path("hidden.db"), path()));
    must(writer->write(batchOf(series("A"), {minute(1)})));
    QCOMPARE(must(must(database->openReader())->seriesSummary(series("A")))->rows, 2);
}

void TestSqliteGuard::aReplacementIsNotWrittenTo()
{
    {
        const auto other = must(openDatabase("sqlite://" + path("other.db").toStdString()));
        must(must(other->openWriter())->write(batchOf(series("B"), {minute(7)})));
    }
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {minute(0)})));
    const QByteArray replacement = contentOf(path("other.db"));
    QVERIFY(QFile::remove(path()));
    QVERIFY(QFile::rename(path("other.db"), path()));
    const auto written = writer->write(batchOf(series("A"), {minute(1)}));
    QVERIFY(!written);
    QVERIFY2(written.error().detail.find("replaced") != std::string::npos, written.error().detail.c_str());
    QVERIFY(!database->openReader());
    QCOMPARE(contentOf(path()), replacement);
}

void TestSqliteGuard::aLowDiskStopsTheWriterInTime()
{
    const auto database = must(openDatabase(url(), {room(512 * kMib), 0}));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {minute(0)})));
    QVERIFY(must(database->info()).warnings.empty());
    m_free = 511 * kMib;
    const auto refused = writer->write(batchOf(series("A"), {minute(1)}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::StorageFull);
    const std::string &detail = refused.error().detail;
    QVERIFY2(detail.find(m_folder->path().toStdString()) != std::string::npos
                 && detail.find("511 MiB (535822336 bytes)") != std::string::npos
                 && detail.find("storage/min_free_mb") != std::string::npos,
             detail.c_str());
    // Also told when nothing is written.
    QCOMPARE(must(database->info()).warnings, std::vector<std::string>{detail});
    QCOMPARE(must(database->info()).freeBytes.value(), 511 * kMib);
    m_free = 512 * kMib;
    must(writer->write(batchOf(series("A"), {minute(1)})));
}

void TestSqliteGuard::liveRowsGoToTheJournalThenAreDroppedOnRecord()
{
    WriteQueueOptions options;
    options.flushInterval = 1ms;
    options.lastRetry = 20ms;
    options.maxQueuedRows = 100;
    options.journal.folder = path("journal").toStdString();
    options.journal.room = room(256 * kMib);
    const auto database = must(openDatabase(url(), {room(512 * kMib), 0}));
    const auto queue = must(WriteQueue::start(*database, options));
    std::atomic<bool> isLost = false;
    std::vector<GapRecord> lost;
    queue->watchLive({{}, [&](const std::vector<GapRecord> &gaps) {
                          lost = gaps;
                          isLost = true;
                      }});
    std::int64_t next = 0;
    const auto offer = [&](int rows) {
        for (int i = 0; i < rows; ++i, ++next)
            QVERIFY(queue->submitLive(
                batchOf(series("A").instrument, std::vector{trade(next, kDay + std::chrono::seconds(next))})));
    };
    offer(10);
    QTRY_COMPARE(queue->state().totals.inserted, 10);
    m_free = 400 * kMib;
    offer(500);
    QTRY_COMPARE(queue->state().receivedRows, 510); // in the journal: the rest of its room may go now
    QVERIFY(queue->state().spilledRows > 300);
    const auto isDiskFull = [&queue] {
        const auto error = queue->state().writeError;
        return error && error->code == ErrorCode::StorageFull;
    };
    QTRY_VERIFY(isDiskFull());
    QCOMPARE(queue->state().droppedRows, 0);
    m_free = 100 * kMib;
    offer(50);
    QTRY_COMPARE(queue->state().droppedRows, 50);
    QCOMPARE(queue->state().totals.inserted, 10);
    m_free = 1'000 * kMib;
    QTRY_COMPARE(queue->state().spilledRows, 0);
    QTRY_COMPARE(queue->state().totals.inserted, 510 + 1); // and the ledger's entry
    QTRY_VERIFY(isLost);
    QCOMPARE(lost.size(), std::size_t(1));
    QCOMPARE(lost.front().cause, std::string("disk-full"));
    QVERIFY(lost.front().ids == (IdRange{510, 560}));
    QVERIFY(!queue->state().writeError);
}

void TestSqliteGuard::theReserveIsGivenUpAndMadeAgain()
{
    const auto database = must(openDatabase(url(), {room(0), 32 * kMib}));
    {
        const auto writer = must(database->openWriter());
        QCOMPARE(QFileInfo(path("reserve")).size(), 32 * kMib);
    }
    sqlite::FileGuard guard(path(), room(0), 32 * kMib);
    m_free = 0;
    guard.noteFailure({ErrorCode::StorageFull, "The disk is full.", {}});
    QVERIFY(!QFile::exists(path("reserve")));
    // What it gave back is not for rows.
    m_free = 32 * kMib;
    QVERIFY(!guard.checkWritable());
    m_free = 64 * kMib;
    QVERIFY(guard.checkWritable());
    guard.keepReserve();
    QVERIFY2(!QFile::exists(path("reserve")), "It came back at once.");
    Reserve reserve(path("reserve").toStdString(), 32 * kMib);
    const auto now = Reserve::Clock::now();
    reserve.giveUp(now);
    reserve.make(now + 59s);
    QVERIFY(!reserve.isThere());
    reserve.make(now + 61s);
    QVERIFY(reserve.isThere());
    // Refusals of our own keep it.
    sqlite::FileGuard low(path(), room(512 * kMib), 32 * kMib);
    m_free = 100 * kMib;
    const auto refused = low.checkWritable();
    QVERIFY(!refused);
    low.noteFailure(refused.error());
    QVERIFY(reserve.isThere());
}

void TestSqliteGuard::aReserveTakesRealRoom()
{
    Reserve reserve(path("reserve").toStdString(), 4 * kMib);
    reserve.make(Reserve::Clock::now());
    struct stat facts {};
    QCOMPARE(::stat(QFile::encodeName(path("reserve")).constData(), &facts), 0);
    QVERIFY(facts.st_blocks * 512 >= 4 * kMib);
    reserve.giveUp(Reserve::Clock::now());
    // A disk that has no room for it leaves no half of one.
    Reserve other(path("other").toStdString(), 4 * kMib);
    {
        const FileSizeLimit limit(kMib);
        other.make(Reserve::Clock::now());
    }
    QVERIFY(!QFile::exists(path("other")));
}

void TestSqliteGuard::anotherWriterIsReported()
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {minute(0)})));
    must(writer->write(batchOf(series("A"), {minute(1)})));
    QVERIFY(must(database->info()).warnings.empty());
    runSql(path(), QStringLiteral("INSERT INTO state (name, value, updated_at) VALUES ('x', 'y', 0)"));
    must(writer->write(batchOf(series("A"), {minute(2)})));
    const auto warnings = must(database->info()).warnings;
    // SQLite before 3.51.3 is all that Debian 12 has.
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY2(warnings.front().find("Another program") != std::string::npos, warnings.front().c_str());
}

void TestSqliteGuard::tidiesUp()
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    std::vector<Candle> rows;
    for (int i = 0; i < 20'000; ++i)
        rows.push_back(minute(i));
    must(writer->write(batchOf(series("A"), rows)));
    must(writer->maintain());
    must(writer->tidy(Tidying::Analyze));
    QVERIFY(runSql(path(), QStringLiteral("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'candles'")).first().toInt() > 0);
    runSql(path(), QStringLiteral("DELETE FROM candles"));
    const qint64 before = QFileInfo(path()).size();
    must(writer->tidy(Tidying::Vacuum));
    QVERIFY2(QFileInfo(path()).size() < before / 2, qPrintable(QString::number(QFileInfo(path()).size())));
    must(writer->write(batchOf(series("A"), {minute(0)})));
    QCOMPARE(must(must(database->openReader())->candles({series("A"), kAlways})).size(), std::size_t(1));
    const auto unsupported = must(database->openCaretaker())->tidy(Tidying::Vacuum, {});
    QVERIFY(!unsupported);
    QCOMPARE(unsupported.error().code, ErrorCode::Unsupported);
}

void TestSqliteGuard::sizesAreWords()
{
    QCOMPARE(sizeText(0), std::string("0 bytes"));
    QCOMPARE(sizeText(1'023), std::string("1023 bytes"));
    QCOMPARE(sizeText(1'536), std::string("1.5 KiB"));
    QCOMPARE(sizeText(512 * kMib), std::string("512 MiB"));
    QCOMPARE(sizeText(5'000 * 1'024 * kMib), std::string("5000 GiB"));
}

QTEST_GUILESS_MAIN(TestSqliteGuard)
#include "tst_sqlite_guard.moc"
