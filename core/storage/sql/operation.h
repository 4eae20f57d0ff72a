// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"

namespace cw::storage::sql {

/// Tells a connection that somebody waits for its database while this object lives.
class Operation {
public:
    explicit Operation(Connection &connection) : m_connection(connection) { m_connection.operationBegan(); }
    Operation(const Operation &) = delete;
    Operation &operator=(const Operation &) = delete;
    ~Operation() { m_connection.operationEnded(); }

private:
    Connection &m_connection;
};

} // namespace cw::storage::sql
