// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/workjson.h"
#include "core/interfaces/jobaction.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::JobAction;
using interfaces::JobStatus;

constexpr JobAction kActions[] = {JobAction::Pause, JobAction::Resume, JobAction::Retry, JobAction::Cancel,
                                  JobAction::Move};

/// The one thing that is asked for; absent: only the list.
Result<std::optional<JobAction>> actionOf(const CommandContext &context)
{
    std::optional<JobAction> asked;
    for (const JobAction action : kActions) {
        if (!context.line.has(interfaces::jobActionText(action)))
            continue;
        if (asked)
            return fail(ErrorCode::InvalidInput, "Only one of --pause, --resume, --retry, --cancel and --move can be "
                                                 "given at a time.");
        asked = action;
    }
    if (context.line.has("before") && asked != JobAction::Move)
        return fail(ErrorCode::InvalidInput, "--before is only understood together with --move.");
    return asked;
}

Result<JobStatus> jobOf(const CommandContext &context, std::string_view name, JobAction action)
{
    auto option = numberOption(context, name, {.least = 1});
    if (!option)
        return failFrom(option);
    const std::int64_t number = **option;
    auto job = interfaces::findJob(context.engine.jobs(), number);
    if (!job)
        return fail(ErrorCode::NotFound, "There is no job " + std::to_string(number) + '.');
    if (!context.isNode)
        return fail(ErrorCode::Conflict, "No node runs on this data directory, so nothing works on job "
                                             + std::to_string(number) + "; start serve or the window first.");
    if (auto possible = interfaces::checkPossible(*job, action); !possible)
        return failFrom(possible);
    return *job;
}

Result<> act(const CommandContext &context, JobAction action)
{
    const std::string_view word = interfaces::jobActionText(action);
    auto job = jobOf(context, word, action);
    if (!job)
        return failFrom(job);
    std::optional<std::int64_t> before;
    if (context.line.has("before")) {
        auto target = jobOf(context, "before", action);
        if (!target)
            return failFrom(target);
        before = target->id;
    }
    interfaces::request(context.engine.jobs(), action, job->id, before);
    context.out.talk("Job " + std::to_string(job->id) + ": " + std::string(word) + " is asked for.\n");
    return {};
}

std::string lineOf(const JobStatus &job)
{
    std::string rows = std::to_string(job.rowsDone);
    if (job.rowsTotal > 0)
        rows += " of " + std::to_string(job.rowsTotal);
    return padded(std::to_string(job.id), 6) + padded(std::string(interfaces::jobStateText(job.state)), 9)
           + padded(std::string(interfaces::jobKindText(job.kind)), 8)
           + padded(std::string(api::jobPriorityText(job.priority)), 11) + padded(rows + " rows", 20)
           + padded(std::to_string(job.requests) + " requests", 14)
           + padded("weight " + std::to_string(job.weight), 13)
           + padded(job.eta ? std::to_string(job.eta->count()) + " s left" : std::string(), 12) + job.title
           + (job.error.empty() ? "" : ": " + job.error)
           + (job.againAt ? " Goes on at " + market::isoText(*job.againAt) + '.' : "") + '\n';
}

int printJobs(const CommandContext &context)
{
    QJsonArray list;
    int count = 0;
    for (const JobStatus &job : context.engine.jobs().jobs()) {
        if (context.line.has("active") && interfaces::isOver(job.state))
            continue;
        ++count;
        if (context.json())
            list.append(api::jobJson(job));
        else
            context.out.data(lineOf(job));
    }
    if (context.json())
        context.out.data(jsonLine({{u"jobs"_s, list}}));
    else
        context.out.data(std::to_string(count) + " jobs\n");
    return kDone;
}

} // namespace

int runJobs(const CommandContext &context)
{
    const auto action = actionOf(context);
    if (!action)
        return context.failed(action.error());
    if (!*action)
        return printJobs(context);
    const std::string_view word = interfaces::jobActionText(**action);
    std::vector<std::string_view> accepted{word};
    if (*action == JobAction::Move)
        accepted.push_back("before");
    if (const auto used = acceptOnly(context, "jobs --" + std::string(word), accepted); !used)
        return context.failed(used.error());
    const auto done = act(context, **action);
    return done ? kDone : context.failed(done.error());
}

} // namespace cw::runtime
