// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/archive.h"

namespace cw::archive {

/// What a cold file holds, as it is written beside it: enough to check the file and to take its rows back, also without
/// the database.
struct ColdManifest {
    storage::ColdFile file;                ///< without what only the database knows of it
    std::vector<storage::RowBlock> blocks; ///< ascending; together they are the file
};

/// The path of the manifest of a file.
[[nodiscard]] std::string manifestPath(const std::string &folder, const std::string &name);

/// Writes it to a temporary name, forces it to disk and gives it its name.
[[nodiscard]] Result<> writeManifest(const std::string &folder, const ColdManifest &manifest);
/// NotFound when there is none, Storage when it cannot be read.
[[nodiscard]] Result<ColdManifest> readManifest(const std::string &folder, const std::string &name);

/// One that is gone already is no error.
[[nodiscard]] Result<> removeManifest(const std::string &folder, const std::string &name);

} // namespace cw::archive
