// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"
#include "core/replay/manifest.h"
#include "core/replay/statistics.h"
#include "tests/replay/replaysupport.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::replay;
using namespace cw::replay::test;
using namespace std::chrono_literals;
using market::Candle;
using market::Market;

namespace {

const UtcTime kClock = at("2024-08-09T00:00");

const CandleBook &book(Market market, std::string_view symbol) { return *bundled().find(market, symbol); }

std::vector<Candle> minutes(const CandleBook &book, UtcTime from, UtcTime to, UtcTime now)
{
    return book.select({{Interval::M1, {}}, from, to - 1us, 1'000'000}, now);
}

std::vector<market::Trade> tradesBetween(const TradeTape &tape, UtcTime from, UtcTime to)
{
    std::vector<market::Trade> out;
    for (std::int64_t i = tape.ordinalAt(from); i < tape.ordinalAt(to); ++i)
        out.push_back(tape.at(i));
    return out;
}

} // namespace

/// What resources/market/README.md promises.
class TestBundledMarket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void symbols();
    void candlesOfWeeks_data();
    void candlesOfWeeks();
    void outagesStayHoles();
    void unknownValuesStayUnknown();
    void tradesGoOnForEver_data();
    void tradesGoOnForEver();
    void candlesAreTheirTrades_data();
    void candlesAreTheirTrades();
    void recordedCandlesOfTheTradeMinutes();
    void futuresHaveADayBehindThem();
    void fundingIsOnItsGrid();
    void withoutLoopTapesEnd();
    void manifestErrors_data();
    void manifestErrors();
    void bulkFolder();
};

void TestBundledMarket::symbols()
{
    QByteArrayList names;
    for (const Market market : {Market::Spot, Market::UsdM}) {
        for (const CandleBook *found : bundled().all(market))
            names << market::describe(found->instrument().description().key).c_str();
    }
    QCOMPARE(names.join(", "),
             QByteArray("spot BTCUSDT, spot ETHBTC, spot NXSBTC, spot LINKBTC, spot NEOBTC, um BTCUSDT"));
    QCOMPARE(bundled().clockStart(), kClock);
}

void TestBundledMarket::candlesOfWeeks_data()
{
    QTest::addColumn<QByteArray>("symbol");
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<int>("minutes"); // from the begin to the clock start, without the outages
    QTest::newRow("BTCUSDT") << QByteArray("BTCUSDT") << QByteArray("2024-07-22T00:00:00Z")
                             << 18 * 1440 - 284;
    QTest::newRow("ETHBTC") << QByteArray("ETHBTC") << QByteArray("2024-07-12T00:00:00Z") << 28 * 1440 - 434;
    QTest::newRow("NXSBTC") << QByteArray("NXSBTC") << QByteArray("2024-07-12T00:00:00Z") << 28 * 1440 - 434;
    QTest::newRow("LINKBTC") << QByteArray("LINKBTC") << QByteArray("2024-07-19T00:00:00Z")
                             << 21 * 1440 - 60 - 354;
    QTest::newRow("NEOBTC") << QByteArray("NEOBTC") << QByteArray("2024-07-19T00:00:00Z")
                            << 21 * 1440 - 60 - 354;
}

void TestBundledMarket::candlesOfWeeks()
{
    QFETCH(QByteArray, symbol);
    QFETCH(QByteArray, begin);
    QFETCH(int, minutes);
    const CandleBook &found = book(Market::Spot, symbol.toStdString());
    QCOMPARE(market::isoText(found.instrument().begin()).c_str(), begin.constData());
    QCOMPARE(found.instrument().end(), UtcTime::max());
    const auto rows = ::minutes(found, market::fromMs(0), kClock, kClock);
    QCOMPARE(rows.size(), static_cast<std::size_t>(minutes));
    for (const Candle &row : rows)
        QVERIFY(!market::whyInvalid(row, Interval::M1));
    // A year later it still plays.
    QCOMPARE(::minutes(found, kClock + 8760h, kClock + 8760h + 5min, kClock + 9000h).size(), 5u);
}

void TestBundledMarket::outagesStayHoles()
{
    const UtcTime outage = at("2021-04-25T04:01") + 24h * 1188;
    QVERIFY(minutes(book(Market::Spot, "BTCUSDT"), outage, outage + 284min, kClock).empty());
    QCOMPARE(minutes(book(Market::Spot, "BTCUSDT"), outage - 1min, outage + 285min, kClock).size(), 2u);
    QVERIFY(minutes(book(Market::Spot, "ETHBTC"), outage, outage + 284min, kClock).empty());
}

void TestBundledMarket::unknownValuesStayUnknown()
{
    const auto row = minutes(book(Market::Spot, "ETHBTC"), kClock - 1h, kClock, kClock).front();
    QVERIFY(row.volume.isPositive());
    QVERIFY(!row.quoteVolume && !row.tradeCount && !row.takerBuyVolume && !row.takerBuyQuoteVolume);
    QVERIFY(!book(Market::Spot, "ETHBTC").instrument().rawTrades());
}

void TestBundledMarket::tradesGoOnForEver_data()
{
    QTest::addColumn<int>("market");
    QTest::addColumn<qint64>("perLap");
    QTest::addColumn<qint64>("firstId");
    QTest::newRow("spot") << int(Market::Spot) << qint64(18'776) << qint64(3735684134);
    QTest::newRow("um") << int(Market::UsdM) << qint64(19'562) << qint64(5266585686);
}

void TestBundledMarket::tradesGoOnForEver()
{
    QFETCH(int, market);
    QFETCH(qint64, perLap);
    QFETCH(qint64, firstId);
    const auto &raw = *book(static_cast<Market>(market), "BTCUSDT").instrument().rawTrades();
    const auto &agg = *book(static_cast<Market>(market), "BTCUSDT").instrument().aggTrades();
    QCOMPARE(raw.tradesPerLap(), perLap);
    QCOMPARE(raw.at(0).id, firstId);
    for (std::int64_t i = 1; i < 3 * perLap; ++i) {
        QCOMPARE(raw.at(i).id, raw.at(i - 1).id + 1);
        QVERIFY(raw.timeOf(i) >= raw.timeOf(i - 1));
    }
    // Aggregate trades stand for every single one, in order.
    QCOMPARE(agg.at(0).firstId, firstId);
    for (std::int64_t i = 1; i < 3 * agg.tradesPerLap(); ++i) {
        QCOMPARE(agg.at(i).id, agg.at(i - 1).id + 1);
        QCOMPARE(agg.at(i).firstId, agg.at(i - 1).lastId + 1);
    }
}

void TestBundledMarket::candlesAreTheirTrades_data()
{
    QTest::addColumn<int>("market");
    QTest::newRow("spot") << int(Market::Spot);
    QTest::newRow("um") << int(Market::UsdM);
}

/// Candles, single trades and aggregate trades of two laps and their seam agree in every value.
void TestBundledMarket::candlesAreTheirTrades()
{
    QFETCH(int, market);
    const CandleBook &found = book(static_cast<Market>(market), "BTCUSDT");
    const UtcTime from = at("2024-08-08T23:55");
    const UtcTime to = from + 20min;
    const auto candles = minutes(found, from, to, to + 1h);
    QCOMPARE(candles.size(), 20u);
    for (const TradeTape *tape : {&*found.instrument().rawTrades(), &*found.instrument().aggTrades()}) {
        const auto built = minutesOfTrades(tradesBetween(*tape, from, to), static_cast<Market>(market), to);
        QCOMPARE(built.size(), candles.size());
        for (std::size_t i = 0; i < built.size(); ++i)
            QVERIFY(market::sameValues(built[i], candles[i]));
    }
    const auto coarse = found.select({{Interval::M5, {}}, from, to - 1us, 10}, to + 1h);
    const auto summed = market::aggregate(candles, Interval::M1, Interval::M5);
    for (std::size_t i = 0; i < coarse.size(); ++i)
        QVERIFY(market::sameValues(coarse[i], summed[i].candle));
}

/// Facts of these minutes, taken from the recording with other tools.
void TestBundledMarket::recordedCandlesOfTheTradeMinutes()
{
    const auto spot = minutes(book(Market::Spot, "BTCUSDT"), kClock - 5min, kClock - 4min, kClock).front();
    QCOMPARE(spot.open.text(), std::string("61828.00000000"));
    const auto um = minutes(book(Market::UsdM, "BTCUSDT"), kClock - 5min, kClock - 4min, kClock).front();
    QCOMPARE(um.open.text(), std::string("61807.70"));
    // The seam: candles of 2021 before, trades of 2024 after.
    const auto before = minutes(book(Market::Spot, "BTCUSDT"), kClock - 6min, kClock - 5min, kClock).front();
    QCOMPARE(before.close.text(), std::string("58709.08000000"));
}

void TestBundledMarket::futuresHaveADayBehindThem()
{
    const CandleBook &found = book(Market::UsdM, "BTCUSDT");
    QCOMPARE(found.instrument().begin(), at("2024-08-07T23:55"));
    QCOMPARE(*found.instrument().description().onboardDate, found.instrument().begin());
    QCOMPARE(minutes(found, market::fromMs(0), kClock, kClock).size(), 1445u);
    QCOMPARE(found.instrument().aggTrades()->at(found.instrument().aggTrades()->firstOrdinal()).id, 1);
}

void TestBundledMarket::fundingIsOnItsGrid()
{
    const auto &tape = *book(Market::UsdM, "BTCUSDT").instrument().funding();
    const auto rates = tape.select(market::fromMs(0), kClock + 24h * 66 + 1s, 1000, false);
    QCOMPARE(rates.size(), 3u * 67 + 1);
    for (std::size_t i = 0; i < rates.size(); ++i)
        QVERIFY(rates[i].time - (at("2024-08-08T00:00") + 8h * static_cast<int>(i)) < 100ms);
}

void TestBundledMarket::withoutLoopTapesEnd()
{
    const auto once = loadBundledMarket(false);
    QVERIFY(once);
    const CandleBook &spot = *(*once)->find(Market::Spot, "BTCUSDT");
    QCOMPARE(spot.instrument().end(), at("2024-08-09T00:05"));
    QVERIFY(!spot.instrument().rawTrades()->has(18'776));
    const auto last = spot.select({{Interval::M1, {}}, {}, {}, 1}, kClock + 24h);
    QCOMPARE(last.front().openTime, at("2024-08-09T00:04"));
}

void TestBundledMarket::manifestErrors_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("no JSON") << QByteArray("{") << QByteArray("[") << QByteArray("JSON");
    QTest::newRow("format") << QByteArray("\"format\": 1") << QByteArray("\"format\": 2")
                            << QByteArray("format");
    QTest::newRow("clock") << QByteArray("2024-08-09T00:00:00Z") << QByteArray("tomorrow")
                           << QByteArray("clockStart");
    QTest::newRow("market") << QByteArray("\"market\": \"um\"") << QByteArray("\"market\": \"cm\"")
                            << QByteArray("market");
    QTest::newRow("kind") << QByteArray("\"klines\"") << QByteArray("\"candles\"")
                          << QByteArray("spot BTCUSDT");
    QTest::newRow("step") << QByteArray("\"tickSize\": \"0.10\"") << QByteArray("\"tickSize\": \"x\"")
                          << QByteArray("tickSize");
    QTest::newRow("range") << QByteArray("2021-05-08T23:55:00Z") << QByteArray("2021-05-08T23:55:01Z")
                           << QByteArray("recordedTo");
}

void TestBundledMarket::manifestErrors()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, named);
    QFile file(QStringLiteral(":/market/manifest.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray json = file.readAll();
    QVERIFY(parseManifest(json));
    QVERIFY(json.contains(from));
    const auto broken = parseManifest(json.replace(from, to));
    QVERIFY(!broken);
    QVERIFY2(broken.error().detail.find(named.toStdString()) != std::string::npos,
             broken.error().detail.c_str());
}

/// Files of the exchange's archive without a manifest.
void TestBundledMarket::bulkFolder()
{
    const auto loaded = loadMarketPath(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines");
    QVERIFY(loaded);
    QCOMPARE((*loaded)->clockStart(), at("2020-01-01"));
    const CandleBook &spot = *(*loaded)->find(Market::Spot, "BTCUSDT");
    QCOMPARE(minutes(spot, market::fromMs(0), at("2021-01-01"), at("2021-01-01")).size(), 2880u);
    QCOMPARE(spot.instrument().description().baseAsset, std::string("BTC"));
    QCOMPARE(spot.instrument().description().tickSize.text(), std::string("0.01000000"));
    const auto looped =
        loadMarketPath(CANDLEWRIGHT_SOURCE_DIR "/tests/data/klines/BTCUSDT-1m-2020-01-02.zip", true);
    QVERIFY(looped);
    QCOMPARE((*looped)->find(Market::Spot, "BTCUSDT")->instrument().end(), UtcTime::max());
    QTemporaryDir empty;
    const auto nothing = loadMarketPath(empty.path().toStdString());
    QVERIFY(!nothing);
    QCOMPARE(nothing.error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestBundledMarket)
#include "tst_bundledmarket.moc"
