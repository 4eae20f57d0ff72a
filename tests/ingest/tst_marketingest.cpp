// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/faketradefiles.h"
#include "tests/ingest/kit/livemarket.h"

#include <QRegularExpression>
#include <QTest>

using namespace cw;
using namespace std::chrono_literals;
using test::LiveMarket;

/// One market from the first message to a complete database, through everything that goes wrong on the way
/// (reliability C1, C4, C8).
class TestMarketIngest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void freshStartEndsComplete();
    void whatOthersFollowIsKeptComplete();
    void chartIsUsefulBeforeTheBackfillEnds();
    void seamOfStreamAndRestHasNoHoleAndNoDuplicate();
    void stallInsideAMinuteNeverFreezesAPartial();
    void missingClosedFlagsAreFetched();
    void doubtsOfSingleSlotsAddUp();
    void staleAnswersMakeNoOpenCandleFinal();
    void lastCandleBeforeAHaltClosesAfterTenMinutes();
    void disconnectIsOnRecordBeforeTheNextTrade_data();
    void disconnectIsOnRecordBeforeTheNextTrade();
    void halfSilentTradesAreFetched();
    void killAndRestartEndsComplete();
    void cleanStopIsTheCauseOfItsHole();
    void candlesOfAShortAbsenceAreOnRecord();
    void theSlotBehindALateNewestPageIsOnRecord();
    void theNewestPageBringsOnlyWhatIsMissing_data();
    void theNewestPageBringsOnlyWhatIsMissing();
    void aHoleBehindDroppedTradesHasItsOwnCause();
    void whatADamagedJournalHeldIsNamed();
    void deletedRowsAreFoundOnTheNextStart();
    void offlineStartServesAndKeepsTrying();
    void databaseAwayAtTheStartCostsNothing();
    void fullDatabaseDropsNothingSilently();
    void brokenWritesAreFetchedAgain();
    void oldTradesThatAreGoneEndAsUnavailable();
    void tradesTooOldForRestComeFromFiles();
    void outageOfTheExchangeIsNoGap();
    void trackingLaterWorksTheSame();
    void untrackedInstrumentIsLeftAlone();
    void banSurvivesARestart();
    void workOnADroppedInstrumentIsCancelled();
    void anExchangeThatIsGoneIsAnAlarm();
    void aConnectionThatSaysNothingIsNotGone();
    void aMarketWithoutSymbolsIsIdle();
    void subscriptionsWithoutDataAreAnAlarm();
    void aBanHoldsWorkUp();
    void aFilledHoleNamesItsJob();

private:
    /// Runs on until everything that ended ten seconds ago is there.
    static bool becomesComplete(LiveMarket &live, market::UtcTime from)
    {
        return live.timers.runUntil(
            [&] { return live.wrongCandles(live.intervals.front(), from, live.now() - 10s) == 0; }, 10min);
    }
    static QString seedText(unsigned seed) { return QStringLiteral("seed %1").arg(seed); }

    std::shared_ptr<const exchange::Venue> m_venue = exchange::makeBinance();
};

void TestMarketIngest::freshStartEndsComplete()
{
    LiveMarket live(m_venue);
    live.intervals = {market::Interval::M1, market::Interval::H1};
    live.run();
    live.timers.advance(3min);
    const auto horizon = live.start - std::chrono::days(1) + 5min;
    QCOMPARE(live.wrongCandles(market::Interval::M1, horizon, live.now() - 10s), 0);
    QCOMPARE(live.wrongCandles(market::Interval::H1, horizon, live.now() - 10s), 0);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QVERIFY(live.store.ledger.empty());
    QCOMPARE(live.listener.jobs, live.listener.endedJobs);
}

void TestMarketIngest::whatOthersFollowIsKeptComplete()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(3min);
    QVERIFY(!live.store.candleRows.contains(live.series(market::Interval::M5)));
    live.intervals.push_back(market::Interval::M5);
    live.ingest->follow({market::Interval::M5});
    live.timers.advance(12min);
    const auto horizon = live.start - std::chrono::days(1) + 5min;
    for (const market::Interval interval : live.intervals) {
        QCOMPARE(live.wrongCandles(interval, horizon, live.now() - 10s), 0);
        QVERIFY(live.listener.closed.contains(live.series(interval)));
    }
}

void TestMarketIngest::chartIsUsefulBeforeTheBackfillEnds()
{
    LiveMarket live(m_venue);
    live.run();
    const auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
    QVERIFY(live.timers.runUntil([&] { return rows.size() >= 499; }, 1s));
    QVERIFY(rows.size() < 1000);
    QVERIFY(rows.rbegin()->first + 1min == market::Interval(market::Interval::M1).floor(live.now()));
}

void TestMarketIngest::seamOfStreamAndRestHasNoHoleAndNoDuplicate()
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        LiveMarket live(m_venue);
        live.random.seed(seed);
        live.start += std::chrono::milliseconds(live.random() % 120'000);
        live.maxRestLag = 5s;
        live.lossPercent = seed % 3 ? 0 : 5;
        live.repeatPercent = 5;
        live.delayPercent = 10;
        live.backfillDays = 0;
        live.run();
        live.timers.advance(40s + std::chrono::milliseconds(live.random() % 30'000));
        const auto firstSlot = market::Interval(market::Interval::M1).floor(live.start);
        live.kill();
        live.timers.advance(std::chrono::milliseconds(live.random() % 90'000));
        live.run();
        live.timers.advance(60s);
        live.lossPercent = 0;
        live.delayPercent = 0;
        QVERIFY2(becomesComplete(live, firstSlot), qPrintable(seedText(seed)));
        const bool isOnePiece =
            live.timers.runUntil([&] { return live.storedIds().ranges().size() == 1; }, 5min);
        QVERIFY2(isOnePiece, qPrintable(seedText(seed)));
        std::set<std::int64_t> told;
        for (const market::Trade &trade : live.listener.trades)
            QVERIFY2(told.insert(trade.id).second, qPrintable(seedText(seed)));
    }
}

void TestMarketIngest::stallInsideAMinuteNeverFreezesAPartial()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(90s);
    live.isConnected = false; // mute, without a word from the pool
    live.timers.advance(150s);
    live.isConnected = true;
    live.timers.advance(30s);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 5min, live.now() - 30s), 0);
}

void TestMarketIngest::missingClosedFlagsAreFetched()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.sendsClosedFlags = false;
    live.maxRestLag = 4s;
    live.run();
    live.timers.advance(10min);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start, live.now() - 20s), 0);
    // Each is announced as closed, once.
    const auto &closed = live.listener.closed[live.series(market::Interval::M1)];
    QVERIFY(closed.size() >= 9);
    std::set<market::UtcTime> opens;
    for (const market::Candle &candle : closed)
        QVERIFY(opens.insert(candle.openTime).second);
}

/// Each minute of a silence is doubted alone; together they are a loss, which is on record before the answers come.
void TestMarketIngest::doubtsOfSingleSlotsAddUp()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(3min + 30s);
    QVERIFY(live.store.ledger.empty());
    live.client->latency = 5min;
    live.isConnected = false;
    live.timers.advance(1min);
    QVERIFY(live.store.ledger.empty());
    live.timers.advance(2min);
    live.isConnected = true;
    live.timers.advance(1min);
    market::TimeRanges recorded;
    for (const storage::GapRecord &record : live.store.ledger) {
        if (record.interval)
            recorded.add(record.range);
    }
    QVERIFY(recorded.covers({live.start + 3min, live.start + 6min}));
    live.client->latency = 30ms;
    QVERIFY(becomesComplete(live, live.start));
    live.timers.advance(10min);
    for (const storage::GapRecord &record : live.store.ledger)
        QVERIFY(record.status == storage::GapStatus::Filled && record.filledBy.starts_with("rest"));
}

void TestMarketIngest::staleAnswersMakeNoOpenCandleFinal()
{
    // Every answer is up to nine minutes old, and nothing but answers closes a candle.
    for (unsigned seed = 0; seed < 20; ++seed) {
        LiveMarket live(m_venue);
        live.random.seed(seed);
        live.backfillDays = 0;
        live.sendsClosedFlags = false;
        live.maxRestLag = 9min;
        live.run();
        for (int minute = 0; minute < 15; ++minute) {
            live.timers.advance(1min);
            for (const auto &[open, row] : live.store.candleRows[live.series(market::Interval::M1)])
                QVERIFY2(market::sameValues(
                             row, test::FakeMarket::finalCandle(live.series(market::Interval::M1), open)),
                         qPrintable(seedText(seed)));
        }
        live.maxRestLag = 0s;
        QVERIFY2(becomesComplete(live, live.start), qPrintable(seedText(seed)));
    }
}

void TestMarketIngest::lastCandleBeforeAHaltClosesAfterTenMinutes()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(90s);
    const auto last = market::Interval(market::Interval::M1).floor(live.now());
    live.truth.outages.add({last + 1min, market::UtcTime::max()});
    live.sendsClosedFlags = false;
    const auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
    live.timers.advance(9min);
    QVERIFY(!rows.contains(last));
    // The one that is about this minute alone.
    const auto entry = [&] {
        return std::find_if(live.store.ledger.begin(), live.store.ledger.end(), [&](const auto &record) {
            return record.range == market::TimeRange{last, last + 1min};
        });
    };
    QVERIFY(entry() != live.store.ledger.end());
    QVERIFY(entry()->evidence.find("nothing proves it final yet") != std::string::npos);
    QVERIFY(entry()->nextTryAt || entry()->status == storage::GapStatus::Repairing);
    QVERIFY(entry()->attempts > 0);
    QCOMPARE(entry()->lastError, std::string());
    // Not a request every two seconds; the minutes after it, which may be empty, are asked for besides.
    const auto asked = std::count_if(live.client->klineCalls.begin(), live.client->klineCalls.end(),
                                     [&](const exchange::KlineQuery &query) { return query.from == last; });
    QVERIFY2(asked > 3 && asked < 30, qPrintable(QString::number(asked)));
    QVERIFY(live.client->klineCalls.size() < 150);
    QVERIFY(live.timers.runUntil([&] { return rows.contains(last); }, 3min));
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start, live.now()), 0);
}

void TestMarketIngest::disconnectIsOnRecordBeforeTheNextTrade_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("cause");
    QTest::newRow("closed") << QStringLiteral("closed") << QStringLiteral("disconnect");
    QTest::newRow("silence") << QStringLiteral("silence") << QStringLiteral("silence");
    QTest::newRow("connect") << QStringLiteral("connect-timeout") << QStringLiteral("disconnect");
}

void TestMarketIngest::disconnectIsOnRecordBeforeTheNextTrade()
{
    QFETCH(QString, reason);
    QFETCH(QString, cause);
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    const std::int64_t last = live.storedIds().ranges().back().to - 1;
    live.disconnect(reason.toStdString());
    live.timers.advance(30s);
    live.reconnect();
    QVERIFY(live.timers.runUntil([&] { return live.storedIds().ranges().back().to - 1 > last + 100; }, 5s));
    // The first new row and the entry came in one transaction.
    const auto entry = std::find_if(live.store.ledger.begin(), live.store.ledger.end(),
                                    [](const storage::GapRecord &record) { return record.ids.has_value(); });
    QVERIFY(entry != live.store.ledger.end());
    QVERIFY(entry->ids->from <= last + 2);
    QCOMPARE(QString::fromStdString(entry->cause), cause);
    live.timers.advance(30s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    for (const storage::GapRecord &record : live.store.ledger)
        QVERIFY(record.status == storage::GapStatus::Filled);
}

void TestMarketIngest::halfSilentTradesAreFetched()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    live.sendsTrades = false; // candles go on
    live.timers.advance(3min);
    // All trades of the minutes that ended are there, although the stream never sent them.
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QVERIFY(live.storedIds().ranges().front().to >= live.truth.newestId(live.now() - 70s));
    for (const storage::GapRecord &record : live.store.ledger)
        QVERIFY(record.status == storage::GapStatus::Filled && record.cause == "silence");
}

void TestMarketIngest::killAndRestartEndsComplete()
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        LiveMarket live(m_venue);
        live.random.seed(seed);
        live.run();
        for (int cycle = 0; cycle < 5; ++cycle) {
            live.timers.advance(std::chrono::milliseconds(live.random() % 20'000));
            live.kill();
            live.timers.advance(std::chrono::milliseconds(live.random() % 200'000));
            live.run();
        }
        QVERIFY2(becomesComplete(live, live.start - 23h), qPrintable(seedText(seed)));
        QVERIFY2(live.timers.runUntil([&] { return live.storedIds().ranges().size() == 1; }, 2min),
                 qPrintable(seedText(seed)));
        live.timers.advance(30s);
        for (const storage::GapRecord &record : live.store.ledger) {
            QVERIFY2(record.status == storage::GapStatus::Filled, qPrintable(seedText(seed)));
            if (record.ids)
                QVERIFY(record.cause == "crashed" && !record.evidence.empty());
        }
    }
}

void TestMarketIngest::cleanStopIsTheCauseOfItsHole()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(30s);
    live.ingest->stop();
    QVERIFY(live.streams->isStopped);
    live.timers.advance(1s);
    QVERIFY(live.ingest->isDrained());
    live.kill();
    live.timers.advance(20h);
    live.run();
    live.timers.advance(60s);
    QVERIFY(!live.store.ledger.empty());
    // What the repair cost is told to its job.
    QVERIFY(live.listener.spentRequests > 0);
    QVERIFY(live.listener.spentWeight >= live.listener.spentRequests);
    for (const storage::GapRecord &record : live.store.ledger) {
        QCOMPARE(record.cause, std::string("stopped"));
        QVERIFY(!record.evidence.empty());
        QVERIFY(record.status == storage::GapStatus::Filled);
    }
    QVERIFY(becomesComplete(live, live.start - 5h));
}

/// The newest page brings all of them before anybody looks for holes.
void TestMarketIngest::candlesOfAShortAbsenceAreOnRecord()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5min + 30s);
    live.ingest->stop();
    live.timers.advance(1s);
    live.kill();
    QVERIFY(live.store.ledger.empty());
    live.timers.advance(30min);
    live.run();
    live.timers.advance(20s);
    const auto isOfCandles = [](const storage::GapRecord &record) { return record.interval.has_value(); };
    const auto entry = std::ranges::find_if(live.store.ledger, isOfCandles);
    QVERIFY(entry != live.store.ledger.end());
    QVERIFY((entry->range == market::TimeRange{live.start + 5min, live.start + 35min}));
    QVERIFY(entry->status == storage::GapStatus::Filled && entry->closedAt);
    QCOMPARE(entry->cause, std::string("stopped"));
    QCOMPARE(entry->filledBy, std::string("rest"));
    live.timers.advance(5min);
    QCOMPARE(std::ranges::count_if(live.store.ledger, isOfCandles), 1);
}

/// It is the end of a longer hole, of which the page brings the rest while the stream is there already.
void TestMarketIngest::theSlotBehindALateNewestPageIsOnRecord()
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        LiveMarket live(m_venue);
        live.random.seed(seed);
        live.maxRestLag = 5s;
        live.run();
        live.timers.advance(5min + 30s);
        live.kill();
        live.timers.advance(29min + 28s + 500ms);
        live.isConnected = false;
        live.run();
        live.client->latency = 1'500ms;
        live.timers.advance(1s + 700ms);
        live.reconnect();
        live.timers.advance(10s);
        market::TimeRanges recorded;
        for (const storage::GapRecord &record : live.store.ledger) {
            if (record.interval)
                recorded.add(record.range);
        }
        const auto left = recorded.missingIn({live.start + 5min, live.start + 35min});
        QVERIFY2(left.empty(), left.empty() ? "" : market::isoText(left.front().from).c_str());
        live.client->latency = 30ms;
        QVERIFY2(becomesComplete(live, live.start), qPrintable(seedText(seed)));
    }
}

void TestMarketIngest::theNewestPageBringsOnlyWhatIsMissing_data()
{
    QTest::addColumn<bool>("isRestart");
    QTest::newRow("restart") << true;
    QTest::newRow("connection lost") << false;
}

/// A page would reach over what was purged, put into a file and left to a job: none of that comes back with it, and what is
/// stored is not asked for.
void TestMarketIngest::theNewestPageBringsOnlyWhatIsMissing()
{
    QFETCH(bool, isRestart);
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5min + 30s);
    QVERIFY(becomesComplete(live, live.start - 10h));
    auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
    const auto takeOut = [&rows](const market::TimeRange &range) {
        rows.erase(rows.lower_bound(range.from), rows.lower_bound(range.to));
    };
    const auto countIn = [&rows](const market::TimeRange &range) {
        return std::distance(rows.lower_bound(range.from), rows.lower_bound(range.to));
    };
    const market::TimeRange purged{live.start - 2h, live.start - 1h};
    const market::TimeRange cold{live.start - 4h, live.start - 3h};
    const market::TimeRange left{live.start - 6h, live.start - 5h};
    for (const market::TimeRange &range : {purged, cold}) {
        takeOut(range);
        storage::GapRecord record;
        record.id = std::int64_t(live.store.ledger.size()) + 1;
        record.instrument = live.instrument;
        record.interval = market::Interval::M1;
        record.range = range;
        record.status = range == purged ? storage::GapStatus::Purged : storage::GapStatus::Cold;
        live.store.ledger.push_back(record);
    }
    if (isRestart) {
        live.kill();
        takeOut(left);
        live.leftToJobs.all.add(left);
    } else {
        live.disconnect("closed");
    }
    live.timers.advance(2min);
    const auto calls = isRestart ? 0 : std::ptrdiff_t(live.client->klineCalls.size());
    if (isRestart)
        live.run();
    else
        live.reconnect();
    live.timers.advance(20s);
    QCOMPARE(countIn(purged), 0);
    QCOMPARE(countIn(cold), 0);
    QCOMPARE(countIn(left), isRestart ? 0 : 60);
    QCOMPARE(std::ranges::count_if(live.store.ledger,
                                   [](const auto &record) { return storage::isWanted(record.status); }),
             2);
    QCOMPARE(live.wrongCandles(market::Interval::M1, live.start - 50min, live.now() - 10s), 0);
    const auto asked = std::span(live.client->klineCalls).subspan(std::size_t(calls));
    QVERIFY(!asked.empty());
    // Beside a job's range whatever lies behind it may be asked for.
    for (const exchange::KlineQuery &query : asked)
        QVERIFY2(isRestart || (query.limit > 0 && query.limit < 10), QByteArray::number(query.limit));
}

/// The streams may prove themselves before anybody has told this run what time it is.
void TestMarketIngest::aHoleBehindDroppedTradesHasItsOwnCause()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(30s);
    live.kill();
    live.timers.advance(1s); // for what was on its way
    const market::Trade last = live.store.tradeRows[live.instrument].rbegin()->second;
    storage::GapRecord dropped;
    dropped.id = 1;
    dropped.instrument = live.instrument;
    dropped.ids = market::IdRange{last.id + 1, last.id + 51};
    dropped.range = {last.time, last.time + 5s};
    dropped.status = storage::GapStatus::Open;
    dropped.cause = "journal-full";
    live.store.ledger = {dropped};
    live.store.damage = "The journal file '1.journal' is damaged.";
    live.timers.advance(20s);
    live.isConnected = false;
    live.run();
    live.client->latency = 2s;
    live.timers.advance(1s);
    QVERIFY(!live.client->exchangeNow());
    live.reconnect();
    live.timers.advance(500ms);
    const auto entry = std::ranges::find_if(live.store.ledger, [&](const storage::GapRecord &record) {
        return record.ids && record.ids->from == dropped.ids->to;
    });
    QVERIFY(entry != live.store.ledger.end());
    QCOMPARE(entry->cause, std::string("crashed"));
    QVERIFY2(entry->evidence.find(" may be missing, too: The journal file '1.journal' is damaged.") != std::string::npos,
             entry->evidence.c_str());
}

/// A damaged journal takes rows from the middle of what a run recorded: candles and trades with stored ones on both sides.
void TestMarketIngest::whatADamagedJournalHeldIsNamed()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(6min);
    live.kill();
    live.timers.advance(1s); // for what was on its way
    const market::UtcTime lost = market::Interval(market::Interval::M1).floor(live.start + 3min);
    live.store.candleRows[live.series(market::Interval::M1)].erase(lost);
    std::erase_if(live.store.tradeRows[live.instrument],
                  [&](const auto &row) { return row.second.time >= lost && row.second.time < lost + 1s; });
    live.store.ledger.clear();
    live.store.damage = "The journal file '2.journal' cannot be used from byte 900.";
    live.timers.advance(20s);
    live.run();
    live.timers.advance(30s);
    int named = 0;
    for (const storage::GapRecord &entry : live.store.ledger) {
        const bool isIt = entry.range.contains(lost) && (entry.ids || entry.interval == market::Interval::M1);
        if (!isIt)
            continue;
        ++named;
        QVERIFY2(entry.cause == "disk-error", (entry.cause + ": " + entry.evidence).c_str());
        QCOMPARE(entry.evidence, live.store.damage);
    }
    QCOMPARE(named, 2);
    QVERIFY(becomesComplete(live, live.start));
}

void TestMarketIngest::deletedRowsAreFoundOnTheNextStart()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(60s);
    live.ingest->stop();
    live.timers.advance(1s);
    live.kill();
    auto &rows = live.store.candleRows[live.series(market::Interval::M1)];
    rows.erase(rows.find(market::Interval(market::Interval::M1).floor(live.start - 10h)));
    live.run();
    live.timers.advance(30s);
    QVERIFY(becomesComplete(live, live.start - 23h));
    const bool isNoted =
        std::any_of(live.store.ledger.begin(), live.store.ledger.end(),
                    // This store does not tell who deletes, and the slot is older than the streams.
                    [](const storage::GapRecord &record) { return record.cause == "not-fetched"; });
    QVERIFY(isNoted);
}

void TestMarketIngest::offlineStartServesAndKeepsTrying()
{
    LiveMarket live(m_venue);
    live.isConnected = false;
    live.run();
    live.client->isOffline = true;
    live.timers.advance(10min);
    QVERIFY(live.store.candleRows[live.series(market::Interval::M1)].empty());
    live.client->isOffline = false;
    live.isConnected = true;
    live.timers.advance(2min);
    QVERIFY(becomesComplete(live, live.start - 23h));
}

void TestMarketIngest::databaseAwayAtTheStartCostsNothing()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(2min);
    live.kill();
    live.timers.advance(45s);
    const market::UtcTime again = live.now();
    live.listener.trades.clear();
    live.store.isAway = true;
    live.run();
    live.timers.advance(90s);
    // It is heard, and told to be live, although nobody knows what is stored.
    QVERIFY(live.listener.trades.size() > 800);
    QVERIFY(live.listener.trades.front().time < again + 2s);
    QVERIFY(live.ingest->status().feed == interfaces::FeedState::Live);
    live.store.isAway = false;
    live.timers.advance(30s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QVERIFY(becomesComplete(live, live.start));
    // The hole between the runs is on record, with the cause it would have had.
    const auto entry = std::find_if(live.store.ledger.begin(), live.store.ledger.end(),
                                    [](const storage::GapRecord &record) { return record.ids.has_value(); });
    QVERIFY(entry != live.store.ledger.end());
    QCOMPARE(entry->cause, std::string("crashed"));
    QCOMPARE(entry->ids->to, live.listener.trades.front().id);
}

void TestMarketIngest::fullDatabaseDropsNothingSilently()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(30s);
    live.store.isFull = true;
    live.timers.advance(3min);
    live.store.isFull = false;
    live.timers.advance(1min);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QVERIFY(becomesComplete(live, live.start));
    QVERIFY(live.ingest->isDrained());
}

void TestMarketIngest::brokenWritesAreFetchedAgain()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(30s);
    live.store.isBroken = true;
    live.timers.advance(90s);
    live.store.isBroken = false;
    live.timers.advance(3min);
    QVERIFY(live.timers.runUntil([&] { return live.storedIds().ranges().size() == 1; }, 10min));
    QVERIFY(becomesComplete(live, live.start));
}

void TestMarketIngest::oldTradesThatAreGoneEndAsUnavailable()
{
    LiveMarket live(m_venue);
    live.instrument.market = market::Market::UsdM;
    live.run();
    live.timers.advance(20s);
    live.kill();
    live.timers.advance(5min);
    live.truth.oldestId = live.truth.newestId(live.now()) - 500;
    live.run();
    live.timers.advance(3min); // the second answer comes a minute after the first
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(2));
    QCOMPARE(live.storedIds().ranges().back().from, live.truth.oldestId);
    const auto calls = live.client->tradeCalls.size();
    live.timers.advance(30min);
    QCOMPARE(live.client->tradeCalls.size(), calls);
}

/// The process was away for four days, and REST serves the trades of two.
void TestMarketIngest::tradesTooOldForRestComeFromFiles()
{
    LiveMarket live(m_venue);
    live.instrument.market = market::Market::UsdM;
    live.truth.tradeEvery = 20s;
    test::FakeTradeFiles files(live.timers, live.truth);
    live.bulk = &files;
    // The keeper of candles asks for files, too; they are not there.
    files.onAsked = [](const std::string &path) { return path.find("aggTrades") != std::string::npos; };
    live.run();
    live.timers.advance(2min);
    live.kill();
    live.timers.advance(96h);
    live.run();
    live.client->onTrades = [&live](const exchange::TradeQuery &query, Result<std::vector<market::Trade>> &rows, int) {
        const auto from = query.fromId ? live.truth.timeOf(*query.fromId) : query.from.value_or(live.now());
        if (from < live.now() - 48h)
            rows = fail(ErrorCode::Unsupported, "Search window is restricted to recent 2 days only.");
    };
    live.timers.advance(5min);
    const auto newest = [&] {
        const storage::GapRecord *last = nullptr;
        for (const storage::GapRecord &entry : live.store.ledger)
            last = entry.ids ? &entry : last;
        return last;
    }();
    QVERIFY(newest);
    QCOMPARE(newest->lastError, std::string());
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QVERIFY(newest->status == storage::GapStatus::Filled);
    QVERIFY2(newest->filledBy.starts_with("bulk, job "), newest->filledBy.c_str());
}

void TestMarketIngest::outageOfTheExchangeIsNoGap()
{
    LiveMarket live(m_venue);
    const market::TimeRange outage{live.start - 10h, live.start - 9h};
    live.truth.outages.add(outage);
    live.run();
    live.timers.advance(2min); // the second answer comes a minute after the first
    QCOMPARE(live.store.ledger.size(), std::size_t(1));
    QVERIFY(live.store.ledger.front().range == outage);
    QVERIFY(live.store.ledger.front().status == storage::GapStatus::VerifiedEmpty);
    const auto calls = live.client->klineCalls.size();
    live.kill();
    live.run();
    live.timers.advance(25min);
    QVERIFY(live.client->klineCalls.size() < calls); // the newest page, not the outage again and again
}

void TestMarketIngest::trackingLaterWorksTheSame()
{
    LiveMarket live(m_venue);
    const market::InstrumentKey other{market::Market::Spot, "ETHUSDT"};
    live.run();
    live.timers.advance(5s);
    live.ingest->track(other.symbol);
    live.timers.advance(60s);
    const market::SeriesKey added{other, market::Interval::M1};
    QVERIFY(live.store.candleRows[added].size() > 1000);
    QCOMPARE(live.streams->specs.size(), std::size_t(6));
}

void TestMarketIngest::untrackedInstrumentIsLeftAlone()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5s);
    live.ingest->untrack(live.instrument.symbol, ingest::RecordStep::Dropped);
    QVERIFY(live.streams->specs.empty());
    live.timers.advance(1s);
    const auto stored = live.storedIds().ranges().back().to;
    const auto calls = live.client->klineCalls.size();
    live.timers.advance(5min);
    QCOMPARE(live.storedIds().ranges().back().to, stored);
    QCOMPARE(live.client->klineCalls.size(), calls);
    QVERIFY(live.ingest->series().empty());
}

void TestMarketIngest::subscriptionsWithoutDataAreAnAlarm()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5s);
    // A stream of a quiet market is none, as long as others bring data.
    live.streams->onStreamsQuiet({live.streams->specs.front()});
    QCOMPARE(live.ingest->status().feedProblem, std::string());
    const std::string sentence = "The exchange acknowledged " + std::to_string(live.streams->specs.size())
                                 + " subscriptions of spot (spot BTCUSDT among them) and sends no data, on a new "
                                   "connection either.";
    QTest::ignoreMessage(QtWarningMsg, sentence.c_str());
    live.streams->giveUp();
    live.timers.advance(1min);
    QCOMPARE(live.ingest->status().feedProblem, sentence);
    live.streams->isMute = false;
    live.timers.advance(1s);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
}

void TestMarketIngest::anExchangeThatIsGoneIsAnAlarm()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5s);
    live.streams->isAway = true;
    // Connections end every day.
    live.timers.advance(50s);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
    live.streams->isAway = false;
    live.timers.advance(1s);
    live.streams->isAway = true;
    live.timers.advance(50s);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("^There has been no connection to the streams of spot since")));
    live.timers.advance(20s);
    const std::string problem = live.ingest->status().feedProblem;
    QVERIFY(problem.starts_with("There has been no connection to the streams of spot since "));
    // It is told once, as what it is.
    live.timers.advance(10min);
    QCOMPARE(live.ingest->status().feedProblem, problem);
    QTest::ignoreMessage(QtInfoMsg, "The streams of spot bring data again.");
    live.streams->isAway = false;
    live.timers.advance(1s);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
}

void TestMarketIngest::aConnectionThatSaysNothingIsNotGone()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(5s);
    live.streams->isAway = true;
    live.timers.advance(50s);
    live.streams->isAway = false;
    live.streams->isMute = true;
    live.timers.advance(5min);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
    // One that was gone is back although it says nothing, which is told as what it is.
    live.streams->isAway = true;
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("^There has been no connection to the streams")));
    live.timers.advance(70s);
    QVERIFY(live.ingest->status().feedProblem.starts_with("There has been no connection"));
    QTest::ignoreMessage(QtInfoMsg, "The streams of spot are connected again.");
    live.streams->isAway = false;
    live.timers.advance(1s);
    QCOMPARE(live.ingest->status().feedProblem, std::string());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("^The exchange acknowledged")));
    live.streams->giveUp();
    QVERIFY(live.ingest->status().feedProblem.starts_with("The exchange acknowledged"));
}

void TestMarketIngest::aMarketWithoutSymbolsIsIdle()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(20s);
    QVERIFY(live.ingest->status().clockLead);
    live.ingest->untrack(live.instrument.symbol, ingest::RecordStep::HandedOver);
    live.timers.advance(1s);
    QVERIFY(live.ingest->status().feed == interfaces::FeedState::Idle);
    QVERIFY(!live.ingest->status().clockLead && !live.ingest->status().lastMessageAge);
    live.ingest->track(live.instrument.symbol);
    live.timers.advance(1s);
    QVERIFY(live.ingest->status().feed == interfaces::FeedState::Live);
}

void TestMarketIngest::workOnADroppedInstrumentIsCancelled()
{
    LiveMarket live(m_venue);
    live.backfillDays = 30;
    live.run();
    QVERIFY(live.timers.runUntil([&] { return live.listener.jobs > live.listener.endedJobs; }, 10min));
    live.ingest->untrack(live.instrument.symbol, ingest::RecordStep::HandedOver);
    QCOMPARE(live.listener.endedJobs + static_cast<int>(live.listener.cancelled.size()), live.listener.jobs);
    QVERIFY(!live.listener.cancelled.empty());
    for (const auto &[job, why] : live.listener.cancelled)
        QCOMPARE(why, std::string("spot BTCUSDT was handed over to another node, which fetches what is missing."));
    live.timers.advance(5min);
    QCOMPARE(live.listener.endedJobs + static_cast<int>(live.listener.cancelled.size()), live.listener.jobs);
}

/// The same job goes on when the ban is over; none fails.
void TestMarketIngest::aBanHoldsWorkUp()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(20s);
    live.kill();
    live.timers.advance(7min);
    live.run();
    bool isBanned = true;
    live.client->onTrades = [&](const exchange::TradeQuery &, Result<std::vector<market::Trade>> &rows, int) {
        if (isBanned)
            rows = tl::unexpected(Error{ErrorCode::Banned, "HTTP 418.", 60s});
    };
    live.timers.advance(40s);
    QCOMPARE(live.listener.held.size(), std::size_t(1));
    QCOMPARE(live.listener.held.begin()->second, std::string("HTTP 418."));
    const std::int64_t job = live.listener.held.begin()->first;
    isBanned = false;
    live.timers.advance(3min);
    QVERIFY(live.listener.held.empty() && live.listener.failed.empty());
    QVERIFY(live.listener.everHeld == std::set<std::int64_t>{job});
    QCOMPARE(live.listener.endedJobs, live.listener.jobs);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
}

void TestMarketIngest::aFilledHoleNamesItsJob()
{
    LiveMarket live(m_venue);
    live.truth.tradeEvery = 20s;
    live.backfillDays = 2;
    live.run();
    live.timers.advance(3min);
    live.kill();
    live.timers.advance(20h); // more than the newest page
    live.run();
    live.timers.advance(3min);
    int seen = 0;
    for (const storage::GapRecord &entry : live.store.ledger) {
        QVERIFY(entry.status == storage::GapStatus::Filled);
        QCOMPARE(entry.attempts, 1);
        const bool isOfNewestPage = entry.interval && entry.filledBy == "rest";
        QVERIFY2(isOfNewestPage || entry.filledBy.starts_with("rest, job "), entry.filledBy.c_str());
        seen += isOfNewestPage ? 0 : 1;
    }
    QVERIFY(seen >= 2); // candles and trades
}

void TestMarketIngest::banSurvivesARestart()
{
    LiveMarket live(m_venue);
    live.run();
    live.timers.advance(2s);
    live.client->blockedFor = 1h;
    live.timers.advance(2s);
    live.kill();
    live.run();
    live.timers.advance(1s);
    QVERIFY(live.client->restored.has_value());
    QVERIFY(*live.client->restored > 59min && *live.client->restored <= 1h);
}

QTEST_APPLESS_MAIN(TestMarketIngest)
#include "tst_marketingest.moc"
