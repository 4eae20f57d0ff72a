// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/completeness.h"
#include "core/engine/gaps/tradecompleteness.h"

#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using market::TimeRange;
using storage::GapStatus;

/// What is told of the completeness of a series, from claims and ledger alone.
class TestCoverage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsToldOfNothing();
    void partsAddUp();
    void oldVerdictsAreMissingAgain();
    void daysAreCutAtMidnight();
    void whatIsGoneForGoodCounts();
    void nothingIsSaidOfWhatWasPutAway();
    void tradesAddUp();
    void tradesThatWerePutAwayAreNotExpected();
    void fundingThatWasPutAwayIsNotExpected();

private:
    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1) + 23h;
    static TimeRange minutes(int from, int to) { return {kStart + from * 1min, kStart + to * 1min}; }
    static ingest::SeriesFacts factsOf(int slots)
    {
        ingest::SeriesFacts facts;
        facts.series = {{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
        facts.reach = minutes(0, slots);
        facts.stored.add(minutes(0, slots));
        return facts;
    }
    static void settle(ingest::SeriesFacts &facts, GapStatus status, TimeRange range)
    {
        facts.stored.remove(range);
        storage::GapRecord record;
        record.instrument = facts.series.instrument;
        record.interval = facts.series.interval;
        record.range = range;
        record.status = status;
        record.closedAt = kStart;
        facts.records.push_back(record);
    }
};

void TestCoverage::nothingIsToldOfNothing()
{
    QVERIFY(!engine::coverageOf({}, kStart, true));
}

void TestCoverage::partsAddUp()
{
    ingest::SeriesFacts facts = factsOf(120);
    settle(facts, GapStatus::VerifiedEmpty, minutes(10, 20));
    settle(facts, GapStatus::Unavailable, minutes(30, 35));
    settle(facts, GapStatus::Purged, minutes(40, 44));
    settle(facts, GapStatus::Open, minutes(60, 63));
    const auto coverage = engine::coverageOf(facts, kStart + 1h, false);
    QVERIFY(coverage.has_value());
    QCOMPARE(coverage->whole.seconds, 120 * 60);
    QCOMPARE(coverage->whole.stored, (120 - 22) * 60);
    QCOMPARE(coverage->whole.empty, 10 * 60);
    QCOMPARE(coverage->whole.unavailable, 5 * 60);
    QCOMPARE(coverage->whole.away, 4 * 60);
    QCOMPARE(coverage->whole.missing, 3 * 60);
    QCOMPARE(coverage->whole.complete().value_or(-1), 100.0 * 108 / 116);
    const std::vector<TimeRange> complete{minutes(0, 30), minutes(35, 40), minutes(44, 60), minutes(63, 120)};
    QVERIFY(coverage->complete == complete);
    QVERIFY(coverage->byDay.empty());
    // The status says the same, to the last digit.
    storage::SeriesSummary summary;
    summary.series = facts.series;
    const auto status = engine::statusOf(summary, facts, kStart + 1h);
    QCOMPARE(status.completeness, coverage->whole.complete());
    QCOMPARE(status.missing, 3);
    QCOMPARE(status.unavailable, 5);
}

void TestCoverage::oldVerdictsAreMissingAgain()
{
    ingest::SeriesFacts facts = factsOf(60);
    settle(facts, GapStatus::VerifiedEmpty, minutes(10, 20));
    const auto later = engine::coverageOf(facts, kStart + ingest::kVerdictLife, false);
    QCOMPARE(later->whole.empty, 0);
    QCOMPARE(later->whole.missing, 10 * 60);
}

void TestCoverage::daysAreCutAtMidnight()
{
    ingest::SeriesFacts facts = factsOf(120);
    settle(facts, GapStatus::Open, minutes(50, 70));
    const auto coverage = engine::coverageOf(facts, kStart + 3h, true);
    QCOMPARE(coverage->byDay.size(), std::size_t(2));
    for (const interfaces::CoverageShare &day : coverage->byDay) {
        QCOMPARE(day.seconds, 3'600);
        QCOMPARE(day.missing, 600);
    }
    QVERIFY(coverage->byDay.front().range.to == coverage->byDay.back().range.from);
}

/// Slots that the exchange gives no more are expected and not there, with whatever else the series has.
void TestCoverage::whatIsGoneForGoodCounts()
{
    ingest::SeriesFacts facts = factsOf(120);
    settle(facts, GapStatus::Unavailable, minutes(0, 120));
    const auto coverage = engine::coverageOf(facts, kStart + 1h, true);
    QCOMPARE(coverage->whole.complete().value_or(-1), 0.0);
    for (const interfaces::CoverageShare &day : coverage->byDay)
        QCOMPARE(day.complete().value_or(-1), 0.0);
    const auto status = engine::statusOf({}, facts, kStart + 1h);
    QCOMPARE(status.completeness.value_or(-1), 0.0);
    QCOMPARE(status.missing, 0);
    QCOMPARE(status.unavailable, 120);
}

/// A purged day has no figure, the days beside it have theirs, and the whole is told without it.
void TestCoverage::nothingIsSaidOfWhatWasPutAway()
{
    ingest::SeriesFacts facts = factsOf(120);
    settle(facts, GapStatus::Purged, minutes(0, 60));
    settle(facts, GapStatus::Unavailable, minutes(60, 75));
    const auto coverage = engine::coverageOf(facts, kStart + 1h, true);
    QCOMPARE(coverage->byDay.size(), std::size_t(2));
    QCOMPARE(coverage->byDay.front().away, 3'600);
    QVERIFY(!coverage->byDay.front().complete());
    QCOMPARE(coverage->byDay.back().complete().value_or(-1), 75.0);
    QCOMPARE(coverage->whole.complete().value_or(-1), 75.0);
    settle(facts, GapStatus::Cold, minutes(60, 120));
    QVERIFY(!engine::coverageOf(facts, kStart + 1h, false)->whole.complete());
    QVERIFY(!engine::statusOf({}, facts, kStart + 1h).completeness);
    // Nor of a series that never had a final row.
    QVERIFY(!engine::statusOf({}, {}, kStart).completeness);
}

void TestCoverage::tradesAddUp()
{
    storage::TradeCoverage held;
    held.instrument = {market::Market::Spot, "BTCUSDT"};
    held.runs.add({100, 200});
    held.runs.add({250, 300});
    held.losses = {{150, kStart}, {151, kStart}};
    std::vector<storage::GapRecord> records;
    const auto settle = [&](GapStatus status, market::IdRange ids) {
        storage::GapRecord record;
        record.instrument = held.instrument;
        record.ids = ids;
        record.status = status;
        records.push_back(record);
    };
    settle(GapStatus::Unavailable, {200, 230});
    settle(GapStatus::Purged, {225, 240});
    settle(GapStatus::Open, {240, 250});
    settle(GapStatus::Unavailable, {10, 100}); // before the first one
    records.push_back({});                     // about candles
    const interfaces::TradesCoverage coverage = engine::coverageOf(held, records);
    QVERIFY(coverage.reach == (market::IdRange{100, 300}));
    QCOMPARE(coverage.ids, 200);
    QCOMPARE(coverage.stored, 148);
    QCOMPARE(coverage.away, 15);
    QCOMPARE(coverage.unavailable, 25);
    QCOMPARE(coverage.missing, 12);
    QCOMPARE(coverage.percent().value_or(-1), 100.0 * 148 / 185);
    const std::vector<market::IdRange> complete{{100, 150}, {152, 200}, {250, 300}};
    QVERIFY(coverage.complete == complete);
}

void TestCoverage::tradesThatWerePutAwayAreNotExpected()
{
    interfaces::TradesCoverage trades;
    QVERIFY(!trades.percent());
    trades.ids = 200;
    trades.away = 200;
    QVERIFY(!trades.percent());
    trades.away = 100;
    trades.unavailable = 100;
    QCOMPARE(trades.percent().value_or(-1), 0.0);
}

void TestCoverage::fundingThatWasPutAwayIsNotExpected()
{
    interfaces::FundingCoverage funding;
    QVERIFY(!funding.percent());
    funding.rates = 30;
    funding.away = 30;
    QVERIFY(!funding.percent());
    funding.missing = 5;
    QCOMPARE(funding.percent().value_or(-1), 0.0);
    funding.away = 15;
    QCOMPARE(funding.percent().value_or(-1), 75.0);
}

QTEST_APPLESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
