// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/restore.h"

namespace cw::storage::sqlite {

/// restoreDatabase for an SQLite file.
[[nodiscard]] Result<RestoreReport> restoreSqlite(const RestoreOrder &order, const Watch &watch);

} // namespace cw::storage::sqlite
