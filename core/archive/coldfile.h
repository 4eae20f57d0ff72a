// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/coldmanifest.h"
#include "core/storage/rowdigest.h"

#include <memory>

namespace cw::archive {

class LineReader;

/// A name for a file of `sequence` that begins at `first` ("spot-BTCUSDT-1m-2024-03.csv.zst"; of purged rows
/// "purged-spot-…"), which neither a file in `folder` nor one of `taken` has.
[[nodiscard]] std::string coldFileName(const std::string &folder, storage::FileReason reason,
                                       const storage::Sequence &sequence, market::UtcTime first,
                                       const std::vector<std::string> &taken);

/// Writes rows to a zstd-compressed CSV file, block by block. Until `finish` it has a temporary name; one that is not
/// finished goes with this object. Not thread-safe, and blocks on the disk.
class ColdFileWriter {
public:
    /// `file` says name, reason, sequence, who makes it and when.
    [[nodiscard]] static Result<std::unique_ptr<ColdFileWriter>> create(const std::string &folder,
                                                                        storage::ColdFile file);
    ColdFileWriter(const ColdFileWriter &) = delete;
    ColdFileWriter &operator=(const ColdFileWriter &) = delete;
    ~ColdFileWriter();

    /// A block of rows behind those that are in the file; not empty.
    [[nodiscard]] Result<> add(const storage::StoredRows &rows);
    [[nodiscard]] bool isEmpty() const noexcept { return m_manifest.blocks.empty(); }
    /// What is in the file so far: keys, times, number and sum of the rows.
    [[nodiscard]] const storage::ColdFile &written() const noexcept { return m_manifest.file; }
    /// Forces the file to disk, gives it its name and writes the manifest.
    [[nodiscard]] Result<ColdManifest> finish();

private:
    struct Target;

    ColdFileWriter(std::string folder, storage::ColdFile file);
    [[nodiscard]] Result<> open();
    [[nodiscard]] Result<> write(std::string_view text);
    template<class Row>
    [[nodiscard]] Result<> addRows(const std::vector<Row> &rows);
    [[nodiscard]] tl::unexpected<Error> failure() const;

    std::string m_folder;
    std::string m_part; ///< path under the temporary name
    ColdManifest m_manifest;
    storage::RowDigest m_digest;
    std::unique_ptr<Target> m_target;
};

/// Reads a cold file back, block by block, and holds each against the manifest. Not thread-safe, and blocks on the disk.
class ColdFileReader {
public:
    /// Holds size and SHA-256 of the file against the manifest first. NotFound when the file is not there.
    [[nodiscard]] static Result<std::unique_ptr<ColdFileReader>> open(const std::string &folder,
                                                                      ColdManifest manifest);
    ColdFileReader(const ColdFileReader &) = delete;
    ColdFileReader &operator=(const ColdFileReader &) = delete;
    ~ColdFileReader();

    /// The rows of the next block; nothing behind the last one, when all of them together are what the manifest says.
    [[nodiscard]] Result<std::optional<storage::StoredRows>> next();

private:
    ColdFileReader(std::string path, ColdManifest manifest, std::unique_ptr<LineReader> lines);
    template<class Row>
    [[nodiscard]] Result<storage::StoredRows> readBlock(const storage::RowBlock &block);
    [[nodiscard]] Result<> checkEnd();
    [[nodiscard]] tl::unexpected<Error> damaged(const std::string &what) const;

    std::string m_path;
    ColdManifest m_manifest;
    std::unique_ptr<LineReader> m_lines;
    storage::RowDigest m_digest;
    std::size_t m_block = 0;
};

/// Removes a file, but not its manifest; one that is gone already is no error.
[[nodiscard]] Result<> removeColdFile(const std::string &folder, const std::string &name);

} // namespace cw::archive
