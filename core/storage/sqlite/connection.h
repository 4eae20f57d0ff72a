// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/statement.h"

#include <QSqlDatabase>
#include <QString>

#include <memory>
#include <optional>
#include <thread>

namespace cw::storage::sqlite {

enum class Access : std::uint8_t {
    Read,  ///< cannot change anything, never checkpoints
    Write, ///< the one connection that writes and checkpoints
};

/// One open SQLite file with our settings. Belongs to the thread that opened it: every call from another one
/// fails with Internal instead of corrupting state, in release builds too. Outlives its statements.
class Connection {
public:
    /// Opens `path` (or ":memory:"), creating the file when it is absent.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const QString &path, Access access);

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection();

    /// Runs one statement without values.
    [[nodiscard]] Result<> execute(const QString &sql);
    /// Prepares a statement. `parameters` counts its distinct placeholders.
    [[nodiscard]] Result<Statement> prepare(const QString &sql, int parameters);
    /// First column of the first row, as text; empty without a row.
    [[nodiscard]] Result<QString> single(const QString &sql);

    [[nodiscard]] Result<> checkThread() const;
    [[nodiscard]] const QString &path() const noexcept { return m_path; }

private:
    Connection(QSqlDatabase database, QString path);
    [[nodiscard]] Result<> configure(Access access);

    QSqlDatabase m_database;
    QString m_name;
    QString m_path;
    std::thread::id m_thread = std::this_thread::get_id();
};

/// A statement that is prepared when it is first wanted and then kept.
class LazyStatement {
public:
    LazyStatement(Connection &connection, QString sql, int parameters)
        : m_connection(&connection), m_sql(std::move(sql)), m_parameters(parameters)
    {
    }

    /// Valid as long as this object.
    [[nodiscard]] Result<Statement *> get();

    /// As the functions of Statement.
    [[nodiscard]] Result<std::int64_t> run(std::initializer_list<QVariant> values);
    template<class Row, class Read>
    [[nodiscard]] Result<std::vector<Row>> collect(std::initializer_list<QVariant> values, Read read)
    {
        auto statement = get();
        if (!statement)
            return failFrom(statement);
        return (*statement)->template collect<Row>(values, read);
    }
    template<class Row, class Read>
    [[nodiscard]] Result<std::optional<Row>> first(std::initializer_list<QVariant> values, Read read)
    {
        auto statement = get();
        if (!statement)
            return failFrom(statement);
        return (*statement)->template first<Row>(values, read);
    }

private:
    Connection *m_connection;
    QString m_sql;
    int m_parameters;
    std::optional<Statement> m_statement;
};

} // namespace cw::storage::sqlite
