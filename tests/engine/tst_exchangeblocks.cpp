// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/marketset.h"
#include "tests/ingest/kit/livemarket.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

/// Two markets of a made-up exchange, on one host or on two.
class TwoMarkets {
public:
    /// `blockFolder`: where blocks are kept beside the store, which is new each time.
    explicit TwoMarkets(const std::string &url, const QString &blockFolder = {})
    {
        config.blockFolder = blockFolder.toStdString();
        if (!url.empty()) {
            for (const Market market : {Market::Spot, Market::UsdM})
                config.clients[market].exchangeUrl = url;
        }
        config.intervals = {market::Interval::M1};
        connections.client = [this](Market market) {
            auto client = std::make_unique<FakeMarketClient>(timers, truth, start);
            clients[market] = client.get();
            return client;
        };
        connections.streams = [](Market) { return std::make_unique<FakeStreamPool>(); };
        set.emplace(engine::MarketSet::Tools{
            config,
            exchange::makeBinance(),
            connections,
            store,
            store,
            timers,
            listener,
            {},
            [this] { return clocks(); },
            [this](const engine::HostBlock &block) { told.push_back(engine::lineOf(block)); }});
        for (const Market market : {Market::Spot, Market::UsdM})
            set->started(market);
        timers.advance(1s);
    }

    market::UtcTime start = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    VirtualTimers timers;
    FakeMarket truth;
    MemoryStore store{timers};
    CountingListener listener;
    engine::EngineConfig config;
    engine::Connections connections;
    std::map<Market, FakeMarketClient *> clients;
    /// What somebody added to the local clock, and how far both clocks went.
    std::chrono::nanoseconds clockSetBy{0};
    std::chrono::nanoseconds passed{0};
    std::vector<std::string> told; ///< to the other processes
    std::optional<engine::MarketSet> set;

    ingest::ClockReading clocks() const
    {
        auto clocks = ingest::readClocks();
        clocks.running += passed;
        clocks.wall += passed + clockSetBy;
        return clocks;
    }
};

ingest::BlockMark::Moment localNow()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

/// One block for every market that shares the exchange's host, and for every node that hears of it (reliability N3).
class TestExchangeBlocks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBlockHoldsForTheWholeHost();
    void anotherHostIsLeftInPeace();
    void whatAnotherNodeHeardCounts();
    void aBlockIsKeptUnderItsHost();
    void theLocalClockMovesNoBlock_data();
    void theLocalClockMovesNoBlock();
    void aMarkNeverHoldsLongerThanWasTold();
    void anotherProcessStopsAtOnce();
    void processesShareTheBudget();
    void aBlockIsKeptBesideTheDatabase();
    void whatAnotherProcessHeardIsKeptBesideItToo();
    void theCopyFollowsTheLocalClock();
    void whatIsNoMarkIsLeftOut();
    void aCopyThatIsOverHoldsNobody();
};

void TestExchangeBlocks::aBlockHoldsForTheWholeHost()
{
    TwoMarkets markets("http://127.0.0.1:4711");
    QVERIFY(!markets.set->blockOf(Market::UsdM));
    markets.clients[Market::Spot]->blockedFor = 1h;
    markets.set->tick();
    const auto &restored = markets.clients[Market::UsdM]->restored;
    QVERIFY(restored && *restored > 59min && *restored <= 1h);
    QVERIFY(!markets.clients[Market::Spot]->restored);
    QVERIFY(markets.set->blockOf(Market::UsdM) && markets.set->blockOf(Market::Spot));
}

void TestExchangeBlocks::anotherHostIsLeftInPeace()
{
    TwoMarkets markets({});
    markets.clients[Market::Spot]->blockedFor = 1h;
    markets.set->tick();
    QVERIFY(!markets.clients[Market::UsdM]->restored);
    QVERIFY(!markets.set->blockOf(Market::UsdM));
    QVERIFY(markets.set->blockOf(Market::Spot));
}

void TestExchangeBlocks::whatAnotherNodeHeardCounts()
{
    TwoMarkets markets("http://127.0.0.1:4711");
    markets.set->noteBlock("127.0.0.1:4711", {localNow() + 10min, "HTTP 418."});
    markets.set->tick();
    for (const auto &[market, client] : markets.clients)
        QVERIFY(client->restored && *client->restored > 9min && *client->restored <= 10min);
    QCOMPARE(markets.set->blockOf(Market::Spot)->reason, std::string("HTTP 418."));
}

void TestExchangeBlocks::aBlockIsKeptUnderItsHost()
{
    TwoMarkets markets("http://127.0.0.1:4711");
    markets.clients[Market::Spot]->blockedFor = 1h;
    markets.set->tick();
    markets.timers.advance(1s);
    const auto kept = markets.store.states.find("engine/block/127.0.0.1:4711");
    QVERIFY(kept != markets.store.states.end());
    QVERIFY(ingest::parseBlockMark(kept->second)->until > localNow() + 59min);
    markets.clients[Market::Spot]->blockedFor.reset();
    markets.set->tick();
    markets.timers.advance(1s);
    QVERIFY(!markets.store.states.contains("engine/block/127.0.0.1:4711"));
}

void TestExchangeBlocks::theLocalClockMovesNoBlock_data()
{
    QTest::addColumn<int>("hours");
    QTest::newRow("an hour back") << -1;
    QTest::newRow("an hour ahead") << 1;
    QTest::newRow("30 days back") << -30 * 24;
    QTest::newRow("30 days ahead") << 30 * 24;
    QTest::newRow("a year back") << -365 * 24;
    QTest::newRow("a year ahead") << 365 * 24;
}

void TestExchangeBlocks::theLocalClockMovesNoBlock()
{
    QFETCH(int, hours);
    TwoMarkets markets("http://127.0.0.1:4711");
    auto &spot = *markets.clients[Market::Spot];
    auto &futures = *markets.clients[Market::UsdM];
    spot.blockedFor = futures.blockedFor = 15s;
    markets.set->tick();
    markets.passed = 4s;
    markets.clockSetBy = std::chrono::hours(hours);
    spot.blockedFor = futures.blockedFor = 11s;
    markets.set->tick();
    QVERIFY(!spot.restored && !futures.restored);
    const auto told = markets.set->blockOf(Market::Spot);
    QVERIFY(told && *told->told <= 11s && *told->told > 9s);
    // The mark follows the clock, so that the next start waits no longer either.
    markets.timers.advance(1s);
    const auto kept = ingest::parseBlockMark(markets.store.states.at("engine/block/127.0.0.1:4711"));
    QVERIFY(kept && kept->until < localNow() + markets.clockSetBy + 20s);
    QVERIFY(kept->until > localNow() + markets.clockSetBy);
    markets.passed = 16s;
    spot.blockedFor.reset();
    futures.blockedFor.reset();
    markets.set->tick();
    QVERIFY(!spot.restored && !futures.restored);
    QVERIFY(!markets.set->blockOf(Market::Spot));
}

void TestExchangeBlocks::aMarkNeverHoldsLongerThanWasTold()
{
    const auto now = localNow();
    const auto mark = ingest::parseBlockMark(ingest::blockMarkText({now + 15s, "HTTP 418.", 15s}));
    QVERIFY(mark && mark->reason == "HTTP 418.");
    QCOMPARE(ingest::remainingOf(*mark, now + 4s), 11'000ms);
    QCOMPARE(ingest::remainingOf(*mark, now - 1h), 15'000ms); // the clock was set back meanwhile
    QCOMPARE(ingest::remainingOf(*mark, now + 1h), 0ms);
    // A mark of an older version says nothing of its length.
    const auto older = ingest::parseBlockMark("1700000000000 +way too many requests");
    QVERIFY(older && !older->told && older->reason == "+way too many requests");
}

/// Neither waits for a tick, and who was told does not say it again.
void TestExchangeBlocks::anotherProcessStopsAtOnce()
{
    TwoMarkets banned("http://127.0.0.1:4711");
    TwoMarkets other("http://127.0.0.1:4711");
    auto &spot = *banned.clients[Market::Spot];
    spot.blockedFor = 15s;
    spot.onBlocked({ErrorCode::Banned, 15s, "HTTP 418."});
    QCOMPARE(banned.told.size(), std::size_t(1));
    for (const auto &block : engine::parseLiveWord(banned.told.front()).blocks)
        other.set->noteBlock(block);
    for (const auto &[market, client] : other.clients) {
        QVERIFY(client->restored && *client->restored > 14s && *client->restored <= 15s);
        client->blockedFor = client->restored;
        client->onBlocked({ErrorCode::Banned, *client->restored, "HTTP 418."});
    }
    QVERIFY(other.told.empty());
    QCOMPARE(other.set->blockOf(Market::Spot)->reason, std::string("banned"));
}

void TestExchangeBlocks::processesShareTheBudget()
{
    TwoMarkets markets("http://127.0.0.1:4711");
    markets.set->shareBudget(3);
    QCOMPARE(markets.clients[Market::Spot]->sharers, 3);
    QCOMPARE(markets.clients[Market::UsdM]->sharers, 3);
}

/// The next process has another database: one that was restored or begun anew, or that is away.
void TestExchangeBlocks::aBlockIsKeptBesideTheDatabase()
{
    const QTemporaryDir dir;
    const QString folder = dir.filePath(QStringLiteral("blocks"));
    {
        TwoMarkets markets("http://127.0.0.1:4711", folder);
        QVERIFY(!QFile::exists(folder));
        markets.clients[Market::Spot]->blockedFor = 1h;
        markets.clients[Market::Spot]->onBlocked({ErrorCode::Banned, 1h, "HTTP 418."});
        QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList(QStringLiteral("127.0.0.1%3A4711")));
    }
    {
        TwoMarkets next("http://127.0.0.1:4711", folder);
        for (const auto &[market, client] : next.clients)
            QVERIFY(client->restored && *client->restored > 59min && *client->restored <= 1h);
        QCOMPARE(next.set->blockOf(Market::Spot)->reason, std::string("banned"));
        next.passed = 1h;
        next.set->tick();
        QVERIFY(QDir(folder).isEmpty());
    }
    TwoMarkets last("http://127.0.0.1:4711", folder);
    QVERIFY(!last.set->blockOf(Market::Spot) && !last.clients[Market::Spot]->restored);
}

void TestExchangeBlocks::whatAnotherProcessHeardIsKeptBesideItToo()
{
    const QTemporaryDir dir;
    {
        TwoMarkets markets("http://127.0.0.1:4711", dir.path());
        markets.set->noteBlock({"127.0.0.1:4711", 10min, "HTTP 418."});
    }
    TwoMarkets next("http://127.0.0.1:4711", dir.path());
    QVERIFY(next.clients[Market::UsdM]->restored && *next.clients[Market::UsdM]->restored > 9min);
}

void TestExchangeBlocks::theCopyFollowsTheLocalClock()
{
    const QTemporaryDir dir;
    constexpr auto kSet = 24h * 400;
    {
        TwoMarkets markets("http://127.0.0.1:4711", dir.path());
        markets.set->noteBlock({"127.0.0.1:4711", 10min, "HTTP 418."});
        markets.clockSetBy = kSet;
        markets.set->tick();
    }
    engine::BlockFolder folder(dir.path().toStdString());
    const auto marks = folder.read(localNow() + kSet);
    QCOMPARE(marks.size(), std::size_t(1));
    const auto left = ingest::remainingOf(marks.begin()->second, localNow() + kSet);
    QVERIFY(left > 9min && left <= 10min);
}

void TestExchangeBlocks::whatIsNoMarkIsLeftOut()
{
    const QTemporaryDir dir;
    for (const char *name : {"api.example.org", "half.new"}) {
        QFile file(dir.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("17") == 2);
    }
    engine::BlockFolder folder(dir.path().toStdString());
    QVERIFY(folder.read(localNow()).empty());
    // A folder that cannot be made is told in the log, and nothing else comes of it.
    engine::BlockFolder nowhere("/dev/null/blocks");
    nowhere.keep({{"api.example.org", {localNow() + 10min, "HTTP 418.", 10min}}}, localNow());
    QVERIFY(nowhere.read(localNow()).empty());
}

void TestExchangeBlocks::aCopyThatIsOverHoldsNobody()
{
    const QTemporaryDir dir;
    const ingest::BlockMark mark{localNow() + 10min, "HTTP 418.", 10min};
    engine::BlockFolder writing(dir.path().toStdString());
    writing.keep({{"api.example.org", mark}}, localNow());
    engine::BlockFolder reading(dir.path().toStdString());
    QCOMPARE(reading.read(localNow()).size(), std::size_t(1));
    QVERIFY(reading.read(localNow() + 11min).empty());
    QVERIFY(QDir(dir.path()).isEmpty());
}

QTEST_APPLESS_MAIN(TestExchangeBlocks)
#include "tst_exchangeblocks.moc"
