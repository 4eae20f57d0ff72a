// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/followededges.h"
#include "core/ingest/base/listingmark.h"
#include "tests/engine/kit/recordedengine.h"
#include "tests/ingest/kit/memorystore.h"

#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;
using engine::FollowedEdges;
using interfaces::FeedState;
using market::TimeRange;

/// Head and tail of what is followed are holes, too, and say why (features C1).
class TestFollowedEdges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsNotFollowedHasNoEdges();
    void theHeadBeginsWhereHistoryIsWanted();
    void theHeadBeginsWithTheListing();
    void theTailIsNamedByTheFeed_data();
    void theTailIsNamedByTheFeed();
    void aSeriesWithoutRowsIsOneHole();
    void theReportTellsOfThem();

private:
    static constexpr market::UtcTime kNow = std::chrono::sys_days(std::chrono::year(2024) / 6 / 10) + 30s;
    static constexpr int kDays = 2;

    static ingest::SeriesFacts facts()
    {
        ingest::SeriesFacts facts;
        facts.series = minutes();
        facts.reach = TimeRange{kNow - 30s - 1h, kNow - 30s - 10min};
        facts.stored.add(*facts.reach);
        return facts;
    }
    FollowedEdges edges(interfaces::EngineStatus status)
    {
        m_board.publish(std::move(status));
        auto read = FollowedEdges::of(*m_store, m_board, kDays);
        if (!read)
            qFatal("%s", read.error().detail.c_str());
        return *read;
    }

    VirtualTimers m_timers;
    std::unique_ptr<MemoryStore> m_store;
    engine::StatusBoard m_board;
    interfaces::EngineStatus m_status; ///< the minutes are followed, and their feed is live
};

void TestFollowedEdges::init()
{
    m_store = std::make_unique<MemoryStore>(m_timers);
    m_status = {};
    m_status.tracked = {minutes()};
    interfaces::MarketStatus market;
    market.market = market::Market::Spot;
    market.feed = FeedState::Live;
    market.exchangeTime = kNow;
    m_status.markets = {market};
}

void TestFollowedEdges::whatIsNotFollowedHasNoEdges()
{
    m_status.tracked.clear();
    QVERIFY(edges(m_status).window(facts()) == facts().reach);
    ingest::SeriesFacts nothing;
    nothing.series = minutes();
    QVERIFY(!edges(m_status).window(nothing));
    // Nobody knows what time it is.
    init();
    m_status.markets.front().exchangeTime.reset();
    QVERIFY(edges(m_status).window(facts()) == facts().reach);
}

void TestFollowedEdges::theHeadBeginsWhereHistoryIsWanted()
{
    const FollowedEdges told = edges(m_status);
    const auto window = told.window(facts());
    QVERIFY(window && window->from == kNow + 30s - 48h);
    const auto cause = told.causeOf(facts(), {window->from, facts().reach->from});
    QVERIFY(cause && cause->word == "not-fetched");
    QVERIFY2(cause->evidence.find("reaches back 2 days") != std::string::npos
                 && cause->evidence.find("opens at 2024-06-09T23:00:00Z") != std::string::npos,
             cause->evidence.c_str());
    // What is older than wanted is no reason to forget it, and holes in between are the ledger's.
    ingest::SeriesFacts old = facts();
    old.reach->from = kNow - 30s - 72h;
    QVERIFY(told.window(old)->from == old.reach->from);
    QVERIFY(!told.causeOf(old, {kNow - 2h, kNow - 1h}));
}

void TestFollowedEdges::theHeadBeginsWithTheListing()
{
    const market::UtcTime listed = kNow - 30s - 5h;
    m_store->states[ingest::listingMarkName(minutes())] = ingest::listingMarkText({market::UtcTime(), listed});
    QVERIFY(edges(m_status).window(facts())->from == listed);
}

void TestFollowedEdges::theTailIsNamedByTheFeed_data()
{
    QTest::addColumn<int>("feed");
    QTest::addColumn<QString>("databaseError");
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("evidence");
    QTest::newRow("live") << int(FeedState::Live) << QString() << QStringLiteral("not-fetched")
                          << QStringLiteral("did not come yet");
    QTest::newRow("lost") << int(FeedState::Reconnecting) << QString() << QStringLiteral("disconnect")
                          << QStringLiteral("last message came 90 s ago");
    QTest::newRow("silent") << int(FeedState::Silent) << QString() << QStringLiteral("silence")
                            << QStringLiteral("last message came 90 s ago");
    QTest::newRow("banned") << int(FeedState::Blocked) << QString() << QStringLiteral("limit")
                            << QStringLiteral("HTTP 418.");
    QTest::newRow("database") << int(FeedState::Live) << QStringLiteral("It is away.")
                              << QStringLiteral("not-fetched") << QStringLiteral("takes no rows");
}

void TestFollowedEdges::theTailIsNamedByTheFeed()
{
    QFETCH(int, feed);
    QFETCH(QString, databaseError);
    QFETCH(QString, cause);
    QFETCH(QString, evidence);
    m_status.markets.front().feed = FeedState(feed);
    m_status.markets.front().lastMessageAge = 90'500ms;
    m_status.markets.front().blockedReason = "HTTP 418.";
    m_status.databaseError = databaseError.toStdString();
    const FollowedEdges told = edges(m_status);
    const auto window = told.window(facts());
    QVERIFY(window && window->to == kNow - 30s); // the slot that closed half a minute ago
    const auto found = told.causeOf(facts(), {facts().reach->to, window->to});
    QVERIFY(found);
    QCOMPARE(QString::fromStdString(found->word), cause);
    QVERIFY2(QString::fromStdString(found->evidence).contains(evidence), found->evidence.c_str());
}

void TestFollowedEdges::aSeriesWithoutRowsIsOneHole()
{
    ingest::SeriesFacts nothing;
    nothing.series = minutes();
    const FollowedEdges told = edges(m_status);
    const auto window = told.window(nothing);
    QVERIFY(window && window->to - window->from == 48h - 1min);
    const auto scan = ingest::findHoles(nothing, *window, kNow);
    QCOMPARE(scan.holes.size(), std::size_t(1));
    QCOMPARE(told.causeOf(nothing, scan.holes.front().range)->word, std::string("not-fetched"));
}

/// An engine whose exchange answers no question about candles.
void TestFollowedEdges::theReportTellsOfThem()
{
    auto options = speed(1);
    replay::FaultRule fault;
    fault.action = replay::FaultAction::Status;
    fault.path = "/api/v3/klines";
    fault.count = 1'000'000;
    options.faults.rules.push_back(fault);
    RecordedEngine recorded(std::move(options));
    recorded.config.backfillDays = 1;
    const Host engine = recorded.start();
    const auto gaps = [&] {
        auto found = engine->gapReports().gaps({{}, market::Interval::M1, {}});
        return found ? *found : std::vector<interfaces::Gap>();
    };
    QVERIFY(waitFor([&] { return !gaps().empty(); }));
    const interfaces::Gap head = gaps().front();
    QCOMPARE(head.cause, std::string("not-fetched"));
    QVERIFY(head.state == interfaces::GapState::Open && !head.evidence.empty());
    QVERIFY(head.missing >= 1'438 && head.missing <= 1'440);
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestFollowedEdges)
#include "tst_followededges.moc"
