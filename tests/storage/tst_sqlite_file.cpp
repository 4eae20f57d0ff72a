// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/migration.h"
#include "core/storage/sqlite/sqlitedatabase.h"
#include "core/storage/sqlite/writelock.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QTest>

#include <filesystem>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using sqlite::Migration;

/// The SQLite file itself: how it is made, checked, upgraded and refused.
namespace {

int newestVersion() { return must(sqlite::shippedMigrations()).back().version; }

} // namespace

class TestSqliteFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void addressesAreChecked_data();
    void addressesAreChecked();
    void aNewFileIsOurs();
    void settingsAreWhatWeSay();
    void foreignFilesAreRefused_data();
    void foreignFilesAreRefused();
    void damagedFilesAreRefused_data();
    void damagedFilesAreRefused();
    void changedSchemasAreRefused_data();
    void changedSchemasAreRefused();
    void additionsOfOthersAreLetBe();
    void aNewerSchemaIsRefused();
    void upgradesKeepBackups();
    void aFailedUpgradeChangesNothing();
    void aStoreOfTheFirstSchemaKnowsHowFarItReaches();
    void aHalfMadeFileIsReplaced();
    void aLinkIsTheFileItLeadsTo();
    void aFileWithTwoNamesIsNotWritten();

private:
    QString path(const char *name = "a.db") const { return m_folder->filePath(QLatin1String(name)); }
    static Result<std::unique_ptr<Database>> open(const QString &path)
    {
        return openDatabase("sqlite://" + path.toStdString());
    }
    /// Opening must fail with `code` and one sentence that names the file; the file stays as it is.
    void expectRefusal(const QString &file, ErrorCode code) const;
    void writeFile(const QString &file, const QByteArray &content) const
    {
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        QCOMPARE(out.write(content), content.size());
    }
    static QByteArray contentOf(const QString &file)
    {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    QStringList files(const char *pattern) const
    {
        return QDir(m_folder->path()).entryList({QLatin1String(pattern)}, QDir::Files, QDir::Name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqliteFile::expectRefusal(const QString &file, ErrorCode code) const
{
    const QByteArray before = contentOf(file);
    const auto opened = open(file);
    QVERIFY(!opened);
    const QString detail = QString::fromStdString(opened.error().detail);
    QVERIFY2(opened.error().code == code, qPrintable(detail));
    QVERIFY2(detail.contains(file) && detail.endsWith(u'.') && !detail.contains(u'\n'), qPrintable(detail));
    QCOMPARE(contentOf(file), before);
}

void TestSqliteFile::addressesAreChecked_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url : {"", "a.db", "/tmp/a.db", "mysql://h/d", "sqlite://", "sqlite://a.db",
                            "sqlite:///./a.db", "sqlite:///../a.db", "sqlite:///tmp/", "sqlite://:memory:"})
        QTest::newRow(*url == '\0' ? "empty" : url) << QString::fromLatin1(url);
}

void TestSqliteFile::addressesAreChecked()
{
    QFETCH(QString, url);
    const auto opened = openDatabase(url.toStdString());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::InvalidInput);
    QVERIFY(opened.error().detail.find("sqlite:///absolute/path.db") != std::string::npos);
}

void TestSqliteFile::aNewFileIsOurs()
{
    const QString file = path("a folder/Ünïcode 'x'.db");
    QVERIFY(open(file));
    QCOMPARE(runSql(file, QStringLiteral("PRAGMA application_id")),
             QStringList(QStringLiteral("1129794884")));
    QCOMPARE(runSql(file, QStringLiteral("PRAGMA user_version")),
             QStringList(QString::number(newestVersion())));
    QCOMPARE(runSql(file, QStringLiteral("PRAGMA journal_mode")), QStringList(QStringLiteral("wal")));
    QVERIFY(open(file));
    // A file that is there but empty becomes a database, too.
    writeFile(path("empty.db"), QByteArray());
    QVERIFY(open(path("empty.db")));
}

void TestSqliteFile::settingsAreWhatWeSay()
{
    const auto database = must(open(path()));
    const auto writer = must(database->openWriter());
    const DatabaseInfo info = must(database->info());
    QCOMPARE(info.engine, std::string("sqlite"));
    QCOMPARE(info.location, path().toStdString());
    QCOMPARE(info.durability, std::string("WAL, synchronous=FULL"));
    QCOMPARE(info.schemaVersion, newestVersion());
    QVERIFY(info.bytes > 4096);
    QVERIFY(!info.version.empty());
    for (const auto access : {sqlite::Access::Read, sqlite::Access::Write}) {
        const bool isReader = access == sqlite::Access::Read;
        const auto connection = must(sqlite::Connection::open(path(), access));
        const auto setting = [&](const char *name) {
            return must(connection->single(QStringLiteral("PRAGMA ") + QLatin1String(name)));
        };
        QCOMPARE(setting("foreign_keys"), QStringLiteral("1"));
        QCOMPARE(setting("trusted_schema"), QStringLiteral("0"));
        QCOMPARE(setting("cell_size_check"), QStringLiteral("1"));
        QCOMPARE(setting("mmap_size"), QStringLiteral("0"));
        QCOMPARE(setting("synchronous"), QStringLiteral("2"));
        QCOMPARE(setting("busy_timeout"), QStringLiteral("5000"));
        QCOMPARE(setting("query_only"), isReader ? QStringLiteral("1") : QStringLiteral("0"));
        QCOMPARE(setting("wal_autocheckpoint"), isReader ? QStringLiteral("0") : QStringLiteral("1000"));
        QCOMPARE(bool(connection->execute(QStringLiteral("DELETE FROM state"))), !isReader);
    }
}

void TestSqliteFile::foreignFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("text") << QByteArray("not a database at all\n");
    QTest::newRow("long text") << QByteArray(10'000, 'x');
    QTest::newRow("zeros") << QByteArray(10'000, '\0');
    QTest::newRow("the magic only") << QByteArray("SQLite format 3", 16);
}

void TestSqliteFile::foreignFilesAreRefused()
{
    QFETCH(QByteArray, content);
    writeFile(path(), content);
    expectRefusal(path(), ErrorCode::InvalidInput);

    runSql(path("other.db"), QStringLiteral("CREATE TABLE candles (a)"));
    expectRefusal(path("other.db"), ErrorCode::InvalidInput);
    runSql(path("other.db"), QStringLiteral("PRAGMA application_id = 77"));
    expectRefusal(path("other.db"), ErrorCode::InvalidInput);
    expectRefusal(m_folder->path(), ErrorCode::InvalidInput);
    expectRefusal(path("other.db") + QStringLiteral("/inside a file.db"), ErrorCode::Storage);
}

void TestSqliteFile::damagedFilesAreRefused_data()
{
    QTest::addColumn<int>("keep");
    QTest::addColumn<int>("garbageAt");
    QTest::newRow("cut in half") << 40'000 << -1;
    QTest::newRow("one page only") << 4'096 << -1;
    QTest::newRow("garbage in the schema") << -1 << 100;
}

void TestSqliteFile::damagedFilesAreRefused()
{
    QFETCH(int, keep);
    QFETCH(int, garbageAt);
    {
        const TestStore store;
        std::vector<Candle> rows;
        for (int i = 0; i < 1'000; ++i)
            rows.push_back(candle(kDay + 1min * i));
        store.write(batchOf(series("A"), rows));
        must(store.writer().maintain());
        QVERIFY(QFile::copy(store.path(), path()));
    }
    QByteArray content = contentOf(path());
    QVERIFY(content.size() > 100'000);
    if (keep >= 0)
        content.truncate(keep);
    if (garbageAt >= 0)
        content.replace(garbageAt, 3'500, QByteArray(3'500, '\x5a'));
    writeFile(path(), content);
    expectRefusal(path(), ErrorCode::Corrupt);

    // A log without its database is not thrown away.
    writeFile(path("gone.db-wal"), QByteArray(5'000, 'w'));
    expectRefusal(path("gone.db"), ErrorCode::Storage);
    QCOMPARE(contentOf(path("gone.db-wal")).size(), 5'000);
}

void TestSqliteFile::changedSchemasAreRefused_data()
{
    QTest::addColumn<QStringList>("changes");
    QTest::newRow("table gone") << QStringList{QStringLiteral("DROP VIEW gap_rows"),
                                               QStringLiteral("DROP TABLE gaps")};
    QTest::newRow("column added") << QStringList{QStringLiteral("ALTER TABLE state ADD COLUMN a TEXT")};
    QTest::newRow("view in place of a table") << QStringList{
        QStringLiteral("DROP TABLE state"), QStringLiteral("CREATE VIEW state AS SELECT 1 AS name")};
    QTest::newRow("index gone") << QStringList{QStringLiteral("DROP INDEX trades_time")};
    QTest::newRow("trigger of somebody") << QStringList{
        QStringLiteral("CREATE TRIGGER t AFTER INSERT ON candles BEGIN DELETE FROM candles; END")};
}

void TestSqliteFile::changedSchemasAreRefused()
{
    QFETCH(QStringList, changes);
    QVERIFY(open(path()));
    for (const QString &change : changes)
        runSql(path(), change);
    const auto opened = open(path());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Storage);
    QVERIFY(opened.error().detail.find("changed by something else") != std::string::npos);
}

void TestSqliteFile::additionsOfOthersAreLetBe()
{
    QVERIFY(open(path()));
    runSql(path(), QStringLiteral("CREATE TABLE notes (a)"));
    runSql(path(), QStringLiteral("CREATE VIEW closes AS SELECT symbol, close FROM candle_rows"));
    runSql(path(), QStringLiteral("CREATE INDEX my_index ON candles (updated_at)"));
    runSql(path(), QStringLiteral("ANALYZE"));
    QVERIFY(open(path()));
}

void TestSqliteFile::aNewerSchemaIsRefused()
{
    QVERIFY(open(path()));
    runSql(path(), QStringLiteral("PRAGMA user_version = 99"));
    const auto opened = open(path());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    QVERIFY(opened.error().detail.find("schema 99") != std::string::npos);
    QCOMPARE(runSql(path(), QStringLiteral("PRAGMA user_version")), QStringList(QStringLiteral("99")));
}

void TestSqliteFile::upgradesKeepBackups()
{
    {
        const auto database = must(open(path()));
        const auto writer = must(database->openWriter());
        must(writer->write(batchOf(series("A"), {candle(kDay)})));
    }
    std::vector<Migration> history = must(sqlite::shippedMigrations());
    const int newest = newestVersion();
    for (int version = newest + 1; version <= newest + 5; ++version) {
        const QString sql =
            QStringLiteral("CREATE TABLE later_%1 (a INTEGER) STRICT;\n\nINSERT INTO later_%1 VALUES (1);\n");
        history.push_back({version, sql.arg(version)});
        {
            const auto lock = must(sqlite::WriteLock::acquire(path()));
            const auto upgraded = sqlite::prepareFile(path(), history);
            QVERIFY(!upgraded);
            QCOMPARE(upgraded.error().code, ErrorCode::Conflict);
        }
        must(sqlite::prepareFile(path(), history));
        QCOMPARE(runSql(path(), QStringLiteral("PRAGMA user_version")),
                 QStringList(QString::number(version)));
    }
    QCOMPARE(runSql(path(), QStringLiteral("SELECT count(*) FROM candles, later_%1, later_%2")
                                .arg(newest + 1)
                                .arg(newest + 5)),
             QStringList(QStringLiteral("1")));
    const QStringList backups = files("a.db.backup-*");
    QCOMPARE(backups.size(), 3);
    for (int i = 0; i < 3; ++i) {
        const QString backup = path(qPrintable(backups.at(i)));
        QCOMPARE(runSql(backup, QStringLiteral("PRAGMA user_version")),
                 QStringList(QString::number(newest + 2 + i)));
        QCOMPARE(runSql(backup, QStringLiteral("SELECT count(*) FROM candles")),
                 QStringList(QStringLiteral("1")));
        QCOMPARE(runSql(backup, QStringLiteral("PRAGMA integrity_check")), QStringList(QStringLiteral("ok")));
    }
}

void TestSqliteFile::aFailedUpgradeChangesNothing()
{
    QVERIFY(open(path()));
    std::vector<Migration> history = must(sqlite::shippedMigrations());
    history.push_back({newestVersion() + 1,
                       QStringLiteral("CREATE TABLE later (a);\n\nDROP TABLE gap_rows_that_never_were;\n")});
    const auto upgraded = sqlite::prepareFile(path(), history);
    QVERIFY(!upgraded);
    QCOMPARE(upgraded.error().code, ErrorCode::Storage);
    QCOMPARE(runSql(path(), QStringLiteral("PRAGMA user_version")),
             QStringList(QString::number(newestVersion())));
    QCOMPARE(runSql(path(), QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE name = 'later'")),
             QStringList(QStringLiteral("0")));
    QCOMPARE(files("a.db.backup-*").size(), 1);
    QVERIFY(open(path()));
}

void TestSqliteFile::aStoreOfTheFirstSchemaKnowsHowFarItReaches()
{
    const std::vector<Migration> history = must(sqlite::shippedMigrations());
    must(sqlite::prepareFile(path(), std::span(history).first(1)));
    runSql(path(), QStringLiteral("INSERT INTO instruments (id, market, symbol, created_at, updated_at) "
                                  "VALUES (1, 0, 'A', 0, 0)"));
    runSql(path(), QStringLiteral("INSERT INTO series VALUES (1, 1, 1, 2, 2, 2, 0)"));
    for (const auto &[slot, isFinal] : {std::pair(2, 1), std::pair(5, 1), std::pair(6, 0)})
        runSql(path(),
               QStringLiteral("INSERT INTO candles VALUES (1, %1, %2, 40, 0, %1 + 59999999, 1, 1, 1, 1, 1, "
                              "1, 1, 1, 1, 0, 0)")
                   .arg(slot * 60'000'000LL)
                   .arg(isFinal));
    const auto database = must(open(path()));
    const auto reader = must(database->openReader());
    const auto covered = must(reader->coveredRange(series("A")));
    QVERIFY(covered && covered->from == market::fromUs(120'000'000)
            && covered->to == market::fromUs(360'000'000));
    // What it holds is counted and claimed when it is first written to.
    const auto writer = must(database->openWriter());
    WriteBatch batch;
    batch.state.emplace_back("a", "b");
    must(writer->write(batch));
    const auto coverage = must(reader->candleCoverage(series("A")));
    QCOMPARE(coverage.size(), std::size_t(1));
    QVERIFY((coverage.front().claimed()
             == market::TimeRanges{{market::fromUs(120'000'000), market::fromUs(180'000'000)},
                                   {market::fromUs(300'000'000), market::fromUs(360'000'000)}}));
}

void TestSqliteFile::aHalfMadeFileIsReplaced()
{
    writeFile(path("a.db.new"), QByteArray(3'000, 'x'));
    writeFile(path("a.db.new-journal"), QByteArray(3'000, 'x'));
    QVERIFY(open(path()));
    QVERIFY(files("a.db.new*").isEmpty());
}

void TestSqliteFile::aLinkIsTheFileItLeadsTo()
{
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("there")));
    const QString file = m_folder->filePath(QStringLiteral("there/b.db"));
    QVERIFY(QFile::link(QStringLiteral("there"), path("folder")));
    QVERIFY(QFile::link(QStringLiteral("folder/b.db"), path("link.db"))); // to nothing yet
    const auto byLink = must(open(path("link.db")));
    QVERIFY(QFileInfo(file).size() > 0 && !QFileInfo(file).isSymLink());
    QCOMPARE(byLink->location(), QFileInfo(file).canonicalFilePath().toStdString());
    const auto writer = must(byLink->openWriter());
    QVERIFY(QFile::exists(file + QStringLiteral(".lock")) && !QFile::exists(path("link.db.lock")));
    for (const QString &name : {file, path("link.db"), path("folder/b.db")}) {
        const auto second = must(open(name))->openWriter();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
    }
}

void TestSqliteFile::aFileWithTwoNamesIsNotWritten()
{
    const auto first = must(open(path()));
    std::filesystem::create_hard_link(path().toStdString(), path("other.db").toStdString());
    for (const QString &name : {path(), path("other.db")}) {
        const auto writer = must(open(name))->openWriter();
        QVERIFY(!writer);
        QCOMPARE(writer.error().code, ErrorCode::InvalidInput);
        QVERIFY2(writer.error().detail.find("another name") != std::string::npos, writer.error().detail.c_str());
        QVERIFY(!QFile::exists(name + QStringLiteral(".lock")));
    }
    QVERIFY(first->openReader());
    QVERIFY(QFile::remove(path("other.db")));
    QVERIFY(first->openWriter());
}

QTEST_GUILESS_MAIN(TestSqliteFile)
#include "tst_sqlite_file.moc"
