// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"
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
[[nodiscard]] Result<interfaces::SequenceFilter> filterOption(const CommandContext &context);
/// A whole number; nothing when the option is absent.
[[nodiscard]] Result<std::optional<std::int64_t>> numberOption(const CommandContext &context,
                                                               std::string_view name);

/// Waits for a run, prints it and answers the exit code: a verification that found anything wrong is a
/// failure.
[[nodiscard]] int finishRun(const CommandContext &context, const Result<std::int64_t> &job);

/// The one sequence that is named; candles need --interval.
[[nodiscard]] Result<interfaces::SequenceKey> sequenceOption(const CommandContext &context);

/// The words after `archive policies`.
[[nodiscard]] int runPolicies(const CommandContext &context);
/// `archive leases`.
[[nodiscard]] int runLeases(const CommandContext &context);
/// `archive export`, `archive purge` and `archive undo-purge`.
[[nodiscard]] int runColdExport(const CommandContext &context);
[[nodiscard]] int runPurge(const CommandContext &context);
[[nodiscard]] int runUndoPurge(const CommandContext &context);

} // namespace cw::runtime
