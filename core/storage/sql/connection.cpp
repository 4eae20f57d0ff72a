// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/connection.h"

#include "core/storage/sql/operation.h"

#include <QRegularExpression>

#include <atomic>

namespace cw::storage::sql {
namespace {

QString nextConnectionName()
{
    static std::atomic<quint64> counter{0};
    return QStringLiteral("candlewright-%1").arg(++counter);
}

/// "?1" as the driver of the engine wants it.
QString withNumbers(QString sql, const Dialect &dialect)
{
    static const QRegularExpression kNumbered(QStringLiteral("\\?(\\d+)"));
    return sql.replace(kNumbered, dialect.numbered + QStringLiteral("\\1"));
}

} // namespace

Connection::Connection(const QString &driver, const Dialect &dialect)
    : m_dialect(dialect), m_database(QSqlDatabase::addDatabase(driver, nextConnectionName())),
      m_name(m_database.connectionName())
{
}

Connection::~Connection() { close(); }

void Connection::close()
{
    if (m_name.isEmpty())
        return;
    closing();
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(std::exchange(m_name, {}));
}

Result<> Connection::checkThread() const
{
    if (std::this_thread::get_id() == m_thread)
        return {};
    return fail(ErrorCode::Internal, "A database connection was used outside the thread that opened it.");
}

Result<> Connection::checkUsable() const
{
    if (auto here = checkThread(); !here)
        return here;
    // The driver would complain in the log for each statement, the last of which is always a roll-back.
    if (isLost())
        return fail(ErrorCode::Network, "The connection to the database is lost.");
    return {};
}

Result<> Connection::execute(const QString &sql)
{
    if (auto usable = checkUsable(); !usable)
        return usable;
    const Operation operation(*this);
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return tl::unexpected(
            toError(query.lastError(), QStringLiteral("run '%1'").arg(sql.section(u'\n', 0, 0))));
    return {};
}

Result<QString> Connection::single(const QString &sql)
{
    if (auto usable = checkUsable(); !usable)
        return failFrom(usable);
    const Operation operation(*this);
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(sql))
        return tl::unexpected(toError(query.lastError(), QStringLiteral("run '%1'").arg(sql)));
    return query.next() ? query.value(0).toString() : QString();
}

Result<Statement> Connection::prepare(const QString &sql, int parameters)
{
    if (auto usable = checkUsable(); !usable)
        return failFrom(usable);
    const Operation operation(*this);
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(withNumbers(sql, m_dialect)))
        return tl::unexpected(toError(query.lastError(), QStringLiteral("prepare a statement")));
    return Statement(*this, std::move(query), parameters);
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

} // namespace cw::storage::sql
