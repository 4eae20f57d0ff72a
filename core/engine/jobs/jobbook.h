// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/callbacklist.h"
#include "core/engine/jobs/planpace.h"
#include "core/interfaces/archive.h"
#include "core/storage/store.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace cw::engine {

/// What becomes of a job of an earlier run.
enum class JobUse : std::uint8_t {
    Continued, ///< it goes on in its turn
    Listed,    ///< it is only shown: its node goes on with it
};

/// Work on what is stored already, which is listed as a run.
[[nodiscard]] bool isRun(interfaces::JobKind kind) noexcept;

/// Work that is over and still listed; what is not over is listed in any case.
inline constexpr storage::JobLimits kJobsListed{200, 500};

/// The list of work: what waits, runs and recently ended. Thread-safe.
class JobBook {
public:
    /// Work the engine found for itself: a repair of a hole, which goes first, or a backfill of the history it keeps, which
    /// goes last.
    [[nodiscard]] std::int64_t add(interfaces::JobKind kind, market::Market market, std::string title);
    /// Work somebody asked for; `request` is what parseJobRequest reads.
    [[nodiscard]] std::int64_t addRequested(interfaces::JobKind kind, interfaces::JobPriority priority,
                                            std::string reason, std::string title, std::string request);
    /// Work of an earlier run. False when its words are not known.
    bool restore(const storage::JobRecord &record, JobUse use);
    /// Numbers of new jobs are above `number`.
    void countFrom(std::int64_t number);
    /// The highest number that was given, by this run or an earlier one.
    [[nodiscard]] std::int64_t lastNumber() const;
    /// This run gave one.
    [[nodiscard]] bool hasNumbered() const;

    void begin(std::int64_t job);
    /// `pace`: what the exchange leaves of the rest, whatever the rate so far was.
    void move(std::int64_t job, std::int64_t done, std::int64_t total, const RestPace &pace = {});
    void spend(std::int64_t job, std::int64_t requests, std::int64_t weight);
    /// Rows of it that became durable, also after it was paused or ended.
    void credit(std::int64_t job, const storage::WriteReport &written);
    /// Candles that it leaves for a later run, as nothing proves them final yet.
    void leaveUnproven(std::int64_t job, std::int64_t candles);
    /// What a run found so far; kept with the request.
    void report(std::int64_t job, interfaces::RunReport report);
    /// `written` and `skipped` count besides what was credited.
    void end(std::int64_t job, const Result<> &result, const storage::WriteReport &written,
             std::int64_t skipped = 0);
    /// `why`: a sentence; empty when somebody asked for it.
    void cancel(std::int64_t job, const std::string &why = {});
    void pause(std::int64_t job);
    /// It is held up, goes on by itself, and says so.
    void wait(std::int64_t job, std::string why, std::optional<market::UtcTime> againAt);
    /// A paused, waiting, failed or cancelled job is queued again.
    void requeue(std::int64_t job);
    /// Whether what it works for is still there.
    void setRepeatable(std::int64_t job, bool isRepeatable);
    /// When somebody asked for it, by the exchange's clock; kept with the request.
    void noteAsked(std::int64_t job, market::UtcTime at);
    /// Its place in the order of work.
    void place(std::int64_t job, interfaces::JobPriority priority, std::int64_t position);

    /// A job that is not over.
    [[nodiscard]] bool isActive(std::int64_t job) const;
    [[nodiscard]] std::optional<interfaces::JobStatus> find(std::int64_t job) const;
    [[nodiscard]] std::string requestOf(std::int64_t job) const;
    /// Where work asks that the engine found for itself; nothing for a requested job.
    [[nodiscard]] std::optional<market::Market> marketOf(std::int64_t job) const;
    /// Empty for a job that reported nothing.
    [[nodiscard]] interfaces::RunReport reportOf(std::int64_t job) const;

    /// Newest first.
    [[nodiscard]] std::vector<interfaces::JobStatus> jobs() const;
    [[nodiscard]] interfaces::SubscriptionHandle onJob(CallbackList<interfaces::JobStatus>::Callback callback)
    {
        return m_callbacks.add(std::move(callback));
    }
    /// Rows that all runs of it inserted and updated; 0 for a job that is not known.
    [[nodiscard]] std::int64_t storedBy(std::int64_t job) const;
    /// Counts as changed, whatever was stored of it.
    void touch(std::int64_t job);
    /// Requested work that changed since the last call, as the database keeps it.
    [[nodiscard]] std::vector<storage::JobRecord> takeChanged(const std::string &node);

private:
    struct Job {
        interfaces::JobStatus status;
        std::string request;
        std::optional<market::Market> market;
        std::optional<interfaces::RunReport> report;
        /// Since when `rowsBefore` grow: what was there when it was begun took no time.
        std::chrono::steady_clock::time_point startedAt;
        std::optional<std::int64_t> rowsBefore;
        bool isChanged = false;
    };

    std::int64_t insert(Job entry);
    template<class Change>
    void change(std::int64_t job, Change change);
    void forgetOldest();

    mutable std::mutex m_mutex;
    std::map<std::int64_t, Job> m_jobs;
    std::int64_t m_lastId = 0;
    bool m_hasNumbered = false;
    CallbackList<interfaces::JobStatus> m_callbacks;
};

} // namespace cw::engine
