// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>

namespace cw::storage {

/// What can be done to keep a database fast and small.
enum class Tidying : std::uint8_t {
    Analyze, ///< count again what the planner of queries believes of the tables
    Vacuum,  ///< give room that deleted rows left back to the disk
};

/// How the caller follows and ends work that takes long.
struct Watch {
    /// Told now and then how much is done, of how much; both in bytes or in tables. May be empty. On the worker's
    /// thread or another one.
    std::function<void(std::int64_t done, std::int64_t total)> progress;
    /// True when the work shall end as soon as it can. May be empty. Any thread.
    std::function<bool()> isCancelled;

    void tell(std::int64_t done, std::int64_t total) const
    {
        if (progress)
            progress(done, total);
    }
    [[nodiscard]] bool shallEnd() const { return isCancelled && isCancelled(); }
};

/// A copy that was made.
struct BackupReport {
    std::string file;
    std::int64_t bytes = 0;
};

/// What a check looked at.
struct CheckReport {
    std::int64_t tables = 0;
    std::string scope; ///< a sentence: what the check can find, and what it cannot
};

/// Looks after a database beside its writer: copies it and checks it while others read and write. Has a connection of
/// its own; bound to the thread that opened it. Every call blocks, on a large database for minutes.
class Caretaker {
public:
    virtual ~Caretaker() = default;

    /// Writes a consistent copy of everything to `file`, an absolute path where nothing is yet. The copy is checked
    /// and forced to the disk before it gets its name; a call that fails leaves nothing. Conflict when the file is
    /// there, StorageFull when there is no room for it, Unsupported when a tool is missing.
    [[nodiscard]] virtual Result<BackupReport> backUp(const std::string &file, const Watch &watch) = 0;
    /// Reads everything and looks for damage. Corrupt, with the first findings, when there is some: nothing is written to
    /// such a database any more.
    [[nodiscard]] virtual Result<CheckReport> check(const Watch &watch) = 0;
    /// Unsupported where only the writer can do it (Writer::tidy). Ended between two tables.
    [[nodiscard]] virtual Result<> tidy(Tidying tidying, const Watch &watch) = 0;
};

} // namespace cw::storage
