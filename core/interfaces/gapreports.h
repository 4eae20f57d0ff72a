// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/gapfiller.h"
#include "core/interfaces/subscription.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::interfaces {

/// Cold: the rows are in a cold file; Purged: somebody deleted them. Neither is fetched again.
enum class GapState : std::uint8_t { Open, Repairing, Filled, VerifiedEmpty, Unavailable, Cold, Purged };

/// Stable word of a state: "open", "repairing", "filled", "empty", "unavailable", "cold", "purged".
[[nodiscard]] std::string_view gapStateText(GapState state) noexcept;

/// One hole. For candles `range` is [first missing open time, next present open time); for trades `missing` ids. Settled
/// funding rates have neither interval nor ids: of them `range` is the stretch of which nothing proves that all are stored.
struct Gap {
    std::int64_t id = 0;
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< candles only
    TimeRange range;
    std::int64_t missing = 0;           ///< slots, ids, or funding rates as far as the stored ones tell how many were due
    std::optional<market::IdRange> ids; ///< trades only
    GapState state = GapState::Open;
    std::string cause;    ///< stable word: "stopped", "disconnect", "silence", "exchange", "unknown", …
    std::string evidence; ///< how it is known: a sentence with figures, or empty
    std::string filledBy; ///< what closed it, as parseGapFiller reads it; empty: nothing did
    int attempts = 0;
    std::string lastError;
    UtcTime foundAt;
    std::optional<UtcTime> checkedAt; ///< exchange time of the last answer about it
    std::optional<UtcTime> nextTryAt; ///< exchange time at which it is asked for again, where that is known
    std::int64_t deleted = 0;         ///< rows of it that were stored and that somebody else deleted
};

/// How much is missing in the holes of a report: what was filled, proven empty or put away is not, nor what cannot be had.
struct MissingTotals {
    std::int64_t candles = 0;
    std::int64_t trades = 0;
    std::int64_t funding = 0;

    [[nodiscard]] std::int64_t all() const noexcept { return candles + trades + funding; }
};
[[nodiscard]] MissingTotals missingIn(const std::vector<Gap> &gaps) noexcept;

/// What is missing: "candles", "trades" or "funding".
[[nodiscard]] std::string_view gapKindText(const Gap &gap) noexcept;

struct GapFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    bool onlyTrades = false;      ///< holes of trades; goes without an interval
    bool includeResolved = false; ///< also verified-empty and unavailable ones
    bool includeFilled = false;   ///< also those that were filled; a repair passes over them
    bool onlyFunding = false;     ///< holes of funding rates; goes without an interval and without onlyTrades
};

/// How much of a stretch of a candle series is there, in seconds of its slots. The parts add up to `seconds`.
struct CoverageShare {
    TimeRange range;
    std::int64_t seconds = 0;
    std::int64_t stored = 0;
    std::int64_t empty = 0;       ///< the exchange has no rows there, by proof
    std::int64_t unavailable = 0; ///< expected, but the exchange does not give them any more
    std::int64_t away = 0;        ///< in cold files, or deleted on purpose: not expected here
    std::int64_t missing = 0;

    /// Stored or proven empty, in percent of what is expected: all but what is away. A statistic; none where nothing is.
    [[nodiscard]] std::optional<double> complete() const noexcept;
};

/// What is proven of one candle series, from the oldest to the newest final row that was ever stored.
struct SeriesCoverage {
    market::SeriesKey series;
    CoverageShare whole;
    std::vector<TimeRange> complete;    ///< where every slot is stored or proven empty, ascending
    std::vector<CoverageShare> byDay;   ///< UTC days, ascending; only when asked for
};

/// What is proven of an instrument's trades, from the first to the last id that was ever stored, in ids. The parts add up
/// to `ids`.
struct TradesCoverage {
    InstrumentKey instrument;
    market::IdRange reach;
    TimeRange range; ///< times of the first and the last trade, both included
    std::int64_t ids = 0;
    std::int64_t stored = 0;
    std::int64_t unavailable = 0; ///< expected, but the exchange does not give them any more
    std::int64_t away = 0;        ///< in cold files, or deleted on purpose: not expected here
    std::int64_t missing = 0;
    std::vector<market::IdRange> complete; ///< contiguous ids, ascending

    /// Stored, in percent of what is expected: all but what is away. A statistic; none where nothing is.
    [[nodiscard]] std::optional<double> percent() const noexcept;
};

/// What is proven of an instrument's settled funding rates, from the oldest to the newest proven one.
struct FundingCoverage {
    InstrumentKey instrument;
    TimeRange range;
    std::int64_t rates = 0; ///< as many are proven to be all of their time: stored or away
    std::int64_t away = 0;  ///< of `rates`: in cold files, or deleted on purpose, so not expected here
    std::int64_t missing = 0;        ///< as far as the stored ones tell how many were due
    std::vector<TimeRange> complete; ///< where all are stored, or proven not to be, ascending

    [[nodiscard]] std::int64_t stored() const noexcept { return rates - away; }
    /// Stored, in percent of what is expected: all that was due but what is away. A statistic; none where nothing is.
    [[nodiscard]] std::optional<double> percent() const noexcept;
};

struct CoverageQuery {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    bool isByDay = false;
};

/// Rows that somebody put away: candles of an interval, the trades, or the settled funding rates of an instrument.
struct AwayQuery {
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< candles only
    bool isFunding = false;
    TimeRange range; ///< both ends included
};

class GapReports {
public:
    virtual ~GapReports() = default;
    /// Looks at the stored rows now and answers every hole, ascending. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<Gap>> gaps(const GapFilter &filter) = 0;
    /// Those Cold and Purged holes that meet the range, ascending. Reads these entries alone, so it is quick; as above.
    [[nodiscard]] virtual Result<std::vector<Gap>> away(const AwayQuery &query) = 0;
    /// What the database claims of every candle series that matches, sorted by series. Reads no rows. As above.
    [[nodiscard]] virtual Result<std::vector<SeriesCoverage>> coverage(const CoverageQuery &query) = 0;
    /// The same of the trades of every instrument that matches; none for a query about an interval. Reads the first and
    /// the last trade of each. Not told by day.
    [[nodiscard]] virtual Result<std::vector<TradesCoverage>> tradesCoverage(const CoverageQuery &query) = 0;
    /// The same of funding rates; none for a query about an interval. Reads rates only where some are missing, and how many
    /// were put away.
    [[nodiscard]] virtual Result<std::vector<FundingCoverage>> fundingCoverage(const CoverageQuery &query) = 0;
};

} // namespace cw::interfaces
