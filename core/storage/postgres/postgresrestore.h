// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/restore.h"

namespace cw::storage::postgres {

/// restoreDatabase for our schema in a PostgreSQL database. The former schema is renamed, not dropped.
[[nodiscard]] Result<RestoreReport> restorePostgres(const RestoreOrder &order, const Watch &watch);

/// Ends what a restore that was killed left: before the restored schema was complete the former one gets its name back,
/// after that it gets the name under which it is kept. The caller holds the lock of migrations.
[[nodiscard]] Result<> finishCutOffRestore(Connection &connection);
/// True when there is something to finish, or a restore is under way.
[[nodiscard]] Result<bool> isRestoreCutOff(Connection &connection);

} // namespace cw::storage::postgres
