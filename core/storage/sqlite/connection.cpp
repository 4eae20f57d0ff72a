// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/connection.h"

#include "core/storage/sqlite/sqliteerror.h"

#include <atomic>
#include <span>

namespace cw::storage::sqlite {
namespace {

/// How long a statement waits for another process that holds the file.
constexpr int kBusyTimeoutMs = 5'000;

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

constexpr const char *kWriteSettings[] = {
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA cache_size = -65536",
    "PRAGMA journal_size_limit = 33554432",
};

QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return QStringLiteral("candlewright-%1").arg(++counter);
}

} // namespace

Connection::Connection(QSqlDatabase database, QString path)
    : m_database(std::move(database)), m_name(m_database.connectionName()), m_path(std::move(path))
{
}

Connection::~Connection()
{
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<Connection>> Connection::open(const QString &path, Access access)
{
    std::unique_ptr<Connection> connection(
        new Connection(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), nextConnectionName()), path));
    QSqlDatabase &database = connection->m_database;
    database.setDatabaseName(path);
    database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyTimeoutMs));
    if (!database.open())
        return tl::unexpected(toError(database.lastError(), QStringLiteral("open '%1'").arg(path)));
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
    return access == Access::Read ? apply(kReadSettings) : apply(kWriteSettings);
}

Result<> Connection::checkThread() const
{
    if (std::this_thread::get_id() == m_thread)
        return {};
    return fail(ErrorCode::Internal, "A database connection was used outside the thread that opened it.");
}

Result<> Connection::execute(const QString &sql)
{
    if (auto here = checkThread(); !here)
        return here;
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return tl::unexpected(
            toError(query.lastError(), QStringLiteral("run '%1'").arg(sql.section(u'\n', 0, 0))));
    return {};
}

Result<QString> Connection::single(const QString &sql)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return tl::unexpected(toError(query.lastError(), QStringLiteral("run '%1'").arg(sql)));
    return query.next() ? query.value(0).toString() : QString();
}

Result<Statement> Connection::prepare(const QString &sql, int parameters)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return tl::unexpected(toError(query.lastError(), QStringLiteral("prepare a statement")));
    return Statement(std::move(query), parameters);
}

Result<Statement *> LazyStatement::get()
{
    if (!m_statement) {
        auto prepared = m_connection->prepare(m_sql, m_parameters);
        if (!prepared)
            return failFrom(prepared);
        m_statement.emplace(std::move(*prepared));
    }
    return &*m_statement;
}

Result<std::int64_t> LazyStatement::run(std::initializer_list<QVariant> values)
{
    auto statement = get();
    if (!statement)
        return failFrom(statement);
    return (*statement)->run(values);
}

} // namespace cw::storage::sqlite
