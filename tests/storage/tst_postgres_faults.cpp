// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgresdatabase.h"
#include "tests/storage/kit/cuttingproxy.h"
#include "tests/storage/kit/privateserver.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTest>
#include <QUrl>
#include <QUuid>

#include <atomic>
#include <csignal>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;

namespace {

const InstrumentKey kKey{Market::Spot, "A"};

/// Short waits, so that a test need not last as long as the product is patient.
postgres::Limits shortLimits()
{
    postgres::Limits limits;
    limits.readAnswer = limits.writeAnswer = 1'000ms;
    limits.lockWait = 200ms;
    limits.grace = 200ms;
    return limits;
}

/// A process that is stopped while this object lives.
class Stopped {
public:
    explicit Stopped(pid_t process) : m_process(process) { ::kill(m_process, SIGSTOP); }
    Stopped(const Stopped &) = delete;
    Stopped &operator=(const Stopped &) = delete;
    ~Stopped() { ::kill(m_process, SIGCONT); }

private:
    pid_t m_process;
};

WriteBatch tradesFrom(std::int64_t first, int count)
{
    std::vector<Trade> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back(trade(first + i, kDay + 1ms * (first + i)));
    return batchOf(kKey, rows);
}

/// A role that may do in a database what its owner may, as long as nobody takes it away.
class OtherRole {
public:
    explicit OtherRole(const TestPlace &place)
        : m_place(place), m_name(QStringLiteral("other_%1").arg(QUuid::createUuid().toString(QUuid::Id128)))
    {
        (void)m_place.sql(QStringLiteral("CREATE ROLE %1 LOGIN PASSWORD 'sesame'").arg(m_name));
        (void)m_place.sql(QStringLiteral("GRANT USAGE ON SCHEMA candlewright TO %1").arg(m_name));
        (void)m_place.sql(QStringLiteral("GRANT ALL ON ALL TABLES IN SCHEMA candlewright TO %1").arg(m_name));
        (void)m_place.sql(QStringLiteral("GRANT ALL ON ALL SEQUENCES IN SCHEMA candlewright TO %1").arg(m_name));
    }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] std::string url() const
    {
        QUrl url(QString::fromStdString(m_place.url()));
        url.setUserName(m_name);
        url.setPassword(QStringLiteral("sesame"));
        return url.toString(QUrl::FullyEncoded).toStdString();
    }

private:
    const TestPlace &m_place;
    QString m_name;
};

} // namespace

/// A server that stops, hangs, locks and loses connections: nothing acknowledged is lost, nobody waits for ever.
class TestPostgresFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<PrivateServer>(); }
    void init() { m_place = makePostgresPlace(m_server->url()); }

    void aCrashedServerLosesNothing();
    void endedSessionsAreMadeAnew();
    void aHungSessionIsGivenUp_data();
    void aHungSessionIsGivenUp();
    void aLockedTableIsTransient();
    void aSlowStatementIsCancelled();
    void aFrozenServerRunsOutOfTime();
    void unknownCommitsAreRepeated();
    void cutsAnywhereLoseNothing();
    void aStoppedServerIsTransient();
    void whatSomebodyCanMendIsWaitedFor_data();
    void whatSomebodyCanMendIsWaitedFor();
    void aRowTheServerRefusesIsGivenBack();
    void aRoleThatOnlyReadsIsToldAtOnce();

private:
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }
    static void open(const TestPlace &place) { (void)must(postgres::openPostgres(place.url(), {})); }
    std::unique_ptr<Database> open(const postgres::Limits &limits = {}) const
    {
        return must(postgres::openPostgres(m_place->url(), limits));
    }
    /// The address of the database through a proxy.
    std::string through(const CuttingProxy &proxy) const
    {
        QUrl url(QString::fromStdString(m_place->url()));
        url.setPort(proxy.port());
        return url.toString(QUrl::FullyEncoded).toStdString() + "?sslmode=disable";
    }
    /// Process numbers of our sessions.
    QList<pid_t> sessions() const
    {
        QList<pid_t> out;
        for (const QString &row :
             sql(QStringLiteral("SELECT pid FROM pg_stat_activity WHERE application_name = "
                                "'candlewright' AND datname = current_database()")))
            out.append(row.toInt());
        return out;
    }

    std::unique_ptr<PrivateServer> m_server;
    std::unique_ptr<TestPlace> m_place;
};

void TestPostgresFaults::aCrashedServerLosesNothing()
{
    const auto database = open();
    std::atomic<std::int64_t> stored{0};
    std::atomic<bool> isStopping{false};
    std::atomic<int> refused{0};
    std::thread writing([&] {
        const auto writer = must(database->openWriter());
        while (!isStopping) {
            const auto written = writer->write(tradesFrom(stored, 50));
            if (written)
                stored += 50;
            else if (written.error().isTransient() || written.error().retryAfter)
                ++refused;
            else
                qFatal("%s", written.error().detail.c_str());
        }
    });
    for (int crash = 0; crash < 3; ++crash) {
        const std::int64_t before = stored;
        QTRY_VERIFY_WITH_TIMEOUT(stored > before + 500, 60'000);
        m_server->stop(QStringLiteral("immediate"));
        const std::int64_t acknowledged = stored;
        m_server->restart();
        QCOMPARE(sql(QStringLiteral("SELECT count(*) FROM trades WHERE id < %1").arg(acknowledged)),
                 QStringList(QString::number(acknowledged)));
    }
    const std::int64_t before = stored;
    QTRY_VERIFY_WITH_TIMEOUT(stored > before, 60'000);
    isStopping = true;
    writing.join();
    QVERIFY(refused > 0);
    QCOMPARE(sql(QStringLiteral("SELECT count(*), max(id) + 1 FROM trades")),
             QStringList(QStringLiteral("%1|%1").arg(stored.load())));
}

void TestPostgresFaults::endedSessionsAreMadeAnew()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    const auto reader = must(database->openReader());
    for (int round = 0; round < 3; ++round) {
        must(writer->write(tradesFrom(round * 10, 10)));
        QCOMPARE(must(reader->tradeSummary(kKey))->rows, (round + 1) * 10);
        for (const pid_t session : sessions())
            sql(QStringLiteral("SELECT pg_terminate_backend(%1, 5000)").arg(session));
    }
    QCOMPARE(must(reader->tradeSummary(kKey))->rows, 30);
    QCOMPARE(text(must(writer->write(tradesFrom(0, 40)))), text(WriteReport{10, 0, 30}));
}

void TestPostgresFaults::aHungSessionIsGivenUp_data()
{
    QTest::addColumn<bool>("isReader");
    QTest::newRow("writer") << false;
    QTest::newRow("reader") << true;
}

void TestPostgresFaults::aHungSessionIsGivenUp()
{
    QFETCH(bool, isReader);
    const auto database = open(shortLimits());
    const auto writer = isReader ? nullptr : must(database->openWriter());
    const auto reader = isReader ? must(database->openReader()) : nullptr;
    const auto hung = sessions();
    QCOMPARE(hung.size(), 1);
    const Stopped stopped(hung.first());
    // Neither cancellation nor any time-out of the server reaches it; a new session does the work.
    if (isReader)
        QVERIFY(must(reader->instruments()).empty());
    else
        QCOMPARE(text(must(writer->write(tradesFrom(0, 10)))), text(WriteReport{10, 0, 0}));
    QVERIFY(!sessions().empty());
}

void TestPostgresFaults::aLockedTableIsTransient()
{
    const auto database = open(shortLimits());
    const auto writer = must(database->openWriter());
    must(writer->write(tradesFrom(0, 10)));
    const auto outsider =
        must(postgres::Connection::open(must(postgres::parseAddress(m_place->url())), postgres::Role::Write,
                                        std::make_shared<postgres::Surroundings>(postgres::Limits())));
    must(outsider->execute(QStringLiteral("BEGIN")));
    must(outsider->execute(QStringLiteral("LOCK TABLE trades IN ACCESS EXCLUSIVE MODE")));
    const auto written = writer->write(tradesFrom(0, 20));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Busy);
    QVERIFY(written.error().detail.find("55P03") != std::string::npos);
    must(outsider->execute(QStringLiteral("COMMIT")));
    QCOMPARE(text(must(writer->write(tradesFrom(0, 20)))), text(WriteReport{10, 0, 10}));
}

void TestPostgresFaults::aSlowStatementIsCancelled()
{
    const auto connection =
        must(postgres::Connection::open(must(postgres::parseAddress(m_place->url())), postgres::Role::Write,
                                        std::make_shared<postgres::Surroundings>(shortLimits())));
    const auto slept = connection->single(QStringLiteral("SELECT pg_sleep(1000)"));
    QVERIFY(!slept);
    QCOMPARE(slept.error().code, ErrorCode::Timeout);
    QVERIFY(slept.error().isTransient());
    // The cancellation may still be on its way: the connection is not used again.
    QVERIFY(connection->isLost());
}

void TestPostgresFaults::aFrozenServerRunsOutOfTime()
{
    const auto surroundings = std::make_shared<postgres::Surroundings>(shortLimits());
    postgres::Address address = must(postgres::parseAddress(m_place->url()));
    address.connectTimeout = 2; // libpq knows no shorter one
    const auto connection = must(postgres::Connection::open(address, postgres::Role::Read, surroundings));
    m_server->freeze();
    const auto asked = connection->single(QStringLiteral("SELECT 1"));
    const auto another = postgres::Connection::open(address, postgres::Role::Read, surroundings);
    m_server->thaw();
    QVERIFY(!asked && !another);
    QCOMPARE(asked.error().code, ErrorCode::Timeout);
    QVERIFY2(another.error().code == ErrorCode::Timeout, another.error().detail.c_str());
    QVERIFY(asked.error().isTransient() && another.error().isTransient());
}

void TestPostgresFaults::unknownCommitsAreRepeated()
{
    CuttingProxy proxy(m_server->port());
    const auto database = must(openDatabase(through(proxy)));
    const auto writer = must(database->openWriter());
    constexpr int kRounds = 200; // reliability D5
    for (int round = 0; round < kRounds; ++round) {
        proxy.swallowAnswerTo("COMMIT");
        WriteBatch batch = tradesFrom(round * 10, 10);
        batch.state.emplace_back("cursor", std::to_string(round));
        GapRecord gap;
        gap.instrument = kKey;
        gap.range = {kDay + 1min * round, kDay + 1min * (round + 1)};
        gap.ids = IdRange{round, round + 1};
        gap.foundAt = kDay;
        batch.gaps.push_back(gap);
        const WriteReport report = must(writer->write(batch));
        QCOMPARE(report.inserted + report.updated + report.skipped, batch.rows());
    }
    QVERIFY(proxy.cuts() >= kRounds);
    QCOMPARE(sql(QStringLiteral("SELECT count(*), max(id) FROM trades")),
             QStringList(QStringLiteral("%1|%2").arg(kRounds * 10).arg(kRounds * 10 - 1)));
    QCOMPARE(sql(QStringLiteral("SELECT count(*), count(DISTINCT first_id) FROM gaps")),
             QStringList(QStringLiteral("%1|%1").arg(kRounds)));
    QCOMPARE(sql(QStringLiteral("SELECT value FROM state WHERE name NOT LIKE 'storage.%'")), QStringList(QString::number(kRounds - 1)));
}

void TestPostgresFaults::cutsAnywhereLoseNothing()
{
    CuttingProxy proxy(m_server->port());
    const auto database = must(openDatabase(through(proxy)));
    const auto writer = must(database->openWriter());
    std::mt19937_64 random(testSeed());
    std::int64_t stored = 0;
    constexpr int kRounds = 100;
    for (int round = 0; round < kRounds; ++round) {
        // From the middle of a connection attempt to the middle of a COPY.
        const int rows = round % 5 == 0 ? 3'000 : 20;
        proxy.cutAfter(1 + static_cast<int>(random() % (rows > 1'000 ? 200'000 : 6'000)));
        for (;;) {
            const auto written = writer->write(tradesFrom(stored, rows));
            if (written)
                break;
            QVERIFY2(written.error().isTransient() || written.error().retryAfter,
                     written.error().detail.c_str());
        }
        stored += rows;
    }
    proxy.cutAfter(-1);
    QVERIFY(proxy.cuts() > kRounds / 10);
    QCOMPARE(sql(QStringLiteral("SELECT count(*), max(id) + 1 FROM trades")),
             QStringList(QStringLiteral("%1|%1").arg(stored)));
}

void TestPostgresFaults::aStoppedServerIsTransient()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    const auto reader = must(database->openReader());
    m_server->stop(QStringLiteral("fast"));
    const auto written = writer->write(tradesFrom(0, 10));
    const auto read = reader->instruments();
    const auto again = writer->write(tradesFrom(0, 10));
    m_server->restart();
    QVERIFY(!written && !read && !again);
    for (const Error &error : {written.error(), read.error(), again.error()})
        QVERIFY2(error.isTransient(), error.detail.c_str());
    QCOMPARE(text(must(writer->write(tradesFrom(0, 10)))), text(WriteReport{10, 0, 0}));
    QCOMPARE(must(reader->tradeSummary(kKey))->rows, 10);
}

void TestPostgresFaults::whatSomebodyCanMendIsWaitedFor_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("mend");
    const auto row = [](const char *name, const char *fault, const char *mend) {
        QTest::newRow(name) << QString::fromLatin1(fault) << QString::fromLatin1(mend);
    };
    row("a newer schema", "UPDATE schema_version SET version = version + 1", "UPDATE schema_version SET version = version - 1");
    row("a table that is gone", "ALTER TABLE instruments RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO instruments");
    row("a schema that is gone", "ALTER SCHEMA candlewright RENAME TO elsewhere", "ALTER SCHEMA elsewhere RENAME TO candlewright");
    row("a right that was taken", "REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA candlewright FROM %1",
        "GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA candlewright TO %1");
}

/// Whatever the server says that is not about the rows, they are not given back: the write queue repeats what may pass.
void TestPostgresFaults::whatSomebodyCanMendIsWaitedFor()
{
    QFETCH(QString, fault);
    QFETCH(QString, mend);
    const auto place = makePostgresPlace(m_server->url(), QStringLiteral("?layout=plain")); // makes no tables by itself
    open(*place);
    const OtherRole role(*place);
    const auto database = must(postgres::openPostgres(role.url(), {}));
    const auto writer = must(database->openWriter());
    QVERIFY(writer->write(tradesFrom(0, 50)));
    const auto tell = [&](const QString &text) { (void)place->sql(text.contains(u'%') ? text.arg(role.name()) : text); };
    tell(fault);
    for (int i = 0; i < 2; ++i) { // on the same connection, and on one of its own
        const auto refused = writer->write(tradesFrom(50, 50));
        QVERIFY(!refused);
        QVERIFY2(refused.error().isTransient() || refused.error().retryAfter, refused.error().detail.c_str());
    }
    tell(mend);
    QVERIFY(writer->write(tradesFrom(50, 50)));
    QCOMPARE(place->sql(QStringLiteral("SELECT count(*) FROM trades")), QStringList(QStringLiteral("100")));
}

void TestPostgresFaults::aRowTheServerRefusesIsGivenBack()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    (void)sql(QStringLiteral("ALTER TABLE trades ADD CONSTRAINT low CHECK (id < 70)"));
    const auto refused = writer->write(tradesFrom(50, 50));
    QVERIFY(!refused && !refused.error().isTransient() && !refused.error().retryAfter);
    QVERIFY(writer->write(tradesFrom(0, 50)));
}

void TestPostgresFaults::aRoleThatOnlyReadsIsToldAtOnce()
{
    const auto place = makePostgresPlace(m_server->url(), QStringLiteral("?layout=plain")); // makes no tables by itself
    open(*place);
    const OtherRole role(*place);
    (void)place->sql(QStringLiteral("REVOKE UPDATE ON gaps, trades FROM %1").arg(role.name()));
    const auto database = must(postgres::openPostgres(role.url(), {}));
    QVERIFY(database->openReader());
    const auto writer = database->openWriter();
    QVERIFY(!writer && !writer.error().isTransient());
    QVERIFY2(writer.error().detail.find("gaps, trades; grant it") != std::string::npos, writer.error().detail.c_str());
}

QTEST_GUILESS_MAIN(TestPostgresFaults)
#include "tst_postgres_faults.moc"
