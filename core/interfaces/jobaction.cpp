// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/jobaction.h"

#include <algorithm>

namespace cw::interfaces {
namespace {

std::string_view whatItIsFor(JobAction action) noexcept
{
    switch (action) {
    case JobAction::Pause: return "only a queued, running or waiting job can be paused";
    case JobAction::Resume: return "only a paused job can be resumed";
    case JobAction::Retry: return "only a failed or cancelled job can be repeated";
    case JobAction::Cancel: return "a job that is over cannot be cancelled";
    case JobAction::Move: break;
    }
    return "only a queued job can be moved";
}

} // namespace

std::string_view jobActionText(JobAction action) noexcept
{
    switch (action) {
    case JobAction::Pause: return "pause";
    case JobAction::Resume: return "resume";
    case JobAction::Retry: return "retry";
    case JobAction::Cancel: return "cancel";
    case JobAction::Move: break;
    }
    return "move";
}

bool isPossible(const JobStatus &job, JobAction action) noexcept
{
    if (!job.isControllable)
        return false;
    switch (action) {
    case JobAction::Pause: 
        return job.state == JobState::Queued || job.state == JobState::Running || job.state == JobState::Waiting;
    case JobAction::Resume: return job.state == JobState::Paused;
    case JobAction::Retry:
        return job.isRepeatable && (job.state == JobState::Failed || job.state == JobState::Cancelled);
    case JobAction::Cancel: return !isOver(job.state);
    case JobAction::Move: break;
    }
    return job.state == JobState::Queued;
}

Result<> checkPossible(const JobStatus &job, JobAction action)
{
    const std::string which = "Job " + std::to_string(job.id);
    if (!job.isControllable)
        return fail(ErrorCode::Conflict,
                    which + " is not one that was asked for here: it cannot be controlled.");
    if (isPossible(job, action))
        return {};
    if (action == JobAction::Retry && !job.isRepeatable)
        return fail(ErrorCode::Conflict, which + " fetched rows for a lease that is gone: ask for a new lease.");
    return fail(ErrorCode::Conflict, which + " is " + std::string(jobStateText(job.state)) + ": "
                                         + std::string(whatItIsFor(action)) + '.');
}

std::optional<JobStatus> findJob(const Jobs &jobs, std::int64_t id)
{
    const auto all = jobs.jobs();
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const JobStatus &job) { return job.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

void request(Jobs &jobs, JobAction action, std::int64_t job, std::optional<std::int64_t> before)
{
    switch (action) {
    case JobAction::Pause: jobs.pause(job); break;
    case JobAction::Resume: jobs.resume(job); break;
    case JobAction::Retry: jobs.retry(job); break;
    case JobAction::Cancel: jobs.cancel(job); break;
    case JobAction::Move: jobs.move(job, before); break;
    }
}

} // namespace cw::interfaces
