// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planpace.h"

#include <algorithm>

namespace cw::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// As long as no answer was measured.
constexpr milliseconds kUsualAnswer{100};
constexpr seconds kMinute{60};

/// Until the exchange's minute ends; a whole one while its clock is not known.
seconds restOfMinute(const interfaces::MarketStatus &market)
{
    if (!market.exchangeTime)
        return kMinute;
    return kMinute - std::chrono::floor<seconds>(market.exchangeTime->time_since_epoch()) % kMinute;
}

/// Until the last request may go.
seconds waitingFor(std::int64_t weight, const interfaces::MarketStatus &market)
{
    if (market.weightPerMinute <= 0 || weight <= market.weightLeft)
        return seconds(0);
    const std::int64_t later = weight - market.weightLeft;
    return restOfMinute(market) + kMinute * ((later - 1) / market.weightPerMinute);
}

} // namespace

seconds planDuration(std::int64_t requests, std::int64_t weight, const interfaces::MarketStatus &market)
{
    if (requests == 0)
        return seconds(0);
    const milliseconds sending = market.answerTime.value_or(kUsualAnswer) * requests;
    return std::max(waitingFor(weight, market), std::chrono::ceil<seconds>(sending));
}

seconds restDuration(const Spending &spent, std::int64_t rowsLeft, const interfaces::MarketStatus &market)
{
    if (spent.rows <= 0 || rowsLeft <= 0)
        return seconds(0);
    const auto share = [&](std::int64_t cost) {
        return static_cast<std::int64_t>((static_cast<__int128>(cost) * rowsLeft + spent.rows - 1) / spent.rows);
    };
    return planDuration(share(spent.requests), share(spent.weight), market);
}

} // namespace cw::engine
