// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/maintenance.h"
#include "core/storage/writequeue.h"

namespace cw::engine {

/// Does one piece of work and writes into `run` what came of it. Blocks, perhaps for minutes, on the database and, for
/// what only the writer can do, on the writer's turn. Not on the writer's thread.
[[nodiscard]] Result<> doCare(interfaces::CareRun &run, storage::Database &database,
                              storage::WriteQueue &queue, const storage::Watch &watch);

} // namespace cw::engine
