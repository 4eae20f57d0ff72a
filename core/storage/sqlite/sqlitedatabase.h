// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/fileguard.h"
#include "core/storage/sqlite/migration.h"
#include "core/storage/store.h"

namespace cw::storage::sqlite {

/// What the address of a SQLite file begins with; its path follows.
inline constexpr std::string_view kScheme = "sqlite://";

/// One SQLite file with the newest schema.
class SqliteDatabase : public Database {
public:
    /// The file is there, with that schema.
    SqliteDatabase(const QString &path, int schemaVersion, const OpenOptions &options)
        : m_path(path), m_schemaVersion(schemaVersion),
          m_guard(std::make_shared<FileGuard>(path, options.room, options.reserveBytes))
    {
    }

    [[nodiscard]] Result<std::unique_ptr<Reader>> openReader() override;
    [[nodiscard]] Result<std::unique_ptr<Writer>> openWriter() override;
    [[nodiscard]] Result<DatabaseInfo> info() override;
    [[nodiscard]] Result<std::unique_ptr<Caretaker>> openCaretaker() override;
    [[nodiscard]] std::string location() const override { return m_path.toStdString(); }

private:
    const QString m_path;
    const int m_schemaVersion;
    const std::shared_ptr<FileGuard> m_guard;
};

/// Opens the file at `path`, which must be absolute. See openDatabase.
[[nodiscard]] Result<std::unique_ptr<Database>> openSqlite(const QString &path,
                                                           const OpenOptions &options = {});

/// Makes the file at `path` when it is absent, brings it to the last version of `migrations` after a backup
/// when it is older, and checks its schema. Takes the write lock only when there is something to change.
[[nodiscard]] Result<> prepareFile(const QString &path, std::span<const Migration> migrations);

} // namespace cw::storage::sqlite
