// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"

#include <QTest>

#include <functional>
#include <vector>

using namespace cw::market;

namespace {

Decimal d(const char *text) { return *Decimal::parse(text); }
UtcTime at(int minute, int second = 0) { return *parseIso("2024-08-09") + std::chrono::seconds(minute * 60 + second); }

Trade trade(std::int64_t id, UtcTime time, const char *price, const char *quantity, bool buyerIsMaker)
{
    return {id, id, id, time, d(price), d(quantity), buyerIsMaker, Source::Stream};
}

Candle minute(int index, const char *open, const char *high, const char *low, const char *close)
{
    Candle c;
    c.openTime = at(index);
    c.closeTime = Interval(Interval::M1).closeTime(c.openTime);
    c.open = d(open);
    c.high = d(high);
    c.low = d(low);
    c.close = d(close);
    c.volume = d("2.0");
    c.quoteVolume = d("20.00");
    c.tradeCount = 3;
    c.takerBuyVolume = d("1.0");
    c.takerBuyQuoteVolume = d("10.00");
    c.final = true;
    return c;
}

} // namespace

class TestCandle : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void buildsFromTrades();
    void padsQuoteVolumesOnSpot();
    void aggregatesCompleteSlots();
    void marksIncompleteSlots();
    void missingSumStaysUnknown();
    void aSumBeyond38DigitsIsIncomplete();
    void flatCandleHoldsTheClose();
    void validates_data();
    void validates();
    void betterReplacesWorse();
};

void TestCandle::buildsFromTrades()
{
    TradeAggregator builder(Interval::M1);
    QVERIFY(!builder.add(trade(1, at(0, 1), "100.0", "0.500", false)));
    QVERIFY(!builder.add(trade(2, at(0, 2), "101.5", "0.250", true)));
    QVERIFY(!builder.add(trade(3, at(0, 59), "99.5", "1.000", false)));
    const auto finished = builder.add(trade(4, at(1, 0), "99.0", "1.000", false));
    QVERIFY(finished.has_value());
    QCOMPARE(finished->open.text(), std::string("100.0"));
    QCOMPARE(finished->high.text(), std::string("101.5"));
    QCOMPARE(finished->low.text(), std::string("99.5"));
    QCOMPARE(finished->close.text(), std::string("99.5"));
    QCOMPARE(finished->volume.text(), std::string("1.750"));
    QCOMPARE(finished->quoteVolume->text(), std::string("174.8750"));
    QCOMPARE(finished->takerBuyVolume->text(), std::string("1.500"));
    QCOMPARE(finished->takerBuyQuoteVolume->text(), std::string("149.5000"));
    QCOMPARE(*finished->tradeCount, std::int64_t(3));
    QVERIFY(finished->openTime == at(0) && finished->closeTime == at(1) - milliseconds(1));
    QVERIFY(!finished->final);
    QVERIFY(!whyInvalid(*finished, Interval::M1));
    QVERIFY(!builder.add(trade(3, at(0, 59), "99.5", "1.000", false)));
    QCOMPARE(*builder.current()->tradeCount, std::int64_t(1));
}

void TestCandle::padsQuoteVolumesOnSpot()
{
    TradeAggregator builder(Interval::M1, quoteScaleOf(Market::Spot));
    builder.add(trade(1, at(0), "61837.63000000", "0.02000000", true));
    builder.add(trade(2, at(0), "61837.63000000", "0.04800000", false));
    QCOMPARE(builder.current()->quoteVolume->text(), std::string("4204.95884000"));
    QCOMPARE(builder.current()->takerBuyQuoteVolume->text(), std::string("2968.20624000"));
}

void TestCandle::aggregatesCompleteSlots()
{
    const std::vector<Candle> parts{minute(0, "10", "12", "9", "11"), minute(1, "11", "15", "10", "14"),
                                    minute(2, "14", "14", "8", "9")};
    const auto out = aggregate(parts, Interval::M1, Interval::M3);
    QCOMPARE(out.size(), std::size_t(1));
    QVERIFY(out[0].complete && out[0].candle.final);
    QCOMPARE(out[0].candle.open.text(), std::string("10"));
    QCOMPARE(out[0].candle.high.text(), std::string("15"));
    QCOMPARE(out[0].candle.low.text(), std::string("8"));
    QCOMPARE(out[0].candle.close.text(), std::string("9"));
    QCOMPARE(out[0].candle.volume.text(), std::string("6.0"));
    QCOMPARE(out[0].candle.quoteVolume->text(), std::string("60.00"));
    QCOMPARE(*out[0].candle.tradeCount, std::int64_t(9));
    QVERIFY(out[0].candle.closeTime == at(3) - milliseconds(1));
}

void TestCandle::marksIncompleteSlots()
{
    std::vector<Candle> parts{minute(0, "10", "12", "9", "11"), minute(2, "14", "14", "8", "9"),
                              minute(3, "9", "9", "9", "9"), minute(4, "9", "9", "9", "9"), minute(5, "9", "9", "9", "9")};
    parts.back().final = false;
    const auto out = aggregate(parts, Interval::M1, Interval::M3);
    QCOMPARE(out.size(), std::size_t(2));
    QVERIFY(!out[0].complete && !out[0].candle.final);
    QVERIFY(out[1].complete && !out[1].candle.final);
}

void TestCandle::missingSumStaysUnknown()
{
    std::vector<Candle> parts{minute(0, "10", "12", "9", "11"), minute(1, "11", "15", "10", "14"),
                              minute(2, "14", "14", "8", "9")};
    parts[1].quoteVolume.reset();
    parts[1].tradeCount.reset();
    const auto out = aggregate(parts, Interval::M1, Interval::M3);
    QVERIFY(!out[0].candle.quoteVolume && !out[0].candle.tradeCount);
    QVERIFY(out[0].candle.takerBuyVolume.has_value());
}

void TestCandle::aSumBeyond38DigitsIsIncomplete()
{
    std::vector<Candle> parts{minute(0, "10", "12", "9", "11"), minute(1, "11", "15", "10", "14"),
                              minute(2, "14", "14", "8", "9")};
    for (Candle &part : parts)
        part.volume = d("99999999999999999999999999999999999999");
    const auto out = aggregate(parts, Interval::M1, Interval::M3);
    QCOMPARE(out.size(), std::size_t(1));
    QVERIFY(!out[0].complete && !out[0].candle.final);
}

void TestCandle::flatCandleHoldsTheClose()
{
    const Candle flat = flatCandle(minute(0, "10", "12", "9", "11"), at(1), Interval::M1);
    QCOMPARE(flat.open.text(), std::string("11"));
    QCOMPARE(flat.volume.text(), std::string("0.0"));
    QCOMPARE(flat.quoteVolume->text(), std::string("0.00"));
    QVERIFY(!whyInvalid(flat, Interval::M1));
}

void TestCandle::validates_data()
{
    QTest::addColumn<std::function<void(Candle &)>>("change");
    QTest::addColumn<bool>("valid");
    const auto row = [](const char *name, bool valid, std::function<void(Candle &)> change) {
        QTest::newRow(name) << std::move(change) << valid;
    };
    row("as recorded", true, [](Candle &) {});
    row("cut close time", true, [](Candle &c) { c.closeTime -= std::chrono::seconds(20); });
    row("columns the source lacks", true, [](Candle &c) {
        c.quoteVolume.reset();
        c.tradeCount.reset();
        c.takerBuyVolume.reset();
        c.takerBuyQuoteVolume.reset();
    });
    row("off the grid", false, [](Candle &c) { c.openTime += milliseconds(1); });
    row("close before open time", false, [](Candle &c) { c.closeTime = c.openTime - milliseconds(1); });
    row("close in the next slot", false, [](Candle &c) { c.closeTime += milliseconds(1); });
    row("price zero", false, [](Candle &c) { c.low = d("0"); });
    row("price negative", false, [](Candle &c) { c.low = d("-1"); });
    row("high below open", false, [](Candle &c) { c.high = d("9.5"); });
    row("low above close", false, [](Candle &c) { c.low = d("11.5"); });
    row("negative volume", false, [](Candle &c) { c.volume = d("-2"); });
    row("volume without trades", false, [](Candle &c) { c.tradeCount = 0; });
    row("trades without volume", false, [](Candle &c) { c.volume = d("0"); });
    row("quote without volume", false, [](Candle &c) {
        c.volume = c.takerBuyVolume.emplace(d("0"));
        c.tradeCount = 0;
    });
    row("taker above volume", false, [](Candle &c) { c.takerBuyVolume = d("2.1"); });
    row("quote volume at the low", true, [](Candle &c) { c.quoteVolume = d("18.00"); });
    row("quote volume at the high", true, [](Candle &c) { c.quoteVolume = d("24.00"); });
    row("quote volume far too small", false, [](Candle &c) { c.quoteVolume = d("2.000"); });
    row("quote volume far too large", false, [](Candle &c) { c.quoteVolume = d("9000000000000"); });
    row("high absurd", false, [](Candle &c) { c.high = d("100000000000.0"); });
    row("high bold", true, [](Candle &c) { c.high = d("1000"); });
    row("negative count", false, [](Candle &c) { c.tradeCount = -1; });
}

void TestCandle::validates()
{
    QFETCH(std::function<void(Candle &)>, change);
    QFETCH(bool, valid);
    Candle c = minute(0, "10", "12", "9", "11");
    change(c);
    QCOMPARE(!whyInvalid(c, Interval::M1).has_value(), valid);
}

void TestCandle::betterReplacesWorse()
{
    Candle stored = minute(0, "10", "12", "9", "11");
    Candle candidate = stored;
    QVERIFY(!replaces(candidate, stored));
    candidate.eventTime = stored.eventTime + milliseconds(1);
    QVERIFY(!replaces(candidate, stored)); // newer, but says the same
    QVERIFY(confirms(candidate, stored) && !confirms(stored, candidate));
    candidate.close = d("11.5");
    QVERIFY(replaces(candidate, stored) && !confirms(candidate, stored));
    candidate.source = Source::Built;
    QVERIFY(!replaces(candidate, stored));
    candidate.source = Source::BulkFile;
    QVERIFY(replaces(candidate, stored));
    candidate.final = false;
    QVERIFY(!replaces(candidate, stored));
    QVERIFY(replaces(stored, candidate));
    candidate = stored;
    candidate.source = Source::BulkFile;
    candidate.quoteVolume.reset();
    QVERIFY(!replaces(candidate, stored)); // a better source, but it knows less
    QVERIFY(replaces(stored, candidate));
}

QTEST_APPLESS_MAIN(TestCandle)
#include "tst_candle.moc"
