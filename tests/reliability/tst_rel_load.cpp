// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/pulse.h"
#include "tests/reliability/kit/rig.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// Group B: whatever clients of the API do, and however much nonsense the exchange sends, the node records as before and
/// uses bounded memory, disk, descriptors and processor time.
class TestRelLoad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hostileClientsDelayNothing();
    void forgottenReadersCostLittle();
    void noRequestCostsMuch();
    void fewDescriptorsAreEnough();
    void nonsenseIsToldInFewWords();
};

namespace {

constexpr int kTradesPerMinute = 120'000;
constexpr int kMostStuckMib = 16;          ///< B2: what stuck clients may cost
constexpr int kMostAnyRequestMib = 16;     ///< B3: what any input may cost
constexpr qint64 kMostWalBytes = 64 << 20; ///< B6
constexpr qint64 kCheckpointBytes = 4 << 20; ///< of the journal, after which the writer puts it away

/// Clients that mean it no good, see hostile.py.
class Hostile {
public:
    Hostile(const Rig &rig, int seconds, const QStringList &options = {})
    {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(u"python3"_s, QStringList{u"-B"_s, kTools, u"--to"_s, rig.api(), u"--seconds"_s,
                                                  QString::number(seconds)}
                                          + options);
        while (!m_process.canReadLine() && m_process.waitForReadyRead(30'000)) {
        }
        m_isReady = m_process.readLine() == "ready\n";
    }

    [[nodiscard]] bool isReady() const { return m_isReady; }
    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    /// What the client in good faith saw.
    [[nodiscard]] QJsonObject report()
    {
        m_process.waitForFinished(60'000);
        return QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
    }

private:
    static inline const QString kTools =
        QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/reliability/tools/hostile.py");
    QProcess m_process;
    bool m_isReady = false;
};

/// Begins a read transaction, says so, and keeps it.
const QString kForgottenCursor =
    u"import sqlite3, sys, time\n"
    "c = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True, isolation_level=None)\n"
    "c.execute('BEGIN'); c.execute('SELECT count(*) FROM trades').fetchone()\n"
    "print('ready', flush=True); time.sleep(600)\n"_s;

/// The most that a node held while clients were at work.
struct Costs {
    double growthMib = 0;
    qint64 mostWal = 0;
};

Costs costsOf(Rig &rig, const Hostile &clients)
{
    Costs costs;
    const double before = pulseOf(rig.node().pid(), 0).memoryMib;
    while (clients.isRunning()) {
        letRun(100);
        costs.growthMib = std::max(costs.growthMib, pulseOf(rig.node().pid(), 0).memoryMib - before);
        costs.mostWal = std::max(costs.mostWal, QFileInfo(rig.database() + u"-wal"_s).size());
    }
    return costs;
}

/// What the exchange had sent and the node had stored at a moment.
struct Counts {
    qint64 sent = 0;
    qint64 stored = 0;
    qint64 monotonicNs = 0;
};

Counts countsOf(const Rig &rig)
{
    return {rig.report()[u"sent"_s].toInteger(), rig.metric(u"candlewright_rows_stored_total"_s),
            QDeadlineTimer::current(Qt::PreciseTimer).deadlineNSecs()};
}

/// Rows stored for each message sent.
double shareOf(const Counts &from, const Counts &to)
{
    return static_cast<double>(to.stored - from.stored) / static_cast<double>(to.sent - from.sent);
}

QString spanOf(const Counts &from, const Counts &to)
{
    return u"%1:%2"_s.arg(from.monotonicNs).arg(to.monotonicNs);
}

qint64 sizeOfFiles(const QString &folder)
{
    qint64 bytes = 0;
    for (const QFileInfo &file : QDir(folder).entryInfoList(QDir::Files))
        bytes += file.size();
    return bytes;
}

} // namespace

/// B1: in the same span, the share of what the exchange sends that is stored, with and without the dearest clients. It is
/// counted, so the speed of the machine does not matter. The percentiles of D1 are printed; `./run --bench` holds them.
void TestRelLoad::hostileClientsDelayNothing()
{
    constexpr int kDays = 20;
    constexpr qint64 kDayMs = 86'400'000;
    constexpr int kSeconds = 20;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}, {u"listed_days"_s, kDays}});
    NodeOptions options;
    options.backfillDays = kDays;
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"candle_rows WHERE final"_s) >= kDays * 1'440 - 1, 120'000);
    const Counts begin = countsOf(rig);
    letRun(kSeconds * 1'000);
    const Counts quiet = countsOf(rig);
    const qint64 now = rig.exchangeNow();
    Hostile hostile(rig, kSeconds,
                    {u"--from"_s, QString::number(now - kDays * kDayMs), u"--until"_s, QString::number(now)});
    QVERIFY(hostile.isReady());
    qint64 mostWal = 0;
    int exports = 0;
    while (hostile.isRunning()) {
        // A client of another kind: the whole history as a file, again and again.
        const Outcome exported =
            run({u"export"_s, u"--symbol"_s, u"BTCUSDT"_s, u"--interval"_s, u"1m"_s, u"--output"_s,
                 rig.file(u"rows-%1.csv"_s.arg(exports)), u"--data-dir"_s, rig.file(u"data"_s)});
        QVERIFY2(exported.code == 0, exported.err.constData());
        ++exports;
        letRun(50);
        mostWal = std::max(mostWal, QFileInfo(rig.database() + u"-wal"_s).size());
    }
    const Counts end = countsOf(rig);
    const QJsonObject report = hostile.report();
    QVERIFY(rig.node().isRunning());
    rig.node().kill();
    const Verdict verdict = rig.judge();
    const QJsonObject latencies = runTool({u"latency.py"_s, u"--history"_s, rig.file(u"history.jsonl"_s),
                                           spanOf(begin, quiet), spanOf(quiet, end)});
    const double alone = shareOf(begin, quiet);
    const double beside = shareOf(quiet, end);
    qInfo("%.4f of what was sent is stored, %.4f beside the clients; %d exports; journal of SQLite at most "
          "%lld KiB; %s%s%s",
          alone, beside, exports, mostWal / 1'024, QJsonDocument(latencies).toJson().constData(),
          QJsonDocument(report).toJson().constData(), verdict.text.constData());
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > 0);
    QVERIFY(beside >= 0.9 * alone && beside <= 1.1 * alone);
    QVERIFY(mostWal > 0 && mostWal <= kMostWalBytes);
    QVERIFY(exports > 0);
    QVERIFY(report[u"health_answers"_s].toInt() > 0 && report[u"flood_answers"_s].toInt() > 0);
    const QJsonObject dearest = report[u"dearest_answers"_s].toObject();
    QVERIFY(!dearest.isEmpty());
    for (const QString &kind : dearest.keys())
        QVERIFY2(dearest[kind].toInt() > 0, qPrintable(kind));
}

/// B2 and B6: clients that subscribe and never read, then clients that ask and never read beside a program that holds a read
/// transaction open: neither the memory nor SQLite's journal grows with what is recorded meanwhile.
void TestRelLoad::forgottenReadersCostLittle()
{
    constexpr int kSeconds = 25;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    QVERIFY(rig.isUp() && rig.startNode());
    const auto stored = [&rig] { return rig.metric(u"candlewright_rows_stored_total"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(stored() > kSeconds * kTradesPerMinute / 60 / 2, 90'000);
    const QStringList stretch{u"--forgotten"_s, u"--from"_s, QString::number(rig.exchangeNow() - 86'400'000),
                              u"--until"_s, QString::number(rig.exchangeNow())};
    {
        Hostile streams(rig, kSeconds, stretch + QStringList{u"--hoarders"_s, u"0"_s});
        QVERIFY(streams.isReady());
        const Costs costs = costsOf(rig, streams);
        qInfo("16 streams nobody reads: %.1f MiB more", costs.growthMib);
        QVERIFY2(costs.growthMib <= kMostStuckMib, qPrintable(QString::number(costs.growthMib)));
    }
    QProcess cursor;
    cursor.start(u"python3"_s, {u"-c"_s, kForgottenCursor, rig.database()});
    QVERIFY(cursor.waitForReadyRead(30'000));
    const auto atFirst = stored();
    Hostile hoarders(rig, kSeconds, stretch + QStringList{u"--streams"_s, u"0"_s});
    QVERIFY(hoarders.isReady());
    const Costs costs = costsOf(rig, hoarders);
    const auto meanwhile = stored() - atFirst;
    const bool wasHeld = cursor.state() == QProcess::Running;
    cursor.kill();
    cursor.waitForFinished();
    qInfo(
        "answers nobody reads: %.1f MiB more; %lld rows stored meanwhile, journal of SQLite at most %lld KiB",
        costs.growthMib, static_cast<long long>(meanwhile), costs.mostWal / 1'024);
    QVERIFY(wasHeld && meanwhile > 0);
    QVERIFY2(costs.growthMib <= kMostStuckMib, qPrintable(QString::number(costs.growthMib)));
    QVERIFY(costs.mostWal > 0 && costs.mostWal <= kMostWalBytes);
    // The reader gone, what it had held up is put away with the next checkpoint, and the file is written from its beginning
    // again: as many rows once more do not make it larger.
    const auto later = stored();
    QTRY_VERIFY_WITH_TIMEOUT(stored() > later + meanwhile, 120'000);
    const qint64 walAfter = QFileInfo(rig.database() + u"-wal"_s).size();
    QVERIFY2(walAfter <= costs.mostWal + kCheckpointBytes, qPrintable(u"%1 bytes"_s.arg(walAfter)));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
}

/// B3: whatever is sent to the API, all sixty kinds of reliability §4.1 one after the other, again and again: the memory that
/// a node needs which has answered every question once grows little, and it goes on serving and recording.
void TestRelLoad::noRequestCostsMuch()
{
    constexpr int kSeconds = 60;
    constexpr int kKinds = 60;
    Rig rig({{u"trades_per_minute"_s, 60}});
    QVERIFY(rig.isUp() && rig.startNode());
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    const QJsonObject report =
        runTool({u"besiege.py"_s, u"--to"_s, rig.api(), u"--pid"_s, QString::number(rig.node().pid()),
                 u"--seconds"_s, QString::number(kSeconds)});
    const QByteArray text = QJsonDocument(report).toJson();
    qInfo("%s", text.constData());
    QVERIFY(rig.node().isRunning());
    QCOMPARE(report[u"kinds"_s].toInt(), kKinds);
    QVERIFY(report[u"rounds"_s].toInt() > 0);
    QVERIFY2(report[u"wrong"_s].toArray().isEmpty(), text.constData());
    QVERIFY2(report[u"most_mib"_s].toDouble() < kMostAnyRequestMib, text.constData());
    QTRY_COMPARE_WITH_TIMEOUT(rig.ask(u"/v1/health"_s)[u"status"_s].toString(), u"ok"_s, 30'000);
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelLoad::fewDescriptorsAreEnough()
{
    constexpr int kSeconds = 10;
    constexpr int kMostShare = 20; ///< of a core, in percent
    constexpr int kIdle = 300;
    constexpr int kServed = 16; ///< at a time, with 128 descriptors (see http::fittedTo)
    Rig rig({{u"speed"_s, 5}, {u"trades_per_minute"_s, 60}});
    NodeOptions options;
    options.wrapper = QStringList{u"prlimit"_s, u"--nofile=128"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 5, 60'000);
    QVERIFY(rig.judgeWhenComplete(90'000).ok);
    Hostile hostile(rig, kSeconds, {u"--idle"_s, QString::number(kIdle)});
    QVERIFY(hostile.isReady());
    letRun(2'000);
    const int rowsBefore = rig.count(u"trade_rows"_s);
    const int before = rig.processorTime();
    letRun(kSeconds * 1'000 / 2);
    const int share = (rig.processorTime() - before) * 100 / (kSeconds * 1'000 / 2);
    QVERIFY(rig.count(u"trade_rows"_s) > rowsBefore);
    const QJsonObject report = hostile.report();
    qInfo("%d %% of a core; %s", share, QJsonDocument(report).toJson().constData());
    // All but those that are served are told so; those are closed when they have kept silent for long enough.
    QVERIFY(report[u"refused"_s].toInt() >= kIdle - kServed);
    QVERIFY(report[u"closed_without_a_word"_s].toInt() <= kServed);
    QCOMPARE(report[u"told_otherwise"_s].toInt(), 0);
    QVERIFY2(share < kMostShare, qPrintable(QString::number(share)));
    // Room again: clients are served as before.
    QTRY_VERIFY_WITH_TIMEOUT(rig.metric(u"candlewright_rows_stored_total"_s) > 0, 30'000);
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelLoad::nonsenseIsToldInFewWords()
{
    constexpr int kFramesASecond = 10'000;
    constexpr int kSeconds = 10;
    constexpr qint64 kMostLogBytes = 256 << 10;
    Rig rig({{u"speed"_s, 30}, {u"trades_per_minute"_s, 60}});
    QVERIFY(rig.isUp() && rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    const auto logged = [&rig] {
        return sizeOfFiles(rig.file(u"data/logs"_s)) + QFileInfo(rig.file(u"node.log"_s)).size();
    };
    const qint64 before = logged();
    for (int second = 0; second < kSeconds; ++second) {
        rig.inject({{u"do"_s, u"garbage"_s}, {u"count"_s, kFramesASecond}});
        letRun(1'000);
    }
    const Verdict verdict = rig.judgeWhenComplete(90'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const qint64 bytes = logged() - before;
    const int kept = rig.count(u"rejected_rows"_s);
    qInfo("%lld bytes of log, %d entries of refused rows", bytes, kept);
    QVERIFY(bytes > 0 && bytes < kMostLogBytes);
    QVERIFY(kept > 0 && kept < kFramesASecond);
}

QTEST_GUILESS_MAIN(TestRelLoad)
#include "tst_rel_load.moc"
