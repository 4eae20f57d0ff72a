// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using namespace std::chrono_literals;
using market::Interval;

namespace {

constexpr auto kKlines = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m";

std::string rangeOf(std::int64_t first, int count)
{
    return std::string(kKlines) + "&limit=1500&startTime=" + std::to_string(market::toMs(kStart) + first * 60'000)
           + "&endTime=" + std::to_string(market::toMs(kStart) + (first + count - 1) * 60'000);
}

/// Reads come back when it ends.
class Frost {
public:
    explicit Frost(FakeMarketData &data) : m_data(data) { m_data.freeze(); }
    ~Frost() { m_data.thaw(); }
    Frost(const Frost &) = delete;
    Frost &operator=(const Frost &) = delete;

private:
    FakeMarketData &m_data;
};

interfaces::EngineStatus awayStatus()
{
    interfaces::EngineStatus status;
    status.running = true;
    status.isDatabaseAway = true;
    status.databaseError = "The database has not answered for 7 s.";
    return status;
}

http::Request jobRequest()
{
    http::Request request = ApiFixture::requestFor(http::Method::Post, "/v1/jobs");
    request.headers = {{"content-type", "application/json"}};
    request.body = R"({"kind":"repair","symbol":"BTCUSDT"})";
    return request;
}

} // namespace

/// The API while the database hangs or is known not to answer: its thread never waits for it.
class TestDatabaseAway : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void othersAreServedWhileOneWaits_data();
    void othersAreServedWhileOneWaits();
    void whatMemoryHoldsIsAnsweredAtOnce();
    void refusedAtOnceWhileItIsKnown_data();
    void refusedAtOnceWhileItIsKnown();
    void thoseWhoWaitAreRefusedWhenItIsKnown();
    void aJobIsRefusedInTime();
    void oneThatIsTakenTooLateIsTakenBack();
    void runsAreListedWithoutIt();
};

void TestDatabaseAway::othersAreServedWhileOneWaits_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("candles") << QByteArray(kKlines);
    QTest::newRow("an open candle") << QByteArray(kKlines) + "&includeCurrent=true";
    QTest::newRow("an unknown symbol") << QByteArray("/api/v3/klines?symbol=OLDUSDT&interval=1h");
    QTest::newRow("the exchange's list") << QByteArray("/api/v3/exchangeInfo");
    QTest::newRow("rows") << QByteArray("/v1/rows?symbol=BTCUSDT&interval=1m");
    QTest::newRow("rows of an unknown symbol") << QByteArray("/v1/rows?symbol=OLDUSDT&interval=1h");
    QTest::newRow("losing versions") << QByteArray("/v1/versions?symbol=OLDUSDT&interval=1h");
    QTest::newRow("runs") << QByteArray("/api/v1/archive/runs");
    QTest::newRow("leases") << QByteArray("/api/v1/temp-data");
}

void TestDatabaseAway::othersAreServedWhileOneWaits()
{
    QFETCH(const QByteArray, target);
    ApiFixture api;
    api.engine().data().write({{market::Market::Spot, "OLDUSDT"}, Interval::H1}, candlesFrom(Interval::H1, kStart, 3));
    std::vector<std::unique_ptr<ApiFixture::Question>> questions;
    {
        const Frost frost(api.engine().data());
        const auto request = ApiFixture::requestFor(http::Method::Get, target.toStdString());
        for (int client = 0; client < 6; ++client)
            questions.push_back(api.ask(request));
        QCOMPARE(api.get("/v1/health").status, 200);
        QCOMPARE(api.get("/api/v3/ping").status, 200);
        if (!target.contains("temp-data") && !target.contains("runs"))
            QVERIFY(!questions.front()->isAnswered());
    }
    for (const auto &question : questions) {
        QTRY_VERIFY(question->isAnswered());
        QVERIFY2(question->response().status == 200, question->response().body.constData());
    }
}

void TestDatabaseAway::whatMemoryHoldsIsAnsweredAtOnce()
{
    ApiFixture api;
    api.engine().repair(kMinutes, candlesFrom(Interval::M1, kStart, 400));
    const auto whole = api.get(rangeOf(0, 100));
    QCOMPARE(whole.status, 200);
    QCOMPARE(api.get("/api/v3/exchangeInfo").status, 200);
    const Frost frost(api.engine().data());
    const auto same = api.ask(ApiFixture::requestFor(http::Method::Get, rangeOf(0, 100)));
    QVERIFY(same->isAnswered());
    QCOMPARE(same->response().body, whole.body);
    const auto part = api.ask(ApiFixture::requestFor(http::Method::Get, rangeOf(10, 20)));
    QVERIFY(part->isAnswered());
    QCOMPARE(openTimes(part->response()).size(), std::size_t{20});
    QVERIFY(api.ask(ApiFixture::requestFor(http::Method::Get, "/api/v3/exchangeInfo"))->isAnswered());
    const auto wrong = api.ask(ApiFixture::requestFor(http::Method::Get, std::string(kKlines) + "&limit=0"));
    QVERIFY(wrong->isAnswered());
    QCOMPARE(wrong->response().status, 400);
}

void TestDatabaseAway::refusedAtOnceWhileItIsKnown_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("form");
    const auto row = [](const char *name, http::Method method, const char *target, const char *body,
                        const char *form) {
        QTest::newRow(name) << int(method) << QByteArray(target) << QByteArray(body) << QByteArray(form);
    };
    constexpr auto kNode = R"({"code":-1000,"msg":"The database has not)";
    using http::Method;
    row("candles", Method::Get, kKlines, "", kNode);
    row("an unknown symbol", Method::Get, "/fapi/v1/klines?symbol=OLDUSDT&interval=1m", "", kNode);
    row("the exchange's list", Method::Get, "/fapi/v1/exchangeInfo", "", kNode);
    row("rows", Method::Get, "/v1/rows?symbol=BTCUSDT&interval=1m", "", kNode);
    row("gaps", Method::Get, "/v1/gaps", "", kNode);
    row("a job", Method::Post, "/v1/jobs", R"({"kind":"repair","symbol":"BTCUSDT"})", kNode);
    row("a repair", Method::Post, "/v1/gaps/repair", "{}", kNode);
    row("slices", Method::Get, "/api/v1/archive/slices", "", R"({"code":5000)");
    row("policies", Method::Get, "/api/v1/archive/policies", "", R"({"code":5000)");
    row("leases", Method::Get, "/api/v1/temp-data", "", R"("status":"error")");
}

void TestDatabaseAway::refusedAtOnceWhileItIsKnown()
{
    QFETCH(const int, method);
    QFETCH(const QByteArray, target);
    QFETCH(const QByteArray, body);
    QFETCH(const QByteArray, form);
    ApiFixture api;
    api.engine().setStatus(awayStatus());
    const Frost frost(api.engine().data());
    const int reads = api.engine().data().reads();
    const auto response = api.send(static_cast<http::Method>(method), target.toStdString(),
                                   {{"content-type", "application/json"}}, body);
    QCOMPARE(response.status, 503);
    QVERIFY2(response.body.contains(form), response.body.constData());
    QVERIFY(response.body.contains("The database has not answered for 7 s."));
    QVERIFY(headerOf(response, "Retry-After").toInt() > 0);
    QCOMPARE(api.engine().data().reads(), reads);
}

void TestDatabaseAway::thoseWhoWaitAreRefusedWhenItIsKnown()
{
    ApiFixture api;
    api.engine().data().write(kMinutes, candlesFrom(Interval::M1, kStart, 400));
    const Frost frost(api.engine().data());
    std::vector<std::unique_ptr<ApiFixture::Question>> questions;
    for (int client = 0; client < 10; ++client)
        questions.push_back(api.ask(ApiFixture::requestFor(http::Method::Get, rangeOf(client, 7))));
    api.engine().setStatus(awayStatus());
    for (const auto &question : questions) {
        QTRY_COMPARE(question->response().status, 503);
        QVERIFY(headerOf(question->response(), "Retry-After").toInt() > 0);
    }
}

void TestDatabaseAway::aJobIsRefusedInTime()
{
    ApiFixture api;
    api.engine().acceptJobs();
    {
        const Frost frost(api.engine().data());
        const auto question = api.ask(jobRequest());
        QTRY_COMPARE_WITH_TIMEOUT(question->response().status, 503, 15'000);
        QVERIFY(question->response().body.contains("nothing was begun"));
        QVERIFY(headerOf(question->response(), "Retry-After").toInt() > 0);
    }
    QCOMPARE(api.send(http::Method::Post, "/v1/jobs", jobRequest().headers, jobRequest().body).status, 202);
    QCOMPARE(api.engine().repairs().size(), std::size_t{1});
}

void TestDatabaseAway::oneThatIsTakenTooLateIsTakenBack()
{
    ApiFixture api;
    api.engine().acceptJobs();
    api.engine().setSlowToKeep(true);
    const auto question = api.ask(jobRequest());
    QTRY_COMPARE_WITH_TIMEOUT(question->response().status, 503, 15'000);
    api.engine().setSlowToKeep(false);
    QTRY_COMPARE(api.engine().cancels(), 1);
}

void TestDatabaseAway::runsAreListedWithoutIt()
{
    ApiFixture api;
    api.engine().setStatus(awayStatus());
    const Frost frost(api.engine().data());
    QCOMPARE(api.get("/api/v1/archive/runs").status, 200);
}

QTEST_GUILESS_MAIN(TestDatabaseAway)
#include "tst_databaseaway.moc"
