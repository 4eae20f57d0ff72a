// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace cw::storage::journal {

/// An open file of the journal. Everything goes to the system at once – what was written outlives a killed process –
/// and nothing is forced to the disk. Movable; any thread, one at a time.
class SegmentFile {
public:
    /// Makes a new file; fails when there is one.
    [[nodiscard]] static Result<SegmentFile> create(const std::string &path);
    [[nodiscard]] static Result<SegmentFile> open(const std::string &path, bool forWriting);

    SegmentFile(SegmentFile &&other) noexcept;
    SegmentFile &operator=(SegmentFile &&other) noexcept;
    SegmentFile(const SegmentFile &) = delete;
    SegmentFile &operator=(const SegmentFile &) = delete;
    ~SegmentFile();

    /// Writes all of `bytes` at `offset`. StorageFull when there is no room for them, Storage for any other reason;
    /// some of them may be written then.
    [[nodiscard]] Result<> write(std::string_view bytes, std::int64_t offset);
    /// Cuts the file off.
    [[nodiscard]] Result<> truncate(std::int64_t size);
    /// At most `size` bytes from `offset`; fewer at the end of the file.
    [[nodiscard]] Result<std::string> read(std::int64_t offset, std::int64_t size) const;
    [[nodiscard]] Result<std::int64_t> size() const;

private:
    SegmentFile(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}

    int m_descriptor = -1;
    std::string m_path;
};

} // namespace cw::storage::journal
