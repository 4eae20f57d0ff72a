// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/faketime.h"
#include "tests/reliability/kit/rig.h"

#include <QElapsedTimer>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// C5, C6, C7, N8: streams that say nothing although their connection stands, and a node that is busy elsewhere. All
/// rigs run at the same time.
class TestRelSilence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aDeadConnectionIsReplaced();
    void oneSilentSymbolIsProbedByRest();
    void aStuckDatabaseDelaysNoPong();
    void aNewDeadConnectionIsReplaced();
    void aQuietMarketIsLeftInPeace();
    void anAcknowledgementIsNoProof();

private:
    std::unique_ptr<Rig> m_half;  ///< one of two symbols is mute
    std::unique_ptr<Rig> m_stuck; ///< somebody else holds the database
    std::unique_ptr<Rig> m_quiet; ///< only pings come
    std::unique_ptr<Rig> m_dead;  ///< nothing comes any more
    std::unique_ptr<Rig> m_new;   ///< nothing comes soon after the connection began
    std::unique_ptr<Rig> m_empty; ///< subscriptions are acknowledged and nothing comes
    std::unique_ptr<Process> m_holder;
    QElapsedTimer m_since;
    QElapsedTimer m_sinceDead;
};

namespace {

constexpr int kSpeed = 30;
/// The node in the quiet market lives through half an hour of it, with a ping every 20 s, in the time below.
constexpr int kHurry = 20;
constexpr int kQuietMs = 100'000;
constexpr int kHeldSeconds = 45;

int upgrades(const Rig &rig) { return rig.report()[u"upgrades"_s].toInt(); }
int trades(const Rig &rig) { return rig.count(u"trade_rows"_s); }

/// Keeps every writer out of a SQLite file for a while.
const QString kHold = QStringLiteral("import sqlite3,sys,time\n"
                                     "c=sqlite3.connect(sys.argv[1],isolation_level=None,timeout=60)\n"
                                     "c.execute('BEGIN EXCLUSIVE')\n"
                                     "print('held',flush=True)\n"
                                     "time.sleep(float(sys.argv[2]))\n");

} // namespace

void TestRelSilence::initTestCase()
{
    const QJsonObject world{{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}};
    QJsonObject hurriedWorld = world;
    hurriedWorld[u"ping_every"_s] = 20.0 / kHurry;
    for (auto *rig : {&m_half, &m_stuck, &m_quiet, &m_dead, &m_new}) {
        *rig = std::make_unique<Rig>(rig == &m_quiet ? hurriedWorld : world);
        QVERIFY((*rig)->isUp());
        NodeOptions options;
        options.symbols = u"BTCUSDT,ETHUSDT"_s;
        options.environment = rig == &m_quiet ? hurried(kHurry) : QStringList();
        QVERIFY((*rig)->startNode(options));
    }
    m_empty = std::make_unique<Rig>(world, QJsonArray{QJsonObject{{u"do"_s, u"no_data"_s}, {u"count"_s, 1}}});
    QVERIFY(m_empty->startNode());
    for (auto *rig : {&m_half, &m_stuck, &m_quiet, &m_dead, &m_new})
        QTRY_VERIFY_WITH_TIMEOUT(trades(**rig) > 20, 60'000);
    m_half->inject({{u"do"_s, u"mute"_s}, {u"symbol"_s, u"ETHUSDT"_s}, {u"for"_s, 3'600}});
    m_quiet->inject({{u"do"_s, u"stall"_s}, {u"for"_s, kQuietMs / 1'000}});
    m_new->inject({{u"do"_s, u"silence"_s}});
    m_since.start();
    m_holder = std::make_unique<Process>(
        u"python3"_s, QStringList{u"-c"_s, kHold, m_stuck->database(), QString::number(kHeldSeconds)},
        QStringList(), m_stuck->file(u"holder.log"_s));
    QVERIFY(m_holder->readyLine().startsWith("held"));
    // Long enough for the node to know that this exchange answers pings.
    letRun(25'000);
    m_dead->inject({{u"do"_s, u"silence"_s}});
    m_sinceDead.start();
}

void TestRelSilence::oneSilentSymbolIsProbedByRest()
{
    const auto finalRows = [&](const QString &symbol) {
        return m_half->count(u"candle_rows WHERE final = 1 AND symbol = '"_s + symbol + u'\'');
    };
    const int before = finalRows(u"ETHUSDT"_s);
    QTRY_VERIFY_WITH_TIMEOUT(finalRows(u"ETHUSDT"_s) >= before + 5, 60'000);
    // Never more than two intervals behind the symbol that is heard.
    QVERIFY(finalRows(u"BTCUSDT"_s) - finalRows(u"ETHUSDT"_s) <= 3);
    QCOMPARE(upgrades(*m_half), 1);
    const Verdict verdict = m_half->judge();
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelSilence::aStuckDatabaseDelaysNoPong()
{
    QTRY_VERIFY_WITH_TIMEOUT(!m_holder->isRunning(), (kHeldSeconds + 10) * 1'000);
    QCOMPARE(upgrades(*m_stuck), 1);
    const int pong = m_stuck->report()[u"pong_most_ms"_s].toInt();
    qInfo("slowest pong after %d ms", pong);
    QVERIFY(m_stuck->report()[u"pongs"_s].toInt() >= 1);
    QVERIFY(pong <= 5'000);
    const Verdict verdict = m_stuck->judgeWhenComplete(60'000, {u"--wire"_s, m_stuck->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelSilence::aDeadConnectionIsReplaced()
{
    constexpr qint64 kDueMs = 30'000; // trades were due all the time
    constexpr qint64 kBackoffMs = 1'500;
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_dead) == 2, 95'000);
    const qint64 took = m_sinceDead.elapsed();
    qInfo("replaced within %lld ms", took);
    const Verdict verdict = m_dead->judgeWhenComplete(60'000, {u"--wire"_s, m_dead->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY2(took <= kDueMs + kBackoffMs, qPrintable(QString::number(took)));
}

void TestRelSilence::aNewDeadConnectionIsReplaced()
{
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_new) == 2, 95'000);
    qInfo("replaced within %lld ms", m_since.elapsed());
    QVERIFY(m_since.elapsed() <= 90'000);
    const Verdict verdict = m_new->judgeWhenComplete(60'000, {u"--wire"_s, m_new->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelSilence::aQuietMarketIsLeftInPeace()
{
    letRun(static_cast<int>(std::max<qint64>(0, kQuietMs - m_since.elapsed())));
    QCOMPARE(upgrades(*m_quiet), 1);
    QVERIFY(m_quiet->ask(u"/v1/status"_s)[u"uptime_ms"_s].toInteger() > 30 * 60'000);
    const int before = trades(*m_quiet);
    QTRY_VERIFY_WITH_TIMEOUT(trades(*m_quiet) > before, 30'000);
    const Verdict verdict = m_quiet->judgeWhenComplete(60'000, {u"--wire"_s, m_quiet->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelSilence::anAcknowledgementIsNoProof()
{
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_empty) == 2, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(trades(*m_empty) > 0, 30'000);
    const Verdict verdict = m_empty->judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelSilence)
#include "tst_rel_silence.moc"
