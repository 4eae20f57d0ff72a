// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/fundingplan.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace cw::engine {
namespace {

/// When so many of the rates of a hole were due.
market::UtcTime endOf(const ingest::FundingHole &hole, std::int64_t rates)
{
    const auto minutes =
        std::views::iota(std::int64_t(0), (hole.range.to - hole.range.from) / std::chrono::minutes(1));
    const auto to = [&hole](std::int64_t minute) { return hole.range.from + std::chrono::minutes(minute); };
    const auto end = std::ranges::lower_bound(minutes, rates, {}, [&](std::int64_t minute) {
        return ingest::ratesDue(hole.around, {hole.range.from, to(minute)});
    });
    return end == minutes.end() ? hole.range.to : to(*end);
}

/// Where the first `rates` of a range end: those that are stored, and those that were due in its holes.
std::optional<market::UtcTime> endOf(const FundingOutlook &outlook, const ingest::FundingTimes &stored,
                                     std::int64_t rates)
{
    auto at = stored.begin();
    for (const ingest::FundingHole &hole : outlook.wanted.holes) {
        const auto behind = std::lower_bound(at, stored.end(), hole.range.from);
        if (rates <= behind - at)
            break;
        rates -= behind - at;
        if (rates <= hole.due)
            return endOf(hole, rates);
        rates -= hole.due;
        at = std::lower_bound(behind, stored.end(), hole.range.to);
    }
    return rates <= stored.end() - at ? std::optional(at[rates - 1] + ingest::kAfterRate) : std::nullopt;
}

} // namespace

Result<FundingOutlook> fundingOutlook(storage::Reader &reader, const interfaces::BackfillRequest &request,
                                      market::UtcTime now)
{
    FundingOutlook outlook;
    const market::TimeRange range{request.range.from, std::min(request.range.to, now)};
    auto facts = ingest::readFundingFacts(reader, request.instrument);
    if (!facts)
        return failFrom(facts);
    auto holes = ingest::findFundingHoles(reader, *facts, range, now,
                                          request.includePurged ? ingest::Verdicts::Reversed
                                                                : ingest::Verdicts::Questioned);
    if (!holes)
        return failFrom(holes);
    auto rates = reader.funding(request.instrument, range, INT64_MAX, storage::Order::Ascending);
    if (!rates)
        return failFrom(rates);
    ingest::FundingTimes stored;
    std::ranges::transform(*rates, std::back_inserter(stored), &market::FundingRate::time);
    std::erase_if(*holes, [](const ingest::FundingHole &hole) { return hole.due == 0; });
    outlook.stored = std::ranges::count_if(stored, [&](market::UtcTime time) {
        return std::ranges::none_of(
            *holes, [&](const ingest::FundingHole &hole) { return hole.range.contains(time); });
    });
    outlook.wanted = {std::move(*facts), std::move(*holes)};
    if (!request.maxRows)
        return outlook;
    if (const auto end = endOf(outlook, stored, *request.maxRows); end && *end < range.to) {
        interfaces::BackfillRequest first = request;
        first.range.to = *end;
        return fundingOutlook(reader, first, now);
    }
    outlook.room = std::max<std::int64_t>(0, *request.maxRows - outlook.stored);
    return outlook;
}

bool wantsFirstRate(const FundingOutlook &outlook)
{
    if (outlook.wanted.holes.empty() || ingest::firstFunding(outlook.wanted.facts))
        return false;
    const ingest::FundingHole &hole = outlook.wanted.holes.front();
    return hole.around.empty() || hole.range.from <= hole.around.front();
}

bool takeUnlisted(FundingOutlook &outlook, market::UtcTime first)
{
    auto &holes = outlook.wanted.holes;
    bool wasDue = false;
    while (!holes.empty() && holes.front().range.from < first) {
        ingest::FundingHole &hole = holes.front();
        const market::TimeRange before{hole.range.from, std::min(hole.range.to, first)};
        const std::int64_t unlisted = ingest::ratesDue(hole.around, before);
        wasDue |= unlisted > 0;
        hole.range.from = before.to;
        hole.due -= unlisted;
        hole.missing = std::max<std::int64_t>(0, hole.missing - unlisted);
        if (!hole.range.isEmpty() && hole.due > 0)
            break;
        holes.erase(holes.begin());
    }
    return wasDue;
}

} // namespace cw::engine
