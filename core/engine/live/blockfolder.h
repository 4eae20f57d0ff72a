// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/marks/blockmark.h"

#include <map>
#include <string>

namespace cw::engine {

/// The pauses that hosts of the exchange asked for, once more beside the database: one that is restored, begun anew or
/// away knows nothing of them. A file for each host, with the text of its mark. Not forced to disk: a power loss leaves the
/// database's own marks. What cannot be read or written is left out.
class BlockFolder {
public:
    using Marks = std::map<std::string, ingest::BlockMark>; ///< by host

    /// An empty path keeps nothing.
    explicit BlockFolder(std::string path) : m_path(std::move(path)) {}

    /// Those that are not over; the files of the others go.
    [[nodiscard]] Marks read(ingest::BlockMark::Moment now);
    /// Writes what is new or ends at another moment than was kept, and removes what it wrote or read and is over.
    void keep(const Marks &marks, ingest::BlockMark::Moment now);

private:
    std::string m_path;
    std::map<std::string, ingest::BlockMark::Moment> m_kept; ///< ends, by host
};

} // namespace cw::engine
