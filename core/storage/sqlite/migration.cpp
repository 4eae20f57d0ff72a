// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/migration.h"

#include "core/storage/sql/transaction.h"

#include <map>

namespace cw::storage::sqlite {
namespace {

Result<> applyOne(Connection &connection, const Migration &migration)
{
    auto transaction = sql::Transaction::beginWrite(connection);
    if (!transaction)
        return failFrom(transaction);
    for (const QString &statement : sql::statementsOf(migration.sql)) {
        if (auto done = connection.execute(statement); !done)
            return done;
    }
    const QString settings[] = {QStringLiteral("PRAGMA application_id = %1").arg(kApplicationId),
                                QStringLiteral("PRAGMA user_version = %1").arg(migration.version)};
    for (const QString &setting : settings) {
        if (auto done = connection.execute(setting); !done)
            return done;
    }
    return transaction->commit();
}

struct SchemaObject {
    QString type;
    QString sql;

    friend bool operator==(const SchemaObject &, const SchemaObject &) = default;
};

Result<std::map<QString, SchemaObject>> readSchema(Connection &connection)
{
    auto statement = connection.prepare(
        QStringLiteral(
            "SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"),
        0);
    if (!statement)
        return failFrom(statement);
    using Entry = std::pair<QString, SchemaObject>;
    auto entries = statement->collect<Entry>({}, [](const Statement &row) -> Result<Entry> {
        return Entry{row.value(0).toString(), {row.value(1).toString(), row.value(2).toString()}};
    });
    if (!entries)
        return failFrom(entries);
    return std::map<QString, SchemaObject>(entries->begin(), entries->end());
}

Result<std::map<QString, SchemaObject>> expectedSchema(std::span<const Migration> migrations)
{
    auto scratch = Connection::open(QStringLiteral(":memory:"), Access::Write);
    if (!scratch)
        return failFrom(scratch);
    if (auto made = migrate(**scratch, migrations); !made)
        return failFrom(made);
    return readSchema(**scratch);
}

tl::unexpected<Error> refusal(const Connection &connection, const QString &what)
{
    return fail(ErrorCode::Storage, QStringLiteral("The database '%1' was changed by something else: %2.")
                                        .arg(connection.path(), what)
                                        .toStdString());
}

} // namespace

Result<int> schemaVersion(Connection &connection)
{
    auto version = connection.single(QStringLiteral("PRAGMA user_version"));
    if (!version)
        return failFrom(version);
    return version->toInt();
}

Result<> migrate(Connection &connection, std::span<const Migration> migrations)
{
    auto version = schemaVersion(connection);
    if (!version)
        return failFrom(version);
    for (const Migration &migration : migrations) {
        if (migration.version <= *version)
            continue;
        if (auto done = applyOne(connection, migration); !done)
            return done;
    }
    return {};
}

Result<> verifySchema(Connection &connection, std::span<const Migration> migrations)
{
    auto expected = expectedSchema(migrations);
    if (!expected)
        return failFrom(expected);
    auto actual = readSchema(connection);
    if (!actual)
        return failFrom(actual);
    for (const auto &[name, object] : *expected) {
        const auto found = actual->find(name);
        if (found == actual->end())
            return refusal(connection, QStringLiteral("its %1 '%2' is missing").arg(object.type, name));
        if (found->second != object)
            return refusal(connection,
                           QStringLiteral("its %1 '%2' is not the one we made").arg(object.type, name));
    }
    for (const auto &[name, object] : *actual) {
        if (object.type == QStringLiteral("trigger") && !expected->contains(name))
            return refusal(connection, QStringLiteral("it has a trigger '%1' that is not ours").arg(name));
    }
    return {};
}

} // namespace cw::storage::sqlite
