// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/policies/forecast.h"

#include "core/engine/base/policyrules.h"
#include "core/engine/base/sequences.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::PolicyForecast;
using std::chrono::days;
using storage::PlaceSummary;
using storage::Reader;
using storage::Sequence;

/// Rows a day, from the grid or from what is there.
std::int64_t rowsPerDay(const PlaceSummary &main)
{
    if (const auto &interval = main.sequence.interval)
        return std::max<std::int64_t>(1, days(1) / interval->shortestLength());
    const auto span = std::max(main.time.to - main.time.from, std::chrono::microseconds(days(1)));
    return main.rows * std::chrono::microseconds(days(1)).count() / span.count();
}

Result<std::optional<PlaceSummary>> mainOf(Reader &reader, const Sequence &sequence)
{
    auto places = reader.places(sequence);
    if (!places)
        return failFrom(places);
    const auto found = std::find_if(places->begin(), places->end(), [](const PlaceSummary &place) {
        return place.place == storage::Place::Main;
    });
    return found == places->end() ? std::nullopt : std::optional(std::move(*found));
}

Result<> addSequence(PolicyForecast &forecast, Reader &reader, const Sequence &sequence, int keepDays,
                     const Clocks &clocks)
{
    auto main = mainOf(reader, sequence);
    if (!main)
        return failFrom(main);
    ++forecast.sequences;
    if (!*main)
        return {};
    const auto clock = clocks.find(sequence.instrument.market);
    const market::UtcTime now = clock == clocks.end() ? (**main).time.to : clock->second;
    MovePlan plan;
    if (auto added = addMove(plan, reader, sequence, now - days(keepDays), now); !added)
        return failFrom(added);
    forecast.rowsNow += (**main).rows;
    forecast.rowsMovable += plan.rows;
    const std::int64_t perDay = rowsPerDay(**main);
    forecast.rowsPerDay += perDay;
    forecast.bytesNow += bytesOf(sequence, (**main).rows);
    forecast.bytesMovable += plan.bytes;
    forecast.steadyBytes += bytesOf(sequence, perDay * keepDays);
    forecast.listed.push_back({keyOf(sequence), (**main).rows, plan.rows});
    return {};
}

/// The stored policies with `policy` among them.
Result<std::vector<storage::ArchivePolicy>> withPolicy(Reader &reader, const storage::ArchivePolicy &policy)
{
    auto policies = reader.policies();
    if (!policies)
        return policies;
    const auto same =
        std::ranges::find_if(*policies, [&](const storage::ArchivePolicy &each) { return each.id == policy.id; });
    if (same != policies->end())
        *same = policy;
    else
        policies->push_back(policy);
    return policies;
}

} // namespace

Result<PolicyForecast> forecastOf(Reader &reader, storage::ArchivePolicy policy, const Clocks &clocks)
{
    policy.isEnabled = true;
    // A new one is younger than all that are stored.
    if (policy.id == 0)
        policy.id = INT64_MAX;
    auto policies = withPolicy(reader, policy);
    if (!policies)
        return failFrom(policies);
    auto sequences = storedSequences(reader, filterOf(policy));
    if (!sequences)
        return failFrom(sequences);
    PolicyForecast forecast;
    for (const Sequence &sequence : *sequences) {
        if (decidingPolicy(*policies, sequence)->id != policy.id)
            continue;
        if (auto added = addSequence(forecast, reader, sequence, policy.keepDays, clocks); !added)
            return failFrom(added);
    }
    forecast.bytesPerRow = forecast.rowsNow > 0 ? forecast.bytesNow / forecast.rowsNow : 0;
    forecast.steadyRows = forecast.rowsPerDay * policy.keepDays;
    return forecast;
}

} // namespace cw::engine
