// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/reliability/kit/strike.h"

#include <QFile>
#include <QTest>

#include <random>
#include <vector>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// D2: kills inside named phases: of a commit, of a checkpoint, of a move to the archive, of an upgrade of the schema, of
/// a change of settings. After each the file is judged as it was left; in the end the node goes on and becomes complete.
class TestRelPhases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void insideACommit();
    void insideACheckpoint();
    void insideAMove();
    void insideAnUpgrade();
    void insideAChangeOfSettings();
};

namespace {

constexpr int kKills = 6;
constexpr int kHitMs = 90'000; ///< within this the struck call is made
constexpr int kCompleteMs = 90'000;
const QString kCli = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli");
const QJsonObject kWorld{{u"speed"_s, 60}, {u"listed_days"_s, 4}, {u"trades_per_minute"_s, 120}};

NodeOptions recording()
{
    NodeOptions options;
    options.symbols = u"BTCUSDT,BTC-USDT-PERP"_s;
    options.intervals = u"1m,5m"_s;
    options.backfillDays = 3;
    return options;
}

NodeOptions struck(const Strike &strike)
{
    NodeOptions options = recording();
    options.wrapper = killedAt(strike);
    return options;
}

int between(std::mt19937_64 &random, int least, int most)
{
    return std::uniform_int_distribution<int>(least, most)(random);
}

/// Starts a node that is to die inside a call, and judges what it leaves. An empty text: all is well.
QString strikeNode(Rig &rig, const Strike &strike)
{
    const QString what = u"%1 number %2"_s.arg(strike.call).arg(strike.number);
    (void)rig.startNode(struck(strike)); // it may die before it says that it is ready
    if (!rig.node().diesWithin(kHitMs))
        return what + u" was never made"_s;
    const Verdict verdict = rig.judge();
    return verdict.ok ? QString() : what + u": "_s + QString::fromUtf8(verdict.text);
}

/// The same for a command on the data of a node that is stopped.
QString strikeCommand(const Rig &rig, const QStringList &arguments, const Strike &strike)
{
    const QString what = u"%1 number %2"_s.arg(strike.call).arg(strike.number);
    const QStringList command =
        killedAt(strike) + QStringList{kCli} + arguments + QStringList{u"--data-dir"_s, rig.file(u"data"_s)};
    Process process(command.first(), command.mid(1), {}, rig.file(u"node.log"_s));
    if (!process.diesWithin(kHitMs))
        return what + u" was never made"_s;
    const Verdict verdict = rig.judge();
    return verdict.ok ? QString() : what + u": "_s + QString::fromUtf8(verdict.text);
}

QString goesOn(Rig &rig)
{
    if (!rig.startNode(recording()))
        return u"The node did not come up again."_s;
    const Verdict verdict = rig.judgeWhenComplete(kCompleteMs, {u"--ledger"_s});
    qInfo("%s", verdict.text.constData());
    return verdict.ok ? QString() : QString::fromUtf8(verdict.text);
}

/// A node that has recorded for a while and was stopped.
QString recordSome(Rig &rig)
{
    if (!rig.startNode(recording()))
        return u"The first start failed."_s;
    const Verdict verdict = rig.judgeWhenComplete(kCompleteMs);
    if (!verdict.ok)
        return QString::fromUtf8(verdict.text);
    return rig.node().terminate() == 0 ? QString() : u"The node did not end."_s;
}

int archived(const Rig &rig) { return rig.count(u"candles_archive"_s); }

} // namespace

void TestRelPhases::insideACommit()
{
    Rig rig(kWorld);
    std::mt19937_64 random(testSeed());
    QCOMPARE(recordSome(rig), QString());
    for (int kill = 0; kill < kKills; ++kill) {
        // In the middle of the rows, and before they are forced to the disk.
        const Strike strike = kill % 2 == 0 ? Strike{u"pwrite64"_s, between(random, 20, 400), {}}
                                            : Strike{u"fdatasync"_s, between(random, 3, 15), {}};
        QCOMPARE(strikeNode(rig, {strike.call, strike.number, rig.database() + u"-wal"_s}), QString());
    }
    QCOMPARE(goesOn(rig), QString());
}

void TestRelPhases::insideACheckpoint()
{
    Rig rig(kWorld);
    std::mt19937_64 random(testSeed());
    QCOMPARE(recordSome(rig), QString());
    for (int kill = 0; kill < kKills; ++kill) {
        // Nothing but a checkpoint writes into the file itself.
        const Strike strike = kill % 3 == 2 ? Strike{u"fdatasync"_s, 1, rig.database()}
                                            : Strike{u"pwrite64"_s, between(random, 1, 60), rig.database()};
        QCOMPARE(strikeNode(rig, strike), QString());
    }
    QCOMPARE(goesOn(rig), QString());
}

void TestRelPhases::insideAMove()
{
    Rig rig(kWorld);
    std::mt19937_64 random(testSeed());
    QCOMPARE(recordSome(rig), QString());
    const QString wal = rig.database() + u"-wal"_s;
    const QStringList move{
        u"archive"_s,        u"run"_s,        u"--symbol"_s, u"BTCUSDT"_s,  u"--market"_s,
        u"spot"_s,           u"--interval"_s, u"1m"_s,       u"--before"_s, u"2025-12-30T12:00:00"_s,
        u"--exchange-url"_s, rig.url()};
    const int rows = rig.count(u"candle_rows"_s);
    for (int kill = 0; kill < kKills; ++kill) {
        const Strike strike = kill == kKills - 1 ? Strike{u"fdatasync"_s, 2, wal}
                                                 : Strike{u"pwrite64"_s, between(random, 1, 200), wal};
        QCOMPARE(strikeCommand(rig, move, strike), QString());
        QCOMPARE(rig.count(u"candle_rows"_s), rows);
    }
    const Outcome moved = run(move + QStringList{u"--data-dir"_s, rig.file(u"data"_s)});
    QVERIFY2(moved.code == 0, moved.err.constData());
    QVERIFY(archived(rig) > 1'000);
    QCOMPARE(rig.count(u"candle_rows"_s), rows);
    QCOMPARE(goesOn(rig), QString());
}

void TestRelPhases::insideAnUpgrade()
{
    Rig rig(kWorld);
    std::mt19937_64 random(testSeed());
    QCOMPARE(recordSome(rig), QString());
    constexpr int kOlderSchema = 4;
    const QString older = rig.file(u"older.db"_s);
    const QJsonObject made =
        runTool({u"olderfile.py"_s, u"--from"_s, rig.database(), u"--to"_s, older, u"--migrations"_s,
                 QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/core/storage/migrations/sqlite"), u"--schema"_s,
                 QString::number(kOlderSchema)});
    QVERIFY(made[u"rows"_s].toObject()[u"candles"_s].toInt() > 1'000);
    const QString wal = rig.database() + u"-wal"_s;
    const std::vector<Strike> strikes{{u"pwrite64"_s, between(random, 50, 300), {}}, // in the copy
                                      {u"fsync"_s, 1, {}},                           // of the copy
                                      {u"rename"_s, 1, {}},
                                      {u"pwrite64"_s, 1, wal},
                                      {u"pwrite64"_s, between(random, 2, 20), wal},
                                      {u"fdatasync"_s, 2, wal}};
    for (const Strike &strike : strikes) {
        for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s})
            QFile::remove(rig.database() + suffix);
        QVERIFY(QFile::copy(older, rig.database()));
        QCOMPARE(strikeNode(rig, strike), QString());
        QVERIFY(rig.api().isEmpty());
        const int schema = rig.sql(u"PRAGMA user_version"_s).value(0).toInt();
        QVERIFY2(schema == kOlderSchema || strike.call == u"fdatasync"_s,
                 qPrintable(QString::number(schema)));
    }
    QCOMPARE(goesOn(rig), QString());
    QVERIFY(rig.sql(u"PRAGMA user_version"_s).value(0).toInt() > kOlderSchema);
}

void TestRelPhases::insideAChangeOfSettings()
{
    Rig rig(kWorld);
    QCOMPARE(recordSome(rig), QString());
    const QStringList at{u"--data-dir"_s, rig.file(u"data"_s)};
    const auto setTo = [](int days) {
        return QStringList{u"archive"_s,     u"policies"_s,        u"set"_s, u"--policy"_s, u"1"_s,
                           u"--keep-days"_s, QString::number(days)};
    };
    const auto kept = [&at] {
        const Outcome told = run(QStringList{u"archive"_s, u"policies"_s, u"--json"_s} + at);
        return told.json()[u"policies"_s].toArray()[0].toObject()[u"keep_days"_s].toInt();
    };
    const QString wal = rig.database() + u"-wal"_s;
    const std::vector<Strike> strikes{{u"pwrite64"_s, 1, wal},  {u"pwrite64"_s, 2, wal},
                                      {u"pwrite64"_s, 3, wal},  {u"fdatasync"_s, 1, wal},
                                      {u"fdatasync"_s, 2, wal}, {u"pwrite64"_s, 1, rig.database()}};
    int days = 100;
    for (const Strike &strike : strikes) {
        days += 2;
        const Outcome before = run(setTo(days) + at);
        QVERIFY2(before.code == 0, before.err.constData());
        QCOMPARE(strikeCommand(rig, setTo(days + 1), strike), QString());
        const int now = kept();
        QVERIFY2(now == days || now == days + 1, qPrintable(QString::number(now)));
    }
    QCOMPARE(goesOn(rig), QString());
}

QTEST_GUILESS_MAIN(TestRelPhases)
#include "tst_rel_phases.moc"
