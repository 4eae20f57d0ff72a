// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/candletape.h"
#include "core/replay/fundingtape.h"
#include "core/replay/growth.h"
#include "core/replay/tradetape.h"
#include "tests/replay/replaysupport.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Candle;
using market::Market;
using market::Trade;

namespace {

const UtcTime kStart = at("2024-08-08T10:00");

/// Three trades in a two-minute recording.
std::vector<Trade> threeTrades()
{
    return {trade(100, kStart + 1s, "10.0", "1"), trade(101, kStart + 61s, "11.0", "2"),
            trade(104, kStart + 61s, "12.0", "3", true)};
}

TradeTape loopingTape(std::int64_t lapsBefore = 0)
{
    return *TradeTape::build(threeTrades(), kStart, LapLine(kStart, 2min, true, lapsBefore));
}

} // namespace

class TestTapes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lapLine();
    void tradesGoOnFromLapToLap();
    void tradesAreFoundByTimeAndId();
    void aTapeThatDoesNotLoopEnds();
    void lapsBeforeTheFirst();
    void tradesAreSortedAndUnique();
    void timesNeverRunBack();
    void groupsOfSpot();
    void groupsOfFutures();
    void groupIdsAreContiguous();
    void minutesOfTradesAreFlatWithoutTrades();
    void candleTapeKeepsHoles();
    void numbersStayAsWritten();
    void longNumbers();
    void growth_data();
    void growth();
    void fundingLaps();
};

void TestTapes::lapLine()
{
    const LapLine line(kStart, 10min, true, 2);
    QCOMPARE(line.begin(), kStart - 20min);
    QVERIFY(line.contains(kStart - 20min));
    QVERIFY(!line.contains(kStart - 20min - 1us));
    QCOMPARE(line.lapOf(kStart), 0);
    QCOMPARE(line.lapOf(kStart - 1us), -1);
    QCOMPARE(line.lapOf(kStart + 10min), 1);
    QCOMPARE(line.end(), UtcTime::max());
    const LapLine once(kStart, 10min, false);
    QVERIFY(!once.contains(kStart + 10min));
    QCOMPARE(once.end(), kStart + 10min);
}

void TestTapes::tradesGoOnFromLapToLap()
{
    const TradeTape tape = loopingTape();
    QCOMPARE(tape.at(0).id, 100);
    QCOMPARE(tape.at(2).id, 104);
    QCOMPARE(tape.at(3).id, 105); // the span of ids is 5
    QCOMPARE(tape.at(3).time, kStart + 2min + 1s);
    QCOMPARE(tape.at(3).price.text(), std::string("10.0"));
    QCOMPARE(tape.at(3 * 1000 + 1).id, 101 + 5 * 1000);
    QCOMPARE(tape.at(3 * 1000 + 1).time, kStart + 1000 * 2min + 61s);
    QCOMPARE(tape.at(5).lastId, 109);
    QVERIFY(tape.at(5).buyerIsMaker);
}

void TestTapes::tradesAreFoundByTimeAndId()
{
    const TradeTape tape = loopingTape();
    QCOMPARE(tape.ordinalAt(kStart), 0);
    QCOMPARE(tape.ordinalAt(kStart + 1s), 0);
    QCOMPARE(tape.ordinalAt(kStart + 1s + 1us), 1);
    QCOMPARE(tape.ordinalAt(kStart + 61s), 1);
    QCOMPARE(tape.ordinalAt(kStart + 62s), 3);
    QCOMPARE(tape.ordinalAt(kStart + 20min), 30);
    QCOMPARE(tape.ordinalOfId(101), 1);
    QCOMPARE(tape.ordinalOfId(102), 2); // the next one there is
    QCOMPARE(tape.ordinalOfId(105), 3);
    QCOMPARE(tape.ordinalOfId(0), 0);
}

void TestTapes::aTapeThatDoesNotLoopEnds()
{
    const auto tape = TradeTape::build(threeTrades(), kStart, LapLine(kStart, 2min, false));
    QVERIFY(tape);
    QVERIFY(tape->has(2));
    QVERIFY(!tape->has(3));
    QCOMPARE(tape->ordinalAt(kStart + 24h), 3);
    QCOMPARE(tape->ordinalOfId(1'000'000), 3);
}

void TestTapes::lapsBeforeTheFirst()
{
    const TradeTape tape = loopingTape(3);
    QCOMPARE(tape.firstOrdinal(), -9);
    QCOMPARE(tape.at(-9).id, 85);
    QCOMPARE(tape.at(-9).time, kStart - 6min + 1s);
    QCOMPARE(tape.at(-1).id, 99);
    QCOMPARE(tape.ordinalAt(at("2020-01-01")), -9);
    QVERIFY(!TradeTape::build(threeTrades(), kStart, LapLine(kStart, 2min, true, 21)));
}

void TestTapes::tradesAreSortedAndUnique()
{
    auto trades = threeTrades();
    std::swap(trades[0], trades[2]);
    trades.push_back(trades[1]);
    const auto tape = TradeTape::build(trades, kStart, LapLine(kStart, 2min, true));
    QVERIFY(tape);
    QCOMPARE(tape->tradesPerLap(), 3);
    QCOMPARE(tape->at(0).id, 100);
    QVERIFY(!TradeTape::build({}, kStart, LapLine(kStart, 2min, true)));
}

void TestTapes::timesNeverRunBack()
{
    auto trades = threeTrades();
    trades[2].time = kStart + 30s;
    const auto tape = TradeTape::build(trades, kStart, LapLine(kStart, 2min, true));
    QCOMPARE(tape->timeOf(2), kStart + 61s);
}

void TestTapes::groupsOfSpot()
{
    const auto groups = groupTrades({trade(1, kStart, "10", "1"), trade(2, kStart, "10", "2"), // one order
                                     trade(3, kStart, "11", "1"),                              // other price
                                     trade(4, kStart, "11", "1", true),                        // other side
                                     trade(5, kStart + 1ms, "11", "1", true)},                 // other time
                                    Market::Spot, 0);
    QCOMPARE(groups.size(), 4u);
    QCOMPARE(groups[0].quantity.text(), std::string("3"));
    QCOMPARE(groups[0].firstId, 1);
    QCOMPARE(groups[0].lastId, 2);
    QCOMPARE(groups[3].firstId, 5);
}

void TestTapes::groupsOfFutures()
{
    const UtcTime nearEnd = kStart + 59s + 980ms;
    const auto groups =
        groupTrades({trade(1, kStart, "10", "1"), trade(3, kStart + 100ms, "10", "2"),
                     trade(4, kStart + 101ms, "10", "1"), // 101 ms after the first of its group
                     trade(5, nearEnd, "10", "1"), trade(6, nearEnd + 30ms, "10", "1")}, // the next minute
                    Market::UsdM, 0);
    QCOMPARE(groups.size(), 4u);
    QCOMPARE(groups[0].lastId, 3);
    QCOMPARE(groups[0].time, kStart + 100ms);
    QCOMPARE(groups[2].lastId, 5);
}

void TestTapes::groupIdsAreContiguous()
{
    const auto groups = groupTrades(threeTrades(), Market::Spot, 4);
    QCOMPARE(groups.front().id, 1 + 4 * 3);
    const auto tape = TradeTape::build(groups, kStart, LapLine(kStart, 2min, true, 4));
    QVERIFY(tape);
    for (std::int64_t i = tape->firstOrdinal(); i < 30; ++i) {
        QCOMPARE(tape->at(i).id, i - tape->firstOrdinal() + 1);
        QVERIFY(tape->at(i).firstId > tape->at(i - 1).lastId || i == tape->firstOrdinal());
    }
}

void TestTapes::minutesOfTradesAreFlatWithoutTrades()
{
    const auto minutes = minutesOfTrades(
        {trade(1, kStart + 61s, "10", "1"), trade(2, kStart + 190s, "12", "2")}, Market::Spot, kStart + 6min);
    QCOMPARE(minutes.size(), 5u); // none before the first trade
    QCOMPARE(minutes.front().openTime, kStart + 1min);
    QVERIFY(minutes[1].volume.isZero());
    QCOMPARE(minutes[1].close.text(), std::string("10"));
    QCOMPARE(*minutes[1].tradeCount, 0);
    QCOMPARE(minutes[2].close.text(), std::string("12"));
    QCOMPARE(minutes.back().openTime, kStart + 5min);
}

void TestTapes::candleTapeKeepsHoles()
{
    const std::vector<Candle> candles{minute(kStart, "1", "2", "1", "2", "5"),
                                      minute(kStart + 2min, "2.50", "3", "2", "3", "7.25"),
                                      minute(kStart + 2min, "9", "9", "9", "9", "9")};
    const auto tape =
        CandleTape::build(candles, market::Interval::M1, kStart, LapLine(kStart + 24h, 4min, true));
    QVERIFY(tape);
    QVERIFY(!tape->at(kStart));
    QCOMPARE(tape->at(kStart + 24h)->open.text(), std::string("1.00"));
    QVERIFY(!tape->at(kStart + 24h + 1min));
    const auto later = tape->at(kStart + 24h + 2min + 40min);
    QVERIFY(later);
    QVERIFY(later->volume == decimal("7.25"));
    QVERIFY(!later->quoteVolume && !later->tradeCount);
    QCOMPARE(later->closeTime, later->openTime + 1min - 1ms);
}

void TestTapes::numbersStayAsWritten()
{
    std::vector<std::optional<market::Decimal>> volumes(100, decimal("6.311"));
    volumes[3] = decimal("0");
    volumes[4] = decimal("0.000");
    const DecimalColumn written(volumes);
    QCOMPARE(written.value(0).text(), std::string("6.311"));
    QCOMPARE(written.value(3).text(), std::string("0"));
    QCOMPARE(written.value(4).text(), std::string("0.000"));
    // A source of numbers instead of texts drops trailing zeros everywhere: these come back.
    const DecimalColumn shortened({decimal("0.5"), decimal("1.25"), decimal("3"), decimal("0.1")});
    QCOMPARE(shortened.value(0).text(), std::string("0.50"));
    QCOMPARE(shortened.value(2).text(), std::string("3.00"));
}

void TestTapes::longNumbers()
{
    // 12 digits and 8 padded places do not fit 64 bits, the digits themselves do.
    const DecimalColumn padded({decimal("123456789012.00000000"), decimal("0.5"), std::nullopt});
    QCOMPARE(padded.at(0)->text(), std::string("123456789012.0"));
    QVERIFY(!padded.at(2));
    // What fits no common scale is kept as it is, and the others keep theirs.
    const char *const longest = "123456789012345678901234567890.12345678";
    const DecimalColumn mixed({decimal("123456789012.12345678"), decimal("0.50"), std::nullopt,
                               decimal("7.25000000"), decimal(longest), decimal("-0.00000001")});
    QCOMPARE(mixed.at(0)->text(), std::string("123456789012.12345678"));
    QCOMPARE(mixed.at(1)->text(), std::string("0.50000000"));
    QVERIFY(!mixed.at(2));
    QCOMPARE(mixed.value(3).text(), std::string("7.25000000"));
    QCOMPARE(mixed.value(4).text(), std::string(longest));
    QCOMPARE(mixed.value(5).text(), std::string("-0.00000001"));
    // One value with very many places does not push all others aside.
    const DecimalColumn fine(
        {decimal("60000.01"), decimal("60000.02"), decimal("0.12345678901234567890123")});
    QCOMPARE(fine.value(0).text(), std::string("60000.01"));
    QCOMPARE(fine.value(1).text(), std::string("60000.02"));
    QCOMPARE(fine.value(2).text(), std::string("0.12345678901234567890123"));
}

void TestTapes::growth_data()
{
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("rising") << QByteArray("11.5");
    QTest::newRow("falling") << QByteArray("9.5");
    QTest::newRow("unchanged") << QByteArray("10.0");
}

/// The candle only ever widens and fills, and ends as recorded.
void TestTapes::growth()
{
    QFETCH(QByteArray, close);
    Candle recorded = minute(kStart, "10.0", "12.0", "9.0", close.toStdString(), "7.123");
    recorded.quoteVolume = decimal("70.5");
    recorded.tradeCount = 13;
    Candle before = grownCandle(recorded, kStart);
    QCOMPARE(before.high.text(), std::string("10.0"));
    QVERIFY(before.volume.isZero());
    for (auto gone = 1s; gone < 60s; ++gone) {
        const Candle now = grownCandle(recorded, kStart + gone);
        QVERIFY(!now.final);
        QVERIFY(now.high >= before.high && now.low <= before.low && now.volume >= before.volume);
        QVERIFY(now.quoteVolume >= before.quoteVolume && now.tradeCount >= before.tradeCount);
        QVERIFY(now.open == recorded.open && now.high <= recorded.high && now.low >= recorded.low);
        QVERIFY(now.close <= now.high && now.close >= now.low);
        QVERIFY(now.volume <= recorded.volume && now.volume.scale() == recorded.volume.scale());
        before = now;
    }
    QVERIFY(before.high == recorded.high && before.low == recorded.low && before.close == recorded.close);
    const Candle whole = grownCandle(recorded, kStart + 60s);
    QVERIFY(market::sameValues(whole, recorded));
}

void TestTapes::fundingLaps()
{
    const auto rate = [](UtcTime time, std::string_view value) {
        market::FundingRate r;
        r.time = time;
        r.rate = decimal(value);
        return r;
    };
    const auto tape = FundingTape::build({rate(kStart + 8h, "0.2"), rate(kStart + 3ms, "0.1")}, kStart,
                                         LapLine(kStart, 16h, true));
    QVERIFY(tape);
    const auto rates = tape->select(kStart, kStart + 24h, 10, false);
    QCOMPARE(rates.size(), 4u);
    QCOMPARE(rates[0].time, kStart + 3ms);
    QCOMPARE(rates[2].time, kStart + 16h + 3ms);
    QCOMPARE(rates[3].rate.text(), std::string("0.2"));
    QCOMPARE(tape->select(kStart, kStart + 1000h, 2, false).back().time, kStart + 8h);
    QCOMPARE(tape->select(kStart, kStart + 24h, 1, true).front().time, kStart + 24h);
    QVERIFY(!tape->latest(kStart));
    QCOMPARE(tape->latest(kStart + 9h)->rate.text(), std::string("0.2"));
}

QTEST_GUILESS_MAIN(TestTapes)
#include "tst_tapes.moc"
