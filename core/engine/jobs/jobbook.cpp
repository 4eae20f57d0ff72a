// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobbook.h"

#include "core/engine/jobs/jobrequest.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::isOver;
using interfaces::JobState;
using interfaces::JobStatus;

storage::JobRecord recordOf(const std::string &node, const JobStatus &status, const std::string &request)
{
    storage::JobRecord record;
    record.node = node;
    record.id = status.id;
    record.kind = std::string(interfaces::jobKindText(status.kind));
    record.state = std::string(interfaces::jobStateText(status.state));
    record.priority = static_cast<int>(status.priority);
    record.position = status.position;
    record.reason = status.reason;
    record.title = status.title;
    record.request = request;
    record.rowsDone = status.rowsDone;
    record.rowsTotal = status.rowsTotal;
    record.inserted = status.inserted;
    record.updated = status.updated;
    record.skipped = status.skipped;
    record.requests = status.requests;
    record.weight = status.weight;
    record.attempts = status.attempts;
    record.error = status.error;
    record.createdAt = status.createdAt;
    record.startedAt = status.startedAt;
    record.endedAt = status.endedAt;
    return record;
}

} // namespace

bool isRun(interfaces::JobKind kind) noexcept
{
    return kind != interfaces::JobKind::Backfill && kind != interfaces::JobKind::Repair;
}

std::int64_t JobBook::add(interfaces::JobKind kind, market::Market market, std::string title)
{
    Job entry;
    entry.status.kind = kind;
    const bool isHistory = kind == interfaces::JobKind::Backfill;
    entry.status.priority =
        isHistory ? interfaces::JobPriority::Schedule : interfaces::JobPriority::LiveRepair;
    entry.status.reason = isHistory ? "history" : "gap";
    entry.status.title = std::move(title);
    entry.market = market;
    return insert(std::move(entry));
}

std::int64_t JobBook::addRequested(interfaces::JobKind kind, interfaces::JobPriority priority,
                                   std::string reason, std::string title, std::string request)
{
    Job entry;
    entry.status.kind = kind;
    entry.status.priority = priority;
    entry.status.reason = std::move(reason);
    entry.status.title = std::move(title);
    entry.status.isControllable = true;
    entry.request = std::move(request);
    entry.isChanged = true;
    return insert(std::move(entry));
}

std::int64_t JobBook::insert(Job entry)
{
    entry.startedAt = std::chrono::steady_clock::now();
    entry.status.createdAt = market::localTime();
    JobStatus status;
    {
        const std::lock_guard lock(m_mutex);
        m_hasNumbered = true;
        entry.status.id = ++m_lastId;
        entry.status.position = entry.status.id;
        status = entry.status;
        m_jobs[status.id] = std::move(entry);
        forgetOldest();
    }
    m_callbacks.call(status);
    return status.id;
}

bool JobBook::restore(const storage::JobRecord &record, JobUse use)
{
    const auto kind = interfaces::parseJobKind(record.kind);
    const auto state = interfaces::parseJobState(record.state);
    if (!kind || !state)
        return false;
    Job entry;
    entry.status.id = record.id;
    entry.status.kind = *kind;
    // What ran when the program ended waits for its turn again.
    const bool isCutOff = *state == JobState::Running || *state == JobState::Waiting;
    entry.status.state = isCutOff ? JobState::Queued : *state;
    entry.status.priority = static_cast<interfaces::JobPriority>(record.priority);
    entry.status.position = record.position;
    entry.status.reason = record.reason;
    entry.status.title = record.title;
    entry.status.rowsDone = record.rowsDone;
    entry.status.rowsTotal = record.rowsTotal;
    entry.status.inserted = record.inserted;
    entry.status.updated = record.updated;
    entry.status.skipped = record.skipped;
    entry.status.requests = record.requests;
    entry.status.weight = record.weight;
    entry.status.attempts = record.attempts;
    entry.status.error = isCutOff ? std::string() : record.error;
    entry.status.createdAt = record.createdAt;
    entry.status.startedAt = record.startedAt;
    entry.status.endedAt = record.endedAt;
    entry.status.isControllable = use == JobUse::Continued;
    entry.request = record.request;
    entry.report = reportIn(record.request);
    entry.status.unproven = unprovenIn(record.request);
    const interfaces::JobStatus status = entry.status;
    {
        const std::lock_guard lock(m_mutex);
        m_lastId = std::max(m_lastId, record.id);
        m_jobs.emplace(record.id, std::move(entry));
    }
    m_callbacks.call(status);
    return true;
}

void JobBook::countFrom(std::int64_t number)
{
    const std::lock_guard lock(m_mutex);
    m_lastId = std::max(m_lastId, number);
}

std::int64_t JobBook::lastNumber() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastId;
}

bool JobBook::hasNumbered() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasNumbered;
}

template<class Change>
void JobBook::change(std::int64_t job, Change change)
{
    JobStatus status;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_jobs.find(job);
        if (found == m_jobs.end() || !change(found->second))
            return;
        found->second.isChanged = true;
        status = found->second.status;
    }
    m_callbacks.call(status);
}

void JobBook::begin(std::int64_t job)
{
    change(job, [](Job &entry) {
        if (isOver(entry.status.state))
            return false;
        entry.status.state = JobState::Running;
        entry.status.startedAt = market::localTime();
        ++entry.status.attempts;
        entry.rowsBefore.reset();
        entry.status.error.clear();
        entry.status.againAt.reset();
        return true;
    });
}

void JobBook::move(std::int64_t job, std::int64_t done, std::int64_t total, const RestPace &pace)
{
    change(job, [&](Job &entry) {
        if (isOver(entry.status.state) || entry.status.state == JobState::Paused
            || entry.status.state == JobState::Waiting)
            return false;
        if (entry.status.state == JobState::Queued)
            entry.status.startedAt = market::localTime();
        if (!entry.rowsBefore) {
            entry.rowsBefore = done;
            entry.startedAt = std::chrono::steady_clock::now();
        }
        entry.status.state = JobState::Running;
        entry.status.rowsDone = done;
        entry.status.rowsTotal = total;
        entry.status.eta = restEstimate(done - *entry.rowsBefore, total - done,
                                        std::chrono::steady_clock::now() - entry.startedAt, pace);
        return true;
    });
}

void JobBook::spend(std::int64_t job, std::int64_t requests, std::int64_t weight)
{
    change(job, [&](Job &entry) {
        entry.status.requests += requests;
        entry.status.weight += weight;
        return requests > 0;
    });
}

void JobBook::credit(std::int64_t job, const storage::WriteReport &written)
{
    change(job, [&](Job &entry) {
        entry.status.inserted += written.inserted;
        entry.status.updated += written.updated;
        entry.status.skipped += written.skipped;
        return true;
    });
}

void JobBook::leaveUnproven(std::int64_t job, std::int64_t candles)
{
    change(job, [&](Job &entry) { return std::exchange(entry.status.unproven, candles) != candles; });
}

void JobBook::report(std::int64_t job, interfaces::RunReport report)
{
    change(job, [&](Job &entry) {
        entry.report = std::move(report);
        return true;
    });
}

void JobBook::end(std::int64_t job, const Result<> &result, const storage::WriteReport &written,
                  std::int64_t skipped)
{
    change(job, [&](Job &entry) {
        JobStatus &status = entry.status;
        if (isOver(status.state))
            return false;
        status.state = result ? JobState::Succeeded : JobState::Failed;
        if (result)
            status.rowsDone = status.rowsTotal;
        status.error = result ? std::string() : result.error().detail;
        status.inserted += written.inserted;
        status.updated += written.updated;
        status.skipped += written.skipped + skipped;
        status.endedAt = market::localTime();
        status.eta.reset();
        return true;
    });
}

void JobBook::cancel(std::int64_t job, const std::string &why)
{
    change(job, [&why](Job &entry) {
        if (isOver(entry.status.state))
            return false;
        entry.status.state = JobState::Cancelled;
        if (!why.empty())
            entry.status.error = why;
        entry.status.againAt.reset();
        entry.status.endedAt = market::localTime();
        entry.status.eta.reset();
        return true;
    });
}

void JobBook::pause(std::int64_t job)
{
    change(job, [](Job &entry) {
        if (isOver(entry.status.state))
            return false;
        entry.status.state = JobState::Paused;
        entry.status.error.clear();
        entry.status.againAt.reset();
        entry.status.eta.reset();
        return true;
    });
}

void JobBook::wait(std::int64_t job, std::string why, std::optional<market::UtcTime> againAt)
{
    change(job, [&](Job &entry) {
        JobStatus &status = entry.status;
        const bool isNews =
            status.state != JobState::Waiting || status.error != why || status.againAt != againAt;
        if (isOver(status.state) || status.state == JobState::Paused || !isNews)
            return false;
        status.state = JobState::Waiting;
        status.error = std::move(why);
        status.againAt = againAt;
        status.eta.reset();
        return true;
    });
}

void JobBook::requeue(std::int64_t job)
{
    change(job, [](Job &entry) {
        const JobState state = entry.status.state;
        if (!isOver(state) && state != JobState::Paused && state != JobState::Waiting)
            return false;
        if (state == JobState::Succeeded)
            return false;
        entry.status.state = JobState::Queued;
        entry.status.againAt.reset();
        entry.status.endedAt.reset();
        entry.status.error.clear();
        return true;
    });
}

void JobBook::setRepeatable(std::int64_t job, bool isRepeatable)
{
    change(job, [isRepeatable](Job &entry) {
        return std::exchange(entry.status.isRepeatable, isRepeatable) != isRepeatable;
    });
}

void JobBook::noteAsked(std::int64_t job, market::UtcTime at)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    if (found == m_jobs.end())
        return;
    found->second.request = withAsked(found->second.request, at);
    found->second.isChanged = true;
}

void JobBook::place(std::int64_t job, interfaces::JobPriority priority, std::int64_t position)
{
    change(job, [&](Job &entry) {
        const bool isOther = entry.status.position != position || entry.status.priority != priority;
        entry.status.position = position;
        entry.status.priority = priority;
        return isOther;
    });
}

bool JobBook::isActive(std::int64_t job) const
{
    const auto status = find(job);
    return status && !isOver(status->state);
}

std::optional<JobStatus> JobBook::find(std::int64_t job) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    return found == m_jobs.end() ? std::nullopt : std::optional(found->second.status);
}

std::string JobBook::requestOf(std::int64_t job) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    return found == m_jobs.end() ? std::string() : found->second.request;
}

std::optional<market::Market> JobBook::marketOf(std::int64_t job) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    return found == m_jobs.end() ? std::nullopt : found->second.market;
}

interfaces::RunReport JobBook::reportOf(std::int64_t job) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_jobs.find(job);
    return found == m_jobs.end() ? interfaces::RunReport()
                                 : found->second.report.value_or(interfaces::RunReport());
}

std::vector<JobStatus> JobBook::jobs() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<JobStatus> all;
    for (auto it = m_jobs.rbegin(); it != m_jobs.rend(); ++it)
        all.push_back(it->second.status);
    return all;
}

std::int64_t JobBook::storedBy(std::int64_t job) const
{
    const auto status = find(job);
    return status ? status->inserted + status->updated : 0;
}

void JobBook::touch(std::int64_t job)
{
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_jobs.find(job); found != m_jobs.end())
        found->second.isChanged = true;
}

std::vector<storage::JobRecord> JobBook::takeChanged(const std::string &node)
{
    std::vector<storage::JobRecord> changed;
    const std::lock_guard lock(m_mutex);
    for (auto &[id, entry] : m_jobs) {
        if (!entry.status.isControllable || !std::exchange(entry.isChanged, false))
            continue;
        const std::string request = entry.report ? withReport(entry.request, *entry.report) : entry.request;
        changed.push_back(recordOf(node, entry.status, withUnproven(request, entry.status.unproven)));
    }
    return changed;
}

void JobBook::forgetOldest()
{
    storage::JobLimits room = kJobsListed;
    for (auto it = m_jobs.end(); it != m_jobs.begin();) {
        const JobStatus &status = (--it)->second.status;
        if (!isOver(status.state))
            continue;
        const bool hasRoom = --(isRun(status.kind) ? room.runs : room.fetches) >= 0;
        const bool isUnsaved = status.isControllable && it->second.isChanged;
        if (!hasRoom && !isUnsaved)
            it = m_jobs.erase(it);
    }
}

} // namespace cw::engine
