// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/options.h"
#include "core/api/symbolform.h"
#include "core/interfaces/archive.h"

/// What the commands about stored rows share.
namespace cw::runtime {

/// Symbols as commands print them.
[[nodiscard]] inline api::SymbolForm commandSymbols()
{
    return api::SymbolForm(api::SymbolForm::Style::Exchange);
}

/// --symbol, --market, --interval and --kind; what is absent means all.
[[nodiscard]] Result<interfaces::SequenceFilter>
filterOption(const CommandContext &context, interfaces::SymbolUse use = interfaces::SymbolUse::Reads);
/// --policy, or else the filter with --before, and --dry-run, into the request of a run over old rows.
template<class Request>
[[nodiscard]] Result<> readOldRows(const CommandContext &context, Request &request)
{
    request.isDryRun = context.line.has("dry-run");
    auto policy = numberOption(context, "policy");
    if (!policy)
        return failFrom(policy);
    request.policy = *policy;
    for (const char *name : {"symbol", "market", "kind", "interval", "before"}) {
        if (request.policy && context.line.has(name))
            return fail(ErrorCode::InvalidInput, "--" + std::string(name)
                                                     + " says nothing beside --policy: the policy names its rows and "
                                                       "their age.");
    }
    if (request.policy)
        return {};
    auto before = timeOption(context, "before");
    if (!before)
        return failFrom(before);
    auto filter = filterOption(context);
    if (!filter)
        return failFrom(filter);
    request.what = std::move(*filter);
    request.before = *before;
    return {};
}

/// Waits for a run, prints it and answers the exit code: a verification that found anything wrong is a
/// failure.
[[nodiscard]] int finishRun(const CommandContext &context, const Result<std::int64_t> &job);

/// The one sequence that is named; candles need --interval.
[[nodiscard]] Result<interfaces::SequenceKey>
sequenceOption(const CommandContext &context, interfaces::SymbolUse use = interfaces::SymbolUse::Reads);

/// --file of `use` with --dry-run: the rows of that file come back.
[[nodiscard]] Result<interfaces::RestoreRequest> fileRestore(const CommandContext &context,
                                                             std::string_view use);

/// The words after `archive policies`.
[[nodiscard]] int runPolicies(const CommandContext &context);
/// `archive leases`.
[[nodiscard]] int runLeases(const CommandContext &context);
/// `archive export`, `archive purge` and `archive undo-purge`.
[[nodiscard]] int runColdExport(const CommandContext &context);
[[nodiscard]] int runPurge(const CommandContext &context);
[[nodiscard]] int runUndoPurge(const CommandContext &context);

} // namespace cw::runtime
