// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/time.h"

#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cw::storage::sql {

class Connection;

/// A prepared statement with its bound values. Made and kept by Connection, on whose thread it is used.
///
/// The values live here and are handed to the query as one list. The public bind calls of QSqlQuery build and
/// hash a name for every value, which at sixteen values a row costs more than the insert itself.
class Statement {
public:
    /// `query` is prepared on `connection`; `parameters` is the number of distinct placeholders, in order of
    /// appearance.
    Statement(Connection &connection, QSqlQuery query, int parameters);

    /// The values to bind. They stay until overwritten.
    [[nodiscard]] std::span<QVariant> parameters();
    /// Exchanges the values with a statement that has the same placeholders.
    void swapParameters(Statement &other) noexcept { m_values.swap(other.m_values); }

    /// Executes a statement that returns no rows. Answers how many rows it changed.
    [[nodiscard]] Result<std::int64_t> run();

    /// Executes the query with `values` and reads every row with `read(row)`, a Result<Row>. Finishes it.
    template<class Row, class Read>
    [[nodiscard]] Result<std::vector<Row>> collect(std::initializer_list<QVariant> values, Read read);
    /// Executes the query with `values` and reads its first row, if any. Finishes it.
    template<class Row, class Read>
    [[nodiscard]] Result<std::optional<Row>> first(std::initializer_list<QVariant> values, Read read);
    /// Executes a statement without rows with `values`. Answers how many rows it changed.
    [[nodiscard]] Result<std::int64_t> run(std::initializer_list<QVariant> values);

    /// Column of the current row.
    [[nodiscard]] QVariant value(int column) const { return m_query.value(column); }
    [[nodiscard]] std::int64_t integer(int column) const { return m_query.value(column).toLongLong(); }
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const;
    [[nodiscard]] std::string text(int column) const
    {
        return m_query.value(column).toString().toStdString();
    }

private:
    /// Ends a query when the scope does: an unfinished one keeps its snapshot and so the log from being
    /// recycled.
    class Finisher {
    public:
        explicit Finisher(Statement &statement) : m_statement(statement) {}
        Finisher(const Finisher &) = delete;
        Finisher &operator=(const Finisher &) = delete;
        ~Finisher() { m_statement.m_query.finish(); }

    private:
        Statement &m_statement;
    };

    [[nodiscard]] Result<> start();
    /// False after the last row.
    [[nodiscard]] Result<bool> next();

    Connection *m_connection;
    QSqlQuery m_query;
    QVariantList m_values;
};

template<class Row, class Read>
Result<std::vector<Row>> Statement::collect(std::initializer_list<QVariant> values, Read read)
{
    const Finisher finisher(*this);
    m_values = values;
    if (auto started = start(); !started)
        return failFrom(started);
    std::vector<Row> rows;
    for (;;) {
        auto more = next();
        if (!more)
            return failFrom(more);
        if (!*more)
            return rows;
        Result<Row> row = read(*this);
        if (!row)
            return failFrom(row);
        rows.push_back(std::move(*row));
    }
}

template<class Row, class Read>
Result<std::optional<Row>> Statement::first(std::initializer_list<QVariant> values, Read read)
{
    const Finisher finisher(*this);
    m_values = values;
    if (auto started = start(); !started)
        return failFrom(started);
    auto found = next();
    if (!found)
        return failFrom(found);
    if (!*found)
        return std::optional<Row>();
    Result<Row> row = read(*this);
    if (!row)
        return failFrom(row);
    return std::optional<Row>(std::move(*row));
}

/// Reads a row that is one number.
[[nodiscard]] inline Result<std::int64_t> readNumber(const Statement &row) { return row.integer(0); }

/// A change of which nobody asks how many rows it met.
[[nodiscard]] inline Result<> done(Result<std::int64_t> changed)
{
    if (!changed)
        return failFrom(changed);
    return {};
}

/// Values to bind. Unsigned numbers are never bound: the driver would store large ones as text.
[[nodiscard]] inline QVariant bound(std::int64_t value) { return QVariant(static_cast<qlonglong>(value)); }
[[nodiscard]] inline QVariant bound(const std::optional<std::int64_t> &value)
{
    return value ? bound(*value) : QVariant();
}
/// Times are bound as microseconds.
[[nodiscard]] inline QVariant bound(market::UtcTime time) { return bound(std::int64_t{market::toUs(time)}); }
[[nodiscard]] inline QVariant bound(const std::optional<market::UtcTime> &time)
{
    return time ? bound(*time) : QVariant();
}
/// A zero byte would end the text for some drivers: the replacement character stands for it.
[[nodiscard]] inline QVariant bound(std::string_view text)
{
    return QVariant(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
                        .replace(QChar(QChar::Null), QChar(QChar::ReplacementCharacter)));
}

} // namespace cw::storage::sql
