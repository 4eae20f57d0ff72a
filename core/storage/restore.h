// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"

#include <string>

namespace cw::storage {

/// What is to be put in the place of what.
struct RestoreOrder {
    std::string url;    ///< of the database
    std::string file;   ///< the backup, an absolute path
    std::string folder; ///< where the database that was there until now is kept
};

struct RestoreReport {
    std::string kept; ///< where the former database is now; empty: there was none
    int schemaVersion = 0;
};

/// Puts a backup in the place of a database that no program uses. The backup is copied and checked before anything is
/// moved, what was there is kept under another name, and a call that fails changes nothing. Conflict when a program uses
/// the database, Corrupt when the backup is damaged, Unsupported when a newer version of this program made it, InvalidInput
/// when it is none. Blocks; any thread.
[[nodiscard]] Result<RestoreReport> restoreDatabase(const RestoreOrder &order, const Watch &watch);

} // namespace cw::storage
