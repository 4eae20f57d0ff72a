// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/store.h"

namespace cw::engine {

/// What of `slots` is not stored and stands in no unresolved entry of the ledger. Blocks on the database.
[[nodiscard]] Result<market::TimeRanges> unexplainedSlots(storage::Reader &reader, const market::SeriesKey &series,
                                                          const market::TimeRanges &slots);

} // namespace cw::engine
