// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Backups of a node that records, and the way back, as a user does it.
class TestCliBackup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aNodeIsBackedUpAndRestored();
    void runsOfTheBackupArePaused();
    void backupsGoToTheirFolder();
    void aRestoreNeedsTheDataDirectoryForItself();
    void aCommandForAnotherDatabaseIsRefused();
    void refusesWrongUse();
    void looksAfterTheDatabase();

private:
    QStringList with(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--data-dir"_s, m_dir->filePath(u"data"_s)};
    }
    QString file(const QString &name) const { return m_dir->filePath(name); }
    QString database() const { return file(u"data/candlewright.db"_s); }
    QStringList serve(const QString &exchange) const
    {
        return with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--listen"_s, u"127.0.0.1:0"_s,
                     u"--backfill-days"_s, u"0"_s, u"--exchange-url"_s, exchange});
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QStringList kExchange{u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s, u"--speed"_s, u"60"_s};

int count(const QString &file, const QString &from)
{
    return sql(file, u"SELECT count(*) FROM "_s + from).value(0).toInt();
}

} // namespace

void TestCliBackup::aNodeIsBackedUpAndRestored()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    const QString copy = file(u"copy.db"_s);
    {
        Running node(serve(exchange.address()));
        QVERIFY2(node.isUp(), node.errors().constData());
        QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > 500; }, 60'000));
        const Outcome outcome = run(with({u"backup"_s, copy, u"--json"_s}));
        QVERIFY2(outcome.code == 0, outcome.err.constData());
        QCOMPARE(outcome.json()[u"file"_s].toString(), copy);
        QCOMPARE(outcome.json()[u"bytes"_s].toInteger(), QFileInfo(copy).size());
        QCOMPARE(outcome.json()[u"state"_s].toString(), u"succeeded"_s);
        const int then = count(copy, u"trade_rows"_s);
        QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > then + 500; }, 60'000));
        // Over the API it is known, too.
        const auto state = get(node.address() + u"/v1/maintenance"_s).json();
        QCOMPARE(state[u"last"_s][u"backup"_s][u"file"_s].toString(), u"copy.db"_s);
        QCOMPARE(state[u"database"_s][u"durability"_s].toString(), u"WAL, synchronous=FULL"_s);
        const Outcome refused = run(with({u"restore"_s, copy}));
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("stop it first"), refused.err.constData());
        QCOMPARE(node.terminate(), 0);
    }
    QCOMPARE(sql(copy, u"PRAGMA integrity_check"_s), QStringList{u"ok"_s});
    const QString rows = u"SELECT group_concat(id || price || quantity, ' ') FROM (SELECT * FROM trade_rows "
                         "WHERE id <= (SELECT max(id) FROM trade_rows) ORDER BY id)"_s;
    const int later = count(database(), u"trade_rows"_s);
    const Outcome restored = run(with({u"restore"_s, copy, u"--json"_s}));
    QVERIFY2(restored.code == 0, restored.err.constData());
    QCOMPARE(sql(database(), rows), sql(copy, rows));
    QVERIFY(!sql(copy, rows).value(0).isEmpty());
    QCOMPARE(count(restored.json()[u"kept"_s].toString(), u"trade_rows"_s), later);
    // A node goes on from there and gets back what came later.
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > later; }, 60'000));
}

/// A purge was waiting when the backup was made; restored, it must not delete what somebody restored it for.
void TestCliBackup::runsOfTheBackupArePaused()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    {
        Running node(serve(exchange.address()));
        QVERIFY2(node.isUp(), node.errors().constData());
        QCOMPARE(node.terminate(), 0);
    }
    const QStringList none = sql(
        database(),
        u"INSERT INTO jobs (node, id, kind, state, priority, position, reason, title, request, rows_done, "
        "rows_total, inserted, updated, skipped, requests, weight, attempts, error, created_at) VALUES "
        "('', 7, 'purge', 'queued', 1, 7, 'user', 'purge of then', '', 0, 0, 0, 0, 0, 0, 0, 0, '', 0)"_s);
    QVERIFY(none.isEmpty());
    const QString copy = file(u"copy.db"_s);
    QVERIFY(run(with({u"backup"_s, copy})).code == 0);
    QVERIFY(run(with({u"restore"_s, copy})).code == 0);
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    const Outcome jobs = run(with({u"jobs"_s}));
    QVERIFY2(jobs.out.contains("paused")
                 && jobs.out.contains("purge of then: It stood in the restored backup"),
             jobs.out.constData());
}

void TestCliBackup::backupsGoToTheirFolder()
{
    const Outcome outcome = run(with({u"backup"_s}));
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const QStringList backups = QDir(file(u"data/backups"_s)).entryList(QDir::Files);
    QCOMPARE(backups.size(), 1);
    QVERIFY2(outcome.out.contains(backups.first().toUtf8()) && outcome.out.contains("checked"), outcome.out.constData());
    QVERIFY(QFile::permissions(file(u"data/backups/"_s + backups.first())) & QFile::ReadOwner);
    QVERIFY(!(QFile::permissions(file(u"data/backups/"_s + backups.first())) & QFile::ReadOther));
    // A relative name counts from where the user stands.
    QVERIFY(run(with({u"backup"_s, u"here.db"_s}), m_dir->path()).code == 0);
    QVERIFY(QFile::exists(file(u"here.db"_s)));
    const Outcome again = run(with({u"backup"_s, u"here.db"_s}), m_dir->path());
    QCOMPARE(again.code, 1);
    QVERIFY2(again.err.contains("is there already"), again.err.constData());
}

void TestCliBackup::aRestoreNeedsTheDataDirectoryForItself()
{
    QVERIFY(run(with({u"backup"_s, file(u"copy.db"_s)})).code == 0);
    const Running exchange(kExchange);
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    // The same database by another data directory.
    const Outcome refused = run({u"restore"_s, file(u"copy.db"_s), u"--data-dir"_s, file(u"other"_s), u"--database"_s,
                                 u"sqlite:///"_s + database()});
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.err.contains("already writes to the database"), refused.err.constData());
}

/// A node runs on the data directory, and the command is for a database that it does not have.
void TestCliBackup::aCommandForAnotherDatabaseIsRefused()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    const auto refuses = [&](const QStringList &arguments, const QStringList &environment) {
        const Outcome outcome = run(with(arguments), {}, environment);
        return outcome.code == 2 && outcome.out.isEmpty() && outcome.err.startsWith("Nothing was done: ")
               && outcome.err.contains(database().toUtf8()) && !outcome.err.contains("secret");
    };
    const QString other = u"sqlite://"_s + file(u"other.db"_s);
    QVERIFY(refuses({u"status"_s, u"--database"_s, other}, {}));
    QVERIFY(refuses({u"backup"_s, file(u"copy.db"_s), u"--database"_s, other}, {}));
    QVERIFY(refuses({u"status"_s}, {u"DATABASE_URL=postgresql://me:secret@db.example/market?sslmode=require"_s}));
    QVERIFY(!QFile::exists(file(u"other.db"_s)) && !QFile::exists(file(u"copy.db"_s)));
    // The node's own one, however its path is written, and none at all.
    QVERIFY(QFile::link(database(), file(u"link.db"_s)));
    for (const QString &name : {database(), file(u"data/../data/candlewright.db"_s), file(u"link.db"_s)})
        QCOMPARE(run(with({u"status"_s, u"--database"_s, u"sqlite://"_s + name})).code, 0);
    QCOMPARE(run(with({u"status"_s})).code, 0);
    QCOMPARE(node.terminate(), 0);
}

void TestCliBackup::refusesWrongUse()
{
    QCOMPARE(run(with({u"backup"_s, u"a"_s, u"b"_s})).code, 2);
    QCOMPARE(run(with({u"restore"_s})).code, 2);
    QCOMPARE(run(with({u"restore"_s, u"a"_s, u"b"_s})).code, 2);
    const Outcome missing = run(with({u"restore"_s, file(u"missing.db"_s)}));
    QCOMPARE(missing.code, 2);
    QVERIFY2(missing.err.contains("missing.db"), missing.err.constData());
    const Outcome schedule = run(with({u"status"_s}), {}, {u"CANDLEWRIGHT_BACKUP_SCHEDULE=every day"_s});
    QCOMPARE(schedule.code, 2);
    QVERIFY2(schedule.err.contains("five cron fields"), schedule.err.constData());
}

void TestCliBackup::looksAfterTheDatabase()
{
    const Outcome done = run(with({u"maintain"_s, u"--check"_s, u"--analyze"_s, u"--vacuum"_s, u"--json"_s}));
    QVERIFY2(done.code == 0, done.err.constData());
    const QJsonArray runs = done.json()[u"runs"_s].toArray();
    QCOMPARE(runs.size(), 3);
    for (const auto &each : runs)
        QCOMPARE(each.toObject()[u"state"_s].toString(), u"succeeded"_s);
    const Outcome state = run(with({u"maintain"_s}));
    QCOMPARE(state.code, 0);
    for (const char *part : {"check", "analyze", "vacuum", "WAL, synchronous=FULL", "schedule  off"})
        QVERIFY2(state.out.contains(part), state.out.constData());
    const auto json = run(with({u"maintain"_s, u"--json"_s})).json();
    QCOMPARE(json[u"last"_s][u"vacuum"_s][u"state"_s].toString(), u"succeeded"_s);
    QVERIFY(json[u"last"_s][u"backup"_s].isNull());
}

QTEST_GUILESS_MAIN(TestCliBackup)
#include "tst_cli_backup.moc"
