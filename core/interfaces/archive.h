// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

namespace cw::interfaces {

// ---- What is stored, as the archive names it -------------------------------------------------------------------

/// One run of stored rows: the candles of a series, the trades or the settled funding rates of an instrument.
struct SequenceKey {
    InstrumentKey instrument;
    DataKind kind = DataKind::Candles;
    std::optional<Interval> interval; ///< candles only

    friend auto operator<=>(const SequenceKey &, const SequenceKey &) = default;
    friend bool operator==(const SequenceKey &, const SequenceKey &) = default;
};

/// "spot BTCUSDT 1m", "um BTCUSDT trades".
[[nodiscard]] std::string describe(const SequenceKey &sequence);

/// Which sequences are meant; what is absent matches all.
struct SequenceFilter {
    std::optional<std::string> symbol; ///< exchange spelling
    std::optional<Market> market;
    std::optional<DataKind> kind;
    std::optional<Interval> interval; ///< candles only

    friend bool operator==(const SequenceFilter &, const SequenceFilter &) = default;
};

/// The same with "all" for what is absent: "spot BTCUSDT candles 1m", "all symbols, candles".
[[nodiscard]] std::string describe(const SequenceFilter &filter);
[[nodiscard]] bool matches(const SequenceFilter &filter, const SequenceKey &sequence) noexcept;
/// True when some sequence could match both.
[[nodiscard]] bool overlap(const SequenceFilter &a, const SequenceFilter &b) noexcept;
/// True when `wide` matches every sequence that `narrow` matches.
[[nodiscard]] bool covers(const SequenceFilter &wide, const SequenceFilter &narrow) noexcept;

// ---- Policies --------------------------------------------------------------------------------------------------

/// How long rows stay in the main table. Of the enabled policies that match a sequence the most specific one
/// counts: one symbol before all, then one interval before all, then one market before all, then the newer
/// policy.
struct ArchivePolicy {
    std::int64_t id = 0;               ///< 0 until stored
    std::optional<std::string> symbol; ///< exchange spelling; absent: all
    std::optional<Market> market;      ///< absent: all
    DataKind kind = DataKind::Candles;
    std::optional<Interval> interval;    ///< absent: all
    int keepDays = 365;                  ///< 1 to 36,500
    std::string schedule = "17 3 * * *"; ///< five cron fields, UTC on the local clock
    std::string window;                  ///< "HH:MM-HH:MM" UTC in which a run may begin, or empty
    std::int64_t batchRows = 5'000;      ///< rows a transaction moves at most, 1 to 50,000
    int maxRetries = 3;                  ///< 0 to 10
    bool isEnabled = true;
    int coldAfterDays = 0; ///< months that ended so many days ago go from the archive to cold files, 0: never
    std::optional<UtcTime> handledTo; ///< what was due up to then is done; the engine's own
    std::optional<UtcTime> nextRun;   ///< told by the engine; absent when it is disabled or never due
    /// When its newest run ended or, if it goes on, was asked for; told by the engine.
    std::optional<UtcTime> lastRun;
    std::optional<std::int64_t> overruledBy; ///< a newer policy for just the same; told by the engine
    std::optional<std::int64_t> heldBy; ///< a paused run, without whose end none begins; told by the engine
    UtcTime createdAt;
};

/// What a policy would do with one sequence.
struct SequenceForecast {
    SequenceKey sequence;
    std::int64_t rowsNow = 0;
    std::int64_t rowsMovable = 0;
};

/// What a policy would do, counted and measured in the store as it is. Estimates but for the rows.
struct PolicyForecast {
    std::int64_t sequences = 0;   ///< for which this policy is the one that counts
    std::int64_t rowsNow = 0;     ///< theirs in the main table
    std::int64_t rowsMovable = 0; ///< of these a run would move now
    std::int64_t bytesNow = 0;
    std::int64_t bytesMovable = 0;
    std::int64_t rowsPerDay = 0;
    std::int64_t steadyRows = 0; ///< in the main table once keepDays of them are there
    std::int64_t steadyBytes = 0;
    std::int64_t bytesPerRow = 0;         ///< of these rows; 0: there are none
    std::vector<SequenceForecast> listed; ///< those with rows in the main table
};

// ---- Runs ------------------------------------------------------------------------------------------------------

/// Moves old rows to the archive: those a policy says, or those of `what` older than `before`.
struct ArchiveRequest {
    std::optional<std::int64_t> policy;
    SequenceFilter what; ///< with a policy: its sequences; filled in by the engine
    std::optional<UtcTime>
        before;       ///< without a policy; never later than the exchange's now less what may still change
    int keepDays = 0; ///< with a policy; filled in by the engine, like the next two
    std::int64_t batchRows = 5'000;
    int maxRetries = 3;
    bool isDryRun = false; ///< only counts
};

/// Moves the archived rows of a range back. They go again at the next run of a policy that matches.
struct RestoreRequest {
    SequenceKey sequence;
    TimeRange range; ///< [from, to)
    bool isDryRun = false;
    /// A cold or purged file whose rows come back, all of them; sequence and range are then its own, filled in by the
    /// engine.
    std::string file{};
};

/// Writes archived rows to cold files, one a sequence and month: whole months that a policy says, or those of `what`
/// that ended at `before` or earlier.
struct ExportRequest {
    std::optional<std::int64_t> policy; ///< its sequences and its coldAfterDays
    SequenceFilter what;                ///< with a policy: its sequences; filled in by the engine
    std::optional<UtcTime> before;      ///< without a policy
    int coldAfterDays = 0;              ///< with a policy; filled in by the engine
    bool isMove = true;    ///< the rows leave the database when the file is proven; otherwise a copy
    bool isDryRun = false; ///< only counts
};

/// Deletes everything stored of a range. The rows go to a file first, for a change of mind.
struct PurgeRequest {
    SequenceKey sequence;
    TimeRange range;         ///< [from, to); never what may still change
    std::string token;       ///< of the preview: exactly these rows are meant
    std::string by = "user"; ///< who asks; stands in the ledger
};

/// What a purge would delete.
struct PurgePreview {
    std::int64_t rows = 0;     ///< of main table and archive together
    std::int64_t archived = 0; ///< of these in the archive
    std::string sha256;        ///< of the rows
    std::string token;         ///< 16 hex digits; another one as soon as a row is another one
    int keepDays = 0;          ///< so long it can be undone
};

/// How far a verification looks.
enum class VerifyDepth : std::uint8_t {
    Slices, ///< rows and SHA-256 of every slice in the archive, and the claims against their rows
    Recent, ///< also what can be built from finer rows, over the newest 30 days of each sequence
    Full,   ///< the same over everything
};

/// "slices", "recent", "full".
[[nodiscard]] std::string_view verifyDepthText(VerifyDepth depth) noexcept;
[[nodiscard]] std::optional<VerifyDepth> parseVerifyDepth(std::string_view text) noexcept;

struct VerifyRequest {
    SequenceFilter what;
    std::optional<UtcTime> from; ///< inclusive
    std::optional<UtcTime> to;   ///< not included
    VerifyDepth depth = VerifyDepth::Slices;
    /// Ends after about so long; what was not verified for the longest time goes first. Absent: looks at everything.
    std::optional<std::chrono::minutes> budget{};
};

/// Asks the exchange again for stored final candles and compares them. What differs is listed, and mended where the
/// exchange's word is the better evidence.
struct RefetchRequest {
    SequenceFilter what;         ///< candles
    std::optional<UtcTime> from; ///< inclusive
    std::optional<UtcTime> to;   ///< not included
    int percent = 100;           ///< of the stored slots, 1 to 100, chosen at random
    std::uint64_t seed = 0;      ///< the same seed chooses the same slots
};

/// A stored candle that is not what finer rows of the store add up to, or not what the exchange says now.
struct CandleDifference {
    SeriesKey series;
    UtcTime openTime;
    std::string field;     ///< "open", "high", "low", "close", "volume", "quote_volume", "trades_count", …
    std::string stored;    ///< as stored, exact
    std::string computed;  ///< as built, exact
    std::string builtFrom; ///< "trades", an interval, or "exchange"
};

/// A slice of the archive that is not what was moved there.
struct SliceFault {
    SequenceKey sequence;
    std::int64_t slice = 0;
    std::string fault; ///< one sentence with figures
};

/// What a run found and did so far.
struct RunReport {
    std::int64_t slicesTotal = 0; ///< an estimate until the run is over
    std::int64_t slicesDone = 0;
    std::string checksum;   ///< SHA-256 of the slice that was written last, 64 hex digits
    std::int64_t bytes = 0; ///< a dry run: roughly what would be moved
    std::string warning;    ///< something the user should know, or empty
    // A verification:
    std::int64_t slicesDamaged = 0;
    std::int64_t claimsWrong =
        0; ///< series and instruments whose claim was not what their rows say, now mended
    std::int64_t differences = 0;
    std::int64_t suspicious = 0; ///< values that stand out among their neighbours
    std::int64_t mended = 0;     ///< candles that were replaced by better evidence: the exchange's, or what was built here
    std::int64_t rowsPerSecond = 0;
    std::vector<SliceFault> faults;       ///< the first 1,000
    std::vector<CandleDifference> listed; ///< the first 1,000
};

/// An archive, restore or verify job with what it was asked for.
struct ArchiveRun {
    JobStatus job;
    std::optional<std::int64_t> policy;
    SequenceFilter what;
    std::optional<UtcTime> from;
    std::optional<UtcTime> to; ///< of an archive run by hand: before it
    bool isDryRun = false;
    RunReport report;
};

// ---- Where rows lie --------------------------------------------------------------------------------------------

/// Where rows lie; a word of the store: "main", "archive", "temp".
struct StoredSegment {
    SequenceKey sequence;
    std::string location;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
};

/// About what a row of a kind takes with its indexes (storage-schema.md). It is the same whenever and wherever it is asked:
/// the size of a young database, or of one with a long log, says nothing of a row.
[[nodiscard]] constexpr std::int64_t rowBytes(DataKind kind) noexcept
{
    switch (kind) {
    case DataKind::Candles: return 127;
    case DataKind::Trades: return 68;
    case DataKind::Funding: break;
    }
    return 60;
}

/// Whether rows can go from the tables to the archive and back.
struct TableFacts {
    std::vector<DataKind>
        unequal; ///< whose archive has not the columns of the main table any more: nothing is moved
};

/// A slice of the archive.
struct SliceStatus {
    std::int64_t id = 0;
    SequenceKey sequence;
    std::int64_t firstKey = 0; ///< open time or time in microseconds, or a trade id
    std::int64_t endKey = 0;   ///< not included
    std::int64_t rows = 0;
    std::string sha256;
    UtcTime movedAt;
    std::optional<UtcTime> verifiedAt;
    std::string fault; ///< what the last verification found wrong; empty: nothing
};

/// A file that holds rows of a sequence.
struct ColdFileStatus {
    std::int64_t id = 0;
    std::string name;   ///< in the folder of such files
    std::string reason; ///< "cold", or "purged"
    SequenceKey sequence;
    UtcTime first;
    UtcTime last;
    std::int64_t rows = 0;
    std::string sha256; ///< of the rows, as that of a slice
    std::int64_t bytes = 0;
    bool isAway = false; ///< its rows are not in the database any more; otherwise it is a copy
    std::string madeBy;
    UtcTime madeAt;
    std::optional<UtcTime> keepUntil; ///< then it is deleted for good
    std::optional<UtcTime> verifiedAt;
    std::string fault; ///< what the last verification found wrong; empty: nothing
};

// ---- Temporary data --------------------------------------------------------------------------------------------

enum class LeaseState : std::uint8_t { Queued, Fetching, Ready, Failed, Expired };

/// "queued", "fetching", "ready", "failed", "expired".
[[nodiscard]] std::string_view leaseStateText(LeaseState state) noexcept;
[[nodiscard]] std::optional<LeaseState> parseLeaseState(std::string_view text) noexcept;

struct LeaseRequest {
    SequenceKey sequence;
    TimeRange range; ///< [from, to)
    std::chrono::seconds timeToLive{86'400};
    std::string owner; ///< who asks: "api", "user", …
};

/// Rows outside the retained range that stay until the lease expires or is given back.
struct TemporaryLease {
    std::string id;
    SequenceKey sequence;
    TimeRange range;
    std::string owner;
    LeaseState state = LeaseState::Queued;
    std::int64_t rows = 0; ///< temporary rows fetched for it
    int progress = 0;      ///< percent
    std::string error;
    UtcTime createdAt; ///< by the local clock, like the next
    UtcTime expiresAt;
};

struct CreatedLease {
    TemporaryLease lease;
    bool isNew = true; ///< false: a live lease on the same rows of the same owner
};

/// Old rows: how long they stay, where they lie, whether they are intact, and rows that are here for a while
/// only. Every call but `runs` blocks on the database: any thread but the GUI's and the engine's.
/// Thread-safe.
///
/// Errors: InvalidInput for a value that cannot be, NotFound for an unknown number, Conflict when somebody
/// else moves the same rows.
class Archive {
public:
    virtual ~Archive() = default;

    [[nodiscard]] virtual Result<std::vector<ArchivePolicy>> policies() = 0;
    /// Answers the policy as it is stored.
    [[nodiscard]] virtual Result<ArchivePolicy> addPolicy(const ArchivePolicy &policy) = 0;
    /// By its id; when it is next due is not moved by this.
    [[nodiscard]] virtual Result<ArchivePolicy> changePolicy(const ArchivePolicy &policy) = 0;
    [[nodiscard]] virtual Result<> removePolicy(std::int64_t id) = 0;
    /// Adds the policies of a named set that are not there yet, and answers those. InvalidInput names the
    /// sets.
    [[nodiscard]] virtual Result<std::vector<ArchivePolicy>> applyPreset(std::string_view name) = 0;
    /// What a policy, stored or not, would do among the others that are stored.
    [[nodiscard]] virtual Result<PolicyForecast> forecast(const ArchivePolicy &policy) = 0;

    /// These answer the number of the job; a refusal while it works is the job's error.
    [[nodiscard]] virtual Result<std::int64_t> startArchive(const ArchiveRequest &request) = 0;
    [[nodiscard]] virtual Result<std::int64_t> startRestore(const RestoreRequest &request) = 0;
    [[nodiscard]] virtual Result<std::int64_t> startVerify(const VerifyRequest &request) = 0;
    [[nodiscard]] virtual Result<std::int64_t> startRefetch(const RefetchRequest &request) = 0;
    [[nodiscard]] virtual Result<std::int64_t> startExport(const ExportRequest &request) = 0;
    /// Reads the rows; InvalidInput when the range reaches into what may still change.
    [[nodiscard]] virtual Result<PurgePreview> previewPurge(const PurgeRequest &request) = 0;
    /// Conflict when the rows are not those of the preview any more.
    [[nodiscard]] virtual Result<std::int64_t> startPurge(const PurgeRequest &request) = 0;
    /// Newest first: those that are not over, and the newest 500 others; at once, no database.
    [[nodiscard]] virtual std::vector<ArchiveRun> runs() const = 0;
    /// A run of this node, however old. NotFound for a number that no run has. Blocks on the database for one that
    /// `runs` does not list.
    [[nodiscard]] virtual Result<ArchiveRun> run(std::int64_t id) = 0;

    /// What each place holds, counted row by row.
    [[nodiscard]] virtual Result<std::vector<StoredSegment>> segments(const SequenceFilter &filter) = 0;
    [[nodiscard]] virtual Result<std::vector<SliceStatus>> slices(const SequenceFilter &filter) = 0;
    [[nodiscard]] virtual Result<TableFacts> tableFacts() = 0;
    /// Cold and purged files, ascending by sequence and time.
    [[nodiscard]] virtual Result<std::vector<ColdFileStatus>> coldFiles(const SequenceFilter &filter) = 0;
    [[nodiscard]] virtual Result<ArchiveHealth> health() = 0;

    /// Busy when the quota of temporary rows would be passed.
    [[nodiscard]] virtual Result<CreatedLease> createLease(const LeaseRequest &request) = 0;
    /// Newest first.
    [[nodiscard]] virtual Result<std::vector<TemporaryLease>> leases() = 0;
    /// Lets a lease whose rows are there last so long from now on, and answers it. Conflict while they are fetched.
    [[nodiscard]] virtual Result<TemporaryLease> extendLease(const std::string &id,
                                                             std::chrono::seconds timeToLive) = 0;
    /// Answers how many temporary rows went; a row that another lease holds stays.
    [[nodiscard]] virtual Result<std::int64_t> removeLease(const std::string &id) = 0;
};

/// The run of a job's number, if the engine lists it.
[[nodiscard]] std::optional<ArchiveRun> findRun(const Archive &archive, std::int64_t id);

} // namespace cw::interfaces
