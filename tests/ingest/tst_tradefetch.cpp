// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradefetch.h"
#include "core/ingest/trades/tradespanfetch.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

#include <random>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::FakeMarket;

/// Trades by id: complete, bounded, and honest about what is gone.
class TestTradeFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fetchesEveryIdOnce();
    void badPagesHideNothing();
    void waitsForALaggingDatabase();
    void whatIsGoneIsUnavailable();
    void tombstonesAreUnavailable();
    void badAnswersNeverMakeIdsUnavailable();
    void aWrongFirstTradeProvesNothing();
    void refusedRowStaysAHole();
    void givesUpOnAnExchangeThatStandsStill();
    void spanIsFetchedById();
    void onlyMissingIdsOfASpanAreFetched();
    void whatIsGoneIsNotAskedForAgain();
    void answersAboutMissingTradesAreAMinuteApart();

private:
    template<class F>
    [[nodiscard]] std::optional<FetchOutcome> run(F &fetch, std::chrono::milliseconds limit = 5min)
    {
        std::optional<FetchOutcome> ended;
        fetch.onDone = [&ended](const FetchOutcome &outcome) { ended = outcome; };
        fetch.start();
        (void)m_timers->runUntil([&] { return ended.has_value(); }, limit);
        return ended;
    }
    [[nodiscard]] std::optional<FetchOutcome> fetchIds(std::int64_t from, std::int64_t to,
                                                       std::chrono::milliseconds limit = 5min)
    {
        TradeFetchRequest request;
        request.instrument = m_instrument;
        request.ids = {from, to};
        request.span = {m_market.timeOf(from), m_market.timeOf(to)};
        request.onSettled = [this](const market::IdRange &ids) { m_settled.add(ids); };
        TradeFetch fetch(tools(), std::move(request));
        return run(fetch, limit);
    }
    [[nodiscard]] FetchTools tools() { return {*m_client, *m_store, *m_timers, 500}; }
    [[nodiscard]] TradeSpanFetch::Wanted span(const TimeRange &range) const
    {
        return {m_instrument, range, Priority::User, std::nullopt, {}, {}};
    }
    [[nodiscard]] market::IdRanges storedIds() const
    {
        market::IdRanges ids;
        for (const auto &[id, trade] : m_store->tradeRows[m_instrument])
            ids.add({id, id + 1});
        return ids;
    }

    const market::InstrumentKey m_instrument{market::Market::UsdM, "BTCUSDT"};
    FakeMarket m_market;
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::FakeMarketClient> m_client;
    std::unique_ptr<test::MemoryStore> m_store;
    market::IdRanges m_settled;
};

void TestTradeFetch::init()
{
    m_market = FakeMarket();
    m_settled = {};
    m_timers = std::make_unique<test::VirtualTimers>();
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, m_market.listed + 1h);
    m_client->knowTime();
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
}

void TestTradeFetch::fetchesEveryIdOnce()
{
    const auto ended = fetchIds(1000, 5500);
    QVERIFY(ended && ended->result);
    QCOMPARE(ended->written.inserted, 4500);
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(5));
    QVERIFY((storedIds() == market::IdRanges{{1000, 5500}}));
    QVERIFY((m_settled == market::IdRanges{{1000, 5500}}));
}

void TestTradeFetch::badPagesHideNothing()
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        init();
        std::mt19937 random(seed);
        m_client->onTrades = [&](const exchange::TradeQuery &, auto &rows, int) {
            if (random() % 3 != 0 || rows->empty())
                return;
            switch (random() % 3) {
            case 0: rows->clear(); break;
            case 1: rows->resize(1 + random() % rows->size()); break;
            default: *rows = m_market.trades({m_instrument, 500, {}, {}, 100}, m_client->now()); break;
            }
        };
        const auto ended = fetchIds(1000, 4000);
        QVERIFY2(ended && ended->result, qPrintable(QStringLiteral("seed %1").arg(seed)));
        QVERIFY2((storedIds() == market::IdRanges{{1000, 4000}}),
                 qPrintable(QStringLiteral("seed %1").arg(seed)));
    }
}

void TestTradeFetch::waitsForALaggingDatabase()
{
    m_client->lag = [] { return 5s; };
    const std::int64_t newest = m_market.newestId(m_client->now());
    const auto ended = fetchIds(newest - 200, newest + 1);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{newest - 200, newest + 1}}));
    QVERIFY(m_store->ledger.empty());
}

void TestTradeFetch::whatIsGoneIsUnavailable()
{
    m_market.oldestId = 3000;
    const auto ended = fetchIds(1000, 4000);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{3000, 4000}}));
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY((m_store->ledger.front().ids == market::IdRange{1000, 3000}));
    QVERIFY(m_store->ledger.front().status == storage::GapStatus::Unavailable);
    QVERIFY(m_store->ledger.front().evidence.find("3000") != std::string::npos);
    QVERIFY(!m_store->ledger.front().lastError.empty());
    QVERIFY((m_settled == market::IdRanges{{1000, 4000}}));
    QVERIFY(m_client->tradeCalls.size() < 8);
}

void TestTradeFetch::tombstonesAreUnavailable()
{
    m_client->onTrades = [](const exchange::TradeQuery &, auto &rows, int) {
        std::erase_if(*rows, [](const market::Trade &trade) { return trade.id == 1234; });
    };
    const auto ended = fetchIds(1000, 2000);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{1000, 1234}, {1235, 2000}}));
    QVERIFY((m_store->ledger.front().ids == market::IdRange{1234, 1235}));
    // Its neighbour, asked for later, has no row right before it.
    m_client->onTrades = [](const exchange::TradeQuery &, auto &rows, int) {
        std::erase_if(*rows, [](const market::Trade &trade) { return trade.id == 1234 || trade.id == 1235; });
    };
    const auto later = fetchIds(1235, 1300);
    QVERIFY(later && later->result);
    QVERIFY((m_store->ledger.back().ids == market::IdRange{1235, 1236}));
}

/// Every answer leaves out the first ids, however often they are asked for, although older ones are served.
void TestTradeFetch::badAnswersNeverMakeIdsUnavailable()
{
    m_client->onTrades = [](const exchange::TradeQuery &query, auto &rows, int) {
        if (query.limit > 1)
            std::erase_if(*rows, [](const market::Trade &trade) { return trade.id < 1300; });
    };
    const auto ended = fetchIds(1000, 1900, 30min);
    QVERIFY(ended && !ended->result);
    QVERIFY(ended->result.error().code == ErrorCode::Server);
    QVERIFY(m_store->ledger.empty());
    QVERIFY(m_client->tradeCalls.size() < 40);
    m_client->onTrades = {};
    const auto again = fetchIds(1000, 1900);
    QVERIFY(again && again->result);
    QVERIFY((storedIds() == market::IdRanges{{1000, 1900}}));
}

void TestTradeFetch::aWrongFirstTradeProvesNothing()
{
    m_market.oldestId = 1500;
    int questions = 0;
    m_client->onTrades = [&](const exchange::TradeQuery &query, auto &rows, int) {
        if (query.limit == 1 && ++questions <= 2) // 1700, then the newest one
            *rows = {m_market.trade(questions == 1 ? 1700 : m_market.newestId(m_client->now()))};
    };
    const auto ended = fetchIds(1000, 1900, 30min);
    QVERIFY(ended && ended->result);
    QVERIFY(questions >= 4);
    QVERIFY((storedIds() == market::IdRanges{{1500, 1900}}));
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY((m_store->ledger.front().ids == market::IdRange{1000, 1500}));
    QVERIFY(m_store->ledger.front().evidence.find("1500") != std::string::npos);
}

void TestTradeFetch::refusedRowStaysAHole()
{
    m_client->badIds.add({1200, 1203});
    m_client->badIds.add({1999, 2000}); // the last one asked for
    const auto ended = fetchIds(1000, 2000);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{1000, 1200}, {1203, 1999}}));
    QCOMPARE(m_store->ledger.size(), std::size_t(2));
    for (const storage::GapRecord &entry : m_store->ledger) {
        QVERIFY(entry.status == storage::GapStatus::Open);
        QCOMPARE(entry.cause, std::string("rejected"));
    }
    QVERIFY((m_store->ledger.front().ids == market::IdRange{1200, 1203}));
    QVERIFY(!m_settled.contains(1200));
}

void TestTradeFetch::givesUpOnAnExchangeThatStandsStill()
{
    m_client->onTrades = [this](const exchange::TradeQuery &, auto &rows, int) {
        *rows = m_market.trades({m_instrument, 500, {}, {}, 1000}, m_client->now()); // always the same page
    };
    const auto ended = fetchIds(1000, 4000);
    QVERIFY(ended && !ended->result);
    QVERIFY(m_client->tradeCalls.size() < 40);
    QVERIFY(m_store->ledger.empty());
}

void TestTradeFetch::spanIsFetchedById()
{
    TradeSpanFetch fetch(tools(), span({m_market.listed + 10min, m_market.listed + 12min}));
    const auto ended = run(fetch);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{6000, 7200}}));

    init();
    auto wanted = span({m_market.listed + 59min, m_market.listed + 10h});
    wanted.maxRows = 100;
    TradeSpanFetch open(tools(), std::move(wanted));
    const auto capped = run(open);
    QVERIFY(capped && capped->result);
    QVERIFY((storedIds() == market::IdRanges{{35400, 35500}}));
}

void TestTradeFetch::onlyMissingIdsOfASpanAreFetched()
{
    // Ten minutes have the ids 6000 … 11999. Both ends lie in stored runs, so nothing has to be located.
    auto wanted = span({m_market.listed + 10min, m_market.listed + 20min});
    wanted.held.ids = {{5'000, 7'000}, {7'010, 7'500}, {7'520, 9'000}, {10'500, 12'500}};
    wanted.held.from.id = 6'000;
    wanted.held.to.id = 12'000;
    std::int64_t held = 0;
    wanted.onHeld = [&held](std::int64_t rows) { held = rows; };
    TradeSpanFetch fetch(tools(), std::move(wanted));
    const auto ended = run(fetch);
    QVERIFY(ended && ended->result);
    QCOMPARE(held, 6'000 - 10 - 20 - 1'500);
    // Two small holes share a page; the long one takes two.
    QVERIFY((storedIds() == market::IdRanges{{7'000, 7'520}, {9'000, 10'500}}));
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(3));
    QCOMPARE(fetch.progress().requests, 3);
    QCOMPARE(ended->written.inserted, 520 + 1'500);
}

void TestTradeFetch::whatIsGoneIsNotAskedForAgain()
{
    TradesHeld held;
    held.gone = {{1'010, 1'020}};
    held.ids = {{0, 1'000}, {1'005, 1'020}, {1'030, 5'000}};
    const std::vector<IdRange> todo = tradesToFetch(held, {0, 5'000});
    QCOMPARE(todo, (std::vector<IdRange>{{1'000, 1'005}, {1'020, 1'030}}));
    QCOMPARE(tradePages(todo), 2);
    QCOMPARE(countMissing(held.ids, {0, 5'000}), 15);
}

void TestTradeFetch::answersAboutMissingTradesAreAMinuteApart()
{
    // The exchange leaves out a trade for a while: less than a minute of bad answers settles nothing.
    const auto begun = m_timers->now();
    m_client->onTrades = [this, begun](const exchange::TradeQuery &, auto &rows, int) {
        if (m_timers->now() < begun + 59s)
            std::erase_if(*rows, [](const market::Trade &trade) { return trade.id == 1'234; });
    };
    const auto ended = fetchIds(1'000, 2'000);
    QVERIFY(ended && ended->result);
    QVERIFY((storedIds() == market::IdRanges{{1'000, 2'000}}));
    QVERIFY(m_store->ledger.empty());

    // It stays away: the verdict comes with the answer that is a minute younger than the first, and not before.
    init();
    std::vector<std::chrono::milliseconds> asked;
    m_client->onTrades = [&](const exchange::TradeQuery &query, auto &rows, int) {
        const bool isAbout = query.fromId && *query.fromId <= 1'234 && 1'234 < *query.fromId + query.limit;
        if (isAbout)
            asked.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(m_timers->now()));
        std::erase_if(*rows, [](const market::Trade &trade) { return trade.id == 1'234; });
    };
    QVERIFY(fetchIds(1'000, 2'000).has_value());
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    QVERIFY(m_store->ledger.front().status == storage::GapStatus::Unavailable);
    QVERIFY(asked.size() >= 2);
    QVERIFY(asked.back() - asked.front() >= kVerdictPause);
}

QTEST_APPLESS_MAIN(TestTradeFetch)
#include "tst_tradefetch.moc"
