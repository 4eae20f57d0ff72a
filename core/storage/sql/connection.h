// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/dialect.h"
#include "core/storage/sql/statement.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QString>

#include <memory>
#include <optional>
#include <thread>

namespace cw::storage::sql {

/// One open connection of any engine. Belongs to the thread that opened it: every call from another one fails with
/// Internal instead of corrupting state, in release builds too. Outlives its statements.
///
/// Placeholders are "?" in order of appearance, or "?1", "?2", … where a value is used more than once; the numbers
/// first appear in ascending order.
class Connection {
public:
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    virtual ~Connection();

    [[nodiscard]] const Dialect &dialect() const noexcept { return m_dialect; }

    /// Runs one statement without values.
    [[nodiscard]] Result<> execute(const QString &sql);
    /// Prepares a statement. `parameters` counts its distinct placeholders.
    [[nodiscard]] Result<Statement> prepare(const QString &sql, int parameters);
    /// First column of the first row, as text; empty without a row.
    [[nodiscard]] Result<QString> single(const QString &sql);

    [[nodiscard]] Result<> checkThread() const;
    /// The thread is right and the connection is there.
    [[nodiscard]] Result<> checkUsable() const;

    /// What an answer of the driver means for the caller. `doing` is the middle of the sentence, for example
    /// "write candles".
    [[nodiscard]] virtual Error toError(const QSqlError &error, const QString &doing) const = 0;
    /// True when the connection is gone: nothing but opening a new one helps.
    [[nodiscard]] virtual bool isLost() const { return false; }
    /// Closes the connection for good. Its statements can only be destroyed after that. A dead connection must be
    /// closed before them: each would try to tell the server of its end.
    void close();

    /// Called before and after every call that may wait for the database.
    virtual void operationBegan() {}
    virtual void operationEnded() {}

protected:
    /// Makes a closed connection of the Qt driver `driver`.
    Connection(const QString &driver, const Dialect &dialect);
    [[nodiscard]] QSqlDatabase &database() noexcept { return m_database; }
    /// Called once before the connection is closed, not from the destructor of this class.
    virtual void closing() {}

private:
    const Dialect &m_dialect;
    QSqlDatabase m_database;
    QString m_name;
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

} // namespace cw::storage::sql
