// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QString>

#include <vector>

struct pg_conn;

namespace cw::bench {

/// The yardstick on a PostgreSQL server: libpq alone, one plain table with the key of ours, text built by hand.
class BareServer {
public:
    /// Makes an empty table in the database at `url`.
    explicit BareServer(const QString &url);
    BareServer(const BareServer &) = delete;
    BareServer &operator=(const BareServer &) = delete;
    ~BareServer();

    /// One transaction: COPY into a temporary table, then INSERT … SELECT … ON CONFLICT DO NOTHING.
    void copy(const storage::CandleBatch &batch);
    /// One transaction: INSERT … SELECT FROM unnest(…) ON CONFLICT DO NOTHING.
    void insertArrays(const storage::CandleBatch &batch);

private:
    void run(const char *sql);

    pg_conn *m_connection;
};

} // namespace cw::bench
