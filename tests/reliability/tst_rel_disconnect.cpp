// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// C4, N9 and T2: every way in which a stream ends. All are tried at the same time, each on a rig of its own.
class TestRelDisconnect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyHoleIsOnRecordAndRefilled_data();
    void everyHoleIsOnRecordAndRefilled();
    void announcedEndsCostNothing();

private:
    struct Case {
        QString name;
        QJsonObject fault;
        std::unique_ptr<Rig> rig = nullptr;
        int upgradesBefore = 0;
    };
    Case *find(const QString &name);

    std::vector<Case> m_cases;
};

namespace {

constexpr int kSpeed = 30;
constexpr int kSuspendMs = 90'000;

QJsonObject closing(int code) { return {{u"do"_s, u"close"_s}, {u"code"_s, code}}; }

int upgrades(const Rig &rig) { return rig.report()[u"upgrades"_s].toInt(); }

bool isLive(const Rig &rig)
{
    return rig.count(u"trade_rows"_s) > 20 && rig.report()[u"connections"_s].toInt() > 0;
}

} // namespace

void TestRelDisconnect::initTestCase()
{
    const auto add = [this](const QString &name, const QJsonObject &fault) {
        m_cases.push_back({name, fault});
    };
    add(u"FIN"_s, {{u"do"_s, u"fin"_s}});
    add(u"RST"_s, {{u"do"_s, u"rst"_s}});
    for (const int code : {1000, 1001, 1008, 1011})
        add(u"close %1"_s.arg(code), closing(code));
    add(u"end inside a frame"_s, {{u"do"_s, u"half_frame"_s}});
    add(u"24 h cut"_s, {{u"do"_s, u"day_cut"_s}});
    add(u"silence"_s, {{u"do"_s, u"silence"_s}});
    add(u"suspend"_s, {});
    add(u"unannounced shutdown"_s, {{u"do"_s, u"shutdown"_s}, {u"after"_s, 0}});
    add(u"server shutdown"_s, {{u"do"_s, u"shutdown"_s}, {u"after"_s, 15}});
    for (Case &c : m_cases) {
        c.rig = std::make_unique<Rig>(QJsonObject{{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
        QVERIFY(c.rig->isUp());
        QVERIFY(c.rig->startNode());
    }
    for (Case &c : m_cases) {
        QTRY_VERIFY_WITH_TIMEOUT(isLive(*c.rig), 60'000);
        c.upgradesBefore = upgrades(*c.rig);
        if (c.fault.isEmpty()) {
            c.rig->node().freeze();
            continue;
        }
        // A node that is back before the next trade has lost nothing: the first way back is shut.
        if (c.name != u"server shutdown")
            c.rig->inject({{u"do"_s, u"refuse_upgrade"_s}, {u"for"_s, 0.7}});
        c.rig->inject(c.fault);
    }
    letRun(kSuspendMs);
    find(u"suspend"_s)->rig->node().thaw();
}

TestRelDisconnect::Case *TestRelDisconnect::find(const QString &name)
{
    return &*std::find_if(m_cases.begin(), m_cases.end(), [&](const Case &c) { return c.name == name; });
}

void TestRelDisconnect::everyHoleIsOnRecordAndRefilled_data()
{
    QTest::addColumn<QString>("name");
    for (const Case &c : m_cases) {
        if (c.name != u"server shutdown")
            QTest::newRow(qPrintable(c.name)) << c.name;
    }
}

void TestRelDisconnect::everyHoleIsOnRecordAndRefilled()
{
    QFETCH(QString, name);
    const Case &c = *find(name);
    QTRY_VERIFY_WITH_TIMEOUT(upgrades(*c.rig) > c.upgradesBefore, 100'000);
    QTRY_VERIFY_WITH_TIMEOUT(isLive(*c.rig), 30'000);
    letRun(3'000); // trades behind the hole
    const Verdict verdict =
        c.rig->judgeWhenComplete(60'000, {u"--ledger"_s, u"--wire"_s, c.rig->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY2(verdict.figure(u"wire_holes"_s) >= 1, verdict.text.constData());
}

void TestRelDisconnect::announcedEndsCostNothing()
{
    const Case &c = *find(u"server shutdown"_s);
    QCOMPARE(upgrades(*c.rig), c.upgradesBefore + 1);
    const Verdict verdict =
        c.rig->judgeWhenComplete(30'000, {u"--ledger"_s, u"--wire"_s, c.rig->file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(verdict.figure(u"wire_holes"_s), 0.0);
    QCOMPARE(c.rig->count(u"gap_rows"_s), 0);
}

QTEST_GUILESS_MAIN(TestRelDisconnect)
#include "tst_rel_disconnect.moc"
