// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobbook.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::JobState;
using interfaces::JobStatus;

constexpr std::size_t kRemembered = 200;

bool isOver(const JobStatus &status)
{
    return status.state != JobState::Queued && status.state != JobState::Running;
}

std::optional<std::chrono::seconds> etaOf(const JobStatus &status,
                                          std::chrono::steady_clock::duration elapsed)
{
    if (status.rowsDone <= 0 || status.rowsTotal <= status.rowsDone)
        return std::nullopt;
    const double perRow =
        std::chrono::duration<double>(elapsed).count() / static_cast<double>(status.rowsDone);
    return std::chrono::seconds(
        static_cast<std::int64_t>(perRow * static_cast<double>(status.rowsTotal - status.rowsDone)) + 1);
}

} // namespace

std::int64_t JobBook::add(interfaces::JobKind kind, std::string title)
{
    JobStatus status;
    {
        const std::lock_guard lock(m_mutex);
        status.id = ++m_lastId;
        status.kind = kind;
        status.title = std::move(title);
        m_jobs[status.id] = {status, std::chrono::steady_clock::now()};
        forgetOldest();
    }
    m_callbacks.call(status);
    return status.id;
}

template<class Change>
void JobBook::change(std::int64_t job, Change change)
{
    JobStatus status;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_jobs.find(job);
        if (found == m_jobs.end() || isOver(found->second.status))
            return;
        change(found->second);
        status = found->second.status;
    }
    m_callbacks.call(status);
}

void JobBook::begin(std::int64_t job)
{
    change(job, [](Job &entry) {
        entry.status.state = JobState::Running;
        entry.startedAt = std::chrono::steady_clock::now();
    });
}

void JobBook::move(std::int64_t job, std::int64_t done, std::int64_t total)
{
    change(job, [&](Job &entry) {
        if (entry.status.state == JobState::Queued)
            entry.startedAt = std::chrono::steady_clock::now();
        entry.status.state = JobState::Running;
        entry.status.rowsDone = done;
        entry.status.rowsTotal = total;
        entry.status.eta = etaOf(entry.status, std::chrono::steady_clock::now() - entry.startedAt);
    });
}

void JobBook::end(std::int64_t job, const Result<> &result, const storage::WriteReport &written,
                  std::int64_t skipped)
{
    change(job, [&](Job &entry) {
        JobStatus &status = entry.status;
        status.state = result ? JobState::Succeeded : JobState::Failed;
        if (result)
            status.rowsDone = status.rowsTotal;
        else
            status.error = result.error().detail;
        status.inserted = written.inserted;
        status.updated = written.updated;
        status.skipped = written.skipped + skipped;
        status.eta.reset();
    });
}

void JobBook::cancel(std::int64_t job)
{
    change(job, [](Job &entry) {
        entry.status.state = JobState::Cancelled;
        entry.status.eta.reset();
    });
}

bool JobBook::isActive(std::int64_t job) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    return found != m_jobs.end() && !isOver(found->second.status);
}

std::vector<JobStatus> JobBook::jobs() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<JobStatus> all;
    for (auto it = m_jobs.rbegin(); it != m_jobs.rend(); ++it)
        all.push_back(it->second.status);
    return all;
}

void JobBook::forgetOldest()
{
    for (auto it = m_jobs.begin(); it != m_jobs.end() && m_jobs.size() > kRemembered;)
        it = isOver(it->second.status) ? m_jobs.erase(it) : std::next(it);
}

} // namespace cw::engine
