// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/samerows.h"

namespace cw::engine {
namespace {

using interfaces::BackfillRequest;
using interfaces::GapFilter;

bool asksForSame(const BackfillRequest &one, const BackfillRequest &other)
{
    const bool isSameSeries = one.kind != interfaces::DataKind::Candles || one.interval == other.interval;
    return one.instrument == other.instrument && one.kind == other.kind && isSameSeries
           && one.range.overlaps(other.range);
}

bool asksForSame(const GapFilter &repair, const market::InstrumentKey &instrument,
                 const std::optional<market::Interval> &interval)
{
    return (!repair.instrument || *repair.instrument == instrument)
           && (!repair.market || *repair.market == instrument.market)
           && (!repair.interval || !interval || *repair.interval == *interval);
}

bool asksForSame(const GapFilter &repair, const BackfillRequest &download)
{
    if (download.kind == interfaces::DataKind::Candles)
        return !repair.onlyTrades && !repair.onlyFunding
               && asksForSame(repair, download.instrument, download.interval);
    const bool isLeftOut = download.kind == interfaces::DataKind::Trades ? repair.onlyFunding : repair.onlyTrades;
    return !isLeftOut && !repair.interval && asksForSame(repair, download.instrument, std::nullopt);
}

bool asksForSame(const BackfillRequest &download, const GapFilter &repair)
{
    return asksForSame(repair, download);
}

bool asksForSame(const GapFilter &one, const GapFilter &other)
{
    const auto excludes = [](const GapFilter &narrow, const GapFilter &wide) {
        return (narrow.onlyTrades && (wide.interval || wide.onlyFunding))
               || (narrow.onlyFunding && (wide.interval || wide.onlyTrades));
    };
    if (excludes(one, other) || excludes(other, one))
        return false;
    if (one.instrument && other.instrument)
        return asksForSame(one, *other.instrument, other.interval);
    const auto marketOf = [](const GapFilter &filter) {
        return filter.instrument ? std::optional(filter.instrument->market) : filter.market;
    };
    const bool isOtherMarket = marketOf(one) && marketOf(other) && *marketOf(one) != *marketOf(other);
    return !isOtherMarket && (!one.interval || !other.interval || *one.interval == *other.interval);
}

/// Work on what is stored asks nobody, and temporary rows lie elsewhere.
template<class One, class Other>
bool asksForSame(const One &, const Other &)
{
    return false;
}

} // namespace

bool askForSameRows(const JobRequest &one, const JobRequest &other)
{
    return std::visit([](const auto &first, const auto &second) { return asksForSame(first, second); }, one,
                      other);
}

} // namespace cw::engine
