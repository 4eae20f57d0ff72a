// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/tradetrack.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace cw;
using namespace cw::ingest;

/// Completeness by ids: nothing twice, nothing lost without a hole.
class TestTradeTrack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstTradeEver();
    void firstTradeOfARestart_data();
    void firstTradeOfARestart();
    void whatIsStoredMayBeKnownLater();
    void duplicatesAreDropped();
    void jumpIsAHoleThatLateTradesClose();
    void lostRowsAreAHoleAgain();
    void anyOrderEndsWithoutHoles();
};

void TestTradeTrack::firstTradeEver()
{
    TradeTrack track;
    QVERIFY(track.take(4711));
    QVERIFY(track.holes().isEmpty());
    QCOMPARE(track.next(), 4712);
}

void TestTradeTrack::firstTradeOfARestart_data()
{
    QTest::addColumn<qint64>("stored");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("missing");
    QTest::newRow("seamless") << qint64(10) << qint64(11) << qint64(0);
    QTest::newRow("missed three") << qint64(10) << qint64(14) << qint64(3);
    QTest::newRow("began again") << qint64(10) << qint64(1) << qint64(0);
}

void TestTradeTrack::firstTradeOfARestart()
{
    QFETCH(qint64, stored);
    QFETCH(qint64, first);
    QFETCH(qint64, missing);
    TradeTrack track(stored);
    QVERIFY(track.take(first));
    QVERIFY(track.take(first + 1));
    const auto holes = track.takeFreshHoles();
    QCOMPARE(holes.size(), std::size_t(missing > 0 ? 1 : 0));
    if (missing > 0)
        QVERIFY((holes.front() == market::IdRange{stored + 1, stored + 1 + missing}));
}

void TestTradeTrack::whatIsStoredMayBeKnownLater()
{
    TradeTrack track;
    QVERIFY(track.take(14));
    QVERIFY(track.take(15));
    track.joinTo(10);
    const auto holes = track.takeFreshHoles();
    QCOMPARE(holes.size(), std::size_t(1));
    QVERIFY((holes.front() == market::IdRange{11, 14}));
    QVERIFY(track.take(12));
    QCOMPARE(track.next(), 16);
    TradeTrack seamless;
    QVERIFY(seamless.take(11));
    seamless.joinTo(10);
    QVERIFY(seamless.takeFreshHoles().empty());
}

void TestTradeTrack::duplicatesAreDropped()
{
    TradeTrack track;
    QVERIFY(track.take(1));
    QVERIFY(track.take(2));
    QVERIFY(!track.take(2));
    QVERIFY(!track.take(1));
    QVERIFY(track.take(3));
}

void TestTradeTrack::jumpIsAHoleThatLateTradesClose()
{
    TradeTrack track;
    QVERIFY(track.take(1));
    QVERIFY(track.take(5));
    QVERIFY((track.takeFreshHoles() == std::vector<market::IdRange>{{2, 5}}));
    QVERIFY(track.takeFreshHoles().empty());
    QVERIFY(track.take(3));
    QVERIFY((track.missingOf({0, 100}) == std::vector<market::IdRange>{{2, 3}, {4, 5}}));
    QVERIFY(!track.take(3));
    track.settle({2, 5});
    QVERIFY(track.missingOf({0, 100}).empty());
    QVERIFY(!track.take(4));
}

void TestTradeTrack::lostRowsAreAHoleAgain()
{
    TradeTrack track;
    QVERIFY(track.take(1));
    QVERIFY(track.take(2));
    track.lose({1, 3});
    QVERIFY((track.takeFreshHoles() == std::vector<market::IdRange>{{1, 3}}));
    QVERIFY(track.take(1));
}

void TestTradeTrack::anyOrderEndsWithoutHoles()
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        std::vector<std::int64_t> ids;
        for (std::int64_t id = 100; id < 200; ++id)
            ids.insert(ids.end(), 1 + random() % 3, id);
        std::shuffle(ids.begin() + 1, ids.end(), random);
        TradeTrack track(99);
        std::multiset<std::int64_t> taken;
        for (const std::int64_t id : ids) {
            if (track.take(id))
                taken.insert(id);
        }
        const bool once = std::set(taken.begin(), taken.end()).size() == taken.size();
        QVERIFY2(once, qPrintable(QStringLiteral("seed %1").arg(seed)));
        // What is below the first id that came is not stored and not a hole of this run's making only if it began
        // below the newest stored id; here it did not, so every id is either taken or a hole.
        for (std::int64_t id = 100; id < track.next(); ++id)
            QVERIFY2(taken.contains(id) != track.holes().contains(id),
                     qPrintable(QStringLiteral("seed %1").arg(seed)));
        QCOMPARE(taken.size(), std::size_t(100));
    }
}

QTEST_APPLESS_MAIN(TestTradeTrack)
#include "tst_tradetrack.moc"
