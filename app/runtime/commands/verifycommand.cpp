// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"

#include <algorithm>
#include <charconv>

namespace cw::runtime {
namespace {

using interfaces::ArchiveRun;
using interfaces::JobKind;

std::string findingsOf(const ArchiveRun &run)
{
    const interfaces::RunReport &report = run.report;
    std::string text = std::to_string(run.job.rowsDone) + " rows checked, "
                       + std::to_string(report.rowsPerSecond) + " a second; "
                       + std::to_string(report.slicesDone - report.slicesDamaged) + " slices good, "
                       + std::to_string(report.slicesDamaged) + " damaged; "
                       + std::to_string(report.claimsWrong) + " claims mended; "
                       + std::to_string(report.differences) + " differences, " + std::to_string(report.mended)
                       + " candles mended, " + std::to_string(report.suspicious) + " values suspicious\n";
    for (const interfaces::SliceFault &fault : report.faults)
        text += "  slice " + std::to_string(fault.slice) + ", " + describe(fault.sequence) + ": "
                + fault.fault + '\n';
    for (const interfaces::CandleDifference &difference : report.listed)
        text += "  " + market::describe(difference.series) + ' ' + market::isoText(difference.openTime) + ' '
                + difference.field + ": stored " + difference.stored + ", from " + difference.builtFrom + ' '
                + difference.computed + '\n';
    return text;
}

std::string movedText(const ArchiveRun &run)
{
    if (run.isDryRun)
        return std::to_string(run.job.rowsTotal) + " rows in about " + std::to_string(run.report.slicesTotal)
               + " slices would be moved, about " + std::to_string(run.report.bytes) + " bytes\n";
    return std::to_string(run.job.rowsDone) + " rows moved in " + std::to_string(run.report.slicesDone)
           + " slices" + (run.report.checksum.empty() ? "" : ", last SHA-256 " + run.report.checksum) + '\n';
}

void print(const CommandContext &context, const ArchiveRun &run)
{
    if (context.json()) {
        context.out.data(jsonLine(api::runDetailJson(run, commandSymbols())));
        return;
    }
    std::string text = run.job.title + ": " + std::string(interfaces::jobStateText(run.job.state))
                       + (run.job.error.empty() ? "" : ": " + run.job.error) + '\n';
    text += run.job.kind == JobKind::Verify ? findingsOf(run) : movedText(run);
    if (!run.report.warning.empty())
        text += run.report.warning + '\n';
    context.out.data(text);
}

/// What asks the exchange goes by no depth; of what does not, nothing is chosen.
Result<> checkVerifyOptions(const CommandContext &context)
{
    if (context.line.command == "archive")
        return {};
    const bool isRefetch = context.line.has("refetch");
    std::vector<std::string_view> accepted{"symbol", "interval", "kind", "from", "to"};
    if (isRefetch)
        accepted.insert(accepted.end(), {"refetch", "seed"});
    else
        accepted.insert(accepted.end(), {"full", "refetch"});
    return acceptOnly(context, isRefetch ? "verify --refetch" : "verify", accepted);
}

int runRefetch(const CommandContext &context, interfaces::RefetchRequest request)
{
    const auto percent = numberOption(context, "refetch", {1, 100});
    const auto seed = numberOption(context, "seed", {.least = 0});
    if (!percent || !seed)
        return context.failed(percent ? seed.error() : percent.error());
    request.percent = static_cast<int>(percent->value_or(100));
    request.seed = static_cast<std::uint64_t>(seed->value_or(0));
    return finishRun(context, context.engine.archive().startRefetch(request));
}

bool isWhole(const ArchiveRun &run) { return run.report.slicesDamaged == 0 && run.report.differences == 0; }

} // namespace

int finishRun(const CommandContext &context, const Result<std::int64_t> &job)
{
    if (!job)
        return context.failed(job.error());
    const auto done = waitForJob(context, *job);
    if (!done)
        return context.failed(done.error());
    if (context.out.isTerminal())
        context.out.talk("\n");
    const auto run = interfaces::findRun(context.engine.archive(), *job);
    if (!run)
        return context.failed({ErrorCode::Internal, "The run disappeared from the engine's list.", {}});
    print(context, *run);
    return run->job.state == interfaces::JobState::Succeeded && isWhole(*run) ? kDone : kFailed;
}

int runVerify(const CommandContext &context)
{
    if (const auto used = checkVerifyOptions(context); !used)
        return context.failed(used.error());
    const auto range = rangeOption(context);
    if (!range)
        return context.failed(range.error());
    const auto filter = filterOption(context);
    if (!filter)
        return context.failed(filter.error());
    if (context.line.has("refetch"))
        return runRefetch(context, {*filter, range->from, range->to});
    interfaces::VerifyRequest request{*filter, range->from, range->to, interfaces::VerifyDepth::Recent, {}};
    // archive verify is about the archive; the command of its own looks at candles and trades, too.
    if (context.line.command == "archive")
        request.depth = interfaces::VerifyDepth::Slices;
    if (context.line.has("full"))
        request.depth = interfaces::VerifyDepth::Full;
    return finishRun(context, context.engine.archive().startVerify(request));
}

} // namespace cw::runtime
