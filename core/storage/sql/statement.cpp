// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/statement.h"

#include "core/storage/sql/operation.h"

#include <QSqlResult>

namespace cw::storage::sql {
namespace {

/// Hands the values over, executes, and takes them back.
struct BoundValues : QSqlResult {
    /// The list of bound values, which QSqlResult shows to derived classes only.
    static QVariantList &of(const QSqlResult &result)
    {
#if QT_VERSION < QT_VERSION_CHECK(6, 6, 0)
        return (result.*&BoundValues::boundValues)();
#else
        // Since 6.6 only a changeable result gives them away; QSqlQuery has one but shows it as const.
        using Values = QVariantList &(QSqlResult::*)(Qt::Disambiguated_t);
        const Values values = &BoundValues::boundValues;
        return (const_cast<QSqlResult &>(result).*values)(Qt::Disambiguated);
#endif
    }
};

bool executeWith(QSqlQuery &query, QVariantList &values)
{
    QVariantList &boundValues = BoundValues::of(*query.result());
    boundValues.swap(values);
    const bool done = query.exec();
    boundValues.swap(values);
    return done;
}

} // namespace

Statement::Statement(Connection &connection, QSqlQuery query, int parameters)
    : m_connection(&connection), m_query(std::move(query)), m_values(parameters)
{
}

std::span<QVariant> Statement::parameters()
{
    return {m_values.data(), static_cast<std::size_t>(m_values.size())};
}

Result<std::int64_t> Statement::run()
{
    const Operation operation(*m_connection);
    if (!executeWith(m_query, m_values))
        return tl::unexpected(m_connection->toError(m_query.lastError(), QStringLiteral("write")));
    return m_query.numRowsAffected();
}

Result<std::int64_t> Statement::run(std::initializer_list<QVariant> values)
{
    m_values = values;
    return run();
}

Result<> Statement::start()
{
    const Operation operation(*m_connection);
    if (!executeWith(m_query, m_values))
        return tl::unexpected(m_connection->toError(m_query.lastError(), QStringLiteral("read")));
    return {};
}

Result<bool> Statement::next()
{
    if (m_query.next())
        return true;
    // The driver ends a query on an error as it does after the last row; only lastError() tells which.
    if (m_query.lastError().isValid())
        return tl::unexpected(m_connection->toError(m_query.lastError(), QStringLiteral("read")));
    return false;
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const
{
    const QVariant value = m_query.value(column);
    return value.isNull() ? std::nullopt : std::optional<std::int64_t>(value.toLongLong());
}

} // namespace cw::storage::sql
