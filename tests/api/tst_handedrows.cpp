// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;

namespace {

const std::string kTarget = "/v1/rows?symbol=BTC-USDT-PERP&interval=1m";

/// A sound minute, as another program hands it in.
QByteArray candleText(const QByteArray &more = {})
{
    return R"({"open_time":"2024-08-09T00:00:00Z","open":"100.10","high":"101","low":"99.5","close":"100.20",)"
           R"("volume":"2.5")"
           + more + "}";
}

} // namespace

/// Rows that other programs hand in over the API.
class TestHandedRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_api = std::make_unique<ApiFixture>(); }
    void cleanup() { m_api.reset(); }

    void takesAnArrayOfCandles();
    void takesLinesOfTrades();
    void keepsATradeThatNamesNoTrades();
    void refusesASymbolOfAnotherMarket();
    void takesBackWhatItAnswers();
    void keepsWhatCannotBeRead();
    void refusesBodies_data();
    void refusesBodies();
    void takesNothingWhileNothingCanBeStored_data();
    void takesNothingWhileNothingCanBeStored();

private:
    [[nodiscard]] http::Response post(const std::string &target, const QByteArray &body,
                                      const std::string &type = "application/json")
    {
        return m_api->send(http::Method::Post, target, {{"content-type", type}}, body);
    }

    std::unique_ptr<ApiFixture> m_api;
};

void TestHandedRows::takesAnArrayOfCandles()
{
    const auto answer = post(kTarget, '[' + candleText(R"(,"quote_volume":"250.2","trade_count":3,"final":true)") + ']');
    QCOMPARE(answer.status, 200);
    const auto told = objectOf(answer);
    QCOMPARE(told[u"stored"_s].toInt(), 1);
    QCOMPARE(told[u"quarantined"_s].toInt(), 0);
    QVERIFY(told[u"first_reason"_s].isNull());
    const auto rows = objectOf(m_api->get(kTarget))[u"rows"_s].toArray();
    QCOMPARE(rows.size(), 1);
    const auto row = rows.first().toObject();
    QCOMPARE(row[u"source"_s].toString(), u"api"_s);
    QCOMPARE(row[u"open"_s].toString(), u"100.10"_s);
    QCOMPARE(row[u"close_time"_s].toString(), u"2024-08-09T00:00:59.999Z"_s);
    QCOMPARE(row[u"trade_count"_s].toInt(), 3);
    QVERIFY(row[u"taker_buy_volume"_s].isNull());
}

void TestHandedRows::takesLinesOfTrades()
{
    const QByteArray lines =
        R"({"id":7,"time":1723161600000,"price":"5.0","quantity":"1","buyer_is_maker":false,"first_id":70,"last_id":71})"
        "\n\n"
        R"({"id":8,"time":1723161600001,"price":"5.1","quantity":"2","buyer_is_maker":true,"first_id":72,"last_id":72})";
    const auto answer =
        post("/v1/rows?symbol=BTC-USDT-PERP&kind=trades", lines, "application/x-ndjson; charset=utf-8");
    QCOMPARE(answer.status, 200);
    QCOMPARE(objectOf(answer)[u"stored"_s].toInt(), 2);
    const auto rows = objectOf(m_api->get("/v1/rows?symbol=BTC-USDT-PERP&kind=trades"))[u"rows"_s].toArray();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[1][u"source"_s].toString(), u"api"_s);
}

/// On USD-M a row is an aggregate, and a single trade has a number of another count.
void TestHandedRows::keepsATradeThatNamesNoTrades()
{
    const QByteArray line =
        R"({"id":7,"time":1723161600000,"price":"5.0","quantity":"1","buyer_is_maker":false})";
    const auto told =
        objectOf(post("/v1/rows?symbol=BTC-USDT-PERP&kind=trades", line, "application/x-ndjson"));
    QCOMPARE(told[u"stored"_s].toInt(), 0);
    QCOMPARE(told[u"quarantined"_s].toInt(), 1);
    QCOMPARE(told[u"first_reason"_s].toString(), u"first_id is not a whole number"_s);
    QCOMPARE(objectOf(post("/v1/rows?symbol=BTCUSDT&kind=trades", line, "application/x-ndjson"))[u"stored"_s]
                 .toInt(),
             1);
}

void TestHandedRows::refusesASymbolOfAnotherMarket()
{
    const auto refused =
        post("/v1/rows?symbol=BTC-USDT-PERP&market=spot&interval=1m", '[' + candleText() + ']');
    QCOMPARE(refused.status, 400);
    QVERIFY2(refused.body.contains("names a contract of um"), refused.body.constData());
    QCOMPARE(m_api->get("/v1/rows?symbol=BTC-USDT-PERP&market=spot&interval=1m").status, 400);
    QCOMPARE(m_api->get("/v1/rows?symbol=BTC-USDT-PERP&market=um&interval=1m").status, 200);
}

void TestHandedRows::takesBackWhatItAnswers()
{
    QCOMPARE(post(kTarget, '[' + candleText() + ']').status, 200);
    const http::Response answer = m_api->get(kTarget);
    const auto again = post(kTarget, answer.body);
    QCOMPARE(again.status, 200);
    QCOMPARE(objectOf(again)[u"quarantined"_s].toInt(-1), 0);
    QCOMPARE(m_api->get(kTarget).body, answer.body);
    // The words of exported lines mean the same.
    const QByteArray line =
        R"({"id":9,"time":1723161600000,"price":"5.0","quantity":"1","is_buyer_maker":true,"first_id":9,"last_id":9,"source":"rest"})";
    QCOMPARE(objectOf(post("/v1/rows?symbol=BTC-USDT-PERP&kind=trades", line, "application/x-ndjson"))[u"stored"_s].toInt(), 1);
}

void TestHandedRows::keepsWhatCannotBeRead()
{
    QByteArray open = candleText(R"(,"final":false)");
    QByteArray number = candleText();
    number.replace("\"2.5\"", "2.5");
    const auto told = objectOf(post(kTarget, '[' + open + ',' + candleText() + ',' + number + ']'));
    QCOMPARE(told[u"stored"_s].toInt(), 1);
    QCOMPARE(told[u"quarantined"_s].toInt(), 2);
    QCOMPARE(told[u"first_reason"_s].toString(), u"the candle is still in progress"_s);
}

void TestHandedRows::refusesBodies_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::string>("type");
    QTest::addColumn<int>("status");
    const std::string json = "application/json";
    const std::string lines = "application/x-ndjson";
    QTest::newRow("no array") << kTarget << candleText() << json << 400;
    QTest::newRow("no object") << kTarget << QByteArray("[1]") << json << 400;
    QTest::newRow("a broken line") << kTarget << candleText() + "\n{" << lines << 400;
    QTest::newRow("an unknown member") << kTarget << '[' + candleText(R"(,"colour":"red")") + ']' << json << 400;
    QTest::newRow("a member of trades") << kTarget << '[' + candleText(R"(,"price":"1")") + ']' << json << 400;
    QTest::newRow("plain text") << kTarget << QByteArray("[]") << std::string("text/plain") << 415;
    QTest::newRow("no interval") << std::string("/v1/rows?symbol=BTC-USDT-PERP") << QByteArray("[]") << json << 400;
    QTest::newRow("no such symbol") << std::string("/v1/rows?symbol=NOSUCH&interval=1m") << QByteArray("[]") << json
                                    << 400;
    QTest::newRow("no such kind") << kTarget + "&kind=funding" << QByteArray("[]") << json << 400;
    QByteArray many = "[{}";
    for (int i = 0; i < 10'000; ++i)
        many += ",{}";
    QTest::newRow("too many") << kTarget << many + ']' << json << 413;
    QTest::newRow("too many lines") << kTarget << QByteArray("{}\n").repeated(10'001) << lines << 413;
    QTest::newRow("too many values") << kTarget << '[' + QByteArray("1,").repeated(200'000) + "1]" << json << 413;
    QTest::newRow("a line of too many values") << kTarget << '[' + QByteArray("1,").repeated(2'000) + "1]" << lines << 400;
}

void TestHandedRows::refusesBodies()
{
    QFETCH(std::string, target);
    QFETCH(QByteArray, body);
    QFETCH(std::string, type);
    QFETCH(int, status);
    QCOMPARE(post(target, body, type).status, status);
    QVERIFY(objectOf(m_api->get(kTarget))[u"rows"_s].toArray().isEmpty());
}

void TestHandedRows::takesNothingWhileNothingCanBeStored_data()
{
    QTest::addColumn<bool>("isFull");
    QTest::addColumn<int>("status");
    QTest::newRow("a disk without room") << true << 507;
    QTest::newRow("a database that is away") << false << 503;
}

void TestHandedRows::takesNothingWhileNothingCanBeStored()
{
    QFETCH(bool, isFull);
    QFETCH(int, status);
    interfaces::EngineStatus now;
    now.isDiskFull = isFull;
    now.databaseError = "The database does not answer.";
    m_api->engine().setStatus(now);
    const auto answer = post(kTarget, '[' + candleText() + ']');
    QCOMPARE(answer.status, status);
    QVERIFY(objectOf(answer)[u"msg"_s].toString().contains(u"does not answer"_s));
}

QTEST_GUILESS_MAIN(TestHandedRows)
#include "tst_handedrows.moc"
