// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/storage/store.h"

namespace cw::ingest {

/// Times whose funding rates are in cold files or were purged on purpose: nothing fetches them again. The ledger says so,
/// and of what went before it did, the files that are still on record. `includePurged`: the user wants back what was
/// purged. Blocks on the database.
[[nodiscard]] Result<market::TimeRanges>
fundingPutAway(storage::Reader &reader, const market::InstrumentKey &instrument, bool includePurged = false);

} // namespace cw::ingest
