// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/restoredjobs.h"

#include "core/engine/jobs/jobbook.h"
#include "core/engine/jobs/jobnumbers.h"

namespace cw::engine {
namespace {

/// It would begin, or go on, by itself.
bool goesOnAsRun(const storage::JobRecord &job)
{
    const auto kind = interfaces::parseJobKind(job.kind);
    const auto state = interfaces::parseJobState(job.state);
    return kind && state && isRun(*kind) && !interfaces::isOver(*state)
           && *state != interfaces::JobState::Paused;
}

storage::JobRecord pausedByRestore(storage::JobRecord job)
{
    job.error =
        "It stood in the restored backup, where it was " + job.state
        + ", and is paused, because the rows it was asked for may be others now; resume or cancel it.";
    job.state = std::string(interfaces::jobStateText(interfaces::JobState::Paused));
    return job;
}

} // namespace

Result<std::size_t> pauseRestoredRuns(storage::Database &database)
{
    auto reader = database.openReader();
    if (!reader)
        return failFrom(reader);
    auto nodes = numberedNodes(**reader);
    if (!nodes)
        return failFrom(nodes);
    storage::WriteBatch batch;
    for (const std::string &node : *nodes) {
        auto jobs = (*reader)->jobs(node, {});
        if (!jobs)
            return failFrom(jobs);
        for (storage::JobRecord &job : *jobs) {
            if (goesOnAsRun(job))
                batch.jobs.push_back(pausedByRestore(std::move(job)));
        }
    }
    const std::size_t runs = batch.jobs.size();
    if (runs == 0)
        return runs;
    auto writer = database.openWriter();
    if (!writer)
        return failFrom(writer);
    if (auto written = (*writer)->write(batch); !written)
        return failFrom(written);
    return runs;
}

} // namespace cw::engine
