// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/fault.h"
#include "tests/api/apifixture.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::CareKind;

/// The state of the database and the care for it over the API.
class TestMaintenance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_api.reset(); }

    void statusTellsWhatACommitIsWorth();
    void statusTellsOfOtherNodes();
    void growthIsToldByKind();
    void statusTellsOfTheClocks();
    void statusTellsWhatBlocksTheRequests();
    void pathsAreNotServed_data();
    void pathsAreNotServed();
    void maintenanceTellsWhatWasDone();
    void startsWork_data();
    void startsWork();
    void refusesBodies();
    void cancelsWork();
    void writesAreBehindTheGuard();
    void figures();
    void fullAndDamagedStoresHaveTheirStatus();

private:
    [[nodiscard]] http::Response post(const std::string &target, const QByteArray &body = {})
    {
        return m_api->send(http::Method::Post, target, {{"content-type", "application/json"}}, body);
    }

    std::unique_ptr<ApiFixture> m_api;
};

void TestMaintenance::init()
{
    m_api = std::make_unique<ApiFixture>();
    interfaces::EngineStatus status;
    status.running = true;
    status.databaseEngine = "postgresql";
    status.databaseVersion = "15.20";
    status.databaseLocation = "db.example:5432/market";
    status.databaseSchema = 4;
    status.databaseBytes = 1'234;
    status.databaseDurability = "fsync=off";
    status.databaseWarnings = {
        "The PostgreSQL server runs with fsync=off: a power cut can destroy the database."};
    status.parts = {{{"candles", 3, "candles_y2024m01", "candles_y2024m03"}},
                    2,
                    "candles_y2023m12",
                    market::UtcTime(std::chrono::sys_days(std::chrono::year(2024) / 3 / 1)),
                    "Nothing is compressed."};
    status.isDiskFull = true;
    status.node = "left";
    status.nodes = 3;
    status.shards = 7;
    status.nodeError = "The name is taken.";
    status.journalWarnings = {"The journal '/home/me/journal/ab' holds 7 bytes."};
    status.silentNodes = {{"right", std::chrono::sys_days(std::chrono::year(2024) / 3 / 1)}};
    m_api->engine().setStatus(status);
}

void TestMaintenance::statusTellsWhatACommitIsWorth()
{
    const auto response = m_api->get("/v1/status");
    QCOMPARE(response.status, 200);
    const QJsonObject database = objectOf(response)[u"database"_s].toObject();
    QCOMPARE(database[u"engine"_s].toString(), u"postgresql"_s);
    QCOMPARE(database[u"version"_s].toString(), u"15.20"_s);
    QCOMPARE(database[u"schema"_s].toInt(), 4);
    QCOMPARE(database[u"durability"_s].toString(), u"fsync=off"_s);
    QCOMPARE(database[u"warnings"_s].toArray().size(), 1);
    const QJsonObject parts = database[u"parts"_s].toObject();
    QCOMPARE(parts[u"tables"_s].toArray(), (QJsonArray{QJsonObject{{u"table"_s, u"candles"_s},
                                                                   {u"parts"_s, 3},
                                                                   {u"oldest"_s, u"candles_y2024m01"_s},
                                                                   {u"newest"_s, u"candles_y2024m03"_s}}}));
    QCOMPARE(parts[u"dropped"_s].toInt(), 2);
    QCOMPARE(parts[u"last_dropped"_s].toString(), u"candles_y2023m12"_s);
    QVERIFY(!parts[u"dropped_at"_s].isNull());
    QCOMPARE(parts[u"compression"_s].toString(), u"Nothing is compressed."_s);
    QVERIFY(database[u"disk_full"_s].toBool());
    QVERIFY(database[u"disk_free_bytes"_s].isNull());
    QVERIFY(objectOf(response)[u"running"_s].toBool());
}

void TestMaintenance::statusTellsOfOtherNodes()
{
    const QJsonObject node = objectOf(m_api->get("/v1/status"))[u"node"_s].toObject();
    QCOMPARE(node[u"name"_s].toString(), u"left"_s);
    QCOMPARE(node[u"nodes"_s].toInt(), 3);
    QCOMPARE(node[u"shards"_s].toInt(), 7);
    QCOMPARE(node[u"error"_s].toString(), u"The name is taken."_s);
    const auto silent = node[u"silent"_s].toArray();
    QCOMPARE(silent.size(), 1);
    QCOMPARE(silent.first().toObject()[u"name"_s].toString(), u"right"_s);
    const auto health = objectOf(m_api->get("/v1/health"));
    QVERIFY(health[u"warnings"_s].toArray().first().toString().contains(u"\"right\""_s));
    QCOMPARE(health[u"warnings"_s].toArray().last().toString(), u"The journal 'ab' holds 7 bytes."_s);
    QCOMPARE(health[u"problem"_s].toString(), u"The name is taken."_s);
    interfaces::EngineStatus alone;
    alone.diskFreeBytes = 99;
    m_api->engine().setStatus(alone);
    const QJsonObject status = objectOf(m_api->get("/v1/status"));
    QVERIFY(status[u"node"_s].isNull());
    QCOMPARE(status[u"database"_s].toObject()[u"disk_free_bytes"_s].toInt(), 99);
}

void TestMaintenance::growthIsToldByKind()
{
    const auto database = [this] { return objectOf(m_api->get("/v1/status"))[u"database"_s].toObject(); };
    QVERIFY(database().contains(u"growth"_s) && database()[u"growth"_s].isNull());
    interfaces::EngineStatus status;
    status.growth = interfaces::StoreGrowth{{{"candles", 1'440, 180'000}, {"trades", 1'000, 68'000}}, 248'000, 12};
    m_api->engine().setStatus(status);
    const QJsonObject growth = database()[u"growth"_s].toObject();
    QCOMPARE(growth[u"bytes_per_day"_s].toInt(), 248'000);
    QCOMPARE(growth[u"days_to_full"_s].toInt(), 12);
    QCOMPARE(growth[u"enough_history"_s], QJsonValue(true));
    QCOMPARE(growth[u"kinds"_s][1][u"kind"_s].toString(), u"trades"_s);
    QCOMPARE(growth[u"kinds"_s][1][u"rows_per_day"_s].toInt(), 1'000);
    const QByteArray text = m_api->get("/metrics").body;
    QVERIFY(text.contains("\ncandlewright_growth_bytes_per_day{kind=\"trades\"} 68000\n"));
    QVERIFY(text.contains("\ncandlewright_disk_days_left 12\n"));
}

void TestMaintenance::statusTellsOfTheClocks()
{
    interfaces::EngineStatus status;
    status.markets.resize(2);
    status.markets[0].clockLead = std::chrono::milliseconds(400);
    status.markets[1].market = market::Market::UsdM;
    status.markets[1].clockLead = std::chrono::milliseconds(3'600'000);
    m_api->engine().setStatus(status);
    const QJsonArray feeds = objectOf(m_api->get("/v1/status"))[u"feeds"_s].toArray();
    QCOMPARE(feeds.size(), 2);
    QCOMPARE(feeds[0][u"market"_s].toString(), u"spot"_s);
    QCOMPARE(feeds[0][u"clock_lead_ms"_s].toInt(), 400);
    QVERIFY(feeds[0][u"warning"_s].toString().isEmpty());
    QVERIFY(feeds[1][u"warning"_s].toString().contains(u"3600 s ahead of this machine's"));
}

void TestMaintenance::statusTellsWhatBlocksTheRequests()
{
    interfaces::EngineStatus status;
    status.markets.resize(2);
    status.markets[1].market = market::Market::UsdM;
    status.markets[1].blockedFor = std::chrono::seconds(299);
    status.markets[1].blockedReason = "The exchange does not serve this location";
    m_api->engine().setStatus(status);
    const QJsonArray feeds = objectOf(m_api->get("/v1/status"))[u"feeds"_s].toArray();
    QVERIFY(feeds[0][u"blocked_seconds"_s].isNull() && feeds[0][u"blocked_reason"_s].toString().isEmpty());
    QCOMPARE(feeds[1][u"blocked_seconds"_s].toInt(), 299);
    QCOMPARE(feeds[1][u"blocked_reason"_s].toString(), u"The exchange does not serve this location"_s);
}

void TestMaintenance::pathsAreNotServed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("served");
    const auto row = [](const char *text, const char *served) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(served);
    };
    row("/home/jo/d/candlewright.db", "candlewright.db");
    row("The disk of '/home/jo the trader/d' has 3 MiB left.", "The disk of 'd' has 3 MiB left.");
    row("\"/a/b/c.zip\", line 7", "\"c.zip\", line 7");
    row("cannot open /var/lib/x/y.db (error 5)", "cannot open y.db (error 5)");
    row("C:\\Users\\jo\\d.db", "d.db");
    row("postgresql://host:5432/market", "postgresql://host:5432/market");
    row("BTC/USDT every */5 minutes, 1/2 done", "BTC/USDT every */5 minutes, 1/2 done");
}

void TestMaintenance::pathsAreNotServed()
{
    QFETCH(QString, text);
    interfaces::EngineStatus status;
    status.databaseLocation = status.databaseError = text.toStdString();
    status.databaseWarnings = {text.toStdString()};
    m_api->engine().setStatus(status);
    const QJsonObject database = objectOf(m_api->get("/v1/status"))[u"database"_s].toObject();
    QTEST(database[u"location"_s].toString(), "served");
    QTEST(database[u"error"_s].toString(), "served");
    QTEST(database[u"warnings"_s][0].toString(), "served");
}

void TestMaintenance::maintenanceTellsWhatWasDone()
{
    interfaces::MaintenanceStatus care;
    interfaces::CareRun backup;
    backup.kind = CareKind::Backup;
    backup.reason = "schedule";
    backup.isOver = true;
    backup.startedAt = kStart;
    backup.endedAt = kStart + std::chrono::seconds(5);
    backup.file = "/data/backups/a.db";
    backup.bytes = 4'096;
    interfaces::CareRun check;
    check.id = 2;
    check.startedAt = kStart;
    check.done = 3;
    check.total = 9;
    interfaces::CareRun vacuum;
    vacuum.kind = CareKind::Vacuum;
    vacuum.isOver = true;
    vacuum.error = "There is no room.";
    interfaces::CareRun before = vacuum;
    before.error.clear();
    before.startedAt = kStart - std::chrono::hours(24);
    vacuum.startedAt = kStart;
    care.runs = {backup, check, vacuum, before};
    care.backupFolder = "/data/backups";
    care.backupSchedule = "0 3 * * *";
    care.backupKeepDays = 30;
    care.nextBackup = kStart + std::chrono::hours(3);
    m_api->engine().care().setStatus(care);
    const QJsonObject object = objectOf(m_api->get("/v1/maintenance"));
    const QJsonObject last = object[u"last"_s].toObject();
    QCOMPARE(last.size(), 4);
    QVERIFY(last[u"analyze"_s].isNull());
    const QJsonObject copy = last[u"backup"_s].toObject();
    QCOMPARE(copy[u"state"_s].toString(), u"succeeded"_s);
    QCOMPARE(copy[u"file"_s].toString(), u"a.db"_s);
    QCOMPARE(copy[u"bytes"_s].toInt(), 4'096);
    QCOMPARE(copy[u"ended_at"_s].toString(), u"2024-08-09T00:00:05Z"_s);
    QVERIFY(copy[u"id"_s].isNull());
    QCOMPARE(last[u"check"_s].toObject()[u"state"_s].toString(), u"running"_s);
    QCOMPARE(last[u"check"_s].toObject()[u"done"_s].toInt(), 3);
    QVERIFY(!last[u"check"_s].toObject().contains(u"file"_s));
    QCOMPARE(last[u"vacuum"_s].toObject()[u"error"_s].toString(), u"There is no room."_s);
    const QJsonObject good = object[u"last_success"_s].toObject();
    QCOMPARE(good[u"backup"_s].toObject()[u"file"_s].toString(), u"a.db"_s);
    QCOMPARE(good[u"vacuum"_s].toObject()[u"started_at"_s].toString(), u"2024-08-08T00:00:00Z"_s);
    QVERIFY(good[u"check"_s].isNull());
    const QByteArray metrics = m_api->get("/metrics").body;
    QVERIFY(metrics.contains("candlewright_care_last_success_seconds{kind=\"vacuum\"} 1723075200"));
    QVERIFY(metrics.contains("candlewright_care_last_failure_seconds{kind=\"vacuum\"} 1723161600"));
    // One that somebody ended has not failed.
    care.runs[2].isCancelled = true;
    m_api->engine().care().setStatus(care);
    QCOMPARE(objectOf(m_api->get("/v1/maintenance"))[u"last"_s][u"vacuum"_s][u"state"_s].toString(), u"cancelled"_s);
    QVERIFY(!m_api->get("/metrics").body.contains("candlewright_care_last_failure_seconds{kind=\"vacuum\"}"));
    const QJsonObject backups = object[u"backups"_s].toObject();
    QCOMPARE(backups[u"next"_s].toString(), u"2024-08-09T03:00:00Z"_s);
    QCOMPARE(backups[u"schedule"_s].toString(), u"0 3 * * *"_s);
    QCOMPARE(object[u"database"_s].toObject()[u"bytes"_s].toInt(), 1'234);
}

void TestMaintenance::startsWork_data()
{
    QTest::addColumn<QString>("word");
    for (const CareKind kind : interfaces::kCareKinds) {
        const QString word = QString::fromStdString(std::string(interfaces::careKindText(kind)));
        QTest::newRow(qPrintable(word)) << word;
    }
}

void TestMaintenance::startsWork()
{
    QFETCH(QString, word);
    const std::string target = "/v1/maintenance/" + word.toStdString();
    const auto taken = post(target);
    QCOMPARE(taken.status, 202);
    QCOMPARE(objectOf(taken)[u"id"_s].toInt(), 1);
    QCOMPARE(m_api->engine().care().orders().size(), std::size_t(1));
    const auto order = m_api->engine().care().orders().front();
    QVERIFY(order.kind == interfaces::parseCareKind(word.toStdString()));
    QVERIFY(order.file.empty());
    QCOMPARE(post(target).status, 409);
    QCOMPARE(m_api->get(target).status, 405);
}

void TestMaintenance::refusesBodies()
{
    QCOMPARE(post("/v1/maintenance/backup", R"({"file":"/etc/passwd"})").status, 400);
    QCOMPARE(post("/v1/maintenance/backup", "[]").status, 400);
    QCOMPARE(post("/v1/maintenance/restore").status, 404);
    QVERIFY(m_api->engine().care().orders().empty());
    QCOMPARE(post("/v1/maintenance/backup", "{}").status, 202);
}

void TestMaintenance::cancelsWork()
{
    interfaces::MaintenanceStatus care;
    interfaces::CareRun check;
    check.id = 7;
    check.kind = interfaces::CareKind::Check;
    interfaces::CareRun backup;
    backup.id = 6;
    backup.kind = interfaces::CareKind::Backup;
    backup.isOver = true;
    care.runs = {check, backup};
    m_api->engine().care().setStatus(care);
    QCOMPARE(post("/v1/maintenance/check/cancel", R"({"dry_run":true})").status, 400);
    QVERIFY(m_api->engine().care().cancelled().empty());
    const auto done = m_api->send(http::Method::Post, "/v1/maintenance/check/cancel");
    QCOMPARE(done.status, 200);
    QCOMPARE(done.body, QByteArray(R"({"id":7})"));
    QCOMPARE(m_api->engine().care().cancelled(), std::vector<std::int64_t>{7});
    const auto over = m_api->send(http::Method::Post, "/v1/maintenance/backup/cancel");
    QCOMPARE(over.status, 404);
    QCOMPARE(over.body, QByteArray(R"({"detail":"There is no backup under way."})"));
    QCOMPARE(m_api->engine().care().cancelled().size(), std::size_t(1));
}

void TestMaintenance::writesAreBehindTheGuard()
{
    for (const auto &[method, pattern] : m_api->router().routes()) {
        if (!pattern.starts_with("/v1/maintenance/"))
            continue;
        http::Request request;
        request.method = method;
        request.path = pattern;
        QVERIFY2(m_api->router().requestWrites(request), pattern.c_str());
    }
}

void TestMaintenance::figures()
{
    interfaces::CareRun backup;
    backup.kind = CareKind::Backup;
    backup.isOver = true;
    backup.startedAt = kStart;
    interfaces::CareRun failed;
    failed.kind = CareKind::Vacuum;
    failed.isOver = true;
    failed.error = "No.";
    interfaces::MaintenanceStatus care;
    care.runs = {backup, failed};
    m_api->engine().care().setStatus(care);
    const QByteArray text = '\n' + m_api->get("/metrics").body;
    for (const char *line :
         {R"(candlewright_database_info{engine="postgresql",version="15.20",durability="fsync=off"} 1)",
          "candlewright_database_warnings 1", "candlewright_disk_full 1", "candlewright_nodes 3",
          "candlewright_node_shards 7", "candlewright_node_healthy 0",
          R"(candlewright_care_last_success_seconds{kind="backup"} 1723161600)"})
        QVERIFY2(text.contains('\n' + QByteArray(line) + '\n'), line);
    QVERIFY(!text.contains("care_last_success_seconds{kind=\"vacuum\""));
    QVERIFY(text.contains("care_last_failure_seconds{kind=\"vacuum\""));
    QVERIFY(!text.contains("candlewright_disk_free_bytes "));
}

void TestMaintenance::fullAndDamagedStoresHaveTheirStatus()
{
    QCOMPARE(api::failureResponse({ErrorCode::StorageFull, "The disk is full.", {}}).status, 507);
    QCOMPARE(api::failureResponse({ErrorCode::Corrupt, "The file is damaged.", {}}).status, 503);
}

QTEST_GUILESS_MAIN(TestMaintenance)
#include "tst_maintenance.moc"
