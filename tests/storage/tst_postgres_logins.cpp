// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/logingate.h"
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QFile>
#include <QTest>
#include <QUrl>
#include <QUuid>

#include <atomic>
#include <functional>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using postgres::LoginGate;

namespace {

const Error kRefusal{ErrorCode::Denied, "The password is wrong.", 5'000ms};

template<class T>
std::optional<Error> errorOf(const Result<T> &result)
{
    return result ? std::nullopt : std::optional(result.error());
}

/// How a server goes on when each attempt that may be made is refused: the pauses between them.
std::vector<std::chrono::milliseconds> pausesOf(LoginGate &gate, int attempts)
{
    std::vector<std::chrono::milliseconds> pauses;
    LoginGate::Moment last{};
    for (LoginGate::Moment now{}; std::ssize(pauses) < attempts; now += 100ms) {
        if (!gate.enter(now))
            continue;
        gate.refused(kRefusal, now, now);
        pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - last));
        last = now;
    }
    return pauses;
}

} // namespace

/// A server that lets nobody in is not asked several times a second (reliability, fault matrix: no hammering).
class TestPostgresLogins : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<PrivateServer>(); }

    void thePauseGrowsToItsEnd();
    void attemptsAtTheSameTimeCountOnce();
    void oneMayAskAfterThePause();
    void whoIsLetInOpensForAll();
    void allConnectionsWaitTogether_data();
    void allConnectionsWaitTogether();

private:
    /// Attempts of a role that the server's log tells of.
    [[nodiscard]] int refusals(const QString &role) const
    {
        QFile log(m_server->logFile());
        if (!log.open(QIODevice::ReadOnly))
            return -1;
        int count = 0;
        while (!log.atEnd()) {
            const QByteArray line = log.readLine();
            count += line.contains("FATAL:") && line.contains(role.toUtf8()) ? 1 : 0;
        }
        return count;
    }

    std::unique_ptr<PrivateServer> m_server;
};

void TestPostgresLogins::thePauseGrowsToItsEnd()
{
    LoginGate gate;
    const std::vector<std::chrono::milliseconds> expected{0s, 1s, 2s, 4s, 8s, 16s, 30s, 30s};
    QVERIFY(pausesOf(gate, 8) == expected);
    const auto waited = gate.enter(LoginGate::Moment{});
    QVERIFY(!waited && waited.error().detail == kRefusal.detail && waited.error().code == ErrorCode::Denied);
}

void TestPostgresLogins::attemptsAtTheSameTimeCountOnce()
{
    LoginGate gate;
    const LoginGate::Moment start{};
    for (int i = 0; i < 5; ++i)
        QVERIFY(gate.enter(start));
    for (int i = 0; i < 5; ++i)
        gate.refused(kRefusal, start, start + 10ms * (i + 1));
    QVERIFY(!gate.enter(start + 1s));
    QVERIFY(gate.enter(start + 1'010ms));
}

void TestPostgresLogins::oneMayAskAfterThePause()
{
    LoginGate gate;
    const LoginGate::Moment start{};
    QVERIFY(gate.enter(start));
    gate.refused(kRefusal, start, start);
    QVERIFY(gate.enter(start + 1s));
    QVERIFY(!gate.enter(start + 1s));
    QVERIFY(!gate.enter(start + 1'900ms));
    // Whoever asked tells nothing: the server did not answer.
    QVERIFY(gate.enter(start + 2s));
}

void TestPostgresLogins::whoIsLetInOpensForAll()
{
    LoginGate gate;
    QCOMPARE(pausesOf(gate, 5).back(), 8'000ms);
    gate.letIn();
    for (int i = 0; i < 3; ++i)
        QVERIFY(gate.enter(LoginGate::Moment{}));
    // What was before is forgotten.
    QVERIFY((pausesOf(gate, 2) == std::vector<std::chrono::milliseconds>{0s, 1s}));
}

void TestPostgresLogins::allConnectionsWaitTogether_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("mend");
    QTest::addColumn<QString>("advice");
    const auto row = [](const char *name, const char *fault, const char *mend, const char *advice) {
        QTest::newRow(name) << QString::fromLatin1(fault) << QString::fromLatin1(mend)
                            << QString::fromLatin1(advice);
    };
    row("another password (28P01)", "PASSWORD 'two'", "PASSWORD 'one'", "The user or the password is wrong.");
    row("no right to log in (28000)", "NOLOGIN", "LOGIN", "Name a role that may log in.");
    row("no connection left (53300)", "CONNECTION LIMIT 0", "CONNECTION LIMIT 50",
        "As many connections as the server allows are in use");
}

/// Readers, the writer, the tie to the other nodes and the status ask all the time, each as if it were alone.
void TestPostgresLogins::allConnectionsWaitTogether()
{
    QFETCH(QString, fault);
    QFETCH(QString, mend);
    QFETCH(QString, advice);
    const auto place = makePostgresPlace(m_server->url());
    const QString role = QStringLiteral("keeper_%1").arg(QUuid::createUuid().toString(QUuid::Id128));
    (void)place->sql(QStringLiteral("CREATE ROLE %1 SUPERUSER LOGIN PASSWORD 'one'").arg(role));
    const auto alter = [&](const QString &how) {
        (void)place->sql(QStringLiteral("ALTER ROLE %1 %2").arg(role, how));
    };
    QUrl url(QString::fromStdString(place->url()));
    url.setUserName(role);
    url.setPassword(QStringLiteral("one"));
    const auto database = must(openDatabase(url.toString(QUrl::FullyEncoded).toStdString()));
    alter(QStringLiteral("NOSUPERUSER ") + fault);
    const std::vector<std::function<std::optional<Error>()>> ways{
        [&] { return errorOf(database->openReader()); }, [&] { return errorOf(database->openWriter()); },
        [&] { return errorOf(database->openCluster()); }, [&] { return errorOf(database->info()); }};
    std::vector<std::thread> asking;
    std::atomic<int> told{0};
    for (const auto &way : ways) {
        asking.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                const auto error = way();
                told += error && error->detail.find(advice.toStdString()) != std::string::npos ? 1 : 0;
            }
        });
    }
    for (std::thread &thread : asking)
        thread.join();
    QCOMPARE(told.load(), 200);
    const int asked = refusals(role);
    QVERIFY2(asked >= 1 && asked <= 12, qPrintable(QStringLiteral("%1 attempts").arg(asked)));
    alter(QStringLiteral("SUPERUSER ") + mend);
    QTRY_VERIFY_WITH_TIMEOUT(database->openReader().has_value(), 120'000);
    QVERIFY(database->openWriter().has_value() && database->info().has_value());
}

QTEST_GUILESS_MAIN(TestPostgresLogins)
#include "tst_postgres_logins.moc"
