// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fundingplan.h"

#include <algorithm>
#include <utility>

namespace cw::engine {

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
    auto stored = reader.funding(request.instrument, range, INT64_MAX, storage::Order::Ascending);
    if (!stored)
        return failFrom(stored);
    std::erase_if(*holes, [](const ingest::FundingHole &hole) { return hole.due == 0; });
    outlook.stored = std::ranges::count_if(*stored, [&](const market::FundingRate &rate) {
        return std::ranges::none_of(
            *holes, [&](const ingest::FundingHole &hole) { return hole.range.contains(rate.time); });
    });
    outlook.wanted = {std::move(*facts), std::move(*holes)};
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
