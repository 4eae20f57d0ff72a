// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/exchange/parsehelp.h"

#include "core/exchange/exchangeclock.h"

#include <QTest>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;
using namespace std::chrono_literals;

namespace {

/// A call as one line: "path?a=1&b=2 (weight)".
std::string describe(const RestCall &call)
{
    std::string line = call.path;
    for (std::size_t i = 0; i < call.query.size(); ++i)
        line += (i == 0 ? '?' : '&') + call.query[i].first + '=' + call.query[i].second;
    return line + " (" + std::to_string(call.weight) + ')';
}

InstrumentKey key(Market market) { return {market, "BTCUSDT"}; }

net::MonoTime at(std::chrono::milliseconds t) { return net::MonoTime(1h + t); }

constexpr auto kStart = market::fromMs(1'600'000'000'000);

} // namespace

/// Names, routes, requests, costs, errors and the clock.
class TestVenue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamNames()
    {
        const auto name = [](Market market, std::string symbol, StreamKind kind, std::optional<Interval> interval = {}) {
            const StreamSpec spec{{market, std::move(symbol)}, kind, interval};
            return binance().streamPath(spec) + ' ' + binance().streamName(spec);
        };
        QCOMPARE(name(Market::Spot, "BTCUSDT", StreamKind::Trade), std::string("/stream btcusdt@trade"));
        QCOMPARE(name(Market::Spot, "BTCUSDT", StreamKind::Kline, Interval::Mo1), std::string("/stream btcusdt@kline_1M"));
        QCOMPARE(name(Market::Spot, "BTCUSDT", StreamKind::MiniTicker), std::string("/stream btcusdt@miniTicker"));
        QCOMPARE(name(Market::UsdM, "BTCUSDT", StreamKind::AggregateTrade), std::string("/market/stream btcusdt@aggTrade"));
        QCOMPARE(name(Market::UsdM, "BTCUSDT", StreamKind::Trade), std::string("/public/stream btcusdt@trade"));
        QCOMPARE(name(Market::UsdM, "BTCUSDT_261225", StreamKind::Kline, Interval::M1),
                 std::string("/market/stream btcusdt_261225@kline_1m"));
        QCOMPARE(name(Market::UsdM, "BTCUSDT", StreamKind::MarkPrice), std::string("/market/stream btcusdt@markPrice"));
        QCOMPARE(name(Market::Spot, "\xe5\xb8\x81USDT", StreamKind::Trade), std::string("/stream \xe5\xb8\x81usdt@trade"));
        QVERIFY(binance().tradeStream(Market::Spot) == StreamKind::Trade);
        QVERIFY(binance().tradeStream(Market::UsdM) == StreamKind::AggregateTrade);
    }

    void controlTexts()
    {
        const std::vector<std::string> names{"a@trade", "b@kline_1m"};
        QCOMPARE(binance().subscribeText(names, 7),
                 std::string(R"({"method":"SUBSCRIBE","params":["a@trade","b@kline_1m"],"id":7})"));
        QCOMPARE(binance().unsubscribeText(std::span(names).first(1), 8),
                 std::string(R"({"method":"UNSUBSCRIBE","params":["a@trade"],"id":8})"));
    }

    void hosts()
    {
        QCOMPARE(binance().endpoints(Market::Spot, "").restHosts.front(), std::string("https://api.binance.com"));
        QCOMPARE(binance().endpoints(Market::UsdM, "").streamHosts.front(), std::string("wss://fstream.binance.com"));
        for (const Market market : {Market::Spot, Market::UsdM}) {
            const auto local = binance().endpoints(market, "http://127.0.0.1:9100/");
            QCOMPARE(local.restHosts, std::vector<std::string>{"http://127.0.0.1:9100"});
            QCOMPARE(local.streamHosts, std::vector<std::string>{"ws://127.0.0.1:9100"});
        }
        QCOMPARE(binance().endpoints(Market::Spot, "https://x").streamHosts, std::vector<std::string>{"wss://x"});
    }

    void intervals()
    {
        QCOMPARE(binance().intervals(Market::Spot).size(), std::size_t{16});
        QCOMPARE(binance().intervals(Market::UsdM).size(), std::size_t{15});
        QVERIFY(binance().intervals(Market::UsdM).front() == Interval::M1);
    }

    void klineRequests()
    {
        KlineQuery query = klineQuery(Interval::M1, Market::Spot);
        QCOMPARE(describe(binance().klinesCall(query)),
                 std::string("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000 (2)"));
        query.from = market::fromUs(1'600'000'000'000'001);
        query.to = market::fromUs(1'600'000'059'999'999);
        QCOMPARE(describe(binance().klinesCall(query)),
                 std::string("/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1600000000001&"
                             "endTime=1600000059999&limit=1000 (2)"));
        QCOMPARE(describe(binance().klinesCall(klineQuery(Interval::D1, Market::UsdM))),
                 std::string("/fapi/v1/klines?symbol=BTCUSDT&interval=1d&limit=499 (2)"));
        QCOMPARE(binance().klinesPageSize(Market::UsdM), 499);
    }

    void futuresKlineWeights()
    {
        const auto weight = [](int limit) {
            KlineQuery query = klineQuery(Interval::M1, Market::UsdM);
            query.limit = limit;
            return binance().klinesCall(query).weight;
        };
        QCOMPARE(weight(99), 1);
        QCOMPARE(weight(100), 2);
        QCOMPARE(weight(499), 2);
        QCOMPARE(weight(500), 5);
        QCOMPARE(weight(1000), 5);
        QCOMPARE(weight(1001), 10);
        QCOMPARE(weight(99999), 10);
    }

    void tradeRequests()
    {
        TradeQuery query{key(Market::Spot), 42, {}, {}, 1000};
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=42&limit=1000 (25)"));
        query.fromId.reset();
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/api/v3/historicalTrades?symbol=BTCUSDT&limit=1000 (25)"));
        query.from = kStart;
        query.limit = 1;
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/api/v3/aggTrades?symbol=BTCUSDT&startTime=1600000000000&limit=1 (4)"));
        query.instrument = key(Market::UsdM);
        query.to = kStart + 59min;
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=1600000000000&endTime=1600003540000&limit=1 (20)"));
        query.to = kStart + 60min;
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=1600000000000&limit=1 (20)"));
        query.fromId = 7;
        query.limit = 5000;
        QCOMPARE(describe(binance().tradesCall(query)),
                 std::string("/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=7&limit=1000 (20)"));
    }

    void otherRequests()
    {
        QCOMPARE(describe(binance().pingCall(Market::Spot)), std::string("/api/v3/ping (1)"));
        QCOMPARE(describe(binance().timeCall(Market::UsdM)), std::string("/fapi/v1/time (1)"));
        const std::vector<std::string> two{"BTCUSDT", "ETHUSDT"};
        QCOMPARE(describe(binance().exchangeInfoCall(Market::Spot, {})), std::string("/api/v3/exchangeInfo (20)"));
        QCOMPARE(describe(binance().exchangeInfoCall(Market::Spot, std::span(two).first(1))),
                 std::string("/api/v3/exchangeInfo?symbol=BTCUSDT (20)"));
        QCOMPARE(describe(binance().exchangeInfoCall(Market::Spot, two)),
                 std::string(R"(/api/v3/exchangeInfo?symbols=["BTCUSDT","ETHUSDT"] (20))"));
        QCOMPARE(describe(binance().exchangeInfoCall(Market::UsdM, two)), std::string("/fapi/v1/exchangeInfo (1)"));
        const RestCall funding = binance().fundingCall({key(Market::UsdM), kStart, {}, 1000});
        QCOMPARE(describe(funding), std::string("/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=1600000000000&limit=1000 (1)"));
        QVERIFY(funding.bucket == RestBucket::Funding);
        QCOMPARE(binance().bucketLimit(Market::UsdM, RestBucket::Funding).limit, 500);
        QCOMPARE(binance().bucketLimit(Market::Spot, RestBucket::Weight).limit, 6000);
    }

    void errors_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("expected");
        int row = 0;
        const auto add = [&row](int status, const char *body, ErrorCode code) {
            QTest::addRow("%d: %d %s", ++row, status, body) << status << QByteArray(body) << static_cast<int>(code);
        };
        const char *html = "<html><body>Request blocked</body></html>";
        for (const char *body : {"", html, "{}", "null", R"({"code":0,"msg":"x"})", R"({"code":)"}) {
            add(403, body, ErrorCode::Blocked);
            add(418, body, ErrorCode::Banned);
            add(429, body, ErrorCode::RateLimited);
            add(451, body, ErrorCode::Blocked);
            add(500, body, ErrorCode::Server);
            add(502, body, ErrorCode::Server);
            add(503, body, ErrorCode::Server);
            add(504, body, ErrorCode::Server);
            add(404, body, ErrorCode::NotFound);
            add(408, body, ErrorCode::Timeout);
            add(400, body, ErrorCode::InvalidInput);
            add(302, body, ErrorCode::Protocol);
            add(204, body, ErrorCode::Protocol);
        }
        add(400, R"({"code":-1121,"msg":"Invalid symbol."})", ErrorCode::NotFound);
        add(400, R"({"code":-1100,"msg":"Illegal characters found in parameter 'symbol'."})", ErrorCode::InvalidInput);
        add(400, R"({"code":-1130,"msg":"Data sent for parameter 'limit' is not valid."})", ErrorCode::InvalidInput);
        add(400, R"({"code":-1003,"msg":"Too much request weight used"})", ErrorCode::RateLimited);
        add(400, R"({"code":-1000,"msg":"An unknown error occurred"})", ErrorCode::Server);
        add(400, R"({"code":-1007,"msg":"Timeout"})", ErrorCode::Server);
        add(400, R"({"code":-4166,"msg":"Search window is restricted to recent 2 days only."})", ErrorCode::Unsupported);
        add(401, R"({"code":-2014,"msg":"API-key format invalid."})", ErrorCode::Unsupported);
        add(503, R"({"code":-1008,"msg":"Request throttled by system-level protection."})", ErrorCode::Server);
        add(400, R"({"status":"ERROR","type":"VALID","code":"000002","errorData":{"limit":"x"},"data":null})",
            ErrorCode::InvalidInput);
    }
    void errors()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, expected);
        const Error error = binance().classifyError(Market::Spot, status, {}, viewOf(body));
        QCOMPARE(static_cast<int>(error.code), expected);
        QVERIFY(!error.retryAfter);
        QVERIFY(error.detail.find("HTTP " + std::to_string(status)) != std::string::npos);
        QVERIFY(error.detail.find('<') == std::string::npos);
    }

    void pauses()
    {
        const auto pause = [](int status, std::optional<int> seconds) {
            return binance().classifyError(Market::Spot, status, seconds, "").retryAfter;
        };
        QCOMPARE(pause(429, 30), std::optional<std::chrono::milliseconds>(30s));
        QCOMPARE(pause(418, 7200), std::optional<std::chrono::milliseconds>(2h));
        QCOMPARE(pause(429, 0), std::optional<std::chrono::milliseconds>(0s));
        QVERIFY(!pause(429, -5));
        QVERIFY(!pause(429, {}));
        QVERIFY(!pause(500, 30));
        QCOMPARE(pause(418, 1'000'000'000), std::optional<std::chrono::milliseconds>(72h));
    }

    void banEnds()
    {
        QVERIFY(binance().banEnd(R"({"code":-1003,"msg":"Way too much request weight used; IP banned until 1660090423228. x"})")
                == market::fromMs(1660090423228));
        QVERIFY(!binance().banEnd(R"({"code":-1003,"msg":"IP banned until tomorrow"})"));
        QVERIFY(!binance().banEnd("IP banned until 99999999999999999999"));
        QVERIFY(!binance().banEnd("<html>"));
    }

    void theClockIsUnknownUntilAnAnswer()
    {
        ExchangeClock clock;
        QVERIFY(!clock.now(at(0s)));
        QVERIFY(clock.wantsAnswer(at(0s)));
        clock.observeEvent(at(0s), kStart);
        QVERIFY(!clock.now(at(0s)));
        clock.observeAnswer(at(1s), kStart);
        QVERIFY(clock.now(at(11s)) == kStart + 10s);
        QVERIFY(!clock.wantsAnswer(at(11s)));
        QVERIFY(clock.wantsAnswer(at(15min)));
    }

    void eventsMoveTheClockForwardOnly()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeEvent(at(1s), kStart + 3s);
        QVERIFY(clock.now(at(1s)) == kStart + 3s);
        clock.observeEvent(at(2s), kStart);
        QVERIFY(clock.now(at(2s)) == kStart + 4s);
    }

    void anAbsurdEventIsNotBelieved()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeEvent(at(1s), kStart + 87600h);
        QVERIFY(clock.now(at(1s)) == kStart + 1s);
        QVERIFY(clock.wantsAnswer(at(1s)));
        clock.observeAnswer(at(1s), kStart + 1s);
        QVERIFY(!clock.wantsAnswer(at(1s)));
    }

    void aFastReplayIsFollowed()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeAnswer(at(10s), kStart + 500s);
        QVERIFY(clock.wantsAnswer(at(10s))); // too far ahead for one answer
        clock.observeAnswer(at(10s), kStart + 500s);
        QVERIFY(clock.now(at(10s)) == kStart + 500s);
        QVERIFY(!clock.runsLikeOurs());
        clock.observeEvent(at(11s), kStart + 550s);
        QVERIFY(clock.now(at(11s)) == kStart + 550s);
    }

    void aSingleWrongAnswerIsNotBelieved()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeAnswer(at(10s), kStart + 1h);
        QVERIFY(clock.now(at(10s)) == kStart + 10s);
        clock.observeAnswer(at(11s), kStart + 11s);
        QVERIFY(clock.now(at(12s)) == kStart + 12s);
        QVERIFY(!clock.wantsAnswer(at(12s)));
        // A clock that was set for good is believed with the second answer.
        clock.observeAnswer(at(20s), kStart + 1h);
        clock.observeAnswer(at(21s), kStart + 1h + 1s);
        QVERIFY(clock.now(at(22s)) == kStart + 1h + 2s);
    }

    void aPausedExchangeIsNotOutrun()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeAnswer(at(10s), kStart + 1s);
        const auto stopped = clock.now(at(10s));
        QVERIFY(clock.now(at(600s)) == stopped);
        QVERIFY(!clock.runsLikeOurs());
        clock.observeEvent(at(601s), *stopped + 2s);
        QVERIFY(clock.now(at(602s)) == *stopped + 2s);
    }

    void aJumpBackIsFollowed()
    {
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeAnswer(at(10s), kStart - 720h);
        QVERIFY(clock.now(at(20s)) == kStart - 720h);
        clock.observeAnswer(at(30s), kStart - 720h + 20s);
        QVERIFY(clock.now(at(31s)) == kStart - 720h + 21s); // runs again
    }

    void aSlowAnswerDoesNotPushTheClock()
    {
        // The answer counts from its arrival: whatever the network took, the exchange is at least there.
        ExchangeClock clock;
        clock.observeAnswer(at(0s), kStart);
        clock.observeAnswer(at(30s), kStart + 15s);
        QVERIFY(clock.now(at(30s)) <= kStart + 30s);
    }
};

QTEST_GUILESS_MAIN(TestVenue)
#include "tst_venue.moc"
