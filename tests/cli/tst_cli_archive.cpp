// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QDateTime>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// The archive on the command line: alone, and handed to a node.
class TestCliArchive : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void policiesOfANewStore();
    void refusesWrongUse_data();
    void refusesWrongUse();
    void movesVerifiesAndRestores();
    void tellsWhatOfThePastIsGone();
    void aNodeDoesIt();
    void leasesAreMadeKeptAndGivenBack();
};

namespace {

const QString kFile = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines/BTCUSDT-1m-2020-01-02.zip");

QStringList with(const QStringList &arguments, const QTemporaryDir &dir)
{
    return arguments + QStringList{u"--data-dir"_s, dir.path()};
}

/// Rows by place, as `archive status` tells them.
QMap<QString, int> places(const QTemporaryDir &dir)
{
    QMap<QString, int> rows;
    for (const auto &entry :
         run(with({u"archive"_s, u"status"_s, u"--json"_s}, dir)).json()[u"segments"_s].toArray())
        rows[entry.toObject()[u"location"_s].toString()] += entry.toObject()[u"rows"_s].toInt();
    return rows;
}

} // namespace

void TestCliArchive::policiesOfANewStore()
{
    const QTemporaryDir dir;
    const auto policies = [&](const QStringList &more) {
        return run(with(QStringList{u"archive"_s, u"policies"_s} + more + QStringList{u"--json"_s}, dir));
    };
    const QJsonArray first = policies({}).json()[u"policies"_s].toArray();
    QCOMPARE(first.size(), 1);
    QCOMPARE(first[0].toObject()[u"keep_days"_s].toInt(), 365);
    QCOMPARE(first[0].toObject()[u"schedule"_s].toString(), u"17 3 * * *"_s);
    const Outcome added = policies(
        {u"add"_s, u"--interval"_s, u"1m"_s, u"--keep-days"_s, u"30"_s, u"--window"_s, u"01:00-05:00"_s});
    QVERIFY2(added.code == 0, added.err.constData());
    const QString id = QString::number(added.json()[u"policies"_s].toArray()[0].toObject()[u"id"_s].toInt());
    const Outcome changed = policies({u"set"_s, u"--policy"_s, id, u"--keep-days"_s, u"60"_s, u"--off"_s});
    QVERIFY2(changed.code == 0, changed.err.constData());
    const QJsonObject policy = changed.json()[u"policies"_s].toArray()[0].toObject();
    QCOMPARE(policy[u"keep_days"_s].toInt(), 60);
    QCOMPARE(policy[u"interval"_s].toString(), u"1m"_s);
    QVERIFY(!policy[u"enabled"_s].toBool(true));
    // For the very sequences of the first one: the newer one counts, and the older one says so.
    const Outcome newer = policies({u"add"_s, u"--keep-days"_s, u"100"_s});
    const int newest = newer.json()[u"policies"_s].toArray()[0].toObject()[u"id"_s].toInt();
    QCOMPARE(policies({}).json()[u"policies"_s].toArray()[0].toObject()[u"overruled_by"_s].toInt(), newest);
    QVERIFY(run(with({u"archive"_s, u"policies"_s, u"list"_s}, dir))
                .out.contains("overruled by " + QByteArray::number(newest)));
    QCOMPARE(policies({u"remove"_s, u"--policy"_s, QString::number(newest)}).code, 0);
    QVERIFY(policies({}).json()[u"policies"_s].toArray()[0].toObject()[u"overruled_by"_s].isNull());
    // A paused run over all of its rows: no run of it begins.
    const QStringList none = sql(
        dir.filePath(u"candlewright.db"_s),
        u"INSERT INTO jobs (node, id, kind, state, priority, position, reason, title, request, rows_done, "
        "rows_total, inserted, updated, skipped, requests, weight, attempts, error, created_at) VALUES "
        "('', 7, 'archive', 'paused', 1, 7, 'user', '', '', 0, 0, 0, 0, 0, 0, 0, 0, '', 0)"_s);
    QVERIFY(none.isEmpty());
    QCOMPARE(policies({}).json()[u"policies"_s].toArray()[0].toObject()[u"held_by"_s].toInt(), 7);
    QVERIFY(run(with({u"archive"_s, u"policies"_s, u"list"_s}, dir)).out.contains("held up by paused run 7"));
    QVERIFY(run(with({u"archive"_s, u"status"_s}, dir)).out.contains("is held up by run 7, which is paused"));
    const Outcome forecast = policies({u"add"_s, u"--dry-run"_s});
    QVERIFY2(forecast.json()[u"steady_rows"_s].isDouble(), forecast.out.constData());
    QCOMPARE(policies({u"preset"_s}).json()[u"policies"_s].toArray().size(), 7); // 1m is there
    QCOMPARE(policies({u"remove"_s, u"--policy"_s, id}).code, 0);
    QCOMPARE(policies({u"remove"_s, u"--policy"_s, id}).code, 1);
    const QStringList twice{u"add"_s, u"--symbol"_s, u"ETHUSDT"_s, u"--keep-days"_s, u"40"_s};
    const Outcome once = policies(twice);
    QCOMPARE(once.code, 0);
    const Outcome again = policies(twice);
    QCOMPARE(again.code, 1);
    QVERIFY2(again.err.contains("says the very same already"), again.err.constData());
    const int only = once.json()[u"policies"_s].toArray()[0].toObject()[u"id"_s].toInt();
    QCOMPARE(policies({u"remove"_s, u"--policy"_s, QString::number(only)}).code, 0);
    QCOMPARE(policies({}).json()[u"policies"_s].toArray().size(), 8);
    QVERIFY(run(with({u"archive"_s, u"policies"_s, u"list"_s}, dir)).out.endsWith("8 policies\n"));
}

void TestCliArchive::refusesWrongUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("mention");
    const auto row = [](const char *name, const QString &arguments, const char *mention) {
        QTest::newRow(name) << arguments.split(u' ') << QByteArray(mention);
    };
    row("no action", u"archive"_s, "policies, restore");
    row("unknown action", u"archive melt"_s, "melt");
    row("a word too much", u"archive run now"_s, "too much");
    row("run of nothing", u"archive run"_s, "--policy N");
    row("run without a time", u"archive run --kind candles"_s, "--before");
    row("bad time", u"archive run --before soon"_s, "soon");
    row("bad policy", u"archive run --policy x"_s, "--policy");
    row("a policy before a time", u"archive run --policy 1 --before 2024-08-09"_s, "--before says nothing");
    row("restore without a range", u"archive restore --symbol BTCUSDT --interval 1m"_s, "--from");
    row("restore without an interval",
        u"archive restore --symbol BTCUSDT --from 2020-01-01 --to 2020-01-02"_s, "--interval");
    row("bad days", u"archive policies add --keep-days 0"_s, "keep_days is 0");
    row("bad schedule", u"archive policies add --schedule never"_s, "never");
    row("bad window", u"archive policies add --window 25:00-26:00"_s, "01:00-05:30");
    row("unknown preset", u"archive policies preset mine"_s, "standard");
    row("on and off", u"archive policies add --on --off"_s, "Only one");
    row("set which", u"archive policies set --keep-days 5"_s, "--policy N");
    row("bad kind", u"verify --kind books"_s, "books");
    row("refetch of nothing", u"verify --refetch 0"_s, "from 1 to 100");
    row("refetch of more than all", u"verify --refetch 101"_s, "from 1 to 100");
    row("refetch in words", u"verify --refetch all"_s, "--refetch");
    row("a lease of more than 30 days",
        u"archive leases --add --symbol BTCUSDT --interval 1m --from 2024-08-01 --to 2024-08-02 --hours 721"_s,
        "from 1 to 720");
    row("a policy removed to try it", u"archive policies remove --policy 1 --dry-run"_s,
        "--dry-run means nothing to archive policies remove, which takes --policy.");
    row("a set of policies to try it", u"archive policies preset --dry-run"_s, "--dry-run means nothing");
    row("a lease to try it",
        u"archive leases --add --symbol BTCUSDT --interval 1m --from 2024-08-01 --to 2024-08-02 --dry-run"_s,
        "--dry-run means nothing to archive leases --add");
    row("a file beside a range", u"archive restore --file f.csv.zst --from 2024-08-01 --to 2024-08-02"_s,
        "means nothing to archive restore --file");
    row("a cancel beside a check", u"maintain --check --cancel vacuum"_s, "--check means nothing");
    row("empty range", u"verify --from 2020-01-02 --to 2020-01-01"_s, "--from must be before --to");
}

void TestCliArchive::refusesWrongUse()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, mention);
    const QTemporaryDir dir;
    const Outcome outcome = run(with(arguments, dir));
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains(mention), outcome.err.constData());
}

void TestCliArchive::movesVerifiesAndRestores()
{
    const QTemporaryDir dir;
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s});
    QVERIFY(exchange.isUp());
    QVERIFY(run(with({u"import"_s, kFile}, dir)).code == 0);
    const int stored = places(dir)[u"main"_s];
    QVERIFY(stored > 100);
    QStringList archive{u"archive"_s,      u"run"_s,        u"--symbol"_s,   u"BTCUSDT"_s,
                        u"--market"_s,     u"spot"_s,       u"--interval"_s, u"1m"_s,
                        u"--before"_s,     u"2021-01-01"_s, u"--json"_s,     u"--exchange-url"_s,
                        exchange.address()};
    const Outcome dry = run(with(archive + QStringList{u"--dry-run"_s}, dir));
    QVERIFY2(dry.code == 0, dry.err.constData());
    QVERIFY(dry.json()[u"dry_run"_s].toBool());
    const int movable = dry.json()[u"rows_total"_s].toInt();
    QVERIFY(movable > 0 && movable <= stored);
    const Outcome moved = run(with(archive, dir));
    QVERIFY2(moved.code == 0, moved.err.constData());
    QCOMPARE(moved.json()[u"rows_done"_s].toInt(), movable);
    QCOMPARE(moved.json()[u"checksum"_s].toString().size(), 64);
    QCOMPARE(places(dir)[u"archive"_s], movable);
    QCOMPARE(places(dir)[u"main"_s], stored - movable);
    QVERIFY(run(with({u"gaps"_s, u"--json"_s}, dir)).json()[u"gaps"_s].toArray().isEmpty());

    const Outcome verified = run(with({u"verify"_s, u"--full"_s, u"--json"_s}, dir));
    QVERIFY2(verified.code == 0, verified.out.constData());
    QCOMPARE(verified.json()[u"slices_damaged"_s].toInt(-1), 0);
    QVERIFY(verified.json()[u"rows_done"_s].toInt() >= stored);
    QVERIFY(verified.json()[u"suspicious"_s].isDouble());
    const Outcome findings = run(with({u"findings"_s, u"--json"_s}, dir));
    QVERIFY2(findings.code == 0, findings.err.constData());
    QVERIFY(findings.json()[u"findings"_s].isArray());
    QVERIFY(run(with({u"findings"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s, u"1d"_s}, dir)).out.endsWith("0 findings\n"));
    QCOMPARE(run(with({u"findings"_s, u"--dismiss"_s, u"77777"_s}, dir)).code, 1);
    const Outcome open = run(with({u"findings"_s, u"--open"_s, u"--json"_s}, dir));
    QCOMPARE(open.json()[u"findings"_s].toArray().size(), findings.json()[u"findings"_s].toArray().size());
    const QStringList series{u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s, u"--interval"_s, u"1m"_s};
    QVERIFY(run(with(QStringList{u"versions"_s} + series, dir)).out.endsWith("0 versions\n"));
    // Nothing was stored before this test, and everything is by now.
    const auto pastRows = [&](const QString &moment) {
        const Outcome past = run(with(QStringList{u"export"_s, u"--as-of"_s, moment} + series, dir));
        return past.code == 0 ? past.out.count('\n') : -1;
    };
    QCOMPARE(pastRows(u"2020-06-01"_s), run(with(QStringList{u"export"_s, u"--to"_s, u"2019-01-01"_s} + series, dir)).out.count('\n'));
    QCOMPARE(pastRows(u"2099-01-01"_s), run(with(QStringList{u"export"_s} + series, dir)).out.count('\n'));
    for (const QString &kind : {u"trades"_s, u"funding"_s}) {
        const Outcome past = run(with({u"export"_s, u"--as-of"_s, u"2020-06-01"_s, u"--kind"_s, kind, u"--market"_s,
                                       u"spot"_s, u"--symbol"_s, u"BTCUSDT"_s},
                                      dir));
        QVERIFY2(past.code == 0 && past.err.contains("0 rows exported"), past.err.constData());
    }
    QCOMPARE(run(with({u"export"_s, u"--kind"_s, u"funding"_s, u"--format"_s, u"freqtrade"_s, u"--market"_s, u"spot"_s,
                       u"--symbol"_s, u"BTCUSDT"_s},
                      dir))
                 .code,
             2);
    // What somebody else changed in the archive makes the command fail.
    const QStringList errors =
        sql(dir.filePath(u"candlewright.db"_s),
            u"UPDATE candles_archive SET trade_count = trade_count + 1 WHERE open_time = "
            "(SELECT min(open_time) FROM candles_archive)"_s);
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));
    const Outcome damaged = run(with({u"archive"_s, u"verify"_s}, dir));
    QCOMPARE(damaged.code, 1);
    QVERIFY2(damaged.out.contains("1 damaged") && damaged.out.contains("SHA-256"), damaged.out.constData());

    const Outcome restored = run(with({u"archive"_s, u"restore"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s,
                                       u"spot"_s, u"--interval"_s, u"1m"_s, u"--from"_s, u"2020-01-01"_s,
                                       u"--to"_s, u"2020-02-01"_s, u"--dry-run"_s, u"--json"_s},
                                      dir));
    QVERIFY2(restored.code == 0, restored.err.constData());
    QCOMPARE(restored.json()[u"rows_total"_s].toInt(), movable);
    QCOMPARE(run(with({u"archive"_s, u"leases"_s}, dir)).out, QByteArray("0 leases\n"));
    QCOMPARE(run(with({u"archive"_s, u"leases"_s, u"--remove"_s, u"none"_s}, dir)).code, 1);
}

void TestCliArchive::tellsWhatOfThePastIsGone()
{
    const QTemporaryDir dir;
    QVERIFY(run(with({u"import"_s, kFile}, dir)).code == 0);
    const QString stored = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const QStringList past{u"export"_s,  u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s,
                           u"--as-of"_s, stored,        u"--json"_s,  u"--output"_s, dir.filePath(u"past.csv"_s)};
    const Outcome whole = run(with(past, dir));
    QVERIFY2(whole.code == 0, whole.err.constData());
    QVERIFY(whole.json()[u"gone"_s].toArray().isEmpty());
    const QStringList errors = sql(dir.filePath(u"candlewright.db"_s),
                                   u"DELETE FROM candles WHERE open_time IN (SELECT open_time FROM candles "
                                   "ORDER BY open_time LIMIT 3)"_s);
    QVERIFY2(errors.isEmpty(), qPrintable(errors.join(u' ')));
    const Outcome rest = run(with(past, dir));
    QVERIFY2(rest.code == 0, rest.err.constData());
    QCOMPARE(rest.json()[u"rows"_s].toInt(), whole.json()[u"rows"_s].toInt() - 3);
    const QJsonArray gone = rest.json()[u"gone"_s].toArray();
    QCOMPARE(gone.size(), 1);
    QCOMPARE(gone[0].toObject()[u"reason"_s].toString(), u"lost"_s);
    QCOMPARE(gone[0].toObject()[u"rows"_s].toInt(), 3);
    QVERIFY2(rest.err.contains("Not all that was stored then can be shown") && rest.err.contains("3 rows of 1m from"),
             rest.err.constData());
}

void TestCliArchive::aNodeDoesIt()
{
    const QTemporaryDir dir;
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s});
    QVERIFY(exchange.isUp());
    QVERIFY(run(with({u"import"_s, kFile}, dir)).code == 0);
    Running node(with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--market"_s, u"spot"_s, u"--no-api"_s,
                       u"--backfill-days"_s, u"0"_s, u"--exchange-url"_s, exchange.address()},
                      dir));
    QVERIFY2(node.isUp(), node.errors().constData());
    const Outcome moved = run(with({u"archive"_s, u"run"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s,
                                    u"spot"_s, u"--before"_s, u"2021-01-01"_s, u"--json"_s},
                                   dir));
    QVERIFY2(moved.code == 0, moved.err.constData());
    QVERIFY(moved.json()[u"rows_done"_s].toInt() > 0);
    const QString id = QString::number(moved.json()[u"id"_s].toInt());
    const Outcome restored = run(with({u"archive"_s, u"restore"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s,
                                       u"spot"_s, u"--interval"_s, u"1m"_s, u"--from"_s, u"2020-01-01"_s,
                                       u"--to"_s, u"2020-02-01"_s, u"--json"_s},
                                      dir));
    QVERIFY2(restored.code == 0, restored.err.constData());
    QCOMPARE(restored.json()[u"rows_done"_s].toInt(), moved.json()[u"rows_done"_s].toInt());
    const Outcome verified = run(with({u"verify"_s}, dir));
    QVERIFY2(verified.code == 0, verified.out.constData());
    QVERIFY(run(with({u"jobs"_s}, dir)).out.contains("archive"));
    QVERIFY(run(with({u"archive"_s, u"status"_s}, dir)).out.contains("restore spot BTCUSDT 1m"));
    QCOMPARE(node.terminate(), 0);
    // The runs of the node are there for who looks later.
    const QJsonArray runs =
        run(with({u"archive"_s, u"status"_s, u"--json"_s}, dir)).json()[u"runs"_s].toArray();
    QCOMPARE(runs.size(), 3);
    QCOMPARE(QString::number(runs[2].toObject()[u"id"_s].toInt()), id);
    QCOMPARE(runs[2].toObject()[u"checksum"_s].toString().size(), 64);
}

/// By a node, and by the command itself where none runs.
void TestCliArchive::leasesAreMadeKeptAndGivenBack()
{
    const QTemporaryDir dir;
    const Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s});
    QVERIFY(exchange.isUp());
    const auto leases = [&](const QStringList &more) {
        return run(
            with(QStringList{u"archive"_s, u"leases"_s, u"--exchange-url"_s, exchange.address(), u"--json"_s}
                     + more,
                 dir));
    };
    const QStringList hour{u"--add"_s,           u"--symbol"_s, u"BTCUSDT"_s, u"--market"_s,   u"spot"_s,
                           u"--interval"_s,      u"1m"_s,       u"--from"_s,  u"2024-08-01"_s, u"--to"_s,
                           u"2024-08-01T01:00"_s};
    auto node = std::make_unique<Running>(
        with({u"serve"_s, u"--symbols"_s, u"ETHBTC"_s, u"--market"_s, u"spot"_s, u"--no-api"_s,
              u"--backfill-days"_s, u"0"_s, u"--exchange-url"_s, exchange.address()},
             dir));
    QVERIFY2(node->isUp(), node->errors().constData());
    for (int turn = 0; turn < 2; ++turn) {
        const Outcome made = leases(hour + QStringList{u"--hours"_s, u"2"_s});
        QVERIFY2(made.code == 0, made.err.constData());
        QCOMPARE(made.json()[u"state"_s].toString(), u"ready"_s);
        QCOMPARE(made.json()[u"rows"_s].toInt(), 60);
        const QString id = made.json()[u"temp_id"_s].toString();
        const Outcome kept = leases({u"--extend"_s, id, u"--hours"_s, u"48"_s});
        QVERIFY2(kept.code == 0, kept.err.constData());
        QVERIFY(kept.json()[u"expires_at"_s].toString() > made.json()[u"expires_at"_s].toString());
        QCOMPARE(leases({}).json()[u"leases"_s].toArray().size(), 1);
        QCOMPARE(leases({u"--remove"_s, id}).json()[u"rows_removed"_s].toInt(), 60);
        QCOMPARE(leases({u"--extend"_s, id}).code, 1);
        QStringList unknown = hour;
        unknown.replaceInStrings(u"BTCUSDT"_s, u"NOSUCH"_s);
        const Outcome refused = leases(unknown);
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("\"NOSUCH\" is not a symbol of market spot"), refused.err.constData());
        if (node)
            QCOMPARE(node->terminate(), 0);
        node.reset();
    }
    QCOMPARE(leases(hour + QStringList{u"--hours"_s, u"0"_s}).code, 2);
    QVERIFY(leases(hour.mid(0, 7)).err.contains("--from and --to"));
}

QTEST_GUILESS_MAIN(TestCliArchive)
#include "tst_cli_archive.moc"
