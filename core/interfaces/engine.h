// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/interfaces/maintenance.h"
#include "core/market/range.h"
#include "core/market/types.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the window, the API and the command line may know of the engine: values in, values out.
namespace cw::interfaces {

using market::Candle;
using market::InstrumentKey;
using market::Interval;
using market::Market;
using market::SeriesKey;
using market::TimeRange;
using market::Trade;
using market::UtcTime;

/// Ends its subscription when destroyed. May be destroyed on any thread; after the destructor returns the callback
/// is not running and will not run.
class Subscription {
public:
    virtual ~Subscription() = default;
};
using SubscriptionHandle = std::unique_ptr<Subscription>;

// ---- Stored data -----------------------------------------------------------------------------------------------

/// Which candles a reader wants; the range rules of rest-contracts §0.6 (bounds inclusive, by open time).
struct CandleQuery {
    SeriesKey series;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to;
    int limit = 500;
    bool includeOpen = false; ///< also the candle in progress and slots whose close was not proven yet
};

struct TradeQuery {
    InstrumentKey instrument;
    std::optional<UtcTime> from; ///< inclusive
    std::optional<UtcTime> to;   ///< inclusive
    int limit = 500;
    bool newestFirst = false;
};

/// What is stored of one series, and how much of it.
struct SeriesStatus {
    SeriesKey series;
    UtcTime first;
    UtcTime last; ///< open time of the newest final candle
    std::int64_t rows = 0;
    std::int64_t missing =
        0; ///< slots without a row, not proven empty, between the oldest and newest ever stored
    double completeness = 100.0; ///< percent, a statistic
};

struct TradesStatus {
    InstrumentKey instrument;
    std::int64_t firstId = 0;
    std::int64_t lastId = 0;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
    std::int64_t missing = 0; ///< ids missing between first and last
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

// ---- Live data -------------------------------------------------------------------------------------------------

/// A candle as it stands after a message. `closed` when this is its final state.
struct CandleUpdate {
    SeriesKey series;
    Candle candle;
    bool closed = false;
};

/// New trades of one instrument, ascending, shared between all subscribers.
struct TradeUpdate {
    InstrumentKey instrument;
    std::vector<Trade> trades;
};

struct TickerUpdate {
    InstrumentKey instrument;
    market::Decimal open, high, low, last, volume, quoteVolume; ///< rolling 24 h
    UtcTime eventTime;
};

/// Rows of a series, or what is known of its slots without a row, changed other than by the live feed: a reader of
/// that range should read again.
struct RangeChanged {
    SeriesKey series;
    TimeRange range;
};

/// Live updates. Callbacks run on the engine thread and must return at once (post to your own thread).
class LiveFeed {
public:
    virtual ~LiveFeed() = default;

    [[nodiscard]] virtual SubscriptionHandle
    onCandle(std::function<void(const std::shared_ptr<const CandleUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onTrades(std::function<void(const std::shared_ptr<const TradeUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onTicker(std::function<void(const std::shared_ptr<const TickerUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onRangeChanged(std::function<void(const std::shared_ptr<const RangeChanged> &)> callback) = 0;
};

// ---- Completeness ----------------------------------------------------------------------------------------------

/// Cold: the rows are in a cold file; Purged: somebody deleted them. Neither is fetched again.
enum class GapState : std::uint8_t { Open, Repairing, Filled, VerifiedEmpty, Unavailable, Cold, Purged };

/// Stable word of a state: "open", "repairing", "filled", "empty", "unavailable", "cold", "purged".
[[nodiscard]] std::string_view gapStateText(GapState state) noexcept;

/// One hole. For candles `range` is [first missing open time, next present open time); for trades `missing` ids.
struct Gap {
    std::int64_t id = 0;
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< absent: trades
    TimeRange range;
    std::int64_t missing = 0; ///< slots or ids
    std::optional<market::IdRange> ids;
    GapState state = GapState::Open;
    std::string cause;    ///< stable word: "stopped", "disconnect", "silence", "exchange", "unknown", …
    std::string evidence; ///< how it is known: a sentence with figures, or empty
    std::string filledBy; ///< what closed it: "rest", "stream", "bulk", "import", "journal"; empty: nothing did
    int attempts = 0;
    std::string lastError;
    UtcTime foundAt;
    std::optional<UtcTime> checkedAt; ///< exchange time of the last answer about it
    std::optional<UtcTime> nextTryAt; ///< exchange time at which it is asked for again, where that is known
    std::int64_t deleted = 0;         ///< rows of it that were stored and that somebody else deleted
};

struct GapFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    bool includeResolved = false; ///< also verified-empty and unavailable ones
};

class GapReports {
public:
    virtual ~GapReports() = default;
    /// Looks at the stored rows now and answers every hole, ascending. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<Gap>> gaps(const GapFilter &filter) = 0;
};

/// A row that was refused at one of the doors to the store, kept as it came.
struct RejectedRow {
    std::int64_t id = 0;
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< absent: a trade or a funding rate
    std::string door;                 ///< stable word: "stream", "rest", "import", "bulk", "api"
    std::string reason;               ///< one sentence
    std::string raw;                  ///< the row as it came, cut at 1,000 bytes; anybody's text
    std::int64_t times = 1;           ///< how often the same was refused
    UtcTime firstAt;
    UtcTime lastAt;
};

struct RejectedFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    int limit = 500; ///< at most 10,000
};

/// The rows that were refused.
class Quarantine {
public:
    virtual ~Quarantine() = default;
    /// Newest first. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<RejectedRow>> rejected(const RejectedFilter &filter) = 0;
};

/// A value of a final candle that another witness contradicts, or that stands out among its neighbours.
struct Finding {
    std::int64_t id = 0;
    SeriesKey series;
    UtcTime openTime;
    std::string witness;  ///< stable word: "trades", an interval, "exchange", "neighbours", "range"
    std::string field;    ///< "open", "high", "low", "close", "volume", "quote_volume", "trades_count", …
    std::string stored;   ///< as it was stored then, exact
    std::string expected; ///< what the witness says, exact; of neighbours: the bounds they allow
    std::string outcome;  ///< stable word: "kept", "replaced", "suspicious"
    UtcTime foundAt;      ///< by the local clock
};

struct FindingFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    int limit = 500; ///< at most 10,000
};

/// What was found by comparing candles with trades, finer candles, the exchange and their neighbours.
class Findings {
public:
    virtual ~Findings() = default;
    /// Newest first. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<Finding>> findings(const FindingFilter &filter) = 0;
};

// ---- Work ------------------------------------------------------------------------------------------------------

enum class JobKind : std::uint8_t { Backfill, Repair, Archive, Restore, Verify, Export, Purge };
enum class DataKind : std::uint8_t { Candles, Trades, Funding };
/// "candles", "trades", "funding".
[[nodiscard]] std::string_view dataKindText(DataKind kind) noexcept;
[[nodiscard]] std::optional<DataKind> parseDataKind(std::string_view text) noexcept;

enum class JobState : std::uint8_t { Queued, Running, Paused, Succeeded, Failed, Cancelled };
/// What goes first.
enum class JobPriority : std::uint8_t { LiveRepair = 0, User = 1, Schedule = 2 };

/// Stable words: "queued", "running", "paused", "succeeded", "failed", "cancelled".
[[nodiscard]] std::string_view jobStateText(JobState state) noexcept;
[[nodiscard]] std::optional<JobState> parseJobState(std::string_view text) noexcept;
/// "backfill", "repair", "archive", "restore", "verify".
[[nodiscard]] std::string_view jobKindText(JobKind kind) noexcept;
[[nodiscard]] std::optional<JobKind> parseJobKind(std::string_view text) noexcept;
/// True when nothing will happen to the job any more by itself.
[[nodiscard]] bool isOver(JobState state) noexcept;

struct BackfillRequest {
    InstrumentKey instrument;
    DataKind kind = DataKind::Candles;
    Interval interval = Interval::M1; ///< candles only
    TimeRange range;                  ///< open times [from, to)
    std::optional<std::int64_t> maxRows;
};

/// What a request would cost, before it is made.
struct BackfillPlan {
    std::int64_t rowsExpected = 0;
    std::int64_t rowsMissing = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
    std::int64_t files = 0; ///< of the bulk archive; what they hold is not among the requests
    std::chrono::seconds duration{0};
};

struct JobStatus {
    std::int64_t id = 0;
    JobKind kind = JobKind::Backfill;
    JobState state = JobState::Queued;
    JobPriority priority = JobPriority::User;
    std::int64_t position = 0; ///< order among jobs of one priority: the smaller goes first
    std::string reason;        ///< who asked: "user", "gap", "schedule"
    std::string title;         ///< "spot BTCUSDT 1m 2024-01-01 … 2024-02-01"
    std::int64_t rowsDone = 0;
    std::int64_t rowsTotal = 0;
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0;
    std::int64_t requests = 0; ///< sent to the exchange
    std::int64_t weight = 0;   ///< what they cost of its budget
    int attempts = 0;          ///< how often it was begun
    std::optional<std::chrono::seconds> eta;
    std::string error;
    UtcTime createdAt; ///< these three by the local clock
    std::optional<UtcTime> startedAt;
    std::optional<UtcTime> endedAt;
    bool isControllable = false; ///< can be paused, moved and repeated; survives a restart of a node
};

/// Backfill and repair. Calls are accepted on any thread and answered at once; work happens in the engine.
class Jobs {
public:
    virtual ~Jobs() = default;
    [[nodiscard]] virtual Result<std::int64_t> startBackfill(const BackfillRequest &request) = 0;
    /// Repairs every open hole that matches.
    [[nodiscard]] virtual Result<std::int64_t> startRepair(const GapFilter &filter) = 0;
    /// Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<BackfillPlan> plan(const BackfillRequest &request) = 0;
    /// What was stored stays. A job that is over, or that the engine started by itself, is left alone by these.
    virtual void cancel(std::int64_t job) = 0;
    virtual void pause(std::int64_t job) = 0;
    virtual void resume(std::int64_t job) = 0;
    /// Queues a failed or cancelled job again; what is stored by now is not asked for again.
    virtual void retry(std::int64_t job) = 0;
    /// Lets a waiting job go before another one, or last without one.
    virtual void move(std::int64_t job, std::optional<std::int64_t> before) = 0;
    /// Running and recently finished jobs, newest first.
    [[nodiscard]] virtual std::vector<JobStatus> jobs() const = 0;
    [[nodiscard]] virtual SubscriptionHandle onJob(std::function<void(const JobStatus &)> callback) = 0;
};

// ---- Import ----------------------------------------------------------------------------------------------------

/// What became of imported rows. inserted + updated + skipped + rejected = rows offered.
struct ImportReport {
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0;  ///< already there, or not better than what is there
    std::int64_t rejected = 0; ///< refused by the row rules
    std::string firstRejection;
};

/// A line of a file as it came.
struct ImportLine {
    std::int64_t number = 0; ///< from 1
    std::string text;        ///< at most 1,000 bytes of it
};

/// Where imported rows stood, so that one that is refused can be found.
struct ImportOrigin {
    std::string file;              ///< its name
    std::vector<ImportLine> lines; ///< row i stood on lines[i]; empty: unknown
};

/// A line that is no row of the market.
struct RefusedLine {
    ImportLine line;
    std::string reason;
    std::int64_t key = 0; ///< open time or time in microseconds, or a trade's id; 0: unreadable
};

/// The door for rows that come from files. The same row rules as for the exchange's answers apply; what breaks one goes
/// to the quarantine. Returns when the rows are durable; any thread but the GUI's and the engine's. Readers and the live
/// feed are told (RangeChanged).
class Importer {
public:
    virtual ~Importer() = default;
    [[nodiscard]] virtual Result<ImportReport> storeCandles(const SeriesKey &series, std::vector<Candle> candles,
                                                            ImportOrigin origin) = 0;
    [[nodiscard]] virtual Result<ImportReport> storeTrades(const InstrumentKey &instrument,
                                                           std::vector<Trade> trades, ImportOrigin origin) = 0;
    /// Puts lines in quarantine that the reader of `file` refused; no interval: trades.
    [[nodiscard]] virtual Result<> refuseLines(const InstrumentKey &instrument,
                                               const std::optional<Interval> &interval, const std::string &file,
                                               std::vector<RefusedLine> lines) = 0;
    /// The whole of `file`, which is named after `period`, is stored and held `rows` candles of it. What of the period is
    /// missing all the same gets an entry in the ledger, where it has none. Answers how many slots those are.
    [[nodiscard]] virtual Result<std::int64_t> noteShortFile(const SeriesKey &series, const TimeRange &period,
                                                             const std::string &file, std::int64_t rows) = 0;
};

// ---- State -----------------------------------------------------------------------------------------------------

enum class FeedState : std::uint8_t { Off, Connecting, Live, Silent, Reconnecting, Blocked };

/// Stable words: "off", "connecting", "live", "silent", "reconnecting", "blocked".
[[nodiscard]] std::string_view feedStateText(FeedState state) noexcept;

struct MarketStatus {
    Market market = Market::Spot;
    FeedState feed = FeedState::Off;
    std::optional<std::chrono::milliseconds> lastMessageAge;
    std::int64_t messages = 0;
    std::int64_t rejected = 0;
    std::int64_t reconnects = 0;
    int usedWeight = 0;
    int weightLimit = 0;
    std::optional<std::chrono::seconds> blockedFor;
    std::string blockedReason;
    std::optional<UtcTime> exchangeTime; ///< the exchange's clock now
    std::optional<std::chrono::milliseconds> clockLead; ///< how far that is ahead of this machine's clock
};

/// A sentence when the exchange's clock and this machine's are more than a second apart (reliability T3); empty else. It
/// only warns: whatever is decided about the market is decided by the exchange's clock.
[[nodiscard]] std::string clockWarning(const MarketStatus &status);

/// What the last comparison of a sample with the exchange found.
struct CrossCheckStatus {
    std::int64_t compared = 0;  ///< candles
    std::int64_t different = 0; ///< of these
    UtcTime endedAt;            ///< by the local clock
};

/// How the archive and the files stand after what was verified so far.
struct ArchiveHealth {
    std::int64_t slices = 0;
    std::int64_t slicesUnverified = 0; ///< never looked at since they were written
    std::int64_t slicesDamaged = 0;
    std::optional<UtcTime> oldestVerified; ///< of the slices that were ever looked at
    std::int64_t coldFiles = 0;            ///< files of both kinds
    std::int64_t coldBytes = 0;
    std::int64_t coldRows = 0;
    std::int64_t filesDamaged = 0;
    std::vector<std::string> warnings;       ///< a sentence each
    std::optional<UtcTime> nextVerification; ///< absent: none by itself
};

struct EngineStatus {
    bool running = false;
    bool demo = false;
    std::vector<MarketStatus> markets;
    /// Rows that were taken. Live ones count when they are in the journal: the end of the process cannot take them any
    /// more, that of the machine can.
    std::int64_t rowsReceived = 0;
    std::int64_t rowsStored = 0;      ///< committed
    std::int64_t rowsQueued = 0;      ///< received, in memory, not yet committed
    std::int64_t rowsSpilled = 0;     ///< received, in the journal alone, not yet committed
    std::int64_t rowsDropped = 0;     ///< for which there was no room; the ledger names them
    std::int64_t journalBytes = 0;    ///< of rows that are not committed yet
    std::string journalError;         ///< empty: it takes rows, or there is none by choice
    double rowsPerSecond = 0;         ///< stored, smoothed; a statistic
    std::string databaseEngine;
    std::string databaseLocation;
    std::int64_t databaseBytes = 0;
    std::string databaseError; ///< empty: healthy
    std::string databaseVersion;               ///< of library or server
    int databaseSchema = 0;                    ///< number of its schema
    std::optional<std::int64_t> diskFreeBytes; ///< left on its disk; absent for a server's
    std::string databaseDurability;            ///< the settings in force, "WAL, synchronous=FULL"
    std::vector<std::string> databaseWarnings; ///< what is weaker than our promises, one sentence each
    ArchiveHealth archive;                     ///< looked at every few minutes, and after each run
    bool isDiskFull = false;                   ///< rows wait for room on the database's disk, and jobs with them
    std::chrono::milliseconds uptime{0};
    std::vector<SeriesKey> tracked; ///< series kept complete and live, by this node or another of the same database
    std::string node;               ///< name among the nodes of a shared database; empty: there are no others
    std::int64_t nodes = 0;         ///< that live, this one among them; 0 while that is not known
    std::int64_t shards = 0;        ///< instruments that this node records itself
    std::string nodeError;          ///< why this node takes no part; empty when it does
    std::optional<CrossCheckStatus> crossCheck; ///< of the last daily one; absent: there was none
};

class Archive;

/// One engine. The accessors are valid as long as it lives. An engine that was given no instruments records nothing
/// and opens no stream, but still reads, imports and runs jobs (the one-shot commands use it so).
class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual MarketData &marketData() = 0;
    [[nodiscard]] virtual LiveFeed &liveFeed() = 0;
    [[nodiscard]] virtual GapReports &gapReports() = 0;
    [[nodiscard]] virtual Quarantine &quarantine() = 0;
    [[nodiscard]] virtual Findings &findings() = 0;
    [[nodiscard]] virtual Jobs &jobs() = 0;
    [[nodiscard]] virtual Importer &importer() = 0;
    [[nodiscard]] virtual Maintenance &maintenance() = 0;
    [[nodiscard]] virtual Archive &archive() = 0;
    /// A consistent snapshot; any thread, at once, no database.
    [[nodiscard]] virtual EngineStatus status() const = 0;
    /// Starts to record an instrument (live, newest page, backfill, repair) or stops; any thread.
    [[nodiscard]] virtual Result<> track(const InstrumentKey &instrument) = 0;
    [[nodiscard]] virtual Result<> untrack(const InstrumentKey &instrument) = 0;
    /// Reads the exchange's instrument list again; the answer comes on the engine thread.
    struct RefreshReport {
        std::vector<std::string> added;
        std::vector<std::string> removed;
    };
    virtual void refreshInstruments(std::function<void(Result<RefreshReport>)> done) = 0;
};

} // namespace cw::interfaces
