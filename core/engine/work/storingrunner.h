// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/moveplan.h"
#include "core/engine/base/clockwait.h"
#include "core/engine/jobs/jobbook.h"
#include "core/engine/jobs/jobrunner.h"
#include "core/engine/jobs/storetask.h"
#include "core/ingest/base/listener.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace cw::engine {

/// Does the jobs that work on what is stored: archive, restore, verify.
class StoringRunner final : public JobRunner {
public:
    struct Tools {
        JobBook &book;
        StoreTools store;
        MarketOf marketOf;
        ingest::Listener &listener;
        std::chrono::days purgeKeep{7}; ///< so long a purge can be undone
        std::string node{};             ///< whose jobs they are; empty on a database of one's own
    };

    explicit StoringRunner(Tools tools);

    void run(std::int64_t job, const JobRequest &request) override;
    void stop(std::int64_t job) override;
    /// One: two moves would only wait for one another at the writer, and a slice is not verified while it
    /// grows.
    [[nodiscard]] std::size_t parallel() const override { return 1; }

    /// A job is over.
    std::function<void()> onOver = [] {};

private:
    struct Work {
        std::int64_t doneBefore = 0; ///< rows of earlier beginnings of the job
        std::string warning;
        std::unique_ptr<ClockWait> wait;
        std::unique_ptr<StoreTask> task;
    };

    /// Calls `then` with the request as its policy says it now; otherwise ends the job.
    template<class Request>
    void askPolicy(std::int64_t job, const Request &asked, std::function<void(const Request &)> then);
    void archive(std::int64_t job, const interfaces::ArchiveRequest &request);
    void archiveSequences(std::int64_t job, const interfaces::ArchiveRequest &request, const LeftOut &leftOut,
                          const std::vector<storage::Sequence> &sequences);
    void move(std::int64_t job, const interfaces::ArchiveRequest &request,
              const std::set<market::Market> &markets, const LeftOut &leftOut);
    void restore(std::int64_t job, const interfaces::RestoreRequest &request);
    void exportFiles(std::int64_t job, const interfaces::ExportRequest &request);
    void writeFiles(std::int64_t job, const interfaces::ExportRequest &request,
                    const std::set<market::Market> &markets);
    void purge(std::int64_t job, const interfaces::PurgeRequest &request);
    void removeRange(std::int64_t job, const interfaces::PurgeRequest &request);
    /// Calls `then` when the clocks of the exchange are known; otherwise ends the job.
    void waitForClocks(std::int64_t job, const std::set<market::Market> &markets, std::function<void()> then);
    /// "user, job 12, node a": each node of a database has numbers of its own.
    [[nodiscard]] std::string makerText(std::string door, std::int64_t job) const;
    [[nodiscard]] Clocks clocksOf(const std::set<market::Market> &markets) const;
    /// What a run of a policy for `what` leaves to paused runs, and says so.
    [[nodiscard]] LeftOut leftToPaused(std::int64_t job, const interfaces::SequenceFilter &what);
    /// Adds a sentence to what the run tells, unless it is empty.
    void warn(std::int64_t job, const std::string &sentence);
    [[nodiscard]] std::string warnOf(const Clocks &clocks) const;
    /// That rows stay although they are older than what was asked for; empty: none do.
    [[nodiscard]] static std::string warnOfYoungRows(const interfaces::ArchiveRequest &request, const Clocks &clocks);
    void begin(std::int64_t job, std::unique_ptr<StoreTask> task);
    void tell(std::int64_t job);
    void end(std::int64_t job, const Result<> &result);

    Tools m_tools;
    std::map<std::int64_t, Work> m_work;
    std::vector<std::unique_ptr<StoreTask>> m_over; ///< ended, but possibly still on the call stack
    std::unique_ptr<ingest::Timers::Handle> m_sweep;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine
