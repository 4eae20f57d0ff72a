// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <vector>

/// What the database claims to hold, also where no row of it is left.
namespace cw::engine {

/// A series with rows or with a claim.
struct ClaimedSeries {
    market::SeriesKey series;
    market::TimeRange reach; ///< from the oldest to the newest final row that was ever stored
    std::int64_t rows = 0;   ///< as its summary says; none without a row
};

/// The same of an instrument's trades.
struct ClaimedTrades {
    market::InstrumentKey instrument;
    market::IdRange ids;   ///< from the first to the last one that is stored; empty without a row
    std::int64_t rows = 0; ///< as above
};

/// Everything that `stored` lists, and what is claimed and not listed there. Blocks on the database, as does the other.
[[nodiscard]] Result<std::vector<ClaimedSeries>>
claimedSeries(storage::Reader &reader, const std::vector<storage::SeriesSummary> &stored);
[[nodiscard]] Result<std::vector<ClaimedTrades>>
claimedTrades(storage::Reader &reader, const std::vector<storage::TradeSummary> &stored);

} // namespace cw::engine
