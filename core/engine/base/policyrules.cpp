// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/policyrules.h"

#include "core/engine/base/sequences.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace cw::engine {
namespace {

using interfaces::ArchivePolicy;
using interfaces::DataKind;
using market::Interval;
using market::UtcTime;

constexpr std::array<std::string_view, 1> kPresets{"standard"};

Result<> checkRange(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most)
{
    if (value >= least && value <= most)
        return {};
    return fail(ErrorCode::InvalidInput, std::string(name) + " is " + std::to_string(value) + "; accepted is "
                                             + std::to_string(least) + " to " + std::to_string(most) + '.');
}

/// The larger goes first.
auto specificity(const storage::ArchivePolicy &policy)
{
    return std::tuple(policy.symbol != "*", policy.interval.has_value(), policy.market.has_value(),
                      policy.id);
}

ArchivePolicy keep(DataKind kind, std::optional<Interval> interval, int days)
{
    ArchivePolicy policy;
    policy.kind = kind;
    policy.interval = interval;
    policy.keepDays = days;
    return policy;
}

} // namespace

Result<> checkPolicy(const ArchivePolicy &policy)
{
    if (policy.interval && policy.kind != DataKind::Candles)
        return fail(ErrorCode::InvalidInput,
                    "Only candles have an interval: leave it out, or choose the data candles.");
    if (policy.kind == DataKind::Funding && policy.market == market::Market::Spot)
        return fail(ErrorCode::InvalidInput, "Only futures (market um) have funding rates.");
    for (auto checked : {checkRange("keep_days", policy.keepDays, 1, 36'500),
                         checkRange("batch_rows", policy.batchRows, 1, 50'000),
                         checkRange("max_retries", policy.maxRetries, 0, 10),
                         checkRange("cold_after_days", policy.coldAfterDays, 0, 36'500)}) {
        if (!checked)
            return checked;
    }
    if (policy.coldAfterDays != 0 && policy.coldAfterDays < policy.keepDays)
        return fail(ErrorCode::InvalidInput, "cold_after_days is " + std::to_string(policy.coldAfterDays)
                                                 + ", less than keep_days (" + std::to_string(policy.keepDays)
                                                 + "); accepted is 0, for never, or at least that.");
    if (auto schedule = scheduleOf(policy); !schedule)
        return failFrom(schedule);
    return {};
}

Result<schedule::Schedule> scheduleOf(const ArchivePolicy &policy)
{
    auto line = schedule::CronLine::parse(policy.schedule);
    if (!line)
        return failFrom(line);
    std::optional<schedule::DayWindow> window;
    if (!policy.window.empty()) {
        auto parsed = schedule::DayWindow::parse(policy.window);
        if (!parsed)
            return failFrom(parsed);
        window = *parsed;
    }
    return schedule::Schedule(std::move(*line), window);
}

storage::ArchivePolicy storedPolicy(const ArchivePolicy &policy)
{
    storage::ArchivePolicy stored;
    stored.id = policy.id;
    stored.symbol = policy.symbol.value_or("*");
    stored.market = policy.market;
    stored.kind = rowKindOf(policy.kind);
    stored.interval = policy.interval;
    stored.keepDays = policy.keepDays;
    stored.schedule = policy.schedule;
    stored.window = policy.window;
    stored.batchRows = policy.batchRows;
    stored.maxRetries = policy.maxRetries;
    stored.isEnabled = policy.isEnabled;
    stored.coldAfterDays = policy.coldAfterDays;
    stored.handledTo = policy.handledTo;
    stored.createdAt = policy.createdAt;
    return stored;
}

ArchivePolicy shownPolicy(const storage::ArchivePolicy &policy, UtcTime now)
{
    const interfaces::SequenceFilter what = filterOf(policy);
    ArchivePolicy shown;
    shown.id = policy.id;
    shown.symbol = what.symbol;
    shown.market = what.market;
    shown.kind = dataKindOf(policy.kind);
    shown.interval = policy.interval;
    shown.keepDays = policy.keepDays;
    shown.schedule = policy.schedule;
    shown.window = policy.window;
    shown.batchRows = policy.batchRows;
    shown.maxRetries = policy.maxRetries;
    shown.isEnabled = policy.isEnabled;
    shown.coldAfterDays = policy.coldAfterDays;
    shown.handledTo = policy.handledTo;
    shown.createdAt = policy.createdAt;
    if (const auto schedule = scheduleOf(shown); schedule && shown.isEnabled)
        shown.nextRun = schedule->nextRun(policy.handledTo.value_or(policy.createdAt), now);
    return shown;
}

interfaces::SequenceFilter filterOf(const storage::ArchivePolicy &policy)
{
    interfaces::SequenceFilter what;
    if (policy.symbol != "*")
        what.symbol = policy.symbol;
    what.market = policy.market;
    what.kind = dataKindOf(policy.kind);
    what.interval = policy.interval;
    return what;
}

const storage::ArchivePolicy *decidingPolicy(std::span<const storage::ArchivePolicy> policies,
                                             const storage::Sequence &sequence)
{
    const storage::ArchivePolicy *deciding = nullptr;
    for (const storage::ArchivePolicy &policy : policies) {
        if (!policy.isEnabled || !matches(filterOf(policy), keyOf(sequence)))
            continue;
        if (!deciding || specificity(*deciding) < specificity(policy))
            deciding = &policy;
    }
    return deciding;
}

std::optional<std::int64_t> overruling(std::span<const storage::ArchivePolicy> policies,
                                       const storage::ArchivePolicy &policy)
{
    std::optional<std::int64_t> newest;
    for (const storage::ArchivePolicy &other : policies) {
        if (other.isEnabled && other.id > policy.id && filterOf(other) == filterOf(policy))
            newest = other.id;
    }
    return newest;
}

UtcTime cutOff(const std::optional<market::Interval> &interval, UtcTime wanted, UtcTime now)
{
    UtcTime latest = now - kLateData;
    if (interval)
        latest = std::min(latest, interval->advance(interval->floor(now), -2));
    return std::min(wanted, latest);
}

std::span<const std::string_view> presetNames() noexcept { return kPresets; }

Result<std::vector<ArchivePolicy>> presetPolicies(std::string_view name)
{
    if (name != kPresets.front())
        return fail(ErrorCode::InvalidInput,
                    "There is no set of policies \"" + std::string(name) + "\"; there is standard.");
    return std::vector<ArchivePolicy>{
        keep(DataKind::Candles, Interval::M1, 30),   keep(DataKind::Candles, Interval::M5, 90),
        keep(DataKind::Candles, Interval::M15, 180), keep(DataKind::Candles, Interval::M30, 365),
        keep(DataKind::Candles, Interval::H4, 730),  keep(DataKind::Candles, Interval::D1, 1'095),
        keep(DataKind::Trades, std::nullopt, 90),    keep(DataKind::Funding, std::nullopt, 365)};
}

} // namespace cw::engine
