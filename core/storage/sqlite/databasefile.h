// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace cw::storage::sqlite {

class Connection;

enum class FileState : std::uint8_t {
    Absent, ///< not there, or empty: a database can be made
    Ours,   ///< an SQLite file of this program
};

/// Looks at the file itself before SQLite touches it. A folder, another kind of file, another program's
/// database, a file that is cut off, or an empty one with somebody's log beside it are errors, each one
/// sentence; nothing is changed.
[[nodiscard]] Result<FileState> inspectFile(const QString &path);

/// Copies the database at `path` to a file beside it, "<path>.backup-<time>-v<version>", and removes all but
/// the three newest of these.
[[nodiscard]] Result<> backUp(Connection &connection, int version);

} // namespace cw::storage::sqlite
