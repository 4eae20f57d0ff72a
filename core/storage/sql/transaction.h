// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"

namespace cw::storage::sql {

/// A transaction that is rolled back unless it was committed.
class Transaction {
public:
    /// A transaction that writes.
    [[nodiscard]] static Result<Transaction> beginWrite(Connection &connection)
    {
        return begin(connection, connection.dialect().beginWrite);
    }
    /// One unchanging view of the database for several queries. Keep it short: it holds back housekeeping.
    [[nodiscard]] static Result<Transaction> beginRead(Connection &connection)
    {
        return begin(connection, connection.dialect().beginRead);
    }

    Transaction(Transaction &&other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction &operator=(Transaction &&) = delete;
    ~Transaction()
    {
        // A database rolls back by itself on some errors, so a refusal here means only that there is nothing left
        // to undo.
        if (m_connection)
            static_cast<void>(m_connection->execute(QStringLiteral("ROLLBACK")));
    }

    /// Makes everything durable. On an error the transaction is rolled back when this object goes.
    [[nodiscard]] Result<> commit()
    {
        auto done = m_connection->execute(QStringLiteral("COMMIT"));
        if (done)
            m_connection = nullptr;
        return done;
    }

private:
    explicit Transaction(Connection &connection) : m_connection(&connection) {}
    [[nodiscard]] static Result<Transaction> begin(Connection &connection, const QString &sql)
    {
        if (auto begun = connection.execute(sql); !begun)
            return failFrom(begun);
        return Transaction(connection);
    }

    Connection *m_connection;
};

} // namespace cw::storage::sql
