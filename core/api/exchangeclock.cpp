// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/exchangeclock.h"

#include "core/market/localtime.h"

namespace cw::api {

std::optional<market::UtcTime> exchangeTime(const interfaces::EngineStatus &status,
                                            market::Market market) noexcept
{
    for (const auto &each : status.markets) {
        if (each.market == market && each.exchangeTime)
            return each.exchangeTime;
    }
    return std::nullopt;
}

market::UtcTime serverTime(const interfaces::EngineStatus &status, market::Market market) noexcept
{
    if (const auto own = exchangeTime(status, market))
        return *own;
    for (const auto &each : status.markets) {
        if (each.exchangeTime)
            return *each.exchangeTime;
    }
    return market::localTime();
}

} // namespace cw::api
