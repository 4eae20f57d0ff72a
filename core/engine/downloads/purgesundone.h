// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/jobs.h"
#include "core/storage/store.h"

#include <vector>

namespace cw::engine {

/// Ledger entries of purges whose rows a download with `includePurged` has brought back: all slots or ids are claimed
/// again, or, of funding rates, which have neither, as many are stored as went. Blocks on the database.
[[nodiscard]] Result<std::vector<storage::GapRecord>>
purgesUndone(storage::Reader &reader, const interfaces::BackfillRequest &request);

} // namespace cw::engine
