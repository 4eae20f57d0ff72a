// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/foreignrows.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using test::FakeMarket;

/// What a process makes of the rows that others wrote into the database they share.
class TestForeignRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void newestCandleIsKnownAfterADoubt();
    void manyDoubtedSeriesAreAllRead();
    void doubtOutlastsADatabaseThatIsAway();
    void doubtDoesNotReadBackwards();

private:
    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2026) / 5 / 1);

    struct Process {
        test::VirtualTimers timers;
        test::MemoryStore store{timers};
        LiveTail tail;
        LiveFeedHub hub;
        JobBook jobs;
        StatusBoard board;
        IngestRelay relay{tail, hub, jobs, board};
        ForeignRows foreign{store, relay, tail, hub};
    };

    /// Another process commits the candles up to this slot.
    void commit(const market::SeriesKey &series, int slot)
    {
        for (int i = 0; i <= slot; ++i) {
            const market::Candle candle = FakeMarket::candle(series, kStart + i * 1min, 60, true);
            m_process->store.candleRows[series][candle.openTime] = candle;
        }
    }

    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
    std::unique_ptr<Process> m_process;
};

void TestForeignRows::init()
{
    m_process = std::make_unique<Process>();
    commit(m_series, 5);
    m_process->tail.noteFinal(m_series, kStart + 5min);
}

void TestForeignRows::newestCandleIsKnownAfterADoubt()
{
    commit(m_series, 9);
    // Not final: it is no newest candle.
    m_process->store.candleRows[m_series][kStart + 10min] =
        FakeMarket::candle(m_series, kStart + 10min, 20, false);
    const auto version = m_process->tail.version(m_series);
    m_process->foreign.doubt({m_series});
    m_process->timers.advance(10ms);
    QVERIFY(m_process->tail.newestFinal(m_series) == kStart + 9min);
    QVERIFY(m_process->tail.version(m_series) > version);
}

void TestForeignRows::manyDoubtedSeriesAreAllRead()
{
    std::vector<market::SeriesKey> series;
    for (int i = 0; i < 250; ++i) {
        series.push_back({{market::Market::Spot, "SYMBOL" + std::to_string(i)}, market::Interval::M1});
        commit(series.back(), i % 3);
    }
    const market::SeriesKey empty{{market::Market::Spot, "NOTHING"}, market::Interval::M1};
    series.push_back(empty);
    m_process->foreign.doubt(series);
    m_process->timers.advance(100ms);
    for (int i = 0; i < 250; ++i)
        QVERIFY(m_process->tail.newestFinal(series[static_cast<std::size_t>(i)]) == kStart + (i % 3) * 1min);
    QVERIFY(!m_process->tail.newestFinal(empty));
}

void TestForeignRows::doubtOutlastsADatabaseThatIsAway()
{
    commit(m_series, 9);
    m_process->store.isAway = true;
    m_process->foreign.doubt({m_series});
    m_process->timers.advance(10ms);
    QVERIFY(m_process->tail.newestFinal(m_series) == kStart + 5min);
    m_process->store.isAway = false;
    for (int tick = 0; tick < 4; ++tick) {
        m_process->foreign.tick();
        m_process->timers.advance(250ms);
    }
    QVERIFY(m_process->tail.newestFinal(m_series) == kStart + 9min);
}

/// Candles that are on their way to the database are newer than what it has.
void TestForeignRows::doubtDoesNotReadBackwards()
{
    const market::Candle candle = FakeMarket::candle(m_series, kStart + 6min, 60, true);
    m_process->tail.move(m_series, candle, true);
    m_process->foreign.doubt({m_series});
    m_process->timers.advance(10ms);
    QVERIFY(m_process->tail.newestFinal(m_series) == kStart + 6min);
    QCOMPARE(m_process->tail.view(m_series).finals.size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestForeignRows)
#include "tst_foreignrows.moc"
