// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/connection.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QFile>
#include <QProcess>
#include <QSqlError>
#include <QTest>

#include <sys/resource.h>

#include <csignal>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

constexpr int kCycles = 20;

/// Lets writes beyond a file size fail, as on a full or broken disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-writer-process");

} // namespace

/// Processes that are killed while they write, and processes that meet on one file.
class TestSqliteCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void killedWritersLoseNothing();
    void anotherProcessIsNamed();
    void aDeadWritersLockIsTakenOver();
    void aLockWithoutANameIsTakenOver();
    void aFailingDiskIsSurvived();
    void errorsSayWhetherTheyCanPass_data();
    void errorsSayWhetherTheyCanPass();
    void anOutsidersTransactionIsWaitedFor();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("a.db")); }
    std::string url() const { return "sqlite://" + path().toStdString(); }

    void startWriter(QProcess &process, std::int64_t firstId, int rows) const
    {
        process.start(kProgram,
                      {QString::fromStdString(url()), QString::number(firstId), QString::number(rows)});
    }

    /// Reads what the process printed so far; the last whole line is the last acknowledged id.
    static void readAcknowledged(QProcess &process, QByteArray &output, std::int64_t &last)
    {
        output += process.readAllStandardOutput();
        const qsizetype end = output.lastIndexOf('\n');
        if (end > 0)
            last = output.left(end).split('\n').last().toLongLong();
    }

    void checkRows(std::int64_t lastAcknowledged) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqliteCrash::checkRows(std::int64_t lastAcknowledged) const
{
    QCOMPARE(runSql(path(), QStringLiteral("PRAGMA integrity_check")), QStringList(QStringLiteral("ok")));
    const auto database = must(openDatabase(url()));
    const auto reader = must(database->openReader());
    const auto trades = must(reader->tradeSummary(series("A").instrument));
    QVERIFY(trades);
    QVERIFY(trades->lastId >= lastAcknowledged);
    QCOMPARE(trades->rows, trades->lastId + 1);
    QVERIFY(must(reader->missingTrades(series("A").instrument)).empty());
    // Whole transactions only: a trade has its candle.
    QCOMPARE(must(reader->seriesSummary(series("A")))->rows, trades->rows);
}

void TestSqliteCrash::killedWritersLoseNothing()
{
    std::mt19937_64 random(testSeed());
    std::int64_t acknowledged = -1;
    for (int cycle = 0; cycle < kCycles; ++cycle) {
        QProcess process;
        // From single rows to transactions that fill the log and so run checkpoints.
        const int rows = 1 << random() % 12;
        startWriter(process, acknowledged + 1, rows);
        const std::int64_t killAfter = acknowledged + 1 + rows * static_cast<int>(random() % 20);
        QByteArray output;
        QTRY_VERIFY_WITH_TIMEOUT((readAcknowledged(process, output, acknowledged), acknowledged >= killAfter),
                                 60'000);
        process.kill();
        QTRY_COMPARE(process.state(), QProcess::NotRunning);
        readAcknowledged(process, output, acknowledged);
        checkRows(acknowledged);
    }
}

void TestSqliteCrash::anotherProcessIsNamed()
{
    QProcess process;
    QByteArray output;
    std::int64_t acknowledged = -1;
    startWriter(process, 0, 10);
    QTRY_VERIFY((readAcknowledged(process, output, acknowledged), acknowledged >= 0));
    const auto database = must(openDatabase(url()));
    const auto writer = database->openWriter();
    QVERIFY(!writer);
    QCOMPARE(writer.error().code, ErrorCode::Conflict);
    const QString detail = QString::fromStdString(writer.error().detail);
    QVERIFY2(detail.contains(QString::number(process.processId())) && detail.contains(path()),
             qPrintable(detail));
    // Reading goes on beside it.
    const auto reader = must(database->openReader());
    const std::int64_t before = must(reader->tradeSummary(series("A").instrument))->rows;
    QTRY_VERIFY(must(reader->tradeSummary(series("A").instrument))->rows > before);
    process.kill();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
}

void TestSqliteCrash::aDeadWritersLockIsTakenOver()
{
    QProcess process;
    QByteArray output;
    std::int64_t acknowledged = -1;
    startWriter(process, 0, 10);
    QTRY_VERIFY((readAcknowledged(process, output, acknowledged), acknowledged >= 0));
    process.kill();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QVERIFY(QFile::exists(path() + QStringLiteral(".lock")));
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A").instrument, {trade(1'000'000'000, kDay)})));
}

/// A kill or a power cut between the making of a lock file and the writing of what is in it.
void TestSqliteCrash::aLockWithoutANameIsTakenOver()
{
    for (const QByteArray &content : {QByteArray(), QByteArray("1\nsystemd\n"), QByteArray("nonsense")}) {
        QFile lock(path() + QStringLiteral(".lock"));
        QVERIFY(lock.open(QIODevice::WriteOnly) && lock.write(content) == content.size());
        lock.close();
        const auto database = must(openDatabase(url()));
        const auto writer = must(database->openWriter());
        must(writer->write(batchOf(series("A").instrument, {trade(1'000'000'000, kDay)})));
    }
}

void TestSqliteCrash::aFailingDiskIsSurvived()
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {candle(kDay)})));
    std::vector<Candle> rows;
    for (int i = 0; i < 5'000; ++i)
        rows.push_back(candle(kDay + std::chrono::minutes(i)));
    const WriteBatch large = batchOf(series("A"), rows);
    {
        const FileSizeLimit limit(300'000);
        for (int attempt = 0; attempt < 2; ++attempt) {
            const auto written = writer->write(large);
            QVERIFY(!written);
            QCOMPARE(written.error().code, ErrorCode::Storage);
            QVERIFY(written.error().retryAfter); // the caller shall repeat it
        }
        const auto reader = must(database->openReader());
        QCOMPARE(must(reader->seriesSummary(series("A")))->rows, 1);
    }
    QCOMPARE(text(must(writer->write(large))), text(WriteReport{4'999, 0, 1}));
    QCOMPARE(runSql(path(), QStringLiteral("PRAGMA integrity_check")), QStringList(QStringLiteral("ok")));
}

void TestSqliteCrash::errorsSayWhetherTheyCanPass_data()
{
    QTest::addColumn<QString>("native");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<bool>("canPass");
    QTest::newRow("busy") << QStringLiteral("5") << ErrorCode::Busy << true;
    QTest::newRow("busy snapshot") << QStringLiteral("517") << ErrorCode::Busy << true;
    QTest::newRow("read-only file system") << QStringLiteral("8") << ErrorCode::Storage << true;
    QTest::newRow("failed write") << QStringLiteral("778") << ErrorCode::Storage << true;
    QTest::newRow("full") << QStringLiteral("13") << ErrorCode::StorageFull << true;
    QTest::newRow("corrupt index") << QStringLiteral("779") << ErrorCode::Corrupt << false;
    QTest::newRow("not a database") << QStringLiteral("26") << ErrorCode::Corrupt << false;
    QTest::newRow("constraint") << QStringLiteral("19") << ErrorCode::Storage << false;
}

void TestSqliteCrash::errorsSayWhetherTheyCanPass()
{
    QFETCH(QString, native);
    QFETCH(ErrorCode, code);
    QFETCH(bool, canPass);
    const auto connection = must(sqlite::Connection::open(QStringLiteral(":memory:"), sqlite::Access::Read));
    const Error error = connection->toError(
        QSqlError({}, QStringLiteral("no luck"), QSqlError::StatementError, native), QStringLiteral("write"));
    QCOMPARE(error.code, code);
    QCOMPARE(error.isTransient() || error.retryAfter.has_value(), canPass);
}

void TestSqliteCrash::anOutsidersTransactionIsWaitedFor()
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    const auto outsider = must(sqlite::Connection::open(path(), sqlite::Access::Write));
    must(outsider->execute(QStringLiteral("BEGIN IMMEDIATE")));
    const auto written = writer->write(batchOf(series("A"), {candle(kDay)}));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Busy);
    QVERIFY(written.error().isTransient());
    must(outsider->execute(QStringLiteral("COMMIT")));
    QCOMPARE(text(must(writer->write(batchOf(series("A"), {candle(kDay)})))), text(WriteReport{1, 0, 0}));
}

QTEST_GUILESS_MAIN(TestSqliteCrash)
#include "tst_sqlite_crash.moc"
