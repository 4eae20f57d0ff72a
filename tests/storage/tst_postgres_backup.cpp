// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/clienttool.h"
#include "core/storage/postgres/connection.h"
#include "core/storage/restore.h"
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QUrl>
#include <QUuid>

#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

constexpr const char *kSchemas =
    "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'candlewright%' ORDER BY nspname";

std::unique_ptr<TestPlace> newPlace()
{
    return makePostgresPlace(postgresServer(), qEnvironmentVariable("CANDLEWRIGHT_TEST_PARAMETERS"));
}

} // namespace

/// Copies of our schema in a PostgreSQL database, the way back, and what its server is asked about itself.
class TestPostgresBackup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_place = newPlace();
    }
    void cleanup() { m_place.reset(); }

    void aCopyMadeWhileRowsAreWrittenIsWhole();
    void aRestoreIsAllOrNothing();
    void aRestoreThatWasCutOffIsFinished();
    void aRestoreNeedsTheDatabaseForItself();
    void whatHoldsForTheFormerDatabaseIsTold();
    void refusesWhatIsNoBackup();
    void saysWhatIsMissing();
    void aMissingRightIsNamed();
    void aTargetWithoutRoomIsNamed();
    void secretsStandInNoArgument();
    void theEndOfATool();
    void checksAndTidiesUp();
    void weakServersAreNamed();

private:
    QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    std::string url() const { return m_place->url(); }
    QStringList sql(const char *statement) const { return m_place->sql(QString::fromLatin1(statement)); }
    static Result<BackupReport> backUp(Database &database, const QString &target, const Watch &watch = {})
    {
        return must(database.openCaretaker())->backUp(target.toStdString(), watch);
    }
    Result<RestoreReport> restore(const QString &backup) const
    {
        return restoreDatabase({url(), backup.toStdString(), {}}, {});
    }
    void writeMinutes(int rows) const
    {
        const auto database = must(openDatabase(url()));
        std::vector<Candle> batch;
        for (int i = 0; i < rows; ++i)
            batch.push_back(candle(kDay + std::chrono::minutes(i)));
        must(must(database->openWriter())->write(batchOf(series("A"), batch)));
    }
    QStringList candles() const
    {
        const auto database = must(openDatabase(url()));
        return texts(must(must(database->openReader())->candles({series("A"), kAlways})));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestPlace> m_place;
};

void TestPostgresBackup::aCopyMadeWhileRowsAreWrittenIsWhole()
{
    const auto database = must(openDatabase(url()));
    std::atomic<bool> isOver = false;
    std::atomic<std::int64_t> written = 0;
    std::thread writing([&] {
        const auto writer = must(database->openWriter());
        while (!isOver) {
            WriteBatch batch = batchOf(series("A"), {candle(kDay + std::chrono::minutes(written))});
            batch.trades.push_back(
                {series("A").instrument, {trade(written, kDay + std::chrono::seconds(written))}});
            must(writer->write(batch));
            ++written;
        }
    });
    QTRY_VERIFY(written > 20);
    const std::int64_t before = written;
    const auto report = must(backUp(*database, path("copy.dump")));
    const std::int64_t after = written;
    isOver = true;
    writing.join();
    QVERIFY2(after > before, "Nothing was written meanwhile.");
    QVERIFY(report.bytes > 1'000);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList(QStringLiteral("copy.dump")));

    m_place = newPlace();
    QCOMPARE(must(restore(path("copy.dump"))).kept, std::string());
    const auto copy = must(openDatabase(url()));
    const auto reader = must(copy->openReader());
    const auto trades = must(reader->tradeSummary(series("A").instrument));
    QVERIFY(trades && trades->lastId + 1 >= before && trades->lastId <= after);
    QVERIFY(must(reader->missingTrades(series("A").instrument)).empty());
    // Whole transactions only: a trade has its candle.
    QCOMPARE(must(reader->seriesSummary(series("A")))->rows, trades->rows);
    // The copy can be written to: keys, parts and triggers came with it.
    must(must(copy->openWriter())->write(batchOf(series("B"), {candle(kDay)})));
}

void TestPostgresBackup::aRestoreIsAllOrNothing()
{
    writeMinutes(300);
    const QStringList rows = candles();
    must(backUp(*must(openDatabase(url())), path("copy.dump")));
    sql("DELETE FROM candles");
    QVERIFY(candles().isEmpty());

    // A dump that ends early changes nothing.
    QVERIFY(QFile::copy(path("copy.dump"), path("cut.dump")));
    QVERIFY(QFile::resize(path("cut.dump"), QFileInfo(path("cut.dump")).size() - 700));
    const auto refused = restore(path("cut.dump"));
    QVERIFY(!refused);
    QCOMPARE(sql(kSchemas), QStringList(QStringLiteral("candlewright")));
    QVERIFY(candles().isEmpty());

    const auto report = must(restore(path("copy.dump")));
    QCOMPARE(candles(), rows);
    const QStringList schemas = sql(kSchemas);
    QCOMPARE(schemas.size(), 2);
    QCOMPARE(report.kept, "the schema " + schemas.at(1).toStdString());
    QVERIFY(schemas.at(1).startsWith(u"candlewright_before_restore_"));
    QVERIFY(report.schemaVersion > 2);
}

void TestPostgresBackup::aRestoreThatWasCutOffIsFinished()
{
    writeMinutes(3);
    // Killed before the backup was in: the former schema gets its name back.
    sql("ALTER SCHEMA candlewright RENAME TO candlewright_restoring");
    QCOMPARE(candles().size(), 3);
    QCOMPARE(sql(kSchemas), QStringList(QStringLiteral("candlewright")));
    // Killed after: the next restore gives the former one the name it is kept by.
    must(backUp(*must(openDatabase(url())), path("copy.dump")));
    sql("CREATE SCHEMA candlewright_restoring");
    must(restore(path("copy.dump")));
    QCOMPARE(sql(kSchemas).size(), 3);
    QVERIFY(!sql(kSchemas).contains(QStringLiteral("candlewright_restoring")));
    QCOMPARE(candles().size(), 3);
}

void TestPostgresBackup::aRestoreNeedsTheDatabaseForItself()
{
    writeMinutes(3);
    const auto database = must(openDatabase(url()));
    must(backUp(*database, path("copy.dump")));
    {
        const auto cluster = must(database->openCluster());
        QVERIFY(must(cluster->join("another node")));
        const auto refused = restore(path("copy.dump"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Conflict);
        QVERIFY2(refused.error().detail.find("in use") != std::string::npos, refused.error().detail.c_str());
    }
    {
        const auto reader = must(database->openReader());
        QVERIFY(!restore(path("copy.dump")));
    }
    QCOMPARE(sql(kSchemas), QStringList(QStringLiteral("candlewright")));
    QTRY_VERIFY(restore(path("copy.dump"))); // the server may need a moment to forget the sessions
}

void TestPostgresBackup::whatHoldsForTheFormerDatabaseIsTold()
{
    writeMinutes(3);
    must(backUp(*must(openDatabase(url())), path("copy.dump")));
    const RestoreOrder order{url(), path("copy.dump").toStdString(), {}, "engine/block/"};
    Result<RestoreReport> restored = fail(ErrorCode::Conflict, {});
    const auto isRestored = [&] { return restored || (restored = restoreDatabase(order, {})); };
    QTRY_VERIFY(isRestored()); // the server may need a moment to forget the sessions
    QVERIFY(restored->carried.empty());
    WriteBatch batch;
    batch.state = {{"engine/block/a", "one"}, {"engine/block/b", "two"}, {"engine/blocks", "three"}};
    must(must(must(openDatabase(url()))->openWriter())->write(batch));
    using Named = std::pair<std::string, std::string>;
    const std::vector<Named> expected{{"engine/block/a", "one"}, {"engine/block/b", "two"}};
    restored = fail(ErrorCode::Conflict, {});
    QTRY_VERIFY(isRestored());
    QVERIFY(restored->carried == expected);
    sql("DROP TABLE candlewright.state CASCADE");
    restored = fail(ErrorCode::Conflict, {});
    QTRY_VERIFY(isRestored());
    QVERIFY(restored->carried.empty());
    QCOMPARE(candles().size(), 3);
}

void TestPostgresBackup::refusesWhatIsNoBackup()
{
    writeMinutes(3);
    must(backUp(*must(openDatabase(url())), path("copy.dump")));
    const QByteArray ours = sql("SELECT version FROM schema_version").value(0).toUtf8();
    sql("UPDATE schema_version SET version = 99");
    const auto newer = openDatabase(url());
    QVERIFY(!newer);
    QCOMPARE(newer.error().code, ErrorCode::Unsupported);
    // The same in a backup.
    sql(QByteArray("UPDATE schema_version SET version = " + ours).constData());
    const auto database = must(openDatabase(url()));
    sql("UPDATE schema_version SET version = 99");
    must(backUp(*database, path("newer.dump")));
    sql(QByteArray("UPDATE schema_version SET version = " + ours).constData());
    const auto refused = restore(path("newer.dump"));
    QVERIFY(!refused);
    QVERIFY2(refused.error().code == ErrorCode::Unsupported, refused.error().detail.c_str());
    QVERIFY2(refused.error().detail.find("schema 99") != std::string::npos, refused.error().detail.c_str());

    QFile file(path("fake.dump"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("PGDMP, or so it says") > 0);
    file.close();
    const auto fake = restore(path("fake.dump"));
    QVERIFY(!fake);
    QVERIFY2(fake.error().detail.find("pg_restore failed") != std::string::npos, fake.error().detail.c_str());
    QCOMPARE(candles().size(), 3);
}

void TestPostgresBackup::saysWhatIsMissing()
{
    writeMinutes(1);
    const auto database = must(openDatabase(url()));
    const QByteArray before = qgetenv("PATH");
    qputenv("PATH", m_folder->path().toUtf8());
    const auto refused = backUp(*database, path("copy.dump"));
    qputenv("PATH", before);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Unsupported);
    QVERIFY2(refused.error().detail.starts_with("pg_dump is not on PATH"), refused.error().detail.c_str());
}

/// A role may write all rows and still lack what a dump reads besides them.
void TestPostgresBackup::aMissingRightIsNamed()
{
    writeMinutes(1);
    const QString role = QStringLiteral("reader_") + QUuid::createUuid().toString(QUuid::Id128);
    m_place->sql(QStringLiteral("CREATE ROLE %1 LOGIN PASSWORD 'secret'").arg(role));
    m_place->sql(QStringLiteral("GRANT USAGE ON SCHEMA candlewright TO ") + role);
    m_place->sql(
        QStringLiteral("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA candlewright TO ")
        + role);
    m_place->sql(QStringLiteral("GRANT USAGE ON ALL SEQUENCES IN SCHEMA candlewright TO ") + role);
    QUrl address(QString::fromStdString(url()));
    address.setUserName(role);
    address.setPassword(QStringLiteral("secret"));
    const auto refused =
        backUp(*must(openDatabase(address.toString(QUrl::FullyEncoded).toStdString())), path("copy.dump"));
    m_place->sql(QStringLiteral("DROP OWNED BY ") + role);
    m_place->sql(QStringLiteral("DROP ROLE ") + role);
    QVERIFY(!refused);
    const QString told = QString::fromStdString(refused.error().detail);
    QVERIFY2(told.startsWith(u"pg_dump failed: permission denied for sequence "), qPrintable(told));
    QVERIFY2(told.contains(u"(Query was: SELECT"), qPrintable(told));
    QVERIFY2(told.endsWith(u"Grant the role of the address SELECT on all tables and sequences of the schema "
                           "candlewright, or name the role that owns them."),
             qPrintable(told));
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

void TestPostgresBackup::aTargetWithoutRoomIsNamed()
{
    writeMinutes(1);
    // Opened like any other file, and full as soon as something is written.
    QVERIFY(QFile::link(QStringLiteral("/dev/full"), path("full")));
    const auto address = must(postgres::parseAddress(url()));
    const auto refused =
        postgres::runTool({QStringLiteral("pg_dump"),
                           {QStringLiteral("--format=custom"), QStringLiteral("--schema=candlewright"),
                            QStringLiteral("--file=") + path("full")}},
                          address, {});
    QVERIFY(!refused);
    const std::string told = refused.error().detail;
    QVERIFY2(told.find("No space left on device. Make room on that disk, or name a file on another one.")
                 != std::string::npos,
             told.c_str());
}

void TestPostgresBackup::secretsStandInNoArgument()
{
    writeMinutes(1);
    const auto database = must(openDatabase(url()));
    QFile tool(path("pg_dump"));
    QVERIFY(tool.open(QIODevice::WriteOnly));
    tool.write("#!/bin/sh\necho \"$*\" >\"${0%/*}/arguments\"\necho \"$PGPASSWORD\" >\"${0%/*}/password\"\n"
               "echo 'It is not my day' >&2\nexit 3\n");
    tool.close();
    QVERIFY(tool.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    const QByteArray before = qgetenv("PATH");
    qputenv("PATH", m_folder->path().toUtf8() + ':' + before);
    const auto refused = backUp(*database, path("copy.dump"));
    qputenv("PATH", before);
    QVERIFY(!refused);
    QCOMPARE(refused.error().detail, std::string("pg_dump failed: It is not my day."));
    const auto address = must(postgres::parseAddress(url()));
    const auto told = [&](const char *name) {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
    };
    QCOMPARE(told("password"), QByteArray::fromStdString(address.password));
    QVERIFY(told("arguments").contains("--schema=candlewright"));
    for (const std::string &part : {address.password, address.database, address.servers.front().host})
        QVERIFY2(!told("arguments").contains(QByteArray::fromStdString(part)), part.c_str());
}

void TestPostgresBackup::theEndOfATool()
{
    writeMinutes(1);
    const auto database = must(openDatabase(url()));
    // Somebody holds a table: the dump waits for it.
    const auto address = must(postgres::parseAddress(url()));
    const auto other = must(postgres::Connection::open(
        address, postgres::Role::Maintain, std::make_shared<postgres::Surroundings>(postgres::Limits())));
    must(other->execute(QStringLiteral("BEGIN")));
    must(other->execute(QStringLiteral("LOCK TABLE candlewright.state IN ACCESS EXCLUSIVE MODE")));
    std::atomic<int> asked = 0;
    Watch watch;
    watch.isCancelled = [&] { return ++asked > 5; };
    const auto ended = backUp(*database, path("copy.dump"), watch);
    must(other->execute(QStringLiteral("ROLLBACK")));
    other->close();
    QVERIFY(!ended);
    QVERIFY2(ended.error().code == ErrorCode::Cancelled, ended.error().detail.c_str());
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

void TestPostgresBackup::checksAndTidiesUp()
{
    writeMinutes(500);
    const auto database = must(openDatabase(url()));
    const auto caretaker = must(database->openCaretaker());
    const auto report = must(caretaker->check({}));
    QVERIFY(report.tables > 10);
    QVERIFY2(report.scope.find("checksum") != std::string::npos, report.scope.c_str());
    must(caretaker->tidy(Tidying::Analyze, {}));
    // What is counted is the table or its part, as the layout has it.
    QVERIFY(
        sql("SELECT max(reltuples) FROM pg_class WHERE oid = CAST('candlewright.candles' AS regclass) OR oid "
            "IN "
            "(SELECT inhrelid FROM pg_inherits WHERE inhparent = CAST('candlewright.candles' AS regclass))")
            .first()
            .toInt()
        == 500);
    must(caretaker->tidy(Tidying::Vacuum, {}));
    const auto unsupported = must(database->openWriter())->tidy(Tidying::Vacuum);
    QVERIFY(!unsupported);
    QCOMPARE(unsupported.error().code, ErrorCode::Unsupported);
}

void TestPostgresBackup::weakServersAreNamed()
{
    const PrivateServer weak({QStringLiteral("fsync=off"), QStringLiteral("synchronous_commit=off"),
                              QStringLiteral("full_page_writes=off")});
    const auto info = must(must(openDatabase(weak.url().toStdString()))->info());
    QVERIFY(info.durability.find("fsync=off, synchronous_commit=off, full_page_writes=off") == 0);
    QCOMPARE(info.warnings.size(), std::size_t(3));
    QVERIFY(info.warnings.at(0).find("fsync=off") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestPostgresBackup)
#include "tst_postgres_backup.moc"
