// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/coldfile.h"
#include "core/storage/store.h"

#include <memory>

namespace cw::engine {

/// One file while it is written and proven. Every call blocks on disk or database and belongs on a reader's thread, one
/// after the other.
class FileWork {
public:
    /// `file` says reason, sequence, who makes it and when; `begin` what it is named after. `known`: all files there are.
    FileWork(std::string folder, storage::ColdFile file, market::UtcTime begin,
             std::vector<storage::ColdFile> known);

    /// Adds the next rows from `keys.from` on, and answers the key to go on at; absent when these were the last.
    [[nodiscard]] Result<std::optional<std::int64_t>>
    writeRows(storage::Reader &reader, storage::RowScope scope, const market::IdRange &keys);
    /// Gives the file its name; where a known file holds the very same rows, that one takes its place. False when there
    /// was no row. Conflict when the rows have another sum than `counted` says.
    [[nodiscard]] Result<bool> close(const std::optional<std::string> &counted);
    /// Reads the next rows of the file back; false when all of them were what was written.
    [[nodiscard]] Result<bool> prove();

    /// After `close`.
    [[nodiscard]] const archive::ColdManifest &manifest() const noexcept { return m_manifest; }

private:
    [[nodiscard]] Result<> open();

    std::string m_folder;
    storage::ColdFile m_file;
    market::UtcTime m_begin;
    std::vector<storage::ColdFile> m_known;
    archive::ColdManifest m_manifest;
    std::unique_ptr<archive::ColdFileWriter> m_writing;
    std::unique_ptr<archive::ColdFileReader> m_reading;
};

} // namespace cw::engine
