// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgrescaretaker.h"

#include "core/storage/backuptarget.h"
#include "core/storage/growthwatch.h"
#include "core/storage/postgres/clienttool.h"
#include "core/storage/postgres/emptyparts.h"
#include "core/storage/postgres/hypertablerows.h"
#include "core/storage/sql/transaction.h"

#include <QLoggingCategory>

namespace cw::storage::postgres {
namespace {

Q_LOGGING_CATEGORY(logCare, "cw.care")

/// As the server last counted; asking for the size itself would wait for locks.
const QString kSchemaBytes =
    QStringLiteral("SELECT coalesce(sum(CAST(greatest(relpages, 0) AS bigint)), 0) * "
                   "CAST(current_setting('block_size') AS bigint) "
                   "FROM pg_catalog.pg_class WHERE relkind = 'r' AND (relnamespace = "
                   "pg_catalog.to_regnamespace('candlewright') OR oid IN "
                   "(SELECT h.inhrelid FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS p ON "
                   "p.oid = h.inhparent "
                   "WHERE p.relnamespace = pg_catalog.to_regnamespace('candlewright')))");

const QString kDamagedPages =
    QStringLiteral("SELECT coalesce(checksum_failures, 0) FROM pg_catalog.pg_stat_database "
                   "WHERE datname = pg_catalog.current_database()");

/// An index would be read instead of the rows.
const QString kReadRows = QStringLiteral("SELECT pg_catalog.set_config('enable_indexscan', 'off', false), "
                                         "pg_catalog.set_config('enable_indexonlyscan', 'off', false), "
                                         "pg_catalog.set_config('enable_bitmapscan', 'off', false)");

} // namespace

PostgresCaretaker::PostgresCaretaker(const Address &address, Layout layout,
                                     std::unique_ptr<Connection> connection)
    : m_address(address), m_layout(layout), m_connection(std::move(connection))
{
}

PostgresCaretaker::~PostgresCaretaker() { m_connection->close(); }

Result<std::unique_ptr<Caretaker>> PostgresCaretaker::open(const Address &address, Layout layout,
                                                           std::shared_ptr<Surroundings> surroundings)
{
    auto connection = Connection::open(address, Role::Maintain, std::move(surroundings));
    if (!connection)
        return failFrom(connection);
    return std::unique_ptr<Caretaker>(new PostgresCaretaker(address, layout, std::move(*connection)));
}

Result<std::int64_t> PostgresCaretaker::number(const QString &query)
{
    auto text = m_connection->single(query);
    if (!text)
        return failFrom(text);
    return text->toLongLong();
}

Result<std::vector<QString>> PostgresCaretaker::tables(bool isParts)
{
    const QString kinds = isParts ? QStringLiteral("relkind = 'r'")
                                  : QStringLiteral("relkind IN ('r', 'p') AND NOT relispartition");
    auto statement = m_connection->prepare(
        QStringLiteral(
            "SELECT pg_catalog.format('candlewright.%I', relname) FROM pg_catalog.pg_class "
            "WHERE relnamespace = pg_catalog.to_regnamespace('candlewright') AND %1 ORDER BY relname")
            .arg(kinds),
        0);
    if (!statement)
        return failFrom(statement);
    return statement->collect<QString>(
        {}, [](const sql::Statement &row) -> Result<QString> { return row.value(0).toString(); });
}

Result<> PostgresCaretaker::dump(const QString &part, const QStringList &options, const Watch &watch)
{
    auto bytes = number(kSchemaBytes);
    if (!bytes)
        return failFrom(bytes);
    const QStringList arguments{QStringLiteral("--format=custom"), QStringLiteral("--schema=candlewright"),
                                QStringLiteral("--no-owner"),      QStringLiteral("--no-privileges"),
                                QStringLiteral("--no-password"),   QStringLiteral("--file=") + part};
    {
        const GrowthWatch growth(part, *bytes, watch);
        auto dumped = runTool({QStringLiteral("pg_dump"), arguments + options}, m_address, watch);
        if (!dumped)
            return failFrom(dumped);
    }
    watch.tell(*bytes, *bytes);
    // A dump that was cut off has no list.
    auto listed = runTool({QStringLiteral("pg_restore"), {QStringLiteral("--list"), part}}, m_address, watch);
    if (!listed)
        return failFrom(listed);
    return {};
}

Result<> PostgresCaretaker::dumpWithHypertables(const QString &part, const Watch &watch)
{
    auto moment = sql::Transaction::beginRead(*m_connection);
    if (!moment)
        return failFrom(moment);
    // The moment lasts as long as the dump takes.
    for (const char *setting : {"statement_timeout", "idle_in_transaction_session_timeout"}) {
        if (auto set = m_connection->execute(QStringLiteral("SET LOCAL %1 = 0").arg(QLatin1String(setting)));
            !set)
            return set;
    }
    auto name = m_connection->single(QStringLiteral("SELECT pg_catalog.pg_export_snapshot()"));
    if (!name)
        return failFrom(name);
    if (auto dumped = dump(part, {QStringLiteral("--snapshot=") + *name}, watch); !dumped)
        return dumped;
    if (auto appended = appendHypertables(*m_connection, part, watch); !appended)
        return appended;
    return checkHypertables(part);
}

Result<BackupReport> PostgresCaretaker::backUp(const std::string &file, const Watch &watch)
{
    return writeBackup(file, [&](const QString &part) {
        return m_layout == Layout::Timescale ? dumpWithHypertables(part, watch) : dump(part, {}, watch);
    });
}

Result<CheckReport> PostgresCaretaker::check(const Watch &watch)
{
    if (auto set = m_connection->single(kReadRows); !set)
        return failFrom(set);
    auto names = tables(true);
    if (!names)
        return failFrom(names);
    CheckReport report;
    for (const QString &name : *names) {
        if (watch.shallEnd())
            return fail(ErrorCode::Cancelled, "The check was ended before it had seen all tables.");
        if (auto read = number(QStringLiteral("SELECT count(*) FROM ") + name); !read)
            return failFrom(read);
        watch.tell(++report.tables, static_cast<std::int64_t>(names->size()));
    }
    auto damaged = number(kDamagedPages);
    if (!damaged)
        return failFrom(damaged);
    if (*damaged > 0)
        return fail(ErrorCode::Corrupt,
                    "The PostgreSQL server has met " + std::to_string(*damaged)
                        + " damaged pages in this database; restore a backup on a sound disk.");
    auto sums = m_connection->single(QStringLiteral("SELECT pg_catalog.current_setting('data_checksums')"));
    if (!sums)
        return failFrom(sums);
    report.scope = *sums == QStringLiteral("on")
                       ? "Every row was read, and the server compared the checksum of each page."
                       : "Every row was read; the server keeps no checksums (initdb --data-checksums), so a "
                         "page that is "
                         "wrong but readable is not found.";
    return report;
}

/// Parts whose rows have all moved go first: there is nothing to count in them any more.
Result<> PostgresCaretaker::dropEmptyParts()
{
    if (m_layout == Layout::Plain)
        return {};
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    auto dropped = EmptyParts(*m_connection, m_layout).drop(today);
    if (!dropped)
        return failFrom(dropped);
    for (const std::string &name : *dropped)
        qCInfo(logCare, "The part %s held nothing any more and was removed.", name.c_str());
    return {};
}

Result<> PostgresCaretaker::tidy(Tidying tidying, const Watch &watch)
{
    if (auto dropped = dropEmptyParts(); !dropped)
        return dropped;
    auto names = tables(false);
    if (!names)
        return failFrom(names);
    const QString verb =
        tidying == Tidying::Vacuum ? QStringLiteral("VACUUM (ANALYZE) ") : QStringLiteral("ANALYZE ");
    std::int64_t done = 0;
    for (const QString &name : *names) {
        if (watch.shallEnd())
            return fail(ErrorCode::Cancelled, "It was ended after " + std::to_string(done) + " of "
                                                  + std::to_string(names->size()) + " tables.");
        if (auto tidied = m_connection->execute(verb + name); !tidied)
            return tidied;
        watch.tell(++done, std::int64_t(names->size()));
    }
    return {};
}

} // namespace cw::storage::postgres
