// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

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
    void fewDescriptorsAreEnough();
    void nonsenseIsToldInFewWords();
};

namespace {

constexpr int kTradesPerMinute = 120'000;
/// B2 and B3: what stuck clients may cost, and what any input may cost.
constexpr int kMostGrowthMib = 16 + 16;
constexpr qint64 kMostWalBytes = 64 << 20; ///< B6

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

qint64 sizeOfFiles(const QString &folder)
{
    qint64 bytes = 0;
    for (const QFileInfo &file : QDir(folder).entryInfoList(QDir::Files))
        bytes += file.size();
    return bytes;
}

} // namespace

void TestRelLoad::hostileClientsDelayNothing()
{
    constexpr int kQuietMs = 10'000;
    constexpr int kSeconds = 30;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    QVERIFY(rig.isUp() && rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.metric(u"candlewright_rows_stored_total"_s) > kTradesPerMinute / 60, 60'000);
    letRun(kQuietMs);
    const int memoryBefore = rig.peakMemory();
    Hostile hostile(rig, kSeconds);
    QVERIFY(hostile.isReady());
    qint64 mostWal = 0;
    while (hostile.isRunning()) {
        letRun(250);
        mostWal = std::max(mostWal, QFileInfo(rig.database() + u"-wal"_s).size());
    }
    const QJsonObject report = hostile.report();
    const int growth = rig.peakMemory() - memoryBefore;
    QVERIFY(rig.node().isRunning());
    rig.node().kill();
    // Judges the latency from receipt to commit, too (D1).
    const Verdict verdict = rig.judge({u"--prompt"_s});
    qInfo("%d MiB before, %d MiB more; journal of SQLite at most %lld KiB; %s%s", memoryBefore, growth,
          mostWal / 1'024, QJsonDocument(report).toJson().constData(), verdict.text.constData());
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > kSeconds * 1'000 / 2);
    QVERIFY(growth <= kMostGrowthMib);
    QVERIFY(mostWal > 0 && mostWal <= kMostWalBytes);
    QVERIFY(report[u"health_answers"_s].toInt() > 0);
    QVERIFY(report[u"heavy_answers"_s].toInt() > 0 && report[u"flood_answers"_s].toInt() > 0);
}

void TestRelLoad::fewDescriptorsAreEnough()
{
    constexpr int kSeconds = 10;
    constexpr int kMostShare = 20; ///< of a core, in percent
    Rig rig({{u"speed"_s, 5}, {u"trades_per_minute"_s, 60}});
    NodeOptions options;
    options.wrapper = QStringList{u"prlimit"_s, u"--nofile=128"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 5, 60'000);
    QVERIFY(rig.judgeWhenComplete(90'000).ok);
    Hostile hostile(rig, kSeconds, {u"--idle"_s, u"300"_s});
    QVERIFY(hostile.isReady());
    letRun(2'000);
    const int rowsBefore = rig.count(u"trade_rows"_s);
    const int before = rig.processorTime();
    letRun(kSeconds * 1'000 / 2);
    const int share = (rig.processorTime() - before) * 100 / (kSeconds * 1'000 / 2);
    QVERIFY(rig.count(u"trade_rows"_s) > rowsBefore);
    const QJsonObject report = hostile.report();
    qInfo("%d %% of a core; %s", share, QJsonDocument(report).toJson().constData());
    QVERIFY(report[u"refused"_s].toInt() > 0);
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
