// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/archive.h"
#include "core/storage/caretaker.h"
#include "core/storage/cluster.h"
#include "core/storage/coverage.h"
#include "core/storage/diskroom.h"
#include "core/storage/finding.h"
#include "core/storage/jobrecord.h"
#include "core/storage/past.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cw::storage {

using market::Trade;

/// Candles of one series, ascending, without duplicate open times.
struct CandleBatch {
    SeriesKey series;
    std::vector<Candle> candles;
};

/// Trades of one instrument, ascending by id, without duplicate ids.
struct TradeBatch {
    InstrumentKey instrument;
    std::vector<Trade> trades;
};

struct FundingBatch {
    InstrumentKey instrument;
    std::vector<market::FundingRate> rates;
};

/// State of one hole in a candle series or a trade sequence.
enum class GapStatus : std::uint8_t {
    Open = 0, ///< known to be missing, nothing done yet
    Repairing = 1,
    Filled = 2,        ///< every slot is stored now
    VerifiedEmpty = 3, ///< the exchange has no rows there (outage, not trading), asked and answered
    Unavailable = 4,   ///< the exchange no longer serves it
    Cold = 5,          ///< not in the database, but in a cold file
    Purged = 6,        ///< deleted on purpose
};

/// Missing, and nothing settled it.
[[nodiscard]] constexpr bool isOpen(GapStatus status) noexcept
{
    return status == GapStatus::Open || status == GapStatus::Repairing;
}

/// Rows are not here because somebody wants it so: nothing fetches them again.
[[nodiscard]] constexpr bool isWanted(GapStatus status) noexcept
{
    return status == GapStatus::Cold || status == GapStatus::Purged;
}

/// "open", "repairing", "filled", "empty", "unavailable", "cold", "purged".
[[nodiscard]] std::string_view gapStatusText(GapStatus status) noexcept;

/// One entry of the gap ledger. `range` holds open times [from, to) for candles, and the time span for trades, whose
/// missing ids are in `ids`. An entry without interval and ids is about the settled funding rates of `range`.
struct GapRecord {
    std::int64_t id = 0; ///< 0 until stored
    InstrumentKey instrument;
    std::optional<market::Interval> interval; ///< candles only
    TimeRange range;
    std::optional<IdRange> ids; ///< trades only
    GapStatus status = GapStatus::Open;
    std::string cause;    ///< machine word: "stopped", "disconnect", "silence", "unknown", …
    std::string evidence; ///< how we know: a sentence with figures
    int attempts = 0;
    std::string lastError;
    std::string filledBy;             ///< what closed it: "rest", "stream", "bulk", "import", "journal"
    UtcTime foundAt;                  ///< exchange time
    std::optional<UtcTime> checkedAt; ///< exchange time of the last answer about it
    std::optional<UtcTime> closedAt;
    std::optional<UtcTime> nextTryAt; ///< exchange time; absent: nothing is planned, or with the next look
};

/// True for an entry about settled funding rates.
[[nodiscard]] inline bool isAboutFunding(const GapRecord &record) noexcept
{
    return !record.interval && !record.ids;
}

/// Everything one transaction writes.
struct WriteBatch {
    std::vector<CandleBatch> candles;
    std::vector<TradeBatch> trades;
    std::vector<FundingBatch> funding;
    std::vector<market::Instrument> instruments;
    std::vector<GapRecord> gaps; ///< id 0: insert (an equal open range is updated instead); else update by id
    std::vector<RejectedRow> rejected;   ///< quarantine; the same row and reason again only counts up
    std::vector<Finding> findings;       ///< the same value of the same witness is updated
    std::vector<std::int64_t> dismissedFindings; ///< open ones are closed, by id
    std::vector<Recount> recounts;       ///< done last
    std::vector<JobRecord> jobs;         ///< by node and id
    std::vector<ArchivePolicy> policies; ///< id 0: insert; else update by id
    std::vector<std::int64_t> removedPolicies;
    std::vector<ArchiveSlice> verifiedSlices;  ///< only `verifiedAt` and `fault` are written, by id
    std::vector<Lease> leases;                 ///< inserted, or updated by id
    std::vector<Lease> changedLeases;          ///< updated by id; one that is gone stays gone
    std::vector<ColdFile> coldFiles;           ///< by name: inserted, or what changed is written
    std::vector<std::string> removedColdFiles; ///< by name; the files themselves are the caller's
    /// The candles, trades and funding of this batch are temporary: a lease of their sequence holds them. Those that are
    /// stored already are skipped. Never of the live feed.
    bool isTemporary = false;
    std::vector<std::pair<std::string, std::string>>
        state; ///< small named values; an empty value removes one

    [[nodiscard]] bool isEmpty() const noexcept;
    [[nodiscard]] std::int64_t rows() const noexcept;
};

/// What became of the rows of a batch. inserted + updated + skipped = rows offered.
struct WriteReport {
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0; ///< already there, or not better than what is there

    WriteReport &operator+=(const WriteReport &other) noexcept;
};

/// What is stored of one candle series.
struct SeriesSummary {
    SeriesKey series;
    UtcTime first;         ///< open time of the oldest row
    UtcTime last;          ///< open time of the newest final row
    UtcTime coveredFrom;   ///< open time of the oldest final row that was ever stored
    UtcTime coveredTo;     ///< the same of the newest
    std::int64_t rows = 0; ///< claimed final rows and rows that are not final
    std::int64_t finalRows = 0;
};

/// What is stored of one instrument's trades.
struct TradeSummary {
    InstrumentKey instrument;
    std::int64_t firstId = 0;
    std::int64_t lastId = 0;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0; ///< claimed
};

/// What is stored of one instrument's settled funding rates.
struct FundingSummary {
    InstrumentKey instrument;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
};

enum class Order : std::uint8_t { Ascending, Descending };

/// Selects candles by open time in [from, to). Rows come back in `order`, at most `limit`.
struct CandleSelect {
    SeriesKey series;
    TimeRange range;
    std::int64_t limit = INT64_MAX;
    Order order = Order::Ascending;
    bool onlyFinal = true;
};

/// Selects trades by id range or time range (an absent bound is open), in `order` of id.
struct TradeSelect {
    InstrumentKey instrument;
    std::optional<TimeRange> time;
    std::optional<IdRange> ids;
    std::int64_t limit = INT64_MAX;
    Order order = Order::Ascending;
};

/// A stretch in which nobody may have traded.
struct IdleQuestion {
    InstrumentKey instrument;
    TimeRange range;
};

/// A stored row and how it came to be here.
template<class Row>
struct Placed {
    Row row;
    Place place = Place::Main;
    /// By the writer's clock: since when this database has a row with its key, and since when this one. Absent for trades
    /// that were stored before that was noted, or by another program.
    std::optional<UtcTime> storedAt;
    std::optional<UtcTime> changedAt;
    std::int64_t version = 1; ///< how many final values stood under its key so far, with this one
};

/// A read connection. Bound to the thread that opened it; no call holds a transaction open after it returns.
/// Fails with ErrorCode::Storage when the database refuses.
class Reader {
public:
    virtual ~Reader() = default;

    [[nodiscard]] virtual Result<std::vector<Candle>> candles(const CandleSelect &select) = 0;
    /// Final candles as they were stored at `moment` (the writer's clock), ascending. A row that was deleted since is
    /// not among them: `pastLosses` names those, of every kind of rows.
    [[nodiscard]] virtual Result<std::vector<Candle>> candlesAsOf(const SeriesKey &series, TimeRange range,
                                                                  UtcTime moment) = 0;
    /// What `trades` would have answered at `moment`.
    [[nodiscard]] virtual Result<std::vector<Trade>> tradesAsOf(const TradeSelect &select, UtcTime moment) = 0;
    /// What `funding` would have answered at `moment`.
    [[nodiscard]] virtual Result<std::vector<market::FundingRate>>
    fundingAsOf(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order,
                UtcTime moment) = 0;
    /// Rows with times in `time` that may have been stored at `moment` and cannot be shown, ascending.
    [[nodiscard]] virtual Result<std::vector<PastLoss>> pastLosses(const Sequence &sequence, TimeRange time,
                                                                   UtcTime moment) = 0;
    /// Losing versions of final candles, ascending by open time, then in the order they lost.
    [[nodiscard]] virtual Result<std::vector<CandleVersion>> candleVersions(const SeriesKey &series,
                                                                            TimeRange range) = 0;
    [[nodiscard]] virtual Result<std::vector<Trade>> trades(const TradeSelect &select) = 0;
    /// What `candles`, `trades` and `funding` answer, each row with its place.
    [[nodiscard]] virtual Result<std::vector<Placed<Candle>>> placedCandles(const CandleSelect &select) = 0;
    [[nodiscard]] virtual Result<std::vector<Placed<Trade>>> placedTrades(const TradeSelect &select) = 0;
    [[nodiscard]] virtual Result<std::vector<Placed<market::FundingRate>>>
    placedFunding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order) = 0;
    [[nodiscard]] virtual Result<std::vector<market::FundingRate>>
    funding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order) = 0;
    [[nodiscard]] virtual Result<std::vector<market::Instrument>> instruments() = 0;

    /// One row a series / instrument that holds anything.
    [[nodiscard]] virtual Result<std::vector<SeriesSummary>> seriesSummaries() = 0;
    [[nodiscard]] virtual Result<std::vector<TradeSummary>> tradeSummaries() = 0;
    [[nodiscard]] virtual Result<std::vector<FundingSummary>> fundingSummaries() = 0;
    [[nodiscard]] virtual Result<std::optional<SeriesSummary>> seriesSummary(const SeriesKey &series) = 0;
    [[nodiscard]] virtual Result<std::optional<TradeSummary>>
    tradeSummary(const InstrumentKey &instrument) = 0;

    /// Open times [from, to) between the oldest and the newest final row that was ever stored, whatever was deleted
    /// since; nothing for a series that never held one.
    [[nodiscard]] virtual Result<std::optional<TimeRange>> coveredRange(const SeriesKey &series) = 0;
    /// What is claimed to be stored, a few rows a series; absent filters match all.
    [[nodiscard]] virtual Result<std::vector<SeriesCoverage>>
    candleCoverage(const std::optional<SeriesKey> &series) = 0;
    [[nodiscard]] virtual Result<std::vector<TradeCoverage>>
    tradeCoverage(const std::optional<InstrumentKey> &instrument) = 0;
    /// Slots of the grid inside `range` that hold no final row, as open-time ranges, ascending. Found by set-based
    /// SQL over the rows themselves, so a row that was deleted behind our back is reported too.
    [[nodiscard]] virtual Result<std::vector<TimeRange>> missingCandles(const SeriesKey &series,
                                                                        TimeRange range) = 0;
    /// For each question the id of the last stored trade before the stretch, when the trade of the next id is stored and is
    /// not before its end: then nobody traded in it. One statement for all of them.
    [[nodiscard]] virtual Result<std::vector<std::optional<std::int64_t>>>
    idleAfter(std::span<const IdleQuestion> questions) = 0;
    /// Ids that are missing between the first and the last stored trade, ascending.
    [[nodiscard]] virtual Result<std::vector<IdRange>> missingTrades(const InstrumentKey &instrument) = 0;

    /// Ledger entries; absent filters match all. `onlyUnresolved` leaves out Filled.
    [[nodiscard]] virtual Result<std::vector<GapRecord>> gaps(const std::optional<InstrumentKey> &instrument,
                                                              const std::optional<market::Interval> &interval,
                                                              bool onlyUnresolved) = 0;
    /// Entries about trades and funding rates, without the Filled ones; an absent filter matches all. They are few beside
    /// those about candles.
    [[nodiscard]] virtual Result<std::vector<GapRecord>>
    gapsBesideCandles(const std::optional<InstrumentKey> &instrument) = 0;
    /// The Cold and Purged entries about rows of `sequence` that meet `range`, both of its ends included, ascending.
    [[nodiscard]] virtual Result<std::vector<GapRecord>> awayGaps(const Sequence &sequence, TimeRange range) = 0;
    /// Quarantine, newest first; absent filters match all.
    [[nodiscard]] virtual Result<std::vector<RejectedRow>>
    rejectedRows(const std::optional<InstrumentKey> &instrument,
                 const std::optional<market::Interval> &interval, std::int64_t limit) = 0;
    /// What witnesses said against final candles, newest first.
    [[nodiscard]] virtual Result<std::vector<Finding>> findings(const FindingSelect &select) = 0;
    /// Work of one node, newest first: all that is not over, and of what is over the newest, as `limits` says.
    [[nodiscard]] virtual Result<std::vector<JobRecord>> jobs(const std::string &node,
                                                              const JobLimits &limits) = 0;
    /// One work of a node, however old.
    [[nodiscard]] virtual Result<std::optional<JobRecord>> job(const std::string &node, std::int64_t id) = 0;
    [[nodiscard]] virtual Result<std::optional<std::string>> state(std::string_view name) = 0;
    /// Small values whose names begin with `prefix`, and these names, ascending.
    [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>>
    statesUnder(std::string_view prefix) = 0;

    /// Slices in the archive, ascending by sequence and key; an absent filter matches all.
    [[nodiscard]] virtual Result<std::vector<ArchiveSlice>>
    archiveSlices(const std::optional<Sequence> &sequence) = 0;
    /// Counts and hashes again what the archive holds of a slice.
    [[nodiscard]] virtual Result<SliceCount> countSlice(const ArchiveSlice &slice) = 0;
    /// How many rows the archive holds of a sequence with these keys.
    [[nodiscard]] virtual Result<std::int64_t> archivedRows(const Sequence &sequence, const IdRange &keys) = 0;
    /// Rows of a sequence between two keys, ascending, at most `limit`.
    [[nodiscard]] virtual Result<StoredRows> rowsBetween(const Sequence &sequence, RowScope scope,
                                                         const IdRange &keys, std::int64_t limit) = 0;
    /// Files that hold rows, ascending by sequence, key and number.
    [[nodiscard]] virtual Result<std::vector<ColdFile>> coldFiles() = 0;
    /// What each place holds, ascending by sequence and place; an absent filter matches all.
    [[nodiscard]] virtual Result<std::vector<PlaceSummary>>
    places(const std::optional<Sequence> &sequence) = 0;
    /// Final rows in the main table that are older than `before`.
    [[nodiscard]] virtual Result<PlaceSummary> movable(const Sequence &sequence, UtcTime before) = 0;
    /// True when the archive's table of such rows has the columns of the main one, by name and type.
    [[nodiscard]] virtual Result<bool> hasEqualColumns(RowKind kind) = 0;
    /// Policies, ascending by id.
    [[nodiscard]] virtual Result<std::vector<ArchivePolicy>> policies() = 0;
    /// Leases, newest first.
    [[nodiscard]] virtual Result<std::vector<Lease>> leases() = 0;
};

/// The write connection. At most one exists per database and process; bound to the thread that opened it.
class Writer {
public:
    virtual ~Writer() = default;

    /// Writes everything in one transaction; when it returns the rows are durable. On an error nothing of the batch
    /// is stored, or, after an unknown commit outcome, repeating the same batch is harmless.
    [[nodiscard]] Result<WriteReport> write(const WriteBatch &batch);
    /// Writes several batches, in order, in one common transaction. Answers what became of each.
    [[nodiscard]] virtual Result<std::vector<WriteReport>>
    writeAll(std::span<const WriteBatch *const> batches) = 0;

    /// Moves the oldest final rows of `sequence` that are older than `before` to the archive, at most `maxRows`, in one
    /// transaction; a row is in exactly one place whatever happens. Refused (Conflict) when what arrives there is not
    /// what left here.
    [[nodiscard]] virtual Result<ArchiveStep> archive(const Sequence &sequence, UtcTime before,
                                                      std::int64_t maxRows) = 0;
    /// Moves the oldest archived rows of `sequence` inside `range` back, at most `maxRows`, in one transaction.
    [[nodiscard]] virtual Result<ArchiveStep> restore(const Sequence &sequence, TimeRange range,
                                                      std::int64_t maxRows) = 0;
    /// Takes rows that a file holds out of the database, in one transaction: they go only when they are what the block
    /// says, otherwise Conflict. What the ledger says of them, the claims and the slices are right afterwards. Answers
    /// how many rows went; 0 when none of them is here any more.
    [[nodiscard]] virtual Result<std::int64_t> remove(const Removal &removal) = 0;
    /// Removes a lease, and the temporary rows that no other lease holds. Answers how many rows went.
    [[nodiscard]] virtual Result<std::int64_t> removeLease(const std::string &id) = 0;
    /// Removes the temporary rows that no lease holds, whatever left them. Answers how many rows went.
    [[nodiscard]] virtual Result<std::int64_t> removeUnheld() = 0;

    /// Housekeeping when idle: checkpoint the log, update planner statistics.
    [[nodiscard]] virtual Result<> maintain() = 0;
    /// What was asked for by hand; may take long. Unsupported where the caretaker does it beside the writer.
    [[nodiscard]] virtual Result<> tidy(Tidying tidying);
};

/// A large table that is cut into parts.
struct TableParts {
    std::string table;
    std::int64_t count = 0;
    std::string oldest; ///< name of the part with the smallest keys
    std::string newest;
};

/// How the large tables are cut up; nothing where they are not, or where the parts are not ours to make.
struct PartsInfo {
    std::vector<TableParts> tables;
    std::int64_t dropped = 0; ///< parts that were empty and went, so far
    std::string lastDropped;  ///< the last of them
    std::optional<UtcTime> droppedAt;
    std::string
        compression; ///< one sentence on hypertables: what is compressed, or why nothing is; else empty
};

/// Facts for the status page and the start-up log.
struct DatabaseInfo {
    std::string engine;   ///< "sqlite" or "postgresql"
    std::string version;  ///< library or server version
    std::string location; ///< file path or host/database, without secrets
    std::string identity; ///< the same however the address is spelled; empty: the database does not say
    int schemaVersion = 0;
    std::string durability; ///< effective settings, for example "WAL, synchronous=FULL"
    std::int64_t bytes = 0;
    std::optional<std::int64_t> freeBytes; ///< left on its disk; absent for a server's
    std::int64_t keepFreeBytes = 0;        ///< of these left to others: nothing is written below it
    std::vector<std::string> warnings;     ///< what is weaker than our promises, one sentence each
    PartsInfo parts;
};

/// One opened database with an up-to-date schema. Thread-safe: any thread may open its own reader.
class Database {
public:
    virtual ~Database() = default;

    [[nodiscard]] virtual Result<std::unique_ptr<Reader>> openReader() = 0;
    /// Conflict when this process already has a writer.
    [[nodiscard]] virtual Result<std::unique_ptr<Writer>> openWriter() = 0;
    [[nodiscard]] virtual Result<DatabaseInfo> info() = 0;
    /// Unsupported for a database that nobody looks after.
    [[nodiscard]] virtual Result<std::unique_ptr<Caretaker>> openCaretaker();

    /// True when several processes may record into this database at once. Does not ask the database.
    [[nodiscard]] virtual bool isShared() const { return false; }
    /// True as long as a database that was away at the start has not been there once. Does not ask the database.
    [[nodiscard]] virtual bool isAwaited() const { return false; }
    /// What DatabaseInfo::location says, also while the database is away. Does not ask the database.
    [[nodiscard]] virtual std::string location() const { return {}; }
    /// For the end of a process: from now on no call of any of its connections waits for a server that does not answer.
    /// Those under way end with an error. Thread-safe.
    virtual void giveUp() {}
    /// What such processes have besides it; Unsupported for a database of one process.
    [[nodiscard]] virtual Result<std::unique_ptr<Cluster>> openCluster();
};

/// How a database is treated that lies on this machine.
struct OpenOptions {
    DiskRoom room;                 ///< below it nothing is written
    std::int64_t reserveBytes = 0; ///< of a file beside the database that is given up when the disk is full
};

/// Opens `url` and brings it to the newest schema. Refuses a newer schema, each failure with one sentence.
///
/// "sqlite:///absolute/path.db": makes the file when it is absent and copies it beside itself before a migration;
/// refuses a foreign file and a second process that writes (Conflict). "postgresql://user:password@host:port/database":
/// makes the schema "candlewright" in a database that exists; several processes may write at once.
[[nodiscard]] Result<std::unique_ptr<Database>> openDatabase(const std::string &url,
                                                             const OpenOptions &options = {});

} // namespace cw::storage
