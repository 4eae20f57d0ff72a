// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/lossfile.h"

#include <QThread>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cw::storage::journal {

/// The thread that appends live batches to the journal, so that neither a socket nor the writer waits for that disk,
/// and then lets them stand in line.
class Recorder {
public:
    /// Starts the thread. It ends when `share.stopBy` is set and nothing is left to record. Both references outlive it.
    /// So does `lossFile`.
    Recorder(Journal &journal, QueueShare &share, LossFile &lossFile);
    Recorder(const Recorder &) = delete;
    Recorder &operator=(const Recorder &) = delete;
    ~Recorder() { wait(); }

    /// Waits for the thread's end. Any other thread, several at a time.
    void wait() { m_thread->wait(); }

private:
    /// Where the first of some batches are, and why the others are nowhere.
    struct Outcome {
        std::vector<Stretch> places;
        std::optional<AppendFailure> failure;
    };

    void run();
    void record(std::vector<WaitingBatch> items);
    [[nodiscard]] Outcome append(std::span<const WriteBatch *const> batches);
    void noteOutcome(const std::optional<AppendFailure> &failure, bool hasLive);
    void settle(std::vector<WaitingBatch> &items, const Outcome &outcome);
    void settleUnrecorded(WaitingBatch &item, const AppendFailure &failure);

    Journal &m_journal;
    QueueShare &m_share;
    LossFile &m_lossFile;
    bool m_isUntold = false; ///< the file does not know yet what the journal did not take last
    QueueShare::Clock::time_point m_failedAt; ///< the journal did not take something last
    std::unique_ptr<QThread> m_thread;
};

} // namespace cw::storage::journal
