// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/latencyhistogram.h"
#include "core/storage/store.h"

#include <QThread>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace cw::storage {

/// When the queue commits, how much it holds and how it repeats.
struct WriteQueueOptions {
    std::chrono::milliseconds flushInterval{250}; ///< oldest rows never wait longer for their commit to begin
    std::int64_t flushRows = 2'000;               ///< so many rows are committed at once
    std::int64_t maxTransactionRows = 20'000;     ///< under load a transaction grows to this
    std::int64_t maxQueuedRows = 500'000;
    std::int64_t maxQueuedBytes = 256LL << 20; ///< estimate of the memory of queued rows
    std::chrono::milliseconds firstRetry{100}; ///< doubles with each failure
    std::chrono::milliseconds lastRetry{5'000};
    std::chrono::milliseconds idleBeforeMaintenance{30'000};
};

/// What the queue is doing.
struct WriteQueueState {
    std::int64_t queuedRows = 0; ///< received, not yet committed
    std::int64_t queuedBytes = 0;
    std::chrono::milliseconds oldestAge{0}; ///< of what is queued
    std::int64_t commits = 0;
    WriteReport totals;             ///< of all commits
    std::int64_t failedRows = 0;    ///< given back with an error for good
    double rowsPerSecond = 0;       ///< committed, over the last ten seconds
    bool isRetrying = false;        ///< the last attempt failed and will be repeated
    std::optional<Error> lastError; ///< most recent failure, also after recovery
};

/// The writer thread: takes batches from any thread and commits them in groups, in the order they came.
///
/// Each batch keeps its own report, so batches are not merged into one another; two snapshots of an open
/// candle in one transaction cost one page write anyway. Failures that can pass (busy, disk full,
/// input/output) are repeated with growing pauses and nothing overtakes; a batch the database refuses for
/// good is given back alone.
class WriteQueue {
public:
    /// Called once on the writer thread, after the commit or when the batch was given up. Must not throw; may
    /// submit.
    using Done = std::function<void(const Result<WriteReport> &)>;

    /// Starts the thread and opens the writer on it. `database` must outlive the queue. Fails as openWriter
    /// does.
    [[nodiscard]] static Result<std::unique_ptr<WriteQueue>> start(Database &database,
                                                                   WriteQueueOptions options);

    WriteQueue(const WriteQueue &) = delete;
    WriteQueue &operator=(const WriteQueue &) = delete;
    /// Stops with a deadline of five seconds.
    ~WriteQueue();

    /// Takes `batch` and leaves it empty. Any thread; never waits for the disk. Busy when there is no room,
    /// Cancelled after `stop`: then `batch` is untouched and `done` is never called. A batch larger than the
    /// whole queue is taken when the queue is empty.
    [[nodiscard]] Result<> submit(WriteBatch &&batch, Done done);

    /// Any thread.
    [[nodiscard]] WriteQueueState state() const;
    /// Time from `submit` to the end of the commit, weighted by rows. Any thread.
    [[nodiscard]] LatencyHistogram latency() const;

    /// Refuses new batches, commits what is queued, ends the thread and closes the writer. What is not
    /// written by the deadline is given back, as Cancelled or with the error that kept it. A running
    /// transaction is never torn, so this may take a little longer. Answers whether every batch ever taken
    /// was written. Not from the writer thread. A second call answers the same.
    bool stop(std::chrono::milliseconds deadline);

private:
    using Clock = std::chrono::steady_clock;

    struct Item {
        WriteBatch batch;
        Done done;
        Clock::time_point received;
        std::int64_t rows;
        std::int64_t bytes;
    };
    struct Commit {
        Clock::time_point at;
        std::int64_t rows;
    };

    explicit WriteQueue(WriteQueueOptions options) : m_options(options) {}

    // On the writer thread.
    void run(Writer &writer);
    [[nodiscard]] std::vector<Item> takeGroup(Writer &writer);
    [[nodiscard]] bool isDue(Clock::time_point now) const;
    void maintainWhenIdle(Writer &writer, std::unique_lock<std::mutex> &lock);
    void write(Writer &writer, std::span<Item> group);
    [[nodiscard]] Result<std::vector<WriteReport>> attempt(Writer &writer, std::span<Item> group);
    [[nodiscard]] bool waitForRetry(const Error &error, int failures);
    void finish(std::span<Item> group, const Result<std::vector<WriteReport>> &written);
    void giveBackRest();

    const WriteQueueOptions m_options;
    std::unique_ptr<QThread> m_thread;

    mutable std::mutex m_mutex; ///< guards all below
    std::condition_variable m_wake;
    std::deque<Item> m_items;
    std::optional<Clock::time_point> m_inHandSince; ///< receipt of the oldest row being written
    std::optional<Clock::time_point> m_stopBy;
    std::deque<Commit> m_recent;
    WriteQueueState m_state;
    LatencyHistogram m_latency;
    bool m_isMaintained = true;
    bool m_wroteAll = true;
};

} // namespace cw::storage
