// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/migrationfiles.h"
#include "core/storage/postgres/postgresdatabase.h"
#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>
#include <QUrl>

#include <thread>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;
using namespace std::chrono_literals;
using market::Market;

/// The schema in a PostgreSQL database: how it is made, who may make it, what it refuses and what others see.
class TestPostgresSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_place = makePostgresPlace(postgresServer()); }

    void infoSaysWhatIsThere();
    void layoutIsRemembered_data();
    void layoutIsRemembered();
    void timescaleIsTakenOrRefused();
    void monthsAndBlocksAreMade();
    void tradesAreUniqueWhateverTheirTime();
    void processesMayStartTogether();
    void aNewerSchemaIsRefused();
    void aRoleWithoutRightsIsRefused();
    void wrongAddressesAreExplained_data();
    void wrongAddressesAreExplained();
    void oddServerSettingsDoNotMatter();
    void oddStringsAreRefused();
    void passwordFilesAreUsed();
    void numbersThatAreNoneAreRefused();
    void viewsShowPlainText();
    void rowsCanBeDeletedThroughTheViews();
    void rangesAreReadByKey();
    void oneWriterADatabase();
    void connectionsStayOnTheirThread();

private:
    QStringList sql(const QString &statement) const { return m_place->sql(statement); }
    std::unique_ptr<Database> open() const { return must(openDatabase(m_place->url())); }
    /// The address of the database with another user.
    std::string urlAs(const QString &user, const QString &password) const
    {
        QUrl url(QString::fromStdString(m_place->url()));
        url.setUserName(user);
        url.setPassword(password);
        return url.toString(QUrl::FullyEncoded).toStdString();
    }
    /// The error of a statement that must be refused, as SQLSTATE.
    QString refusalOf(const QString &statement) const;

    std::unique_ptr<TestPlace> m_place;
};

QString TestPostgresSchema::refusalOf(const QString &statement) const
{
    const QUrl address(QString::fromStdString(m_place->url()));
    QString state;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), QStringLiteral("refused"));
        database.setHostName(address.host());
        database.setPort(address.port());
        database.setDatabaseName(address.path().mid(1));
        database.setUserName(address.userName());
        database.setPassword(address.password());
        database.setConnectOptions(QStringLiteral("options='-c search_path=candlewright'"));
        database.open();
        QSqlQuery query(database);
        if (!query.exec(statement))
            state = query.lastError().nativeErrorCode();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("refused"));
    return state;
}

void TestPostgresSchema::infoSaysWhatIsThere()
{
    const DatabaseInfo info = must(open()->info());
    QCOMPARE(info.engine, std::string("postgresql"));
    QVERIFY(info.version.starts_with("1"));
    const QUrl url(QString::fromStdString(m_place->url()));
    QCOMPARE(QString::fromStdString(info.location),
             QStringLiteral("127.0.0.1:%1%2").arg(QString::number(url.port()), url.path()));
    QCOMPARE(info.schemaVersion, must(sql::shippedMigrations(QStringLiteral("postgresql"))).back().version);
    QCOMPARE(info.durability,
             std::string("fsync=on, synchronous_commit=on, full_page_writes=on, layout=partitions, "
                         "sslmode=prefer"));
    QVERIFY(info.bytes > 1'000'000);
    QVERIFY(info.warnings.empty());
    sql(QStringLiteral("ALTER DATABASE %1 SET synchronous_commit = off").arg(url.path().mid(1)));
    const DatabaseInfo weaker = must(open()->info());
    QCOMPARE(weaker.warnings.size(), 1U);
    QVERIFY(weaker.warnings[0].find("synchronous_commit=off") != std::string::npos);
}

void TestPostgresSchema::layoutIsRemembered_data()
{
    QTest::addColumn<QString>("layout");
    QTest::addColumn<QString>("kind");
    QTest::newRow("plain") << QStringLiteral("plain") << QStringLiteral("r");
    QTest::newRow("partitions") << QStringLiteral("partitions") << QStringLiteral("p");
}

void TestPostgresSchema::layoutIsRemembered()
{
    QFETCH(QString, layout);
    QFETCH(QString, kind);
    must(openDatabase(m_place->url() + "?layout=" + layout.toStdString()));
    QCOMPARE(sql(QStringLiteral(
                 "SELECT relkind FROM pg_class WHERE oid IN ('candles'::regclass, 'trades'::regclass)")),
             (QStringList{kind, kind}));
    for (const char *other : {"?layout=plain", "?layout=partitions", ""}) {
        const auto database = must(openDatabase(m_place->url() + other));
        QVERIFY(must(database->info()).durability.find("layout=" + layout.toStdString())
                != std::string::npos);
        const auto writer = must(database->openWriter());
        must(writer->write(batchOf(series("A"), {candle(kDay)})));
    }
}

void TestPostgresSchema::timescaleIsTakenOrRefused()
{
    const bool isThere =
        !sql(QStringLiteral("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'")).isEmpty();
    const auto opened = openDatabase(m_place->url() + "?layout=timescale");
    if (isThere) {
        QVERIFY(opened);
        QCOMPARE(sql(QStringLiteral("SELECT hypertable_name FROM timescaledb_information.hypertables "
                                    "WHERE hypertable_name IN ('candles', 'trades') ORDER BY 1")),
                 (QStringList{QStringLiteral("candles"), QStringLiteral("trades")}));
        return;
    }
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    QVERIFY(opened.error().detail.find("TimescaleDB") != std::string::npos);
    QCOMPARE(sql(QStringLiteral("SELECT to_regnamespace('candlewright') IS NULL")),
             QStringList(QStringLiteral("true")));
}

void TestPostgresSchema::monthsAndBlocksAreMade()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    const UtcTime old = std::chrono::sys_days(std::chrono::year(2017) / 8 / 17);
    const auto written = must(writer->write(
        batchOf(series("A"), {candle(old), candle(kDay - 1min), candle(kDay), candle(kDay + 24h * 400)})));
    QCOMPARE(text(written), text(WriteReport{4, 0, 0}));
    const std::int64_t block = 1 << 24;
    must(writer->write(
        batchOf({Market::Spot, "A"}, {trade(0, kDay), trade(block - 1, kDay), trade(block, kDay),
                                      trade(5'000'000'000, kDay), trade(INT64_MAX, kDay)})));
    const QStringList parts =
        sql(QStringLiteral("SELECT inhrelid::regclass::text, pg_get_expr(relpartbound, oid) FROM pg_inherits "
                           "JOIN pg_class ON oid = inhrelid WHERE inhparent::regclass::text IN ('candles', "
                           "'trades') ORDER BY 1"));
    for (const char *part :
         {"candles_y2017m08|", "candles_y2023m12|", "candles_y2025m02|", "trades_p0|", "trades_p1|",
          "trades_p298|FOR VALUES FROM ('4999610368') TO ('5016387584')", "trades_p549755813887|",
          "candles_y2024m01|FOR VALUES FROM ('1704067200000000') TO ('1706745600000000')"})
        QVERIFY2(std::ranges::any_of(
                     parts, [&](const QString &have) { return have.startsWith(QLatin1String(part)); }),
                 part);
    // This month and the next were there before the first row.
    const auto now = QDate::currentDate();
    for (const QDate &month : {now, now.addMonths(1)})
        QVERIFY(std::ranges::any_of(parts, [&](const QString &have) {
            return have.startsWith(QStringLiteral("candles_y") + month.toString(QStringLiteral("yyyy'm'MM")));
        }));
    // A part that somebody removes is made again: an old one at once, because those go when they are empty, ...
    sql(QStringLiteral("DROP TABLE candles_y2017m08"));
    QCOMPARE(text(must(writer->write(batchOf(series("A"), {candle(old)})))), text(WriteReport{1, 0, 0}));
    // ... one that was believed to stay at the next attempt.
    const UtcTime today = std::chrono::sys_days(std::chrono::year(now.year()) / now.month() / now.day());
    must(writer->write(batchOf(series("A"), {candle(today - 1min)})));
    sql(QStringLiteral("DROP TABLE candles_y") + now.toString(QStringLiteral("yyyy'm'MM")));
    const auto refused = writer->write(batchOf(series("A"), {candle(today)}));
    QVERIFY(!refused);
    QVERIFY(refused.error().isTransient());
    QCOMPARE(text(must(writer->write(batchOf(series("A"), {candle(today)})))), text(WriteReport{1, 0, 0}));
}

void TestPostgresSchema::tradesAreUniqueWhateverTheirTime()
{
    // The stream knows milliseconds, the bulk file of the same trade microseconds: perhaps of another month.
    const auto database = open();
    const auto writer = must(database->openWriter());
    Trade first = trade(7, kDay - 1ms);
    must(writer->write(batchOf({Market::Spot, "A"}, {first})));
    first.time = kDay + 1us;
    first.source = market::Source::BulkFile;
    QCOMPARE(text(must(writer->write(batchOf({Market::Spot, "A"}, {first})))), text(WriteReport{0, 1, 0}));
    QCOMPARE(sql(QStringLiteral("SELECT time FROM trades")),
             QStringList(QString::number(market::toUs(first.time))));
}

void TestPostgresSchema::processesMayStartTogether()
{
    constexpr int kProcesses = 4;
    std::vector<std::unique_ptr<QProcess>> processes;
    for (int i = 0; i < kProcesses; ++i) {
        processes.push_back(std::make_unique<QProcess>());
        processes.back()->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        processes.back()->start(
            QStringLiteral(CANDLEWRIGHT_BIN_DIR "/storage-writer-process"),
            {QString::fromStdString(m_place->url()), QString::number(i * 1'000'000), QStringLiteral("10")});
    }
    for (const auto &process : processes)
        QTRY_VERIFY_WITH_TIMEOUT(process->bytesAvailable() > 0, 60'000);
    for (const auto &process : processes) {
        process->kill();
        QTRY_COMPARE(process->state(), QProcess::NotRunning);
    }
    QCOMPARE(sql(QStringLiteral("SELECT version, layout FROM schema_version")),
             QStringList(
                 QStringLiteral("%1|partitions")
                     .arg(must(sql::shippedMigrations(QStringLiteral("postgresql"))).back().version)));
    QCOMPARE(sql(QStringLiteral("SELECT count(*) FROM series")), QStringList(QStringLiteral("1")));
    // Whole transactions of everybody.
    QCOMPARE(sql(QStringLiteral("SELECT count(*) % 10, count(DISTINCT id / 1000000) FROM trades")),
             QStringList(QStringLiteral("0|%1").arg(kProcesses)));
}

void TestPostgresSchema::aNewerSchemaIsRefused()
{
    open();
    sql(QStringLiteral("UPDATE schema_version SET version = 99"));
    const auto opened = openDatabase(m_place->url());
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unsupported);
    QVERIFY(opened.error().detail.find("schema 99") != std::string::npos);
}

void TestPostgresSchema::aRoleWithoutRightsIsRefused()
{
    const QString role = QStringLiteral("weak_%1").arg(QCoreApplication::applicationPid());
    sql(QStringLiteral("CREATE ROLE %1 LOGIN PASSWORD 'sesame'").arg(role));
    const auto opened = openDatabase(urlAs(role, QStringLiteral("sesame")));
    // With the schema made by somebody else, reading it is no right either.
    open();
    const auto again = openDatabase(urlAs(role, QStringLiteral("sesame")));
    sql(QStringLiteral("DROP ROLE %1").arg(role));
    QVERIFY(!opened && !again);
    QVERIFY2(opened.error().detail.find("grant it CREATE") != std::string::npos,
             opened.error().detail.c_str());
    QVERIFY2(again.error().detail.find("grant it") != std::string::npos, again.error().detail.c_str());
    QVERIFY(!opened.error().isTransient() && !again.error().isTransient());
}

void TestPostgresSchema::wrongAddressesAreExplained_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("advice");
    const QUrl server(postgresServer());
    QTest::newRow("wrong password") << server.userName() << QStringLiteral("sesame")
                                    << QStringLiteral("/postgres") << server.port()
                                    << QStringLiteral("The user or the password is wrong.");
    QTest::newRow("unknown user") << QStringLiteral("nobody") << QStringLiteral("sesame")
                                  << QStringLiteral("/postgres") << server.port()
                                  << QStringLiteral("The user or the password is wrong.");
    QTest::newRow("unknown database") << server.userName() << server.password() << QStringLiteral("/nothing")
                                      << server.port() << QStringLiteral("Create it");
    QTest::newRow("no server") << server.userName() << QStringLiteral("sesame") << QStringLiteral("/postgres")
                               << 1 << QStringLiteral("No server listens there.");
}

void TestPostgresSchema::wrongAddressesAreExplained()
{
    QFETCH(QString, user);
    QFETCH(QString, password);
    QFETCH(QString, path);
    QFETCH(int, port);
    QFETCH(QString, advice);
    QUrl url(postgresServer());
    url.setUserName(user);
    url.setPassword(password);
    url.setPath(path);
    url.setPort(port);
    const auto opened = openDatabase(url.toString(QUrl::FullyEncoded).toStdString());
    QVERIFY(!opened);
    const QString detail = QString::fromStdString(opened.error().detail);
    QVERIFY2(detail.contains(advice), qPrintable(detail));
    QVERIFY2(
        detail.startsWith(QStringLiteral("The database 127.0.0.1:%1%2 ").arg(QString::number(port), path)),
        qPrintable(detail));
    QVERIFY(!detail.contains(password));
}

void TestPostgresSchema::oddServerSettingsDoNotMatter()
{
    const QString name = QUrl(QString::fromStdString(m_place->url())).path().mid(1);
    for (const char *setting :
         {"DateStyle = 'SQL, DMY'", "TimeZone = 'Asia/Kolkata'", "extra_float_digits = -5",
          "search_path = 'public'", "default_transaction_read_only = on",
          "default_transaction_isolation = 'serializable'", "bytea_output = 'escape'",
          "IntervalStyle = 'iso_8601'", "lock_timeout = 1", "client_encoding = 'LATIN1'"})
        runPostgres(postgresServer(),
                    QStringLiteral("ALTER DATABASE %1 SET %2").arg(name, QLatin1String(setting)));
    const auto database = open();
    const auto writer = must(database->openWriter());
    const auto reader = must(database->openReader());
    Candle row = candle(kDay);
    row.open = decimal("12345678901234567.123456789");
    must(writer->write(batchOf(series("币安人生USDT"), {row})));
    QCOMPARE(texts(must(reader->candles({series("币安人生USDT"), kAlways}))), QStringList(text(row)));
}

void TestPostgresSchema::oddStringsAreRefused()
{
    const QString name = QUrl(QString::fromStdString(m_place->url())).path().mid(1);
    sql(QStringLiteral("ALTER DATABASE %1 SET standard_conforming_strings = off").arg(name));
    const auto opened = openDatabase(m_place->url());
    QVERIFY(!opened);
    QVERIFY2(opened.error().detail.find("standard_conforming_strings") != std::string::npos,
             opened.error().detail.c_str());
}

void TestPostgresSchema::passwordFilesAreUsed()
{
    const QUrl server(QString::fromStdString(m_place->url()));
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("pgpass")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QStringLiteral("127.0.0.1:*:*:%1:%2\n").arg(server.userName(), server.password()).toUtf8());
    file.close();
    QUrl url = server;
    url.setPassword(QString());
    const std::string address =
        url.toString(QUrl::FullyEncoded).toStdString() + "?passfile=" + file.fileName().toStdString();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
    const auto refused = openDatabase(address);
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.find("0600") != std::string::npos, refused.error().detail.c_str());
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    must(openDatabase(address));
}

void TestPostgresSchema::numbersThatAreNoneAreRefused()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    must(writer->write(batchOf(series("A"), {candle(kDay)})));
    for (const char *value : {"'NaN'", "'Infinity'", "'-Infinity'", "1e39"}) {
        QCOMPARE(refusalOf(QStringLiteral("UPDATE candles SET open = %1").arg(QLatin1String(value))),
                 QStringLiteral("23514"));
    }
    QCOMPARE(refusalOf(QStringLiteral("UPDATE candles SET open = NULL")), QStringLiteral("23502"));
    QCOMPARE(refusalOf(QStringLiteral("UPDATE candles SET open = 99999999999999999999999999999999999999")),
             QString());
}

void TestPostgresSchema::viewsShowPlainText()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    Candle row = candle(kDay);
    row.open = decimal("-0.05000000");
    row.low = decimal("12345678901234567890.50");
    row.quoteVolume.reset();
    row.closeTime = kDay + 59'999ms;
    must(writer->write(batchOf(series("A", Interval::M1, Market::UsdM), {row})));
    QCOMPARE(
        sql(QStringLiteral("SELECT market, symbol, interval, open_time, close_time, open, high, low, volume, "
                           "quote_volume, trade_count, final, source FROM candle_rows")),
        QStringList(QStringLiteral("um|A|1m|1704067200000|1704067259999|-0.05000000|7196.25000000|"
                                   "12345678901234567890.50|51.64281200|NULL|493|1|rest")));
    must(writer->write(batchOf({Market::Spot, "A"}, {trade(9, kDay + 1us)})));
    QCOMPARE(
        sql(QStringLiteral("SELECT market, symbol, id, first_id, last_id, time, time_us, price, quantity, "
                           "buyer_is_maker, source FROM trade_rows")),
        QStringList(
            QStringLiteral("spot|A|9|9|9|1704067200000|1704067200000001|7195.24000000|0.00120000|0|stream")));
}

void TestPostgresSchema::rowsCanBeDeletedThroughTheViews()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    for (const Market market : {Market::Spot, Market::UsdM}) {
        for (const Interval interval : {Interval(Interval::M1), Interval(Interval::M3)})
            must(writer->write(batchOf(series("A", interval, market), {candle(kDay, interval)})));
        must(writer->write(batchOf({market, "A"}, {trade(1, kDay), trade(2, kDay)})));
    }
    sql(QStringLiteral("DELETE FROM candle_rows WHERE market = 'um' AND symbol = 'A' AND interval = '3m'"));
    QCOMPARE(sql(QStringLiteral("SELECT market, interval FROM candle_rows ORDER BY 1, 2")),
             (QStringList{QStringLiteral("spot|1m"), QStringLiteral("spot|3m"), QStringLiteral("um|1m")}));
    sql(QStringLiteral("DELETE FROM trade_rows WHERE market = 'spot' AND id = 2"));
    QCOMPARE(sql(QStringLiteral("SELECT market, id FROM trade_rows ORDER BY 1, 2")),
             (QStringList{QStringLiteral("spot|1"), QStringLiteral("um|1"), QStringLiteral("um|2")}));
}

void TestPostgresSchema::rangesAreReadByKey()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    std::vector<Candle> rows;
    for (int i = 0; i < 20'000; ++i)
        rows.push_back(candle(kDay + 5min * i, Interval::M5));
    must(writer->write(batchOf(series("A", Interval::M5), rows)));
    must(writer->maintain());
    const QString plan =
        sql(QStringLiteral(
                "EXPLAIN SELECT close FROM candles WHERE series_id = 1 AND open_time >= 1704067200000000 "
                "AND open_time < 1704070800000000 AND final >= 1 ORDER BY open_time LIMIT 5"))
            .join(u'\n');
    QVERIFY2(plan.contains(QStringLiteral("candles_y2024m01_pkey")), qPrintable(plan));
    // Other months are left out of the plan.
    QVERIFY2(!plan.contains(QStringLiteral("candles_y2024m02")), qPrintable(plan));
}

void TestPostgresSchema::oneWriterADatabase()
{
    const auto database = open();
    auto writer = must(database->openWriter());
    const auto second = database->openWriter();
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Conflict);
    writer.reset();
    QVERIFY(database->openWriter());
}

void TestPostgresSchema::connectionsStayOnTheirThread()
{
    const auto database = open();
    const auto writer = must(database->openWriter());
    const auto reader = must(database->openReader());
    std::thread([&] {
        const auto read = reader->instruments();
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Internal);
        const auto written = writer->write(batchOf(series("A"), {candle(kDay)}));
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Internal);
    }).join();
    QVERIFY(reader->instruments());
}

QTEST_GUILESS_MAIN(TestPostgresSchema)
#include "tst_postgres_schema.moc"
