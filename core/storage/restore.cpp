// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/restore.h"

#include "core/storage/postgres/postgresrestore.h"
#include "core/storage/sqlite/sqliterestore.h"

#include <QFile>
#include <QFileInfo>

namespace cw::storage {
namespace {

enum class BackupKind : std::uint8_t { SqliteFile, PostgresDump };

Result<BackupKind> kindOf(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::InvalidInput, "The backup '" + path + "' cannot be read.");
    const QByteArray head = file.read(16);
    if (head == QByteArray("SQLite format 3", 16))
        return BackupKind::SqliteFile;
    if (head.startsWith("PGDMP"))
        return BackupKind::PostgresDump;
    return fail(ErrorCode::InvalidInput,
                "'" + path + "' is no backup; accepted are files that 'candlewright-cli backup' made.");
}

} // namespace

Result<RestoreReport> restoreDatabase(const RestoreOrder &order, const Watch &watch)
{
    const auto kind = kindOf(order.file);
    if (!kind)
        return tl::unexpected(kind.error());
    const bool isServer = order.url.starts_with("postgres");
    if (isServer != (*kind == BackupKind::PostgresDump))
        return fail(ErrorCode::InvalidInput,
                    "'" + order.file + "' is a backup of "
                        + (isServer ? "an SQLite file and cannot be restored into PostgreSQL; "
                                    : "a PostgreSQL database and cannot be restored into an SQLite file; ")
                        + "name the database it belongs to with --database.");
    return isServer ? postgres::restorePostgres(order, watch) : sqlite::restoreSqlite(order, watch);
}

} // namespace cw::storage
