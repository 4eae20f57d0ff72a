// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradeholefetch.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/faketradefiles.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::FakeMarket;
using test::FakeTradeFiles;

namespace {

constexpr UtcTime juneDay(int dayOfMonth)
{
    return std::chrono::sys_days(std::chrono::year(2024) / 6 / dayOfMonth);
}

} // namespace

/// Holes of trades that REST refuses as too old: what it still serves by REST, the rest from bulk files, and a verdict
/// only over what neither has.
class TestTradeHoleFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theOldPartComesFromFiles();
    void onlyWhatNoDoorHasIsUnavailable();
    void whatAFileLeavesOutIsUnavailable();
    void anUnpublishedDayIsAskedForAgain();
    void anArchiveOutOfReachProvesNothing();
    void withoutAnArchiveRestDecides();
    void whatCameBeforeIsNotAskedForAgain();
    void withoutATimeNoFileProvesAnything();

private:
    struct Run {
        FetchOutcome outcome;
        FetchProgress progress;
        market::IdRanges unavailable;
        bool isDone = false;
    };
    Run fetch(bool hasArchive = true)
    {
        Run run;
        FetchTools tools{*m_client, *m_store, *m_timers};
        if (hasArchive) {
            tools.bulk = m_files.get();
            tools.reads = m_store.get();
        }
        TradeFetchRequest request;
        request.instrument = m_instrument;
        request.ids = m_hole;
        request.span = m_span;
        TradeHoleFetch hole(tools, std::move(request));
        hole.onDone = [&](const FetchOutcome &outcome) {
            run.outcome = outcome;
            run.progress = hole.progress();
            run.unavailable = hole.unavailable();
            run.isDone = true;
        };
        hole.start();
        (void)m_timers->runUntil([&] { return run.isDone; }, 60min);
        return run;
    }
    [[nodiscard]] IdRange idsOf(const TimeRange &range) const
    {
        return {(range.from - m_market.listed) / 20s, (range.to - m_market.listed) / 20s};
    }
    [[nodiscard]] market::IdRanges stored() const
    {
        market::IdRanges ids;
        for (const auto &[id, trade] : m_store->tradeRows[m_instrument])
            ids.add({id, id + 1});
        return ids;
    }
    void store(std::int64_t id)
    {
        storage::WriteBatch batch;
        batch.trades.push_back({m_instrument, {m_market.trade(id)}});
        QVERIFY(m_store->offer(batch, [](const Result<storage::WriteReport> &) {}));
        m_timers->advance(1s);
    }

    const market::InstrumentKey m_instrument{market::Market::UsdM, "BTCUSDT"};
    const UtcTime m_now = juneDay(12) + 6h;
    TimeRange m_span{juneDay(7) + 5h, juneDay(11) + 5h};
    IdRange m_hole;
    FakeMarket m_market;
    std::unique_ptr<test::VirtualTimers> m_timers;
    std::unique_ptr<test::FakeMarketClient> m_client;
    std::unique_ptr<test::MemoryStore> m_store;
    std::unique_ptr<FakeTradeFiles> m_files;
};

void TestTradeHoleFetch::init()
{
    m_market = FakeMarket();
    m_market.tradeEvery = 20s;
    m_hole = idsOf(m_span);
    m_timers = std::make_unique<test::VirtualTimers>();
    m_client = std::make_unique<test::FakeMarketClient>(*m_timers, m_market, m_now);
    m_client->knowTime();
    m_client->onTrades = [this](const exchange::TradeQuery &query, Result<std::vector<Trade>> &rows, int) {
        const UtcTime now = *m_client->exchangeNow();
        const UtcTime from = query.fromId ? m_market.timeOf(*query.fromId) : query.from.value_or(now);
        if (from < now - 48h)
            rows = fail(ErrorCode::Unsupported, "Search window is restricted to recent 2 days only.");
    };
    m_store = std::make_unique<test::MemoryStore>(*m_timers);
    m_files = std::make_unique<FakeTradeFiles>(*m_timers, m_market);
    store(m_hole.from - 1);
    store(m_hole.to);
}

void TestTradeHoleFetch::theOldPartComesFromFiles()
{
    const Run run = fetch();
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(stored(), (market::IdRanges{{m_hole.from - 1, m_hole.to + 1}}));
    QCOMPARE(m_files->asked.size(), std::size_t(4)); // the days 7 to 10
    QCOMPARE(run.outcome.written.inserted, m_hole.to - m_hole.from);
    QCOMPARE(run.progress.rowsDone, m_hole.to - m_hole.from);
    QVERIFY(run.unavailable.isEmpty() && m_store->ledger.empty());
    const auto &rows = m_store->tradeRows[m_instrument];
    QVERIFY(rows.at(m_hole.from).source == market::Source::BulkFile);
    QVERIFY(rows.at(m_hole.to - 1).source == market::Source::Rest);
    QVERIFY(rows.at(idsOf({m_now - 47h, m_now}).from).source == market::Source::Rest);
}

void TestTradeHoleFetch::onlyWhatNoDoorHasIsUnavailable()
{
    m_files->onAsked = [](const std::string &path) { return path.find("2024-06-08") == std::string::npos; };
    const Run run = fetch();
    QVERIFY(run.isDone && run.outcome.result);
    const IdRange lost = idsOf({juneDay(8), juneDay(9)});
    QCOMPARE(run.unavailable, market::IdRanges{lost});
    QCOMPARE(stored(), (market::IdRanges{{m_hole.from - 1, lost.from}, {lost.to, m_hole.to + 1}}));
    QCOMPARE(m_store->ledger.size(), std::size_t(1));
    const storage::GapRecord &entry = m_store->ledger.front();
    QVERIFY(entry.status == storage::GapStatus::Unavailable && entry.ids == lost);
    QCOMPARE(entry.evidence,
             std::string("REST refuses them: Search window is restricted to recent 2 days only. The exchange's bulk "
                         "archive has no file of trades of 2024-06-08. The files of 3 days do not hold them."));
}

void TestTradeHoleFetch::whatAFileLeavesOutIsUnavailable()
{
    const std::int64_t lost = m_hole.from + 10;
    m_files->onText = [lost](std::string &text) {
        const auto at = text.find('\n' + std::to_string(lost) + ',');
        if (at != std::string::npos)
            text.erase(at, text.find('\n', at + 1) - at);
    };
    const Run run = fetch();
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(run.unavailable, (market::IdRanges{{lost, lost + 1}}));
}

void TestTradeHoleFetch::anUnpublishedDayIsAskedForAgain()
{
    m_files->onAsked = [](const std::string &path) { return path.find("2024-06-10") == std::string::npos; };
    const Run run = fetch();
    QVERIFY(run.isDone && !run.outcome.result);
    QVERIFY(!isLast(run.outcome.result.error()));
    QVERIFY2(run.outcome.result.error().detail.ends_with(
                 "The exchange's bulk file of trades of 2024-06-10 is not published yet."),
             run.outcome.result.error().detail.c_str());
    QVERIFY(run.unavailable.isEmpty() && m_store->ledger.empty());
    QCOMPARE(stored().ranges().size(), std::size_t(2)); // all but some hours of that day
}

void TestTradeHoleFetch::anArchiveOutOfReachProvesNothing()
{
    m_files->reachable = false;
    const Run run = fetch();
    QVERIFY(run.isDone && !run.outcome.result && !isLast(run.outcome.result.error()));
    QVERIFY(run.unavailable.isEmpty());
    // What REST serves is stored all the same.
    QCOMPARE(stored().ranges().back().to, m_hole.to + 1);
    QVERIFY(m_market.timeOf(stored().ranges().back().from) < m_now - 47h);
}

void TestTradeHoleFetch::withoutAnArchiveRestDecides()
{
    const Run run = fetch(false);
    QVERIFY(run.isDone && run.outcome.result);
    QCOMPARE(run.unavailable.ranges().size(), std::size_t(1));
    QCOMPARE(run.unavailable.ranges().front().from, m_hole.from);
    QVERIFY(m_market.timeOf(run.unavailable.ranges().front().to) < m_now - 47h);
    QVERIFY(m_store->ledger.front().evidence.ends_with("No bulk archive is set up that may have them."));
}

void TestTradeHoleFetch::whatCameBeforeIsNotAskedForAgain()
{
    m_files->onAsked = [](const std::string &path) { return path.find("2024-06-10") == std::string::npos; };
    QVERIFY(!fetch().outcome.result);
    m_files->onAsked = {};
    m_client->tradeCalls.clear();
    const Run again = fetch();
    QVERIFY(again.isDone && again.outcome.result);
    QCOMPARE(m_client->tradeCalls.size(), std::size_t(2)); // refused; where its reach begins
    QCOMPARE(stored(), (market::IdRanges{{m_hole.from - 1, m_hole.to + 1}}));
    QVERIFY(again.outcome.written.inserted < 7 * 180);
}

/// Every trade before the hole is gone, too, so nobody can say on which days it was.
void TestTradeHoleFetch::withoutATimeNoFileProvesAnything()
{
    m_store->tradeRows[m_instrument].erase(m_hole.from - 1);
    m_span = {m_market.timeOf(m_hole.to), m_market.timeOf(m_hole.to)};
    const Run run = fetch();
    QVERIFY(run.isDone && !run.outcome.result && !isLast(run.outcome.result.error()));
    QVERIFY(run.unavailable.isEmpty() && m_store->ledger.empty() && m_files->asked.empty());
    QVERIFY2(run.outcome.result.error().detail.find("Nobody knows") != std::string::npos,
             run.outcome.result.error().detail.c_str());
    // What REST serves is stored all the same.
    QVERIFY(m_market.timeOf(stored().ranges().front().from) < m_now - 47h);
    QCOMPARE(stored().ranges().front().to, m_hole.to + 1);
}

QTEST_GUILESS_MAIN(TestTradeHoleFetch)
#include "tst_tradeholefetch.moc"
