// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/gaps/holesearch.h"
#include "core/ingest/base/cause.h"

#include <functional>
#include <vector>

namespace cw::engine {

/// What a repair that somebody asked for knows besides the rows.
struct RepairWitness {
    /// What was noticed in this run about a hole; "unknown" when nothing was.
    std::function<ingest::Cause(const market::SeriesKey &, const market::TimeRange &)> candles;
    std::function<ingest::Cause(const market::InstrumentKey &, const ingest::TradeHole &)> trades;
    std::function<market::UtcTime(market::Market)> now; ///< the exchange's time
};

/// The ledger's entries about these holes, with one try more: those that are there, and new ones with the cause that is
/// known. They stay open until their rows are there.
[[nodiscard]] std::vector<storage::GapRecord> repairEntries(const Holes &holes, const RepairWitness &witness);

} // namespace cw::engine
