// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/listingmark.h"
#include "core/market/range.h"
#include "core/storage/store.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cw::ingest {

/// Missing slots of a candle series.
struct CandleHole {
    market::TimeRange range;
    /// Nothing older is stored: history that was never fetched, not a loss.
    bool isPrehistory = false;
    /// The ledger entry that already covers it.
    std::optional<storage::GapRecord> record;
};

/// What the stored rows say about one series.
/// Whether slots that the exchange once was found not to have count as holes.
enum class Verdicts : std::uint8_t {
    Trusted,    ///< no
    Questioned, ///< yes: the user asks for them, and the exchange may have them by now
};

struct CandleScan {
    std::optional<market::UtcTime> first;   ///< oldest row that was ever stored
    std::vector<CandleHole> holes;          ///< ascending, without what was proven empty or unavailable
    std::int64_t missing = 0;               ///< slots in holes that are not prehistory
    std::vector<storage::GapRecord> healed; ///< open ledger entries with nothing missing any more
};

/// Looks for holes between the oldest row that is stored or wanted (`horizon`, empty: only what is stored counts) and
/// `upTo`. Blocks on the database; belongs on a reader's thread.
[[nodiscard]] Result<CandleScan> scanCandles(storage::Reader &reader, const market::SeriesKey &series,
                                             std::optional<market::UtcTime> horizon, market::UtcTime upTo);

/// The same inside `range` only, for a look at what a repair achieved.
[[nodiscard]] Result<CandleScan> recheckCandles(storage::Reader &reader, const market::SeriesKey &series,
                                                const market::TimeRange &range,
                                                Verdicts verdicts = Verdicts::Trusted);

/// Missing ids of an instrument's trades.
struct TradeHole {
    market::IdRange ids;
    market::TimeRange span; ///< times of the stored trades around it
    std::optional<storage::GapRecord> record;
};

struct TradeScan {
    std::vector<TradeHole> holes; ///< ascending, without what is unavailable
    std::vector<storage::GapRecord> healed;
};

/// Looks for missing ids between the first and the last stored trade. Blocks on the database.
[[nodiscard]] Result<TradeScan> scanTrades(storage::Reader &reader, const market::InstrumentKey &instrument);

} // namespace cw::ingest
