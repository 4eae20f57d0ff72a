// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// B4 in its full length: a PostgreSQL that stands still for two minutes while 2,000 trades a second come in.
class TestRelFrozenServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoMinutesLoseNothing();
};

void TestRelFrozenServer::twoMinutesLoseNothing()
{
    constexpr int kTradesPerMinute = 120'000;
    constexpr int kFrozenSeconds = 120;
    constexpr int kMostMemoryMib = 300;
    constexpr int kLatestPongMs = 5'000;
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, kTradesPerMinute}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    const auto stored = [&rig] { return rig.metric(u"candlewright_rows_stored_total"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(stored() > kTradesPerMinute / 60, 60'000);
    const int pongsBefore = rig.report()[u"pongs"_s].toInt();
    server.freeze();
    letRun(kFrozenSeconds * 1'000);
    const QJsonObject frozen = rig.report();
    server.thaw();
    QVERIFY(frozen[u"pongs"_s].toInt() >= pongsBefore + 4); // one is asked for every 20 s
    QVERIFY2(frozen[u"pong_most_ms"_s].toInt() <= kLatestPongMs,
             qPrintable(u"%1 ms"_s.arg(frozen[u"pong_most_ms"_s].toInt())));
    const auto before = stored();
    QTRY_VERIFY_WITH_TIMEOUT(stored() > before + kFrozenSeconds * kTradesPerMinute / 60 / 2, 300'000);
    const int memory = rig.peakMemory();
    QVERIFY2(memory < kMostMemoryMib, qPrintable(u"%1 MiB"_s.arg(memory)));
    const Verdict verdict = rig.judgeWhenComplete(300'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    qInfo("at most %d MiB, pongs within %d ms; %s", memory, frozen[u"pong_most_ms"_s].toInt(),
          verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelFrozenServer)
#include "tst_rel_frozenserver.moc"
