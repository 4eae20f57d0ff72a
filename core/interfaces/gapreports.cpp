// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/gapreports.h"

namespace cw::interfaces {
namespace {

std::optional<double> share(std::int64_t there, std::int64_t expected) noexcept
{
    if (expected <= 0)
        return std::nullopt;
    return 100.0 * static_cast<double>(there) / static_cast<double>(expected);
}

} // namespace

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

std::optional<double> CoverageShare::complete() const noexcept
{
    return share(stored + empty, seconds - away);
}

std::optional<double> TradesCoverage::percent() const noexcept { return share(stored, ids - away); }

std::optional<double> FundingCoverage::percent() const noexcept
{
    return share(stored(), stored() + missing);
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
