// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/storegrowth.h"

#include "core/storage/tradesearch.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cw::engine {
namespace {

using market::TimeRange;
using market::UtcTime;
using std::chrono::days;
using std::chrono::microseconds;

/// How far back is looked, and what counts as one day of it at least.
constexpr days kGrowthLook{7};
constexpr days kLeastSpan{1};

/// Rows of a kind: all, and those of a day. `weight`: what a row takes beside those of the other kinds (storage-schema.md).
struct KindRows {
    std::string_view word;
    std::int64_t weight = 0;
    std::int64_t all = 0;
    std::int64_t perDay = 0;
};

enum KindIndex { kCandleRows, kTradeRows, kFundingRows };
using AllRows = std::array<KindRows, 3>;

std::int64_t perDay(std::int64_t rows, microseconds span)
{
    const auto counted = std::clamp<microseconds>(span, kLeastSpan, kGrowthLook);
    return rows * microseconds(days(1)).count() / counted.count();
}

Result<> measureCandles(AllRows &rows, storage::Reader &reader, UtcTime newest)
{
    auto coverage = reader.candleCoverage(std::nullopt);
    if (!coverage)
        return failFrom(coverage);
    const TimeRange week{newest - kGrowthLook, newest};
    for (const storage::SeriesCoverage &series : *coverage) {
        const market::Interval interval = series.series.interval;
        std::int64_t lately = 0;
        for (const TimeRange &run : series.runs.ranges()) {
            rows[kCandleRows].all += interval.slotsBetween(run.from, run.to);
            const TimeRange part = run.intersected(week);
            if (!part.isEmpty())
                lately += interval.slotsBetween(part.from, part.to);
        }
        if (lately > 0)
            rows[kCandleRows].perDay += perDay(lately, newest - series.runs.ranges().front().from);
    }
    return {};
}

Result<> measureTrades(AllRows &rows, storage::Reader &reader, const std::vector<storage::TradeSummary> &all,
                   UtcTime newest)
{
    for (const storage::TradeSummary &summary : all) {
        rows[kTradeRows].all += summary.rows;
        auto first = storage::firstTradeIn(reader, summary.instrument,
                                           {newest - kGrowthLook, summary.last + microseconds(1)});
        if (!first)
            return failFrom(first);
        if (*first)
            rows[kTradeRows].perDay +=
                perDay(std::min(summary.rows, summary.lastId - (*first)->id + 1), newest - summary.first);
    }
    return {};
}

void measureFunding(AllRows &rows, const std::vector<storage::FundingSummary> &all, UtcTime newest)
{
    for (const storage::FundingSummary &summary : all) {
        rows[kFundingRows].all += summary.rows;
        const auto span = std::max<microseconds>(summary.last - summary.first, kLeastSpan);
        if (summary.last + kGrowthLook > newest)
            rows[kFundingRows].perDay += summary.rows * microseconds(days(1)).count() / span.count();
    }
}

interfaces::StoreGrowth growthFrom(const AllRows &rows, const storage::DatabaseInfo &info)
{
    std::int64_t weighed = 0;
    for (const KindRows &kind : rows)
        weighed += kind.all * kind.weight;
    interfaces::StoreGrowth growth;
    for (const KindRows &kind : rows) {
        if (kind.perDay == 0 || weighed == 0)
            continue;
        const double share = static_cast<double>(kind.weight * kind.perDay) / static_cast<double>(weighed);
        const auto bytes = static_cast<std::int64_t>(static_cast<double>(info.bytes) * share);
        growth.kinds.push_back({std::string(kind.word), kind.perDay, bytes});
        growth.bytesPerDay += bytes;
    }
    if (info.freeBytes && growth.bytesPerDay > 0)
        growth.daysToFull =
            std::max<std::int64_t>(0, *info.freeBytes - info.keepFreeBytes) / growth.bytesPerDay;
    return growth;
}

/// From the oldest to the newest row of any kind; empty where nothing is stored.
TimeRange reachOf(const std::vector<storage::SeriesSummary> &series,
                  const std::vector<storage::TradeSummary> &trades,
                  const std::vector<storage::FundingSummary> &funding)
{
    TimeRange reach{UtcTime::max(), UtcTime()};
    for (const storage::SeriesSummary &each : series)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.series.interval.next(each.last))};
    for (const storage::TradeSummary &each : trades)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.last)};
    for (const storage::FundingSummary &each : funding)
        reach = {std::min(reach.from, each.first), std::max(reach.to, each.last)};
    return reach;
}

/// A few minutes say nothing of a day.
interfaces::StoreGrowth youngGrowth(const TimeRange &stored)
{
    interfaces::StoreGrowth growth;
    growth.isYoung = true;
    if (stored.from < stored.to)
        growth.enoughFrom = stored.from + kLeastSpan;
    return growth;
}

} // namespace

Result<interfaces::StoreGrowth> growthOf(storage::Reader &reader, const storage::DatabaseInfo &info)
{
    auto series = reader.seriesSummaries();
    if (!series)
        return failFrom(series);
    auto trades = reader.tradeSummaries();
    if (!trades)
        return failFrom(trades);
    auto funding = reader.fundingSummaries();
    if (!funding)
        return failFrom(funding);
    const TimeRange stored = reachOf(*series, *trades, *funding);
    if (stored.to - stored.from < kLeastSpan)
        return youngGrowth(stored);
    const UtcTime newest = stored.to;
    AllRows rows{KindRows{"candles", 127}, KindRows{"trades", 68}, KindRows{"funding", 60}};
    if (auto added = measureCandles(rows, reader, newest); !added)
        return failFrom(added);
    if (auto added = measureTrades(rows, reader, *trades, newest); !added)
        return failFrom(added);
    measureFunding(rows, *funding, newest);
    return growthFrom(rows, info);
}

} // namespace cw::engine
