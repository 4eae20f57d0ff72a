// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/diskroom.h"
#include "core/storage/reserve.h"

#include <QString>

#include <mutex>
#include <string>
#include <vector>

namespace cw::storage::sqlite {

/// Which file a path leads to. Two that differ are two files, whatever they are called.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t number = 0; ///< 0: there is no file, or the system does not tell

    [[nodiscard]] static FileIdentity of(const QString &path);
    friend bool operator==(const FileIdentity &, const FileIdentity &) = default;
};

/// What must hold before anything is written to a database file: it is still the file that was opened, it is not
/// damaged, and its disk has room. Shared by all connections of a database; any thread.
class FileGuard {
public:
    /// `path` is there. `reserveBytes` 0: no reserve is kept.
    FileGuard(const QString &path, DiskRoom room, std::int64_t reserveBytes);

    /// Fails when the file was deleted or another one has its name. What is open then is a file that nobody will ever
    /// find again. It passes when the file is put back.
    [[nodiscard]] Result<> checkFile() const;
    /// The same, and that rows can be written. Every failure can pass.
    [[nodiscard]] Result<> checkWritable();
    /// Makes the reserve when it is missing.
    void keepReserve();

    /// What a connection met: a full disk gives up the reserve, damage ends all writing.
    void noteFailure(const Error &error);
    /// Damage was found. Writing ends, and the next start finds the note of it beside the file.
    void condemn(const std::string &finding);
    /// Another process committed to the file.
    void noteOtherWriter();

    [[nodiscard]] bool hasOtherWriter() const;
    /// What is weaker than our promises now, one sentence each.
    [[nodiscard]] std::vector<std::string> warnings() const;
    [[nodiscard]] const DiskRoom &room() const noexcept { return m_room; }

private:
    [[nodiscard]] Result<> checkRoom() const;

    const QString m_path;
    const std::string m_folder;
    const FileIdentity m_identity;
    const DiskRoom m_room;

    mutable std::mutex m_mutex; ///< guards all below
    Reserve m_reserve;
    std::string m_damage; ///< empty: none is known
    bool m_wasFull = false;
    bool m_hasOtherWriter = false;
};

} // namespace cw::storage::sqlite
