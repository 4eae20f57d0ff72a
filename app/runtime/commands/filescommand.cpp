// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"

namespace cw::runtime {
namespace {

using interfaces::ExportRequest;
using interfaces::PurgePreview;
using interfaces::PurgeRequest;

Result<ExportRequest> exportRequest(const CommandContext &context)
{
    if (auto used = acceptOnly(context, "archive export",
                               {"policy", "symbol", "interval", "kind", "before", "copy", "dry-run"});
        !used)
        return failFrom(used);
    ExportRequest request;
    request.isMove = !context.line.has("copy");
    if (auto read = readOldRows(context, request); !read)
        return failFrom(read);
    if (!request.policy && !request.before)
        return fail(ErrorCode::InvalidInput,
                    "Say which months: --policy N, or --before T and, if not all, --symbol S.");
    return request;
}

/// With a token nothing is left to be agreed to.
Result<> checkPurgeOptions(const CommandContext &context)
{
    std::vector<std::string_view> accepted{"symbol", "interval", "kind", "from", "to", "dry-run", "token"};
    if (context.line.has("token"))
        return acceptOnly(context, "archive purge --token", accepted);
    accepted.push_back("yes");
    return acceptOnly(context, "archive purge", accepted);
}

Result<PurgeRequest> purgeRequest(const CommandContext &context)
{
    if (auto used = checkPurgeOptions(context); !used)
        return failFrom(used);
    auto range = requiredRange(context);
    if (!range)
        return failFrom(range);
    auto sequence = sequenceOption(context);
    if (!sequence)
        return failFrom(sequence);
    return PurgeRequest{std::move(*sequence), *range, context.line.value("token").value_or(""), "user"};
}

int show(const CommandContext &context, const PurgePreview &preview)
{
    if (context.json())
        context.out.data(jsonLine(api::purgePreviewJson(preview)));
    else
        context.out.data(
            std::to_string(preview.rows) + " rows would be deleted, " + std::to_string(preview.archived)
            + " of them archived; for " + std::to_string(preview.keepDays)
            + " days it can be undone. Say yes to exactly these rows with --token " + preview.token + '\n');
    return kDone;
}

} // namespace

int runColdExport(const CommandContext &context)
{
    const auto request = exportRequest(context);
    return request ? finishRun(context, context.engine.archive().startExport(*request))
                   : context.failed(request.error());
}

int runPurge(const CommandContext &context)
{
    auto request = purgeRequest(context);
    if (!request)
        return context.failed(request.error());
    const bool isDryRun = context.line.has("dry-run");
    if (request->token.empty() || isDryRun) {
        const auto preview = context.engine.archive().previewPurge(*request);
        if (!preview)
            return context.failed(preview.error());
        if (isDryRun || !context.line.has("yes"))
            return show(context, *preview);
        request->token = preview->token;
    }
    return finishRun(context, context.engine.archive().startPurge(*request));
}

int runUndoPurge(const CommandContext &context)
{
    const auto request = fileRestore(context, "archive undo-purge");
    return request ? finishRun(context, context.engine.archive().startRestore(*request))
                   : context.failed(request.error());
}

} // namespace cw::runtime
