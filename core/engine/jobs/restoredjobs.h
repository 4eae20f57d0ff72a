// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/store.h"

#include <cstddef>

namespace cw::engine {

/// A backup has just taken the place of this database: the runs of all nodes that were not over when it was
/// made are paused and say why, because they delete or move rows that somebody may have restored it for.
/// Downloads and repairs go on, as they only fetch. The number of runs. Blocks; `database` is used by nobody
/// else.
[[nodiscard]] Result<std::size_t> pauseRestoredRuns(storage::Database &database);

} // namespace cw::engine
