// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/restore.h"
#include "core/storage/sqlite/sqlitedatabase.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

const QString kProgram = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-writer-process");

std::string urlOf(const QString &path) { return "sqlite://" + path.toStdString(); }

QByteArray contentOf(const QString &file)
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

} // namespace

/// Copies of an SQLite database and the way back.
class TestSqliteBackup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aCopyMadeWhileRowsAreWrittenIsWhole();
    void refusesTargets();
    void refusesWithoutRoom();
    void tellsHowFarItIs();
    void aRestoreBringsTheRowsBack();
    void theFormerDatabaseIsKeptWithItsLog();
    void aRestoreNeedsTheDatabaseForItself();
    void aRestoreFollowsALink();
    void whatHoldsForTheFormerDatabaseIsTold();
    void refusesBackups_data();
    void refusesBackups();
    void aBackupOfAnOlderSchemaIsBroughtUpToDate();

private:
    QString path(const char *name = "a.db") const { return m_folder->filePath(QLatin1String(name)); }
    QStringList files(const QString &pattern) const
    {
        return QDir(m_folder->path()).entryList({pattern}, QDir::Files, QDir::Name);
    }
    /// A database with so many minutes, closed.
    void makeDatabase(const QString &file, int rows) const;
    Result<BackupReport> backUp(Database &database, const QString &target, const Watch &watch = {}) const
    {
        return must(database.openCaretaker())->backUp(target.toStdString(), watch);
    }
    Result<RestoreReport> restore(const QString &backup) const
    {
        return restoreDatabase({urlOf(path()), backup.toStdString(), path("kept").toStdString()}, {});
    }
    QStringList candles(const QString &file) const
    {
        const auto database = must(openDatabase(urlOf(file)));
        return texts(must(must(database->openReader())->candles({series("A"), kAlways})));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqliteBackup::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(path("kept")));
}

void TestSqliteBackup::makeDatabase(const QString &file, int rows) const
{
    const auto database = must(openDatabase(urlOf(file)));
    std::vector<Candle> batch;
    for (int i = 0; i < rows; ++i)
        batch.push_back(candle(kDay + std::chrono::minutes(i)));
    must(must(database->openWriter())->write(batchOf(series("A"), batch)));
}

void TestSqliteBackup::aCopyMadeWhileRowsAreWrittenIsWhole()
{
    QProcess process;
    process.start(kProgram, {QString::fromStdString(urlOf(path())), QStringLiteral("0"), QStringLiteral("200")});
    QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), 30'000);
    const auto database = must(openDatabase(urlOf(path())));
    const auto before = must(must(database->openReader())->tradeSummary(series("A").instrument));
    must(backUp(*database, path("copy.db")));
    const auto after = must(must(database->openReader())->tradeSummary(series("A").instrument));
    QVERIFY2(after->rows > before->rows, "Nothing was written meanwhile.");
    process.kill();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);

    QCOMPARE(runSql(path("copy.db"), QStringLiteral("PRAGMA integrity_check")), QStringList(QStringLiteral("ok")));
    const auto copy = must(openDatabase(urlOf(path("copy.db"))));
    const auto reader = must(copy->openReader());
    const auto trades = must(reader->tradeSummary(series("A").instrument));
    QVERIFY(trades && trades->lastId >= before->lastId && trades->lastId <= after->lastId);
    QVERIFY(must(reader->missingTrades(series("A").instrument)).empty());
    // Whole transactions only: a trade has its candle.
    QCOMPARE(must(reader->seriesSummary(series("A")))->rows, trades->rows);
    TradeSelect select;
    select.instrument = series("A").instrument;
    select.ids = IdRange{0, trades->lastId + 1};
    QCOMPARE(texts(must(reader->trades(select))), texts(must(must(database->openReader())->trades(select))));
}

void TestSqliteBackup::refusesTargets()
{
    makeDatabase(path(), 10);
    const auto database = must(openDatabase(urlOf(path())));
    const QByteArray before = contentOf(path());
    const auto ontoItself = backUp(*database, path());
    QVERIFY(!ontoItself);
    QCOMPARE(ontoItself.error().code, ErrorCode::Conflict);
    QCOMPARE(contentOf(path()), before);
    const auto nowhere = backUp(*database, path("no such folder/copy.db"));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().code, ErrorCode::InvalidInput);
    QVERIFY(files(QStringLiteral("*.part*")).isEmpty());
}

void TestSqliteBackup::refusesWithoutRoom()
{
    makeDatabase(path(), 10);
    OpenOptions options;
    options.room.probe = [](const std::string &) { return std::optional<std::int64_t>(10'000); };
    const auto database = must(openDatabase(urlOf(path()), options));
    const auto full = backUp(*database, path("copy.db"));
    QVERIFY(!full);
    QCOMPARE(full.error().code, ErrorCode::StorageFull);
    QVERIFY2(full.error().detail.find("9.7 KiB left") != std::string::npos, full.error().detail.c_str());
    QVERIFY(!QFile::exists(path("copy.db")));
}

void TestSqliteBackup::tellsHowFarItIs()
{
    makeDatabase(path(), 1'000);
    const auto database = must(openDatabase(urlOf(path())));
    std::int64_t done = 0;
    std::int64_t total = 0;
    Watch watch;
    watch.progress = [&](std::int64_t now, std::int64_t all) { done = now, total = all; };
    const auto report = must(backUp(*database, path("copy.db"), watch));
    QVERIFY(total > 50'000);
    QCOMPARE(done, total);
    QCOMPARE(report.bytes, QFileInfo(path("copy.db")).size());
    QCOMPARE(report.file, path("copy.db").toStdString());
    // One that is ended leaves nothing.
    watch.isCancelled = [] { return true; };
    const auto ended = backUp(*database, path("ended.db"), watch);
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::Cancelled);
    QCOMPARE(files(QStringLiteral("ended*")), QStringList());
}

void TestSqliteBackup::aRestoreBringsTheRowsBack()
{
    makeDatabase(path(), 500);
    const QStringList rows = candles(path());
    must(backUp(*must(openDatabase(urlOf(path()))), path("copy.db")));
    runSql(path(), QStringLiteral("DELETE FROM candles"));
    QVERIFY(candles(path()).isEmpty());
    const auto report = must(restore(path("copy.db")));
    QCOMPARE(candles(path()), rows);
    QVERIFY(report.schemaVersion > 0);
    QCOMPARE(candles(QString::fromStdString(report.kept)), QStringList());
    // Also where nothing was.
    must(restoreDatabase({urlOf(path("new/other.db")), path("copy.db").toStdString(), path("kept").toStdString()}, {}));
    QCOMPARE(candles(path("new/other.db")), rows);
    QVERIFY(files(QStringLiteral("*.restoring*")).isEmpty());
}

void TestSqliteBackup::theFormerDatabaseIsKeptWithItsLog()
{
    makeDatabase(path("backup.db"), 3);
    QProcess process;
    process.start(kProgram, {QString::fromStdString(urlOf(path())), QStringLiteral("0"), QStringLiteral("20")});
    QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), 30'000);
    process.kill();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QVERIFY(QFileInfo(path("a.db-wal")).size() > 0);
    const auto acknowledged = process.readAllStandardOutput().trimmed().split('\n').last().toLongLong();
    const auto report = must(restore(path("backup.db")));
    QCOMPARE(candles(path()).size(), 3);
    QVERIFY(QString::fromStdString(report.kept).startsWith(path("kept/a-before-restore-")));
    const auto former = must(openDatabase("sqlite://" + report.kept));
    QVERIFY(must(must(former->openReader())->tradeSummary(series("A").instrument))->lastId >= acknowledged);
}

void TestSqliteBackup::aRestoreNeedsTheDatabaseForItself()
{
    makeDatabase(path(), 5);
    makeDatabase(path("backup.db"), 3);
    const auto database = must(openDatabase(urlOf(path())));
    const auto writer = must(database->openWriter());
    const auto refused = restore(path("backup.db"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(candles(path()).size(), 5);
}

/// Through a link it is the file itself that has to be free, that is kept, and that is replaced.
void TestSqliteBackup::aRestoreFollowsALink()
{
    makeDatabase(path(), 10);
    makeDatabase(path("backup.db"), 3);
    QVERIFY(QDir().mkpath(path("kept")));
    const QString link = path("link.db");
    QVERIFY(QFile::link(path(), link));
    const RestoreOrder order{urlOf(link), path("backup.db").toStdString(), path("kept").toStdString()};
    {
        const auto database = must(openDatabase(urlOf(path())));
        const auto writer = must(database->openWriter());
        const auto refused = restoreDatabase(order, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
    }
    const auto report = must(restoreDatabase(order, {}));
    QVERIFY(QFileInfo(link).isSymLink());
    QVERIFY(!QFileInfo(QString::fromStdString(report.kept)).isSymLink());
    QCOMPARE(candles(path()).size(), 3);
    QCOMPARE(candles(QString::fromStdString(report.kept)).size(), 10);
}

void TestSqliteBackup::whatHoldsForTheFormerDatabaseIsTold()
{
    makeDatabase(path("backup.db"), 3);
    QVERIFY(QDir().mkpath(path("kept")));
    RestoreOrder order{urlOf(path()), path("backup.db").toStdString(), path("kept").toStdString(),
                       "engine/block/"};
    QVERIFY(must(restoreDatabase(order, {})).carried.empty()); // there was none
    WriteBatch batch;
    batch.state = {{"engine/block/a", "one"}, {"engine/block/b", "two"}, {"engine/blocks", "three"}};
    must(must(must(openDatabase(urlOf(path())))->openWriter())->write(batch));
    using Named = std::pair<std::string, std::string>;
    const std::vector<Named> expected{{"engine/block/a", "one"}, {"engine/block/b", "two"}};
    QVERIFY(must(restoreDatabase(order, {})).carried == expected);
    // Nothing of a database that cannot be read, and it is replaced all the same.
    QFile damaged(path());
    QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.write(QByteArray(8'192, '\x5a')) == 8'192);
    damaged.close();
    QVERIFY(must(restoreDatabase(order, {})).carried.empty());
    QCOMPARE(candles(path()).size(), 3);
    order.carriedPrefix.clear();
    QVERIFY(must(restoreDatabase(order, {})).carried.empty());
}

void TestSqliteBackup::refusesBackups_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("newer") << QStringLiteral("newer") << ErrorCode::Unsupported;
    QTest::newRow("damaged") << QStringLiteral("damaged") << ErrorCode::Corrupt;
    QTest::newRow("cut off") << QStringLiteral("cut off") << ErrorCode::Corrupt;
    QTest::newRow("of another program") << QStringLiteral("foreign") << ErrorCode::InvalidInput;
    QTest::newRow("text") << QStringLiteral("text") << ErrorCode::InvalidInput;
    QTest::newRow("missing") << QStringLiteral("missing") << ErrorCode::InvalidInput;
    QTest::newRow("of PostgreSQL") << QStringLiteral("dump") << ErrorCode::InvalidInput;
    QTest::newRow("in use") << QStringLiteral("in use") << ErrorCode::InvalidInput;
}

void TestSqliteBackup::refusesBackups()
{
    QFETCH(QString, kind);
    QFETCH(ErrorCode, code);
    makeDatabase(path(), 5);
    const QString backup = path("backup.db");
    makeDatabase(backup, 1'000);
    const auto write = [](const QString &file, qint64 at, const QByteArray &bytes) {
        QFile out(file);
        QVERIFY(out.open(QIODevice::ReadWrite) && out.seek(at) && out.write(bytes) == bytes.size());
    };
    if (kind == u"newer")
        runSql(backup, QStringLiteral("PRAGMA user_version = 99"));
    if (kind == u"damaged")
        write(backup, QFileInfo(backup).size() / 4096 / 2 * 4096, QByteArray(4'096, '\x5a'));
    if (kind == u"cut off")
        QVERIFY(QFile::resize(backup, 8'192));
    if (kind == u"foreign")
        runSql(backup, QStringLiteral("PRAGMA application_id = 77"));
    if (kind == u"text")
        write(backup, 0, "Just a text, really.");
    if (kind == u"missing")
        QVERIFY(QFile::remove(backup));
    if (kind == u"dump")
        write(backup, 0, "PGDMP and so on");
    if (kind == u"in use")
        write(backup + QStringLiteral("-wal"), 0, "a log");
    const auto refused = restore(backup);
    QVERIFY(!refused);
    QVERIFY2(refused.error().code == code, refused.error().detail.c_str());
    QVERIFY2(refused.error().detail.find(backup.toStdString()) != std::string::npos, refused.error().detail.c_str());
    QCOMPARE(candles(path()).size(), 5);
    QCOMPARE(files(QStringLiteral("*.restoring*")), QStringList());
    QVERIFY(QDir(path("kept")).isEmpty());
}

void TestSqliteBackup::aBackupOfAnOlderSchemaIsBroughtUpToDate()
{
    const auto history = must(sqlite::shippedMigrations());
    must(sqlite::prepareFile(path("old.db"), std::span(history).first(2)));
    QCOMPARE(must(restore(path("old.db"))).schemaVersion, history[1].version);
    const auto database = must(openDatabase(urlOf(path())));
    QCOMPARE(must(database->info()).schemaVersion, history.back().version);
}

QTEST_GUILESS_MAIN(TestSqliteBackup)
#include "tst_sqlite_backup.moc"
