// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/marketclient.h"

#include "tests/exchange/parsehelp.h"
#include "tests/support/scriptedhttpserver.h"

#include <QTest>

#include <map>

using namespace cw;
using namespace cw::exchange;
using namespace cw::tests;
using namespace std::chrono_literals;

using Server = ScriptedHttpServer;
using Answer = Server::Answer;
using Candles = CandlePage;

namespace {

constexpr std::int64_t kServerMs = 1'600'000'090'500; // 12:28:10.5

const char *const kTimeBody = R"({"serverTime":1600000090500})";
const char *const kPage = R"([[1600000020000,"5","7","4","6","12.5",1600000079999,"60",3,"2","10","0"],)"
                          R"([1600000080000,"6","6","6","6","0",1600000139999,"0",0,"0","0","0"]])";

ClientOptions fastOptions(const Server &server)
{
    ClientOptions options;
    options.exchangeUrl = server.url();
    options.requestDeadline = 5s;
    options.backoffFirst = 5ms;
    options.backoffCap = 20ms;
    options.jitterSeed = 1;
    return options;
}

KlineQuery query()
{
    KlineQuery query = klineQuery();
    query.from = market::fromMs(1600000020000);
    return query;
}

} // namespace

/// The REST client against a server that misbehaves in every documented way.
class TestMarketClient : public QObject {
    Q_OBJECT

private:
    /// Starts a client whose server answers the time rightly and everything else by `answer`.
    void start(std::function<Answer(int call)> answer, std::function<void(ClientOptions &)> adjust = {})
    {
        m_calls = 0;
        m_server = std::make_unique<Server>();
        m_server->onRequest = [this, answer = std::move(answer)](const Server::Request &request) {
            if (request.path() == "/api/v3/time")
                return Server::reply(200, kTimeBody);
            return answer(++m_calls);
        };
        ClientOptions options = fastOptions(*m_server);
        if (adjust)
            adjust(options);
        m_client = makeMarketClient(makeBinance(), Market::Spot, options);
        m_client->onBlocked = [this](const BlockNotice &notice) { m_notices.push_back(notice); };
        m_notices.clear();
        m_result.reset();
    }

    void askKlines(MarketClient::Priority priority = MarketClient::Priority::User)
    {
        m_handle = m_client->klines(query(), priority, [this](Result<Candles> result) { m_result = std::move(result); });
    }

    [[nodiscard]] bool finishes()
    {
        return QTest::qWaitFor([this] { return m_result.has_value(); }, 20'000);
    }

    std::unique_ptr<Server> m_server;
    std::unique_ptr<MarketClient> m_client;
    MarketClient::CallHandle m_handle;
    std::optional<Result<Candles>> m_result;
    std::vector<BlockNotice> m_notices;
    int m_calls = 0;

private Q_SLOTS:
    void cleanup()
    {
        m_handle.reset();
        m_client.reset();
        m_server.reset();
    }

    void klinesAskForTheTimeFirst()
    {
        start([](int) { return Server::reply(200, kPage, {{"X-MBX-USED-WEIGHT-1M", "321"}}); });
        QVERIFY(!m_client->exchangeNow());
        askKlines();
        QVERIFY(!m_result);
        QVERIFY(finishes());
        QVERIFY2(*m_result, *m_result ? "" : m_result->error().detail.c_str());
        QCOMPARE((*m_result)->rows.size(), std::size_t{2});
        QVERIFY((*m_result)->rows.at(0).final);
        QVERIFY(!(*m_result)->rows.at(1).final);
        QVERIFY(*m_client->exchangeNow() >= market::fromMs(kServerMs));
        QCOMPARE(m_client->budget().usedWeight, 321);
        QCOMPARE(m_client->budget().limit, 4'800);
        QCOMPARE(m_server->requests.front().path(), QByteArray("/api/v3/time"));
        QCOMPARE(m_server->requests.back().target,
                 QByteArray("/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1600000020000&limit=1000"));
        QVERIFY(m_server->requests.back().head.toLower().contains("user-agent: candlewright/"));
    }

    void theTimeIsAskedForOnce()
    {
        start([](int) { return Server::reply(200, kPage); });
        int answers = 0;
        std::vector<MarketClient::CallHandle> handles;
        for (int i = 0; i < 6; ++i)
            handles.push_back(m_client->klines(query(), MarketClient::Priority::User, [&](auto) { ++answers; }));
        QTRY_COMPARE(answers, 6);
        QCOMPARE(m_server->requests.size(), std::size_t{7});
    }

    void rowsJustClosedAreNotYetFinal()
    {
        // The slot of the first row ended 10.5 s ago; with that much grace it may still change.
        start([](int) { return Server::reply(200, kPage); }, [](ClientOptions &o) { o.finality.grace = 60s; });
        askKlines();
        QVERIFY(finishes());
        QVERIFY(!(*m_result)->rows.at(0).final);
    }

    void youngRowNeedsALaterOneToBeFinal()
    {
        // A REST database that is five seconds late serves the slot as it was before its end.
        const QByteArray both(kPage);
        const QByteArray alone = both.left(both.indexOf("],") + 1) + "]";
        start([alone](int) { return Server::reply(200, alone); });
        askKlines();
        QVERIFY(finishes());
        QCOMPARE((*m_result)->rows.size(), std::size_t{1});
        QVERIFY(!(*m_result)->rows.front().final);
        m_handle.reset();
        start([both](int) { return Server::reply(200, both); });
        askKlines();
        QVERIFY(finishes());
        QVERIFY((*m_result)->rows.front().final);
    }

    void transientFailuresAreRepeated_data()
    {
        QTest::addColumn<int>("kind");
        for (const int status : {500, 502, 503, 504, 408})
            QTest::addRow("%d", status) << status;
        QTest::newRow("reset") << -1;
        QTest::newRow("cut by length") << -2;
        QTest::newRow("cut without a sign") << -3;
        QTest::newRow("html") << -4;
        QTest::newRow("gzip label on garbage") << -5;
        QTest::newRow("empty") << -6;
        QTest::newRow("redirect to another host") << -7;
    }
    void transientFailuresAreRepeated()
    {
        QFETCH(int, kind);
        start([kind](int call) -> Answer {
            if (call > 2)
                return Server::reply(200, kPage);
            switch (kind) {
            case -1: return {{}, false, true};
            case -2: return {"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[[16", true};
            case -3: return Server::replyUntilClose(200, QByteArray(kPage).left(100));
            case -4: return Server::reply(200, "<html>maintenance</html>");
            case -5: return Server::reply(200, "garbage", {{"Content-Encoding", "gzip"}});
            case -6: return Server::reply(200, "");
            case -7: return Server::reply(302, "", {{"Location", "http://127.0.0.1:1/"}});
            default: return Server::reply(kind, "<html>");
            }
        });
        askKlines();
        QVERIFY(finishes());
        QVERIFY2(*m_result, *m_result ? "" : m_result->error().detail.c_str());
        QCOMPARE(m_calls, 3);
    }

    void repeatsAreBounded_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("calls");
        QTest::addColumn<int>("code");
        QTest::newRow("500") << 500 << QByteArray() << 5 << static_cast<int>(ErrorCode::Server);
        QTest::newRow("html") << 200 << QByteArray("<html>") << 3 << static_cast<int>(ErrorCode::Protocol);
        QTest::newRow("error object") << 200 << QByteArray(R"({"code":-1121,"msg":"Invalid symbol."})") << 3
                                      << static_cast<int>(ErrorCode::Protocol);
        QTest::newRow("no symbol") << 400 << QByteArray(R"({"code":-1121,"msg":"Invalid symbol."})") << 1
                                   << static_cast<int>(ErrorCode::NotFound);
        QTest::newRow("bad request") << 400 << QByteArray(R"({"code":-1100,"msg":"x"})") << 1
                                     << static_cast<int>(ErrorCode::InvalidInput);
        QTest::newRow("404") << 404 << QByteArray() << 1 << static_cast<int>(ErrorCode::NotFound);
        QTest::newRow("401") << 401 << QByteArray() << 1 << static_cast<int>(ErrorCode::Unsupported);
    }
    void repeatsAreBounded()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, calls);
        QFETCH(int, code);
        start([&](int) { return Server::reply(status, body); });
        askKlines();
        QVERIFY(finishes());
        QVERIFY(!*m_result);
        QCOMPARE(static_cast<int>(m_result->error().code), code);
        QCOMPARE(m_calls, calls);
        QVERIFY(m_notices.empty());
    }

    void aSlowServerIsATimeout()
    {
        start([](int) { return Answer{{}, false, false, true}; }, [](ClientOptions &o) { o.requestDeadline = 50ms; });
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::Timeout);
        QCOMPARE(m_calls, 5);
    }

    void aLongPauseFailsCallsAndIsTold()
    {
        start([](int) { return Server::reply(429, R"({"code":-1003,"msg":"Too much"})", {{"Retry-After", "600"}}); });
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::RateLimited);
        QVERIFY(m_result->error().retryAfter.value() > 590s);
        QTRY_COMPARE(m_notices.size(), std::size_t{1});
        QCOMPARE(m_notices.front().code, ErrorCode::RateLimited);
        QVERIFY(m_notices.front().duration > 590s);
        QVERIFY(m_client->budget().blockedFor.value() > 590s);
        QVERIFY(!m_client->budget().blockedReason.empty());

        // Everything else stops too: no further request leaves.
        const auto before = m_server->requests.size();
        m_result.reset();
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::RateLimited);
        QCOMPARE(m_server->requests.size(), before);
    }

    void aShortPauseIsWaitedFor()
    {
        // Until the exchange's minute ends, at least: its clock shows second 59.9 when the pause begins.
        start([](int call) { return call == 1 ? Server::reply(429, "", {{"Retry-After", "0"}}) : Server::reply(200, kPage); });
        m_server->onRequest = [next = m_server->onRequest](const Server::Request &request) {
            return request.path() == "/api/v3/time" ? Server::reply(200, R"({"serverTime":1600000139900})") : next(request);
        };
        askKlines();
        QVERIFY(finishes());
        QVERIFY2(*m_result, *m_result ? "" : m_result->error().detail.c_str());
        QCOMPARE(m_calls, 2);
        QCOMPARE(m_notices.size(), std::size_t{1});
    }

    void badRetryAfterMeansAMinute_data()
    {
        QTest::addColumn<QByteArray>("value");
        for (const char *value : {"", "-5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5"})
            QTest::addRow("'%s'", value) << QByteArray(value);
    }
    void badRetryAfterMeansAMinute()
    {
        QFETCH(QByteArray, value);
        start([&](int) { return Server::reply(429, "", {{"Retry-After", value}}); });
        askKlines();
        QTRY_COMPARE(m_notices.size(), std::size_t{1});
        QVERIFY(m_notices.front().duration >= 59s);
        QVERIFY(m_notices.front().duration <= 61s);
        QVERIFY(!m_result);
        QCOMPARE(m_calls, 1);
    }

    void aBanIsReadFromItsText()
    {
        start([](int) {
            return Server::reply(418, R"({"code":-1003,"msg":"Way too much request weight used; IP banned until )"
                                      R"(1600003690500. Please use WebSocket Streams."})");
        });
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::Banned);
        QTRY_COMPARE(m_notices.size(), std::size_t{1});
        QCOMPARE(m_notices.front().code, ErrorCode::Banned);
        QVERIFY(m_notices.front().duration > 3590s);
        QVERIFY(m_notices.front().duration <= 3600s);
        QCOMPARE(m_calls, 1);
    }

    void aRestoredBanSendsNothing()
    {
        start([](int) { return Server::reply(200, kPage); });
        m_client->restoreBlock(1h, "Banned before this start.");
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::Banned);
        QCOMPARE(m_result->error().detail, std::string("Banned before this start."));
        QVERIFY(m_server->requests.empty());
    }

    void refusedAddressesStop_data()
    {
        QTest::addColumn<int>("status");
        QTest::newRow("firewall") << 403;
        QTest::newRow("location") << 451;
    }
    void refusedAddressesStop()
    {
        QFETCH(int, status);
        start([&](int) { return Server::reply(status, "<html>no</html>"); });
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::Blocked);
        QTRY_COMPARE(m_notices.size(), std::size_t{1});
        m_result.reset();
        askKlines();
        QVERIFY(finishes());
        QCOMPARE(m_result->error().code, ErrorCode::Blocked);
        QCOMPARE(m_calls, 1);
    }

    void repairGoesFirst()
    {
        start([](int) { return Server::reply(200, kPage); }, [](ClientOptions &o) { o.maxParallelRequests = 1; });
        std::vector<char> order;
        std::vector<MarketClient::CallHandle> handles;
        handles.push_back(m_client->serverTime([&](auto) { order.push_back('t'); }));
        QTRY_COMPARE(order.size(), std::size_t{1});
        const auto ask = [&](MarketClient::Priority priority, char mark) {
            handles.push_back(m_client->klines(query(), priority, [&order, mark](auto) { order.push_back(mark); }));
        };
        ask(MarketClient::Priority::Schedule, 's');
        ask(MarketClient::Priority::User, 'u');
        ask(MarketClient::Priority::Repair, 'r');
        ask(MarketClient::Priority::User, 'v');
        QTRY_COMPARE(order.size(), std::size_t{5});
        QCOMPARE(std::string(order.begin(), order.end()), std::string("truvs"));
    }

    void theBudgetStopsCallsBeforeTheExchangeMust()
    {
        start([](int) { return Server::reply(200, kPage, {{"x-mbx-used-weight-1m", "4799"}}); });
        askKlines();
        QVERIFY(finishes());
        m_result.reset();
        askKlines(); // weight 2 does not fit below 4,800
        bool timeCame = false;
        const auto time = m_client->serverTime([&](auto) { timeCame = true; }); // weight 1 does, and it goes first
        QTRY_VERIFY(timeCame);
        QVERIFY(!m_result);
        QCOMPARE(m_calls, 1);
    }

    void whatWaitsGoesWhenTheBudgetGrows()
    {
        start([](int) { return Server::reply(200, kPage); });
        m_client->shareBudget(1'000); // a part of 4, of which the time takes 1
        askKlines();
        QVERIFY(finishes());
        m_result.reset();
        askKlines();
        bool timeCame = false;
        const auto time = m_client->serverTime([&](auto) { timeCame = true; }); // fits, and comes after the look
        QTRY_VERIFY(timeCame);
        QVERIFY(!m_result);
        m_client->shareBudget(1);
        QVERIFY(finishes());
    }

    void aCancelledCallNeverAnswers()
    {
        start([](int) { return Answer{{}, false, false, true}; });
        askKlines();
        QTRY_COMPARE(m_calls, 1);
        m_handle.reset();
        bool timeCame = false;
        const auto time = m_client->serverTime([&](auto) { timeCame = true; });
        QTRY_VERIFY(timeCame);
        QVERIFY(!m_result);
    }

    void callsWaitingForTheTimeCanBeCancelled()
    {
        start([](int) { return Server::reply(200, kPage); });
        askKlines();
        m_handle.reset();
        bool timeCame = false;
        const auto time = m_client->serverTime([&](auto) { timeCame = true; });
        QTRY_VERIFY(timeCame);
        QCOMPARE(m_calls, 0);
        QVERIFY(!m_result);
    }

    void theClientMayGoWhileCallsAreUnderWay()
    {
        start([](int) { return Answer{{}, false, false, true}; });
        askKlines();
        QTRY_COMPARE(m_calls, 1);
        m_client.reset();
        m_handle.reset();
        QVERIFY(!m_result);
    }

    void theClientMayGoInsideAnAnswer()
    {
        start([](int) { return Server::reply(400, R"({"code":-1121,"msg":"Invalid symbol."})"); });
        bool answered = false;
        m_handle = m_client->klines(query(), MarketClient::Priority::User, [&](auto) {
            answered = true;
            m_client.reset();
        });
        QTRY_VERIFY(answered);
    }

    void tradesFundingAndInstruments()
    {
        start([](int) { return Server::reply(200, "[]"); });
        m_server->onRequest = [](const Server::Request &request) {
            const std::map<QByteArray, const char *> bodies{
                {"/api/v3/historicalTrades",
                 R"([{"id":7,"price":"5","qty":"1","time":1600000000000,"isBuyerMaker":true}])"},
                {"/api/v3/exchangeInfo",
                 R"({"serverTime":1600000090500,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",)"
                 R"("intervalNum":1,"limit":1000}],"symbols":[)"
                 R"({"symbol":"AAA","status":"TRADING","baseAsset":"A","quoteAsset":"B"},)"
                 R"({"symbol":"BBB","status":"TRADING","baseAsset":"A","quoteAsset":"B"}]})"},
            };
            return Server::reply(200, bodies.at(request.path()));
        };
        std::optional<Result<TradePage>> trades;
        const auto a = m_client->trades({{Market::Spot, "BTCUSDT"}, 7, {}, {}, 10}, MarketClient::Priority::User,
                                        [&](auto result) { trades = std::move(result); });
        std::optional<Result<ExchangeInfo>> info;
        const auto b = m_client->exchangeInfo({"BBB"}, [&](auto result) { info = std::move(result); });
        std::optional<Result<FundingPage>> funding;
        const auto c = m_client->funding({{Market::Spot, "BTCUSDT"}, {}, {}, 10}, MarketClient::Priority::User,
                                         [&](auto result) { funding = std::move(result); });
        QVERIFY(!funding);
        QTRY_VERIFY(trades && info && funding);
        QCOMPARE((*trades)->rows.front().id, 7);
        QCOMPARE((*info)->instruments.size(), std::size_t{1});
        QCOMPARE((*info)->instruments.front().key.symbol, std::string("BBB"));
        QCOMPARE(m_client->budget().limit, 800);
        QVERIFY(m_client->exchangeNow().has_value());
        QCOMPARE(funding->error().code, ErrorCode::Unsupported);
    }

    void symbolsAreEncoded()
    {
        start([](int) { return Server::reply(200, "[]"); });
        TradeQuery trades{{Market::Spot, "\xe5\xb8\x81USDT"}, 7, {}, {}, 10};
        bool done = false;
        const auto handle = m_client->trades(trades, MarketClient::Priority::User, [&](auto) { done = true; });
        QTRY_VERIFY(done);
        QCOMPARE(m_server->requests.back().target,
                 QByteArray("/api/v3/historicalTrades?symbol=%E5%B8%81USDT&fromId=7&limit=10"));
    }

    void streamTimesMoveTheClock()
    {
        start([](int) { return Server::reply(200, kPage); });
        m_client->observeExchangeTime(market::fromMs(kServerMs + 20'000));
        QTRY_VERIFY(m_client->exchangeNow().has_value()); // the event made it ask
        m_client->observeExchangeTime(market::fromMs(kServerMs + 100'000));
        QVERIFY(*m_client->exchangeNow() >= market::fromMs(kServerMs + 100'000));
    }
};

QTEST_GUILESS_MAIN(TestMarketClient)
#include "tst_marketclient.moc"
