// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/coveragetext.h"

#include "app/runtime/commands/jsontext.h"
#include "core/interfaces/knowntime.h"

#include <algorithm>

namespace cw::runtime {
namespace {

constexpr double kAlmostAll = 99.999;

/// What explains a figure beside what is missing; nothing where there is none of it.
std::string alsoText(std::int64_t count, std::string_view what)
{
    return count > 0 ? ", " + std::to_string(count) + ' ' + std::string(what) : "";
}

std::string reachText(const std::string &what, const market::TimeRange &range)
{
    return padded(what, 24) + endsText(range);
}

std::string endText(const std::optional<market::UtcTime> &time)
{
    return padded(time ? market::isoText(*time) : "unknown", 20);
}

} // namespace

std::string endsText(const market::TimeRange &range)
{
    return endText(interfaces::knownFrom(range)) + endText(interfaces::knownTo(range));
}

std::string percentText(std::optional<double> percent)
{
    if (!percent)
        return "nothing expected";
    // One form for every locale: a fixed number of decimals without the C library's formatter.
    const double shown = *percent < 100 ? std::min(*percent, kAlmostAll) : *percent;
    return QString::number(shown, 'f', 3).toStdString() + " %";
}

std::string completeText(std::optional<double> percent)
{
    return percentText(percent) + (percent ? " complete" : "");
}

std::string coverageLine(const interfaces::SeriesCoverage &series)
{
    return reachText(market::describe(series.series), series.whole.range)
           + completeText(series.whole.complete()) + alsoText(series.whole.missing, "s missing")
           + alsoText(series.whole.unavailable, "s unavailable") + alsoText(series.whole.away, "s put away")
           + '\n';
}

std::string coverageLine(const interfaces::TradesCoverage &trades)
{
    return reachText(market::describe(trades.instrument) + " trades", trades.range)
           + completeText(trades.percent()) + ", " + std::to_string(trades.missing) + " of "
           + std::to_string(trades.ids) + " ids missing" + alsoText(trades.unavailable, "unavailable")
           + alsoText(trades.away, "put away") + '\n';
}

std::string coverageLine(const interfaces::FundingCoverage &funding)
{
    return reachText(market::describe(funding.instrument) + " funding", funding.range)
           + completeText(funding.percent()) + ", " + std::to_string(funding.missing) + " of "
           + std::to_string(funding.rates + funding.missing) + " rates missing"
           + alsoText(funding.away, "put away") + '\n';
}

} // namespace cw::runtime
