// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"

#include <QJsonDocument>
#include <QTest>

#include <algorithm>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// C9, C12: REST pages that are short or wrong, and what is built from them.
class TestRelPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noPageHidesAHole_data();
    void noPageHidesAHole();
    void coarserCandlesFollowARepair();
};

void TestRelPages::noPageHidesAHole_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("count");
    for (const QString &path : {u"klines"_s, u"historicalTrades"_s}) {
        for (const QString &kind : {u"short"_s, u"hollow"_s, u"shifted"_s, u"newest"_s, u"repeated"_s})
            QTest::newRow(qPrintable(path + u' ' + kind)) << kind << path << 2;
        QTest::newRow(qPrintable(path + u" empty"_s)) << u"empty"_s << path << 1;
        QTest::newRow(qPrintable(path + u" six shifted"_s)) << u"shifted"_s << path << 6;
    }
}

void TestRelPages::noPageHidesAHole()
{
    QFETCH(QString, kind);
    QFETCH(QString, path);
    QFETCH(int, count);
    Rig rig({{u"speed"_s, 60}, {u"listed_days"_s, 3}, {u"trades_per_minute"_s, 200}});
    QVERIFY(rig.isUp());
    NodeOptions options;
    options.backfillDays = 2;
    if (path == u"historicalTrades") { // a hole in the trades: a node that was away
        QVERIFY(rig.startNode(options));
        QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 100, 30'000);
        rig.node().kill();
        letRun(10'000);
    }
    rig.inject({{u"do"_s, u"page"_s}, {u"kind"_s, kind}, {u"path"_s, path}, {u"count"_s, count}});
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.requests(u"/api/v3/"_s + path) >= std::min(count, 3), 60'000);
    const Verdict verdict = rig.judgeWhenComplete(100'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    // Nothing was asked for without end.
    QVERIFY2(rig.requests(u"/api/v3/"_s + path) < 150,
             qPrintable(QString::number(rig.requests(u"/api/v3/"_s + path))));
}

void TestRelPages::coarserCandlesFollowARepair()
{
    Rig rig({{u"speed"_s, 60}});
    QVERIFY(rig.startNode());
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    QCOMPARE(rig.node().terminate(), 0);
    const QString victim =
        rig.sql(
               u"SELECT open_time FROM candle_rows WHERE final = 1 ORDER BY open_time DESC LIMIT 1 OFFSET 300"_s)
            .value(0);
    QCOMPARE(rig.sql(u"DELETE FROM candle_rows WHERE open_time = "_s + victim), QStringList());
    QVERIFY(rig.startNode());
    QTRY_COMPARE_WITH_TIMEOUT(rig.count(u"candle_rows WHERE final = 1 AND open_time = "_s + victim), 1,
                              30'000);
    for (const QString &interval : {u"3m"_s, u"5m"_s, u"15m"_s, u"30m"_s, u"1h"_s, u"2h"_s}) {
        const QString query =
            u"/api/v3/klines?symbol=BTCUSDT&interval=%1&limit=1&endTime=%2"_s.arg(interval, victim);
        const QJsonArray truth = get(rig.url() + query).json().array();
        QCOMPARE(truth.size(), 1);
        QCOMPARE(rig.askList(query), truth);
    }
}

QTEST_GUILESS_MAIN(TestRelPages)
#include "tst_rel_pages.moc"
