// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/connection.h"
#include "core/storage/writequeue.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QProcess>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr int kCycles = 32;
const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-journal-process");

} // namespace

/// Processes that are killed while they receive rows, with the database locked by somebody else or not.
class TestJournalKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasReceivedIsWrittenByTheNextStart();

private:
    QString path() const { return m_folder.filePath(QStringLiteral("a.db")); }
    std::string url() const { return "sqlite://" + path().toStdString(); }
    QString journal() const { return m_folder.filePath(QStringLiteral("journal")); }

    /// Reads what the process printed so far; the last whole line is the end of the received ids.
    static void readReceived(QProcess &process, QByteArray &output, std::int64_t &received)
    {
        output += process.readAllStandardOutput();
        const qsizetype end = output.lastIndexOf('\n');
        if (end <= 0)
            return;
        received = output.mid(output.lastIndexOf('\n', end - 1) + 1, end).trimmed().toLongLong();
        output = output.mid(end + 1);
        output.prepend('\n');
    }

    /// Runs a process from `first` on and kills it when it has received `rows` more. Answers the end of the ids it
    /// said it had.
    std::int64_t runAndKill(std::int64_t first, std::int64_t rows, std::int64_t memoryRows,
                            std::uint64_t seed) const;
    /// Writes what the killed process left. Answers the end of the stored ids.
    std::int64_t writeTheRest() const;
    std::int64_t storedRows() const;

    QTemporaryDir m_folder;
};

std::int64_t TestJournalKill::runAndKill(std::int64_t first, std::int64_t rows, std::int64_t memoryRows,
                                         std::uint64_t seed) const
{
    QProcess process;
    process.start(kProgram, {QString::fromStdString(url()), journal(), QString::number(first),
                             QString::number(memoryRows), QString::number(seed)});
    QByteArray output;
    std::int64_t received = first;
    const bool isThere = QTest::qWaitFor(
        [&] {
            readReceived(process, output, received);
            return received >= first + rows || process.state() == QProcess::NotRunning;
        },
        60'000);
    if (!isThere || process.state() == QProcess::NotRunning)
        qFatal("The process got nowhere: %s", process.readAllStandardError().constData());
    process.kill();
    if (!QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60'000))
        qFatal("The process does not die.");
    readReceived(process, output, received);
    return received;
}

std::int64_t TestJournalKill::writeTheRest() const
{
    const auto database = must(openDatabase(url()));
    WriteQueueOptions options;
    options.journal.folder = journal().toStdString();
    const auto queue = must(WriteQueue::start(*database, options));
    if (!QTest::qWaitFor([&] { return !queue->state().isReplaying; }, 60'000))
        qFatal("The journal is not written.");
    if (!queue->stop(60s))
        qFatal("Not everything was written.");
    const auto trades = must(must(database->openReader())->tradeSummary(series("A").instrument));
    return trades ? trades->lastId + 1 : 0;
}

std::int64_t TestJournalKill::storedRows() const
{
    const auto database = must(openDatabase(url()));
    const auto trades = must(must(database->openReader())->tradeSummary(series("A").instrument));
    return trades ? trades->rows : 0;
}

void TestJournalKill::whatWasReceivedIsWrittenByTheNextStart()
{
    std::mt19937_64 random(testSeed());
    must(openDatabase(url()));
    std::int64_t end = 0;
    int spared = 0;
    for (int cycle = 0; cycle < kCycles; ++cycle) {
        const bool isLocked = cycle % 4 != 3;
        const auto outsider = must(sqlite::Connection::open(path(), sqlite::Access::Write));
        if (isLocked)
            must(outsider->execute(QStringLiteral("BEGIN EXCLUSIVE")));
        // Some cycles stay in memory, some spill; some die at once, some late.
        const std::int64_t memoryRows = cycle % 2 == 0 ? 100 : 100'000;
        const std::int64_t received =
            runAndKill(end, static_cast<std::int64_t>(random() % 6'000), memoryRows, random());
        if (isLocked)
            must(outsider->execute(QStringLiteral("ROLLBACK")));
        const std::int64_t before = storedRows();
        const std::int64_t stored = writeTheRest();
        QVERIFY2(stored >= received, qPrintable(QStringLiteral("%1 of %2").arg(stored).arg(received)));
        spared += received > before ? 1 : 0;
        end = stored;
    }
    const auto database = must(openDatabase(url()));
    const auto reader = must(database->openReader());
    const auto trades = must(reader->tradeSummary(series("A").instrument));
    QCOMPARE(trades->rows, end);
    QCOMPARE(trades->firstId, 0);
    QVERIFY(must(reader->missingTrades(series("A").instrument)).empty());
    // In most of the cycles the database did not have what the journal had.
    QVERIFY2(spared >= kCycles / 2, qPrintable(QString::number(spared)));
}

QTEST_GUILESS_MAIN(TestJournalKill)
#include "tst_journal_kill.moc"
