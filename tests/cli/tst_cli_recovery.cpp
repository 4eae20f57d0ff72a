// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// A node whose database is damaged, taken away, held by another one, or on a disk that takes no more.
class TestCliRecovery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void aDamagedDatabaseIsSetAsideAndWaysOutAreNamed();
    void damageThatIsFoundLaterEndsWriting();
    void aKilledNodesDatabaseIsTakenOver();
    void aDeletedDatabaseIsNotReplaced();
    void aFileSizeLimitIsAFullDisk();
    void aLowDiskIsTold();

private:
    QStringList with(const QStringList &arguments, const QString &data = u"data"_s) const
    {
        return arguments + QStringList{u"--data-dir"_s, m_dir->filePath(data)};
    }
    QString file(const QString &name) const { return m_dir->filePath(name); }
    QString database() const { return file(u"data/candlewright.db"_s); }
    QStringList serve(const QString &exchange, const QString &data = u"data"_s) const
    {
        return with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--backfill-days"_s,
                     u"1"_s, u"--exchange-url"_s, exchange, u"--log-level"_s, u"warning"_s},
                    data);
    }
    /// Records until there is something to damage, ends properly.
    void record(const QString &exchange) const;
    void damage() const;
    QStringList setAside() const
    {
        return QDir(file(u"data"_s)).entryList({u"candlewright.db.corrupt-*"_s}, QDir::Files);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

const QStringList kExchange{u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s, u"--speed"_s, u"60"_s};

int count(const QString &file, const QString &from)
{
    return sql(file, u"SELECT count(*) FROM "_s + from).value(0).toInt();
}

QJsonObject databaseOf(const Running &node)
{
    return get(node.address() + u"/v1/status"_s).json()[u"database"_s].toObject();
}

} // namespace

void TestCliRecovery::record(const QString &exchange) const
{
    Running node(serve(exchange));
    QVERIFY2(node.isUp(), node.errors().constData());
    QVERIFY(eventually([&] { return count(database(), u"candle_rows"_s) > 1'000; }, 60'000));
    QCOMPARE(node.terminate(), 0);
}

void TestCliRecovery::damage() const
{
    const QString page =
        sql(database(), u"SELECT pageno FROM dbstat WHERE name = 'candles' AND pagetype = 'leaf' LIMIT 1 OFFSET 3"_s)
            .value(0);
    QFile out(database());
    QVERIFY(page.toInt() > 1 && out.open(QIODevice::ReadWrite) && out.seek((page.toLongLong() - 1) * 4'096));
    QCOMPARE(out.write(QByteArray(4'096, '\x5a')), 4'096);
}

void TestCliRecovery::aDamagedDatabaseIsSetAsideAndWaysOutAreNamed()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    record(exchange.address());
    QVERIFY(run(with({u"backup"_s})).code == 0);
    const int rows = count(database(), u"candle_rows"_s);
    damage();
    const Outcome checked = run(with({u"maintain"_s, u"--check"_s}));
    QCOMPARE(checked.code, 1);
    QVERIFY2(checked.err.contains("is damaged: table candles"), checked.err.constData());

    const Outcome refused = run(serve(exchange.address()));
    QCOMPARE(refused.code, 1);
    const QString backup = QDir(file(u"data/backups"_s)).entryList(QDir::Files).value(0);
    for (const QByteArray &part : {QByteArray("set aside as"), QByteArray("candlewright-cli restore"), backup.toUtf8(),
                                   QByteArray("--start-fresh")})
        QVERIFY2(refused.err.contains(part), refused.err.constData());
    QCOMPARE(setAside().filter(QRegularExpression(u"Z$"_s)).size(), 1);
    QVERIFY(!QFile::exists(database()));
    // It does not begin anew by itself.
    const Outcome again = run(with({u"status"_s}));
    QCOMPARE(again.code, 1);
    QVERIFY2(again.err.contains("--start-fresh"), again.err.constData());
    QVERIFY(!QFile::exists(database()));

    QVERIFY(run(with({u"restore"_s, file(u"data/backups/"_s + backup)})).code == 0);
    QCOMPARE(count(database(), u"candle_rows"_s), rows);
    QCOMPARE(run(with({u"status"_s})).code, 0);
    QVERIFY(!setAside().isEmpty());
    // The other way out.
    QVERIFY(QFile::remove(database()));
    QCOMPARE(run(with({u"status"_s})).code, 1);
    QCOMPARE(run(with({u"status"_s, u"--start-fresh"_s})).code, 0);
    QCOMPARE(run(with({u"status"_s})).code, 0);
}

void TestCliRecovery::damageThatIsFoundLaterEndsWriting()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    record(exchange.address());
    damage();
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    QCOMPARE(run(with({u"maintain"_s, u"--check"_s})).code, 1);
    QVERIFY(eventually([&] { return databaseOf(node)[u"error"_s].toString().contains(u"is damaged"_s); }, 30'000));
    QCOMPARE(get(node.address() + u"/v1/health"_s).json()[u"status"_s].toString(), u"degraded"_s);
    const QStringList before = sql(database(), u"SELECT count(*) FROM trades"_s);
    const auto received = [&] {
        return get(node.address() + u"/v1/status"_s).json()[u"rows_received"_s].toInt();
    };
    const int then = received();
    QVERIFY(eventually([&] { return received() > then + 200; }, 30'000));
    QCOMPARE(sql(database(), u"SELECT count(*) FROM trades"_s), before);
    QCOMPARE(node.terminate(), 0);
    const Outcome refused = run(serve(exchange.address()));
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.err.contains("set aside as"), refused.err.constData());
    // What was received meanwhile stands in the journal and is written by the next node.
    Running fresh(serve(exchange.address()) + QStringList{u"--start-fresh"_s});
    QVERIFY2(fresh.isUp(), fresh.errors().constData());
    QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > 200; }, 30'000));
}

void TestCliRecovery::aKilledNodesDatabaseIsTakenOver()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    Running first(serve(exchange.address()));
    QVERIFY2(first.isUp(), first.errors().constData());
    const QStringList second = serve(exchange.address(), u"other"_s) + QStringList{u"--database"_s, u"sqlite:///"_s + database()};
    const Outcome refused = run(second);
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.err.contains("already writes to the database"), refused.err.constData());
    first.kill();
    Running heir(second);
    QVERIFY2(heir.isUp(), heir.errors().constData());
    QCOMPARE(heir.terminate(), 0);
}

void TestCliRecovery::aDeletedDatabaseIsNotReplaced()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    Running node(serve(exchange.address()));
    QVERIFY2(node.isUp(), node.errors().constData());
    QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > 50; }, 30'000));
    QVERIFY(QFile::remove(database()));
    QVERIFY(eventually([&] { return databaseOf(node)[u"error"_s].toString().contains(u"was deleted"_s); }, 30'000));
    QVERIFY(get(node.address() + u"/v1/status"_s).json()[u"rows_received"_s].toInt() > 0);
    QVERIFY2(!QFile::exists(database()), "A ghost was made.");
    QCOMPARE(run(with({u"status"_s})).code, 1);
    QVERIFY(!QFile::exists(database()));
    QCOMPARE(node.terminate(), 0);
    QVERIFY2(!QFile::exists(database()), "A ghost was made.");
}

void TestCliRecovery::aFileSizeLimitIsAFullDisk()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    QVERIFY(run(with({u"status"_s})).code == 0);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit tight{rlim_t(QFileInfo(database()).size()) + 100'000, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0); // inherited by the node
    Running node(serve(exchange.address()));
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY2(node.isUp(), node.errors().constData());
    // The signal SIGXFSZ would end it here.
    QVERIFY(eventually([&] { return databaseOf(node)[u"error"_s].toString().contains(u"disk"_s); }, 30'000));
    const auto received = [&] { return get(node.address() + u"/v1/status"_s).json()[u"rows_received"_s].toInt(); };
    const int then = received();
    QVERIFY(eventually([&] { return received() > then + 200; }, 30'000));
    QCOMPARE(::prlimit(static_cast<pid_t>(node.pid()), RLIMIT_FSIZE, &before, nullptr), 0);
    QVERIFY(eventually([&] { return databaseOf(node)[u"error"_s].toString().isEmpty(); }, 30'000));
    QVERIFY(eventually([&] { return count(database(), u"trade_rows"_s) > then; }, 60'000));
    QCOMPARE(node.terminate(), 0);
    QCOMPARE(sql(database(), u"PRAGMA integrity_check"_s), QStringList{u"ok"_s});
}

void TestCliRecovery::aLowDiskIsTold()
{
    const Running exchange(kExchange);
    QVERIFY(exchange.isUp());
    QFile settings(file(u"low.ini"_s));
    QVERIFY(settings.open(QIODevice::WriteOnly));
    // No test machine has a tebibyte to spare.
    settings.write("[storage]\nmin_free_mb=1048576\n");
    settings.close();
    Running node(serve(exchange.address()) + QStringList{u"--config"_s, settings.fileName()});
    QVERIFY2(node.isUp(), node.errors().constData());
    QVERIFY(eventually([&] { return databaseOf(node)[u"disk_full"_s].toBool(); }, 30'000));
    const QJsonObject told = databaseOf(node);
    QVERIFY(told[u"error"_s].toString().contains(u"storage/min_free_mb"_s));
    QVERIFY(told[u"error"_s].toString().contains(u"'data'"_s));
    QVERIFY(told[u"disk_free_bytes"_s].toInteger() > 0);
    const Outcome status = run(with({u"status"_s}));
    QVERIFY2(status.out.contains("are kept free"), status.out.constData());
    QCOMPARE(count(database(), u"trade_rows"_s), 0);
    QCOMPARE(node.terminate(), 0);
}

QTEST_GUILESS_MAIN(TestCliRecovery)
#include "tst_cli_recovery.moc"
