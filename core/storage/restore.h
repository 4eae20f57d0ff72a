// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"

#include <string>
#include <utility>
#include <vector>

namespace cw::storage {

/// What is to be put in the place of what.
struct RestoreOrder {
    std::string url;    ///< of the database
    std::string file;   ///< the backup, an absolute path
    std::string folder; ///< where the database that was there until now is kept
    /// Small values of the former database whose names begin so are told, as they hold for the restored one, too; empty:
    /// none.
    std::string carriedPrefix{};
};

struct RestoreReport {
    std::string kept; ///< where the former database is now; empty: there was none
    int schemaVersion = 0;
    std::vector<std::pair<std::string, std::string>>
        carried{}; ///< as the order wants them, where they could be read
};

/// Puts a backup in the place of a database that no program uses. The backup is copied and checked before anything is
/// moved, what was there is kept under another name, and a call that fails changes nothing. Conflict when a program uses
/// the database, Corrupt when the backup is damaged, Unsupported when a newer version of this program made it, InvalidInput
/// when it is none. Blocks; any thread.
[[nodiscard]] Result<RestoreReport> restoreDatabase(const RestoreOrder &order, const Watch &watch);

} // namespace cw::storage
