// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/migrationfiles.h"
#include "core/storage/sqlite/connection.h"

#include <span>
#include <vector>

namespace cw::storage::sqlite {

using sql::Migration;

/// The steps that came with the program, in order.
[[nodiscard]] inline Result<std::vector<Migration>> shippedMigrations()
{
    return sql::shippedMigrations(QStringLiteral("sqlite"));
}

/// "ours" in the header of every file of this program: 'CWMD'.
inline constexpr int kApplicationId = 0x43574d44;

/// The version of the schema in the file.
[[nodiscard]] Result<int> schemaVersion(Connection &connection);

/// Applies the steps that lead beyond the file's version, each in a transaction of its own together with the
/// new version number: a kill at any moment leaves the file at one version or the next.
[[nodiscard]] Result<> migrate(Connection &connection, std::span<const Migration> migrations);

/// Compares tables, indexes, views and triggers with what `migrations` make. Further tables, indexes and
/// views of somebody else are let be; missing or different ones of ours and foreign triggers are errors.
[[nodiscard]] Result<> verifySchema(Connection &connection, std::span<const Migration> migrations);

} // namespace cw::storage::sqlite
