// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// A ban that a single command hears of holds the next one, too, and whoever waits says so.
class TestCliBans : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aBanOutlivesTheCommand_data();
    void aBanOutlivesTheCommand();
    void aBanOutlivesTheDatabase_data();
    void aBanOutlivesTheDatabase();
    void aPlanWaitsForTheEndOfABan();
    void aShortPauseIsTold_data();
    void aShortPauseIsTold();
};

namespace {

/// An exchange with two recorded days behind it, which refuses the first request of a path once.
QStringList exchange(const QTemporaryDir &dir, const QString &path, int seconds)
{
    QFile faults(dir.filePath(u"faults.json"_s));
    if (faults.open(QIODevice::WriteOnly))
        faults.write(u"{\"faults\":[{\"action\":\"status\",\"status\":418,\"retryAfter\":%1,\"path\":\"%2\"}]}"_s
                         .arg(seconds)
                         .arg(path)
                         .toUtf8());
    return {u"replay"_s,
            u"--port"_s,
            u"0"_s,
            u"--from"_s,
            u"2020-01-03T00:00:00Z"_s,
            u"--source"_s,
            QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines"),
            u"--faults"_s,
            faults.fileName()};
}

QStringList download(const QTemporaryDir &dir, const QString &exchange)
{
    return {u"backfill"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s, u"--interval"_s, u"1m"_s,
            u"--from"_s, u"2020-01-01"_s, u"--to"_s, u"2020-01-01T01:00:00Z"_s,
            u"--exchange-url"_s, exchange, u"--data-dir"_s, dir.path()};
}

void addPaths()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("the list of symbols") << u"/api/v3/exchangeInfo"_s;
    QTest::newRow("candles") << u"/api/v3/klines"_s;
}

} // namespace

void TestCliBans::aBanOutlivesTheCommand_data() { addPaths(); }

/// The exchange refuses once: whoever asked again would be served.
void TestCliBans::aBanOutlivesTheCommand()
{
    QFETCH(QString, path);
    const QTemporaryDir dir;
    const Running running(exchange(dir, path, 600));
    QVERIFY(running.isUp());
    const Outcome first = run(download(dir, running.address()));
    QCOMPARE(first.code, 1);
    QVERIFY2(first.out.contains("HTTP 418") && first.out.contains("It wants no requests until "), first.out.constData());
    const QString file = dir.filePath(u"candlewright.db"_s);
    const QString marks = u"SELECT count(*) FROM state WHERE name LIKE 'engine/block/%' AND value <> ''"_s;
    QCOMPARE(sql(file, marks), QStringList{u"1"_s});
    const QStringList known = sql(file, u"SELECT count(*) FROM instruments"_s);

    const Outcome second = run(download(dir, running.address()));
    QCOMPARE(second.code, 1);
    QVERIFY2(second.out.contains("HTTP 418") && second.out.contains("It wants no requests until "),
             second.out.constData());
    QCOMPARE(sql(file, u"SELECT count(*) FROM candles"_s), QStringList{u"0"_s});
    QCOMPARE(sql(file, u"SELECT count(*) FROM instruments"_s), known);
}

void TestCliBans::aBanOutlivesTheDatabase_data()
{
    QTest::addColumn<bool>("isRestored");
    QTest::addColumn<bool>("hasCopy");
    QTest::newRow("a backup from before the ban") << true << true;
    QTest::newRow("the same, restored without the copy in the data directory") << true << false;
    QTest::newRow("an empty database") << false << true;
}

/// The exchange refuses once: whoever asked again would be served.
void TestCliBans::aBanOutlivesTheDatabase()
{
    QFETCH(bool, isRestored);
    QFETCH(bool, hasCopy);
    const QTemporaryDir dir;
    const Running running(exchange(dir, u"/api/v3/klines"_s, 600));
    QVERIFY(running.isUp());
    const QString file = dir.filePath(u"candlewright.db"_s);
    const QString backup = dir.filePath(u"before.db"_s);
    QCOMPARE(run({u"status"_s, u"--data-dir"_s, dir.path()}).code, 0);
    QCOMPARE(run({u"backup"_s, backup, u"--data-dir"_s, dir.path()}).code, 0);
    QCOMPARE(run(download(dir, running.address())).code, 1);
    if (!hasCopy)
        QVERIFY(QDir(dir.filePath(u"blocks"_s)).removeRecursively());
    if (isRestored) {
        const Outcome restored = run({u"restore"_s, backup, u"--data-dir"_s, dir.path()});
        QVERIFY2(restored.code == 0, restored.err.constData());
    } else {
        for (const QString &name : QDir(dir.path()).entryList({u"candlewright.db*"_s}, QDir::Files))
            QVERIFY(QFile::remove(dir.filePath(name)));
    }
    const Outcome second = run(download(dir, running.address()));
    QCOMPARE(second.code, 1);
    QVERIFY2(second.out.contains("HTTP 418") && second.out.contains("It wants no requests until "),
             second.out.constData());
    QCOMPARE(sql(file, u"SELECT count(*) FROM candles"_s), QStringList{u"0"_s});
}

void TestCliBans::aPlanWaitsForTheEndOfABan()
{
    const QTemporaryDir dir;
    const Running running(exchange(dir, u"/api/v3/klines"_s, 600));
    QVERIFY(running.isUp());
    // The plan's own question is what hears of the ban; the second one finds it in the store.
    for (int i = 0; i < 2; ++i) {
        const QStringList plan = download(dir, running.address()) + QStringList{u"--dry-run"_s};
        const Outcome told = run(plan + QStringList{u"--json"_s});
        QVERIFY2(told.code == 0, (told.out + told.err).constData());
        const int blocked = told.json()[u"blocked_seconds"_s].toInt();
        QVERIFY2(blocked > 400 && blocked <= 600, told.out.constData());
        QVERIFY2(told.json()[u"seconds"_s].toInt() > blocked, told.out.constData());
        QVERIFY2(told.json()[u"blocked_reason"_s].toString().contains(u"HTTP 418"), told.out.constData());
        const Outcome text = run(plan);
        QVERIFY2(text.out.contains(" s pass until the exchange takes requests again: ")
                     && text.out.contains("HTTP 418"),
                 text.out.constData());
    }
}

void TestCliBans::aShortPauseIsTold_data() { addPaths(); }

void TestCliBans::aShortPauseIsTold()
{
    QFETCH(QString, path);
    const QTemporaryDir dir;
    const Running running(exchange(dir, path, 3));
    QVERIFY(running.isUp());
    const Outcome told = run(download(dir, running.address()));
    QVERIFY2(told.err.count("Requests of market spot wait until ") == 1 && told.err.contains("HTTP 418"),
             told.err.constData());
}

QTEST_GUILESS_MAIN(TestCliBans)
#include "tst_cli_bans.moc"
