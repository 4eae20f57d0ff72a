// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/storage/store.h"

#include <map>
#include <variant>
#include <vector>

namespace cw::engine {

/// Rows of one sequence that go to the archive, or come back.
struct Move {
    storage::Sequence sequence;
    /// Into the archive: what is older than this. Back: what lies in this range.
    std::variant<market::UtcTime, market::TimeRange> what;
};

/// What a run is going to move. Rows that go to the archive are counted, the rest is estimated.
struct MovePlan {
    std::vector<Move> moves;
    std::int64_t rows = 0;
    std::int64_t slices = 0;
    std::int64_t bytes = 0;
};

/// The exchange's clocks when a plan is made.
using Clocks = std::map<market::Market, market::UtcTime>;

/// What other runs move, and a run therefore leaves out.
using LeftOut = std::vector<interfaces::SequenceFilter>;

/// Sequences that a request names and for which, where it names a policy, that policy counts.
[[nodiscard]] Result<std::vector<storage::Sequence>>
sequencesOf(storage::Reader &reader, const interfaces::ArchiveRequest &request, const LeftOut &leftOut);
/// A sequence whose market has no clock is left out.
[[nodiscard]] Result<MovePlan> planArchive(storage::Reader &reader, const interfaces::ArchiveRequest &request,
                                           const Clocks &clocks, const LeftOut &leftOut);
[[nodiscard]] Result<MovePlan> planRestore(storage::Reader &reader, const interfaces::RestoreRequest &request);
/// Adds rows of `sequence` older than `before`, without those that may still change at the exchange's `now`.
/// Answers how many.
[[nodiscard]] Result<std::int64_t> addMove(MovePlan &plan, storage::Reader &reader,
                                           const storage::Sequence &sequence, market::UtcTime before,
                                           market::UtcTime now);
/// Keys of a sequence that can lie in `range`: times in microseconds, or the ids of stored trades.
[[nodiscard]] Result<market::IdRange> keysIn(storage::Reader &reader, const storage::Sequence &sequence,
                                             const market::TimeRange &range);
/// Rows of a slice with these keys. Those of a part of a slice are counted: blocks on the database.
[[nodiscard]] Result<std::int64_t> rowsWithin(storage::Reader &reader, const storage::ArchiveSlice &slice,
                                              const market::IdRange &keys);
/// About what rows of a sequence take.
[[nodiscard]] std::int64_t bytesOf(const storage::Sequence &sequence, std::int64_t rows);

} // namespace cw::engine
