// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/coveragetext.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::CoverageQuery;
using interfaces::CoverageShare;
using interfaces::SeriesCoverage;
using interfaces::TradesCoverage;

constexpr std::string_view kIndent = "  ";

std::string dayLine(const CoverageShare &day)
{
    return std::string(kIndent) + padded(market::isoText(day.range.from).substr(0, 10), 22)
           + completeText(day.complete()) + ", " + std::to_string(day.missing) + " s missing, "
           + std::to_string(day.empty) + " s empty, " + std::to_string(day.unavailable) + " s unavailable, "
           + std::to_string(day.away) + " s put away\n";
}

/// What is proven, range by range; of each day how much, when that was asked for.
std::string text(const SeriesCoverage &series)
{
    std::string lines = coverageLine(series);
    for (const market::TimeRange &range : series.complete)
        lines += std::string(kIndent) + "complete  " + padded(market::isoText(range.from), 20)
                 + market::isoText(range.to) + '\n';
    for (const CoverageShare &day : series.byDay)
        lines += dayLine(day);
    return lines;
}

std::string text(const interfaces::FundingCoverage &funding)
{
    std::string lines = coverageLine(funding);
    for (const market::TimeRange &range : funding.complete)
        lines += std::string(kIndent) + "complete  " + padded(market::isoText(range.from), 20)
                 + market::isoText(range.to) + '\n';
    return lines;
}

std::string text(const TradesCoverage &trades)
{
    std::string lines = coverageLine(trades);
    for (const market::IdRange &ids : trades.complete)
        lines += std::string(kIndent) + "complete  " + padded(std::to_string(ids.from), 20)
                 + std::to_string(ids.to - 1) + '\n';
    return lines;
}

} // namespace

int runCoverage(const CommandContext &context)
{
    auto query = seriesFilter<CoverageQuery>(context);
    if (!query)
        return context.failed(query.error());
    query->isByDay = context.line.has("by-day");
    const auto candles = context.engine.gapReports().coverage(*query);
    if (!candles)
        return context.failed(candles.error());
    const auto trades = context.engine.gapReports().tradesCoverage(*query);
    if (!trades)
        return context.failed(trades.error());
    const auto funding = context.engine.gapReports().fundingCoverage(*query);
    if (!funding)
        return context.failed(funding.error());
    if (context.json()) {
        context.out.data(jsonLine({{u"series"_s, coverageList(*candles)},
                                   {u"trades"_s, coverageList(*trades)},
                                   {u"funding"_s, coverageList(*funding)}}));
        return kDone;
    }
    for (const SeriesCoverage &series : *candles)
        context.out.data(text(series));
    for (const TradesCoverage &each : *trades)
        context.out.data(text(each));
    for (const interfaces::FundingCoverage &each : *funding)
        context.out.data(text(each));
    context.out.data(std::to_string(candles->size()) + " candle series, trades of " + std::to_string(trades->size())
                     + " instruments, funding rates of " + std::to_string(funding->size()) + "\n");
    return kDone;
}

} // namespace cw::runtime
