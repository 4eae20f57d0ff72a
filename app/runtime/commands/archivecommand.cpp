// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"

#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"
#include "core/interfaces/gapfiller.h"

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::ArchiveRun;
using interfaces::SequenceFilter;

/// What the options say, before anybody is asked whether there is such a symbol.
Result<SequenceFilter> unaskedFilter(const CommandContext &context)
{
    SequenceFilter filter;
    filter.market = marketOption(context);
    if (const auto symbol = context.line.value("symbol")) {
        auto instrument = instrumentOf(context, *symbol);
        if (!instrument)
            return failFrom(instrument);
        filter.market = instrument->market;
        filter.symbol = std::move(instrument->symbol);
    }
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    filter.interval = *interval;
    auto kind = kindOption(context);
    if (!kind)
        return failFrom(kind);
    filter.kind = *kind;
    if (!filter.kind && filter.interval)
        filter.kind = interfaces::DataKind::Candles;
    return filter;
}

} // namespace

Result<interfaces::SequenceKey> sequenceOption(const CommandContext &context, interfaces::SymbolUse use)
{
    auto filter = unaskedFilter(context);
    if (!filter)
        return failFrom(filter);
    const auto kind = filter->kind.value_or(interfaces::DataKind::Candles);
    if (kind == interfaces::DataKind::Candles && !filter->interval)
        return fail(ErrorCode::InvalidInput, "--interval is missing.");
    auto instrument = requiredInstrument(context, use);
    if (!instrument)
        return failFrom(instrument);
    return interfaces::SequenceKey{std::move(*instrument), kind, filter->interval};
}

namespace {

Result<interfaces::ArchiveRequest> archiveRequest(const CommandContext &context)
{
    if (auto used =
            acceptOnly(context, "archive run", {"policy", "symbol", "interval", "kind", "before", "dry-run"});
        !used)
        return failFrom(used);
    interfaces::ArchiveRequest request;
    if (auto read = readOldRows(context, request); !read)
        return failFrom(read);
    if (request.policy)
        return request;
    if (!request.before || !request.what.symbol)
        return fail(ErrorCode::InvalidInput, "Say which rows: --policy N, or --symbol S and --before T.");
    if (!request.what.kind)
        request.what.kind = interfaces::DataKind::Candles;
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
    if (context.line.has("file"))
        return fileRestore(context, "archive restore --file");
    if (auto used =
            acceptOnly(context, "archive restore", {"symbol", "interval", "kind", "from", "to", "dry-run"});
        !used)
        return failFrom(used);
    auto range = requiredRange(context);
    if (!range)
        return failFrom(range);
    auto sequence = sequenceOption(context);
    if (!sequence)
        return failFrom(sequence);
    return interfaces::RestoreRequest{std::move(*sequence), *range, context.line.has("dry-run"), {}};
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
    const std::string node = interfaces::parseGapFiller(file.madeBy).node;
    return padded(describe(file.sequence), 28) + padded(file.isAway ? file.reason : "copy", 7)
           + padded(market::isoText(file.first), 20) + padded(market::isoText(file.last), 20)
           + std::to_string(file.rows) + " rows in " + file.name + (node.empty() ? "" : " of node " + node)
           + (file.keepUntil            ? " until " + market::isoText(*file.keepUntil)
              : file.reason == "purged" ? " without an end yet"
                                        : "")
           + (file.fault.empty() ? "" : ": " + file.fault) + '\n';
}

int runStatusOfArchive(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive status", {"symbol", "interval", "kind"}); !used)
        return context.failed(used.error());
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

int runVerifyOfArchive(const CommandContext &context)
{
    const auto used =
        acceptOnly(context, "archive verify", {"symbol", "interval", "kind", "from", "to", "full"});
    return used ? runVerify(context) : context.failed(used.error());
}

} // namespace

Result<interfaces::RestoreRequest> fileRestore(const CommandContext &context, std::string_view use)
{
    if (auto used = acceptOnly(context, use, {"file", "dry-run"}); !used)
        return failFrom(used);
    const auto file = context.line.value("file");
    if (!file || file->empty())
        return fail(ErrorCode::InvalidInput, "--file NAME is missing; archive status lists the files.");
    return interfaces::RestoreRequest{{}, {}, context.line.has("dry-run"), *file};
}

Result<SequenceFilter> filterOption(const CommandContext &context, interfaces::SymbolUse use)
{
    auto filter = unaskedFilter(context);
    if (!filter)
        return failFrom(filter);
    if (auto instrument = instrumentOption(context, use); !instrument)
        return failFrom(instrument);
    return filter;
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
        return runVerifyOfArchive(context);
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
