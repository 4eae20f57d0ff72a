// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/subscription.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::interfaces {

/// Idle: no instrument of the market is recorded here.
enum class FeedState : std::uint8_t { Off, Connecting, Live, Silent, Reconnecting, Blocked, Idle };

/// Stable words: "off", "connecting", "live", "silent", "reconnecting", "blocked", "idle".
[[nodiscard]] std::string_view feedStateText(FeedState state) noexcept;

struct MarketStatus {
    Market market = Market::Spot;
    FeedState feed = FeedState::Off;
    std::optional<std::chrono::milliseconds> lastMessageAge;
    std::int64_t messages = 0;
    std::int64_t rejected = 0;
    std::int64_t droppedRows = 0; ///< live rows that waited in the feed until there was no room there either
    std::int64_t reconnects = 0;
    int usedWeight = 0;
    int weightLimit = 0;
    int weightLeft = 0;      ///< what this process may still send this minute
    int weightPerMinute = 0; ///< and in a whole one; 0 while it is not known
    std::optional<std::chrono::milliseconds> answerTime; ///< median of the last answers to requests
    std::optional<std::chrono::seconds> blockedFor;
    std::string blockedReason;
    bool isArchiveAway = false; ///< the bulk archive gave no usable answer, and is not asked for a while
    /// A sentence while acknowledged subscriptions bring nothing, also after a new connection; empty else.
    std::string feedProblem;
    std::optional<UtcTime> exchangeTime;                ///< the exchange's clock now
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

/// By how much the rows of one kind grow.
struct KindGrowth {
    std::string kind; ///< stable word: "candles", "trades", "funding"
    std::int64_t rowsPerDay = 0;
    std::int64_t bytesPerDay = 0;
};

/// How fast the store grows: rows of the newest seven days in which streams were followed, by the market's clock, at what a
/// row takes in this store. What was fetched from before they were followed is no growth. An estimate.
struct StoreGrowth {
    std::vector<KindGrowth> kinds; ///< those that grow
    std::int64_t bytesPerDay = 0;
    std::optional<std::int64_t> daysToFull; ///< until nothing is written any more; absent: not known, or nothing grows
    /// No stream was ever followed, or a kind of rows for less than a day: too little to tell, and nothing of the above.
    bool isYoung = false;
    /// Of a young store: the market's time at which it is a day; absent: nothing is followed yet.
    std::optional<UtcTime> enoughFrom{};
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

/// A large table of a PostgreSQL database that is cut into parts.
struct TableParts {
    std::string table;
    std::int64_t count = 0;
    std::string oldest; ///< name of the part with the smallest keys
    std::string newest;
};

/// The parts there are, and those that were empty and went.
struct DatabaseParts {
    std::vector<TableParts> tables; ///< none: the tables are not cut up
    std::int64_t dropped = 0;       ///< so far
    std::string lastDropped;
    std::optional<UtcTime> droppedAt;
    std::string
        compression; ///< one sentence on hypertables: what is compressed, or why nothing is; else empty
};

/// A node of the same database that is gone without having ended properly.
struct SilentNode {
    std::string name;
    UtcTime since; ///< when it was missed first, by the local clock
};

/// One sentence about it.
[[nodiscard]] std::string silenceWarning(const SilentNode &node);

struct EngineStatus;

/// A sentence while the journal takes no rows, or live rows are dropped: why, since when, and what is lost; empty else.
[[nodiscard]] std::string journalProblem(const EngineStatus &status);

struct EngineStatus {
    bool running = false;
    bool demo = false;
    std::vector<MarketStatus> markets;
    /// Rows that were taken. Live ones count when they are in the journal: the end of the process cannot take them any
    /// more, that of the machine can. Those that the journal did not take count when they are committed. Each of them is
    /// stored, queued, spilled or returned; what a former run left is queued or spilled, too, until it is written.
    std::int64_t rowsReceived = 0;
    std::int64_t rowsStored = 0;    ///< committed, whether they changed the database or not
    std::int64_t rowsUnchanged = 0; ///< committed, but the database had them already, or better ones
    std::int64_t rowsReturned = 0;  ///< given back to who handed them in, who got an error or asked for them
    std::int64_t rowsQueued = 0;   ///< received, in memory, not yet committed
    std::int64_t rowsSpilled = 0;  ///< received, in the journal alone, not yet committed
    std::int64_t rowsDropped = 0;  ///< for which there was no room; the ledger names them
    std::int64_t journalBytes = 0; ///< of rows that are not committed yet
    std::string journalError;      ///< empty: it takes rows, or there is none by choice
    UtcTime journalErrorSince;     ///< by the local clock, while there is an error
    std::int64_t rowsDroppedSince = 0; ///< of those dropped since then
    std::int64_t rowsUnsafe = 0; ///< of those queued, live ones the journal did not take: an end of the process takes them
    double rowsPerSecond = 0;      ///< stored, smoothed; a statistic
    std::string databaseEngine;
    std::string databaseLocation;
    std::int64_t databaseBytes = 0;
    std::string databaseError;                 ///< empty: healthy
    bool isDatabaseAway = false; ///< it does not answer questions either; databaseError says why
    std::string databaseVersion;               ///< of library or server
    int databaseSchema = 0;                    ///< number of its schema
    std::optional<std::int64_t> diskFreeBytes; ///< left on its disk; absent for a server's
    std::string databaseDurability;            ///< the settings in force, "WAL, synchronous=FULL"
    std::vector<std::string> databaseWarnings; ///< what is weaker than our promises, one sentence each
    /// Of these warnings: damaged files of journals, and rows in journals of other databases.
    std::vector<std::string> journalWarnings;
    DatabaseParts parts;
    ArchiveHealth archive;   ///< looked at every few minutes, and after each run
    std::optional<StoreGrowth> growth; ///< measured once a minute; absent: not yet
    bool isDiskFull = false; ///< rows wait for room on the database's disk, and jobs with them
    std::chrono::milliseconds uptime{0};
    std::vector<SeriesKey>
        tracked;             ///< series kept complete and live, by this node or another of the same database
    std::string node;        ///< name among the nodes of a shared database; empty: there are no others
    std::int64_t nodes = 0;  ///< that live, this one among them; 0 while that is not known
    std::int64_t shards = 0; ///< instruments that this node records itself
    std::string nodeError;   ///< why this node takes no part; empty when it does
    std::vector<SilentNode> silentNodes;        ///< of the last day
    std::optional<CrossCheckStatus> crossCheck; ///< of the last daily one; absent: there was none
};

} // namespace cw::interfaces
