// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage {

/// What the write queue is doing. Rows are counted since the start.
struct WriteQueueState {
    /// Rows that were taken: live ones count when they are in the journal, so that the end of the process cannot take
    /// them any more, or, where the journal does not take them or there is none, when they are committed; all others when
    /// they are in memory.
    std::int64_t receivedRows = 0;
    std::int64_t queuedRows = 0; ///< in memory, not yet committed
    std::int64_t unsafeRows = 0; ///< of these live ones that are in no journal: the end of the process takes them
    std::int64_t queuedBytes = 0;
    std::int64_t spilledRows = 0;  ///< in the journal alone, not yet committed
    std::int64_t acceptedRows = 0; ///< handed in, whatever became of them
    std::int64_t settledRows = 0;  ///< of these: nothing more happens to them
    std::int64_t droppedRows = 0;  ///< for which there was no room anywhere, or that the journal lost
    std::int64_t journalBytes = 0; ///< of batches that are not committed yet, a former run's among them
    bool isReplaying = false;      ///< what a former run left is still being written
    std::chrono::milliseconds oldestAge{0}; ///< of what is queued
    std::int64_t commits = 0;
    WriteReport totals;                ///< of all commits
    /// Of the received rows those of commits. Received rows are committed, queued, spilled or returned.
    std::int64_t committedRows = 0;
    std::int64_t returnedRows = 0;     ///< given back: with an error for good, or as their giver asked for them
    double rowsPerSecond = 0;          ///< committed, over the last ten seconds
    bool isRetrying = false;           ///< the last attempt failed and will be repeated
    std::optional<Error> lastError;    ///< most recent failure, also after recovery
    std::optional<Error> writeError;   ///< why the newest attempt failed; absent after one that succeeded
    std::optional<Error> journalError; ///< why there is no journal, or why it did not take the newest rows
    UtcTime journalErrorSince;         ///< by the local clock, when there is one
    std::int64_t droppedSince = 0;     ///< rows that were dropped since then
    std::vector<std::string> strandedJournals; ///< sentences about other journals that hold rows, or damaged files
    std::vector<std::string> journalDamage;    ///< sentences about damaged files of this journal
    std::string formerDamage; ///< the newest about rows that a former run took, without folders; empty: none is known
    std::chrono::milliseconds attemptAge{0};   ///< how long the attempt to write that is under way has lasted; 0: none
};

} // namespace cw::storage
