// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"
#include "core/storage/sqlite/connection.h"

namespace cw::storage::sqlite {

enum class Depth : std::uint8_t {
    Quick, ///< pages, rows and their order
    Full,  ///< also that each index holds what its table holds
};

/// Looks for damage, one table after the other so that it can be ended between two. Corrupt with the first finding.
[[nodiscard]] Result<CheckReport> checkTables(Connection &connection, Depth depth, const Watch &watch);

} // namespace cw::storage::sqlite
