// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <future>
#include <memory>

namespace cw::runtime {
namespace {

/// What follows "a whole number": nothing where every one is accepted.
std::string describe(Limits limits)
{
    constexpr Limits kAll;
    if (limits.most != kAll.most)
        return " from " + std::to_string(limits.least) + " to " + std::to_string(limits.most);
    return limits.least != kAll.least ? " of at least " + std::to_string(limits.least) : std::string();
}

/// So long a command waits for the exchange's list.
constexpr std::chrono::seconds kListPatience{15};
/// So often it looks why the list does not come.
constexpr std::chrono::milliseconds kListLook{250};

/// Has the exchange's list read and stored. One that does not come leaves what is known as it is.
void readList(const CommandContext &context)
{
    auto read = std::make_shared<std::promise<void>>();
    const auto done = read->get_future();
    context.engine.refreshInstruments(
        [read = std::move(read)](const Result<interfaces::Engine::RefreshReport> &) { read->set_value(); });
    for (auto left = kListPatience / kListLook; left > 0; --left) {
        if (done.wait_for(kListLook) == std::future_status::ready || context.cancelled)
            break;
        context.tellBlocks();
    }
    context.tellBlocks();
}

/// "--symbol, --from"; of none: that there are only the common ones.
std::string listOf(const std::vector<std::string_view> &options)
{
    std::string list;
    for (const std::string_view option : options)
        list += (list.empty() ? "--" : ", --") + std::string(option);
    return list.empty() ? "none but the common options" : list;
}

} // namespace

Result<> acceptOnly(const CommandContext &context, std::string_view use,
                    const std::vector<std::string_view> &accepted)
{
    for (const CommandSpec &spec : engineCommandSpecs()) {
        if (spec.name != context.line.command)
            continue;
        for (const OptionSpec &option : spec.options) {
            if (context.line.has(option.name) && option.name != kJsonOption.name
                && std::ranges::find(accepted, option.name) == accepted.end())
                return fail(ErrorCode::InvalidInput, "--" + std::string(option.name) + " means nothing to "
                                                         + std::string(use) + ", which takes "
                                                         + listOf(accepted) + '.');
        }
    }
    return {};
}

Result<std::optional<market::UtcTime>> timeOption(const CommandLine &line, std::string_view name)
{
    const auto text = line.value(name);
    if (!text)
        return std::nullopt;
    const auto time = market::parseTime(*text);
    if (!time)
        return fail(ErrorCode::InvalidInput,
                    "--" + std::string(name) + " \"" + *text
                        + "\" is not a time; write 2024-08-09, 2024-08-09T12:00:00Z or epoch "
                          "milliseconds.");
    return time;
}

Result<OptionalRange> rangeOption(const CommandContext &context)
{
    auto from = timeOption(context, "from");
    if (!from)
        return failFrom(from);
    auto to = timeOption(context, "to");
    if (!to)
        return failFrom(to);
    if (*from && *to && **from >= **to)
        return fail(ErrorCode::InvalidInput, "--from must be before --to.");
    return OptionalRange{*from, *to};
}

Result<market::TimeRange> requiredRange(const CommandContext &context)
{
    auto range = rangeOption(context);
    if (!range)
        return failFrom(range);
    if (!range->from || !range->to)
        return fail(ErrorCode::InvalidInput, "--from and --to are needed.");
    return market::TimeRange{*range->from, *range->to};
}

Result<std::optional<market::Interval>> intervalOption(const CommandContext &context)
{
    const auto text = context.line.value("interval");
    if (!text)
        return std::nullopt;
    const auto interval = market::Interval::parse(*text);
    if (!interval)
        return fail(ErrorCode::InvalidInput,
                    "--interval \"" + *text
                        + "\" is not an interval; accepted are 1s 1m 3m 5m 15m 30m 1h 2h 4h "
                          "6h 8h 12h 1d 3d 1w 1M.");
    return interval;
}

Result<std::optional<interfaces::DataKind>> kindOption(const CommandContext &context)
{
    const auto text = context.line.value("kind");
    if (!text)
        return std::nullopt;
    const auto kind = interfaces::parseDataKind(*text);
    if (!kind)
        return fail(ErrorCode::InvalidInput,
                    "--kind \"" + *text + "\" is not known; accepted are candles, trades and funding.");
    return kind;
}

std::optional<market::Market> marketOption(const CommandContext &context)
{
    const auto text = context.line.value("market");
    return text ? market::parseMarket(*text) : std::nullopt;
}

Result<market::InstrumentKey> instrumentOf(const CommandContext &context, const std::string &text)
{
    const auto parsed = market::parseSymbol(text);
    if (!parsed)
        return fail(ErrorCode::InvalidInput,
                    '"' + text + "\" is not a symbol; write BTCUSDT, BTC/USDT or BTC-USDT-PERP.");
    const auto given = marketOption(context);
    if (auto why = market::whyOtherMarket(*parsed, given))
        return fail(ErrorCode::InvalidInput, '"' + text + "\": " + *why);
    return market::InstrumentKey{given ? *given : parsed->market.value_or(context.settings.market),
                                 parsed->symbol};
}

Result<> requireKnown(const CommandContext &context, const market::InstrumentKey &instrument,
                      interfaces::SymbolUse use)
{
    interfaces::MarketData &data = context.engine.marketData();
    if (use == interfaces::SymbolUse::Brings) {
        const auto knowledge = interfaces::knowledgeOf(data, instrument);
        if (knowledge && *knowledge != interfaces::SymbolKnowledge::Known)
            readList(context);
    }
    return interfaces::requireKnown(data, instrument, use);
}

Result<std::optional<market::InstrumentKey>> instrumentOption(const CommandContext &context,
                                                              interfaces::SymbolUse use)
{
    const auto text = context.line.value("symbol");
    if (!text)
        return std::nullopt;
    auto instrument = instrumentOf(context, *text);
    if (!instrument)
        return failFrom(instrument);
    if (auto known = requireKnown(context, *instrument, use); !known)
        return failFrom(known);
    return std::optional(std::move(*instrument));
}

Result<market::InstrumentKey> requiredInstrument(const CommandContext &context, interfaces::SymbolUse use)
{
    auto instrument = instrumentOption(context, use);
    if (!instrument)
        return failFrom(instrument);
    if (!*instrument)
        return fail(ErrorCode::InvalidInput, "--symbol is missing.");
    return std::move(**instrument);
}

Result<std::optional<std::int64_t>> numberOption(const CommandContext &context, std::string_view name,
                                                 Limits limits)
{
    const auto text = context.line.value(name);
    if (!text)
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size() || number < limits.least
        || number > limits.most)
        return fail(ErrorCode::InvalidInput, "--" + std::string(name) + " \"" + *text
                                                 + "\" is not a whole number" + describe(limits) + '.');
    return number;
}

Result<int> lengthOption(const CommandContext &context, int usual)
{
    auto number = numberOption(context, "max", {1, 10'000});
    if (!number)
        return failFrom(number);
    return static_cast<int>(number->value_or(usual));
}

} // namespace cw::runtime
