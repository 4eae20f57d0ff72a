// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cw::storage {

using market::IdRange;
using market::InstrumentKey;
using market::TimeRange;
using market::UtcTime;

enum class RowKind : std::uint8_t { Candles = 0, Trades = 1, Funding = 2 };

/// "candles", "trades", "funding".
[[nodiscard]] std::string_view rowKindText(RowKind kind) noexcept;

/// One run of rows with one key each: the candles of a series (key: open time in microseconds), the trades of an
/// instrument (id) or its settled funding rates (time in microseconds).
struct Sequence {
    InstrumentKey instrument;
    RowKind kind = RowKind::Candles;
    std::optional<market::Interval> interval; ///< candles only

    friend auto operator<=>(const Sequence &, const Sequence &) = default;
    friend bool operator==(const Sequence &, const Sequence &) = default;
};

/// Where a row lies. A reader that finds a key in two places takes the better row.
enum class Place : std::uint8_t { Main = 0, Archive = 1, Temporary = 2 };

/// "main", "archive", "temp".
[[nodiscard]] std::string_view placeText(Place place) noexcept;

/// What one place holds of a sequence. Counted, so it takes as long as the rows are many.
struct PlaceSummary {
    Sequence sequence;
    Place place = Place::Main;
    IdRange keys;   ///< first … last + 1
    TimeRange time; ///< open, trade or settlement time of the first row … just after that of the last
    std::int64_t rows = 0;
};

/// A run of keys that was moved to the archive, and what was counted and hashed there.
struct ArchiveSlice {
    std::int64_t id = 0;
    Sequence sequence;
    IdRange keys;
    std::int64_t rows = 0;
    std::string sha256; ///< 64 hex digits, of the rows in the order of their keys
    UtcTime movedAt;    ///< by the writer's clock, as all times here
    std::optional<UtcTime> verifiedAt;
    std::string fault; ///< what the last verification found wrong; empty: nothing
};

/// What is in the archive now where a slice says something is.
struct SliceCount {
    std::int64_t rows = 0;
    std::string sha256;
};

/// Stored rows of one kind, ascending by key.
using StoredRows =
    std::variant<std::vector<market::Candle>, std::vector<market::Trade>, std::vector<market::FundingRate>>;

[[nodiscard]] std::int64_t rowCount(const StoredRows &rows) noexcept;

/// Which places are asked for rows that go to a file.
enum class RowScope : std::uint8_t {
    Archived, ///< what lies in the archive
    Lasting,  ///< what lies in the main table and in the archive; of a row in both the better one
};

/// A run of keys with the number of rows and their sum, as a slice has them.
struct RowBlock {
    IdRange keys;
    std::int64_t rows = 0;
    std::string sha256; ///< 64 hex digits

    friend bool operator==(const RowBlock &, const RowBlock &) = default;
};

/// Why rows went to a file.
enum class FileReason : std::uint8_t {
    Cold = 0,   ///< they are old, and the file is where they are kept from now on
    Purged = 1, ///< somebody deleted them, and the file is there for a change of mind
};

/// "cold", "purged".
[[nodiscard]] std::string_view fileReasonText(FileReason reason) noexcept;

/// A file beside the database that holds rows of one sequence.
struct ColdFile {
    std::int64_t id = 0; ///< 0 until stored
    std::string name;    ///< inside the folder of such files; unique
    FileReason reason = FileReason::Cold;
    Sequence sequence;
    IdRange keys;   ///< first … last + 1
    TimeRange time; ///< of the first row … just after that of the last
    std::int64_t rows = 0;
    std::string sha256;               ///< of the rows, as a slice has it
    std::int64_t bytes = 0;           ///< of the file
    std::string fileSha256;           ///< of the file
    bool isAway = false;              ///< its rows were taken out of the database, or are being taken out
    std::string madeBy;               ///< "schedule", "user", …
    UtcTime madeAt;                   ///< by the local clock, like the next
    std::optional<UtcTime> keepUntil; ///< then the file goes; absent: never
    std::optional<UtcTime> verifiedAt;
    std::string fault; ///< what the last look at the file found wrong; empty: nothing
};

/// Takes rows out of the database that a file holds.
struct Removal {
    Sequence sequence;
    RowBlock block; ///< what the file holds of these keys; any other rows stay
    RowScope scope = RowScope::Archived;
    FileReason reason = FileReason::Cold;
    std::string evidence; ///< of the entries of the gap ledger: one sentence that names the file
};

/// What one step of a move did, in a transaction of its own.
struct ArchiveStep {
    std::int64_t rows = 0; ///< moved
    IdRange keys;          ///< of the slice that was written or taken back from
    std::string sha256;    ///< of that slice afterwards; empty when nothing of it is left
    bool isDone = false;   ///< nothing is left to move
};

/// How long rows stay in the main table. The first enabled policy that matches, in this order, counts: one symbol before
/// all, one interval before all.
struct ArchivePolicy {
    std::int64_t id = 0;                  ///< 0 until stored
    std::string symbol = "*";             ///< "*": all
    std::optional<market::Market> market; ///< absent: all
    RowKind kind = RowKind::Candles;
    std::optional<market::Interval> interval; ///< absent: all
    int keepDays = 365;
    std::string schedule = "17 3 * * *"; ///< five cron fields, UTC
    std::string window;                  ///< "HH:MM-HH:MM" UTC, or empty
    std::int64_t batchRows = 5'000;      ///< rows a transaction moves at most
    int maxRetries = 3;
    bool isEnabled = true;
    int coldAfterDays = 0; ///< months that ended so long ago go from the archive to files; 0: never
    std::optional<UtcTime> handledTo; ///< runs that were due up to then are done
    UtcTime createdAt;
};

/// A claim on temporary rows: they stay until no lease holds them any more.
struct Lease {
    std::string id; ///< chosen by who asks; unique
    Sequence sequence;
    TimeRange range; ///< [from, to)
    std::string owner;
    std::string state;     ///< "queued", "fetching", "ready", "failed", "expired"
    std::int64_t rows = 0; ///< temporary rows in its range when it became ready
    std::string error;
    UtcTime createdAt;
    UtcTime expiresAt;
};

} // namespace cw::storage
