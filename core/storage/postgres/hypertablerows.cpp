// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/hypertablerows.h"

#include "core/storage/postgres/dumpappendix.h"
#include "core/storage/postgres/layout.h"
#include "core/storage/sql/migrationfiles.h"
#include "core/storage/sql/transaction.h"

#include <QRegularExpression>

namespace cw::storage::postgres {
namespace {

/// "TABLE (COLUMN, …)" of each hypertable, as COPY reads it.
const QString kTargets = QStringLiteral(
    "SELECT h.hypertable_name || ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')' "
    "FROM timescaledb_information.hypertables AS h JOIN pg_catalog.pg_attribute AS a ON a.attrelid = "
    "CAST('candlewright.' || quote_ident(h.hypertable_name) AS regclass) AND a.attnum > 0 AND NOT "
    "a.attisdropped "
    "WHERE h.hypertable_schema = 'candlewright' GROUP BY h.hypertable_name ORDER BY h.hypertable_name");

const QRegularExpression &target()
{
    static const QRegularExpression kTarget(QStringLiteral("\\A(\\w+) \\(([\\w\", ]+)\\)\\z"));
    return kTarget;
}

tl::unexpected<Error> ended() { return fail(ErrorCode::Cancelled, "The copy was ended before it was done."); }

Result<> appendTable(Connection &connection, const QString &name, AppendixWriter &out, const Watch &watch)
{
    const auto match = target().match(name);
    const std::string statement = QStringLiteral("COPY (SELECT %1 FROM candlewright.%2) TO STDOUT")
                                      .arg(match.captured(2), match.captured(1))
                                      .toStdString();
    if (auto added = out.add(name.toStdString()); !added)
        return added;
    auto copied = connection.copyOut(
        statement,
        [&](std::string_view rows) -> Result<> {
            if (watch.shallEnd())
                return ended();
            return out.add(rows);
        },
        QStringLiteral("copy its rows"));
    // An empty text ends a table.
    return copied ? out.add({}) : copied;
}

Result<> makeHypertables(Connection &connection, int version)
{
    auto migrations = sql::shippedMigrations(QStringLiteral("postgresql"));
    if (!migrations)
        return failFrom(migrations);
    for (const sql::Migration &migration : *migrations) {
        if (migration.version > version)
            continue;
        for (const QString &statement :
             unmarkStatements(migration.sql) + timescaleStatements(migration.sql)) {
            if (auto done = connection.execute(statement); !done)
                return done;
        }
    }
    return {};
}

Result<> loadTable(Connection &connection, AppendixReader &in, const Watch &watch)
{
    auto name = in.next();
    if (!name)
        return failFrom(name);
    if (!target().match(QString::fromUtf8(*name)).hasMatch())
        return fail(ErrorCode::Corrupt, "The backup holds rows of a table that none of ours is.");
    const std::string statement = "COPY candlewright." + name->toStdString() + " FROM STDIN";
    for (;;) {
        auto rows = in.next();
        if (!rows)
            return failFrom(rows);
        if (rows->isEmpty())
            return {};
        if (watch.shallEnd())
            return ended();
        if (auto copied =
                connection.copyIn(statement, std::string_view(rows->constData(), std::size_t(rows->size())),
                                  QStringLiteral("take the rows of the backup"));
            !copied)
            return copied;
    }
}

} // namespace

Result<> appendHypertables(Connection &connection, const QString &file, const Watch &watch)
{
    auto statement = connection.prepare(kTargets, 0);
    if (!statement)
        return failFrom(statement);
    auto tables = statement->collect<QString>(
        {}, [](const sql::Statement &row) -> Result<QString> { return row.value(0).toString(); });
    if (!tables)
        return failFrom(tables);
    AppendixWriter out(file);
    if (auto opened = out.open(); !opened)
        return opened;
    for (const QString &table : *tables) {
        if (auto appended = appendTable(connection, table, out, watch); !appended)
            return appended;
    }
    return out.finish();
}

Result<> checkHypertables(const QString &file) { return AppendixReader(file).open(); }

Result<> loadHypertables(Connection &connection, const QString &file, int version, const Watch &watch)
{
    AppendixReader in(file);
    if (auto opened = in.open(); !opened)
        return opened;
    auto transaction = sql::Transaction::beginWrite(connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto made = makeHypertables(connection, version); !made)
        return made;
    while (!in.atEnd()) {
        if (auto loaded = loadTable(connection, in, watch); !loaded)
            return loaded;
    }
    return transaction->commit();
}

} // namespace cw::storage::postgres
