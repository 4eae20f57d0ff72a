// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/runlist.h"

#include "core/engine/base/policyrules.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::ArchiveRequest;
using interfaces::ArchiveRun;
using interfaces::ExportRequest;
using interfaces::JobKind;
using interfaces::PurgeRequest;
using interfaces::RefetchRequest;
using interfaces::RestoreRequest;
using interfaces::VerifyRequest;

/// What a request says about its run, by the names that requests have in common.
template<class Request>
void fill(ArchiveRun &run, const Request &request)
{
    if constexpr (requires { run.what = request.what; })
        run.what = request.what;
    if constexpr (requires { request.isDryRun; })
        run.isDryRun = request.isDryRun;
    if constexpr (requires { request.before; }) {
        run.policy = request.policy;
        run.to = request.before;
    }
    if constexpr (requires { request.from; }) {
        run.from = request.from;
        run.to = request.to;
    }
    if constexpr (requires { request.sequence; }) {
        run.what = filterOf(request.sequence);
        run.from = request.range.from;
        run.to = request.range.to;
    }
}

void fill(ArchiveRun &run, const DailyRefetch &request) { fill(run, request.sample); }

bool moves(const ArchiveRun &run)
{
    return run.job.kind != JobKind::Verify && !run.isDryRun && !interfaces::isOver(run.job.state);
}

/// Somebody may leave it so for ever.
bool isPaused(const ArchiveRun &run) { return moves(run) && run.job.state == interfaces::JobState::Paused; }

} // namespace

std::vector<ArchiveRun> runsIn(const JobBook &book)
{
    std::vector<ArchiveRun> runs;
    for (interfaces::JobStatus &job : book.jobs()) {
        if (!isRun(job.kind))
            continue;
        ArchiveRun run;
        run.report = book.reportOf(job.id);
        if (const auto request = parseJobRequest(book.requestOf(job.id)))
            std::visit([&run](const auto &asked) { fill(run, asked); }, *request);
        run.job = std::move(job);
        runs.push_back(std::move(run));
    }
    return runs;
}

Result<> checkFree(const JobBook &book, const interfaces::SequenceFilter &what)
{
    for (const ArchiveRun &run : runsIn(book)) {
        if (moves(run) && overlap(run.what, what))
            return fail(ErrorCode::Conflict, "Run " + std::to_string(run.job.id) + " (" + run.job.title
                                                 + ") moves rows of " + describe(run.what)
                                                 + "; wait until it is over, or cancel it.");
    }
    return {};
}

std::optional<std::int64_t> holdingRun(const std::vector<ArchiveRun> &runs,
                                       const interfaces::SequenceFilter &what)
{
    std::optional<std::int64_t> holding;
    for (const ArchiveRun &run : runs) {
        if (isPaused(run) && covers(run.what, what))
            holding = std::min(holding.value_or(run.job.id), run.job.id);
    }
    return holding;
}

bool canBegin(const std::vector<ArchiveRun> &runs, const interfaces::SequenceFilter &what)
{
    const bool isMoved = std::ranges::any_of(
        runs, [&](const ArchiveRun &run) { return moves(run) && !isPaused(run) && overlap(run.what, what); });
    return !isMoved && !holdingRun(runs, what);
}

std::vector<ArchiveRun> pausedBefore(const JobBook &book, std::int64_t job,
                                     const interfaces::SequenceFilter &what)
{
    std::vector<ArchiveRun> paused = runsIn(book);
    std::erase_if(paused, [&](const ArchiveRun &run) {
        return !isPaused(run) || run.job.id >= job || !overlap(run.what, what);
    });
    return paused;
}

void tellRuns(interfaces::ArchivePolicy &policy, const std::vector<ArchiveRun> &runs)
{
    const auto newest = std::ranges::find_if(
        runs, [&](const ArchiveRun &run) { return run.policy == policy.id && !run.isDryRun; });
    if (newest != runs.end())
        policy.lastRun = newest->job.endedAt.value_or(newest->job.createdAt);
    if (policy.isEnabled)
        policy.heldBy = holdingRun(runs, {policy.symbol, policy.market, policy.kind, policy.interval});
}

std::string titleOf(const ArchiveRequest &request)
{
    std::string title = "archive " + describe(request.what);
    if (request.policy)
        title += ", policy " + std::to_string(*request.policy) + ", " + std::to_string(request.keepDays)
                 + " days kept";
    else if (request.before)
        title += " before " + market::isoText(*request.before);
    return title + (request.isDryRun ? " (dry run)" : "");
}

std::string titleOf(const RestoreRequest &request)
{
    const std::string ofFile = request.file.empty() ? std::string() : " from " + request.file;
    return "restore " + describe(request.sequence) + ' ' + market::isoText(request.range.from) + " … "
           + market::isoText(request.range.to) + ofFile + (request.isDryRun ? " (dry run)" : "");
}

std::string titleOf(const VerifyRequest &request)
{
    return "verify " + describe(request.what) + ", " + std::string(interfaces::verifyDepthText(request.depth))
           + (request.budget ? ", " + std::to_string(request.budget->count()) + " minutes" : std::string());
}

std::string titleOf(const ExportRequest &request)
{
    std::string title = "export " + describe(request.what);
    if (request.policy)
        title += ", policy " + std::to_string(*request.policy) + ", months that ended "
                 + std::to_string(request.coldAfterDays) + " days ago";
    else if (request.before)
        title += ", months before " + market::isoText(*request.before);
    return title + (request.isMove ? "" : ", copies") + (request.isDryRun ? " (dry run)" : "");
}

std::string titleOf(const PurgeRequest &request)
{
    return "purge " + describe(request.sequence) + ' ' + market::isoText(request.range.from) + " … "
           + market::isoText(request.range.to);
}

std::optional<ExportRequest> exportOf(const storage::ArchivePolicy &policy, bool isDryRun)
{
    if (policy.coldAfterDays == 0)
        return std::nullopt;
    ExportRequest request;
    request.policy = policy.id;
    request.what = filterOf(policy);
    request.coldAfterDays = policy.coldAfterDays;
    request.isDryRun = isDryRun;
    return request;
}

std::string titleOf(const RefetchRequest &request)
{
    std::string title = "compare " + std::to_string(request.percent) + " % of " + describe(request.what);
    if (request.from)
        title += " from " + market::isoText(*request.from);
    if (request.to)
        title += " to " + market::isoText(*request.to);
    return title + " with the exchange";
}

std::string titleOf(const DailyRefetch &request)
{
    return "compare " + std::to_string(request.sample.percent) + " % of " + describe(request.sample.what)
           + ", of the last day that is over, with the exchange";
}

ArchiveRequest requestOf(const storage::ArchivePolicy &policy, bool isDryRun)
{
    ArchiveRequest request;
    request.policy = policy.id;
    request.what = filterOf(policy);
    request.keepDays = policy.keepDays;
    request.batchRows = policy.batchRows;
    request.maxRetries = policy.maxRetries;
    request.isDryRun = isDryRun;
    return request;
}

interfaces::SequenceFilter filterOf(const interfaces::SequenceKey &sequence)
{
    return {sequence.instrument.symbol, sequence.instrument.market, sequence.kind, sequence.interval};
}

} // namespace cw::engine
