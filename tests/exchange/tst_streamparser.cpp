// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exchange/parsehelp.h"

#include <QTest>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;

/// Every stream payload we know, from the documentation and from recordings.
class TestStreamParser : public QObject {
    Q_OBJECT

private:
    static Result<StreamMessage> spot(std::string_view text) { return binance().parseStream(Market::Spot, text); }
    static Result<StreamMessage> usdM(std::string_view text) { return binance().parseStream(Market::UsdM, text); }

private Q_SLOTS:
    void spotTrade()
    {
        const auto message = spot(R"({"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100",)"
                                  R"("T":1672515782130,"m":true,"M":true})");
        const auto *trade = as<TradeMessage>(message);
        QVERIFY(trade);
        QCOMPARE(trade->symbol, std::string("BNBBTC"));
        QCOMPARE(trade->kind, StreamKind::Trade);
        QCOMPARE(trade->trade.id, 12345);
        QCOMPARE(trade->trade.firstId, 12345);
        QCOMPARE(trade->trade.lastId, 12345);
        QVERIFY(trade->trade.price.identicalTo(dec("0.001")));
        QVERIFY(trade->trade.quantity.identicalTo(dec("100")));
        QVERIFY(trade->trade.buyerIsMaker);
        QVERIFY(trade->trade.source == market::Source::Stream);
        QVERIFY(trade->trade.time == market::fromMs(1672515782130));
        QVERIFY(trade->eventTime == market::fromMs(1672515782136));
    }

    void keysMayComeInAnyOrder()
    {
        const auto message = spot(R"({"data":{"m":false,"T":1672515782130,"q":"1","p":"2","t":7,"s":"BNBBTC",)"
                                  R"("new":{"a":[1,2,{"b":null}]},"E":1672515782136,"e":"trade"},)"
                                  R"("stream":"bnbbtc@trade"})");
        QVERIFY(as<TradeMessage>(message));
    }

    void futuresTrade()
    {
        const auto message = usdM(R"({"e":"trade","E":1773087732411,"T":1773087732411,"s":"SOLUSDT","t":3216441787,)"
                                  R"("p":"85.7800","q":"10.71","X":"MARKET","m":false,"st":1})");
        const auto *trade = as<TradeMessage>(message);
        QVERIFY(trade);
        QCOMPARE(trade->trade.id, 3216441787);
        QVERIFY(trade->trade.price.identicalTo(dec("85.7800")));
    }

    void futuresStatusRowsAreIgnored_data()
    {
        QTest::addColumn<QString>("fields");
        QTest::newRow("NA") << QStringLiteral(R"("p":"0","q":"0","X":"NA")");
        QTest::newRow("zero") << QStringLiteral(R"("p":"0.00","q":"1","X":"MARKET")");
        QTest::newRow("no quantity") << QStringLiteral(R"("p":"5","q":"0.000","X":"MARKET")");
        QTest::newRow("insurance fund") << QStringLiteral(R"("p":"5","q":"1","X":"INSURANCE_FUND")");
        QTest::newRow("unheard of") << QStringLiteral(R"("p":"5","q":"1","X":"SOMETHING_NEW")");
    }
    void futuresStatusRowsAreIgnored()
    {
        QFETCH(QString, fields);
        const QString text = QStringLiteral(R"({"e":"trade","E":1773087732411,"T":1773087732411,"s":"SOLUSDT","t":1,)")
                             + fields + QStringLiteral(R"(,"m":false})");
        QVERIFY(as<IgnoredMessage>(usdM(text.toStdString())));
    }

    void aggregateTrades()
    {
        const auto onSpot = spot(R"({"e":"aggTrade","E":1672515782136,"s":"BNBBTC","a":12345,"p":"0.001","q":"100",)"
                                 R"("f":100,"l":105,"T":1672515782136,"m":true,"M":true})");
        const auto onFutures = usdM(R"({"stream":"bnbusdt@aggTrade","data":{"e":"aggTrade","E":1723161255789,)"
                                    R"("s":"BNBUSDT","a":5933014,"p":"0.001","q":"100","nq":"0","f":100,"l":105,)"
                                    R"("T":1723161255785,"m":true,"st":1}})");
        for (const auto *trade : {as<TradeMessage>(onSpot), as<TradeMessage>(onFutures)}) {
            QVERIFY(trade);
            QCOMPARE(trade->kind, StreamKind::AggregateTrade);
            QCOMPARE(trade->trade.firstId, 100);
            QCOMPARE(trade->trade.lastId, 105);
            QCOMPARE(trade->trade.count(), 6);
        }
        QCOMPARE(as<TradeMessage>(onFutures)->trade.id, 5933014);
    }

    void kline()
    {
        const auto message = spot(
            R"({"e":"kline","E":1672515782136,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,"s":"BNBBTC",)"
            R"("i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,)"
            R"("x":false,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}})");
        // The documented sample has low above open, which no real candle has.
        QVERIFY(!message);
        const auto real = spot(
            R"({"e":"kline","E":1672515782136,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,"s":"BNBBTC",)"
            R"("i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0005","v":"1000","n":100,)"
            R"("x":true,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}})");
        const auto *candle = as<KlineMessage>(real);
        QVERIFY(candle);
        QVERIFY(candle->interval == Interval::M1);
        QVERIFY(candle->candle.final);
        QCOMPARE(candle->firstTradeId, 100);
        QCOMPARE(candle->lastTradeId, 200);
        QVERIFY(candle->candle.low.identicalTo(dec("0.0005")));
        QVERIFY(candle->candle.takerBuyVolume->identicalTo(dec("500")));
        QVERIFY(candle->candle.takerBuyQuoteVolume->identicalTo(dec("0.500")));
        QVERIFY(candle->candle.closeTime == market::fromMs(1672515839999));
        QVERIFY(candle->candle.eventTime == market::fromMs(1672515782136));
    }

    void klineWithoutTrades()
    {
        const auto message = spot(
            R"({"stream":"ethusdt@kline_1s","data":{"e":"kline","E":1682244928001,"s":"ETHUSDT","k":{)"
            R"("t":1682244927000,"T":1682244927999,"s":"ETHUSDT","i":"1s","f":-1,"L":-1,"o":"1870.76000000",)"
            R"("c":"1870.76000000","h":"1870.76000000","l":"1870.76000000","v":"0.00000000","n":0,"x":true,)"
            R"("q":"0.00000000","V":"0.00000000","Q":"0.00000000","B":"0"}}})");
        const auto *candle = as<KlineMessage>(message);
        QVERIFY(candle);
        QCOMPARE(candle->firstTradeId, -1);
        QCOMPARE(*candle->candle.tradeCount, 0);
        QVERIFY(candle->candle.quoteVolume->isZero());
    }

    void sixColumnRecordingsLoseWhatTheyDoNotKnow()
    {
        const auto message = spot(
            R"({"e":"kline","E":1682244928001,"s":"ETHUSDT","k":{"t":1682244900000,"T":1682244959999,)"
            R"("s":"ETHUSDT","i":"1m","f":-1,"L":-1,"o":"5","c":"6","h":"7","l":"4","v":"12.5","n":0,"x":true,)"
            R"("q":"0","V":"0","Q":"0","B":"0"}})");
        const auto *candle = as<KlineMessage>(message);
        QVERIFY(candle);
        QVERIFY(candle->candle.volume.identicalTo(dec("12.5")));
        QVERIFY(!candle->candle.tradeCount);
        QVERIFY(!candle->candle.quoteVolume);
        QVERIFY(!candle->candle.takerBuyVolume);
        QVERIFY(!candle->candle.takerBuyQuoteVolume);
    }

    void miniTicker()
    {
        const auto message = spot(R"({"stream":"bnbbtc@miniTicker","data":{"e":"24hrMiniTicker","E":1672515782136,)"
                                  R"("s":"BNBBTC","c":"0.0025","o":"0.0010","h":"0.0026","l":"0.0009","v":"10000",)"
                                  R"("q":"18","ps":"BNBBTC","st":1}})");
        const auto *ticker = as<TickerMessage>(message);
        QVERIFY(ticker);
        QVERIFY(ticker->last.identicalTo(dec("0.0025")));
        QVERIFY(ticker->quoteVolume.identicalTo(dec("18")));
    }

    void markPrice()
    {
        const auto message = usdM(
            R"({"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT",)"
            R"("p":"11794.15000000","ap":"11794.15000000","i":"11784.62659091","P":"11784.25641265",)"
            R"("r":"-0.00038167","T":1562306400000,"st":1}})");
        const auto *mark = as<MarkPriceMessage>(message);
        QVERIFY(mark);
        QVERIFY(mark->fundingRate.identicalTo(dec("-0.00038167")));
        QVERIFY(mark->nextFunding == market::fromMs(1562306400000));
    }

    void markPriceWithoutFunding()
    {
        const auto message = usdM(R"({"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT_261225","p":"1","i":"1",)"
                                  R"("P":"1","r":"","T":0})");
        const auto *mark = as<MarkPriceMessage>(message);
        QVERIFY(mark);
        QVERIFY(!mark->nextFunding);
        QVERIFY(mark->fundingRate.isZero());
    }

    void shutdownNotice()
    {
        QVERIFY(as<ShutdownNotice>(spot(R"({"e":"serverShutdown","E":1770123456789})")));
        QVERIFY(as<ShutdownNotice>(
            spot(R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}})")));
    }

    void uselessEventsAreIgnored_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto add = [](const char *name, const char *text) { QTest::newRow(name) << QByteArray(text); };
        add("continuous kline", R"({"e":"continuous_kline","E":1,"ps":"BTCUSDT","ct":"PERPETUAL","k":{"t":1}})");
        add("ticker", R"({"e":"24hrTicker","E":1,"s":"A","p":"1","P":"1","w":"1","x":"1","c":"1","Q":"1","b":"1"})");
        add("bookTicker spot", R"({"stream":"bnbusdt@bookTicker","data":{"u":400900217,"s":"BNBUSDT","b":"25.35",)"
                               R"("B":"31.21","a":"25.36","A":"40.66"}})");
        add("bookTicker futures", R"({"e":"bookTicker","u":1,"E":2,"T":3,"s":"A","ps":"A","b":"1","B":"1","a":"2"})");
        add("depthUpdate", R"({"e":"depthUpdate","E":1,"s":"A","U":157,"u":160,"b":[["0.0024","10"]],"a":[]})");
        add("partial depth", R"({"stream":"a@depth5","data":{"lastUpdateId":160,"bids":[["1","2"]],"asks":[]}})");
        add("contractInfo", R"({"e":"contractInfo","E":1,"s":"A","ct":"PERPETUAL","dt":4133404800000,"bks":[{"bs":1}]})");
        add("forceOrder", R"({"e":"forceOrder","E":1,"o":{"s":"A","S":"SELL","q":"1"},"ps":"A","st":1})");
        add("avgPrice", R"({"e":"avgPrice","E":1,"s":"A","i":"5m","w":"25776.86","T":1})");
        add("rolling ticker", R"({"e":"1hTicker","E":1,"s":"A"})");
        add("blockTrade", R"({"e":"blockTrade","E":1,"s":"A","t":582,"p":"0.052","q":"5838","T":1,"m":true})");
        add("list", R"({"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker"}]})");
        add("never heard of", R"({"e":"somethingNew","E":1,"x":[1,2.5e3,{"y":null}]})");
    }
    void uselessEventsAreIgnored()
    {
        QFETCH(QByteArray, text);
        const auto onSpot = spot(viewOf(text));
        QVERIFY2(as<IgnoredMessage>(onSpot), onSpot ? "another message" : onSpot.error().detail.c_str());
        QVERIFY(as<IgnoredMessage>(usdM(viewOf(text))));
    }

    void controlReplies_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("id");
        QTest::addColumn<bool>("isError");
        const auto add = [](const char *text, qint64 id, bool isError) {
            QTest::newRow(text) << QByteArray(text) << id << isError;
        };
        add(R"({"result":null,"id":1})", 1, false);
        add(R"({"result":["btcusdt@aggTrade"],"id":3})", 3, false);
        add(R"({"result":true,"id":2})", 2, false);
        add(R"({"id":312,"result":null})", 312, false);
        add(R"({"result":null,"id":null})", -1, false);
        add(R"({"result":null,"id":"a9"})", -1, false);
        add(R"({"code":0,"msg":"Unknown property","id":7})", 7, true);
        add(R"({"code":2,"msg":"Invalid request: too many parameters"})", -1, true);
        add(R"({"error":{"code":4,"msg":"Too many subscriptions"}})", -1, true);
        add(R"({"error":{"code":2,"msg":"Invalid request"},"id":9})", 9, true);
    }
    void controlReplies()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, id);
        QFETCH(bool, isError);
        const auto message = spot(viewOf(text));
        const auto *reply = as<ControlReply>(message);
        QVERIFY(reply);
        QCOMPARE(reply->id, id);
        QCOMPARE(!reply->error.empty(), isError);
    }

    void nonAsciiSymbols()
    {
        const QByteArray text = QByteArrayLiteral("{\"stream\":\"\xe5\xb8\x81usdt@trade\",\"data\":{\"e\":\"trade\","
                                                  "\"E\":1772515782136,\"s\":\"\xe5\xb8\x81USDT\",\"t\":1,\"p\":\"1\","
                                                  "\"q\":\"1\",\"T\":1772515782136,\"m\":true,\"M\":true}}");
        const auto message = spot(viewOf(text));
        QVERIFY(as<TradeMessage>(message));
        QCOMPARE(as<TradeMessage>(message)->symbol, std::string("\xe5\xb8\x81USDT"));
        const auto escaped = spot(R"({"e":"trade","E":1772515782136,"s":"\u5e01USDT","t":1,"p":"1","q":"1",)"
                                  R"("T":1772515782136,"m":true,"M":true})");
        QVERIFY(as<TradeMessage>(escaped));
        QCOMPARE(as<TradeMessage>(escaped)->symbol, std::string("\xe5\xb8\x81USDT"));
    }

    void recordedSpotTrades()
    {
        std::int64_t lastId = 0;
        int trades = 0;
        for (const QByteArray &line : testData(QStringLiteral("ws/spot-btcusdt-trades-2024-08-08.jsonl")).split('\n')) {
            if (line.isEmpty())
                continue;
            const auto message = spot(viewOf(line));
            const auto *trade = as<TradeMessage>(message);
            QVERIFY2(trade, line.constData());
            QVERIFY(lastId == 0 || trade->trade.id == lastId + 1);
            lastId = trade->trade.id;
            ++trades;
        }
        QCOMPARE(trades, 500);
    }

    void recordedFuturesMessages()
    {
        int trades = 0;
        int ignored = 0;
        for (const QByteArray &line : testData(QStringLiteral("ws/usdm-btcusdt-mixed-2024-08-08.jsonl")).split('\n')) {
            if (line.isEmpty())
                continue;
            const auto message = usdM(viewOf(line));
            trades += as<TradeMessage>(message) ? 1 : 0;
            ignored += as<IgnoredMessage>(message) ? 1 : 0;
        }
        QCOMPARE(trades, 39);
        QCOMPARE(ignored, 242);
    }

    void everyPrefixOfAMessageIsRefused()
    {
        const QByteArray whole = testData(QStringLiteral("ws/spot-btcusdt-trades-2024-08-08.jsonl")).split('\n').front();
        QVERIFY(spot(viewOf(whole)).has_value());
        for (qsizetype length = 0; length < whole.size(); ++length)
            QVERIFY2(!spot(viewOf(whole.left(length))), whole.left(length).constData());
    }

    void everyDamagedByteIsSurvived()
    {
        // No claim about the outcome of each: a digit may become another digit. It must not crash or read outside.
        const QByteArray whole = testData(QStringLiteral("ws/spot-btcusdt-trades-2024-08-08.jsonl")).split('\n').front();
        int refused = 0;
        for (qsizetype i = 0; i < whole.size(); ++i) {
            for (const char c : {'\0', '"', '{', '}', ',', 'x', '\\', '\xff'}) {
                QByteArray damaged = whole;
                damaged[i] = c;
                refused += spot(viewOf(damaged)).has_value() ? 0 : 1;
            }
        }
        QVERIFY(refused > whole.size() * 4);
    }
};

QTEST_GUILESS_MAIN(TestStreamParser)
#include "tst_streamparser.moc"
