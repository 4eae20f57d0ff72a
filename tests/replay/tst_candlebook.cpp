// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/candlebook.h"
#include "core/replay/statistics.h"
#include "tests/replay/replaysupport.h"

#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Candle;
using market::Market;

namespace {

const UtcTime kStart = at("2024-08-07T00:00"); // a Wednesday

std::unique_ptr<RecordedInstrument> instrumentOf(InstrumentBuilder &builder)
{
    return std::move(*builder.build());
}

/// Two days of candles, price = minute number, with a hole from 01:00 to 01:30 of the first day.
std::unique_ptr<RecordedInstrument> twoDays()
{
    std::vector<Candle> rows;
    for (int i = 0; i < 2880; ++i) {
        if (i >= 60 && i < 90)
            continue;
        const std::string price = std::to_string(i + 1);
        rows.push_back(minute(kStart + std::chrono::minutes(i), price, price, price, price, "1"));
    }
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.addKlines({rows, {kStart, kStart + 48h}, LapLine(kStart, 48h, false)});
    return instrumentOf(builder);
}

CandleQuery query(Interval interval, std::optional<UtcTime> start, std::optional<UtcTime> end,
                  int limit = 500)
{
    return {{interval, {}}, start, end, limit};
}

QByteArray opens(const std::vector<Candle> &candles)
{
    QByteArray out;
    for (const Candle &c : candles)
        out += QByteArray::number(qlonglong((c.openTime - kStart) / 1min)) + ' ';
    return out.trimmed();
}

} // namespace

class TestCandleBook : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void selection_data();
    void selection();
    void grids_data();
    void grids();
    void coarseCandlesAreSums();
    void candleInProgress();
    void candlesOfTradesInProgress();
    void nothingOutsideTheRecording();
    void secondsNeedTrades();
    void timeZones_data();
    void timeZones();
    void tradesTakePrecedence();
    void idsOnlyOfWholeSlots();
    void baseIntervals_data();
    void baseIntervals();
    void finestBaseIsOneSecond();
    void rollingDayOfACoarseBase();
    void rollingDayAddsUp();
};

void TestCandleBook::selection_data()
{
    QTest::addColumn<int>("start"); // minutes after the begin, -1: not given
    QTest::addColumn<int>("end");
    QTest::addColumn<int>("startOffset"); // seconds added, for unaligned bounds
    QTest::addColumn<int>("endOffset");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("neither: the newest") << -1 << -1 << 0 << 0 << 3 << QByteArray("98 99 100");
    QTest::newRow("start: the oldest from it on") << 10 << -1 << 0 << 0 << 3 << QByteArray("10 11 12");
    QTest::newRow("end: the newest up to it") << -1 << 20 << 0 << 0 << 3 << QByteArray("18 19 20");
    QTest::newRow("both: from the start, cut at the end")
        << 10 << 12 << 0 << 0 << 500 << QByteArray("10 11 12");
    QTest::newRow("both: limit keeps the oldest") << 10 << 50 << 0 << 0 << 2 << QByteArray("10 11");
    QTest::newRow("start equals end") << 10 << 10 << 0 << 0 << 500 << QByteArray("10");
    QTest::newRow("[T, T + 1 minute] is two") << 10 << 11 << 0 << 0 << 500 << QByteArray("10 11");
    QTest::newRow("unaligned start goes up") << 10 << 12 << 1 << 0 << 500 << QByteArray("11 12");
    QTest::newRow("unaligned end goes down") << 10 << 12 << 0 << 59 << 500 << QByteArray("10 11 12");
    QTest::newRow("between two opens") << 10 << 10 << 1 << 59 << 500 << QByteArray("");
    QTest::newRow("start after end") << 12 << 10 << 0 << 0 << 500 << QByteArray("");
    QTest::newRow("a hole does not shorten a page") << 58 << -1 << 0 << 0 << 4 << QByteArray("58 59 90 91");
    QTest::newRow("backwards over a hole") << -1 << 91 << 0 << 0 << 4 << QByteArray("58 59 90 91");
    QTest::newRow("inside a hole") << 61 << 80 << 0 << 0 << 500 << QByteArray("");
    QTest::newRow("start before the listing") << -2 << -1 << 0 << 0 << 2 << QByteArray("0 1");
    QTest::newRow("window before the listing") << -2 << -3 << 0 << 0 << 500 << QByteArray("");
    QTest::newRow("the candle in progress is last") << 99 << -1 << 0 << 0 << 500 << QByteArray("99 100");
    QTest::newRow("nothing of the future") << 101 << -1 << 0 << 0 << 500 << QByteArray("");
    QTest::newRow("end in the future") << 99 << 5000 << 0 << 0 << 500 << QByteArray("99 100");
}

/// binance-api §5.4 at 01:40:30 of the first day.
void TestCandleBook::selection()
{
    QFETCH(int, start);
    QFETCH(int, end);
    QFETCH(int, startOffset);
    QFETCH(int, endOffset);
    QFETCH(int, limit);
    QFETCH(QByteArray, expected);
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    const auto bound = [](int minutes, int offset) -> std::optional<UtcTime> {
        if (minutes == -1)
            return std::nullopt;
        return minutes < -1 ? kStart - 24h * -minutes
                            : kStart + std::chrono::minutes(minutes) + std::chrono::seconds(offset);
    };
    const auto found = book.select(
        query(Interval::M1, bound(start, startOffset), bound(end, endOffset), limit), kStart + 100min + 30s);
    QCOMPARE(opens(found), expected);
}

void TestCandleBook::grids_data()
{
    QTest::addColumn<QByteArray>("interval");
    QTest::addColumn<QByteArray>("open");
    QTest::newRow("1m") << QByteArray("1m") << QByteArray("2024-08-08T13:37:00Z");
    QTest::newRow("3m") << QByteArray("3m") << QByteArray("2024-08-08T13:36:00Z");
    QTest::newRow("5m") << QByteArray("5m") << QByteArray("2024-08-08T13:35:00Z");
    QTest::newRow("15m") << QByteArray("15m") << QByteArray("2024-08-08T13:30:00Z");
    QTest::newRow("30m") << QByteArray("30m") << QByteArray("2024-08-08T13:30:00Z");
    QTest::newRow("1h") << QByteArray("1h") << QByteArray("2024-08-08T13:00:00Z");
    QTest::newRow("2h") << QByteArray("2h") << QByteArray("2024-08-08T12:00:00Z");
    QTest::newRow("4h") << QByteArray("4h") << QByteArray("2024-08-08T12:00:00Z");
    QTest::newRow("6h") << QByteArray("6h") << QByteArray("2024-08-08T12:00:00Z");
    QTest::newRow("8h") << QByteArray("8h") << QByteArray("2024-08-08T08:00:00Z");
    QTest::newRow("12h") << QByteArray("12h") << QByteArray("2024-08-08T12:00:00Z");
    QTest::newRow("1d") << QByteArray("1d") << QByteArray("2024-08-08T00:00:00Z");
    QTest::newRow("3d") << QByteArray("3d") << QByteArray("2024-08-07T00:00:00Z");
    QTest::newRow("1w") << QByteArray("1w") << QByteArray("2024-08-05T00:00:00Z");
    QTest::newRow("1M") << QByteArray("1M") << QByteArray("2024-08-01T00:00:00Z");
}

/// The candle in progress of every interval: on its grid, from the first part there is to now.
void TestCandleBook::grids()
{
    QFETCH(QByteArray, interval);
    QFETCH(QByteArray, open);
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    const Interval parsed = *Interval::parse(interval.toStdString());
    const auto found = book.select(query(parsed, std::nullopt, std::nullopt, 1), at("2024-08-08T13:37:59"));
    QCOMPARE(found.size(), 1u);
    QCOMPARE(market::isoText(found[0].openTime).c_str(), open.constData());
    QCOMPARE(found[0].closeTime, parsed.closeTime(found[0].openTime));
    QVERIFY(!found[0].final);
    const auto first = std::max(found[0].openTime, kStart);
    QCOMPARE(found[0].open.text(), std::to_string((first - kStart) / 1min + 1));
}

void TestCandleBook::coarseCandlesAreSums()
{
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    const UtcTime now = kStart + 47h;
    const auto minutes = book.select(query(Interval::M1, kStart, kStart + 24h - 1ms, 1500), now);
    QCOMPARE(minutes.size(), 1410u);
    for (const Interval interval : {Interval::M5, Interval::M15, Interval::H1, Interval::H6, Interval::D1}) {
        const auto expected = market::aggregate(minutes, Interval::M1, interval);
        const auto found = book.select(query(interval, kStart, kStart + 24h - 1ms, 1500), now);
        QCOMPARE(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i)
            QVERIFY(market::sameValues(found[i], expected[i].candle));
        // Asked again, the kept candles are the same.
        const auto again = book.select(query(interval, kStart, kStart + 24h - 1ms, 1500), now);
        QVERIFY(std::equal(again.begin(), again.end(), found.begin(), [](const Candle &a, const Candle &b) {
            return market::sameValues(a, b);
        }));
    }
}

void TestCandleBook::candleInProgress()
{
    std::vector<Candle> rows{minute(kStart, "10", "12", "9", "11", "6.20")};
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.addKlines({rows, {kStart, kStart + 1min}, LapLine(kStart, 1min, false)});
    const auto instrument = instrumentOf(builder);
    const CandleBook book(*instrument);
    const auto half = book.state({Interval::M1, {}}, kStart, kStart + 31s);
    QVERIFY(half && !half->closed);
    QCOMPARE(half->candle.volume.text(), std::string("3.20")); // 31/60 in steps of 0.1
    QCOMPARE(half->firstTradeId, -1);
    const auto whole = book.state({Interval::M1, {}}, kStart, kStart + 60s);
    QVERIFY(whole && whole->closed && market::sameValues(whole->candle, rows[0]));
}

void TestCandleBook::candlesOfTradesInProgress()
{
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.setTrades({{trade(7, kStart + 10s, "10", "1"), trade(8, kStart + 20s, "12", "2", true),
                        trade(9, kStart + 130s, "11", "1")},
                       {kStart, kStart + 3min},
                       LapLine(kStart, 3min, true)});
    const auto instrument = instrumentOf(builder);
    const CandleBook book(*instrument);
    const Grid minutes{Interval::M1, {}};
    QVERIFY(!book.state(minutes, kStart, kStart + 9s)); // nothing ever traded
    auto state = book.state(minutes, kStart, kStart + 15s);
    QVERIFY(state);
    QCOMPARE(*state->candle.tradeCount, 1);
    state = book.state(minutes, kStart, kStart + 20s);
    QCOMPARE(*state->candle.tradeCount, 2);
    QCOMPARE(state->firstTradeId, 7);
    QCOMPARE(state->lastTradeId, 8);
    // Time may also be asked backwards.
    QCOMPARE(*book.state(minutes, kStart, kStart + 15s)->candle.tradeCount, 1);
    const auto flat = book.state(minutes, kStart + 1min, kStart + 90s);
    QVERIFY(flat && flat->candle.volume.isZero() && !flat->closed);
    QCOMPARE(flat->candle.close.text(), std::string("12"));
    QCOMPARE(flat->firstTradeId, -1);
    QCOMPARE(flat->lastTradeId, -1);
    // Every closed minute of the second lap equals its trades.
    const auto second = book.state(minutes, kStart + 3min, kStart + 5min);
    QVERIFY(second && second->closed);
    QCOMPARE(second->firstTradeId, 10);
    QCOMPARE(second->candle.quoteVolume->text(), std::string("34.00000000"));
    QCOMPARE(second->candle.takerBuyVolume->text(), std::string("1"));
}

void TestCandleBook::nothingOutsideTheRecording()
{
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    QVERIFY(book.select(query(Interval::M1, {}, {}, 10), kStart - 1h).empty());
    const auto after = book.select(query(Interval::M1, {}, {}, 2), kStart + 500h);
    QCOMPARE(opens(after), QByteArray("2878 2879"));
    QCOMPARE(opens(book.select(query(Interval::D1, kStart, {}, 10), kStart + 500h)), QByteArray("0 1440"));
    QCOMPARE(market::isoText(instrument->begin()), std::string("2024-08-07T00:00:00Z"));
}

void TestCandleBook::secondsNeedTrades()
{
    const auto candlesOnly = twoDays();
    QVERIFY(CandleBook(*candlesOnly).select(query(Interval::S1, kStart, {}, 10), kStart + 47h).empty());
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.setTrades({{trade(7, kStart + 1500ms, "10", "1"), trade(8, kStart + 3100ms, "12", "2")},
                       {kStart, kStart + 1min},
                       LapLine(kStart, 1min, false)});
    const auto instrument = instrumentOf(builder);
    const auto seconds = CandleBook(*instrument).select(query(Interval::S1, kStart, {}, 10), kStart + 3500ms);
    QCOMPARE(seconds.size(), 3u); // 1 s, 2 s (flat), 3 s in progress
    QCOMPARE(seconds[0].openTime, kStart + 1s);
    QVERIFY(seconds[1].volume.isZero());
    QCOMPARE(seconds[1].close.text(), std::string("10"));
    QVERIFY(seconds[0].final && !seconds[2].final);
}

void TestCandleBook::timeZones_data()
{
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QByteArray>("open"); // of the day that contains 2024-08-08 13:37 UTC
    QTest::newRow("0") << QByteArray("0") << QByteArray("2024-08-08T00:00:00Z");
    QTest::newRow("8") << QByteArray("8") << QByteArray("2024-08-07T16:00:00Z");
    QTest::newRow("-1:00") << QByteArray("-1:00") << QByteArray("2024-08-08T01:00:00Z");
    QTest::newRow("05:45") << QByteArray("05:45") << QByteArray("2024-08-07T18:15:00Z");
    QTest::newRow("14") << QByteArray("+14") << QByteArray("2024-08-08T10:00:00Z");
    QTest::newRow("-12") << QByteArray("-12:00") << QByteArray("2024-08-08T12:00:00Z");
    for (const char *bad : {"14:01", "-12:30", "x", "", "8:", "5:99", "1:2:3", "123"})
        QTest::newRow(bad) << QByteArray(bad) << QByteArray();
}

void TestCandleBook::timeZones()
{
    QFETCH(QByteArray, zone);
    QFETCH(QByteArray, open);
    const auto offset = parseZoneOffset(zone.toStdString());
    QCOMPARE(offset.has_value(), !open.isEmpty());
    if (!offset)
        return;
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    const auto days = book.select({{Interval::D1, *offset}, {}, {}, 1}, at("2024-08-08T13:37:30"));
    QCOMPARE(days.size(), 1u);
    QCOMPARE(market::isoText(days[0].openTime).c_str(), open.constData());
    QCOMPARE(days[0].closeTime, days[0].openTime + 24h - 1ms);
    QCOMPARE(days[0].open.text(), std::to_string((days[0].openTime - kStart) / 1min + 1));
}

void TestCandleBook::tradesTakePrecedence()
{
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.addKlines(
        {{minute(kStart, "1", "1", "1", "1", "1"), minute(kStart + 1min, "1", "1", "1", "1", "1")},
         {kStart, kStart + 2min},
         LapLine(kStart, 2min, false)});
    builder.setTrades({{trade(7, kStart + 70s, "5", "1")},
                       {kStart + 1min, kStart + 2min},
                       LapLine(kStart + 1min, 1min, false)});
    const auto instrument = instrumentOf(builder);
    const auto candles = CandleBook(*instrument).select(query(Interval::M1, {}, {}), kStart + 2min);
    QCOMPARE(candles.size(), 2u);
    QCOMPARE(candles[0].close.text(), std::string("1"));
    QCOMPARE(candles[1].close.text(), std::string("5"));
    QCOMPARE(CandleBook(*instrument).select(query(Interval::M5, {}, {}), kStart + 2min)[0].high.text(),
             std::string("5"));
}

/// A slot of which only a part has recorded trades would count more trades than its ids leave room for.
void TestCandleBook::idsOnlyOfWholeSlots()
{
    auto first = minute(kStart, "1", "1", "1", "1", "1000");
    first.tradeCount = 500;
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}));
    builder.addKlines({{first}, {kStart, kStart + 1min}, LapLine(kStart, 1min, false)});
    builder.setTrades({{trade(7, kStart + 70s, "5", "1")},
                       {kStart + 1min, kStart + 2min},
                       LapLine(kStart + 1min, 1min, false)});
    const auto instrument = instrumentOf(builder);
    const CandleBook book(*instrument);
    QCOMPARE(book.state({Interval::M5, {}}, kStart, kStart + 5min)->firstTradeId, -1);
    QCOMPARE(book.state({Interval::M1, {}}, kStart + 1min, kStart + 5min)->firstTradeId, 7);
    QCOMPARE(book.state({Interval::M1, {}}, kStart + 1min, kStart + 5min)->lastTradeId, 7);
}

namespace {

/// 400 candles of one interval, numbered by their prices; the volume of each is 60.
std::unique_ptr<RecordedInstrument> candlesOf(Interval base, bool loops = false)
{
    const UtcTime from = base.floor(kStart);
    std::vector<Candle> rows;
    UtcTime open = from;
    for (int i = 0; i < 400; ++i, open = base.next(open)) {
        const std::string price = std::to_string(i + 1);
        rows.push_back(minute(open, price, price, price, price, "60"));
        rows.back().closeTime = base.closeTime(open);
    }
    InstrumentBuilder builder(describeSymbol({Market::Spot, "XYZUSDT"}), base);
    builder.addKlines({rows, {from, open}, LapLine(from, open - from, loops)});
    return instrumentOf(builder);
}

} // namespace

void TestCandleBook::baseIntervals_data()
{
    QTest::addColumn<QByteArray>("base");
    QTest::addColumn<QByteArray>("served");
    QTest::newRow("1s") << QByteArray("1s")
                        << QByteArray("1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("1m") << QByteArray("1m") << QByteArray("1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("3m") << QByteArray("3m") << QByteArray("3m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("5m") << QByteArray("5m") << QByteArray("5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("1h") << QByteArray("1h") << QByteArray("1h 2h 4h 6h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("4h") << QByteArray("4h") << QByteArray("4h 8h 12h 1d 3d 1w 1M");
    QTest::newRow("6h") << QByteArray("6h") << QByteArray("6h 12h 1d 3d 1w 1M");
    QTest::newRow("8h") << QByteArray("8h") << QByteArray("8h 1d 3d 1w 1M");
    QTest::newRow("1d") << QByteArray("1d") << QByteArray("1d 3d 1w 1M");
    QTest::newRow("3d") << QByteArray("3d") << QByteArray("3d");
    QTest::newRow("1w") << QByteArray("1w") << QByteArray("1w");
    QTest::newRow("1M") << QByteArray("1M") << QByteArray("1M");
}

/// The base interval as recorded, coarser ones summed, finer ones and those that do not consist of it:
/// nothing.
void TestCandleBook::baseIntervals()
{
    QFETCH(QByteArray, base);
    QFETCH(QByteArray, served);
    const Interval recorded = *Interval::parse(base.toStdString());
    const auto instrument = candlesOf(recorded);
    const CandleBook book(*instrument);
    const UtcTime end = instrument->end();
    QByteArrayList answered;
    for (const Interval interval : Interval::all()) {
        const auto rows = book.select(query(interval, std::nullopt, std::nullopt, 1500), end);
        QCOMPARE(!rows.empty(), book.serves({interval, {}}));
        if (rows.empty())
            continue;
        answered << std::string(interval.text()).c_str();
        market::Decimal volume;
        for (const Candle &row : rows) {
            QVERIFY(interval.isOnGrid(row.openTime));
            volume = *volume.plus(row.volume);
        }
        QCOMPARE(volume.text(), std::string("24000"));
    }
    QCOMPARE(answered.join(' '), served);
    const UtcTime slot = recorded.floor(kStart);
    const auto forming = book.state({recorded, {}}, slot, slot + (recorded.next(slot) - slot) / 2);
    QVERIFY(forming && !forming->closed);
    QCOMPARE(forming->candle.volume.text(), std::string("30"));
    // Slots of a zone that cut the base candles do not exist.
    QCOMPARE(book.select({{Interval::D1, 8h}, {}, {}, 5}, end).empty(),
             !Interval(Interval::D1).isMultipleOf(recorded)
                 || !recorded.isOnGrid(recorded.floor(kStart) - 8h));
}

void TestCandleBook::finestBaseIsOneSecond()
{
    const auto instrument = candlesOf(Interval::S1);
    const CandleBook book(*instrument);
    const auto minutes = book.select(query(Interval::M1, kStart, {}, 10), kStart + 150s);
    QCOMPARE(minutes.size(), 3u);
    QCOMPARE(minutes[1].open.text(), std::string("61"));
    QCOMPARE(minutes[1].close.text(), std::string("120"));
    QCOMPARE(book.select(query(Interval::S1, kStart, {}, 10), kStart + 150s).size(), 10u);
}

void TestCandleBook::rollingDayOfACoarseBase()
{
    // Four-hour candles: six of them begin in the last 24 hours, the last one is forming.
    const auto fourHours = candlesOf(Interval::H4);
    auto stats = rollingDay(CandleBook(*fourHours), kStart + 10 * 24h + 2h);
    QVERIFY(stats);
    QCOMPARE(stats->volume.text(), std::string("330"));
    QCOMPARE(stats->last.text(), std::string("61"));
    // Of weeks the one that is forming.
    const auto weeks = candlesOf(Interval::W1);
    stats = rollingDay(CandleBook(*weeks), kStart + 10 * 7 * 24h);
    QVERIFY(stats);
    QCOMPARE(stats->last.text(), std::string("11"));
    QCOMPARE(lastPrice(CandleBook(*weeks), kStart + 10 * 7 * 24h)->text(), std::string("11"));
    // In laps.
    const auto days = candlesOf(Interval::D1, true);
    const auto later = CandleBook(*days).select(query(Interval::D1, {}, {}, 2), kStart + 24h * 1000 + 1h);
    QCOMPARE(later.size(), 2u);
    QCOMPARE(later[0].close.text(), std::string("200"));
    QCOMPARE(later[1].openTime, kStart + 24h * 1000);
}

void TestCandleBook::rollingDayAddsUp()
{
    const auto instrument = twoDays();
    const CandleBook book(*instrument);
    const UtcTime now = kStart + 30h + 17min + 30s;
    const auto stats = rollingDay(book, now);
    QVERIFY(stats);
    const UtcTime from = kStart + 6h + 17min;
    QCOMPARE(stats->openTime, from);
    QCOMPARE(stats->closeTime, now);
    QCOMPARE(stats->open.text(), std::to_string(6 * 60 + 17 + 1));
    QCOMPARE(stats->last.text(), std::to_string(30 * 60 + 17 + 1));
    QVERIFY(stats->high == stats->last && stats->low == stats->open);
    // 1440 whole minutes of 1 and, in a tape without decimals, nothing yet of the one in progress.
    QCOMPARE(stats->volume.text(), std::string("1440"));
    QCOMPARE(stats->previousClose.text(), std::to_string(6 * 60 + 17));
    QVERIFY(!stats->quoteVolume);
    QVERIFY(!rollingDay(book, kStart - 1h));
    QCOMPARE(lastPrice(book, now)->text(), std::to_string(30 * 60 + 17 + 1));
}

QTEST_GUILESS_MAIN(TestCandleBook)
#include "tst_candlebook.moc"
