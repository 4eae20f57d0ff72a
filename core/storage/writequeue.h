// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/choreline.h"
#include "core/storage/commitrate.h"
#include "core/storage/journal/attempts.h"
#include "core/storage/journal/inheritance.h"
#include "core/storage/journal/recorder.h"
#include "core/storage/journal/tradeseam.h"
#include "core/storage/latencyhistogram.h"
#include "core/storage/writequeuestate.h"

#include <QThread>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace cw::storage {

/// When the queue commits, how much it holds and how it repeats.
struct WriteQueueOptions {
    std::chrono::milliseconds flushInterval{250}; ///< oldest rows never wait longer for their commit to begin
    std::int64_t flushRows = 2'000;               ///< so many rows are committed at once
    std::int64_t maxTransactionRows = 20'000;     ///< under load a transaction grows to this
    std::int64_t maxQueuedRows = 300'000;
    std::int64_t maxQueuedBytes = 64LL << 20;  ///< estimate of the memory of queued rows
    std::int64_t maxSpillBytes = 32LL << 20;   ///< the same of rows on their way to the journal alone
    std::chrono::milliseconds firstRetry{100}; ///< doubles with each failure
    std::chrono::milliseconds lastRetry{5'000};
    std::chrono::milliseconds idleBeforeMaintenance{30'000};
    journal::JournalOptions journal; ///< an empty folder: live rows are in memory only, as all others are
    journal::FormerLook
        lookAtFormer; ///< sees what a former run left in the journal before it is written; may be empty
};

/// Who is told about live batches, on the writer thread. Both must not throw and may submit.
struct LiveEvents {
    /// A live batch was committed, or the database refused it for good.
    std::function<void(const WriteBatch &, const Result<WriteReport> &)> written;
    /// These rows were dropped because nothing had room for them; it stands in the ledger now.
    std::function<void(const std::vector<GapRecord> &)> lost;
};

/// The writer thread: takes batches from any thread and commits them in groups, in the order they came.
///
/// Each batch keeps its own report, so batches are not merged into one another; two snapshots of an open
/// candle in one transaction cost one page write anyway. Failures that can pass (busy, disk full,
/// input/output) are repeated with growing pauses and nothing overtakes; a batch the database refuses for
/// good is given back alone.
///
/// Batches of the live feed, which nobody can ask for again without a loss of time, are appended to a journal by a
/// second thread before they stand in line. They survive the end of the process, and when memory is full they wait in
/// the journal alone. What not even the journal has room for is dropped and put on record as missing.
class WriteQueue {
public:
    /// Called once on the writer thread, after the commit or when the batch was given up, or on the thread that withdraws
    /// it. Must not throw; may submit.
    using Done = std::function<void(const Result<WriteReport> &)>;

    /// Starts the threads and opens the writer. `database` must outlive the queue. Fails as openWriter does, and with
    /// Conflict when another process uses the journal; a journal that cannot be used for another reason is done
    /// without, and the state says so. What a former run left in the journal is written before anything else.
    [[nodiscard]] static Result<std::unique_ptr<WriteQueue>> start(Database &database,
                                                                   const WriteQueueOptions &options);

    WriteQueue(const WriteQueue &) = delete;
    WriteQueue &operator=(const WriteQueue &) = delete;
    /// Stops with a deadline of five seconds.
    ~WriteQueue();

    /// Takes `batch` and leaves it empty. Any thread; never waits for the disk. Busy when there is no room,
    /// Cancelled after `stop`: then `batch` is untouched and `done` is never called. A batch larger than the
    /// whole queue is taken when the queue is empty.
    [[nodiscard]] Result<> submit(WriteBatch &&batch, Done done);
    /// By this somebody can have a batch back. Not one of the live feed.
    using Ticket = std::shared_ptr<journal::Withdrawal>;
    /// The same, with a ticket.
    [[nodiscard]] Result<> submit(WriteBatch &&batch, Done done, const Ticket &ticket);
    /// Takes a batch back: `done` hears Cancelled with a sentence that says whether its rows can be stored; or what became
    /// of it, when the attempt under way decided that. At once where it waits in memory, otherwise soon; ask again as long as
    /// nothing was heard. Any thread but the writer's.
    void withdraw(const Ticket &ticket);
    /// The same for a batch of the live feed: it is journaled, and what became of it is told to the LiveEvents, not to
    /// a callback of its own, which could take more memory than the rows during a long outage. Busy only when not even
    /// the way to the journal has room, or when there is none.
    [[nodiscard]] Result<> submitLive(WriteBatch &&batch);
    /// Work on the write connection that is no batch: a move of rows, a clean-up. Called on the writer thread between
    /// two commits, one at a time, rows that are due go first; Cancelled when the queue stopped before its turn. Must
    /// not throw.
    using Chore = ChoreLine::Chore;
    /// Any thread; at once. Cancelled after `stop`: then `chore` is never called.
    [[nodiscard]] Result<> post(Chore chore);
    /// Who is told from now on. Any thread.
    void watchLive(LiveEvents events);

    /// Any thread.
    [[nodiscard]] WriteQueueState state() const;
    /// Time from `submit` to the end of the commit, weighted by rows; a row that was spilled counts from the moment
    /// spilling began. Any thread.
    [[nodiscard]] LatencyHistogram latency() const;

    /// After `stop` was called: the end of the process takes no live row now; each is committed or in the journal. Any thread.
    [[nodiscard]] bool mayEnd() const;
    /// Refuses new batches, commits what is queued, ends the threads and closes the writer. What is not
    /// written by the deadline stays in the journal, if it is there, and otherwise is given back, as Cancelled or with
    /// the error that kept it. A running transaction is never torn, so this may take a little longer. Answers whether
    /// every batch ever taken was written. Not from the writer thread. A second call answers the same.
    bool stop(std::chrono::milliseconds deadline);
    /// After `stop`: whether every batch ever taken was written but such as hold small named values alone, which the program
    /// notes for itself and no market is the poorer without. Any thread.
    [[nodiscard]] bool hasWrittenRows() const;

private:
    using Clock = journal::QueueShare::Clock;
    using Item = journal::WaitingBatch;
    using Reports = Result<std::vector<WriteReport>>;

    void restoreLosses();
    void noteOpeningDamage();
    WriteQueue(const WriteQueueOptions &options, std::unique_ptr<journal::Journal> journal,
               std::optional<Error> journalError);

    void joinAtSeam(Database &database);
    void lookForKin(Database &database);
    [[nodiscard]] Result<> openWriter(Database &database);
    [[nodiscard]] Result<> admit(WriteBatch &batch, Done done, const Ticket &ticket, bool isLive);

    // On the writer thread.
    void run(Writer &writer);
    [[nodiscard]] bool waitForWork(Writer &writer);
    [[nodiscard]] bool isDue(Clock::time_point now) const;
    void waitWhileIdle(Writer &writer, std::unique_lock<std::mutex> &lock);
    void maintainWhenIdle(Writer &writer, std::unique_lock<std::mutex> &lock);
    [[nodiscard]] bool readBack();
    void noteDamage(const std::vector<std::string> &sentences);
    void writeGroup(Writer &writer);
    void writeLosses(Writer &writer);
    void noteLosses(const std::vector<GapRecord> &gaps, const Reports &written);
    void write(Writer &writer, std::vector<Item> group);
    [[nodiscard]] bool giveBackAsked(std::vector<Item> &group);
    void finish(std::span<const Item> group, const Reports &written);
    void count(std::span<const Item> group, const Reports &written);
    void tell(std::span<const Item> group, const Reports &written) const;
    void giveBackRest();
    void runChore(Writer &writer);
    [[nodiscard]] bool isChoreDue() const;
    [[nodiscard]] bool isInheritanceDue(Clock::time_point now) const;
    void inherit(Writer &writer);
    [[nodiscard]] std::shared_ptr<const LiveEvents> events() const;

    const WriteQueueOptions m_options;
    const std::unique_ptr<journal::Journal> m_journal; ///< null: there is none
    journal::QueueShare m_share;
    std::optional<journal::TradeSeam> m_seam; ///< used on the writer thread
    journal::Attempts m_attempts;
    std::unique_ptr<journal::LossFile> m_lossFile; ///< with a journal only
    std::unique_ptr<journal::Recorder> m_recorder; ///< the same
    /// Null: nobody looks for other journals. Used on the writer thread.
    std::unique_ptr<journal::Inheritance> m_inheritance;
    std::unique_ptr<QThread> m_thread;

    // Guarded by m_share.mutex, too.
    std::shared_ptr<const LiveEvents> m_events;
    std::optional<Clock::time_point> m_inHandSince; ///< receipt of the oldest row being written
    ChoreLine m_chores;
    CommitRate m_rate;
    LatencyHistogram m_latency;
    bool m_isMaintained = true;
    bool m_wroteAll = true;
    bool m_wroteRows = true; ///< the same without batches of small values
};

} // namespace cw::storage
