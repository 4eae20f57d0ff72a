// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exchange/parsehelp.h"

#include "core/market/aggregate.h"

#include <QTest>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;

/// What REST answers mean when they are right, documented and recorded ones.
class TestRestParsers : public QObject {
    Q_OBJECT

private:
    static UtcTime late() { return market::fromMs(1900000000000); }

private Q_SLOTS:
    void documentedKline()
    {
        const auto page = binance().parseKlines(
            klineQuery(Interval::W1),
            R"([[1624838400000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1625443199999,)"
            R"("2434.19055334",308,"1756.87402397","28.46694368","0"]])",
            late());
        QVERIFY(page);
        const market::Candle &candle = page->rows.front();
        QVERIFY(candle.open.identicalTo(dec("0.01634790")));
        QVERIFY(candle.volume.identicalTo(dec("148976.11427815")));
        QVERIFY(candle.quoteVolume->identicalTo(dec("2434.19055334")));
        QCOMPARE(*candle.tradeCount, 308);
        QVERIFY(candle.takerBuyQuoteVolume->identicalTo(dec("28.46694368")));
        QVERIFY(candle.closeTime == market::fromMs(1625443199999));
        QVERIFY(candle.final);
        QVERIFY(candle.source == market::Source::Rest);
    }

    void onlyEndedSlotsAreFinal()
    {
        const char *body = R"([[1789478160000,"5","6","4","5","1",1789478219999,"5",1,"0","0","0"],)"
                           R"([1789478220000,"5","6","4","5","1",1789478279999,"5",1,"0","0","0"]])";
        const auto at = [&](std::int64_t ms) {
            const auto page =
                binance().parseKlines(klineQuery(Interval::M1, Market::UsdM), body, market::fromMs(ms));
            return page ? std::pair(page->rows.at(0).final, page->rows.at(1).final) : std::pair(false, true);
        };
        QCOMPARE(at(1789478230000), std::pair(true, false));
        QCOMPARE(at(1789478279999), std::pair(true, false));
        QCOMPARE(at(1789478280000), std::pair(true, true));
        // A slot that an outage cut closes early but ends when its grid says so.
        const char *cut = R"([[1515034800000,"5","6","4","5","1",1515034814838,"5",1,"0","0","0"]])";
        const auto page = binance().parseKlines(klineQuery(), cut, market::fromMs(1515034850000));
        QVERIFY(page);
        QVERIFY(!page->rows.front().final);
        QVERIFY(page->rows.front().closeTime == market::fromMs(1515034814838));
    }

    void emptyPagesAreFine()
    {
        QVERIFY(binance().parseKlines(klineQuery(), "[]", late())->rows.empty());
        QVERIFY(binance().parseTrades({{Market::Spot, "BTCUSDT"}, 5, {}, {}, 1000}, " [ ] ", late())->rows.empty());
        QVERIFY(binance().parseFunding({{Market::UsdM, "BTCUSDT"}, {}, {}, 1000}, "[]\n")->rows.empty());
    }

    void oldOffGridRowsAreRefused()
    {
        // 2018-02-09 09:28:14.789 and the next regular minute.
        const char *body =
            R"([[1518168494789,"5","6","4","5","1",1518168554788,"5",1,"0","0","0"],)"
            R"([1518168540000,"5","6","4","5","1",1518168599999,"5",1,"0","0","0"]])";
        const auto page = binance().parseKlines(klineQuery(), body, late());
        QVERIFY(page);
        QCOMPARE(page->rows.size(), std::size_t{1});
        QVERIFY(page->rows.front().openTime == market::fromMs(1518168540000));
        QCOMPARE(page->refused.size(), std::size_t{1});
        QCOMPARE(page->refused.front().key, 1518168494789000);
        QCOMPARE(page->refused.front().raw,
                 std::string(R"([1518168494789,"5","6","4","5","1",1518168554788,"5",1,"0","0","0"])"));
    }

    void oneBadRowIsRefusedAlone()
    {
        const char *body = R"([[1518168480000,"5","6","4","5","1",1518168539999,"5",1,"0","0","0"],)"
                           R"( [1518168540000, "5","3","4","5","1",1518168599999,"5",1,"0","0","0"] ,)"
                           R"([1518168600000,"5","6","4","-5","1",1518168659999,"5",1,"0","0","0"],)"
                           R"([1518168660000,"5","6","4","5","1",1518168719999,"5",1,"0","0","0"]])";
        const auto page = binance().parseKlines(klineQuery(), body, late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{2});
        QVERIFY(page->rows.back().openTime == market::fromMs(1518168660000));
        QCOMPARE(page->refused.size(), std::size_t{2});
        QCOMPARE(page->refused[0].key, 1518168540000000);
        QCOMPARE(page->refused[0].reason, std::string("High and low do not enclose open and close."));
        QCOMPARE(page->refused[0].raw,
                 std::string(R"([1518168540000, "5","3","4","5","1",1518168599999,"5",1,"0","0","0"])"));
        QCOMPARE(page->refused[1].reason, std::string("A price is not above zero."));
    }

    void oneBadTradeIsRefusedAlone()
    {
        TradeQuery query;
        query.instrument = {Market::Spot, "BTCUSDT"};
        query.fromId = 100;
        const char *body =
            R"([{"id":100,"price":"5","qty":"1","time":1649721600000,"isBuyerMaker":true},)"
            R"({"id":101,"price":"0","qty":"1","time":1649721600000,"isBuyerMaker":true},)"
            R"({"id":102,"price":"5","qty":"1","time":17,"isBuyerMaker":true},)"
            R"({"id":104,"price":"5","qty":"1","time":1649721600000,"isBuyerMaker":true}])";
        const auto page = binance().parseTrades(query, body, market::fromMs(1649725200000));
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{2});
        QCOMPARE(page->refused.size(), std::size_t{2});
        QCOMPARE(page->refused[0].key, 101);
        QCOMPARE(page->refused[0].raw,
                 std::string(R"({"id":101,"price":"0","qty":"1","time":1649721600000,"isBuyerMaker":true})"));
        QVERIFY(!binance().parseTrades(query, body, market::fromMs(1649721599999)));
    }

    void whatIsKeptOfABadRowIsBounded()
    {
        const std::string body = R"([{"id":5,"price":"0","qty":"1","time":1649721600000,"isBuyerMaker":true,"x":)"
                                 + ('"' + std::string(5'000, 'x') + '"') + "}]";
        const auto page = binance().parseTrades({{Market::Spot, "BTCUSDT"}, 5, {}, {}, 1000}, body, late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->refused.front().raw.size(), RefusedRow::kMostBytes);
    }

    void sixColumnSourcesLoseWhatTheyDoNotKnow()
    {
        const auto page = binance().parseKlines(
            klineQuery(), R"([[1571097600000,"5","6","4","5","1.5",1571097659999,"0",0,"0","0","0"]])", late());
        QVERIFY(page);
        QVERIFY(!page->rows.front().tradeCount);
        QVERIFY(!page->rows.front().quoteVolume);
        QVERIFY(!page->rows.front().takerBuyVolume);
        const auto half = binance().parseKlines(
            klineQuery(), R"([[1571097600000,"5","6","4","5","1.5",1571097659999,"7",0,"0","0","0"]])", late());
        QVERIFY(half && half->rows.empty());
        QCOMPARE(half->refused.front().reason, std::string("Volume and trade count contradict each other."));
    }

    void recordedSpotKlines()
    {
        KlineQuery query = klineQuery(Interval::H1);
        query.from = market::fromMs(1672516800000);
        query.to = market::fromMs(1673146800000);
        const QByteArray body = testData(QStringLiteral("rest/spot-BTCUSDT-klines-1h-2022-12-31.json"));
        const auto page = binance().parseKlines(query, viewOf(body), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{176});
        query.limit = 175;
        QVERIFY(!binance().parseKlines(query, viewOf(body), late()));
    }

    void recordedFuturesKlines()
    {
        const QByteArray body = testData(QStringLiteral("rest/usdm-BTCUSDT-klines-1d-2019.json"));
        const auto page = binance().parseKlines(klineQuery(Interval::D1, Market::UsdM), viewOf(body), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{116});
        QVERIFY(page->rows.front().volume.identicalTo(dec("3096.291")));
    }

    void recordedRawTrades()
    {
        TradeQuery query;
        query.instrument = {Market::Spot, "BTCUSDT"};
        query.fromId = 870281750;
        const auto page =
            binance().parseTrades(query, viewOf(testData(QStringLiteral("rest/spot-BTCUSDT-historicalTrades.json"))), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{5});
        QCOMPARE(page->rows.front().id, 870281750);
        QCOMPARE(page->rows.front().lastId, 870281750);
        QVERIFY(page->rows.front().price.identicalTo(dec("38172.11000000")));
    }

    void recordedFuturesAggregates()
    {
        TradeQuery query;
        query.instrument = {Market::UsdM, "LTCUSDT"};
        query.fromId = 19427407;
        const auto page =
            binance().parseTrades(query, viewOf(testData(QStringLiteral("rest/usdm-LTCUSDT-aggTrades.json"))), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{500});
        QCOMPARE(page->rows.front().id, 19427407);
        QCOMPARE(page->rows.back().id, 19427906);
        QCOMPARE(page->rows.front().firstId, 42831257);
    }

    void spotTradesByTimeCarryRawIds()
    {
        TradeQuery query;
        query.instrument = {Market::Spot, "BTCUSDT"};
        query.from = market::fromMs(1577977800000);
        QByteArray body = testData(QStringLiteral("trades/spot-BTCUSDT-aggTrades-2020-01-02.json"));
        const auto page = binance().parseTrades(query, viewOf(body), late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{1000});
        std::int64_t next = page->rows.front().firstId;
        for (const market::Trade &trade : page->rows) {
            QCOMPARE(trade.id, trade.firstId);
            QCOMPARE(trade.firstId, next);
            next = trade.lastId + 1;
        }
    }

    void tombstonesAreLeftOut()
    {
        TradeQuery query;
        query.instrument = {Market::UsdM, "BTCUSDT"};
        query.fromId = 100;
        const auto page = binance().parseTrades(
            query, R"([{"a":100,"p":"0","q":"0","f":-1,"l":-1,"T":1649721600000,"m":true,"M":true},)"
                   R"({"a":101,"p":"5","q":"1","f":7,"l":7,"T":1649721600000,"m":true,"M":true}])",
            late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{1});
        QCOMPARE(page->rows.front().id, 101);
    }

    void rowsPastAnUnsentBoundAreCut()
    {
        TradeQuery query;
        query.instrument = {Market::UsdM, "BTCUSDT"};
        query.from = market::fromMs(1649721600000);
        query.to = market::fromMs(1649721600000 + 7'200'000);
        const auto page = binance().parseTrades(
            query, R"([{"a":100,"p":"5","q":"1","f":6,"l":6,"T":1649721600000,"m":true},)"
                   R"({"a":101,"p":"5","q":"1","f":7,"l":7,"T":1649728800001,"m":true}])",
            late());
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{1});
    }

    void recordedFunding()
    {
        FundingQuery query{{Market::UsdM, "BTCUSDT"}, {}, {}, 1000};
        const auto page =
            binance().parseFunding(query, viewOf(testData(QStringLiteral("rest/usdm-BTCUSDT-fundingRate.json"))));
        QVERIFY2(page, page ? "" : page.error().detail.c_str());
        QCOMPARE(page->rows.size(), std::size_t{100});
        QVERIFY(page->rows.front().rate.identicalTo(dec("-0.00022270")));
        QVERIFY(!page->rows.front().markPrice);
        const auto today = binance().parseFunding(
            query, R"([{"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1785570608000,)"
                   R"("markPrice":"34287.54619963","rateType":"Special"}])");
        QVERIFY(today);
        QVERIFY(today->rows.front().markPrice->identicalTo(dec("34287.54619963")));
    }

    void recordedExchangeInfo()
    {
        const auto spot = binance().parseExchangeInfo(
            Market::Spot, viewOf(testData(QStringLiteral("rest/spot-exchangeInfo.json"))));
        QVERIFY2(spot, spot ? "" : spot.error().detail.c_str());
        QCOMPARE(spot->instruments.size(), std::size_t{25});
        QCOMPARE(spot->weightPerMinute, 6000);
        const Instrument &first = spot->instruments.front();
        QCOMPARE(first.key.symbol, std::string("ETHBTC"));
        QVERIFY(first.tickSize.isPositive());
        QVERIFY(!first.listedAt);

        const auto usdM = binance().parseExchangeInfo(
            Market::UsdM, viewOf(testData(QStringLiteral("rest/usdm-exchangeInfo.json"))));
        QVERIFY2(usdM, usdM ? "" : usdM.error().detail.c_str());
        QCOMPARE(usdM->instruments.size(), std::size_t{25});
        QCOMPARE(usdM->weightPerMinute, 2400);
    }

    void documentedFuturesInstrument()
    {
        const auto info = binance().parseExchangeInfo(
            Market::UsdM,
            R"({"symbols":[{"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":"PERPETUAL","deliveryDate":4133404800000,)"
            R"("onboardDate":1567965300000,"status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","pricePrecision":2,)"
            R"("underlyingSubType":["PoW","Crypto"],"filters":[{"maxPrice":"4529764","tickSize":"0.10",)"
            R"("filterType":"PRICE_FILTER","minPrice":"556.80"},{"filterType":"LOT_SIZE","stepSize":"0.001"},)"
            R"({"filterType":"MIN_NOTIONAL","notional":"50"}]},)"
            R"({"symbol":"BTCUSDT_261225","contractType":"","deliveryDate":1798185600000,"onboardDate":0,)"
            R"("status":"A_NEW_STATUS","baseAsset":"BTC","quoteAsset":"USDT"}],"serverTime":1789478160000,)"
            R"("rateLimits":[{"interval":"MINUTE","intervalNum":1,"limit":2400,"rateLimitType":"REQUEST_WEIGHT"},)"
            R"({"interval":"SECOND","intervalNum":10,"limit":300,"rateLimitType":"ORDERS"}]})");
        QVERIFY2(info, info ? "" : info.error().detail.c_str());
        const Instrument &perpetual = info->instruments.at(0);
        QVERIFY(perpetual.tickSize.identicalTo(dec("0.10")));
        QVERIFY(perpetual.stepSize.identicalTo(dec("0.001")));
        QVERIFY(perpetual.listedAt == market::fromMs(1567965300000));
        QVERIFY(!perpetual.deliveryAt);
        const Instrument &dated = info->instruments.at(1);
        QVERIFY(dated.deliveryAt == market::fromMs(1798185600000));
        QVERIFY(!dated.listedAt);
        QVERIFY(dated.tickSize.isZero());
        QCOMPARE(dated.status, std::string("A_NEW_STATUS"));
    }

    void manyInstruments()
    {
        QByteArray body = R"({"serverTime":1789478160000,"symbols":[)";
        const QByteArray instrument = R"({"symbol":"NAME","status":"BREAK","baseAsset":"S","quoteAsset":"T"},)";
        for (int i = 0; i < 100'000; ++i)
            body += QByteArray(instrument).replace("NAME", "S" + QByteArray::number(i));
        body.chop(1);
        body += "]}";
        const auto info = binance().parseExchangeInfo(Market::Spot, viewOf(body));
        QVERIFY(info);
        QCOMPARE(info->instruments.size(), std::size_t{100'000});
        QCOMPARE(info->weightPerMinute, 0);
    }

    void serverTime()
    {
        const auto time = binance().parseTime(R"({"serverTime":1789478160123})");
        QVERIFY(time);
        QVERIFY(*time == market::fromMs(1789478160123));
    }
};

QTEST_GUILESS_MAIN(TestRestParsers)
#include "tst_restparsers.moc"
