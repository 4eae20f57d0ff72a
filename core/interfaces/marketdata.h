// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/jobs.h"
#include "core/interfaces/subscription.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::interfaces {

/// Which candles a reader wants; the range rules of rest-contracts §0.6 (bounds inclusive, by open time).
struct CandleQuery {
    SeriesKey series;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    int limit = 500;
    bool includeOpen = false; ///< also the candle in progress and slots whose close was not proven yet
};

/// Where a reader finds a row.
enum class RowPlace : std::uint8_t {
    Main,      ///< the tables of recent rows
    Archive,   ///< the tables of old rows
    Temporary, ///< held by a lease, for a while
    Memory,    ///< received, and on its way into the database
    Built,     ///< stored nowhere: put together from finer candles when it was asked for
};

/// Stable word of a place: "main", "archive", "temp", "memory", "built".
[[nodiscard]] std::string_view rowPlaceText(RowPlace place) noexcept;

/// How a row came to be where it is. Where it is from is its `source`.
struct RowOrigin {
    RowPlace place = RowPlace::Main;
    std::optional<UtcTime>
        storedAt; ///< local clock: since when a row of its key is stored; old trades do not know
    std::optional<UtcTime> changedAt; ///< the same of its present values
    std::int64_t version = 1;         ///< 1: its values are the first that were final
};

struct CandleRecord {
    Candle candle;
    RowOrigin origin;
};

struct TradeRecord {
    Trade trade;
    RowOrigin origin;
};

struct FundingRecord {
    market::FundingRate rate;
    RowOrigin origin;
};

/// A final candle's values that lost against others of its slot.
struct LosingVersion {
    Candle candle;
    std::string kind;            ///< stable word: "replaced", "refused", "built" (here, and differing)
    std::optional<UtcTime> from; ///< by the local clock: since when they were stored; absent for those that never were
    UtcTime lostAt;              ///< by the local clock
};

struct VersionQuery {
    SeriesKey series;
    std::optional<UtcTime> from; ///< open times, both inclusive
    std::optional<UtcTime> to;
    int limit = 500;
};

struct TradeQuery {
    InstrumentKey instrument;
    std::optional<UtcTime> from; ///< inclusive
    std::optional<UtcTime> to;   ///< inclusive
    int limit = 500;
    bool newestFirst = false;
};

/// Settled funding rates; without a start the newest are meant.
struct FundingQuery {
    InstrumentKey instrument;
    std::optional<UtcTime> from; ///< inclusive
    std::optional<UtcTime> to;   ///< inclusive
    int limit = 500;
};

/// Rows whose past somebody asks for.
struct PastQuery {
    InstrumentKey instrument;
    DataKind kind = DataKind::Candles;
    std::optional<Interval> interval; ///< of candles only
    std::optional<UtcTime> from;      ///< open, trade or settlement times, both inclusive
    std::optional<UtcTime> to;
};

/// Rows that may have been stored at a moment of the past and cannot be shown. Others may stand there by now.
struct PastLoss {
    std::optional<UtcTime> from; ///< of their times; absent: not known
    std::optional<UtcTime> to;   ///< not included; absent: not known
    std::optional<Interval> interval; ///< of candles: the stored ones, from which those that were asked for are built
    std::optional<market::IdRange> ids; ///< of trades, where they are known
    std::optional<std::int64_t> rows;
    /// Stable word: "cold" (they are in a file), "purged", "expired" (temporary rows), "lost" (another program deleted them),
    /// "unnoted" (they are here, but nobody noted when they came).
    std::string reason;
    UtcTime at; ///< local clock: when they went, at the latest; "unnoted": since when it is noted
};

/// What is stored of one series, and how much of it.
struct SeriesStatus {
    SeriesKey series;
    UtcTime first;
    UtcTime last; ///< open time of the newest final candle
    std::int64_t rows = 0;
    /// Slots between the oldest and the newest ever stored that are not, and can be had.
    std::int64_t missing = 0;
    std::int64_t unavailable = 0; ///< the same, but the exchange does not give them any more
    /// Percent of the expected slots between these, a statistic; none where nothing is expected.
    std::optional<double> completeness;
};

struct TradesStatus {
    InstrumentKey instrument;
    std::int64_t firstId = 0;
    std::int64_t lastId = 0;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
    std::int64_t missing = 0; ///< ids between the oldest and newest ever stored that are not, and can be had
};

/// What is stored of the settled funding rates of one instrument.
struct FundingStatus {
    InstrumentKey instrument;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
};

/// Reads what is stored, open candles included. Thread-safe; every call blocks on the database (milliseconds), so
/// the GUI thread calls it only through a worker.
class MarketData {
public:
    virtual ~MarketData() = default;

    /// Ascending. A series that is not stored but divides evenly into a stored finer one is built from it where
    /// every part is present. Empty when nothing is stored.
    [[nodiscard]] virtual Result<std::vector<Candle>> candles(const CandleQuery &query) = 0;
    [[nodiscard]] virtual Result<std::vector<Trade>> trades(const TradeQuery &query) = 0;
    [[nodiscard]] virtual Result<std::vector<market::FundingRate>> funding(const InstrumentKey &instrument,
                                                                           std::optional<UtcTime> from,
                                                                           std::optional<UtcTime> to,
                                                                           int limit) = 0;
    /// What `candles`, `trades` and `funding` answer, each row with its origin. Takes about twice as long.
    [[nodiscard]] virtual Result<std::vector<CandleRecord>> candleRecords(const CandleQuery &query) = 0;
    [[nodiscard]] virtual Result<std::vector<TradeRecord>> tradeRecords(const TradeQuery &query) = 0;
    [[nodiscard]] virtual Result<std::vector<FundingRecord>> fundingRecords(const FundingQuery &query) = 0;
    /// Final candles as they were stored at `moment` of the local clock, ascending; `includeOpen` means nothing here. A
    /// series that was never stored is built from the finer one as that was. Rows that were deleted since, or put away into
    /// files, are not among them: `pastLosses` names those.
    [[nodiscard]] virtual Result<std::vector<Candle>> candlesAsOf(const CandleQuery &query,
                                                                  UtcTime moment) = 0;
    /// The same of trades, in the order that the query names, and of funding rates, ascending.
    [[nodiscard]] virtual Result<std::vector<Trade>> tradesAsOf(const TradeQuery &query, UtcTime moment) = 0;
    [[nodiscard]] virtual Result<std::vector<market::FundingRate>> fundingAsOf(const FundingQuery &query,
                                                                               UtcTime moment) = 0;
    /// What is missing in the three answers above, ascending; empty when they are whole.
    [[nodiscard]] virtual Result<std::vector<PastLoss>> pastLosses(const PastQuery &query, UtcTime moment) = 0;
    /// What lost against what is stored now, ascending by open time, then in the order it lost; the oldest slots first.
    [[nodiscard]] virtual Result<std::vector<LosingVersion>> versions(const VersionQuery &query) = 0;
    /// Instruments known from the exchange, sorted.
    [[nodiscard]] virtual Result<std::vector<market::Instrument>> instruments() = 0;
    /// Everything that is stored, sorted.
    [[nodiscard]] virtual Result<std::vector<SeriesStatus>> series() = 0;
    [[nodiscard]] virtual Result<std::vector<TradesStatus>> tradeSeries() = 0;
    [[nodiscard]] virtual Result<std::vector<FundingStatus>> fundingSeries() = 0;

    /// Rises whenever a stored row of the series inside the past changed (backfill, repair, import) or a candle
    /// closed. A response made at one version is valid as long as the version stands. Lock-free, no database.
    /// It rises when the rows can be read; RangeChanged or the closed CandleUpdate says which they were.
    [[nodiscard]] virtual std::uint64_t version(const SeriesKey &series) const = 0;
    /// Open time of the newest final candle in memory, if the series is live or was read before. No database.
    [[nodiscard]] virtual std::optional<UtcTime> newestFinal(const SeriesKey &series) const = 0;
};

} // namespace cw::interfaces
