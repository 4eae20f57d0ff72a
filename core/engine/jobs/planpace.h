// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/status.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace cw::engine {

/// What a download is to do.
struct PlanWork {
    std::int64_t requests = 0;
    std::int64_t weight = 0;                             ///< of all of them
    std::int64_t files = 0;                              ///< of the bulk archive
    std::optional<std::chrono::milliseconds> fileTime{}; ///< of each, as the last download measured it
    bool provesBeginning = false;                        ///< asks for the first row twice, a minute apart
};

/// How long that takes together: the requests one after another, each as long as answers took lately, and no faster than the
/// budget of a minute, of which some is used; none before a pause that the exchange wants is over; behind them the files, one
/// after another; all of that beside the minute that proves a beginning. Pure.
[[nodiscard]] std::chrono::seconds planDuration(const PlanWork &work, const interfaces::MarketStatus &market);

/// What a run has cost so far.
struct Spending {
    std::int64_t rows = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
};

/// What the exchange leaves of a run.
struct RestPace {
    std::chrono::seconds least{0}; ///< that the rest takes; zero while it is not known
    bool isBudget = false; ///< because of the budget of a minute: how fast rows came so far says little
};

/// How long `rowsLeft` more rows take at the least, when they cost as much a row as the ones before. Pure.
[[nodiscard]] RestPace restPace(const Spending &spent, std::int64_t rowsLeft,
                                const interfaces::MarketStatus &market);

/// How long `rowsLeft` rows take, of which `moved` took `elapsed`; nothing before anything moved. Where the budget holds a
/// run up, its rows come at the beginning of a minute and then none, so that only some minutes show a rate. Pure.
[[nodiscard]] std::optional<std::chrono::seconds> restEstimate(std::int64_t moved, std::int64_t rowsLeft,
                                                               std::chrono::steady_clock::duration elapsed,
                                                               const RestPace &pace);

} // namespace cw::engine
