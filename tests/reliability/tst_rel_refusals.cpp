// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/faketime.h"
#include "tests/reliability/kit/rig.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <memory>
#include <vector>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// N3, N4, N5, N6: an exchange that refuses, bans, or answers with what is no answer.
class TestRelRefusals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aPauseIsKept_data();
    void aPauseIsKept();
    void aRefusedPlaceIsTold();
    void aBanSurvivesAKill();
    void theWeightLimitIsNeverReached();
    void refusalsStoreNothing_data();
    void refusalsStoreNothing();
    void nonsenseStoresNothing_data();
    void nonsenseStoresNothing();
    void bodiesThatEndEarlyStoreNothing();

private:
    void expectNothingBad(const QJsonArray &script);

    /// A refusal whose pause is measured; all run at the same time, because a 429 costs the rest of its minute.
    struct Pause {
        QString name;
        QJsonObject fault;
        int seconds;
        int hurry; ///< how much faster than ours the clocks of the node and the exchange run
        std::unique_ptr<Rig> rig = nullptr;
    };
    std::vector<Pause> m_pauses;
};

namespace {

constexpr int kSpeed = 30;
constexpr int kHurry = 20;
constexpr int kWallSeconds = 300; ///< after 403 and 451
constexpr qint64 kSecond = 1'000'000'000;

const QString kHtml = u"<html><head><title>Just a moment...</title></head></html>"_s;

QJsonObject refusal(int status, const QJsonObject &more = {})
{
    QJsonObject fault{{u"do"_s, u"status"_s}, {u"status"_s, status}, {u"count"_s, 1}};
    for (auto field = more.begin(); field != more.end(); ++field)
        fault[field.key()] = field.value();
    return fault;
}

/// Requests of the node, with "t" in nanoseconds and "status".
std::vector<QJsonObject> requestsOf(const Rig &rig)
{
    std::vector<QJsonObject> requests;
    QFile wire(rig.file(u"wire.jsonl"_s));
    if (!wire.open(QIODevice::ReadOnly))
        return requests;
    while (!wire.atEnd()) {
        const QByteArray line = wire.readLine();
        if (line.contains("\"k\":\"request\""))
            requests.push_back(QJsonDocument::fromJson(line).object());
    }
    return requests;
}

/// Nanoseconds from the first answer with `status` to the request after it; those that were already under way, which
/// come within half a second, do not count. −1: none came.
qint64 pauseAfter(const Rig &rig, int status)
{
    qint64 refusedAt = 0;
    for (const QJsonObject &request : requestsOf(rig)) {
        const qint64 at = request[u"t"_s].toInteger();
        if (refusedAt == 0 && request[u"status"_s].toInt() == status)
            refusedAt = at;
        else if (refusedAt > 0 && at - refusedAt > kSecond / 2)
            return at - refusedAt;
    }
    return -1;
}

} // namespace

void TestRelRefusals::initTestCase()
{
    const auto add = [this](const QString &name, int status, int seconds, const QJsonObject &more) {
        m_pauses.push_back({name, refusal(status, more), seconds, 1});
    };
    const auto addWall = [this](int status, const QString &what, const QString &body) {
        const QString name = u"%1, %2"_s.arg(status).arg(what);
        m_pauses.push_back({name, refusal(status, {{u"body"_s, body}}), kWallSeconds, kHurry});
    };
    add(u"429, 6 s"_s, 429, 6, {{u"retry_after"_s, 6}});
    add(u"429, nothing said"_s, 429, 60, {});
    add(u"429, garbage"_s, 429, 60, {{u"retry_after"_s, u"soon"_s}});
    add(u"429, negative"_s, 429, 60, {{u"retry_after"_s, -5}});
    add(u"429, a date"_s, 429, 60, {{u"retry_after"_s, u"Fri, 31 Dec 2027 23:59:59 GMT"_s}});
    add(u"418, 8 s"_s, 418, 8, {{u"retry_after"_s, 8}});
    for (const int status : {403, 451}) {
        addWall(status, u"HTML"_s, kHtml);
        addWall(status, u"empty"_s, {});
        addWall(status, u"JSON"_s,
                u"{\"code\":0,\"msg\":\"Service unavailable from a restricted location.\"}"_s);
    }
    for (Pause &pause : m_pauses) {
        pause.fault[u"path"_s] = u"klines"_s;
        const int speed = pause.hurry > 1 ? pause.hurry : kSpeed;
        pause.rig = std::make_unique<Rig>(QJsonObject{{u"speed"_s, speed}, {u"trades_per_minute"_s, 10}},
                                          QJsonArray{pause.fault});
        NodeOptions options;
        options.environment = pause.hurry > 1 ? hurried(pause.hurry) : QStringList();
        QVERIFY(pause.rig->startNode(options));
    }
}

void TestRelRefusals::aPauseIsKept_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_pauses.size(); ++i)
        QTest::newRow(qPrintable(m_pauses[i].name)) << static_cast<int>(i);
}

void TestRelRefusals::aPauseIsKept()
{
    QFETCH(int, index);
    const Pause &given = m_pauses[static_cast<std::size_t>(index)];
    const Rig &rig = *given.rig;
    const int status = given.fault[u"status"_s].toInt();
    QTRY_VERIFY_WITH_TIMEOUT(pauseAfter(rig, status) > 0, 130'000);
    const qint64 pause = pauseAfter(rig, status);
    QVERIFY2(pause * given.hurry >= (given.seconds * 1'000 - 100) * kSecond / 1'000,
             qPrintable(QString::number(pause)));
    QCOMPARE(rig.report()[u"upgrades"_s].toInt(), 1); // streams go on
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

/// N5: what an exchange does not serve to this place is told with its reason, and nothing more is asked; streams go on.
void TestRelRefusals::aRefusedPlaceIsTold()
{
    Rig rig({{u"speed"_s, kSpeed}}, QJsonArray{refusal(451, {{u"body"_s, kHtml}, {u"path"_s, u"klines"_s}})});
    QVERIFY(rig.startNode());
    const auto feed = [&rig] { return rig.ask(u"/v1/status"_s)[u"feeds"_s][0].toObject(); };
    QTRY_VERIFY_WITH_TIMEOUT(
        feed()[u"blocked_reason"_s].toString().contains(u"does not serve this location"_s), 30'000);
    const int trades = rig.count(u"trade_rows"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > trades + 20, 30'000);
    int asked = 0;
    for (const QJsonObject &request : requestsOf(rig))
        asked += request[u"target"_s].toString().contains(u"klines"_s) ? 1 : 0;
    QCOMPARE(asked, 1);
    QVERIFY(rig.judge().ok);
}

void TestRelRefusals::aBanSurvivesAKill()
{
    constexpr int kBan = 15;
    Rig rig({{u"speed"_s, kSpeed}},
            QJsonArray{refusal(418, {{u"retry_after"_s, kBan}, {u"path"_s, u"klines"_s}})});
    const NodeOptions options;
    QVERIFY(rig.startNode(options));
    // Told to the store within a moment; the kill comes while the ban lasts.
    const QString mark = u"state WHERE name LIKE '%block%' AND value <> ''"_s;
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(mark) > 0, 20'000);
    rig.node().kill();
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(pauseAfter(rig, 418) > 0, 60'000);
    const qint64 pause = pauseAfter(rig, 418);
    QVERIFY2(pause >= (kBan * 1'000 - 100) * kSecond / 1'000, qPrintable(QString::number(pause)));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
}

void TestRelRefusals::theWeightLimitIsNeverReached()
{
    constexpr int kLimit = 300;
    // In real time: only then do the limits follow the minutes of the exchange's clock.
    Rig rig({{u"speed"_s, 1}, {u"listed_days"_s, 120}}, {}, {{u"spot"_s, kLimit}});
    NodeOptions options;
    options.backfillDays = 110;
    QVERIFY(rig.startNode(options));
    // 159 pages of weight 2: more than one minute allows.
    const auto pages = [&] { return rig.requests(u"/api/v3/klines"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(pages() >= 155, 150'000);
    const QJsonObject report = rig.report();
    const QByteArray text = QJsonDocument(report).toJson();
    QVERIFY2(report[u"weight_exceeded"_s].toInt(-1) == 0, text.constData());
    QVERIFY2(report[u"weight_most"_s].toObject()[u"spot"_s].toInt() <= kLimit * 8 / 10, text.constData());
}

void TestRelRefusals::refusalsStoreNothing_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");
    for (const int status : {500, 502, 503, 504}) {
        QTest::newRow(qPrintable(u"%1, HTML"_s.arg(status))) << status << kHtml;
        QTest::newRow(qPrintable(u"%1, empty"_s.arg(status))) << status << QString();
        QTest::newRow(qPrintable(u"%1, JSON"_s.arg(status)))
            << status << u"{\"code\":-1000,\"msg\":\"oops\"}"_s;
    }
    QTest::newRow("200, HTML") << 200 << kHtml;
}

void TestRelRefusals::refusalsStoreNothing()
{
    QFETCH(int, status);
    QFETCH(QString, body);
    Rig rig({{u"speed"_s, kSpeed}},
            QJsonArray{refusal(status, {{u"body"_s, body}, {u"path"_s, u"klines"_s}, {u"count"_s, 2}})});
    QVERIFY(rig.startNode());
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    int refused = 0;
    for (const QJsonObject &request : requestsOf(rig))
        refused += request[u"status"_s].toInt() == status && request[u"weight"_s].toInt() == 0 ? 1 : 0;
    QCOMPARE(refused, 2);
}

void TestRelRefusals::nonsenseStoresNothing_data()
{
    QTest::addColumn<QStringList>("bodies");
    const auto row = [](const QString &time, const QString &prices) {
        return u"[[%1,%2,\"1.0\",%3,\"100.0\",5,\"0.5\",\"50.0\",\"0\"]]"_s.arg(time, prices,
                                                                                u"1767222059999"_s);
    };
    const QString good = u"\"100.0\",\"101.0\",\"99.0\",\"100.5\""_s;
    const QString slot = u"1767222000000"_s;
    QTest::newRow("shape") << QStringList{
        u""_s,          u"{}"_s,          u"null"_s,
        u"[[1,2,3]]"_s, u"[{\"a\":1}]"_s, u"{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"_s};
    QTest::newRow("syntax") << QStringList{u"$BODY]"_s,           u"[$BODY"_s,      u"$BODY$BODY"_s,
                                           u"[[1767222000000,"_s, u"\uFEFF$BODY"_s, u"[[[[[[[["_s};
    QTest::newRow("numbers") << QStringList{
        row(slot, u"100.0,101.0,99.0,100.5"_s),         row(slot, u"\"NaN\",\"101\",\"99\",\"100\""_s),
        row(slot, u"\"1e2\",\"101\",\"99\",\"100\""_s), row(slot, u"\"-100\",\"101\",\"99\",\"100\""_s),
        row(slot, u"\"100\",\"90\",\"99\",\"100\""_s),  row(slot, u"\"1,5\",\"101\",\"99\",\"100\""_s)};
    QTest::newRow("times") << QStringList{
        row(u"1767222000"_s, good), row(u"1767222000000000"_s, good), row(u"0"_s, good),
        row(u"-60000"_s, good),     row(u"1767222000001"_s, good),    row(u"9999999999999"_s, good)};
}

void TestRelRefusals::nonsenseStoresNothing()
{
    QFETCH(QStringList, bodies);
    QJsonArray script;
    for (const QString &body : bodies)
        script.append(
            QJsonObject{{u"do"_s, u"body"_s}, {u"text"_s, body}, {u"path"_s, u"klines"_s}, {u"count"_s, 1}});
    expectNothingBad(script);
}

void TestRelRefusals::bodiesThatEndEarlyStoreNothing()
{
    QJsonArray script;
    for (const QString &framing : {u"length"_s, u"close"_s, u"gzip"_s})
        script.append(QJsonObject{
            {u"do"_s, u"truncate"_s}, {u"framing"_s, framing}, {u"path"_s, u"klines"_s}, {u"count"_s, 1}});
    expectNothingBad(script);
}

/// Each fault of the script spoils one answer; all of them are seen through.
void TestRelRefusals::expectNothingBad(const QJsonArray &script)
{
    Rig rig({{u"speed"_s, kSpeed}}, script);
    QVERIFY(rig.startNode());
    const Verdict verdict = rig.judgeWhenComplete(120'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(rig.requests(u"/api/v3/klines"_s) > script.size());
}

QTEST_GUILESS_MAIN(TestRelRefusals)
#include "tst_rel_refusals.moc"
