// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/api/archiveclient.h"

using namespace cw;
using namespace cw::testing;
using namespace Qt::StringLiterals;
using interfaces::DataKind;
using market::Interval;

/// Cold files and purges over the API.
class TestArchiveFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_client = std::make_unique<ArchiveClient>(); }
    void cleanup() { m_client.reset(); }

    void exportsAreStarted();
    void aPurgeAsksFirst();
    void aDryPurgeIsThePreview();
    void aFileIsRestored();
    void filesAndHealthAreShown();
    void policiesHaveColdDays();
    void badRequests_data();
    void badRequests();

private:
    std::unique_ptr<ArchiveClient> m_client;
};

void TestArchiveFiles::exportsAreStarted()
{
    QCOMPARE(m_client->post("/export", R"({"policy_id":7,"dry_run":true})").status, 202);
    QVERIFY(m_client->archive().exports().back().policy == 7
            && m_client->archive().exports().back().isDryRun);
    QCOMPARE(
        m_client
            ->post("/export", R"({"symbol":"btc_usdt","interval":"1h","before":"2024-08-09","move":false})")
            .status,
        202);
    const auto asked = m_client->archive().exports().back();
    QVERIFY(!asked.policy && !asked.isMove && asked.before == kStart);
    QVERIFY(asked.what.symbol == "BTCUSDT" && asked.what.interval == Interval(Interval::H1));
}

void TestArchiveFiles::aPurgeAsksFirst()
{
    const QByteArray body = R"({"symbol":"btc_usdt","interval":"1m","start":"2024-08-09","end":"2024-08-10")";
    const ArchiveAnswer asked = m_client->post("/purge", body + '}');
    QCOMPARE(asked.status, 200);
    QCOMPARE(asked.data()[u"rows"_s].toInt(), 30);
    QCOMPARE(asked.data()[u"archive_rows"_s].toInt(), 10);
    QCOMPARE(asked.data()[u"undo_days"_s].toInt(), 7);
    QVERIFY(m_client->archive().purges().empty());
    const QByteArray token = asked.data()[u"token"_s].toString().toLatin1();
    QCOMPARE(m_client->post("/purge", body + R"(,"token":")" + token + R"("})").status, 202);
    const auto purge = m_client->archive().purges().back();
    QCOMPARE(purge.token, token.toStdString());
    QCOMPARE(purge.by, std::string("api"));
    QVERIFY(purge.range.from == kStart && purge.sequence.kind == DataKind::Candles);
}

void TestArchiveFiles::aDryPurgeIsThePreview()
{
    const ArchiveAnswer asked = m_client->post(
        "/purge",
        R"({"symbol":"btc_usdt","interval":"1m","start":"2024-08-09","end":"2024-08-10","token":"0123456789abcdef",
        "dry_run":true})");
    QCOMPARE(asked.status, 200);
    QCOMPARE(asked.data()[u"rows"_s].toInt(), 30);
    QVERIFY(m_client->archive().purges().empty());
}

void TestArchiveFiles::aFileIsRestored()
{
    QCOMPARE(m_client->post("/restore", R"({"file":"spot-BTCUSDT-1m-2024-01.csv.zst"})").status, 202);
    QCOMPARE(m_client->archive().restores().back().file, std::string("spot-BTCUSDT-1m-2024-01.csv.zst"));
    for (const char *more : {R"("symbol":"btc_usdt")", R"("market":"spot")", R"("data_type":"candles")",
                             R"("interval":"1m")", R"("start":"2024-08-09")", R"("end":"2024-08-10")"}) {
        const ArchiveAnswer refused =
            m_client->post("/restore", R"({"file":"f.csv.zst",)" + QByteArray(more) + '}');
        QCOMPARE(refused.status, 400);
        QVERIFY2(refused.message().contains(u"says nothing beside \"file\""_s),
                 qPrintable(refused.message()));
    }
    QCOMPARE(m_client->archive().restores().size(), std::size_t(1));
}

void TestArchiveFiles::filesAndHealthAreShown()
{
    const ArchiveAnswer files = m_client->get("/files?symbol=btc_usdt");
    QCOMPARE(files.status, 200);
    const QJsonObject file = files.list()[0].toObject();
    QCOMPARE(file[u"file"_s].toString(), u"spot-BTCUSDT-1m-2024-01.csv.zst"_s);
    QCOMPARE(file[u"reason"_s].toString(), u"cold"_s);
    QCOMPARE(file[u"location"_s].toString(), u"file"_s);
    QCOMPARE(file[u"node"_s].toString(), u"desk"_s);
    QCOMPARE(file[u"rows"_s].toInt(), 44'640);
    QVERIFY(file[u"keep_until"_s].isNull());
    const ArchiveAnswer health = m_client->get("/health");
    QCOMPARE(health.status, 200);
    QVERIFY(health.data()[u"warnings"_s].isArray() && health.data()[u"next_verification_at"_s].isNull());
    m_client->archive().failWith(Error{ErrorCode::Storage, "No disk.", {}});
    QVERIFY(m_client->get("/files").status >= 500);
    QVERIFY(m_client->get("/health").status >= 500);
}

void TestArchiveFiles::policiesHaveColdDays()
{
    const ArchiveAnswer added =
        m_client->post("/policies", R"({"symbol":"btc_usdt","interval":"1m","keep_days":30,
        "cold_after_days":400})");
    QVERIFY(added.status < 300);
    QCOMPARE(added.data()[u"cold_after_days"_s].toInt(), 400);
}

void TestArchiveFiles::badRequests_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("export without a time") << QByteArray("/export") << QByteArray(R"({"symbol":"btc_usdt"})");
    QTest::newRow("export of an odd policy") << QByteArray("/export") << QByteArray(R"({"policy_id":"x"})");
    QTest::newRow("odd move") << QByteArray("/export") << QByteArray(R"({"before":"2024-08-09","move":1})");
    QTest::newRow("purge without a range") << QByteArray("/purge") << QByteArray(R"({"symbol":"btc_usdt"})");
    QTest::newRow("purge of a contract of the spot market")
        << QByteArray("/purge")
        << QByteArray(
               R"({"symbol":"BTC-USDT-PERP","market":"spot","interval":"1m","start":"2024-08-09","end":"2024-08-10"})");
    QTest::newRow("odd token") << QByteArray(
        "/purge") << QByteArray(R"({"symbol":"btc_usdt","interval":"1m","start":1,"end":2,"token":3})");
    QTest::newRow("purge of a file") << QByteArray("/purge") << QByteArray(R"({"file":"f.csv.zst"})");
    QTest::newRow("purge that is perhaps dry")
        << QByteArray("/purge")
        << QByteArray(R"({"symbol":"btc_usdt","interval":"1m","start":1,"end":2,"dry_run":"yes"})");
    QTest::newRow("odd file") << QByteArray("/restore") << QByteArray(R"({"file":7})");
}

void TestArchiveFiles::badRequests()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    const ArchiveAnswer answer = m_client->post(path, body);
    QVERIFY(answer.status >= 400 && answer.status < 500);
    QVERIFY(answer.code() > 0);
}

QTEST_GUILESS_MAIN(TestArchiveFiles)
#include "tst_archivefiles.moc"
