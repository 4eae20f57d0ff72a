// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/idletimes.h"
#include "core/ingest/marks/blockmark.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::FakeMarket;

/// What counts as a hole, and what does not.
class TestGapScan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingStoredIsPrehistory();
    void holesInsideAndAtTheEnd();
    void historyBeforeTheFirstRowIsPrehistory();
    void listingEndsTheSearch();
    void deeperHorizonAsksAgain();
    void provenEmptySlotsAreNoHole();
    void questionedVerdictsAreHoles();
    void openEntryIsFoundAgainAndHealed();
    void refusedRowsHaveAnEntryOfTheirOwn();
    void missingTradesWithTheirTimes();
    void marksAreReadBackExactly();
    void quietTimesAreProvenByTrades();
    void quietTimesAreSettledHoles();

private:
    void store(int from, int to)
    {
        for (int slot = from; slot < to; ++slot)
            m_store->candleRows[m_series][at(slot)] = FakeMarket::finalCandle(m_series, at(slot));
    }
    [[nodiscard]] static market::UtcTime at(int slot) { return kStart + slot * 1min; }
    [[nodiscard]] static market::TimeRange slots(int from, int to) { return {at(from), at(to)}; }
    [[nodiscard]] storage::GapRecord record(const market::TimeRange &range, storage::GapStatus status) const
    {
        storage::GapRecord record;
        record.id = static_cast<std::int64_t>(m_store->ledger.size()) + 1;
        record.instrument = m_series.instrument;
        record.interval = m_series.interval;
        record.range = range;
        record.status = status;
        return record;
    }

    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 5 / 1);
    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
    test::VirtualTimers m_timers;
    std::unique_ptr<test::MemoryStore> m_store;
};

void TestGapScan::init() { m_store = std::make_unique<test::MemoryStore>(m_timers); }

void TestGapScan::nothingStoredIsPrehistory()
{
    const auto scan = scanCandles(*m_store, m_series, at(0), at(10), at(10));
    QVERIFY(scan && scan->holes.size() == 1);
    QVERIFY(scan->holes.front().isPrehistory && scan->holes.front().range == slots(0, 10));
    QCOMPARE(scan->missing, 0);
    QVERIFY(scanCandles(*m_store, m_series, std::nullopt, at(10), at(10))->holes.empty());
}

void TestGapScan::holesInsideAndAtTheEnd()
{
    store(0, 5);
    store(7, 9);
    const auto scan = scanCandles(*m_store, m_series, std::nullopt, at(12), at(12));
    QVERIFY(scan && scan->holes.size() == 2);
    QVERIFY(scan->holes[0].range == slots(5, 7) && !scan->holes[0].isPrehistory);
    QVERIFY(scan->holes[1].range == slots(9, 12) && !scan->holes[1].isPrehistory);
    QCOMPARE(scan->missing, 5);
    QCOMPARE(scan->stored, 7);
}

void TestGapScan::historyBeforeTheFirstRowIsPrehistory()
{
    store(5, 10);
    const auto scan = scanCandles(*m_store, m_series, at(0) + 30s, at(10), at(10));
    QVERIFY(scan && scan->holes.size() == 1);
    QVERIFY(scan->holes.front().isPrehistory && scan->holes.front().range == slots(1, 5));
    // A horizon after the first row does not hide what is stored before it.
    store(0, 2);
    QVERIFY(scanCandles(*m_store, m_series, at(8), at(10), at(10))->holes.front().range == slots(2, 5));
}

void TestGapScan::listingEndsTheSearch()
{
    store(5, 10);
    m_store->states[listingMarkName(m_series)] = listingMarkText({at(0), at(5)});
    QVERIFY(scanCandles(*m_store, m_series, at(0), at(10), at(10))->holes.empty());
    QVERIFY(scanCandles(*m_store, m_series, at(3), at(10), at(10))->holes.empty());
    QVERIFY(recheckCandles(*m_store, m_series, slots(0, 10), at(10))->holes.empty());
}

void TestGapScan::deeperHorizonAsksAgain()
{
    store(5, 10);
    m_store->states[listingMarkName(m_series)] = listingMarkText({at(3), at(5)});
    const auto scan = scanCandles(*m_store, m_series, at(0), at(10), at(10));
    QVERIFY(scan && scan->holes.size() == 1 && scan->holes.front().range == slots(0, 5));
}

void TestGapScan::provenEmptySlotsAreNoHole()
{
    store(0, 3);
    store(8, 10);
    m_store->ledger.push_back(record(slots(4, 7), storage::GapStatus::VerifiedEmpty));
    const auto scan = scanCandles(*m_store, m_series, std::nullopt, at(10), at(10));
    QVERIFY(scan && scan->holes.size() == 2);
    QVERIFY(scan->holes[0].range == slots(3, 4) && scan->holes[1].range == slots(7, 8));
    QCOMPARE(scan->missing, 2);
    QCOMPARE(scan->stored, 5); // what is settled is not there
}

void TestGapScan::questionedVerdictsAreHoles()
{
    store(0, 3);
    store(8, 10);
    m_store->ledger.push_back(record(slots(3, 8), storage::GapStatus::VerifiedEmpty));
    QVERIFY(recheckCandles(*m_store, m_series, slots(0, 10), at(10))->holes.empty());
    const auto asked = recheckCandles(*m_store, m_series, slots(0, 10), at(10), ingest::Verdicts::Questioned);
    QVERIFY(asked && asked->holes.size() == 1 && asked->holes.front().range == slots(3, 8));
    // The exchange had them after all: the verdict is closed.
    store(3, 8);
    const auto healed = recheckCandles(*m_store, m_series, slots(0, 10), at(10));
    QVERIFY(healed && healed->holes.empty() && healed->healed.size() == 1);
}

void TestGapScan::openEntryIsFoundAgainAndHealed()
{
    store(0, 3);
    store(8, 10);
    m_store->ledger.push_back(record(slots(3, 8), storage::GapStatus::Repairing));
    store(3, 5);
    const auto half = scanCandles(*m_store, m_series, std::nullopt, at(10), at(10));
    QVERIFY(half && half->healed.empty() && half->holes.size() == 1);
    QVERIFY(half->holes.front().record && half->holes.front().record->id == 1);
    m_store->ledger.push_back(record(slots(5, 8), storage::GapStatus::VerifiedEmpty));
    const auto whole = recheckCandles(*m_store, m_series, slots(3, 8), at(8));
    QVERIFY(whole && whole->holes.empty() && whole->healed.size() == 1);
    QCOMPARE(whole->healed.front().id, 1);
}

void TestGapScan::refusedRowsHaveAnEntryOfTheirOwn()
{
    store(0, 6);
    store(7, 20);
    m_store->ledger.push_back(record(slots(3, 12), storage::GapStatus::Repairing));
    m_store->ledger.back().cause = "disconnect";
    m_store->ledger.push_back(record(slots(6, 7), storage::GapStatus::Open));
    m_store->ledger.back().cause = "rejected";
    const auto scan = scanCandles(*m_store, m_series, std::nullopt, at(20), at(20));
    QVERIFY(scan && scan->holes.size() == 1);
    QCOMPARE(scan->holes.front().record->cause, std::string("rejected"));
    // What the disconnect lost is back; the refused row is a matter of its own.
    QCOMPARE(scan->healed.size(), std::size_t(1));
    QCOMPARE(scan->healed.front().cause, std::string("disconnect"));
    store(6, 7);
    QCOMPARE(scanCandles(*m_store, m_series, std::nullopt, at(20), at(20))->healed.size(), std::size_t(2));
}

void TestGapScan::missingTradesWithTheirTimes()
{
    const FakeMarket truth;
    auto &rows = m_store->tradeRows[m_series.instrument];
    for (const std::int64_t id : {1, 2, 5, 6, 9})
        rows[id] = truth.trade(id);
    storage::GapRecord gone = record({truth.timeOf(6), truth.timeOf(9)}, storage::GapStatus::Unavailable);
    gone.interval.reset();
    gone.ids = market::IdRange{7, 9};
    m_store->ledger.push_back(gone);
    const auto scan = scanTrades(*m_store, m_series.instrument);
    QVERIFY(scan && scan->holes.size() == 1);
    QVERIFY((scan->holes.front().ids == market::IdRange{3, 5}));
    QVERIFY((scan->holes.front().span == market::TimeRange{truth.timeOf(2), truth.timeOf(5)}));
    // Who asks for everything asks for what the exchange did not have, too; when it comes, its entry is closed.
    const auto asked = scanTrades(*m_store, m_series.instrument, Verdicts::Questioned);
    QVERIFY(asked && asked->holes.size() == 2 && asked->healed.empty());
    QVERIFY((asked->holes.back().ids == market::IdRange{7, 9}));
    QVERIFY(asked->holes.back().record && asked->holes.back().span == gone.range);
    for (const std::int64_t id : {7, 8})
        rows[id] = truth.trade(id);
    const auto healed = scanTrades(*m_store, m_series.instrument, Verdicts::Questioned);
    QVERIFY(healed && healed->holes.size() == 1 && healed->healed.size() == 1);
    QVERIFY((healed->healed.front().ids == market::IdRange{7, 9}));
}

void TestGapScan::marksAreReadBackExactly()
{
    const ListingMark mark{at(0), at(5)};
    QVERIFY(parseListingMark(listingMarkText(mark)) == mark);
    for (const char *text : {"", "1", "1 ", " 1", "5 1", "1 x", "1 2 3"})
        QVERIFY2(!parseListingMark(text), text);
    QVERIFY(parseBlockMark("1700000000000 banned: way too many requests")->reason
            == "banned: way too many requests");
    for (const char *text : {"", "1", "x y"})
        QVERIFY2(!parseBlockMark(text), text);
}

void TestGapScan::quietTimesAreProvenByTrades()
{
    const auto &key = m_series.instrument;
    auto &rows = m_store->tradeRows[key];
    for (const auto &[id, minute] : {std::pair(7, 0), std::pair(8, 5), std::pair(10, 9)}) {
        rows[id].id = id;
        rows[id].time = at(minute);
    }
    const storage::IdleQuestion questions[] = {{key, {at(1), at(5)}},
                                               {key, {at(1), at(6)}},    // somebody traded
                                               {key, {at(6), at(8)}},    // trade 9 is not here
                                               {key, {at(10), at(12)}}}; // nothing behind it
    const auto proofs = m_store->idleAfter(questions);
    QVERIFY(proofs && proofs->size() == 4);
    QVERIFY(proofs->front() == 7); // 8 lies behind it
    for (std::size_t i = 1; i < proofs->size(); ++i)
        QVERIFY(!(*proofs)[i]);
}

void TestGapScan::quietTimesAreSettledHoles()
{
    store(0, 1);
    store(5, 6);
    store(8, 10);
    auto &rows = m_store->tradeRows[m_series.instrument];
    for (const auto &[id, minute] : {std::pair(7, 0), std::pair(8, 5), std::pair(9, 7), std::pair(10, 9)}) {
        rows[id].id = id;
        rows[id].time = at(minute);
    }
    auto facts = readFacts(*m_store, m_series);
    QVERIFY(facts.has_value());
    const auto idle = IdleTimes::of(*m_store);
    QVERIFY(idle && idle->settle(*facts, slots(0, 12), at(12)));
    QCOMPARE(facts->records.size(), std::size_t(1));
    QVERIFY(facts->records.front().range == slots(1, 5));
    QVERIFY(facts->records.front().status == storage::GapStatus::VerifiedEmpty);
    // What follows the last trade may be quiet or lost: nobody knows.
    const CandleScan scan = findHoles(*facts, slots(0, 12), at(12));
    QCOMPARE(scan.holes.size(), std::size_t(2));
    QVERIFY(scan.holes[0].range == slots(6, 8) && scan.holes[1].range == slots(10, 12));
    QCOMPARE(scan.missing, 4);
}

QTEST_APPLESS_MAIN(TestGapScan)
#include "tst_gapscan.moc"
