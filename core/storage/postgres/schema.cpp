// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/schema.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/layout.h"
#include "core/storage/postgres/postgresrestore.h"
#include "core/storage/sql/transaction.h"

namespace cw::storage::postgres {
namespace {

QString versionText(const sql::Migration &migration, Layout layout)
{
    return QStringLiteral("UPDATE schema_version SET version = %1, layout = '%2'")
        .arg(QString::number(migration.version), QLatin1String(layoutText(layout).data()));
}

Result<> executeAll(Connection &connection, const QStringList &statements)
{
    for (const QString &statement : statements) {
        if (auto done = connection.execute(statement); !done)
            return done;
    }
    return {};
}

Result<> applyOne(Connection &connection, const sql::Migration &migration, Layout layout)
{
    QStringList statements;
    for (const QString &statement : sql::statementsOf(migration.sql))
        statements.append(withLayout(statement, layout));
    if (layout == Layout::Timescale)
        statements += timescaleStatements(migration.sql);
    statements.append(versionText(migration, layout));
    return executeAll(connection, statements);
}

Result<> makeEmptySchema(Connection &connection)
{
    return executeAll(
        connection,
        {QStringLiteral("CREATE SCHEMA IF NOT EXISTS candlewright"),
         QStringLiteral(
             "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL, layout TEXT NOT NULL)"),
         QStringLiteral("INSERT INTO schema_version (version, layout) "
                        "SELECT 0, 'auto' WHERE NOT EXISTS (SELECT 1 FROM schema_version)")});
}

Result<> checkRights(Connection &connection, const std::string &location)
{
    auto may = connection.single(QStringLiteral("SELECT CASE WHEN to_regnamespace('candlewright') IS NULL "
                                                "THEN has_database_privilege(current_database(), 'CREATE') "
                                                "ELSE has_schema_privilege('candlewright', 'CREATE') END"));
    if (!may)
        return failFrom(may);
    if (may->startsWith(u't'))
        return {};
    return fail(ErrorCode::Storage,
                "The role of the address may not make tables in the database " + location
                    + "; grant it CREATE on the database (or on its schema candlewright).");
}

/// All steps in one transaction, under the lock that keeps others out.
Result<SchemaState> migrate(Connection &connection, Layout wanted, std::span<const sql::Migration> migrations)
{
    auto transaction = sql::Transaction::beginWrite(connection);
    if (!transaction)
        return failFrom(transaction);
    // Waits for another process that does the same, as long as that takes.
    if (auto locked = executeAll(
            connection, {QStringLiteral("SET LOCAL lock_timeout = 0"), lockText(LockPurpose::Migration)});
        !locked)
        return failFrom(locked);
    if (auto finished = finishCutOffRestore(connection); !finished)
        return failFrom(finished);
    if (auto made = makeEmptySchema(connection); !made)
        return failFrom(made);
    auto state = readSchemaState(connection);
    if (!state)
        return state;
    if (state->version == 0) {
        auto layout = chooseLayout(connection, wanted);
        if (!layout)
            return failFrom(layout);
        state->layout = *layout;
    }
    for (const sql::Migration &migration : migrations) {
        if (migration.version <= state->version)
            continue;
        if (auto done = applyOne(connection, migration, state->layout); !done)
            return failFrom(done);
        state->version = migration.version;
    }
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return state;
}

} // namespace

Result<SchemaState> readSchemaState(Connection &connection)
{
    auto exists = connection.single(QStringLiteral("SELECT to_regclass('candlewright.schema_version')"));
    if (!exists)
        return failFrom(exists);
    if (exists->isEmpty())
        return SchemaState();
    auto text =
        connection.single(QStringLiteral("SELECT version || ' ' || layout FROM candlewright.schema_version"));
    if (!text)
        return failFrom(text);
    const auto layout = layoutFromText(text->section(u' ', 1, 1).toStdString());
    return SchemaState{text->section(u' ', 0, 0).toInt(), layout.value_or(Layout::Auto)};
}

Result<SchemaState> prepareSchema(Connection &connection, Layout wanted,
                                  std::span<const sql::Migration> migrations, const std::string &location)
{
    auto state = readSchemaState(connection);
    if (!state)
        return state;
    const int newest = migrations.back().version;
    if (state->version > newest) {
        return fail(ErrorCode::Unsupported,
                    "The database " + location + " has schema " + std::to_string(state->version)
                        + ", made by a newer version of this program, which knows schemas up "
                          "to "
                        + std::to_string(newest) + '.');
    }
    if (state->version == newest) {
        auto isCutOff = isRestoreCutOff(connection);
        if (!isCutOff)
            return failFrom(isCutOff);
        if (!*isCutOff)
            return state;
    }
    if (auto may = checkRights(connection, location); !may)
        return failFrom(may);
    return migrate(connection, wanted, migrations);
}

} // namespace cw::storage::postgres
