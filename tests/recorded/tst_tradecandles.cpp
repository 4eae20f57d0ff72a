// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/aggregate.h"
#include "core/market/range.h"
#include "tests/recorded/support/recordings.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace cw;
using namespace cw::market;
using namespace cw::recorded;

namespace {

using Trades = std::vector<Trade>;
using Candles = std::vector<Candle>;

/// What a recorded candle knows.
enum class Fields { OhlcVolume, All };

/// Trades and the candles another source recorded of the same time.
struct Proof {
    const char *name;
    Market market;
    Interval interval;
    TimeRange range; ///< the slots that the recording of trades covers whole
    Fields fields;
    std::function<Result<Trades>()> trades;
    std::function<Result<Candles>()> candles;
    std::ptrdiff_t tradesInRange;
    std::size_t candlesInRange;
};

TimeRange between(std::string_view from, std::string_view to) { return {*parseIso(from), *parseIso(to)}; }

Proof committedProof()
{
    return {
        "spot BTCUSDT, aggTrades by REST",
        Market::Spot,
        Interval::M1,
        between("2020-01-02T15:11", "2020-01-02T15:18"),
        Fields::All,
        [] { return readAggTradesAnswer(committedData("trades/spot-BTCUSDT-aggTrades-2020-01-02.json")); },
        [] { return readBulkCandles(committedData("klines/BTCUSDT-1m-2020-01-02.zip"), Interval::M1); },
        874,
        7};
}

Proof spotStreamProof()
{
    return {"spot BTCUSDT, trade stream over midnight",
            Market::Spot,
            Interval::M1,
            between("2024-08-08T23:55", "2024-08-09T00:05"),
            Fields::OhlcVolume,
            [] {
                return readStreamTrades(Market::Spot,
                                        {sharedData() + "ws/hftbacktest/spot_btcusdt_20240808.gz",
                                         sharedData() + "ws/hftbacktest/spot_btcusdt_20240809.gz"});
            },
            [] {
                return readSixColumns(sharedData()
                                          + "klines/spot-1m-ohlcv/BTC_USDT-1m_2024-07-26_2024-08-25.csv.zst",
                                      Interval::M1);
            },
            18'776,
            10};
}

Proof futuresStreamProof()
{
    return {"USD-M BTCUSDT, trade stream",
            Market::UsdM,
            Interval::M1,
            between("2024-08-08T23:55", "2024-08-09T00:00"),
            Fields::All,
            [] {
                return readStreamTrades(Market::UsdM,
                                        {sharedData() + "ws/hftbacktest/usdm_btcusdt_20240808.gz"});
            },
            [] {
                return readBulkCandles(sharedData() + "trades/usdm-BTCUSDT-klines-1m-2024-08-08T2354.csv",
                                       Interval::M1);
            },
            19'562,
            5};
}

/// Candles that another program derived from these trades: proves the grid and the sums over days with many
/// minutes that nobody traded in.
Proof derivedProof(const char *name, Interval interval, const std::string &file, std::size_t candles)
{
    return {
        name,
        Market::Spot,
        interval,
        between("2019-10-11", "2019-10-14"),
        Fields::OhlcVolume,
        [] { return readCcxtAggTrades(sharedData() + "trades/spot-XRPETH-aggTrades-2019-10-11_13.json.gz"); },
        [interval, file] { return readSixColumns(sharedData() + file, interval); },
        12'477,
        candles};
}

std::vector<Proof> allProofs()
{
    std::vector<Proof> proofs{committedProof()};
    if (hasSharedData()) {
        proofs.push_back(spotStreamProof());
        proofs.push_back(futuresStreamProof());
        proofs.push_back(derivedProof("spot XRPETH, aggTrades to 1m", Interval::M1,
                                      "trades/spot-XRPETH-candles-1m-derived.csv.zst", 2'469));
        proofs.push_back(derivedProof("spot XRPETH, aggTrades to 5m", Interval::M5,
                                      "trades/spot-XRPETH-candles-5m-derived.csv.zst", 706));
    }
    return proofs;
}

Candles build(const Trades &trades, Market market, Interval interval)
{
    TradeAggregator aggregator(interval, quoteScaleOf(market));
    Candles candles;
    for (const Trade &trade : trades) {
        if (const auto finished = aggregator.add(trade))
            candles.push_back(*finished);
    }
    if (aggregator.current())
        candles.push_back(*aggregator.current());
    return candles;
}

Candles inside(const Candles &candles, const TimeRange &range)
{
    Candles out;
    std::ranges::copy_if(candles, std::back_inserter(out),
                         [&](const Candle &candle) { return range.contains(candle.openTime); });
    return out;
}

bool isSame(const Candle &built, const Candle &recorded, Fields fields)
{
    if (fields == Fields::All)
        return sameValues(built, recorded);
    return built.openTime == recorded.openTime && built.open == recorded.open && built.high == recorded.high
           && built.low == recorded.low && built.close == recorded.close && built.volume == recorded.volume;
}

} // namespace

/// Candles built from recorded trades equal the candles that were recorded beside them, digit for digit.
class TestTradeCandles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void builtEqualsRecorded_data();
    void builtEqualsRecorded();

private:
    const std::vector<Proof> m_proofs = allProofs();
};

void TestTradeCandles::builtEqualsRecorded_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < m_proofs.size(); ++i)
        QTest::newRow(m_proofs[i].name) << i;
}

void TestTradeCandles::builtEqualsRecorded()
{
    QFETCH(std::size_t, index);
    const Proof &proof = m_proofs[index];
    const auto trades = proof.trades();
    QVERIFY2(trades, trades ? "" : trades.error().detail.c_str());
    const auto recorded = proof.candles();
    QVERIFY2(recorded, recorded ? "" : recorded.error().detail.c_str());

    const auto used =
        std::ranges::count_if(*trades, [&](const Trade &trade) { return proof.range.contains(trade.time); });
    const Candles built = inside(build(*trades, proof.market, proof.interval), proof.range);
    const Candles expected = inside(*recorded, proof.range);
    QCOMPARE(built.size(), expected.size());
    std::size_t equal = 0;
    for (std::size_t i = 0; i < built.size(); ++i)
        equal += isSame(built[i], expected[i], proof.fields);

    qInfo("%s: %zu of %zu candles equal in %d fields, %td trades", proof.name, equal, expected.size(),
          proof.fields == Fields::All ? 9 : 5, used);
    QCOMPARE(equal, expected.size());
    QCOMPARE(equal, proof.candlesInRange);
    QCOMPARE(used, proof.tradesInRange);
}

QTEST_GUILESS_MAIN(TestTradeCandles)
#include "tst_tradecandles.moc"
