// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/storage/store.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cw::ingest {

/// Where a moment lies among the trades that are claimed to be stored.
struct TradeEdge {
    std::optional<market::Trade> before; ///< the newest one before the moment
    std::optional<market::Trade> after;  ///< the oldest one at or after it
    std::optional<std::int64_t> id;      ///< the first id at or after it; absent: trades may be missing there
};

/// What is known of the trades of a time range before the exchange is asked.
struct TradesHeld {
    market::IdRanges ids;  ///< claimed to be stored, in the main table or in the archive, or gone
    market::IdRanges gone; ///< proven not to be served, or put away: in a cold file, or purged
    TradeEdge from;        ///< at the start of the range
    TradeEdge to;          ///< at its end
    bool includePurged = false; ///< as it was asked for: what was purged is not gone
};

/// Reads the claims and a few rows of each run of ids, never the rows of the range. `includePurged`: the user wants back
/// what was purged. `leased`: ids of temporary rows, which are not claimed and count as if they were. Blocks on the
/// database.
[[nodiscard]] Result<TradesHeld> tradesHeld(storage::Reader &reader, const market::InstrumentKey &instrument,
                                            const market::TimeRange &range, bool includePurged = false,
                                            const market::IdRanges &leased = {});

/// Rows of a page of trades asked for by id. The number of rows does not change its weight.
inline constexpr std::int64_t kTradesPerPage = 1000;

/// What to fetch of `ids`, ascending. Holes that one page reaches are fetched together, with the rows between them.
[[nodiscard]] std::vector<market::IdRange> tradesToFetch(const TradesHeld &held, const market::IdRange &ids);
/// How many of `ids` are missing.
[[nodiscard]] std::int64_t countMissing(const market::IdRanges &held, const market::IdRange &ids);
/// Pages that fetching these takes.
[[nodiscard]] std::int64_t tradePages(const std::vector<market::IdRange> &ranges);

} // namespace cw::ingest
