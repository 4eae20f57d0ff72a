// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/connection.h"
#include "tests/engine/kit/recordedengine.h"

#include <QFile>
#include <QTest>

using namespace cw;
using namespace cw::test;
using namespace std::chrono_literals;

namespace {

/// Keeps everybody else from writing to a database file while it lives.
class Outage {
public:
    explicit Outage(const std::string &url)
    {
        const QString path = QString::fromStdString(url).remove(QStringLiteral("sqlite://"));
        auto opened = storage::sqlite::Connection::open(path, storage::sqlite::Access::Write);
        if (!opened || !(*opened)->execute(QStringLiteral("BEGIN EXCLUSIVE")))
            qFatal("The database cannot be locked.");
        m_connection = std::move(*opened);
    }

private:
    std::unique_ptr<storage::sqlite::Connection> m_connection;
};

/// Memory of this process in MiB.
std::int64_t residentMib()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("There is no /proc.");
    return file.readAll().split(' ').at(1).toLongLong() * 4'096 >> 20;
}

std::int64_t missingTrades(engine::EngineHost &engine)
{
    const auto trades = engine.marketData().tradeSeries();
    return trades && !trades->empty() ? trades->front().missing : -1;
}

std::int64_t storedTrades(engine::EngineHost &engine)
{
    const auto trades = engine.marketData().tradeSeries();
    return trades && !trades->empty() ? trades->front().rows : 0;
}

} // namespace

/// The engine while the database takes no rows (reliability B4, D2).
class TestOutage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOutageLosesNothing();
    void aRestartInAnOutageLosesNothing();
    void whatHasNoRoomIsFetchedAgain();

private:
    static RecordedEngine recording(double factor)
    {
        RecordedEngine recorded(speed(factor));
        recorded.config.backfillDays = 0;
        recorded.config.queue.flushInterval = 20ms;
        recorded.config.queue.lastRetry = 100ms;
        recorded.config.queue.maxQueuedRows = 200;
        return recorded;
    }
};

void TestOutage::anOutageLosesNothing()
{
    RecordedEngine recorded = recording(60);
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return storedTrades(*engine) > 100; }));
    const std::int64_t memory = residentMib();
    std::int64_t before = 0;
    {
        const Outage outage(recorded.databaseUrl());
        before = storedTrades(*engine);
        QVERIFY(waitFor([&] { return engine->status().rowsSpilled > 2'000; }));
        const auto status = engine->status();
        QVERIFY(status.rowsReceived > status.rowsStored + 2'000);
        QVERIFY(status.journalBytes > 0);
        QVERIFY(status.journalError.empty());
        QVERIFY(waitFor([&] { return !engine->status().databaseError.empty(); }));
        QCOMPARE(storedTrades(*engine), before);
    }
    QVERIFY(
        waitFor([&] { return engine->status().rowsSpilled == 0 && storedTrades(*engine) > before + 2'000; }));
    QVERIFY(waitFor([&] { return engine->status().databaseError.empty(); }));
    QCOMPARE(missingTrades(*engine), 0);
    QCOMPARE(engine->status().rowsDropped, 0);
    QVERIFY2(residentMib() < memory + 100, qPrintable(QString::number(residentMib() - memory)));
    QCOMPARE(recorded.wrongRows(everything(*engine, minutes()), minutes()), 0);
    QVERIFY(engine->stop(10s));
}

void TestOutage::aRestartInAnOutageLosesNothing()
{
    RecordedEngine recorded = recording(60);
    Host engine = recorded.start();
    QVERIFY(waitFor([&] { return storedTrades(*engine) > 100; }));
    std::int64_t received = 0;
    {
        const Outage outage(recorded.databaseUrl());
        const std::int64_t before = engine->status().rowsStored;
        QVERIFY(waitFor([&] { return engine->status().rowsSpilled > 500; }));
        received = engine->status().rowsReceived - before;
        QVERIFY(!engine->stop(100ms));
        engine.reset();
    }
    engine = recorded.start();
    QVERIFY(waitFor([&] { return engine->status().rowsStored >= received; }));
    QVERIFY(waitFor([&] { return missingTrades(*engine) == 0; }));
    QVERIFY(engine->stop(10s));
}

void TestOutage::whatHasNoRoomIsFetchedAgain()
{
    RecordedEngine recorded = recording(60);
    recorded.config.queue.journal.limitBytes = 20'000;
    const Host engine = recorded.start();
    QVERIFY(waitFor([&] { return storedTrades(*engine) > 100; }));
    {
        const Outage outage(recorded.databaseUrl());
        QVERIFY(waitFor([&] { return engine->status().rowsDropped > 100; }));
        QVERIFY(!engine->status().journalError.empty());
    }
    QVERIFY(
        waitFor([&] { return engine->status().rowsSpilled == 0 && engine->status().journalError.empty(); }));
    const std::int64_t end = storedTrades(*engine);
    QVERIFY(waitFor([&] { return missingTrades(*engine) == 0 && storedTrades(*engine) > end; }));
    interfaces::GapFilter all;
    all.includeResolved = true;
    const auto gaps = engine->gapReports().gaps(all);
    QVERIFY(gaps);
    for (const auto &gap : *gaps)
        QVERIFY2(gap.interval || gap.state != interfaces::GapState::Open, gap.cause.c_str());
    QVERIFY(engine->stop(10s));
}

QTEST_GUILESS_MAIN(TestOutage)
#include "tst_outage.moc"
