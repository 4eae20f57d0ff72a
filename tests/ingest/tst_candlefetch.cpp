// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candlefetch.h"
#include "core/ingest/listingmark.h"
#include "tests/support/fakemarketclient.h"
#include "tests/support/memorystore.h"

#include <QTest>

#include <random>
#include <set>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::FakeMarket;

/// Paging that cannot be fooled (reliability C9, C10) and finality of REST rows (C1).
class TestCandleFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fetchesEverySlotOnce();
    void newestPageComesFirst();
    void shortEmptyAndShiftedPagesHideNothing();
    void oldOutageIsProvenEmptyBySecondAnswer();
    void youngOutageTakesAMinute();
    void lateRowOfAYoungSlotIsNoOutage();
    void yearsBeforeTheListingCostOneProbe();
    void outageInsideALongRange();
    void rowsStillMovingAreReadAgain();
    void rowOlderThanTheStreamIsReadAgain();
    void errorEndsItAndKeepsWhatCame();
    void waitsForRoom();
    void brokenDatabaseEndsIt();

private:
    struct Run {
        FetchOutcome outcome;
        bool isDone = false;
    };

    [[nodiscard]] CandleFetchRequest request(int fromMinutesAgo, int toMinutesAgo) const
    {
        const auto now = m_series.interval.floor(m_client->now());
        CandleFetchRequest request;
        request.series = m_series;
        request.slots.add({now - fromMinutesAgo * 1min, now - toMinutesAgo * 1min});
        return request;
    }
    [[nodiscard]] static market::TimeRange rangeOf(const CandleFetchRequest &request)
    {
        return {request.slots.ranges().front().from, request.slots.ranges().back().to};
    }
    [[nodiscard]] Run fetch(CandleFetchRequest request, std::chrono::milliseconds limit = 5min)
    {
        Run run;
        CandleFetch fetch({*m_client, *m_store, *m_timers, m_client->pageSize, m_weight}, std::move(request));
        fetch.onDone = [&run](const FetchOutcome &outcome) {
            run.outcome = outcome;
            run.isDone = true;
        };
        fetch.start();
        (void)m_timers->runUntil([&] { return run.isDone; }, limit);
        return run;
    }
    [[nodiscard]] bool holdsTruth(const market::TimeRange &range) const
    {
        const auto found = m_store->candleRows.find(m_series);
        std::size_t expected = 0;
        for (auto open = range.from; open < range.to; open = m_series.interval.next(open)) {
            if (!m_market.exists(open))
                continue;
            ++expected;
            const auto row = found == m_store->candleRows.end()
                                 ? std::map<market::UtcTime, market::Candle>::const_iterator()
                                 : found->second.find(open);
            if (found == m_store->candleRows.end() || row == found->second.end() || !row->second.final
                || !market::sameValues(row->second, FakeMarket::finalCandle(m_series, open)))
                return false;
        }
        return found == m_store->candleRows.end() ? expected == 0 : found->second.size() >= expected;
    }

    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1) + 12h;
    const market::SeriesKey m_series{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1};
    const PagePlan::Weight m_weight = [](std::int64_t) { return 1; };
    FakeMarket m_market;
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::FakeMarketClient> m_client;
    std::unique_ptr<test::MemoryStore> m_store;
};

void TestCandleFetch::init()
{
    m_market = FakeMarket();
    m_timers = std::make_unique<test::VirtualTimers>();
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, kStart + 10s);
    m_client->pageSize = 50;
    m_client->knowTime();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
}

void TestCandleFetch::fetchesEverySlotOnce()
{
    const auto wanted = request(1000, 0);
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(run.outcome.written.inserted, 1000);
    QCOMPARE(run.outcome.written.skipped, 0);
    QCOMPARE(m_client->klineCalls.size(), std::size_t(20));
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_store->ledger.empty());
}

void TestCandleFetch::newestPageComesFirst()
{
    const auto wanted = request(500, 0);
    (void)fetch(wanted);
    QVERIFY(m_client->klineCalls.front().from == rangeOf(wanted).to - 50min);
    QVERIFY(m_client->klineCalls.back().from == rangeOf(wanted).from);
}

void TestCandleFetch::shortEmptyAndShiftedPagesHideNothing()
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        init();
        std::mt19937 random(seed);
        std::set<market::UtcTime> hidden; // every row may be left out of one answer
        m_client->onKlines = [&](const exchange::KlineQuery &, auto &rows, int) {
            const auto size = rows->size();
            if (size == 0)
                return;
            std::size_t from = 0;
            std::size_t to = 0;
            switch (random() % 5) {
            case 0: to = size; break;                         // empty page
            case 1: from = random() % size, to = size; break; // short page
            case 2: to = random() % size; break;              // shifted page
            case 3: from = random() % size, to = from + 1; break;
            default: break;
            }
            std::vector<market::Candle> kept;
            for (std::size_t i = 0; i < size; ++i) {
                if (i < from || i >= to || !hidden.insert((*rows)[i].openTime).second)
                    kept.push_back((*rows)[i]);
            }
            *rows = kept;
        };
        const auto wanted = request(700, 100);
        const Run run = fetch(wanted);
        QVERIFY2(run.isDone && run.outcome.result, qPrintable(QStringLiteral("seed %1").arg(seed)));
        QVERIFY2(holdsTruth(rangeOf(wanted)), qPrintable(QStringLiteral("seed %1").arg(seed)));
        QVERIFY2(m_store->ledger.empty(), qPrintable(QStringLiteral("seed %1").arg(seed)));
    }
}

void TestCandleFetch::oldOutageIsProvenEmptyBySecondAnswer()
{
    auto wanted = request(600, 300);
    const market::TimeRange outage{rangeOf(wanted).from + 100min, rangeOf(wanted).from + 175min};
    m_market.outages.add(outage);
    int told = 0;
    wanted.onProvenEmpty = [&](const market::TimeRange &range) { told += range == outage ? 1 : 0; };
    const auto before = m_timers->now();
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_timers->now() - before >= 60s);
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QCOMPARE(told, 1);
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY(m_store->ledger.front().range == outage);
    QVERIFY(m_store->ledger.front().status == storage::GapStatus::VerifiedEmpty);
}

void TestCandleFetch::youngOutageTakesAMinute()
{
    const auto wanted = request(30, 2);
    const market::TimeRange outage{rangeOf(wanted).from + 10min, rangeOf(wanted).from + 12min};
    m_market.outages.add(outage);
    const auto before = m_timers->now();
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_timers->now() - before >= 60s);
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY(m_store->ledger.front().range == outage);
}

void TestCandleFetch::lateRowOfAYoungSlotIsNoOutage()
{
    const auto wanted = request(3, 0);
    m_client->lag = [] { return 75s; };
    CandleFetchRequest later = wanted;
    m_timers->post(20s, [this] { m_client->lag = [] { return 0s; }; });
    const Run run = fetch(later);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_store->ledger.empty());
}

void TestCandleFetch::yearsBeforeTheListingCostOneProbe()
{
    m_market.listed = m_series.interval.floor(m_client->now()) - 333min;
    auto wanted = request(500'000, 0);
    wanted.reachesPrehistory = true;
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth({m_market.listed, rangeOf(wanted).to}));
    QVERIFY(m_store->ledger.empty());
    const auto mark = parseListingMark(m_store->states[listingMarkName(m_series)]);
    QVERIFY(mark.has_value());
    QVERIFY((*mark == ListingMark{rangeOf(wanted).from, m_market.listed}));
    // Seven pages of rows, a few empty ones that were under way, a probe and its second answer.
    const auto asked = m_client->klineCalls.size();
    QVERIFY2(asked < 20, qPrintable(QString::number(asked)));
}

void TestCandleFetch::outageInsideALongRange()
{
    const auto wanted = request(5'000, 1'000);
    const market::TimeRange outage{rangeOf(wanted).from + 1'000min, rangeOf(wanted).from + 3'000min};
    m_market.outages.add(outage);
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(rangeOf(wanted)));
    market::TimeRanges empty;
    for (const auto &record : m_store->ledger)
        empty.add(record.range);
    QVERIFY((empty == market::TimeRanges{outage}));
}

void TestCandleFetch::rowsStillMovingAreReadAgain()
{
    // Now is ten seconds into the minute: the slot that ended then is ripe, an old copy of it is not.
    const auto wanted = request(2, 0);
    m_client->lag = [this] { return m_timers->now() < 5s ? 12s : 0s; };
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(rangeOf(wanted)));
}

void TestCandleFetch::rowOlderThanTheStreamIsReadAgain()
{
    auto wanted = request(1, 0);
    int refused = 0;
    wanted.confirms = [&refused](const market::Candle &row) { return row.tradeCount == 60 || ++refused < 0; };
    m_client->onKlines = [this](const exchange::KlineQuery &query, auto &rows, int call) {
        if (call <= 3)
            rows->front() = FakeMarket::candle(m_series, *query.from, 40, true);
    };
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(refused, 3);
    QVERIFY(holdsTruth(rangeOf(wanted)));
}

void TestCandleFetch::errorEndsItAndKeepsWhatCame()
{
    m_client->onKlines = [](const exchange::KlineQuery &, auto &rows, int call) {
        if (call == 4)
            rows = fail(ErrorCode::Protocol, "That is no JSON.");
    };
    const Run run = fetch(request(1000, 0));
    QVERIFY(run.isDone && !run.outcome.result);
    QVERIFY(run.outcome.result.error().code == ErrorCode::Protocol);
    QVERIFY(run.outcome.written.inserted >= 150);
    QVERIFY(m_store->ledger.empty());
}

void TestCandleFetch::waitsForRoom()
{
    m_store->isFull = true;
    m_timers->post(10s, [this] { m_store->isFull = false; });
    const auto wanted = request(1000, 0);
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_timers->now() >= 10s);
    QVERIFY(holdsTruth(rangeOf(wanted)));
}

void TestCandleFetch::brokenDatabaseEndsIt()
{
    m_store->isBroken = true;
    const Run run = fetch(request(1000, 0));
    QVERIFY(run.isDone && !run.outcome.result);
    QVERIFY(run.outcome.result.error().code == ErrorCode::Storage);
}

QTEST_APPLESS_MAIN(TestCandleFetch)
#include "tst_candlefetch.moc"
