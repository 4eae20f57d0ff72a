// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/archiveclient.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::DataKind;
using interfaces::JobKind;
using interfaces::JobState;
using market::Interval;

namespace {

interfaces::ArchiveRun runOf(std::int64_t id, JobKind kind, JobState state)
{
    interfaces::ArchiveRun run;
    run.job.id = id;
    run.job.kind = kind;
    run.job.state = state;
    run.job.rowsDone = 25;
    run.job.rowsTotal = 100;
    run.job.isControllable = true;
    run.what = {"BTCUSDT", market::Market::Spot, DataKind::Candles, Interval::M1};
    run.report.slicesTotal = 4;
    run.report.slicesDone = 1;
    run.report.checksum = std::string(64, 'a');
    return run;
}

} // namespace

/// Runs over the API: started, seen, controlled, refused.
class TestArchiveRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_client = std::make_unique<ArchiveClient>(); }
    void cleanup() { m_client.reset(); }

    void startsRuns();
    void badRuns_data();
    void badRuns();
    void enginesRefusals_data();
    void enginesRefusals();
    void listsRuns();
    void oneRunHasEverything();
    void controlsRuns();
    void oldRunsAreKnownByNumber();

private:
    std::unique_ptr<ArchiveClient> m_client;
};

void TestArchiveRuns::startsRuns()
{
    m_client->archive().setRuns({runOf(1, JobKind::Archive, JobState::Queued)});
    const ArchiveAnswer byPolicy = m_client->post("/runs", R"({"policy_id":7,"dry_run":true})");
    QCOMPARE(byPolicy.status, 202);
    QCOMPARE(byPolicy.data()[u"id"_s].toInt(), 1);
    QCOMPARE(byPolicy.data()[u"state"_s].toString(), u"queued"_s);
    QVERIFY(m_client->archive().archives().back().policy == 7);
    QVERIFY(m_client->archive().archives().back().isDryRun);

    QCOMPARE(
        m_client->post("/runs", R"({"symbol":"BTC-USDT-PERP","interval":"1h","before":"2024-08-09"})").status,
        202);
    const auto asked = m_client->archive().archives().back();
    QVERIFY(!asked.policy && !asked.isDryRun);
    QVERIFY(asked.what.symbol == "BTCUSDT" && asked.what.market == market::Market::UsdM);
    QVERIFY(asked.what.interval == Interval(Interval::H1) && asked.what.kind == DataKind::Candles);
    QVERIFY(asked.before == kStart);

    QCOMPARE(
        m_client
            ->post(
                "/restore",
                R"({"symbol":"btc_usdt","interval":"1m","start":1723161600000,"end":"2024-08-10","dry_run":true})")
            .status,
        202);
    const auto restore = m_client->archive().restores().back();
    QVERIFY(restore.isDryRun && restore.range.from == kStart
            && restore.range.to == kStart + std::chrono::days(1));
    QVERIFY(restore.sequence.instrument == kSpot);

    QCOMPARE(
        m_client->post("/verify", R"({"symbol":"btc_usdt","interval":"1m","start":"2024-08-09"})").status,
        202);
    QVERIFY(m_client->archive().verifies().back().from == kStart
            && !m_client->archive().verifies().back().to);
    QVERIFY(m_client->archive().verifies().back().depth == interfaces::VerifyDepth::Slices);
    QCOMPARE(m_client->below("POST", "/verify").status, 202); // everything
    QVERIFY(m_client->archive().verifies().back().what == interfaces::SequenceFilter());
    QCOMPARE(m_client->post("/verify", R"({"cross_check":true})").status, 202);
    QVERIFY(m_client->archive().verifies().back().depth == interfaces::VerifyDepth::Full);

    // Null is as good as absent: the exchange is not asked for all there is.
    QCOMPARE(m_client->post("/verify", R"({"symbol":"btc_usdt","refetch":null})").status, 202);
    QVERIFY(m_client->archive().refetches().empty());

    QCOMPARE(m_client->post("/verify", R"({"symbol":"btc_usdt","refetch":5,"seed":42})").status, 202);
    const auto refetch = m_client->archive().refetches().back();
    QVERIFY(refetch.what.symbol == "BTCUSDT" && refetch.percent == 5 && refetch.seed == 42);
}

void TestArchiveRuns::badRuns_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const char *path, const char *body) {
        QTest::newRow(name) << QByteArray(path) << QByteArray(body);
    };
    row("run of nothing", "/runs", "{}");
    row("run without a time", "/runs", R"({"symbol":"btc_usdt"})");
    row("run of all symbols", "/runs", R"({"symbol":"*","before":"2024-08-09"})");
    row("run before no time", "/runs", R"({"symbol":"btc_usdt","before":"long ago"})");
    row("run before a fraction", "/runs", R"({"symbol":"btc_usdt","before":1.5})");
    row("run of a policy in words", "/runs", R"({"policy_id":"7"})");
    row("run of a policy before a time", "/runs", R"({"policy_id":7,"before":"2024-08-09"})");
    row("run of a policy for a symbol", "/runs", R"({"policy_id":7,"symbol":"btc_usdt"})");
    row("restore of an unknown symbol", "/restore",
        R"({"symbol":"none_usdt","interval":"1m","start":"2024-08-09","end":"2024-08-10"})");
    row("run that is perhaps dry", "/runs", R"({"policy_id":7,"dry_run":"yes"})");
    row("restore without a symbol", "/restore",
        R"({"interval":"1m","start":"2024-08-09","end":"2024-08-10"})");
    row("restore without an interval", "/restore",
        R"({"symbol":"btc_usdt","start":"2024-08-09","end":"2024-08-10"})");
    row("restore without an end", "/restore",
        R"({"symbol":"btc_usdt","interval":"1m","start":"2024-08-09"})");
    row("verify of no interval", "/verify", R"({"interval":"7m"})");
    row("verify from no time", "/verify", R"({"start":true})");
    row("refetch of nothing", "/verify", R"({"refetch":0})");
    row("refetch of more than all", "/verify", R"({"refetch":101})");
    row("seed without a refetch", "/verify", R"({"symbol":"btc_usdt","seed":3})");
    row("refetch with a cross check", "/verify", R"({"refetch":5,"cross_check":true})");
    row("refetch in words", "/verify", R"({"refetch":"all"})");
}

void TestArchiveRuns::badRuns()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    const ArchiveAnswer answer = m_client->post(path, body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.code(), 2001);
    QVERIFY(!answer.message().isEmpty());
    QVERIFY(m_client->archive().archives().empty() && m_client->archive().restores().empty()
            && m_client->archive().verifies().empty() && m_client->archive().refetches().empty());
}

void TestArchiveRuns::enginesRefusals_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    const auto row = [](const char *name, ErrorCode error, int status, int code) {
        QTest::newRow(name) << static_cast<int>(error) << status << code;
    };
    row("somebody moves these rows", ErrorCode::Conflict, 409, 3000);
    row("no such policy", ErrorCode::NotFound, 404, 2002);
    row("a value that cannot be", ErrorCode::InvalidInput, 422, 3000);
    row("the database refuses", ErrorCode::Storage, 500, 1001);
    row("no exchange", ErrorCode::Unsupported, 503, 5000);
    row("a bug", ErrorCode::Internal, 500, 1000);
}

void TestArchiveRuns::enginesRefusals()
{
    QFETCH(int, error);
    QFETCH(int, status);
    QFETCH(int, code);
    m_client->archive().failWith(Error{static_cast<ErrorCode>(error), "This is why.", {}});
    for (const auto &[path, body] :
         {std::pair("/runs", R"({"policy_id":7})"), std::pair("/verify", "{}"), std::pair("/policies", "{}"),
          std::pair("/restore",
                    R"({"symbol":"btc_usdt","interval":"1m","start":"2024-08-09","end":"2024-08-10"})")}) {
        const ArchiveAnswer answer = m_client->post(path, body);
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.code(), code);
        QCOMPARE(answer.message(), u"This is why."_s);
    }
    for (const char *path : {"/policies", "/coverage", "/tables", "/slices"})
        QCOMPARE(m_client->get(path).status, status);
}

void TestArchiveRuns::listsRuns()
{
    std::vector<interfaces::ArchiveRun> runs;
    for (int i = 60; i > 0; --i)
        runs.push_back(runOf(i, JobKind::Archive, i % 2 == 0 ? JobState::Failed : JobState::Running));
    m_client->archive().setRuns(std::move(runs));
    QCOMPARE(m_client->get("/runs").list().size(), 50);
    QCOMPARE(m_client->get("/runs?limit=3").list().size(), 3);
    QCOMPARE(m_client->get("/runs?limit=500").list().size(), 60);
    QCOMPARE(m_client->get("/runs?state=failed&limit=100").list().size(), 30);
    QCOMPARE(m_client->get("/runs?limit=1").list().first().toObject()[u"id"_s].toInt(), 60);
    for (const char *query : {"limit=0", "limit=501", "limit=x", "state=happy"}) {
        const ArchiveAnswer answer = m_client->get(QByteArray("/runs?") + query);
        QCOMPARE(answer.status, 400);
        QCOMPARE(answer.code(), 2001);
    }
}

void TestArchiveRuns::oneRunHasEverything()
{
    auto run = runOf(5, JobKind::Verify, JobState::Running);
    run.report.slicesDamaged = 1;
    run.report.faults.push_back(
        {{kSpot, DataKind::Candles, Interval::M1}, 3, "It holds 4 rows; 5 were moved."});
    run.report.differences = 1;
    run.report.listed.push_back({{kSpot, Interval::H1}, kStart, "high", "1.10", "1.20", "1m"});
    auto dry = runOf(6, JobKind::Archive, JobState::Succeeded);
    dry.isDryRun = true;
    dry.policy = 2;
    m_client->archive().setRuns({dry, run});
    const QJsonObject one = m_client->get("/runs/5").data();
    for (const char16_t *key : {u"id",           u"kind",        u"policy_id",   u"state",      u"symbol",
                                u"interval",     u"start",       u"end",         u"rows_total", u"rows_done",
                                u"slices_total", u"slices_done", u"percent",     u"attempts",   u"last_error",
                                u"started_at",   u"finished_at", u"eta_seconds", u"checksum",   u"dry_run"})
        QVERIFY2(one.contains(QString::fromUtf16(key)), qPrintable(QString::fromUtf16(key)));
    QCOMPARE(one[u"kind"_s].toString(), u"verify"_s);
    QCOMPARE(one[u"percent"_s].toInt(), 25);
    QVERIFY(one[u"policy_id"_s].isNull() && one[u"last_error"_s].isNull() && one[u"eta_seconds"_s].isNull());
    QCOMPARE(one[u"faults"_s].toArray().size(), 1);
    QCOMPARE(one[u"difference_list"_s].toArray()[0].toObject()[u"stored"_s].toString(), u"1.10"_s);
    const QJsonObject counted = m_client->get("/runs/6").data();
    QCOMPARE(counted[u"rows_done"_s].toInt(-1), 0);
    QCOMPARE(counted[u"rows_total"_s].toInt(), 100);
    QCOMPARE(counted[u"policy_id"_s].toInt(), 2);
    QCOMPARE(m_client->get("/runs/7").status, 404);
    QCOMPARE(m_client->get("/runs/7").code(), 2002);
    QCOMPARE(m_client->get("/runs/x").status, 404);
}

void TestArchiveRuns::controlsRuns()
{
    m_client->archive().setRuns(
        {runOf(1, JobKind::Archive, JobState::Running), runOf(2, JobKind::Archive, JobState::Failed)});
    QCOMPARE(m_client->below("POST", "/runs/1/cancel").status, 202);
    QCOMPARE(m_client->below("POST", "/runs/2/retry").status, 202);
    QCOMPARE(m_client->below("POST", "/runs/1/pause").status, 202);
    QCOMPARE(m_client->engine().jobOrders(), (std::vector<std::string>{"cancel 1", "retry 2", "pause 1"}));
    const ArchiveAnswer over = m_client->below("POST", "/runs/2/cancel");
    QCOMPARE(over.status, 409);
    QCOMPARE(over.code(), 3000);
    QCOMPARE(m_client->below("POST", "/runs/1/retry").status, 409);
    QCOMPARE(m_client->below("POST", "/runs/9/cancel").status, 404);
    for (const char *action : {"cancel", "retry", "pause", "resume"}) {
        const ArchiveAnswer slip =
            m_client->below("POST", QByteArray("/runs/1/") + action, R"({"force":true})");
        QCOMPARE(slip.status, 400);
        QCOMPARE(slip.code(), 2001);
        QVERIFY(slip.message().contains(u"\"force\" is not known"_s));
    }
    QCOMPARE(m_client->engine().jobOrders().size(), std::size_t(3));
}

void TestArchiveRuns::oldRunsAreKnownByNumber()
{
    m_client->archive().setRuns({runOf(700, JobKind::Archive, JobState::Failed)});
    m_client->archive().setOldRuns({runOf(14, JobKind::Archive, JobState::Failed)});
    QCOMPARE(m_client->get("/runs").list().size(), 1);
    const ArchiveAnswer old = m_client->get("/runs/14");
    QCOMPARE(old.status, 200);
    QCOMPARE(old.data()[u"id"_s].toInt(), 14);
    const ArchiveAnswer again = m_client->below("POST", "/runs/14/retry");
    QCOMPARE(again.status, 409);
    QVERIFY2(again.message().contains(u"Run 14 ended too long ago"_s), qPrintable(again.message()));
    QVERIFY(m_client->engine().jobOrders().empty());
    QCOMPARE(m_client->get("/runs/15").status, 404);
    QCOMPARE(m_client->get("/runs/none").status, 404);
    QCOMPARE(m_client->below("POST", "/runs/15/retry").status, 404);
}

QTEST_GUILESS_MAIN(TestArchiveRuns)
#include "tst_archiveruns.moc"
