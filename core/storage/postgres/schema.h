// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/sql/migrationfiles.h"

namespace cw::storage::postgres {

/// What our schema in a database is.
struct SchemaState {
    int version = 0; ///< 0: there is none
    Layout layout = Layout::Auto;
};

[[nodiscard]] Result<SchemaState> readSchemaState(Connection &connection);

/// Makes the schema "candlewright" or brings it to the last version of `migrations`. `wanted` counts only when it is
/// made. Processes that start together wait for one another; each step is a transaction. Refuses a newer schema and a
/// role that may not make one, each with a sentence. `location` names the database in them.
[[nodiscard]] Result<SchemaState> prepareSchema(Connection &connection, Layout wanted,
                                                std::span<const sql::Migration> migrations,
                                                const std::string &location);

} // namespace cw::storage::postgres
