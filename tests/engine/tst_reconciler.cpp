// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/crosscheck.h"
#include "core/engine/checks/reconciler.h"
#include "core/engine/checks/spikecheck.h"
#include "tests/ingest/kit/memorystore.h"
#include "tests/storage/kit/rows.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using market::Decimal;
using market::Interval;
using storage::test::kDay;
using storage::test::trade;

/// Candles against their trades while they close, and against their neighbours.
class TestReconciler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void equalMinutesSayNothing();
    void aDifferenceIsListedAndTheLoserKept();
    void aMinuteWaitsForItsTrades();
    void otherIntervalsAreLeftAlone();
    void spikesAreFlagged();
    void impossibleQuoteVolumesAreFlagged();

private:
    /// Three trades a minute from the minute before to `minutes` after kDay, and the candles they make.
    void store(int minutes)
    {
        std::vector<market::Trade> trades;
        for (int i = -3; i < minutes * 3; ++i)
            trades.push_back(trade(1'000 + i, kDay + i * 20s));
        for (const market::Trade &each : trades)
            m_store->tradeRows[m_series.instrument][each.id] = each;
        for (market::Candle candle : engine::completeCandles(trades, m_series.instrument.market, market::Interval::M1)) {
            candle.final = true;
            candle.source = market::Source::Stream;
            m_store->candleRows[m_series][candle.openTime] = candle;
        }
    }
    void commit(int minute)
    {
        m_reconciler->committed(m_series, {kDay + minute * 1min, kDay + (minute + 1) * 1min});
        m_timers->advance(1s);
    }

    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, Interval::M1};
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::MemoryStore> m_store;
    std::unique_ptr<engine::Reconciler> m_reconciler;
};

void TestReconciler::init()
{
    m_reconciler.reset();
    m_timers = std::make_unique<test::VirtualTimers>();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
    m_reconciler =
        std::make_unique<engine::Reconciler>(*m_store, *m_store, *m_timers, [] { return kDay + 24h; });
}

void TestReconciler::equalMinutesSayNothing()
{
    store(6);
    for (int minute = 0; minute < 5; ++minute)
        commit(minute);
    QVERIFY(m_store->findingRows.empty());
    QCOMPARE(m_store->offers, 0);
}

void TestReconciler::aDifferenceIsListedAndTheLoserKept()
{
    store(6);
    auto &wrong = m_store->candleRows[m_series].at(kDay + 2min);
    const Decimal truth = wrong.volume;
    wrong.volume = *wrong.volume.plus(Decimal::fromMantissa(1, 3));
    for (int minute = 0; minute < 5; ++minute)
        commit(minute);
    QCOMPARE(m_store->findingRows.size(), std::size_t(1));
    const storage::Finding &found = m_store->findingRows.front();
    QVERIFY(found.openTime == kDay + 2min && found.series == m_series);
    QCOMPARE(found.witness, std::string("trades"));
    QCOMPARE(found.field, std::string("volume"));
    QCOMPARE(found.stored, wrong.volume.text());
    QVERIFY(Decimal::parse(found.expected) == truth);
    // The exchange's own candle wins; what was built goes to the store as the version that loses.
    QCOMPARE(found.outcome, std::string("kept"));
    QVERIFY(m_store->candleRows[m_series].at(kDay + 2min).volume == wrong.volume);
    QCOMPARE(m_store->offers, 1);
}

void TestReconciler::aMinuteWaitsForItsTrades()
{
    store(6);
    m_store->candleRows[m_series].at(kDay + 1min).tradeCount = 99;
    const auto missing = m_store->tradeRows[m_series.instrument].extract(1'004); // of that minute
    commit(0);
    commit(1);
    commit(2);
    QVERIFY(m_store->findingRows.empty());
    m_store->tradeRows[m_series.instrument].emplace(missing.key(), missing.mapped());
    commit(3);
    QCOMPARE(m_store->findingRows.size(), std::size_t(1));
    QCOMPARE(m_store->findingRows.front().field, std::string("trades_count"));
    QCOMPARE(m_store->findingRows.front().expected, std::string("3"));
}

void TestReconciler::otherIntervalsAreLeftAlone()
{
    store(6);
    const market::SeriesKey hours{m_series.instrument, Interval::H1};
    m_reconciler->committed(hours, {kDay, kDay + 1h});
    m_reconciler->committed(hours, {kDay + 1h, kDay + 2h});
    m_timers->advance(1s);
    QCOMPARE(m_store->offers, 0);
}

void TestReconciler::spikesAreFlagged()
{
    std::vector<market::Candle> rows;
    for (int i = 0; i < 200; ++i) {
        market::Candle row = storage::test::candle(kDay + i * 1min, Interval::M1);
        const std::int64_t price = 6'000'000 + i * 37 % 1'000; // 60,000.00 and up to ten more
        row.open = row.close = row.low = row.high = Decimal::fromMantissa(price, 2);
        row.quoteVolume.reset();
        rows.push_back(row);
    }
    QVERIFY(engine::suspicious(m_series, rows, 0, kDay).empty());
    rows[100].high = Decimal::fromMantissa(6'600'000, 2);
    rows[150].low = Decimal::fromMantissa(1, 2);
    const auto found = engine::suspicious(m_series, rows, 0, kDay);
    QCOMPARE(found.size(), std::size_t(2));
    QCOMPARE(found[0].witness, std::string("neighbours"));
    QCOMPARE(found[0].field, std::string("high"));
    QCOMPARE(found[0].stored, std::string("66000.00"));
    QCOMPARE(found[0].outcome, std::string("suspicious"));
    QVERIFY2(found[0].expected.starts_with("597"), found[0].expected.c_str());
    QCOMPARE(found[1].field, std::string("low"));
    // Its own close is usual, so the row itself does not spoil the judgement of the next ones; and too few neighbours
    // say nothing.
    QVERIFY(engine::suspicious(m_series, std::span(rows).subspan(85, 20), 0, kDay).empty());
    QVERIFY(engine::suspicious(m_series, rows, 151, kDay).empty());
}

void TestReconciler::impossibleQuoteVolumesAreFlagged()
{
    market::Candle row = storage::test::candle(kDay, Interval::M1);
    row.low = Decimal::fromMantissa(100, 0);
    row.open = row.close = row.high = Decimal::fromMantissa(110, 0);
    row.volume = Decimal::fromMantissa(2, 0);
    row.tradeCount = 4;
    row.quoteVolume = Decimal::fromMantissa(22'000'004, 5); // four roundings above 2 × 110
    QVERIFY(engine::suspicious(m_series, {&row, 1}, 0, kDay).empty());
    row.quoteVolume = Decimal::fromMantissa(22'000'006, 5);
    const auto found = engine::suspicious(m_series, {&row, 1}, 0, kDay);
    QCOMPARE(found.size(), std::size_t(1));
    QCOMPARE(found[0].witness, std::string("range"));
    QCOMPARE(found[0].field, std::string("quote_volume"));
    row.quoteVolume = Decimal::fromMantissa(19'900'000, 5);
    QCOMPARE(engine::suspicious(m_series, {&row, 1}, 0, kDay).size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestReconciler)
#include "tst_reconciler.moc"
