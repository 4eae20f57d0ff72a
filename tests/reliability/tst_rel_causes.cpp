// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QDateTime>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <set>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

namespace {

/// Keeps every writer out of a SQLite file until it is killed.
const QString kHold = QStringLiteral("import sqlite3,sys,time\n"
                                     "c=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=60)\n"
                                     "c.execute('BEGIN EXCLUSIVE')\n"
                                     "print('held',flush=True)\n"
                                     "time.sleep(600)\n");

/// A database that can be taken away and given back.
class Store {
public:
    explicit Store(bool isServer, const QStringList &settings = {})
        : m_server(isServer ? std::make_unique<PrivateServer>(settings) : nullptr)
    {
    }

    [[nodiscard]] NodeOptions options() const
    {
        NodeOptions options;
        if (m_server)
            options.database = m_server->url();
        return options;
    }
    /// Bytes of the server's log that are in its memory only; -1 when it does not say.
    [[nodiscard]] qint64 unwritten() const
    {
        QProcess psql;
        psql.start(u"psql"_s,
                   {m_server->url(), u"-XAtqc"_s,
                    u"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), pg_current_wal_lsn())"_s});
        psql.waitForFinished(10'000);
        bool isNumber = false;
        const qint64 bytes = psql.readAllStandardOutput().trimmed().toLongLong(&isNumber);
        return isNumber ? bytes : -1;
    }
    void takeAway(const Rig &rig)
    {
        if (m_server) {
            m_server->stop(u"immediate"_s);
            return;
        }
        m_holder = std::make_unique<Process>(u"python3"_s, QStringList{u"-c"_s, kHold, rig.database()},
                                             QStringList(), rig.file(u"holder.log"_s));
        QVERIFY(m_holder->readyLine().startsWith("held"));
    }
    void giveBack()
    {
        if (m_server)
            m_server->restart();
        m_holder.reset();
    }

private:
    std::unique_ptr<PrivateServer> m_server;
    std::unique_ptr<Process> m_holder;
};

void bothEngines()
{
    QTest::addColumn<bool>("isServer");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

/// Where commands without a node find the database.
QStringList placeOf(const Rig &rig, const NodeOptions &options)
{
    QStringList place{u"--data-dir"_s, rig.file(u"data"_s)};
    if (!options.database.isEmpty())
        place << u"--database"_s << options.database;
    return place;
}

std::int64_t stored(const Rig &rig) { return rig.metric(u"candlewright_rows_stored_total"_s); }

QString backupOf(const Rig &rig) { return rig.file(u"backup"_s); }

/// Makes a backup of a running node's database and waits until more was stored.
bool backUpAndRecord(Rig &rig, const QStringList &place)
{
    const Outcome made = run(QStringList{u"backup"_s, backupOf(rig)} + place);
    if (made.code != 0)
        qWarning("%s", made.err.constData());
    const auto before = stored(rig);
    return made.code == 0 && QTest::qWaitFor([&] { return stored(rig) > before + 100; }, 60'000);
}

/// What the ledger says of missing trades of a symbol, filled or not.
QList<QJsonObject> tradeHoles(const Rig &rig, const QString &symbol)
{
    QList<QJsonObject> holes;
    for (const QJsonValue &gap : rig.ask(u"/v1/gaps?filled=true&symbol="_s + symbol)[u"gaps"_s].toArray()) {
        if (gap[u"kind"_s].toString() == u"trades"_s)
            holes << gap.toObject();
    }
    return holes;
}

std::set<QString> causesOf(const QList<QJsonObject> &holes)
{
    std::set<QString> causes;
    for (const QJsonObject &hole : holes)
        causes.insert(hole[u"cause"_s].toString());
    return causes;
}

/// The same when all of them are closed, which the ledger says a moment after the rows are there, and when these causes are
/// named: an entry whose rows have just come is no hole any more and not yet a filled one.
QList<QJsonObject> filledHoles(const Rig &rig, const QString &symbol, const std::set<QString> &causes)
{
    QList<QJsonObject> holes;
    const auto areFilled = [&] {
        holes = tradeHoles(rig, symbol);
        return causesOf(holes) == causes && std::ranges::all_of(holes, [](const QJsonObject &hole) {
                   return hole[u"state"_s].toString() == u"filled"_s;
               });
    };
    constexpr int kSettled = 3'000;
    letRun(kSettled);
    (void)QTest::qWaitFor(areFilled, 60'000);
    return holes;
}

QByteArray textOf(const QList<QJsonObject> &holes)
{
    QByteArray text;
    for (const QJsonObject &hole : holes)
        text += QJsonDocument(hole).toJson(QJsonDocument::Compact) + '\n';
    return text;
}

} // namespace

/// What the gap ledger says of holes, on both engines (docs/design/proof.md §2).
class TestRelCauses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSilentSymbolIsNamed_data() { bothEngines(); }
    void aSilentSymbolIsNamed();
    void restartsWhileTheDatabaseIsAwayAreNamed();
    void aServerThatLostRowsIsNamed();
    void aRestoredBackupIsNamed_data() { bothEngines(); }
    void aRestoredBackupIsNamed();
    void aBackupBehindRowsOfTheJournalIsNamed_data() { bothEngines(); }
    void aBackupBehindRowsOfTheJournalIsNamed();
    void aFullJournalIsToldAfterAKill_data() { bothEngines(); }
    void aFullJournalIsToldAfterAKill();
};

void TestRelCauses::aSilentSymbolIsNamed()
{
    QFETCH(bool, isServer);
    const Store store(isServer);
    Rig rig({{u"speed"_s, 30}, {u"trades_per_minute"_s, 30}});
    NodeOptions options = store.options();
    options.symbols = u"BTCUSDT,ETHUSDT"_s;
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    rig.inject({{u"do"_s, u"mute"_s}, {u"symbol"_s, u"ETHUSDT"_s}, {u"for"_s, 8}});
    QTRY_VERIFY_WITH_TIMEOUT(!tradeHoles(rig, u"ETHUSDT"_s).isEmpty(), 60'000);
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const auto holes = filledHoles(rig, u"ETHUSDT"_s, {u"silence"_s});
    QVERIFY2(causesOf(holes) == std::set<QString>{u"silence"_s}, textOf(holes).constData());
    const QString evidence = holes.front()[u"evidence"_s].toString();
    QVERIFY2(evidence.startsWith(u"The stream of ETHUSDT trades brought nothing from "_s)
                 && evidence.contains(u"the connection stood, and the other streams of its market brought "_s),
             qPrintable(evidence));
}

void TestRelCauses::restartsWhileTheDatabaseIsAwayAreNamed()
{
    Store store(true);
    Rig rig({{u"trades_per_minute"_s, 1'200}, {u"tape_minutes"_s, 1}});
    const NodeOptions options = store.options();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(stored(rig) > 500, 60'000);
    store.takeAway(rig);
    const auto began = rig.exchangeNow();
    // Killed, ended properly, killed; nobody can read in between what is stored.
    for (int end = 0; end < 3; ++end) {
        letRun(3'000);
        if (end == 1)
            QCOMPARE(rig.node().terminate(60'000), 0);
        else
            rig.node().kill();
        letRun(2'000);
        QVERIFY(rig.startNode(options));
        QTRY_VERIFY_WITH_TIMEOUT(rig.metric(u"candlewright_rows_received_total"_s) > 20, 60'000);
    }
    store.giveBack();
    const Verdict verdict = rig.judgeWhenComplete(150'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    const auto holes = filledHoles(rig, u"BTCUSDT"_s, {u"crashed"_s, u"stopped"_s});
    QVERIFY2(holes.size() >= 3, textOf(holes).constData());
    QVERIFY2((causesOf(holes) == std::set<QString>{u"crashed"_s, u"stopped"_s}), textOf(holes).constData());
    for (const QJsonObject &hole : holes) {
        const auto from = QDateTime::fromString(hole[u"from"_s].toString(), Qt::ISODateWithMs).toMSecsSinceEpoch();
        QVERIFY2(from > began - 60'000 && from < rig.exchangeNow(), textOf({hole}).constData());
    }
}

/// As after a fail-over to a copy that lagged behind: the server writes its log every ten seconds only, and is cut off when
/// some of it waits. It told the node of commits that are not there any more; they are found, named and asked for again
/// within a minute.
void TestRelCauses::aServerThatLostRowsIsNamed()
{
    constexpr qint64 kOwed = 4'000;
    Store store(true, {u"synchronous_commit=off"_s, u"wal_writer_delay=10000"_s,
                       u"wal_writer_flush_after=1GB"_s, u"wal_buffers=64MB"_s});
    Rig rig({{u"trades_per_minute"_s, 6'000}, {u"tape_minutes"_s, 1}});
    QVERIFY(rig.isUp() && rig.startNode(store.options()));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    // The last beat has just been. Asked once each: the answer goes up and down.
    QVERIFY(QTest::qWaitFor([&] { return store.unwritten() >= 0 && store.unwritten() < kOwed; }, 30'000));
    QVERIFY(QTest::qWaitFor([&] { return store.unwritten() > kOwed; }, 30'000));
    store.takeAway(rig);
    letRun(2'000);
    store.giveBack();
    QTRY_VERIFY_WITH_TIMEOUT(!tradeHoles(rig, u"BTCUSDT"_s).isEmpty(), 60'000);
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const auto holes = filledHoles(rig, u"BTCUSDT"_s, {u"lost"_s});
    QVERIFY2(causesOf(holes) == std::set<QString>{u"lost"_s}, textOf(holes).constData());
    QVERIFY2(holes.front()[u"evidence"_s].toString().contains(u"came back without rows that it had taken"_s),
             textOf(holes).constData());
}

void TestRelCauses::aRestoredBackupIsNamed()
{
    QFETCH(bool, isServer);
    const Store store(isServer);
    Rig rig({{u"trades_per_minute"_s, 600}, {u"tape_minutes"_s, 1}});
    const NodeOptions options = store.options();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    const QStringList place = placeOf(rig, options);
    QVERIFY(backUpAndRecord(rig, place));
    QCOMPARE(rig.node().terminate(), 0);
    const Outcome outcome = run(QStringList{u"restore"_s, backupOf(rig)} + place);
    QVERIFY2(outcome.code == 0 && !outcome.err.contains("does not say"), outcome.err.constData());
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const auto holes = filledHoles(rig, u"BTCUSDT"_s, {u"restored"_s});
    QVERIFY2(causesOf(holes) == std::set<QString>{u"restored"_s}, textOf(holes).constData());
    QVERIFY2(holes.front()[u"evidence"_s].toString().startsWith(u"A backup took the place of the database"_s),
             textOf(holes).constData());
}

/// Rows wait in the journal when the node is killed: what is missing before them is the backup's, what is missing behind
/// them the kill's.
void TestRelCauses::aBackupBehindRowsOfTheJournalIsNamed()
{
    QFETCH(bool, isServer);
    Store store(isServer);
    Rig rig({{u"trades_per_minute"_s, 600}, {u"tape_minutes"_s, 1}});
    const NodeOptions options = store.options();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    const QStringList place = placeOf(rig, options);
    QVERIFY(backUpAndRecord(rig, place));
    store.takeAway(rig);
    letRun(4'000);
    rig.node().kill();
    store.giveBack();
    const Outcome outcome = run(QStringList{u"restore"_s, backupOf(rig)} + place);
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    letRun(3'000);
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const auto holes = filledHoles(rig, u"BTCUSDT"_s, {u"restored"_s, u"crashed"_s});
    QVERIFY2((causesOf(holes) == std::set<QString>{u"restored"_s, u"crashed"_s}), textOf(holes).constData());
    const auto endOf = [&holes](const QString &cause) {
        const auto hole = std::ranges::find(
            holes, cause, [](const QJsonObject &each) { return each[u"cause"_s].toString(); });
        return (*hole)[u"to"_s].toString();
    };
    QVERIFY2(endOf(u"restored"_s) < endOf(u"crashed"_s), textOf(holes).constData());
}

void TestRelCauses::aFullJournalIsToldAfterAKill()
{
    QFETCH(bool, isServer);
    Store store(isServer);
    Rig rig({{u"trades_per_minute"_s, 120'000}, {u"tape_minutes"_s, 1}});
    NodeOptions options = store.options();
    options.environment << u"JOURNAL_LIMIT=1"_s;
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(stored(rig) > 4'000, 60'000);
    QVERIFY(rig.ask(u"/v1/health"_s)[u"problem"_s].isNull());
    store.takeAway(rig);
    const auto unsafe = [&rig] { return rig.metric(u"candlewright_rows_unjournaled"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(unsafe() > 8'000, 150'000);
    const QString problem = rig.ask(u"/v1/health"_s)[u"problem"_s].toString();
    QVERIFY2(problem.contains(u"has reached its limit"_s) && problem.contains(u"takes no rows since 20"_s)
                 && problem.contains(u"wait in memory alone"_s),
             qPrintable(problem));
    QCOMPARE(rig.metric(u"candlewright_journal_healthy"_s), 0);
    rig.node().kill();
    store.giveBack();
    letRun(3'000);
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(150'000, {u"--ledger"_s});
    const auto holes = filledHoles(rig, u"BTCUSDT"_s, {u"journal-full"_s, u"crashed"_s});
    if (!verdict.ok)
        qWarning("%s", textOf(holes).constData());
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY2((causesOf(holes) == std::set<QString>{u"journal-full"_s, u"crashed"_s}), textOf(holes).constData());
    // A small batch may still find room between large ones that do not.
    qint64 named = 0;
    for (const QJsonObject &hole : holes) {
        if (hole[u"cause"_s].toString() != u"journal-full"_s)
            continue;
        named += hole[u"missing"_s].toInteger();
        QVERIFY2(hole[u"evidence"_s].toString().contains(u"has reached its limit"_s), textOf({hole}).constData());
    }
    QVERIFY2(named > 4'000, textOf(holes).constData());
}

QTEST_GUILESS_MAIN(TestRelCauses)
#include "tst_rel_causes.moc"
