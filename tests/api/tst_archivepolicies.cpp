// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/archiveclient.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::DataKind;
using market::Interval;

namespace {

interfaces::StoredSegment segmentOf(const std::string &location, std::int64_t rows, int day)
{
    return {{kSpot, DataKind::Candles, Interval::M1},
            location,
            kStart + std::chrono::days(day),
            kStart + std::chrono::days(day + 1),
            rows};
}

} // namespace

/// Policies and where rows lie, over the API.
class TestArchivePolicies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_client = std::make_unique<ArchiveClient>(); }
    void cleanup() { m_client.reset(); }

    void policiesComeAndGo();
    void policyForecastAndPreset();
    void badPolicies_data();
    void badPolicies();
    void saysWhereRowsLie();

private:
    std::unique_ptr<ArchiveClient> m_client;
};

void TestArchivePolicies::policiesComeAndGo()
{
    QVERIFY(m_client->get("/policies").list().isEmpty());
    const ArchiveAnswer added = m_client->post(
        "/policies", R"({"symbol":"btc_usd","interval":"1m","keep_days":30,"schedule":"0 4 * * *",
        "window_start":"03:00","window_end":"05:00","batch_rows":1000,"max_retries":5,"enabled":false})");
    QCOMPARE(added.status, 201);
    QCOMPARE(added.code(), 0);
    QVERIFY(added.body[u"success"_s].toBool());
    QCOMPARE(added.message(), u"success"_s);
    const QJsonObject policy = added.data();
    QCOMPARE(policy[u"id"_s].toInt(), 1);
    QCOMPARE(policy[u"symbol"_s].toString(), u"btc_usdt"_s);
    QCOMPARE(policy[u"market"_s].toString(), u"spot"_s);
    QCOMPARE(policy[u"interval"_s].toString(), u"1m"_s);
    QCOMPARE(policy[u"keep_days"_s].toInt(), 30);
    QCOMPARE(policy[u"schedule"_s].toString(), u"0 4 * * *"_s);
    QCOMPARE(policy[u"window_start"_s].toString(), u"03:00"_s);
    QCOMPARE(policy[u"window_end"_s].toString(), u"05:00"_s);
    QCOMPARE(policy[u"batch_rows"_s].toInt(), 1000);
    QCOMPARE(policy[u"max_retries"_s].toInt(), 5);
    QCOMPARE(policy[u"enabled"_s].toBool(true), false);

    const QJsonObject usual = m_client->post("/policies", "{}").data();
    QCOMPARE(usual[u"symbol"_s].toString(), u"*"_s);
    QCOMPARE(usual[u"market"_s].toString(), u"*"_s);
    QCOMPARE(usual[u"interval"_s].toString(), u"*"_s);
    QCOMPARE(usual[u"keep_days"_s].toInt(), 365);
    QCOMPARE(usual[u"batch_rows"_s].toInt(), 5000);
    QCOMPARE(usual[u"max_retries"_s].toInt(), 3);
    QVERIFY(usual[u"enabled"_s].toBool());
    QVERIFY(usual[u"window_start"_s].isNull() && usual[u"window_end"_s].isNull());
    QCOMPARE(m_client->get("/policies/").list().size(), 2);
    QVERIFY(usual.contains(u"held_by"_s) && usual[u"held_by"_s].isNull());

    // What is not named stays.
    const ArchiveAnswer changed = m_client->below("PUT", "/policies/1", R"({"keep_days":60,"interval":"*"})");
    QCOMPARE(changed.status, 200);
    QCOMPARE(changed.data()[u"keep_days"_s].toInt(), 60);
    QCOMPARE(changed.data()[u"interval"_s].toString(), u"*"_s);
    QCOMPARE(changed.data()[u"symbol"_s].toString(), u"btc_usdt"_s);
    QCOMPARE(changed.data()[u"schedule"_s].toString(), u"0 4 * * *"_s);
    QCOMPARE(m_client->below("PUT", "/policies/99", "{}").status, 404);
    QCOMPARE(m_client->below("PUT", "/policies/x", "{}").code(), 2002);

    const ArchiveAnswer dry = m_client->below("DELETE", "/policies/1", R"({"dry_run":true})");
    QCOMPARE(dry.status, 400);
    QCOMPARE(dry.code(), 2001);
    QCOMPARE(m_client->get("/policies").list().size(), 2);
    QCOMPARE(m_client->below("DELETE", "/policies/1").status, 200);
    const ArchiveAnswer again = m_client->below("DELETE", "/policies/1");
    QCOMPARE(again.status, 404);
    QCOMPARE(again.code(), 2002);
    QVERIFY(again.body[u"data"_s].isNull() && !again.body[u"success"_s].toBool(true));
}

void TestArchivePolicies::policyForecastAndPreset()
{
    const ArchiveAnswer forecast = m_client->post("/policies/forecast", R"({"keep_days":10})");
    QCOMPARE(forecast.status, 200);
    QCOMPARE(forecast.data()[u"steady_rows"_s].toInt(), 14'400);
    QVERIFY(m_client->get("/policies").list().isEmpty());
    QCOMPARE(m_client->post("/policies/preset", R"({"name":"standard"})").status, 201);
    QCOMPARE(m_client->get("/policies").list().size(), 1);
    QCOMPARE(m_client->post("/policies/preset", R"({"name":"mine"})").status, 422);
    QCOMPARE(m_client->post("/policies/preset", "{}").status, 400);
}

void TestArchivePolicies::badPolicies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::newRow("no object") << QByteArray("[1]") << 400 << 2001;
    QTest::newRow("no JSON") << QByteArray("{") << 400 << 2001;
    QTest::newRow("symbol is a number") << QByteArray(R"({"symbol":5})") << 400 << 2001;
    QTest::newRow("symbol is none") << QByteArray(R"({"symbol":"a b;"})") << 400 << 2001;
    QTest::newRow("contract of the spot market")
        << QByteArray(R"({"symbol":"BTC-USDT-PERP","market":"spot"})") << 400 << 2001;
    QTest::newRow("interval is none") << QByteArray(R"({"interval":"2m"})") << 400 << 2001;
    QTest::newRow("market is none") << QByteArray(R"({"market":"cm"})") << 400 << 2001;
    QTest::newRow("data is none") << QByteArray(R"({"data_type":"books"})") << 400 << 2001;
    QTest::newRow("days are text") << QByteArray(R"({"keep_days":"30"})") << 400 << 2001;
    QTest::newRow("days are a fraction") << QByteArray(R"({"keep_days":1.5})") << 400 << 2001;
    QTest::newRow("schedule is a number") << QByteArray(R"({"schedule":5})") << 400 << 2001;
    QTest::newRow("enabled is text") << QByteArray(R"({"enabled":"yes"})") << 400 << 2001;
    QTest::newRow("half a window") << QByteArray(R"({"window_start":"03:00"})") << 422 << 3000;
}

void TestArchivePolicies::badPolicies()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(int, code);
    const ArchiveAnswer answer = m_client->post("/policies", body);
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.code(), code);
    QVERIFY(!answer.message().isEmpty());
    QVERIFY(m_client->archive().policies()->empty());
}

void TestArchivePolicies::saysWhereRowsLie()
{
    m_client->archive().setSegments(
        {segmentOf("main", 40, 2), segmentOf("archive", 60, 0), segmentOf("temp", 5, 9)});
    const auto schemaIsEqual = [this](const QString &kind) {
        for (const auto &table : m_client->get("/tables").list()) {
            if (table.toObject()[u"data_type"_s] == kind)
                return table.toObject()[u"schema_equal"_s].toBool();
        }
        return false;
    };
    const QJsonArray segments = m_client->get("/coverage?symbol=btc_usdt&interval=1m").list();
    QCOMPARE(segments.size(), 3);
    const QJsonObject first = segments[0].toObject();
    QCOMPARE(first[u"location"_s].toString(), u"main"_s);
    QCOMPARE(first[u"start"_s].toString(), u"2024-08-11T00:00:00Z"_s);
    QCOMPARE(first[u"rows"_s].toInt(), 40);
    QVERIFY(m_client->get("/coverage?symbol=eth_usdt").list().isEmpty());
    QCOMPARE(m_client->get("/coverage?interval=2m").status, 400);
    const QJsonArray tables = m_client->get("/tables").list();
    QCOMPARE(tables.size(), 1);
    const QJsonObject table = tables[0].toObject();
    QCOMPARE(table[u"main"_s].toString(), u"candles"_s);
    QCOMPARE(table[u"archive"_s].toString(), u"candles_archive"_s);
    QCOMPARE(table[u"rows"_s].toInt(), 40);
    QCOMPARE(table[u"archive_rows"_s].toInt(), 60);
    QCOMPARE(table[u"bytes"_s].toInteger(), 40 * interfaces::rowBytes(interfaces::DataKind::Candles));
    QCOMPARE(table[u"archive_bytes"_s].toInteger(), 60 * interfaces::rowBytes(interfaces::DataKind::Candles));
    QCOMPARE(table[u"first"_s].toString(), u"2024-08-09T00:00:00Z"_s);
    QCOMPARE(table[u"last"_s].toString(), u"2024-08-12T00:00:00Z"_s);
    QVERIFY(schemaIsEqual(u"candles"_s));
    auto trades = segmentOf("main", 1, 0);
    trades.sequence = {kSpot, DataKind::Trades, {}};
    m_client->archive().setSegments({trades});
    QVERIFY(!schemaIsEqual(u"trades"_s));
    QCOMPARE(m_client->get("/tables").list().size(), 1);
    QVERIFY(m_client->get("/slices").list().isEmpty());
}

QTEST_GUILESS_MAIN(TestArchivePolicies)
#include "tst_archivepolicies.moc"
