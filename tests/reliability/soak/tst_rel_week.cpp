// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/pulse.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <cmath>
#include <functional>
#include <optional>
#include <utility>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// B8: a week in fifty minutes, with the exchange's daily cut every day, a storm of clients, and the change to summer time:
/// what the node holds stays what it was. CANDLEWRIGHT_SOAK_SECONDS makes it shorter; then it is a part of the week with
/// as many cuts.
class TestRelWeek : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingGrows_data();
    void nothingGrows();
};

namespace {

constexpr int kSpeed = 200;
constexpr int kUsualSeconds = 7 * 86'400 / kSpeed;
constexpr int kCuts = 7;
constexpr int kLooks = 120;
constexpr double kWarmUp = 0.5; ///< of the time
/// By then SQLite's cache of pages, 64 MiB, is full. A run that is too short for it says nothing about memory on SQLite.
constexpr double kEventsOfCache = 1'000'000;
constexpr double kStormAt = 0.2;      ///< of the time
constexpr double kMostGrowth = 1;     ///< MiB per hundred thousand events
constexpr int kMostChange = 2;        ///< of threads and descriptors
constexpr int kMostNewStatements = 5; ///< one that is seldom needed is prepared late
constexpr qint64 kMostLogBytes = 100LL << 20;
constexpr qint64 kMarchOf2026 = 1'774'483'200'000; ///< the 26th, three days before the clocks change

int secondsWanted()
{
    bool isNumber = false;
    const int given = qEnvironmentVariableIntValue("CANDLEWRIGHT_SOAK_SECONDS", &isNumber);
    return isNumber && given > 0 ? given : kUsualSeconds;
}

/// Three hundred clients at once, beside those of hostile.py.
void storm(QProcess &process, const Rig &rig)
{
    process.start(u"python3"_s,
                  {u"-B"_s, QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/reliability/tools/hostile.py"),
                   u"--to"_s, rig.api(), u"--seconds"_s, u"10"_s, u"--idle"_s, u"300"_s});
}

/// Lets the time pass, with its faults, and looks at the node again and again.
std::vector<Pulse> live(Rig &rig, int seconds, const std::function<void()> &atHalfTime)
{
    std::vector<Pulse> pulses;
    QProcess clients;
    int cuts = 0;
    bool isHalfOver = false;
    QElapsedTimer elapsed;
    elapsed.start();
    const auto share = [&] { return static_cast<double>(elapsed.elapsed()) / 1'000 / seconds; };
    while (share() < 1) {
        letRun(seconds * 1'000 / kLooks);
        pulses.push_back(pulseOf(rig.node().pid(), rig.report()[u"sent"_s].toDouble()));
        if (clients.state() == QProcess::NotRunning && clients.program().isEmpty() && share() >= kStormAt)
            storm(clients, rig);
        if (share() >= kWarmUp && !std::exchange(isHalfOver, true)) {
            clients.kill(); // the storm is over, whatever answers they still wait for
            atHalfTime();
        }
        if (cuts < kCuts && share() * (kCuts + 1) >= cuts + 1) {
            rig.inject({{u"do"_s, u"day_cut"_s}});
            ++cuts;
        }
    }
    clients.waitForFinished();
    return pulses;
}

qint64 sizeOfLogs(const Rig &rig)
{
    qint64 bytes = 0;
    for (const QFileInfo &file : QDir(rig.file(u"data/logs"_s)).entryInfoList(QDir::Files))
        bytes += file.size();
    return bytes;
}

/// Statements that some session of the server holds prepared, as its log tells: by session and name, without those given
/// up again.
class PreparedStatements {
public:
    explicit PreparedStatements(const QString &log) : m_log(log) {}

    /// How many there are now.
    [[nodiscard]] int count()
    {
        static const QRegularExpression kLine(
            u"\\[(\\d+)\\] LOG: +(?:statement: (PREPARE|DEALLOCATE) (\\w+)|execute (\\w+):)"_s);
        static const QRegularExpression kEnd(u"\\[(\\d+)\\] LOG: +disconnection:"_s);
        if (!m_log.isOpen() && !m_log.open(QIODevice::ReadOnly))
            return -1;
        while (!m_log.atEnd()) {
            const QString line = QString::fromUtf8(m_log.readLine());
            if (const auto end = kEnd.match(line); end.hasMatch())
                m_held.remove(end.captured(1));
            else if (const auto found = kLine.match(line); found.hasMatch())
                note(found);
        }
        int sum = 0;
        for (const QSet<QString> &names : m_held)
            sum += static_cast<int>(names.size());
        return sum;
    }

private:
    void note(const QRegularExpressionMatch &found)
    {
        QSet<QString> &names = m_held[found.captured(1)];
        if (found.captured(2) == u"DEALLOCATE"_s)
            names.remove(found.captured(3));
        else
            names.insert(found.captured(3) + found.captured(4));
    }

    QFile m_log;
    QHash<QString, QSet<QString>> m_held; ///< by process of the server
};

/// What did not stay as it was after the warm-up; empty: all did. The memory counts once the cache of pages is full.
QString whatGrows(const std::vector<Pulse> &settled, bool isCacheFull)
{
    const auto half = settled.begin() + static_cast<std::ptrdiff_t>(settled.size() / 2);
    const std::vector<Pulse> early(settled.begin(), half);
    const std::vector<Pulse> late(half, settled.end());
    const double growth = growthOf(settled);
    const auto change = [&](int Pulse::*member) { return medianOf(late, member) - medianOf(early, member); };
    qInfo("%.0f to %.0f events, %.1f to %.1f MiB: %.3f MiB per 100,000; threads %d%+d, descriptors %d%+d",
          settled.front().events, settled.back().events, settled.front().memoryMib, settled.back().memoryMib,
          growth, medianOf(early, &Pulse::threads), change(&Pulse::threads),
          medianOf(early, &Pulse::descriptors), change(&Pulse::descriptors));
    if (settled.back().events <= settled.front().events)
        return u"Nothing was sent."_s;
    if (std::abs(change(&Pulse::threads)) > kMostChange)
        return u"The threads change."_s;
    if (std::abs(change(&Pulse::descriptors)) > kMostChange)
        return u"The descriptors change."_s;
    return growth < kMostGrowth || !isCacheFull ? QString() : u"The memory grows by %1 MiB."_s.arg(growth);
}

} // namespace

void TestRelWeek::nothingGrows_data()
{
    QTest::addColumn<bool>("isPostgres");
    QTest::newRow("sqlite") << false;
    QTest::newRow("postgresql") << true;
}

void TestRelWeek::nothingGrows()
{
    QFETCH(bool, isPostgres);
    const int seconds = secondsWanted();
    std::unique_ptr<PrivateServer> server;
    std::optional<PreparedStatements> prepared;
    NodeOptions options;
    options.symbols = u"BTCUSDT,BTC-USDT-PERP"_s;
    options.environment = QStringList{u"TZ=Europe/Berlin"_s};
    if (isPostgres) {
        server =
            std::make_unique<PrivateServer>(QStringList{u"log_statement=all"_s, u"log_disconnections=on"_s});
        options.database = server->url();
        prepared.emplace(server->logFile());
    }
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 120}, {u"start_ms"_s, kMarchOf2026}});
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.metric(u"candlewright_rows_stored_total"_s) > 2'000, 60'000);
    int preparedBefore = 0;
    const std::vector<Pulse> pulses =
        live(rig, seconds, [&] { preparedBefore = prepared ? prepared->count() : 0; });
    qInfo("%s, %d s, %lld bytes of log", QTest::currentDataTag(), seconds, sizeOfLogs(rig));
    QVERIFY(rig.node().isRunning());
    const auto warm = static_cast<std::ptrdiff_t>(static_cast<double>(pulses.size()) * kWarmUp);
    const bool isCacheFull = isPostgres || pulses[static_cast<std::size_t>(warm)].events >= kEventsOfCache;
    QCOMPARE(whatGrows(std::vector(pulses.begin() + warm, pulses.end()), isCacheFull), QString());
    if (prepared) {
        const int preparedAfter = prepared->count();
        qInfo("%d prepared statements half-way, %d in the end", preparedBefore, preparedAfter);
        QVERIFY(preparedBefore > 0 && preparedAfter <= preparedBefore + kMostNewStatements);
    }
    QVERIFY(sizeOfLogs(rig) > 0 && sizeOfLogs(rig) <= kMostLogBytes);
    const Verdict verdict = rig.judgeWhenComplete(300'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelWeek)
#include "tst_rel_week.moc"
