// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/schema.h"
#include "core/storage/sqlite/migration.h"
#include "core/storage/sqlite/sqlitedatabase.h"
#include "tests/storage/kit/archiverows.h"

#include <QTest>

#include <algorithm>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

/// The schema this program makes; the engines count by themselves.
int newest()
{
    return must(sql::shippedMigrations(isPostgres() ? QStringLiteral("postgresql") : QStringLiteral("sqlite"))).back().version;
}

/// Makes the schema as the program of that version did. SQLite has a step for each version, PostgreSQL begins with 2.
void makeSchema(const TestPlace &place, std::size_t version)
{
    if (!isPostgres()) {
        const auto history = must(sqlite::shippedMigrations());
        must(sqlite::prepareFile(place.path(), std::span(history).first(version)));
        return;
    }
    const auto history = must(sql::shippedMigrations(QStringLiteral("postgresql")));
    const auto address = must(postgres::parseAddress(place.url()));
    const auto connection = must(postgres::Connection::open(
        address, postgres::Role::Maintain, std::make_shared<postgres::Surroundings>(postgres::Limits())));
    (void)must(postgres::prepareSchema(*connection, postgres::Layout::Plain,
                                       std::span(history).first(version - 1), "here"));
}

/// Tables of schema 4 that hold what a user has, those first that others refer to.
const QStringList kTables{QStringLiteral("instruments"),
                          QStringLiteral("series"),
                          QStringLiteral("trade_series"),
                          QStringLiteral("candles"),
                          QStringLiteral("trades"),
                          QStringLiteral("funding"),
                          QStringLiteral("coverage"),
                          QStringLiteral("losses"),
                          QStringLiteral("trade_coverage"),
                          QStringLiteral("trade_losses"),
                          QStringLiteral("candle_versions"),
                          QStringLiteral("rejected_rows"),
                          QStringLiteral("gaps"),
                          QStringLiteral("jobs"),
                          QStringLiteral("state")};

QStringList columnsOf(const TestPlace &place, const QString &table)
{
    return place.sql(isPostgres() ? QStringLiteral("SELECT column_name FROM information_schema.columns WHERE "
                                                   "table_schema = 'candlewright' AND table_name = '%1' "
                                                   "ORDER BY ordinal_position")
                                        .arg(table)
                                  : QStringLiteral("SELECT name FROM pragma_table_info('%1')").arg(table));
}

/// Statements that write what `from` holds into a table with these columns.
QStringList insertsOf(const TestStore &from, const QString &table, const QStringList &columns)
{
    QStringList quoted;
    for (const QString &column : columns)
        quoted.append(
            (isPostgres() ? QStringLiteral("quote_nullable(%1)") : QStringLiteral("quote(%1)")).arg(column));
    const QString head = QStringLiteral("INSERT INTO %1 (%2) %3VALUES (")
                             .arg(table, columns.join(QStringLiteral(", ")),
                                  isPostgres() ? QStringLiteral("OVERRIDING SYSTEM VALUE ") : QString());
    QStringList out;
    for (const QString &row : from.sql(
             QStringLiteral("SELECT %1 FROM %2").arg(quoted.join(QStringLiteral(" || ', ' || ")), table)))
        out.append(head + row + u')');
    return out;
}

/// What schema 5 has besides, as far as it has rows of a user.
const QStringList kTablesOfFive =
    kTables + QStringList{QStringLiteral("candles_archive"), QStringLiteral("archive_slices"),
                          QStringLiteral("candle_findings")};

/// Brings the rows of `tables` into a store of an older schema, as far as it has their columns.
void copyTables(const TestStore &from, const TestPlace &place, const QStringList &tables)
{
    for (const QString &table : tables) {
        const QStringList columns = columnsOf(place, table);
        for (const QString &statement : insertsOf(from, table, columns))
            place.sql(statement);
        // Numbers that were written are not given out again.
        if (isPostgres() && columns.front() == QStringLiteral("id") && table != QStringLiteral("jobs"))
            place.sql(QStringLiteral("SELECT setval(pg_get_serial_sequence('candlewright.%1', 'id'), "
                                     "(SELECT max(id) FROM %1))")
                          .arg(table));
    }
}

/// Everything about the rows, and what is known to be missing of them.
WriteBatch factsBatch()
{
    WriteBatch batch = batchOf(kSeries, candles(0, 120));
    GapRecord gap;
    gap.instrument = kInstrument;
    gap.interval = kSeries.interval;
    gap.range = {minute(120), minute(130)};
    gap.status = GapStatus::Unavailable;
    gap.cause = "silence";
    gap.evidence = "Asked and answered; it's gone.";
    gap.attempts = 3;
    gap.foundAt = minute(131);
    batch.gaps.push_back(gap);
    gap.range = {minute(150), minute(160)};
    gap.status = GapStatus::VerifiedEmpty;
    gap.closedAt = minute(170);
    batch.gaps.push_back(gap);
    gap.interval.reset();
    gap.ids = IdRange{200, 210};
    gap.status = GapStatus::Open;
    batch.gaps.push_back(gap);
    RejectedRow rejected;
    rejected.instrument = kInstrument;
    rejected.interval = kSeries.interval;
    rejected.door = "rest";
    rejected.rowKey = 7;
    rejected.reason = "Its high is below its low.";
    rejected.raw = "[1,2,'3']";
    batch.rejected.push_back(rejected);
    batch.state.emplace_back("ingest.mark", "7");
    return batch;
}

} // namespace

/// A filled store of an older schema, opened by this program: it has everything it had, and what later schemas bring.
class TestStoreUpgrade : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFilledStoreOfSchemaFour();
    void aFilledStoreOfSchemaFive();

private:
    /// What a store knows besides its rows.
    static QStringList facts(Reader &reader)
    {
        QStringList out = texts(must(reader.gaps(std::nullopt, std::nullopt, false)));
        for (const RejectedRow &row : must(reader.rejectedRows(std::nullopt, std::nullopt, 100)))
            out.append(QString::fromStdString(row.door + '|' + row.reason + '|' + row.raw));
        out.append(QString::fromStdString(must(reader.state("ingest.mark")).value_or("none")));
        for (const CandleVersion &version : must(reader.candleVersions(kSeries, kAlways)))
            out.append(text(version.candle));
        return out;
    }
};

void TestStoreUpgrade::aFilledStoreOfSchemaFour()
{
    const TestStore filled;
    filled.write(factsBatch());
    filled.write(batchOf(kSeries, candles(130, 150)));
    filled.write(batchOf(kSeries, {correctedCandle(7)}));
    filled.write(batchOf(kInstrument, trades(100, 200)));
    filled.write(batchOf(kInstrument, trades(210, 260)));
    filled.write(fundingOf(0, 30));
    filled.sql(QStringLiteral("DELETE FROM candles WHERE open_time = %1").arg(market::toUs(minute(11))));
    const QStringList rows = readings(filled.reader());
    const QStringList known = facts(filled.reader());
    QCOMPARE(must(filled.reader().candleCoverage(kSeries)).front().losses.size(), std::size_t(1));
    QCOMPARE(must(filled.reader().candleVersions(kSeries, kAlways)).size(), std::size_t(1));

    const auto place = makePlace();
    makeSchema(*place, 4);
    copyTables(filled, *place, kTables);
    QCOMPARE(place->sql(QStringLiteral("SELECT count(*) FROM candles")).front().toInt(), 139);

    const auto database = must(openDatabase(place->url()));
    QCOMPARE(must(database->info()).schemaVersion, newest());
    const auto reader = must(database->openReader());
    QCOMPARE(readings(*reader), rows);
    QCOMPARE(facts(*reader), known);
    QVERIFY(must(reader->archiveSlices(std::nullopt)).empty() && must(reader->leases()).empty()
            && must(reader->coldFiles()).empty());
    const auto policies = must(reader->policies());
    QCOMPARE(policies.size(), std::size_t(1));
    QVERIFY(policies.front().isEnabled && policies.front().keepDays == 365
            && policies.front().coldAfterDays == 0);
    QVERIFY(policies.front().kind == RowKind::Candles && policies.front().symbol == "*");

    // And it can do what schema 5 is for.
    const auto writer = must(database->openWriter());
    QCOMPARE(must(writer->archive(kCandles, minute(60), 1'000)).rows, 59);
    QCOMPARE(readings(*reader), rows);
    WriteBatch cold;
    GapRecord gap;
    gap.instrument = kInstrument;
    gap.interval = kSeries.interval;
    gap.range = {minute(-10), minute(0)};
    gap.status = GapStatus::Purged;
    cold.gaps.push_back(gap);
    QCOMPARE(text(must(writer->write(cold))), text(WriteReport{1, 0, 0}));
}

void TestStoreUpgrade::aFilledStoreOfSchemaFive()
{
    const TestStore filled;
    filled.write(factsBatch());
    filled.write(batchOf(kSeries, {correctedCandle(7)}));
    WriteBatch found;
    found.findings.push_back({0, kSeries, minute(7), "exchange", "close", "1.00", "2.00", "kept", minute(200)});
    filled.write(found);
    QCOMPARE(must(filled.writer().archive(kCandles, minute(60), 1'000)).rows, 60);
    const QStringList rows = readings(filled.reader());
    const auto place = makePlace();
    makeSchema(*place, 5);
    copyTables(filled, *place, kTablesOfFive);
    place->sql(QStringLiteral("UPDATE gaps SET status = 6 WHERE status = 3 AND closed_at = %1")
                   .arg(market::toUs(minute(170))));

    const auto database = must(openDatabase(place->url()));
    QCOMPARE(must(database->info()).schemaVersion, newest());
    const auto reader = must(database->openReader());
    QCOMPARE(readings(*reader), rows);
    filled.sql(QStringLiteral("UPDATE gaps SET status = 6 WHERE status = 3"));
    QCOMPARE(facts(*reader), facts(filled.reader()));
    const auto findings = must(reader->findings({std::nullopt, std::nullopt, 10}));
    QCOMPARE(findings.size(), must(filled.reader().findings({std::nullopt, std::nullopt, 10})).size());
    QVERIFY(std::any_of(findings.begin(), findings.end(),
                        [](const auto &finding) { return finding.expected == "2.00"; }));

    // What was deleted on purpose by then is known to reads of the past.
    const auto losses = must(reader->pastLosses(kCandles, kAlways, minute(169)));
    QCOMPARE(losses.size(), std::size_t(1));
    QVERIFY(losses.front().time == (TimeRange{minute(150), minute(160)}) && losses.front().at == minute(170));
    QVERIFY(losses.front().reason == "purged" && !losses.front().rows);

    // And rows of the new door can be told.
    Candle handedIn = candles(150, 151).front();
    handedIn.source = market::Source::Api;
    const auto writer = must(database->openWriter());
    QCOMPARE(text(must(writer->write(batchOf(kSeries, {handedIn})))), text(WriteReport{1, 0, 0}));
    QCOMPARE(place->sql(QStringLiteral("SELECT source FROM candle_rows WHERE open_time = %1")
                            .arg(market::toUs(handedIn.openTime) / 1'000)),
             QStringList(QStringLiteral("api")));
}

QTEST_GUILESS_MAIN(TestStoreUpgrade)
#include "tst_store_upgrade.moc"
