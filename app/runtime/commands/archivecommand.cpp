// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"

#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"

#include <charconv>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::ArchiveRun;
using interfaces::SequenceFilter;

} // namespace

Result<interfaces::SequenceKey> sequenceOption(const CommandContext &context)
{
    auto instrument = requiredInstrument(context);
    if (!instrument)
        return failFrom(instrument);
    auto filter = filterOption(context);
    if (!filter)
        return failFrom(filter);
    const auto kind = filter->kind.value_or(interfaces::DataKind::Candles);
    if (kind == interfaces::DataKind::Candles && !filter->interval)
        return fail(ErrorCode::InvalidInput, "--interval is missing.");
    return interfaces::SequenceKey{std::move(*instrument), kind, filter->interval};
}

namespace {

Result<interfaces::ArchiveRequest> archiveRequest(const CommandContext &context)
{
    interfaces::ArchiveRequest request;
    request.isDryRun = context.line.has("dry-run");
    auto policy = numberOption(context, "policy");
    if (!policy)
        return failFrom(policy);
    request.policy = *policy;
    if (request.policy)
        return request;
    auto filter = filterOption(context);
    if (!filter)
        return failFrom(filter);
    auto before = timeOption(context, "before");
    if (!before)
        return failFrom(before);
    if (!*before || !filter->symbol)
        return fail(ErrorCode::InvalidInput, "Say which rows: --policy N, or --symbol S and --before T.");
    request.what = *filter;
    if (!request.what.kind)
        request.what.kind = interfaces::DataKind::Candles;
    request.before = *before;
    return request;
}

int runArchiveRun(const CommandContext &context)
{
    const auto request = archiveRequest(context);
    return request ? finishRun(context, context.engine.archive().startArchive(*request))
                   : context.failed(request.error());
}

Result<interfaces::RestoreRequest> restoreRequest(const CommandContext &context)
{
    if (const auto file = context.line.value("file"))
        return interfaces::RestoreRequest{{}, {}, context.line.has("dry-run"), *file};
    auto sequence = sequenceOption(context);
    if (!sequence)
        return failFrom(sequence);
    auto from = timeOption(context, "from");
    auto to = timeOption(context, "to");
    if (!from)
        return failFrom(from);
    if (!to)
        return failFrom(to);
    if (!*from || !*to)
        return fail(ErrorCode::InvalidInput, "--from and --to are needed.");
    return interfaces::RestoreRequest{std::move(*sequence), {**from, **to}, context.line.has("dry-run"), {}};
}

int runRestore(const CommandContext &context)
{
    const auto request = restoreRequest(context);
    return request ? finishRun(context, context.engine.archive().startRestore(*request))
                   : context.failed(request.error());
}

std::string lineOf(const ArchiveRun &run)
{
    return padded(std::to_string(run.job.id), 6)
           + padded(std::string(interfaces::jobStateText(run.job.state)), 9)
           + padded(std::to_string(run.job.rowsDone) + " of " + std::to_string(run.job.rowsTotal) + " rows",
                    24)
           + run.job.title + (run.job.error.empty() ? "" : ": " + run.job.error) + '\n';
}

std::string lineOf(const interfaces::StoredSegment &segment)
{
    return padded(describe(segment.sequence), 28) + padded(segment.location, 7)
           + padded(market::isoText(segment.first), 20) + padded(market::isoText(segment.last), 20)
           + std::to_string(segment.rows) + " rows\n";
}

std::string lineOf(const interfaces::ColdFileStatus &file)
{
    return padded(describe(file.sequence), 28) + padded(file.isAway ? file.reason : "copy", 7)
           + padded(market::isoText(file.first), 20) + padded(market::isoText(file.last), 20)
           + std::to_string(file.rows) + " rows in " + file.name
           + (file.keepUntil ? " until " + market::isoText(*file.keepUntil) : "")
           + (file.fault.empty() ? "" : ": " + file.fault) + '\n';
}

int runStatusOfArchive(const CommandContext &context)
{
    const auto filter = filterOption(context);
    if (!filter)
        return context.failed(filter.error());
    const auto segments = context.engine.archive().segments(*filter);
    if (!segments)
        return context.failed(segments.error());
    const auto runs = context.engine.archive().runs();
    const auto files = context.engine.archive().coldFiles(*filter);
    if (!files)
        return context.failed(files.error());
    const auto health = context.engine.archive().health();
    if (!health)
        return context.failed(health.error());
    if (!context.json()) {
        for (const ArchiveRun &run : runs)
            context.out.data(lineOf(run));
        for (const interfaces::StoredSegment &segment : *segments)
            context.out.data(lineOf(segment));
        for (const interfaces::ColdFileStatus &file : *files)
            context.out.data(lineOf(file));
        for (const std::string &warning : health->warnings)
            context.out.data(warning + '\n');
        context.out.data(std::to_string(runs.size()) + " runs, " + std::to_string(segments->size())
                         + " places, " + std::to_string(files->size()) + " files\n");
        return kDone;
    }
    QJsonArray runList;
    for (const ArchiveRun &run : runs)
        runList.append(api::runJson(run, commandSymbols()));
    QJsonArray segmentList;
    for (const interfaces::StoredSegment &segment : *segments)
        segmentList.append(api::segmentJson(segment, commandSymbols()));
    QJsonArray fileList;
    for (const interfaces::ColdFileStatus &file : *files)
        fileList.append(api::coldFileJson(file, commandSymbols()));
    context.out.data(jsonLine({{u"runs"_s, runList},
                               {u"segments"_s, segmentList},
                               {u"files"_s, fileList},
                               {u"health"_s, api::healthJson(*health)}}));
    return kDone;
}

} // namespace

Result<SequenceFilter> filterOption(const CommandContext &context)
{
    SequenceFilter filter;
    filter.market = marketOption(context);
    if (context.line.has("symbol")) {
        auto instrument = requiredInstrument(context);
        if (!instrument)
            return failFrom(instrument);
        filter.market = instrument->market;
        filter.symbol = std::move(instrument->symbol);
    }
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    filter.interval = *interval;
    if (const auto text = context.line.value("kind")) {
        filter.kind = interfaces::parseDataKind(*text);
        if (!filter.kind)
            return fail(ErrorCode::InvalidInput,
                        "--kind \"" + *text + "\" is not known; accepted are candles, trades and funding.");
    } else if (filter.interval) {
        filter.kind = interfaces::DataKind::Candles;
    }
    return filter;
}

Result<std::optional<std::int64_t>> numberOption(const CommandContext &context, std::string_view name)
{
    const auto text = context.line.value(name);
    if (!text)
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size())
        return fail(ErrorCode::InvalidInput,
                    "--" + std::string(name) + " \"" + *text + "\" is not a whole number.");
    return number;
}

int runArchive(const CommandContext &context)
{
    const std::string what = context.line.arguments.empty() ? std::string() : context.line.arguments.front();
    if (what != "policies" && context.line.arguments.size() > 1)
        return context.failed(
            {ErrorCode::InvalidInput, '"' + context.line.arguments[1] + "\" is too much.", {}});
    if (what == "run")
        return runArchiveRun(context);
    if (what == "status")
        return runStatusOfArchive(context);
    if (what == "policies")
        return runPolicies(context);
    if (what == "restore")
        return runRestore(context);
    if (what == "verify")
        return runVerify(context);
    if (what == "leases")
        return runLeases(context);
    if (what == "export")
        return runColdExport(context);
    if (what == "purge")
        return runPurge(context);
    if (what == "undo-purge")
        return runUndoPurge(context);
    return context.failed(
        {ErrorCode::InvalidInput,
         '"' + what
             + "\" is nothing archive does; it does run, status, policies, restore, verify, "
               "leases, export, purge and undo-purge.",
         {}});
}

} // namespace cw::runtime
