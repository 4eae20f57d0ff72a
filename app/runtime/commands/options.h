// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/runtime/commands/command.h"
#include "core/interfaces/knownsymbols.h"

#include <cstdint>
#include <limits>
#include <vector>

/// Readers of options that several commands share. InvalidInput names the option and what is accepted; an option that is
/// absent is nothing, unless it must be there.
namespace cw::runtime {

/// Refuses an option of the command that `use` of it does not read: it would change nothing, and whoever gave it meant
/// something by it. The common options and --json are for every use.
[[nodiscard]] Result<> acceptOnly(const CommandContext &context, std::string_view use,
                                  const std::vector<std::string_view> &accepted);

/// Of a command without an engine, too.
[[nodiscard]] Result<std::optional<market::UtcTime>> timeOption(const CommandLine &line,
                                                                std::string_view name);
[[nodiscard]] inline Result<std::optional<market::UtcTime>> timeOption(const CommandContext &context,
                                                                       std::string_view name)
{
    return timeOption(context.line, name);
}
/// --from and --to, of which either may be absent.
struct OptionalRange {
    std::optional<market::UtcTime> from;
    std::optional<market::UtcTime> to;
};

/// InvalidInput where --from is not before --to.
[[nodiscard]] Result<OptionalRange> rangeOption(const CommandContext &context);
/// The same where both must be there.
[[nodiscard]] Result<market::TimeRange> requiredRange(const CommandContext &context);
[[nodiscard]] Result<std::optional<market::Interval>> intervalOption(const CommandContext &context);
[[nodiscard]] Result<std::optional<interfaces::DataKind>> kindOption(const CommandContext &context);

/// `text` as an instrument; --market decides unless the spelling does.
[[nodiscard]] Result<market::InstrumentKey> instrumentOf(const CommandContext &context,
                                                         const std::string &text);
/// Refuses an instrument that the exchange's list does not know and of which nothing is stored. Before it says so of one
/// that is to be fetched, it has the list read.
[[nodiscard]] Result<> requireKnown(const CommandContext &context, const market::InstrumentKey &instrument,
                                    interfaces::SymbolUse use);
/// --symbol, of an instrument that is known.
[[nodiscard]] Result<std::optional<market::InstrumentKey>>
instrumentOption(const CommandContext &context, interfaces::SymbolUse use = interfaces::SymbolUse::Reads);
/// --symbol, which must be there.
[[nodiscard]] Result<market::InstrumentKey>
requiredInstrument(const CommandContext &context, interfaces::SymbolUse use = interfaces::SymbolUse::Reads);
[[nodiscard]] std::optional<market::Market> marketOption(const CommandContext &context);

/// The whole numbers an option takes, both ends included.
struct Limits {
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

[[nodiscard]] Result<std::optional<std::int64_t>> numberOption(const CommandContext &context,
                                                               std::string_view name, Limits limits = {});
/// --max of a list, at most 10,000; without it `usual`.
[[nodiscard]] Result<int> lengthOption(const CommandContext &context, int usual);

/// --market, --symbol and --interval into the filter of a list; what is absent means all.
template<class Filter>
[[nodiscard]] Result<Filter> seriesFilter(const CommandContext &context)
{
    Filter filter;
    filter.market = marketOption(context);
    auto instrument = instrumentOption(context);
    if (!instrument)
        return failFrom(instrument);
    filter.instrument = std::move(*instrument);
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    filter.interval = *interval;
    return filter;
}

/// The same with --max.
template<class Filter>
[[nodiscard]] Result<Filter> listFilter(const CommandContext &context)
{
    auto filter = seriesFilter<Filter>(context);
    if (!filter)
        return filter;
    auto limit = lengthOption(context, filter->limit);
    if (!limit)
        return failFrom(limit);
    filter->limit = *limit;
    return filter;
}

} // namespace cw::runtime
