// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/losses.h"
#include "core/storage/journal/waitingline.h"
#include "core/storage/writequeuestate.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage::journal {

/// What the threads of one write queue share. Everything but the conditions is guarded by `mutex`.
struct QueueShare {
    using Clock = std::chrono::steady_clock;

    QueueShare(WaitingLine::Limits limits, bool isJournaled)
        : line(limits, isJournaled), hasRecorded(!isJournaled)
    {
    }

    /// While rows are being dropped, the ranges still grow; afterwards each is written once.
    [[nodiscard]] bool areLossesDue() const
    {
        return !losses.isEmpty() && (!isDropping || !line.spillingSince() || stopBy);
    }

    /// Sentences about damaged files that held rows of a former run.
    void noteFormerDamage(const std::string &folder, const std::vector<std::string> &sentences);

    mutable std::mutex mutex;
    std::condition_variable wake;    ///< there may be something for the writer
    std::condition_variable arrived; ///< there may be something for the recorder
    WaitingLine line;
    Losses losses;
    std::vector<GapRecord> lossesInHand; ///< being put on record
    Losses atRisk; ///< in memory alone, as the journal did not take it: lost when the process ends now
    std::string refusalCause;            ///< the ledger's word for why the journal took no rows last
    bool hasFormerLosses = false;        ///< what a former run dropped is not on record yet
    WriteQueueState state;
    bool isDropping = false; ///< the newest batch that had to go to disk did not get there
    bool hasRecorded;        ///< nothing more comes from the recorder
    std::optional<Clock::time_point> stopBy;
    std::optional<Clock::time_point> attemptSince; ///< a write is under way
};

} // namespace cw::storage::journal
