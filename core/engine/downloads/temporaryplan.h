// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/storage/store.h"

#include <vector>

/// What of a range no place holds: neither the main table nor the archive nor a live lease. Blocks on the
/// database.
namespace cw::engine {

/// Slots without a final row.
[[nodiscard]] Result<std::vector<ingest::CandleHole>>
missingEverywhere(storage::Reader &reader, const market::SeriesKey &series, const market::TimeRange &range);

/// Times between which trades may be missing: where the stored ids follow one another, none is.
[[nodiscard]] Result<std::vector<market::TimeRange>>
missingEverywhere(storage::Reader &reader, const market::InstrumentKey &instrument,
                  const market::TimeRange &range);

} // namespace cw::engine
