// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::JobState;

namespace {

interfaces::JobStatus jobOf(std::int64_t id, JobState state, bool isControllable = true)
{
    interfaces::JobStatus job;
    job.id = id;
    job.state = state;
    job.title = "spot BTCUSDT 1m";
    job.reason = "user";
    job.requests = 12;
    job.weight = 24;
    job.attempts = 2;
    job.isControllable = isControllable;
    return job;
}

interfaces::Gap gapOf(std::int64_t id, const market::InstrumentKey &key, interfaces::GapState state)
{
    interfaces::Gap gap;
    gap.id = id;
    gap.instrument = key;
    gap.interval = market::Interval::M1;
    gap.range = {kStart, kStart + std::chrono::minutes(5)};
    gap.missing = 5;
    gap.deleted = 3;
    gap.state = state;
    gap.cause = "disconnect";
    gap.evidence = "Closed with 1006 after 12 s.";
    gap.checkedAt = kStart;
    gap.nextTryAt = kStart + std::chrono::seconds(10);
    return gap;
}

} // namespace

/// Jobs, gaps and refused rows over the API.
class TestWork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_api.reset(); }

    void listsJobs();
    void controlsJobs_data();
    void controlsJobs();
    void refusesControl_data();
    void refusesControl();
    void theFetchOfALeaseThatIsGoneIsNotRepeated();
    void startsWork();
    void refusesBodies_data();
    void refusesBodies();
    void tellsWhenWorkIsRefused();
    void listsGaps();
    void repairsGaps();
    void listsRejectedRows();
    void listsFindings();
    void dismissesFindings();
    void refusesQueries_data();
    void refusesQueries();
    void writesAreBehindTheGuard();
    void tellsThePlan();
    void takesNothingTheDatabaseDoesNotHave();
    void refusesUnknownSymbols_data();
    void refusesUnknownSymbols();
    void refusesUnknownMembers_data();
    void refusesUnknownMembers();
    void tellsWhoFilledAGap();
    void tellsCoverage();
    void tellsNoFigureWhereNothingIsExpected();
    void tellsWhatAJobWaitsFor();

private:
    [[nodiscard]] http::Response post(const std::string &target, const QByteArray &body = {},
                                      const std::string &type = "application/json")
    {
        return m_api->send(http::Method::Post, target, {{"content-type", type}}, body);
    }

    std::unique_ptr<ApiFixture> m_api;
};

void TestWork::init()
{
    m_api = std::make_unique<ApiFixture>();
    m_api->engine().setJobs({jobOf(4, JobState::Queued), jobOf(3, JobState::Running), jobOf(2, JobState::Paused),
                             jobOf(1, JobState::Failed), jobOf(9, JobState::Running, false),
                             jobOf(5, JobState::Queued)});
}

void TestWork::listsJobs()
{
    const auto all = objectOf(m_api->get("/v1/jobs"))[u"jobs"_s].toArray();
    QCOMPARE(all.size(), 6);
    const auto first = all.first().toObject();
    QCOMPARE(first[u"id"_s].toInt(), 4);
    QCOMPARE(first[u"state"_s].toString(), u"queued"_s);
    QCOMPARE(first[u"priority"_s].toString(), u"user"_s);
    QCOMPARE(first[u"weight"_s].toInt(), 24);
    QVERIFY(first[u"started"_s].isNull());
    QCOMPARE(objectOf(m_api->get("/v1/jobs?active=true"))[u"jobs"_s].toArray().size(), 5);
    QCOMPARE(objectOf(m_api->get("/v1/jobs/3"))[u"state"_s].toString(), u"running"_s);
    for (const char *target : {"/v1/jobs/77", "/v1/jobs/none"}) {
        const auto unknown = m_api->get(target);
        QCOMPARE(unknown.status, 404);
        QVERIFY(!objectOf(unknown)[u"detail"_s].toString().isEmpty());
    }
}

void TestWork::controlsJobs_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::string>("order");
    QTest::newRow("pause") << std::string("/v1/jobs/3/pause") << QByteArray() << std::string("pause 3");
    QTest::newRow("resume") << std::string("/v1/jobs/2/resume") << QByteArray("{}") << std::string("resume 2");
    QTest::newRow("retry") << std::string("/v1/jobs/1/retry") << QByteArray() << std::string("retry 1");
    QTest::newRow("cancel") << std::string("/v1/jobs/4/cancel") << QByteArray() << std::string("cancel 4");
    QTest::newRow("move") << std::string("/v1/jobs/5/move") << QByteArray("{\"before\":4}")
                          << std::string("move 5 before 4");
    QTest::newRow("move last") << std::string("/v1/jobs/4/move") << QByteArray("{\"before\":null}")
                               << std::string("move 4 last");
}

void TestWork::controlsJobs()
{
    QFETCH(std::string, target);
    QFETCH(QByteArray, body);
    QFETCH(std::string, order);
    QCOMPARE(post(target, body).status, 202);
    QCOMPARE(m_api->engine().jobOrders(), std::vector<std::string>{order});
}

void TestWork::refusesControl_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const char *target, const char *body, int status) {
        QTest::newRow(name) << std::string(target) << QByteArray(body) << status;
    };
    row("unknown job", "/v1/jobs/77/pause", "", 404);
    row("unknown action", "/v1/jobs/3/fly", "", 404);
    row("resume what runs", "/v1/jobs/3/resume", "", 409);
    row("pause what is paused", "/v1/jobs/2/pause", "", 409);
    row("retry what waits", "/v1/jobs/4/retry", "", 409);
    row("cancel what is over", "/v1/jobs/1/cancel", "", 409);
    row("move what runs", "/v1/jobs/3/move", "", 409);
    row("the engine's own", "/v1/jobs/9/cancel", "", 409);
    row("before a stranger", "/v1/jobs/4/move", "{\"before\":77}", 400);
    row("before what runs", "/v1/jobs/4/move", "{\"before\":3}", 409);
}

void TestWork::refusesControl()
{
    QFETCH(std::string, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QCOMPARE(post(target, body).status, status);
    QVERIFY(m_api->engine().jobOrders().empty());
}

void TestWork::theFetchOfALeaseThatIsGoneIsNotRepeated()
{
    auto fetch = jobOf(1, JobState::Cancelled);
    fetch.isRepeatable = false;
    m_api->engine().setJobs({fetch});
    const auto refused = post("/v1/jobs/1/retry", "");
    QCOMPARE(refused.status, 409);
    QVERIFY2(refused.body.contains("fetched rows for a lease that is gone"), refused.body.constData());
    QVERIFY(m_api->engine().jobOrders().empty());
}

void TestWork::startsWork()
{
    m_api->engine().acceptJobs();
    const auto backfill = post("/v1/jobs", R"({"kind":"backfill","symbol":"BTC-USDT-PERP","interval":"5m",)"
                                           R"("from":"2024-08-09","to":1723248000000,"max":100})");
    QCOMPARE(backfill.status, 202);
    QCOMPARE(objectOf(backfill)[u"id"_s].toInt(), 1);
    const auto &asked = m_api->engine().backfills().front();
    QVERIFY(asked.instrument == kPerpetual);
    QVERIFY(asked.interval == market::Interval(market::Interval::M5));
    QVERIFY(asked.range.from == kStart);
    QVERIFY(asked.range.to == kStart + std::chrono::days(1));
    QCOMPARE(asked.maxRows.value_or(0), std::int64_t(100));
    QVERIFY(!asked.includePurged);
    QCOMPARE(post("/v1/jobs",
                  R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09","to":"2024-08-10",)"
                  R"("purged":true})")
                 .status,
             202);
    QVERIFY(m_api->engine().backfills().back().includePurged);
    QCOMPARE(post("/v1/jobs", R"({"kind":"repair","symbol":"BTCUSDT","all":true})").status, 202);
    QVERIFY(m_api->engine().repairs().front().instrument == kSpot);
    QVERIFY(m_api->engine().repairs().front().includeResolved);
}

void TestWork::refusesBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("mention");
    const auto row = [](const char *name, const char *body, const char *mention) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(mention);
    };
    row("nothing", "", "kind");
    row("not JSON", "kind=repair", "JSON object");
    row("an array", "[]", "JSON object");
    row("unknown kind", R"({"kind":"fly"})", "backfill or repair");
    row("kind as number", R"({"kind":1})", "backfill or repair");
    row("no symbol", R"({"kind":"backfill","from":"2024-08-09","to":"2024-08-10"})", "symbol");
    row("bad symbol", R"({"kind":"repair","symbol":"B;"})", "Invalid symbol");
    row("bad interval", R"({"kind":"repair","interval":"2m"})", "Invalid interval");
    row("bad market", R"({"kind":"repair","market":"moon"})", "spot or um");
    row("a contract of the spot market",
        R"({"kind":"backfill","symbol":"BTC-USDT-PERP","market":"spot","from":"2024-08-09","to":"2024-08-10"})",
        "names a contract of um");
    row("repair of a contract of the spot market",
        R"({"kind":"repair","symbol":"BTC-USDT-PERP","market":"spot"})", "names a contract of um");
    row("a slip of the pen", R"({"kind":"backfill","symbl":"BTCUSDT"})", "\"symbl\" is not known; accepted are kind, symbol");
    row("a member of the other kind", R"({"kind":"repair","from":"2024-08-09"})", "accepted are symbol");
    row("bad all", R"({"kind":"repair","all":"yes"})", "true or false");
    row("no end", R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09"})", "to");
    row("bad time", R"({"kind":"backfill","symbol":"BTCUSDT","from":"noon","to":"2024-08-10"})", "from");
    row("bad data", R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09","to":"2024-08-10","data":"x"})",
        "funding");
    row("bad purged",
        R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09","to":"2024-08-10","purged":1})",
        "purged");
    row("bad max", R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09","to":"2024-08-10","max":0})", "max");
}

void TestWork::refusesBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, mention);
    const auto refused = post("/v1/jobs", body);
    QCOMPARE(refused.status, 400);
    const QString sentence = objectOf(refused)[u"msg"_s].toString();
    QVERIFY2(sentence.contains(QString::fromUtf8(mention)), qUtf8Printable(sentence));
    QVERIFY(m_api->engine().backfills().empty() && m_api->engine().repairs().empty());
}

void TestWork::tellsWhenWorkIsRefused()
{
    QCOMPARE(post("/v1/jobs", R"({"kind":"repair"})", "text/plain").status, 415);
    QCOMPARE(post("/v1/jobs", R"({"kind":[)" + QByteArray("1,").repeated(2'000) + "1]}").status, 413);
    const auto refused = post("/v1/jobs", R"({"kind":"repair"})", "application/json; charset=utf-8");
    QCOMPARE(refused.status, 409);
    QCOMPARE(objectOf(refused)[u"detail"_s].toString(), u"The fake engine has no exchange."_s);
}

void TestWork::listsGaps()
{
    m_api->engine().setGaps({gapOf(1, kSpot, interfaces::GapState::Open),
                             gapOf(2, kPerpetual, interfaces::GapState::Open),
                             gapOf(3, kSpot, interfaces::GapState::VerifiedEmpty)});
    const auto open = objectOf(m_api->get("/v1/gaps?limit=1"));
    QCOMPARE(open[u"count"_s].toInt(), 2);
    QCOMPARE(open[u"missing"_s].toInt(), 10);
    QCOMPARE(open[u"gaps"_s].toArray().size(), 1);
    const auto gap = open[u"gaps"_s].toArray().first().toObject();
    QCOMPARE(gap[u"evidence"_s].toString(), u"Closed with 1006 after 12 s."_s);
    QCOMPARE(gap[u"deleted"_s].toInt(), 3);
    QCOMPARE(gap[u"checked"_s].toString(), u"2024-08-09T00:00:00Z"_s);
    QCOMPARE(gap[u"next_try"_s].toString(), u"2024-08-09T00:00:10Z"_s);
    const auto all = objectOf(m_api->get("/v1/gaps?all=true&symbol=BTCUSDT&market=spot"));
    QCOMPARE(all[u"count"_s].toInt(), 2);
}

void TestWork::repairsGaps()
{
    m_api->engine().acceptJobs();
    QCOMPARE(post("/v1/gaps/repair").status, 202);
    QCOMPARE(post("/v1/gaps/repair", R"({"symbol":"BTCUSDT","interval":"1m","all":true})").status, 202);
    QCOMPARE(m_api->engine().repairs().size(), std::size_t(2));
    QVERIFY(!m_api->engine().repairs().front().instrument);
    QVERIFY(m_api->engine().repairs().back().includeResolved);
}

void TestWork::listsRejectedRows()
{
    interfaces::RejectedRow row;
    row.id = 8;
    row.instrument = kSpot;
    row.door = "import";
    row.reason = "The high is below the low.";
    row.raw = "<b>1,2\"</b>";
    row.times = 4;
    m_api->engine().setRejected({row});
    const auto rows = objectOf(m_api->get("/v1/rejected"))[u"rejected"_s].toArray();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first().toObject()[u"raw"_s].toString(), u"<b>1,2\"</b>"_s);
    QCOMPARE(rows.first().toObject()[u"times"_s].toInt(), 4);
    QVERIFY(objectOf(m_api->get("/v1/rejected?symbol=BTC-USDT-PERP"))[u"rejected"_s].toArray().isEmpty());
}

void TestWork::listsFindings()
{
    interfaces::Finding finding;
    finding.id = 3;
    finding.series = {kSpot, market::Interval::M1};
    finding.openTime = kStart;
    finding.witness = "trades";
    finding.field = "volume";
    finding.stored = "1.50";
    finding.expected = "1.49";
    finding.outcome = "kept";
    m_api->engine().setFindings({finding});
    const auto found = objectOf(m_api->get("/v1/findings"))[u"findings"_s].toArray();
    QCOMPARE(found.size(), 1);
    const auto first = found.first().toObject();
    QCOMPARE(first[u"interval"_s].toString(), u"1m"_s);
    QCOMPARE(first[u"witness"_s].toString(), u"trades"_s);
    QCOMPARE(first[u"stored"_s].toString(), u"1.50"_s);
    QCOMPARE(first[u"expected"_s].toString(), u"1.49"_s);
    QCOMPARE(first[u"outcome"_s].toString(), u"kept"_s);
    QVERIFY(objectOf(m_api->get("/v1/findings?interval=5m"))[u"findings"_s].toArray().isEmpty());
}

void TestWork::dismissesFindings()
{
    interfaces::Finding finding;
    finding.id = 3;
    finding.series = {kSpot, market::Interval::M1};
    finding.openTime = finding.foundAt = kStart;
    finding.witness = "bulk";
    finding.policy = "source";
    finding.storedSource = "rest";
    m_api->engine().setFindings({finding});
    const auto open = objectOf(m_api->get("/v1/findings?state=open"))[u"findings"_s][0].toObject();
    QCOMPARE(open[u"state"_s].toString(), u"open"_s);
    QCOMPARE(open[u"policy"_s].toString(), u"source"_s);
    QCOMPARE(open[u"stored_source"_s].toString(), u"rest"_s);
    QVERIFY(open[u"closed"_s].isNull());
    QCOMPARE(post("/v1/findings/3/dismiss", R"({"dry_run":true})").status, 400);
    const auto done = post("/v1/findings/3/dismiss");
    QCOMPARE(done.status, 200);
    QCOMPARE(objectOf(done)[u"state"_s].toString(), u"dismissed"_s);
    QVERIFY(objectOf(m_api->get("/v1/findings?state=open"))[u"findings"_s].toArray().isEmpty());
    const auto settled = objectOf(m_api->get("/v1/findings"))[u"findings"_s][0].toObject();
    QCOMPARE(settled[u"state"_s].toString(), u"dismissed"_s);
    QVERIFY(settled[u"closed"_s].isString());
    QCOMPARE(post("/v1/findings/3/dismiss").status, 404);
    QCOMPARE(post("/v1/findings/four/dismiss").status, 404);
}

void TestWork::refusesQueries_data()
{
    QTest::addColumn<std::string>("target");
    for (const char *target : {"/v1/gaps?limit=0", "/v1/gaps?limit=many", "/v1/gaps?all=perhaps",
                               "/v1/gaps?interval=2m", "/v1/gaps?market=moon", "/v1/rejected?limit=10001",
                               "/v1/findings?limit=0", "/v1/findings?state=shut",
                               "/v1/jobs?active=perhaps"})
        QTest::newRow(target) << std::string(target);
}

void TestWork::refusesQueries()
{
    QFETCH(std::string, target);
    const auto refused = m_api->get(target);
    QCOMPARE(refused.status, 400);
    QVERIFY(objectOf(refused)[u"code"_s].toInt() < 0);
}

void TestWork::writesAreBehindTheGuard()
{
    for (const char *path : {"/v1/jobs", "/v1/jobs/3/pause", "/v1/gaps/repair"}) {
        http::Request request;
        request.method = http::Method::Post;
        request.path = path;
        QVERIFY2(m_api->router().requestWrites(request), path);
    }
}

void TestWork::tellsThePlan()
{
    m_api->engine().acceptJobs();
    interfaces::BackfillPlan plan;
    plan.rowsExpected = 2600;
    plan.rowsMissing = 2500;
    plan.requests = 3;
    plan.weight = 6;
    plan.duration = std::chrono::seconds(2);
    plan.files = 1;
    plan.requestsAtMost = 5;
    plan.weightAtMost = 10;
    plan.durationAtMost = std::chrono::seconds(602);
    plan.blockedFor = std::chrono::seconds(600);
    plan.blockedReason = "HTTP 418: Way too many requests.";
    m_api->engine().setPlan(plan);
    const auto answer = post("/v1/jobs", R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09",)"
                                         R"("to":"2024-08-11","dry_run":true})");
    QCOMPARE(answer.status, 200);
    const auto told = objectOf(answer)[u"plan"_s].toObject();
    QCOMPARE(told[u"requests"_s].toInt(), 3);
    QCOMPARE(told[u"weight"_s].toInt(), 6);
    QCOMPARE(told[u"rows_missing"_s].toInt(), 2500);
    QCOMPARE(told[u"seconds"_s].toInt(), 2);
    QCOMPARE(told[u"files"_s].toInt(), 1);
    QCOMPARE(told[u"requests_at_most"_s].toInt(), 5);
    QCOMPARE(told[u"weight_at_most"_s].toInt(), 10);
    QCOMPARE(told[u"seconds_at_most"_s].toInt(), 602);
    QCOMPARE(told[u"blocked_seconds"_s].toInt(), 600);
    QCOMPARE(told[u"blocked_reason"_s].toString(), u"HTTP 418: Way too many requests."_s);
    QVERIFY(m_api->engine().backfills().empty());
}

void TestWork::takesNothingTheDatabaseDoesNotHave()
{
    m_api->engine().acceptJobs();
    m_api->engine().setKept(fail(ErrorCode::Busy, "The database did not take the job."));
    const auto refused =
        post("/v1/jobs", R"({"kind":"backfill","symbol":"BTCUSDT","from":"2024-08-09","to":"2024-08-11"})");
    QCOMPARE(refused.status, 503);
    QCOMPARE(objectOf(refused)[u"msg"_s].toString(), u"The database did not take the job."_s);
    QCOMPARE(post("/v1/gaps/repair").status, 503);
}

void TestWork::refusesUnknownSymbols_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<QByteArray>("body");
    for (const char *target : {"/v1/gaps?symbol=NOSUCH", "/v1/rejected?symbol=NOSUCH", "/v1/findings?symbol=NOSUCH",
                               "/v1/coverage?symbol=NOSUCH"})
        QTest::newRow(target) << std::string(target) << QByteArray();
    QTest::newRow("backfill") << std::string("/v1/jobs")
                              << QByteArray(R"({"kind":"backfill","symbol":"NOSUCH","from":"2024-08-09","to":"2024-08-10"})");
    QTest::newRow("repair") << std::string("/v1/jobs") << QByteArray(R"({"kind":"repair","symbol":"NOSUCH"})");
    QTest::newRow("repair of gaps") << std::string("/v1/gaps/repair") << QByteArray(R"({"symbol":"NOSUCH"})");
}

void TestWork::refusesUnknownSymbols()
{
    QFETCH(std::string, target);
    QFETCH(QByteArray, body);
    m_api->engine().acceptJobs();
    const auto refused = body.isEmpty() ? m_api->get(target) : post(target, body);
    QCOMPARE(refused.status, 400);
    QCOMPARE(objectOf(refused)[u"code"_s].toInt(), -1121);
    QVERIFY(objectOf(refused)[u"msg"_s].toString().contains(u"\"NOSUCH\" is not a symbol of market spot"_s));
    QVERIFY(m_api->engine().backfills().empty() && m_api->engine().repairs().empty());
}

void TestWork::refusesUnknownMembers_data()
{
    QTest::addColumn<std::string>("target");
    for (const char *target : {"/v1/jobs/3/pause", "/v1/jobs/4/move", "/v1/gaps/repair"})
        QTest::newRow(target) << std::string(target);
}

void TestWork::refusesUnknownMembers()
{
    QFETCH(std::string, target);
    m_api->engine().acceptJobs();
    const auto refused = post(target, R"({"befor":3})");
    QCOMPARE(refused.status, 400);
    QVERIFY(objectOf(refused)[u"msg"_s].toString().contains(u"\"befor\" is not known"_s));
    QVERIFY(m_api->engine().jobOrders().empty() && m_api->engine().repairs().empty());
}

void TestWork::tellsWhoFilledAGap()
{
    auto filled = gapOf(4, kSpot, interfaces::GapState::Filled);
    filled.filledBy = interfaces::gapFillerText({"rest", 12, "desk"});
    m_api->engine().setGaps({filled, gapOf(5, kSpot, interfaces::GapState::Open)});
    QCOMPARE(objectOf(m_api->get("/v1/gaps"))[u"count"_s].toInt(), 1);
    const auto all = objectOf(m_api->get("/v1/gaps?filled=true"));
    QCOMPARE(all[u"count"_s].toInt(), 2);
    QCOMPARE(all[u"missing"_s].toInt(), 5);
    const auto filler = all[u"gaps"_s].toArray().first().toObject()[u"filler"_s].toObject();
    QCOMPARE(filler[u"door"_s].toString(), u"rest"_s);
    QCOMPARE(filler[u"job"_s].toInt(), 12);
    QCOMPARE(filler[u"node"_s].toString(), u"desk"_s);
    for (const interfaces::GapFiller &each : {interfaces::GapFiller{"stream", std::nullopt, ""},
                                              interfaces::GapFiller{"rest", std::nullopt, "a, node b, job 3"},
                                              interfaces::GapFiller{"file a-1m.zip, user", 7, ""}})
        QVERIFY(interfaces::parseGapFiller(interfaces::gapFillerText(each)) == each);
}

void TestWork::tellsCoverage()
{
    interfaces::SeriesCoverage coverage;
    coverage.series = {kSpot, market::Interval::M1};
    coverage.whole = {{kStart, kStart + std::chrono::hours(24)}, 86'400, 86'100, 60, 120, 0, 120};
    coverage.complete = {{kStart, kStart + std::chrono::hours(1)}};
    coverage.byDay = {coverage.whole};
    m_api->engine().setCoverage({coverage});
    const auto series = objectOf(m_api->get("/v1/coverage?symbol=BTCUSDT&interval=1m"))[u"series"_s].toArray();
    QCOMPARE(series.size(), 1);
    const auto one = series.first().toObject();
    QCOMPARE(one[u"missing_seconds"_s].toInt(), 120);
    QCOMPARE(one[u"empty_seconds"_s].toInt(), 60);
    QCOMPARE(one[u"unavailable_seconds"_s].toInt(), 120);
    QCOMPARE(one[u"complete_percent"_s].toDouble(), 100.0 * 86'160 / 86'400);
    QCOMPARE(one[u"complete_ranges"_s].toArray().size(), 1);
    QVERIFY(!one.contains(u"days"_s));
    const auto byDay = objectOf(m_api->get("/v1/coverage?symbol=BTCUSDT&by=day"))[u"series"_s].toArray();
    QCOMPARE(byDay.first().toObject()[u"days"_s].toArray().size(), 1);
    QCOMPARE(m_api->get("/v1/coverage?by=week").status, 400);
    interfaces::TradesCoverage trades;
    trades.instrument = kSpot;
    trades.reach = {100, 300};
    trades.range = {kStart, kStart + std::chrono::hours(2)};
    trades.ids = 200;
    trades.stored = 150;
    trades.unavailable = 20;
    trades.away = 10;
    trades.missing = 20;
    trades.complete = {{100, 200}, {250, 300}};
    m_api->engine().setTradesCoverage({trades});
    const auto told = objectOf(m_api->get("/v1/coverage?symbol=BTCUSDT"))[u"trades"_s].toArray();
    QCOMPARE(told.size(), 1);
    const auto first = told.first().toObject();
    QCOMPARE(first[u"first_id"_s].toInt(), 100);
    QCOMPARE(first[u"last_id"_s].toInt(), 299);
    QCOMPARE(first[u"missing_ids"_s].toInt(), 20);
    QCOMPARE(first[u"complete_percent"_s].toDouble(), 100.0 * 150 / 190);
    QCOMPARE(first[u"complete_ids"_s][1][u"last_id"_s].toInt(), 299);
    QVERIFY(objectOf(m_api->get("/v1/coverage?symbol=BTCUSDT&interval=1m"))[u"trades"_s].toArray().isEmpty());
    interfaces::FundingCoverage funding;
    funding.instrument = kPerpetual;
    funding.range = {kStart, kStart + std::chrono::hours(240)};
    funding.rates = 27;
    funding.missing = 3;
    funding.complete = {{kStart, kStart + std::chrono::hours(200)}};
    m_api->engine().setFundingCoverage({funding});
    const QJsonValue proven = objectOf(m_api->get("/v1/coverage?market=um&symbol=BTCUSDT"))[u"funding"_s][0];
    QCOMPARE(proven[u"rates"_s].toInt(), 27);
    QCOMPARE(proven[u"missing_rates"_s].toInt(), 3);
    QCOMPARE(proven[u"complete_percent"_s].toDouble(), 90.0);
    QCOMPARE(proven[u"away_rates"_s].toInt(-1), 0);
    QCOMPARE(proven[u"complete_ranges"_s].toArray().size(), 1);
    interfaces::Gap candles;
    candles.instrument = kSpot;
    candles.interval = market::Interval::M1;
    candles.missing = 3;
    interfaces::Gap ids;
    ids.instrument = kSpot;
    ids.ids = market::IdRange{5, 25};
    ids.missing = 20;
    interfaces::Gap rates;
    rates.instrument = kPerpetual;
    rates.missing = 4;
    m_api->engine().setGaps({candles, ids, rates});
    const auto report = objectOf(m_api->get("/v1/gaps"));
    QCOMPARE(report[u"missing"_s].toInt(), 27);
    QCOMPARE(report[u"missing_funding"_s].toInt(), 4);
    QCOMPARE(report[u"missing_candles"_s].toInt(), 3);
    QCOMPARE(report[u"missing_trades"_s].toInt(), 20);
    // No trade is left beside these ids: nobody knows their time.
    const auto lost = report[u"gaps"_s].toArray()[1].toObject();
    QCOMPARE(lost[u"kind"_s].toString(), u"trades"_s);
    QVERIFY(lost[u"from"_s].isNull() && lost[u"to"_s].isNull());
}

/// What was put away as a whole is not complete, and it is not empty either: there is no figure.
void TestWork::tellsNoFigureWhereNothingIsExpected()
{
    interfaces::SeriesCoverage coverage;
    coverage.series = {kSpot, market::Interval::M1};
    coverage.whole = {{kStart, kStart + std::chrono::hours(24)}, 86'400, 0, 0, 0, 86'400, 0};
    coverage.byDay = {coverage.whole};
    m_api->engine().setCoverage({coverage});
    interfaces::TradesCoverage trades;
    trades.instrument = kSpot;
    trades.ids = trades.away = 200;
    m_api->engine().setTradesCoverage({trades});
    interfaces::FundingCoverage funding;
    funding.instrument = kSpot;
    funding.rates = funding.away = 9;
    m_api->engine().setFundingCoverage({funding});
    const auto told = objectOf(m_api->get("/v1/coverage?symbol=BTCUSDT&by=day"));
    for (const QJsonValue &figure :
         {told[u"series"_s][0][u"complete_percent"_s],
          told[u"series"_s][0][u"days"_s][0][u"complete_percent"_s],
          told[u"trades"_s][0][u"complete_percent"_s], told[u"funding"_s][0][u"complete_percent"_s]})
        QVERIFY(figure.isNull());
    QCOMPARE(told[u"series"_s][0][u"away_seconds"_s].toInt(), 86'400);
    QCOMPARE(told[u"funding"_s][0][u"away_rates"_s].toInt(), 9);
}

void TestWork::tellsWhatAJobWaitsFor()
{
    auto job = jobOf(7, JobState::Waiting);
    job.error = "The exchange asked to pause.";
    job.againAt = kStart;
    m_api->engine().setJobs({job});
    const auto told = objectOf(m_api->get("/v1/jobs/7"));
    QCOMPARE(told[u"state"_s].toString(), u"waiting"_s);
    QCOMPARE(told[u"again_at"_s].toString(), u"2024-08-09T00:00:00Z"_s);
    QCOMPARE(told[u"error"_s].toString(), u"The exchange asked to pause."_s);
    QCOMPARE(objectOf(m_api->get("/v1/jobs?active=true"))[u"jobs"_s].toArray().size(), 1);
}

QTEST_GUILESS_MAIN(TestWork)
#include "tst_work.moc"
