// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobqueue.h"

#include "core/engine/jobs/samerows.h"
#include "core/interfaces/jobaction.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::JobKind;
using interfaces::JobState;
using interfaces::JobStatus;

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

JobQueue::JobQueue(JobBook &book, JobRunner &fetching, JobRunner &storing, JobRunner &comparing)
    : m_book(book), m_fetching(fetching), m_storing(storing), m_comparing(comparing)
{
    for (JobRunner *runner : {&m_fetching, &m_storing, &m_comparing}) {
        runner->onEnded = [this](std::int64_t job) {
            m_running.erase(job);
            startNext();
        };
    }
}

JobRunner &JobQueue::runnerOf(const JobStatus &job)
{
    if (job.kind == JobKind::Backfill || job.kind == JobKind::Repair)
        return m_fetching;
    // A verification looks at what is stored, or asks the exchange again.
    const auto request = job.kind == JobKind::Verify ? parseJobRequest(m_book.requestOf(job.id))
                                                     : Result<JobRequest>(interfaces::VerifyRequest());
    const bool isComparison = request
                              && (std::holds_alternative<interfaces::RefetchRequest>(*request)
                                  || std::holds_alternative<DailyRefetch>(*request));
    return isComparison ? m_comparing : m_storing;
}

bool JobQueue::hasRoom(const JobRunner &runner) const
{
    const auto busy = std::count_if(m_running.begin(), m_running.end(),
                                    [&](const auto &entry) { return entry.second == &runner; });
    return static_cast<std::size_t>(busy) < runner.parallel();
}

bool JobQueue::isAskedFor(const JobStatus &job) const
{
    const auto wanted = parseJobRequest(m_book.requestOf(job.id));
    return wanted && std::any_of(m_running.begin(), m_running.end(), [&](const auto &running) {
        const auto other = parseJobRequest(m_book.requestOf(running.first));
        return other && askForSameRows(*wanted, *other);
    });
}

void JobQueue::startNext()
{
    for (const JobStatus &job : waiting(m_book)) {
        if (m_isStopped)
            return;
        JobRunner &runner = runnerOf(job);
        // A job that ends at once comes back here while the list is gone through.
        const auto status = m_book.find(job.id);
        const bool isWaiting = status && status->state == JobState::Queued && !m_running.contains(job.id);
        if (!isWaiting)
            continue;
        if (auto hold = holdOf(job))
            m_book.wait(job.id, std::move(hold->why), hold->until);
        else if (hasRoom(runner) && !isAskedFor(job))
            start(job.id, runner);
    }
}

void JobQueue::start(std::int64_t job, JobRunner &runner)
{
    auto request = parseJobRequest(m_book.requestOf(job));
    m_book.begin(job);
    if (!request) {
        m_book.end(job, failFrom(request), {});
        return;
    }
    m_running.emplace(job, &runner);
    runner.run(job, *request);
}

void JobQueue::drop(std::int64_t job)
{
    const auto found = m_running.find(job);
    if (found == m_running.end())
        return;
    found->second->stop(job);
    m_running.erase(found);
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
    drop(job);
    m_book.cancel(job);
    startNext();
}

void JobQueue::pause(std::int64_t job)
{
    if (!isControllable(job))
        return;
    drop(job);
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
    if (!status || !interfaces::isPossible(*status, interfaces::JobAction::Retry))
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

std::optional<JobHold> JobQueue::holdOf(const JobStatus &job)
{
    if (m_hold)
        return m_hold;
    const JobRunner *runner = &runnerOf(job);
    if (!exchangeHold || runner == &m_storing)
        return std::nullopt;
    const auto request = parseJobRequest(m_book.requestOf(job.id));
    return request ? exchangeHold(*request) : std::nullopt;
}

void JobQueue::hold(std::optional<JobHold> hold)
{
    const bool isNews = m_hold.has_value() != hold.has_value();
    m_hold = std::move(hold);
    if (!isNews)
        return;
    holdUpRunning();
    startNext();
}

/// What they have under way would only be in the way of whatever holds them up.
void JobQueue::holdUpRunning()
{
    const auto running = m_running;
    for (const auto &[job, runner] : running) {
        const auto status = m_book.find(job);
        auto hold = status ? holdOf(*status) : std::nullopt;
        if (!hold)
            continue;
        drop(job);
        m_book.wait(job, std::move(hold->why), hold->until);
    }
}

void JobQueue::tick(market::UtcTime now)
{
    if (m_isStopped)
        return;
    holdUpRunning();
    bool isDue = false;
    for (const JobStatus &job : m_book.jobs()) {
        if (job.state != JobState::Waiting || !job.isControllable)
            continue;
        if (auto hold = holdOf(job)) {
            m_book.wait(job.id, std::move(hold->why), hold->until);
        } else if (!job.againAt || *job.againAt <= now) {
            m_book.requeue(job.id);
            isDue = true;
        }
    }
    if (isDue)
        startNext();
}

void JobQueue::stop()
{
    m_isStopped = true;
    for (const auto &[job, runner] : m_running)
        runner->stop(job);
    m_running.clear();
}

} // namespace cw::engine
