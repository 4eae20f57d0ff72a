// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/processlock.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cw::storage::journal {

/// The folder below `dataDir` that keeps the journal of one database: rows that were meant for one are never replayed
/// into another. A password in the address plays no part.
[[nodiscard]] std::string folderFor(const std::string &dataDir, std::string_view databaseUrl);

/// Numbers of the segments in a folder, ascending. Other files are let be.
[[nodiscard]] std::vector<std::uint64_t> segmentsIn(const std::string &folder);
[[nodiscard]] std::string segmentPathIn(const std::string &folder, std::uint64_t number);
/// Of the file that names what was dropped.
[[nodiscard]] std::string lossPathIn(const std::string &folder);
/// Names of the damaged segments that a folder keeps, the oldest first.
[[nodiscard]] std::vector<std::string> damagedIn(const std::string &folder);

/// The files of one journal. While it is open no other process may open it; one left behind by a killed process is
/// taken over. Any thread, one at a time.
class Folder {
public:
    /// Makes the folder where it is not there. Conflict, naming the process, when somebody holds it.
    [[nodiscard]] static Result<Folder> open(const std::string &path);

    [[nodiscard]] const std::string &path() const noexcept { return m_path; }
    [[nodiscard]] std::vector<std::uint64_t> segments() const { return segmentsIn(m_path); }
    [[nodiscard]] std::string segmentPath(std::uint64_t number) const { return segmentPathIn(m_path, number); }
    [[nodiscard]] std::string lossPath() const { return lossPathIn(m_path); }
    /// Failing to remove a segment is no loss: its rows are written once more, which changes nothing.
    void remove(std::uint64_t number) const;
    /// Keeps a damaged segment under another name, for people, and the few that came before it. Answers the name.
    std::string setAside(std::uint64_t number) const;
    /// The name it will have then.
    [[nodiscard]] std::string asidePath(std::uint64_t number) const;

private:
    Folder(std::string path, ProcessLock lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}

    std::string m_path;
    ProcessLock m_lock;
};

} // namespace cw::storage::journal
