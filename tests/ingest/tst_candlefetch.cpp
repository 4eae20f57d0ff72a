// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/listingmark.h"
#include "core/ingest/candles/candlefetch.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

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
    void shiftedPagesAreNoListing();
    void wrongFirstRowsAreNoListing();
    void marketWithoutAnyRowIsNotListed();
    void outageInsideALongRange();
    void neighbourOfAnEmptySlotIsProvenToo();
    void nothingBehindIsNoVerdict();
    void endedInstrumentIsAVerdict();
    void refusedRowStaysAHole();
    void rowThatWasDamagedOnItsWayIsAskedForAgain();
    void rowsThatMayBeLateAreReadAgain();
    void youngSlotIsAskedForWithTheRowBehindIt();
    void anyLaterRowProvesAYoungOne();
    void unprovenRowEndsTheFetch();
    void rowOlderThanTheStreamIsReadAgain();
    void rowThatStaysOlderThanTheStreamIsNotTaken();
    void errorEndsItAndKeepsWhatCame();
    void waitsForRoom();
    void brokenDatabaseEndsIt();

private:
    struct Run {
        FetchOutcome outcome;
        bool isDone = false;
        market::TimeRanges unripe;
        FetchProgress progress;
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
        FetchTools tools{*m_client, *m_store, *m_timers, m_client->pageSize, m_weight};
        tools.ended = [this](const market::InstrumentKey &) { return m_ended; };
        CandleFetch fetch(std::move(tools), std::move(request));
        fetch.onDone = [&run, &fetch](const FetchOutcome &outcome) {
            run.outcome = outcome;
            run.isDone = true;
            run.unripe = fetch.unripe();
            run.progress = fetch.progress();
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
    std::optional<Cause> m_ended;
};

void TestCandleFetch::init()
{
    m_market = FakeMarket();
    m_ended.reset();
    m_timers = std::make_unique<test::VirtualTimers>();
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, kStart + 10s);
    m_client->pageSize = 50;
    m_client->knowTime();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
}

void TestCandleFetch::fetchesEverySlotOnce()
{
    // The newest page keeps a place for the row that proves its last one.
    const auto wanted = request(999, 0);
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(run.outcome.written.inserted, 999);
    QCOMPARE(run.outcome.written.skipped, 0);
    QVERIFY(run.unripe.isEmpty());
    QCOMPARE(run.progress.rowsDone, 999);
    QCOMPARE(run.progress.rowsTotal, 999);
    QCOMPARE(m_client->klineCalls.size(), std::size_t(20));
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_store->ledger.empty());
}

void TestCandleFetch::newestPageComesFirst()
{
    const auto wanted = request(500, 0);
    (void)fetch(wanted);
    QVERIFY(m_client->klineCalls.front().from == rangeOf(wanted).to - 49min);
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
    // The first answer was made within the slot in the middle, so it proves nothing of that one either.
    const auto from = rangeOf(wanted).from;
    QVERIFY((run.unripe == market::TimeRanges{{from + 1min, from + 2min}}));
    QVERIFY(holdsTruth({from, from + 1min}));
    QVERIFY(holdsTruth({from + 2min, from + 3min}));
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
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    const storage::GapRecord &entry = m_store->ledger.front();
    QVERIFY((entry.range == market::TimeRange{rangeOf(wanted).from, m_market.listed}));
    QCOMPARE(entry.cause, std::string("not-listed"));
    QVERIFY(entry.status == storage::GapStatus::VerifiedEmpty);
    QVERIFY(entry.evidence.find(market::isoText(m_market.listed)) != std::string::npos);
    const auto mark = parseListingMark(m_store->states[listingMarkName(m_series)]);
    QVERIFY(mark.has_value());
    QVERIFY((*mark == ListingMark{market::UtcTime(), m_market.listed}));
    // Seven pages of rows, a few empty ones that were under way, a probe and two answers about the first row.
    const auto asked = m_client->klineCalls.size();
    QVERIFY2(asked < 20, qPrintable(QString::number(asked)));
}

/// Every page of the first ten minutes comes without its first third, and every question for the first row comes right.
void TestCandleFetch::shiftedPagesAreNoListing()
{
    auto wanted = request(400, 0);
    wanted.reachesPrehistory = true;
    int shifted = 0;
    m_client->onKlines = [&](const exchange::KlineQuery &query, auto &rows, int) {
        if (query.limit == 1 || ++shifted > 12 || rows->size() < 3)
            return;
        rows->erase(rows->begin(), rows->begin() + static_cast<std::ptrdiff_t>(rows->size() / 3));
    };
    const Run run = fetch(wanted, 30min);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(shifted > 12);
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_store->ledger.empty());
    QVERIFY(!m_store->states.contains(listingMarkName(m_series)));
}

/// An answer that contradicts a stored row, or the answer before it, proves nothing.
void TestCandleFetch::wrongFirstRowsAreNoListing()
{
    m_market.listed = m_series.interval.floor(m_client->now()) - 200min;
    auto wanted = request(300, 100);
    wanted.reachesPrehistory = true;
    wanted.oldestStored = rangeOf(wanted).to;
    int questions = 0;
    m_client->onKlines = [&](const exchange::KlineQuery &query, auto &rows, int) {
        if (query.limit != 1)
            return;
        ++questions;
        if (questions == 1) // later than what is stored
            *rows = {FakeMarket::finalCandle(m_series, m_market.listed + 150min)};
        else if (questions == 2)
            rows->clear();
        else if (questions == 3) // earlier than the others say
            *rows = {FakeMarket::finalCandle(m_series, m_market.listed - 50min)};
    };
    const Run run = fetch(wanted, 30min);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(questions, 5);
    QVERIFY(holdsTruth({m_market.listed, rangeOf(wanted).to}));
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY(m_store->ledger.front().range.to == m_market.listed);
}

void TestCandleFetch::marketWithoutAnyRowIsNotListed()
{
    m_market.listed = m_client->now() + 1h;
    auto wanted = request(300, 1);
    wanted.reachesPrehistory = true;
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QCOMPARE(m_store->ledger.front().cause, std::string("not-listed"));
    QVERIFY(m_timers->now() >= 60s);
}

/// The slots before it are empty as well and were asked for by somebody else: one must look further back.
void TestCandleFetch::neighbourOfAnEmptySlotIsProvenToo()
{
    for (const auto &before : {5min, 50min, 300min}) {
        init();
        m_client->pageSize = 500;
        const auto wanted = request(100, 90);
        m_market.outages.add({rangeOf(wanted).from - before, rangeOf(wanted).to});
        const Run run = fetch(wanted, 30min);
        QVERIFY(run.isDone && run.outcome.result);
        QCOMPARE(m_store->ledger.size(), std::size_t(1));
        QVERIFY(m_store->ledger.front().range == rangeOf(wanted));
        QVERIFY(m_store->ledger.front().status == storage::GapStatus::VerifiedEmpty);
    }
}

void TestCandleFetch::nothingBehindIsNoVerdict()
{
    const auto wanted = request(60, 5);
    m_market.outages.add({rangeOf(wanted).to - 10min, m_client->now() + 24h});
    const Run run = fetch(wanted, 30min);
    QVERIFY(run.isDone && !run.outcome.result);
    QVERIFY(run.outcome.result.error().code == ErrorCode::Server);
    QVERIFY(m_store->ledger.empty());
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_client->klineCalls.size() < 15);
}

void TestCandleFetch::endedInstrumentIsAVerdict()
{
    const auto wanted = request(60, 5);
    const market::TimeRange tail{rangeOf(wanted).to - 10min, rangeOf(wanted).to};
    m_market.outages.add({tail.from, m_client->now() + 24h});
    m_ended = Cause{"delisted", "The list says BREAK."};
    const Run run = fetch(wanted, 30min);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY(m_store->ledger.front().range == tail);
    QCOMPARE(m_store->ledger.front().cause, std::string("delisted"));
    QCOMPARE(m_store->ledger.front().evidence, std::string("The list says BREAK."));
}

void TestCandleFetch::refusedRowStaysAHole()
{
    const auto wanted = request(100, 5);
    const market::TimeRange bad{rangeOf(wanted).from + 40min, rangeOf(wanted).from + 42min};
    m_client->badSlots.add(bad);
    int told = 0;
    m_client->onRefusedRows = [&told](const auto &, const auto &, const auto &rows) {
        told += static_cast<int>(rows.size());
    };
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(run.outcome.written.inserted, 93);
    QCOMPARE(told, 6);
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    const storage::GapRecord &entry = m_store->ledger.front();
    QVERIFY(entry.range == bad);
    QVERIFY(entry.status == storage::GapStatus::Open);
    QCOMPARE(entry.cause, std::string("rejected"));
    QVERIFY(entry.evidence.find("quarantine") != std::string::npos);
    QCOMPARE(entry.lastError, std::string("A price is not above zero."));
}

void TestCandleFetch::rowThatWasDamagedOnItsWayIsAskedForAgain()
{
    const auto wanted = request(100, 5);
    m_client->badSlots.add({rangeOf(wanted).from + 40min, rangeOf(wanted).from + 60min});
    m_timers->post(1s, [this] { m_client->badSlots = {}; });
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(rangeOf(wanted)));
    QVERIFY(m_store->ledger.empty());
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

void TestCandleFetch::rowsThatMayBeLateAreReadAgain()
{
    // The slot ended three seconds ago, and REST is five seconds late.
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, kStart + 3s);
    m_client->knowTime();
    m_client->lag = [this] { return m_timers->now() < 5s ? 5s : 0s; };
    const auto wanted = request(2, 0);
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(run.unripe.isEmpty());
    QVERIFY(holdsTruth(rangeOf(wanted)));
}

void TestCandleFetch::youngSlotIsAskedForWithTheRowBehindIt()
{
    const auto old = request(15, 10);
    (void)fetch(old);
    QVERIFY(m_client->klineCalls.back().to == rangeOf(old).to - 1ms);
    const auto young = request(1, 0);
    const Run run = fetch(young);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(holdsTruth(rangeOf(young)));
    QVERIFY(!m_client->klineCalls.back().to);
    QCOMPARE(m_client->klineCalls.back().limit, 2);
}

void TestCandleFetch::anyLaterRowProvesAYoungOne()
{
    // Nothing was traded in the three minutes behind it.
    const auto wanted = request(6, 5);
    m_market.outages.add({rangeOf(wanted).to, rangeOf(wanted).to + 3min});
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(run.unripe.isEmpty());
    QCOMPARE(m_client->klineCalls.size(), std::size_t(1));
    QVERIFY(holdsTruth(rangeOf(wanted)));
}

void TestCandleFetch::unprovenRowEndsTheFetch()
{
    // The exchange halted, or a cache answers as it did five minutes ago.
    const auto wanted = request(20, 5);
    const auto last = m_series.interval.previous(rangeOf(wanted).to);
    m_market.outages.add({rangeOf(wanted).to, market::UtcTime::max()});
    const auto before = m_timers->now();
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY(m_timers->now() - before < 2s);
    QVERIFY((run.unripe == market::TimeRanges{{last, rangeOf(wanted).to}}));
    QCOMPARE(run.progress.rowsDone, 14);
    QCOMPARE(run.progress.rowsTotal, 14);
    QCOMPARE(run.progress.rowsUnripe, 1);
    QVERIFY(holdsTruth({rangeOf(wanted).from, last}));
    QVERIFY(!m_store->candleRows[m_series].contains(last));
    QVERIFY(m_store->ledger.empty());

    m_timers->advance(5min);
    const Run later = fetch(wanted);
    QVERIFY(later.isDone && later.outcome.result);
    QVERIFY(later.unripe.isEmpty());
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

void TestCandleFetch::rowThatStaysOlderThanTheStreamIsNotTaken()
{
    auto wanted = request(3, 0);
    const auto middle = rangeOf(wanted).from + 1min;
    wanted.confirms = [middle](const market::Candle &row) { return row.openTime != middle; };
    const Run run = fetch(wanted);
    QVERIFY(run.isDone && run.outcome.result);
    QVERIFY((run.unripe == market::TimeRanges{{middle, middle + 1min}}));
    QCOMPARE(m_client->klineCalls.size(), std::size_t(6));
    QCOMPARE(m_store->candleRows[m_series].size(), std::size_t(2));
}

void TestCandleFetch::errorEndsItAndKeepsWhatCame()
{
    m_client->onKlines = [](const exchange::KlineQuery &, auto &rows, int call) {
        if (call == 4)
            rows = fail(ErrorCode::Protocol, "That is no JSON.");
    };
    const Run run = fetch(request(1011, 11));
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
