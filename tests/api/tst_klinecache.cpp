// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/cache/candletext.h"
#include "tests/api/apifixture.h"

#include <algorithm>
#include <random>

using namespace cw;
using namespace cw::testing;
using api::KlineReader;
using interfaces::CandleQuery;
using market::Interval;
using market::microseconds;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

namespace {

constexpr std::size_t kPlenty = std::size_t{64} * 1024 * 1024;

/// A reader over a fake engine, wired as the API does it.
struct Harness {
    explicit Harness(std::size_t bytes = kPlenty) : reader(engine.data(), inbox, bytes)
    {
        interfaces::Engine &facade = engine;
        ranges = facade.liveFeed().onRangeChanged([this](const auto &change) { inbox.add(*change); });
        candles = facade.liveFeed().onCandle([this](const auto &update) { inbox.add(*update); });
    }

    /// What the reader answers.
    QByteArray read(const CandleQuery &query)
    {
        const auto answer = reader.read(query);
        return answer ? answer->body : QByteArray("failed");
    }
    /// What the store holds, read without any cache.
    QByteArray expected(const CandleQuery &query)
    {
        return api::klineArray(*engine.data().candles(query), query.series.interval);
    }
    /// Database reads that `read` makes.
    int readsFor(const CandleQuery &query)
    {
        const int before = engine.data().candleReads();
        [[maybe_unused]] const auto body = read(query);
        return engine.data().candleReads() - before;
    }

    FakeEngine engine;
    api::ChangeInbox inbox;
    KlineReader reader;
    interfaces::SubscriptionHandle ranges;
    interfaces::SubscriptionHandle candles;
};

UtcTime minute(std::int64_t n) { return Interval(Interval::M1).advance(kStart, n); }

CandleQuery minutesQuery(std::int64_t from, std::int64_t to, int limit = 500)
{
    return {kMinutes, minute(from), minute(to), limit, false};
}

/// Random stores, repairs, closes and reads of one series, deterministic by seed.
class RandomMarket {
public:
    RandomMarket(Harness &harness, SeriesKey series, std::uint32_t seed)
        : m_harness(harness), m_series(std::move(series)), m_random(seed),
          m_begin(m_series.interval.floor(kStart)), m_next(m_begin)
    {
    }

    void step()
    {
        switch (below(8)) {
        case 0: repair(); break;
        case 1: remove(); break;
        case 2: jumpAhead(); break;
        case 3: updateOpen(); break;
        case 4: closeLate(); break;
        default: close(); break;
        }
    }

    CandleQuery query()
    {
        CandleQuery query{m_series, std::nullopt, std::nullopt, 1 + below(below(4) == 0 ? 1500 : 40),
                          below(6) == 0};
        if (below(3) != 0)
            query.from = anyTime();
        if (below(3) != 0)
            query.to = anyTime();
        return query;
    }

private:
    int below(int bound) { return static_cast<int>(m_random() % static_cast<std::uint32_t>(bound)); }

    UtcTime anyTime()
    {
        const auto slots = m_series.interval.slotsBetween(m_begin, m_next) + 40;
        return m_series.interval.advance(m_begin, below(static_cast<int>(slots)) - 20);
    }

    void close()
    {
        for (int count = 1 + below(20); count > 0; --count) {
            m_harness.engine.close(m_series, candleAt(m_series.interval, m_next, below(1000)));
            m_next = m_series.interval.next(m_next);
        }
    }

    /// A slot that was left behind closes now, however old it is.
    void closeLate()
    {
        const UtcTime open = std::clamp(anyTime(), m_begin, m_next);
        m_harness.engine.close(m_series, candleAt(m_series.interval, open, below(1000)));
        m_next = std::max(m_next, m_series.interval.next(open));
    }

    void updateOpen()
    {
        auto candle = candleAt(m_series.interval, m_next, below(1000));
        candle.final = false;
        m_harness.engine.update(m_series, candle);
    }

    void repair()
    {
        const UtcTime from = std::max(m_begin, anyTime());
        m_harness.engine.repair(
            m_series, candlesFrom(m_series.interval, from, 1 + below(below(5) == 0 ? 900 : 30), below(1000)));
    }

    void remove()
    {
        const UtcTime from = anyTime();
        m_harness.engine.remove(m_series, {from, m_series.interval.advance(from, 1 + below(600))});
    }

    /// The feed was away: nothing closes for a while.
    void jumpAhead() { m_next = m_series.interval.advance(m_next, below(below(4) == 0 ? 3000 : 30)); }

    Harness &m_harness;
    SeriesKey m_series;
    std::mt19937 m_random;
    UtcTime m_begin;
    UtcTime m_next;
};

} // namespace

/// The two caches under the kline routes: whatever happens to the store, an answer is what the store holds.
class TestKlineCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blockNumbers_data();
    void blockNumbers();
    void blockTextIsOneCopy();
    void answersEqualTheStore_data();
    void answersEqualTheStore();
    void warmRangesCostNoRead();
    void closedRangeStaysWarmWhenCandlesClose();
    void longHoleIsSkipped();
    void repairIsSeenAtOnce();
    void lateCloseOfAnOldSlotIsSeen();
    void lateReportHeals();
    void coarserSeriesStayWarmWhileFinerOnesClose();
    void manyReportsAreFolded();
    void repairOfAFinerSeriesReachesTheBuiltOne();
    void unexplainedRiseDropsTheSeries();
    void changeDuringAReadIsNotMixedIn();
    void emptySeries();
    void budgetIsKept();
    void responsesAreForOneVersion();
    void responseBudgetIsKept();
    void repeatedRequestCostsNoRead();
};

void TestKlineCache::blockNumbers_data()
{
    QTest::addColumn<QByteArray>("interval");
    for (const Interval interval : Interval::all()) {
        const std::string text(interval.text());
        QTest::newRow(text.c_str()) << QByteArray::fromStdString(text);
    }
}

void TestKlineCache::blockNumbers()
{
    QFETCH(const QByteArray, interval);
    const auto parsed = Interval::parse(interval.toStdString());
    QVERIFY(parsed);
    for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1483228800000},
                                  market::toMs(kStart), std::int64_t{253402300799999}}) {
        const UtcTime t = market::fromMs(ms);
        const std::int64_t index = api::BlockGrid::indexOf(*parsed, t);
        const TimeRange range = api::BlockGrid::rangeOf(*parsed, index);
        QVERIFY(range.contains(t));
        QCOMPARE(parsed->slotsBetween(range.from, range.to), api::BlockGrid::kSlotsPerBlock);
        QCOMPARE(api::BlockGrid::indexOf(*parsed, range.from), index);
        QCOMPARE(api::BlockGrid::indexOf(*parsed, range.from - microseconds(1)), index - 1);
        QCOMPARE(api::BlockGrid::indexOf(*parsed, range.to), index + 1);
        QVERIFY(api::BlockGrid::rangeOf(*parsed, index + 1).from == range.to);
    }
}

void TestKlineCache::blockTextIsOneCopy()
{
    const auto candles = candlesFrom(Interval::M1, kStart, 5);
    const api::CandleBlock block({kStart, minute(512)}, candles, Interval::M1);
    QCOMPARE(block.rows(), std::size_t{5});
    QCOMPARE(block.rowsBefore(kStart), std::size_t{0});
    QCOMPARE(block.rowsBefore(minute(2)), std::size_t{2});
    QCOMPARE(block.rowsBefore(minute(99)), std::size_t{5});
    for (std::size_t first = 0; first <= 5; ++first) {
        for (std::size_t end = first; end <= 5; ++end) {
            const auto part = api::klineArray(std::span(candles).subspan(first, end - first), Interval::M1);
            QCOMPARE(QByteArray::fromStdString('[' + std::string(block.text(first, end)) + ']'), part);
        }
    }
}

void TestKlineCache::answersEqualTheStore_data()
{
    QTest::addColumn<int>("interval");
    QTest::addColumn<uint>("seed");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<bool>("late");
    for (uint seed = 1; seed <= 6; ++seed) {
        const bool isTight = seed % 2 == 0;
        for (const Interval interval :
             {Interval(Interval::M1), Interval(Interval::D3), Interval(Interval::Mo1)})
            QTest::addRow("%s, seed %u%s", std::string(interval.text()).c_str(), seed,
                          isTight ? ", small cache" : "")
                << int{interval.code()} << seed << (isTight ? 300'000 : 64'000'000) << (seed > 3);
    }
}

void TestKlineCache::answersEqualTheStore()
{
    QFETCH(const int, interval);
    QFETCH(const uint, seed);
    QFETCH(const int, bytes);
    QFETCH(const bool, late);
    Harness harness(static_cast<std::size_t>(bytes));
    harness.engine.setReportsLate(late);
    RandomMarket market(harness, {kPerpetual, static_cast<Interval::Code>(interval)}, seed);
    for (int step = 0; step < 150; ++step) {
        market.step();
        for (int i = 0; i < 4; ++i) {
            const CandleQuery query = market.query();
            const auto read = harness.read(query);
            if (read != harness.expected(query))
                QFAIL(qPrintable(QStringLiteral("step %1, query %2").arg(step).arg(i)));
        }
    }
}

void TestKlineCache::warmRangesCostNoRead()
{
    Harness harness;
    harness.engine.data().write(kMinutes, candlesFrom(Interval::M1, kStart, 5000));
    QVERIFY(harness.readsFor(minutesQuery(0, 4999, 1500)) > 0);
    QVERIFY(harness.readsFor(minutesQuery(1500, 4999, 1500)) > 0);
    // Ranges that were never asked for, inside what was read.
    for (int first = 1; first < 1400; first += 97) {
        const auto query = minutesQuery(first, first + 1200, 500);
        QCOMPARE(harness.readsFor(query), 0);
        QCOMPARE(harness.read(query), harness.expected(query));
    }
    const CandleQuery backward{kMinutes, std::nullopt, minute(2500), 700, false};
    QCOMPARE(harness.readsFor(backward), 0);
    QCOMPARE(harness.read(backward), harness.expected(backward));
}

void TestKlineCache::closedRangeStaysWarmWhenCandlesClose()
{
    Harness harness;
    for (int i = 0; i < 3000; ++i)
        harness.engine.close(kMinutes, candleAt(Interval::M1, minute(i)));
    const auto query = minutesQuery(100, 900);
    QVERIFY(harness.readsFor(query) > 0);
    for (int i = 3000; i < 3010; ++i) {
        harness.engine.close(kMinutes, candleAt(Interval::M1, minute(i)));
        QCOMPARE(harness.readsFor(query), 0);
        const CandleQuery newest{kMinutes, std::nullopt, std::nullopt, 3, false};
        QCOMPARE(harness.read(newest), harness.expected(newest));
    }
}

void TestKlineCache::longHoleIsSkipped()
{
    Harness harness;
    const SeriesKey seconds{kSpot, Interval::S1};
    harness.engine.data().write(seconds, candlesFrom(Interval::S1, kStart, 10));
    const UtcTime later = kStart + std::chrono::days(3000);
    harness.engine.data().write(seconds, candlesFrom(Interval::S1, later, 10));
    for (const auto &query : {CandleQuery{seconds, UtcTime(), std::nullopt, 15, false},
                              CandleQuery{seconds, std::nullopt, std::nullopt, 15, false},
                              CandleQuery{seconds, kStart + std::chrono::days(1), std::nullopt, 15, false},
                              CandleQuery{seconds, std::nullopt, later - std::chrono::days(1), 15, false}}) {
        QVERIFY(harness.readsFor(query) <= 10);
        QCOMPARE(harness.read(query), harness.expected(query));
        QCOMPARE(harness.readsFor(query), 0); // the hole is remembered like a block
    }
}

void TestKlineCache::repairIsSeenAtOnce()
{
    Harness harness;
    harness.engine.data().write(kMinutes, candlesFrom(Interval::M1, kStart, 2000));
    const auto query = minutesQuery(500, 600);
    const QByteArray before = harness.read(query);
    harness.engine.repair(kMinutes, {candleAt(Interval::M1, minute(550), /*flavour=*/7)});
    QVERIFY(harness.read(query) != before);
    QCOMPARE(harness.read(query), harness.expected(query));
    // Blocks the repair did not touch are still warm.
    QVERIFY(harness.readsFor(minutesQuery(1500, 1600)) > 0);
    harness.engine.repair(kMinutes, {candleAt(Interval::M1, minute(550), /*flavour=*/8)});
    QVERIFY(harness.readsFor(minutesQuery(1510, 1590)) <= 2); // the bounds of the series, no block
}

void TestKlineCache::lateCloseOfAnOldSlotIsSeen()
{
    Harness harness;
    for (int i = 0; i < 3000; ++i) {
        if (i != 700)
            harness.engine.close(kMinutes, candleAt(Interval::M1, minute(i)));
    }
    const auto query = minutesQuery(650, 750);
    QCOMPARE(harness.read(query), harness.expected(query));
    harness.engine.close(kMinutes, candleAt(Interval::M1, minute(3000)));
    harness.engine.close(kMinutes, candleAt(Interval::M1, minute(700)));
    QCOMPARE(harness.read(query), harness.expected(query));
}

void TestKlineCache::lateReportHeals()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 1500));
    const std::string target = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=0&limit=1500";
    QCOMPARE(api.get(target).status, 200);
    // An earlier report makes the next rise look explained; the report that belongs to it is still on its way.
    api.engine().report(kMinutes, {minute(1400), minute(1401)});
    api.engine().data().write(kMinutes, {candleAt(Interval::M1, minute(10), /*flavour=*/9)});
    api.engine().data().raiseVersion(kMinutes);
    QCOMPARE(api.get(target).status, 200); // may be either state
    api.engine().report(kMinutes, {minute(10), minute(11)});
    const interfaces::CandleQuery all{kMinutes, std::nullopt, std::nullopt, 1500, false};
    QCOMPARE(api.get(target).body, api::klineArray(*api.engine().data().candles(all), Interval::M1));
}

void TestKlineCache::coarserSeriesStayWarmWhileFinerOnesClose()
{
    Harness harness;
    const SeriesKey hours{kPerpetual, Interval::H1};
    harness.engine.data().write(hours, candlesFrom(Interval::H1, kStart, 2000));
    const CandleQuery query{hours, kStart, kStart + std::chrono::hours(900), 500, false};
    QVERIFY(harness.readsFor(query) > 0);
    for (int i = 0; i < 5; ++i) {
        // The engine raises the version of what could be built from minutes, too.
        harness.engine.close(kMinutes, candleAt(Interval::M1, kStart + std::chrono::hours(2000)
                                                                  + i * std::chrono::minutes(1)));
        harness.engine.data().raiseVersion(hours);
        QCOMPARE(harness.readsFor(query), 0);
    }
}

void TestKlineCache::manyReportsAreFolded()
{
    api::ChangeInbox inbox;
    QVERIFY(inbox.take().empty());
    for (int i = 0; i < 1000; ++i)
        inbox.add(interfaces::RangeChanged{kMinutes, {minute(2 * i), minute(2 * i + 1)}});
    inbox.add(interfaces::CandleUpdate{kMinutes, candleAt(Interval::M1, minute(5000)), /*closed=*/true});
    inbox.add(interfaces::CandleUpdate{kMinutes, candleAt(Interval::M1, minute(9000)), /*closed=*/false});
    const auto changes = inbox.take();
    QCOMPARE(changes.size(), std::size_t{1});
    const auto &ranges = changes.at(kMinutes);
    QVERIFY(ranges.ranges().size() <= 65);
    for (int i = 0; i < 1000; ++i)
        QVERIFY(ranges.contains(minute(2 * i)));
    QVERIFY(ranges.contains(minute(5000)));
    QVERIFY(!ranges.contains(minute(9000)));
    QVERIFY(inbox.take().empty());
}

void TestKlineCache::repairOfAFinerSeriesReachesTheBuiltOne()
{
    Harness harness;
    const SeriesKey hours{kPerpetual, Interval::H1};
    harness.engine.data().write(hours, candlesFrom(Interval::H1, kStart, 10));
    const CandleQuery query{hours, kStart, std::nullopt, 10, false};
    const QByteArray before = harness.read(query);
    // The engine builds hours from minutes: it reports the minutes and raises the version of both.
    harness.engine.data().write(hours,
                                {candleAt(Interval::H1, kStart + std::chrono::hours(2), /*flavour=*/5)});
    harness.engine.repair(kMinutes, candlesFrom(Interval::M1, kStart + std::chrono::minutes(125), 3));
    harness.engine.data().raiseVersion(hours);
    QVERIFY(harness.read(query) != before);
    QCOMPARE(harness.read(query), harness.expected(query));
}

void TestKlineCache::unexplainedRiseDropsTheSeries()
{
    Harness harness;
    harness.engine.data().write(kMinutes, candlesFrom(Interval::M1, kStart, 2000));
    const auto query = minutesQuery(500, 600);
    const QByteArray before = harness.read(query);
    harness.engine.data().write(kMinutes, {candleAt(Interval::M1, minute(550), /*flavour=*/7)});
    QCOMPARE(harness.read(query), before); // as long as the version stands, the answer is valid
    harness.engine.data().raiseVersion(kMinutes);
    QCOMPARE(harness.read(query), harness.expected(query));
}

namespace {

/// Lets something happen to the store between two reads of one answer.
class InterruptedData : public FakeMarketData {
public:
    Result<std::vector<market::Candle>> candles(const CandleQuery &query) override
    {
        auto rows = FakeMarketData::candles(query);
        if (query.limit > 1 && interruptions > 0) {
            --interruptions;
            ++flavour;
            write(kMinutes, candlesFrom(Interval::M1, kStart, 1500, flavour));
            inbox->add(interfaces::RangeChanged{kMinutes, {kStart, minute(1500)}});
            raiseVersion(kMinutes);
        }
        return rows;
    }

    api::ChangeInbox *inbox = nullptr;
    int interruptions = 0;
    std::int64_t flavour = 0;
};

} // namespace

void TestKlineCache::changeDuringAReadIsNotMixedIn()
{
    for (const int interruptions : {1, 2, 3, 5, 100}) {
        InterruptedData data;
        api::ChangeInbox inbox;
        data.inbox = &inbox;
        data.write(kMinutes, candlesFrom(Interval::M1, kStart, 1500));
        KlineReader reader(data, inbox, kPlenty);
        data.interruptions = interruptions;
        const auto answer = reader.read(minutesQuery(0, 1499, 1500));
        QVERIFY(answer);
        bool isOneState = false;
        for (std::int64_t flavour = 0; flavour <= data.flavour; ++flavour) {
            const auto state = candlesFrom(Interval::M1, kStart, 1500, flavour);
            isOneState |= answer->body == api::klineArray(state, Interval::M1);
        }
        QVERIFY2(isOneState, qPrintable(QString::number(interruptions)));
        data.interruptions = 0;
        const auto settled = reader.read(minutesQuery(0, 1499, 1500));
        QVERIFY(settled);
        const auto state = candlesFrom(Interval::M1, kStart, 1500, data.flavour);
        QVERIFY(settled->body == api::klineArray(state, Interval::M1));
        QCOMPARE(settled->revision, reader.revision(kMinutes));
    }
}

void TestKlineCache::emptySeries()
{
    Harness harness;
    for (const auto &query :
         {minutesQuery(0, 10), CandleQuery{kMinutes, std::nullopt, std::nullopt, 5, false},
          CandleQuery{kMinutes, kStart, std::nullopt, 5, false},
          CandleQuery{kMinutes, std::nullopt, kStart, 5, false},
          CandleQuery{kMinutes, minute(5), minute(1), 5, false}})
        QCOMPARE(harness.read(query), QByteArray("[]"));
    harness.engine.close(kMinutes, candleAt(Interval::M1, kStart));
    QCOMPARE(harness.read(minutesQuery(0, 10)), harness.expected(minutesQuery(0, 10)));
    harness.engine.remove(kMinutes, {kStart, minute(1)});
    QCOMPARE(harness.read(minutesQuery(0, 10)), QByteArray("[]"));
}

void TestKlineCache::budgetIsKept()
{
    constexpr std::size_t kBudget = 400'000;
    Harness harness(kBudget);
    harness.engine.data().write(kMinutes, candlesFrom(Interval::M1, kStart, 20'000));
    for (int first = 0; first < 19'000; first += 500) {
        const auto query = minutesQuery(first, first + 499);
        QCOMPARE(harness.read(query), harness.expected(query));
        QVERIFY(harness.reader.held().bytes <= kBudget);
    }
    QVERIFY(harness.reader.held().blocks > 1);
    // The newest block is the one used last: still there. The oldest is gone.
    QCOMPARE(harness.readsFor(minutesQuery(18'700, 18'900)), 0);
    QVERIFY(harness.readsFor(minutesQuery(0, 100)) > 0);
}

void TestKlineCache::responsesAreForOneVersion()
{
    api::ResponseCache cache(kPlenty);
    const auto query = minutesQuery(0, 10);
    QVERIFY(!cache.find(query, 1));
    cache.insert(query, 1, {"one", "\"1\""});
    QCOMPARE(cache.find(query, 1)->body, QByteArray("one"));
    QVERIFY(!cache.find(query, 2));
    cache.insert(query, 2, {"two", "\"2\""});
    QVERIFY(!cache.find(query, 1));
    QCOMPARE(cache.find(query, 2)->tag, QByteArray("\"2\""));
    QCOMPARE(cache.entries(), std::size_t{1});
    // Every part of the query counts.
    QVERIFY(!cache.find(minutesQuery(1, 10), 2));
    QVERIFY(!cache.find(minutesQuery(0, 11), 2));
    QVERIFY(!cache.find(minutesQuery(0, 10, 499), 2));
    QVERIFY(!cache.find({kMinutes, minute(0), std::nullopt, 500, false}, 2));
    QVERIFY(!cache.find({{kSpot, Interval::M1}, minute(0), minute(10), 500, false}, 2));
    QVERIFY(!cache.find({{kPerpetual, Interval::M3}, minute(0), minute(10), 500, false}, 2));
    QCOMPARE(cache.use().hits, std::uint64_t{2});
}

void TestKlineCache::responseBudgetIsKept()
{
    api::ResponseCache cache(10'000);
    for (int i = 0; i < 50; ++i) {
        cache.insert(minutesQuery(i, i), 1, {QByteArray(1000, 'x'), "\"x\""});
        QVERIFY(cache.find(minutesQuery(0, 0), 1)); // used all the time: stays
        QVERIFY(cache.bytes() <= 10'000);
    }
    QVERIFY(!cache.find(minutesQuery(1, 1), 1));
    QVERIFY(cache.find(minutesQuery(49, 49), 1));
    cache.insert(minutesQuery(99, 99), 1, {QByteArray(20'000, 'x'), "\"x\""}); // larger than everything
    QVERIFY(cache.bytes() <= 10'000);
}

void TestKlineCache::repeatedRequestCostsNoRead()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 1000));
    const std::string target = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m";
    const auto first = api.get(target);
    const int reads = api.engine().data().candleReads();
    for (const char *same : {"", "&limit=500", "&only_final=1", "&unknown=7", "&limit=3&limit=500"})
        QCOMPARE(api.get(target + same).body, first.body);
    // Bounds that select the same slots are the same query.
    const auto from = market::toMs(kStart);
    QCOMPARE(api.get(target + "&startTime=" + std::to_string(from)).status, 200);
    const int more = api.engine().data().candleReads();
    QCOMPARE(api.get(target + "&startTime=" + std::to_string(from - 59'999)).status, 200);
    QCOMPARE(api.engine().data().candleReads(), more);
    QCOMPARE(api.get(target).body, first.body);
    QCOMPARE(api.engine().data().candleReads(), more);
    QVERIFY(more >= reads);
}

QTEST_GUILESS_MAIN(TestKlineCache)
#include "tst_klinecache.moc"
