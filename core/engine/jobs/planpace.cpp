// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/planpace.h"

#include "core/ingest/fetches/fetch.h"

#include <algorithm>

namespace cw::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// As long as no answer was measured.
constexpr milliseconds kUsualAnswer{100};
constexpr seconds kMinute{60};
/// A month of minutes, as long as no file was measured.
constexpr milliseconds kUsualFile{2'000};
/// So many minutes of a budget show how fast a run really is.
constexpr seconds kSteadyAfter = 3 * kMinute;

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

/// With nothing in the way but the budget.
seconds sendingTime(std::int64_t requests, std::int64_t weight, const interfaces::MarketStatus &market)
{
    const milliseconds sending = market.answerTime.value_or(kUsualAnswer) * requests;
    return std::max(waitingFor(weight, market), std::chrono::ceil<seconds>(sending));
}

/// As it will be when so much time has passed without a request.
interfaces::MarketStatus after(seconds pause, interfaces::MarketStatus market)
{
    if (pause >= restOfMinute(market))
        market.weightLeft = market.weightPerMinute;
    if (market.exchangeTime)
        *market.exchangeTime += pause;
    return market;
}

} // namespace

seconds planDuration(const PlanWork &work, const interfaces::MarketStatus &market)
{
    if (work.requests == 0 && work.files == 0)
        return seconds(0);
    const seconds pause = market.blockedFor.value_or(seconds(0));
    const seconds asking =
        work.requests > 0 ? sendingTime(work.requests, work.weight, after(pause, market)) : seconds(0);
    const seconds files = std::chrono::ceil<seconds>(work.fileTime.value_or(kUsualFile) * work.files);
    const seconds proof =
        work.provesBeginning
            ? ingest::kVerdictPause + std::chrono::ceil<seconds>(2 * market.answerTime.value_or(kUsualAnswer))
            : seconds(0);
    return pause + std::max(asking + files, proof);
}

RestPace restPace(const Spending &spent, std::int64_t rowsLeft, const interfaces::MarketStatus &market)
{
    if (spent.rows <= 0 || rowsLeft <= 0)
        return {};
    const auto share = [&](std::int64_t cost) {
        return static_cast<std::int64_t>((static_cast<__int128>(cost) * rowsLeft + spent.rows - 1) / spent.rows);
    };
    const std::int64_t requests = share(spent.requests);
    const seconds waiting = requests > 0 ? waitingFor(share(spent.weight), market) : seconds(0);
    const seconds least = requests > 0 ? sendingTime(requests, share(spent.weight), market) : seconds(0);
    return {least, waiting > seconds(0) && waiting == least};
}

std::optional<seconds> restEstimate(std::int64_t moved, std::int64_t rowsLeft,
                                    std::chrono::steady_clock::duration elapsed, const RestPace &pace)
{
    if (moved <= 0 || rowsLeft <= 0)
        return std::nullopt;
    if (pace.isBudget && elapsed < kSteadyAfter)
        return pace.least;
    const double perRow = std::chrono::duration<double>(elapsed).count() / static_cast<double>(moved);
    const seconds measured(static_cast<std::int64_t>(perRow * static_cast<double>(rowsLeft)) + 1);
    return std::max(measured, pace.least);
}

} // namespace cw::engine
