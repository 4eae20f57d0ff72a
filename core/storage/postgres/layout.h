// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"

namespace cw::storage::postgres {

/// How much time a chunk of candles holds, in microseconds: a week. Chunks begin at multiples of it.
inline constexpr std::int64_t kChunkUs = 7LL * 24 * 3'600 * 1'000'000;

/// What `wanted` comes to on this server: auto takes hypertables where TimescaleDB is installed in the database, else
/// partitions. Fails when hypertables are wanted and TimescaleDB cannot be had.
[[nodiscard]] Result<Layout> chooseLayout(Connection &connection, Layout wanted);

/// A statement of a migration with "{{by COLUMN}}" replaced by what the layout needs there.
[[nodiscard]] QString withLayout(const QString &statement, Layout layout);
/// What turns the tables that `migration` makes, and that have such a mark, into hypertables.
[[nodiscard]] QStringList timescaleStatements(const QString &migration);
/// What takes from these tables the trigger by which TimescaleDB knew them in the database they were dumped from. Without
/// it they can become hypertables again.
[[nodiscard]] QStringList unmarkStatements(const QString &migration);

} // namespace cw::storage::postgres
