// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/causebook.h"
#include "tests/ingest/kit/livemarket.h"

#include <QTest>

#include <set>

using namespace cw;
using namespace cw::ingest;
using namespace std::chrono_literals;
using test::LiveMarket;

/// Every hole says why it is there and how that is known (docs/design/proof.md §2).
class TestCauses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sleepIsNamed();
    void stoppedProcessIsNamed();
    void clockThatWasSetIsNamed();
    void clockThatWasSetMakesNoHole();
    void serverFailuresAreNamed();
    void failuresApartAreTwoOutages();
    void strongerCauseWins_data();
    void strongerCauseWins();
    void endedInstrumentIsNamed();
    void haltIsNoEnd();
    void refusalMustExplainTheWholeHole();
    void clocksAreReadable();
    void deadOwnerIsNamed();
    void aDatabaseThatWasAwayIsNamed();
    void handOverIsNamed();
    void handOverIsNamedAfterARestart();
    void aHoleThatIsFoundLateIsNamedByTheMark();
    void absenceMarksAreReadBack();
    void otherInstrumentsKeepTheirCauses();
    void outagesBeforeATakeOverAreNotOurs();
    void takenOffTheListIsNamed();
    void recordMarksAreReadBack();
    void aHoleOfAStartBeginsAtTheLastStoredTrade();
    void aSilentSymbolIsNamed();
    void aStalledConnectionIsNamed();
    void silenceMustFillTheHole();
    void anExchangeThatWasAwayAtTheFirstStartIsDated();
    void runsThatCouldNotReadAreNamed_data();
    void runsThatCouldNotReadAreNamed();
    void unreadRunsAreReadBack();
    void aNodeThatRunsIsNotSaidToHaveCrashed_data();
    void aNodeThatRunsIsNotSaidToHaveCrashed();
    void neighboursOfAHoleKeepTheirCauses();
    void aRunThatStoredNothingIsNotSaidToHaveBeenStopped_data();
    void aRunThatStoredNothingIsNotSaidToHaveBeenStopped();
    void whatWasDroppedIsToldAfterAKill();
    void aCandleWithoutItsLastWordIsNamed_data();
    void aCandleWithoutItsLastWordIsNamed();
    void anEarlierHoleIsNotLaidToAnEnd();

private:
    static market::UtcTime at(std::chrono::seconds after) { return kStart + after; }
    static market::Instrument instrument(std::string status, std::optional<market::UtcTime> delivery = {})
    {
        market::Instrument instrument;
        instrument.key = kKey;
        instrument.status = std::move(status);
        instrument.deliveryAt = delivery;
        return instrument;
    }
    /// What a node recorded for 20 s, and was then left alone for a minute.
    static void recordAs(LiveMarket &live, const std::string &node)
    {
        live.backfillDays = 0;
        live.node = node;
        live.run();
        live.timers.advance(20s);
    }
    static bool has(const std::string &text, std::string_view part)
    {
        return text.find(part) != std::string::npos;
    }
    static const storage::GapRecord *firstOfTrades(const LiveMarket &live)
    {
        const auto found =
            std::find_if(live.store.ledger.begin(), live.store.ledger.end(),
                         [](const storage::GapRecord &record) { return record.ids.has_value(); });
        return found == live.store.ledger.end() ? nullptr : &*found;
    }

    static constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    inline static const market::InstrumentKey kKey{market::Market::Spot, "BTCUSDT"};
    inline static const market::SeriesKey kSeries{kKey, market::Interval::M1};
    std::shared_ptr<const exchange::Venue> m_venue = exchange::makeBinance();
};

void TestCauses::sleepIsNamed()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    live.sleepFor(75s);
    live.disconnect("closed"); // noticed after waking
    live.timers.advance(10s);
    live.reconnect();
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("slept"));
    QVERIFY2(has(entry->evidence, "The machine slept for 75."), entry->evidence.c_str());
}

void TestCauses::stoppedProcessIsNamed()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    live.isStopped = true;
    live.timers.advance(90s);
    live.isStopped = false;
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("slept"));
    QVERIFY2(has(entry->evidence, "did not run for 9"), entry->evidence.c_str());
}

void TestCauses::clockThatWasSetIsNamed()
{
    ClockReading reading;
    CauseBook causes([&reading] { return reading; });
    causes.look(at(0s));
    reading.running = reading.elapsed = 1s;
    reading.wall = 1s - 1h;
    causes.look(at(1s));
    const Cause cause = causes.causeOf(kSeries, {at(0s), at(60s)});
    QCOMPARE(cause.word, std::string("clock"));
    QVERIFY2(has(cause.evidence, "set back by 3600.000 s"), cause.evidence.c_str());
    QCOMPARE(causes.causeOf(kSeries, {at(120s), at(180s)}).word, std::string("unknown"));
}

void TestCauses::clockThatWasSetMakesNoHole()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    for (const auto by : {1h, -2h, 720h}) {
        live.timers.advance(30s);
        live.clockSetBy += by;
    }
    live.timers.advance(60s);
    QVERIFY(live.store.ledger.empty());
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
}

void TestCauses::serverFailuresAreNamed()
{
    LiveMarket live(m_venue);
    live.backfillDays = 0;
    live.run();
    live.timers.advance(20s);
    live.disconnect("closed");
    for (int i = 0; i < 3; ++i) {
        live.timers.advance(10s);
        live.client->onServerFailure("The exchange has a failure of its own (spot, HTTP 503, code -1008).");
    }
    live.reconnect();
    live.timers.advance(30s);
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("outage"));
    QVERIFY2(has(entry->evidence, "answered 3 times") && has(entry->evidence, "HTTP 503, code -1008"),
             entry->evidence.c_str());
    QVERIFY(has(entry->evidence, "first at 2024-06-01T12:00:3"));
    QVERIFY(has(entry->evidence, "last at 2024-06-01T12:00:5"));
}

void TestCauses::failuresApartAreTwoOutages()
{
    CauseBook causes([] { return ClockReading(); });
    causes.serverFailed("HTTP 500.", at(0s));
    causes.serverFailed("HTTP 502.", at(200s));
    causes.serverFailed("HTTP 503.", at(1000s));
    const Cause first = causes.causeOf(kSeries, {at(60s), at(120s)});
    QVERIFY2(has(first.evidence, "answered 2 times") && has(first.evidence, "HTTP 502."),
             first.evidence.c_str());
    QCOMPARE(causes.causeOf(kSeries, {at(300s), at(900s)}).word, std::string("unknown"));
    QVERIFY(has(causes.causeOf(kSeries, {at(960s), at(1020s)}).evidence, "answered 1 time "));
}

void TestCauses::strongerCauseWins_data()
{
    QTest::addColumn<QString>("feed");
    QTest::addColumn<bool>("slept");
    QTest::addColumn<bool>("failed");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing but a disconnect") << "disconnect" << false << false << "disconnect";
    QTest::newRow("the exchange failed") << "disconnect" << false << true << "outage";
    QTest::newRow("the machine slept") << "silence" << true << false << "slept";
    QTest::newRow("both") << "disconnect" << true << true << "slept";
    QTest::newRow("the program was away") << "stopped" << true << true << "stopped";
    QTest::newRow("the program crashed") << "crashed" << false << true << "crashed";
}

void TestCauses::strongerCauseWins()
{
    QFETCH(QString, feed);
    QFETCH(bool, slept);
    QFETCH(bool, failed);
    QFETCH(QString, expected);
    ClockReading reading;
    CauseBook causes([&reading] { return reading; });
    causes.look(at(0s));
    if (slept)
        reading.elapsed = reading.wall = 30s;
    causes.look(at(30s));
    causes.feedLost({feed.toStdString(), "Away."}, at(31s));
    if (failed)
        causes.serverFailed("HTTP 500.", at(35s));
    causes.feedIsBack(at(40s));
    QCOMPARE(QString::fromStdString(causes.causeOf(kSeries, {at(0s), at(60s)}).word), expected);
}

void TestCauses::endedInstrumentIsNamed()
{
    CauseBook causes([] { return ClockReading(); });
    causes.listed({instrument("SETTLING", at(100s))}, at(500s));
    QVERIFY(causes.ended(kKey));
    const Cause cause = causes.causeOf(kSeries, {at(60s), at(120s)});
    QCOMPARE(cause.word, std::string("delisted"));
    QVERIFY2(has(cause.evidence, "says SETTLING of BTCUSDT, delivered at 2024-06-01T00:01:40Z"),
             cause.evidence.c_str());
    QCOMPARE(causes.causeOf(kSeries, {at(0s), at(60s)}).word, std::string("unknown"));
    // Listed again.
    causes.listed({instrument("TRADING", at(1'000'000s))}, at(600s));
    QVERIFY(!causes.ended(kKey));
}

void TestCauses::haltIsNoEnd()
{
    CauseBook causes([] { return ClockReading(); });
    causes.listed({instrument("HALT")}, at(500s));
    QVERIFY(!causes.ended(kKey));
    causes.listed({instrument("BREAK")}, at(600s));
    QVERIFY(causes.ended(kKey));
}

void TestCauses::refusalMustExplainTheWholeHole()
{
    CauseBook causes([] { return ClockReading(); });
    storage::RejectedRow row;
    row.instrument = kKey;
    row.interval = market::Interval::M1;
    row.door = "stream";
    row.reason = "High is below low.";
    row.rowKey = market::toUs(at(60s));
    causes.rowRefused(row);
    const Cause cause = causes.causeOf(kSeries, {at(60s), at(120s)});
    QCOMPARE(cause.word, std::string("rejected"));
    QVERIFY2(has(cause.evidence, "\"stream\"") && has(cause.evidence, row.reason), cause.evidence.c_str());
    QCOMPARE(causes.causeOf(kSeries, {at(60s), at(180s)}).word, std::string("unknown"));
    QCOMPARE(causes.causeOf(kKey, market::IdRange{row.rowKey, row.rowKey + 1}, {}).word,
             std::string("unknown"));
}

void TestCauses::deadOwnerIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, "one");
    live.kill();
    live.timers.advance(60s);
    recordAs(live, "two");
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("takeover"));
    QVERIFY2(has(entry->evidence, "Node \"one\" recorded it, and its session at the database was gone without a word; "
                                  "the newest row stored then was of 2024-06-01T12:00:"),
             entry->evidence.c_str());
    QVERIFY2(has(entry->evidence, "by \"two\"."), entry->evidence.c_str());
    // From the dead node's last row to the first one of this node.
    const auto &rows = live.store.tradeRows[live.instrument];
    QVERIFY(entry->range.from == rows.at(entry->ids->from - 1).time);
    QVERIFY(entry->range.to == rows.at(entry->ids->to).time);
    QVERIFY2(has(entry->evidence, "Away from " + market::isoText(entry->range.from) + " on."),
             entry->evidence.c_str());
    const auto filler = interfaces::parseGapFiller(entry->filledBy);
    QCOMPARE(filler.door, std::string("rest"));
    QCOMPARE(filler.node, std::string("two"));
    QVERIFY(filler.job.has_value());
}

void TestCauses::aDatabaseThatWasAwayIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, "one");
    live.kill();
    live.node = "two";
    live.run();
    live.ingest->noteDatabase(true);
    live.timers.advance(10s);
    live.ingest->untrack(live.instrument.symbol, std::nullopt);
    // What the first node recorded, as if it still did.
    live.store.states[recordMarkName(live.instrument)] =
        recordMarkText({RecordStep::Recording, live.now(), "one"});
    const market::UtcTime from = live.now();
    live.ingest->noteDatabase(false);
    live.timers.advance(30s);
    live.ingest->noteDatabase(true);
    const market::UtcTime to = live.now();
    live.timers.advance(6s);
    live.ingest->track(live.instrument.symbol);
    live.timers.advance(60s);
    const auto entry = std::find_if(live.store.ledger.begin(), live.store.ledger.end(), [](const auto &record) {
        return record.ids && record.cause == "database";
    });
    QVERIFY(entry != live.store.ledger.end());
    QVERIFY2(has(entry->evidence, "The database was away from " + market::isoText(from).substr(0, 19)),
             entry->evidence.c_str());
    QVERIFY2(has(entry->evidence, " to " + market::isoText(to).substr(0, 19)), entry->evidence.c_str());
    QVERIFY2(has(entry->evidence, "and node \"one\", which recorded it, did not come back to it in time"),
             entry->evidence.c_str());
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
}

void TestCauses::handOverIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, "one");
    live.ingest->untrack(live.instrument.symbol, RecordStep::HandedOver);
    live.timers.advance(1s);
    live.kill();
    live.timers.advance(60s);
    recordAs(live, "two");
    live.timers.advance(60s);
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("handover"));
    QVERIFY2(has(entry->evidence, "Node \"one\" handed it over at 2024-06-01T12:00:2"), entry->evidence.c_str());
}

void TestCauses::handOverIsNamedAfterARestart()
{
    LiveMarket live(m_venue);
    recordAs(live, "one");
    live.ingest->untrack(live.instrument.symbol, RecordStep::HandedOver);
    live.timers.advance(1s);
    live.kill();
    live.timers.advance(60s);
    // The next one takes over, and is gone before a row or a hole is stored.
    live.isConnected = false;
    live.node = "two";
    live.run();
    live.timers.advance(60ms);
    live.kill();
    const auto mark = parseRecordMark(live.store.states[recordMarkName(live.instrument)]);
    QVERIFY(mark && mark->node == "two" && mark->step == RecordStep::Recording);
    QVERIFY(live.store.ledger.empty());
    live.timers.advance(60s);
    live.isConnected = true;
    recordAs(live, "two");
    live.reconnect();
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("handover"));
    QVERIFY2(has(entry->evidence, "Node \"one\" handed it over at 2024-06-01T12:00:2"),
             entry->evidence.c_str());
    // It is over, and stays on record with its end.
    const auto kept = parseAbsenceMark(live.store.states[absenceMarkName(live.instrument)]);
    QVERIFY(kept && kept->cause.word == "handover" && kept->to && *kept->to > kept->from);
}

void TestCauses::aHoleThatIsFoundLateIsNamedByTheMark()
{
    LiveMarket live(m_venue);
    recordAs(live, "two");
    live.kill();
    // A hole of the hand-over before, which nobody has looked for yet.
    auto &rows = live.store.tradeRows[live.instrument];
    QVERIFY(rows.size() > 60);
    const auto from = std::next(rows.begin(), 20);
    const auto to = std::next(from, 10);
    const AbsenceMark mark{
        {"handover", "Node \"one\" handed it over."}, std::prev(from)->second.time, to->second.time};
    rows.erase(from, to);
    live.store.states[absenceMarkName(live.instrument)] = absenceMarkText(mark);
    live.timers.advance(60s);
    recordAs(live, "two");
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    std::set<std::string> causes;
    for (const storage::GapRecord &record : live.store.ledger) {
        if (record.ids)
            causes.insert(record.cause);
    }
    QVERIFY(causes == (std::set<std::string>{"crashed", "handover"}));
}

void TestCauses::absenceMarksAreReadBack()
{
    for (const std::optional<market::UtcTime> to :
         {std::optional<market::UtcTime>(), std::optional(at(9s))}) {
        const AbsenceMark mark{{"takeover", "Node \"a b\" was gone - without a word."}, at(5s), to};
        const auto read = parseAbsenceMark(absenceMarkText(mark));
        QVERIFY(read && read->from == mark.from && read->to == mark.to);
        QVERIFY(read->cause.word == mark.cause.word && read->cause.evidence == mark.cause.evidence);
    }
    for (const std::string text :
         {"", "handover", "handover 5", "handover x - y", "handover 5 x y", "crashed 5 - y"})
        QVERIFY2(!parseAbsenceMark(text), text.c_str());
}

void TestCauses::otherInstrumentsKeepTheirCauses()
{
    CauseBook causes;
    causes.instrumentLost(kKey.symbol, {"takeover", "Its owner died."}, at(0s), at(30s));
    causes.instrumentIsBack(kKey.symbol, at(40s));
    causes.feedLost({"disconnect", "Closed."}, at(35s));
    causes.feedIsBack(at(50s));
    const market::SeriesKey other{{market::Market::Spot, "ETHUSDT"}, market::Interval::M1};
    QCOMPARE(causes.causeOf(kSeries, {at(0s), at(60s)}).word, std::string("takeover"));
    QCOMPARE(causes.causeOf(other, {at(0s), at(60s)}).word, std::string("disconnect"));
    causes.forgetInstrument(kKey.symbol);
    QCOMPARE(causes.causeOf(kSeries, {at(0s), at(60s)}).word, std::string("disconnect"));
}

void TestCauses::outagesBeforeATakeOverAreNotOurs()
{
    CauseBook causes;
    causes.feedLost({"silence", "Nothing came."}, at(100s));
    causes.feedIsBack(at(150s));
    causes.instrumentLost(kKey.symbol, {"takeover", "Its owner died."}, at(300s), at(330s));
    causes.instrumentIsBack(kKey.symbol, at(340s));
    // Another node recorded it while this one's connection was away.
    QCOMPARE(causes.causeOf(kSeries, {at(60s), at(180s)}).word, std::string("unknown"));
    QCOMPARE(causes.causeOf(kSeries, {at(300s), at(360s)}).word, std::string("takeover"));
}

void TestCauses::takenOffTheListIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.ingest->untrack(live.instrument.symbol, RecordStep::Dropped);
    live.timers.advance(60s);
    live.ingest->track(live.instrument.symbol);
    live.timers.advance(60s);
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("unrecorded"));
    QVERIFY2(has(entry->evidence, "taken off the list"), entry->evidence.c_str());
}

void TestCauses::recordMarksAreReadBack()
{
    for (const RecordStep step :
         {RecordStep::Recording, RecordStep::HandedOver, RecordStep::Stopped, RecordStep::Dropped}) {
        for (const std::string node : {"", "one", "a node with spaces"}) {
            const RecordMark mark{step, at(5s), node};
            QVERIFY(parseRecordMark(recordMarkText(mark)) == mark);
        }
    }
    for (const std::string text : {"", "recording", "recording x y", "gone 5 one", "recording 5"})
        QVERIFY(!parseRecordMark(text));
}

void TestCauses::aHoleOfAStartBeginsAtTheLastStoredTrade()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    const market::Trade last = live.store.tradeRows[live.instrument].rbegin()->second;
    live.kill();
    live.timers.advance(60s);
    recordAs(live, {});
    live.timers.advance(60s);
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry && entry->ids->from >= last.id + 1);
    const auto &rows = live.store.tradeRows[live.instrument];
    QVERIFY(entry->range.from == rows.at(entry->ids->from - 1).time);
    QVERIFY(entry->range.to == rows.at(entry->ids->to).time);
}

void TestCauses::aSilentSymbolIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.isConnected = false; // nobody says so
    for (int second = 0; second < 45; ++second) {
        live.timers.advance(1s);
        live.streams->send(exchange::TickerMessage{"ETHUSDT", {}, {}, {}, {}, {}, {}, live.now()});
    }
    live.isConnected = true;
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("silence"));
    QVERIFY2(has(entry->evidence, "The stream of BTCUSDT trades brought nothing from 2024-06-01T12:00:")
                 && has(entry->evidence, " to 2024-06-01T12:01:") && has(entry->evidence, "brought 46 messages meanwhile."),
             entry->evidence.c_str());
}

void TestCauses::aStalledConnectionIsNamed()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.isConnected = false;
    live.timers.advance(40s);
    live.isConnected = true;
    live.timers.advance(30s);
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(entry->cause, std::string("silence"));
    // The first candle after it came before the first trade.
    QVERIFY2(has(entry->evidence, "brought 1 message meanwhile."), entry->evidence.c_str());
}

void TestCauses::silenceMustFillTheHole()
{
    CauseBook causes([] { return ClockReading(); });
    Hearing &candles = causes.hearingOf(kKey.symbol, market::Interval::M1);
    causes.heard(candles, at(0s));
    causes.heardOther();
    causes.heard(candles, at(130s));
    causes.look(at(400s));
    QCOMPARE(causes.causeOf(kSeries, {at(0s), at(180s)}).word, std::string("silence"));
    QCOMPARE(causes.causeOf(kSeries, {at(120s), at(180s)}).word, std::string("silence")); // and goes on
    QCOMPARE(causes.causeOf(kSeries, {at(60s), at(3600s)}).word, std::string("unknown"));
    QCOMPARE(causes.causeOf(kKey, market::IdRange{1, 9}, {at(0s), at(120s)}).word, std::string("unknown"));
    causes.feedLost({"disconnect", "Closed."}, at(100s));
    causes.feedIsBack(at(125s));
    QCOMPARE(causes.causeOf(kSeries, {at(0s), at(180s)}).word, std::string("disconnect"));
}

void TestCauses::anExchangeThatWasAwayAtTheFirstStartIsDated()
{
    ClockReading reading;
    CauseBook causes([&reading] { return reading; });
    causes.feedLost({"disconnect", "Nobody answered."}, market::UtcTime());
    causes.feedLost({"disconnect", "Nobody answered again."}, market::UtcTime());
    reading.running = reading.elapsed = reading.wall = 20s;
    causes.look(market::UtcTime());
    reading.running = reading.elapsed = reading.wall = 90s;
    causes.feedIsBack(at(100s));
    const Cause cause = causes.causeOf(kSeries, {at(0s), at(60s)});
    QCOMPARE(cause.word, std::string("disconnect"));
    QVERIFY2(has(cause.evidence, "Nobody answered. Away from 2024-06-01T00:00:10"), cause.evidence.c_str());
    // What was missing long before has another cause.
    QCOMPARE(causes.causeOf(kSeries, {at(-3600s), at(-1800s)}).word, std::string("unknown"));
}

void TestCauses::runsThatCouldNotReadAreNamed_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("cause");
    QTest::newRow("killed") << QStringLiteral("kill") << QStringLiteral("crashed");
    QTest::newRow("stopped") << QStringLiteral("stop") << QStringLiteral("stopped");
}

/// Three runs; the database is away when the second begins and when the third does.
void TestCauses::runsThatCouldNotReadAreNamed()
{
    QFETCH(QString, end);
    QFETCH(QString, cause);
    LiveMarket live(m_venue);
    const auto endRun = [&] {
        if (end == QStringLiteral("stop"))
            live.ingest->stop();
        live.timers.advance(1s);
        live.kill();
        live.timers.advance(60s);
    };
    recordAs(live, {});
    live.store.isAway = true;
    endRun();
    recordAs(live, {});
    endRun();
    recordAs(live, {});
    live.store.isAway = false;
    live.timers.advance(90s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    int holes = 0;
    for (const storage::GapRecord &entry : live.store.ledger) {
        QVERIFY2(QString::fromStdString(entry.cause) == cause, (entry.cause + ": " + entry.evidence).c_str());
        holes += entry.ids ? 1 : 0;
        const bool isDated = entry.range.from >= live.start && entry.range.to < live.now();
        QVERIFY2(isDated, market::isoText(entry.range.from).c_str());
    }
    QCOMPARE(holes, 2);
    const auto unread = [&] {
        return std::count_if(live.store.states.begin(), live.store.states.end(), [](const auto &state) {
            return state.first.starts_with(unreadRunPrefix(market::Market::Spot)) && !state.second.empty();
        });
    };
    QCOMPARE(unread(), 2);
}

void TestCauses::unreadRunsAreReadBack()
{
    const UnreadRun late{at(20s), {RecordStep::Stopped, at(40s), "a node"}};
    const UnreadRun early{at(3s), {RecordStep::Recording, at(3s), ""}};
    std::vector<std::pair<std::string, std::string>> states;
    for (const UnreadRun &run : {late, early})
        states.emplace_back(unreadRunName(market::Market::Spot, run), recordMarkText(run.mark));
    states.emplace_back(unreadRunName(market::Market::UsdM, early), recordMarkText(early.mark));
    states.emplace_back(unreadRunPrefix(market::Market::Spot) + "x/one", recordMarkText(early.mark));
    states.emplace_back(unreadRunName(market::Market::Spot, {at(9s), {}}), "no mark");
    const auto runs = parseUnreadRuns(market::Market::Spot, states);
    QCOMPARE(runs.size(), std::size_t(2));
    QVERIFY(runs.front().since == early.since && runs.front().mark == early.mark);
    QVERIFY(runs.back().since == late.since && runs.back().mark == late.mark);
    QVERIFY(unreadRunName(market::Market::Spot, early) < unreadRunName(market::Market::Spot, late));
}

void TestCauses::aNodeThatRunsIsNotSaidToHaveCrashed_data()
{
    QTest::addColumn<int>("step"); // −1: its shard was lost
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("evidence");
    QTest::newRow("handed over") << int(RecordStep::HandedOver) << QStringLiteral("handover")
                                 << QStringLiteral("Node \"one\" handed it over at 2024-06-01T12:00:");
    QTest::newRow("lost") << -1 << QStringLiteral("handover")
                          << QStringLiteral("Node \"one\" held its shard no more at 2024-06-01T12:00:");
    QTest::newRow("dropped") << int(RecordStep::Dropped) << QStringLiteral("unrecorded")
                             << QStringLiteral("taken off the list of what is recorded at 2024-06-01T12:00:");
}

/// It let an instrument go and takes it back, and nobody else left a mark.
void TestCauses::aNodeThatRunsIsNotSaidToHaveCrashed()
{
    QFETCH(int, step);
    QFETCH(QString, cause);
    QFETCH(QString, evidence);
    LiveMarket live(m_venue);
    recordAs(live, "one");
    const std::string mark = live.store.states[recordMarkName(live.instrument)];
    live.ingest->untrack(live.instrument.symbol, step < 0 ? std::nullopt : std::optional(RecordStep(step)));
    live.timers.advance(60s);
    live.store.states[recordMarkName(live.instrument)] = mark; // the new one is still on its way
    live.ingest->track(live.instrument.symbol);
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    const storage::GapRecord *entry = firstOfTrades(live);
    QVERIFY(entry);
    QCOMPARE(QString::fromStdString(entry->cause), cause);
    QVERIFY2(QString::fromStdString(entry->evidence).contains(evidence), entry->evidence.c_str());
}

/// Two causes, one hole: each part is told with its own entry.
void TestCauses::neighboursOfAHoleKeepTheirCauses()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.kill();
    auto &rows = live.store.tradeRows[live.instrument];
    const std::int64_t first = rows.begin()->first + 50;
    for (std::int64_t id = first; id < first + 40; ++id)
        rows.erase(id);
    const auto record = [&](const market::IdRange &ids, const std::string &cause) {
        storage::GapRecord entry;
        entry.instrument = live.instrument;
        entry.ids = ids;
        entry.cause = cause;
        live.store.ledger.push_back(entry);
    };
    record({first, first + 40}, "crashed");
    record({first, first + 30}, "journal-full");
    const auto scan = scanTrades(live.store, live.instrument);
    QVERIFY(scan && scan->holes.size() == 2);
    QVERIFY(scan->holes.front().ids == (market::IdRange{first, first + 30}));
    QCOMPARE(scan->holes.front().record->cause, std::string("journal-full"));
    QVERIFY(scan->holes.back().ids == (market::IdRange{first + 30, first + 40}));
    QCOMPARE(scan->holes.back().record->cause, std::string("crashed"));
    QVERIFY(scan->holes.front().span.from == rows.at(first - 1).time);
    QVERIFY(scan->holes.back().span.to == rows.at(first + 40).time);
}

/// Rows had no room, that stands in the ledger, and then the process was killed: one hole, two causes.
void TestCauses::whatWasDroppedIsToldAfterAKill()
{
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.kill();
    live.timers.advance(1s); // for what is on its way
    auto &rows = live.store.tradeRows[live.instrument];
    const std::int64_t last = rows.rbegin()->first - 100;
    storage::GapRecord dropped;
    dropped.id = 1;
    dropped.instrument = live.instrument;
    dropped.cause = "journal-full";
    dropped.evidence = "The journal has reached its limit.";
    dropped.ids = market::IdRange{last + 1, rows.rbegin()->first + 1};
    dropped.range = {rows.at(last).time, rows.rbegin()->second.time};
    live.store.ledger = {dropped};
    rows.erase(rows.upper_bound(last), rows.end());
    live.timers.advance(60s);
    recordAs(live, {});
    live.timers.advance(60s);
    QCOMPARE(live.storedIds().ranges().size(), std::size_t(1));
    QCOMPARE(std::ranges::count_if(live.store.ledger, [](const auto &record) { return record.ids.has_value(); }), 2);
    const storage::GapRecord &first = live.store.ledger.front();
    QVERIFY(first.cause == "journal-full" && first.evidence == dropped.evidence && first.ids == dropped.ids);
    QVERIFY(first.status == storage::GapStatus::Filled);
    const auto second = std::ranges::find_if(
        live.store.ledger, [](const storage::GapRecord &record) { return record.ids && record.cause == "crashed"; });
    QVERIFY(second != live.store.ledger.end());
    QCOMPARE(second->ids->from, dropped.ids->to);
    QVERIFY(second->range.from == dropped.range.to);
    QVERIFY(second->status == storage::GapStatus::Filled);
}

void TestCauses::aRunThatStoredNothingIsNotSaidToHaveBeenStopped_data()
{
    QTest::addColumn<int>("seconds"); // how long rows came after the mark of the end
    QTest::addColumn<QString>("why");
    QTest::addColumn<QString>("cause");
    QTest::newRow("a later run without room")
        << 30 << QStringLiteral("disk-full") << QStringLiteral("crashed");
    QTest::newRow("rows without room before the end")
        << 0 << QStringLiteral("disk-full") << QStringLiteral("stopped");
    QTest::newRow("a hole of another kind")
        << 30 << QStringLiteral("disconnect") << QStringLiteral("stopped");
}

/// One run ends properly; the next one finds no room, not even for its own mark, and is killed.
void TestCauses::aRunThatStoredNothingIsNotSaidToHaveBeenStopped()
{
    QFETCH(int, seconds);
    QFETCH(QString, why);
    QFETCH(QString, cause);
    LiveMarket live(m_venue);
    recordAs(live, {});
    live.ingest->stop();
    live.timers.advance(1s);
    const auto mark = parseRecordMark(live.store.states[recordMarkName(live.instrument)]);
    QVERIFY(mark && mark->step == RecordStep::Stopped);
    live.kill();
    const market::Trade last = live.store.tradeRows[live.instrument].rbegin()->second;
    storage::GapRecord dropped;
    dropped.id = 1;
    dropped.instrument = live.instrument;
    dropped.cause = why.toStdString();
    dropped.ids = market::IdRange{last.id + 1, last.id + 11};
    dropped.range = {last.time, mark->at + std::chrono::seconds(seconds)};
    live.store.ledger = {dropped};
    live.timers.advance(60s);
    recordAs(live, {});
    live.timers.advance(60s);
    const auto entry = std::ranges::find_if(live.store.ledger, [&](const storage::GapRecord &record) {
        return record.ids && record.ids->from == dropped.ids->to;
    });
    QVERIFY(entry != live.store.ledger.end());
    QCOMPARE(QString::fromStdString(entry->cause), cause);
    const std::string told =
        "The program recorded until " + market::isoText(dropped.range.to) + ", stored nothing of it";
    QVERIFY2(has(entry->evidence, told) == (cause == QStringLiteral("crashed")), entry->evidence.c_str());
}

void TestCauses::aCandleWithoutItsLastWordIsNamed_data()
{
    QTest::addColumn<QByteArray>("next"); // who goes on; empty: the same one, handed over and taken back
    QTest::addColumn<std::string>("cause");
    QTest::newRow("killed") << QByteArray("one") << std::string("crashed");
    QTest::newRow("taken over") << QByteArray("two") << std::string("takeover");
    QTest::newRow("handed over") << QByteArray() << std::string("handover");
}

/// A minute is over, and its recorder is gone before the message that closes it: trades that came behind its end are stored.
void TestCauses::aCandleWithoutItsLastWordIsNamed()
{
    QFETCH(QByteArray, next);
    QFETCH(std::string, cause);
    LiveMarket live(m_venue);
    recordAs(live, "one");
    live.timers.advance(38s);
    live.sendsClosedFlags = false; // they are late
    live.timers.advance(3s);
    if (next.isEmpty()) {
        live.ingest->untrack(live.instrument.symbol, RecordStep::HandedOver);
        live.timers.advance(5s);
        live.ingest->track(live.instrument.symbol);
    } else {
        live.kill();
        live.timers.advance(5s);
        recordAs(live, next.toStdString());
    }
    live.sendsClosedFlags = true;
    live.timers.advance(90s);
    const auto entry = std::ranges::find_if(live.store.ledger, [](const storage::GapRecord &record) {
        return record.interval && record.range.contains(at(12h));
    });
    QVERIFY(entry != live.store.ledger.end());
    QCOMPARE(entry->cause, cause);
    QVERIFY2(has(entry->evidence, "The candle was over before that"), entry->evidence.c_str());
}

/// The candle behind the hole is stored: whoever recorded lived on long enough to be told of the hole.
void TestCauses::anEarlierHoleIsNotLaidToAnEnd()
{
    CauseBook book;
    book.instrumentWasAway(kKey.symbol, {"crashed", "Gone."}, {at(90s), at(120s)});
    QCOMPARE(book.causeOf(kSeries, market::TimeRange{at(0s), at(60s)}).word, std::string("crashed"));
    const market::SeriesKey hours{kKey, market::Interval::H1};
    QCOMPARE(book.causeOf(hours, market::TimeRange{at(-1h), at(0s)}).word, std::string("unknown"));
    book = CauseBook();
    book.instrumentWasAway(kKey.symbol, {"crashed", "Gone."}, {at(120s) - 1ms, at(150s)});
    QCOMPARE(book.causeOf(kSeries, market::TimeRange{at(0s), at(60s)}).word, std::string("unknown"));
}

void TestCauses::clocksAreReadable()
{
    ClockWatch watch;
    const ClockReading now = readClocks();
    QVERIFY(now.running.count() > 0 && now.elapsed >= now.running);
    QVERIFY(market::fromUs(std::chrono::duration_cast<std::chrono::microseconds>(now.wall).count()) > kStart);
    QVERIFY(!watch.look(now));
    QVERIFY(!watch.look(readClocks()));
}

QTEST_APPLESS_MAIN(TestCauses)
#include "tst_causes.moc"
