// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Wrong use, help and settings: exit codes and one clear sentence.
class TestCliUsage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void helpAndVersionNeedNothing();
    void everyCommandHasHelp_data();
    void everyCommandHasHelp();
    void refusesWrongUse_data();
    void refusesWrongUse();
    void refusesBadSettingsFiles();
    void statusOfAnEmptyStore();
    void theAddressAloneSaysWhereTheDatabaseIs();
};

void TestCliUsage::helpAndVersionNeedNothing()
{
    const Outcome version = run({u"--version"_s});
    QCOMPARE(version.code, 0);
    QVERIFY(version.out.startsWith("candlewright-cli "));
    const Outcome help = run({u"--help"_s});
    QCOMPARE(help.code, 0);
    for (const char *command : {"serve", "replay", "backfill", "gaps", "coverage", "status", "export", "import", "jobs",
                                "rejected", "findings", "versions", "backup", "restore", "maintain", "archive", "verify"})
        QVERIFY2(help.out.contains(command), command);
    const Outcome nothing = run({});
    QCOMPARE(nothing.code, 2);
    QVERIFY(nothing.out.isEmpty());
}

void TestCliUsage::everyCommandHasHelp_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"serve", "replay", "backfill", "gaps", "coverage", "status", "export", "import", "jobs",
                                "rejected", "findings", "versions", "backup", "restore", "maintain", "archive", "verify"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

void TestCliUsage::everyCommandHasHelp()
{
    QFETCH(QString, command);
    const Outcome help = run({command, u"--help"_s});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.contains(command.toUtf8()));
    QVERIFY(help.out.contains("--data-dir"));
    QCOMPARE(help.out.contains("leases: how long, 1 to 720"), command == u"archive"_s);
}

void TestCliUsage::refusesWrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QByteArray>("mention");
    const auto row = [](const char *name, QStringList arguments, const char *mention,
                        QStringList environment = {}) {
        QTest::newRow(name) << arguments << environment << QByteArray(mention);
    };
    row("unknown command", {u"fly"_s}, "fly");
    row("unknown option", {u"status"_s, u"--fast"_s}, "--fast");
    row("option without value", {u"status"_s, u"--symbols"_s}, "--symbols");
    row("switch with value", {u"status"_s, u"--demo=yes"_s}, "--demo");
    row("bad market", {u"status"_s, u"--market"_s, u"moon"_s}, "spot or um");
    row("bad interval list", {u"status"_s, u"--intervals"_s, u"1m,2m"_s}, "watch/intervals");
    row("bad port", {u"serve"_s, u"--listen"_s, u"127.0.0.1:99999"_s}, "65535");
    row("bad port from environment", {u"serve"_s}, "environment PORT", {u"PORT=8080abc"_s});
    row("bad days", {u"serve"_s, u"--backfill-days"_s, u"-1"_s}, "backfill");
    row("bad exchange", {u"serve"_s, u"--exchange-url"_s, u"file:///etc/passwd"_s}, "exchange/url");
    row("bad database", {u"status"_s, u"--database"_s, u"mysql://x"_s}, "sqlite:///");
    row("no symbol to backfill", {u"backfill"_s}, "SYMBOL");
    row("bad symbol", {u"backfill"_s, u"BTC;USDT"_s}, "BTC;USDT");
    row("bad time", {u"backfill"_s, u"BTCUSDT"_s, u"--from"_s, u"yesterday"_s}, "yesterday");
    for (const char *command :
         {"export --symbol BTCUSDT", "verify --symbol BTCUSDT", "archive restore --symbol BTCUSDT --interval 1m",
          "archive purge --symbol BTCUSDT --interval 1m", "archive leases --add --symbol BTCUSDT --interval 1m"}) {
        const QStringList words = QString::fromLatin1(command).split(u' ');
        row(qPrintable(u"reversed range of "_s + words.front() + words.value(1)),
            words + QStringList{u"--from"_s, u"2024-02-02"_s, u"--to"_s, u"2024-02-01"_s}, "--from must be before --to");
    }
    for (const char *command : {"gaps", "rejected", "findings", "verify", "export", "archive status"}) {
        const QStringList words = QString::fromLatin1(command).split(u' ');
        row(qPrintable(u"unknown symbol of "_s + QString::fromLatin1(command)), words + QStringList{u"--symbol"_s, u"NOSUCH"_s},
            "\"NOSUCH\" is not a symbol of market spot");
    }
    for (const char *command : {"gaps", "rejected", "coverage", "export", "archive status",
                                "archive purge --interval 1m --from 2024-02-01 --to 2024-02-02"}) {
        const QString text = QString::fromLatin1(command);
        row(qPrintable(u"contract of the spot market for "_s + text),
            text.split(u' ') + QStringList{u"--symbol"_s, u"BTC-USDT-PERP"_s, u"--market"_s, u"spot"_s},
            "\"BTC-USDT-PERP\": The spelling of the symbol names a contract of um");
    }
    row("import of a contract of the spot market",
        {u"import"_s, u"BTCUSDT-1m-2024-08-01.csv"_s, u"--symbol"_s, u"BTC-USDT-PERP"_s, u"--market"_s,
         u"spot"_s},
        "names a contract of um");
    row("reversed range",
        {u"backfill"_s, u"BTCUSDT"_s, u"--from"_s, u"2024-02-02"_s, u"--to"_s, u"2024-02-01"_s}, "--from");
    row("a symbol that gaps does not take", {u"gaps"_s, u"BTCUSDT"_s, u"--repair"_s}, "BTCUSDT");
    for (const char *command : {"serve", "replay", "gaps", "status", "export"})
        row(command, {QString::fromLatin1(command), u"surplus"_s}, "\"surplus\" is too much");
    row("CSV that shall be JSON",
        {u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--json"_s, u"--format"_s, u"csv"_s},
        "jsonl or freqtrade");
    row("password in a refusal", {u"status"_s}, "storage/url (environment DATABASE_URL): The PostgreSQL address has a parameter",
        {u"DATABASE_URL=postgresql://me:secret@127.0.0.1/x?nonsense=1"_s});
    for (const QString &password : {u"se/cret"_s, u"se?cret"_s, u"12/cret"_s, u"12?cret"_s, u"p@ss/cret"_s})
        row(qPrintable(u"password that needs encoding: "_s + password), {u"status"_s},
            "storage/url (environment DATABASE_URL): The PostgreSQL address has an '@' behind its first '/' or '?'",
            {u"DATABASE_URL=postgresql://me:"_s + password + u"@127.0.0.1/x"_s});
    for (const QString &url : {u"postgresql:/me:cret@127.0.0.1/x"_s, u"mysql://127.0.0.1/x?pasword=cret"_s})
        row(qPrintable(u"no address: "_s + url), {u"status"_s}, "storage/url (environment DATABASE_URL) cannot be used",
            {u"DATABASE_URL="_s + url});
    row("misspelled parameter", {u"status"_s}, "has a parameter that is not known",
        {u"DATABASE_URL=postgresql://me@127.0.0.1/x?pasword=cret"_s});
    row("export without symbol", {u"export"_s}, "--symbol");
    row("open candle in a form that cannot say so", {u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--include-open"_s},
        "jsonl");
    row("provenance in a form without room for it",
        {u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--provenance"_s}, "jsonl");
    row("bad format", {u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--format"_s, u"xml"_s}, "freqtrade");
    row("import of nothing", {u"import"_s}, "FILE");
    row("import of trades with an interval",
        {u"import"_s, u"BTCUSDT-trades-2024-08-01.csv"_s, u"--interval"_s, u"1m"_s}, "trades have none");
    row("export of trades with an interval",
        {u"export"_s, u"--kind"_s, u"trades"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s, u"1m"_s},
        "--interval means nothing to export --kind trades");
    row("import of a nameless file", {u"import"_s, u"data.csv"_s}, "--symbol");
}

void TestCliUsage::refusesWrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, environment);
    QFETCH(QByteArray, mention);
    const QTemporaryDir dir;
    const Outcome outcome =
        run(arguments, dir.path(), environment << u"CANDLEWRIGHT_DATA_DIR="_s + dir.filePath(u"d"_s));
    QVERIFY2(outcome.code == 2, outcome.err.constData());
    QVERIFY2(outcome.err.contains(mention), outcome.err.constData());
    // The password of every row that has one.
    QVERIFY2(!outcome.err.contains("cret"), outcome.err.constData());
    QVERIFY2(outcome.out.isEmpty(), outcome.out.constData());
    QVERIFY2(outcome.err.count('\n') == 1, outcome.err.constData());
}

void TestCliUsage::refusesBadSettingsFiles()
{
    const QTemporaryDir dir;
    QFile env(dir.filePath(u".env"_s));
    QVERIFY(env.open(QIODevice::WriteOnly));
    env.write("SYMBOLS=[\"BTCUSDT\",\"ETHUSDT\"]\nBACKFILL_DAYS=many\n");
    env.close();
    const Outcome outcome = run({u"status"_s, u"--data-dir"_s, dir.filePath(u"d"_s)}, dir.path());
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(".env") && outcome.err.contains("many"), outcome.err.constData());
    // An option wins over the file, so the bad value is still refused only where it would be used first.
    QFile ini(dir.filePath(u"x.ini"_s));
    QVERIFY(ini.open(QIODevice::WriteOnly));
    ini.write("[api]\nlisten=@Variant(\\0\\0)\n");
    ini.close();
    const Outcome variant = run({u"status"_s, u"--config"_s, ini.fileName()});
    QCOMPARE(variant.code, 2);
    QVERIFY2(variant.err.contains("api/listen"), variant.err.constData());
}

void TestCliUsage::statusOfAnEmptyStore()
{
    const QTemporaryDir dir;
    const Outcome outcome = run({u"status"_s, u"--json"_s, u"--data-dir"_s, dir.filePath(u"deep/er"_s)});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const auto status = outcome.json();
    QVERIFY(status[u"series"_s].isArray());
    QCOMPARE(status[u"database"_s][u"engine"_s].toString(), u"sqlite"_s);
}

/// libpq's own variables lead to no other server than the one that is named.
void TestCliUsage::theAddressAloneSaysWhereTheDatabaseIs()
{
    const QTemporaryDir dir;
    const auto status = [&dir](const QString &url, const QString &variable) {
        return run({u"status"_s, u"--data-dir"_s, dir.filePath(u"d"_s), u"--database"_s, url}, dir.path(), {variable});
    };
    const Outcome elsewhere =
        status(u"postgresql://me:cret@db.invalid:1/x?sslmode=disable"_s, u"PGHOSTADDR=127.0.0.1"_s);
    QCOMPARE(elsewhere.code, 1);
    QVERIFY2(elsewhere.err.contains("could not translate host name"), elsewhere.err.constData());
    for (const QString &variable : {u"PGSERVICE=nope"_s, u"PGSERVICEFILE=/nope"_s}) {
        const Outcome outcome = status(u"postgresql://me:cret@127.0.0.1:1/x"_s, variable);
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("No server listens there"), outcome.err.constData());
    }
    Running node({u"serve"_s, u"--data-dir"_s, dir.filePath(u"n"_s), u"--listen"_s, u"127.0.0.1:0"_s, u"--exchange-url"_s,
                  u"http://127.0.0.1:1"_s},
                 {u"PGHOSTADDR=127.0.0.1"_s, u"PGOPTIONS=-c work_mem=1MB"_s, u"PGSERVICE="_s});
    QVERIFY(node.isUp());
    QCOMPARE(node.terminate(), 0);
    const QByteArray said = node.errors();
    for (const char *name : {"PGHOSTADDR", "PGOPTIONS"})
        QVERIFY2(said.contains("environment " + QByteArray(name) + " has no effect"), said.constData());
    QVERIFY2(!said.contains("PGSERVICE"), said.constData());
}

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cli_usage.moc"
