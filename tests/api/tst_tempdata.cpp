// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/archiveclient.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;

/// Temporary data over the API, and what holds for all routes of both groups.
class TestTempData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_client = std::make_unique<ArchiveClient>(); }
    void cleanup() { m_client.reset(); }

    void temporaryData();
    void badTemporaryData_data();
    void badTemporaryData();
    void unknownPathsAndMethods();
    void changesNeedTheTokenWhenThereIsOne();

private:
    std::unique_ptr<ArchiveClient> m_client;
};

void TestTempData::temporaryData()
{
    const QByteArray body =
        R"({"symbol":"BTC-USDT-PERP","start_time":"2024-08-09","end_time":"2024-08-09T12:00:00Z"})";
    const ArchiveAnswer made = m_client->ask("POST", "/api/v1/temp-data/create", body);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.body[u"status"_s].toString(), u"success"_s);
    QVERIFY(made.body[u"metadata"_s].isObject());
    const QJsonObject lease = made.data();
    QCOMPARE(lease[u"temp_id"_s].toString(), u"lease-1"_s);
    QCOMPARE(lease[u"symbol"_s].toString(), u"BTC-USDT-PERP"_s);
    QCOMPARE(lease[u"interval"_s].toString(), u"1m"_s);
    QCOMPARE(lease[u"data_type"_s].toString(), u"candles"_s);
    QCOMPARE(lease[u"start_time"_s].toString(), u"2024-08-09T00:00:00Z"_s);
    QCOMPARE(lease[u"end_time"_s].toString(), u"2024-08-09T12:00:00Z"_s);
    QCOMPARE(lease[u"state"_s].toString(), u"queued"_s);
    QCOMPARE(lease[u"rows"_s].toInt(-1), 0);
    QCOMPARE(lease[u"progress"_s].toInt(-1), 0);
    QCOMPARE(lease[u"expires_at"_s].toString(), u"2024-08-10T00:00:00Z"_s);
    const auto asked = m_client->archive().leaseRequests().back();
    QVERIFY(asked.timeToLive == std::chrono::seconds(86'400));
    QVERIFY(asked.sequence.instrument == kPerpetual);
    const QByteArray pair =
        R"({"symbol":"BTCUSDT","market":"spot","start_time":"2024-08-09","end_time":"2024-08-09T12:00:00Z"})";
    const ArchiveAnswer ofPair = m_client->ask("POST", "/api/v1/temp-data/create", pair);
    QCOMPARE(ofPair.status, 201);
    QCOMPARE(ofPair.data()[u"symbol"_s].toString(), u"BTC-USDT"_s);
    QVERIFY(m_client->archive().leaseRequests().back().sequence.instrument == kSpot);
    QCOMPARE(m_client->ask("DELETE", "/api/v1/temp-data/lease-2").status, 200);
    // The same again is no new one.
    QCOMPARE(m_client->ask("POST", "/api/v1/temp-data/create/", body).status, 200);

    const ArchiveAnswer trades =
        m_client->ask("POST", "/api/v1/temp-data/create",
                      R"({"symbol":"BTCUSDT","data_type":"trades","start_time":1723161600000,
                              "end_time":1723165200000,"ttl_seconds":60})");
    QCOMPARE(trades.status, 201);
    QVERIFY(trades.data()[u"interval"_s].isNull());
    QVERIFY(m_client->archive().leaseRequests().back().timeToLive == std::chrono::seconds(60));
    QCOMPARE(m_client->ask("GET", "/api/v1/temp-data").list().size(), 2);
    QCOMPARE(m_client->ask("GET", "/api/v1/temp-data/lease-2").data()[u"data_type"_s].toString(),
             u"trades"_s);
    QCOMPARE(m_client->ask("GET", "/api/v1/temp-data/lease-9").status, 404);

    const ArchiveAnswer extended =
        m_client->ask("POST", "/api/v1/temp-data/lease-1/extend", R"({"ttl_seconds":3600})");
    QCOMPARE(extended.status, 200);
    QCOMPARE(extended.data()[u"expires_at"_s].toString(), u"2024-08-09T01:00:00Z"_s);
    QCOMPARE(
        m_client->ask("POST", "/api/v1/temp-data/lease-1/extend", "{}").data()[u"expires_at"_s].toString(),
        u"2024-08-10T00:00:00Z"_s);
    QCOMPARE(m_client->ask("POST", "/api/v1/temp-data/lease-9/extend", "{}").status, 404);
    QCOMPARE(m_client->ask("POST", "/api/v1/temp-data/lease-1/extend", R"({"ttl_seconds":true})").status,
             400);

    const ArchiveAnswer slip =
        m_client->ask("POST", "/api/v1/temp-data/lease-1/extend", R"({"ttl_secs":3600})");
    QCOMPARE(slip.status, 400);
    QVERIFY(
        slip.body[u"detail"_s].toString().contains(u"\"ttl_secs\" is not known; accepted are ttl_seconds"_s));

    const ArchiveAnswer dry = m_client->ask("DELETE", "/api/v1/temp-data/lease-1", R"({"dry_run":true})");
    QCOMPARE(dry.status, 400);
    QVERIFY(
        dry.body[u"detail"_s].toString().contains(u"\"dry_run\" is not known; the body has to be empty"_s));

    const ArchiveAnswer removed = m_client->ask("DELETE", "/api/v1/temp-data/lease-1");
    QCOMPARE(removed.status, 200);
    QCOMPARE(removed.data(),
             (QJsonObject{{u"temp_id"_s, u"lease-1"_s}, {u"deleted"_s, true}, {u"rows_removed"_s, 7}}));
    QCOMPARE(m_client->ask("DELETE", "/api/v1/temp-data/lease-1").status, 404);
}

void TestTempData::badTemporaryData_data()
{
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const char *body) { QTest::newRow(name) << QByteArray(body); };
    row("no symbol", R"({"start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("no start", R"({"symbol":"BTCUSDT","end_time":"2024-08-10"})");
    row("no end", R"({"symbol":"BTCUSDT","start_time":"2024-08-10"})");
    row("end before start", R"({"symbol":"BTCUSDT","start_time":"2024-08-10","end_time":"2024-08-09"})");
    row("bad time", R"({"symbol":"BTCUSDT","start_time":"yesterday","end_time":"2024-08-09"})");
    row("bad symbol", R"({"symbol":"B;T","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("bad interval",
        R"({"symbol":"BTCUSDT","interval":"9m","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("bad market",
        R"({"symbol":"BTCUSDT","market":"margin","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("contract of the spot market",
        R"({"symbol":"BTC-USDT-PERP","market":"spot","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("bad kind",
        R"({"symbol":"BTCUSDT","data_type":"x","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("bad ttl",
        R"({"symbol":"BTCUSDT","ttl_seconds":"1","start_time":"2024-08-09","end_time":"2024-08-10"})");
    row("no object", "7");
}

void TestTempData::badTemporaryData()
{
    QFETCH(QByteArray, body);
    const ArchiveAnswer answer = m_client->ask("POST", "/api/v1/temp-data/create", body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.body[u"status"_s].toString(), u"error"_s);
    for (const auto &key : {u"code"_s, u"message"_s, u"detail"_s})
        QVERIFY2(!answer.body[key].toString().isEmpty(), qPrintable(key));
    QVERIFY(m_client->archive().leaseRequests().empty());
}

void TestTempData::unknownPathsAndMethods()
{
    const ArchiveAnswer unknown = m_client->get("/nothing");
    QCOMPARE(unknown.status, 404);
    QCOMPARE(unknown.code(), 2002);
    const ArchiveAnswer method = m_client->below("DELETE", "/runs");
    QCOMPARE(method.status, 405);
    QVERIFY(method.body.contains(u"success"_s));
    QCOMPARE(m_client->ask("PUT", "/api/v1/temp-data/lease-1", "{}").body[u"code"_s].toString(),
             u"METHOD_NOT_ALLOWED"_s);
    m_client->archive().failWith(Error{ErrorCode::Busy, "The quota is used up.", {}});
    const ArchiveAnswer full =
        m_client->ask("POST", "/api/v1/temp-data/create",
                      R"({"symbol":"BTCUSDT","start_time":"2024-08-09","end_time":"2024-08-10"})");
    QCOMPARE(full.status, 409);
    QCOMPARE(full.body[u"code"_s].toString(), u"QUOTA_EXCEEDED"_s);
}

void TestTempData::changesNeedTheTokenWhenThereIsOne()
{
    m_client = std::make_unique<ArchiveClient>("sixteen characters or more");
    QCOMPARE(m_client->get("/policies").status, 200);
    for (const char *path :
         {"/policies", "/policies/forecast", "/runs", "/runs/1/cancel", "/verify", "/restore"})
        QCOMPARE(m_client->post(path, "{}").status, 401);
    QCOMPARE(m_client->ask("DELETE", "/api/v1/temp-data/lease-1").status, 401);
    QCOMPARE(
        m_client->below("POST", "/policies", "{}", "Authorization: Bearer sixteen characters or more\r\n")
            .status,
        201);
    // A page of somebody else changes nothing, whatever it knows.
    QCOMPARE(m_client->below("POST", "/policies", "{}", "Origin: https://example.com\r\n").status, 403);
}

QTEST_GUILESS_MAIN(TestTempData)
#include "tst_tempdata.moc"
