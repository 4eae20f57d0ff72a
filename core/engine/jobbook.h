// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/callbacklist.h"
#include "core/storage/store.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace cw::engine {

/// The list of work: what waits, runs and recently ended. Thread-safe.
class JobBook {
public:
    [[nodiscard]] std::int64_t add(interfaces::JobKind kind, std::string title);
    void begin(std::int64_t job);
    void move(std::int64_t job, std::int64_t done, std::int64_t total);
    void end(std::int64_t job, const Result<> &result, const storage::WriteReport &written,
             std::int64_t skipped = 0);
    void cancel(std::int64_t job);
    /// A job that still waits or runs.
    [[nodiscard]] bool isActive(std::int64_t job) const;

    /// Newest first.
    [[nodiscard]] std::vector<interfaces::JobStatus> jobs() const;
    [[nodiscard]] interfaces::SubscriptionHandle onJob(CallbackList<interfaces::JobStatus>::Callback callback)
    {
        return m_callbacks.add(std::move(callback));
    }

private:
    struct Job {
        interfaces::JobStatus status;
        std::chrono::steady_clock::time_point startedAt;
    };

    template<class Change>
    void change(std::int64_t job, Change change);
    void forgetOldest();

    mutable std::mutex m_mutex;
    std::map<std::int64_t, Job> m_jobs;
    std::int64_t m_lastId = 0;
    CallbackList<interfaces::JobStatus> m_callbacks;
};

} // namespace cw::engine
