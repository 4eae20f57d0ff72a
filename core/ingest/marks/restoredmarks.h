// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/store.h"

#include <string>
#include <utility>
#include <vector>

namespace cw::ingest {

/// A backup has just taken the place of this database: the marks of who recorded what say so from now on, and with them
/// the next start knows why the rows behind the backup are missing. `carried`, small values of the former database, are
/// written as they are. Blocks; `database` is used by nobody else.
[[nodiscard]] Result<> markRestored(storage::Database &database,
                                    const std::vector<std::pair<std::string, std::string>> &carried);

} // namespace cw::ingest
