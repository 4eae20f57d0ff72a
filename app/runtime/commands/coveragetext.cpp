// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/coveragetext.h"

#include "app/runtime/commands/jsontext.h"
#include "core/interfaces/knowntime.h"

namespace cw::runtime {
namespace {

std::string percentText(double value) { return QString::number(value, 'f', 3).toStdString() + " % complete"; }

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

std::string coverageLine(const interfaces::SeriesCoverage &series)
{
    return reachText(market::describe(series.series), series.whole.range) + percentText(series.whole.complete()) + '\n';
}

std::string coverageLine(const interfaces::TradesCoverage &trades)
{
    return reachText(market::describe(trades.instrument) + " trades", trades.range) + percentText(trades.percent())
           + ", " + std::to_string(trades.missing) + " of " + std::to_string(trades.ids) + " ids missing\n";
}

std::string coverageLine(const interfaces::FundingCoverage &funding)
{
    return reachText(market::describe(funding.instrument) + " funding", funding.range) + percentText(funding.percent())
           + ", " + std::to_string(funding.missing) + " of " + std::to_string(funding.rates + funding.missing)
           + " rates missing\n";
}

} // namespace cw::runtime
