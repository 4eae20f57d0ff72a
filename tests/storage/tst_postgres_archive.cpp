// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connection.h"
#include "core/storage/postgres/postgresdatabase.h"
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QProcess>
#include <QTest>

#include <atomic>
#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

/// Nobody gives up while a test holds a lock.
postgres::Limits patientLimits()
{
    postgres::Limits limits;
    limits.lockWait = limits.writeStatement = limits.writeAnswer = 60'000ms;
    return limits;
}

/// A session of another program, step by step.
class Outsider {
public:
    explicit Outsider(const std::string &url)
        : m_connection(
            must(postgres::Connection::open(must(postgres::parseAddress(url)), postgres::Role::Write,
                                            std::make_shared<postgres::Surroundings>(patientLimits()))))
    {
    }
    void run(const QString &sql) { must(m_connection->execute(sql)); }

private:
    std::unique_ptr<postgres::Connection> m_connection;
};

QString lockRow(int at)
{
    return QStringLiteral("SELECT 1 FROM candles WHERE open_time = %1 FOR UPDATE")
        .arg(market::toUs(minute(at)));
}

} // namespace

/// Several sessions on one database while rows move: none is lost, none is moved twice.
class TestPostgresArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_place = makePostgresPlace(postgresServer(), qEnvironmentVariable("CANDLEWRIGHT_TEST_PARAMETERS"));
        m_database = must(postgres::openPostgres(m_place->url(), patientLimits()));
        m_reader = must(m_database->openReader());
        const auto writer = must(m_database->openWriter());
        must(writer->write(batchOf(kSeries, candles(0, 50))));
    }
    void cleanup()
    {
        m_reader.reset();
        m_database.reset();
    }

    void twoStatementsLoseRows();
    void aRowThatComesWhileItMovesIsKept();
    void aRowThatIsCorrectedWhileItMovesIsMoved();
    void rowsThatComeBetweenStay();
    void oneNodeMovesAtATime();
    void theLockOfAKilledNodeIsSoonFree();
    void emptyPartsGo();
    void aPartInUseIsLeft();
    void writersGoOnWhilePartsGo();
    void otherNodesHearOfTheMove();
    void partsAreMadeOnBothSides();

private:
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }
    int count(const QString &table) const
    {
        return sql(QStringLiteral("SELECT count(*) FROM ") + table).front().toInt();
    }
    /// Names of the parts there are, a space behind each.
    QString parts() const
    {
        return sql(QStringLiteral(
                       "SELECT c.relname FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid "
                       "WHERE c.relkind = 'r' ORDER BY 1"))
                   .join(u' ')
               + u' ';
    }
    /// Sessions of the database that wait for a lock.
    int waiting() const
    {
        return sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                  "AND wait_event_type = 'Lock'"))
            .front()
            .toInt();
    }
    /// Moves everything before minute 50 on a thread and with a writer of its own.
    std::jthread moving(std::atomic<std::int64_t> &rows) const
    {
        return std::jthread([this, &rows] {
            const auto writer = must(m_database->openWriter());
            rows = must(writer->archive(kCandles, minute(50), 1'000)).rows;
        });
    }
    /// Looks for empty parts on another thread; meanwhile writes one minute after the other, beginning with `next`.
    void tidyWhileWriting(Writer &writer, int &next) const
    {
        std::atomic<bool> isOver{false};
        const std::jthread tidying([&] {
            must(must(m_database->openCaretaker())->tidy(Tidying::Analyze, {}));
            isOver = true;
        });
        for (; !isOver; ++next)
            must(writer.write(batchOf(kSeries, candles(next, next + 1))));
    }
    QString closeAt(int at) const
    {
        const auto rows = must(m_reader->candles({kSeries, {minute(at), minute(at + 1)}}));
        return rows.size() == 1 ? QString::fromStdString(rows.front().close.text()) : QString();
    }
    bool slicesHold() const
    {
        for (const ArchiveSlice &slice : must(m_reader->archiveSlices(std::nullopt))) {
            if (must(m_reader->countSlice(slice)).sha256 != slice.sha256 || !slice.fault.empty())
                return false;
        }
        return true;
    }

    std::unique_ptr<TestPlace> m_place;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Reader> m_reader;
};

/// Why a move is one statement: this must go wrong, or the tests here prove nothing.
void TestPostgresArchive::twoStatementsLoseRows()
{
    Outsider mover(m_place->url());
    mover.run(QStringLiteral("CREATE TABLE naive (LIKE candles)"));
    mover.run(QStringLiteral("DELETE FROM candles WHERE open_time >= %1").arg(market::toUs(minute(40))));
    mover.run(QStringLiteral("BEGIN"));
    mover.run(QStringLiteral("INSERT INTO naive SELECT * FROM candles"));
    const auto database = must(openDatabase(m_place->url()));
    must(must(database->openWriter())->write(batchOf(kSeries, candles(40, 50))));
    mover.run(QStringLiteral("DELETE FROM candles"));
    mover.run(QStringLiteral("COMMIT"));
    QCOMPARE(count(QStringLiteral("candles")) + count(QStringLiteral("naive")), 40); // of 50
}

void TestPostgresArchive::aRowThatComesWhileItMovesIsKept()
{
    Outsider barrier(m_place->url());
    barrier.run(QStringLiteral("BEGIN"));
    barrier.run(lockRow(49));
    std::atomic<std::int64_t> moved{0};
    std::jthread mover = moving(moved);
    QTRY_COMPARE(waiting(), 1); // minutes 0 to 48 are deleted, not committed
    QCOMPARE(must(m_reader->candles({kSeries, kAlways})).size(), std::size_t(50));
    std::atomic<std::int64_t> written{0};
    std::jthread late([&] {
        const auto database = must(postgres::openPostgres(m_place->url(), patientLimits()));
        const WriteReport report =
            must(must(database->openWriter())->write(batchOf(kSeries, {correctedCandle(7)})));
        written = report.inserted + report.updated;
    });
    QTRY_COMPARE(waiting(), 2); // it waits for the very row
    barrier.run(QStringLiteral("ROLLBACK"));
    mover.join();
    late.join();
    QCOMPARE(moved.load(), 50);
    QCOMPARE(written.load(), 1);
    QCOMPARE(count(QStringLiteral("candles")), 1);
    QCOMPARE(count(QStringLiteral("candles_archive")), 50);
    QCOMPARE(closeAt(7), QStringLiteral("7190.00"));
    QCOMPARE(must(m_reader->candles({kSeries, kAlways})).size(), std::size_t(50));
    QCOMPARE(must(m_reader->seriesSummary(kSeries))->finalRows, 50);
    QCOMPARE(count(QStringLiteral("losses")), 0);
    moving(moved).join();
    QCOMPARE(moved.load(), 1);
    QCOMPARE(count(QStringLiteral("candles")), 0);
    QCOMPARE(closeAt(7), QStringLiteral("7190.00"));
    QCOMPARE(must(m_reader->candleVersions(kSeries, kAlways)).size(), std::size_t(1));
    QVERIFY(slicesHold());
}

void TestPostgresArchive::aRowThatIsCorrectedWhileItMovesIsMoved()
{
    Outsider other(m_place->url());
    other.run(QStringLiteral("BEGIN"));
    other.run(QStringLiteral("UPDATE candles SET close = 7191.00, source = 50 WHERE open_time = %1")
                  .arg(market::toUs(minute(30))));
    std::atomic<std::int64_t> moved{0};
    std::jthread mover = moving(moved);
    QTRY_COMPARE(waiting(), 1);
    other.run(QStringLiteral("COMMIT"));
    mover.join();
    QCOMPARE(moved.load(), 50);
    QCOMPARE(closeAt(30), QStringLiteral("7191.00"));
    QVERIFY(slicesHold());
}

void TestPostgresArchive::rowsThatComeBetweenStay()
{
    must(must(m_database->openWriter())->restore(kCandles, kAlways, 10));
    sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(20))));
    Outsider barrier(m_place->url());
    barrier.run(QStringLiteral("BEGIN"));
    barrier.run(lockRow(49));
    std::atomic<std::int64_t> moved{0};
    std::jthread mover = moving(moved);
    QTRY_COMPARE(waiting(), 1);
    const auto database = must(openDatabase(m_place->url()));
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(kSeries, {candle(minute(20)), candle(minute(60))})));
    barrier.run(QStringLiteral("ROLLBACK"));
    mover.join();
    QCOMPARE(moved.load(), 49);
    QCOMPARE(count(QStringLiteral("candles")), 2);
    QCOMPARE(must(m_reader->candles({kSeries, kAlways})).size(), std::size_t(51));
    moving(moved).join();
    QCOMPARE(moved.load(), 1);
    QVERIFY(slicesHold());
}

void TestPostgresArchive::oneNodeMovesAtATime()
{
    Outsider barrier(m_place->url());
    barrier.run(QStringLiteral("BEGIN"));
    barrier.run(lockRow(49));
    std::atomic<std::int64_t> moved{0};
    std::jthread mover = moving(moved);
    QTRY_COMPARE(waiting(), 1);
    const auto database = must(openDatabase(m_place->url()));
    const auto writer = must(database->openWriter());
    const auto second = writer->archive(kCandles, minute(50), 10);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Busy);
    QCOMPARE(QString::fromStdString(second.error().detail),
             QStringLiteral("Another node moves candles of spot BTCUSDT 1m at this moment."));
    // Another sequence is free.
    must(writer->write(fundingOf(0, 10)));
    QCOMPARE(must(writer->archive(kFunding, kDay + 100h, 100)).rows, 10);
    barrier.run(QStringLiteral("ROLLBACK"));
    mover.join();
    QCOMPARE(moved.load(), 50);
}

/// A7: a node is killed while its server works at a statement for it. As long as it does nobody else moves the rows; that it
/// has no client any more it notices within 15 s.
void TestPostgresArchive::theLockOfAKilledNodeIsSoonFree()
{
    constexpr int kFreeWithinMs = 15'000;
    sql(QStringLiteral("CREATE TABLE slow (on_purpose boolean)"));
    sql(QStringLiteral("INSERT INTO slow VALUES (true)"));
    sql(QStringLiteral("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
                       "'BEGIN IF EXISTS (SELECT 1 FROM slow) THEN PERFORM pg_sleep(120); END IF; RETURN NULL; END'"));
    sql(QStringLiteral("CREATE TRIGGER dawdle AFTER DELETE ON candles FOR EACH STATEMENT EXECUTE FUNCTION dawdle()"));
    const auto sleepers = [this] {
        return sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                  "AND wait_event = 'PgSleep'"))
            .front()
            .toInt();
    };
    QProcess mover;
    mover.start(QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-mover-process"),
                {QString::fromStdString(m_place->url()), QStringLiteral("move"), QStringLiteral("50"), QStringLiteral("1")});
    QTRY_COMPARE_WITH_TIMEOUT(sleepers(), 1, 30'000);
    sql(QStringLiteral("DELETE FROM slow")); // who comes next is not held up
    mover.kill();
    QVERIFY(mover.waitForFinished());
    const auto writer = must(m_database->openWriter());
    const auto attempt = [&] { return writer->archive(kCandles, minute(50), 1'000); };
    const auto first = attempt();
    QVERIFY(!first && first.error().code == ErrorCode::Busy);
    Result<ArchiveStep> moved = first;
    const auto isFree = [&] {
        if (!moved)
            moved = attempt();
        return moved.has_value() || moved.error().code != ErrorCode::Busy;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isFree(), kFreeWithinMs);
    QCOMPARE(sleepers(), 0); // the session that held it is over
    QVERIFY2(moved.has_value(), moved ? "" : moved.error().detail.c_str());
    QCOMPARE(moved->rows, 50);
    QCOMPARE(count(QStringLiteral("candles_archive")), 50);
    QVERIFY(slicesHold());
}

void TestPostgresArchive::otherNodesHearOfTheMove()
{
    const auto database = must(openDatabase(m_place->url()));
    const auto other = must(database->openWriter());
    QCOMPARE(text(must(other->write(batchOf(kSeries, candles(40, 60))))), text(WriteReport{10, 0, 10}));
    const auto writer = must(m_database->openWriter());
    QCOMPARE(must(writer->archive(kCandles, minute(50), 30)).rows, 30);
    QCOMPARE(text(must(other->write(batchOf(kSeries, candles(0, 60))))), text(WriteReport{0, 0, 60}));
    QCOMPARE(must(writer->archive(kCandles, minute(50), 30)).rows, 20);
    QCOMPARE(text(must(other->write(batchOf(kSeries, candles(0, 60))))), text(WriteReport{0, 0, 60}));
    QCOMPARE(must(writer->restore(kCandles, kAlways, 100)).rows, 30);
    QCOMPARE(text(must(other->write(batchOf(kSeries, candles(0, 60))))), text(WriteReport{0, 0, 60}));
}

void TestPostgresArchive::partsAreMadeOnBothSides()
{
    const auto writer = must(m_database->openWriter());
    const auto hour = series("BTCUSDT", Interval::H1);
    const Sequence hours{hour.instrument, RowKind::Candles, hour.interval};
    std::vector<Candle> rows;
    for (int i = 0; i < 24 * 70; ++i)
        rows.push_back(candle(kDay + i * 1h, Interval::H1));
    must(writer->write(batchOf(hour, rows)));
    must(writer->write(batchOf(kInstrument, {trade(1, kDay), trade((1LL << 24) + 1, kDay + 1s)})));
    QCOMPARE(must(writer->archive(hours, kDay + 24h * 365, 10'000)).rows, 24 * 70);
    QCOMPARE(must(writer->archive(kTrades, kDay + 1h, 10)).rows, 2);
    const auto partsOf = [this](const QString &table) {
        return sql(
            QStringLiteral("SELECT c.relname FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid "
                           "WHERE h.inhparent = CAST('%1' AS regclass) ORDER BY 1")
                .arg(table));
    };
    QCOMPARE(
        partsOf(QStringLiteral("candles_archive")),
        (QStringList{QStringLiteral("candles_archive_y2024m01"), QStringLiteral("candles_archive_y2024m02"),
                     QStringLiteral("candles_archive_y2024m03")}));
    QCOMPARE(partsOf(QStringLiteral("trades_archive")),
             (QStringList{QStringLiteral("trades_archive_p0"), QStringLiteral("trades_archive_p1")}));
    // An empty part of the main table may be dropped; it is made again.
    sql(QStringLiteral("DROP TABLE candles_y2024m02"));
    m_database = must(openDatabase(m_place->url()));
    QCOMPARE(must(must(m_database->openWriter())->restore(hours, kAlways, 10'000)).rows, 24 * 70);
}

void TestPostgresArchive::emptyPartsGo()
{
    const auto writer = must(m_database->openWriter());
    must(writer->write(batchOf(kSeries, candles(-60, 0)))); // of the month before
    must(writer->write(batchOf(
        kInstrument, {trade(5, kDay), trade(1 << 24, kDay), trade(2 << 24, kDay), trade(3 << 24, kDay)})));
    while (!must(writer->archive(kCandles, kDay, 1'000)).isDone) {
    }
    while (!must(writer->archive(kTrades, UtcTime::max(), 1'000)).isDone) {
    }
    const QString before = parts();
    QVERIFY2(before.contains(QStringLiteral("candles_y2023m12 ")), qPrintable(before));
    const auto caretaker = must(m_database->openCaretaker());
    must(caretaker->tidy(Tidying::Analyze, {}));
    const QString after = parts();
    QVERIFY2(!after.contains(QStringLiteral("candles_y2023m12 ")), qPrintable(after));
    // A month with rows stays, and of trades the two newest blocks, and all of the archive.
    for (const char *part : {"candles_y2024m01 ", "candles_archive_y2023m12 ", "trades_p2 ", "trades_p3 ",
                             "trades_archive_p0 ", "trades_archive_p3 "})
        QVERIFY2(after.contains(QLatin1String(part)), part);
    const PartsInfo told = must(m_database->info()).parts;
    QCOMPARE(told.tables.size(), std::size_t(4));
    QCOMPARE(told.tables[3].table, std::string("trades_archive"));
    QCOMPARE(told.tables[3].count, 4);
    QCOMPARE(told.tables[3].oldest, std::string("trades_archive_p0"));
    QCOMPARE(told.tables[3].newest, std::string("trades_archive_p3"));
    QCOMPARE(told.dropped, 3);
    QCOMPARE(told.lastDropped, std::string("trades_p1"));
    QVERIFY(told.droppedAt.has_value());
    QVERIFY(!after.contains(QStringLiteral("trades_p0 ")) && !after.contains(QStringLiteral("trades_p1 ")));
    QCOMPARE(must(m_reader->missingCandles(kSeries, {minute(-60), minute(50)})), std::vector<TimeRange>());
    // A writer that remembers a part makes it again.
    QCOMPARE(text(must(writer->write(batchOf(kInstrument, {trade(6, kDay)})))), text(WriteReport{1, 0, 0}));
    QVERIFY(parts().contains(QStringLiteral("trades_p0 ")));
    QCOMPARE(must(writer->restore(kCandles, {minute(-60), minute(0)}, 1'000)).rows, 60);
    QVERIFY(parts().contains(QStringLiteral("candles_y2023m12 ")));
}

void TestPostgresArchive::aPartInUseIsLeft()
{
    const auto writer = must(m_database->openWriter());
    must(writer->write(batchOf(kSeries, candles(-60, 0))));
    while (!must(writer->archive(kCandles, kDay, 1'000)).isDone) {
    }
    Outsider outsider(m_place->url());
    outsider.run(QStringLiteral("BEGIN"));
    outsider.run(QStringLiteral("LOCK TABLE candles_y2023m12 IN ACCESS SHARE MODE"));
    must(must(m_database->openCaretaker())->tidy(Tidying::Analyze, {}));
    QVERIFY(parts().contains(QStringLiteral("candles_y2023m12 ")));
    outsider.run(QStringLiteral("ROLLBACK"));
    must(must(m_database->openCaretaker())->tidy(Tidying::Analyze, {}));
    QVERIFY(!parts().contains(QStringLiteral("candles_y2023m12 ")));
}

/// A8: who writes into another part holds the drop up, for half a second, and is not held up himself.
void TestPostgresArchive::writersGoOnWhilePartsGo()
{
    constexpr int kMostTries = 50;
    const auto writer = must(m_database->openWriter());
    must(writer->write(batchOf(kSeries, candles(-60, 0))));
    while (!must(writer->archive(kCandles, kDay, 1'000)).isDone) {
    }
    Outsider outsider(m_place->url());
    outsider.run(QStringLiteral("BEGIN"));
    outsider.run(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(3))));
    int next = 50;
    tidyWhileWriting(*writer, next);
    QVERIFY(parts().contains(QStringLiteral("candles_y2023m12 ")));
    outsider.run(QStringLiteral("ROLLBACK"));
    // With nothing but the writer in the way the part goes at last, and each row is there.
    for (int i = 0; i < kMostTries && parts().contains(QStringLiteral("candles_y2023m12 ")); ++i)
        tidyWhileWriting(*writer, next);
    QVERIFY(!parts().contains(QStringLiteral("candles_y2023m12 ")));
    QCOMPARE(must(m_reader->candles({kSeries, kAlways})).size(), std::size_t(60 + next));
    QCOMPARE(must(m_reader->missingCandles(kSeries, {minute(-60), minute(next)})), std::vector<TimeRange>());
}

QTEST_GUILESS_MAIN(TestPostgresArchive)
#include "tst_postgres_archive.moc"
