// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobqueue.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::JobState;
using interfaces::JobStatus;

/// Two, so that a job that waits for time to pass or for an answer does not hold up the next.
constexpr std::size_t kParallel = 2;

/// Controllable jobs that wait, the next one first.
std::vector<JobStatus> waiting(const JobBook &book)
{
    std::vector<JobStatus> jobs = book.jobs();
    std::erase_if(jobs,
                  [](const JobStatus &job) { return !job.isControllable || job.state != JobState::Queued; });
    std::sort(jobs.begin(), jobs.end(), [](const JobStatus &a, const JobStatus &b) {
        return std::tie(a.priority, a.position, a.id) < std::tie(b.priority, b.position, b.id);
    });
    return jobs;
}

} // namespace

JobQueue::JobQueue(JobBook &book, JobRunner &runner) : m_book(book), m_runner(runner)
{
    m_runner.onEnded = [this](std::int64_t job) {
        m_running.erase(job);
        startNext();
    };
}

void JobQueue::startNext()
{
    for (const JobStatus &job : waiting(m_book)) {
        if (m_isStopped || m_isHeld || m_running.size() >= kParallel)
            return;
        if (!m_running.contains(job.id))
            start(job.id);
    }
}

void JobQueue::start(std::int64_t job)
{
    auto request = parseJobRequest(m_book.requestOf(job));
    m_book.begin(job);
    if (!request) {
        m_book.end(job, failFrom(request), {});
        return;
    }
    m_running.insert(job);
    m_runner.run(job, *request);
}

bool JobQueue::isControllable(std::int64_t job) const
{
    const auto status = m_book.find(job);
    return status && status->isControllable;
}

void JobQueue::cancel(std::int64_t job)
{
    if (!isControllable(job))
        return;
    m_runner.stop(job);
    m_running.erase(job);
    m_book.cancel(job);
    startNext();
}

void JobQueue::pause(std::int64_t job)
{
    if (!isControllable(job))
        return;
    m_runner.stop(job);
    m_running.erase(job);
    m_book.pause(job);
    startNext();
}

void JobQueue::resume(std::int64_t job)
{
    const auto status = m_book.find(job);
    if (!status || status->state != JobState::Paused)
        return;
    m_book.requeue(job);
    startNext();
}

void JobQueue::retry(std::int64_t job)
{
    const auto status = m_book.find(job);
    if (!status || !status->isControllable
        || (status->state != JobState::Failed && status->state != JobState::Cancelled))
        return;
    m_book.requeue(job);
    startNext();
}

void JobQueue::move(std::int64_t job, std::optional<std::int64_t> before)
{
    std::vector<JobStatus> jobs = waiting(m_book);
    const auto find = [&](std::int64_t id) {
        return std::find_if(jobs.begin(), jobs.end(),
                            [id](const JobStatus &status) { return status.id == id; });
    };
    const auto moved = find(job);
    if (moved == jobs.end())
        return;
    JobStatus status = *moved;
    jobs.erase(moved);
    const auto target = before ? find(*before) : jobs.end();
    if (target != jobs.end())
        status.priority = target->priority;
    jobs.insert(target, std::move(status));
    std::int64_t position = 0;
    for (const JobStatus &each : jobs)
        m_book.place(each.id, each.priority, ++position);
}

void JobQueue::hold(bool isHeld)
{
    if (std::exchange(m_isHeld, isHeld) == isHeld)
        return;
    for (const std::int64_t job : std::exchange(m_running, {})) {
        m_runner.stop(job);
        m_book.pause(job);
        m_book.requeue(job);
    }
    startNext();
}

void JobQueue::stop()
{
    m_isStopped = true;
    for (const std::int64_t job : m_running)
        m_runner.stop(job);
    m_running.clear();
}

} // namespace cw::engine
