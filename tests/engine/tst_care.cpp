// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/care/backupfolder.h"
#include "core/engine/care/caredesk.h"
#include "core/engine/care/carenotes.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::engine;
using namespace std::chrono_literals;
using interfaces::CareKind;
using interfaces::CareRun;
using market::UtcTime;

namespace {

const UtcTime kMonday = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1) + 12h;

template<class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    return std::move(*result);
}

storage::WriteBatch minutes(int count)
{
    storage::WriteBatch batch;
    batch.candles.push_back({{{market::Market::Spot, "BTCUSDT"}, market::Interval::M1}, {}});
    for (int i = 0; i < count; ++i) {
        market::Candle row;
        row.openTime = kMonday + std::chrono::minutes(i);
        row.closeTime = row.openTime + 1min - 1ms;
        row.open = row.high = row.low = row.close = *market::Decimal::parse("1.5");
        row.volume = *market::Decimal::parse("2");
        row.final = true;
        row.source = market::Source::Rest;
        row.eventTime = row.closeTime;
        batch.candles.front().candles.push_back(row);
    }
    return batch;
}

} // namespace

/// The desk that looks after a database: what it is asked for, and what is due by itself.
class TestCare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void makesABackupByItsName();
    void remembersOverRuns();
    void aFailureHidesNoSuccess();
    void oneOfAKindAtATime();
    void backupsFollowTheSchedule();
    void nothingIsDueWhileTheTimeIsNotKnown();
    void oldBackupsGo();
    void checksAtEachStart();
    void damageIsTold();
    void analyzesAfterManyRows();
    void commandsDoNothingByThemselves();
    void stopsWithWorkInLine();

private:
    QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    QStringList backups() const
    {
        return QDir(path("backups")).entryList({QStringLiteral("candlewright-*")}, QDir::Files, QDir::Name);
    }
    /// Closes what is open and begins anew.
    void open(bool isNode);
    CareRun finished(Result<std::int64_t> id) const;
    /// The newest run of a kind; one with id 0 where there is none.
    CareRun newest(CareKind kind) const;
    void write(const storage::WriteBatch &batch) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<storage::Database> m_database;
    std::unique_ptr<storage::WriteQueue> m_queue;
    std::unique_ptr<CareDesk> m_desk;
    CareOptions m_options;
    std::atomic<UtcTime> m_now = kMonday;
    std::atomic<bool> m_isKnown = true; ///< what time it is
};

void TestCare::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(path("backups")));
    m_now = kMonday;
    m_isKnown = true;
    m_options = CareOptions();
    m_options.backupFolder = path("backups").toStdString();
    m_options.poll = 5ms;
    m_options.now = [this] { return m_isKnown ? std::optional(m_now.load()) : std::nullopt; };
}

void TestCare::cleanup()
{
    m_desk.reset();
    m_queue.reset();
    m_database.reset();
}

void TestCare::open(bool isNode)
{
    cleanup();
    m_options.isNode = isNode;
    m_database = must(storage::openDatabase("sqlite://" + path("market.db").toStdString()));
    storage::WriteQueueOptions queue;
    queue.flushInterval = 1ms;
    m_queue = must(storage::WriteQueue::start(*m_database, queue));
    m_desk = std::make_unique<CareDesk>(m_database, *m_queue, m_options);
}

CareRun TestCare::finished(Result<std::int64_t> id) const
{
    const std::int64_t number = must(std::move(id));
    const bool isOver = QTest::qWaitFor([&] { return m_desk->run(number)->isOver; }, 30'000);
    return isOver ? *m_desk->run(number) : CareRun();
}

CareRun TestCare::newest(CareKind kind) const
{
    for (const CareRun &run : m_desk->status().runs) {
        if (run.kind == kind)
            return run;
    }
    return {};
}

void TestCare::write(const storage::WriteBatch &batch) const
{
    std::atomic<bool> isWritten = false;
    storage::WriteBatch copy = batch;
    QVERIFY(m_queue->submit(std::move(copy), [&](const auto &result) { isWritten = result.has_value(); }));
    QTRY_VERIFY(isWritten);
}

void TestCare::makesABackupByItsName()
{
    open(false);
    write(minutes(100));
    const CareRun run = finished(m_desk->start({CareKind::Backup, {}, "user"}));
    QVERIFY2(run.isOver && run.error.empty(), run.error.c_str());
    QCOMPARE(backups(), QStringList(QStringLiteral("candlewright-20240101T120000.000Z.db")));
    QCOMPARE(run.file, path("backups/candlewright-20240101T120000.000Z.db").toStdString());
    QCOMPARE(run.bytes, QFileInfo(QString::fromStdString(run.file)).size());
    QCOMPARE(run.done, run.total);
    QVERIFY(run.total > 0);
    const CareRun again = finished(m_desk->start({CareKind::Backup, run.file, "user"}));
    QVERIFY2(again.error.find("is there already") != std::string::npos, again.error.c_str());
    QVERIFY(finished(m_desk->start({CareKind::Vacuum, {}, "user"})).error.empty());
    QVERIFY(!finished(m_desk->start({CareKind::Check, {}, "user"})).note.empty());
    QVERIFY(!m_desk->run(99));
}

void TestCare::remembersOverRuns()
{
    open(false);
    QVERIFY(finished(m_desk->start({CareKind::Backup, {}, "user"})).error.empty());
    const CareRun before = newest(CareKind::Backup);
    open(false);
    const CareRun after = newest(CareKind::Backup);
    QCOMPARE(after.id, 0);
    QVERIFY(after.isOver);
    QCOMPARE(after.file, before.file);
    QCOMPARE(after.bytes, before.bytes);
    QCOMPARE(after.startedAt, before.startedAt);
    QVERIFY(after.endedAt == before.endedAt);
    QCOMPARE(m_desk->status().runs.size(), std::size_t(1));
}

void TestCare::aFailureHidesNoSuccess()
{
    open(false);
    const CareRun good = finished(m_desk->start({CareKind::Backup, {}, "user"}));
    QVERIFY(good.error.empty());
    QVERIFY(!finished(m_desk->start({CareKind::Backup, good.file, "user"})).error.empty());
    for (int run = 0; run < 2; ++run) { // and once more by what the store remembers
        const auto runs = m_desk->status().runs;
        QCOMPARE(runs.size(), std::size_t(2));
        QVERIFY(!runs.front().error.empty());
        QVERIFY(runs.back().error.empty() && runs.back().isOver);
        QCOMPARE(runs.back().startedAt, good.startedAt);
        open(false);
    }
}

void TestCare::oneOfAKindAtATime()
{
    open(false);
    // The writer is busy until the test says so, and so is the desk.
    std::atomic<bool> isFree = false;
    QVERIFY(m_queue->post([&](const auto &) {
        while (!isFree)
            QThread::yieldCurrentThread();
    }));
    const auto first = m_desk->start({CareKind::Analyze, {}, "user"});
    QVERIFY(first);
    const auto second = m_desk->start({CareKind::Analyze, {}, "user"});
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    const auto other = m_desk->start({CareKind::Check, {}, "user"});
    QVERIFY(other);
    m_desk->cancel(*other);
    isFree = true;
    QVERIFY(finished(first).error.empty());
    const CareRun ended = finished(other);
    QVERIFY(ended.error.find("ended") != std::string::npos);
    QVERIFY(ended.isCancelled && !finished(first).isCancelled);
    QVERIFY(parseCareNote(CareKind::Check, careNoteText(ended))->isCancelled);
}

void TestCare::backupsFollowTheSchedule()
{
    m_options.backups = schedule::Schedule(must(schedule::CronLine::parse("0 3 * * *")), std::nullopt);
    open(true);
    // It begins with the time it was made: nothing is missed yet.
    const UtcTime tomorrow = std::chrono::sys_days(std::chrono::year(2024) / 1 / 2) + 3h;
    QTRY_VERIFY(m_desk->status().nextBackup == tomorrow);
    m_now = tomorrow - 1s;
    QVERIFY(!QTest::qWaitFor([&] { return !backups().isEmpty(); }, 100));
    m_now = tomorrow + 1s;
    QTRY_COMPARE(backups().size(), 1);
    QTRY_COMPARE(newest(CareKind::Backup).reason, std::string("schedule"));
    QTRY_VERIFY(m_desk->status().nextBackup == tomorrow + 24h);
    // Away for four days: made up once.
    QTRY_VERIFY(newest(CareKind::Backup).isOver);
    cleanup();
    m_now = tomorrow + 96h + 1h;
    open(true);
    QTRY_COMPARE(backups().size(), 2);
    QTRY_VERIFY(m_desk->status().nextBackup == tomorrow + 120h);
    QVERIFY(!QTest::qWaitFor([&] { return backups().size() > 2; }, 100));
    // The clock was set back by a year: it does not wait for that year to pass.
    m_now = kMonday - 365 * 24h;
    QTRY_VERIFY(m_desk->status().nextBackup <= kMonday - 364 * 24h);
}

/// Neither made by the schedule nor deleted as old; what somebody asks for is done.
void TestCare::nothingIsDueWhileTheTimeIsNotKnown()
{
    m_options.backups = schedule::Schedule(must(schedule::CronLine::parse("0 3 * * *")), std::nullopt);
    open(true);
    QVERIFY(!QTest::qWaitFor([&] { return !backups().isEmpty(); }, 100));
    QVERIFY(m_desk->status().nextBackup.has_value());
    m_isKnown = false;
    m_now = kMonday + 400 * 24h;
    QVERIFY(!m_desk->status().nextBackup);
    QVERIFY(!QTest::qWaitFor([&] { return !backups().isEmpty(); }, 100));
    QFile old(path("backups/candlewright-20200101T000000.000Z.db"));
    QVERIFY(old.open(QIODevice::WriteOnly));
    QVERIFY(finished(m_desk->start({CareKind::Backup, {}, "user"})).error.empty());
    QVERIFY(finished(m_desk->start({CareKind::Backup, {}, "schedule"})).error.empty());
    QCOMPARE(backups().size(), 3);
    QVERIFY(old.exists());
    m_isKnown = true;
    m_now = kMonday + 24h;
    QTRY_VERIFY(!old.exists());
    QTRY_COMPARE(m_desk->status().nextBackup, kMonday - 9h + 48h);
}

void TestCare::oldBackupsGo()
{
    const auto make = [&](const char *name) {
        QFile file(path("backups/") + QLatin1String(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    };
    const std::string folder = path("backups").toStdString();
    make("candlewright-20230101T000000.000Z.db");
    make("candlewright-20230102T000000.000Z.dump");
    QCOMPARE(removeOldBackups(folder, 30, kMonday).size(), std::size_t(1)); // the newest stays
    make("candlewright-20231201T120000.000Z.db");
    make("candlewright-20231202T120001.000Z.db");
    make("candlewright-20991231T000000.000Z.db");
    for (const char *other : {"candlewright-20230101T000000.000Z.db.part", "mine-20230101T000000.000Z.db",
                              "candlewright-before-restore-20230101T000000.000Z.db", "candlewright-2023.db"})
        make(other);
    const auto count = [&] { return QDir(path("backups")).entryList(QDir::Files).size(); };
    const auto before = count();
    QVERIFY(removeOldBackups(folder, 0, kMonday).empty());
    QCOMPARE(removeOldBackups(folder, 30, kMonday).size(), std::size_t(2));
    QCOMPARE(count(), before - 2);
    QVERIFY(QFile::exists(path("backups/candlewright-20231202T120001.000Z.db")));
    QVERIFY(!QFile::exists(path("backups/candlewright-20231201T120000.000Z.db")));
    QVERIFY(backupPath("/b", "postgresql", kMonday) == "/b/candlewright-20240101T120000.000Z.dump");
}

void TestCare::checksAtEachStart()
{
    open(true);
    // Whoever opened the file has read it.
    QVERIFY(!QTest::qWaitFor([&] { return newest(CareKind::Check).isOver; }, 100));
    m_options.checksSoon = true;
    for (const auto passed : {1h, 2h}) {
        m_now = kMonday + passed;
        open(true);
        QTRY_VERIFY(newest(CareKind::Check).startedAt == m_now.load());
        QTRY_VERIFY(newest(CareKind::Check).isOver);
    }
}

void TestCare::damageIsTold()
{
    open(false);
    write(minutes(3'000));
    cleanup();
    QFile file(path("market.db"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    // The largest table takes most of the file.
    QVERIFY(file.seek(file.size() / 4'096 / 2 * 4'096) && file.write(QByteArray(4'096, '\x5a')) == 4'096);
    file.close();
    m_options.checksSoon = true;
    open(true);
    QTRY_VERIFY(newest(CareKind::Check).isOver);
    QVERIFY2(newest(CareKind::Check).error.find("is damaged") != std::string::npos,
             newest(CareKind::Check).error.c_str());
    QVERIFY(must(m_database->info()).warnings.at(0).find("is damaged") != std::string::npos);
    // Rows that come now are not lost in it: they wait.
    std::atomic<int> answers = 0;
    QVERIFY(m_queue->submit(minutes(1), [&](const auto &) { ++answers; }));
    QTRY_VERIFY(m_queue->state().writeError && m_queue->state().writeError->code == ErrorCode::Corrupt);
    QCOMPARE(answers, 0);
}

void TestCare::analyzesAfterManyRows()
{
    m_options.analyzeRows = 500;
    open(true);
    write(minutes(400));
    QVERIFY(!QTest::qWaitFor([&] { return !newest(CareKind::Analyze).reason.empty(); }, 100));
    write(minutes(1'000));
    QTRY_COMPARE(newest(CareKind::Analyze).reason, std::string("rows"));
    QTRY_VERIFY(newest(CareKind::Analyze).isOver && newest(CareKind::Analyze).error.empty());
    const std::int64_t id = newest(CareKind::Analyze).id;
    QVERIFY(!QTest::qWaitFor([&] { return newest(CareKind::Analyze).id != id; }, 100));
}

void TestCare::commandsDoNothingByThemselves()
{
    m_options.backups = schedule::Schedule(must(schedule::CronLine::parse("* * * * *")), std::nullopt);
    m_options.analyzeRows = 1;
    m_options.checksSoon = true;
    open(false);
    write(minutes(10));
    m_now = kMonday + 24h;
    QVERIFY(!QTest::qWaitFor([&] { return !m_desk->status().runs.empty(); }, 200));
    QVERIFY(!m_desk->status().nextBackup);
}

void TestCare::stopsWithWorkInLine()
{
    open(false);
    std::atomic<bool> isFree = false;
    QVERIFY(m_queue->post([&](const auto &) {
        while (!isFree)
            QThread::yieldCurrentThread();
    }));
    const auto first = m_desk->start({CareKind::Analyze, {}, "user"});
    const auto second = m_desk->start({CareKind::Check, {}, "user"});
    m_desk->requestStop();
    QVERIFY(!m_desk->start({CareKind::Vacuum, {}, "user"}));
    isFree = true;
    m_desk->stop();
    QVERIFY(m_desk->run(*first)->isOver);
    QVERIFY(m_desk->run(*second)->isOver);
    QVERIFY(!m_desk->run(*second)->error.empty());
}

QTEST_GUILESS_MAIN(TestCare)
#include "tst_care.moc"
