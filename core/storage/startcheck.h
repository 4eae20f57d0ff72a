// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/awaiteddatabase.h"
#include "core/storage/store.h"

namespace cw::storage {

/// A database opened at the start of the program.
struct StartedDatabase {
    std::unique_ptr<Database> database;
    AwaitedDatabase *awaited = nullptr; ///< `database`, when it is away and waited for
    /// The last process that wrote to it did not end properly, and it is too large to be read through before the start.
    bool needsCheck = false;
};

/// Opens a database as openDatabase does, after a look for damage. A damaged file is set aside under another name, never
/// deleted, and is not replaced by an empty one until `startFresh` says so: each is Corrupt, with a sentence that says
/// what happened to the file. Blocks for at most about a second more than openDatabase.
[[nodiscard]] Result<StartedDatabase> openAtStart(const std::string &url, const OpenOptions &options,
                                                  bool startFresh);

/// The same, but a PostgreSQL server that does not answer yet is waited for; what waiting cannot mend is an error.
[[nodiscard]] Result<StartedDatabase> openOrAwait(const std::string &url, const OpenOptions &options,
                                                  bool startFresh);

} // namespace cw::storage
