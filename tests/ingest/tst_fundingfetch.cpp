// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundingfetch.h"
#include "core/ingest/funding/fundingkeeper.h"
#include "tests/ingest/kit/fakemarketclient.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using market::TimeRange;
using market::UtcTime;

namespace {

const market::InstrumentKey kBitcoin{market::Market::UsdM, "BTCUSDT"};
const UtcTime kFrom = std::chrono::sys_days(std::chrono::year(2022) / 1 / 1);

Result<std::vector<FundingHole>> due(Result<std::vector<FundingHole>> holes)
{
    if (holes)
        std::erase_if(*holes, [](const FundingHole &hole) { return hole.due == 0; });
    return holes;
}

/// An exchange, a database, and fetches from one into the other.
struct Bench {
    explicit Bench(UtcTime now) : client(timers, market, now) { client.knowTime(); }

    test::VirtualTimers timers;
    test::FakeMarket market;
    test::FakeMarketClient client;
    test::MemoryStore store{timers};
    std::int64_t requests = 0;

    std::vector<FundingHole> holes(const TimeRange &range)
    {
        return *due(findFundingHoles(store, *readFundingFacts(store, kBitcoin), range, client.now()));
    }

    std::int64_t missing(const TimeRange &range)
    {
        std::int64_t rates = 0;
        for (const FundingHole &hole : holes(range))
            rates += hole.missing;
        return rates;
    }

    /// Everything that is missing in the range.
    FetchOutcome fetch(const TimeRange &range, std::optional<std::int64_t> maxRows = std::nullopt)
    {
        FundingFetchRequest request;
        request.facts = *readFundingFacts(store, kBitcoin);
        request.holes = holes(range);
        request.filler = {"rest", 7, {}};
        request.maxRows = maxRows;
        FundingFetch fetch(FetchTools{client, store, timers}, std::move(request));
        std::optional<FetchOutcome> ended;
        fetch.onDone = [&ended](const FetchOutcome &outcome) { ended = outcome; };
        fetch.start();
        if (!timers.runUntil([&] { return ended.has_value(); }, 30min))
            qFatal("the fetch did not end");
        requests = fetch.progress().requests;
        return *ended;
    }

    [[nodiscard]] std::size_t stored() { return store.fundingRows[kBitcoin].size(); }
    [[nodiscard]] market::TimeRanges proven() { return readFundingProof(store, kBitcoin)->ranges(); }
};

void cutTo(Result<exchange::FundingPage> &page, std::size_t rows)
{
    if (page->rows.size() > rows)
        page->rows.resize(rows);
}

} // namespace

/// Funding rates are complete where answers prove it, and nowhere else.
class TestFundingFetch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFetchSendsWhatWasPlanned_data();
    void theFetchSendsWhatWasPlanned();
    void aBadFirstPageIsAskedAgain_data();
    void aBadFirstPageIsAskedAgain();
    void whatTheExchangeDoesNotHaveIsSettled();
    void aShorterPeriodIsNoHole();
    void badAnswersSettleNothing();
    void aRefusedRateIsAHoleWithItsCause();
    void whatWasBeforeTheFirstRateIsNoHole();
    void anExchangeWithoutRatesIsAskedAgainOnceItHasOne();
    void aLongerHorizonFetchesTheOlderPart();
    void aFailureLeavesAnEntry();
    void ratesDueFollowTheirNeighbours();
    void runsThatTouchAreJoined();
    void whatIsTakenBackMeanwhileStaysSo();
    void anEntryThatReachesIntoAFileIsClosed();
    void noMoreRatesThanThereIsRoomFor();
};

void TestFundingFetch::theFetchSendsWhatWasPlanned_data()
{
    QTest::addColumn<int>("rates");
    QTest::addColumn<int>("requests");
    QTest::newRow("a day") << 3 << 1;
    QTest::newRow("all but a page") << 999 << 1;
    QTest::newRow("a page") << 1000 << 2;
    QTest::newRow("two pages and a half") << 2500 << 3;
}

void TestFundingFetch::theFetchSendsWhatWasPlanned()
{
    QFETCH(int, rates);
    QFETCH(int, requests);
    Bench bench(kFrom + 8h * 4000);
    const TimeRange range{kFrom, kFrom + 8h * rates};
    const auto holes = bench.holes(range);
    QCOMPARE(bench.missing(range), rates);
    const FetchOutcome outcome = bench.fetch(range);
    QVERIFY(outcome.result);
    QCOMPARE(outcome.written.inserted, rates);
    QCOMPARE(bench.client.fundingCalls, requests);
    QCOMPARE(fundingRequests(holes, /*asksForFirst=*/false), requests);
    QCOMPARE(bench.requests, requests);
    QVERIFY(bench.proven().covers({kFrom, kFrom + 8h * (rates - 1)}));
    QVERIFY(bench.holes(range).empty());
}

void TestFundingFetch::aBadFirstPageIsAskedAgain_data()
{
    QTest::addColumn<int>("kept");
    QTest::addColumn<int>("from");
    QTest::newRow("empty") << 0 << 0;
    QTest::newRow("one rate") << 1 << 0;
    QTest::newRow("short") << 40 << 0;
    QTest::newRow("shifted") << 90 << 5;
}

void TestFundingFetch::aBadFirstPageIsAskedAgain()
{
    QFETCH(int, kept);
    QFETCH(int, from);
    Bench bench(kFrom + 8h * 4000);
    bench.client.onFunding = [=](const auto &, Result<exchange::FundingPage> &page, int call) {
        if (call > 1)
            return;
        page->rows.erase(page->rows.begin(), page->rows.begin() + from);
        cutTo(page, static_cast<std::size_t>(kept));
    };
    const TimeRange range{kFrom, kFrom + 8h * 100};
    const auto before = bench.client.now();
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(100));
    QVERIFY(bench.client.now() - before >= kVerdictPause);
    QVERIFY(bench.holes(range).empty());
    QVERIFY(bench.store.ledger.empty());
}

void TestFundingFetch::whatTheExchangeDoesNotHaveIsSettled()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.noFunding.add({kFrom + 8h * 30, kFrom + 8h * 33});
    const TimeRange range{kFrom, kFrom + 8h * 100};
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(97));
    QCOMPARE(bench.store.ledger.size(), std::size_t(1));
    QVERIFY(bench.store.ledger[0].status == storage::GapStatus::VerifiedEmpty);
    QCOMPARE(bench.store.ledger[0].cause, std::string("exchange"));
    QVERIFY(!bench.proven().contains(kFrom + 8h * 31));
    QVERIFY(bench.holes(range).empty());
}

void TestFundingFetch::aShorterPeriodIsNoHole()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.fundingPeriod = 4h;
    const TimeRange range{kFrom, kFrom + 4h * 200};
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(200));
    QCOMPARE(bench.client.fundingCalls, 1);
    // Two that are left out are noticed by their neighbours; once more, they are.
    Bench cut(kFrom + 8h * 4000);
    cut.client.fundingPeriod = 4h;
    cut.client.onFunding = [](const auto &, Result<exchange::FundingPage> &page, int call) {
        if (call == 1)
            page->rows.erase(page->rows.begin() + 50, page->rows.begin() + 52);
    };
    QVERIFY(cut.fetch(range).result);
    QCOMPARE(cut.stored(), std::size_t(200));
    QCOMPARE(cut.client.fundingCalls, 2);
}

void TestFundingFetch::badAnswersSettleNothing()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.onFunding = [](const auto &, Result<exchange::FundingPage> &page, int) { cutTo(page, 1); };
    const TimeRange range{kFrom, kFrom + 8h * 100};
    QVERIFY(!bench.fetch(range).result);
    QVERIFY(bench.missing(range) >= 90);
    QCOMPARE(bench.store.ledger.size(), std::size_t(1));
    QVERIFY(bench.store.ledger[0].status == storage::GapStatus::Open);
    QCOMPARE(bench.store.ledger[0].cause, std::string(kNotFetched));
    // The next try is one of the same entry, and closes it.
    QVERIFY(!bench.fetch(range).result);
    QCOMPARE(bench.store.ledger.size(), std::size_t(1));
    QCOMPARE(bench.store.ledger[0].attempts, 2);
    bench.client.onFunding = {};
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(100));
    QVERIFY(bench.store.ledger[0].status == storage::GapStatus::Filled);
    QCOMPARE(bench.store.ledger[0].filledBy, std::string("rest, job 7"));
}

void TestFundingFetch::aRefusedRateIsAHoleWithItsCause()
{
    Bench bench(kFrom + 8h * 4000);
    const UtcTime bad = kFrom + 8h * 20;
    bench.client.badFunding.add({bad, bad + 1h});
    const TimeRange range{kFrom, kFrom + 8h * 50};
    QVERIFY(!bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(49));
    const auto holes = bench.holes(range);
    QCOMPARE(holes.size(), std::size_t(1));
    QCOMPARE(holes[0].missing, 1);
    QVERIFY(holes[0].range.contains(bad) && holes[0].record);
    QCOMPARE(holes[0].record->cause, std::string("rejected"));
    bench.client.badFunding = {};
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(50));
    QVERIFY(bench.holes(range).empty());
    QVERIFY(bench.store.ledger[0].status == storage::GapStatus::Filled);
}

void TestFundingFetch::whatWasBeforeTheFirstRateIsNoHole()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.fundingSince = kFrom + 8h * 60;
    const TimeRange range{kFrom, kFrom + 8h * 100};
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(40));
    QCOMPARE(bench.client.fundingCalls, 3);
    QCOMPARE(bench.store.ledger.size(), std::size_t(1));
    QCOMPARE(bench.store.ledger[0].cause, std::string("not-listed"));
    QVERIFY(firstFunding(*readFundingFacts(bench.store, kBitcoin)) == bench.client.fundingSince);
    QVERIFY(bench.holes({kFrom - 8h * 500, range.to}).empty());
}

void TestFundingFetch::anExchangeWithoutRatesIsAskedAgainOnceItHasOne()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.fundingSince = kFrom + 8h * 9000;
    const TimeRange range{kFrom, kFrom + 8h * 100};
    QVERIFY(bench.fetch(range).result);
    QVERIFY(bench.holes(range).empty());
    QVERIFY(bench.proven().isEmpty());
    bench.client.fundingSince = kFrom;
    QVERIFY(bench.fetch({range.from, range.to + 8h * 3}).result);
    QVERIFY(bench.fetch({range.from, range.to + 8h * 3}).result);
    QCOMPARE(bench.stored(), std::size_t(103));
}

void TestFundingFetch::aLongerHorizonFetchesTheOlderPart()
{
    const UtcTime now = kFrom + 8h * 300 + 1h;
    Bench bench(now);
    const TimeRange shorter{now - std::chrono::days(20), now};
    auto wanted = wantedFunding(bench.store, kBitcoin, shorter);
    QVERIFY(wanted && wanted->holes.size() == 1);
    QVERIFY(bench.fetch(shorter).result);
    QCOMPARE(bench.stored(), std::size_t(60));
    // The end is asked for in any case: nobody knows when the next rate is settled.
    wanted = wantedFunding(bench.store, kBitcoin, shorter);
    QVERIFY(wanted && wanted->holes.size() == 1);
    QCOMPARE(wanted->holes[0].due, 0);
    QVERIFY(wanted->holes[0].range.to == now);
    wanted = wantedFunding(bench.store, kBitcoin, {now - std::chrono::days(40), now});
    QVERIFY(wanted && wanted->holes.size() == 2);
    QCOMPARE(wanted->holes[0].missing, 60);
}

void TestFundingFetch::aFailureLeavesAnEntry()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.onFunding = [](const auto &, Result<exchange::FundingPage> &page, int) {
        page = tl::unexpected(Error{ErrorCode::Server, "status 503", std::nullopt});
    };
    const TimeRange range{kFrom, kFrom + 8h * 100};
    QVERIFY(!bench.fetch(range).result);
    QCOMPARE(bench.store.ledger.size(), std::size_t(1));
    QCOMPARE(bench.store.ledger[0].cause, std::string("outage"));
    QCOMPARE(bench.missing(range), 100);
}

void TestFundingFetch::ratesDueFollowTheirNeighbours()
{
    QCOMPARE(ratesDue({}, {kFrom, kFrom + 24h}), 3);
    QCOMPARE(ratesDue({}, {kFrom + 1ms, kFrom + 24h}), 2);
    // Four milliseconds late, and on the hour.
    const FundingTimes hourly{kFrom + 4ms, kFrom + 1h, kFrom + 2h, kFrom + 3h + 1ms};
    QCOMPARE(ratesDue(hourly, {kFrom + 3h + 2ms, kFrom + 7h + 5min}), 4);
    QCOMPARE(ratesDue(hourly, {kFrom, kFrom + 3h + 10ms}), 0);
    // A grid of its own.
    const FundingTimes shifted{kFrom + 4h, kFrom + 12h, kFrom + 20h};
    QCOMPARE(ratesDue(shifted, {kFrom + 20h + 1ms, kFrom + 36h}), 1);
    QCOMPARE(ratesDue(shifted, {kFrom - 13h, kFrom + 4h}), 2);
    // The distances change from eight hours to four.
    const FundingTimes changed{kFrom,       kFrom + 8h,  kFrom + 16h, kFrom + 24h,
                               kFrom + 28h, kFrom + 32h, kFrom + 36h};
    QCOMPARE(ratesDue(changed, {kFrom + 36h + 1ms, kFrom + 49h}), 3);
    QCOMPARE(ratesDue(changed, {kFrom - 25h, kFrom}), 3);
}

void TestFundingFetch::runsThatTouchAreJoined()
{
    FundingProof proof;
    const auto at = [](int hours) { return kFrom + std::chrono::hours(hours); };
    QCOMPARE(proof.add(kBitcoin, {{at(0), at(8)}, 1}).size(), std::size_t(1));
    QCOMPARE(proof.add(kBitcoin, {{at(16), at(24)}, 1}).size(), std::size_t(1));
    const auto states = proof.add(kBitcoin, {{at(8), at(16)}, 1});
    QCOMPARE(proof.runs().size(), std::size_t(1));
    QVERIFY((proof.runs().begin()->second == FundingRun{{at(0), at(24)}, 3}));
    QCOMPARE(states.back().first, storage::fundingRunName(kBitcoin, at(0)));
    QVERIFY(std::ranges::any_of(states, [&](const auto &state) {
        return state.first == storage::fundingRunName(kBitcoin, at(16)) && state.second.empty();
    }));
    // What is proven already needs no words; what is before the first rate stays apart.
    QVERIFY(proof.add(kBitcoin, {{at(2), at(20)}, 2}).empty());
    QCOMPARE(proof.add(kBitcoin, {{UtcTime(), at(0)}, 0}).size(), std::size_t(1));
    QCOMPARE(proof.runs().size(), std::size_t(2));
    QVERIFY(proof.reach().from == at(0));
}

void TestFundingFetch::whatIsTakenBackMeanwhileStaysSo()
{
    Bench bench(kFrom + 8h * 4000);
    const TimeRange range{kFrom, kFrom + 8h * 60};
    QVERIFY(bench.fetch({kFrom, kFrom + 8h * 30}).result);
    const FundingRun known = readFundingProof(bench.store, kBitcoin)->runs().begin()->second;
    const UtcTime gone = kFrom + 8h * 10;
    // While a hollow page waits for its second answer, a verification finds a rate gone.
    bench.client.onFunding = [&, first = bench.client.fundingCalls + 1](const auto &, auto &page, int call) {
        if (call != first)
            return;
        page->rows.erase(page->rows.begin() + 5);
        auto &rates = bench.store.fundingRows[kBitcoin];
        rates.erase(gone);
        storage::WriteBatch found;
        found.state = {storage::runToWithdraw(kBitcoin, known),
                       storage::runToJoin(kBitcoin, {{known.range.from, gone - 8h + kAfterRate}, 10}),
                       storage::runToJoin(kBitcoin, {{gone + 8h, known.range.to}, known.rows - 11})};
        (void)bench.store.write(found);
    };
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(59));
    QVERIFY(!bench.proven().contains(gone));
    QCOMPARE(bench.missing(range), 1);
    const auto proof = readFundingProof(bench.store, kBitcoin);
    std::int64_t proven = 0;
    for (const auto &[from, run] : proof->runs())
        proven += run.rows;
    QCOMPARE(proven, 59);
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(60));
    QCOMPARE(bench.missing(range), 0);
}

void TestFundingFetch::anEntryThatReachesIntoAFileIsClosed()
{
    Bench bench(kFrom + 8h * 4000);
    const TimeRange range{kFrom, kFrom + 8h * 60};
    storage::WriteBatch ledger;
    storage::GapRecord gone;
    gone.instrument = kBitcoin;
    gone.range = {kFrom, kFrom + 8h * 60};
    gone.cause = "deleted";
    storage::GapRecord cold = gone;
    cold.status = storage::GapStatus::Cold;
    cold.range = {kFrom + 8h * 20, kFrom + 8h * 40 + kAfterRate};
    cold.cause = "cold";
    ledger.gaps = {gone, cold};
    (void)bench.store.write(ledger);
    QCOMPARE(bench.missing(range), 39);
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(39));
    QVERIFY(bench.store.ledger[0].status == storage::GapStatus::Filled);
    QVERIFY(bench.store.ledger[1].status == storage::GapStatus::Cold);
}

void TestFundingFetch::noMoreRatesThanThereIsRoomFor()
{
    Bench bench(kFrom + 8h * 4000);
    bench.client.fundingPeriod = 4h;
    const TimeRange range{kFrom, kFrom + 8h * 1'000};
    QVERIFY(bench.fetch(range, 1'100).result);
    QCOMPARE(bench.stored(), std::size_t(1'100));
    const auto holes = bench.holes(range);
    QCOMPARE(holes.size(), std::size_t(1));
    QCOMPARE(holes[0].missing, 900);
    QVERIFY(bench.fetch(range).result);
    QCOMPARE(bench.stored(), std::size_t(2'000));
}

QTEST_GUILESS_MAIN(TestFundingFetch)
#include "tst_fundingfetch.moc"
