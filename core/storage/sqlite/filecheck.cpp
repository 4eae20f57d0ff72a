// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/filecheck.h"

namespace cw::storage::sqlite {
namespace {

Result<std::vector<QString>> tableNames(Connection &connection)
{
    auto statement = connection.prepare(
        QStringLiteral("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"),
        0);
    if (!statement)
        return failFrom(statement);
    auto names = statement->collect<QString>(
        {}, [](const Statement &row) -> Result<QString> { return row.value(0).toString(); });
    if (!names)
        return failFrom(names);
    names->insert(names->begin(), QStringLiteral("sqlite_schema"));
    return names;
}

Result<> checkTable(Connection &connection, Depth depth, const QString &table)
{
    QString quoted = table;
    quoted.replace(u'\'', QStringLiteral("''"));
    const QString check =
        depth == Depth::Quick ? QStringLiteral("quick_check") : QStringLiteral("integrity_check");
    auto finding = connection.single(QStringLiteral("PRAGMA %1('%2')").arg(check, quoted));
    if (!finding)
        return failFrom(finding);
    if (*finding == QStringLiteral("ok"))
        return {};
    return fail(ErrorCode::Corrupt, QStringLiteral("The database '%1' is damaged: table %2: %3; restore a backup.")
                                        .arg(connection.path(), table, finding->simplified())
                                        .toStdString());
}

} // namespace

Result<CheckReport> checkTables(Connection &connection, Depth depth, const Watch &watch)
{
    auto tables = tableNames(connection);
    if (!tables)
        return failFrom(tables);
    CheckReport report;
    const auto total = static_cast<std::int64_t>(tables->size());
    for (const QString &table : *tables) {
        if (watch.shallEnd())
            return fail(ErrorCode::Cancelled, "The check was ended before it had seen all tables.");
        if (auto checked = checkTable(connection, depth, table); !checked)
            return failFrom(checked);
        watch.tell(++report.tables, total);
    }
    report.scope =
        "Pages, rows and their order were read in all tables; a value that is wrong but possible is not "
        "found this way.";
    return report;
}

} // namespace cw::storage::sqlite
