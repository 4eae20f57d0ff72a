// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/startcheck.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

/// Damage in an SQLite file: how it is found, and what becomes of the file.
class TestSqliteDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aSoundFileIsSound();
    void aCheckFindsAnOverwrittenPage();
    void nothingIsWrittenToADamagedFile();
    void aReaderThatMeetsDamageTells();
    void aWriterThatMeetsDamageWritesNoMore();
    void theNextStartSetsItAside();
    void aCutOffFileIsReadThroughAtTheStart();
    void aLargeFileIsCheckedLater();
    void aShortFileIsSetAside();
    void aFileInUseIsLeftAlone();
    void anInterruptedSettingAsideIsFinished();
    void aCutOffRestoreIsNotReplacedByNothing();
    void foreignFilesAreNotTouched();

private:
    QString path() const { return m_folder->filePath(QStringLiteral("a.db")); }
    std::string url() const { return "sqlite://" + path().toStdString(); }
    QStringList files(const char *pattern = "*") const
    {
        return QDir(m_folder->path()).entryList({QLatin1String(pattern)}, QDir::Files, QDir::Name);
    }
    Result<StartedDatabase> start(bool fresh = false) const { return openAtStart(url(), {}, fresh); }

    /// A database with rows, closed, whose log is folded in.
    void makeDatabase() const;
    /// Overwrites a page in the middle of the largest table.
    void damage() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSqliteDamage::makeDatabase() const
{
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    std::vector<Candle> rows;
    for (int i = 0; i < 3'000; ++i)
        rows.push_back(candle(kDay + std::chrono::minutes(i)));
    must(writer->write(batchOf(series("A"), rows)));
    must(writer->maintain());
}

void TestSqliteDamage::damage() const
{
    const QString page = runSql(path(), QStringLiteral("SELECT pageno FROM dbstat WHERE name = 'candles' "
                                                       "AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 5"))
                             .value(0);
    QFile file(path());
    QVERIFY(page.toInt() > 1 && file.open(QIODevice::ReadWrite) && file.seek((page.toLongLong() - 1) * 4'096));
    QCOMPARE(file.write(QByteArray(4'096, '\x5a')), 4'096);
}

void TestSqliteDamage::aSoundFileIsSound()
{
    makeDatabase();
    const auto started = must(start());
    QVERIFY(started.needsCheck); // while the program runs
    const auto report = must(must(started.database->openCaretaker())->check({}));
    QVERIFY(report.tables > 10);
    QVERIFY(!report.scope.empty());
}

void TestSqliteDamage::aCheckFindsAnOverwrittenPage()
{
    makeDatabase();
    damage();
    const auto database = must(openDatabase(url()));
    std::int64_t seen = 0;
    Watch watch;
    watch.progress = [&](std::int64_t done, std::int64_t) { seen = done; };
    const auto checked = must(database->openCaretaker())->check(watch);
    QVERIFY(!checked);
    QVERIFY2(checked.error().code == ErrorCode::Corrupt, checked.error().detail.c_str());
    QVERIFY2(checked.error().detail.find("table candles") != std::string::npos, checked.error().detail.c_str());
    QVERIFY(seen > 0);
    QVERIFY(QFile::exists(path() + QStringLiteral(".damaged")));
    // A copy of it is not made either.
    const auto copied =
        must(database->openCaretaker())->backUp(m_folder->filePath(QStringLiteral("b.db")).toStdString(), {});
    QVERIFY(!copied);
    QVERIFY2(copied.error().code == ErrorCode::Corrupt, copied.error().detail.c_str());
    QCOMPARE(files("b.db*"), QStringList());
}

void TestSqliteDamage::nothingIsWrittenToADamagedFile()
{
    makeDatabase();
    damage();
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("B"), {candle(kDay)})));
    QVERIFY(!must(database->openCaretaker())->check({}));
    const auto written = writer->write(batchOf(series("B"), {candle(kDay + std::chrono::minutes(1))}));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Corrupt);
    QVERIFY(written.error().retryAfter); // rows wait in the journal
    QVERIFY(must(database->info()).warnings.at(0).find("damaged") != std::string::npos);
}

void TestSqliteDamage::aReaderThatMeetsDamageTells()
{
    makeDatabase();
    damage();
    const auto database = must(openDatabase(url()));
    const auto reader = must(database->openReader());
    QVERIFY(must(database->info()).warnings.empty());
    const auto read = reader->candles({series("A"), {kDay, kDay + std::chrono::hours(100)}});
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
    QVERIFY(must(database->info()).warnings.at(0).find("damaged") != std::string::npos);
    QVERIFY(QFile::exists(path() + QStringLiteral(".damaged")));
    QVERIFY(!must(database->openWriter())->write(batchOf(series("B"), {candle(kDay)})));
}

void TestSqliteDamage::aWriterThatMeetsDamageWritesNoMore()
{
    makeDatabase();
    damage();
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    std::vector<Candle> rows;
    for (int i = 0; i < 3'000; ++i)
        rows.push_back(candle(kDay + std::chrono::minutes(i)));
    for (Candle &row : rows)
        row.source = market::Source::BulkFile;
    const auto met = writer->write(batchOf(series("A"), rows));
    QVERIFY(!met);
    QVERIFY2(met.error().code == ErrorCode::Corrupt, met.error().detail.c_str());
    QVERIFY(!writer->write(batchOf(series("B"), {candle(kDay)})));
    QVERIFY(QFile::exists(path() + QStringLiteral(".damaged")));
}

void TestSqliteDamage::theNextStartSetsItAside()
{
    makeDatabase();
    damage();
    QVERIFY(!must(must(openDatabase(url()))->openCaretaker())->check({}));
    const auto refused = start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    QVERIFY2(refused.error().detail.find("set aside as") != std::string::npos, refused.error().detail.c_str());
    QCOMPARE(files("a.db"), QStringList());
    QCOMPARE(files("a.db.corrupt-*Z").size(), 1);
    QCOMPARE(files("a.db.corrupt-*.damaged").size(), 1);
    // It is not replaced by an empty one unless somebody says so.
    const auto again = start();
    QVERIFY(!again);
    QVERIFY2(again.error().detail.find("There is no database") != std::string::npos, again.error().detail.c_str());
    QCOMPARE(files("a.db"), QStringList());
    QVERIFY(start(true));
    QCOMPARE(files("a.db"), QStringList(QStringLiteral("a.db")));
    QVERIFY(start());
    QCOMPARE(files("a.db.corrupt-*Z").size(), 1);
}

void TestSqliteDamage::aCutOffFileIsReadThroughAtTheStart()
{
    makeDatabase();
    damage();
    // Nobody knows yet, and the last end was proper.
    QVERIFY(start());
    QFile log(path() + QStringLiteral("-wal"));
    QVERIFY(log.open(QIODevice::WriteOnly));
    log.write(QByteArray(64, 'w'));
    log.close();
    const auto refused = start();
    QVERIFY(!refused);
    QVERIFY2(refused.error().code == ErrorCode::Corrupt, refused.error().detail.c_str());
    QCOMPARE(files("a.db.corrupt-*Z").size(), 1);
    // A sound one passes.
    init();
    makeDatabase();
    QFile other(path() + QStringLiteral("-wal"));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write(QByteArray(64, 'w'));
    other.close();
    QVERIFY(!must(start()).needsCheck);
}

void TestSqliteDamage::aLargeFileIsCheckedLater()
{
    makeDatabase();
    QVERIFY(QFile::resize(path(), 200LL << 20));
    QFile log(path() + QStringLiteral("-wal"));
    QVERIFY(log.open(QIODevice::WriteOnly) && log.write(QByteArray(64, 'w')) == 64);
    log.close();
    QVERIFY(must(start()).needsCheck);
}

void TestSqliteDamage::aShortFileIsSetAside()
{
    makeDatabase();
    QVERIFY(QFile::resize(path(), 20'000));
    const auto refused = start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    const QStringList aside = files("a.db.corrupt-*");
    QCOMPARE(aside.size(), 1);
    QCOMPARE(QFileInfo(m_folder->filePath(aside.first())).size(), 20'000);
}

void TestSqliteDamage::aFileInUseIsLeftAlone()
{
    makeDatabase();
    damage();
    const auto database = must(openDatabase(url()));
    const auto writer = must(database->openWriter());
    QVERIFY(!must(database->openCaretaker())->check({}));
    const auto refused = start();
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.find("left where it is") != std::string::npos, refused.error().detail.c_str());
    QVERIFY(QFile::exists(path()));
    QCOMPARE(files("a.db.corrupt-*"), QStringList());
}

void TestSqliteDamage::anInterruptedSettingAsideIsFinished()
{
    makeDatabase();
    QVERIFY(QFile::rename(path(), path() + QStringLiteral(".corrupt-20240101T000000.000Z")));
    QFile log(path() + QStringLiteral("-wal"));
    QVERIFY(log.open(QIODevice::WriteOnly) && log.write("rows") == 4);
    log.close();
    QVERIFY(!start());
    QCOMPARE(files("a.db-wal"), QStringList());
    QCOMPARE(files("a.db.corrupt-20240101T000000.000Z-wal").size(), 1);
}

void TestSqliteDamage::aCutOffRestoreIsNotReplacedByNothing()
{
    makeDatabase();
    QVERIFY(QFile::rename(path(), path() + QStringLiteral(".restoring")));
    const auto refused = start();
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.find("restore") != std::string::npos, refused.error().detail.c_str());
    QVERIFY(!QFile::exists(path()));
    QVERIFY(start(true));
}

void TestSqliteDamage::foreignFilesAreNotTouched()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(10'000, 'x'));
    file.close();
    const auto refused = start(true);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QCOMPARE(files(), QStringList(QStringLiteral("a.db")));
}

QTEST_GUILESS_MAIN(TestSqliteDamage)
#include "tst_sqlite_damage.moc"
