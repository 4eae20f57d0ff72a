// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/livetail.h"
#include "tests/ingest/kit/fakemarket.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using test::FakeMarket;

/// What readers see of candles that are not durable yet.
class TestLiveTail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void openCandleIsReplacedAndClosed();
    void finalRowsStayUntilTheyAreDurable();
    void versionRisesForTheSeriesAndWhatIsBuiltFromIt();
    void newestFinalNeverFalls();

private:
    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};

    [[nodiscard]] market::Candle at(int slot, int count) const
    {
        return FakeMarket::candle(m_series, kStart + slot * 1min, count, count == 60);
    }
};

void TestLiveTail::openCandleIsReplacedAndClosed()
{
    LiveTail tail;
    QVERIFY(!tail.view(m_series).open);
    tail.move(m_series, at(0, 10), false);
    tail.move(m_series, at(0, 11), false);
    QVERIFY(tail.view(m_series).open->tradeCount == 11);
    QVERIFY(!tail.newestFinal(m_series));
    tail.move(m_series, at(0, 60), true);
    QVERIFY(!tail.view(m_series).open);
    tail.move(m_series, at(1, 1), false);
    // A late repair of an older slot does not take the open candle away.
    tail.move(m_series, at(-3, 60), true);
    QVERIFY(tail.view(m_series).open.has_value());
    QCOMPARE(tail.view(m_series).finals.size(), std::size_t(2));
    QVERIFY(tail.view(m_series).finals.front().openTime == kStart - 3min);
}

void TestLiveTail::finalRowsStayUntilTheyAreDurable()
{
    LiveTail tail;
    for (int slot = 0; slot < 3; ++slot)
        tail.move(m_series, at(slot, 60), true);
    tail.commit(m_series, {kStart, kStart + 2min});
    QCOMPARE(tail.view(m_series).finals.size(), std::size_t(1));
    QVERIFY(tail.view(m_series).finals.front().openTime == kStart + 2min);
}

void TestLiveTail::versionRisesForTheSeriesAndWhatIsBuiltFromIt()
{
    LiveTail tail;
    const market::SeriesKey hours{m_series.instrument, market::Interval::H1};
    const market::SeriesKey seconds{m_series.instrument, market::Interval::S1};
    const auto version = tail.version(m_series);
    const auto hoursVersion = tail.version(hours);
    const auto secondsVersion = tail.version(seconds);
    tail.move(m_series, at(0, 10), false);
    QCOMPARE(tail.version(m_series), version);
    tail.move(m_series, at(0, 60), true);
    QVERIFY(tail.version(m_series) > version);
    QVERIFY(tail.version(hours) > hoursVersion);
    QCOMPARE(tail.version(seconds), secondsVersion);
}

void TestLiveTail::newestFinalNeverFalls()
{
    LiveTail tail;
    tail.noteFinal(m_series, kStart + 5min);
    tail.noteFinal(m_series, kStart + 2min);
    tail.move(m_series, at(3, 60), true);
    QVERIFY(tail.newestFinal(m_series) == kStart + 5min);
}

QTEST_APPLESS_MAIN(TestLiveTail)
#include "tst_livetail.moc"
