// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/processlock.h"

namespace cw::storage::sqlite {

/// The right to change an SQLite file: one holder at a time, among all processes. Readers need none. It is a
/// lock file beside the database; one left behind by a killed process holds nobody up.
class WriteLock {
public:
    /// `databasePath`: as realPath tells it. Conflict, naming the process, when somebody holds it, and InvalidInput when the
    /// file has another name (a hard link) under which somebody else could lock it.
    [[nodiscard]] static Result<WriteLock> acquire(const QString &databasePath);

private:
    explicit WriteLock(ProcessLock lock) : m_lock(std::move(lock)) {}

    ProcessLock m_lock;
};

} // namespace cw::storage::sqlite
