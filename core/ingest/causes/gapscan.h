// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/listingmark.h"
#include "core/market/range.h"
#include "core/storage/store.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace cw::ingest {

/// Missing slots of a candle series.
struct CandleHole {
    market::TimeRange range;
    /// Nothing older is stored: history that was never fetched, not a loss.
    bool isPrehistory = false;
    /// Nobody followed the series live yet: history that was never fetched, between stored rows. Whoever knows says so.
    bool isUnfollowed = false;
    std::optional<market::UtcTime> oldestStored; ///< of prehistory: the oldest row ever stored
    /// The ledger entry that already covers it.
    std::optional<storage::GapRecord> record;
    /// What of it a verdict settled that does not stand any more: it is asked for again, wherever it lies.
    market::TimeRanges judged;
    /// Rows that were here and were deleted by somebody else: how many, and when the last one went.
    std::int64_t deleted = 0;
    market::UtcTime deletedAt;
};

/// Whether slots that the exchange once was found not to have count as holes.
enum class Verdicts : std::uint8_t {
    Trusted,    ///< no, for 30 days
    Questioned, ///< yes: the user asks for them, and the exchange may have them by now
    Reversed,   ///< yes, and what was purged counts, too: the user wants it back
};

/// A verdict "the exchange has no rows there" is good for so long (reliability C10).
inline constexpr std::chrono::days kVerdictLife{30};

/// What the database knows of one series.
struct SeriesFacts {
    market::SeriesKey series;
    std::optional<market::TimeRange> reach;  ///< from the oldest to the newest row ever stored
    market::TimeRanges stored;               ///< slots that hold final rows
    std::vector<storage::CandleLoss> losses; ///< ascending
    std::vector<storage::GapRecord> records; ///< of this series, without those that are filled
};

/// What that says about holes.
struct CandleScan {
    std::optional<market::UtcTime> first;   ///< oldest row that was ever stored
    std::vector<CandleHole> holes;          ///< ascending, without what was proven empty or unavailable
    std::int64_t missing = 0;               ///< slots in holes that are not prehistory
    std::int64_t stored = 0;                ///< slots with a row; the rest is settled or put away
    std::vector<storage::GapRecord> healed; ///< open ledger entries with nothing missing any more
    bool isClaimWrong = false;              ///< the rows are not what the database claims: count them again
    market::TimeRanges gone;                ///< slots of holes that it claims, and no entry of the ledger is about
};

/// What the database knows of a series; of all series that `wanted` names, first those it holds in order of their keys, then
/// the rest of `followed`.
[[nodiscard]] Result<SeriesFacts> readFacts(storage::Reader &reader, const market::SeriesKey &series);
[[nodiscard]] Result<std::vector<SeriesFacts>>
readFacts(storage::Reader &reader, const std::function<bool(const market::SeriesKey &)> &wanted,
          const std::set<market::SeriesKey> &followed = {});

/// Nothing fetches what such an entry covers again: settled by a verdict that still stands, or put away.
[[nodiscard]] bool stands(const storage::GapRecord &record, market::UtcTime now);

/// Holes and healed ledger entries inside `window`. `now`: the exchange's time, by which verdicts expire. Pure.
[[nodiscard]] CandleScan findHoles(const SeriesFacts &facts, const market::TimeRange &window,
                                   market::UtcTime now, Verdicts verdicts = Verdicts::Trusted);

/// Looks for holes between the oldest row that is stored or wanted (`horizon`, empty: only what is stored counts) and
/// `upTo`, in what the database claims to hold. Blocks on the database; belongs on a reader's thread.
[[nodiscard]] Result<CandleScan> scanCandles(storage::Reader &reader, const market::SeriesKey &series,
                                             std::optional<market::UtcTime> horizon, market::UtcTime upTo,
                                             market::UtcTime now);

/// The same inside `range` only, and in the rows themselves: for a look at what a repair achieved and before one is
/// begun. What is claimed and not there was deleted behind the database's back, by the moment of this look.
[[nodiscard]] Result<CandleScan> recheckCandles(storage::Reader &reader, const market::SeriesKey &series,
                                                const market::TimeRange &range, market::UtcTime now,
                                                Verdicts verdicts = Verdicts::Trusted);

/// An entry for each run of what a look found gone. `now`: the time it was found.
[[nodiscard]] std::vector<storage::GapRecord> goneEntries(const market::SeriesKey &series,
                                                          const market::TimeRanges &gone, market::UtcTime now);

/// Missing ids of an instrument's trades.
struct TradeHole {
    market::IdRange ids;
    market::TimeRange span; ///< times of the stored trades around it
    std::optional<storage::GapRecord> record;
    std::int64_t deleted = 0; ///< as in CandleHole
    market::UtcTime deletedAt;
};

struct TradeScan {
    std::vector<TradeHole> holes; ///< ascending; then what is unavailable, if that is questioned
    std::vector<storage::GapRecord> healed;
};

/// Looks for missing ids between the first and the last trade that was ever stored. A verdict that is questioned is a hole
/// of its own. Blocks on the database.
[[nodiscard]] Result<TradeScan> scanTrades(storage::Reader &reader, const market::InstrumentKey &instrument,
                                           Verdicts verdicts = Verdicts::Trusted);

} // namespace cw::ingest
