// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkname.h"
#include "core/archive/bulkreader.h"
#include "core/exchange/binance/streamparser.h"
#include "core/replay/growth.h"
#include "tests/replay/replaysupport.h"

#include <QDirIterator>
#include <QTest>

#include <random>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Candle;
using market::Decimal;
using market::Interval;
using market::Market;

namespace {

const UtcTime kStart = at("2024-08-08T10:00");
constexpr std::array<std::int64_t, 11> kInstants{0,      250,    1'750,  7'250,  14'750, 15'000,
                                                 29'250, 31'000, 44'500, 52'000, 59'750};

/// What the product's own client makes of a kline event of this candle; an empty text when it takes it.
QByteArray whyRefused(const Candle &candle, Market market, UtcTime now)
{
    wire::KlineState state;
    state.candle = candle;
    state.closed = candle.final;
    std::string text;
    wire::appendKlineEvent(text, market, "XYZUSDT", Interval::M1, state, now, wire::TimeUnit::Milliseconds);
    const auto parsed = exchange::binance::parseStreamText(market, text);
    if (!parsed)
        return QByteArray::fromStdString(parsed.error().detail + ": " + text);
    if (!std::holds_alternative<exchange::KlineMessage>(*parsed))
        return QByteArray::fromStdString("no kline: " + text);
    return {};
}

/// The rules of the exchange a growing candle must keep beside those of the parser.
const char *whyContradictory(const Candle &now, const Candle &before, const Candle &recorded)
{
    const bool traded = !now.volume.isZero();
    if (now.quoteVolume && now.quoteVolume->isZero() == traded)
        return "volume and quote volume are not above zero together";
    if (now.tradeCount && (*now.tradeCount >= 1) != traded)
        return "volume and count are not above zero together";
    if (now.takerBuyVolume && now.takerBuyQuoteVolume
        && now.takerBuyVolume->isZero() != now.takerBuyQuoteVolume->isZero())
        return "taker volumes are not above zero together";
    if (now.takerBuyVolume > now.volume || (now.quoteVolume && now.takerBuyQuoteVolume > now.quoteVolume))
        return "a taker volume exceeds the volume";
    if (now.volume < before.volume || now.quoteVolume < before.quoteVolume
        || now.tradeCount < before.tradeCount || now.takerBuyVolume < before.takerBuyVolume
        || now.takerBuyQuoteVolume < before.takerBuyQuoteVolume)
        return "a volume or the count falls";
    if (now.volume > recorded.volume || now.quoteVolume > recorded.quoteVolume
        || now.tradeCount > recorded.tradeCount)
        return "a volume or the count exceeds the recorded one";
    return nullptr;
}

/// Grows one recorded minute; the first thing that is wrong on the way, or an empty text.
QByteArray whyBad(const Candle &recorded, Market market, std::int64_t shift = 0)
{
    Candle before = grownCandle(recorded, recorded.openTime);
    for (const std::int64_t ms : kInstants) {
        const UtcTime now =
            recorded.openTime + std::chrono::milliseconds(std::min<std::int64_t>(ms + shift, 59'999));
        const Candle grown = grownCandle(recorded, now);
        if (auto refused = whyRefused(grown, market, now); !refused.isEmpty())
            return refused;
        if (const char *why = whyContradictory(grown, before, recorded))
            return why + QByteArray(" at ") + market::isoText(now).c_str();
        before = grown;
    }
    const UtcTime end = recorded.openTime + 60s;
    if (!market::sameValues(grownCandle(recorded, end), recorded))
        return "it does not end as recorded";
    return {};
}

/// Every 1m file of the bulk layout below a folder.
QStringList minuteFiles(const QString &folder)
{
    QStringList out;
    for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        const QString path = it.next();
        const auto name = archive::parseBulkName(path.toStdString());
        if (name && name->interval == std::optional(Interval(Interval::M1)))
            out.append(path);
    }
    out.sort();
    return out;
}

/// A number from 1 to `most` with `scale` places.
Decimal randomNumber(std::mt19937_64 &random, std::int64_t most, int scale)
{
    return Decimal::fromMantissa(std::int64_t(random() % std::uint64_t(most)) + 1, scale);
}

/// A minute that moves wildly and trades little: `average` between low and high.
Candle randomMinute(std::mt19937_64 &random)
{
    const int priceScale = int(random() % 9);
    const int sizeScale = int(random() % 6);
    std::array<Decimal, 4> prices;
    const std::int64_t most = 1 + std::int64_t(random() % 5'000);
    for (Decimal &price : prices)
        price = randomNumber(random, most, priceScale);
    const Decimal average = prices[random() % 4];
    Candle c = minute(kStart, "1", "1", "1", "1", "1");
    c.open = prices[0];
    c.close = prices[1];
    c.high = std::max({prices[0], prices[1], prices[2], prices[3]});
    c.low = std::min({prices[0], prices[1], prices[2], prices[3]});
    c.volume = randomNumber(random, 1 + std::int64_t(random() % 100'000), sizeScale);
    c.tradeCount = 1 + std::int64_t(random() % 20);
    c.quoteVolume = c.volume.times(average);
    c.takerBuyVolume = random() % 3 ? randomNumber(random, c.volume.mantissa64().value(), sizeScale)
                                    : Decimal::fromMantissa(0, sizeScale);
    c.takerBuyQuoteVolume = c.takerBuyVolume->times(average);
    return c;
}

} // namespace

/// Growing candles against real rows, wild ones, and the parser of the product's own client.
class TestGrowth : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ofRealMinutes_data();
    void ofRealMinutes();
    void ofWildMinutes();
    void ofOneTrade();
    void ofUnknownColumns();
    void ofLongNumbers();
};

void TestGrowth::ofRealMinutes_data()
{
    QTest::addColumn<QString>("path");
    for (const char *folder : {"/tests/data/klines", "/../shared/data/klines"}) {
        for (const QString &file :
             minuteFiles(QStringLiteral(CANDLEWRIGHT_SOURCE_DIR) + QLatin1StringView(folder)))
            QTest::newRow(qPrintable(file.mid(file.lastIndexOf(QStringLiteral("data/"))))) << file;
    }
}

void TestGrowth::ofRealMinutes()
{
    QFETCH(QString, path);
    const Market market = path.contains(QStringLiteral("usdm")) ? Market::UsdM : Market::Spot;
    auto lines = archive::LineReader::openFile(path.toStdString());
    QVERIFY(lines);
    std::int64_t rows = 0;
    QByteArray bad;
    const auto report = archive::readBulkCandles(**lines, Interval::M1, [&](const Candle &recorded) {
        ++rows;
        if (bad.isEmpty())
            bad = whyBad(recorded, market, rows % 240);
    });
    QVERIFY(report);
    QVERIFY(rows >= 1440);
    QCOMPARE(bad, QByteArray());
}

void TestGrowth::ofWildMinutes()
{
    std::mt19937_64 random(20'240'808);
    for (int i = 0; i < 20'000; ++i) {
        const Candle recorded = randomMinute(random);
        if (market::whyInvalid(recorded, Interval::M1))
            continue; // no door of the product would have taken it
        QCOMPARE(whyBad(recorded, i % 2 ? Market::Spot : Market::UsdM), QByteArray());
    }
}

/// The rows that were contradictory on the way: one trade, whole units.
void TestGrowth::ofOneTrade()
{
    Candle recorded = minute(kStart, "4.021", "4.021", "4.021", "4.021", "69.4");
    recorded.quoteVolume = decimal("279.0574");
    recorded.tradeCount = 1;
    recorded.takerBuyVolume = decimal("69.4");
    recorded.takerBuyQuoteVolume = decimal("279.0574");
    QCOMPARE(whyBad(recorded, Market::UsdM), QByteArray());
    const Candle half = grownCandle(recorded, kStart + 30s);
    QCOMPARE(*half.tradeCount, 1);
    QCOMPARE(half.volume.text(), std::string("34.7"));
    recorded.volume = *(recorded.takerBuyVolume = decimal("1"));
    recorded.quoteVolume = recorded.takerBuyQuoteVolume = decimal("4.021");
    const Candle unit = grownCandle(recorded, kStart + 59s);
    QVERIFY(unit.volume.isZero() && unit.quoteVolume->isZero());
    QCOMPARE(*unit.tradeCount, 0);
}

/// Sources with six columns: what they do not know stays unknown.
void TestGrowth::ofUnknownColumns()
{
    const Candle recorded = minute(kStart, "10", "12", "9", "11", "5");
    QCOMPARE(whyBad(recorded, Market::Spot), QByteArray());
    const Candle half = grownCandle(recorded, kStart + 30s);
    QVERIFY(!half.quoteVolume && !half.tradeCount && !half.takerBuyVolume && !half.takerBuyQuoteVolume);
    QCOMPARE(half.volume.text(), std::string("2"));
}

void TestGrowth::ofLongNumbers()
{
    Candle recorded = minute(kStart, "1", "1", "1", "1", "12345678901234567890.123456789012345678");
    recorded.quoteVolume = recorded.volume;
    recorded.tradeCount = 10;
    QCOMPARE(whyBad(recorded, Market::UsdM), QByteArray());
    const Candle half = grownCandle(recorded, kStart + 30s);
    QCOMPARE(half.volume.text(), std::string("6172839450617283945.061728394506172839"));
}

QTEST_GUILESS_MAIN(TestGrowth)
#include "tst_growth.moc"
