// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QTest>

#include <memory>
#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// D1: what was told to be stored is stored, at 2,000 trades a second for a minute, within a second (p99) and two (all),
/// on both engines.
class TestRelLatency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storedTradesAreThereAfterAKill_data();
    void storedTradesAreThereAfterAKill();
};

namespace {

constexpr int kTradesPerMinute = 140'000;
constexpr int kSeconds = 60;

} // namespace

void TestRelLatency::storedTradesAreThereAfterAKill_data()
{
    QTest::addColumn<bool>("onServer");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestRelLatency::storedTradesAreThereAfterAKill()
{
    QFETCH(bool, onServer);
    const auto server = onServer ? std::make_unique<PrivateServer>() : nullptr;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    QVERIFY(rig.isUp());
    NodeOptions options;
    options.database = server ? server->url() : QString();
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.report()[u"sent"_s].toInt() > 0, 30'000);
    const int before = rig.report()[u"sent"_s].toInt();
    std::mt19937_64 random(testSeed());
    letRun(kSeconds * 1'000 + std::uniform_int_distribution<int>(0, 2'000)(random));
    const int sent = rig.report()[u"sent"_s].toInt() - before;
    rig.node().kill();
    const Verdict verdict = rig.judge({u"--prompt"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    // The exchange must have delivered what the promise speaks of, and the node must have kept up.
    QVERIFY2(sent > kSeconds * 1'000, qPrintable(QString::number(sent)));
    QVERIFY(verdict.figure(u"acknowledged"_s) > kSeconds * 1'000 / 2);
    qInfo("%d messages in about %d s; %s", sent, kSeconds, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelLatency)
#include "tst_rel_latency.moc"
