// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/leases/leasekeeper.h"

#include "core/engine/base/log.h"
#include "core/engine/base/sequences.h"
#include "core/engine/jobs/jobrequest.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::JobState;
using interfaces::LeaseState;
using storage::Lease;

constexpr std::chrono::seconds kSweep{5};
/// Who asks for the jobs of leases.
constexpr const char *kReason = "lease";

bool isState(const Lease &lease, LeaseState state)
{
    return lease.state == interfaces::leaseStateText(state);
}

/// The lease a job fetches rows for; nothing for other jobs.
std::optional<std::string> leaseOf(const JobBook &book, const interfaces::JobStatus &job)
{
    if (job.kind != interfaces::JobKind::Backfill || job.reason != kReason)
        return std::nullopt;
    const auto request = parseJobRequest(book.requestOf(job.id));
    const auto *temporary = request ? std::get_if<TemporaryRequest>(&*request) : nullptr;
    return temporary ? std::optional(temporary->lease) : std::nullopt;
}

/// What its job makes of a lease. One that failed waits again when the job does.
LeaseState stateBy(const interfaces::JobStatus &job, const Lease &lease)
{
    switch (job.state) {
    case JobState::Running: return LeaseState::Fetching;
    case JobState::Succeeded: return LeaseState::Ready;
    case JobState::Failed:
    case JobState::Cancelled: return LeaseState::Failed;
    case JobState::Queued:
    case JobState::Waiting:
    case JobState::Paused: break;
    }
    return isState(lease, LeaseState::Fetching) ? LeaseState::Fetching : LeaseState::Queued;
}

std::string faultBy(const interfaces::JobStatus &job)
{
    if (job.state == JobState::Cancelled)
        return "Its fetch was cancelled.";
    return job.state == JobState::Failed ? job.error : std::string();
}

interfaces::BackfillRequest fetchOf(const Lease &lease, std::int64_t quota)
{
    interfaces::BackfillRequest request;
    request.instrument = lease.sequence.instrument;
    request.kind = dataKindOf(lease.sequence.kind);
    request.interval = lease.sequence.interval.value_or(market::Interval::M1);
    request.range = lease.range;
    request.maxRows = quota;
    return request;
}

} // namespace

std::optional<interfaces::JobStatus> jobOfLease(const JobBook &book, const std::string &lease)
{
    for (interfaces::JobStatus &job : book.jobs()) {
        if (leaseOf(book, job) == lease)
            return std::move(job);
    }
    return std::nullopt;
}

LeaseKeeper::LeaseKeeper(Tools tools)
    : m_tools(std::move(tools)), m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void LeaseKeeper::start(bool isAlone)
{
    m_isAlone = isAlone;
    removeUnheld();
    sweep();
}

/// What a node left that was killed, or an earlier version.
void LeaseKeeper::removeUnheld()
{
    choreAsync<std::int64_t>(
        m_tools.chores, [](storage::Writer &writer) { return writer.removeUnheld(); },
        m_lifetime.guard([](const Result<std::int64_t> &removed) {
            if (!removed)
                qCWarning(logArchive, "Temporary rows that no lease holds cannot be removed: %s",
                          removed.error().detail.c_str());
            else if (*removed > 0)
                qCInfo(logArchive, "%lld temporary rows that no lease held are removed.",
                       static_cast<long long>(*removed));
        }));
}

void LeaseKeeper::sweep()
{
    m_wait = m_tools.timers.after(kSweep, [this] { sweep(); });
    ingest::readAsync<std::vector<Lease>>(
        m_tools.reads, [](storage::Reader &reader) { return reader.leases(); },
        m_lifetime.guard([this, jobs = fetches()](const Result<std::vector<Lease>> &leases) {
            if (!leases)
                return;
            handleLeases(*leases);
            disown(jobs, *leases);
        }));
}

LeaseKeeper::Fetches LeaseKeeper::fetches() const
{
    Fetches jobs;
    for (const interfaces::JobStatus &job : m_tools.book.jobs()) {
        if (auto lease = leaseOf(m_tools.book, job))
            jobs.emplace(job.id, std::move(*lease));
    }
    return jobs;
}

void LeaseKeeper::disown(const Fetches &jobs, const std::vector<Lease> &leases)
{
    for (const auto &[job, lease] : jobs) {
        if (std::ranges::find(leases, lease, &Lease::id) != leases.end())
            continue;
        m_pending.erase(lease);
        giveUp(job);
    }
}

void LeaseKeeper::giveUp(std::int64_t job)
{
    m_tools.book.setRepeatable(job, false);
    if (m_tools.book.isActive(job))
        m_tools.cancel(job);
}

/// Its removal is under way, or was when an earlier run ended.
bool LeaseKeeper::isGivenUp(const std::string &lease) const
{
    const auto job = jobOfLease(m_tools.book, lease);
    return job && !job->isRepeatable;
}

void LeaseKeeper::handleLeases(const std::vector<Lease> &leases)
{
    const auto now = m_tools.now();
    for (const Lease &lease : leases) {
        if ((now && lease.expiresAt <= *now) || isGivenUp(lease.id))
            remove(lease, [](const Result<std::int64_t> &) {});
        else if (!m_pending.contains(lease.id) && !isState(lease, LeaseState::Ready))
            adopt(lease);
    }
}

void LeaseKeeper::adopt(const Lease &lease)
{
    const auto job = jobOfLease(m_tools.book, lease.id);
    if (job)
        m_pending[lease.id] = {lease, job->id};
    else if (m_isAlone && !isState(lease, LeaseState::Failed))
        begin(lease, INT32_MAX); // room was found for it when it was made
}

void LeaseKeeper::begin(const Lease &lease, std::int64_t quota)
{
    const TemporaryRequest request{fetchOf(lease, quota), lease.id};
    const std::string title = "temporary " + describe(keyOf(lease.sequence)) + ' '
                              + market::isoText(lease.range.from) + " … " + market::isoText(lease.range.to);
    const std::int64_t job =
        m_tools.book.addRequested(interfaces::JobKind::Backfill, interfaces::JobPriority::User, kReason,
                                  title, jobRequestText(request));
    m_pending[lease.id] = {lease, job};
    m_tools.added();
}

void LeaseKeeper::remove(const Lease &lease, Removed done)
{
    const auto job = jobOfLease(m_tools.book, lease.id);
    m_pending.erase(lease.id);
    if (job)
        giveUp(job->id);
    choreAsync<std::int64_t>(
        m_tools.chores, [id = lease.id](storage::Writer &writer) { return writer.removeLease(id); },
        m_lifetime.guard([this, lease, job, done = std::move(done)](Result<std::int64_t> removed) {
            if (removed && lease.sequence.interval)
                m_tools.listener.rangeStored({lease.sequence.instrument, *lease.sequence.interval},
                                             lease.range);
            if (!removed)
                qCWarning(logArchive, "The lease %s cannot be removed: %s", lease.id.c_str(),
                          removed.error().detail.c_str());
            if (!removed && job)
                m_tools.book.setRepeatable(job->id, true);
            done(std::move(removed));
        }));
}

void LeaseKeeper::tick()
{
    for (auto it = m_pending.begin(); it != m_pending.end();)
        it = follow(it->second) ? m_pending.erase(it) : std::next(it);
}

bool LeaseKeeper::follow(Pending &pending)
{
    const auto job = m_tools.book.find(pending.job);
    if (!job)
        return true;
    Lease &lease = pending.lease;
    const LeaseState state = stateBy(*job, lease);
    const std::string fault = faultBy(*job);
    if (!isState(lease, state) || lease.error != fault) {
        lease.state = std::string(interfaces::leaseStateText(state));
        lease.error = fault;
        lease.rows = job->inserted + job->updated;
        write(lease);
    }
    return state == LeaseState::Ready;
}

/// Somebody may remove the lease before this is stored.
void LeaseKeeper::write(const Lease &lease)
{
    storage::WriteBatch batch;
    batch.changedLeases.push_back(lease);
    m_writer.write(std::move(batch));
}

} // namespace cw::engine
