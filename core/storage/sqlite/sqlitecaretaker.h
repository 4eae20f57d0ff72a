// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"
#include "core/storage/sqlite/connection.h"
#include "core/storage/sqlite/fileguard.h"

namespace cw::storage::sqlite {

/// The caretaker of an SQLite file. It never writes to the file and never folds the log in.
class SqliteCaretaker final : public Caretaker {
public:
    [[nodiscard]] static Result<std::unique_ptr<Caretaker>> open(const QString &path,
                                                                 std::shared_ptr<FileGuard> guard);

    /// SQLite's own copy (VACUUM INTO) of one moment. It cannot be ended while it is made, about ten seconds a GiB.
    [[nodiscard]] Result<BackupReport> backUp(const std::string &file, const Watch &watch) override;
    [[nodiscard]] Result<CheckReport> check(const Watch &watch) override;
    [[nodiscard]] Result<> tidy(Tidying tidying, const Watch &watch) override;

private:
    SqliteCaretaker(std::unique_ptr<Connection> connection, std::shared_ptr<FileGuard> guard);

    [[nodiscard]] Result<std::int64_t> usedBytes();
    [[nodiscard]] Result<> checkRoomFor(const QString &folder, std::int64_t bytes) const;
    [[nodiscard]] Result<> copyTo(const QString &part, const Watch &watch);

    std::unique_ptr<Connection> m_connection;
    std::shared_ptr<FileGuard> m_guard;
};

} // namespace cw::storage::sqlite
