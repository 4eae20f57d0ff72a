// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/privatenet.h"
#include "tests/reliability/kit/rig.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <map>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// C4 and N1 with faults that only the kernel can make: packets that vanish, and a name that cannot be looked up. All rigs
/// run at the same time, in a network of their own.
class TestRelPackets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aBlackHoleHasADeadline();
    void lostPacketsLeaveAHoleOnRecord();
    void aFailingNameServiceLeavesAHoleOnRecord();

private:
    PrivateNet m_net;
    std::unique_ptr<Rig> m_hole;     ///< nothing gets through from the start
    std::unique_ptr<Rig> m_filtered; ///< nothing gets through any more
    std::unique_ptr<Rig> m_named;    ///< known by a name, which is taken away
    QElapsedTimer m_sinceNameWent;
};

namespace {

constexpr int kTradesBefore = 20;
constexpr int kHoleMs = 45'000;
constexpr int kNoticedMs = 60'000;
constexpr int kCompleteMs = 60'000;
/// The longest pause between two attempts, the attempt itself, and a busy machine.
constexpr int kAgainMs = 240'000;
/// Ten seconds for the connection of a stream, thirty for a request with all it needs, and what a look may be late.
constexpr qint64 kMostConnectMs = 12'000;
constexpr qint64 kMostRequestMs = 33'000;
/// Qt keeps what it looked up for a minute.
constexpr int kNameKeptMs = 61'000;
const QString kName = u"exchange.test"_s;
const QJsonObject kWorld{{u"speed"_s, 30}, {u"trades_per_minute"_s, 30}};

int portOf(const Rig &rig) { return QUrl(rig.url()).port(); }

int upgrades(const Rig &rig) { return rig.report()[u"upgrades"_s].toInt(); }

bool isLive(const Rig &rig)
{
    return rig.count(u"trade_rows"_s) > kTradesBefore && rig.report()[u"connections"_s].toInt() > 0;
}

/// Attempts to connect that are under way, as the kernel tells them: by the port they come from.
QStringList attemptsAt(int port)
{
    constexpr int kRemote = 2;
    constexpr int kState = 3;
    QStringList found;
    QFile table(u"/proc/net/tcp"_s);
    if (!table.open(QIODevice::ReadOnly))
        return found;
    const QString remote = u":%1"_s.arg(port, 4, 16, QLatin1Char('0')).toUpper();
    for (const QString &line : QString::fromLatin1(table.readAll()).split(u'\n')) {
        const QStringList fields = line.simplified().split(u' ');
        if (fields.value(kRemote).endsWith(remote) && fields.value(kState) == u"02"_s) // SYN_SENT
            found.append(fields[1]);
    }
    return found;
}

/// Every hole is on record before what comes behind it, and nothing is missing in the end.
QString refilled(const Rig &rig)
{
    const Verdict verdict = rig.judgeWhenComplete(kCompleteMs, {u"--ledger"_s});
    if (!verdict.ok || verdict.figure(u"jumps"_s) < 1)
        return QString::fromUtf8(verdict.text);
    qInfo("%s", verdict.text.constData());
    return {};
}

} // namespace

void TestRelPackets::initTestCase()
{
    const QString problem = m_net.enter();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QVERIFY(m_net.nameHost(kName));
    for (auto *rig : {&m_hole, &m_filtered, &m_named}) {
        *rig = std::make_unique<Rig>(kWorld);
        QVERIFY((*rig)->isUp());
    }
    NodeOptions byName;
    byName.exchangeUrl = u"http://%1:%2"_s.arg(kName).arg(portOf(*m_named));
    QVERIFY(m_net.drop(portOf(*m_hole)));
    QVERIFY(m_hole->startNode() && m_filtered->startNode() && m_named->startNode(byName));
    QTRY_VERIFY_WITH_TIMEOUT(isLive(*m_named) && isLive(*m_filtered), 60'000);
    QVERIFY(m_net.nameHost({}));
    m_sinceNameWent.start();
    QVERIFY(m_net.drop(portOf(*m_filtered)));
}

void TestRelPackets::aBlackHoleHasADeadline()
{
    struct Attempt {
        qint64 first;
        qint64 last;
    };
    std::map<QString, Attempt> attempts;
    QElapsedTimer elapsed;
    for (elapsed.start(); elapsed.elapsed() < kHoleMs; letRun(100)) {
        for (const QString &from : attemptsAt(portOf(*m_hole)))
            attempts.try_emplace(from, Attempt{elapsed.elapsed(), 0}).first->second.last = elapsed.elapsed();
    }
    int givenUp = 0;
    qint64 longest = 0;
    for (const auto &[from, attempt] : attempts) {
        const qint64 lasted = attempt.last - attempt.first;
        longest = std::max(longest, lasted);
        givenUp += lasted > kMostConnectMs / 2 && lasted <= kMostConnectMs ? 1 : 0;
    }
    qInfo("%zu attempts, %d given up by the streams' deadline, the longest took %lld ms", attempts.size(),
          givenUp, longest);
    QVERIFY(givenUp >= 2);
    QVERIFY(longest <= kMostRequestMs);
    QCOMPARE(m_hole->report()[u"connects"_s].toInt(), 0);
    QVERIFY(m_net.pass(portOf(*m_hole)));
    QTRY_VERIFY_WITH_TIMEOUT(isLive(*m_hole), 90'000);
    const Verdict verdict = m_hole->judgeWhenComplete(kCompleteMs);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelPackets::lostPacketsLeaveAHoleOnRecord()
{
    // It has given up the connection that brings nothing, and tries for another one.
    const int before = upgrades(*m_filtered);
    QTRY_VERIFY_WITH_TIMEOUT(!attemptsAt(portOf(*m_filtered)).isEmpty(), kNoticedMs);
    QVERIFY(m_net.pass(portOf(*m_filtered)));
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_filtered) > before, kAgainMs);
    letRun(3'000); // trades behind the hole
    QCOMPARE(refilled(*m_filtered), QString());
}

void TestRelPackets::aFailingNameServiceLeavesAHoleOnRecord()
{
    constexpr int kNamelessMs = 15'000;
    letRun(std::max(0, kNameKeptMs - static_cast<int>(m_sinceNameWent.elapsed())));
    const int before = upgrades(*m_named);
    m_named->inject({{u"do"_s, u"fin"_s}});
    letRun(kNamelessMs);
    QCOMPARE(upgrades(*m_named), before);
    QCOMPARE(m_named->report()[u"connections"_s].toInt(), 0);
    QVERIFY(m_named->node().isRunning());
    QVERIFY(m_net.nameHost(kName));
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_named) > before, kAgainMs);
    letRun(3'000);
    QCOMPARE(refilled(*m_named), QString());
}

QTEST_GUILESS_MAIN(TestRelPackets)
#include "tst_rel_packets.moc"
