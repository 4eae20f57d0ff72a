// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/findings.h"

#include "core/market/candledifference.h"

#include <iterator>
#include <utility>

namespace cw::engine {

std::string_view outcomeOf(const market::Candle &stored, const market::Candle &other) noexcept
{
    return market::replaces(other, stored) ? "replaced" : "kept";
}

std::vector<storage::Finding> findingsOf(const std::vector<interfaces::CandleDifference> &differences,
                                         const market::Candle &stored, const market::Candle &other,
                                         market::UtcTime now)
{
    const std::string outcome(outcomeOf(stored, other));
    const std::string policy(market::decidingRule(stored, other));
    std::vector<storage::Finding> out;
    for (const interfaces::CandleDifference &each : differences)
        out.push_back({0, each.series, each.openTime, each.builtFrom, each.field, each.stored, each.computed,
                       outcome, now, policy, stored.source});
    return out;
}

void addBuilt(storage::WriteBatch &batch, const market::SeriesKey &series, const market::Candle &stored,
              const market::Candle &built, const std::vector<interfaces::CandleDifference> &differences,
              market::UtcTime now)
{
    market::Candle version = built;
    version.final = true;
    version.source = market::Source::Built;
    version.eventTime = now;
    auto found = findingsOf(differences, stored, version, now);
    std::move(found.begin(), found.end(), std::back_inserter(batch.findings));
    if (batch.candles.empty() || batch.candles.back().series != series)
        batch.candles.push_back({series, {}});
    batch.candles.back().candles.push_back(std::move(version));
}

} // namespace cw::engine
