// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/gapreports.h"

namespace cw::interfaces {

std::string_view gapStateText(GapState state) noexcept
{
    switch (state) {
    case GapState::Open: return "open";
    case GapState::Repairing: return "repairing";
    case GapState::Filled: return "filled";
    case GapState::VerifiedEmpty: return "empty";
    case GapState::Unavailable: return "unavailable";
    case GapState::Cold: return "cold";
    case GapState::Purged: return "purged";
    }
    return "open";
}

double CoverageShare::complete() const noexcept
{
    const std::int64_t possible = seconds - unavailable - away;
    return possible > 0 ? 100.0 * static_cast<double>(stored + empty) / static_cast<double>(possible) : 100.0;
}

double TradesCoverage::percent() const noexcept
{
    const std::int64_t possible = ids - unavailable - away;
    return possible > 0 ? 100.0 * static_cast<double>(stored) / static_cast<double>(possible) : 100.0;
}

double FundingCoverage::percent() const noexcept
{
    const std::int64_t due = rates + missing;
    return due > 0 ? 100.0 * static_cast<double>(rates) / static_cast<double>(due) : 100.0;
}

MissingTotals missingIn(const std::vector<Gap> &gaps) noexcept
{
    MissingTotals totals;
    for (const Gap &gap : gaps) {
        if (gap.state != GapState::Open && gap.state != GapState::Repairing)
            continue;
        (gap.interval ? totals.candles : gap.ids ? totals.trades : totals.funding) += gap.missing;
    }
    return totals;
}

std::string_view gapKindText(const Gap &gap) noexcept
{
    if (gap.interval)
        return "candles";
    return gap.ids ? "trades" : "funding";
}

} // namespace cw::interfaces
