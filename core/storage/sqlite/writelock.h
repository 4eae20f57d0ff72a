// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLockFile>
#include <QString>

#include <memory>

namespace cw::storage::sqlite {

/// The right to change an SQLite file: one holder at a time, among all processes. Readers need none. It is a
/// lock file beside the database; one left behind by a killed process is recognised and taken over.
class WriteLock {
public:
    /// Conflict, naming the process, when somebody holds it.
    [[nodiscard]] static Result<WriteLock> acquire(const QString &databasePath);

private:
    explicit WriteLock(std::unique_ptr<QLockFile> file) : m_file(std::move(file)) {}

    std::unique_ptr<QLockFile> m_file;
};

} // namespace cw::storage::sqlite
