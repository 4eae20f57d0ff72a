// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace cw::archive {

struct ArchiveWriterDeleter {
    void operator()(struct archive *a) const { archive_write_free(a); }
};
struct ArchiveEntryDeleter {
    void operator()(struct archive_entry *e) const { archive_entry_free(e); }
};

/// What the compression library writes with, freed with its owner.
using ArchiveWriter = std::unique_ptr<struct archive, ArchiveWriterDeleter>;
using ArchiveEntry = std::unique_ptr<struct archive_entry, ArchiveEntryDeleter>;

} // namespace cw::archive
