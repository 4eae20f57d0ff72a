// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/candletrack.h"
#include "tests/ingest/kit/fakemarket.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::FakeMarket;
using Verdict = CandleTrack::Verdict;

/// When a candle is final, in doubt, or dropped (reliability C1, binance-api §10 no. 2 and 3).
class TestCandleTrack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void closedFlagMakesFinal();
    void laterSlotIsNoProofOfClose();
    void jumpPutsSkippedSlotsInDoubt();
    void silenceAfterTheEndIsDoubt();
    void clockMustFindASlotOverdueTwice();
    void staleSnapshotsAreDropped();
    void closedFlagWithFewerTradesIsDropped();
    void neverBackFromFinal();
    void lateClosedFlagResolvesDoubt();
    void restRowWithFewerTradesIsNotConfirmed();
    void whatWasClosedLiveIsNoSeam();
    void joinFindsTheSeam_data();
    void joinFindsTheSeam();

private:
    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};

    [[nodiscard]] market::Candle at(int slot, std::int64_t count, bool final = false) const
    {
        return FakeMarket::candle(m_series, kStart + slot * 1min, count, final);
    }
    [[nodiscard]] static market::TimeRange slots(int from, int to)
    {
        return {kStart + from * 1min, kStart + to * 1min};
    }
};

void TestCandleTrack::closedFlagMakesFinal()
{
    CandleTrack track(market::Interval::M1);
    QVERIFY(track.take(at(0, 10)).verdict == Verdict::Open);
    QVERIFY(track.open().has_value());
    const auto closed = track.take(at(0, 60, true));
    QVERIFY(closed.verdict == Verdict::Closed);
    QVERIFY(!closed.doubt);
    QVERIFY(!track.open());
    QVERIFY(track.frontier() == kStart + 1min);
}

void TestCandleTrack::laterSlotIsNoProofOfClose()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 59));
    const auto next = track.take(at(1, 1));
    QVERIFY(next.verdict == Verdict::Open);
    QVERIFY(next.doubt == slots(0, 1));
    QVERIFY(track.open()->openTime == kStart + 1min);
}

void TestCandleTrack::jumpPutsSkippedSlotsInDoubt()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 60, true));
    const auto jumped = track.take(at(5, 3));
    QVERIFY(jumped.doubt == slots(1, 5));
    QVERIFY(track.doubt().covers(slots(1, 5)));
}

void TestCandleTrack::silenceAfterTheEndIsDoubt()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 30));
    QVERIFY(!track.tick(kStart + 60s));
    QVERIFY(!track.tick(kStart + 61s));
    QVERIFY(!track.tick(kStart + 62s));
    QVERIFY(track.tick(kStart + 63s) == slots(0, 1));
    QVERIFY(!track.open());
    // Three more minutes of silence: each slot is doubted once, the one in progress never.
    QVERIFY(!track.tick(kStart + 4min));
    QVERIFY(track.tick(kStart + 4min) == slots(1, 3));
    QVERIFY(track.frontier() == kStart + 3min);
}

void TestCandleTrack::clockMustFindASlotOverdueTwice()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 30));
    QVERIFY(!track.tick(kStart + 70s));
    QVERIFY(track.take(at(0, 60, true)).verdict == Verdict::Closed);
    QVERIFY(!track.tick(kStart + 70s));
    QVERIFY(track.doubt().isEmpty());
}

void TestCandleTrack::staleSnapshotsAreDropped()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 20));
    QVERIFY(track.take(at(0, 19)).verdict == Verdict::Dropped);
    market::Candle older = at(0, 20);
    older.eventTime -= 1s;
    QVERIFY(track.take(older).verdict == Verdict::Dropped);
    QVERIFY(track.open()->tradeCount == 20);
}

void TestCandleTrack::closedFlagWithFewerTradesIsDropped()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 60));
    QVERIFY(track.take(at(0, 59, true)).verdict == Verdict::Dropped);
    QVERIFY(track.open().has_value());
    // Nothing better comes, so the clock asks for it.
    QVERIFY(!track.tick(kStart + 65s));
    QVERIFY(track.tick(kStart + 65s) == slots(0, 1));
}

void TestCandleTrack::neverBackFromFinal()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 60, true));
    QVERIFY(track.take(at(0, 60)).verdict == Verdict::Dropped);
    QVERIFY(track.take(at(0, 60, true)).verdict == Verdict::Dropped);
    QVERIFY(!track.open());
}

void TestCandleTrack::lateClosedFlagResolvesDoubt()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 58));
    (void)track.take(at(1, 1));
    QVERIFY(track.take(at(0, 57, true)).verdict == Verdict::Dropped);
    QVERIFY(track.take(at(0, 59)).verdict == Verdict::Dropped);
    QVERIFY(track.take(at(0, 60, true)).verdict == Verdict::Closed);
    QVERIFY(track.doubt().isEmpty());
    QVERIFY(track.open()->openTime == kStart + 1min);
}

void TestCandleTrack::restRowWithFewerTradesIsNotConfirmed()
{
    CandleTrack track(market::Interval::M1);
    (void)track.take(at(0, 58));
    (void)track.take(at(1, 1));
    QVERIFY(!track.confirms(at(0, 57, true)));
    QVERIFY(track.confirms(at(0, 60, true)));
    track.settle(slots(0, 1));
    QVERIFY(track.confirms(at(0, 57, true)));
}

/// An answer that was long on its way does not know of slots that the stream has closed meanwhile.
void TestCandleTrack::whatWasClosedLiveIsNoSeam()
{
    CandleTrack track(market::Interval::M1);
    for (int slot = 6; slot < 9; ++slot)
        QVERIFY(track.take(at(slot, 60, true)).verdict == CandleTrack::Verdict::Closed);
    QVERIFY(track.join(kStart + 5min) == slots(5, 6));
    QVERIFY(!track.join(kStart + 7min));
    QVERIFY(track.doubt().covers(slots(5, 6)) && !track.doubt().contains(kStart + 6min));
    QVERIFY(track.frontier() == kStart + 9min);
}

void TestCandleTrack::joinFindsTheSeam_data()
{
    QTest::addColumn<int>("liveSlot"); // −1: nothing live yet
    QTest::addColumn<int>("restEnd");
    QTest::addColumn<int>("doubtFrom");
    QTest::addColumn<int>("doubtTo");
    QTest::newRow("rest first") << -1 << 5 << 0 << 0;
    QTest::newRow("they meet") << 5 << 5 << 0 << 0;
    QTest::newRow("one slot between") << 6 << 5 << 5 << 6;
    QTest::newRow("rest is ahead") << 4 << 5 << 0 << 0;
}

void TestCandleTrack::joinFindsTheSeam()
{
    QFETCH(int, liveSlot);
    QFETCH(int, restEnd);
    QFETCH(int, doubtFrom);
    QFETCH(int, doubtTo);
    CandleTrack track(market::Interval::M1);
    if (liveSlot >= 0)
        (void)track.take(at(liveSlot, 5));
    const auto doubt = track.join(kStart + restEnd * 1min);
    QCOMPARE(doubt.has_value(), doubtFrom < doubtTo);
    if (doubt)
        QVERIFY(*doubt == slots(doubtFrom, doubtTo));
    QVERIFY(track.frontier() == kStart + std::max(liveSlot, restEnd) * 1min);
}

QTEST_APPLESS_MAIN(TestCandleTrack)
#include "tst_candletrack.moc"
