// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/engine/jobrunner.h"

#include <map>

namespace cw::engine {

/// Decides which requested job runs when: by priority, then by position, a few at a time of those that fetch
/// and of those that work on what is stored. What a job has left to do is read from the store each time it
/// begins, so a job that was paused, or cut off by the end of the program, goes on where its rows end. On the
/// engine thread.
class JobQueue {
public:
    /// `fetching` asks the exchange for rows, `storing` moves and checks stored ones, `comparing` holds them against the
    /// exchange. All must outlive the queue.
    JobQueue(JobBook &book, JobRunner &fetching, JobRunner &storing, JobRunner &comparing);

    /// Looks into the book for jobs that wait, and starts those whose turn it is.
    void startNext();
    void cancel(std::int64_t job);
    void pause(std::int64_t job);
    void resume(std::int64_t job);
    void retry(std::int64_t job);
    void move(std::int64_t job, std::optional<std::int64_t> before);
    /// While held, nothing runs: rows would have nowhere to go. What ran waits with all others and goes on where its rows
    /// end.
    void hold(bool isHeld);
    /// Ends the work and leaves the jobs in the book as they are: the next run goes on with them.
    void stop();

private:
    [[nodiscard]] bool isControllable(std::int64_t job) const;
    [[nodiscard]] JobRunner &runnerOf(const interfaces::JobStatus &job);
    [[nodiscard]] bool hasRoom(const JobRunner &runner) const;
    void start(std::int64_t job, JobRunner &runner);
    void drop(std::int64_t job);

    JobBook &m_book;
    JobRunner &m_fetching;
    JobRunner &m_storing;
    JobRunner &m_comparing;
    std::map<std::int64_t, JobRunner *> m_running;
    bool m_isStopped = false;
    bool m_isHeld = false;
};

} // namespace cw::engine
