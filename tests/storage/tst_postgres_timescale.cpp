// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connection.h"
#include "core/storage/restore.h"
#include "tests/storage/kit/archiverows.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QTemporaryDir>
#include <QTest>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;

namespace {

enum class Edition { None, Apache, Full };

constexpr std::int64_t kBlock = 1LL << 24;
constexpr int kMinutes = 3'000;

} // namespace

/// Hypertables: what TimescaleDB itself does with old parts, in the edition that the server runs, and what must hold in
/// every one. Servers without it refuse the layout.
class TestPostgresTimescale : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_place = makePostgresPlace(postgresServer(), QStringLiteral("?layout=timescale"));
    }
    void cleanup() { m_place.reset(); }

    void policiesFollowTheEdition();
    void compressedRowsAreRowsLikeOthers();
    void whatDropsRowsIsWarnedOf();
    void yearsOfWeeksFindTheirChunks();
    void emptyChunksGo();
    void aRestoreCutOffBeforeTheRowsIsTakenBack();
    void aBackupWithoutAllRowsIsRefused();

private:
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }
    std::string url(const char *parameters = "") const { return m_place->url() + parameters; }
    std::unique_ptr<Database> open() const { return must(openDatabase(url())); }
    QString file(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    /// "TABLE|AFTER" of the policies that compress.
    QStringList policies() const;
    std::string told() const { return must(open()->info()).parts.compression; }
    /// Runs the policies' jobs until every part that one may take is compressed. Answers how many are.
    int compress() const;
    QStringList stored() const;
    /// True on a server without TimescaleDB, after the layout was refused.
    bool isRefused() const;

    Edition m_edition = Edition::None;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TestPlace> m_place;
};

void TestPostgresTimescale::initTestCase()
{
    const auto place = makePostgresPlace(postgresServer());
    if (place->sql(QStringLiteral("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'"))
            .isEmpty())
        return;
    place->sql(QStringLiteral("CREATE EXTENSION timescaledb WITH SCHEMA public"));
    const QString license = place->sql(QStringLiteral("SHOW timescaledb.license")).value(0);
    m_edition = license == u"timescale" ? Edition::Full : Edition::Apache;
    qInfo("timescaledb.license=%s", qPrintable(license));
}

bool TestPostgresTimescale::isRefused() const
{
    if (m_edition != Edition::None)
        return false;
    const auto opened = openDatabase(url());
    if (opened || opened.error().detail.find("has no TimescaleDB") == std::string::npos)
        qFatal("The layout was not refused on a server that has no TimescaleDB.");
    return true;
}

QStringList TestPostgresTimescale::policies() const
{
    return sql(QStringLiteral(
        "SELECT hypertable_name, config ->> 'compress_after' FROM timescaledb_information.jobs "
        "WHERE proc_name = 'policy_compression' ORDER BY 1"));
}

int TestPostgresTimescale::compress() const
{
    for (const QString &job : sql(QStringLiteral(
             "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'")))
        sql(QStringLiteral("CALL public.run_job(%1)").arg(job));
    return sql(QStringLiteral("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"))
        .value(0)
        .toInt();
}

QStringList TestPostgresTimescale::stored() const
{
    const auto database = open();
    const auto reader = must(database->openReader());
    return texts(must(reader->candles({kSeries, kAlways})))
           + texts(must(reader->trades({kInstrument, {}, {}})));
}

void TestPostgresTimescale::policiesFollowTheEdition()
{
    if (isRefused())
        return;
    {
        const auto database = open();
        const auto writer = must(database->openWriter());
        if (m_edition == Edition::Apache) {
            QVERIFY(policies().isEmpty());
            QCOMPARE(told(),
                     std::string("Nothing is compressed: this server runs the edition of TimescaleDB without "
                                 "compression (timescaledb.license=apache)."));
            return;
        }
    }
    const qint64 day = 86'400'000'000;
    const QString trades = QStringLiteral("trades_archive|%1").arg(2 * kBlock);
    const auto expected = [&](int days) {
        return QStringList{QStringLiteral("candles|%1").arg(days * day),
                           QStringLiteral("candles_archive|%1").arg(days * day), trades};
    };
    QCOMPARE(policies(), expected(90));
    QCOMPARE(told(),
             std::string("TimescaleDB compresses candles after 90 days, candles_archive after 90 days, "
                         "trades_archive behind the two newest parts; 0 of 0 parts are compressed."));
    // The address changes them; who only reads does not.
    const auto shorter = must(openDatabase(url("&compress_after=30")));
    must(shorter->openReader());
    QCOMPARE(policies(), expected(90));
    must(shorter->openWriter());
    QCOMPARE(policies(), expected(30));
    must(must(openDatabase(url("&compress_after=0")))->openWriter());
    QVERIFY(policies().isEmpty());
    QCOMPARE(told(),
             std::string("TimescaleDB has no policy to compress anything; 0 of 0 parts are compressed."));
    must(open()->openWriter());
    QCOMPARE(policies(), expected(90));
}

void TestPostgresTimescale::compressedRowsAreRowsLikeOthers()
{
    if (isRefused())
        return;
    const auto database = open();
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(kSeries, candles(0, kMinutes))));
    std::vector<Trade> trades;
    for (const std::int64_t block : {0, 1, 2, 3})
        trades.push_back(trade(block * kBlock + 5, kDay + block * 1s));
    must(writer->write(batchOf(kInstrument, trades)));
    while (!must(writer->archive(kTrades, kDay + 1h, 1'000)).isDone) {
    }
    QStringList rows = stored();
    QCOMPARE(rows.size(), kMinutes + 4);
    // All but the two newest parts of the archived trades, and the week of the candles.
    QCOMPARE(compress(), m_edition == Edition::Full ? 3 : 0);
    QCOMPARE(stored(), rows);

    // The same rows again change nothing, a better one replaces, a deleted one is a loss.
    QCOMPARE(text(must(writer->write(batchOf(kSeries, candles(0, kMinutes))))),
             text(WriteReport{0, 0, kMinutes}));
    QCOMPARE(text(must(writer->write(batchOf(kSeries, {correctedCandle(7)})))), text(WriteReport{0, 1, 0}));
    sql(QStringLiteral("DELETE FROM candlewright.candles WHERE open_time = %1").arg(market::toUs(minute(9))));
    QCOMPARE(sql(QStringLiteral("SELECT count(*) FROM candlewright.losses")),
             QStringList(QStringLiteral("1")));
    const auto reader = must(database->openReader());
    QCOMPARE(must(reader->missingCandles(kSeries, {minute(0), minute(kMinutes)})),
             (std::vector<TimeRange>{{minute(9), minute(10)}}));
    QCOMPARE(text(must(writer->write(batchOf(kSeries, candles(9, 10))))), text(WriteReport{1, 0, 0}));

    // Moves prove themselves on compressed rows, too, there and back.
    rows = stored();
    while (!must(writer->archive(kCandles, minute(2'000), 700)).isDone) {
    }
    QCOMPARE(stored(), rows);
    compress();
    QCOMPARE(must(writer->restore(kCandles, {minute(100), minute(200)}, 1'000)).rows, 100);
    QCOMPARE(stored(), rows);
    QCOMPARE(sql(QStringLiteral("SELECT count(*) FROM candlewright.losses")),
             QStringList(QStringLiteral("0")));
}

void TestPostgresTimescale::whatDropsRowsIsWarnedOf()
{
    if (isRefused())
        return;
    const auto database = open();
    QVERIFY(must(database->info()).warnings.empty());
    const QString statement =
        QStringLiteral(
            "SELECT public.add_retention_policy('candlewright.candles_archive', CAST(%1 AS BIGINT))")
            .arg(365LL * 86'400'000'000);
    if (m_edition == Edition::Apache) {
        // There are none to warn of.
        const auto connection =
            must(postgres::Connection::open(must(postgres::parseAddress(url())), postgres::Role::Maintain,
                                            std::make_shared<postgres::Surroundings>(postgres::Limits())));
        const auto refused = connection->execute(statement);
        connection->close();
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.find("license") != std::string::npos, refused.error().detail.c_str());
        return;
    }
    sql(statement);
    const auto warnings = must(database->info()).warnings;
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY2(warnings.front().find("remove_retention_policy('candlewright.candles_archive')")
                 != std::string::npos,
             warnings.front().c_str());
}

/// A chunk for each row: they are made before, and what made them is gone.
void TestPostgresTimescale::yearsOfWeeksFindTheirChunks()
{
    if (isRefused())
        return;
    constexpr int kWeeks = 130;
    const auto weekly = series("BTCUSDT", Interval::W1);
    const Interval interval(Interval::W1);
    std::vector<Candle> rows;
    for (int i = 0; i < kWeeks; ++i)
        rows.push_back(candle(interval.advance(kDay, i), Interval::W1));
    const auto database = open();
    const auto writer = must(database->openWriter());
    QCOMPARE(text(must(writer->write(batchOf(weekly, rows)))), text(WriteReport{kWeeks, 0, 0}));
    const auto count = [this](const char *table) {
        return sql(QStringLiteral("SELECT count(*) FROM candlewright.%1").arg(QLatin1String(table)))
            .value(0)
            .toInt();
    };
    QCOMPARE(count("candles"), kWeeks);
    const Sequence weeks{weekly.instrument, RowKind::Candles, weekly.interval};
    std::int64_t moved = 0;
    for (bool isDone = false; !isDone;) {
        const auto step = must(writer->archive(weeks, UtcTime::max(), 1'000));
        moved += step.rows;
        isDone = step.isDone;
    }
    QCOMPARE(moved, kWeeks);
    QCOMPARE(count("candles"), 0);
    QCOMPARE(count("candles_archive"), kWeeks);
    QCOMPARE(count("losses"), 0);
}

void TestPostgresTimescale::emptyChunksGo()
{
    if (isRefused())
        return;
    const auto database = open();
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(kSeries, candles(0, 60))));
    must(writer->write(batchOf(kInstrument, {trade(5, kDay), trade(kBlock, kDay), trade(2 * kBlock, kDay),
                                             trade(3 * kBlock, kDay)})));
    compress();
    while (!must(writer->archive(kCandles, kDay + 30min, 1'000)).isDone) {
    }
    while (!must(writer->archive(kTrades, UtcTime::max(), 1'000)).isDone) {
    }
    must(must(database->openCaretaker())->tidy(Tidying::Analyze, {}));
    const auto chunks = [this] {
        return sql(QStringLiteral("SELECT hypertable_name, count(*) FROM timescaledb_information.chunks "
                                  "WHERE hypertable_schema = 'candlewright' GROUP BY 1 ORDER BY 1"));
    };
    // The week still has rows; of the trades the two newest blocks stay.
    QCOMPARE(chunks(), (QStringList{QStringLiteral("candles|1"), QStringLiteral("candles_archive|1"),
                                    QStringLiteral("trades|2"), QStringLiteral("trades_archive|4")}));
    while (!must(writer->archive(kCandles, kDay + 24h, 1'000)).isDone) {
    }
    compress();
    must(must(database->openCaretaker())->tidy(Tidying::Vacuum, {}));
    QCOMPARE(chunks(), (QStringList{QStringLiteral("candles_archive|1"), QStringLiteral("trades|2"),
                                    QStringLiteral("trades_archive|4")}));
    const PartsInfo parts = must(database->info()).parts;
    QCOMPARE(parts.dropped, 3);
    QVERIFY2(parts.lastDropped.starts_with("_hyper_"), parts.lastDropped.c_str());
    QCOMPARE(parts.tables.size(), std::size_t(3));
    // Nothing is missing, and the writer makes again what it needs.
    const auto reader = must(database->openReader());
    QCOMPARE(must(reader->missingCandles(kSeries, {minute(0), minute(60)})), std::vector<TimeRange>());
    QCOMPARE(text(must(writer->write(batchOf(kInstrument, {trade(6, kDay)})))), text(WriteReport{1, 0, 0}));
    QCOMPARE(must(writer->restore(kCandles, {minute(0), minute(60)}, 1'000)).rows, 60);
    QCOMPARE(must(reader->candles({kSeries, kAlways})).size(), std::size_t(60));
}

void TestPostgresTimescale::aRestoreCutOffBeforeTheRowsIsTakenBack()
{
    if (isRefused())
        return;
    must(must(open()->openWriter())->write(batchOf(kSeries, candles(0, 60))));
    const QStringList rows = stored();
    // Killed when the dump was in and the rows were not: the schema is of the right number and has no hypertable.
    sql(QStringLiteral("ALTER SCHEMA candlewright RENAME TO candlewright_restoring"));
    sql(QStringLiteral("CREATE SCHEMA candlewright"));
    sql(QStringLiteral(
        "CREATE TABLE candlewright.schema_version AS SELECT * FROM candlewright_restoring.schema_version"));
    QCOMPARE(stored(), rows);
    QCOMPARE(sql(QStringLiteral("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'candlewright%'")),
             QStringList(QStringLiteral("candlewright")));
    // The hypertables work under their old name.
    QCOMPARE(text(must(must(open()->openWriter())->write(batchOf(kSeries, candles(50, 70))))),
             text(WriteReport{10, 0, 10}));
}

void TestPostgresTimescale::aBackupWithoutAllRowsIsRefused()
{
    if (isRefused())
        return;
    must(must(open()->openWriter())->write(batchOf(kSeries, candles(0, kMinutes))));
    const QString copy = file("copy.dump");
    must(must(open()->openCaretaker())->backUp(copy.toStdString(), {}));
    const QStringList rows = stored();
    QFile changed(file("changed.dump"));
    QVERIFY(QFile::copy(copy, changed.fileName()) && changed.open(QIODevice::ReadWrite));
    const qint64 at = changed.size() - 500; // of the rows
    QVERIFY(changed.seek(at));
    const char was = changed.read(1).front();
    QVERIFY(changed.seek(at) && changed.putChar(static_cast<char>(was + 1)));
    changed.close();
    const auto refused = restoreDatabase({url(), changed.fileName().toStdString(), {}}, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Corrupt);
    QCOMPARE(stored(), rows);

    // Into a database that has nothing, not even the extension, and it goes on as it did here.
    m_place = makePostgresPlace(postgresServer(), QStringLiteral("?layout=timescale"));
    QCOMPARE(must(restoreDatabase({url(), copy.toStdString(), {}}, {})).kept, std::string());
    QCOMPARE(stored(), rows);
    QCOMPARE(text(must(must(open()->openWriter())->write(batchOf(kSeries, candles(0, kMinutes + 5))))),
             text(WriteReport{5, 0, kMinutes}));
    QCOMPARE(policies().isEmpty(), m_edition == Edition::Apache);
    QVERIFY(sql(QStringLiteral("SELECT nspname FROM pg_namespace WHERE nspname = 'candlewright_restoring'"))
                .isEmpty());
}

QTEST_GUILESS_MAIN(TestPostgresTimescale)
#include "tst_postgres_timescale.moc"
