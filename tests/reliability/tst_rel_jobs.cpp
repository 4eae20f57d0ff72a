// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

/// Jobs that something holds up say what and until when at every door, and go on by themselves: a ban, one that another
/// node of the same database was told of, and a database that is lost meanwhile.
class TestRelJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBanIsToldAtEveryDoor();
    void aJobOutlivesALostDatabase();
    void oneNodesBanStopsTheOther();
    void aBanHoldsWithoutTheDatabase();
};

namespace {

constexpr qint64 kDayMs = 86'400'000;
constexpr int kPauseSeconds = 25;

QJsonObject ban()
{
    return {{u"do"_s, u"status"_s},
            {u"status"_s, 418},
            {u"count"_s, 1},
            {u"retry_after"_s, kPauseSeconds},
            {u"path"_s, u"klines"_s}};
}

/// A download of so many days that end a day before the exchange's now.
QJsonObject backfill(const Rig &rig, int days)
{
    const qint64 end = rig.exchangeNow() / kDayMs * kDayMs - kDayMs;
    return {{u"kind"_s, u"backfill"_s},
            {u"symbol"_s, u"BTCUSDT"_s},
            {u"interval"_s, u"1m"_s},
            {u"from"_s, end - days * kDayMs},
            {u"to"_s, end}};
}

QJsonObject jobOf(const QString &api, int job)
{
    return get(api + u"/v1/jobs/%1"_s.arg(job)).json().object();
}

/// True when the job comes to this state.
bool comesTo(const QString &api, int job, const QString &state, int deadlineMs)
{
    return eventually([&] { return jobOf(api, job)[u"state"_s].toString() == state; }, deadlineMs);
}

/// Requests of all nodes that came later than `from` and before `to`, in seconds after the first ban.
int requestsAfterBan(const Rig &rig, double from, double to)
{
    constexpr double kSecondNs = 1e9;
    QFile wire(rig.file(u"wire.jsonl"_s));
    if (!wire.open(QIODevice::ReadOnly))
        return -1;
    double bannedAt = 0;
    int found = 0;
    while (!wire.atEnd()) {
        const QJsonObject line = QJsonDocument::fromJson(wire.readLine()).object();
        if (line[u"k"_s].toString() != u"request"_s)
            continue;
        const double at = line[u"t"_s].toDouble() / kSecondNs;
        if (bannedAt == 0 && line[u"status"_s].toInt() == 418)
            bannedAt = at;
        else if (bannedAt > 0 && at > bannedAt + from && at < bannedAt + to)
            ++found;
    }
    return bannedAt == 0 ? -1 : found;
}

} // namespace

void TestRelJobs::aBanIsToldAtEveryDoor()
{
    Rig rig({{u"listed_days"_s, 6}});
    NodeOptions options;
    options.backfillDays = 0;
    QVERIFY(rig.isUp() && rig.startNode(options));
    const QString api = u"http://"_s + rig.api();
    QVERIFY(eventually([&] { return rig.count(u"instruments"_s) > 0; }, 30'000));
    rig.inject(ban());
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const int job = rig.tell(u"/v1/jobs"_s, backfill(rig, 3))[u"id"_s].toInt();
    QVERIFY(job > 0);
    QVERIFY(comesTo(api, job, u"waiting"_s, 20'000));

    const QJsonObject told = jobOf(api, job);
    const QDateTime againAt = QDateTime::fromString(told[u"again_at"_s].toString(), Qt::ISODateWithMs);
    QVERIFY2(againAt > before && againAt < before.addSecs(2 * kPauseSeconds), qPrintable(againAt.toString()));
    QVERIFY(!told[u"error"_s].toString().isEmpty());

    const QStringList jobs{u"jobs"_s, u"--active"_s, u"--data-dir"_s, rig.file(u"data"_s)};
    const QJsonArray list = run(jobs + QStringList{u"--json"_s}).json()[u"jobs"_s].toArray();
    // A repair that the node began by itself may wait beside it.
    QVERIFY(!list.isEmpty());
    bool isListed = false;
    for (const QJsonValue &each : list) {
        QCOMPARE(each[u"state"_s].toString(), u"waiting"_s);
        QVERIFY(!each[u"again_at"_s].isNull() && !each[u"error"_s].toString().isEmpty());
        isListed = isListed || (each[u"id"_s].toInt() == job && each[u"again_at"_s] == told[u"again_at"_s]);
    }
    QVERIFY(isListed);
    const QByteArray text = run(jobs).out;
    QVERIFY2(text.contains("waiting")
                 && text.contains(" Goes on at " + told[u"again_at"_s].toString().toUtf8() + '.'),
             text.constData());

    QVERIFY(comesTo(api, job, u"succeeded"_s, 90'000));
    QVERIFY(jobOf(api, job)[u"again_at"_s].isNull() && jobOf(api, job)[u"error"_s].toString().isEmpty());
    QCOMPARE(jobOf(api, job)[u"inserted"_s].toInt(), 3 * 1'440);
}

void TestRelJobs::aJobOutlivesALostDatabase()
{
    constexpr int kDays = 110;
    const PrivateServer server;
    // A tight limit, so that the pages do not all come within the first second.
    Rig rig({{u"listed_days"_s, kDays + 10}}, {}, {{u"spot"_s, 300}});
    NodeOptions options;
    options.backfillDays = 0;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    const QString api = u"http://"_s + rig.api();
    const QJsonObject wanted = backfill(rig, kDays);
    const int job = rig.tell(u"/v1/jobs"_s, wanted)[u"id"_s].toInt();
    QVERIFY(job > 0);
    QVERIFY(eventually([&] { return jobOf(api, job)[u"inserted"_s].toInt() > 2'000; }, 60'000));
    QCOMPARE(jobOf(api, job)[u"state"_s].toString(), u"running"_s);
    server.stop(u"immediate"_s);
    QVERIFY(comesTo(api, job, u"waiting"_s, 60'000));
    const QJsonObject told = jobOf(api, job);
    QVERIFY(told[u"again_at"_s].isNull()); // nobody knows when it is back
    QVERIFY(!told[u"error"_s].toString().isEmpty());
    server.restart();
    QVERIFY(comesTo(api, job, u"succeeded"_s, 240'000));
    const Verdict verdict = rig.judge({u"--expect"_s, u"spot/BTCUSDT/1m"_s, u"--complete"_s, u"--since"_s,
                                       QString::number(wanted[u"from"_s].toInteger()), u"--until"_s,
                                       QString::number(wanted[u"to"_s].toInteger())});
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelJobs::oneNodesBanStopsTheOther()
{
    const PrivateServer server;
    const QTemporaryDir folder;
    Rig rig({{u"listed_days"_s, 9}});
    NodeOptions options;
    options.backfillDays = 0;
    options.database = server.url();
    options.environment = {u"CANDLEWRIGHT_NODE=one"_s};
    QVERIFY(rig.isUp() && rig.startNode(options));
    Running other({u"serve"_s, u"--data-dir"_s, folder.filePath(u"data"_s), u"--exchange-url"_s, rig.url(),
                   u"--listen"_s, u"127.0.0.1:0"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--intervals"_s, u"1m"_s,
                   u"--backfill-days"_s, u"0"_s, u"--database"_s, server.url()},
                  {u"CANDLEWRIGHT_NODE=two"_s});
    QVERIFY2(other.isUp(), other.errors().constData());
    const QString one = u"http://"_s + rig.api();
    const QString two = other.address();
    const auto nodes = [](const QString &api) {
        return get(api + u"/v1/status"_s).json()[u"node"_s][u"nodes"_s].toInt();
    };
    QVERIFY(eventually([&] { return nodes(one) == 2 && nodes(two) == 2; }, 60'000));

    rig.inject(ban());
    const int first = rig.tell(u"/v1/jobs"_s, backfill(rig, 2))[u"id"_s].toInt();
    QVERIFY(first > 0);
    QVERIFY(comesTo(one, first, u"waiting"_s, 20'000));
    letRun(1'500);
    QJsonObject older = backfill(rig, 5);
    older[u"to"_s] = older[u"to"_s].toInteger() - 2 * kDayMs;
    const int second = post(two + u"/v1/jobs"_s, QJsonDocument(older).toJson()).json()[u"id"_s].toInt();
    QVERIFY(second > 0);
    QVERIFY(comesTo(two, second, u"waiting"_s, 10'000));
    QVERIFY(!jobOf(two, second)[u"again_at"_s].isNull());
    QCOMPARE(jobOf(two, second)[u"requests"_s].toInt(), 0);

    QVERIFY(comesTo(two, second, u"succeeded"_s, 90'000));
    QVERIFY(comesTo(one, first, u"succeeded"_s, 90'000));
    QCOMPARE(jobOf(two, second)[u"inserted"_s].toInt(), 3 * 1'440);
    // Of neither of them came anything while the pause lasted, but for what was under way.
    QCOMPARE(requestsAfterBan(rig, 2, kPauseSeconds - 0.1), 0);
    QCOMPARE(other.terminate(), 0);
}

/// A node that starts while its database is away keeps to what it was told, and never could store.
void TestRelJobs::aBanHoldsWithoutTheDatabase()
{
    const PrivateServer server;
    Rig rig({{u"speed"_s, 30}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(60'000).ok);
    server.stop(u"immediate"_s);
    QJsonObject fault = ban();
    fault.remove(u"path"_s);
    rig.inject(fault);
    (void)rig.tell(u"/v1/admin/symbols/refresh"_s);
    QVERIFY(eventually([&] { return requestsAfterBan(rig, 0, kPauseSeconds) >= 0; }, 20'000));
    QVERIFY(eventually([&] { return QDir(rig.file(u"data/blocks"_s)).count() > 2; }, 20'000));
    rig.node().kill();
    QVERIFY(rig.startNode(options));
    const QJsonObject feed = rig.ask(u"/v1/status"_s)[u"feeds"_s][0].toObject();
    QVERIFY2(feed[u"blocked_reason"_s].toString().contains(u"HTTP 418"_s),
             QJsonDocument(feed).toJson().constData());
    // It asks again by itself when the pause is over.
    QVERIFY(eventually([&] { return requestsAfterBan(rig, kPauseSeconds - 0.1, 600) > 0; }, 90'000));
    QCOMPARE(requestsAfterBan(rig, 2, kPauseSeconds - 0.1), 0);
    server.restart();
    const Verdict verdict = rig.judgeWhenComplete(120'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

QTEST_GUILESS_MAIN(TestRelJobs)
#include "tst_rel_jobs.moc"
