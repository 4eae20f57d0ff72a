// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"
#include "tests/storage/kit/privateserver.h"

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;
using cw::storage::test::PrivateServer;

namespace {

constexpr int kAwaySeconds = 15;

/// The answer of a node to a GET: status and Retry-After.
struct Head {
    int status = 0;
    int retryAfter = 0;
};

Head headOf(const QString &url)
{
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(QUrl(url))));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 20'000))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
            reply->rawHeader("Retry-After").toInt()};
}

QString withDatabase(QString url, const QString &database)
{
    return url.replace(u"/postgres"_s, u'/' + database);
}

QStringList query(const PrivateServer &server, const QString &statement)
{
    QProcess process;
    process.start(u"psql"_s, {server.url(), u"-X"_s, u"-A"_s, u"-t"_s, u"-q"_s, u"-c"_s, statement});
    process.waitForFinished(60'000);
    return QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

QString withPassword(QString url, const QString &password)
{
    return url.replace(u":candlewright-test@"_s, u':' + password + u'@');
}

} // namespace

/// A node whose PostgreSQL is away when it starts: it records all the same, says so, and is complete when the server
/// comes. What waiting cannot mend ends it with a sentence.
class TestRelAway : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aServerThatIsAwayIsWaitedFor();
    void anotherSpellingOfTheAddressLosesNothing();
    void whatWaitingCannotMendIsRefused_data();
    void whatWaitingCannotMendIsRefused();
    void aRefusalAfterTheWaitEndsTheNode();
};

void TestRelAway::aServerThatIsAwayIsWaitedFor()
{
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, 1'200}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    const auto stored = [&rig] { return rig.metric(u"candlewright_rows_stored_total"_s); };
    const auto received = [&rig] { return rig.metric(u"candlewright_rows_received_total"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(stored() > 500, 60'000);
    rig.node().kill();
    QVERIFY(rig.notePresent());
    server.stop(u"immediate"_s);
    QVERIFY(rig.startNode(options));
    letRun(kAwaySeconds * 1'000);
    QTRY_VERIFY_WITH_TIMEOUT(received() > kAwaySeconds * 1'200 / 60 / 2, 60'000);
    QCOMPARE(stored(), 0);
    const QJsonObject health = rig.ask(u"/v1/health"_s);
    QCOMPARE(health[u"status"_s].toString(), u"degraded"_s);
    QVERIFY2(health[u"problem"_s].toString().contains(u"cannot be opened"_s),
             qPrintable(health[u"problem"_s].toString()));
    const QJsonObject database = rig.ask(u"/v1/status"_s)[u"database"_s].toObject();
    QCOMPARE(database[u"engine"_s].toString(), u"postgresql"_s);
    QVERIFY(database[u"location"_s].toString().endsWith(u"/postgres"_s));
    const Head head = headOf(u"http://%1/api/v3/klines?symbol=BTCUSDT&interval=1m"_s.arg(rig.api()));
    QCOMPARE(head.status, 503);
    QVERIFY(head.retryAfter > 0);
    const Outcome told = run({u"status"_s, u"--json"_s, u"--data-dir"_s, rig.file(u"data"_s)});
    QCOMPARE(told.code, 1);
    QVERIFY2(told.err.contains("cannot be opened"), told.err.constData());
    const QJsonObject status = told.json().object();
    QVERIFY(status[u"running"_s].toBool() && status[u"rows_received"_s].toInt() > 0);
    QVERIFY(status[u"series"_s].isNull() && status[u"stored_error"_s].toString().contains(u"cannot be opened"_s));
    server.restart();
    QTRY_COMPARE_WITH_TIMEOUT(rig.ask(u"/v1/health"_s)[u"status"_s].toString(), u"ok"_s, 60'000);
    QVERIFY(rig.ask(u"/v1/health"_s)[u"problem"_s].isNull());
    const Verdict verdict = rig.judgeWhenComplete(150'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(verdict.figure(u"acknowledged"_s) > 0);
}

/// What a node received and could not store is found by the next one, however that one is told of the same database.
void TestRelAway::anotherSpellingOfTheAddressLosesNothing()
{
    const PrivateServer server;
    Rig rig({{u"trades_per_minute"_s, 1'200}, {u"tape_minutes"_s, 1}});
    NodeOptions options;
    options.database = server.url();
    QVERIFY(rig.isUp() && rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.metric(u"candlewright_rows_stored_total"_s) > 100, 60'000);
    server.stop(u"immediate"_s);
    const auto received = [&rig] { return rig.metric(u"candlewright_rows_received_total"_s); };
    const auto before = received();
    QTRY_VERIFY_WITH_TIMEOUT(received() > before + 100, 60'000);
    const qint64 seen = rig.exchangeNow();
    rig.node().kill();
    server.restart();
    options.database.replace(u"@127.0.0.1:"_s, u"@localhost:"_s);
    options.database += u"?sslmode=prefer"_s;
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(90'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    // They came from the journal: they are not what this run had to fetch.
    const QStringList fetched = query(server, u"SELECT count(*) FROM candlewright.gaps WHERE first_id IS NOT NULL "
                                              "AND from_time < %1"_s.arg((seen - 2'000) * 1'000));
    QCOMPARE(fetched, QStringList{u"0"_s});
    QVERIFY(rig.ask(u"/v1/health"_s)[u"problem"_s].isNull());
}

void TestRelAway::whatWaitingCannotMendIsRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("database") << u"database"_s << u"Create it, or name another one."_s;
    QTest::newRow("password") << u"password"_s << u"The user or the password is wrong."_s;
    QTest::newRow("no TLS") << u"tls"_s << u"The server speaks no TLS"_s;
}

void TestRelAway::whatWaitingCannotMendIsRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, sentence);
    const PrivateServer server;
    const QString url = kind == u"database"_s   ? withDatabase(server.url(), u"nowhere"_s)
                        : kind == u"password"_s ? withPassword(server.url(), u"SECRET"_s)
                                                : server.url() + u"?sslmode=require"_s;
    const QTemporaryDir data;
    const Outcome outcome = run({u"serve"_s, u"--database"_s, url, u"--data-dir"_s, data.filePath(u"data"_s),
                                 u"--listen"_s, u"127.0.0.1:0"_s});
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.err.contains(sentence.toUtf8()), outcome.err.constData());
    QVERIFY2(!outcome.err.contains("SECRET"), outcome.err.constData());
    QVERIFY2(outcome.out.isEmpty(), outcome.out.constData());
}

void TestRelAway::aRefusalAfterTheWaitEndsTheNode()
{
    const PrivateServer server;
    server.stop(u"immediate"_s);
    Rig rig;
    NodeOptions options;
    options.database = withDatabase(server.url(), u"nowhere"_s);
    QVERIFY(rig.isUp() && rig.startNode(options));
    server.restart();
    QCOMPARE(rig.node().endsWithin(60'000), 1);
}

QTEST_GUILESS_MAIN(TestRelAway)
#include "tst_rel_away.moc"
