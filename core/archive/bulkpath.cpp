// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkpath.h"

namespace cw::archive {
namespace {

using market::Interval;
using market::Market;
using market::TimeRange;

enum class Period { Day, Month };

std::optional<Period> periodOf(const TimeRange &range)
{
    for (const auto &[interval, period] : {std::pair(Interval(Interval::D1), Period::Day),
                                           std::pair(Interval(Interval::Mo1), Period::Month)}) {
        if (interval.isOnGrid(range.from) && interval.next(range.from) == range.to)
            return period;
    }
    return std::nullopt;
}

bool isPublished(const BulkQuery &query, Period period)
{
    const bool isFutures = query.instrument.market == Market::UsdM;
    switch (query.kind) {
    case BulkKind::FundingRate: return isFutures && period == Period::Month;
    case BulkKind::Trades:
    case BulkKind::AggTrades: return true;
    case BulkKind::Klines: break;
    }
    if (!query.interval || (isFutures && *query.interval == Interval::S1))
        return false;
    return period == Period::Month || query.interval->code() <= Interval::D1;
}

/// The month is written so that file systems which ignore case tell it from the minute.
std::string intervalWord(Interval interval)
{
    return interval == Interval::Mo1 ? "1mo" : std::string(interval.text());
}

std::string kindWord(const BulkQuery &query)
{
    switch (query.kind) {
    case BulkKind::Trades: return "trades";
    case BulkKind::AggTrades: return "aggTrades";
    case BulkKind::FundingRate: return "fundingRate";
    case BulkKind::Klines: break;
    }
    return intervalWord(*query.interval);
}

} // namespace

std::optional<std::string> bulkPath(const BulkQuery &query)
{
    const auto period = periodOf(query.period);
    if (!period || !isPublished(query, *period))
        return std::nullopt;
    const bool isKlines = query.kind == BulkKind::Klines;
    const std::string kind = kindWord(query);
    std::string path = query.instrument.market == Market::Spot ? "data/spot/" : "data/futures/um/";
    path += *period == Period::Day ? "daily/" : "monthly/";
    path += (isKlines ? std::string("klines") : kind) + '/' + query.instrument.symbol + '/';
    if (isKlines)
        path += kind + '/';
    constexpr std::size_t kMonth = 7; // "2024-08"
    constexpr std::size_t kDay = 10;  // "2024-08-09"
    return path + query.instrument.symbol + '-' + kind + '-'
           + market::isoText(query.period.from).substr(0, *period == Period::Day ? kDay : kMonth) + ".zip";
}

} // namespace cw::archive
