// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/faketime.h"
#include "tests/reliability/kit/rig.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <vector>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// N1, N2, N10 and the refusal by address: how a node behaves in front of an exchange that is not there. All rigs run at
/// the same time.
class TestRelReconnect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aNodeWithoutAnExchangeServesWhatItHas();
    void anUpgradeHasADeadline();
    void aBlackHoleHasADeadline();
    void aFirewallIsLeftAlone();
    void reconnectsAreFewAndSpread();

private:
    std::unique_ptr<Rig> m_refusing; ///< drops every stream connection
    std::unique_ptr<Rig> m_stuck;    ///< answers no upgrade
    std::unique_ptr<Rig> m_hole;     ///< accepts and never answers anything
    std::unique_ptr<Rig> m_walled;   ///< answers REST with 403
};

namespace {

constexpr int kSpeed = 30;
constexpr int kHurry = 24; ///< the refused node lives an hour in the time below
constexpr int kRefusedSeconds = 150;
constexpr qint64 kSecond = 1'000'000'000;

const QJsonObject kWorld{{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}};

std::vector<qint64> timesOf(const Rig &rig, const QByteArray &kind)
{
    std::vector<qint64> times;
    QFile wire(rig.file(u"wire.jsonl"_s));
    if (!wire.open(QIODevice::ReadOnly))
        return times;
    while (!wire.atEnd()) {
        const QByteArray line = wire.readLine();
        if (line.contains("\"k\":\"" + kind + '"'))
            times.push_back(QJsonDocument::fromJson(line)[u"t"_s].toInteger());
    }
    return times;
}

int upgrades(const Rig &rig) { return rig.report()[u"upgrades"_s].toInt(); }

std::unique_ptr<Rig> rigWith(const QJsonObject &fault, const QStringList &environment = {})
{
    auto rig = std::make_unique<Rig>(kWorld, QJsonArray{fault});
    NodeOptions options;
    options.environment = environment;
    const bool isUp = rig->startNode(options);
    return isUp ? std::move(rig) : nullptr;
}

} // namespace

void TestRelReconnect::initTestCase()
{
    m_refusing = rigWith({{u"do"_s, u"refuse_upgrade"_s}, {u"for"_s, kRefusedSeconds}}, hurried(kHurry));
    m_stuck = rigWith({{u"do"_s, u"stuck_upgrade"_s}, {u"count"_s, 1}});
    m_hole = rigWith({{u"do"_s, u"black_hole"_s}, {u"for"_s, 15}});
    m_walled =
        rigWith({{u"do"_s, u"status"_s}, {u"status"_s, 403}, {u"path"_s, u"klines"_s}, {u"count"_s, 1}});
    QVERIFY(m_refusing && m_stuck && m_hole && m_walled);
}

void TestRelReconnect::aNodeWithoutAnExchangeServesWhatItHas()
{
    Rig rig(kWorld);
    QVERIFY(rig.startNode());
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    QCOMPARE(rig.node().terminate(), 0);
    NodeOptions alone;
    alone.exchangeUrl = u"http://127.0.0.1:1"_s;
    QVERIFY(rig.startNode(alone));
    const QJsonArray rows = rig.askList(u"/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=500"_s);
    QCOMPARE(rows.size(), 500);
    letRun(5'000);
    QVERIFY(rig.node().isRunning());
    // It goes on where the exchange is back, which has another address here, so it is started anew.
    QCOMPARE(rig.node().terminate(), 0);
    QVERIFY(rig.startNode());
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelReconnect::anUpgradeHasADeadline()
{
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*m_stuck) >= 2, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_stuck->count(u"trade_rows"_s) > 0, 30'000);
    QVERIFY(m_stuck->judgeWhenComplete(30'000).ok);
}

void TestRelReconnect::aBlackHoleHasADeadline()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_hole->count(u"candle_rows WHERE final = 1"_s) > 1'000, 90'000);
    const Verdict verdict = m_hole->judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelReconnect::aFirewallIsLeftAlone()
{
    letRun(20'000);
    int after = 0;
    const std::vector<qint64> requests = timesOf(*m_walled, "request");
    const auto refused = [&] {
        QFile wire(m_walled->file(u"wire.jsonl"_s));
        qint64 at = 0;
        while (wire.isOpen() || wire.open(QIODevice::ReadOnly)) {
            const QByteArray line = wire.readLine();
            if (line.isEmpty() || line.contains("\"status\":403")) {
                at = QJsonDocument::fromJson(line)[u"t"_s].toInteger();
                break;
            }
        }
        return at;
    }();
    QVERIFY(refused > 0);
    for (const qint64 at : requests)
        after += at > refused + kSecond / 2 ? 1 : 0;
    QCOMPARE(after, 0);
    QCOMPARE(upgrades(*m_walled), 1);
    QVERIFY(m_walled->count(u"trade_rows"_s) > 0); // streams go on
    QVERIFY(m_walled->judge().ok);
}

void TestRelReconnect::reconnectsAreFewAndSpread()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_refusing->report()[u"connections"_s].toInt() > 0,
                             (kRefusedSeconds + 90) * 1'000);
    const std::vector<qint64> attempts = timesOf(*m_refusing, "upgrade_asked");
    qInfo("%zu attempts in an hour", attempts.size());
    // A wait is random below 1, 2, 4 … and at most 60 s: fewer than one a minute would be a longer wait than that.
    QVERIFY(attempts.size() >= 60);
    constexpr std::size_t kMostAMinute = 5;
    // An attempt that a busy machine brings late is that much closer to the next one: a quarter of a second of ours.
    constexpr qint64 kLate = kSecond / 4 * kHurry;
    for (std::size_t i = 0; i + kMostAMinute < attempts.size(); ++i)
        QVERIFY((attempts[i + kMostAMinute] - attempts[i]) * kHurry >= 59 * kSecond - kLate);
    for (std::size_t i = 1; i < attempts.size(); ++i)
        QVERIFY((attempts[i] - attempts[i - 1]) * kHurry <= 75 * kSecond);
    const Verdict verdict = m_refusing->judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelReconnect)
#include "tst_rel_reconnect.moc"
