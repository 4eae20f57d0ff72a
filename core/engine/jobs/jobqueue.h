// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/engine/jobs/jobrunner.h"

#include <map>

namespace cw::engine {

/// What holds work up, and until when by the local clock; without a time: until it is over.
struct JobHold {
    std::string why;
    std::optional<market::UtcTime> until;
};

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
    /// While held, nothing runs: rows would have nowhere to go. What ran waits with all others, says why, and goes on
    /// where its rows end.
    void hold(std::optional<JobHold> hold);
    /// Called a few times a second: jobs that ask the exchange wait while it does not want to be asked.
    void tick(market::UtcTime now);
    /// Answers what holds up a job that asks the exchange; empty: nothing does, ever.
    std::function<std::optional<JobHold>(const JobRequest &)> exchangeHold;
    /// Ends the work and leaves the jobs in the book as they are: the next run goes on with them.
    void stop();

private:
    [[nodiscard]] bool isControllable(std::int64_t job) const;
    [[nodiscard]] JobRunner &runnerOf(const interfaces::JobStatus &job);
    [[nodiscard]] bool hasRoom(const JobRunner &runner) const;
    /// A job that runs may ask for rows of this one: begun behind it, this one finds them stored.
    [[nodiscard]] bool isAskedFor(const interfaces::JobStatus &job) const;
    void start(std::int64_t job, JobRunner &runner);
    void drop(std::int64_t job);
    /// Nothing: the job may run.
    [[nodiscard]] std::optional<JobHold> holdOf(const interfaces::JobStatus &job);
    void holdUpRunning();

    JobBook &m_book;
    JobRunner &m_fetching;
    JobRunner &m_storing;
    JobRunner &m_comparing;
    std::map<std::int64_t, JobRunner *> m_running;
    bool m_isStopped = false;
    std::optional<JobHold> m_hold;
};

} // namespace cw::engine
