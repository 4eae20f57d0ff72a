// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/priceticks.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace cw::charts {
namespace {

/// 64-bit units hold every price below this; beyond it ticks lose digits instead of overflowing.
constexpr double kLargestUnits = 4e18;

/// The smallest round number of units that is at least `raw`; units are whole, so 2.5 appears from 25 on.
std::int64_t roundStep(double raw)
{
    for (std::int64_t decade = 1; decade <= 100'000'000'000'000'000; decade *= 10) {
        const std::array<std::int64_t, 4> steps{decade, 2 * decade, decade >= 10 ? decade / 10 * 25 : 0,
                                                5 * decade};
        for (const std::int64_t step : steps) {
            if (step > 0 && static_cast<double>(step) >= raw)
                return step;
        }
    }
    return 1'000'000'000'000'000'000;
}

} // namespace

std::vector<market::Decimal> priceTicks(double low, double high, int maxTicks, int decimals)
{
    std::vector<market::Decimal> ticks;
    if (!(low < high) || maxTicks < 1)
        return ticks;
    double unitsPerPrice = std::pow(10.0, decimals);
    while (decimals > 0 && std::max(std::abs(low), std::abs(high)) * unitsPerPrice > kLargestUnits)
        unitsPerPrice = std::pow(10.0, --decimals);
    if (std::max(std::abs(low), std::abs(high)) * unitsPerPrice > kLargestUnits)
        return ticks;
    const std::int64_t step = roundStep((high - low) * unitsPerPrice / maxTicks);
    const auto first = static_cast<std::int64_t>(std::ceil(low * unitsPerPrice / static_cast<double>(step)));
    const auto last = static_cast<std::int64_t>(std::floor(high * unitsPerPrice / static_cast<double>(step)));
    for (std::int64_t i = first; i <= last; ++i)
        ticks.push_back(market::Decimal::fromMantissa(i * step, decimals));
    return ticks;
}

} // namespace cw::charts
