// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/config/settings.h"
#include "core/storage/restore.h"

namespace cw::runtime {

/// Adds to the error of a damaged database what its owner can do now: which backup to restore and how, or how to begin
/// anew. Other errors stay as they are.
[[nodiscard]] Error withWaysOut(Error error, const config::Settings &settings);

/// Puts the backup in `file`, an absolute path, in the place of the settings' database. Conflict while a node or a window
/// runs on the data directory; otherwise as storage::restoreDatabase. Blocks; any thread.
[[nodiscard]] Result<storage::RestoreReport> restoreBackup(const config::Settings &settings, const std::string &file,
                                                           const storage::Watch &watch);

} // namespace cw::runtime
