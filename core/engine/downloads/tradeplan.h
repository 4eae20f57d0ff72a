// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/trades/tradesheld.h"
#include "core/interfaces/engine.h"
#include "core/storage/store.h"

#include <cstdint>
#include <optional>

namespace cw::engine {

/// What a backfill of trades would ask for.
struct TradeOutlook {
    std::int64_t rows = 0;    ///< in the range; exact where it ends among stored trades
    std::int64_t missing = 0; ///< of these
    std::int64_t located = 0; ///< questions that find the ids at the ends of the range
    std::int64_t pages = 0;
    std::int64_t files = 0; ///< of the bulk archive; what they bring is not among the pages
    std::int64_t pagesAtMost = 0; ///< if the archive has none of them
};

/// What a plan of trades begins with.
struct TradesKnown {
    ingest::TradesHeld held;
    std::optional<market::IdRange> ids; ///< of the range, as the exchange said; absent: it was not asked
    std::optional<market::UtcTime> exchangeNow;
    bool hasBulkFiles = false;
    market::IdRanges leased; ///< of rows that the download takes over
};

/// Looks where the missing ids are, as the fetch does. Where the range ends outside of what is stored and the exchange did
/// not say its ids, the stored minutes tell how many trades there were: Unsupported when there are none. Blocks on the
/// database.
[[nodiscard]] Result<TradeOutlook> outlookOn(storage::Reader &reader,
                                             const interfaces::BackfillRequest &request, TradesKnown known);

} // namespace cw::engine
