// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clock/timekeeper.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using market::UtcTime;
using std::chrono::days;

namespace {

const UtcTime kStart = *market::parseIso("2026-03-01T12:00:00Z");
using Time = std::optional<UtcTime>;
using Times = std::vector<UtcTime>;

/// The clocks of a machine: `passed` since the test began, and how far the local one was set from the true time.
ingest::ClockReading at(std::chrono::nanoseconds passed, std::chrono::nanoseconds set = 0s)
{
    return {passed, passed, kStart.time_since_epoch() + passed + set};
}

} // namespace

/// When the local clock is believed.
class TestBelievedClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewStoreBelievesTheLocalClock();
    void itGoesOnWhereItWasLeft();
    void theExchangeConfirmsALongPause();
    void theExchangeStandsInForAWrongClock();
    void aWrongClockThatNobodyCorrectsIsWatched();
    void aClockThatIsSetAgainIsWatchedAnew();
    void aReplayedMarketIsNoEvidence();
    void aClockThatIsSetWhileTheNodeRuns();
    void theKeeperRemembersOverARestart();
    void purgesOfAnEarlierVersionAreEvidence();
    void otherThreadsReadItFromTheBoard();
};

void TestBelievedClock::aNewStoreBelievesTheLocalClock()
{
    BelievedClock clock({});
    QVERIFY(!clock.now());
    clock.look(at(0s), {});
    QVERIFY(clock.now() == kStart);
    clock.look(at(100h), {});
    QVERIFY(clock.now() == kStart + 100h);
}

void TestBelievedClock::itGoesOnWhereItWasLeft()
{
    BelievedClock clock(kStart - 50min);
    clock.look(at(0s), {});
    QVERIFY(clock.now() == kStart);
    QCOMPARE(clock.lead().count(), 0);
}

void TestBelievedClock::theExchangeConfirmsALongPause()
{
    BelievedClock clock(kStart - days(40));
    clock.look(at(0s), {});
    QVERIFY(!clock.now());
    clock.look(at(1s), {kStart + 20s});
    QVERIFY(clock.now() == kStart + 1s);
    clock.look(at(2s), {}); // and once is enough
    QVERIFY(clock.now() == kStart + 2s);
}

void TestBelievedClock::theExchangeStandsInForAWrongClock()
{
    for (const auto set : {days(400), days(-400)}) {
        BelievedClock clock(kStart);
        clock.look(at(0s, set), {});
        QVERIFY(!clock.now());
        clock.look(at(90min, set), {kStart + 90min});
        clock.look(at(5h, set), {kStart + 5h}); // however long it keeps step
        QVERIFY(clock.now() == kStart + 5h);
        QVERIFY(clock.lead() == set);
        clock.look(at(6h), {});
        QVERIFY(clock.now() == kStart + 6h);
        QCOMPARE(clock.lead().count(), 0);
    }
}

void TestBelievedClock::aWrongClockThatNobodyCorrectsIsWatched()
{
    BelievedClock clock(kStart);
    for (const auto passed : {0min, 30min, 59min}) {
        clock.look(at(passed, days(2)), {});
        QVERIFY(!clock.now());
    }
    clock.look(at(60min, days(2)), {});
    QVERIFY(clock.now() == kStart + 60min + days(2));
}

void TestBelievedClock::aClockThatIsSetAgainIsWatchedAnew()
{
    BelievedClock clock(kStart);
    clock.look(at(0s, days(2)), {});
    clock.look(at(50min, days(3)), {});
    clock.look(at(70min, days(3)), {});
    QVERIFY(!clock.now());
    clock.look(at(110min, days(3)), {});
    QVERIFY(clock.now().has_value());
}

void TestBelievedClock::aReplayedMarketIsNoEvidence()
{
    BelievedClock clock(kStart - days(3));
    clock.look(at(0s), {kStart - days(300)});
    QVERIFY(!clock.now());
    clock.look(at(60min), {kStart - days(290)});
    QVERIFY(clock.now() == kStart + 60min);
    // Of two exchanges one that agrees is enough.
    BelievedClock other(kStart - days(3));
    other.look(at(0s), {kStart - days(300), kStart});
    QVERIFY(other.now() == kStart);
}

void TestBelievedClock::aClockThatIsSetWhileTheNodeRuns()
{
    BelievedClock clock({});
    clock.look(at(0s), {});
    clock.look(at(10s, days(400)), {});
    QVERIFY(!clock.now());
    clock.look(at(20s), {});
    QVERIFY(clock.now() == kStart + 20s);
    clock.look(at(30s, days(-400)), {kStart + 30s});
    QVERIFY(clock.now() == kStart + 30s);
}

namespace {

/// A node in virtual time, which can be off.
class Node {
public:
    explicit Node(test::VirtualTimers &timers, test::MemoryStore &store, std::chrono::nanoseconds set)
        : m_keeper({store, store, timers, board, [this] { return exchanges; },
                    [&timers, set] { return at(timers.now(), set); }})
    {
        m_keeper.start(/*keeps=*/true);
        timers.advance(1s);
    }
    [[nodiscard]] Time now() { return m_keeper.now(); }

    Times exchanges;
    TimeBoard board;

private:
    TimeKeeper m_keeper;
};

} // namespace

void TestBelievedClock::theKeeperRemembersOverARestart()
{
    test::VirtualTimers timers;
    test::MemoryStore store{timers};
    {
        Node node(timers, store, 0s);
        QVERIFY(node.now() == kStart + 1s);
        timers.advance(2h);
    }
    {
        Node node(timers, store, days(400));
        QVERIFY(!node.now());
        node.exchanges = {kStart + timers.now()};
        QVERIFY(node.now() == kStart + timers.now());
        timers.advance(30min);
    }
    timers.advance(10min);
    Node node(timers, store, 0s);
    QVERIFY(node.now() == kStart + timers.now());
}

void TestBelievedClock::purgesOfAnEarlierVersionAreEvidence()
{
    test::VirtualTimers timers;
    test::MemoryStore store{timers};
    storage::Lease lease;
    lease.createdAt = kStart;
    store.leaseRows = {lease};
    {
        Node node(timers, store, days(400));
        QVERIFY(!node.now());
    }
    Node node(timers, store, 0s);
    QVERIFY(node.now() == kStart + timers.now());
}

void TestBelievedClock::otherThreadsReadItFromTheBoard()
{
    test::VirtualTimers timers;
    test::MemoryStore store{timers};
    Node node(timers, store, 0s);
    QVERIFY(node.board.now() && node.board.await(0ms));
    TimeBoard board;
    QVERIFY(!board.now() && !board.await(1ms));
    // It is told of a look half an hour ago, and goes on by itself.
    ingest::ClockReading then = ingest::readClocks();
    then.elapsed -= 30min;
    board.publish(kStart, then);
    QVERIFY(*board.now() >= kStart + 30min && *board.await(0ms) >= kStart + 30min);
    board.publish({}, ingest::readClocks());
    QVERIFY(!board.now());
}

QTEST_GUILESS_MAIN(TestBelievedClock)
#include "tst_believedclock.moc"
