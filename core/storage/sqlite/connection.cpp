// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/connection.h"

#include <span>

namespace cw::storage::sqlite {
namespace {

/// How long a statement waits for another process that holds the file.
constexpr int kBusyTimeoutMs = 5'000;

/// How long to leave a file system alone that just failed.
constexpr std::chrono::milliseconds kIoPause{500};

/// Settings of every connection. The driver's defaults would be a rollback journal, no foreign keys and trust
/// in whatever the file's schema calls.
constexpr const char *kCommonSettings[] = {
    "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",     "PRAGMA temp_store = MEMORY",  "PRAGMA synchronous = FULL",
};

/// The log is folded into the file by the writer only: SQLite 3.7.0 to 3.51.2 can corrupt a file when two
/// connections write or checkpoint at once.
constexpr const char *kReadSettings[] = {
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA cache_size = -16384",
    "PRAGMA query_only = ON",
};

/// SQLite takes making a copy for writing.
constexpr const char *kCopySettings[] = {"PRAGMA wal_autocheckpoint = 0", "PRAGMA cache_size = -16384"};

constexpr const char *kWriteSettings[] = {
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA cache_size = -65536",
    "PRAGMA journal_size_limit = 33554432",
};

/// A transaction that writes takes the write lock at once. A plain BEGIN would fail with "busy snapshot" when it turns
/// from reading to writing after another commit, and no time-out helps then.
const sql::Dialect &sqliteDialect()
{
    static const sql::Dialect kDialect{
        QStringLiteral("BEGIN"),
        QStringLiteral("BEGIN IMMEDIATE"),
        QStringLiteral("NOT INDEXED"),
        QStringLiteral("INDEXED BY %1_time"),
        QStringLiteral("INDEXED BY candles_not_final"),
        QStringLiteral(":p"),
        QStringLiteral("SELECT name || ' ' || type || iif(\"notnull\", ' not null', '') "
                       "FROM pragma_table_info(?) ORDER BY name"),
        QString(),
        false,
        QStringLiteral("SELECT key AS n, json_extract(value, '$[0]') AS owner, json_extract(value, '$[1]') AS since, "
                       "json_extract(value, '$[2]') AS until FROM json_each(?1)"),
        QString()};
    return kDialect;
}

/// Primary result codes of SQLite; the driver reports extended ones, whose low byte this is.
enum PrimaryCode {
    kBusy = 5,
    kLocked = 6,
    kReadOnly = 8,
    kIoError = 10,
    kCorrupt = 11,
    kFull = 13,
    kCantOpen = 14,
    kProtocol = 15,
    kNotADatabase = 26,
};

} // namespace

Connection::Connection(QString path)
    : sql::Connection(QStringLiteral("QSQLITE"), sqliteDialect()), m_path(std::move(path))
{
}

Result<std::unique_ptr<Connection>> Connection::open(const QString &path, Access access)
{
    std::unique_ptr<Connection> connection(new Connection(path));
    QSqlDatabase &database = connection->database();
    database.setDatabaseName(path);
    database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyTimeoutMs));
    if (!database.open())
        return tl::unexpected(
            connection->toError(database.lastError(), QStringLiteral("open '%1'").arg(path)));
    auto configured = connection->configure(access);
    if (!configured)
        return failFrom(configured);
    return connection;
}

Result<> Connection::configure(Access access)
{
    const auto apply = [this](std::span<const char *const> settings) -> Result<> {
        for (const char *setting : settings) {
            if (auto done = execute(QString::fromLatin1(setting)); !done)
                return done;
        }
        return {};
    };
    if (auto done = apply(kCommonSettings); !done)
        return done;
    switch (access) {
    case Access::Read: return apply(kReadSettings);
    case Access::Copy: return apply(kCopySettings);
    case Access::Write: break;
    }
    return apply(kWriteSettings);
}

Error Connection::toError(const QSqlError &error, const QString &doing) const
{
    const QString reason = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    Error out;
    out.code = ErrorCode::Storage;
    out.detail = QStringLiteral("The database could not %1: %2 (SQLite code %3).")
                     .arg(doing, reason, error.nativeErrorCode())
                     .toStdString();
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case kBusy:
    case kLocked:
    case kProtocol: out.code = ErrorCode::Busy; break;
    case kFull: out.code = ErrorCode::StorageFull; break;
    case kReadOnly: // a file system that met an error of its disk turns so, and back when it was looked after
    case kIoError:
    case kCantOpen: out.retryAfter = kIoPause; break;
    case kCorrupt:
    case kNotADatabase:
        out.code = ErrorCode::Corrupt;
        out.detail = QStringLiteral("The database '%1' is damaged (SQLite code %2, met while it should %3); restore a "
                                    "backup.")
                         .arg(m_path, error.nativeErrorCode(), doing)
                         .toStdString();
        if (m_damageListener)
            m_damageListener(out);
        break;
    default: break;
    }
    return out;
}

} // namespace cw::storage::sqlite
